//! Waits until a file of the guide has changed.
//!
//! Reads no file. What the system reports is a reason to look, at the files it names first and at all of
//! them a little later: what counts is whether paths, times and sizes are others than before
//! ([`Reader::rescan`]), so that nothing that was missed stays missed, and nothing that only was read
//! counts as changed.
//!
//! While nothing changes, nothing happens: the thread waits for the system. A folder that does not exist
//! is waited for in the nearest folder above it that does. Only where the system reports nothing, changes
//! are looked for again and again.

use super::{Console, Event};
use crate::files::Reader;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How changes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WatchMode {
    /// The system reports changes; where it cannot, they are looked for.
    #[default]
    Events,
    /// They are looked for, again and again.
    Polling,
}

/// A save is over when nothing has happened for so long.
const DEBOUNCE: Duration = Duration::from_millis(8);
/// Some editors empty a file, or take it away, before they write it; where that is seen, so long.
const DEBOUNCE_TRUNCATED: Duration = Duration::from_millis(40);
/// But a guide that changes without a pause is built after so long.
const MAX_DEBOUNCE: Duration = Duration::from_millis(500);
/// After a change there is one more look at all files, for what was written into a new folder before
/// the system watched it.
const RESCAN_DELAY: Duration = Duration::from_millis(300);
/// How often changes are looked for when the system does not report them.
const POLL: Duration = Duration::from_millis(500);

/// How many folders a guide has: content, themes, and what is published as it is.
const FOLDERS: usize = 3;

/// The guide's folders, and what reports changes in them.
pub(super) struct Watch {
    folders: [Folder; FOLDERS],
    events: Option<Events>,
    /// Whether there has been a change and no second look.
    is_fresh: bool,
}

/// A folder as the user named it, and the same from the root of the disk, as the system names it.
#[derive(Clone)]
struct Folder {
    named: PathBuf,
    absolute: PathBuf,
}

/// What the system reports.
struct Events {
    watcher: RecommendedWatcher,
    reported: Receiver<Notification>,
    /// Which folders it watches: a folder that is deleted and created again has to be watched again.
    watched: [Option<Identity>; FOLDERS],
    /// The folders above them that it watches, without what is below: there the system reports that a
    /// folder itself was created, renamed or deleted.
    above: BTreeMap<PathBuf, Identity>,
}

/// The messages of a watcher.
enum Notification {
    /// Something has happened to these paths; to none in particular when there are none.
    Change(Vec<PathBuf>),
    Failure(String),
}

/// Why to look at files.
enum Reason {
    /// The system reported these; if empty, an unknown change.
    Notification(BTreeSet<PathBuf>),
    /// It is time.
    Time,
}

/// What distinguishes a folder from another of the same name: device and inode, where available.
type Identity = (u64, u64);

impl Watch {
    /// Watches content, themes and what is published as it is.
    pub(super) fn start(roots: [PathBuf; FOLDERS], how: WatchMode, console: &dyn Console) -> Self {
        let folders = roots.map(|named| {
            let absolute = std::path::absolute(&named).unwrap_or_else(|_| named.clone());
            Folder { named, absolute }
        });
        let mut watch = Self { folders, events: None, is_fresh: true };
        if how == WatchMode::Events {
            match Events::start(&watch.folders) {
                Ok(events) => watch.events = Some(events),
                Err(error) => console.report(Event::Polling(&reason(&error))),
            }
        }
        watch
    }

    /// Waits until something has changed.
    pub(super) fn wait(&mut self, reader: &mut Reader, console: &dyn Console) {
        loop {
            let reason = self.wait_for_reason(reader, console);
            self.follow(console);
            let has_changed = match &reason {
                Reason::Notification(paths) if !paths.is_empty() => reader.refresh(paths),
                _ => reader.rescan(),
            };
            self.is_fresh =
                matches!(reason, Reason::Notification(_)) && (has_changed || self.is_fresh);
            if has_changed {
                return;
            }
        }
    }

