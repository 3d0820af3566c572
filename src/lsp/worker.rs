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

/// A job for the thread.
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
        let (jobs, taken) = channel();
        let (send, results) = channel();
        let work = move || {
            let beside = |name: &str| content.parent().map(|parent| parent.join(name));
            let (themes, static_files) = (beside("themes"), beside("static"));
            let thread = Thread {
                reader: Reader::new(Disk { content: content.clone(), themes, static_files }),
                content,
                encoding,
                out,
                cache: CheckCache::default(),
                last: None,
                open: BTreeMap::new(),
                published: BTreeMap::new(),
            };
            thread.run(&taken, &send);
        };
        thread::Builder::new().name("check".to_owned()).spawn(work)?;
        Ok(Self { jobs, results, last: None })
    }

    /// Sends a job.
    pub(super) fn send(&self, job: Job) {
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

/// What was taken and not yet worked on.
#[derive(Default)]
struct Pending {
    /// The texts that changed in the editor.
    changed: BTreeSet<PathBuf>,
    renames: Vec<RenameRequest>,
}

impl Thread {
    /// Runs until the session drops the worker.
    fn run(mut self, jobs: &Receiver<Job>, send: &Sender<Arc<Checked>>) {
        let mut pending = Pending::default();
        loop {
            while let Ok(job) = jobs.try_recv() {
                self.take(job, &mut pending);
            }
            let Pending { changed, renames } = std::mem::take(&mut pending);
            self.check(&changed, send);
            renames.into_iter().for_each(|request| self.rename(request));
            match jobs.recv() {
                Ok(job) => self.take(job, &mut pending),
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, job: Job, pending: &mut Pending) {
        match job {
            Job::Text(path, text) => {
                self.reader.set_buffer(&path, text.as_ref().map(|open| &open.text));
                match text {
                    Some(text) => _ = self.open.insert(path.clone(), text),
                    None => _ = self.open.remove(&path),
                }
                pending.changed.insert(path);
            }
            Job::Changed(paths) => _ = self.reader.refresh(&paths),
            Job::Rescan => _ = self.reader.rescan(),
            Job::Rename(request) => pending.renames.push(*request),
        }
    }

    /// Checks the guide, unless it is unchanged since the last check, and publishes the differences.
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
                    // The cache may be incomplete. The next change tries again.
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

    /// Publishes the problems of files whose text or problems have changed.
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
        // A changed text comes last: its version says that everything it changed is published.
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
