//! A folder by its handle, as Unix has them.
//!
//! Only the calls of the system; what is made of them is in [`super::folder`].

use super::{Kind, not_a_file, not_a_folder};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::path::Arg;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};

/// A folder held open, so that it stays the same folder whatever happens to its path.
#[derive(Debug)]
pub struct Folder(OwnedFd);

/// What a new file may be used for, less what the user's mask forbids.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);
const NEW_FOLDER: Mode = Mode::from_raw_mode(0o777);

impl Folder {
    /// The folder that a user named; it may be named by a link.
    pub fn named(path: &Path) -> io::Result<Self> {
        open(CWD, path, OFlags::empty())
    }

    /// The folder at a path whose last name is no link.
    pub fn open(path: &Path) -> io::Result<Self> {
        open(CWD, path, OFlags::NOFOLLOW)
    }

    /// The folder of this name in this one.
    pub fn child(&self, name: impl AsRef<Path>) -> io::Result<Self> {
        open(&self.0, plain(name.as_ref())?, OFlags::NOFOLLOW)
    }

    /// The folder as a file, which can be locked.
    pub fn to_file(&self) -> io::Result<File> {
        Ok(File::from(self.0.try_clone()?))
    }

    /// The folder above this one.
    pub(super) fn above(&self) -> io::Result<Self> {
        open(&self.0, "..", OFlags::NOFOLLOW)
    }

    /// The same folder once more.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// What a name in this folder refers to; none if nothing has this name.
    pub fn kind(&self, name: impl AsRef<Path>) -> io::Result<Option<Kind>> {
        let name = plain(name.as_ref())?;
        match rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(match FileType::from_raw_mode(found.st_mode) {
                FileType::RegularFile => Kind::File,
                FileType::Directory => Kind::Folder,
                _ => Kind::Other,
            })),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether nothing is in this folder.
    pub fn is_empty(&self) -> io::Result<bool> {
        for entry in Dir::read_from(&self.0)? {
            if !matches!(entry?.file_name().to_bytes(), b"." | b"..") {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Opens a regular file to be read.
    pub fn open_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        // Without NONBLOCK a pipe would be waited for.
        self.file(name.as_ref(), OFlags::RDONLY | OFlags::NONBLOCK)
    }

    /// Opens a regular file to be locked, and creates it if it does not exist. Its content is kept.
    pub(super) fn open_or_create_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        self.file(name.as_ref(), OFlags::WRONLY | OFlags::CREATE | OFlags::NONBLOCK)
    }

    /// Creates a file that does not exist yet.
    pub fn create_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        self.file(name.as_ref(), OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    fn file(&self, name: &Path, flags: OFlags) -> io::Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.0, plain(name)?, flags, NEW_FILE);
        let file = match opened {
            Ok(file) => File::from(file),
            // What systems say of a link; the last is FreeBSD's.
            Err(Errno::LOOP | Errno::MLINK) => return Err(not_a_file()),
            Err(error) => return Err(error.into()),
        };
        if file.metadata()?.is_file() { Ok(file) } else { Err(not_a_file()) }
    }

    /// Creates a folder that does not exist yet.
    pub fn create_folder(&self, name: impl AsRef<Path>) -> io::Result<()> {
        Ok(rustix::fs::mkdirat(&self.0, plain(name.as_ref())?, NEW_FOLDER)?)
    }

    /// Gives a file another name, in this folder or in another. What has that name goes.
    pub fn rename(
        &self,
        from: impl AsRef<Path>,
        folder: &Self,
        to: impl AsRef<Path>,
    ) -> io::Result<()> {
        let (from, to) = (plain(from.as_ref())?, plain(to.as_ref())?);
        Ok(rustix::fs::renameat(&self.0, from, &folder.0, to)?)
    }

    /// Gives a file another name that nothing has.
    pub fn rename_to_free(
        &self,
        from: impl AsRef<Path>,
        folder: &Self,
        to: impl AsRef<Path>,
    ) -> io::Result<()> {
        let (from, to) = (plain(from.as_ref())?, plain(to.as_ref())?);
        match rename_unless_taken(self, from, folder, to) {
            // File systems that know no such call; a moment too late is seen too late there.
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => match folder.kind(to)? {
                None => self.rename(from, folder, to),
                Some(_) => Err(ErrorKind::AlreadyExists.into()),
            },
            other => Ok(other?),
        }
    }

    /// Removes a file, or a link.
    pub fn remove_file(&self, name: impl AsRef<Path>) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, plain(name.as_ref())?, AtFlags::empty())?)
    }

    /// Removes a folder that nothing is in.
    pub fn remove_folder(&self, name: impl AsRef<Path>) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, plain(name.as_ref())?, AtFlags::REMOVEDIR)?)
    }

    /// Waits until the names in this folder are on the disk.
    pub fn sync(&self) -> io::Result<()> {
        super::sync(&self.to_file()?)
    }

    /// Whether a name in this folder still refers to this open file.
    pub(super) fn is_at(&self, name: impl AsRef<Path>, file: &File) -> bool {
        let identity = |found: Metadata| (found.dev(), found.ino());
        let named = self.open_file(name).and_then(|file| file.metadata()).map(identity).ok();
        named.is_some() && named == file.metadata().map(identity).ok()
    }
}

/// A single name, which cannot point to another folder.
fn plain(name: &Path) -> io::Result<&Path> {
    let mut parts = name.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(part)), None) if part == name.as_os_str() => Ok(name),
        _ => Err(ErrorKind::InvalidInput.into()),
    }
}

fn open(at: impl AsFd, path: impl Arg, flags: OFlags) -> io::Result<Folder> {
    let flags = flags | OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match rustix::fs::openat(at, path, flags, Mode::empty()) {
        Ok(folder) => Ok(Folder(folder)),
        Err(Errno::LOOP | Errno::MLINK | Errno::NOTDIR) => Err(not_a_folder()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_unless_taken(
    from: &Folder,
    name: &Path,
    folder: &Folder,
    to: &Path,
) -> rustix::io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    renameat_with(&from.0, name, &folder.0, to, RenameFlags::NOREPLACE)
}

/// There is no such call here.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_unless_taken(_: &Folder, _: &Path, _: &Folder, _: &Path) -> rustix::io::Result<()> {
    Err(Errno::NOSYS)
}
