//! The finished site: bytes by path, with paths that are safe and distinct on every disk.
//!
//! Does not know where the site will be written, and does not touch the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::files::{Asset, is_device};
use blake3::Hash;
use unicode_normalization::UnicodeNormalization;

/// Names that begin like this belong to fieldguide itself.
pub(super) const RESERVED: &str = ".fieldguide-";

/// The finished bytes of a whole site.
///
/// Private inside, because [`Site::insert`] guards what the rest of [`super`] relies on: no path
/// points outside the output folder, and no two fall together on a disk that folds case.
#[derive(Clone, Debug, Default)]
pub struct Site {
    files: BTreeMap<String, Arc<[u8]>>,
    /// Files that are copied from where they are.
    copies: BTreeMap<String, Asset>,
    /// Stands for all that the site was made from, so that an up-to-date site is recognised
    /// ([`super::is_current`]). None where that cannot be said.
    pub input_digest: Option<Hash>,
    /// Files that are made when they are written.
    deferred: BTreeSet<String>,
    /// Every file and folder: its folded path, and how it is spelt. Folders end in `/`.
    taken: BTreeMap<String, String>,
}

/// Why a path was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It cannot be written, or not on every system.
    Unsafe {
        /// The path.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Something else is already at its path.
    Taken {
        /// The path.
        path: String,
        /// The file, or the folder with a `/` at its end, that was there first.
        by: String,
    },
}

impl Site {
    /// Adds a file. `path` is below the output folder, with `/` between segments.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<(), PathError> {
        let path = path.into();
        self.claim(&path)?;
        self.files.insert(path, bytes.into());
        Ok(())
    }

    /// Adds a copy of a file. Its bytes are not read before the site is written.
    pub fn insert_copy(&mut self, path: impl Into<String>, of: &Asset) -> Result<(), PathError> {
        if let Some(bytes) = of.in_memory() {
            return self.insert(path, Arc::clone(bytes));
        }
        let path = path.into();
        self.claim(&path)?;
        self.copies.insert(path, of.clone());
        Ok(())
    }

    /// Adds a file whose bytes are made when it is written; see [`super::write_with_generator`].
    pub fn insert_deferred(&mut self, path: impl Into<String>) -> Result<(), PathError> {
        let path = path.into();
        self.claim(&path)?;
        self.deferred.insert(path);
        Ok(())
    }

    /// The paths of files that are made when they are written.
    pub fn deferred(&self) -> &BTreeSet<String> {
        &self.deferred
    }

    /// The files that are copied when the site is written.
    pub fn copies(&self) -> &BTreeMap<String, Asset> {
        &self.copies
    }

    /// The paths of all files, however they come about.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let paths = self.files.keys().chain(self.copies.keys()).chain(&self.deferred);
        paths.map(String::as_str)
    }

    /// Whether there is a file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
            || self.copies.contains_key(path)
            || self.deferred.contains(path)
    }

    /// Gives a file its bytes that was to be made later.
    pub fn fulfil(&mut self, path: &str, bytes: impl Into<Arc<[u8]>>) {
        if let Some(path) = self.deferred.take(path) {
            self.files.insert(path, bytes.into());
        }
    }

    /// Takes a place for a file, if it is safe and free.
    fn claim(&mut self, path: &str) -> Result<(), PathError> {
        let path = path.to_owned();
        if let Some(why) = path_fault(&path) {
            return Err(PathError::Unsafe { path, why });
        }
        let folded = fold(&path);
        if let Some(by) = self.obstacle(&path, &folded) {
            return Err(PathError::Taken { by: by.to_owned(), path });
        }
        for (folder, folded) in folders(&path).zip(folders(&folded)) {
            if !self.taken.contains_key(folded) {
                self.taken.insert(folded.to_owned(), format!("{folder}/"));
            }
        }
        self.taken.insert(folded, path);
        Ok(())
    }

    /// The files that have their bytes, in the order of their paths.
    pub fn files(&self) -> &BTreeMap<String, Arc<[u8]>> {
        &self.files
    }

    /// The bytes at `path`.
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.files.get(path)
    }

    /// Whether some path of the site is `path` on a disk that folds case.
    pub(super) fn has_twin(&self, path: &str) -> bool {
        self.taken.contains_key(&fold(path))
    }

    /// The file whose path is `path` on a disk that folds case.
    pub(super) fn file_like(&self, path: &str) -> Option<&str> {
        let taken = self.taken.get(&fold(path)).map(String::as_str);
        taken.filter(|taken| !taken.ends_with('/'))
    }

    /// What prevents a new file at `path`.
    fn obstacle(&self, path: &str, folded: &str) -> Option<&str> {
        let folder_in_the_way = folders(path).zip(folders(folded)).find_map(|(folder, folded)| {
            let by = self.taken.get(folded)?;
            (by.strip_suffix('/') != Some(folder)).then_some(by)
        });
        folder_in_the_way.or_else(|| self.taken.get(folded)).map(String::as_str)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsafe { path, why } => write!(f, "`{}` {why}; rename it", path.escape_debug()),
            Self::Taken { path, by } if path == by => {
                write!(f, "two files have the path `{path}`; rename one of them")
            }
            Self::Taken { path, by } => {
                write!(
                    f,
                    "`{path}` and `{by}` are the same file on some systems; rename one of them"
                )
            }
        }
    }
}

