//! Three entries whose texts are pieces of links, headings, notes and citations: where no problem is
//! told, every link leads to a page of the site, and to a place that is on it. One input in eight
//! becomes pages, whose links are looked at. Addresses in raw HTML are not fieldguide's to find, so
//! texts that have some are left out of that.
#![no_main]

use fieldguide::diagnostic::{Diagnostic, Severity};
use fieldguide_fuzz::page::{elements, is_harmless, values};
use fieldguide_fuzz::{Guide, is_one_in, page, silence_caught_panics};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const ENTRIES: [(&str, &str, &str); 3] = [
    ("lessons/one.md", "lessons/one.html", "---\ntitle: One\nrelated: [two]\n---\n\n"),
    ("lessons/two.md", "lessons/two.html", "---\ntitle: \"Two: *a*\"\naliases: [old]\n---\n\n"),
    ("case-studies/three.md", "case-studies/three.html", "---\ntitle: Three\n---\n\n"),
];
const CONTENT: [(&str, &str); 6] = [
    ("guide.yaml", include_str!("../two-kinds.yaml")),
    ("glossary.yaml", "terms:\n  trust: { term: trust, definition: \"See [[two]].\" }\n"),
    ("sources.bib", "@book{key, author = {Doe, Ann}, title = {One}, year = 2015}\n"),
    (ENTRIES[0].0, ""),
    (ENTRIES[1].0, ""),
    (ENTRIES[2].0, ""),
];
/// Separates two entries.
const NEXT: u8 = 0xFF;
/// What the bytes from 128 on stand for.
const PIECES: [&str; 64] = [
    "[[one]]",
    "[[two]]",
    "[[three]]",
    "[[two|",
    "[[two#",
    "[[lessons/one#a|b]]",
    "[[",
    "]]",
    "[[#a]]",
    "[[case-study/three]]",
    "[a](",
    "[a](two.md)",
    "[a](../lessons/one.md#a)",
    "[](three.md)",
    "[a](../case-studies/three.md)",
    "[a](/lessons/one)",
    "[a](#a)",
    "[a](two.md \"t\")",
    "[a]: two.md\n",
    "[a][]",
    "[a]",
    "<two.md>",
    "![a](x.png)",
    "![](../x.png \"t\")",
    "[@key]",
    "[@key, p. 1]",
    "[see @key; @none]",
    "@key",
    "[-@key]",
    "[@key",
    "[^1]",
    "[^1]: note\n",
    "\n[^a b]: x\n",
    "\n# a\n",
    "\n## a {#a}\n",
    "\n## [[one]] {#b .c}\n",
    "\n### a\n",
    "{#a}",
    "\n\n",
    "\n",
    "  ",
    "\n- ",
    "\n1. ",
    "\n> ",
    "> [!NOTE]\n",
    "|a|b|\n|-|-|\n|",
    "|",
    "\n: ",
    "```\n",
    "`",
    "*",
    "**",
    "~~",
    "\\",
    "<b>",
    "</b>",
    "<i id=\"a\">",
    "<!--",
    "-->",
    "&amp;",
    "trust",
    "é",
    "%20",
    "\u{1F600}",
];

thread_local! {
    static GUIDE: RefCell<Guide> = RefCell::new(Guide::bare(&CONTENT));
}

fuzz_target!(init: silence_caught_panics(), |bytes: &[u8]| GUIDE.with_borrow_mut(|guide| {
    let mut texts = bytes.splitn(ENTRIES.len(), |byte| *byte == NEXT);
    let written = ENTRIES.map(|(_, _, front)| front.to_owned() + &text(texts.next().unwrap_or(&[])));
    let files: Vec<_> = ENTRIES.iter().zip(&written).map(|(e, text)| (e.0, text.as_bytes())).collect();
    let inventory = guide.with(&files);
    if !is_one_in(8, bytes) {
        guide.assessed(&inventory);
        return;
    }
    let checked = guide.pages(&inventory);
    let pages = checked.value.expect("the guide is declared");
    let html: BTreeMap<&str, String> = ENTRIES
        .iter()
        .map(|(_, path, _)| (*path, page(&pages, path).expect("the entry has a page")))
        .collect();
    html.values().for_each(|page| is_harmless(page));
    let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
    let is_raw = |text: &String| text.to_ascii_lowercase().contains("href");
    if checked.diagnostics.iter().any(is_error) || written.iter().any(is_raw) {
        return;
    }
    let paths: BTreeSet<String> =
        pages.paths().into_iter().chain(pages.theme_files().map(str::to_owned)).collect();
    let tags: BTreeMap<&str, _> = html.iter().map(|(path, page)| (*path, elements(page))).collect();
    let ids: BTreeMap<&str, BTreeSet<String>> = tags
        .iter()
        .map(|(path, tags)| (*path, values(tags, "id").into_iter().collect()))
        .collect();
    for (from, tags) in &tags {
        for address in values(tags, "href") {
            if address.contains(':') {
                continue;
            }
            let (path, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let to = if path.is_empty() { *from } else { path.strip_prefix("../").unwrap_or(path) };
            assert!(paths.contains(to), "{from} links to {address}, which does not exist: {html:?}");
            let is_there = |ids: &BTreeSet<String>| anchor.is_empty() || ids.contains(anchor);
            assert!(ids.get(to).is_none_or(is_there), "{address} of {from} is no place: {html:?}");
        }
    }
}));

fn text(bytes: &[u8]) -> String {
    let piece = |byte: &u8| match byte.checked_sub(128) {
        Some(number) => PIECES[usize::from(number) % PIECES.len()].to_owned(),
        None => char::from(*byte).to_string(),
    };
    bytes.iter().map(piece).collect()
}
