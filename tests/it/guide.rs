//! The real guide in `content/`: it is without problems, and its searches find what they must.

use crate::harness::{Quiet, repository, shown};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::{Disk, Files};
use fieldguide::search::query::Searcher;
use fieldguide::yaml::{self, Value};
use fieldguide::{Build, Options};

fn files() -> Disk {
    Disk { content: repository("content"), themes: Some(repository("themes")) }
}

fn built() -> WithDiagnostics<Build> {
    fieldguide::build(&files(), &Options::default(), &Quiet)
}

#[test]
fn the_guide_is_without_errors_and_warnings() {
    let built = built();
    assert!(built.diagnostics.is_empty(), "{}", shown(&built));
}

/// The searches of `content/queries.yaml`: what is asked, and the slugs that must be found.
fn queries() -> Vec<(String, Vec<String>)> {
    let inventory = files().inventory().value;
    let mut sources = inventory.sources.iter();
    let (file, source) = sources.find(|(_, s)| s.path == "queries.yaml").expect("is there");
    let all = 0..source.text.len();
    let read = yaml::read(file, &source.text, all, 1 << 20).expect("is YAML");
    let Value::List(items) = read.value else { panic!("a list of searches") };
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is not text"),
    };
    let query = |item: &Value| {
        let Value::Map(map) = item else { panic!("{item:?} is not a search") };
        let Some(Value::List(finds)) = map.get("finds") else { panic!("{map:?} finds nothing") };
        (text(map.get("query").expect("asks")), finds.iter().map(text).collect())
    };
    items.iter().map(query).collect()
}

#[test]
fn every_search_of_the_contract_finds_what_it_must_in_the_first_five() {
    let built = built();
    let searcher = Searcher::read(built.value.site.files()).expect("there is an index");
    let queries = queries();
    assert!(queries.len() >= 60, "{} searches", queries.len());
    let mut missed = Vec::new();
    for (query, finds) in &queries {
        let answer = searcher.search(query, 5);
        let paths: Vec<&str> = answer
            .results
            .iter()
            .filter_map(|f| Some(searcher.text(f.entry)?.path.as_str()))
            .collect();
        for slug in finds {
            let end = format!("/{slug}.html");
            if !paths.iter().any(|path| path.ends_with(&end)) {
                missed.push(format!("{query:?} misses {slug}, finds {paths:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
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
