//! What the preview answers, and whom.

use super::preview::{BROKEN, Guide, HOME, PAGE, Response, eventually};
use crate::command::film;
use std::fs;
use std::io::{Read, Write};

#[test]
fn the_site_is_answered_as_a_host_would() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    for (path, text) in
        [("/", "Begin with"), ("/index.html", "Begin with"), ("/lessons/", "Start small")]
    {
        let page = preview.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains(text), "{path}");
    }
    assert!(preview.get("/lessons/start-small.html?q=small").text().contains("joint project"));

    let folder = preview.get("/lessons");
    assert_eq!((folder.status, folder.header("location")), (307, Some("/lessons/")));
    assert!(preview.get("/lessons/begin.html").text().contains("http-equiv=\"refresh\""));

    let style = stylesheet(&preview.get("/"));
    let style = preview.get(&style);
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(!style.text().contains("_fieldguide"));

    // Whatever the depth, the links of the page for lost readers lead somewhere.
    let missing = preview.get("/lessons/no/such/page");
    assert_eq!(missing.status, 404);
    assert_eq!(preview.get(&stylesheet(&missing)).status, 200);
    assert!(missing.text().contains("href=\"/index.html\""));
}

/// Where a page has its style from.
fn stylesheet(page: &Response) -> String {
    let text = page.text();
    let link = text.split("href=\"").find(|rest| rest.contains(".css\"")).expect("a style sheet");
    format!("/{}", link.split('"').next().expect("ends").trim_start_matches('/'))
}

#[test]
fn no_path_leads_out_of_the_site() {
    let guide = Guide::new();
    guide.write("secret.md", "SECRET");
    guide.write("content/.env", "SECRET");
    guide.write("content-secret/x.html", "SECRET");
    #[cfg(unix)]
    for (of, link) in [("secret.md", "content/link.md"), ("content-secret", "content/linked")] {
        std::os::unix::fs::symlink(guide.path(of), guide.path(link)).expect("linked");
    }
    let preview = guide.serve(&[]);
    let paths = "/../secret.md /%2e%2e/secret.md /%2E%2E%2Fsecret.md /lessons/../../secret.md \
                 /..%5csecret.md /..\\secret.md /%252e%252e/secret.md /./secret.md /.env /.env/. \
                 //etc/passwd ///etc/passwd /etc/passwd /%2fetc%2fpasswd /index.html/../../secret.md \
                 /%00 /index.html%00.md /..%00/secret.md /%c0%ae%c0%ae/secret.md /%ff /% /%2 \
                 /content/index.md /content-secret/x.html /../content-secret/x.html /link.md \
                 /link.html /linked/x.html /linked/ /lessons//start-small.html \
                 /assets/../index.html /assets /search /_fieldguide/ /_fieldguide/../index.html \
                 /_fieldguide/client.js/ /C:/Windows/win.ini /file:///etc/passwd";
    for path in paths.split_whitespace() {
        let answer = preview.get(path);
        assert!(matches!(answer.status, 404 | 400), "{path}: {}", answer.head);
        assert!(!answer.text().contains("SECRET") && !answer.text().contains("root:"), "{path}");
    }
    // What follows a `#` is not part of an address.
    assert!(preview.get("/#/../secret.md").text().contains("Begin with"));
    let nul = format!("GET /\0index.html HTTP/1.1\r\nHost: {}\r\n\r\n", preview.host);
    assert_eq!(preview.raw(nul.as_bytes()).status, 400);
    assert_eq!(preview.get("/").status, 200, "none of it stopped the server");
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let port = preview.host.rsplit_once(':').expect("a port").1;
    let ask = |target: &str, hosts: &[&str]| {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        preview.raw(format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").as_bytes())
    };
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.1:1"] {
        assert_eq!(ask("/", &[host]).status, 200, "{host}");
    }
    assert_eq!(ask("/", &[&format!("localhost:{port}")]).status, 200);
    let foreign = "evil.test evil.test:80 127.0.0.1.evil.test localhost.evil.test evil-localhost \
                   192.168.1.4 0.0.0.0 [2001:db8::1]";
    for host in foreign.split_whitespace() {
        for path in ["/", "/_fieldguide/client.js", "/_fieldguide/events?/"] {
            assert_eq!(ask(path, &[host]).status, 403, "{host} {path}");
        }
    }
    assert_eq!(ask("http://evil.test/", &["localhost"]).status, 403);
    assert_eq!(ask("http://localhost/", &["evil.test"]).status, 403);
    for hosts in [&[] as &[&str], &["localhost", "evil.test"], &["localhost@evil.test"], &[""]] {
        assert_eq!(ask("/", hosts).status, 400, "{hosts:?}");
    }
}

#[test]
fn a_host_that_is_given_is_answered_too() {
    let guide = Guide::new();
    let preview = guide.serve(&["--host", "localhost"]);
    assert!(preview.host.starts_with("localhost:"), "{}", preview.host);
    for (host, status) in [
        ("localhost", 200),
        ("192.168.1.4", 200),
        ("evil.test", 403),
        ("0.0.0.0", 403),
        ("[::]", 403),
    ] {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(preview.raw(request.as_bytes()).status, status, "{host}");
    }
}

