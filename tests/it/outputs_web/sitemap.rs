//! What crawlers are told.

use super::{KNOWN, has, lesson, texts, with_settings};
use crate::harness::page;

const FIELDS: &str = "stages: [Starting]\naudiences: [firm]\n";

#[test]
fn pages_worth_finding_are_listed_once_the_address_is_known() {
    let changes = "aliases: [old]\nchanges: [{ date: 2026-05-01, what: grown }, { date: 2024, what: begun }]\n";
    let one = lesson("One", &format!("{FIELDS}{changes}"), "");
    let two = "stages: [Starting]\nchanges: [{ date: 2026-06, what: begun }]\n";
    let two = lesson("Two", two, "");
    let three = lesson("Three", "audiences: [firm]\n", "");
    let draft = lesson("Draft", "draft: true\n", "");
    let files = [
        ("lessons/one.md", one.as_str()),
        ("lessons/two.md", &two),
        ("lessons/three.md", &three),
        ("lessons/draft.md", &draft),
    ];
    let built = with_settings(KNOWN, &files);
    let sitemap = page(&built, "sitemap.xml");
    let found = texts(sitemap, "loc");
    let lists = |path: &str| found.contains(&format!("https://example.org/guide/{path}"));
    for path in ["", "lessons/one.html", "lessons/two.html", "lessons/", "stages/starting.html"] {
        assert!(lists(path), "{path} is not in {found:?}");
    }
    for path in ["404.html", "search.html", "lessons/old.html", "lessons/draft.html"] {
        assert!(!lists(path), "{path}");
    }
    let pair = "stages/starting/audiences/firm.html";
    assert!(has(&built, pair) && !lists(pair));
    assert!(page(&built, pair).contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(!page(&built, "stages/starting.html").contains("noindex"));
    assert_eq!(texts(sitemap, "lastmod"), ["2026-05-01"], "months are no days");
    let robots = "User-agent: *\nDisallow:\n\nSitemap: https://example.org/guide/sitemap.xml\n";
    assert_eq!(page(&built, "robots.txt"), robots);
}

#[test]
fn without_an_address_there_is_nothing_to_list() {
    let built = with_settings("  outputs: []\n", &[("lessons/one.md", &lesson("One", "", ""))]);
    assert!(!has(&built, "sitemap.xml"));
    assert_eq!(page(&built, "robots.txt"), "User-agent: *\nDisallow:\n");
}
