//! `fieldguide import` as a process and on the disk: where its report goes, what it replaces, and what a second
//! run does.

use crate::command::Guide;
use fieldguide::files::foreign;
use fieldguide::import::write::{Reason, Written, write};
use fieldguide::import::{Source, import, is_report};
use std::fs;
use std::path::Path;

fn written(from: &Path, into: &Path) -> Written {
    let source = Source::new("notes", foreign(from).expect("is listed"));
    write(into, &import(&source, None)).expect("is written")
}

#[cfg(unix)]
#[test]
fn the_report_is_never_in_the_source() {
    let guide = Guide::empty();
    guide.write("notes/Home.md", "# Home\n");
    guide.write("notes/sub/Other.md", "# Other\n");
    for (number, link) in ["notes/link", "notes/sub/link"].into_iter().enumerate() {
        let out = format!("out{number}/content");
        fs::create_dir_all(guide.path(&out)).expect("made");
        std::os::unix::fs::symlink(guide.path(&out), guide.path(link)).expect("linked");
        let before = fs::read_dir(guide.path("notes")).expect("is listed").count();
        let into = guide.path(link).to_str().expect("is UTF-8").to_owned();
        let ended = guide.run(&["import", "notes", "--into", &into]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(fs::read_dir(guide.path("notes")).expect("is listed").count(), before);
        assert!(!guide.path("notes/sub/import-report.md").exists());
        assert!(guide.path(&format!("out{number}/import-report.md")).exists());
    }
    let inside = guide.run(&["import", "notes", "--into", "notes/sub/../content"]);
    assert_eq!(inside.code, Some(2), "{inside:?}");
}

#[test]
fn the_report_is_never_in_the_content_folder() {
    let guide = Guide::empty();
    guide.write("notes/Home.md", "# Home\n");
    fs::create_dir_all(guide.path("guide/content/x")).expect("made");
    fs::remove_dir(guide.path("guide/content/x")).expect("deleted");
    let notes = guide.path("notes").to_str().expect("is UTF-8").to_owned();
    for into in [".", "./.", "../content"] {
        let mut command = guide.command(&["import", &notes, "--into", into]);
        let output = command.current_dir(guide.path("guide/content")).output().expect("can be run");
        assert_eq!(output.status.code(), Some(0), "{into}: {output:?}");
        assert!(guide.path("guide/import-report.md").exists());
        assert!(!guide.path("guide/content/import-report.md").exists());
    }
}

#[test]
fn only_reports_are_replaced() {
    let guide = Guide::empty();
    guide.write("notes/Home.md", "# Home\n");
    let first = guide.run(&["import", "notes"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let report = fs::read_to_string(guide.path("import-report.md")).expect("is read");
    assert!(is_report(&report) && is_report(&report.replace('\n', "\r\n")));
    assert_eq!(guide.run(&["import", "notes"]).code, Some(0));
    let paragraph = report.split("\n\n").nth(1).expect("a first paragraph");
    for foreign in [
        "# Import report\n\nOf goods from Ghent.\n".to_owned(),
        "# Import report of 2025\n\nx\n".to_owned(),
        format!("# Import report\n\n{paragraph} So I was told.\n\nMine.\n"),
        format!("# Import report\n\n{paragraph}\nMine.\n"),
        format!("Mine.\n\n{report}"),
        String::new(),
    ] {
        guide.write("import-report.md", &foreign);
        let ended = guide.run(&["import", "notes"]);
        assert_eq!(ended.code, Some(2), "{foreign:?}: {ended:?}");
        assert!(ended.err.contains("is not the report of an import"), "{ended:?}");
        assert_eq!(fs::read_to_string(guide.path("import-report.md")).expect("is read"), foreign);
    }
}

#[test]
fn pages_about_vendors_are_read_and_packages_are_not() {
    let guide = Guide::empty();
    for (path, text) in [
        ("a/vendor/choosing.md", "# Choosing a vendor\n"),
        ("b/vendor/autoload.php", ""),
        ("b/vendor/README.md", "# A package\n"),
        ("vendor/bundle/ruby/README.md", "# A gem\n"),
        ("c/node_modules/x/README.md", "# A module\n"),
    ] {
        guide.write(&format!("notes/{path}"), text);
    }
    let found = foreign(&guide.path("notes")).expect("is listed");
    let pages: Vec<&String> = found.files.keys().collect();
    assert_eq!(pages, ["a/vendor/choosing.md"]);
    let skipped: Vec<&str> = found.skipped.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(skipped, ["b/vendor", "c/node_modules", "vendor"]);
    let report = import(&Source::new("notes", found), None).report;
    assert_eq!(report.items.iter().filter(|item| item.topic == "Files left out").count(), 3);
}

#[test]
fn folders_in_which_nothing_is_left_are_deleted() {
    let guide = Guide::empty();
    let (from, into) = (guide.path("notes"), guide.path("content"));
    for path in ["a/one.md", "b/two.md", "c/three.md", "home.md"] {
        guide.write(&format!("notes/{path}"), "# A page\n\n![](p.png)\n");
    }
    for path in ["a/deep/p.png", "b/p.png"] {
        guide.write(&format!("notes/{path}"), "x");
    }
    guide.write("notes/a/one.md", "# A page\n\n![](deep/p.png)\n");
    written(&from, &into);
    assert!(into.join("a/deep/p.png").exists());
    fs::write(into.join("b/mine.txt"), "mine").expect("written");
    fs::write(into.join("c/three.md"), "mine").expect("written");
    for folder in ["a", "b", "c"] {
        fs::remove_dir_all(from.join(folder)).expect("deleted");
    }
    let again = written(&from, &into);
    let deleted = ["a/deep/p.png", "a/one.md", "b/p.png", "b/two.md", "contents.md"];
    assert_eq!(again.deleted, deleted);
    assert_eq!(again.kept, [("c/three.md".to_owned(), Reason::Gone)]);
    assert!(!into.join("a").exists());
    assert_eq!(fs::read_dir(into.join("b")).expect("is listed").count(), 1);
    // What is nobody's any more is not mentioned again.
    assert_eq!(written(&from, &into).kept, []);
}

#[test]
fn a_file_that_no_import_wrote_is_not_replaced() {
    let guide = Guide::empty();
    let (from, into) = (guide.path("notes"), guide.path("content"));
    guide.write("notes/one.md", "# One\n");
    written(&from, &into);
    fs::write(into.join("two.md"), "mine").expect("written");
    guide.write("notes/two.md", "# Two\n");
    for _ in 0..2 {
        let again = written(&from, &into);
        assert_eq!(again.kept, [("two.md".to_owned(), Reason::Foreign)]);
        assert_eq!(fs::read_to_string(into.join("two.md")).expect("is read"), "mine");
    }
}

#[test]
fn an_import_that_was_interrupted_goes_on_when_the_source_has_changed() {
    let guide = Guide::empty();
    let (from, into) = (guide.path("notes"), guide.path("content"));
    let manifest = into.join(".fieldguide-import.json");
    guide.write("notes/one.md", "# One\n\nfirst\n");
    written(&from, &into);
    // The second is interrupted when it has replaced the file: a folder is where a file is to be.
    guide.write("notes/one.md", "# One\n\nsecond\n");
    guide.write("notes/zero.md", "# Zero\n");
    fs::create_dir(into.join("zero.md")).expect("made");
    let source = Source::new("notes", foreign(&from).expect("is listed"));
    assert!(write(&into, &import(&source, None)).is_err());
    assert!(fs::read_to_string(into.join("one.md")).expect("is read").contains("second"));
    assert!(fs::read_to_string(&manifest).expect("is read").contains("\"complete\": false"));
    fs::remove_dir(into.join("zero.md")).expect("deleted");
    guide.write("notes/one.md", "# One\n\nthird\n");
    let last = written(&from, &into);
    assert_eq!(last.kept, []);
    assert!(fs::read_to_string(into.join("one.md")).expect("is read").contains("third"));
    assert!(into.join("zero.md").exists());
}
