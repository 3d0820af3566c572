//! Waits until a file of the guide has changed.
//!
//! Reads no file. What the system tells is a reason to look, at the files it names first and at all of
//! them a little later: what counts is whether paths, times and sizes are others than before
//! ([`Reader::look`]), so that nothing that was missed stays missed, and nothing that only was read
//! counts as changed.

use super::{Console, Event};
use crate::files::Reader;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How changes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watching {
    /// The system tells; where it cannot, they are looked for.
    #[default]
    Events,
    /// They are looked for, again and again.
    Polling,
}

/// A save is over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(8);
/// Some editors empty a file, or take it away, before they write it; where that is seen, so long.
const LONGER: Duration = Duration::from_millis(40);
/// But a guide that changes without a pause is built after so long.
const PATIENCE: Duration = Duration::from_millis(500);
/// After a change there is one more look at all files, for what was written into a new folder before
/// the system watched it.
const SECOND_LOOK: Duration = Duration::from_millis(300);
/// How often changes are looked for when the system does not tell.
const POLL: Duration = Duration::from_millis(500);

/// The guide's folders, and who tells of changes in them.
pub(super) struct Watch {
    folders: [Folder; 2],
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

/// What the system tells.
struct Events {
    watcher: RecommendedWatcher,
    told: Receiver<Told>,
    /// Which folders it watches: a folder that is made anew has to be watched anew.
    watched: [Option<Identity>; 2],
}

/// What a watcher may tell.
enum Told {
    /// Something has happened to these paths; to none in particular when there are none.
    Change(Vec<PathBuf>),
    Failure(String),
}

/// Why to look at files.
enum Reason {
    /// The system has told of these; of none in particular when there are none.
    Told(BTreeSet<PathBuf>),
    /// It is time.
    Time,
}

/// What tells a folder from another of the same name: device and inode, where there are such.
type Identity = (u64, u64);

impl Watch {
    /// Watches content and themes.
    pub(super) fn start(roots: [PathBuf; 2], how: Watching, console: &dyn Console) -> Self {
        let folders = roots.map(|named| {
            let absolute = std::path::absolute(&named).unwrap_or_else(|_| named.clone());
            Folder { named, absolute }
        });
        let mut watch = Self { folders, events: None, is_fresh: true };
        if how == Watching::Events {
            match Events::start(&watch.folders) {
                Ok(events) => watch.events = Some(events),
                Err(error) => console.tell(Event::Polling(&reason(&error))),
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
                Reason::Told(paths) if !paths.is_empty() => reader.look_at(paths),
                _ => reader.look(),
            };
            self.is_fresh = matches!(reason, Reason::Told(_)) && (has_changed || self.is_fresh);
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
        let told = if self.is_fresh {
            events.told.recv_timeout(SECOND_LOOK)
        } else if events.watched.contains(&None) {
            events.told.recv_timeout(POLL)
        } else {
            events.told.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let failure = match told {
            Ok(Told::Change(paths)) => {
                let mut changed = Changed { folders: &self.folders, paths: Some(BTreeSet::new()) };
                changed.add(paths);
                match events.wait_for_quiet(&mut changed, reader) {
                    None => return Reason::Told(changed.paths.unwrap_or_default()),
                    Some(why) => why,
                }
            }
            Ok(Told::Failure(why)) => why,
            Err(RecvTimeoutError::Timeout) => return Reason::Time,
            Err(RecvTimeoutError::Disconnected) => "the watcher has stopped".to_owned(),
        };
        console.tell(Event::Polling(&failure));
        self.events = None;
        Reason::Time
    }

    /// Watches the folders that now have these names.
    fn follow(&mut self, console: &dyn Console) {
        if let Some(events) = &mut self.events
            && let Err(error) = events.follow(&self.folders)
        {
            console.tell(Event::Polling(&reason(&error)));
            self.events = None;
        }
    }
}

/// Which files have changed.
struct Changed<'a> {
    folders: &'a [Folder; 2],
    /// As the user names them; none when every file has to be looked at.
    paths: Option<BTreeSet<PathBuf>>,
}

impl Changed<'_> {
    fn add(&mut self, told: Vec<PathBuf>) {
        let named = |path: &PathBuf| {
            self.folders.iter().find_map(|folder| {
                let below = path.strip_prefix(&folder.absolute).ok()?;
                (!below.as_os_str().is_empty()).then(|| folder.named.join(below))
            })
        };
        let named: Option<Vec<PathBuf>> = told.iter().map(named).collect();
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
    fn start(folders: &[Folder; 2]) -> notify::Result<Self> {
        let (sender, told) = channel();
        let roots = folders.clone().map(|folder| folder.absolute);
        let tell = move |event| tell(event, &roots, &sender);
        let config = notify::Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(tell, config)?;
        // What happens to a folder itself shows in the one above it.
        for above in folders.iter().filter_map(|folder| folder.absolute.parent()) {
            watcher.watch(above, RecursiveMode::NonRecursive)?;
        }
        let mut events = Self { watcher, told, watched: [None, None] };
        events.follow(folders)?;
        Ok(events)
    }

    /// Watches the folders that now have these names.
    fn follow(&mut self, folders: &[Folder; 2]) -> notify::Result<()> {
        for (folder, watched) in folders.iter().zip(&mut self.watched) {
            let root = &folder.absolute;
            let found = root.metadata().ok().filter(Metadata::is_dir).map(|found| identity(&found));
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
                // It went while we looked; the next look tells.
                Err(_) if !root.is_dir() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits until the system has been quiet for a while. Returns why it will tell no more, if so.
    fn wait_for_quiet(&self, changed: &mut Changed<'_>, reader: &Reader) -> Option<String> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let is_over = changed.paths.as_ref().is_some_and(|paths| !reader.is_in_between(paths));
            match self.told.recv_timeout(if is_over { QUIET } else { LONGER }) {
                Ok(Told::Change(paths)) => changed.add(paths),
                Ok(Told::Failure(why)) => return Some(why),
                Err(_) => break,
            }
        }
        None
    }
}

/// Passes on what may be a change: not that a file was read, nor what stands beside the folders.
fn tell(event: notify::Result<notify::Event>, roots: &[PathBuf; 2], told: &Sender<Told>) {
    let told = match event {
        Ok(event) => {
            let is_change = matches!(
                event.kind,
                EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
            );
            let is_beside = |path: &PathBuf| {
                !roots.contains(path) && roots.iter().any(|root| root.parent() == path.parent())
            };
            let is_ours = event.paths.is_empty() || !event.paths.iter().all(is_beside);
            if !(is_change && is_ours || event.need_rescan()) {
                return;
            }
            told.send(Told::Change(if event.need_rescan() { Vec::new() } else { event.paths }))
        }
        Err(error) => told.send(Told::Failure(reason(&error))),
    };
    // Nobody listens any more when the watcher is about to go.
    _ = told;
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => "the limit of watched folders is reached".to_owned(),
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
