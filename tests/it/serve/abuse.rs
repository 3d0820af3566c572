//! Requests that nobody honest sends: too many, too long, too slow, and no requests at all.

use super::preview::{Guide, PAGE, Preview, Response, eventually};
use crate::dice::Dice;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
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
    let now = memory(preview);
    assert!(now < before + MORE, "{before} KiB before, {now} KiB after");
}

/// Sends bytes and no more, and reads what comes; nothing where the connection is cut.
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
        assert!(!answer.contains("404"), "{head}: {answer}");
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
        "GET /lessons/?q=1 HTTP/1.1\r\nHost: {}\r\nRange: bytes=0-9\r\nOrigin: http://{}\r\n\
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
fn of_ten_thousand_pages_that_are_followed_some_are_told_and_the_rest_refused() {
    let guide = Guide::new();
    let preview = preview(&guide);
    let before = memory(&preview);
    let request = format!("GET /_fieldguide/events?%2F HTTP/1.1\r\nHost: {}\r\n\r\n", preview.host);
    let mut told = Vec::new();
    let mut refused = None;
    for _ in 0..10_000 {
        let mut stream = TcpStream::connect(&preview.host).expect("listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        stream.write_all(request.as_bytes()).expect("takes a request");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answers");
        if &begin == b"HTTP/1.1 200" {
            told.push(stream);
            continue;
        }
        let mut answer = begin.to_vec();
        stream.read_to_end(&mut answer).expect("is closed");
        refused = Some(Response::read(&answer));
    }
    assert_eq!(told.len(), 64);
    let refused = refused.expect("one too many");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.text(), "too many pages are open; close some\n");
    is_well(&preview, before);

    // Whoever goes makes room.
    told.truncate(10);
    eventually("room", || (preview.request("HEAD", "/", "").status == 200).then_some(()));
    eventually("a place", || {
        let mut stream = TcpStream::connect(&preview.host).expect("listens");
        stream.write_all(request.as_bytes()).expect("takes a request");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answers");
        (&begin == b"HTTP/1.1 200").then_some(())
    });
}

#[test]
fn heads_and_odd_ranges() {
    let guide = Guide::new();
    fs::write(guide.path("content/lessons/film.mp4"), [7; 1000]).expect("written");
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
