//! Folders → [`Inventory`]: what changed is read, what did not is remembered.
//!
//! What a change is, only stamps tell: see [`super::look`]. Does not watch.

use super::leftover;
use super::look::{self, Look, Stamp, Thing};
use super::text::Raw;
use super::{Bytes, Disk, Inventory, Root, collect, is_folder, is_text};
use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::disk::Leftover;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Reads folders, again and again.
#[derive(Debug)]
pub struct Reader {
    trees: Vec<Tree>,
    /// What stood where changes to the content are staged, at the last look.
    leftover: Option<Leftover>,
    /// Whether no file was so new that it may have changed without a trace.
    is_certain: bool,
}

/// A folder, and what it held at the last look.
#[derive(Debug)]
struct Tree {
    root: Root,
    folder: PathBuf,
    look: Look,
    /// What was read of it.
    read: BTreeMap<OsString, Read>,
}

/// A file that was read.
#[derive(Debug)]
struct Read {
    /// What it had; none for a file that may have changed while it was read.
    stamp: Option<Stamp>,
    raw: Result<Raw, Diagnostic>,
}

impl Reader {
    /// Reads a guide. Its folder of themes may be missing, and appear later.
    pub fn new(disk: Disk) -> Self {
        let themes = disk.themes.into_iter().map(|folder| (Root::Themes, folder));
        Self::of([(Root::Content, disk.content)].into_iter().chain(themes))
    }

    fn of(roots: impl Iterator<Item = (Root, PathBuf)>) -> Self {
        let tree = |(root, folder)| Tree { root, folder, look: Look::new(), read: BTreeMap::new() };
        let trees = roots.map(tree).collect();
        let mut reader = Self { trees, leftover: None, is_certain: false };
        reader.look();
        reader
    }

    /// Looks at every file. True when something may not be as it was.
    pub fn look(&mut self) -> bool {
        let now = SystemTime::now();
        let mut is_same = !self.look_for_leftover() && self.is_certain;
        for tree in &mut self.trees {
            let is_optional = tree.root == Root::Themes && !is_folder(&tree.folder);
            let look = if is_optional { Look::new() } else { look::folder(&tree.folder) };
            is_same &= look == tree.look;
            tree.look = look;
        }
        let mut things = self.trees.iter().flat_map(|tree| tree.look.values());
        let is_certain = things.all(|thing| !thing.is_recent(now));
        self.is_certain = is_certain;
        !is_same
    }

    /// Looks at these files only, which something says have changed; at every file where that is not
    /// enough. True when something is not as it was.
    pub fn look_at(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        let mut is_same = !self.look_for_leftover();
        // Whoever changed them may not be done; and what is found here is not found once more.
        self.is_certain = false;
        for path in paths {
            let tree = self.trees.iter_mut().find(|tree| path.starts_with(&tree.folder));
            match tree.and_then(|tree| look::again(&mut tree.look, &tree.folder, path)) {
                Some(is_changed) => is_same &= !is_changed,
                None => return self.look(),
            }
        }
        !is_same
    }

    /// Looks at where changes to the content are staged. True when it is not as it was.
    fn look_for_leftover(&mut self) -> bool {
        let mut contents = self.trees.iter().filter(|tree| tree.root == Root::Content);
        let leftover = contents.find_map(|tree| Leftover::find(&tree.folder));
        std::mem::replace(&mut self.leftover, leftover) != leftover
    }

    /// Whether one of these files is gone or empty, as some editors leave them for a moment.
    pub fn is_in_between(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let is_empty = |path: &PathBuf| fs::metadata(path).map_or(true, |found| found.len() == 0);
        paths.iter().any(is_empty)
    }

    /// What the guide's folders hold.
    pub fn inventory(&mut self) -> Checked<Inventory> {
        let mut diagnostics = Vec::new();
        if let (Some(leftover), [content, ..]) = (self.leftover, self.trees.as_slice()) {
            diagnostics.push(leftover::problem(leftover, &content.folder));
        }
        if self.leftover == Some(Leftover::Interrupted) {
            let value = Inventory { is_interrupted: true, ..Inventory::default() };
            return Checked { value, diagnostics };
        }
        self.trees.iter_mut().for_each(|tree| tree.read(&mut diagnostics));
        let of = |wanted: Root| {
            let trees = self.trees.iter().filter(move |tree| tree.root == wanted);
            let read = trees.flat_map(|tree| tree.read.values());
            let mut raw: Vec<&Raw> = read.filter_map(|read| read.raw.as_ref().ok()).collect();
            // They nearly are already: only what stands between names is another on some systems.
            raw.sort_by(|a, b| a.path().cmp(b.path()));
            raw.into_iter()
        };
        collect(of(Root::Content), of(Root::Themes), diagnostics)
    }
}

