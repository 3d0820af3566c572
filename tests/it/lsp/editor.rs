//! An editor that records what it sends and receives.

use crate::harness::{assert_snapshot, repository};
use fieldguide::date::Date;
use fieldguide::lsp::{self, Ended};
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

/// Nothing here depends on how fast a machine is.
const LONG: Duration = Duration::from_secs(120);

pub(super) struct Editor {
    connection: Connection,
    server: JoinHandle<Ended>,
    folder: tempfile::TempDir,
    next: i32,
    versions: BTreeMap<String, i32>,
    /// What is open, by path from the folder.
    texts: BTreeMap<String, String>,
    /// The problems that were published last, by address.
    problems: BTreeMap<String, Vec<Value>>,
    /// The requests that the server sent.
    asked: Vec<Request>,
    log: String,
}

/// What an editor of today can do.
pub(super) fn abilities() -> Value {
    json!({ "workspace": { "workspaceEdit": {
        "documentChanges": true, "resourceOperations": ["create", "rename", "delete"],
    } } })
}

fn day() -> Date {
    Date::parse("2026-11-30").expect("a date")
}

impl Editor {
    /// Opens a copy of the small guide.
    pub(super) fn small() -> Self {
        Self::open(&[(repository("tests/sites/small/content"), "content")], abilities())
    }

