//! The user's own state folder: what one run records for the next about a folder of theirs.
//!
//! What is in a content folder may have come from anyone; what is here was written by
//! fieldguide on this machine. What a journal says is for [`super::journal`].

use super::journal::Journal;
use super::{Folder, Kind, LockError, LockFile};
use blake3::Hash;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The hidden folder in a content folder in which a change is staged. Nothing in it is believed.
pub const STAGING: &str = ".fieldguide-changes";
/// The endings of the names of what is recorded: the journal of a change, and the hash of the manifest of a site.
const JOURNAL: &str = "journal";
const SITE: &str = "site";
/// The last change, so that it can be undone.
const UNDO: &str = "undo";
/// The warnings of a site.
const WARNINGS: &str = "warnings";

/// The state folder.
#[derive(Clone, Debug)]
pub struct State(PathBuf);

/// What is recorded about one folder: files whose names are made from its path.
#[derive(Debug)]
pub struct Record {
    state: PathBuf,
    stem: String,
}

/// What is in the staging folder when no command is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// A change that was interrupted, or is being made right now.
    Interrupted,
    /// Something that no command of this user left.
    Foreign,
}

impl State {
    /// The state folder of whoever runs this: `XDG_STATE_HOME`, or `.local/state` in the home folder;
    /// on Windows `LOCALAPPDATA`. None where neither is set.
    pub fn of_user() -> Option<Self> {
        let named = |variable| {
            env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute())
        };
        let folder = match cfg!(windows) {
            true => named("LOCALAPPDATA"),
            false => named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local/state"))),
        };
        folder.map(|folder| Self(folder.join("fieldguide")))
    }

    /// The state folder at this path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// What is recorded about a folder, which must exist.
    ///
    /// # Errors
    /// The state folder is inside that folder, where what comes with content would be believed.
    pub fn record(&self, folder: &Path) -> io::Result<Record> {
        let folder = fs::canonicalize(folder)?;
        if real(&self.0).starts_with(&folder) {
            let message = "it is inside the folder being changed";
            return Err(io::Error::new(ErrorKind::InvalidInput, message));
        }
        let stem = blake3::hash(folder.as_os_str().as_encoded_bytes()).to_hex()[..32].to_owned();
        Ok(Record { state: self.0.clone(), stem })
    }
}

impl Record {
    /// The journal of the change that is staged in a content folder; none where nothing is staged, or
    /// something else.
    pub fn interrupted(&self, content: &Folder) -> io::Result<Option<Journal>> {
        let Some(bytes) = self.read(JOURNAL)? else { return Ok(None) };
        let journal = Journal::parse(&String::from_utf8_lossy(&bytes)).ok();
        let Ok(staging) = content.child(STAGING) else { return Ok(None) };
        let has_key = |journal: &Journal| match staging.kind(journal.key_file()) {
            Ok(Some(kind)) => kind == Kind::File,
            // Interrupted before the key was there, or after it was cleared away.
            Ok(None) => staging.is_empty().unwrap_or(false),
            Err(_) => false,
        };
        Ok(journal.filter(has_key))
    }

    /// Puts a journal in the place of another, in one step.
    pub fn write_journal(&self, journal: &Journal) -> io::Result<()> {
        self.write(JOURNAL, journal.to_string().as_bytes())
    }

    /// Forgets the journal.
    pub fn remove_journal(&self) -> io::Result<()> {
        self.remove(JOURNAL)
    }

    /// The hash of the manifest of the site that was last written to this folder.
    pub fn site(&self) -> io::Result<Option<Hash>> {
        let hash = |bytes: Vec<u8>| Hash::from_hex(bytes).ok();
        Ok(self.read(SITE)?.and_then(hash))
    }

    /// Records the hash of the manifest of a site that was written to this folder.
    pub fn write_site(&self, manifest: Hash) -> io::Result<()> {
        self.write(SITE, manifest.to_hex().as_bytes())
    }

    /// The last change to this folder, as it was recorded.
    pub fn undo(&self) -> io::Result<Option<Vec<u8>>> {
        self.read(UNDO)
    }

    /// Records the last change to this folder.
    pub fn write_undo(&self, change: &[u8]) -> io::Result<()> {
        self.write(UNDO, change)
    }

    /// Forgets the last change.
    pub fn remove_undo(&self) -> io::Result<()> {
        self.remove(UNDO)
    }

    /// Forgets the site and its warnings.
    pub fn remove_site(&self) -> io::Result<()> {
        self.remove(WARNINGS)?;
        self.remove(SITE)
    }

    /// The warnings of the site that was last written to this folder, as they were recorded.
    pub fn warnings(&self) -> io::Result<Option<Vec<u8>>> {
        self.read(WARNINGS)
    }

    /// Records the warnings of a site; an empty text where it has none.
    pub fn write_warnings(&self, warnings: &str) -> io::Result<()> {
        match warnings {
            "" => self.remove(WARNINGS),
            warnings => self.write(WARNINGS, warnings.as_bytes()),
        }
    }

