//! Removing files by list.
//!
//! Never follows a symbolic link and never removes what is not on the list: each folder is opened
//! from the one above it and refused if it is a link, so that one swapped for a link meanwhile
//! (as in RUSTSEC-2023-0018) cannot lead the removal elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::EmitError;
use crate::disk::Folder;

use super::manifest::{MANIFEST, Manifest, NEXT_MANIFEST, below};
use super::site::folders;

/// Removes `files` below `root`, and the folders they were in but for those in `keep`. What is
/// missing already, or has become a folder, is no error; a folder that holds anything else is.
pub(super) fn files<'a>(
    root: &Path,
    files: impl IntoIterator<Item = &'a str>,
    keep: &BTreeSet<&str>,
) -> Result<(), EmitError> {
    let mut by_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in files {
        let (folder, name) = split(path);
        by_folder.entry(folder).or_default().push(name);
        for folder in folders(path) {
            by_folder.entry(folder).or_default();
        }
    }
    let top = Folder::open(root).map_err(EmitError::io("open", root))?;
    // A folder sorts before what is in it, so backwards it comes last.
    for (folder, names) in by_folder.iter().rev() {
        let output_dir = below(root, folder);
        let Some(opened) = descend(&top, folder).map_err(EmitError::io("open", &output_dir))?
        else {
            continue;
        };
        for name in names {
            let path = output_dir.join(name);
            match unless_missing(opened.remove_file(name)) {
                // A build killed while replacing files lists the same path as both.
                Err(_) if opened.child(name).is_ok() => {}
                other => other.map_err(EmitError::io("remove", &path))?,
            }
        }
        let (parent, name) = split(folder);
        if !name.is_empty() && !keep.contains(folder) {
            let above = descend(&top, parent).map_err(EmitError::io("open", &output_dir))?;
            let removed = above.map_or(Ok(()), |above| unless_missing(above.remove_folder(name)));
            removed.map_err(EmitError::io("remove", &output_dir))?;
        }
    }
    Ok(())
}

/// Removes a whole folder that fieldguide made, if it exists and holds nothing but what is listed
/// in its manifest or in `also`.
pub(super) fn tree(folder: &Path, also: &Manifest) -> Result<(), EmitError> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(EmitError::NotAFolder(folder.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(EmitError::io("inspect", folder)(error)),
    }
    let listed = match Manifest::read(folder) {
        Ok(listed) => listed.unwrap_or_default().union(also),
        // Cut short when the build was killed while writing it, before any file.
        Err(EmitError::Manifest { .. }) => also.clone(),
        Err(error) => return Err(error),
    };
    let found = listed.foreign_files(folder, &[MANIFEST, NEXT_MANIFEST])?;
    if !found.0.is_empty() {
        return Err(EmitError::ForeignFiles { folder: folder.into(), found });
    }
    files(folder, listed.files.keys().map(String::as_str), &BTreeSet::new())?;
    // The manifest goes last: killed before, the next build still knows what it may remove.
    let opened = Folder::open(folder).map_err(EmitError::io("open", folder))?;
    for name in [NEXT_MANIFEST, MANIFEST] {
        let manifest = folder.join(name);
        unless_missing(opened.remove_file(name)).map_err(EmitError::io("remove", &manifest))?;
    }
    fs::remove_dir(folder).map_err(EmitError::io("remove", folder))
}

/// The folder and the name of a path; the folder of `a` is the empty path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The folder at `path` below another; none where something else is, or nothing.
fn descend(folder: &Folder, path: &str) -> io::Result<Option<Folder>> {
    folder.descend(path.split('/').filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Site;
    use std::path::PathBuf;
    use tempfile::{TempDir, tempdir};

    fn make(paths: &[&str]) -> (TempDir, PathBuf) {
        let keep = tempdir().unwrap();
        let root = keep.path().join("root");
        for path in paths {
            let path = below(&root, path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        (keep, root)
    }

    fn list(paths: &[&str]) -> Manifest {
        let mut site = Site::default();
        for path in paths {
            site.insert(*path, *b"x").unwrap();
        }
        Manifest::of(&site)
    }

    #[test]
    fn only_what_is_listed_goes() {
        let (_keep, root) = make(&["a/b/c", "a/b/d", "a/e", "f", "g/h"]);
        files(&root, ["a/b/c", "a/b/d", "g/h", "gone/x"], &BTreeSet::from(["a", "g"])).unwrap();
        assert!(!root.join("a/b").exists(), "an emptied folder goes");
        assert!(root.join("g").is_dir(), "but not one to keep");
        assert!(root.join("a/e").exists() && root.join("f").exists());
        let refused = files(&root, ["a/x"], &BTreeSet::new()).unwrap_err();
        assert!(refused.to_string().starts_with("cannot remove"), "{refused}");
        assert!(root.join("a/e").exists());
    }

    #[test]
    fn a_tree_goes_whole_or_not_at_all() {
        let (_keep, root) = make(&["a/b", "c"]);
        let refused = tree(&root, &list(&["a/b"]));
        assert!(matches!(refused, Err(EmitError::ForeignFiles { .. })), "{refused:?}");
        assert!(root.join("a/b").exists(), "nothing was touched");
        fs::write(root.join(MANIFEST), list(&["a/b"]).to_string()).unwrap();
        tree(&root, &list(&["c"])).unwrap();
        assert!(!root.exists());
        tree(&root, &Manifest::default()).unwrap();
    }

    #[test]
    fn a_manifest_cut_short_stands_alone() {
        for cut in ["", "fieldg", "fieldguide 1\n0123"] {
            let (_keep, root) = make(&[MANIFEST]);
            fs::write(root.join(MANIFEST), cut).unwrap();
            tree(&root, &Manifest::default()).unwrap();
            assert!(!root.exists());
        }
        let (_keep, root) = make(&[MANIFEST, "x"]);
        assert!(tree(&root, &Manifest::default()).is_err());
        assert!(root.join("x").exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let (_keep, root) = make(&["a/b/c", "d"]);
        let (_keep, victim) = make(&["b/c", "c"]);
        fs::rename(root.join("a"), root.join("moved")).unwrap();
        symlink(&victim, root.join("a")).unwrap();
        let refused = files(&root, ["a/b/c", "d"], &BTreeSet::new());
        assert!(refused.is_ok() && !root.join("d").exists(), "{refused:?}");
        assert!(victim.join("b/c").exists() && victim.join("c").exists());
        assert!(root.join("a").is_symlink());

        let link = root.join("link");
        symlink(&victim, &link).unwrap();
        assert!(tree(&link, &list(&["b/c", "c"])).is_err());
        assert!(files(&link, ["c"], &BTreeSet::new()).is_err());
        assert!(victim.join("c").exists());
    }

    #[test]
    fn a_path_may_be_listed_as_a_file_and_as_a_folder() {
        let both = ["a", "a/b"];
        for on_disk in both {
            let (_keep, root) = make(&[on_disk]);
            files(&root, both, &BTreeSet::new()).unwrap();
            assert!(!root.join("a").exists(), "{on_disk}");
        }
        let (_keep, root) = make(&["a/b"]);
        files(&root, ["a"], &BTreeSet::from(["a"])).unwrap();
        assert!(root.join("a/b").exists(), "only as a file it was to go");
    }
}
