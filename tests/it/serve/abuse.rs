//! Requests that nobody honest sends: too many, too long, too slow, and no requests at all.

use super::preview::{Guide, PAGE, Preview, eventually};
use crate::command::film;
use crate::random::Dice;
use std::collections::VecDeque;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// More memory than this a server may not take for what is thrown at it, in KiB.
const MORE: u64 = 32 * 1024;

/// A preview whose first build is done.
fn preview(guide: &Guide) -> Preview {
    let preview = guide.serve(&[]);
    preview.wait_for_status(PAGE, 200);
    eventually("a build", || (preview.builds() > 0).then_some(()));
    preview
}

/// How much memory a process has, in KiB; where the system tells.
fn memory(preview: &Preview) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", preview.process.id()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}

/// Asserts that a preview still answers, has said nothing new and has not grown.
#[track_caller]
fn is_well(preview: &Preview, before: u64) {
    assert_eq!(preview.get(PAGE).status, 200);
    assert!(!preview.said().contains("panicked"), "{}", preview.said());
    let mut now = memory(preview);
    assert!(now < before + 4 * MORE, "{before} KiB before, {now} KiB at once");
    // Threads that read a large file give its memory back when they end, a moment later.
    for _ in 0..20 {
        if now < before + MORE {
            break;
        }
        sleep(Duration::from_millis(100));
        assert_eq!(preview.get("/nowhere").status, 404);
        now = memory(preview);
    }
    assert!(now < before + MORE, "{before} KiB before, {now} KiB after");
}

/// Sends bytes and no more, and reads what comes; nothing where the connection is cut. Who stops to send
/// before a page is rendered is taken for gone.
fn throw(preview: &Preview, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(&preview.host).expect("listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
    // It may be refused before it is all said.
    _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let is_cut = matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe);
        assert!(is_cut, "{error} after {:?}", String::from_utf8_lossy(bytes));
    }
    answer
}

/// The status of the first answer; none where there is none.
fn status(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer);
    text.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

#[test]
fn dots_and_slashes_lead_nowhere_however_they_are_written() {
    let guide = Guide::new();
    guide.write("secret.md", "SECRET");
    let preview = preview(&guide);
    let dots = [".", "%2e", "%2E", "%252e", "%c0%ae", "%e0%80%ae", "%u002e", "%ef%bc%8e"];
    let slashes = ["/", "//", "%2f", "%5c", "\\", "%c0%af", "/./", ";/", "%00/"];
    for dot in dots {
        for slash in slashes {
            for (depth, target) in [(1, "secret.md"), (2, "secret.md"), (12, "etc/passwd")] {
                for begin in ["/", "/lessons/", "/assets/", "/_fieldguide/"] {
                    let up = format!("{dot}{dot}{slash}").repeat(depth);
                    let target = target.replace('/', slash);
                    let answer = preview.get(&format!("{begin}{up}{target}"));
                    let text = answer.text();
                    assert!(matches!(answer.status, 400 | 404), "{begin}{up}: {}", answer.head);
                    assert!(!text.contains("SECRET") && !text.contains("root:"), "{begin}{up}");
                }
            }
        }
    }
}

#[test]
fn no_other_name_of_this_machine_is_answered() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let names = "localhost. localhost%00 127.1 2130706433 0x7f.0.0.1 0177.0.0.1 127.0.0.1. \
                 127.0.0.1.nip.io [::ffff:127.0.0.1] [::] 0 169.254.169.254 xn--localhost \
                 localhost,evil.test localhost\tevil.test http://localhost localhost/";
    for name in names.split(' ').filter(|name| !name.is_empty()) {
        let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
        let answer = preview.raw(request.as_bytes());
        assert!(matches!(answer.status, 400 | 403), "{name}: {}", answer.head);
        assert!(!answer.text().contains("Begin with"), "{name}");
    }
}

#[test]
fn what_is_no_request_is_refused_and_ends_nothing() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let before = memory(&preview);
    let host = &preview.host;
    let headed = |head: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\n{head}\r\n");
    let refused = [
        "\r\n\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET /\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET / HTTP/1.1 HTTP/1.1\r\n\r\n".to_owned(),
        "G\u{e9}T / HTTP/1.1\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}".to_owned(),
        headed("Content-Length: -1\r\n"),
        headed("Content-Length: 1\r\nContent-Length: 2\r\n"),
        headed("Content-Length: 99999999999999999999999\r\n"),
        headed("Transfer-Encoding: nonsense\r\n"),
        headed("No colon\r\n"),
        headed(": no name\r\n"),
        headed("Spa ce: x\r\n"),
        headed("X: a\0b\r\n"),
        headed(" folded: x\r\n"),
    ];
    for request in refused {
        let answer = throw(&preview, request.as_bytes());
        assert!(matches!(status(&answer), None | Some(400)), "{request:?}: {answer:?}");
    }
    // Too long: a line, a header, all headers, their number.
    let long = "a".repeat(1 << 20);
    for (request, expected) in [
        (format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"), [414, 431]),
        (headed(&format!("X: {long}\r\n")), [431, 431]),
        (headed(&format!("{long}: x\r\n")), [400, 431]),
        (headed(&"X: y\r\n".repeat(200)), [431, 431]),
    ] {
        let answer = throw(&preview, request.as_bytes());
        let status = status(&answer);
        assert!(status.is_none_or(|status| expected.contains(&status)), "{status:?}");
    }
    is_well(&preview, before);
}

