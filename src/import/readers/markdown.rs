//! A folder of Markdown files that no tool claims.
//!
//! Their order is that of their names and of the numbers before these.

use super::PAGES;
use crate::import::model::{Project, Root, Source};
use crate::import::text::{ending, label, stem, without_number};
use std::collections::BTreeSet;

pub(super) fn read(source: &Source) -> Project {
    let pages = source.files.keys().filter(|path| PAGES.contains(&ending(path).as_str()));
    let pages: Vec<&String> = pages.collect();
    let folders: BTreeSet<&str> =
        pages.iter().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder).collect();
    // Numbered folders are parts of one whole: stages, chapters.
    let is_book =
        folders.len() > 1 && folders.iter().all(|folder| without_number(folder).0.is_some());
    let at_top = |name: &str| {
        let found = pages.iter().find(|path| !path.contains('/') && is_named(path, name));
        found.map(|path| (*path).clone())
    };
    Project {
        title: label(&source.name),
        roots: vec![Root::default()],
        home: at_top("index").or_else(|| at_top("home")).or_else(|| at_top("readme")),
        one: "page",
        is_book,
        ..Project::default()
    }
}

fn is_named(path: &str, name: &str) -> bool {
    stem(path).eq_ignore_ascii_case(name)
}