impl Tree {
    /// Reads what is not as it was; says what cannot be read.
    fn read(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let now = SystemTime::now();
        let (root, folder, known) = (self.root, &self.folder, &self.read);
        let is_new = |(path, stamp): &(&OsString, &Stamp)| {
            known.get(*path).is_none_or(|read| read.stamp.as_ref() != Some(*stamp))
        };
        let files = self.look.iter().filter_map(|(path, thing)| match thing {
            Thing::File(stamp) => Some((path, stamp)),
            _ => None,
        });
        let new: Vec<(&OsString, &Stamp)> = files.clone().filter(is_new).collect();
        let is_gone = known.len() + new.len() > files.count();
        let read: Vec<(OsString, Read)> = new
            .into_par_iter()
            .map(|(path, stamp)| {
                let old = known.get(path).and_then(|read| read.raw.as_ref().ok());
                let raw = read(root, folder, path, stamp).map(|raw| raw.or_same(old));
                let stamp = Some(stamp).filter(|stamp| !stamp.is_recent(now)).cloned();
                (path.clone(), Read { stamp, raw })
            })
            .collect();
        self.read.extend(read);
        if is_gone {
            let look = &self.look;
            self.read.retain(|path, _| matches!(look.get(path), Some(Thing::File(_))));
        }
        diagnostics.extend(self.read.values().filter_map(|read| read.raw.as_ref().err()).cloned());
        for (path, thing) in &self.look {
            let display = || display_path(Path::new(path));
            match thing {
                Thing::File(_) => {}
                Thing::Other => diagnostics.push(unreadable(display(), "")),
                Thing::Failure(why) => diagnostics.push(unreadable(display(), why)),
                Thing::Link(_) => {
                    let message = "a symbolic link, which is not followed";
                    diagnostics.push(
                        Diagnostic::in_path(&rule::LINK_NOT_FOLLOWED, display(), message)
                            .help("put a copy of the file in its place, or delete the link"),
                    );
                }
            }
        }
    }
}

/// Texts larger than this are not read: parsing them would take minutes.
const MAX_TEXT: u64 = 16 << 20;
/// Other files larger than this are not read: they are kept in memory.
const MAX_BYTES: u64 = 1 << 30;

/// Reads a file, unless it is too large.
fn read(root: Root, folder: &Path, on_disk: &OsStr, stamp: &Stamp) -> Result<Raw, Diagnostic> {
    let on_disk = Path::new(on_disk);
    let display = display_path(on_disk);
    let Some(path) = on_disk.strip_prefix(folder).ok().and_then(slashed) else {
        return Err(unreadable(display, ""));
    };
    let most = if is_text(root, &path) { MAX_TEXT } else { MAX_BYTES };
    if stamp.size() > most {
        let (size, most) = (stamp.size() >> 20, most >> 20);
        let why = format!("it has {size} megabytes; at most {most} are read");
        return Err(unreadable(display, &why));
    }
    match fs::read(on_disk) {
        Ok(bytes) => Ok(Raw::new(root, path, display, &bytes)),
        Err(error) => Err(unreadable(display, &error.to_string().to_lowercase())),
    }
}

/// Every file of a folder, by path below it; hidden files are passed over.
pub(super) fn folder(folder: &Path) -> Checked<BTreeMap<String, Bytes>> {
    let mut diagnostics = Vec::new();
    let mut reader = Reader::of([(Root::Site, folder.to_owned())].into_iter());
    reader.trees.iter_mut().for_each(|tree| tree.read(&mut diagnostics));
    let read = reader.trees.into_iter().flat_map(|tree| tree.read.into_values());
    let file = |read: Read| match read.raw {
        Ok(Raw::Bytes(path, bytes)) => Some((path, bytes)),
        _ => None,
    };
    Checked { value: read.filter_map(file).collect(), diagnostics }
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
pub(super) fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

fn slashed(path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> = path.iter().map(|segment| segment.to_str()).collect();
    segments.map(|segments| segments.join("/"))
}
