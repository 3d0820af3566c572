//! The last change to a content folder, kept so that it can be undone: what each file was, and how the change
//! left it.
//!
//! Kept in the user's state folder, next to the journals. Undoing it is a change like any other: it is planned
//! here and made by [`super::apply`], which records it in turn, so that undoing twice makes the change again.

use super::super::AuthorError;
use super::super::change::{Edit, FileChange};
use super::{Work, disk, mark};
use crate::disk::{Below, State};
use blake3::Hash;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What the name of an undone change begins with.
const UNDO: &str = "undo: ";

/// A change that can be undone.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// What it did, for people.
    what: String,
    files: Vec<KeptFile>,
}

/// One file of it.
#[derive(Serialize, Deserialize)]
struct KeptFile {
    old: Option<String>,
    new: Option<String>,
    /// Its text before; empty when it was new.
    before: String,
    /// The hash of its text afterwards.
    after: String,
}

/// How the last change is undone.
#[derive(Clone, Debug)]
pub struct Undo {
    /// What the change did: `renamed lesson/a to lesson/b: 3 links in 2 files`.
    pub what: String,
    /// What makes the files as they were.
    pub changes: Vec<FileChange>,
}

/// Forgets the last change, before another is made, and returns its record.
pub(super) fn forget(state: Option<&State>, content: &Path) -> Option<Vec<u8>> {
    let record = state?.record(content).ok()?;
    let before = record.undo().ok().flatten();
    // Where it cannot be deleted, it can be overwritten, or nothing can be recorded at all.
    _ = record.remove_undo();
    before
}

/// Puts a record back that was forgotten for a change that was not made.
pub(super) fn put_back(state: Option<&State>, content: &Path, before: Option<Vec<u8>>) {
    if let (Some(Ok(record)), Some(before)) = (state.map(|state| state.record(content)), before) {
        _ = record.write_undo(&before);
    }
}

/// Keeps a change that was made. Where nothing can be recorded, it cannot be undone.
pub(super) fn keep(state: Option<&State>, content: &Path, what: &str, changes: &[FileChange]) {
    let Some(Ok(record)) = state.map(|state| state.record(content)) else { return };
    let files = changes.iter().map(|change| KeptFile {
        old: change.old.clone(),
        new: change.new.clone(),
        before: change.before.to_string(),
        after: blake3::hash(change.after().as_bytes()).to_hex().to_string(),
    });
    let what = what.to_owned();
    if let Ok(text) = serde_json::to_vec(&Kept { what, files: files.collect() }) {
        _ = record.write_undo(&text);
    }
}

/// Plans to undo the last change to a content folder; none where there is none.
///
/// # Errors
/// Files have been changed since; they are named.
pub fn undo(content: &Path) -> Result<Option<Undo>, AuthorError> {
    undo_with(State::of_user().as_ref(), content)
}

pub(super) fn undo_with(
    state: Option<&State>,
    content: &Path,
) -> Result<Option<Undo>, AuthorError> {
    let Some(Ok(record)) = state.map(|state| state.record(content)) else { return Ok(None) };
    let read = record.undo().map_err(disk("read", record.shown()))?;
    let kept = read.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    let Some(Kept { what, files }) = kept else { return Ok(None) };
    let work = Work::open(content)?;
    let (mut changes, mut changed) = (Vec::new(), Vec::new());
    for file in files {
        match work.inverse(&file)? {
            Some(change) => changes.push(change),
            None => {
                let path = file.new.or(file.old).unwrap_or_default();
                changed.push(content.join(path).display().to_string());
            }
        }
    }
    if !changed.is_empty() {
        let message = format!("files have changed since, so this was not undone: {what}");
        return Err(AuthorError::Places { message, places: changed });
    }
    let what = what.strip_prefix(UNDO).map_or_else(|| format!("{UNDO}{what}"), str::to_owned);
    Ok(Some(Undo { what, changes }))
}

impl Work {
    /// The change that makes a file as it was; none when it is not as the change left it.
    fn inverse(&self, kept: &KeptFile) -> Result<Option<FileChange>, AuthorError> {
        let is_gone = |path: &Option<String>| match path {
            Some(path) => self.text(path).map(|text| text.is_none()),
            None => Ok(true),
        };
        let Some(new) = &kept.new else {
            let path = kept.old.clone().unwrap_or_default();
            let change = FileChange::create(path, kept.before.as_str());
            return Ok(is_gone(&kept.old)?.then_some(change));
        };
        let Some(text) = self.text(new)? else { return Ok(None) };
        let is_same = Hash::from_hex(&kept.after).ok() == Some(blake3::hash(text.as_bytes()));
        let is_free = kept.old.as_ref() == Some(new) || is_gone(&kept.old)?;
        if !is_same || !is_free {
            return Ok(None);
        }
        let edits = vec![Edit { range: 0..text.len(), with: kept.before.clone() }];
        Ok(Some(FileChange {
            old: Some(new.clone()),
            new: kept.old.clone(),
            before: text.into(),
            edits,
        }))
    }

