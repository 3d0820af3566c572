//! `fieldguide source add`, from files and from servers on this machine.

use crate::command::Guide;
use std::fs;

const BIB: &str = "@misc{doe2001,\n  author = {Doe, J.},\n  title = {{One}},\n  year = {2001},\n  doi = {10.1/a},\n}\n";
const RIS: &str =
    "TY  - BOOK\nAU  - Roe, Rich\nTI  - On boats\nPY  - 2020\nPB  - Press\nAB  - Long.\nER  - \n";

#[test]
fn a_file_of_records_is_added_and_can_be_undone() {
    let guide = Guide::new();
    guide.write("content/sources.bib", BIB);
    guide.write("boats.ris", RIS);
    let shown = guide.run(&["source", "add", "boats.ris", "--dry-run"]);
    assert!(shown.out.contains("+@book{roe2020,"), "{shown:?}");
    let added = guide.run(&["source", "add", "boats.ris"]);
    assert_eq!(added.code, Some(0), "{added:?}");
    assert_eq!(added.out, "added 1 source to content/sources.bib: [@roe2020]\n");
    assert_eq!(added.err, "left out: AB\n");
    let text = fs::read_to_string(guide.path("content/sources.bib")).expect("is there");
    assert!(text.starts_with(BIB) && text.contains("  title = {{On boats}},\n"), "{text}");
    assert_eq!(guide.run(&["check"]).code, Some(0));
    assert_eq!(guide.run(&["undo"]).code, Some(0));
    assert_eq!(fs::read_to_string(guide.path("content/sources.bib")).expect("is there"), BIB);
}

#[test]
fn a_source_in_the_guide_is_named_and_not_looked_up() {
    let guide = Guide::new();
    guide.write("content/sources.bib", BIB);
    for known in ["10.1/A", "https://doi.org/10.1/a"] {
        let ended = guide.run(&["source", "add", known]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.err.contains("cite it with [@doe2001]"), "{ended:?}");
    }
    let json = guide.run(&["source", "add", "10.1/a", "--format", "json"]);
    assert!(json.out.contains("\"key\":\"doe2001\""), "{json:?}");
}

#[test]
fn what_cannot_be_added_is_reported() {
    let guide = Guide::new();
    guide.write("content/a.bib", BIB);
    guide.write("content/b.bib", "");
    guide.write("letter.txt", "Dear all,\n");
    guide.write("boats.ris", RIS);
    for (arguments, why) in [
        (&["nonsense"] as &[&str], "not a DOI, address or ISBN, and no such file"),
        (&["letter.txt", "--to", "b.bib"], "not BibTeX, RIS or CSL-JSON"),
        (&["boats.ris"], "several .bib files; name one with --to: a.bib, b.bib"),
        (&["boats.ris", "--to", "index.md"], "not a .bib file"),
        (&["boats.ris", "--to", "../b.bib", "--dry-run"], "not a path in the content folder"),
        (&["10.1/a", "--to", "index.md", "--dry-run"], "not a .bib file"),
        (&["http://127.0.0.1:9/x", "--to", "a.bib"], "on this machine or in a private network"),
    ] {
        let ended = guide.run(&[&["source", "add"], arguments].concat());
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains(why), "{ended:?}");
    }
    assert_eq!(fs::read_to_string(guide.path("content/b.bib")).expect("is there"), "");
}

#[cfg(feature = "external")]
mod network {
    use super::*;
    use crate::external::server::{Connection, Question, Server};
    use fieldguide::external::Reach;
    use fieldguide::external::http::Http;
    use fieldguide::external::lookup::{Lookup, Services};
    use std::io;
    use std::time::Duration;

    fn page(connection: &mut Connection, text: &str) -> io::Result<()> {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{text}", text.len());
        connection.write(head.as_bytes())
    }

    #[test]
    fn a_page_is_described_by_its_own_metadata() {
        let server = Server::start(Box::new(|question: &Question, connection| {
            match question.path.as_str() {
                "/moved" => connection.answer("301 Moved\r\nlocation: /page"),
                "/page" => {
                    page(connection, "<title>On boats</title><meta name=author content='Roe, R.'>")
                }
                _ => connection.answer("404 Not Found"),
            }
        }));
        let guide = Guide::new();
        let add = |path: &str| {
            guide.run(&["source", "add", &server.at(path), "--allow-host", "127.0.0.1"])
        };
        let added = add("/moved");
        assert_eq!(added.out, "added 1 source to content/sources.bib: [@roe]\n", "{added:?}");
        assert_eq!(server.asked(), ["GET /moved", "GET /page"]);
        let text = fs::read_to_string(guide.path("content/sources.bib")).expect("written");
        assert!(text.contains("title = {{On boats}}") && text.contains("/moved}"), "{text}");
        let again = add("/moved");
        assert!(again.err.contains("cite it with [@roe]"), "{again:?}");
        assert_eq!(server.asked().len(), 2, "no request is sent again");
        let missing = add("/missing");
        assert_eq!(missing.code, Some(2), "{missing:?}");
        assert!(missing.err.contains("the page does not exist"), "{missing:?}");
    }

    #[test]
    fn dois_and_books_are_looked_up() {
        let server = Server::start(Box::new(|question: &Question, connection| {
            match question.path.as_str() {
                "/doi/10.1/a(b)" => page(connection, "{\"title\":\"On boats\"}"),
                "/isbn/9780804429573" => page(connection, "{\"ISBN:x\":{}}"),
                "/isbn/9780306406157" => page(connection, "{}"),
                _ => connection.answer("404 Not Found"),
            }
        }));
        let reach = Reach::with(["127.0.0.1".to_owned()]);
        let http = Http::new(Duration::from_secs(20), reach.clone());
        let services = Services { doi: server.at("/doi/{id}"), books: server.at("/isbn/{id}") };
        let lookup = Lookup { read: &http, reach: &reach, services };
        assert_eq!(lookup.doi("10.1/a(b)").as_deref(), Ok("{\"title\":\"On boats\"}"));
        assert_eq!(lookup.isbn("9780804429573").as_deref(), Ok("{\"ISBN:x\":{}}"));
        assert!(lookup.isbn("9780306406157").expect_err("unknown").contains("has no book"));
        assert!(lookup.doi("10.1/none").expect_err("unknown").contains("is not registered"));
        let headers = server.headers().concat().join("\n").to_lowercase();
        assert!(headers.contains("accept: application/vnd.citationstyles.csl+json"), "{headers}");
    }
}