#[test]
fn a_body_is_neither_read_as_a_request_nor_kept() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let before = memory(&preview);
    let host = &preview.host;
    let hidden = "GET /assets/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for head in [
        format!("Content-Length: {}\r\n", hidden.len()),
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", hidden.len()),
        "Transfer-Encoding: chunked\r\n".to_owned(),
    ] {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{head}\r\n{hidden}");
        let answer = String::from_utf8_lossy(&throw(&preview, request.as_bytes())).into_owned();
        assert!(!answer.contains("HTTP/1.1 404"), "{head}: {answer}");
    }
    let request = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999\r\n\r\n");
    let flood = [request.as_bytes(), &vec![b'x'; 50_000_000]].concat();
    assert!(matches!(status(&throw(&preview, &flood)), None | Some(405)));
    is_well(&preview, before);
}

#[test]
fn whatever_bytes_come_it_goes_on() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let mut dice = Dice::new(4000);
    let valid = format!(
        "GET /_fieldguide/client.js?q=1 HTTP/1.1\r\nHost: {}\r\nRange: bytes=0-9\r\nOrigin: http://{}\r\n\
         If-None-Match: \"x\"\r\nConnection: close\r\n\r\n",
        preview.host, preview.host
    );
    let mut byte = |limit: usize| dice.below(limit as u64) as usize;
    let mut before = 0;
    let mut answered = 0;
    for round in 0..3000 {
        let bytes: Vec<u8> = if round % 2 == 0 {
            (0..byte(300)).map(|_| byte(256) as u8).chain(*b"\r\n\r\n").collect()
        } else {
            // A request with a few bytes of it changed, left out or said twice.
            let mut bytes = valid.clone().into_bytes();
            for _ in 0..=byte(4) {
                let at = byte(bytes.len());
                match byte(3) {
                    0 => bytes[at] = byte(256) as u8,
                    1 => _ = bytes.remove(at),
                    _ => bytes.insert(at, bytes[at]),
                }
            }
            bytes
        };
        let answer = throw(&preview, &bytes);
        assert!(answer.is_empty() || status(&answer).is_some(), "{bytes:?}: {answer:?}");
        answered += usize::from(status(&answer).is_some_and(|status| status < 300));
        // What is set up once is not counted.
        if round == 500 {
            before = memory(&preview);
        }
    }
    assert!(answered > 100, "too few were near to a request: {answered}");
    is_well(&preview, before);
}

#[test]
fn who_is_slow_is_waited_for_no_longer_than_a_while_and_keeps_nobody_waiting() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let before = memory(&preview);
    let mut slow: Vec<TcpStream> =
        (0..60).map(|_| TcpStream::connect(&preview.host).expect("listens")).collect();
    let followed = preview.follow(PAGE);
    followed.next();
    let begun = Instant::now();
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: {}", preview.host, "a".repeat(500));
    let mut bytes = request.bytes().cycle();
    // A byte at a time, from all of them, until they are cut off.
    while !slow.is_empty() {
        let byte = [bytes.next().expect("goes round")];
        slow.retain_mut(|stream| stream.write_all(&byte).is_ok());
        let asked = Instant::now();
        assert_eq!(preview.get(PAGE).status, 200);
        assert!(asked.elapsed() < Duration::from_secs(5), "a request waited for the slow ones");
        assert!(begun.elapsed() < Duration::from_secs(60), "{} are still waited for", slow.len());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(begun.elapsed() > Duration::from_secs(5), "some time is left to slow lines");
    // Who listens is not slow.
    guide.write_lesson("After a long silence.");
    followed.next();
    is_well(&preview, before);
}

