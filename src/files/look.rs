//! What stands in a folder, without reading it: names, kinds, sizes and times.
//!
//! Does not decide what to do about what is no file; see [`super::read`].

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// Times on disk are this coarse: a file that was written so shortly before it was looked at may
/// have been written again without a trace.
const COARSE: Duration = Duration::from_millis(20);

/// Everything below a folder but for folders, by its path on the disk. Hidden files and editors'
/// leavings are passed over.
pub(super) type Look = BTreeMap<OsString, Thing>;

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// A regular file.
    File(Stamp),
    /// A symbolic link.
    Link(Stamp),
    /// A device or the like.
    Other,
    /// Something that could not be looked at, and why.
    Failure(String),
}

/// What tells one version of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Device and inode, where there are such.
    identity: (u64, u64),
    /// When anything about it was changed; unlike `modified`, no program can set it back.
    changed: (i64, i64),
}

impl Thing {
    /// Whether it may have changed since `now` without another stamp.
    pub(super) fn is_recent(&self, now: SystemTime) -> bool {
        matches!(self, Self::File(stamp) if stamp.is_recent(now))
    }
}

impl Stamp {
    fn new(found: &Metadata) -> Self {
        Self {
            size: found.len(),
            modified: found.modified().ok(),
            identity: identity(found),
            changed: changed(found),
        }
    }

    /// Its size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether the file may have changed since `now` without another stamp.
    pub(super) fn is_recent(&self, now: SystemTime) -> bool {
        let age = self.modified.map(|modified| now.duration_since(modified));
        // A file from the future is as doubtful as one of this moment.
        age.is_some_and(|age| age.map_or(true, |age| age < COARSE))
    }
}

/// Looks at a whole folder.
pub(super) fn folder(root: &Path) -> Look {
    let walk = WalkDir::new(root).follow_links(false).into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
    // Those around what is being looked at, outermost first.
    let mut folders: Vec<PathBuf> = Vec::new();
    walk.filter_map(|entry| match entry {
        // The folder itself may be a link: it was named by whoever builds.
        Ok(entry) if entry.file_type().is_dir() || entry.depth() == 0 && entry.path().is_dir() => {
            folders.truncate(entry.depth());
            folders.push(entry.path().to_owned());
            None
        }
        Ok(entry) => Some((entry.path().as_os_str().to_owned(), thing(&entry))),
        Err(error) => {
            // A folder whose listing breaks off is not named by the error.
            let listed = || error.depth().checked_sub(1).and_then(|depth| folders.get(depth));
            let path = error.path().or_else(|| listed().map(PathBuf::as_path));
            let path = path.unwrap_or(root).as_os_str().to_owned();
            let why = error.io_error().map(|error| error.to_string().to_lowercase());
            Some((path, Thing::Failure(why.unwrap_or_default())))
        }
    })
    .collect()
}

/// Looks at one path again. Whether it is not as it was; none when one path does not tell all, as
/// where a folder has come or gone.
pub(super) fn again(look: &mut Look, root: &Path, path: &Path) -> Option<bool> {
    let mut names = path.strip_prefix(root).ok()?.iter().map(|name| name.to_string_lossy());
    if names.any(|name| is_name_passed_over(&name)) {
        return Some(false);
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {
            let thing = Thing::File(Stamp::new(&found));
            let path = path.as_os_str();
            let is_known = look.contains_key(path);
            let is_same = look.insert(path.to_owned(), thing.clone()).as_ref() == Some(&thing);
            // A new name may be all that is told of a folder's, or be in the place of a folder.
            is_known.then_some(!is_same)
        }
        Err(_) if look.remove(path.as_os_str()).is_some() => Some(true),
        _ => None,
    }
}

fn thing(entry: &DirEntry) -> Thing {
    match entry.metadata() {
        Ok(found) if found.is_file() => Thing::File(Stamp::new(&found)),
        Ok(found) if found.is_symlink() => Thing::Link(Stamp::new(&found)),
        Ok(_) => Thing::Other,
        Err(error) => {
            let why = error.io_error().map(|error| error.to_string().to_lowercase());
            Thing::Failure(why.unwrap_or_default())
        }
    }
}

/// Whether a file or folder is none of the guide's: hidden, or an editor's leaving.
fn is_passed_over(entry: &DirEntry) -> bool {
    is_name_passed_over(&entry.file_name().to_string_lossy())
}

fn is_name_passed_over(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.ends_with(".swp") || name.starts_with('#')
}

#[cfg(unix)]
fn identity(found: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn changed(found: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (found.ctime(), found.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}
