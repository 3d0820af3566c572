//! Fields that an entry takes from others: from those that `xdata` names, and from its `crossref`.
//!
//! As in BibLaTeX, a field that the entry has itself stays as it is, and the title of a book becomes the book title
//! of its chapters. As in BibTeX, the parent may be in any file, before or after its children.

use super::entry::Entry;
use super::syntax::Problem;
use crate::diagnostic::Names;
use std::collections::BTreeMap;

/// An entry may take from one that takes from another, and so on, as many times as this.
const MAX_GENERATIONS: usize = 8;

/// Gives each entry the fields it takes from others. Problems are by the number of the entry.
pub(super) fn inherit(entries: &mut [Entry]) -> Vec<(usize, Problem)> {
    let mut by_key = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_key.entry(entry.key.clone()).or_insert(index);
        by_key.entry(entry.key.to_lowercase()).or_insert(index);
        for other in entry.text("ids").split(',') {
            by_key.entry(other.trim().to_owned()).or_insert(index);
        }
    }
    let is_done = vec![false; entries.len()];
    let (problems, missing) = Default::default();
    let mut family = Family { entries: &mut *entries, by_key, is_done, problems, missing };
    for index in 0..family.entries.len() {
        family.complete(index, &mut Vec::new());
    }
    let Family { mut problems, missing, .. } = family;
    let names: Names<'_> = match missing.is_empty() {
        true => Names::default(),
        false => entries.iter().map(|entry| entry.key.as_str()).collect(),
    };
    for (index, field, key) in missing {
        let message = format!("no entry has the key `{key}`, so nothing is inherited from it");
        let help = names.suggest(&key).map_or_else(
            || "add the entry to a .bib file, or write its fields here".to_owned(),
            |suggestion| suggestion.help(),
        );
        problems.push((index, Problem::value(entries[index].place(field), message, help)));
    }
    problems
}

struct Family<'a> {
    entries: &'a mut [Entry],
    by_key: BTreeMap<String, usize>,
    is_done: Vec<bool>,
    problems: Vec<(usize, Problem)>,
    /// Who names, in which field, a key that no entry has.
    missing: Vec<(usize, &'static str, String)>,
}

impl Family<'_> {
    /// Gives an entry what it inherits; `children` are those on whose behalf.
    fn complete(&mut self, index: usize, children: &mut Vec<usize>) {
        if self.is_done[index] {
            return;
        }
        children.push(index);
        for field in ["xdata", "crossref"] {
            let keys = self.entries[index].text(field);
            let keys: Vec<String> = match field {
                "xdata" => keys.split(',').map(|key| key.trim().to_owned()).collect(),
                _ => vec![keys],
            };
            for key in keys.into_iter().filter(|key| !key.is_empty()) {
                let found = self.by_key.get(&key).or_else(|| self.by_key.get(&key.to_lowercase()));
                let Some(&parent) = found else {
                    self.missing.push((index, field, key));
                    continue;
                };
                let message = if children.contains(&parent) {
                    format!("`{key}` inherits from itself")
                } else if children.len() >= MAX_GENERATIONS {
                    format!("`{key}` inherits through too many entries")
                } else {
                    self.complete(parent, children);
                    self.take(index, parent, field == "xdata");
                    continue;
                };
                let place = self.entries[index].place(field);
                let help = "name the entry that has the fields";
                self.problems.push((index, Problem::value(place, message, help)));
            }
        }
        children.pop();
        self.is_done[index] = true;
    }

    fn take(&mut self, child: usize, parent: usize, is_data: bool) {
        let (kind, of) = (self.entries[child].kind.clone(), self.entries[parent].kind.clone());
        let has_date = self.entries[child].has("date") || self.entries[child].has("year");
        let fields = std::mem::take(&mut self.entries[parent].fields);
        for (name, value) in &fields {
            let name = if is_data { Some(name.as_str()) } else { inherited(name, &kind, &of) };
            let is_date = name.is_some_and(|name| ["date", "year", "month", "day"].contains(&name));
            if let Some(name) = name.filter(|_| !(is_date && has_date)) {
                let own = &mut self.entries[child].fields;
                own.entry(name.to_owned()).or_insert_with(|| value.inherited());
            }
        }
        self.entries[parent].fields = fields;
    }
}

/// What a field of the parent is called in the child; none when it is not inherited.
fn inherited<'a>(name: &'a str, child: &str, parent: &str) -> Option<&'a str> {
    let is_part = child.starts_with("in") || child.starts_with("supp") || child == "bookinbook";
    let is_part = is_part || child == "conference";
    let is_multi = parent.starts_with("mv");
    let is_whole = is_multi
        || matches!(parent, "book" | "collection" | "proceedings" | "reference" | "periodical");
    let renamed = match name {
        "crossref" | "xdata" | "ids" | "entrysubtype" | "shorttitle" => return None,
        "title" if parent == "periodical" => "journaltitle",
        "subtitle" if parent == "periodical" => "journalsubtitle",
        "titleaddon" if parent == "periodical" => return None,
        "title" if is_multi => "maintitle",
        "subtitle" if is_multi => "mainsubtitle",
        "titleaddon" if is_multi => "maintitleaddon",
        "title" => "booktitle",
        "subtitle" => "booksubtitle",
        "titleaddon" => "booktitleaddon",
        "author" if child == "inbook" => "bookauthor",
        name => return Some(name),
    };
    match is_whole && (is_part || is_multi || parent == "periodical") {
        true => Some(renamed),
        false => Some(name),
    }
}
