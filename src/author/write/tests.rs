//! What is on the disk after changes and after failures.
//!
//! Changes that were interrupted are for `staged/tests.rs`; what is changed, and why, is for
//! `tests/it/author_rename.rs`.

use super::*;
use crate::author::change::Edit;
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

pub(super) const OLD: &str = "one old\n";

/// A content folder with an entry to be renamed and one that links to it, and a state folder.
pub(super) struct Guide {
    pub(super) content: TempDir,
    keep: TempDir,
}

impl Guide {
    pub(super) fn new() -> Self {
        let guide = Self {
            content: tempfile::tempdir().expect("a folder"),
            keep: tempfile::tempdir().expect("a folder"),
        };
        fs::create_dir(guide.at("lessons")).expect("made");
        fs::write(guide.at("lessons/old.md"), OLD).expect("written");
        fs::write(guide.at("about.md"), b"\xEF\xBB\xBFsee old\r\n").expect("written");
        guide
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.content.path().join(path)
    }

    pub(super) fn state(&self) -> State {
        State::at(self.keep.path().join("fieldguide"))
    }

    pub(super) fn apply(&self, changes: &[FileChange]) -> Result<(), AuthorError> {
        apply_with(Some(&self.state()), self.content.path(), changes)
    }

    pub(super) fn recover(&self) -> Result<bool, AuthorError> {
        recover_with(Some(&self.state()), self.content.path())
    }

    /// Every file of the content folder, hidden ones too.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(self.content.path())
    }

    /// Every file of the state folder.
    pub(super) fn recorded(&self) -> Vec<String> {
        files(self.keep.path()).into_keys().collect()
    }
}

