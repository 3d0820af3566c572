//! The searches of the contract, in both versions.
//!
//! Finds nothing itself; see [`crate::search::query`].

use super::SearchChange;
use crate::files::Bytes;
use crate::parse::queries::{Search, Wanted};
use crate::search::evaluate::names_of;
use crate::search::query::{QueryOptions, Searcher};
use std::collections::BTreeMap;

/// How many results count as found; the contract says the first five.
const MAX_RESULTS: usize = 5;

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
    for Search { query, finds, .. } in searches {
        let (old_paths, new_paths) = (found(&old, query), found(&new, query));
        for Wanted { name, .. } in finds {
            let place =
                |paths: &[String]| paths.iter().position(|path| names_of(path).contains(name));
            let (before, after) = (place(&old_paths), place(&new_paths));
            if before != after {
                let path =
                    after.map(|place| &new_paths[place]).or(before.map(|place| &old_paths[place]));
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
    let options = QueryOptions { limit: MAX_RESULTS, ..QueryOptions::default() };
    let results = searcher.search(query, options).results.into_iter();
    let path = |item: usize| searcher.text(item).map(|text| text.path.clone());
    results.map(|found| path(found.item).unwrap_or_default()).collect()
}