impl Error for PathError {}

/// What is wrong with `path` as a path below the output folder, if anything.
pub(super) fn path_fault(path: &str) -> Option<&'static str> {
    if path.contains('\\') {
        Some("contains a backslash")
    } else if path.chars().any(char::is_control) {
        Some("contains a control character")
    } else if path.starts_with('/') {
        Some("is an absolute path")
    } else {
        path.split('/').find_map(segment_fault)
    }
}

/// The folders above `path`, innermost first: `a/b/c` has `a/b` and `a`.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(end, _)| &path[..end])
}

fn segment_fault(segment: &str) -> Option<&'static str> {
    if segment.is_empty() {
        Some("contains an empty name")
    } else if segment == "." || segment == ".." {
        Some("contains `.` or `..`")
    } else if segment.len() > 255 {
        Some("contains a name longer than 255 bytes")
    } else if segment.starts_with(RESERVED) {
        Some("contains a name that is reserved for fieldguide")
    } else if segment.contains(['<', '>', ':', '"', '|', '?', '*']) {
        Some("holds one of `< > : \" | ? *`, which Windows has no files for")
    } else if segment.ends_with(['.', ' ']) {
        Some("contains a name that ends with a full stop or space, which Windows drops")
    } else if is_device(segment) {
        Some("contains a name that is reserved on Windows")
    } else {
        None
    }
}

/// The form in which paths are the same file on a disk that folds case and normalises Unicode.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    // Up and down again, letter by letter, so that `ß` meets `SS` and both sigmas meet.
    path.nfd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(paths: &[&str]) -> Site {
        let mut site = Site::default();
        for path in paths {
            site.insert(*path, path.as_bytes()).unwrap();
        }
        site
    }

    #[test]
    fn files_come_sorted_and_share_their_bytes() {
        let site = site(&["z.html", "a/b.css", "a/a.css", "año/título.html"]);
        let paths: Vec<_> = site.files().keys().map(String::as_str).collect();
        assert_eq!(paths, ["a/a.css", "a/b.css", "año/título.html", "z.html"]);
        assert!(Arc::ptr_eq(site.get("z.html").unwrap(), site.clone().get("z.html").unwrap()));
        assert_eq!(site.get("a"), None, "a folder has no bytes");
    }

    #[test]
    fn unsafe_paths_are_refused() {
        let long = "x".repeat(256);
        for path in [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            ".",
            "./a",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "a\\b",
            "a\0b",
            "a\nb",
            "C:/x",
            "a:b",
            "what?",
            "dot.",
            "space ",
            "CON",
            "a/aux.md",
            "com1.html",
            "LPT9",
            ".fieldguide-manifest",
            "a/.fieldguide-new/b",
            &long,
        ] {
            let refused = Site::default().insert(path, *b"x");
            assert!(matches!(refused, Err(PathError::Unsafe { .. })), "{path:?}: {refused:?}");
        }
    }

    #[test]
    fn odd_but_safe_paths_are_taken() {
        let long = "x".repeat(255);
        site(&["...a", "..a/b", "a b/c d.html", "com/com0", "console", "ñ", "%2e%2e", &long]);
    }

    #[test]
    fn paths_that_fold_together_are_refused() {
        for (first, second, by) in [
            ("foo.html", "foo.html", "foo.html"),
            ("Foo.html", "foo.html", "Foo.html"),
            ("t\u{ed}tulo", "ti\u{301}tulo", "t\u{ed}tulo"),
            ("\u{cd}", "i\u{301}", "\u{cd}"),
            ("straße", "STRASSE", "straße"),
            ("ΟΔΟΣ", "οδος", "ΟΔΟΣ"),
            ("a", "a/b", "a"),
            ("a/b", "A", "a/"),
            ("A/x", "a/y", "A/"),
        ] {
            let mut site = site(&[first]);
            let expected = PathError::Taken { path: second.into(), by: by.into() };
            assert_eq!(site.insert(second, *b""), Err(expected), "{first} then {second}");
            assert_eq!(site.files().len(), 1, "a refused file leaves no trace");
        }
    }

    #[test]
    fn twins_are_known_for_files_and_folders() {
        let site = site(&["Año/Página.html"]);
        for twin in ["año/página.html", "an\u{303}o", "AÑO"] {
            assert!(site.has_twin(twin), "{twin}");
        }
        assert!(!site.has_twin("ano"));
    }

    #[test]
    fn messages_say_what_to_do() {
        let mut site = site(&["Foo.html"]);
        let message = |result: Result<(), PathError>| result.unwrap_err().to_string();
        assert_eq!(
            message(site.insert("foo.html", *b"")),
            "`foo.html` and `Foo.html` are the same file on some systems; rename one of them"
        );
        assert_eq!(
            message(site.insert("a\0", *b"")),
            "`a\\0` contains a control character; rename it"
        );
    }
}
