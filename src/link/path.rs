//! Paths as editors write them, from the folder of the file they are in.
//!
//! Does not check whether anything exists; see [`super::resolve`].

use crate::files::Inventory;
use crate::parse::text::nfc;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The files of the content folder, by their names in NFC: systems differ in how they store accents.
pub(super) struct AssetNames<'a> {
    inventory: &'a Inventory,
    /// Those whose names are not in NFC.
    others: BTreeMap<String, &'a str>,
}

impl<'a> AssetNames<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let in_nfc = |path: &'a String| match nfc(path) {
            Cow::Owned(normal) => Some((normal, path.as_str())),
            Cow::Borrowed(_) => None,
        };
        Self { inventory, others: inventory.assets.keys().filter_map(in_nfc).collect() }
    }

    /// The path of a file as it is stored, by a path in NFC.
    pub(super) fn find(&self, path: &str) -> Option<&'a str> {
        match self.inventory.assets.get_key_value(path) {
            Some((path, _)) => Some(path),
            None => self.others.get(path).copied(),
        }
    }

    /// The path of what is found so, or of a file that is published as it is.
    pub(super) fn find_file(&self, path: &str) -> Option<&'a str> {
        let static_file = || self.inventory.static_files.get_key_value(path);
        self.find(path).or_else(|| static_file().map(|(path, _)| path.as_str()))
    }
}

/// A path from a folder, as a path from the content folder; none when it points outside it.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let (start, path) = match path.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, path),
    };
    let mut segments: Vec<&str> = start.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// The relative path from a folder to a path, both below the content folder.
pub(crate) fn relative_path(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(from.len() - shared) + &to[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_the_shortest() {
        assert_eq!(relative_path("lessons", "lessons/a.md"), "a.md");
        assert_eq!(relative_path("lessons", "case-studies/a.md"), "../case-studies/a.md");
        assert_eq!(relative_path("", "lessons/a.md"), "lessons/a.md");
        assert_eq!(relative_path("a/b", "a/c/d.png"), "../c/d.png");
        assert_eq!(relative_path("lessons", "index.md"), "../index.md");
    }

    #[test]
    fn paths_stay_inside_the_content_folder() {
        assert_eq!(join("lessons", "../notes/a.md").as_deref(), Some("notes/a.md"));
        assert_eq!(join("lessons", "/a.png").as_deref(), Some("a.png"));
        assert_eq!(join("", "./a/./b").as_deref(), Some("a/b"));
        assert_eq!(join("lessons", "../../etc/passwd"), None);
    }
}
