//! `fieldguide check --external` against servers on this machine that misbehave.
//!
//! What follows from an answer is for the tests of `src/external/schedule.rs`, how it is told for
//! `cases.rs`; here is the network.

#[path = "external/server.rs"]
pub(crate) mod server;

use crate::command::Guide;
use crate::harness::Quiet;
use fieldguide::external::http::Http;
use fieldguide::external::{Outcome, Reach, RetryPolicy, ask};
use server::{Connection, Question, Server};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

/// Long enough for a busy machine, where an answer comes.
const RETRY_POLICY: RetryPolicy = RetryPolicy {
    timeout: Duration::from_secs(20),
    pause: Duration::from_millis(1),
    backoff: Duration::from_millis(1),
    longest_wait: Duration::from_secs(5),
    tries: 3,
};

/// The servers of these tests are on this machine.
fn here() -> Reach {
    Reach::with(["127.0.0.1".to_owned()])
}

fn outcomes(addresses: &[String]) -> BTreeMap<String, Outcome> {
    let http = Http::new(RETRY_POLICY.timeout, here());
    ask(addresses.iter().cloned().collect(), &http, RETRY_POLICY, &here(), &Quiet)
}

/// No longer than it takes to see that none comes.
const SHORT_RETRY_POLICY: RetryPolicy =
    RetryPolicy { timeout: Duration::from_secs(1), tries: 2, ..RETRY_POLICY };

