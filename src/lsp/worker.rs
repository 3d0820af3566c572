//! Checks a guide in a thread of its own, so that requests are answered while it is busy.
//!
//! What changed since the last check is taken together. Every result is passed on before its problems are
//! published, so that whoever saw them is answered from it. Decides nothing about problems; see
//! [`super::checked`].

use super::checked::{CheckCache, Checked, check};
use super::diagnostics;
use super::position::Encoding;
use super::rename::{self, RenameRequest};
use super::uri;
use crate::files::{Disk, Inventory, Reader};
use lsp_server::{Message, Notification};
use lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Sends messages to the editor.
pub(super) type Outbox = Arc<dyn Fn(Message) + Send + Sync>;

/// What the thread is asked for.
pub(super) enum Job {
    /// A text was opened, changed or closed in the editor.
    Text(PathBuf, Option<OpenText>),
    /// These files changed on the disk.
    Changed(BTreeSet<PathBuf>),
    /// Any file may have changed on the disk.
    Rescan,
    /// Plan a rename.
    Rename(Box<RenameRequest>),
}

/// A text in the editor.
#[derive(Clone, Debug)]
pub(super) struct OpenText {
    /// The address by which the editor knows it.
    pub(super) uri: Uri,
    /// Its version.
    pub(super) version: i32,
    /// What it says.
    pub(super) text: Arc<str>,
}

/// The thread of a guide, as the server sees it.
pub(super) struct Worker {
    jobs: Sender<Job>,
    results: Receiver<Arc<Checked>>,
    /// The last result.
    last: Option<Arc<Checked>>,
}

impl Worker {
    /// Starts to check the guide in a content folder.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        content: PathBuf,
        encoding: Encoding,
        out: Outbox,
    ) -> std::io::Result<Self> {
        let (jobs, asked) = channel();
        let (send, results) = channel();
        let work = move || {
            let themes = content.parent().map(|parent| parent.join("themes"));
            let thread = Thread {
                reader: Reader::new(Disk { content: content.clone(), themes }),
                content,
                encoding,
                out,
                cache: CheckCache::default(),
                last: None,
                open: BTreeMap::new(),
                published: BTreeMap::new(),
            };
            thread.run(&asked, &send);
        };
        thread::Builder::new().name("check".to_owned()).spawn(work)?;
        Ok(Self { jobs, results, last: None })
    }

    /// Asks for something.
    pub(super) fn ask(&self, job: Job) {
        // A thread that ended has nothing more to do.
        _ = self.jobs.send(job);
    }

    /// The newest result; waits for the first. None when there will be none.
    pub(super) fn checked(&mut self) -> Option<Arc<Checked>> {
        if self.last.is_none() {
            self.last = self.results.recv().ok();
        }
        self.keep_newest();
        self.last.clone()
    }

    /// Drops all results but the newest. Each holds a guide in memory.
    pub(super) fn keep_newest(&mut self) {
        if let Some(newest) = self.results.try_iter().last() {
            self.last = Some(newest);
        }
    }
}

/// The thread's own side.
struct Thread {
    content: PathBuf,
    reader: Reader,
    encoding: Encoding,
    out: Outbox,
    cache: CheckCache,
    /// What was checked last, to see whether anything is different.
    last: Option<(Inventory, Arc<Checked>)>,
    /// The texts that are open in the editor.
    open: BTreeMap<PathBuf, OpenText>,
    /// The problems that the editor shows, by file.
    published: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl Thread {
    /// Works until nobody asks any more.
    fn run(mut self, asked: &Receiver<Job>, send: &Sender<Arc<Checked>>) {
        let mut changed = BTreeSet::new();
        loop {
            let mut renames = Vec::new();
            let mut next = asked.try_recv().ok();
            while let Some(job) = next {
                if let Job::Rename(request) = job {
                    renames.push(request);
                } else {
                    self.take(job, &mut changed);
                }
                next = asked.try_recv().ok();
            }
            self.check(&std::mem::take(&mut changed), send);
            for request in renames {
                self.rename(*request);
            }
            match asked.recv() {
                Ok(Job::Rename(request)) => self.rename(*request),
                Ok(job) => self.take(job, &mut changed),
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, job: Job, changed: &mut BTreeSet<PathBuf>) {
        match job {
            Job::Text(path, text) => {
                self.reader.set_buffer(&path, text.as_ref().map(|open| &open.text));
                match text {
                    Some(text) => _ = self.open.insert(path.clone(), text),
                    None => _ = self.open.remove(&path),
                }
                changed.insert(path);
            }
            Job::Changed(paths) => _ = self.reader.refresh(&paths),
            Job::Rescan => _ = self.reader.rescan(),
            Job::Rename(request) => self.rename(*request),
        }
    }

    /// Checks the guide, unless it is what was checked last, and publishes what is different.
    fn check(&mut self, changed: &BTreeSet<PathBuf>, send: &Sender<Arc<Checked>>) {
        let read = self.reader.inventory();
        let inventory = read.value.clone();
        let last = self.last.as_ref().filter(|(known, _)| known.is_same(&inventory));
        let checked = match last {
            Some((_, checked)) => Arc::clone(checked),
            None => {
                let (content, cache) = (&self.content, &mut self.cache);
                let made = catch_unwind(AssertUnwindSafe(|| check(content, read, cache)));
                let checked = made.unwrap_or_else(|_| {
                    // What was half made is not to be trusted. The next change is another try.
                    self.cache = CheckCache::default();
                    Checked::unread(content, inventory.clone())
                });
                Arc::new(checked)
            }
        };
        self.last = Some((inventory, Arc::clone(&checked)));
        if send.send(Arc::clone(&checked)).is_ok() {
            self.publish(&checked, changed);
        }
    }

    /// Publishes the problems of files whose text or problems are not what they were.
    fn publish(&mut self, checked: &Checked, changed: &BTreeSet<PathBuf>) {
        let found = diagnostics::by_file(checked, self.encoding);
        let gone = self.published.keys().filter(|path| !found.contains_key(*path));
        let is_new = |(path, problems): &(&PathBuf, &Vec<Diagnostic>)| {
            self.published.get(*path) != Some(*problems)
        };
        let new = found.iter().filter(is_new).map(|(path, _)| path);
        let is_ours = |path: &&PathBuf| self.reader.content_path(path).is_some();
        let changed: BTreeSet<&PathBuf> = changed.iter().filter(is_ours).collect();
        let others: BTreeSet<&PathBuf> =
            gone.chain(new).filter(|path| !changed.contains(path)).collect();
        // The version of a changed text says that all is published that came of it.
        for path in others.into_iter().chain(changed) {
            self.publish_file(path, found.get(path).cloned().unwrap_or_default());
        }
        self.published = found;
    }

    fn publish_file(&self, path: &Path, diagnostics: Vec<Diagnostic>) {
        let open = self.open.get(path);
        let Some(uri) = open.map(|open| open.uri.clone()).or_else(|| uri::of_path(path)) else {
            return;
        };
        let version = open.map(|open| open.version);
        let published = PublishDiagnosticsParams { uri, diagnostics, version };
        let method = "textDocument/publishDiagnostics".to_owned();
        (self.out)(Notification::new(method, published).into());
    }

    fn rename(&mut self, request: RenameRequest) {
        let read = self.reader.inventory();
        let content = &self.content;
        let open = |path: &Path| self.open.get(path).cloned();
        let encoding = self.encoding;
        let made = catch_unwind(AssertUnwindSafe(|| {
            rename::plan(content, read, &request, encoding, &open)
        }));
        (self.out)(rename::response(request.id, made.ok()).into());
    }
}