#[test]
fn of_ten_thousand_pages_that_are_followed_the_newest_are_reported() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let before = memory(&preview);
    let mut reported = VecDeque::new();
    for _ in 0..10_000 {
        let mut stream = ask(&preview, "/_fieldguide/events?%2F");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answers");
        assert_eq!(&begin, b"HTTP/1.1 200");
        reported.push_back(stream);
        if reported.len() > 200 {
            reported.pop_front();
        }
    }
    let is_open = |stream: &mut TcpStream| {
        stream.set_nonblocking(true).expect("can be set");
        let mut rest = [0; 4096];
        loop {
            match stream.read(&mut rest) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) => return error.kind() == ErrorKind::WouldBlock,
            }
        }
    };
    eventually("64 followers", || {
        let open: Vec<bool> = reported.iter_mut().map(is_open).collect();
        assert_eq!(open.last(), Some(&true), "the newest stays");
        (open.iter().filter(|is_open| **is_open).count() == 64).then_some(())
    });
    is_well(&preview, before);
    // Whoever comes now is told of changes, whether or not the others ever read.
    let followed = preview.follow(PAGE);
    let first = followed.next();
    guide.write_lesson("News for those who read.");
    followed.until(|state| state["page"] != first["page"]);
}

/// A connection on which a file is asked for, and of whose answer nothing is read yet.
fn ask(preview: &Preview, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&preview.host).expect("listens");
    let host = &preview.host;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("takes a request");
    stream
}

/// Adds a large page and a large file to a guide: more than systems keep for who does not read.
fn enlarge(guide: &Guide) {
    fs::write(guide.path("content/lessons/film.mp4"), film(16 << 20)).expect("written");
    let text = "Ten words, again and again, until the page is large.\n\n".repeat(100_000);
    guide.write_lesson(&format!("See [the film](film.mp4).\n\n{text}"));
}

#[test]
fn a_thousand_connections_that_never_read_stop_nobody() {
    let guide = Guide::new();
    enlarge(&guide);
    let preview = preview(&guide);
    assert_eq!(preview.get("/search/manifest.js").status, 200, "the whole site is made");
    assert_eq!(preview.get("/lessons/film.mp4").body.len(), 16 << 20);
    let before = memory(&preview);
    let paths =
        ["/lessons/film.mp4", PAGE, "/_fieldguide/events?%2F", "/", "/nowhere", "/a-z.html"];
    let mut held = Vec::new();
    for number in 0..1000 {
        held.push(ask(&preview, paths[number % paths.len()]));
        if number % 50 == 49 {
            assert_eq!(preview.get("/").status, 200, "after {number}");
            assert_eq!(preview.get("/lessons/film.mp4").body.len(), 16 << 20, "after {number}");
        }
    }
    let followed = preview.follow("/");
    followed.next();
    is_well(&preview, before);
    guide.write_lesson("Short again.");
    preview.wait_for(PAGE, "Short again.");
    drop(held);
}

#[test]
fn who_takes_nothing_of_an_answer_is_cut_off() {
    let guide = Guide::new();
    enlarge(&guide);
    let preview = preview(&guide);
    let mut stalled = ask(&preview, "/lessons/film.mp4");
    // Nobody else needs its place; but to write to a socket that nobody has any more fails.
    eventually("an end", || stalled.write_all(b"x").is_err().then_some(()));
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_connection_that_is_not_used_is_closed() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let begin = |paths: &[&str]| {
        let mut stream = TcpStream::connect(&preview.host).expect("listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        for path in paths {
            let host = &preview.host;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("is sent");
        }
        (paths.len(), stream)
    };
    let begun = [&[][..], &["/"], &["/", "/nowhere"]].map(begin);
    for (asked, mut stream) in begun {
        let mut answers = Vec::new();
        let ended = stream.read_to_end(&mut answers);
        assert!(ended.is_ok(), "{ended:?}");
        let answered = String::from_utf8_lossy(&answers).matches("HTTP/1.1 ").count();
        // Who sends nothing is told so or not.
        assert!(answered == asked || asked == 0, "{answered}");
    }
}

/// A template that takes longer than any test.
const SLOW: &str = "{% set long = range(end=90000) | join(sep=\"abcdefgh\") %}\
                    {% for a in range(end=10) %}{% for b in range(end=100000) %}{% set c = long | upper %}{% endfor %}{% endfor %}slow\n";

/// As many as there are threads on a small machine.
const SLOW_TEMPLATES: [&str; 2] = ["a-z.html", "search.html"];

