//! Folders of other tools become guides: what comes over, and what the report says of the rest.

use crate::harness::{Quiet, assert_snapshot, repository};
use fieldguide::Options;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::files::{Asset, Bytes, Memory, foreign};
use fieldguide::import::write::{Reason, Written, write};
use fieldguide::import::{Import, Outcome, Source, Tool, import};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A source in memory.
pub(crate) fn source(files: &[(&str, &str)]) -> Source {
    let asset = |text: &str| Asset::from(Bytes::from(text.as_bytes()));
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), asset(text)));
    Source { name: "notes".into(), files: files.collect(), ..Source::default() }
}

/// The diagnostics of a guide that was imported.
pub(crate) fn problems(import: &Import) -> Vec<String> {
    let mut memory = Memory::default();
    for (path, text) in &import.texts {
        memory.content.insert(path.clone(), text.clone().into_bytes());
    }
    for (path, asset) in &import.assets {
        let bytes = asset.read(1 << 30).expect("is read");
        memory.content.insert(path.clone(), bytes.to_vec());
    }
    let built = fieldguide::build(&memory, &Options::default(), &Quiet);
    let show = |d| print::terminal(d, &built.value.sources, Style::PLAIN);
    built.diagnostics.iter().map(show).collect()
}

pub(crate) fn text<'a>(import: &'a Import, path: &str) -> &'a str {
    let text = import.texts.get(path);
    text.unwrap_or_else(|| panic!("no {path} in {:?}", import.texts.keys()))
}

pub(crate) fn said(import: &Import, outcome: Outcome, topic: &str) -> Vec<String> {
    let items = import.report.items.iter().filter(|item| item.outcome == outcome);
    let items = items.filter(|item| item.topic == topic);
    items.map(|item| format!("{}:{}: {}", item.path, item.line, item.before)).collect()
}

#[test]
fn a_starter_of_each_tool_is_imported_as_expected() {
    for entry in fs::read_dir(repository("tests/import")).expect("the folder is there") {
        let folder = entry.expect("can be read").path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().expect("has a name").to_string_lossy().into_owned();
        let found = foreign(&folder.join("source")).expect("is listed");
        let import = import(&Source::new(&name, found), None);
        let mut shown = String::new();
        for (path, text) in &import.texts {
            _ = writeln!(shown, "==> {path}\n{text}");
        }
        for path in import.assets.keys() {
            _ = writeln!(shown, "==> {path} (copied)");
        }
        _ = writeln!(shown, "\n==> report\n{}", import.report.markdown(&[]));
        _ = writeln!(shown, "==> problems\n{}", problems(&import).join("\n\n"));
        assert_snapshot(&folder.join("expected.txt"), &shown);
    }
}

