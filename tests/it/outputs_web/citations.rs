//! Records for reference managers.

use super::{HOSTILE, KNOWN, has, lesson, with_settings};
use crate::harness::page;
use serde_json::Value;

const ON: &str = "  outputs: [citations]\n  authors: [Some & Co]\n";

#[test]
fn entries_are_cited_as_their_pages_say() {
    let changes = "changes: [{ date: 2026-05, what: begun }]\n";
    let files = [
        ("lessons/one.md", lesson(HOSTILE, changes, "")),
        ("lessons/draft.md", lesson("Secret", "draft: true\n", "")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let built = with_settings(&format!("{ON}{KNOWN}"), &files);
    let items: Value = serde_json::from_str(page(&built, "data/entries.csl.json")).expect("JSON");
    assert_eq!(items.as_array().map(Vec::len), Some(1));
    assert_eq!(items[0]["title"], HOSTILE);
    assert_eq!(items[0]["issued"]["date-parts"], serde_json::json!([[2026, 5]]));
    assert_eq!(items[0]["URL"], "https://example.org/guide/lessons/one.html");
    assert_eq!(items[0]["author"][0]["literal"], "Some & Co");
    assert!(page(&built, "data/entries.bib").contains("@misc{lesson-one,"));
    assert!(page(&built, "data/entries.ris").contains(&format!("TI  - {HOSTILE}\n")));
    for path in ["data/entries.bib", "data/entries.ris", "data/entries.csl.json"] {
        assert!(!page(&built, path).contains("Secret"), "{path}");
    }
    // The page's own box holds the same records.
    let html = page(&built, "lessons/one.html");
    for file in ["one.bib", "one.ris", "one.csl.json"] {
        assert!(html.contains(&format!("data-file=\"{file}\"")), "{file}");
    }
}

#[test]
fn sources_are_in_the_order_of_their_keys_and_keep_notes_to_themselves() {
    let bib =
        "@misc{b, title = {B}, annotation = {seen in part}}\n@book{a, title = {A}, year = 2001}";
    let built = with_settings(ON, &[("sources.bib", bib)]);
    let [bib, ris, csl] =
        ["bib", "ris", "csl.json"].map(|ending| page(&built, &format!("data/sources.{ending}")));
    assert!(bib.find("@book{a").expect("there") < bib.find("@misc{b").expect("there"));
    assert_eq!(ris.matches("ER  - \n").count(), 2);
    assert!([bib, ris, csl].iter().all(|text| !text.contains("seen in part")));
}

#[test]
fn a_guide_without_sources_offers_none() {
    let built = with_settings(ON, &[("lessons/one.md", &lesson("One", "", ""))]);
    assert!(has(&built, "data/entries.bib") && !has(&built, "data/sources.bib"));
    let html = page(&built, "downloads.html");
    assert!(html.contains("data/entries.bib") && !html.contains("data/sources.bib"));
    assert!(!page(&with_settings("", &[]), "404.html").contains("downloads.html"));
}
