//! What can be done in a folder held open, the same on every system.
//!
//! The calls themselves are in `by_handle` and `by_path`.

use super::requested::above;
use super::{Below, Folder, Kind, sync};
use std::fs::{self, Permissions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path};

impl Folder {
    /// The folder at `path` below this one; none if that is not a folder or does not exist.
    pub fn descend<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> io::Result<Option<Self>> {
        let mut folder = self.again()?;
        for name in names {
            folder = match folder.child(name) {
                Err(error) if is_missing(&error) => return Ok(None),
                other => other?,
            };
        }
        Ok(Some(folder))
    }

    /// The folder that a user named to be written to, which may not exist yet. Of a relative path no
    /// name may be a link, since the folder one is in may have come from anywhere.
    pub fn named_or_created(path: &Path) -> io::Result<Self> {
        if path.is_absolute() {
            fs::create_dir_all(path)?;
            return Self::named(path);
        }
        walk(path, |folder, name| folder.child_or_created(name).map(|(folder, _)| folder))
    }

    /// The folder of a file that a user named to be written. Of a relative path no name may be a link.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let parent = above(path);
        match parent.is_absolute() {
            true => Self::named(parent),
            false => walk(parent, |folder, name| folder.child(name)),
        }
    }

    /// The folder of this name, and whether it had to be created.
    pub fn child_or_created(&self, name: impl AsRef<Path>) -> io::Result<(Self, bool)> {
        let name = name.as_ref();
        match self.child(name) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            found => return found.map(|folder| (folder, false)),
        }
        match self.create_folder(name) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Ok((self.child(name)?, false))
            }
            created => created.and_then(|()| Ok((self.child(name)?, true))),
        }
    }

    /// What a path below this folder refers to; none if nothing has this path.
    pub fn kind_at(&self, path: &Below) -> io::Result<Option<Kind>> {
        let (folders, name) = path.split();
        let mut folder = self.again()?;
        for name in folders {
            folder = match folder.child(name) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                other => other?,
            };
        }
        folder.kind(name)
    }

    /// The content of a regular file; none if it does not exist.
    pub fn read(&self, name: impl AsRef<Path>) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match self.open_file(name) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            file => file?.read_to_end(&mut bytes).map(|_| Some(bytes)),
        }
    }

    /// Writes a file that does not exist yet, and waits until it is on the disk.
    pub fn write_new(
        &self,
        name: impl AsRef<Path>,
        bytes: &[u8],
        permissions: Option<&Permissions>,
    ) -> io::Result<()> {
        let mut file = self.create_file(name)?;
        file.write_all(bytes)?;
        permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions.clone()))?;
        sync(&file)
    }

    /// Creates a file that does not exist yet, whole or not at all.
    pub fn add(&self, name: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        self.stage(bytes, None, |staged| self.rename_to_free(staged, self, name))
    }

    /// Puts a file in the place of another, whole or not at all.
    pub fn replace(
        &self,
        name: impl AsRef<Path>,
        bytes: &[u8],
        permissions: Option<&Permissions>,
    ) -> io::Result<()> {
        self.stage(bytes, permissions, |staged| self.rename(staged, self, name))
    }

    /// Writes a file under a name that nothing has, and moves it from there.
    fn stage(
        &self,
        bytes: &[u8],
        permissions: Option<&Permissions>,
        place: impl FnOnce(&str) -> io::Result<()>,
    ) -> io::Result<()> {
        // The standard library has no other source of randomness, and this need not be unguessable.
        let staged = format!(".fieldguide-{:016x}", RandomState::new().hash_one(()));
        let written = self.write_new(&staged, bytes, permissions);
        let placed = match written {
            // Not ours, and so not to be removed.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            written => written.and_then(|()| place(&staged)),
        };
        match placed {
            Ok(()) => self.sync(),
            Err(error) => {
                // The first error is the one that counts.
                _ = self.remove_file(&staged);
                Err(error)
            }
        }
    }
}