#[test]
fn links_by_title_name_and_heading_lead_to_the_page() {
    let import = import(
        &source(&[
            (
                "Home.md",
                "[[Start Small]] [[start small|that]] [[Ideas/Start Small#The why?]] [[#Here]]\n\n## Here\n\nx",
            ),
            ("Ideas/Start Small.md", "## The why?\n\nBecause. [[Nowhere|Gone]] [[home]]"),
            ("Ideas/Another.md", "[a](Start%20Small.md#the-why) [b](../Home.md)"),
        ]),
        None,
    );
    assert_eq!(import.report.tool, "Obsidian");
    let home = text(&import, "index.md");
    assert!(home.contains("[[start-small]] [[start-small|that]]"), "{home}");
    assert!(home.contains("#the-why|"), "{home}");
    assert!(
        text(&import, "ideas/another.md").contains("[a](start-small.md#the-why) [b](../index.md)")
    );
    assert!(text(&import, "ideas/start-small.md").contains("Because. Gone"));
    let broken = said(&import, Outcome::Decide, "Links to pages that do not exist");
    assert_eq!(broken, ["Ideas/Start Small.md:3: [[Nowhere|Gone]]"]);
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn fields_get_types_and_vocabularies() {
    let page = |n: usize, phase: &str| {
        format!(
            "---\ntitle: T{n}\nphase: {phase}\ndone: true\nwhen: 2024-01-0{n}\ntags: [a b]\n---\nx"
        )
    };
    let pages: Vec<(String, String)> = (1..=4)
        .map(|n| (format!("methods/m{n}.md"), page(n, if n < 3 { "Make" } else { "Decide" })))
        .collect();
    let files: Vec<(&str, &str)> =
        pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let import = import(&source(&files), None);
    let guide = text(&import, "guide.yaml");
    for part in ["method:", "of: phase", "type: boolean", "type: date", "open: true", "label: a b"]
    {
        assert!(guide.contains(part), "{part} in {guide}");
    }
    assert!(text(&import, "methods/m1.md").contains("phase: make\n"));
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn hostile_names_and_texts_are_imported() {
    let import = import(
        &source(&[
            ("!!!.md", "a"),
            ("???.md", "b"),
            ("A b.md", "c"),
            ("a-b.md", "d"),
            ("search.md", "e"),
            ("con.md", "f"),
            ("x/index.md", "---\ntitle: [1\n---\ng"),
            ("x/y.md", "+++\nbroken = \n+++\nh"),
            ("x/z.md", "{\"title\": \"Z\"}\ni"),
            ("deep.md", &">".repeat(500)),
            ("../up.md", "j"),
        ]),
        None,
    );
    let bodies: String = import.texts.values().map(String::as_str).collect();
    for letter in ["\na\n", "\nb\n", "\nc\n", "\nd\n", "\ne\n", "\nf\n", "\ng\n", "\nh\n", "\ni\n"]
    {
        assert!(bodies.contains(letter), "{letter:?} in {bodies}");
    }
    assert!(import.texts.keys().all(|path| !path.contains("..")), "{:?}", import.texts.keys());
}

#[test]
fn bytes_that_are_no_utf8_are_read_and_said() {
    let mut source = source(&[]);
    let bytes: Bytes = b"Caf\xe9 \x93open\x94".as_slice().into();
    source.files.insert("a.md".into(), Asset::from(bytes));
    let import = import(&source, None);
    let bodies: String = import.texts.values().map(String::as_str).collect();
    assert!(bodies.contains("Café “open”"), "{bodies}");
    assert_eq!(said(&import, Outcome::Decide, "Text encoding").len(), 1);
}

/// Imports a folder on the disk into another.
fn import_into(from: &Path, into: &Path) -> Written {
    let import = import(&Source::new("notes", foreign(from).expect("is listed")), None);
    write(into, &import).expect("is written")
}

fn files_in(folder: &Path) -> BTreeMap<String, String> {
    let entries =
        fs::read_dir(folder).expect("is listed").map(|entry| entry.expect("is listed").path());
    let files = entries.filter(|path| path.is_file());
    let name = |path: &Path| path.file_name().expect("has a name").to_string_lossy().into_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).unwrap_or_default())).collect()
}

#[test]
fn an_import_is_repeated_without_losing_what_was_edited() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, into) = (folder.path().join("notes"), folder.path().join("content"));
    fs::create_dir(&from).expect("made");
    for name in ["one", "two", "three", "four"] {
        fs::write(from.join(format!("{name}.md")), format!("# {name}\n\nfirst")).expect("written");
    }
    let written = import_into(&from, &into);
    assert_eq!(written.added.len(), 7, "{:?}", written.added);
    let before = files_in(&into);
    let again = import_into(&from, &into);
    let changed = [again.added.len(), again.updated.len(), again.deleted.len(), again.kept.len()];
    assert_eq!(changed, [0; 4]);
    assert_eq!(files_in(&into), before, "the same bytes");
    fs::write(from.join("one.md"), "# one\n\nsecond").expect("written");
    fs::write(from.join("two.md"), "# two\n\nsecond").expect("written");
    fs::remove_file(from.join("three.md")).expect("deleted");
    fs::write(into.join("two.md"), "mine").expect("written");
    fs::remove_file(into.join("four.md")).expect("deleted");
    let written = import_into(&from, &into);
    assert!(written.updated.contains(&"one.md".to_owned()), "{written:?}");
    assert_eq!(written.deleted, ["three.md"]);
    let kept: Vec<(&str, Reason)> =
        written.kept.iter().map(|(path, of)| (path.as_str(), *of)).collect();
    let expected = [
        ("four.md", Reason::Deleted { is_changed: false }),
        ("two.md", Reason::Edited { is_changed: true }),
    ];
    assert_eq!(kept, expected);
    assert_eq!(fs::read_to_string(into.join("two.md")).expect("is read"), "mine");
    assert!(!into.join("four.md").exists());
}

