//! A new guide and new entries, as an editor begins them.

use crate::harness::{Quiet, build, page, shown};
use fieldguide::Options;
use fieldguide::author::entry::{EntryBuilder, NewEntry, Request};
use fieldguide::author::rename::rename;
use fieldguide::author::{AuthorError, FileChange, init};
use fieldguide::date::Date;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::files::{Disk, Files, Memory};
use fieldguide::redact::Drafts;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The content of a guide that was just begun.
fn starter() -> Memory {
    let mut memory = Memory::default();
    for file in init::files(None) {
        let path = file.new.clone().expect("is new");
        if let Some(path) = path.strip_prefix("content/") {
            memory.content.insert(path.to_owned(), file.after().into_bytes());
        }
    }
    memory
}

fn with(files: &Memory, change: &FileChange) -> Memory {
    let mut files = files.clone();
    let path = change.new.clone().expect("is new");
    assert!(files.content.insert(path, change.after().into_bytes()).is_none());
    files
}

fn request(kind: &str, title: &str, fields: &[(&str, &str)]) -> Request {
    let fields = fields.iter().map(|(field, value)| ((*field).into(), (*value).into()));
    Request {
        kind: kind.into(),
        title: title.into(),
        slug: None,
        fields: fields.collect(),
        today: Date::parse("2026-11-23").expect("a date"),
    }
}

fn made(files: &Memory, request: &Request) -> NewEntry {
    let entry = EntryBuilder::read(files).and_then(|builder| builder.entry(request));
    entry.unwrap_or_else(|refused| panic!("{}", reported(&refused)))
}

/// What an editor reads of a refusal.
pub(crate) fn reported(refused: &AuthorError) -> String {
    let mut text = String::new();
    if let AuthorError::Problems { diagnostics, sources, .. } = refused {
        for found in diagnostics {
            text.push_str(&print::terminal(found, sources, Style::PLAIN));
            text.push_str("\n\n");
        }
    }
    text + &format!("error: {refused}\n")
}

#[test]
fn a_new_guide_builds_without_errors_and_warnings_and_has_all_three_kinds() {
    let built = build(&starter());
    assert_eq!(shown(&built), "");
    for path in [
        "lessons/start-with-one-bed",
        "case-studies/mill-lane-garden",
        "workshop-notes/first-evening",
    ] {
        assert!(
            page(&built, &format!("{path}.html")).contains("ample"),
            "{path} says that it is a sample"
        );
    }
    assert!(page(&built, "lessons/start-with-one-bed.html").contains("Mill Lane"));
}

#[test]
fn what_guide_yaml_shows_of_kinds_is_what_there_is() {
    let (plain, mut declared) = (starter(), starter());
    let text = String::from_utf8(plain.content["guide.yaml"].clone()).expect("is text");
    let (before, kinds) = text.split_once("# kinds:\n").expect("shows kinds");
    let lines = kinds.lines().map(|line| line.strip_prefix("# ").expect("is a comment"));
    let uncommented: Vec<&str> = std::iter::once("kinds:").chain(lines).collect();
    let text = format!("{before}{}\n", uncommented.join("\n"));
    declared.content.insert("guide.yaml".into(), text.into());
    let (one, other) = (build(&plain), build(&declared));
    assert_eq!(shown(&other), "");
    assert!(one.value.site.files() == other.value.site.files());
}

#[test]
fn the_workflows_install_the_release_that_made_them() {
    let text = |repository, path| {
        let files: Vec<FileChange> = init::files(repository);
        let file = files.into_iter().find(|file| file.new.as_deref() == Some(path));
        file.expect("exists").after().to_owned()
    };
    for path in init::WORKFLOWS {
        let released = text(Some("https://example.org/fieldguide"), path);
        let address = concat!(
            "\n  RELEASE: https://example.org/fieldguide/releases/download/v",
            env!("CARGO_PKG_VERSION"),
            "\n"
        );
        assert!(released.contains(address), "{released}");
        assert!(!released.contains("built from source"), "{released}");
        let own = text(None, path);
        assert!(own.contains("\n  RELEASE: \"\"\n"), "{own}");
        assert!(own.contains("was built from source and has no release"), "{own}");
    }
}

