//! The real guide in `content/`: it is without problems, and its searches find what they must.

use crate::harness::{Quiet, repository, shown};
use fieldguide::diagnostic::Checked;
use fieldguide::files::{Disk, Files};
use fieldguide::search::query::Searcher;
use fieldguide::yaml::{self, Value};
use fieldguide::{Build, Options};

fn files() -> Disk {
    Disk { content: repository("content"), themes: Some(repository("themes")) }
}

fn built() -> Checked<Build> {
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
