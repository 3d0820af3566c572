//! A folder that is held open, and what is below it: listed and opened by handle, so that no symbolic
//! link is followed on the way, whatever replaces a folder in the meantime.
//!
//! Does not read files; see [`super::stable`] and [`super::asset`].

use super::stamp::FileStamp;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Component, Path};

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DirEntry {
    /// A folder.
    Folder,
    /// A regular file.
    File(FileStamp),
    /// A symbolic link.
    Link(FileStamp),
    /// Something whose name begins with a dot where that is reported.
    Hidden,
    /// A device, a pipe, a socket.
    Other,
    /// Something that could not be looked at, and why.
    Failure(String),
}

/// What a folder contains, as far as it could be listed.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Names, and what they are.
    pub(super) entries: Vec<(OsString, DirEntry)>,
    /// Why the list is not complete.
    pub(super) failure: Option<io::Error>,
}

pub(super) use system::Folder;

impl Folder {
    /// What a folder below this one contains.
    pub(super) fn list(&self, below: &Path) -> Listing {
        let mut entries = Vec::new();
        let failure = self.list_into(below, &mut entries).err();
        Listing { entries, failure }
    }

    /// Opens a regular file. A pipe or a device is neither opened for long nor read.
    pub(super) fn file(&self, below: &Path) -> io::Result<File> {
        let file = self.open_file(below)?;
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(io::Error::other("it is not a regular file")),
        }
    }
}

/// Refuses a path that may point outside the folder.
fn check(below: &Path) -> io::Result<()> {
    let is_name = |part| matches!(part, Component::Normal(_));
    match below.components().all(is_name) {
        true => Ok(()),
        false => Err(io::ErrorKind::InvalidInput.into()),
    }
}

impl DirEntry {
    pub(super) fn failure(error: &io::Error) -> Self {
        Self::Failure(error.to_string().to_lowercase())
    }
}

#[cfg(unix)]
mod system {
    use super::super::stamp::FileStamp;
    use super::{DirEntry, check};
    use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags};
    use std::ffi::{OsStr, OsString};
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    /// A folder that is held open.
    #[derive(Debug)]
    pub(in super::super) struct Folder(OwnedFd);

    const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    impl Folder {
        /// Opens a folder. Its own name may be that of a link: it was named by whoever builds.
        pub(in super::super) fn open(path: &Path) -> io::Result<Self> {
            Ok(Self(fs::open(path, FOLDER, Mode::empty())?))
        }

        /// Whether both are the very same folder.
        pub(in super::super) fn is_same(&self, other: &Self) -> bool {
            let identity =
                |folder: &Self| fs::fstat(&folder.0).map(|found| (found.st_dev, found.st_ino)).ok();
            identity(self).is_some() && identity(self) == identity(other)
        }

        pub(super) fn list_into(
            &self,
            below: &Path,
            entries: &mut Vec<(OsString, DirEntry)>,
        ) -> io::Result<()> {
            check(below)?;
            let mut dir = Dir::new(self.descend(below)?)?;
            while let Some(entry) = dir.read() {
                let entry = entry?;
                let name = entry.file_name().to_bytes();
                if !matches!(name, b"." | b"..") {
                    let found = fs::statat(dir.fd()?, name, AtFlags::SYMLINK_NOFOLLOW);
                    let found = found.map_or_else(
                        |error| DirEntry::failure(&error.into()),
                        |found| dir_entry(&found),
                    );
                    entries.push((OsStr::from_bytes(name).to_owned(), found));
                }
            }
            Ok(())
        }

        /// What exists at a path below, without following it.
        pub(in super::super) fn find(&self, below: &Path) -> io::Result<DirEntry> {
            let (parent, name) = split(below)?;
            let parent = self.descend(parent)?;
            Ok(dir_entry(&fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?))
        }

        pub(super) fn open_file(&self, below: &Path) -> io::Result<File> {
            // A pipe without a writer must not keep us waiting.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let flags = flags | OFlags::NOCTTY;
            let (parent, name) = split(below)?;
            let parent = self.descend(parent)?;
            Ok(File::from(fs::openat(parent, name, flags, Mode::empty())?))
        }

        /// Opens a folder below, one name after the other.
        fn descend(&self, below: &Path) -> io::Result<OwnedFd> {
            let here = fs::openat(self.0.as_fd(), ".", FOLDER, Mode::empty())?;
            let step = |folder: OwnedFd, name: &OsStr| {
                fs::openat(folder, name, FOLDER.union(OFlags::NOFOLLOW), Mode::empty())
            };
            Ok(below.iter().try_fold(here, step)?)
        }
    }

    fn split(below: &Path) -> io::Result<(&Path, &OsStr)> {
        check(below)?;
        let name = below.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        Ok((below.parent().unwrap_or(Path::new("")), name))
    }

    fn dir_entry(found: &fs::Stat) -> DirEntry {
        match FileType::from_raw_mode(found.st_mode) {
            FileType::Directory => DirEntry::Folder,
            FileType::RegularFile => DirEntry::File(FileStamp::of_stat(found)),
            FileType::Symlink => DirEntry::Link(FileStamp::of_stat(found)),
            _ => DirEntry::Other,
        }
    }
}