/// Whether nothing has come yet.
fn is_silent(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("can be set");
    let found = stream.peek(&mut [0]);
    stream.set_nonblocking(false).expect("can be set");
    found.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn while_a_slow_page_is_rendered_all_else_is_answered() {
    let guide = Guide::new();
    for template in SLOW_TEMPLATES {
        guide.write(&format!("themes/practice/templates/{template}"), SLOW);
    }
    fs::write(guide.path("content/lessons/film.mp4"), film(4 << 20)).expect("written");
    guide.write_lesson("See [the film](film.mp4).");
    let preview = guide.serve(&[]);
    preview.wait_for_status("/_fieldguide/client.js", 200);
    let slow: Vec<TcpStream> = (0..40).map(|_| ask(&preview, "/a-z.html")).collect();
    let followed = ask(&preview, "/_fieldguide/events?%2Fa-z.html");
    let page = preview.get(PAGE);
    assert_eq!(page.status, 200);
    let text = page.text();
    let style = text.split("href=\"../").find(|rest| rest.contains(".css\"")).expect("a style");
    let style = format!("/{}", style.split('"').next().expect("ends"));
    for path in [style.as_str(), "/", "/lessons/", "/lessons/film.mp4", "/_fieldguide/client.js"] {
        assert_eq!(preview.get(path).status, 200, "{path}");
    }
    for missing in ["/nowhere", "/favicon.ico", "/lessons/nowhere.html"] {
        assert_eq!(preview.get(missing).status, 404, "{missing}");
    }
    assert_eq!(preview.get("/search/manifest.js").status, 200, "readers can search");
    let state = preview.follow("/").next();
    assert!(state["page"].as_str().is_some_and(|page| !page.is_empty()), "{state}");
    assert!(slow.iter().all(is_silent), "the slow page was faster than all others");
    drop(followed);
    // Who waits for it has the page of the guide that is fixed, while the old one is still rendered.
    for template in SLOW_TEMPLATES {
        guide.write(&format!("themes/practice/templates/{template}"), "quick\n");
    }
    for mut stream in slow.into_iter().chain([ask(&preview, "/search.html")]) {
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answers");
        assert_eq!(&begin, b"HTTP/1.1 200");
    }
}

#[test]
fn bodies_upgrades_and_requests_in_advance_are_answered_as_plain_requests() {
    let guide = Guide::new();
    let preview = preview(&guide);
    assert_eq!(preview.get("/search/manifest.js").status, 200, "the whole site is made");
    let before = memory(&preview);
    let page = preview.get(PAGE).body;
    let heads = [
        "Content-Length: 1000000\r\nExpect: 100-continue\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n",
    ];
    let begin = |head: &str| {
        let mut stream = TcpStream::connect(&preview.host).expect("listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        let host = &preview.host;
        write!(stream, "GET {PAGE} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n").expect("is sent");
        // The body that is announced comes byte by byte, or never; it is not waited for.
        let mut answer = vec![0; 12];
        stream.read_exact(&mut answer).expect("answers");
        assert_eq!(answer, b"HTTP/1.1 200", "{head}");
        stream
    };
    let mut open = Vec::from(heads.map(begin));
    eventually("an end", || {
        open.retain_mut(|stream| stream.write_all(b"x").is_ok());
        open.is_empty().then_some(())
    });
    let request = |path: &str, last: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{last}\r\n", preview.host)
    };
    let mut many = request(PAGE, "").repeat(50);
    many += &request("/", "Connection: close\r\n");
    let mut stream = TcpStream::connect(&preview.host).expect("listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
    stream.write_all(many.as_bytes()).expect("is sent");
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).expect("answers and closes");
    let text = String::from_utf8_lossy(&answers);
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 51);
    assert_eq!(text.matches(&*String::from_utf8_lossy(&page)).count(), 50, "whole, and in order");
    is_well(&preview, before);
}

#[test]
fn heads_and_odd_ranges() {
    let guide = Guide::new();
    fs::write(guide.path("content/lessons/film.mp4"), film(1000)).expect("written");
    guide.write_lesson("See [the film](film.mp4).");
    let preview = preview(&guide);
    let ask = |method: &str, head: &str| preview.request(method, "/lessons/film.mp4", head);
    let head = ask("HEAD", "Range: bytes=0-9\r\n");
    assert_eq!((head.status, head.header("content-length")), (200, Some("1000")), "{}", head.head);
    assert_eq!(head.body, b"");
    for (range, status, length) in [
        ("bytes=0-0", 206, 1),
        ("bytes=-1", 206, 1),
        ("bytes=999-", 206, 1),
        ("bytes=999-999999999999999999", 206, 1),
        ("bytes=1000-", 416, 0),
        ("bytes=-0", 416, 0),
        ("bytes=0-99999999999999999999999999", 200, 1000),
        ("bytes=1-0", 200, 1000),
        ("bytes=0-1,3-4", 200, 1000),
        ("bytes=0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1", 200, 1000),
        ("bytes=--1", 200, 1000),
        ("bytes=+1-2", 200, 1000),
        ("pages=1-2", 200, 1000),
        ("", 200, 1000),
    ] {
        let part = ask("GET", &format!("Range: {range}\r\n"));
        assert_eq!((part.status, part.body.len()), (status, length), "{range}: {}", part.head);
    }
}