#[test]
fn a_new_entry_has_every_field_of_its_kind() {
    for kind in ["lesson", "case-study", "workshop-note", "page"] {
        let entry = made(&starter(), &request(kind, "A new one", &[]));
        insta::assert_snapshot!(format!("new-{kind}"), entry.change.after());
        assert!(entry.draft);
    }
}

#[test]
fn an_entry_whose_needed_fields_are_given_is_right_at_once() {
    let fields = [
        ("summary", "Yes: a \"summary\", # and all"),
        ("stages", "planning"),
        ("stages", "running"),
        ("audiences", "People who dig"),
        ("practices", "Begin with [[start-with-one-bed]]."),
        ("related", "start-with-one-bed"),
        ("review_by", "2027"),
        ("sources", "millnotes"),
        ("draft", "false"),
    ];
    let entry = made(&starter(), &request("lesson", "What’s new: 3 beds", &fields));
    assert_eq!(
        (entry.path.as_str(), entry.open.len(), entry.draft),
        ("content/lessons/whats-new-3-beds.md", 0, false)
    );
    insta::assert_snapshot!("new-with-values", entry.change.after());
    let built = build(&with(&starter(), &entry.change));
    assert_eq!(shown(&built), "");
    assert!(page(&built, "lessons/whats-new-3-beds.html").contains("What’s new: 3 beds"));

    let evidence = "{lesson: start-with-one-bed, stance: supports, shows: \"It did.\"}";
    let fields =
        [("summary", "One"), ("partners", "A, B & C"), ("partners", "D"), ("evidence", evidence)];
    let entry = made(&starter(), &request("case-studies", "Grown", &fields));
    let built = fieldguide::build(
        &with(&starter(), &entry.change),
        &fieldguide::Options { drafts: fieldguide::redact::Drafts::Include, ..Default::default() },
        &crate::harness::Quiet,
    );
    assert_eq!(shown(&built), "");
    assert!(page(&built, "lessons/start-with-one-bed.html").contains("It did."));
}

#[test]
fn what_is_left_empty_is_what_check_asks_for() {
    let entry = made(&starter(), &request("lesson", "Dig", &[]));
    assert_eq!(entry.open, ["summary"]);
    let files = with(&starter(), &entry.change);
    assert_eq!(build(&files).diagnostics, [], "a draft stops nothing");
    let options = Options { drafts: Drafts::Include, ..Options::default() };
    insta::assert_snapshot!("new-left-empty", shown(&fieldguide::build(&files, &options, &Quiet)));
}

#[test]
fn mistakes_elsewhere_do_not_stand_in_the_way() {
    let mut files = starter();
    files.content.insert("lessons/broken.md".into(), "---\ntitle: 'x\n---\n".into());
    files.content.insert("about.md".into(), "---\ntitle: About\n---\n\n[[nobody]]\n".into());
    assert_eq!(made(&files, &request("lesson", "Dig", &[("summary", "Dig.")])).open.len(), 0);
    files.content.insert("guide.yaml".into(), "settings: [".into());
    let refused = EntryBuilder::read(&files).map(|_| ()).expect_err("is refused");
    assert!(
        reported(&refused).ends_with("error: fix guide.yaml first\n"),
        "{}",
        reported(&refused)
    );
}

