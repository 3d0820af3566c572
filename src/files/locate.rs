//! Where guides are: the folders with a `guide.yaml`, above a folder, in it and below it.
//!
//! Reads names only; what is in a guide is read by [`super::Reader`].

use super::is_folder;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

/// The usual name of the content folder.
pub const CONTENT: &str = "content";
/// The file that makes a folder a content folder.
pub const GUIDE_FILE: &str = "guide.yaml";
/// Folders below are searched this deep.
const MAX_DEPTH: usize = 4;
/// The most folders that are searched.
const MAX_FOLDERS: usize = 5000;
/// Folders that hold copies and other people's files.
const SKIPPED: [&str; 4] = ["node_modules", "output", "target", "vendor"];

/// The content folder of the guide that a folder contains or is.
fn guide_in(folder: &Path) -> Option<PathBuf> {
    let folders = [folder.join(CONTENT), folder.to_owned()];
    folders.into_iter().find(|folder| folder.join(GUIDE_FILE).is_file())
}

/// The content folder of the guide that contains a path: the nearest above.
pub fn guide_above(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(guide_in)
}

/// The content folder of the guide that contains `start`, an absolute path. The result is relative to `start`,
/// and ends with the folder's own name, so that what is next to it can be named.
pub fn above(start: &Path) -> Option<PathBuf> {
    let mut up = PathBuf::new();
    for (level, folder) in start.ancestors().enumerate() {
        match (guide_in(folder), folder.file_name()) {
            (Some(content), _) if content != folder => return Some(up.join(CONTENT)),
            (Some(_), Some(name)) => return Some(up.join("..").join(name)),
            // Without guide.yaml it is reported as an incomplete guide, not as a missing one.
            _ if level == 0 && is_folder(&folder.join(CONTENT)) => return Some(CONTENT.into()),
            _ => up.push(".."),
        }
    }
    None
}

/// The content folder of the guide in `folder`, which is a content folder or has one.
pub fn within(folder: &Path) -> Option<PathBuf> {
    if folder.join(GUIDE_FILE).is_file() {
        let name = folder.file_name();
        // The theme is next to the content folder, whose own name is needed to find it.
        return match name {
            Some(_) => Some(folder.to_owned()),
            None => above(&fs::canonicalize(folder).ok()?).map(|found| folder.join(found)),
        };
    }
    Some(folder.join(CONTENT)).filter(|content| is_folder(content))
}

/// The names of the folders in a folder, sorted. Hidden ones and symbolic links are not among them.
pub fn folders(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|found| found.is_dir());
    let names = entries.flatten().filter(is_folder).map(|entry| entry.file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
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
        } else if depth < MAX_DEPTH {
            let names = folders(&folder).into_iter().filter(|name| !SKIPPED.contains(&&**name));
            pending.extend(names.map(|name| (folder.join(name), depth + 1)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    #[test]
    fn a_guide_is_found_from_every_folder_in_it() {
        let keep = tempdir().expect("a folder");
        let root = keep.path();
        for folder in ["g/content/lessons", "g/themes/mine", "other/handbook/cases", "empty"] {
            fs::create_dir_all(root.join(folder)).expect("made");
        }
        fs::write(root.join("g/content/guide.yaml"), "").expect("written");
        fs::write(root.join("other/handbook/guide.yaml"), "").expect("written");
        let found = |from: &str| above(&root.join(from)).map(|path| path.display().to_string());
        for (from, wanted) in [
            ("g", "content"),
            ("g/themes/mine", "../../content"),
            ("g/content", "../content"),
            ("g/content/lessons", "../../content"),
            ("other/handbook/cases", "../../handbook"),
        ] {
            assert_eq!(found(from).as_deref(), Some(wanted), "from {from}");
        }
        assert_eq!(found("empty"), None);
        assert_eq!(guide_above(&root.join("g")), Some(root.join("g/content")));
        assert_eq!(guide_above(&root.join("g/content/lessons/x.md")), Some(root.join("g/content")));
        assert_eq!(guide_above(&root.join("empty")), None);
        assert_eq!(within(&root.join("g")), Some(root.join("g/content")));
        assert_eq!(within(&root.join("other/handbook")), Some(root.join("other/handbook")));
        assert_eq!(within(&root.join("empty")), None);
    }

    #[test]
    fn guides_below_a_folder_are_found_nearest_first() {
        let root = tempdir().expect("a folder");
        let at = |path: &str| root.path().join(path);
        for folder in ["one/content", "two", ".git", "node_modules/x", "a/b/c/d/e"] {
            fs::create_dir_all(at(folder)).expect("made");
            fs::write(at(folder).join(GUIDE_FILE), "").expect("written");
        }
        assert_eq!(guides_below(root.path(), 8), [at("two"), at("one/content")]);
        assert_eq!(guides_below(root.path(), 1), [at("two")]);
    }

    #[test]
    fn a_content_folder_without_a_guide_file_counts_only_where_one_is() {
        let keep = tempdir().expect("a folder");
        fs::create_dir_all(keep.path().join("content/lessons")).expect("made");
        assert_eq!(above(keep.path()), Some("content".into()));
        assert_eq!(above(&keep.path().join("content/lessons")), None);
    }
}
