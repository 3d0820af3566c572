//! A web server on this machine that misbehaves as the web does.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server does with a question: writes to the connection whatever it likes.
pub(crate) type Behaviour = dyn Fn(&Question, &mut Connection) -> io::Result<()> + Send + Sync;

/// What was asked.
pub(crate) struct Question {
    /// `HEAD` or `GET`.
    pub(crate) method: String,
    /// The path as it was sent.
    pub(crate) path: String,
    /// How often it was asked before, by whatever method.
    pub(crate) before: usize,
}

pub(crate) struct Connection {
    stream: TcpStream,
    at_once: Arc<AtomicUsize>,
}

impl Connection {
    /// Writes a whole answer. From then on the question counts as answered.
    pub(crate) fn answer(&mut self, head: &str) -> io::Result<()> {
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        self.stream.write_all(format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n").as_bytes())
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits until the other end goes away.
    pub(crate) fn hold(&mut self) -> io::Result<()> {
        self.stream.read(&mut [0; 1]).map(|_| ())
    }
}

/// A server that listens until the test ends.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<Vec<Vec<String>>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(behaviour: Box<Behaviour>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let server = Self {
            port: listener.local_addr().expect("an address").port(),
            asked: Arc::default(),
            headers: Arc::default(),
            most_at_once: Arc::default(),
        };
        let (asked, most) = (Arc::clone(&server.asked), Arc::clone(&server.most_at_once));
        let headers = Arc::clone(&server.headers);
        let behaviour: Arc<Behaviour> = behaviour.into();
        thread::spawn(move || {
            let at_once = Arc::new(AtomicUsize::new(0));
            let counts = Arc::new(Mutex::new(BTreeMap::new()));
            for stream in listener.incoming().flatten() {
                let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                let connection = Connection { stream, at_once: Arc::clone(&at_once) };
                let (asked, counts, behaviour) =
                    (Arc::clone(&asked), Arc::clone(&counts), Arc::clone(&behaviour));
                let headers = Arc::clone(&headers);
                thread::spawn(move || serve(connection, (&asked, &headers), &counts, &*behaviour));
            }
        });
        server
    }

    /// An address on this server.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What was asked so far, in order: `GET /path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panicked").clone()
    }

    /// The headers of every question so far.
    pub(crate) fn headers(&self) -> Vec<Vec<String>> {
        self.headers.lock().expect("no test panicked").clone()
    }

    /// How many questions were open at one time, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

/// What a secure connection begins with.
const TLS: u8 = 0x16;

fn serve(
    mut connection: Connection,
    (asked, headers): (&Mutex<Vec<String>>, &Mutex<Vec<Vec<String>>>),
    counts: &Mutex<BTreeMap<String, usize>>,
    behaviour: &Behaviour,
) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.first() != Some(&TLS) {
        match connection.stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    if head.first() == Some(&TLS) {
        _ = connection.write(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        return;
    }
    let head = String::from_utf8(head).expect("a question is ASCII");
    let mut words = head.split(' ');
    let mut word = || words.next().expect("a question has three words").to_owned();
    let (method, path) = (word(), word());
    assert!(head.to_lowercase().contains("\r\nuser-agent: fieldguide/"), "{head}");
    let lines = head.lines().skip(1).filter(|line| !line.is_empty()).map(str::to_owned);
    headers.lock().expect("no test panicked").push(lines.collect());
    asked.lock().expect("no test panicked").push(format!("{method} {path}"));
    let before = {
        let mut counts = counts.lock().expect("no test panicked");
        let count = counts.entry(path.clone()).or_default();
        *count += 1;
        *count - 1
    };
    // That the other end goes away is what many of these tests are about.
    _ = behaviour(&Question { method, path, before }, &mut connection);
}