#[test]
fn values_are_held_against_the_fields_and_nothing_is_written_when_they_are_wrong() {
    let mut seen = String::new();
    for (kind, title, fields) in [
        ("lessn", "Dig", &[][..]),
        ("lesson", "Start with one bed", &[]),
        ("lesson", "???", &[]),
        ("lesson", " ", &[]),
        ("lesson", "Dig", &[("title", "Dig deeper")]),
        ("lesson", "Dig", &[("summary", "One"), ("summary", "Two")]),
        ("lesson", "Dig", &[("sumary", "One")]),
        ("lesson", "Dig", &[("stages", "plannin"), ("related", "start-with-one-bet")]),
        ("lesson", "Dig", &[("practices", "See [[nobody]] and [@noone].")]),
        ("case-study", "Dig", &[("started", "soon"), ("evidence", "it worked")]),
        (
            "case-study",
            "Dig",
            &[("evidence", "{lesson: start-with-one-bed, stance: suports, shows: x}")],
        ),
        ("case-study", "Dig", &[("evidence", "{lesson: [")]),
    ] {
        let request = request(kind, title, fields);
        let refused = EntryBuilder::read(&starter()).and_then(|builder| builder.entry(&request));
        let refused = refused.expect_err("is refused");
        seen.push_str(&format!("$ new {kind} {title:?} {fields:?}\n{}\n", reported(&refused)));
    }
    insta::assert_snapshot!("new-refused", seen);
}

#[test]
fn what_is_asked_is_what_is_needed_with_what_may_be_answered() {
    let mut files = starter();
    let guide = String::from_utf8(files.content["guide.yaml"].clone()).expect("is text");
    let kinds = "kinds:\n  note:\n    fields:\n      when: { type: date, required: true }\n      stages: { type: term, of: stages, list: true, required: true, help: Where it belongs }\n      about: { type: ref, to: note, required: true }\n      who: { type: term, of: audiences, required: true }\n      seen: { type: source, required: true }\n      said: { type: record, required: true, fields: { what: { type: line } } }\n      more: { type: line }\n";
    let guide = guide.split("# How well").next().expect("has ratings").to_owned() + kinds;
    files.content.retain(|path, _| path.ends_with(".bib"));
    files.content.insert("guide.yaml".into(), guide.into());
    files.content.insert("note/one.md".into(), "---\ntitle: The first\nwho: Cooks\n---\n".into());
    let builder =
        EntryBuilder::read(&files).unwrap_or_else(|refused| panic!("{}", reported(&refused)));
    let questions = builder.questions(&request("note", "X", &[("when", "2024")])).expect("asks");
    let shown: Vec<String> = questions
        .iter()
        .map(|q| format!("{} ({}, {}): {}\n  {:?}\n", q.label, q.list, q.open, q.about, q.choices))
        .collect();
    insta::assert_snapshot!("questions", shown.concat());
}

