//! Folders → [`Inventory`]: what changed is read, what did not is remembered.
//!
//! Changes are detected by stamps; see [`super::snapshot`]. Does not watch.

mod buffers;

use super::asset::Asset;
use super::failure::{changing, failure, unreadable};
use super::folder::{DirEntry, Folder};
use super::ids::FileIds;
use super::leftover;
use super::snapshot::{self, Snapshot};
use super::stable;
use super::stamp::FileStamp;
use super::text::LoadedFile;
use super::{Bytes, Disk, Inventory, Root, bad_name, collect, display_path, is_folder, is_text};
use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::disk::Leftover;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

/// Reads folders, again and again.
#[derive(Debug)]
pub struct Reader {
    trees: Vec<Tree>,
    /// What was in the staging folder at the last look.
    leftover: Option<Leftover>,
    ids: FileIds,
    /// Whether no file was so new that it may have changed without a trace.
    is_certain: bool,
    /// Texts of the content folder that are open in an editor, by path: they count instead of the disk's.
    buffers: BTreeMap<String, LoadedFile>,
}

/// A folder, and what it contained when it was last listed.
#[derive(Debug)]
struct Tree {
    root: Root,
    path: PathBuf,
    /// None where it could not be opened.
    folder: Option<Arc<Folder>>,
    snapshot: Snapshot,
    /// What was read of it.
    read: BTreeMap<PathBuf, CachedFile>,
    /// Whether that is what was listed last, and no file may have changed without a trace.
    is_current: bool,
}

/// A file that was read.
#[derive(Clone, Debug)]
struct CachedFile {
    /// What it had; none for a file that may change and keep its stamp.
    stamp: Option<FileStamp>,
    file: Result<LoadedFile, Diagnostic>,
}

impl Reader {
    /// Reads a guide. All its folders but that of the content may be missing, and appear later.
    pub fn new(disk: Disk) -> Self {
        let themes = disk.themes.map(|folder| (Root::Themes, folder));
        let static_files = disk.static_files.map(|folder| (Root::Static, folder));
        Self::of([(Root::Content, disk.content)].into_iter().chain(themes).chain(static_files))
    }

    fn of(roots: impl Iterator<Item = (Root, PathBuf)>) -> Self {
        let trees = roots.map(|(root, path)| Tree::new(root, path)).collect();
        let (ids, buffers) = Default::default();
        let mut reader = Self { trees, leftover: None, ids, is_certain: false, buffers };
        reader.rescan();
        reader
    }

    /// Looks at every file. True when something may not be as it was.
    pub fn rescan(&mut self) -> bool {
        self.look_at_time(SystemTime::now())
    }

    fn look_at_time(&mut self, now: SystemTime) -> bool {
        let mut is_same = !self.look_for_leftover() && self.is_certain;
        for tree in &mut self.trees {
            is_same &= !tree.list();
        }
        let mut entries = self.trees.iter().flat_map(|tree| tree.snapshot.values());
        let is_certain =
            entries.all(|entry| !matches!(entry, DirEntry::File(stamp) if stamp.is_recent(now)));
        self.is_certain = is_certain;
        !is_same
    }

    /// Looks at these files only, which something says have changed; at every file where that is not
    /// enough. True when something is not as it was.
    pub fn refresh(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        let mut is_same = !self.look_for_leftover();
        // Whoever changed them may not be done; and what is found here is not found once more.
        self.is_certain = false;
        for path in paths {
            let tree = self.trees.iter_mut().find(|tree| path.starts_with(&tree.path));
            match tree.and_then(|tree| tree.refresh(path)) {
                Some(is_changed) => is_same &= !is_changed,
                None => return self.rescan(),
            }
        }
        !is_same
    }

    /// Looks at where changes to the content are staged. True when it is not as it was.
    fn look_for_leftover(&mut self) -> bool {
        let mut contents = self.trees.iter().filter(|tree| tree.root == Root::Content);
        let leftover = contents.find_map(|tree| Leftover::find(&tree.path));
        std::mem::replace(&mut self.leftover, leftover) != leftover
    }

