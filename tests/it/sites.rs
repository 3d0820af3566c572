//! Whole small guides: `tests/sites/<name>/{content,themes}` in, `tests/sites/<name>/expected` out.

use crate::harness::{
    Quiet, assert_snapshot, build, guide, page, paths, repository, shown, updating,
};
use fieldguide::Options;
use fieldguide::files::Disk;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn built(name: &str) -> fieldguide::diagnostic::WithDiagnostics<fieldguide::Build> {
    let folder = repository("tests/sites").join(name);
    let of = |name: &str| folder.join(name);
    let files = Disk {
        content: of("content"),
        themes: Some(of("themes")),
        static_files: Some(of("static")),
    };
    fieldguide::build(&files, &Options::default(), &Quiet)
}

/// Endings of the files that a reviewer can read.
const SHOWN: [&str; 7] = [".bib", ".csl.json", ".html", ".md", ".ris", ".txt", ".xml"];

/// Compares every text file of a site with the expected ones; one that is missing on either side
/// fails too.
fn assert_site(name: &str) {
    let expected = repository("tests/sites").join(name).join("expected");
    let built = built(name);
    let problems = shown(&built).replace(&format!("{}/", env!("CARGO_MANIFEST_DIR")), "");
    assert_snapshot(&expected.join("diagnostics.txt"), &problems);
    let mut kept = BTreeSet::from([expected.join("diagnostics.txt")]);
    for (path, bytes) in built.value.site.files() {
        if SHOWN.iter().any(|ending| path.ends_with(ending)) {
            let text = String::from_utf8(bytes.to_vec()).expect("is text");
            assert_snapshot(&expected.join(path), &text);
            kept.insert(expected.join(path));
        }
    }
    for stale in files_below(&expected).into_iter().filter(|path| !kept.contains(path)) {
        assert!(updating(), "{} is expected and was not built", stale.display());
        fs::remove_file(stale).expect("can be removed");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("can be read").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

#[test]
fn a_small_guide_is_built_as_expected() {
    assert_site("small");
}

#[test]
fn what_is_private_or_not_cleared_is_in_no_file() {
    for (path, bytes) in built("small").value.site.files() {
        let planted = b"PLANTED-MARKER";
        let found = bytes.windows(planted.len()).any(|window| window == planted);
        assert!(!found, "{path} holds what was to stay private");
    }
}

#[test]
fn a_thousand_entries_build_and_every_link_between_them_leads_somewhere() {
    let mut files = Vec::new();
    for number in 0..1000 {
        let (next, far) = ((number + 1) % 1000, (number * 7 + 3) % 1000);
        let text = format!(
            "---\ntitle: Lesson {number}\nsummary: The summary of {number}.\nstages: [stage {}]\n---\n\
             ## A heading\n\nSee [[lesson-{next}#a-heading]] and [another](lesson-{far}.md).\n",
            number % 7
        );
        files.push((format!("lessons/lesson-{number}.md"), text));
    }
    let built = build(&guide(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))));
    assert_eq!(shown(&built), "");
    let all: BTreeSet<&str> = paths(&built).into_iter().collect();
    assert!(all.len() > 1000);
    for number in 0..1000 {
        let path = format!("lessons/lesson-{number}.html");
        let html = page(&built, &path);
        let addresses = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let own = addresses.filter_map(|address| address.strip_prefix("../"));
        let mut count = 0;
        for address in own {
            let target = address.split('#').next().unwrap_or_default();
            assert!(all.contains(target), "{path} leads to {target}");
            count += 1;
        }
        assert!(count > 5, "{path} has {count} links");
    }
}

#[test]
fn two_builds_are_the_same_byte_for_byte() {
    let (one, two) = (built("small"), built("small"));
    assert!(one.value.site.files() == two.value.site.files());
}

#[test]
fn a_link_without_a_text_is_named_after_the_page_it_leads_to() {
    let built = build(&guide([
        ("index.md", "---\ntitle: Home\n---\n[[stages/index]], [[stages/early-days]].\n"),
        ("lessons/a.md", "---\ntitle: A\nsummary: One.\nstages: [Early days]\n---\n"),
    ]));
    let home = page(&built, "index.html");
    let link = |address: &str, name: &str| format!("<a href=\"{address}\">{name}</a>");
    let vocabulary = link("stages/index.html", "Stages");
    let term = link("stages/early-days.html", "Early days");
    let text = format!("<p>{vocabulary}, {term}.</p>");
    assert!(home.contains(&text), "no {text} in {home}");
}
