//! The session of one editor: its guides, its open texts, and the dispatch of messages.
//!
//! Requests are answered in `requests`. Files are found and read by [`crate::files`].

mod requests;

use super::capabilities::Client;
use super::checked::Checked;
use super::document::Document;
use super::edits::changed;
use super::uri;
use super::worker::{Job, OpenText, Outbox, Worker};
use crate::date::Date;
use crate::files::{MAX_TEXT, guide_above, guides_below};
use crate::parse::highlight::Highlighter;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    FileSystemWatcher, GlobPattern, InitializeParams, OneOf, Registration, RegistrationParams,
    RelativePattern, Unregistration, UnregistrationParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most guides that are opened below a folder.
pub(super) const MAX_FOUND: usize = 8;
/// The most guides that are open at once: each has a thread and is kept in memory.
const MAX_GUIDES: usize = 32;

/// The notification of changed files.
const WATCHED: &str = "workspace/didChangeWatchedFiles";

/// A session.
pub(super) struct Session {
    client: Client,
    out: Outbox,
    today: fn() -> Date,
    guides: Vec<Guide>,
    /// The texts that the editor has open, by path, whether or not they belong to a guide.
    texts: BTreeMap<PathBuf, OpenText>,
    highlighter: Highlighter,
    /// How many requests the server has sent.
    requests: usize,
    is_shut_down: bool,
}

struct Guide {
    content: PathBuf,
    worker: Worker,
    /// The id by which the editor knows that it watches the files, if it does.
    watched_as: Option<String>,
}

/// Why a request has no result.
#[derive(Debug)]
struct Failure {
    code: ErrorCode,
    message: String,
}