#[test]
fn a_host_that_opens_the_preview_to_others_says_so_and_shows_addresses_that_work() {
    let guide = Guide::new();
    for host in ["0.0.0.0", "::"] {
        let Ok(_) = std::net::TcpListener::bind((host, 0)) else { continue };
        let preview = guide.serve(&["--host", host]);
        let warning = eventually("a warning", || {
            let said = preview.said();
            said.lines()
                .find(|line| line.starts_with("warning: anyone in your network"))
                .map(str::to_owned)
        });
        assert!(warning.contains("read the unpublished guide"), "{warning}");
        let own = format!("http://{}/", preview.host);
        let others = warning.split(' ').filter_map(|word| word.strip_prefix("http"));
        let others: Vec<String> =
            others.map(|rest| format!("http{}", rest.trim_end_matches(':'))).collect();
        for url in others.iter().chain([&own]) {
            assert!(!url.contains("//0.0.0.0") && !url.contains("[::]"), "{url}");
            let address = url.trim_start_matches("http://").trim_end_matches('/');
            let mut stream = std::net::TcpStream::connect(address).expect("listens");
            let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).expect("takes a request");
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).expect("answers");
            assert_eq!(Response::read(&answer).status, 200, "{url}");
        }
        // Another site can make a name resolve to this machine, but not an address.
        let foreign = b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n";
        assert_eq!(preview.raw(foreign).status, 403);
    }
    for host in [&[][..], &["--host", "127.0.0.1"], &["--host", "localhost"]] {
        let preview = guide.serve(host);
        preview.wait_for_status(PAGE, 200);
        assert!(!preview.said().contains("in your network"), "{}", preview.said());
    }
}

#[test]
fn pages_of_other_sites_are_not_answered() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    for path in ["/", PAGE, "/_fieldguide/events?/", "/search/x.js"] {
        for origin in
            ["http://evil.test", "https://evil.test", "null", "http://localhost.evil.test"]
        {
            let answer = preview.request("GET", path, &format!("Origin: {origin}\r\n"));
            assert_eq!(answer.status, 403, "{path} for {origin}");
        }
    }
    // Names that only begin or end like the preview's own.
    let host = &preview.host;
    for origin in [
        format!("http://evil{host}"),
        format!("http://evil.{host}"),
        format!("http://evil.test/{host}"),
        format!("http://user@{host}"),
        format!("http://{host}.evil.test"),
        format!("http://{host}0"),
        format!("http://{host}/"),
        format!("ftp://{host}"),
        format!("chrome-extension://{host}"),
        format!("//{host}"),
        host.clone(),
    ] {
        let answer = preview.request("GET", "/", &format!("Origin: {origin}\r\n"));
        assert_eq!(answer.status, 403, "{origin}");
    }
    let own = preview.request("GET", "/", &format!("Origin: http://{host}\r\n"));
    assert_eq!(own.status, 200);
}

#[test]
fn what_another_site_loads_or_frames_is_not_answered_but_its_readers_may_come() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let ask = |site: &str, mode: &str, dest: &str| {
        let head = format!(
            "Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\n"
        );
        ["/", "/_fieldguide/client.js"].map(|path| preview.request("GET", path, &head).status)
    };
    for (site, mode, dest) in [
        ("none", "navigate", "document"),
        ("same-origin", "navigate", "iframe"),
        ("same-origin", "no-cors", "image"),
        ("same-origin", "cors", "empty"),
        ("cross-site", "navigate", "document"),
        ("same-site", "navigate", "document"),
    ] {
        assert_eq!(ask(site, mode, dest), [200, 200], "{site} {mode} {dest}");
    }
    for (site, mode, dest) in [
        ("cross-site", "navigate", "iframe"),
        ("cross-site", "navigate", "frame"),
        ("cross-site", "navigate", "object"),
        ("cross-site", "navigate", "embed"),
        ("cross-site", "no-cors", "image"),
        ("cross-site", "no-cors", "script"),
        ("cross-site", "no-cors", "document"),
        ("same-site", "no-cors", "style"),
        ("same-site", "websocket", "empty"),
        ("", "", ""),
        ("something-new", "no-cors", "image"),
    ] {
        assert_eq!(ask(site, mode, dest), [403, 403], "{site} {mode} {dest}");
    }
    let twice = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n";
    assert_eq!(preview.request("GET", "/", twice).status, 403);
}