    fn remove(&self, ending: &str) -> io::Result<()> {
        let removed =
            Folder::named(&self.state).and_then(|folder| folder.remove_file(self.name(ending)));
        match removed {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn read(&self, ending: &str) -> io::Result<Option<Vec<u8>>> {
        match Folder::named(&self.state) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            folder => folder?.read(self.name(ending)),
        }
    }

    /// Whoever writes holds a lock, so that one name for what is being written is enough, and what an
    /// interrupted run left of it goes.
    fn write(&self, ending: &str, bytes: &[u8]) -> io::Result<()> {
        let (folder, name) = (self.folder()?, self.name(ending));
        let staged = format!("{name}-new");
        match folder.remove_file(&staged) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        folder.write_new(&staged, bytes, None)?;
        folder.rename(&staged, &folder, name)?;
        folder.sync()
    }

    /// Keeps out other runs that change the same folder; none where there are no locks.
    pub fn lock(&self) -> Result<Option<LockFile>, LockError> {
        let folder = self.folder().map_err(LockError::Io)?;
        match LockFile::take(folder, OsStr::new(&self.name("lock"))) {
            // That the staging folder can be created only once keeps others out as well.
            Err(LockError::Unsupported(_)) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Sees that something can be recorded.
    pub fn prepare(&self) -> io::Result<()> {
        self.folder().map(drop)
    }

    /// Where it is kept, for messages.
    pub fn shown(&self) -> &Path {
        &self.state
    }

    fn name(&self, ending: &str) -> String {
        format!("{}.{ending}", self.stem)
    }

    /// The state folder, for no one but the user.
    fn folder(&self) -> io::Result<Folder> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.state)?;
        Folder::named(&self.state)
    }
}

impl Leftover {
    /// What is in a content folder where changes are staged. Touches nothing.
    pub fn find(content: &Path) -> Option<Self> {
        Self::find_with(State::of_user().as_ref(), content)
    }

    /// The same for another user.
    pub fn find_with(state: Option<&State>, content: &Path) -> Option<Self> {
        fs::symlink_metadata(content.join(STAGING)).ok()?;
        let record = state.and_then(|state| state.record(content).ok());
        let folder = Folder::named(content).ok();
        let journal = record.zip(folder).and_then(|(record, of)| record.interrupted(&of).ok());
        Some(if journal.flatten().is_some() { Self::Interrupted } else { Self::Foreign })
    }

    /// What is wrong.
    pub fn message(self) -> &'static str {
        match self {
            Self::Interrupted => "a change to this folder was interrupted",
            Self::Foreign => "this folder was not created by fieldguide on this computer",
        }
    }

    /// How to fix it.
    pub fn help(self) -> &'static str {
        match self {
            Self::Interrupted => "run `fieldguide recover` to finish the change",
            Self::Foreign => {
                "delete it; if someone else is changing this guide right now, wait until they have finished"
            }
        }
    }
}

/// The path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), path.parent(), path.file_name()) {
        (Ok(real), ..) => real,
        (Err(_), Some(parent), Some(name)) => real(parent).join(name),
        (Err(_), ..) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::journal::Phase;
    use super::*;
    use tempfile::tempdir;

    fn journal() -> Journal {
        let key = "0123456789abcdef0123456789abcdef".to_owned();
        Journal { key, phase: Phase::Forward, steps: Vec::new() }
    }

    #[test]
    fn a_leftover_is_ours_only_when_the_state_folder_knows_it() {
        let (content, keep) = (tempdir().expect("a folder"), tempdir().expect("a folder"));
        let state = State::at(keep.path().join("state/fieldguide"));
        let found = || Leftover::find_with(Some(&state), content.path());
        assert_eq!(found(), None);
        let staging = content.path().join(STAGING);
        fs::create_dir(&staging).expect("made");
        fs::write(staging.join("steps"), "add ../x\n").expect("written");
        assert_eq!(found(), Some(Leftover::Foreign));
        assert!(!keep.path().join("state").exists(), "looking creates nothing");
        let record = state.record(content.path()).expect("a record");
        record.write_journal(&journal()).expect("is written");
        assert_eq!(found(), Some(Leftover::Foreign), "it came after a change was interrupted");
        fs::write(staging.join("key-fedcba9876543210fedcba9876543210"), "").expect("written");
        assert_eq!(found(), Some(Leftover::Foreign));
        fs::write(staging.join(journal().key_file()), "").expect("written");
        assert_eq!(found(), Some(Leftover::Interrupted));
        assert_eq!(Leftover::find_with(None, content.path()), Some(Leftover::Foreign));
        // Of another folder nothing is known.
        let other = tempdir().expect("a folder");
        fs::create_dir(other.path().join(STAGING)).expect("made");
        assert_eq!(Leftover::find_with(Some(&state), other.path()), Some(Leftover::Foreign));
        record.remove_journal().expect("is removed");
        assert_eq!(found(), Some(Leftover::Foreign));
        fs::remove_dir_all(&staging).expect("removed");
        assert_eq!(found(), None);
    }

    #[test]
    fn a_state_folder_inside_the_content_is_not_believed() {
        let content = tempdir().expect("a folder");
        for inside in [".local/state/fieldguide", "x/../.state", ""] {
            let state = State::at(content.path().join(inside));
            assert!(state.record(content.path()).is_err(), "{inside}");
        }
        #[cfg(unix)]
        {
            let keep = tempdir().expect("a folder");
            std::os::unix::fs::symlink(content.path(), keep.path().join("link")).expect("linked");
            let state = State::at(keep.path().join("link/fieldguide"));
            assert!(state.record(content.path()).is_err());
            assert!(State::at(content.path().join("s")).record(&keep.path().join("link")).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_state_folder_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (content, keep) = (tempdir().expect("a folder"), tempdir().expect("a folder"));
        let state = State::at(keep.path().join("fieldguide"));
        state
            .record(content.path())
            .expect("a record")
            .write_journal(&journal())
            .expect("is written");
        let mode = fs::metadata(keep.path().join("fieldguide")).expect("is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o700);
    }
}
