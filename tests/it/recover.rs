//! A change that was interrupted, or that came with the content: what every command says about it, and
//! how it is cured.
//!
//! What is on the disk at each step is for `src/author/write/staged/tests.rs`; that the program can be
//! killed at any call, for `faults/authoring.rs`.

use crate::command::{Ended, Guide};
use fieldguide::disk::journal::{Journal, JournalStep, Op, Phase};
use fieldguide::disk::{Below, STAGING, State};
use std::collections::BTreeMap;
use std::fs;

const WORD: &str = "0123456789abcdef0123456789abcdef";
const OLD: &str = "---\ntitle: Home\n---\n\nBegin with [[start-small]].\n";
const NEW: &str = "---\ntitle: Home\n---\n\nBegin with [[start-smaller]].\n";

/// A guide in which `rename start-small start-smaller` was interrupted after its first step.
pub(crate) fn interrupted() -> Guide {
    let guide = Guide::new();
    let lesson = fs::read(guide.path("content/lessons/start-small.md")).expect("is there");
    let hash = |bytes: &[u8]| blake3::hash(bytes);
    let step = |op, path| JournalStep { op, path: Below::new(path).expect("a path") };
    let steps = vec![
        step(Op::Create { new: hash(&lesson) }, "lessons/start-smaller.md"),
        step(Op::Delete { old: hash(&lesson) }, "lessons/start-small.md"),
        step(Op::Replace { new: hash(NEW.as_bytes()), old: hash(OLD.as_bytes()) }, "index.md"),
    ];
    let staging = guide.path("content").join(STAGING);
    fs::create_dir(&staging).expect("made");
    fs::write(staging.join("old-1"), &lesson).expect("written");
    fs::write(staging.join("new-2"), NEW).expect("written");
    fs::write(staging.join("old-2"), OLD).expect("written");
    fs::write(guide.path("content/lessons/start-smaller.md"), &lesson).expect("written");
    let state = State::at(guide.state().join("fieldguide"));
    let record = state.record(&guide.path("content")).expect("a record");
    let journal = Journal { key: WORD.to_owned(), phase: Phase::Forward, steps };
    record.write_journal(&journal).expect("is written");
    fs::write(staging.join(journal.key_file()), "").expect("written");
    guide
}

/// Every file of the guide, hidden ones too.
fn files(guide: &Guide) -> BTreeMap<String, String> {
    let walk = walkdir::WalkDir::new(guide.path("")).into_iter();
    let files = walk.map(|entry| entry.expect("is listed")).filter(|e| e.file_type().is_file());
    let text = |path: &std::path::Path| fs::read_to_string(path).expect("is text");
    files.map(|file| (file.path().display().to_string(), text(file.path()))).collect()
}

/// The rules of the problems that were printed as JSON.
fn rules(ended: &Ended) -> Vec<String> {
    let rule = |line: &str| {
        let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
        json["rule"].as_str().expect("a rule").to_owned()
    };
    ended.out.lines().map(rule).collect()
}

#[test]
fn an_interrupted_change_is_one_problem_that_names_its_cure() {
    let guide = interrupted();
    let before = files(&guide);
    for command in ["check", "build"] {
        let ended = guide.run(&[command, "--format", "json"]);
        assert_eq!(rules(&ended), ["interrupted-change"], "{ended:?}");
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let ended = guide.run(&[command]);
        assert!(ended.err.contains("--> content/.fieldguide-changes"), "{ended:?}");
        assert!(ended.err.contains("run `fieldguide recover` to finish the change"), "{ended:?}");
    }
    let options: [&[&str]; 8] = [
        &["fix"],
        &["fix", "--dry-run"],
        &["rename", "start-small", "another"],
        &["rename", "start-small", "another", "--dry-run"],
        &["remove", "start-small"],
        &["urls"],
        &["urls", "--accept"],
        &["new", "lesson", "Another"],
    ];
    for arguments in options {
        let ended = guide.run(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains("run `fieldguide recover`"), "{arguments:?}: {ended:?}");
        assert_eq!(ended.err.matches("error[").count(), 1, "{arguments:?}: {ended:?}");
    }
    for arguments in [&["list"][..], &["search", "small"]] {
        assert_eq!(guide.run(arguments).code, Some(1), "{arguments:?}");
    }
    assert_eq!(files(&guide), before, "nothing was written");
}

