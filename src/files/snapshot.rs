//! What a folder contains, without reading a file: names, kinds, sizes and times.
//!
//! Does not decide what to do about what is not a file; see [`super::read`].

use super::Root;
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
pub(super) fn of(folder: &Folder, root: Root) -> Snapshot {
    let mut snapshot = Snapshot::new();
    let mut pending = vec![PathBuf::new()];
    while let Some(parent) = pending.pop() {
        let listing = folder.list(&parent);
        for (name, entry) in listing.entries {
            let path = parent.join(&name);
            match entry {
                _ if is_skipped_in(root, &name) => {}
                _ if root == Root::Static && is_hidden(&path) => {
                    snapshot.insert(path, DirEntry::Hidden);
                }
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
pub(super) fn refresh(
    snapshot: &mut Snapshot,
    folder: &Folder,
    root: Root,
    below: &Path,
) -> Option<bool> {
    if below.iter().any(|name| is_skipped_in(root, name)) {
        return Some(false);
    }
    if root == Root::Static && is_hidden(below) {
        return None;
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

/// Whether a file or folder is skipped without a word. Where files are published as they are, only those of
/// editors and systems are: a file that is missing on the site is missed.
fn is_skipped_in(root: Root, name: &OsStr) -> bool {
    let of_system = |name: &str| {
        [".#", ".~", ".git"].iter().any(|start| name.starts_with(start)) || name == ".DS_Store"
    };
    let is_dotted = name.as_encoded_bytes().starts_with(b".");
    match root {
        Root::Static if is_dotted => {
            let name = name.to_string_lossy();
            of_system(&name) || name.ends_with(".swp")
        }
        _ => is_skipped(name),
    }
}

/// Names that may begin with a dot where files are published as they are.
const DOTTED: [&str; 2] = [".well-known", ".nojekyll"];

/// Whether a name on the way begins with a dot and is none that hosts and browsers look for.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.iter().enumerate().any(|(depth, name)| {
        let name = name.to_string_lossy();
        name.starts_with('.') && !(depth == 0 && DOTTED.contains(&&*name))
    })
}

/// What is at a path, if it is a symbolic link.
pub(super) fn link(path: &Path) -> Option<DirEntry> {
    let above = path.parent().filter(|above| *above != Path::new(""));
    let above = Folder::open(above.unwrap_or(Path::new("."))).ok()?;
    let found = above.find(Path::new(path.file_name()?)).ok()?;
    matches!(found, DirEntry::Link(_)).then_some(found)
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
        let snapshot = of(&Folder::open(root.path()).expect("opened"), Root::Content);
        assert_eq!(snapshot.len(), 2);
        assert!(matches!(snapshot[&deep.join("file")], DirEntry::File(_)));
        assert!(matches!(snapshot[&deep.join("more")], DirEntry::Failure(_)));
    }
}
