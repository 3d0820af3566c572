//! Files that a user asks for by name: they are new, or of the kind that is asked for.
//!
//! Knows no kind: each says for itself by what its files are known.

use super::{Folder, Kind};
use std::ffi::OsString;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A kind of file that is written on request.
#[derive(Clone, Copy, Debug)]
pub struct FileKind {
    /// What such a file is, with its article: `a baseline`.
    pub name: &'static str,
    /// Whether a file that begins like this is one.
    pub is_one: fn(&str) -> bool,
}

/// A file that a user named, which is new or of its kind.
#[derive(Debug)]
pub struct Requested {
    shown: PathBuf,
    /// None when there is no such folder yet.
    folder: Option<Folder>,
    name: OsString,
    kind: FileKind,
    before: Option<String>,
}

/// Why a file is not written.
#[derive(Debug)]
pub enum RequestError {
    /// There is something else of this name.
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it should be.
        kind: &'static str,
    },
    /// The operating system said no.
    Io {
        /// What was tried: `read`, `write`.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// The answer.
        error: io::Error,
    },
}

/// This much of a file identifies its kind.
const HEAD: usize = 1 << 16;

impl Requested {
    /// Looks at what has this name. Touches nothing.
    ///
    /// # Errors
    /// It is of another kind, or a link, or its folder cannot be opened.
    pub fn find(path: &Path, kind: FileKind) -> Result<Self, RequestError> {
        let io = |action| move |error| RequestError::Io { action, path: path.to_owned(), error };
        let shown = path.to_owned();
        let name = path.file_name().ok_or_else(|| ErrorKind::InvalidInput.into());
        let name = name.map_err(io("write"))?.to_owned();
        let folder = match Folder::of(path) {
            Ok(folder) => folder,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self { shown, folder: None, name, kind, before: None });
            }
            Err(error) => return Err(io("write")(error)),
        };
        let foreign = || RequestError::Foreign { path: path.to_owned(), kind: kind.name };
        let before = match folder.kind(&name).map_err(io("inspect"))? {
            None => None,
            Some(Kind::File) => {
                let text = text(&folder, &name, kind).map_err(io("read"))?;
                Some(text.ok_or_else(foreign)?)
            }
            Some(Kind::Folder | Kind::Other) => return Err(foreign()),
        };
        Ok(Self { shown, folder: Some(folder), name, kind, before })
    }

    /// What the file held when it was found; none when it is new.
    pub fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// Something else has its name meanwhile, or the disk says no.
    pub fn write(&self, text: &str) -> Result<(), RequestError> {
        let io = |error| RequestError::Io { action: "write", path: self.shown.clone(), error };
        let folder = match &self.folder {
            Some(folder) => folder,
            None => &Folder::named_or_created(above(&self.shown)).map_err(io)?,
        };
        if self.before.is_none() {
            return folder.add(&self.name, text.as_bytes()).map_err(io);
        }
        let file = folder.open_file(&self.name).map_err(io)?;
        let permissions = file.metadata().map_err(io)?.permissions();
        if head(file, self.kind).map_err(io)?.is_none() {
            return Err(RequestError::Foreign { path: self.shown.clone(), kind: self.kind.name });
        }
        folder.replace(&self.name, text.as_bytes(), Some(&permissions)).map_err(io)
    }
}

/// The folder of a file.
pub(super) fn above(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// What a file holds; none when it is of another kind.
fn text(folder: &Folder, name: &OsString, kind: FileKind) -> io::Result<Option<String>> {
    if head(folder.open_file(name)?, kind)?.is_none() {
        return Ok(None);
    }
    Ok(folder.read(name)?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// How a file begins; none when it is of another kind.
fn head(file: impl Read, kind: FileKind) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    file.take(HEAD as u64).read_to_end(&mut bytes)?;
    let head = String::from_utf8_lossy(&bytes);
    Ok((kind.is_one)(&head).then(|| head.into_owned()))
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { path, kind } => {
                write!(f, "`{}` exists and is not {kind}; choose another name", path.display())
            }
            Self::Io { action, path, error } if error.kind() == ErrorKind::AlreadyExists => {
                write!(f, "cannot {action} `{}`: it was created in the meantime", path.display())
            }
            Self::Io { action, path, error } => {
                write!(f, "cannot {action} `{}`: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for RequestError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::tempdir;

    const LIST: FileKind = FileKind { name: "a list", is_one: |head| head.starts_with("list\n") };

    #[test]
    fn a_file_is_new_or_of_its_kind() {
        let keep = tempdir().expect("a folder");
        let path = keep.path().join("known");
        let new = Requested::find(&path, LIST).expect("is new");
        assert_eq!(new.before(), None);
        new.write("list\none\n").expect("is written");
        let again = Requested::find(&path, LIST).expect("is a list");
        assert_eq!(again.before(), Some("list\none\n"));
        again.write("list\ntwo\n").expect("is written over");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "list\ntwo\n");
        // Found while it was a list, or was not there, and written when it is something else.
        fs::write(&path, "thesis").expect("written");
        assert!(matches!(again.write("list\n"), Err(RequestError::Foreign { .. })));
        assert!(new.write("list\n").is_err());
        assert_eq!(fs::read_to_string(&path).expect("is there"), "thesis");
        for foreign in ["", "list", "settings:\n", "\0\u{FF}", " list\n"] {
            fs::write(&path, foreign).expect("written");
            let refused = Requested::find(&path, LIST).expect_err("is foreign").to_string();
            assert!(refused.ends_with("known` exists and is not a list; choose another name"));
        }
        assert!(Requested::find(keep.path(), LIST).is_err(), "a folder");
        assert!(Requested::find(&path.join("known"), LIST).is_err(), "below a file");
        let below = keep.path().join("a/b/known");
        let new = Requested::find(&below, LIST).expect("is new");
        assert_eq!(fs::read_dir(keep.path()).expect("is listed").count(), 1, "nothing is touched");
        new.write("list\n").expect("is written with its folders");
        assert_eq!(fs::read_to_string(below).expect("is there"), "list\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_of_no_kind() {
        let keep = tempdir().expect("a folder");
        fs::write(keep.path().join("list"), "list\n").expect("written");
        for target in ["list", "nothing"] {
            let path = keep.path().join(format!("to-{target}"));
            std::os::unix::fs::symlink(target, &path).expect("linked");
            let refused = Requested::find(&path, LIST);
            assert!(matches!(refused, Err(RequestError::Foreign { .. })), "{refused:?}");
        }
        assert!(!keep.path().join("nothing").exists());
    }
}
