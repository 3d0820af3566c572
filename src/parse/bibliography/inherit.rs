//! Fields that an entry takes from others: from those that `xdata` names, and from its `crossref`.
//!
//! As in BibLaTeX, a field that the entry has itself stays as it is, and the title of a book becomes the book title
//! of its chapters. As in BibTeX, the parent may be in any file, before or after its children.

use super::entry::Entry;
use super::kinds::{is_book, is_by_author_of_book, is_multivolume, is_part_of_book};
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
            let names =
                if is_data { [Some(name.as_str()), None] } else { inherited(name, &kind, &of) };
            let is_date = ["date", "year", "month", "day"].contains(&name.as_str());
            for name in names.into_iter().flatten().filter(|_| !(is_date && has_date)) {
                let own = &mut self.entries[child].fields;
                own.entry(name.to_owned()).or_insert_with(|| value.inherited());
            }
        }
        self.entries[parent].fields = fields;
    }
}

/// What a field of the parent is called in the child, after the table "Default Inheritance Setup" of BibLaTeX's
/// manual. The author of a book is the author of its parts and of the book; other fields have one name or, when
/// they are not inherited, none. That table has pairs of types; here any part belongs to any book.
fn inherited<'a>(name: &'a str, child: &str, parent: &str) -> [Option<&'a str>; 2] {
    let one = |name| [Some(name), None];
    let is_periodical = parent == "periodical";
    let is_multi = is_multivolume(parent);
    let is_titled = is_periodical || is_multi || is_book(parent) && is_part_of_book(child);
    match name {
        "crossref" | "xdata" | "ids" | "entrysubtype" => [None, None],
        "author" if is_by_author_of_book(child) && matches!(parent, "book" | "mvbook") => {
            [Some("author"), Some("bookauthor")]
        }
        "shorttitle" if is_titled => [None, None],
        "titleaddon" if is_periodical => [None, None],
        name if !is_titled => one(name),
        "title" if is_periodical => one("journaltitle"),
        "subtitle" if is_periodical => one("journalsubtitle"),
        "title" if is_multi => one("maintitle"),
        "subtitle" if is_multi => one("mainsubtitle"),
        "titleaddon" if is_multi => one("maintitleaddon"),
        "title" => one("booktitle"),
        "subtitle" => one("booksubtitle"),
        "titleaddon" => one("booktitleaddon"),
        name => one(name),
    }
}

#[cfg(test)]
mod tests {
    use super::inherited;

    #[test]
    fn each_pair_of_types_inherits_as_in_biblatex() {
        let by_author = [Some("author"), Some("bookauthor")];
        for child in ["inbook", "bookinbook", "suppbook"] {
            assert_eq!(inherited("author", child, "book"), by_author, "{child}");
            assert_eq!(inherited("author", child, "mvbook"), by_author, "{child}");
        }
        for (name, child, parent, expected) in [
            ("title", "inbook", "book", "booktitle"),
            ("subtitle", "bookinbook", "book", "booksubtitle"),
            ("titleaddon", "suppbook", "book", "booktitleaddon"),
            ("title", "book", "mvbook", "maintitle"),
            ("title", "inbook", "mvbook", "maintitle"),
            ("subtitle", "suppbook", "mvbook", "mainsubtitle"),
            ("title", "incollection", "collection", "booktitle"),
            ("title", "suppcollection", "collection", "booktitle"),
            ("title", "inreference", "reference", "booktitle"),
            ("title", "collection", "mvcollection", "maintitle"),
            ("title", "reference", "mvreference", "maintitle"),
            ("titleaddon", "incollection", "mvcollection", "maintitleaddon"),
            ("title", "inproceedings", "proceedings", "booktitle"),
            ("title", "conference", "proceedings", "booktitle"),
            ("title", "proceedings", "mvproceedings", "maintitle"),
            ("title", "article", "periodical", "journaltitle"),
            ("subtitle", "suppperiodical", "periodical", "journalsubtitle"),
            // What has no rule of its own keeps its name.
            ("author", "incollection", "collection", "author"),
            ("author", "incollection", "book", "author"),
            ("author", "inproceedings", "proceedings", "author"),
            ("author", "inreference", "reference", "author"),
            ("author", "book", "mvbook", "author"),
            ("editor", "inbook", "book", "editor"),
            ("publisher", "incollection", "collection", "publisher"),
            ("title", "misc", "book", "title"),
            ("title", "book", "book", "title"),
            ("shorttitle", "misc", "misc", "shorttitle"),
        ] {
            let found = inherited(name, child, parent);
            assert_eq!(found, [Some(expected), None], "{name} of {parent} in {child}");
        }
        for (name, child, parent) in [
            ("shorttitle", "inbook", "book"),
            ("shorttitle", "book", "mvbook"),
            ("titleaddon", "article", "periodical"),
            ("ids", "inbook", "book"),
            ("crossref", "inbook", "book"),
            ("entrysubtype", "misc", "misc"),
        ] {
            assert_eq!(inherited(name, child, parent), [None, None], "{name}");
        }
    }
}