    /// Whether one of these files is gone or empty, as some editors leave them for a moment.
    pub fn is_unstable(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let is_empty = |path: &PathBuf| fs::metadata(path).map_or(true, |found| found.len() == 0);
        paths.iter().any(is_empty)
    }

    /// What the guide's folders contain now. A file that is being written may be there in part; a later
    /// look finds the rest.
    pub fn inventory(&mut self) -> WithDiagnostics<Inventory> {
        let now = SystemTime::now();
        self.trees.iter_mut().for_each(|tree| tree.read(now));
        self.collect()
    }

    /// What the guide's folders contain once nobody writes to them: files that were changed a moment ago
    /// are read until they stay as they are.
    pub fn settled_inventory(&mut self) -> WithDiagnostics<Inventory> {
        let now = SystemTime::now();
        self.trees.iter_mut().for_each(|tree| tree.read(now));
        let mut fresh: Vec<BTreeSet<PathBuf>> =
            self.trees.iter().map(|tree| tree.younger_than(SETTLE_TIME, now)).collect();
        for _ in 0..MAX_ROUNDS {
            if fresh.iter().all(BTreeSet::is_empty) {
                break;
            }
            thread::sleep(SETTLE_TIME);
            for (tree, fresh) in self.trees.iter_mut().zip(&mut fresh) {
                fresh.retain(|path| !tree.is_settled(path));
            }
        }
        for (tree, fresh) in self.trees.iter_mut().zip(fresh) {
            tree.leave_out(fresh);
        }
        self.collect()
    }

    fn collect(&mut self) -> WithDiagnostics<Inventory> {
        let mut diagnostics = Vec::new();
        if let (Some(leftover), [content, ..]) = (self.leftover, self.trees.as_slice()) {
            diagnostics.push(leftover::problem(leftover, &content.path));
        }
        if self.leftover == Some(Leftover::Interrupted) {
            let value = Inventory { is_interrupted: true, ..Inventory::default() };
            return WithDiagnostics { value, diagnostics };
        }
        self.trees.iter().for_each(|tree| tree.report(&mut diagnostics));
        let files = self.trees.iter().flat_map(|tree| {
            let read = tree.read.values().filter_map(|read| read.file.as_ref().ok());
            let is_open = |file: &LoadedFile| {
                tree.root == Root::Content && self.buffers.contains_key(file.path())
            };
            let mut files: Vec<&LoadedFile> = read.filter(|file| !is_open(file)).collect();
            if tree.root == Root::Content {
                files.extend(self.buffers.values());
            }
            files.sort_by(|a, b| a.path().cmp(b.path()));
            files.into_iter().map(|file| (tree.root, file))
        });
        collect(files, &mut self.ids, diagnostics)
    }
}

impl Tree {
    fn new(root: Root, path: PathBuf) -> Self {
        let (snapshot, read) = Default::default();
        Self { root, path, folder: None, snapshot, read, is_current: false }
    }

    /// Lists the folder. True when something is not as it was.
    fn list(&mut self) -> bool {
        let snapshot = match self.open() {
            Ok(opened) => {
                let known = self.folder.take().filter(|known| known.is_same(&opened));
                let folder = self.folder.insert(known.unwrap_or_else(|| Arc::new(opened)));
                snapshot::of(folder, self.root)
            }
            Err(entry) => {
                self.folder = None;
                let is_optional = self.root != Root::Content && !is_folder(&self.path);
                let failure = (PathBuf::new(), entry);
                if is_optional { Snapshot::new() } else { Snapshot::from([failure]) }
            }
        };
        let is_same = snapshot == self.snapshot;
        self.snapshot = snapshot;
        self.is_current &= is_same;
        !is_same
    }

