//! Keeps two runs apart that would write to the same place.
//!
//! Does not wait: the second program gets an error.

use super::{Folder, not_a_file};
use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io;

/// A locked file, which is always empty. The system unlocks it however the process ends.
#[derive(Debug)]
pub struct LockFile {
    file: File,
    folder: Folder,
    name: OsString,
}

/// Why there is no lock.
#[derive(Debug)]
pub enum LockError {
    /// Another run holds it.
    Busy,
    /// The file system has no locks.
    Unsupported(io::Error),
    /// The file cannot be opened or created, or is something else.
    Io(io::Error),
}

impl LockFile {
    /// Locks the file of this name, which is created where there is none. A link, and a file that
    /// holds anything, are not ours and left alone.
    pub fn take(folder: Folder, name: &OsStr) -> Result<Self, LockError> {
        loop {
            let file = folder.open_or_create_file(name).map_err(LockError::Io)?;
            if file.metadata().map_err(LockError::Io)?.len() > 0 {
                return Err(LockError::Io(not_a_lock()));
            }
            try_lock(&file)?;
            // The run before may have removed the file after it was opened here: such a lock would
            // keep nobody out.
            if folder.is_at(name, &file) {
                return Ok(Self { file, folder, name: name.to_owned() });
            }
        }
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // Removed while still locked; whoever opened it before finds out by `is_at`. Windows does
        // not let go of the name while the file is open, so there it stays.
        if cfg!(unix) && self.folder.is_at(&self.name, &self.file) {
            _ = self.folder.remove_file(&self.name);
        }
    }
}

/// Locks a file, or a folder where a system allows it.
pub fn try_lock(file: &File) -> Result<(), LockError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => LockError::Busy,
        TryLockError::Error(error) => LockError::Unsupported(error),
    })
}

fn not_a_lock() -> io::Error {
    io::Error::new(
        not_a_file().kind(),
        "not a fieldguide lock file, because it is not empty; move it away",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::tempdir;

    #[test]
    fn of_two_one_is_kept_out_and_nothing_is_left() {
        let keep = tempdir().expect("a folder");
        let folder = || Folder::named(keep.path()).expect("is opened");
        let name = OsStr::new("lock");
        let held = LockFile::take(folder(), name).expect("is free");
        assert!(matches!(LockFile::take(folder(), name), Err(LockError::Busy)));
        drop(held);
        assert_eq!(keep.path().join("lock").exists(), !cfg!(unix));
        drop(LockFile::take(folder(), name).expect("is free again"));
    }

    #[test]
    fn what_is_not_a_lock_is_left_alone() {
        let keep = tempdir().expect("a folder");
        fs::write(keep.path().join("lock"), "thesis").expect("written");
        let folder = Folder::named(keep.path()).expect("is opened");
        let refused = LockFile::take(folder, OsStr::new("lock"));
        assert!(matches!(refused, Err(LockError::Io(_))), "{refused:?}");
        assert_eq!(fs::read(keep.path().join("lock")).expect("is there"), b"thesis");
    }

    #[cfg(unix)]
    #[test]
    fn no_lock_is_created_at_the_target_of_a_link() {
        let keep = tempdir().expect("a folder");
        std::os::unix::fs::symlink("target", keep.path().join("lock")).expect("linked");
        for exists in [false, true] {
            if exists {
                fs::write(keep.path().join("target"), "").expect("written");
            }
            let folder = Folder::named(keep.path()).expect("is opened");
            let refused = LockFile::take(folder, OsStr::new("lock"));
            assert!(matches!(refused, Err(LockError::Io(_))), "{refused:?}");
            assert_eq!(keep.path().join("target").exists(), exists);
            assert!(keep.path().join("lock").is_symlink());
        }
    }
}
