//! A guide on disk with a running preview, and a browser without a face.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// So long is waited for what must happen, on a machine that does much else.
const LONG: Duration = Duration::from_secs(60);

pub(super) const HOME: &str = "---\ntitle: Home\n---\n\nBegin with [[start-small]].\n";
pub(super) const LESSON: &str = "---\ntitle: Start small\nsummary: Begin small.\naliases: [begin]\n\
                                 ---\n\nA first joint project.\n";
pub(super) const BROKEN: &str = "---\ntitle: Home\n---\n\nBegin with [[start-smal]].\n";
/// The address of [`LESSON`].
pub(super) const PAGE: &str = "/lessons/start-small.html";

/// A guide in a folder of its own.
pub(super) struct Guide(TempDir);

impl Guide {
    pub(super) fn new() -> Self {
        let guide = Self(tempfile::tempdir().expect("a folder"));
        guide.write("content/guide.yaml", "settings:\n  title: Working together\n");
        guide.write("content/index.md", HOME);
        guide.write("content/lessons/start-small.md", LESSON);
        guide
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// The lesson with another text.
    pub(super) fn write_lesson(&self, text: &str) {
        self.write("content/lessons/start-small.md", &lesson(text));
    }

    pub(super) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("renamed");
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
        command.args(arguments).current_dir(self.0.path());
        command.env("XDG_STATE_HOME", self.path("state"));
        command
    }

    /// Previews the guide on a free port; answers once there has been a build.
    pub(super) fn serve(&self, arguments: &[&str]) -> Preview {
        let mut command = self.command(&["serve", "--port", "0"]);
        Preview::start(command.args(arguments))
    }
}

/// [`LESSON`] with another text.
pub(super) fn lesson(text: &str) -> String {
    LESSON.replace("A first joint project.", text)
}

/// A running preview, which ends with the test.
pub(super) struct Preview {
    pub(super) process: Child,
    /// `127.0.0.1:4000`.
    pub(super) host: String,
    said: Arc<Mutex<String>>,
}

impl Preview {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut process =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        let said = Arc::new(Mutex::new(String::new()));
        let out = process.stdout.take().expect("is piped");
        let err = process.stderr.take().expect("is piped");
        for pipe in [Box::new(out) as Box<dyn Read + Send>, Box::new(err)] {
            let said = Arc::clone(&said);
            thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    *said.lock().expect("is held by no one") += &(line + "\n");
                }
            });
        }
        let mut preview = Self { process, host: String::new(), said };
        preview.host = eventually("an address", || {
            let said = preview.said();
            let line = said.lines().find(|line| line.ends_with("/ until Ctrl-C"))?;
            let address = line.rsplit_once("http://")?.1;
            Some(address.split_once("/ until")?.0.to_owned())
        });
        preview
    }

    /// All that the process has printed.
    pub(super) fn said(&self) -> String {
        self.said.lock().expect("is held by no one").clone()
    }

    /// How many builds have ended.
    pub(super) fn builds(&self) -> usize {
        let said = self.said();
        said.matches(" pages in ").count()
            + said.matches("still showing the last good version").count()
    }

    /// What the preview answers to these bytes.
    pub(super) fn raw(&self, request: &[u8]) -> Response {
        let mut stream = TcpStream::connect(&self.host).expect("listens");
        stream.set_read_timeout(Some(LONG)).expect("can be set");
        stream.write_all(request).expect("takes a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answers and closes");
        Response::read(&answer)
    }

    /// A request with these further lines of its head.
    pub(super) fn request(&self, method: &str, path: &str, head: &str) -> Response {
        let host = &self.host;
        self.raw(
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{head}\r\n")
                .as_bytes(),
        )
    }

    /// A request with these further lines of its head, and a body.
    pub(super) fn post(&self, path: &str, head: &str, body: &str) -> Response {
        let (host, length) = (&self.host, body.len());
        self.raw(
            format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
                 Content-Length: {length}\r\n{head}\r\n{body}"
            )
            .as_bytes(),
        )
    }

    pub(super) fn get(&self, path: &str) -> Response {
        self.request("GET", path, "")
    }

    /// Waits until the page at `path` holds `text`.
    pub(super) fn wait_for(&self, path: &str, text: &str) {
        eventually(&format!("`{text}` in {path}"), || {
            self.get(path).text().contains(text).then_some(())
        });
    }

    /// Waits until `path` is answered like this.
    pub(super) fn wait_for_status(&self, path: &str, status: u16) {
        eventually(&format!("{status} for {path}"), || {
            (self.get(path).status == status).then_some(())
        });
    }

    /// Follows the state of a page, as a browser does.
    pub(super) fn follow(&self, page: &str) -> Followed {
        let mut stream = TcpStream::connect(&self.host).expect("listens");
        let page = page.replace('/', "%2F");
        let host = &self.host;
        write!(stream, "GET /_fieldguide/events?{page} HTTP/1.1\r\nHost: {host}\r\n\r\n")
            .expect("takes a request");
        let (sender, states) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if let Some(state) = line.strip_prefix("data: ") {
                    let state = serde_json::from_str(state).expect("is JSON");
                    _ = sender.send(state);
                }
            }
        });
        Followed { states }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// The states of a page.
pub(super) struct Followed {
    states: Receiver<serde_json::Value>,
}

impl Followed {
    /// The next state.
    pub(super) fn next(&self) -> serde_json::Value {
        self.states.recv_timeout(LONG).expect("a state of the page")
    }

    /// States until one is like this; the last of them is.
    pub(super) fn until(
        &self,
        is_it: impl Fn(&serde_json::Value) -> bool,
    ) -> Vec<serde_json::Value> {
        let mut states = Vec::new();
        while !states.last().is_some_and(&is_it) {
            states.push(self.next());
        }
        states
    }

    /// Every state that comes before there has been none for a while.
    pub(super) fn rest(&self) -> Vec<serde_json::Value> {
        let quiet = Duration::from_secs(3);
        std::iter::from_fn(|| self.states.recv_timeout(quiet).ok()).collect()
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// In lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn read(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("ends its head");
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self { status: status.expect("a status"), head, body: answer[end + 4..].to_vec() }
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    }
}

/// Waits until there is one.
pub(super) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < LONG, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
