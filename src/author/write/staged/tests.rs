//! What is on the disk after a change that was interrupted, and after it was recovered.
//!
//! That the program can be killed at any call is for `tests/it/recover.rs`.

use super::super::tests::{Guide, OLD, after, before, changes};
use super::*;
use crate::author::FileChange as Planning;
use crate::disk::Leftover;
use proptest::prelude::*;
use std::fs;

/// A guide in which a change was interrupted once its steps were recorded and this many taken.
fn interrupted(steps: usize, phase: Phase) -> Guide {
    let guide = Guide::new();
    let work = Work::open(guide.content.path()).expect("is opened");
    let planned = planned(&work);
    let record = record(&work, Some(&guide.state())).expect("a record");
    let change = Change::begin(&work, record, &planned).expect("is begun");
    change.stage(&planned).expect("is staged");
    for (number, step) in change.journal.steps.iter().enumerate().take(steps) {
        change.take(number, step, Found::After).expect("is taken");
    }
    change.set(phase).expect("is recorded");
    guide
}

fn planned(work: &Work) -> Vec<Planned> {
    let steps = changes().iter().map(|change| work.steps(change)).collect::<Result<Vec<_>, _>>();
    steps.expect("is planned").into_iter().flatten().collect()
}

fn staging(guide: &Guide) -> std::path::PathBuf {
    guide.at(STAGING)
}

/// The files of a guide but for what is staged.
fn visible(guide: &Guide) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = guide.files();
    files.retain(|path, _| !path.starts_with(STAGING));
    files
}

#[test]
fn an_interrupted_change_is_finished_or_taken_back_wherever_it_stopped() {
    for steps in 0..=3 {
        for (phase, expected) in [(Phase::Forward, after()), (Phase::Back, before())] {
            let guide = interrupted(steps, phase);
            let found = Leftover::find_with(Some(&guide.state()), guide.content.path());
            assert_eq!(found, Some(Leftover::Interrupted));
            assert!(guide.recover().expect("is recovered"), "{steps} {phase:?}");
            assert_eq!(guide.files(), expected, "{steps} {phase:?}");
            assert!(guide.recorded().is_empty(), "{:?}", guide.recorded());
            assert!(!guide.recover().expect("nothing is left"));
        }
    }
}

#[test]
fn recovering_that_is_interrupted_is_finished_by_the_next() {
    for first in 0..=3 {
        for phase in [Phase::Forward, Phase::Back] {
            let guide = interrupted(first, phase);
            let work = Work::open(guide.content.path()).expect("is opened");
            let record = record(&work, Some(&guide.state())).expect("a record");
            let journal = record.interrupted(&work.root).expect("is read").expect("is there");
            let staging = work.root.child(STAGING).expect("is there");
            let change = Change { work: &work, record, staging, journal };
            let wanted = if phase == Phase::Back { Found::Before } else { Found::After };
            for (number, step) in change.journal.steps.iter().enumerate().take(2) {
                change.take(number, step, wanted).expect("is taken");
            }
            drop(change);
            guide.recover().expect("is recovered");
            let expected = if phase == Phase::Back { before() } else { after() };
            assert_eq!(guide.files(), expected, "{first} {phase:?}");
        }
    }
}

#[test]
fn a_change_that_is_interrupted_while_it_is_staged_changed_nothing_and_is_cleared_away() {
    let guide = interrupted(0, Phase::Clear);
    let names: Vec<String> = fs::read_dir(staging(&guide))
        .expect("is listed")
        .map(|entry| entry.expect("is listed").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 5, "{names:?}");
    for name in &names {
        // Written half, or not yet; without its key, the folder is empty.
        for half in [Some("x"), None] {
            let guide = interrupted(0, Phase::Clear);
            let has_key = fs::read_dir(staging(&guide)).expect("is listed").flatten();
            let keys = has_key.filter(|e| e.file_name().to_string_lossy().starts_with("key-"));
            assert_eq!(keys.count(), 1);
            match half {
                Some(half) if name.starts_with("new") || name.starts_with("old") => {
                    fs::remove_file(staging(&guide).join(name)).expect("removed");
                    fs::write(staging(&guide).join(name), half).expect("written");
                }
                Some(_) => continue,
                None if name.starts_with("key-") => {
                    fs::remove_dir_all(staging(&guide)).expect("removed");
                    fs::create_dir(staging(&guide)).expect("made");
                }
                None => fs::remove_file(staging(&guide).join(name)).expect("removed"),
            }
            assert!(guide.recover().expect("is cleared away"), "{name}");
            assert_eq!(guide.files(), before());
            assert!(!staging(&guide).exists() && guide.recorded().is_empty());
        }
    }
}

