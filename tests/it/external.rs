//! `fieldguide check --external` against servers on this machine that misbehave.
//!
//! What follows from an answer is for the tests of `src/external/plan.rs`, how it is told for
//! `cases.rs`; here is the network.

#[path = "external/server.rs"]
mod server;

use crate::command::Guide;
use crate::harness::Quiet;
use fieldguide::external::http::Http;
use fieldguide::external::{Outcome, Patience, ask};
use server::{Connection, Question, Server};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

/// Long enough for a busy machine, where an answer comes.
const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(20),
    pause: Duration::from_millis(1),
    backoff: Duration::from_millis(1),
    longest_wait: Duration::from_secs(5),
    tries: 3,
};

fn outcomes(addresses: &[String]) -> BTreeMap<String, Outcome> {
    ask(addresses.iter().cloned().collect(), &Http::new(PATIENCE.timeout), PATIENCE, &Quiet)
}

/// No longer than it takes to see that none comes.
const IMPATIENCE: Patience = Patience { timeout: Duration::from_secs(1), tries: 2, ..PATIENCE };

/// What becomes of one address that only this server knows, and what it was asked.
fn outcome(
    patience: Patience,
    behaviour: impl Fn(&Question, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> (Outcome, Vec<String>) {
    let server = Server::start(Box::new(behaviour));
    let address = server.at("/x");
    let http = Http::new(patience.timeout);
    let outcome = ask([address.clone()].into(), &http, patience, &Quiet).remove(&address);
    (outcome.expect("an outcome"), server.asked())
}

fn why(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Unsure(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_answers_in_the_end_is_alive() {
    let (slow, _) = outcome(PATIENCE, |_, connection| {
        for byte in b"HTTP/1.1 200 OK\r\n\r\n" {
            connection.write(&[*byte])?;
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    });
    assert_eq!(slow, Outcome::Alive);
    let (later, asked) = outcome(PATIENCE, |question, connection| match question.before {
        0 => connection.answer("429 Slow down\r\nretry-after: 1"),
        _ => connection.answer("200 OK"),
    });
    assert_eq!((later, asked), (Outcome::Alive, vec!["HEAD /x".to_owned(), "HEAD /x".to_owned()]));
    let (trouble, asked) = outcome(PATIENCE, |question, connection| match question.before {
        0 | 1 => connection.answer("500 Oh"),
        _ => connection.answer("200 OK"),
    });
    assert_eq!(trouble, Outcome::Alive);
    assert_eq!(asked, ["HEAD /x", "GET /x", "GET /x"]);
    let (no_head, asked) =
        outcome(PATIENCE, |question, connection| match question.method.as_str() {
            "HEAD" => connection.answer("405 No"),
            _ => connection.answer("200 OK"),
        });
    assert_eq!((no_head, asked.len()), (Outcome::Alive, 2));
    let (closes_on_head, _) =
        outcome(PATIENCE, |question, connection| match question.method.as_str() {
            "HEAD" => Ok(()),
            _ => connection.answer("200 OK"),
        });
    assert_eq!(closes_on_head, Outcome::Alive);
}

#[test]
fn whoever_never_answers_keeps_nobody() {
    let (never, asked) = outcome(IMPATIENCE, |_, connection| connection.hold());
    assert_eq!(why(&never), "no answer within 1 s");
    assert_eq!(asked, ["HEAD /x", "GET /x"]);
    let (dribble, _) = outcome(IMPATIENCE, |_, connection| {
        loop {
            connection.write(b"HTTP/1.1 200 OK\r\nx: ")?;
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(why(&dribble), "no answer within 1 s");
    let (headers, _) = outcome(IMPATIENCE, |_, connection| {
        connection.write(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            connection.write(b"x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")?;
        }
    });
    assert!(!matches!(headers, Outcome::Alive | Outcome::Moved(_)), "{headers:?}");
}

#[test]
fn a_page_without_end_is_not_read() {
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let (endless, _) = outcome(PATIENCE, move |question, connection| {
        if question.method == "HEAD" {
            return connection.answer("501 What");
        }
        connection.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")?;
        loop {
            connection.write(&[b'a'; 1024])?;
            counter.fetch_add(1024, Ordering::SeqCst);
        }
    });
    assert_eq!(endless, Outcome::Alive);
    // What the system keeps for a connection is more than what we read.
    assert!(written.load(Ordering::SeqCst) < 64 << 20);
}

#[test]
fn what_is_no_http_is_told() {
    let (closed, _) = outcome(PATIENCE, |_, _| Ok(()));
    assert_eq!(why(&closed), "its server ends the connection");
    let (garbage, _) =
        outcome(PATIENCE, |_, connection| connection.write(b"hello, who is it?\r\n\r\n"));
    assert!(why(&garbage).starts_with("its answer cannot be understood"), "{garbage:?}");

    let server = Server::start(Box::new(|_, connection| connection.answer("200 OK")));
    let secure = server.at("/").replace("http://", "https://");
    let unheard = {
        let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        format!("http://{}/", nobody.local_addr().expect("an address"))
    };
    let outcomes = outcomes(&[secure.clone(), unheard.clone()]);
    let reason = why(&outcomes[&secure]);
    assert!(reason.starts_with("no secure connection"), "{reason}");
    assert_eq!(why(&outcomes[&unheard]), "its server takes no connections");
}

#[test]
fn redirects_are_followed_by_us_and_not_out_of_the_web() {
    let server = Server::start(Box::new(|question, connection| match question.path.as_str() {
        "/moved" => connection.answer("301 There\r\nlocation: /gr%C3%BC%C3%9Fe"),
        "/raw" => connection.answer("308 There\r\nlocation: /gr\u{fc}\u{df}e?a b"),
        "/here" => connection.answer("302 There\r\nlocation: /there"),
        "/there" => connection.answer("302 Here\r\nlocation: /here"),
        "/disk" => connection.answer("302 Disk\r\nlocation: file:///etc/passwd"),
        _ => connection.answer("200 OK"),
    }));
    let addresses = ["/moved", "/raw", "/here", "/disk"].map(|path| server.at(path));
    let found = outcomes(&addresses);
    assert_eq!(found[&addresses[0]], Outcome::Moved(server.at("/gr%C3%BC%C3%9Fe")));
    assert_eq!(found[&addresses[1]], Outcome::Moved(server.at("/gr%C3%BC%C3%9Fe?a%20b")));
    assert_eq!(why(&found[&addresses[2]]), "it leads round in a circle");
    assert!(matches!(&found[&addresses[3]], Outcome::Dead(_)), "{found:?}");
}

#[test]
fn a_host_is_asked_one_thing_at_a_time_and_others_meanwhile() {
    let server = Server::start(Box::new(|question, connection| {
        std::thread::sleep(Duration::from_millis(5));
        match question.path.ends_with('7') {
            true => connection.answer("302 On\r\nlocation: /on"),
            false => connection.answer("200 OK"),
        }
    }));
    // Each answers only when the other is asked too.
    let barrier = Arc::new(Barrier::new(2));
    let meeting = || {
        let barrier = Arc::clone(&barrier);
        Server::start(Box::new(move |_, connection| {
            barrier.wait();
            connection.answer("200 OK")
        }))
    };
    let others = [meeting(), meeting()];
    let mut addresses: Vec<String> = (0..20).map(|n| server.at(&format!("/{n}"))).collect();
    addresses.extend(others.iter().map(|server| server.at("/")));
    let found = outcomes(&addresses);
    assert!(found.values().all(|outcome| *outcome == Outcome::Alive), "{found:#?}");
    assert_eq!(server.asked().len(), 22);
    assert_eq!(server.most_at_once(), 1);
}

/// A guide with three files that link to a server, and what the server knows.
fn linked() -> (Guide, Server) {
    let server = Server::start(Box::new(|question, connection| match question.path.as_str() {
        "/gone" => connection.answer("404 Gone"),
        "/moved" => connection.answer("301 There\r\nlocation: /fine"),
        _ => connection.answer("200 OK"),
    }));
    let guide = Guide::new();
    let (fine, gone, moved) = (server.at("/fine"), server.at("/gone"), server.at("/moved"));
    guide.write(
        "content/index.md",
        &format!(
            "---\ntitle: Home\n---\n\nBegin with [[start-small]], [a]({fine}#one), [b]({gone}).\n"
        ),
    );
    guide.write(
        "content/lessons/grow.md",
        &format!("---\ntitle: Grow\nsummary: Grow.\n---\n\n[a]({fine}#two) and [c]({moved}).\n"),
    );
    guide.write(
        "content/sources.bib",
        &format!("@misc{{a,\n  title = {{A}},\n  url = {{{fine}}},\n}}\n"),
    );
    (guide, server)
}

#[test]
fn only_check_external_asks_and_each_address_once() {
    let (guide, server) = linked();
    guide.run(&["check"]);
    guide.run(&["build"]);
    assert_eq!(server.asked(), Vec::<String>::new());

    let ended = guide.run(&["check", "--external"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.contains("error[dead-link]: `http://127.0.0.1"), "{ended:?}");
    assert!(ended.err.contains("--> content/index.md:5:"), "{ended:?}");
    assert!(ended.err.contains("warning[moved-link]"), "{ended:?}");
    let end = "1 error, 1 warning; see `fieldguide explain RULE`; 3 addresses elsewhere, 3 of them asked\n";
    assert!(ended.err.ends_with(end), "{ended:?}");
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, ["GET /gone", "HEAD /fine", "HEAD /fine", "HEAD /gone", "HEAD /moved"]);
}

#[test]
fn answers_are_remembered_in_a_file() {
    let (guide, server) = linked();
    let arguments = ["check", "--external", "--cache", ".cache/links.jsonl", "--format", "github"];
    let first = guide.run(&arguments);
    assert_eq!(first.code, Some(1), "{first:?}");
    let asked = server.asked().len();
    let cache = fs::read_to_string(guide.path(".cache/links.jsonl")).expect("written");
    assert_eq!(cache.lines().count(), 4, "{cache}");
    let second = guide.run(&arguments);
    assert_eq!(server.asked().len(), asked, "nobody is asked again");
    assert_eq!((second.code, &second.out), (first.code, &first.out));
    assert!(second.out.contains("::error file=content/index.md,line=5,"), "{second:?}");
    assert!(second.err.ends_with("; 3 addresses elsewhere, 0 of them asked\n"), "{second:?}");
    assert_eq!(fs::read_to_string(guide.path(".cache/links.jsonl")).expect("there"), cache);

    guide.write(".cache/links.jsonl", &cache.replace("\"day\":\"20", "\"day\":\"19"));
    guide.run(&arguments);
    assert_eq!(server.asked().len(), 2 * asked, "what is old is asked again");

    fs::remove_file(guide.path(".cache/links.jsonl")).expect("removed");
    fs::create_dir(guide.path(".cache/links.jsonl")).expect("made");
    let ended = guide.run(&arguments);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn only_named_files_are_looked_at() {
    let (guide, server) = linked();
    for only in ["content/lessons/grow.md", "./content/lessons/grow.md", "lessons/grow.md"] {
        let ended = guide.run(&["check", "--external", "--only", only, "README.md"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.err.contains("warning[moved-link]"), "{ended:?}");
        assert!(ended.out.ends_with("; 2 addresses elsewhere, 2 of them asked\n"), "{ended:?}");
    }
    let asked = server.asked().len();
    let ended = guide.run(&["check", "--external", "--only"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(server.asked().len(), asked, "no file, no question");
    let ended = guide.run(&["check", "--only", "content/index.md"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn problems_elsewhere_can_be_known_and_mended_by_machines() {
    let (guide, _server) = linked();
    let external = ["check", "--external", "--cache", "links.jsonl"];
    let with = |more: &[&'static str]| guide.run(&[&external[..], more].concat());
    let ended = with(&["--write-baseline", "known.jsonl"]);
    assert!(ended.err.starts_with("2 problems recorded"), "{ended:?}");
    let ended = with(&["--baseline", "known.jsonl", "--strict"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = with(&["--format", "json"]);
    let line = ended.out.lines().find(|line| line.contains("moved-link")).expect("told");
    let problem: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let suggestion = &problem["suggestion"];
    assert!(suggestion["replacement"].as_str().is_some_and(|to| to.ends_with("/fine")));
    assert_eq!((&suggestion["line"], &suggestion["sure"]), (&6.into(), &false.into()));
}
