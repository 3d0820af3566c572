//! Any text as the body of an entry, with raw HTML cleaned as it is without a setting: nothing in it
//! runs, and nothing in it is not text. One input in sixteen becomes a page.
#![no_main]

use fieldguide::parse::citation::CitationKeys;
use fieldguide::parse::highlight::Highlighter;
use fieldguide::parse::{MarkdownSettings, document};
use fieldguide::schema::settings::RawHtml;
use fieldguide_fuzz::page::is_harmless;
use fieldguide_fuzz::{Guide, hold, is_one_in, page, silence_caught_panics};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const PATH: &str = "lessons/one.md";
const FRONT: &[u8] = b"---\ntitle: One\n---\n\n";
const CONTENT: [(&str, &str); 3] = [
    ("guide.yaml", "settings:\n  title: A guide\nkinds:\n  lesson: { folder: lessons }\n"),
    ("glossary.yaml", "terms:\n  trust: { term: trust, definition: Reliance. }\n"),
    (PATH, ""),
];

thread_local! {
    static GUIDE: RefCell<Guide> = RefCell::new(Guide::bare(&CONTENT));
    static HIGHLIGHTER: Highlighter = Highlighter::default();
}

fuzz_target!(init: silence_caught_panics(), |bytes: &[u8]| GUIDE.with_borrow_mut(|guide| {
    let text = [FRONT, bytes].concat();
    let inventory = guide.with(&[(PATH, text.as_slice())]);
    let is_entry = |file: &&_| inventory.sources.get(**file).path == PATH;
    let file = inventory.content.iter().find(is_entry).expect("the entry is there");
    let parsed = HIGHLIGHTER.with(|highlighter| {
        let (raw_html, citation_keys) = (RawHtml::Sanitize, &CitationKeys::default());
        document(&inventory, *file, MarkdownSettings { raw_html, highlighter, citation_keys })
    });
    hold(&parsed.diagnostics, &inventory.sources);
    if is_one_in(4, bytes) {
        let pages = guide.pages(&inventory).value.expect("the guide is declared");
        is_harmless(&page(&pages, "lessons/one.html").expect("the entry has a page"));
    }
}));