#[test]
fn what_was_written_after_an_interruption_is_not_overwritten() {
    let edited = [
        (0, Phase::Forward, "about.md"),
        (1, Phase::Forward, "lessons/old.md"),
        (0, Phase::Forward, "notes/new.md"),
        (1, Phase::Back, "notes/new.md"),
        (3, Phase::Back, "about.md"),
        (3, Phase::Back, "lessons/old.md"),
    ];
    for (steps, phase, path) in edited {
        let guide = interrupted(steps, phase);
        fs::create_dir_all(guide.at(path).parent().expect("a folder")).expect("made");
        fs::write(guide.at(path), "by hand").expect("written");
        let left = guide.files();
        let refused = guide.recover().expect_err("is refused").to_string();
        assert!(refused.contains(path) && refused.contains(STAGING), "{refused}");
        assert_eq!(guide.files(), left, "{steps} {phase:?} {path}");
        // As the message says.
        fs::remove_dir_all(staging(&guide)).expect("removed");
        assert!(!guide.recover().expect("nothing is left"));
        assert_eq!(guide.files(), visible(&guide));
        guide.apply(&[Planning::create("next.md", "x")]).expect("the next change is made");
    }
    // What was done already and edited since stays, and the rest is done.
    let guide = interrupted(3, Phase::Forward);
    fs::write(guide.at("about.md"), "by hand").expect("written");
    guide.recover().expect("is recovered");
    assert_eq!(fs::read(guide.at("about.md")).expect("is there"), b"by hand");
}

#[test]
fn staged_texts_that_are_not_those_of_the_journal_are_not_used() {
    for name in ["new-0", "new-2"] {
        for replaced in [Some("from elsewhere"), None] {
            let guide = interrupted(0, Phase::Forward);
            fs::remove_file(staging(&guide).join(name)).expect("removed");
            if let Some(text) = replaced {
                fs::write(staging(&guide).join(name), text).expect("written");
            }
            let result = guide.recover();
            let is_elsewhere = |bytes: &Vec<u8>| bytes == b"from elsewhere";
            assert!(!visible(&guide).values().any(is_elsewhere), "{name}: {result:?}");
        }
    }
    let guide = interrupted(3, Phase::Back);
    fs::write(staging(&guide).join("old-1"), "from elsewhere").expect("written");
    let refused = guide.recover().expect_err("is refused").to_string();
    assert!(refused.contains("old-1"), "{refused}");
    assert_eq!(visible(&guide), after());
}

#[test]
fn a_staging_folder_that_came_after_the_interruption_is_not_ours() {
    let guide = interrupted(1, Phase::Forward);
    fs::remove_dir_all(staging(&guide)).expect("removed");
    fs::create_dir(staging(&guide)).expect("made");
    fs::write(staging(&guide).join("new-0"), "mine").expect("written");
    let left = guide.files();
    guide.recover().expect_err("is refused");
    assert_eq!(guide.files(), left);
}

#[test]
fn a_step_that_fails_takes_back_those_before_it() {
    let guide = Guide::new();
    fs::write(guide.at("z.md"), "").expect("written");
    let work = Work::open(guide.content.path()).expect("is opened");
    let mut planned = planned(&work);
    // Steps are in order: this one comes last, and a folder is in its way.
    let last = Planning::whole("z.md", Some(""), "z");
    planned.extend(work.steps(&last).expect("is planned"));
    fs::remove_file(guide.at("z.md")).expect("removed");
    fs::create_dir_all(guide.at("z.md/in-the-way")).expect("made");
    let refused = replace(&work, Some(&guide.state()), &planned).expect_err("fails");
    assert!(
        matches!(refused, AuthorError::Disk { .. } | AuthorError::PartiallyApplied { .. }),
        "{refused}"
    );
    fs::remove_dir_all(guide.at("z.md")).expect("removed");
    assert_eq!(visible(&guide), before());
}

