//! Any bytes as an entry of a kind with a field of every type: its fields are read and checked, and
//! every reported place is inside the file. One input in sixteen becomes a page.
#![no_main]

use fieldguide_fuzz::page::is_harmless;
use fieldguide_fuzz::{Guide, is_one_in, page, silence_caught_panics};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const PATH: &str = "cases/one.md";
const CONTENT: [(&str, &str); 4] = [
    ("guide.yaml", include_str!("../every-field.yaml")),
    (PATH, ""),
    ("lessons/start-small.md", "---\ntitle: Start small\n---\n\nText.\n"),
    ("sources.bib", "@book{doe2015, author = {Doe, Ann}, title = {One}, year = 2015}\n"),
];

thread_local! {
    static GUIDE: RefCell<Guide> = RefCell::new(Guide::bare(&CONTENT));
}

fuzz_target!(init: silence_caught_panics(), |bytes: &[u8]| GUIDE.with_borrow_mut(|guide| {
    let inventory = guide.with(&[(PATH, bytes)]);
    guide.assessed(&inventory);
    if is_one_in(16, bytes) {
        let pages = guide.pages(&inventory).value.expect("the guide is declared");
        if let Some(page) = page(&pages, "cases/one.html") {
            is_harmless(&page);
        }
    }
}));