    /// Opens a folder with copies of these folders.
    pub(super) fn open(folders: &[(PathBuf, &str)], abilities: Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (from, to) in folders {
            let below = walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok);
            for file in below.filter(|file| file.file_type().is_file()) {
                let path = file.path().strip_prefix(from).expect("is below");
                let to = folder.path().join(to).join(path);
                fs::create_dir_all(to.parent().expect("is below")).expect("made");
                fs::copy(file.path(), to).expect("copied");
            }
        }
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || lsp::run(&server, day));
        let mut editor = Self {
            connection,
            server,
            folder,
            next: 0,
            versions: BTreeMap::new(),
            texts: BTreeMap::new(),
            problems: BTreeMap::new(),
            asked: Vec::new(),
            log: String::new(),
        };
        let root = editor.uri("");
        let workspace = json!([{ "uri": root, "name": "guide" }]);
        let params = json!({ "capabilities": abilities, "workspaceFolders": workspace });
        editor.request("initialize", params).expect("can be initialized");
        editor.notify("initialized", json!({}));
        editor
    }

    /// The address of a path below the folder.
    pub(super) fn uri(&self, path: &str) -> String {
        let root = self.folder.path().canonicalize().expect("exists");
        // The server is given the folder as the system names it.
        let at = if path.is_empty() { root } else { root.join(path) };
        format!("file://{}", at.display())
    }

    /// The path of a file.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("exists").join(path)
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        let notice = Notification { method: method.to_owned(), params };
        self.connection.sender.send(notice.into()).expect("the server listens");
    }

    /// Sends a request and returns its number.
    pub(super) fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server listens");
        id
    }

    /// The result of a request, or its error.
    pub(super) fn response(&mut self, id: &RequestId) -> Result<Value, String> {
        loop {
            match self.receive() {
                Message::Response(response) if response.id == *id => {
                    return response
                        .response_result
                        .map_err(|error| format!("{}: {}", error.code, error.message));
                }
                Message::Response(other) => panic!("nobody asked for {other:?}"),
                _ => {}
            }
        }
    }

    pub(super) fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(method, params);
        self.response(&id)
    }

    fn receive(&mut self) -> Message {
        let message = self.connection.receiver.recv_timeout(LONG).expect("an answer");
        if let Message::Request(request) = &message {
            self.asked.push(request.clone());
        }
        if let Message::Notification(notice) = &message {
            assert_eq!(notice.method, "textDocument/publishDiagnostics");
            let uri = notice.params["uri"].as_str().expect("an address").to_owned();
            let problems = notice.params["diagnostics"].as_array().expect("a list").clone();
            self.problems.insert(uri, problems);
        }
        message
    }

    /// The requests that the server has sent so far.
    pub(super) fn asked(&self) -> &[Request] {
        &self.asked
    }

    /// Waits for the problems of a text as it is now.
    fn wait(&mut self, path: &str) {
        let (uri, version) = (self.uri(path), self.versions.get(path).copied());
        loop {
            if let Message::Notification(notice) = self.receive()
                && notice.params["uri"] == json!(uri)
                && notice.params["version"].as_i64() == version.map(i64::from)
            {
                return;
            }
        }
    }

    /// Opens a text as it is on the disk, or as a new one.
    pub(super) fn open_text(&mut self, path: &str, text: Option<&str>) {
        let on_disk = || fs::read_to_string(self.path(path)).expect("is text");
        let text = text.map_or_else(on_disk, str::to_owned);
        self.versions.insert(path.to_owned(), 1);
        let document = json!({
            "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text,
        });
        self.texts.insert(path.to_owned(), text);
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        self.wait(path);
    }

    /// Replaces a part of an open text, and waits until it is checked.
    pub(super) fn replace(&mut self, path: &str, part: &str, with: &str) {
        let text = self.texts[path].clone();
        let at = text.find(part).unwrap_or_else(|| panic!("no {part} in {path}"));
        let range = json!({
            "start": place(&text, at), "end": place(&text, at + part.len()),
        });
        self.texts.insert(path.to_owned(), text.replacen(part, with, 1));
        self.change(path, json!([{ "range": range, "text": with }]));
    }

    /// Makes a text another, and waits until it is checked.
    pub(super) fn set(&mut self, path: &str, text: &str) {
        self.texts.insert(path.to_owned(), text.to_owned());
        self.change(path, json!([{ "text": text }]));
    }

    fn change(&mut self, path: &str, changes: Value) {
        let version = self.versions.entry(path.to_owned()).or_default();
        *version += 1;
        let version = *version;
        let document = json!({ "uri": self.uri(path), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
        self.wait(path);
    }

    pub(super) fn close(&mut self, path: &str) {
        self.texts.remove(path);
        self.versions.remove(path);
        let document = json!({ "uri": self.uri(path) });
        self.notify("textDocument/didClose", json!({ "textDocument": document }));
        self.wait(path);
    }

    /// The parameters for the place before a part of an open text, moved by some bytes.
    pub(super) fn at(&self, path: &str, part: &str, by: usize) -> Value {
        let text = &self.texts[path];
        let at = text.find(part).unwrap_or_else(|| panic!("no {part} in {path}"));
        json!({ "textDocument": { "uri": self.uri(path) }, "position": place(text, at + by) })
    }

    /// Records a request at a place, and what comes of it.
    pub(super) fn ask(&mut self, method: &str, params: Value, about: &str) {
        let answer = self.request(&format!("textDocument/{method}"), params);
        self.record(&format!("{method}: {about}"), answer);
    }

    /// Records what comes of something.
    pub(super) fn record(&mut self, about: &str, answer: Result<Value, String>) {
        let answer = match answer {
            Ok(value) => {
                let shown = self.shown(value);
                serde_json::to_string_pretty(&shown).expect("JSON")
            }
            Err(error) => format!("error {}", self.without_folder(&error)),
        };
        writeln!(self.log, "# {about}\n{answer}\n").expect("written");
    }

    /// Records all problems that the editor shows.
    pub(super) fn record_problems(&mut self, about: &str) {
        let found = self.problems.iter().filter(|(_, problems)| !problems.is_empty());
        let found: Map<String, Value> =
            found.map(|(uri, problems)| (uri.clone(), json!(problems))).collect();
        self.record(about, Ok(Value::Object(found)));
    }

    /// The messages of the problems that the editor shows, with their files and places.
    pub(super) fn messages(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (uri, problems) in &self.problems {
            let path = self.without_folder(uri);
            let problem = |of: &Value| format!("{path} {} {}", range(&of["range"]), of["message"]);
            found.extend(problems.iter().map(problem));
        }
        found.sort();
        found
    }

    fn without_folder(&self, text: &str) -> String {
        let folder = self.folder.path().canonicalize().expect("exists");
        let folder = folder.display().to_string();
        text.replace(&format!("file://{folder}/"), "").replace(&format!("{folder}/"), "")
    }

    /// JSON with short ranges and addresses.
    fn shown(&self, value: Value) -> Value {
        match value {
            Value::Object(map) if is_range(&map) => Value::String(range(&Value::Object(map))),
            Value::Object(map) if map.len() == 2 && map.contains_key("character") => {
                let place = Value::Object(map);
                Value::String(format!("{}:{}", place["line"], place["character"]))
            }
            Value::Object(map) => {
                let pairs = map.into_iter();
                let pairs =
                    pairs.map(|(key, value)| (self.without_folder(&key), self.shown(value)));
                Value::Object(pairs.collect())
            }
            Value::Array(items) => items.into_iter().map(|item| self.shown(item)).collect(),
            Value::String(text) => Value::String(self.without_folder(&text)),
            other => other,
        }
    }

    /// Ends the session, and compares what was recorded.
    pub(super) fn end(mut self, name: &str) {
        self.request("shutdown", Value::Null).expect("can be shut down");
        self.notify("exit", Value::Null);
        assert_eq!(self.server.join().expect("no panic"), Ended::Properly);
        if !self.log.is_empty() {
            let path = repository(&format!("tests/lsp/{name}.txt"));
            assert_snapshot(Path::new(&path), &self.log);
        }
    }

    /// Closes the connection without shutting the session down.
    pub(super) fn hang_up(self) -> Ended {
        drop(self.connection);
        self.server.join().expect("no panic")
    }
}

/// The place of a byte: line and UTF-16 column.
fn place(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    json!({
        "line": before.matches('\n').count(),
        "character": before[start..].encode_utf16().count(),
    })
}

fn is_range(map: &Map<String, Value>) -> bool {
    map.len() == 2 && map.contains_key("start") && map.contains_key("end")
}

fn range(value: &Value) -> String {
    let place = |of: &str| format!("{}:{}", value[of]["line"], value[of]["character"]);
    format!("{}-{}", place("start"), place("end"))
}

/// The labels of completions, with what is written, and at which range.
pub(super) fn labels(answer: Result<Value, String>) -> Result<Value, String> {
    let answer = answer?;
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let line = |item: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let title = text(&item["labelDetails"]["description"]);
        let parts = [text(&item["label"]), title, text(&item["detail"])];
        let edit = &item["textEdit"];
        format!("{} -> {} {}", parts.join(" | "), range(&edit["range"]), edit["newText"])
    };
    Ok(Value::Array(items.iter().map(|item| Value::String(line(item))).collect()))
}
