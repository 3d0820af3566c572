//! Folders → [`Inventory`]: what changed is read, what did not is remembered.
//!
//! What a change is, only stamps tell: see [`super::look`]. Does not watch.

use super::look::{self, Look, Stamp, Thing};
use super::text::Content;
use super::{Bytes, Disk, Inventory, Raw, Root, collect, is_text};
use crate::diagnostic::{Checked, Diagnostic, rule};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Reads folders, again and again.
#[derive(Debug)]
pub struct Reader {
    trees: Vec<Tree>,
    /// What was read, and the stamp it had; none for a file that may have changed under it.
    known: BTreeMap<PathBuf, (Option<Stamp>, Content)>,
    /// Whether no file was so new that it may have changed without a trace.
    is_certain: bool,
}

/// A folder, and what it held at the last look.
#[derive(Debug)]
struct Tree {
    root: Root,
    folder: PathBuf,
    look: Look,
}

impl Reader {
    /// Reads a guide. Its folder of themes may be missing, and appear later.
    pub fn new(disk: Disk) -> Self {
        let themes = disk.themes.into_iter().map(|folder| (Root::Themes, folder));
        Self::of([(Root::Content, disk.content)].into_iter().chain(themes))
    }

    fn of(roots: impl Iterator<Item = (Root, PathBuf)>) -> Self {
        let tree = |(root, folder)| Tree { root, folder, look: Look::new() };
        let trees = roots.map(tree).collect();
        let mut reader = Self { trees, known: BTreeMap::new(), is_certain: false };
        reader.look();
        reader
    }

    /// Looks at every file. True when something may not be as it was.
    pub fn look(&mut self) -> bool {
        let now = SystemTime::now();
        let mut is_same = self.is_certain;
        for tree in &mut self.trees {
            let is_optional = tree.root == Root::Themes && !tree.folder.is_dir();
            let look = if is_optional { Look::new() } else { look::folder(&tree.folder) };
            is_same &= look == tree.look;
            tree.look = look;
        }
        let is_certain = self.files().all(|file| !file.stamp.is_recent(now));
        self.is_certain = is_certain;
        !is_same
    }

    /// Looks at these files only, which something says have changed; at every file where that is not
    /// enough. True when something is not as it was.
    pub fn look_at(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        let mut is_same = true;
        for path in paths {
            let tree = self.trees.iter_mut().find(|tree| path.starts_with(&tree.folder));
            match tree.and_then(|tree| look::again(&mut tree.look, &tree.folder, path)) {
                Some(is_changed) => is_same &= !is_changed,
                None => return self.look(),
            }
        }
        // Whoever changed them may not be done.
        self.is_certain = false;
        !is_same
    }

    /// Whether one of these files is gone or empty, as some editors leave them for a moment.
    pub fn is_in_between(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let is_empty = |path: &PathBuf| fs::metadata(path).map_or(true, |found| found.len() == 0);
        paths.iter().any(is_empty)
    }

    /// What the guide's folders hold.
    pub fn inventory(&mut self) -> Checked<Inventory> {
        let mut diagnostics = Vec::new();
        let mut raw = self.read(&mut diagnostics);
        let themes = raw.split_off(1.min(raw.len()));
        let content = raw.into_iter().flatten().collect();
        collect(content, themes.into_iter().flatten().collect(), diagnostics)
    }

