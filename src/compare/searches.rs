//! The searches of the contract, in both versions.
//!
//! Finds nothing itself; see [`crate::search::query`].

use super::SearchChange;
use crate::files::{Bytes, Inventory};
use crate::search::query::Searcher;
use crate::yaml::{self, Value};
use std::collections::BTreeMap;

/// The search contract's name in the content folder.
const QUERIES_FILE: &str = "queries.yaml";
const MAX_BYTES: usize = 4 << 20;
/// How many results count as found; the contract says the first five.
const FIRST: usize = 5;

/// A search and what it must find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What is asked.
    pub query: String,
    /// Names of the entries that must be among the first.
    pub finds: Vec<String>,
}

/// The searches of a guide's contract; none where it has no contract that can be read.
pub fn contract(inventory: &Inventory) -> Vec<Search> {
    let mut files = inventory.content.iter();
    let Some(file) = files.find(|file| inventory.sources.get(**file).path == QUERIES_FILE) else {
        return Vec::new();
    };
    let text = &inventory.sources.get(*file).text;
    let Ok(yaml) = yaml::read(*file, text, 0..text.len(), MAX_BYTES) else { return Vec::new() };
    let Value::List(items) = yaml.value else { return Vec::new() };
    let texts = |value: Option<&Value>| -> Vec<String> {
        match value {
            Some(Value::Text(text)) => vec![text.clone()],
            Some(Value::List(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    };
    let search = |item: &Value| {
        let Value::Map(map) = item else { return None };
        let query = texts(map.get("query")).pop()?;
        Some(Search { query, finds: texts(map.get("finds")) })
    };
    items.iter().filter_map(search).collect()
}

/// What the searches find in one site at another place than in the other.
pub(super) fn compare(
    old: &BTreeMap<String, Bytes>,
    new: &BTreeMap<String, Bytes>,
    searches: &[Search],
) -> Vec<SearchChange> {
    if searches.is_empty() {
        return Vec::new();
    }
    let (Some(old), Some(new)) = (Searcher::read(old), Searcher::read(new)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    for Search { query, finds } in searches {
        let (was, is) = (found(&old, query), found(&new, query));
        for name in finds {
            let end = format!("/{name}.html");
            let place = |paths: &[String]| paths.iter().position(|path| path.ends_with(&end));
            let (before, after) = (place(&was), place(&is));
            if before != after {
                let path = after.map(|place| &is[place]).or(before.map(|place| &was[place]));
                changes.push(SearchChange {
                    query: query.clone(),
                    path: path.cloned().unwrap_or_default(),
                    old: before.map(|place| place + 1),
                    new: after.map(|place| place + 1),
                });
            }
        }
    }
    changes
}

/// Pages of the first results.
fn found(searcher: &Searcher, query: &str) -> Vec<String> {
    let results = searcher.search(query, FIRST).results.into_iter();
    let path = |entry: usize| searcher.text(entry).map(|text| text.path.clone());
    results.map(|found| path(found.entry).unwrap_or_default()).collect()
}