#[test]
fn a_folder_that_holds_something_else_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("mine.md"), "mine").expect("written");
    let import = import(&source(&[("a.md", "a")]), None);
    let refused = write(folder.path(), &import).expect_err("is refused").to_string();
    assert!(refused.contains("is not empty"), "{refused}");
    assert_eq!(files_in(folder.path()).len(), 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_read_or_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let (from, into) = (folder.path().join("notes"), folder.path().join("content"));
    let outside = folder.path().join("outside");
    for path in [&from, &into, &outside] {
        fs::create_dir(path).expect("made");
    }
    fs::write(outside.join("secret.md"), "secret").expect("written");
    fs::create_dir(from.join("a")).expect("made");
    fs::write(from.join("a/page.md"), "# Page").expect("written");
    fs::write(from.join("b.md"), "# B").expect("written");
    symlink(outside.join("secret.md"), from.join("link.md")).expect("linked");
    symlink(&outside, from.join("folder")).expect("linked");
    let import = import(&Source::new("notes", foreign(&from).expect("is listed")), None);
    assert_eq!(said(&import, Outcome::Lost, "Files left out").len(), 2);
    assert!(import.texts.values().all(|text| !text.contains("secret")));
    write(&into, &import).expect("is written");
    // A folder that has become a link since is not written through.
    fs::remove_dir_all(into.join("a")).expect("deleted");
    symlink(&outside, into.join("a")).expect("linked");
    assert!(write(&into, &import).is_err());
    assert_eq!(files_in(&outside).len(), 1);
}

#[test]
fn drafts_are_not_embedded_in_pages_that_are_none() {
    let import = import(
        &source(&[
            (
                "Home.md",
                "![[Secret]]\n\n![[Secret#Part|See *this*]]\n\n![words](Secret.md)\n\n![more][s]\n\n[s]: Secret.md\n",
            ),
            ("Secret.md", "---\npublish: false\n---\n## Part\n\nThe combination is 4711.\n"),
            ("Other.md", "---\npublish: false\n---\n![[Secret]]\n"),
        ]),
        Some(Tool::Obsidian),
    );
    let home = text(&import, "index.md");
    assert!(!home.contains("4711") && !home.contains("secret"), "{home}");
    for kept in ["\nSecret\n", "\nSee \\*this\\*\n", "\nwords\n", "\nmore\n"] {
        assert!(home.contains(kept), "{kept:?} in {home}");
    }
    assert!(said(&import, Outcome::Decide, "Links to drafts").len() >= 4);
    assert!(text(&import, "other.md").contains("4711"), "a draft may embed a draft");
}

#[test]
fn images_by_reference_become_their_words_where_the_file_is_missing() {
    let files =
        [("a.md", "![seen][p] ![alt *words*][i]\n\n[p]: p.png\n[i]: gone.png\n"), ("p.png", "")];
    let import = import(&source(&files), Some(Tool::Markdown));
    let page = text(&import, "a.md");
    assert!(page.contains("![seen][p] alt words\n"), "{page}");
    assert_eq!(
        said(&import, Outcome::Decide, "Images that do not exist"),
        ["a.md:1: ![alt *words*][i]"]
    );
}
