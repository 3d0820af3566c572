//! Changes from the command line: what they count, what they ask, and how they are undone.

use crate::command::{Ended, Guide};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const GUIDE: &str = "settings: { title: Test }
vocabularies:
  sectors: { terms: { energy: { label: Energy }, health: {}, water: {} } }
  stances: { terms: { supports: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    outline: [Why it matters, How to begin]
    fields:
      summary: { type: line, required: true, max: 40 }
      sectors: { type: term, of: sectors, list: true, required: true }
      related: { type: ref, to: lesson, list: true, inverse: related }
  case-study:
    folder: case-studies
    fields:
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown, required: true }
";

fn lesson(title: &str, rest: &str) -> String {
    format!(
        "---\ntitle: {title}\nsummary: S.\nsectors: [energy]\n{rest}---\n\n## Why it matters\n\n## How to begin\n"
    )
}

/// Two lessons that were merged: everything that links to the first is to link to the second.
fn guide() -> Guide {
    let guide = Guide::empty();
    guide.write("content/guide.yaml", GUIDE);
    guide.write(
        "content/index.md",
        "---\ntitle: Home\n---\n\nSee [[dig]] and [that](lessons/dig.md).\n",
    );
    guide.write("content/lessons/dig.md", &lesson("Dig", ""));
    guide.write("content/lessons/plant.md", &lesson("Plant", "related: [dig, weed]\n"));
    guide.write("content/lessons/weed.md", &lesson("Weed", "related:\n  - dig\n  - plant\n"));
    guide.write("content/lessons/cut.md", &lesson("Cut", "related: [dig]\n"));
    guide.write(
        "content/case-studies/one.md",
        "---\ntitle: One\nevidence:\n  - lesson: dig\n    stance: supports\n    shows: It did.\n---\n",
    );
    guide.write("content/queries.yaml", "- query: spade\n  finds: [dig, weed]\n");
    guide
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("listed"));
    let files = walk.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("is text");
            (entry.path().display().to_string(), text)
        })
        .collect()
}