/// What becomes of one address that only this server knows, and what it was asked.
fn outcome(
    retry_policy: RetryPolicy,
    behaviour: impl Fn(&Question, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> (Outcome, Vec<String>) {
    let server = Server::start(Box::new(behaviour));
    let address = server.at("/x");
    let http = Http::new(retry_policy.timeout, here());
    let outcome =
        ask([address.clone()].into(), &http, retry_policy, &here(), &Quiet).remove(&address);
    (outcome.expect("an outcome"), server.asked())
}

fn why(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Unverified(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_answers_in_the_end_is_alive() {
    let (slow, _) = outcome(RETRY_POLICY, |_, connection| {
        for byte in b"HTTP/1.1 200 OK\r\n\r\n" {
            connection.write(&[*byte])?;
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    });
    assert_eq!(slow, Outcome::Alive);
    let (later, asked) = outcome(RETRY_POLICY, |question, connection| match question.before {
        0 => connection.answer("429 Slow down\r\nretry-after: 1"),
        _ => connection.answer("200 OK"),
    });
    assert_eq!((later, asked), (Outcome::Alive, vec!["HEAD /x".to_owned(), "HEAD /x".to_owned()]));
    let (trouble, asked) = outcome(RETRY_POLICY, |question, connection| match question.before {
        0 | 1 => connection.answer("500 Oh"),
        _ => connection.answer("200 OK"),
    });
    assert_eq!(trouble, Outcome::Alive);
    assert_eq!(asked, ["HEAD /x", "GET /x", "GET /x"]);
    let (no_head, asked) =
        outcome(RETRY_POLICY, |question, connection| match question.method.as_str() {
            "HEAD" => connection.answer("405 No"),
            _ => connection.answer("200 OK"),
        });
    assert_eq!((no_head, asked.len()), (Outcome::Alive, 2));
    let (closes_on_head, _) =
        outcome(RETRY_POLICY, |question, connection| match question.method.as_str() {
            "HEAD" => Ok(()),
            _ => connection.answer("200 OK"),
        });
    assert_eq!(closes_on_head, Outcome::Alive);
}

#[test]
fn whoever_never_answers_keeps_nobody() {
    let (never, asked) = outcome(SHORT_RETRY_POLICY, |_, connection| connection.hold());
    assert_eq!(why(&never), "no response within 1 s");
    assert_eq!(asked, ["HEAD /x", "GET /x"]);
    let (dribble, _) = outcome(SHORT_RETRY_POLICY, |_, connection| {
        loop {
            connection.write(b"HTTP/1.1 200 OK\r\nx: ")?;
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(why(&dribble), "no response within 1 s");
    let (headers, _) = outcome(SHORT_RETRY_POLICY, |_, connection| {
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
    let (endless, _) = outcome(RETRY_POLICY, move |question, connection| {
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
fn what_is_no_http_is_reported() {
    let (closed, _) = outcome(RETRY_POLICY, |_, _| Ok(()));
    assert_eq!(why(&closed), "the server closed the connection");
    let (garbage, _) =
        outcome(RETRY_POLICY, |_, connection| connection.write(b"hello, who is it?\r\n\r\n"));
    assert!(why(&garbage).starts_with("invalid response"), "{garbage:?}");

    let server = Server::start(Box::new(|_, connection| connection.answer("200 OK")));
    let secure = server.at("/").replace("http://", "https://");
    let unheard = {
        let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        format!("http://{}/", nobody.local_addr().expect("an address"))
    };
    let outcomes = outcomes(&[secure.clone(), unheard.clone()]);
    let reason = why(&outcomes[&secure]);
    assert!(reason.starts_with("no secure connection"), "{reason}");
    assert_eq!(why(&outcomes[&unheard]), "the server refused the connection");
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
    assert_eq!(why(&found[&addresses[2]]), "it redirects in a loop");
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

    let ended = guide.run(&["check", "--external", "--allow-host", "127.0.0.1"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.contains("error[dead-link]: `http://127.0.0.1"), "{ended:?}");
    assert!(ended.err.contains("--> content/index.md:5:"), "{ended:?}");
    assert!(ended.err.contains("warning[moved-link]"), "{ended:?}");
    let end = "1 error, 1 warning; see `fieldguide explain RULE`; 3 external addresses, 0 from the cache\n";
    assert!(ended.err.ends_with(end), "{ended:?}");
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, ["GET /gone", "HEAD /fine", "HEAD /fine", "HEAD /gone", "HEAD /moved"]);
}

#[test]
fn answers_are_remembered_in_a_file() {
    let (guide, server) = linked();
    let arguments = [
        "check",
        "--external",
        "--allow-host",
        "127.0.0.1",
        "--cache",
        ".cache/links.jsonl",
        "--format",
        "github",
    ];
    let first = guide.run(&arguments);
    assert_eq!(first.code, Some(1), "{first:?}");
    let asked = server.asked().len();
    let cache = fs::read_to_string(guide.path(".cache/links.jsonl")).expect("written");
    assert_eq!(cache.lines().count(), 4, "{cache}");
    let second = guide.run(&arguments);
    assert_eq!(server.asked().len(), asked, "nobody is asked again");
    assert_eq!((second.code, &second.out), (first.code, &first.out));
    assert!(second.out.contains("::error file=content/index.md,line=5,"), "{second:?}");
    assert!(second.err.ends_with("; 3 external addresses, 3 from the cache\n"), "{second:?}");
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
        let ended = guide.run(&[
            "check",
            "--external",
            "--allow-host",
            "127.0.0.1",
            "--only",
            only,
            "README.md",
        ]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.err.contains("warning[moved-link]"), "{ended:?}");
        assert!(ended.out.ends_with("; 2 external addresses, 0 from the cache\n"), "{ended:?}");
    }
    let asked = server.asked().len();
    let ended = guide.run(&["check", "--external", "--only"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(server.asked().len(), asked, "no file, no question");
    let ended = guide.run(&["check", "--only", "content/index.md"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn problems_elsewhere_can_be_known_and_fixed_by_machines() {
    let (guide, _server) = linked();
    let external = ["check", "--external", "--allow-host", "127.0.0.1", "--cache", "links.jsonl"];
    let with = |more: &[&'static str]| guide.run(&[&external[..], more].concat());
    let ended = with(&["--write-baseline", "known.jsonl"]);
    assert!(ended.err.starts_with("2 problems recorded"), "{ended:?}");
    let ended = with(&["--baseline", "known.jsonl", "--strict"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = with(&["--format", "json"]);
    let line = ended.out.lines().find(|line| line.contains("moved-link")).expect("told");
    let problem: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let suggestion = &problem["suggestion"];
    let edit = &suggestion["edits"][0];
    assert!(edit["replacement"].as_str().is_some_and(|to| to.ends_with("/fine")));
    assert_eq!((&edit["line"], &suggestion["machine_applicable"]), (&6.into(), &false.into()));
}

#[test]
fn private_hosts_are_not_asked_unless_whoever_checks_says_so() {
    let (guide, server) = linked();
    let ended = guide.run(&["check", "--external"]);
    assert_eq!((ended.code, server.asked()), (Some(0), Vec::new()), "{ended:?}");
    let refused = "warning[refused-link]: `http://127.0.0.1";
    assert_eq!(ended.err.matches(refused).count(), 5, "{ended:?}");
    assert!(ended.err.contains("allow it with `--allow-host`"), "{ended:?}");
    let ended = guide.run(&["check", "--external", "--allow-host", "127.0.0.1:80"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn redirects_lead_to_no_private_host() {
    let inside = Server::start(Box::new(|_, connection| connection.answer("200 OK")));
    let address = inside.at("/secret").replace("127.0.0.1", "127.0.0.2");
    let forms = [
        address.clone(),
        address.replace("127.0.0.2", "2130706434"),
        address.replace("127.0.0.2", "localhost"),
        address.replace("127.0.0.2", "[::ffff:127.0.0.2]"),
        address.replace("http://", "http://me:secret@"),
    ];
    for form in forms {
        let (outcome, asked) = outcome(RETRY_POLICY, move |_, connection| {
            connection.answer(&format!("302 There\r\nlocation: {form}"))
        });
        let Outcome::Refused(why) = &outcome else { panic!("{outcome:?}") };
        assert!(why.starts_with("it redirects to an address that is not checked: "), "{why}");
        assert!(!why.contains("secret"), "{why}");
        assert_eq!(asked, ["HEAD /x"]);
    }
    assert_eq!(inside.asked(), Vec::<String>::new());
}

#[test]
fn passwords_are_neither_sent_nor_printed() {
    let server = Server::start(Box::new(|_, connection| connection.answer("200 OK")));
    let guide = Guide::new();
    let address = server.at("/x").replace("http://", "http://me:secret@");
    let text = format!("---\ntitle: Grow\nsummary: Grow.\n---\n\nSee [it]({address}).\n");
    guide.write("content/lessons/grow.md", &text);
    let check = ["check", "--external", "--allow-host", "127.0.0.1", "--format", "github"];
    let ended = guide.run(&[&check[..], &["--cache", "links.jsonl"]].concat());
    assert!(ended.out.contains("title=refused-link::`http://127.0.0.1"), "{ended:?}");
    assert!(!ended.out.contains("secret"), "{ended:?}");
    assert_eq!(server.asked(), Vec::<String>::new());
    let kept = fs::read_to_string(guide.path("links.jsonl")).expect("written");
    assert_eq!(kept, "{\"fieldguide\":\"answers 1\"}\n", "no answer is kept");
}

/// A server that asks for cookies, a password and another referrer gets none of them.
#[test]
fn nothing_is_sent_but_the_question() {
    let server = Server::start(Box::new(|question, connection| match question.path.as_str() {
        "/a" => connection.answer("302 On\r\nset-cookie: a=b\r\nlocation: /b"),
        "/b" if question.method == "HEAD" => {
            connection.answer("401 Who\r\nwww-authenticate: Basic realm=x\r\nset-cookie: c=d")
        }
        _ => connection.answer("200 OK"),
    }));
    outcomes(&[server.at("/a")]);
    let headers = server.headers();
    assert_eq!(headers.len(), 3, "{headers:?}");
    for header in headers.iter().flatten() {
        let name = header.split(':').next().unwrap_or_default().to_lowercase();
        let known = ["accept", "accept-encoding", "connection", "host", "user-agent"];
        assert!(known.contains(&name.as_str()), "{header}");
    }
}

#[test]
fn a_proxy_of_the_environment_is_used_and_private_hosts_stay_refused() {
    let proxy = Server::start(Box::new(|_, connection| {
        connection.write(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        connection.hold()?;
        connection.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    }));
    let guide = Guide::new();
    let text =
        "---\ntitle: Grow\nsummary: Grow.\n---\n\n[a](http://a.example/x) [b](http://10.0.0.1/)\n";
    guide.write("content/lessons/grow.md", text);
    let mut command = guide.command(&["check", "--external"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
    {
        command.env_remove(name);
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    command.env("ALL_PROXY", proxy.at(""));
    let ended = crate::command::Ended::from(command.output().expect("can be run"));
    assert!(ended.err.contains("refused-link]: `http://10.0.0.1/`"), "{ended:?}");
    let asked = proxy.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| asked.contains("a.example")),
        "{asked:?}"
    );
}