    /// Opens the folder. One whose files are all published may not be a link to another.
    fn open(&self) -> Result<Folder, DirEntry> {
        if let Some(link) = snapshot::link(&self.path).filter(|_| self.root == Root::Static) {
            return Err(link);
        }
        Folder::open(&self.path).map_err(|error| DirEntry::failure(&error))
    }

    /// Lists one file again; see [`snapshot::refresh`].
    fn refresh(&mut self, path: &Path) -> Option<bool> {
        let below = path.strip_prefix(&self.path).ok()?;
        self.is_current = false;
        snapshot::refresh(&mut self.snapshot, self.folder.as_deref()?, self.root, below)
    }

    /// Reads what is not as it was.
    fn read(&mut self, now: SystemTime) {
        if self.is_current {
            return;
        }
        let known = &self.read;
        let is_new = |(path, stamp): &(&PathBuf, &FileStamp)| {
            known.get(*path).is_none_or(|read| read.stamp.as_ref() != Some(*stamp))
        };
        let files = self.snapshot.iter().filter_map(|(path, entry)| match entry {
            DirEntry::File(stamp) => Some((path, stamp)),
            _ => None,
        });
        let new: Vec<(&PathBuf, &FileStamp)> = files.clone().filter(is_new).collect();
        let is_gone = known.len() + new.len() > files.count();
        let read: Vec<(PathBuf, CachedFile)> = new
            .into_par_iter()
            .map(|(path, stamp)| (path.clone(), self.read_one(path, stamp, now)))
            .collect();
        self.read.extend(read);
        if is_gone {
            let snapshot = &self.snapshot;
            self.read.retain(|path, _| matches!(snapshot.get(path), Some(DirEntry::File(_))));
        }
        self.is_current = self.read.values().all(|read| read.stamp.is_some());
    }

    /// Reads a file, which was listed with this stamp, as far as it has to be.
    fn read_one(&self, below: &Path, listed: &FileStamp, now: SystemTime) -> CachedFile {
        let old = self.read.get(below).and_then(|read| read.file.as_ref().ok());
        let display = self.display(below);
        let (Some(path), Some(folder)) = (slashed(below), &self.folder) else {
            return CachedFile { stamp: None, file: Err(unreadable(display, NOT_A_FILE)) };
        };
        let is_named = bad_name(self.root, &path, &display).is_none();
        let is_asset =
            matches!(self.root, Root::Content | Root::Static) && !is_text(self.root, &path);
        let loaded = if !is_named {
            // Its name alone is reported.
            Ok((LoadedFile::new(self.root, path, display.clone(), b""), listed.clone()))
        } else if is_asset {
            Asset::on_disk(folder, below.to_owned(), listed.clone(), now)
                .map(|asset| (LoadedFile::Asset(path, asset), listed.clone()))
        } else {
            let max_size = if is_text(self.root, &path) { MAX_TEXT } else { MAX_BYTES };
            stable::read(|| folder.file(below), max_size).map(|(bytes, stamp)| {
                (LoadedFile::new(self.root, path, display.clone(), &bytes), stamp)
            })
        };
        match loaded {
            Ok((file, stamp)) => {
                let stamp = Some(stamp).filter(|stamp| !stamp.is_recent(now));
                CachedFile { stamp, file: Ok(file.or_same(old)) }
            }
            Err(error) => CachedFile { stamp: None, file: Err(failure(display, error)) },
        }
    }

    /// The files that were changed less than `age` before `now`.
    fn younger_than(&self, age: Duration, now: SystemTime) -> BTreeSet<PathBuf> {
        let is_young =
            |entry: &DirEntry| matches!(entry, DirEntry::File(stamp) if stamp.is_younger(age, now));
        let young = self.snapshot.iter().filter(|(_, entry)| is_young(entry));
        young.map(|(path, _)| path.clone()).collect()
    }