#[test]
fn two_runs_at_once_are_kept_apart() {
    let guide = Guide::new();
    let work = Work::open(guide.content.path()).expect("is opened");
    let record = record(&work, Some(&guide.state())).expect("a record");
    let _held = lock(&record).expect("is free");
    let refused = guide.apply(&changes()).expect_err("is refused").to_string();
    assert!(refused.starts_with("another fieldguide"), "{refused}");
    assert_eq!(guide.files(), before());
}

/// Bytes that look like a journal.
fn journals() -> impl Strategy<Value = String> {
    let hash = prop_oneof![
        Just(blake3::hash(OLD.as_bytes()).to_string()),
        Just(blake3::hash(b"planted").to_string()),
        "[0-9a-f]{64}",
    ];
    let path = prop_oneof![
        Just("../outside/thesis".to_owned()),
        Just("lessons/old.md".to_owned()),
        Just("link/thesis".to_owned()),
        Just("link".to_owned()),
        Just("about.md/x".to_owned()),
        "[./a-c]{0,8}",
    ];
    let line = ("put|add|delete|take", hash.clone(), hash, path).prop_map(|(op, a, b, path)| {
        if op == "put" { format!("put {a} {b} {path}\n") } else { format!("{op} {a} {path}\n") }
    });
    let phase = "clear|forward|back|up";
    let lines = prop::collection::vec(line, 0..4);
    let whole = (phase, lines).prop_map(|(phase, lines)| {
        format!("fieldguide change 1 {phase} {PLANTED_KEY}\n{}", lines.concat())
    });
    prop_oneof![8 => whole, 1 => "\\PC{0,80}"]
}

const PLANTED_KEY: &str = "0123456789abcdef0123456789abcdef";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Even a journal in the state folder that anyone could write changes nothing outside the content
    /// folder, nothing hidden, and nothing behind a link.
    #[test]
    fn no_journal_leads_out_of_the_content_folder(journal in journals(), known in any::<bool>()) {
        let keep = tempfile::tempdir().expect("a folder");
        let at = |path: &str| keep.path().join(path);
        for folder in ["content/lessons", "content/.fieldguide-changes", "outside", "state"] {
            fs::create_dir_all(at(folder)).expect("made");
        }
        fs::write(at("outside/thesis"), OLD).expect("written");
        fs::write(at("content/lessons/old.md"), OLD).expect("written");
        fs::write(at("content/.hidden"), OLD).expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../outside", at("content/link")).expect("linked");
        for name in ["new-0", "new-1", "new-2", "old-0", "old-1"] {
            fs::write(at("content/.fieldguide-changes").join(name), "planted").expect("written");
        }
        let key = format!("key-{PLANTED_KEY}");
        fs::write(at("content/.fieldguide-changes").join(key), "").expect("written");
        fs::write(at("content/.fieldguide-changes/steps"), &journal).expect("written");
        let state = State::at(at("state"));
        if known {
            let record = state.record(&at("content")).expect("a record");
            let empty = Journal { key: PLANTED_KEY.into(), phase: Phase::Clear, steps: vec![] };
            record.write_journal(&empty).expect("is written");
            let file = fs::read_dir(at("state")).expect("is listed").next().expect("one").expect("one");
            fs::write(file.path(), &journal).expect("written");
        }
        let result = super::super::recover_with(Some(&state), &at("content"));
        prop_assert_eq!(fs::read_to_string(at("outside/thesis")).expect("is there"), OLD);
        prop_assert_eq!(fs::read_dir(at("outside")).expect("is listed").count(), 1);
        prop_assert_eq!(fs::read_to_string(at("content/.hidden")).expect("is there"), OLD);
        prop_assert_eq!(at("content/link").is_symlink(), cfg!(unix));
        prop_assert_eq!(fs::read_dir(keep.path()).expect("is listed").count(), 3);
        if !known {
            prop_assert!(result.is_err());
            prop_assert_eq!(fs::read_to_string(at("content/lessons/old.md")).expect("is there"), OLD);
            prop_assert!(at("content/.fieldguide-changes/steps").exists());
        }
    }
}
