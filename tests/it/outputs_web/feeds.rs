//! Atom feeds.

use super::{HOSTILE, KNOWN, attributes, has, lesson, texts, with_settings};
use crate::harness::page;
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;

fn changed(changes: &[(&str, &str)]) -> String {
    let change = |(date, what): &(&str, &str)| format!("  - {{ date: {date}, what: {what} }}\n");
    format!("changes:\n{}", changes.iter().map(change).collect::<String>())
}

#[test]
fn changes_are_reported_the_latest_first_with_whole_dates() {
    let one = lesson("One", &changed(&[("2024", "begun"), ("2026-05", "grown")]), "");
    let two = lesson("Two", &changed(&[("2025-02-03", "fixed")]), "");
    let built = with_settings("", &[("lessons/one.md", &one), ("case-studies/two.md", &two)]);
    let feed = page(&built, "feed.xml");
    let days = ["2026-05-01", "2026-05-01", "2025-02-03", "2024-01-01"];
    let expected = days.map(|day| format!("{day}T00:00:00Z"));
    assert_eq!(texts(feed, "updated"), expected, "of the feed, then of each entry");
    assert_eq!(texts(feed, "summary"), ["grown", "fixed", "begun"]);
    assert_eq!(texts(feed, "name"), ["Test guide"], "a feed needs an author");
    let lessons = page(&built, "lessons/feed.xml");
    assert_eq!(texts(lessons, "summary"), ["grown", "begun"]);
    assert_eq!(texts(page(&built, "case-studies/feed.xml"), "summary"), ["fixed"]);
    assert!(!has(&built, "workshop-notes/feed.xml"));
}

#[test]
fn names_stay_when_the_address_becomes_known() {
    let one = lesson("One", &changed(&[("2024", "begun"), ("2024", "grown")]), "");
    let files = [("lessons/one.md", one.as_str())];
    let (unknown, known) = (with_settings("", &files), with_settings(KNOWN, &files));
    for path in ["feed.xml", "lessons/feed.xml"] {
        let ids = texts(page(&unknown, path), "id");
        assert_eq!(ids, texts(page(&known, path), "id"));
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{ids:?}");
        let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), 3, "{ids:?}");
    }
    let whole = texts(page(&known, "feed.xml"), "id");
    let lessons = texts(page(&known, "lessons/feed.xml"), "id");
    assert_ne!(whole[0], lessons[0], "two feeds");
    assert_eq!(whole[1..], lessons[1..], "the same changes");
}

#[test]
fn links_are_full_or_lead_on_from_the_feed() {
    let one = lesson("One", &changed(&[("2024", "begun")]), "");
    let files = [("lessons/one.md", one.as_str())];
    let (unknown, known) = (with_settings("", &files), with_settings(KNOWN, &files));
    let links = |built, path| attributes(page(built, path), "<link", "href");
    assert_eq!(
        links(&unknown, "lessons/feed.xml"),
        ["../lessons/feed.xml", "../lessons/index.html", "../lessons/one.html"]
    );
    assert_eq!(
        links(&known, "feed.xml"),
        [
            "https://example.org/guide/feed.xml",
            "https://example.org/guide/changes.html",
            "https://example.org/guide/lessons/one.html"
        ]
    );
}

#[test]
fn whatever_a_title_holds_is_text() {
    let one = lesson(HOSTILE, &changed(&[("2024", "'</summary>]]>&'")]), "");
    let draft = lesson("Secret", &format!("draft: true\n{}", changed(&[("2025", "hidden")])), "");
    let files = [("lessons/one.md", one.as_str()), ("lessons/draft.md", &draft)];
    let built = with_settings("", &files);
    let feed = page(&built, "feed.xml");
    assert_eq!(texts(feed, "title")[1], HOSTILE);
    assert_eq!(texts(feed, "summary"), ["</summary>]]>&"]);
    assert!(!feed.contains("Secret") && !feed.contains("hidden"));
}

#[test]
fn a_change_reported_twice_is_one() {
    let one = lesson("One", &changed(&[("2024", "begun, why: so"), ("2024", "begun")]), "");
    let built = with_settings("", &[("lessons/one.md", &one)]);
    assert_eq!(texts(page(&built, "feed.xml"), "summary"), ["begun. Why: so"]);
}

/// Where a page's feeds are.
fn feeds<'a>(built: &'a WithDiagnostics<Build>, path: &str) -> Vec<&'a str> {
    let link = "<link rel=\"alternate\" type=\"application/atom+xml\"";
    attributes(page(built, path), link, "href")
}

#[test]
fn pages_lead_to_feeds_that_are_there() {
    let one = lesson("One", &changed(&[("2024", "begun")]), "");
    let files = [("lessons/one.md", one.as_str())];
    let built = with_settings("", &files);
    assert_eq!(feeds(&built, "lessons/one.html"), ["../feed.xml"]);
    assert_eq!(feeds(&built, "lessons/index.html"), ["../feed.xml", "../lessons/feed.xml"]);
    assert_eq!(feeds(&built, "case-studies/index.html"), ["../feed.xml"]);
    let unchanged = with_settings("", &[("lessons/one.md", &lesson("One", "", ""))]);
    let unasked = with_settings("  outputs: [markdown]\n", &files);
    for built in [unchanged, unasked] {
        assert!(!has(&built, "feed.xml") && !has(&built, "lessons/feed.xml"));
        assert_eq!(feeds(&built, "lessons/index.html"), [] as [&str; 0]);
    }
}
