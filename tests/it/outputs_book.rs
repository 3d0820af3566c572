//! The guide as a book: one printable page, and an e-book, from small guides in memory.
//!
//! Whether readers of e-books take it, and what a browser makes of the page, is for
//! `tests/consumers/book`.

use crate::harness::{Quiet, build, guide, page, paths, repository, shown};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::{Disk, Memory};
use fieldguide::{Build, Options};
use flate2::read::DeflateDecoder;
use std::collections::BTreeSet;
use std::io::Read;

const GUIDE: &str = "
settings:
  title: Working together
  tagline: A guide
  citations: numeric
  outputs: [epub, print]
vocabularies:
  stages:
    ordered: true
    singular: Stage
    terms: { start: { label: Starting }, run: { label: Running }, end: { label: Ending } }
  stances: { terms: { supports: {}, contradicts: {} } }
kinds:
  lesson:
    folder: lessons
    question_field: check
    fields:
      stages: { type: term, of: stages, list: true, required: true }
      check: { type: line }
      budget: { type: line, private: true }
  case:
    folder: cases
    fields:
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, required: true, inverse: evidence }
          stance: { type: term, of: stances, required: true }
          shows: { type: markdown, required: true }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels: { none: { label: No evidence }, some: { label: Some, needs: { supporting: 1 } } }
";

const CONTENT: [(&str, &str); 10] = [
    ("guide.yaml", GUIDE),
    (
        "index.md",
        "---\ntitle: Welcome\n---\nBegin with [[trust|trusting]], see [lessons](lessons/).\n",
    ),
    (
        "about.md",
        "---\ntitle: About\nchanges: [{ date: 2026-05-04, what: begun }]\n---\nThis guide.\n",
    ),
    (
        "lessons/trust.md",
        "---\ntitle: Trust first\nstages: [run]\ncheck: Do you?\nbudget: SECRET-SUM\n---\n\
         ## Why\n\nSee [[small#how]] and [above](#why)[^1], says @b [@a, p. 3].\n\n[^1]: A note.\n",
    ),
    (
        "lessons/small.md",
        "---\ntitle: Start small\nstages: [start, run]\n---\n## Why\n\nA note[^1].\n\n### How\n\n\
         Small.\n\n[^1]: Another note.\n",
    ),
    ("lessons/secret.md", "---\ntitle: Secret\nstages: [start]\ndraft: true\n---\nDRAFT-TEXT\n"),
    (
        "cases/engine.md",
        "---\ntitle: Engine\nevidence:\n  - { lesson: trust, stance: supports, shows: \"It held [@a].\" }\n  \
         - { lesson: trust, stance: contradicts, shows: Not for long. }\n---\nA case.\n",
    ),
    (
        "glossary.yaml",
        "terms:\n  trust:\n    term: Confidence\n    definition: \"What grows [@b].\"\n",
    ),
    ("a.bib", "@book{a, title = {Alpha}, author = {Ames, Al}, year = {2001}}"),
    (
        "b.bib",
        "@book{b, title = {Beta}, author = {Bell, Bo}, year = {2002}}\n@book{c, title = {Uncited}}",
    ),
];

fn built() -> WithDiagnostics<Build> {
    let built = build(&guide(CONTENT));
    assert_eq!(shown(&built), "");
    built
}

/// The guide that an editor with the worst habits has made.
fn hostile() -> WithDiagnostics<Build> {
    let content = repository("tests/consumers/book/hostile");
    let built = fieldguide::build(
        &Disk { content, themes: None, static_files: None },
        &Options::default(),
        &Quiet,
    );
    assert!(built.is_clean(), "{}", shown(&built));
    built
}

/// The files of the e-book by name, in their order.
pub(crate) fn unpacked(built: &WithDiagnostics<Build>) -> Vec<(String, Vec<u8>)> {
    let mut rest: &[u8] = built.value.site.get("guide.epub").expect("an e-book");
    let number =
        |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let mut files = Vec::new();
    while rest.starts_with(b"PK\x03\x04") {
        let (packed, name) = (number(&rest[18..22]), number(&rest[26..28]));
        let bytes = &rest[30 + name..30 + name + packed];
        let mut unpacked = Vec::new();
        match number(&rest[8..10]) {
            0 => unpacked.extend(bytes),
            _ => _ = DeflateDecoder::new(bytes).read_to_end(&mut unpacked).expect("is deflated"),
        }
        assert_eq!(unpacked.len(), number(&rest[22..26]));
        files.push((String::from_utf8_lossy(&rest[30..30 + name]).into_owned(), unpacked));
        rest = &rest[30 + name + packed..];
    }
    files
}

fn chapter(built: &WithDiagnostics<Build>, name: &str) -> String {
    let name = format!("EPUB/{name}");
    let found = unpacked(built).into_iter().find(|(known, _)| *known == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1).expect("is text")
}