#[test]
fn a_removed_entry_hands_its_links_to_another() {
    let guide = guide();
    let before = files(&guide.path("content"));
    assert_eq!(guide.run(&["check", "--strict"]).code, Some(0));
    let remove = ["remove", "dig", "--redirect-to", "plant"];
    let shown = guide.run(&[&remove[..], &["--dry-run"]].concat());
    assert!(shown.err.contains("7 links in 6 files"), "{shown:?}");
    assert_eq!(files(&guide.path("content")), before);

    let removed = guide.run(&remove);
    assert_eq!(
        removed.out,
        "deleted lesson/dig: 7 links in 6 files now refer to plant, to which its address redirects; one of these is \
         in a record: check whether what it says is true of that entry\n",
        "{removed:?}"
    );
    let read = |path: &str| fs::read_to_string(guide.path(path)).expect("is there");
    assert!(read("content/index.md").contains("See [[plant]] and [that](lessons/plant.md)."));
    // A list that names it already loses the item; so does the entry's own.
    assert!(read("content/lessons/weed.md").contains("related:\n  - plant\n"));
    assert!(read("content/lessons/plant.md").contains("related: [weed]\n"));
    assert!(read("content/lessons/plant.md").contains("aliases: [dig]\n"));
    assert!(read("content/lessons/cut.md").contains("related: [plant]\n"));
    assert!(read("content/case-studies/one.md").contains("- lesson: plant\n"));
    assert!(read("content/queries.yaml").contains("finds: [plant, weed]\n"));
    let checked = guide.run(&["check", "--strict"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");

    let undone = guide.run(&["undo"]);
    assert!(undone.out.starts_with("undo: deleted lesson/dig: 7 links"), "{undone:?}");
    assert_eq!(files(&guide.path("content")), before);
    let redone = guide.run(&["undo", "--format", "json"]);
    assert!(redone.out.contains("\"undone\":\"deleted lesson/dig"), "{redone:?}");
    assert!(!guide.path("content/lessons/dig.md").exists());
}

#[test]
fn undo_refuses_what_was_changed_since_and_names_it() {
    let guide = guide();
    let nothing = guide.run(&["undo"]);
    assert_eq!(
        (nothing.code, nothing.out.as_str()),
        (Some(0), "nothing to undo: no change is recorded\n")
    );
    assert_eq!(guide.run(&["mv", "dig", "dig-deep"]).code, Some(0));
    let text = fs::read_to_string(guide.path("content/index.md")).expect("is there") + "\nMore.\n";
    fs::write(guide.path("content/index.md"), &text).expect("written");
    let refused = guide.run(&["undo"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("files have changed since"), "{refused:?}");
    assert!(refused.err.contains("  content/index.md\n"), "{refused:?}");
    assert!(guide.path("content/lessons/dig-deep.md").is_file());
    assert_eq!(fs::read_to_string(guide.path("content/index.md")).expect("is there"), text);
}

#[test]
fn every_change_can_be_undone() {
    let guide = guide();
    let before = files(&guide.path("content"));
    let created = ["new", "lesson", "Water", "--field", "summary=W.", "--field", "sectors=water"];
    assert_eq!(guide.run(&created).code, Some(0));
    assert!(guide.path("content/lessons/water.md").is_file());
    assert_eq!(guide.run(&["undo"]).code, Some(0));
    assert_eq!(files(&guide.path("content")), before);

    let broken = lesson("Cut", "related: [Dig]\n");
    guide.write("content/lessons/cut.md", &broken);
    let before = files(&guide.path("content"));
    let fixed = guide.run(&["fix"]);
    assert!(fixed.out.contains("1 mistake fixed"), "{fixed:?}");
    let undone = guide.run(&["undo"]);
    assert_eq!(
        undone.out,
        "undo: fixed 1 mistake in 1 file (1 file); this brings 1 problem, see `fieldguide check`\n",
        "{undone:?}"
    );
    assert_eq!(files(&guide.path("content")), before);
}

#[test]
fn a_second_record_about_the_same_entry_is_refused() {
    let guide = guide();
    let record = |lesson: &str| {
        format!("  - lesson: {lesson}\n    stance: supports\n    shows: See [[dig]].\n")
    };
    let case = format!("---\ntitle: One\nevidence:\n{}{}---\n", record("dig"), record("plant"));
    guide.write("content/case-studies/one.md", &case);
    let before = files(&guide.path("content"));
    let refused = guide.run(&["remove", "dig", "--redirect-to", "plant"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("second records about plant"), "{refused:?}");
    assert!(refused.err.contains("content/case-studies/one.md:4:"), "{refused:?}");
    assert_eq!(files(&guide.path("content")), before);
    // A link in the text of a record is no record.
    let case = format!("---\ntitle: One\nevidence:\n{}---\n", record("plant"));
    guide.write("content/case-studies/one.md", &case);
    let removed = guide.run(&["remove", "dig", "--redirect-to", "plant"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    assert!(!removed.out.contains("record"), "{removed:?}");
}

#[test]
fn a_change_that_is_refused_leaves_the_one_before_to_be_undone() {
    let guide = guide();
    let before = files(&guide.path("content"));
    assert_eq!(guide.run(&["mv", "dig", "dig-deep"]).code, Some(0));
    // Its place is taken by a folder.
    fs::create_dir(guide.path("content/lessons/hoe.md")).expect("made");
    let refused = guide.run(&["new", "lesson", "Hoe"]);
    assert_ne!(refused.code, Some(0), "{refused:?}");
    fs::remove_dir(guide.path("content/lessons/hoe.md")).expect("removed");
    let undone = guide.run(&["undo"]);
    assert!(undone.out.starts_with("undo: renamed lesson/dig"), "{undone:?}");
    assert_eq!(files(&guide.path("content")), before);
}

#[test]
fn what_an_undone_change_brings_is_said() {
    let guide = guide();
    assert_eq!(guide.run(&["mv", "dig", "dig-deep"]).code, Some(0));
    guide.write("content/lessons/hoe.md", &lesson("Hoe", "related: [dig-deep]\n"));
    let undone = guide.run(&["undo"]);
    assert!(undone.out.contains("this brings 1 problem"), "{undone:?}");
}

#[test]
fn links_are_counted_in_the_files_that_have_them() {
    let guide = guide();
    guide.write("content/lessons/hoe.md", &lesson("Hoe", ""));
    let renamed = guide.run(&["mv", "hoe", "hoes"]);
    assert_eq!(renamed.out, "renamed lesson/hoe to lesson/hoes; the old address redirects\n");
    guide.write("content/lessons/rake.md", &lesson("Rake", "related: [hoes]\n"));
    let renamed = guide.run(&["mv", "hoes", "hoe"]);
    assert!(renamed.out.contains(": 1 link in 1 file; "), "{renamed:?}");
    let removed = guide.run(&["rm", "hoe", "--redirect-to", "dig"]);
    assert!(removed.out.contains(": 1 link in 1 file now refers to dig, "), "{removed:?}");
}

#[test]
fn fields_that_are_ignored_do_not_stop_a_move() {
    let guide = guide();
    let declared = GUIDE.replacen("settings: {", "settings: { ignore_fields: [weight],", 1);
    assert_ne!(declared, GUIDE);
    guide.write("content/guide.yaml", &declared);
    guide.write("content/note.md", "---\ntitle: Note\nweight: 3\n---\n");
    let moved = guide.run(&["rename", "page/note", "case-study/note"]);
    assert_eq!(moved.code, Some(0), "{moved:?}");
}

#[test]
fn a_move_to_a_kind_without_the_fields_says_which() {
    let guide = guide();
    let refused = guide.run(&["rename", "cut", "case-study/cut"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("case studies have no such fields"), "{refused:?}");
    assert!(refused.err.contains("content/lessons/cut.md:3:1: summary"), "{refused:?}");
}

#[test]
fn new_says_what_it_needs_and_has_the_sections_of_the_kind() {
    let guide = guide();
    let bare = guide.run(&["new"]);
    assert_eq!(bare.code, Some(2), "{bare:?}");
    assert!(bare.err.contains("give a kind (lesson, case-study, page) and a title"), "{bare:?}");
    let near = guide.run(&["new", "case", "One more"]);
    assert!(near.err.contains("did you mean `case-study`?"), "{near:?}");
    assert_eq!(guide.run(&["new", "lesson", "Hoe"]).code, Some(0));
    let text = fs::read_to_string(guide.path("content/lessons/hoe.md")).expect("written");
    assert!(text.ends_with("---\n\n## Why it matters\n\n## How to begin\n"), "{text}");
}

/// Types keys into a command in a terminal of its own; none where there is no `script`.
fn typed(guide: &Guide, command: &str, keys: &[&str]) -> Option<Ended> {
    let program = env!("CARGO_BIN_EXE_fieldguide");
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &format!("{program} {command}"), "/dev/null"]);
    terminal.current_dir(guide.path("")).env("XDG_STATE_HOME", guide.state());
    terminal.env("TERM", "xterm").stdin(Stdio::piped());
    let mut child = terminal.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take().expect("is piped");
    for key in keys {
        // A prompt reads what is typed after it is shown.
        std::thread::sleep(Duration::from_millis(400));
        input.write_all(key.as_bytes()).ok()?;
        input.flush().ok()?;
    }
    std::thread::sleep(Duration::from_millis(400));
    drop(input);
    Some(Ended::from(child.wait_with_output().expect("ends")))
}

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";

#[test]
fn a_terminal_is_asked_for_what_is_missing_and_nothing_typed_is_lost() {
    let guide = guide();
    let long = "A summary that is far longer than forty characters";
    // The kind by its first letters, a title, an empty summary, one that is too long, which is shortened by
    // ten characters and more, and one sector by what it begins with.
    let shorter = "\u{7f}".repeat(20);
    let keys = [
        "less",
        ENTER,
        "Hoe the rows",
        ENTER,
        ENTER,
        long,
        ENTER,
        &shorter,
        ENTER,
        "wat",
        ENTER,
        ENTER,
    ];
    let Some(ended) = typed(&guide, "new", &keys) else { return };
    let path = guide.path("content/lessons/hoe-the-rows.md");
    let text = fs::read_to_string(path).unwrap_or_else(|_| panic!("{ended:?}"));
    assert!(ended.out.contains("this is required"), "{ended:?}");
    assert!(text.contains("title: Hoe the rows\n"), "{text}");
    assert!(text.contains("summary: A summary that is far longer t\n"), "{text}");
    assert!(text.contains("sectors: [water]\n"), "{text}");
}

#[test]
fn escape_writes_nothing() {
    let guide = guide();
    let before = files(&guide.path("content"));
    for keys in [&[ESCAPE] as &[&str], &["less", ENTER, "Hoe", ENTER, "Some words", ESCAPE]] {
        let Some(ended) = typed(&guide, "new", keys) else { return };
        assert!(ended.out.contains("nothing was written"), "{ended:?}");
        assert_eq!(files(&guide.path("content")), before);
    }
}