impl Failure {
    fn failed(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

impl Session {
    pub(super) fn new(client: Client, out: Outbox, today: fn() -> Date) -> Self {
        let (guides, texts, highlighter) = Default::default();
        let (requests, is_shut_down) = (0, false);
        Self { client, out, today, guides, texts, highlighter, requests, is_shut_down }
    }

    pub(super) fn is_shut_down(&self) -> bool {
        self.is_shut_down
    }

    /// Finds the guides of the folders that the editor opened.
    pub(super) fn open_folders(&mut self, params: &InitializeParams) {
        let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
        let mut folders: Vec<&Uri> = folders.collect();
        if folders.is_empty() {
            #[expect(deprecated, reason = "older editors send nothing else")]
            folders.extend(&params.root_uri);
        }
        folders.into_iter().filter_map(uri::to_path).for_each(|folder| self.open_folder(&folder));
    }

    fn open_folder(&mut self, folder: &Path) {
        match guide_above(folder) {
            Some(content) => self.open_guide(content),
            None => guides_below(folder, MAX_FOUND).into_iter().for_each(|of| self.open_guide(of)),
        }
    }

    fn open_guide(&mut self, content: PathBuf) {
        let is_known = self.guides.iter().any(|guide| guide.content == content);
        if is_known || self.guides.len() >= MAX_GUIDES {
            return;
        }
        let (encoding, out) = (self.client.encoding, Arc::clone(&self.out));
        let Ok(worker) = Worker::start(content.clone(), encoding, out) else { return };
        let open = self.texts.iter().filter(|(path, _)| path.starts_with(&content));
        for (path, text) in open {
            worker.send(Job::Text(path.clone(), Some(text.clone())));
        }
        let watched_as = self.watch(&content);
        self.guides.push(Guide { content, worker, watched_as });
    }

    /// Sends the editor a request of the server's own. Each has a new id.
    fn request(&mut self, method: &str, params: impl Serialize) {
        self.requests += 1;
        let id = RequestId::from(format!("request-{}", self.requests));
        (self.out)(Request::new(id, method.to_owned(), params).into());
    }

    /// Asks the editor to report changed files of a guide, if it can. Returns the id of this registration.
    fn watch(&mut self, content: &Path) -> Option<String> {
        if !self.client.can_watch {
            return None;
        }
        let base = uri::of_path(content).filter(|_| self.client.has_relative_patterns);
        let pattern = match base {
            Some(base) => GlobPattern::Relative(RelativePattern {
                base_uri: OneOf::Right(base),
                pattern: "**/*".to_owned(),
            }),
            None => GlobPattern::String("**/*".to_owned()),
        };
        let watchers = vec![FileSystemWatcher { glob_pattern: pattern, kind: None }];
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let id = format!("watch-{}", self.requests);
        let registration = Registration {
            id: id.clone(),
            method: WATCHED.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        self.request("client/registerCapability", params);
        Some(id)
    }

    /// Asks the editor not to report changed files of a guide any more.
    fn unwatch(&mut self, id: String) {
        let unregistration = Unregistration { id, method: WATCHED.to_owned() };
        let params = UnregistrationParams { unregisterations: vec![unregistration] };
        self.request("client/unregisterCapability", params);
    }

    /// The guide that a path is in: the innermost.
    fn guide_of(&mut self, path: &Path) -> Option<&mut Guide> {
        let guides = self.guides.iter_mut().filter(|guide| path.starts_with(&guide.content));
        guides.max_by_key(|guide| guide.content.as_os_str().len())
    }

    /// Answers a request.
    pub(super) fn answer(&mut self, request: Request, is_cancelled: bool) {
        let id = request.id.clone();
        let error = |code: ErrorCode, message: String| {
            Some(Response::new_err(id.clone(), code as i32, message))
        };
        let response = if is_cancelled {
            error(ErrorCode::RequestCanceled, "cancelled".to_owned())
        } else if self.is_shut_down {
            error(ErrorCode::InvalidRequest, "the session was shut down".to_owned())
        } else if request.method == "shutdown" {
            self.is_shut_down = true;
            Some(Response::new_ok(id.clone(), ()))
        } else {
            // A failure ends one request, not the session.
            let made = catch_unwind(AssertUnwindSafe(|| self.result(request)));
            match made {
                Ok(Ok(Some(result))) => {
                    Some(Response { id: id.clone(), response_result: Ok(result) })
                }
                Ok(Ok(None)) => None,
                Ok(Err(failure)) => error(failure.code, failure.message),
                Err(_) => error(ErrorCode::InternalError, "the request failed".to_owned()),
            }
        };
        if let Some(response) = response {
            (self.out)(Message::Response(response));
        }
    }

    /// Handles a notification. One that cannot be read is ignored, as the protocol requires.
    pub(super) fn notify(&mut self, notice: Notification) {
        self.guides.iter_mut().for_each(|guide| guide.worker.keep_newest());
        match notice.method.as_str() {
            "textDocument/didOpen" => read(notice).into_iter().for_each(|of| self.opened(of)),
            "textDocument/didChange" => read(notice).into_iter().for_each(|of| self.edited(of)),
            "textDocument/didClose" => read(notice).into_iter().for_each(|of| self.closed(&of)),
            "textDocument/didSave" => read(notice).into_iter().for_each(|of| self.saved(&of)),
            WATCHED => {
                read(notice).into_iter().for_each(|of| self.changed_on_disk(of));
            }
            "workspace/didChangeWorkspaceFolders" => {
                read(notice).into_iter().for_each(|of| self.changed_folders(&of));
            }
            _ => {}
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = uri::to_path(&document.uri) else { return };
        let text =
            OpenText { uri: document.uri, version: document.version, text: document.text.into() };
        self.texts.insert(path.clone(), text.clone());
        if self.guide_of(&path).is_none() {
            let above = path.parent().and_then(guide_above);
            // The new guide takes over the open text.
            above.filter(|of| path.starts_with(of)).into_iter().for_each(|of| self.open_guide(of));
        } else {
            self.send(&path, Job::Text(path.clone(), Some(text)));
        }
    }

    fn edited(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = uri::to_path(&params.text_document.uri) else { return };
        // Changes to a text that is not open are ignored.
        let Some(open) = self.texts.get_mut(&path) else { return };
        open.version = params.text_document.version;
        open.text = changed(&open.text, params.content_changes, self.client.encoding);
        let open = open.clone();
        self.send(&path, Job::Text(path.clone(), Some(open)));
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = uri::to_path(&params.text_document.uri) else { return };
        self.texts.remove(&path);
        self.send(&path, Job::Text(path.clone(), None));
    }

    fn saved(&mut self, params: &DidSaveTextDocumentParams) {
        let Some(path) = uri::to_path(&params.text_document.uri) else { return };
        if !self.client.can_watch {
            self.send(&path, Job::Rescan);
        }
    }

    fn changed_on_disk(&mut self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| uri::to_path(&change.uri));
        let paths: BTreeSet<PathBuf> = paths.collect();
        for guide in &self.guides {
            let own = paths.iter().filter(|path| path.starts_with(&guide.content));
            let own: BTreeSet<PathBuf> = own.cloned().collect();
            if !own.is_empty() {
                guide.worker.send(Job::Changed(own));
            }
        }
    }

    fn changed_folders(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let added = params.event.added.iter().filter_map(|folder| uri::to_path(&folder.uri));
        added.collect::<Vec<_>>().iter().for_each(|folder| self.open_folder(folder));
        for removed in params.event.removed.iter().filter_map(|folder| uri::to_path(&folder.uri)) {
            let texts = &self.texts;
            let is_closed = |guide: &mut Guide| {
                let is_used = texts.keys().any(|path| path.starts_with(&guide.content));
                !is_used && guide.content.starts_with(&removed)
            };
            let closed: Vec<Guide> = self.guides.extract_if(.., is_closed).collect();
            closed.into_iter().filter_map(|guide| guide.watched_as).for_each(|id| self.unwatch(id));
        }
    }

    /// Sends a job to the worker of the guide that a path is in.
    fn send(&mut self, path: &Path, job: Job) {
        if let Some(guide) = self.guide_of(path) {
            guide.worker.send(job);
        }
    }

    /// The guide of an address and its current text; none outside every guide.
    fn document(&mut self, uri: &Uri) -> Option<(Arc<Checked>, Document)> {
        let path = uri::to_path(uri)?;
        let open = self.texts.get(&path).map(|open| Arc::clone(&open.text));
        if open.as_ref().is_some_and(|text| text.len() as u64 > MAX_TEXT) {
            return None;
        }
        let encoding = self.client.encoding;
        let guide = self.guide_of(&path)?;
        let checked = guide.worker.checked()?;
        let below = path.strip_prefix(&guide.content).ok()?;
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        let below = names?.join("/");
        let known = || checked.file(&below).map(|(_, source)| Arc::clone(&source.text));
        let text = open.or_else(known)?;
        let document = Document::read(&checked, &below, &text, encoding);
        Some((checked, document))
    }

    /// The address and version by which the editor knows a path.
    fn known_as(&self, path: &Path) -> Option<(Uri, Option<i32>)> {
        match self.texts.get(path) {
            Some(open) => Some((open.uri.clone(), Some(open.version))),
            None => Some((uri::of_path(path)?, None)),
        }
    }
}

/// The parameters of a notification.
fn read<P: DeserializeOwned>(notice: Notification) -> Option<P> {
    serde_json::from_value(notice.params).ok()
}
