//! Where a guide is, seen from a folder: in it, above it or one level below it.
//!
//! Reads no guide; a folder counts as a content folder because of its `guide.yaml`.

use super::is_folder;
use std::fs;
use std::path::{Path, PathBuf};

/// The usual name of the content folder.
pub const CONTENT: &str = "content";
/// The file that makes a folder a content folder.
const GUIDE_FILE: &str = "guide.yaml";
/// Folders below that are looked into for a suggestion.
const MAX_BELOW: usize = 1000;

/// The content folder of the guide that contains `start`, an absolute path. The result is relative to `start`,
/// and ends with the folder's own name, so that what is next to it can be named.
pub fn above(start: &Path) -> Option<PathBuf> {
    let mut up = PathBuf::new();
    for (level, folder) in start.ancestors().enumerate() {
        if folder.join(CONTENT).join(GUIDE_FILE).is_file() {
            return Some(up.join(CONTENT));
        }
        if folder.join(GUIDE_FILE).is_file()
            && let Some(name) = folder.file_name()
        {
            return Some(up.join("..").join(name));
        }
        if level == 0 && is_folder(&folder.join(CONTENT)) {
            // Without guide.yaml it is reported as an incomplete guide, not as a missing one.
            return Some(CONTENT.into());
        }
        up.push("..");
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

/// The names of the folders in a folder, sorted; links are not among them.
pub fn folders(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|found| found.is_dir());
    let names = entries.flatten().filter(is_folder).map(|entry| entry.file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

/// Folders in `start` that have a guide, sorted: a suggestion for someone in the wrong folder.
pub fn below(start: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(start) else { return Vec::new() };
    let names = entries.take(MAX_BELOW).flatten();
    let mut found: Vec<String> = names
        .filter(|entry| {
            let path = entry.path();
            path.join(GUIDE_FILE).is_file() || path.join(CONTENT).join(GUIDE_FILE).is_file()
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
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
        assert_eq!(below(root), ["g"]);
        assert_eq!(below(&root.join("other")), ["handbook"]);
        assert_eq!(within(&root.join("g")), Some(root.join("g/content")));
        assert_eq!(within(&root.join("other/handbook")), Some(root.join("other/handbook")));
        assert_eq!(within(&root.join("empty")), None);
    }

    #[test]
    fn a_content_folder_without_a_guide_file_counts_only_where_one_is() {
        let keep = tempdir().expect("a folder");
        fs::create_dir_all(keep.path().join("content/lessons")).expect("made");
        assert_eq!(above(keep.path()), Some("content".into()));
        assert_eq!(above(&keep.path().join("content/lessons")), None);
    }
}
