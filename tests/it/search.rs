//! The search index: what is in an entry is found, and what has not changed keeps its name.

use crate::harness::{build, guide};
use fieldguide::Build;
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::fold::fold;
use fieldguide::search::query::{QueryOptions, SearchResults, Searcher};
use fieldguide::search::words;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn entry(number: usize, text: &str) -> (String, String) {
    let front = format!("---\ntitle: Entry {number}\nsummary: Number {number}.\n---\n");
    (format!("lessons/entry-{number}.md"), format!("{front}{text}\n"))
}

fn built(texts: &[String]) -> WithDiagnostics<Build> {
    let files: Vec<_> = texts.iter().enumerate().map(|(n, text)| entry(n, text)).collect();
    build(&guide(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

fn ask(searcher: &Searcher, query: &str) -> SearchResults {
    searcher.search(query, QueryOptions { limit: 10, ..QueryOptions::default() })
}

/// Paths of the first ten entries found.
fn found(searcher: &Searcher, query: &str) -> Vec<String> {
    let results = ask(searcher, query).results;
    results.iter().filter_map(|found| Some(searcher.text(found.item)?.path.clone())).collect()
}

fn searcher(texts: &[&str]) -> Searcher {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    Searcher::read(built(&texts).value.site.files()).expect("there is an index")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_word_of_an_entry_finds_it(texts in proptest::collection::vec("[a-zé]{3,9}( [a-z0-9é]{2,9}){0,12}", 1..5)) {
        let searcher = Searcher::read(built(&texts).value.site.files()).expect("there is an index");
        for (number, text) in texts.iter().enumerate() {
            let path = format!("lessons/entry-{number}.html");
            let folded = fold(text);
            for word in words::words(&folded) {
                prop_assert!(found(&searcher, &word.text).contains(&path), "{} misses {path}", word.text);
            }
        }
    }
}

#[test]
fn compounds_are_found_however_they_are_written() {
    let searcher = searcher(&["A spin-out.", "A spinout.", "To spin out a firm."]);
    for query in ["spin-out", "spinout", "spin out"] {
        assert_eq!(found(&searcher, query).len(), 3, "{query}");
    }
}

#[test]
fn forms_beginnings_and_slips_are_found_and_slips_are_reported() {
    let searcher = searcher(&["Negotiating licences.", "Governance of boards."]);
    assert_eq!(found(&searcher, "negotiate"), ["lessons/entry-0.html"]);
    assert_eq!(found(&searcher, "licen"), ["lessons/entry-0.html"]);
    for slip in ["govenance", "governnace", "gvernance", "goevrnance"] {
        assert_eq!(found(&searcher, slip), ["lessons/entry-1.html"], "{slip}");
        let reported = ask(&searcher, slip).corrections;
        assert_eq!(reported, [(slip.to_owned(), "governance".to_owned())]);
    }
    // Another form of a word is no slip, and neither is a word that begins otherwise.
    assert_eq!(ask(&searcher, "governances").corrections, []);
    assert_eq!(ask(&searcher, "dovernance").unknown, ["dovernance"]);
    assert!(found(&searcher, "xylophone").is_empty());
}

#[test]
fn other_words_for_a_term_find_the_entries_that_use_it_in_their_title_or_text() {
    let lesson = |title: &str, text: &str| {
        format!("---\ntitle: {title}\nsummary: One.\nstages: [start]\n---\n{text}\n")
    };
    let glossary = "terms:\n  spin-out:\n    term: Spin-out\n    definition: A firm.\n    synonyms: [offshoot]\n";
    let (title, text) = (lesson("Found a spin-out", ""), lesson("Begin", "A spin-out is a firm."));
    let built = build(&guide([
        ("glossary.yaml", glossary),
        ("lessons/title.md", title.as_str()),
        ("lessons/text.md", text.as_str()),
        ("lessons/other.md", lesson("End", "Nothing of the kind.").as_str()),
    ]));
    let searcher = Searcher::read(built.value.site.files()).expect("there is an index");
    let mut paths = found(&searcher, "offshoot");
    assert_eq!(paths.remove(0), "glossary.html#term-spin-out", "the term itself comes first");
    paths.retain(|path| path.starts_with("lessons/"));
    paths.sort();
    assert_eq!(paths, ["lessons/text.html", "lessons/title.html"]);
}

#[test]
fn an_edit_renames_few_files() {
    let text = |n: usize| format!("Word{n} stands beside word{} and other{}.", n + 1, n * 7);
    let mut texts: Vec<String> = (0..200).map(text).collect();
    let names = |texts: &[String]| -> BTreeSet<String> {
        let built = built(texts);
        let files = built.value.site.files().keys();
        files.filter(|path| path.starts_with("search/")).cloned().collect()
    };
    let before = names(&texts);
    texts[77] = "Word77 stands alone now.".to_owned();
    let after = names(&texts);
    let renamed = after.difference(&before).filter(|path| path.contains("/text-")).count();
    assert_eq!(renamed, 1, "one text changed");
    assert_eq!(after, names(&texts), "the same guide has the same files");
}

#[test]
fn of_two_entries_with_a_word_the_shorter_comes_first() {
    // The longer is first by name, so that it would be the first of two with one score.
    let long = format!("A champion. {}", "And much else besides that is of no use. ".repeat(20));
    let searcher = searcher(&[long.as_str(), "A champion."]);
    assert_eq!(found(&searcher, "champion"), ["lessons/entry-1.html", "lessons/entry-0.html"]);
}

#[test]
fn everything_is_found() {
    let built = build(&guide([
        (
            "glossary.yaml",
            "terms:\n  uptake:\n    term: Uptake\n    definition: Use of results.\n    synonyms: [adoption]\n",
        ),
        (
            "sources.bib",
            "@misc{perkmann2013, author = {Perkmann, Markus}, title = {Academic engagement}, year = {2013}}\n",
        ),
        (
            "lessons/energy.md",
            "---\ntitle: Energy Biosciences Institute\nsummary: One.\nnames: [who pays]\nstages: [initiating]\n---\n\nIt ended [@perkmann2013].\n",
        ),
    ]));
    let searcher = Searcher::read(built.value.site.files()).expect("there is an index");
    for (query, path) in [
        ("uptake", "glossary.html#term-uptake"),
        ("adoption", "glossary.html#term-uptake"),
        ("perkmann", "sources.html#perkmann2013"),
        ("academic engagement", "sources.html#perkmann2013"),
        ("EBI", "lessons/energy.html"),
        ("who pays", "lessons/energy.html"),
        ("a to z", "a-z.html"),
        ("bibliography", "sources.html"),
    ] {
        assert_eq!(found(&searcher, query).first().map(String::as_str), Some(path), "{query}");
    }
    let source = searcher.text(ask(&searcher, "perkmann").results[0].item).expect("a text");
    assert_eq!(source.summary, "Perkmann. 2013. Cited in: Energy Biosciences Institute");
}
