//! What is on the disk after changes, after failures, and after a call that was killed.
//!
//! What is changed, and why, is for `tests/it/author_rename.rs`.

use super::*;
use crate::author::change::Edit;
use std::collections::BTreeMap;
use tempfile::TempDir;

const OLD: &str = "one old\n";

/// A folder with an entry to be renamed and one that leads to it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("lessons")).expect("made");
    fs::write(folder.path().join("lessons/old.md"), OLD).expect("written");
    fs::write(folder.path().join("about.md"), b"\xEF\xBB\xBFsee old\r\n").expect("written");
    folder
}

fn changes() -> Vec<Change> {
    let edit = |range, with: &str| vec![Edit { range, with: with.into() }];
    let rename = Change {
        old: Some("lessons/old.md".into()),
        new: Some("notes/new.md".into()),
        before: OLD.into(),
        edits: edit(4..7, "new"),
    };
    let about = Some("about.md".to_owned());
    let edited = Change {
        old: about.clone(),
        new: about,
        before: "see old\r\n".into(),
        edits: edit(4..7, "new"),
    };
    vec![rename, edited]
}

/// Every file below a folder, hidden ones too.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("can be read"));
    let files = walk.filter(|entry| entry.file_type().is_file());
    let below = |path: &Path| path.strip_prefix(folder).expect("below").display().to_string();
    files.map(|f| (below(f.path()), fs::read(f.path()).expect("can be read"))).collect()
}

fn before() -> BTreeMap<String, Vec<u8>> {
    files(folder().path())
}

fn after() -> BTreeMap<String, Vec<u8>> {
    let folder = folder();
    apply(folder.path(), &changes()).expect("is applied");
    files(folder.path())
}

/// A folder in which a call was killed once its steps were listed and this many of them taken.
fn killed(steps: usize) -> TempDir {
    let folder = folder();
    let staging = folder.path().join(STAGING);
    fs::create_dir(&staging).expect("made");
    let listed = stage(folder.path(), &staging, &changes()).expect("is staged");
    for (number, step) in listed.iter().enumerate().take(steps) {
        let target = folder.path().join(&step.path);
        match step.act {
            Act::Take => fs::remove_file(target).expect("taken"),
            _ => fs::rename(staging.join(format!("new-{number}")), target).expect("put"),
        }
    }
    let list: String = listed.iter().map(Step::line).collect();
    fs::write(staging.join(STEPS), list).expect("listed");
    folder
}

#[test]
fn marks_line_ends_and_permissions_stay() {
    let folder = folder();
    let about = folder.path().join("about.md");
    let mut permissions = fs::metadata(&about).expect("is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&about, permissions).expect("set");
    apply(folder.path(), &changes()).expect("is applied");
    let expected = [("about.md", &b"\xEF\xBB\xBFsee new\r\n"[..]), ("notes/new.md", b"one new\n")];
    let expected = expected.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    assert_eq!(files(folder.path()), BTreeMap::from(expected));
    assert!(fs::metadata(&about).expect("is there").permissions().readonly());
}

#[test]
fn a_killed_call_is_finished_by_the_next_wherever_it_stopped() {
    for steps in 0..=3 {
        let folder = killed(steps);
        assert!(recover(folder.path()).expect("can be finished"), "{steps}");
        assert_eq!(files(folder.path()), after(), "{steps}");
        assert!(!recover(folder.path()).expect("nothing is left"));
    }
}

#[test]
fn a_call_that_is_killed_before_its_steps_are_listed_changed_nothing() {
    let folder = killed(0);
    fs::remove_file(folder.path().join(STAGING).join(STEPS)).expect("not listed");
    assert!(!recover(folder.path()).expect("is cleared"));
    assert_eq!(files(folder.path()), before());
}

#[test]
fn what_was_written_after_a_kill_is_not_overwritten() {
    for (steps, path) in [(0, "about.md"), (1, "lessons/old.md"), (0, "notes/new.md")] {
        let folder = killed(steps);
        fs::write(folder.path().join(path), "by hand").expect("written");
        let left = files(folder.path());
        let refused = recover(folder.path()).expect_err("is refused").to_string();
        assert!(refused.contains(path) && refused.contains(STAGING), "{refused}");
        assert_eq!(files(folder.path()).get(path), left.get(path));
    }
}

#[test]
fn a_step_that_fails_takes_back_those_before_it() {
    let folder = folder();
    let staging = folder.path().join(STAGING);
    let mut all = changes();
    // Steps are in order: this one comes last, and a folder with something in it is in its way.
    all.push(Change {
        old: Some("z.md".into()),
        new: Some("z.md".into()),
        before: "".into(),
        edits: vec![],
    });
    fs::write(folder.path().join("z.md"), "").expect("written");
    let steps = {
        fs::create_dir(&staging).expect("made");
        let steps = stage(folder.path(), &staging, &all).expect("is staged");
        let list: String = steps.iter().map(Step::line).collect();
        fs::write(staging.join(STEPS), list).expect("listed");
        steps
    };
    assert_eq!(steps.len(), 4);
    fs::remove_file(staging.join("old-3")).expect("removed");
    fs::remove_file(folder.path().join("z.md")).expect("removed");
    fs::create_dir_all(folder.path().join("z.md/in-the-way")).expect("made");
    let refused = taken_or_taken_back(folder.path(), &staging).expect_err("fails");
    assert!(matches!(refused, Refused::Disk { action: "change", .. }), "{refused}");
    fs::remove_dir_all(folder.path().join("z.md")).expect("removed");
    assert_eq!(files(folder.path()), before());
}

#[test]
fn what_changed_since_it_was_read_is_left_alone() {
    let folder = folder();
    fs::write(folder.path().join("about.md"), "see another\n").expect("written");
    let left = files(folder.path());
    let refused = apply(folder.path(), &changes()).expect_err("is refused").to_string();
    assert!(refused.contains("about.md` was changed meanwhile"), "{refused}");
    assert_eq!(files(folder.path()), left);

    let folder = self::folder();
    fs::create_dir(folder.path().join("notes")).expect("made");
    fs::write(folder.path().join("notes/new.md"), "another").expect("written");
    let left = files(folder.path());
    apply(folder.path(), &changes()).expect_err("is refused");
    assert_eq!(files(folder.path()), left);
}

#[test]
fn two_calls_at_once_are_kept_apart() {
    let folder = folder();
    let staging = folder.path().join(STAGING);
    fs::create_dir(&staging).expect("made");
    let _held = lock(&staging).expect("is free");
    let refused = apply(folder.path(), &changes()).expect_err("is refused").to_string();
    assert!(refused.starts_with("another fieldguide"), "{refused}");
    assert_eq!(files(folder.path()).get("about.md"), before().get("about.md"));
}

#[test]
fn new_files_come_all_or_not_at_all_and_overwrite_nothing() {
    let folder = folder();
    let before = files(folder.path());
    let new = [Change::create("a/b/c.md", "c"), Change::create("about.md", "other")];
    apply(folder.path(), &new).expect_err("is refused");
    assert_eq!(files(folder.path()), before);
    assert!(!folder.path().join("a").exists());
    let kept = lay_out(folder.path(), &new).expect("is laid out");
    assert_eq!(kept, ["about.md"]);
    assert_eq!(files(folder.path()).get("a/b/c.md").map(Vec::as_slice), Some(&b"c"[..]));
    assert_eq!(files(folder.path()).get("about.md"), before.get("about.md"));
}
