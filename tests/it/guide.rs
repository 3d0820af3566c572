//! The real guide in `content/`: it is without problems, and its searches find what they must.

use crate::harness::{Quiet, repository, shown};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::{Disk, Files};
use fieldguide::fold::fold;
use fieldguide::parse::queries::queries;
use fieldguide::search::evaluate::evaluate;
use fieldguide::search::query::Searcher;
use fieldguide::{Build, BuildCache, Options};
use std::collections::BTreeSet;

fn files() -> Disk {
    Disk { content: repository("content"), themes: Some(repository("themes")), static_files: None }
}

fn built() -> WithDiagnostics<Build> {
    fieldguide::build(&files(), &Options::default(), &Quiet)
}

#[test]
fn the_guide_is_without_errors_and_warnings() {
    let built = built();
    assert!(built.diagnostics.is_empty(), "{}", shown(&built));
}

#[test]
fn every_search_of_the_contract_finds_what_it_must() {
    let searcher = Searcher::read(built().value.site.files()).expect("there is an index");
    let searches = queries(&files().inventory().value).value;
    let promised = searches.iter().filter(|search| search.within.is_some()).count();
    assert!(promised >= 60, "{promised} searches");
    let found = evaluate(&searcher, &searches);
    let broken = found.failures.iter().filter(|failure| failure.is_broken).collect::<Vec<_>>();
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The `names` of every entry.
fn names() -> Vec<String> {
    let inventory = files().inventory().value;
    let assessed =
        fieldguide::assess_guide(&inventory, &Options::default(), &mut BuildCache::default());
    let guide = assessed.value.expect("there is a guide").linked.guide;
    let entries = guide.entries.iter();
    let names = entries.flat_map(|entry| entry.lines(&guide.schema.kinds[entry.kind], "names"));
    names.map(str::to_owned).collect()
}

#[test]
fn no_measured_question_is_a_name_of_an_entry() {
    let names = names().iter().map(|name| fold(name)).collect::<BTreeSet<_>>();
    assert!(names.len() > 100, "{} names", names.len());
    let searches = queries(&files().inventory().value).value;
    let measured = searches.iter().filter(|search| search.within.is_none());
    let easy = measured.map(|search| &search.query).filter(|query| names.contains(&fold(query)));
    let easy = easy.collect::<Vec<_>>();
    assert!(easy.is_empty(), "remove them from queries.yaml: {easy:?}");
}

#[test]
fn names_are_search_words_and_not_published_as_keywords() {
    let built = built();
    let pages = built.value.site.files().iter().filter(|(path, _)| path.ends_with(".html"));
    for (path, bytes) in pages {
        let html = String::from_utf8_lossy(bytes);
        let facts = between(&html, "<script type=\"application/ld+json\">", "</script>");
        assert!(!facts.contains("\"keywords\""), "{path}");
    }
}

/// The text between two marks after `at`.
fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let after = text.split_once(open).map_or("", |(_, after)| after);
    after.split_once(close).map_or("", |(inside, _)| inside)
}

#[test]
fn every_cell_of_a_gap_map_leads_to_a_list_of_exactly_what_it_counts() {
    let built = built();
    let page = |path: &str| {
        let bytes = built.value.site.get(path).unwrap_or_else(|| panic!("there is no {path}"));
        String::from_utf8(bytes.to_vec()).expect("pages are text")
    };
    let maps = built.value.site.files().keys().filter(|path| path.starts_with("lesson-gaps/"));
    let mut cells = 0;
    for map in maps {
        let html = page(map);
        for cell in html.split(" href=\"../").skip(1).filter(|rest| rest.starts_with("lessons/")) {
            let (path, anchor) = match between(&format!("\"{cell}"), "\"", "\"").split_once('#') {
                Some((path, anchor)) => (path.to_owned(), anchor.to_owned()),
                None => continue,
            };
            let inside = between(cell, ">", "</a>");
            let digits: String = inside
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            let lesson = page(&path);
            let list = between(&lesson, &format!("id=\"{anchor}\""), "</ul>");
            let items = list.matches("<li").count();
            assert_eq!(digits, items.to_string(), "{map}: {path}#{anchor}");
            cells += 1;
        }
    }
    assert!(cells > 300, "{cells} cells");
}

#[test]
fn no_page_has_a_mark_that_was_to_be_replaced() {
    let built = built();
    let is_mark = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let pages = built.value.site.files().iter().filter(|(path, _)| path.ends_with(".html"));
    let marked = pages.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(is_mark));
    let marked: Vec<_> = marked.map(|(path, _)| path.to_string()).collect();
    assert!(marked.is_empty(), "{marked:?}");
}