#[test]
fn recover_finishes_the_change_and_then_there_is_nothing_to_do() {
    let guide = interrupted();
    let ended = guide.run(&["recover"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.out, "finished the interrupted change\n");
    assert!(!guide.path("content/lessons/start-small.md").exists());
    assert_eq!(fs::read_to_string(guide.path("content/index.md")).expect("is there"), NEW);
    assert!(!guide.path("content").join(STAGING).exists());
    assert_eq!(fs::read_dir(guide.state().join("fieldguide")).expect("is listed").count(), 0);
    let again = guide.run(&["recover"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(again.out, "nothing to do: no change was interrupted\n");
    assert_eq!(guide.run(&["check"]).code, Some(0));
}

#[test]
fn the_same_folder_on_another_computer_is_foreign() {
    let guide = interrupted();
    fs::remove_dir_all(guide.state().join("fieldguide")).expect("removed");
    let before = files(&guide);
    let ended = guide.run(&["check", "--format", "json"]);
    assert!(rules(&ended).contains(&"foreign-journal".to_owned()), "{ended:?}");
    let ended = guide.run(&["recover"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("delete it"), "{ended:?}");
    assert_eq!(files(&guide), before);
}

#[test]
fn without_a_state_folder_several_files_are_not_changed_and_one_is() {
    let guide = Guide::new();
    let run = |arguments: &[&str]| {
        let mut command = guide.command(arguments);
        command.env_remove("XDG_STATE_HOME").env_remove("HOME").env_remove("LOCALAPPDATA");
        Ended::from(command.output().expect("runs"))
    };
    let before = files(&guide);
    let ended = run(&["rename", "start-small", "start-smaller"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("set XDG_STATE_HOME to a folder"), "{ended:?}");
    assert_eq!(files(&guide), before);
    let ended = run(&["urls", "--accept"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(guide.path("content/urls.lock").is_file());
    assert_eq!(run(&["check"]).code, Some(0));
    // A home folder that is the guide's own would let content bring a journal along.
    let inside = guide.path("content");
    let mut command = guide.command(&["rename", "start-small", "start-smaller"]);
    command.env_remove("XDG_STATE_HOME").env("HOME", inside);
    let ended = Ended::from(command.output().expect("runs"));
    assert!(ended.err.contains("it is inside the folder being changed"), "{ended:?}");
    assert!(guide.path("content/lessons/start-small.md").is_file());
}

#[test]
fn a_dry_run_writes_nothing_and_records_nothing() {
    let guide = Guide::new();
    guide.write("content/lessons/grow.md", "---\ntitle: Grow\nSummary: Grow.\n---\n");
    let before = files(&guide);
    for arguments in [&["fix", "--dry-run"][..], &["rename", "grow", "new", "--dry-run"]] {
        let ended = guide.run(arguments);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!ended.out.is_empty(), "{ended:?}");
    }
    assert_eq!(files(&guide), before);
    assert_eq!(fs::read_dir(guide.state()).expect("is listed").count(), 0);
}

#[test]
fn a_site_that_came_with_the_content_is_built_over() {
    let guide = Guide::new();
    guide.run(&["build"]);
    assert!(guide.run(&["build"]).out.starts_with("output is up to date"));
    // As if the folder had been committed by someone who knows how a manifest is made.
    fs::remove_dir_all(guide.state().join("fieldguide")).expect("removed");
    let ended = guide.run(&["build"]);
    assert!(ended.out.contains(" unchanged, "), "{ended:?}");
    assert!(guide.run(&["build"]).out.starts_with("output is up to date"));
}
