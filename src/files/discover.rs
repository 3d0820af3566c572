//! Where guides are: the folders with a `guide.yaml`, above a folder and below it.
//!
//! Reads names only; what is in a guide is read by [`super::Reader`].

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that makes a folder the content folder of a guide.
pub const GUIDE_FILE: &str = "guide.yaml";
/// The usual name of that folder.
const CONTENT: &str = "content";
/// Folders below are searched this deep.
const MAX_DEPTH: usize = 4;
/// Folders that are searched at most.
const MAX_FOLDERS: usize = 5000;
/// Folders that hold copies and other people's files.
const SKIPPED: [&str; 4] = ["node_modules", "output", "target", "vendor"];

/// The content folder that a path is in or beside: the nearest folder above with a `guide.yaml`, or with a
/// `content` folder that has one.
pub fn guide_above(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|folder| {
        let content = folder.join(CONTENT);
        let folders = [folder.to_owned(), content];
        folders.into_iter().find(|folder| folder.join(GUIDE_FILE).is_file())
    })
}

/// The content folders below a folder, those near it first, at most `limit`.
pub fn guides_below(folder: &Path, limit: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = VecDeque::from([(folder.to_owned(), 0)]);
    let mut seen = 0;
    while let Some((folder, depth)) = pending.pop_front() {
        seen += 1;
        if seen > MAX_FOLDERS || found.len() >= limit {
            break;
        }
        if folder.join(GUIDE_FILE).is_file() {
            found.push(folder);
            continue;
        }
        if depth < MAX_DEPTH {
            pending.extend(folders_in(&folder).into_iter().map(|below| (below, depth + 1)));
        }
    }
    found
}

/// The folders in a folder, sorted. Hidden ones and symbolic links are not among them.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_wanted = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_skipped = name.starts_with('.') || SKIPPED.contains(&&*name);
        !is_skipped && entry.file_type().is_ok_and(|of| of.is_dir())
    };
    let mut folders: Vec<PathBuf> = entries.filter(is_wanted).map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_are_found_above_and_below() {
        let root = tempfile::tempdir().expect("a folder");
        for folder in ["one/content/lessons", "two", ".git", "node_modules/x", "a/b/c/d/e"] {
            fs::create_dir_all(root.path().join(folder)).expect("made");
        }
        for guide in ["one/content", "two", ".git", "node_modules/x", "a/b/c/d/e"] {
            fs::write(root.path().join(guide).join(GUIDE_FILE), "").expect("written");
        }
        let at = |path: &str| root.path().join(path);
        assert_eq!(guides_below(root.path(), 8), [at("two"), at("one/content")]);
        assert_eq!(guides_below(root.path(), 1), [at("two")]);
        assert_eq!(guide_above(&at("one")), Some(at("one/content")));
        assert_eq!(guide_above(&at("one/content/lessons/x.md")), Some(at("one/content")));
        assert_eq!(guide_above(&at("three")), None);
    }
}
