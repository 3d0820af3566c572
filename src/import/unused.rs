//! Files of a source that are not in the guide, for the report.
//!
//! Decides nothing: which files are pages or copied is known when this is asked.

use super::model::Source;
use super::readers::PAGES;
use super::report::{Outcome, Report};
use super::text::ending;
use crate::assets::is_known_ending;
use std::collections::{BTreeMap, BTreeSet};

/// Reports files that are neither pages nor copied: those that could be published one by one, all others by the
/// folder that they are in.
pub(super) fn report(source: &Source, copied: &BTreeMap<String, String>, report: &mut Report) {
    let pages = report.pages.iter().map(|(path, _)| path.clone());
    let left_out = report.items.iter().filter(|item| item.topic == "Files left out");
    let included = report.items.iter().filter(|item| item.topic == "Included files");
    let included = included.filter_map(|item| item.after.strip_prefix("the text of "));
    let known: BTreeSet<String> = pages
        .chain(left_out.map(|item| item.path.clone()))
        .chain(included.map(str::to_owned))
        .collect();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for path in source.files.keys() {
        if known.contains(path) || copied.contains_key(path) {
            continue;
        }
        let ending = ending(path);
        if PAGES.contains(&ending.as_str()) {
            let why = "in no folder with pages";
            report.add(Outcome::Lost, "Files left out", (path, 0), "", why);
        } else if is_known_ending(&ending) {
            report.add(Outcome::Lost, "Files that no page uses", (path, 0), "", "not copied");
        } else {
            let top = path.split_once('/').map_or(path.as_str(), |(top, _)| top);
            *others.entry(top.to_owned()).or_default() += 1;
        }
    }
    for (top, count) in others {
        let after = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        report.add(Outcome::Lost, "Other files of the site", (&top, 0), "", after);
    }
}