/// What stands between two marks, for each time they are there.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// What a reader sees of HTML.
fn plain(html: &str) -> String {
    let text: String =
        html.split('<').map(|part| part.split_once('>').map_or(part, |(_, t)| t)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn sections_are_numbered_as_in_lists_and_each_entry_stands_once() {
    let built = built();
    let print = page(&built, "print.html");
    let contents = between(print, "<nav class=\"book-contents\"", "</nav>")[0];
    let lines: Vec<String> = between(contents, "<a href=", "</a>")
        .iter()
        .map(|line| plain(&format!("<a href={line}")))
        .collect();
    let expected = [
        "1 Introduction",
        "1.1 Welcome",
        "1.2 About",
        "2 Lessons, by stage",
        "2.1 Starting",
        "2.1.1 Start small",
        "2.2 Running",
        "2.2.1 Trust first",
        "3 Cases",
        "3.1 Engine",
        "4 Glossary",
        "5 Sources",
    ];
    assert_eq!(lines, expected);
    for line in expected.iter().map(|line| line.trim_end_matches(", by stage")) {
        let (number, title) = line.split_once(' ').expect("numbered");
        let heading = format!("<span class=\"number\">{number}</span> {title}</h");
        assert_eq!(print.matches(&heading).count(), 1, "{line}");
    }
    let nav = chapter(&built, "nav.xhtml");
    let toc = between(&nav, "<nav epub:type=\"toc\"", "</nav>")[0];
    let listed: Vec<String> = between(toc, "<li>", "</a>").iter().map(|line| plain(line)).collect();
    assert_eq!(listed, expected.map(|line| line.trim_end_matches(", by stage")));
}

#[test]
fn links_keep_their_text_and_say_the_number() {
    let built = built();
    let print = page(&built, "print.html");
    for link in [
        "<a href=\"#lesson_trust\">trusting <span class=\"to\">(§\u{a0}2.2.1)</span></a>",
        "<a href=\"#part-2\">lessons <span class=\"to\">(§\u{a0}2)</span></a>",
        "<a href=\"#lesson_small__how\">How <span class=\"to\">(§\u{a0}2.1.1)</span></a>",
        "<a href=\"#lesson_trust__why\">above</a>",
    ] {
        assert!(print.contains(link), "{link}");
    }
    let trust = chapter(&built, "lesson_trust.xhtml");
    assert!(trust.contains("<a href=\"lesson_small.xhtml#how\">How <span"), "{trust}");
    assert!(trust.contains("<a href=\"#why\">above</a>"), "{trust}");
}

#[test]
fn what_the_book_does_not_hold_is_on_the_site_or_plain_text() {
    let mut files = guide(CONTENT);
    let link = "---\ntitle: About\n---\nSee [the stages](stages/), [the sheet](sheet.csv).\n";
    files.content.insert("about.md".into(), link.into());
    files.content.insert("sheet.csv".into(), b"a,b\n".to_vec());
    let built = build(&files);
    assert!(page(&built, "print.html").contains("<p>See the stages, the sheet.</p>"));
    let base_url = Some("https://example.org/g/".to_owned());
    let built = fieldguide::build(&files, &Options { base_url, ..Options::default() }, &Quiet);
    for text in [page(&built, "print.html"), &chapter(&built, "page_about.xhtml")] {
        assert!(text.contains("href=\"https://example.org/g/stages/index.html\" rel=\"external\""));
        assert!(text.contains("href=\"https://example.org/g/sheet.csv\" rel=\"external\""));
    }
}

#[test]
fn sources_are_listed_once_and_numbered_over_the_whole_edition() {
    let built = built();
    let print = page(&built, "print.html");
    let list = between(print, "<ol class=\"book-references\">", "</ol>");
    assert_eq!(list.len(), 1);
    let items = between(list[0], "<li id=\"", "</li>");
    assert!(items[0].starts_with("sources__ref-1\"") && items[0].contains("Beta"), "{items:?}");
    assert!(items[1].starts_with("sources__ref-2\"") && items[1].contains("Alpha"), "{items:?}");
    assert_eq!(items.len(), 2, "nothing cites the third");
    assert!(print.contains("[<a href=\"#sources__ref-2\" title=\"Ames 2001\">2</a>, p. 3]"));

    let mut files = guide(CONTENT);
    let by_author = GUIDE.replace("citations: numeric", "citations: author-date");
    files.content.insert("guide.yaml".into(), by_author.into());
    let built = build(&files);
    let print = page(&built, "print.html");
    let list = between(print, "<ul class=\"book-references\">", "</ul>");
    let items = between(list[0], "<li id=\"", "</li>");
    assert!(items[0].contains("Alpha") && items[1].contains("Beta"), "{items:?}");
    assert!(print.contains(">Ames 2001</a>, p. 3)"));
}

#[test]
fn an_entry_is_whole_with_its_rating_and_its_evidence() {
    let built = built();
    let trust = plain(&chapter(&built, "lesson_trust.xhtml"));
    for text in [
        "Evidence: Some",
        "1 case supports it",
        "Do you?",
        "Supports (1) Engine (§ 3.1) It held [2].",
        "Contradicts (1) Engine (§ 3.1) Not for long.",
        "A note.",
    ] {
        assert!(trust.contains(text), "{text}: {trust}");
    }
}

/// Every id of the page stands once, and every link in it leads to one.
fn check_ids(print: &str) {
    let mut ids = BTreeSet::new();
    for id in between(print, " id=\"", "\"") {
        assert!(ids.insert(id), "{id} stands twice");
    }
    for link in between(print, " href=\"#", "\"") {
        assert!(ids.contains(link), "#{link} leads nowhere");
    }
}

#[test]
fn ids_stand_once_and_links_lead_to_them() {
    for built in [built(), hostile()] {
        check_ids(page(&built, "print.html"));
    }
}

#[test]
fn headings_go_down_with_their_chapter_and_no_further_than_there_are_levels() {
    let built = built();
    let print = page(&built, "print.html");
    assert_eq!(print.matches("<h1>").count(), 1, "the title of the guide");
    assert!(print.contains("<h4><span class=\"number\">2.2.1</span> Trust first</h4>"));
    assert!(print.contains("<h5 id=\"lesson_trust__why\">Why</h5>"));
    assert!(print.contains("<h6 id=\"lesson_small__how\">How</h6>"));
    assert!(chapter(&built, "lesson_small.xhtml").contains("<h3 id=\"how\">How</h3>"));
}

#[test]
fn drafts_and_private_fields_are_in_neither() {
    let built = built();
    let texts =
        unpacked(&built).into_iter().map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned());
    for text in texts.chain([page(&built, "print.html").to_owned()]) {
        for secret in ["SECRET-SUM", "DRAFT-TEXT", "DO-NOT-TELL"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

/// Fails unless every element is closed in its turn and every ampersand begins a reference.
fn check_well_formed(name: &str, xml: &str) {
    let mut open = Vec::new();
    for tag in between(xml, "<", ">") {
        if let Some(ended) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(ended), "{name}");
        } else if !tag.starts_with(['?', '!']) && !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{name}: <{tag}>");
    }
    assert_eq!(open, Vec::<&str>::new(), "{name}");
    for after in xml.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;"];
        assert!(known.iter().any(|known| after.starts_with(known)), "{name}: &{after:.10}");
    }
}

#[test]
fn whatever_editors_write_the_e_book_is_well_formed_and_does_nothing() {
    for built in [built(), hostile()] {
        for (name, bytes) in unpacked(&built).iter().filter(|(name, _)| !name.contains("/images/"))
        {
            let text = std::str::from_utf8(bytes).expect("is text");
            if name.ends_with("ml") || name.ends_with(".opf") {
                check_well_formed(name, text);
            }
            for active in ["<script", "<iframe", "<form", "javascript:", "onclick", "style="] {
                assert!(!text.contains(active), "{name}: {active}");
            }
        }
    }
    let built = hostile();
    let one = chapter(&built, "lesson_one.xhtml");
    assert!(one.contains(
        "One &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &quot;quotes&quot;</h1>"
    ));
    assert!(one.contains("<img src=\"images/1.png\" width=\"20\" height=\"10\" alt=\"plain\"/>"));
    assert!(one.contains("missing one far"), "an image that is not there leaves its words");
}

#[test]
fn elements_stand_in_each_other_to_a_bounded_depth() {
    let mut files = guide(CONTENT);
    let deep = format!("---\ntitle: Deep\n---\n\n{}deep\n", "<div>".repeat(100));
    files.content.insert("about.md".into(), deep.into());
    let built = build(&files);
    let text = chapter(&built, "page_about.xhtml");
    assert!(text.matches("<div>").count() < 70 && text.contains("deep"));
}

#[test]
fn the_container_is_as_readers_want_it_and_the_same_every_time() {
    let (one, two) = (built(), built());
    assert!(one.value.site.files() == two.value.site.files());
    let files = unpacked(&one);
    assert_eq!(files[0], ("mimetype".to_owned(), b"application/epub+zip".to_vec()));
    let package = chapter(&one, "package.opf");
    assert!(package.contains("<meta property=\"dcterms:modified\">2026-05-04T00:00:00Z</meta>"));
    assert!(package.contains("<dc:title>Working together</dc:title>"));
    let listed: BTreeSet<&str> = between(&package, "href=\"", "\"").into_iter().collect();
    let there = files.iter().filter_map(|(name, _)| name.strip_prefix("EPUB/"));
    let there: BTreeSet<&str> = there.filter(|name| *name != "package.opf").collect();
    assert_eq!(listed, there);
}

#[test]
fn a_guide_that_names_neither_has_neither() {
    let mut files: Memory = guide(CONTENT);
    let none = GUIDE.replace("outputs: [epub, print]", "outputs: []");
    files.content.insert("guide.yaml".into(), none.into());
    let built = build(&files);
    let has = |path| paths(&built).contains(&path);
    assert!(!has("print.html") && !has("guide.epub") && !has("downloads.html"));
}