pub(super) fn changes() -> Vec<FileChange> {
    let edit = |range, with: &str| vec![Edit { range, with: with.into() }];
    let rename = FileChange {
        old: Some("lessons/old.md".into()),
        new: Some("notes/new.md".into()),
        before: OLD.into(),
        edits: edit(4..7, "new"),
    };
    let about = Some("about.md".to_owned());
    let edited = FileChange {
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

pub(super) fn before() -> BTreeMap<String, Vec<u8>> {
    Guide::new().files()
}

pub(super) fn after() -> BTreeMap<String, Vec<u8>> {
    let expected = [("about.md", &b"\xEF\xBB\xBFsee new\r\n"[..]), ("notes/new.md", b"one new\n")];
    expected.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into()
}

#[test]
fn marks_line_ends_and_permissions_stay_and_nothing_else_is_left() {
    let guide = Guide::new();
    let about = guide.at("about.md");
    let mut permissions = fs::metadata(&about).expect("is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&about, permissions).expect("set");
    guide.apply(&changes()).expect("is applied");
    assert_eq!(guide.files(), after());
    assert!(fs::metadata(&about).expect("is there").permissions().readonly());
    assert!(guide.recorded().is_empty(), "{:?}", guide.recorded());
}

#[test]
fn what_changed_since_it_was_read_is_left_alone() {
    let guide = Guide::new();
    fs::write(guide.at("about.md"), "see another\n").expect("written");
    let left = guide.files();
    let refused = guide.apply(&changes()).expect_err("is refused").to_string();
    assert!(refused.contains("about.md` was changed in the meantime"), "{refused}");
    assert_eq!(guide.files(), left);

    let guide = Guide::new();
    fs::create_dir(guide.at("notes")).expect("made");
    fs::write(guide.at("notes/new.md"), "another").expect("written");
    let left = guide.files();
    guide.apply(&changes()).expect_err("is refused");
    assert_eq!(guide.files(), left);
    assert!(guide.recorded().is_empty());
}

#[test]
fn new_files_come_all_or_not_at_all_and_overwrite_nothing() {
    let guide = Guide::new();
    let new = [FileChange::create("a/b/c.md", "c"), FileChange::create("about.md", "other")];
    guide.apply(&new).expect_err("is refused");
    assert_eq!(guide.files(), before());
    assert!(!guide.at("a").exists());
    let kept = lay_out(guide.content.path(), &new).expect("is laid out");
    assert_eq!(kept, ["about.md"]);
    assert_eq!(guide.files().get("a/b/c.md").map(Vec::as_slice), Some(&b"c"[..]));
    assert_eq!(guide.files().get("about.md"), before().get("about.md"));
}

#[test]
fn of_new_files_none_stays_when_one_cannot_be_written() {
    let guide = Guide::new();
    // What is a file for the first is a folder for the second.
    let new = [FileChange::create("a/b.md", "b"), FileChange::create("a/b.md/c.md", "c")];
    guide.apply(&new).expect_err("is refused");
    assert_eq!(guide.files(), before());
    assert!(!guide.at("a").exists());
}

#[test]
fn one_file_needs_no_state_folder_and_several_are_refused_without_one() {
    let [rename, edited] = <[FileChange; 2]>::try_from(changes()).expect("two");
    let guide = Guide::new();
    apply_with(None, guide.content.path(), &[edited]).expect("is applied");
    assert_eq!(guide.files().get("about.md"), after().get("about.md"));
    let deleted = FileChange { new: None, ..rename };
    apply_with(None, guide.content.path(), &[deleted]).expect("is applied");
    assert!(!guide.at("lessons/old.md").exists());

    let guide = Guide::new();
    let inside = State::at(guide.at(".local/state/fieldguide"));
    let file = State::at(guide.at("about.md").join("fieldguide"));
    for state in [None, Some(&inside), Some(&file)] {
        let refused = apply_with(state, guide.content.path(), &changes()).expect_err("is refused");
        assert!(refused.to_string().contains("set "), "{refused}");
        assert_eq!(guide.files(), before());
    }
}

#[test]
fn paths_that_lead_out_or_are_hidden_are_refused() {
    for path in ["../out.md", "/tmp/out.md", "a/../../out.md", ".git/hooks/pre-commit", "", "a//b"]
    {
        let guide = Guide::new();
        let add = FileChange::create(path, "x");
        for changes in [vec![add.clone()], [changes(), vec![add]].concat()] {
            guide.apply(&changes).expect_err("is refused");
            assert_eq!(guide.files(), before(), "{path}");
        }
    }
}

#[test]
fn nothing_is_changed_while_something_stands_where_changes_are_staged() {
    let staging = crate::disk::STAGING;
    type Plant = fn(&Path, &Path);
    let plants: [Plant; 4] = [
        |staging, _| fs::create_dir(staging).expect("made"),
        |staging, _| fs::write(staging, "x").expect("written"),
        |staging, victim| {
            fs::create_dir(staging).expect("made");
            let steps = format!("add ../{}/new\n", victim.display());
            for name in ["steps", "journal", "new-0", "old-0", "key"] {
                fs::write(staging.join(name), &steps).expect("written");
            }
        },
        #[cfg(unix)]
        |staging, victim| std::os::unix::fs::symlink(victim, staging).expect("linked"),
        #[cfg(not(unix))]
        |staging, _| fs::create_dir(staging).expect("made"),
    ];
    for plant in plants {
        let guide = Guide::new();
        let victim = tempfile::tempdir().expect("a folder");
        for name in ["thesis", "new-0", "old-0", "key", "lock"] {
            fs::write(victim.path().join(name), "mine").expect("written");
        }
        plant(&guide.at(staging), victim.path());
        let (left, kept) = (guide.files(), files(victim.path()));
        let one = vec![changes().remove(1)];
        for changes in [changes(), one, vec![FileChange::create("x.md", "x")]] {
            let refused = guide.apply(&changes).expect_err("is refused").to_string();
            assert!(
                refused.contains("was not created by fieldguide on this computer"),
                "{refused}"
            );
        }
        guide.recover().expect_err("is refused");
        assert_eq!((guide.files(), files(victim.path())), (left, kept));
        assert!(guide.at(staging).symlink_metadata().is_ok(), "it is left where it is");
        assert!(guide.recorded().is_empty());
    }
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A folder of someone's, with files of the names that are changed.
    fn victim() -> TempDir {
        let victim = tempfile::tempdir().expect("a folder");
        fs::write(victim.path().join("old.md"), OLD).expect("written");
        fs::write(victim.path().join("about.md"), b"\xEF\xBB\xBFsee old\r\n").expect("written");
        victim
    }

    /// Puts a link in the place of a file or folder of the guide.
    fn link(guide: &Guide, path: &str, target: &Path) {
        if guide.at(path).exists() {
            fs::rename(guide.at(path), guide.at("moved")).expect("moved");
        }
        symlink(target, guide.at(path)).expect("linked");
    }

    #[test]
    fn nothing_is_read_written_or_deleted_through_a_link() {
        for path in ["lessons", "notes", "about.md", "lessons/old.md"] {
            let (guide, victim) = (Guide::new(), victim());
            let name = path.rsplit('/').next().expect("a name");
            let target = match path.contains(".md") {
                true => victim.path().join(name),
                false => victim.path().to_owned(),
            };
            link(&guide, path, &target);
            let (left, kept) = (guide.files(), files(victim.path()));
            let refused = guide.apply(&changes()).expect_err("is refused");
            assert_eq!(files(victim.path()), kept, "{path}: {refused}");
            assert_eq!(guide.files(), left, "{path}: {refused}");
        }
    }

    #[test]
    fn a_new_file_does_not_come_through_a_link() {
        let (guide, victim) = (Guide::new(), victim());
        link(&guide, "lessons", victim.path());
        symlink(victim.path().join("new"), guide.at("new.md")).expect("linked");
        let kept = files(victim.path());
        for path in ["lessons/x.md", "lessons/a/x.md", "new.md"] {
            guide.apply(&[FileChange::create(path, "x")]).expect_err("is refused");
        }
        assert_eq!(files(victim.path()), kept);
    }

    #[test]
    fn a_folder_that_becomes_a_link_between_check_and_use_leads_nowhere() {
        let (guide, victim) = (Guide::new(), victim());
        let work = Work::open(guide.content.path()).expect("is opened");
        let edited = work.steps(&changes()[1]).expect("is planned");
        let renamed = work.steps(&changes()[0]).expect("is planned");
        link(&guide, "lessons", victim.path());
        symlink(victim.path(), guide.at("notes")).expect("linked");
        let kept = files(victim.path());
        work.add_all(&renamed[..1]).expect_err("notes is a link");
        work.take(&renamed[1]).expect_err("lessons is a link");
        staged::replace(&work, Some(&guide.state()), &renamed).expect_err("both are");
        assert_eq!(files(victim.path()), kept);
        // A link that takes a file's place is itself replaced.
        fs::remove_file(guide.at("about.md")).expect("removed");
        symlink(victim.path().join("about.md"), guide.at("about.md")).expect("linked");
        work.take(&edited[0]).expect("is taken");
        assert_eq!(files(victim.path()), kept);
    }

    #[test]
    fn the_content_folder_itself_may_be_named_by_a_link() {
        let guide = Guide::new();
        let keep = tempfile::tempdir().expect("a folder");
        let named = keep.path().join("content");
        symlink(guide.content.path(), &named).expect("linked");
        apply_with(Some(&guide.state()), &named, &changes()).expect("is applied");
        assert_eq!(guide.files(), after());
    }

    #[test]
    fn a_guide_is_not_laid_out_through_a_link() {
        let victim = tempfile::tempdir().expect("a folder");
        let keep = tempfile::tempdir().expect("a folder");
        symlink(victim.path(), keep.path().join("content")).expect("linked");
        symlink(victim.path(), keep.path().join(".github")).expect("linked");
        let content = [FileChange::create("content/a.md", "a")];
        let other = [FileChange::create(".github/workflows/a.yml", "a")];
        for new in [content, other] {
            lay_out(keep.path(), &new).expect_err("is refused");
            assert!(files(victim.path()).is_empty());
        }
    }
}
