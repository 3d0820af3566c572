//! Any text as the sources of a guide: what is cited and listed is text, and what is written for
//! reference managers is read again, every source of it. One input in sixteen becomes pages.
#![no_main]

use fieldguide::outputs;
use fieldguide::parse::bibliography::bibliography;
use fieldguide_fuzz::page::is_harmless;
use fieldguide_fuzz::{Guide, is_one_in, page, silence_caught_panics};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const PATH: &str = "sources.bib";
const CONTENT: [(&str, &str); 3] = [
    (
        "guide.yaml",
        "settings:\n  title: A guide\n  outputs: [citations]\nkinds:\n  lesson: { folder: lessons }\n",
    ),
    (
        "lessons/one.md",
        "---\ntitle: One\n---\n\nAs @a says [@b, p. 1; @doe2015] and [@key; @c; @x].\n",
    ),
    (PATH, ""),
];

thread_local! {
    static GUIDE: RefCell<Guide> = RefCell::new(Guide::bare(&CONTENT));
}

fuzz_target!(init: silence_caught_panics(), |bytes: &[u8]| GUIDE.with_borrow_mut(|guide| {
    let inventory = guide.with(&[(PATH, bytes)]);
    let assessed = guide.assessed(&inventory).value.expect("the guide is declared");
    let sources = assessed.linked.bibliography.sources.len();
    for (path, file) in outputs::files(&assessed, None) {
        let text = std::str::from_utf8(&file).expect("records are text");
        if path == "data/sources.bib" {
            let again = guide.with(&[(PATH, text.as_bytes())]);
            let again = bibliography(&again).value.sources.len();
            assert_eq!(again, sources, "sources are lost in {text}");
        }
    }
    if is_one_in(16, bytes) {
        let pages = guide.pages(&inventory).value.expect("the guide is declared");
        let all = ["lessons/one.html", "sources.html"].map(|path| page(&pages, path));
        all.iter().flatten().for_each(|page| is_harmless(page));
    }
}));
