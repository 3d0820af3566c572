//! Paths that stay below a folder, whatever they say.
//!
//! Does not look at the disk: that no link is on the way is for [`super::Folder`].

use std::fmt;

/// A path below a folder: plain names with `/` between them. It has no `..`, no empty name, no root,
/// and nothing that Windows reads as a drive or another separator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Below(String);

impl Below {
    /// The path, if it is one.
    pub fn new(text: &str) -> Option<Self> {
        let is_plain = |name: &str| {
            !matches!(name, "" | "." | "..")
                && !name.chars().any(|c| matches!(c, '\\' | ':') || c.is_control())
        };
        text.split('/').all(is_plain).then(|| Self(text.to_owned()))
    }

    /// The same, of names that a guide is read from: none begins with a full stop.
    pub fn visible(text: &str) -> Option<Self> {
        Self::new(text).filter(|path| !path.0.split('/').any(|name| name.starts_with('.')))
    }

    /// The folders above the last name, outermost first, and that name.
    pub fn split(&self) -> (impl Iterator<Item = &str>, &str) {
        let (folders, name) = self.0.rsplit_once('/').unwrap_or(("", &self.0));
        (folders.split('/').filter(|name| !name.is_empty()), name)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Below {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_a_path_below_a_folder() {
        for path in ["a", "a/b/c.md", "a b/ñ.md", ".vscode/settings.json", "...", "a..b"] {
            assert_eq!(Below::new(path).expect("a path").as_str(), path);
        }
        let outside = [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/..",
            "a/../../b",
            "a//b",
            "a/",
            "./a",
            "a/./b",
            "a\\..\\b",
            "C:a",
            "a:stream",
            "a\0",
            "a\nb",
            "\u{85}",
        ];
        for path in outside {
            assert_eq!(Below::new(path), None, "{path:?}");
        }
        for path in [".git/hooks/pre-commit", "a/.b", ".a"] {
            assert_eq!(Below::visible(path), None, "{path:?}");
        }
        assert!(Below::visible("lessons/a.md").is_some());
    }

    #[test]
    fn a_path_is_folders_and_a_name() {
        let path = Below::new("a/b/c").expect("a path");
        let (folders, name) = path.split();
        assert_eq!((folders.collect::<Vec<_>>(), name), (vec!["a", "b"], "c"));
        let path = Below::new("c").expect("a path");
        let (folders, name) = path.split();
        assert_eq!((folders.count(), name), (0, "c"));
    }
}
