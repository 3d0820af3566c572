//! A folder by its path, where the standard library has no handles to begin from.
//!
//! Each name is looked at before it is used, and refused if it is a link: the best that can be done
//! without a system's own calls. What is made of it is in [`super::folder`].

use super::{Kind, not_a_file, not_a_folder};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// A folder, by its path.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that a user named; it may be named by a link.
    pub fn named(path: &Path) -> io::Result<Self> {
        if fs::metadata(path)?.is_dir() { Ok(Self(path.into())) } else { Err(not_a_folder()) }
    }

    /// The folder at a path whose last name is no link.
    pub fn open(path: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(path)?.is_dir() {
            Ok(Self(path.into()))
        } else {
            Err(not_a_folder())
        }
    }

    /// The folder of this name in this one.
    pub fn child(&self, name: impl AsRef<Path>) -> io::Result<Self> {
        Self::open(&self.at(name)?)
    }

    /// The folder as a file, where a system opens folders.
    pub fn to_file(&self) -> io::Result<File> {
        File::open(&self.0)
    }

    /// The folder above this one.
    pub(super) fn above(&self) -> io::Result<Self> {
        Self::open(&self.0.join(".."))
    }

    /// The same folder once more.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self(self.0.clone()))
    }

    /// What a name in this folder refers to; none if nothing has this name.
    pub fn kind(&self, name: impl AsRef<Path>) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(self.at(name)?) {
            Ok(found) if found.is_file() => Ok(Some(Kind::File)),
            Ok(found) if found.is_dir() => Ok(Some(Kind::Folder)),
            Ok(_) => Ok(Some(Kind::Other)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether nothing is in this folder.
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(fs::read_dir(&self.0)?.next().is_none())
    }

    /// Opens a regular file to be read.
    pub fn open_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        let path = self.at(name)?;
        if fs::symlink_metadata(&path)?.is_file() { File::open(path) } else { Err(not_a_file()) }
    }

    /// Opens a regular file to be locked, and creates it if it does not exist. Its content is kept.
    pub(super) fn open_or_create_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        let path = self.at(name)?;
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(not_a_file());
        }
        OpenOptions::new().write(true).create(true).truncate(false).open(path)
    }

    /// Creates a file that does not exist yet.
    pub fn create_file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.at(name)?)
    }

    /// Creates a folder that does not exist yet.
    pub fn create_folder(&self, name: impl AsRef<Path>) -> io::Result<()> {
        fs::create_dir(self.at(name)?)
    }

    /// Gives a file another name, in this folder or in another. What has that name goes.
    pub fn rename(
        &self,
        from: impl AsRef<Path>,
        folder: &Self,
        to: impl AsRef<Path>,
    ) -> io::Result<()> {
        fs::rename(self.at(from)?, folder.at(to)?)
    }

    /// Gives a file another name that nothing has.
    pub fn rename_to_free(
        &self,
        from: impl AsRef<Path>,
        folder: &Self,
        to: impl AsRef<Path>,
    ) -> io::Result<()> {
        match folder.kind(to.as_ref())? {
            None => self.rename(from, folder, to),
            Some(_) => Err(ErrorKind::AlreadyExists.into()),
        }
    }

    /// Removes a file, or a link.
    pub fn remove_file(&self, name: impl AsRef<Path>) -> io::Result<()> {
        fs::remove_file(self.at(name)?)
    }

    /// Removes a folder that nothing is in.
    pub fn remove_folder(&self, name: impl AsRef<Path>) -> io::Result<()> {
        fs::remove_dir(self.at(name)?)
    }

    /// Folders cannot be opened here, and so not be waited for.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    /// Where an open file cannot be removed, it is where it was.
    pub(super) fn is_at(&self, _: impl AsRef<Path>, _: &File) -> bool {
        true
    }

    fn at(&self, name: impl AsRef<Path>) -> io::Result<PathBuf> {
        let name = name.as_ref();
        let mut parts = name.components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(part)), None) if part == name.as_os_str() => {
                Ok(self.0.join(name))
            }
            _ => Err(ErrorKind::InvalidInput.into()),
        }
    }
}
