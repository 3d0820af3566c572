//! Waits until a file of the guide has changed.
//!
//! Reads no file. What the system tells is only a reason to look: what counts is whether paths,
//! times and sizes are others than before, so that nothing that was missed stays missed, and
//! nothing that only was read counts as changed.

use super::{Console, Event};
use crate::files::is_passed_over;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};
use walkdir::WalkDir;

/// How changes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watching {
    /// The system tells; where it cannot, they are looked for.
    #[default]
    Events,
    /// They are looked for, again and again.
    Polling,
}

/// A save is over when nothing has happened for so long: editors write in several steps.
const QUIET: Duration = Duration::from_millis(25);
/// But a guide that changes without a pause is built after so long.
const PATIENCE: Duration = Duration::from_millis(500);
/// After a change there is one more look, for files that were written into a new folder before the
/// system watched it.
const SECOND_LOOK: Duration = Duration::from_millis(300);
/// How often changes are looked for when the system does not tell.
const POLL: Duration = Duration::from_millis(500);
/// Times on disk are this coarse: a file that was written so shortly before it was looked at may
/// have been written again without a trace.
const COARSE: Duration = Duration::from_millis(20);

/// The guide's folders, and what they held when they were last looked at.
pub(super) struct Watch {
    roots: [PathBuf; 2],
    events: Option<Events>,
    /// None when that is not certain.
    known: Option<Stamps>,
    /// Whether there has been a change and no second look.
    is_fresh: bool,
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
    Change,
    Failure(String),
}

/// What a look at every file showed.
type Stamps = BTreeMap<PathBuf, Stamp>;

/// What tells one version of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    identity: Identity,
    /// When anything about it was changed; unlike `modified`, no program can set it back.
    changed: (i64, i64),
}

/// What tells a file or folder from another of the same name: device and inode, where there are
/// such.
type Identity = (u64, u64);

impl Watch {
    /// Watches content and themes, and looks at them.
    pub(super) fn start(roots: [PathBuf; 2], how: Watching, console: &dyn Console) -> Self {
        let roots = roots.map(|root| std::path::absolute(&root).unwrap_or(root));
        let mut watch = Self { roots, events: None, known: None, is_fresh: false };
        if how == Watching::Events {
            match Events::start(&watch.roots) {
                Ok(events) => watch.events = Some(events),
                Err(error) => console.tell(Event::Polling(&reason(&error))),
            }
        }
        watch.look(console);
        watch
    }

    /// Waits until something has changed.
    pub(super) fn wait(&mut self, console: &dyn Console) {
        loop {
            let is_told = self.wait_for_reason(console);
            let has_changed = self.look(console);
            self.is_fresh = has_changed || (is_told && self.is_fresh);
            if has_changed {
                return;
            }
        }
    }

    /// Waits for a reason to look. True when it came from the system.
    fn wait_for_reason(&mut self, console: &dyn Console) -> bool {
        let Some(events) = &self.events else {
            std::thread::sleep(POLL);
            return false;
        };
        let told = if self.is_fresh {
            events.told.recv_timeout(SECOND_LOOK)
        } else if events.watched.contains(&None) {
            events.told.recv_timeout(POLL)
        } else {
            events.told.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let failure = match told {
            Ok(Told::Change) => events.wait_for_quiet(),
            Ok(Told::Failure(why)) => Some(why),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => Some("the watcher has stopped".to_owned()),
        };
        if let Some(why) = failure {
            console.tell(Event::Polling(&why));
            self.events = None;
        }
        true
    }

    /// Looks at every file. True when it is not as it was.
    fn look(&mut self, console: &dyn Console) -> bool {
        if let Some(events) = &mut self.events
            && let Err(error) = events.follow(&self.roots)
        {
            console.tell(Event::Polling(&reason(&error)));
            self.events = None;
        }
        let now = SystemTime::now();
        let stamps: Stamps = self.roots.iter().flat_map(|root| stamps(root)).collect();
        let has_changed = self.known.as_ref() != Some(&stamps);
        let is_recent = |stamp: &Stamp| {
            let age = stamp.modified.and_then(|modified| now.duration_since(modified).ok());
            age.is_some_and(|age| age < COARSE)
        };
        self.known = (!stamps.values().any(is_recent)).then_some(stamps);
        has_changed
    }
}

impl Events {
    fn start(roots: &[PathBuf; 2]) -> notify::Result<Self> {
        let (sender, told) = channel();
        let folders = roots.clone();
        let tell = move |event| tell(event, &folders, &sender);
        let config = notify::Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(tell, config)?;
        // What happens to a folder itself shows in the one above it.
        for above in roots.iter().filter_map(|root| root.parent()) {
            watcher.watch(above, RecursiveMode::NonRecursive)?;
        }
        let mut events = Self { watcher, told, watched: [None, None] };
        events.follow(roots)?;
        Ok(events)
    }

    /// Watches the folders that now have these names.
    fn follow(&mut self, roots: &[PathBuf; 2]) -> notify::Result<()> {
        for (root, watched) in roots.iter().zip(&mut self.watched) {
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
    fn wait_for_quiet(&self) -> Option<String> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.told.recv_timeout(QUIET) {
                Ok(Told::Change) => {}
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
            told.send(Told::Change)
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

/// Every file below `root` that a build looks at, and links, which it reports.
fn stamps(root: &Path) -> impl Iterator<Item = (PathBuf, Stamp)> {
    let walk = WalkDir::new(root).follow_links(false).into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
    let files = walk.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    files.filter_map(|entry| {
        let found = entry.metadata().ok()?;
        let stamp = Stamp {
            size: found.len(),
            modified: found.modified().ok(),
            identity: identity(&found),
            changed: changed(&found),
        };
        Some((entry.into_path(), stamp))
    })
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

#[cfg(unix)]
fn changed(found: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (found.ctime(), found.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}