#[test]
fn every_answer_keeps_to_itself() {
    let guide = Guide::new();
    fs::write(guide.path("content/lessons/film.mp4"), film(1000)).expect("written");
    guide.write_lesson("See [the film](film.mp4).");
    let preview = guide.serve(&[]);
    let film = preview.get("/lessons/film.mp4");
    let tag = film.header("etag").expect("a tag");
    let without_site = Guide::new();
    without_site.write("content/index.md", BROKEN);
    let broken = without_site.serve(&[]);
    assert_eq!(broken.get("/").status, 503);
    let answers = [
        preview.get("/"),
        preview.get("/lessons"),
        preview.get("/nowhere"),
        preview.get("/_fieldguide/client.js"),
        preview.get("/_fieldguide/nothing"),
        preview.request("HEAD", "/_fieldguide/events?/", ""),
        preview.request("GET", "/", "Origin: http://evil.test\r\n"),
        preview.request("OPTIONS", "/", "Access-Control-Request-Method: GET\r\n"),
        preview.request("GET", "/", "Range: bytes=0-1\r\n"),
        preview.request("GET", "/_fieldguide/client.js", "Range: bytes=99999999-\r\n"),
        preview.request("GET", "/lessons/film.mp4", "Range: bytes=0-1\r\n"),
        preview.request("GET", "/lessons/film.mp4", "Range: bytes=99999-\r\n"),
        preview.request("GET", "/lessons/film.mp4", &format!("If-None-Match: {tag}\r\n")),
        preview.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        preview.request("GET", "/%ff", ""),
        broken.get("/"),
        preview.raw(b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"),
    ];
    for answer in answers {
        assert!(!answer.head.contains("access-control-"), "{}", answer.head);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{}", answer.head);
        let policy = answer.header("cross-origin-resource-policy");
        assert_eq!(policy, Some("same-origin"), "{}", answer.head);
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{}", answer.head);
        for (name, value) in [
            ("content-security-policy", "frame-ancestors 'self'"),
            ("x-frame-options", "sameorigin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.head);
        }
    }
}

#[test]
fn only_get_and_head() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        let answer = preview.request(method, "/", "Content-Length: 0\r\n");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method}");
    }
    // There once the whole site is made: until then a page may change between two requests.
    assert_eq!(preview.get("/search/manifest.js").status, 200);
    for path in ["/", "/nowhere", "/_fieldguide/client.js"] {
        let (get, head) = (preview.get(path), preview.request("HEAD", path, ""));
        assert_eq!(head.body, b"", "{path}");
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
        assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()));
    }
}

#[test]
fn parts_of_files_and_files_that_a_browser_has() {
    let guide = Guide::new();
    let bytes = film(10_000);
    fs::write(guide.path("content/lessons/film.mp4"), &bytes).expect("written");
    guide.write_lesson("See [the film](film.mp4).");
    let preview = guide.serve(&[]);
    let ask = |head: &str| preview.request("GET", "/lessons/film.mp4", head);

    let whole = ask("");
    assert_eq!((whole.status, &whole.body), (200, &bytes));
    assert_eq!(whole.header("content-type"), Some("video/mp4"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let part = ask("Range: bytes=9000-\r\n");
    assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 9000-9999/10000")));
    assert_eq!(part.body, bytes[9000..]);
    let beyond = ask("Range: bytes=10000-\r\n");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10000")));

    let tag = whole.header("etag").expect("a tag").to_owned();
    let had = ask(&format!("If-None-Match: {tag}\r\n"));
    assert_eq!((had.status, had.body.len(), had.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(ask("If-None-Match: \"another\"\r\n").status, 200);
    assert_eq!(ask(&format!("Range: bytes=0-1\r\nIf-Range: {tag}\r\n")).status, 206);
    assert_eq!(ask("Range: bytes=0-1\r\nIf-Range: \"another\"\r\n").status, 200);
}

#[test]
fn a_page_that_did_not_change_still_searches_in_the_newest_index() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let manifest = "/search/manifest.js";
    assert!(preview.get("/").text().contains("data-manifest=\"search/manifest.js\""));
    let mut old = preview.get(manifest).text();
    for text in ["Quasars.", "Pulsars."] {
        guide.write_lesson(text);
        preview.wait_for(PAGE, text);
        let new = preview.get(manifest);
        assert_eq!((new.status, new.header("cache-control")), (200, Some("no-cache")));
        assert_ne!(new.text(), old);
        old = new.text();
    }
}

#[test]
fn what_the_preview_adds_is_never_published() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    assert!(preview.get(PAGE).text().contains("<script src=\"/_fieldguide/client.js\""));
    let built = guide.command(&["build"]).output().expect("runs");
    assert!(built.status.success(), "beside a running preview: {built:?}");
    for entry in walkdir::WalkDir::new(guide.path("output")) {
        let entry = entry.expect("can be read");
        let bytes = if entry.file_type().is_file() {
            fs::read(entry.path()).expect("can be read")
        } else {
            Vec::new()
        };
        assert!(!String::from_utf8_lossy(&bytes).contains("_fieldguide"), "{:?}", entry.path());
    }
    assert!(!guide.path("output/_fieldguide").exists());
    assert_eq!(fs::read_to_string(guide.path("content/index.md")).expect("is there"), HOME);
    guide.write_lesson("After the build.");
    preview.wait_for(PAGE, "After the build.");
}
