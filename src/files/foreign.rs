//! A folder of another tool → its files: texts that may matter, other files to be read when they are needed.
//!
//! Reaches nothing through a symbolic link and changes nothing. What the files mean is for
//! `import`.

use super::Asset;
use super::folder::{DirEntry, Folder};
use super::stamp::FileStamp;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The files of another tool, by path below their folder with `/` between names.
#[derive(Clone, Debug, Default)]
pub struct ForeignFiles {
    /// Regular files.
    pub files: BTreeMap<String, Asset>,
    /// What is left out, and why: links, files that cannot be read.
    pub skipped: Vec<(String, String)>,
    /// Names directly in the folder that begin with a full stop; of what is in them, only settings are read.
    pub hidden: Vec<String>,
}

/// Folders nested deeper than this are left out.
const MAX_DEPTH: usize = 64;
/// With more files than this, a folder is not the source of a guide.
const MAX_FILES: usize = 100_000;
/// Folders of programs, not of authors.
const PROGRAMS: [&str; 3] = ["node_modules", "__pycache__", "bower_components"];
/// What package managers put into a folder `vendor`, by which it is known for one of theirs.
const VENDORED: [&str; 2] = ["autoload.php", "modules.txt"];
/// What they put into `vendor` at the top.
const VENDORED_AT_TOP: [&str; 4] = ["bundle", "cache", "gems", "ruby"];
/// Why such folders are left out.
const PACKAGES: &str = "a folder of installed packages";
/// Files with hidden names that say how a site is made.
const SETTINGS: [&str; 3] = [".eleventy.js", ".eleventyignore", ".obsidian/publish.json"];

/// Lists a folder of another tool.
///
/// # Errors
/// It cannot be opened, or holds too many files.
pub fn foreign(path: &Path) -> io::Result<ForeignFiles> {
    let folder = Arc::new(Folder::open(path)?);
    let mut found = ForeignFiles::default();
    let mut open = vec![PathBuf::new()];
    let now = SystemTime::now();
    while let Some(below) = open.pop() {
        let listing = folder.list(&below);
        if let Some(error) = listing.failure {
            found.skipped.push((shown(&below), error.to_string().to_lowercase()));
        }
        if is_vendored(&below, &listing.entries) {
            found.skipped.push((shown(&below), PACKAGES.to_owned()));
            continue;
        }
        for (name, entry) in listing.entries {
            let path = below.join(&name);
            if below.as_os_str().is_empty() && name.to_string_lossy().starts_with('.') {
                found.hidden.push(name.to_string_lossy().into_owned());
            }
            let is_hidden = path.iter().any(|name| name.to_string_lossy().starts_with('.'));
            if is_hidden && !SETTINGS.iter().any(|of| Path::new(of).starts_with(&path)) {
                continue;
            }
            match entry {
                DirEntry::Folder if PROGRAMS.iter().any(|of| name.to_str() == Some(of)) => {
                    found.skipped.push((shown(&path), PACKAGES.to_owned()));
                }
                DirEntry::Folder if path.iter().count() >= MAX_DEPTH => {
                    let why = format!("folders are nested more than {MAX_DEPTH} deep");
                    found.skipped.push((shown(&path), why));
                }
                DirEntry::Folder => open.push(path),
                DirEntry::File(stamp) => found.add(&folder, path, stamp, now),
                DirEntry::Link(_) => {
                    let why = "symbolic links are not followed".to_owned();
                    found.skipped.push((shown(&path), why));
                }
                DirEntry::Other | DirEntry::Hidden => {
                    found.skipped.push((shown(&path), "it is not a regular file".to_owned()));
                }
                DirEntry::Failure(why) => found.skipped.push((shown(&path), why)),
            }
        }
        if found.files.len() > MAX_FILES {
            return Err(io::Error::other(format!("it holds more than {MAX_FILES} files")));
        }
    }
    found.skipped.sort();
    found.hidden.sort();
    Ok(found)
}

/// Whether a folder was filled by a package manager: a folder `vendor` may also hold pages about vendors.
fn is_vendored(path: &Path, entries: &[(OsString, DirEntry)]) -> bool {
    let has = |names: &[&str]| {
        let mut entries = entries.iter().filter_map(|(name, _)| name.to_str());
        entries.any(|name| names.contains(&name))
    };
    path.file_name().is_some_and(|name| name == "vendor")
        && (has(&VENDORED) || path == Path::new("vendor") && has(&VENDORED_AT_TOP))
}

impl ForeignFiles {
    fn add(&mut self, folder: &Arc<Folder>, below: PathBuf, stamp: FileStamp, now: SystemTime) {
        let path = shown(&below);
        match Asset::on_disk(folder, below, stamp, now) {
            Ok(_) if self.files.contains_key(&path) => {
                let why = "another name is the same once it is read as UTF-8".to_owned();
                self.skipped.push((path, why));
            }
            Ok(asset) => _ = self.files.insert(path, asset),
            Err(_) => self.skipped.push((path, "it cannot be read".to_owned())),
        }
    }
}

/// Whether one of two folders is in the other, or is the other. Links on the way to them are followed.
pub fn overlap(a: &Path, b: &Path) -> bool {
    let (a, b) = (resolved(a), resolved(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// The path of a folder without links and `..`, as far as it exists.
pub fn resolved(path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut above = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    loop {
        if let Ok(found) = fs::canonicalize(&above) {
            return rest.into_iter().rev().fold(found, |path, name| path.join(name));
        }
        let Some(name) = above.file_name().map(ToOwned::to_owned) else { return above };
        rest.push(name);
        above.pop();
    }
}

/// The name of a folder, whichever way it is written: `.` and `docs/..` have one too.
pub fn folder_name(path: &Path) -> String {
    let path = resolved(path);
    path.file_name().map_or("Guide".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A path with `/` between names. Bytes that are not UTF-8 are replaced.
fn shown(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
