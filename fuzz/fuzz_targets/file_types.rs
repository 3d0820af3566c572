//! Any bytes under a name of each type: nothing that is published is taken for a page by a browser that
//! looks at content. The first byte chooses the name.
#![no_main]

use fieldguide::assets::{Trust, file};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

const NAMES: [&str; 24] = [
    "a.png", "a.jpg", "a.gif", "a.webp", "a.pdf", "a.docx", "a.odt", "a.epub", "a.doc", "a.mp3",
    "a.ogg", "a.wav", "a.mp4", "a.mov", "a.vtt", "a.woff2", "a.csv", "a.txt", "a.json", "a.zip",
    "a.csv.gz", "a.tar", "a.nc", "a",
];
/// How a page begins, as the WHATWG's standard for sniffing has it.
const PAGES: [&str; 17] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let (name, named) = (NAMES[usize::from(choice / 2) % NAMES.len()], choice % 2 == 1);
    let published = file(name, &Arc::from(bytes), Trust { runs: false, named }).value;
    let Some(published) = published else { return };
    assert!(*published == *bytes, "{name} is changed");
    let text = published.trim_ascii_start().to_ascii_lowercase();
    let is_page = |tag: &&str| {
        text.starts_with(tag.as_bytes()) && matches!(text.get(tag.len()), Some(b' ' | b'>'))
    };
    assert!(!PAGES.iter().any(|tag| is_page(&tag)) && !text.starts_with(b"<?xml"), "{name}");
});