    /// Reads a file again. Whether it is what it was.
    fn is_settled(&mut self, below: &Path) -> bool {
        self.is_current = false;
        let Some(folder) = &self.folder else { return true };
        let Ok(DirEntry::File(stamp)) = folder.find(below) else {
            // A file that no longer exists has settled too.
            self.snapshot.remove(below);
            self.read.remove(below);
            return true;
        };
        let is_listed = self.snapshot.get(below) == Some(&DirEntry::File(stamp.clone()));
        let again = self.read_one(below, &stamp, SystemTime::now());
        let is_same = match (self.read.get(below).map(|read| &read.file), &again.file) {
            (Some(Ok(before)), Ok(again)) => before.is_same(again),
            (Some(Err(before)), Err(again)) => before == again,
            _ => false,
        };
        self.snapshot.insert(below.to_owned(), DirEntry::File(stamp));
        self.read.insert(below.to_owned(), again);
        is_listed && is_same
    }

    /// Leaves out files that do not settle, and says so.
    fn leave_out(&mut self, fresh: BTreeSet<PathBuf>) {
        self.is_current = false;
        for path in fresh {
            let file = Err(changing(self.display(&path)));
            self.read.insert(path, CachedFile { stamp: None, file });
        }
    }

    /// Reports what cannot be read.
    fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(self.read.values().filter_map(|read| read.file.as_ref().err()).cloned());
        for (path, entry) in &self.snapshot {
            let display = || self.display(path);
            match entry {
                DirEntry::File(_) | DirEntry::Folder => {}
                DirEntry::Hidden => {
                    let path = path.to_string_lossy();
                    diagnostics.extend(bad_name(self.root, &path, &display()));
                }
                DirEntry::Other => diagnostics.push(unreadable(display(), NOT_A_FILE)),
                DirEntry::Failure(why) => diagnostics.push(unreadable(display(), why)),
                DirEntry::Link(_) => {
                    let message = "this symbolic link is ignored";
                    diagnostics.push(
                        Diagnostic::in_path(&rule::SYMLINK_NOT_FOLLOWED, display(), message)
                            .help("replace it with a copy of the file, or delete it"),
                    );
                }
            }
        }
    }

    /// A path below as the user would type it, with `/` between names.
    fn display(&self, below: &Path) -> String {
        display_path(&match below == Path::new("") {
            true => self.path.clone(),
            false => self.path.join(below),
        })
    }
}

/// Texts larger than this are not read: parsing them would take minutes.
pub const MAX_TEXT: u64 = 16 << 20;
/// Other files that are kept in memory, those of themes, are not read when they are larger than this.
const MAX_BYTES: u64 = 1 << 30;
/// A file has settled when it has not changed for this long.
const SETTLE_TIME: Duration = Duration::from_millis(100);
/// How often files that were just changed are read until they settle.
const MAX_ROUNDS: usize = 10;

const NOT_A_FILE: &str = "it is not a regular file, or its name is not UTF-8";

/// Every file of a folder, by path below it; hidden files are skipped.
pub(super) fn folder(folder: &Path) -> WithDiagnostics<BTreeMap<String, Bytes>> {
    let mut reader = Reader::of([(Root::Site, folder.to_owned())].into_iter());
    reader.inventory().map(|inventory| inventory.theme_assets)
}

