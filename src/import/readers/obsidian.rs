//! Obsidian: a vault of notes, with the settings of Obsidian Publish where it has them.
//!
//! What notes say is read in [`crate::import::pages`].

use super::PAGES;
use super::settings::{map, text, texts};
use crate::import::model::{Ordered, Project, Root, Source};
use crate::import::patterns::Patterns;
use crate::import::report::Report;
use crate::import::text::{ending, stem};
use std::collections::BTreeMap;

/// The settings of Obsidian Publish in a vault, with the folders that it excludes.
const PUBLISH: &str = ".obsidian/publish.json";

pub(super) fn read(source: &Source, report: &mut Report) -> Project {
    let options = map(source, &["site-options.json"], report);
    let title = match text(&options, &["siteName"]) {
        title if title.is_empty() => source.name.clone(),
        title => title,
    };
    let index = text(&options, &["indexFile"]);
    let wanted = [index.as_str(), "Home", "index", "README", "Welcome", "Start here"];
    let at_top = |path: &&String| !path.contains('/') && PAGES.contains(&ending(path).as_str());
    let home = wanted.iter().filter(|name| !name.is_empty()).find_map(|name| {
        source.files.keys().filter(at_top).find(|path| stem(path).eq_ignore_ascii_case(name))
    });
    let order = order(source, &texts(&options, &["navigationOrdering"]));
    let publish = map(source, &[PUBLISH], report);
    // These are paths, not patterns.
    let excluded = texts(&publish, &["excluded"]).into_iter();
    let excluded = excluded.map(|path| glob::Pattern::escape(path.trim_matches('/')));
    let excluded = Patterns::whole("", excluded.flat_map(|path| [format!("{path}/*"), path]));
    Project {
        title,
        roots: vec![Root::default()],
        order,
        home: home.cloned(),
        excluded: vec![(excluded, format!("{PUBLISH}: excluded"))],
        one: "note",
        ..Project::default()
    }
}

/// Notes in the order of the navigation, which names notes and folders: a folder that is named keeps its notes
/// together.
fn order(source: &Source, named: &[String]) -> Vec<Ordered> {
    let numbered = named.iter().enumerate().rev();
    let places: BTreeMap<&str, usize> =
        numbered.map(|(place, name)| (name.as_str(), place)).collect();
    let mut found: Vec<((usize, usize), &String)> = Vec::new();
    for path in source.files.keys().filter(|path| PAGES.contains(&ending(path).as_str())) {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let folder = folders.find_map(|folder| places.get(folder));
        let own = places.get(path.as_str());
        if let Some(first) = folder.or(own) {
            found.push(((*first, own.copied().unwrap_or(usize::MAX)), path));
        }
    }
    found.sort();
    found
        .into_iter()
        .map(|(_, path)| Ordered { path: path.clone(), ..Ordered::default() })
        .collect()
}