    /// The text of a file, without a byte order mark; none where there is no such file.
    fn text(&self, path: &str) -> Result<Option<String>, AuthorError> {
        let path = Below::visible(path).ok_or_else(|| super::outside(path))?;
        let shown = self.shown(&path);
        let (folders, name) = path.split();
        let folder = self.root.descend(folders).map_err(disk("open", &shown))?;
        let Some(folder) = folder else { return Ok(None) };
        let bytes = folder.read(name).map_err(disk("read", &shown))?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes[mark(&bytes).len()..]).into();
        Ok(bytes.map(text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::apply_with;
    use super::*;
    use std::fs;
    use tempfile::{TempDir, tempdir};

    struct Place {
        content: TempDir,
        keep: TempDir,
    }

    impl Place {
        fn new(files: &[(&str, &str)]) -> Self {
            let place =
                Self { content: tempdir().expect("a folder"), keep: tempdir().expect("a folder") };
            for (path, text) in files {
                fs::write(place.content.path().join(path), text).expect("written");
            }
            place
        }

        fn state(&self) -> State {
            State::at(self.keep.path().join("fieldguide"))
        }

        fn apply(&self, what: &str, changes: &[FileChange]) {
            let state = self.state();
            forget(Some(&state), self.content.path());
            apply_with(Some(&state), self.content.path(), changes).expect("made");
            keep(Some(&state), self.content.path(), what, changes);
        }

        fn undo(&self) -> Result<Option<String>, AuthorError> {
            let undo = undo_with(Some(&self.state()), self.content.path())?;
            Ok(undo.map(|undo| {
                self.apply(&undo.what, &undo.changes);
                undo.what
            }))
        }

        fn read(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.content.path().join(path)).ok()
        }
    }

    fn change(old: Option<&str>, new: Option<&str>, before: &str, after: &str) -> FileChange {
        let edits = vec![Edit { range: 0..before.len(), with: after.to_owned() }];
        let owned = |path: Option<&str>| path.map(str::to_owned);
        FileChange { old: owned(old), new: owned(new), before: before.into(), edits }
    }

    #[test]
    fn a_change_is_undone_and_made_again() {
        let place = Place::new(&[("a.md", "\u{feff}one\n"), ("b.md", "two\n"), ("c.md", "x")]);
        let changes = [
            change(Some("a.md"), Some("d.md"), "one\n", "one, renamed\n"),
            change(Some("b.md"), Some("b.md"), "two\n", "2\n"),
            change(Some("c.md"), None, "x", ""),
            change(None, Some("new.md"), "", "new\n"),
        ];
        assert!(place.undo().expect("nothing").is_none());
        place.apply("did it", &changes);
        assert_eq!(place.read("d.md").as_deref(), Some("\u{feff}one, renamed\n"));
        assert_eq!(place.undo().expect("undone").as_deref(), Some("undo: did it"));
        for (path, text) in [("a.md", Some("\u{feff}one\n")), ("b.md", Some("two\n"))] {
            assert_eq!(place.read(path).as_deref(), text, "{path}");
        }
        assert_eq!(place.read("c.md").as_deref(), Some("x"));
        assert_eq!((place.read("d.md"), place.read("new.md")), (None, None));
        assert_eq!(place.undo().expect("made again").as_deref(), Some("did it"));
        assert_eq!(place.read("new.md").as_deref(), Some("new\n"));
        assert_eq!(place.read("a.md"), None);
    }

    #[test]
    fn what_was_changed_since_is_named_and_nothing_is_undone() {
        let place = Place::new(&[("a.md", "one"), ("b.md", "two")]);
        place.apply(
            "edited",
            &[
                change(Some("a.md"), Some("a.md"), "one", "1"),
                change(Some("b.md"), None, "two", ""),
            ],
        );
        fs::write(place.content.path().join("a.md"), "mine").expect("written");
        fs::write(place.content.path().join("b.md"), "mine too").expect("written");
        let refused = place.undo().expect_err("is refused").to_string();
        assert!(refused.contains("edited") && refused.contains("a.md") && refused.contains("b.md"));
        assert_eq!(place.read("a.md").as_deref(), Some("mine"));
        assert_eq!(place.read("b.md").as_deref(), Some("mine too"));
    }

    #[test]
    fn a_record_that_is_damaged_or_leads_elsewhere_undoes_nothing() {
        let place = Place::new(&[("a.md", "one")]);
        let record = place.state().record(place.content.path()).expect("a record");
        for text in ["", "{", "{\"what\":\"x\"}"] {
            record.write_undo(text.as_bytes()).expect("written");
            assert!(place.undo().expect("nothing").is_none(), "{text}");
        }
        let outside = r#"{"what":"x","files":[{"old":"../a","new":null,"before":"","after":""}]}"#;
        record.write_undo(outside.as_bytes()).expect("written");
        assert!(place.undo().is_err());
    }
}