    /// Waits for a reason to look.
    fn wait_for_reason(&mut self, reader: &Reader, console: &dyn Console) -> Reason {
        let Some(events) = &self.events else {
            std::thread::sleep(POLL);
            return Reason::Time;
        };
        let reported = if self.is_fresh {
            events.reported.recv_timeout(RESCAN_DELAY)
        } else {
            events.reported.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let failure = match reported {
            Ok(Notification::Change(paths)) => {
                let mut changed = Changed { folders: &self.folders, paths: Some(BTreeSet::new()) };
                changed.add(paths);
                match events.wait_for_quiet(&mut changed, reader) {
                    None => return Reason::Notification(changed.paths.unwrap_or_default()),
                    Some(why) => why,
                }
            }
            Ok(Notification::Failure(why)) => why,
            Err(RecvTimeoutError::Timeout) => return Reason::Time,
            Err(RecvTimeoutError::Disconnected) => "the file watcher stopped".to_owned(),
        };
        console.report(Event::Polling(&failure));
        self.events = None;
        Reason::Time
    }

    /// Watches the folders that now have these names.
    fn follow(&mut self, console: &dyn Console) {
        if let Some(events) = &mut self.events
            && let Err(error) = events.follow(&self.folders)
        {
            console.report(Event::Polling(&reason(&error)));
            self.events = None;
        }
    }
}

/// Which files have changed.
struct Changed<'a> {
    folders: &'a [Folder; FOLDERS],
    /// As the user names them; none when every file has to be looked at.
    paths: Option<BTreeSet<PathBuf>>,
}

impl Changed<'_> {
    fn add(&mut self, reported: Vec<PathBuf>) {
        let named = |path: &PathBuf| {
            self.folders.iter().find_map(|folder| {
                let below = path.strip_prefix(&folder.absolute).ok()?;
                (!below.as_os_str().is_empty()).then(|| folder.named.join(below))
            })
        };
        let named: Option<Vec<PathBuf>> = reported.iter().map(named).collect();
        self.paths = match (self.paths.take(), named.filter(|named| !named.is_empty())) {
            (Some(mut paths), Some(named)) => {
                paths.extend(named);
                Some(paths)
            }
            _ => None,
        };
    }
}

impl Events {
    fn start(folders: &[Folder; FOLDERS]) -> notify::Result<Self> {
        let (sender, reported) = channel();
        let roots = folders.clone().map(|folder| folder.absolute);
        let report = move |event| report(event, &roots, &sender);
        let config = notify::Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(report, config)?;
        let mut events =
            Self { watcher, reported, watched: [None; FOLDERS], above: BTreeMap::new() };
        events.follow(folders)?;
        Ok(events)
    }