fn slashed(path: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = path.iter().map(|name| name.to_str()).collect();
    names.map(|names| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder on the disk, and a tree of it.
    fn tree(text: &str) -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.md"), text).expect("written");
        let mut tree = Tree::new(Root::Content, folder.path().to_owned());
        tree.list();
        (folder, tree)
    }

    fn text(tree: &Tree) -> String {
        match tree.read.get(Path::new("a.md")).map(|read| &read.file) {
            Some(Ok(LoadedFile::Text(source, _))) => source.text.to_string(),
            other => panic!("no text: {other:?}"),
        }
    }

    fn later() -> SystemTime {
        SystemTime::now() + Duration::from_secs(10)
    }

    #[test]
    fn a_file_that_was_just_written_is_read_again_though_its_stamp_is_the_same() {
        let (folder, mut tree) = tree("one");
        tree.read(SystemTime::now());
        // Within the same tick of the disk's clock, so that the listing still fits.
        fs::write(folder.path().join("a.md"), "two").expect("written");
        tree.read(SystemTime::now());
        assert_eq!(text(&tree), "two");
    }

    #[test]
    fn a_file_that_was_written_long_ago_is_read_once() {
        let (folder, mut tree) = tree("one");
        tree.read(later());
        fs::write(folder.path().join("a.md"), "two").expect("written");
        tree.read(later());
        assert_eq!(text(&tree), "one", "its listing says that nothing has changed");
        assert!(tree.list());
        tree.read(later());
        assert_eq!(text(&tree), "two");
    }

    #[test]
    fn what_may_have_changed_without_a_trace_is_looked_at_once_more() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.md"), "one").expect("written");
        let disk = Disk { content: folder.path().to_owned(), themes: None, static_files: None };
        let mut reader = Reader::new(disk);
        reader.look_at_time(SystemTime::now());
        assert!(reader.look_at_time(later()), "the last look was too soon after the write");
        assert!(!reader.look_at_time(later()));
    }

    #[test]
    fn only_files_that_keep_changing_are_left_out() {
        let (folder, mut tree) = tree("one");
        tree.read(SystemTime::now());
        let path = Path::new("a.md");
        assert!(tree.younger_than(SETTLE_TIME, SystemTime::now()).contains(path));
        assert!(tree.is_settled(path), "it is what it was");
        fs::write(folder.path().join("a.md"), "").expect("written");
        assert!(!tree.is_settled(path));
        assert!(tree.is_settled(path));
        assert_eq!(text(&tree), "", "and is read as it is now");
        tree.leave_out(BTreeSet::from([path.to_owned()]));
        let mut found = Vec::new();
        tree.report(&mut found);
        assert_eq!(found.iter().map(|found| found.rule.id).collect::<Vec<_>>(), ["file-changed"]);
        fs::remove_file(folder.path().join("a.md")).expect("removed");
        assert!(tree.is_settled(path), "what is gone does not change");
    }

    #[test]
    fn a_new_file_that_cannot_be_read_is_not_taken_for_one_that_changes() {
        let (folder, mut tree) = tree("one");
        let file = fs::File::options().write(true).open(folder.path().join("a.md"));
        file.expect("opened").set_len(MAX_TEXT + 1).expect("sized");
        tree.list();
        tree.read(SystemTime::now());
        assert!(tree.is_settled(Path::new("a.md")));
        let mut found = Vec::new();
        tree.report(&mut found);
        assert_eq!(
            found.iter().map(|found| found.rule.id).collect::<Vec<_>>(),
            ["unreadable-file"]
        );
    }

    #[test]
    fn assets_are_listed_and_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = fs::File::create(folder.path().join("film.mp4")).expect("made");
        file.set_len(1 << 42).expect("sized");
        let mut tree = Tree::new(Root::Content, folder.path().to_owned());
        tree.list();
        tree.read(later());
        let read = &tree.read[Path::new("film.mp4")];
        assert!(matches!(&read.file, Ok(LoadedFile::Asset(_, asset)) if asset.size() == 1 << 42));
    }

    #[test]
    fn the_same_version_of_an_asset_is_the_same_asset() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.png");
        fs::write(&path, "one").expect("written");
        let disk = Disk { content: folder.path().to_owned(), themes: None, static_files: None };
        let mut reader = Reader::new(disk);
        let asset = |reader: &mut Reader| {
            reader.rescan();
            reader.inventory().value.assets["a.png"].clone()
        };
        let first = asset(&mut reader);
        assert_eq!(first, asset(&mut reader), "whether or not it is too new to be sure");
        fs::write(&path, "two").expect("written");
        let second = asset(&mut reader);
        assert_ne!(first, second);
        assert_eq!(&*second.read(10).expect("read"), b"two");
    }
}
