//! What a folder contains, without reading a file: names, kinds, sizes and times.
//!
//! Does not decide what to do about what is not a file; see [`super::read`].

use super::folder::{DirEntry, Folder};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Folders inside one another deeper than this are not listed.
const MAX_DEPTH: usize = 64;

/// Everything below a folder but for folders, by its path there. Hidden files and editors' temporary
/// files are skipped.
pub(super) type Snapshot = BTreeMap<PathBuf, DirEntry>;

/// Lists a whole folder. Entries that could not be listed are among them, with the reason.
pub(super) fn of(folder: &Folder) -> Snapshot {
    let mut snapshot = Snapshot::new();
    let mut pending = vec![PathBuf::new()];
    while let Some(parent) = pending.pop() {
        let listing = folder.list(&parent);
        for (name, entry) in listing.entries {
            let path = parent.join(&name);
            match entry {
                _ if is_skipped(&name) => {}
                DirEntry::Folder if path.iter().count() >= MAX_DEPTH => {
                    let why = format!("folders are nested more than {MAX_DEPTH} deep");
                    snapshot.insert(path, DirEntry::Failure(why));
                }
                DirEntry::Folder => pending.push(path),
                entry => _ = snapshot.insert(path, entry),
            }
        }
        // A folder that was deleted since its name was read is like one that never was.
        if let Some(error) = listing.failure.filter(|error| !is_gone(error, &parent)) {
            snapshot.insert(parent, DirEntry::Failure(error.to_string().to_lowercase()));
        }
    }
    snapshot
}

/// Lists one path again. Whether it is not as it was; none when one path does not say all, as where a
/// folder has appeared or gone.
pub(super) fn refresh(snapshot: &mut Snapshot, folder: &Folder, below: &Path) -> Option<bool> {
    if below.iter().any(is_skipped) {
        return Some(false);
    }
    match folder.find(below) {
        Ok(entry @ DirEntry::File(_)) => {
            let is_known = snapshot.contains_key(below);
            let is_same = snapshot.insert(below.to_owned(), entry.clone()) == Some(entry);
            // A new name may be all that is known of a new folder, or have replaced a folder.
            is_known.then_some(!is_same)
        }
        Err(_) if snapshot.remove(below).is_some() => Some(true),
        _ => None,
    }
}

fn is_gone(error: &io::Error, folder: &Path) -> bool {
    error.kind() == io::ErrorKind::NotFound && folder != Path::new("")
}

/// Whether a file or folder does not belong to the guide: hidden, or an editor's temporary file.
pub(super) fn is_skipped(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name.ends_with('~') || name.ends_with(".swp") || name.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn folders_are_listed_to_a_depth() {
        let root = tempfile::tempdir().expect("a folder");
        let deep: PathBuf = std::iter::repeat_n("d", MAX_DEPTH - 1).collect();
        fs::create_dir_all(root.path().join(&deep).join("more/and/more")).expect("made");
        fs::write(root.path().join(&deep).join("file"), "").expect("written");
        let snapshot = of(&Folder::open(root.path()).expect("opened"));
        assert_eq!(snapshot.len(), 2);
        assert!(matches!(snapshot[&deep.join("file")], DirEntry::File(_)));
        assert!(matches!(snapshot[&deep.join("more")], DirEntry::Failure(_)));
    }
}