    /// Watches the folders that now have these names, and those above them.
    fn follow(&mut self, folders: &[Folder; FOLDERS]) -> notify::Result<()> {
        // First: a folder that is created from here on is reported.
        self.follow_above(folders)?;
        for (folder, watched) in folders.iter().zip(&mut self.watched) {
            let root = &folder.absolute;
            let found = found(root);
            if *watched == found {
                continue;
            }
            *watched = None;
            // It may be watched no longer, or be another folder of the same name.
            _ = self.watcher.unwatch(root);
            if found.is_none() {
                continue;
            }
            match self.watcher.watch(root, RecursiveMode::Recursive) {
                Ok(()) => *watched = found,
                // It was deleted meanwhile, which is reported.
                Err(_) if !root.is_dir() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Watches the nearest folders above those with these names.
    fn follow_above(&mut self, folders: &[Folder; FOLDERS]) -> notify::Result<()> {
        // A folder that is created between looking and watching is found by looking again.
        loop {
            let nearest = nearest_above(folders);
            if nearest == self.above {
                return Ok(());
            }
            for (folder, _) in self.above.iter().filter(|(at, is)| nearest.get(*at) != Some(*is)) {
                // It may be watched no longer.
                _ = self.watcher.unwatch(folder);
            }
            self.above.retain(|folder, identity| nearest.get(folder) == Some(identity));
            for (folder, identity) in nearest {
                if self.above.contains_key(&folder) {
                    continue;
                }
                match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => _ = self.above.insert(folder, identity),
                    Err(_) if !folder.is_dir() => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Waits until the system has been quiet for a while. Returns why it reports no more changes, if so.
    fn wait_for_quiet(&self, changed: &mut Changed<'_>, reader: &Reader) -> Option<String> {
        let started = Instant::now();
        while started.elapsed() < MAX_DEBOUNCE {
            let is_over = changed.paths.as_ref().is_some_and(|paths| !reader.is_unstable(paths));
            match self.reported.recv_timeout(if is_over { DEBOUNCE } else { DEBOUNCE_TRUNCATED }) {
                Ok(Notification::Change(paths)) => changed.add(paths),
                Ok(Notification::Failure(why)) => return Some(why),
                Err(_) => break,
            }
        }
        None
    }
}

/// The nearest folder that exists above each of these, unless it is watched with all that is in it.
fn nearest_above(folders: &[Folder; FOLDERS]) -> BTreeMap<PathBuf, Identity> {
    let nearest = |folder: &Folder| {
        let mut above = folder.absolute.ancestors().skip(1);
        above.find_map(|above| Some((above.to_owned(), found(above)?)))
    };
    let is_inside = |(above, _): &(PathBuf, Identity)| {
        folders.iter().any(|folder| above.starts_with(&folder.absolute))
    };
    folders.iter().filter_map(nearest).filter(|above| !is_inside(above)).collect()
}

/// The folder that has this name now.
fn found(folder: &Path) -> Option<Identity> {
    folder.metadata().ok().filter(Metadata::is_dir).map(|found| identity(&found))
}

/// Passes on what may be a change: not that a file was read, and only of what is in the folders or above
/// them.
fn report(
    event: notify::Result<notify::Event>,
    roots: &[PathBuf; FOLDERS],
    reported: &Sender<Notification>,
) {
    let reported = match event {
        Ok(event) => {
            let is_change = matches!(
                event.kind,
                EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
            );
            let is_related = |path: &PathBuf| {
                roots.iter().any(|root| path.starts_with(root) || root.starts_with(path))
            };
            let is_ours = event.paths.is_empty() || event.paths.iter().any(is_related);
            if !(is_change && is_ours || event.need_rescan()) {
                return;
            }
            reported.send(Notification::Change(if event.need_rescan() {
                Vec::new()
            } else {
                event.paths
            }))
        }
        Err(error) => reported.send(Notification::Failure(reason(&error))),
    };
    // Nobody listens any more when the watcher is about to go.
    _ = reported;
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system limit for watched folders is reached".to_owned()
        }
        _ => error.to_string().to_lowercase(),
    }
}

#[cfg(unix)]
fn identity(found: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Disk;
    use crate::render::Progress;
    use std::fs;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Progress for Heard {
        fn begin(&self, _: usize) {}
        fn page_done(&self) {}
    }

    impl Console for Heard {
        fn report(&self, event: Event<'_>) {
            if let Event::Polling(why) = event {
                self.0.lock().expect("is held by no one").push(why.to_owned());
            }
        }
    }

    #[test]
    fn a_watcher_that_fails_is_reported_and_changes_are_still_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let roots = ["content", "themes", "static"].map(|name| folder.path().join(name));
        fs::create_dir(&roots[0]).expect("created");
        let [content, themes, static_files] = roots.clone();
        let disk = Disk { content, themes: Some(themes), static_files: Some(static_files) };
        let (mut reader, heard) = (Reader::new(disk), Heard::default());
        let mut watch = Watch::start(roots.clone(), WatchMode::Events, &heard);
        let (sender, reported) = channel();
        watch.events.as_mut().expect("the system reports changes").reported = reported;
        let limit = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        sender.send(Notification::Failure(reason(&limit))).expect("is awaited");
        fs::write(roots[0].join("index.md"), "").expect("written");
        watch.wait(&mut reader, &heard);
        assert!(watch.events.is_none());
        fs::write(roots[0].join("other.md"), "").expect("written");
        watch.wait(&mut reader, &heard);
        let heard = heard.0.into_inner().expect("is held by no one");
        assert_eq!(heard, ["the system limit for watched folders is reached"]);
    }

    #[test]
    fn the_nearest_folders_above_are_watched_and_none_that_is_watched_anyway() {
        let folder = tempfile::tempdir().expect("a folder");
        let above = |content: &str, themes: &str| -> Vec<String> {
            let folders = [content, themes, "static"].map(|name| {
                let named = folder.path().join(name);
                Folder { absolute: named.clone(), named }
            });
            let nearest = nearest_above(&folders).into_keys();
            let below = |path: PathBuf| {
                path.strip_prefix(folder.path()).map(|path| path.to_string_lossy().into_owned())
            };
            nearest.map(|path| below(path).expect("is below")).collect()
        };
        fs::create_dir_all(folder.path().join("content/deep")).expect("created");
        assert_eq!(above("content", "themes"), [""]);
        assert_eq!(above("content", "a/b/themes"), [""]);
        assert_eq!(above("content/deep", "themes"), ["", "content"]);
        assert_eq!(above("content", "content/themes"), [""]);
        assert_eq!(above("nowhere/content", "content/themes"), ["", "content"]);
    }
}