/// Without handles of folders, each name on the way is checked before it is used.
#[cfg(not(unix))]
mod system {
    use super::super::stamp::FileStamp;
    use super::{DirEntry, check};
    use std::ffi::OsString;
    use std::fs::{self, File, Metadata};
    use std::io;
    use std::path::{Path, PathBuf};

    /// A folder.
    #[derive(Debug)]
    pub(in super::super) struct Folder(PathBuf);

    impl Folder {
        /// Opens a folder. Its own name may be that of a link: it was named by whoever builds.
        pub(in super::super) fn open(path: &Path) -> io::Result<Self> {
            fs::read_dir(path)?;
            Ok(Self(path.to_owned()))
        }

        /// Whether both are the very same folder.
        pub(in super::super) fn is_same(&self, other: &Self) -> bool {
            self.0 == other.0
        }

        pub(super) fn list_into(
            &self,
            below: &Path,
            entries: &mut Vec<(OsString, DirEntry)>,
        ) -> io::Result<()> {
            for entry in fs::read_dir(self.checked(below)?)? {
                let entry = entry?;
                let found = entry.metadata();
                let found = found.map_or_else(|error| DirEntry::failure(&error), |f| dir_entry(&f));
                entries.push((entry.file_name(), found));
            }
            Ok(())
        }

        /// What exists at a path below, without following it.
        pub(in super::super) fn find(&self, below: &Path) -> io::Result<DirEntry> {
            let parent = self.checked(below.parent().unwrap_or(Path::new("")))?;
            let name = below.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            Ok(dir_entry(&fs::symlink_metadata(parent.join(name))?))
        }

        pub(super) fn open_file(&self, below: &Path) -> io::Result<File> {
            match self.find(below)? {
                DirEntry::File(_) => File::open(self.0.join(below)),
                _ => Err(io::Error::other("it is not a regular file")),
            }
        }

        /// The path of a folder below that is reached through folders only.
        fn checked(&self, below: &Path) -> io::Result<PathBuf> {
            check(below)?;
            let mut path = self.0.clone();
            for name in below {
                path.push(name);
                if !fs::symlink_metadata(&path)?.is_dir() {
                    return Err(io::ErrorKind::NotADirectory.into());
                }
            }
            Ok(path)
        }
    }

    fn dir_entry(found: &Metadata) -> DirEntry {
        if found.is_dir() {
            DirEntry::Folder
        } else if found.is_file() {
            DirEntry::File(FileStamp::of(found))
        } else if found.is_symlink() {
            DirEntry::Link(FileStamp::of(found))
        } else {
            DirEntry::Other
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_below_is_reached_through_a_link() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("secret.md"), "secret").expect("written");
        let temporary = tempfile::tempdir().expect("a folder");
        let root = temporary.path().join("content");
        fs::create_dir_all(root.join("a/b")).expect("made");
        fs::write(root.join("a/b/secret.md"), "plain").expect("written");
        // The folder itself may be named by a link.
        symlink(&root, temporary.path().join("link")).expect("linked");
        let folder = Folder::open(&temporary.path().join("link")).expect("opened");
        let is_open = |path: &str| folder.file(Path::new(path)).is_ok();
        assert!(is_open("a/b/secret.md"));
        assert_eq!(folder.list(Path::new("a/b")).entries.len(), 1);
        // What was a folder when it was listed is a link when it is entered.
        fs::rename(root.join("a/b"), root.join("a/c")).expect("renamed");
        symlink(outside.path(), root.join("a/b")).expect("linked");
        symlink(outside.path().join("secret.md"), root.join("a/file.md")).expect("linked");
        assert!(!is_open("a/b/secret.md"), "a parent folder is a symbolic link");
        assert!(!is_open("a/file.md"), "it is a symbolic link");
        assert!(folder.list(Path::new("a/b")).failure.is_some());
        assert!(folder.find(Path::new("a/b/secret.md")).is_err());
        assert!(matches!(folder.find(Path::new("a/b")), Ok(DirEntry::Link(_))));
        assert!(!is_open("../content/a/c/secret.md/"), "the path contains `..`");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_not_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let root = tempfile::tempdir().expect("a folder");
        let pipe = root.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0).expect("made");
        let folder = Folder::open(root.path()).expect("opened");
        assert!(folder.file(Path::new("pipe")).is_err());
        assert!(folder.file(Path::new("")).is_err());
        assert_eq!(folder.find(Path::new("pipe")).ok(), Some(DirEntry::Other));
    }
}
