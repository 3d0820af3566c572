//! Any text as `guide.yaml`, and after a byte 255 as `glossary.yaml`, with an entry of every kind
//! beside it. One input in eight becomes a whole site, half of these in the built-in theme.
#![no_main]

use fieldguide_fuzz::page::is_harmless;
use fieldguide_fuzz::{Guide, Quiet, is_inert, is_one_in, silence_caught_panics};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const GUIDE: &str = "guide.yaml";
const GLOSSARY: &str = "glossary.yaml";
/// What comes after is the glossary.
const NEXT: u8 = 0xFF;
const CONTENT: [(&str, &str); 6] = [
    (GUIDE, ""),
    (GLOSSARY, ""),
    (
        "case-studies/mill.md",
        "---\ntitle: Mill\nsummary: A mill.\nstages: [start]\nsectors: [food]\nstarted: 1990-11\n\
         evidence:\n  - lesson: small\n    stance: supports\n    shows: It ran. [@key]\n---\n\n\
         Trust came *late*.\n",
    ),
    (
        "lessons/small.md",
        "---\ntitle: Start small\nsummary: Begin.\nstages: [start]\n---\n\n## Why\n\nTrust.\n",
    ),
    ("notes/first.md", "---\ntitle: First\ndate: 2014-05-01\n---\n\n[[small]] and [[mill]].\n"),
    ("sources.bib", "@book{key, author = {Doe, Ann}, title = {One}, year = 2015}\n"),
];

thread_local! {
    static BARE: RefCell<Guide> = RefCell::new(Guide::bare(&CONTENT));
    static DRESSED: RefCell<Guide> = RefCell::new(Guide::dressed(&CONTENT));
}

fuzz_target!(init: silence_caught_panics(), |bytes: &[u8]| {
    let is_dressed = is_one_in(16, bytes);
    let (guide, check): (_, fn(&str)) =
        if is_dressed { (&DRESSED, is_inert) } else { (&BARE, is_harmless) };
    let mut files = bytes.splitn(2, |byte| *byte == NEXT);
    let (declared, glossary) = (files.next().unwrap_or(&[]), files.next().unwrap_or(&[]));
    guide.with_borrow_mut(|guide| {
        let inventory = guide.with(&[(GUIDE, declared), (GLOSSARY, glossary)]);
        if !is_one_in(8, bytes) {
            guide.assessed(&inventory);
            return;
        }
        let Some(pages) = guide.pages(&inventory).value else { return };
        let site = fieldguide::render_site(&pages, &inventory, &Quiet).value;
        let all = site.files().iter().filter(|(path, _)| path.ends_with(".html"));
        for (_, page) in all {
            check(std::str::from_utf8(page).expect("pages are text"));
        }
    });
});