/// Whether nothing has a name, or something that is not a folder.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Follows a relative path from the folder one is in.
fn walk(path: &Path, step: impl Fn(&Folder, &Path) -> io::Result<Folder>) -> io::Result<Folder> {
    let mut folder = Folder::named(Path::new("."))?;
    for part in path.components() {
        folder = match part {
            Component::CurDir => folder,
            Component::ParentDir => folder.above()?,
            Component::Normal(name) => step(&folder, Path::new(name))?,
            Component::RootDir | Component::Prefix(_) => {
                return Err(ErrorKind::InvalidInput.into());
            }
        };
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;
    use tempfile::{TempDir, tempdir};

    fn folder() -> (TempDir, Folder) {
        let keep = tempdir().expect("a folder");
        let folder = Folder::named(keep.path()).expect("is opened");
        (keep, folder)
    }

    fn files(folder: &TempDir) -> BTreeMap<PathBuf, String> {
        let entries = fs::read_dir(folder.path()).expect("is listed");
        let paths = entries.map(|entry| entry.expect("is listed").path());
        paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap_or_default())).collect()
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let (_keep, folder) = folder();
        for name in ["", ".", "..", "/", "/etc", "a/b", "../a", "a/", "./a"] {
            let refused = [
                folder.child(name).err(),
                folder.kind(name).err(),
                folder.create_file(name).err(),
                folder.create_folder(name).err(),
                folder.remove_file(name).err(),
                folder.add(name, b"").err(),
            ];
            for error in refused {
                let kind = error.map(|error| error.kind());
                assert_eq!(kind, Some(ErrorKind::InvalidInput), "{name:?}");
            }
        }
    }

    #[test]
    fn a_file_is_added_where_nothing_is_and_replaced_whole_and_nothing_is_left_beside_it() {
        let (keep, folder) = folder();
        folder.add("a", b"one").expect("is added");
        let taken = folder.add("a", b"two").expect_err("is taken");
        assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
        assert_eq!(folder.read("a").expect("is read").as_deref(), Some(&b"one"[..]));
        folder.replace("a", b"two", None).expect("is replaced");
        assert_eq!(files(&keep), [(keep.path().join("a"), "two".to_owned())].into());
        assert_eq!(folder.read("b").expect("is looked for"), None);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_read_or_written_through_a_link() {
        use std::os::unix::fs::symlink;
        let (keep, folder) = folder();
        let victim = tempdir().expect("a folder");
        fs::write(victim.path().join("file"), "mine").expect("written");
        symlink(victim.path(), keep.path().join("folder")).expect("linked");
        symlink(victim.path().join("file"), keep.path().join("file")).expect("linked");
        symlink(victim.path().join("new"), keep.path().join("new")).expect("linked");
        let before = files(&victim);
        assert_eq!(folder.child("folder").expect_err("a link").kind(), ErrorKind::NotADirectory);
        assert!(folder.child_or_created("folder").is_err());
        assert!(folder.kind_at(&Below::new("folder/file").expect("a path")).is_err());
        assert!(folder.descend(["folder"]).expect("is looked for").is_none());
        for name in ["file", "new"] {
            assert_eq!(folder.kind(name).expect("is looked at"), Some(Kind::Other));
            assert!(folder.open_file(name).is_err() && folder.open_or_create_file(name).is_err());
            assert!(folder.create_file(name).is_err() && folder.add(name, b"x").is_err());
        }
        // What takes a link's place takes its name, not its target's.
        folder.replace("file", b"other", None).expect("is replaced");
        assert_eq!(folder.kind("file").expect("is looked at"), Some(Kind::File));
        assert_eq!(files(&victim), before);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        use rustix::fs::{CWD, Mode, mkfifoat};
        let (keep, folder) = folder();
        mkfifoat(CWD, keep.path().join("pipe"), Mode::RWXU).expect("made");
        assert!(folder.open_file("pipe").is_err() && folder.open_or_create_file("pipe").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_stays_the_same_when_its_path_becomes_a_link() {
        use std::os::unix::fs::symlink;
        let (keep, folder) = folder();
        let victim = tempdir().expect("a folder");
        fs::create_dir(keep.path().join("lessons")).expect("made");
        let lessons = folder.child("lessons").expect("is opened");
        fs::rename(keep.path().join("lessons"), keep.path().join("moved")).expect("moved");
        symlink(victim.path(), keep.path().join("lessons")).expect("linked");
        lessons.add("a", b"one").expect("is added");
        assert!(keep.path().join("moved/a").exists());
        assert!(files(&victim).is_empty());
    }
}