    /// The files of each folder by path, and why some are not among them.
    fn read(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<Raw>> {
        let now = SystemTime::now();
        let known = &self.known;
        let is_new = |file: &Seen<'_>| {
            known.get(file.path).is_none_or(|(stamp, _)| stamp.as_ref() != Some(file.stamp))
        };
        let read: Vec<_> = self
            .files()
            .filter(is_new)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|file| {
                let content = read(&file).map(|bytes| Content::new(&bytes, file.is_text));
                let content = content.map(|content| match known.get(file.path) {
                    Some((_, old)) => content.or_same(old),
                    None => content,
                });
                let stamp = Some(file.stamp).filter(|stamp| !stamp.is_recent(now));
                (file.path.to_owned(), stamp.cloned(), content)
            })
            .collect();
        let mut failures = BTreeMap::new();
        for (path, stamp, content) in read {
            match content {
                Ok(content) => _ = self.known.insert(path, (stamp, content)),
                Err(error) => _ = failures.insert(path, error.to_string().to_lowercase()),
            }
        }
        let trees = &self.trees;
        self.known.retain(|path, _| {
            let is_file = |tree: &Tree| matches!(tree.look.get(path), Some(Thing::File(_)));
            trees.iter().any(is_file) && !failures.contains_key(path)
        });
        let raw = |tree| self.raw(tree, &failures, diagnostics);
        self.trees.iter().map(raw).collect()
    }

    /// What was read of a folder, and why the rest was not.
    fn raw(
        &self,
        tree: &Tree,
        failures: &BTreeMap<PathBuf, String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Raw> {
        let mut raw = Vec::with_capacity(tree.look.len());
        for (on_disk, thing) in &tree.look {
            let display = display_path(on_disk);
            let path = on_disk.strip_prefix(&tree.folder).ok().and_then(slashed);
            let known = self.known.get(on_disk).filter(|_| matches!(thing, Thing::File(_)));
            match (thing, path, known) {
                (_, Some(path), Some((_, content))) => {
                    raw.push(Raw { path, display, content: content.clone() });
                }
                (Thing::Link(_), ..) => {
                    let message = "a symbolic link, which is not followed";
                    diagnostics.push(
                        Diagnostic::in_path(&rule::LINK_NOT_FOLLOWED, display, message)
                            .help("put a copy of the file in its place, or delete the link"),
                    );
                }
                (Thing::Failure(why), ..) => diagnostics.push(unreadable(display, why)),
                _ => {
                    let why = failures.get(on_disk).map_or("", String::as_str);
                    diagnostics.push(unreadable(display, why));
                }
            }
        }
        raw.sort_by(|a, b| a.path.cmp(&b.path));
        raw
    }

    /// Every regular file with a readable name.
    fn files(&self) -> impl Iterator<Item = Seen<'_>> {
        self.trees.iter().flat_map(|tree| {
            tree.look.iter().filter_map(|(path, thing)| {
                let Thing::File(stamp) = thing else { return None };
                let below = path.strip_prefix(&tree.folder).ok().and_then(slashed)?;
                Some(Seen { path, is_text: is_text(tree.root, &below), stamp })
            })
        })
    }
}

/// Texts larger than this are not read: parsing them would take minutes.
const MAX_TEXT: u64 = 16 << 20;
/// Other files larger than this are not read: they are kept in memory.
const MAX_BYTES: u64 = 1 << 30;

/// The bytes of a file, unless there are too many.
fn read(file: &Seen<'_>) -> io::Result<Vec<u8>> {
    let most = if file.is_text { MAX_TEXT } else { MAX_BYTES };
    let size = file.stamp.size();
    if size > most {
        let (size, most) = (size >> 20, most >> 20);
        return Err(io::Error::other(format!("it has {size} megabytes; at most {most} are read")));
    }
    fs::read(file.path)
}

/// A file that was seen.
struct Seen<'a> {
    path: &'a Path,
    is_text: bool,
    stamp: &'a Stamp,
}

/// Every file of a folder, by path below it; hidden files are passed over.
pub(super) fn folder(folder: &Path) -> Checked<BTreeMap<String, Bytes>> {
    let mut diagnostics = Vec::new();
    let mut reader = Reader::of([(Root::Site, folder.to_owned())].into_iter());
    let files = reader.read(&mut diagnostics).into_iter().flatten();
    let file = |raw: Raw| match raw.content {
        Content::Bytes(bytes) => Some((raw.path, bytes)),
        Content::Text(_) => None,
    };
    Checked { value: files.filter_map(file).collect(), diagnostics }
}

fn unreadable(display: String, why: &str) -> Diagnostic {
    let reason = match why {
        "" => "it is not a regular file with a readable name",
        why => why,
    };
    Diagnostic::in_path(&rule::UNREADABLE_FILE, display, format!("cannot be read: {reason}"))
        .help("check that it is a regular file that you may read, or move it out of the folder")
}

/// A path as the user typed it, with `/` between segments.
fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

fn slashed(path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> = path.iter().map(|segment| segment.to_str()).collect();
    segments.map(|segments| segments.join("/"))
}