#[test]
fn a_value_with_a_hidden_character_is_refused_however_it_would_be_written() {
    for value in ["a\u{FFFC}", "\u{202E}b", "a: \u{200B}", "\u{1}"] {
        let refused = EntryBuilder::read(&starter())
            .and_then(|builder| {
                builder.entry(&request("lesson", "Dig deep", &[("summary", value)]))
            })
            .map(|_| value.escape_unicode().to_string())
            .expect_err("is refused");
        assert!(reported(&refused).contains("control-character"), "{}", reported(&refused));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_title_and_value_comes_through(title in "\\PC{1,20}", value in "\\PC{1,20}") {
        let mut request = request("lesson", &title, &[("summary", &value), ("draft", "false")]);
        request.slug = Some("it".into());
        let entry = EntryBuilder::read(&starter()).and_then(|builder| builder.entry(&request));
        match entry {
            Ok(entry) => {
                let built = build(&with(&starter(), &entry.change));
                prop_assert_eq!(shown(&built), "");
            }
            // Blank and direction marks are no text.
            Err(refused) => prop_assert!(title.trim().is_empty() || value.trim().is_empty() || reported(&refused).contains("control-character"), "{}", reported(&refused)),
        }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("can be run")
}

fn out(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{:?}\n{}{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_guide_is_begun_edited_and_built_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join(".gitignore"), "/mine\n").expect("written");
    let begun = out(&run(here, &["init"]));
    assert!(begun.starts_with("Some(0)\n"), "{begun}");
    assert!(begun.contains("kept  .gitignore (already exists)\n"), "{begun}");
    assert!(begun.contains("wrote content/guide.yaml\n"), "{begun}");
    assert_eq!(fs::read_to_string(here.join(".gitignore")).expect("is there"), "/mine\n");
    let again = out(&run(here, &["init"]));
    assert_eq!(again, "Some(2)\nerror: `content` is not empty; choose another folder\n");

    let new = out(&run(here, &["new", "lesson", "Dig deep", "--field", "summary=Dig."]));
    assert_eq!(
        new,
        "Some(0)\nwrote content/lessons/dig-deep.md\nit is a draft: `fieldguide serve --drafts` shows it; delete the \
         line `draft: true` to publish it\n"
    );
    let built = out(&run(here, &["build", "--strict", "--drafts"]));
    assert!(built.starts_with("Some(0)\n"), "{built}");
    assert!(here.join("output/lessons/dig-deep.html").is_file());

    let before = fs::read(here.join("content/index.md")).expect("is there");
    let rename = ["rename", "start-with-one-bed", "begin-with-one-bed"];
    let shown = out(&run(here, &[&rename[..], &["--dry-run"]].concat()));
    assert!(shown.contains("rename to content/lessons/begin-with-one-bed.md\n"), "{shown}");
    assert_eq!(fs::read(here.join("content/index.md")).expect("is there"), before);
    let renamed = out(&run(here, &rename));
    assert_eq!(
        renamed,
        "Some(0)\nrenamed lesson/start-with-one-bed to lesson/begin-with-one-bed: 4 links in 3 files; the old \
         address redirects\n"
    );
    let built = out(&run(here, &["build", "--strict"]));
    assert!(built.starts_with("Some(0)\n"), "{built}");
    assert!(here.join("output/lessons/start-with-one-bed.html").is_file());

    let needed = out(&run(here, &["remove", "mill-lane-garden"]));
    assert_eq!(
        needed,
        "Some(1)\nerror: case-study/mill-lane-garden is still linked from these places; delete the links, or have \
         them rewritten with --redirect-to\n  \
         content/index.md:11:3: [[mill-lane-garden]]\n"
    );
    let removed = out(&run(here, &["remove", "dig-deep"]));
    assert_eq!(
        removed,
        "Some(0)\ndeleted lesson/dig-deep; these addresses no longer exist: lessons/dig-deep.html\n"
    );
}

#[test]
fn a_busy_lesson_of_the_real_guide_is_renamed() {
    let disk =
        Disk { content: crate::harness::repository("content"), themes: None, static_files: None };
    let mut files = Memory::default();
    for (_, source) in disk.inventory().value.sources.iter() {
        files.content.insert(source.path.clone(), source.text.as_bytes().to_vec());
    }
    let assessed = |files: &Memory| {
        let assessed = fieldguide::assess_guide(
            &files.inventory().value,
            &Default::default(),
            &mut Default::default(),
        );
        assert!(assessed.diagnostics.is_empty(), "{:?}", assessed.diagnostics);
        let addresses = assessed.value.expect("is declared").linked.addresses;
        addresses.pages.keys().chain(addresses.redirects.keys()).cloned().collect::<BTreeSet<_>>()
    };
    let before = assessed(&files);
    let plan = rename(&files, "start-small", "begin-small");
    let plan = plan.unwrap_or_else(|refused| panic!("{}", reported(&refused)));
    assert!(plan.rewritten > 20 && plan.changes.len() > 15);
    for change in plan.changes {
        files.content.remove(&change.old.clone().expect("was there"));
        files.content.insert(change.new.clone().expect("is there"), change.after().into_bytes());
    }
    let after = assessed(&files);
    let new: Vec<&String> = after.difference(&before).collect();
    assert!(before.is_subset(&after));
    assert_eq!(new, ["lesson-briefs/begin-small.html", "lessons/begin-small.html"]);
}
