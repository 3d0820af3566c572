//! A source from a record that is not BibTeX: how it is collected, and how it becomes BibTeX.
//!
//! Knows no form of records; each is read in a file of its own.

use crate::date::{Date, only_reading};
use crate::outputs::entry_as_bibtex;
use crate::parse::bibliography::{Name, Source, doi, kinds};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A source.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Its type in BibTeX.
    pub(super) kind: &'static str,
    /// Names by role.
    names: Vec<(&'static str, Vec<Name>)>,
    /// Other fields, in the order in which they are written.
    fields: Vec<(&'static str, String)>,
    /// What is not kept.
    pub(super) left_out: BTreeSet<String>,
}

impl Record {
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Adds names in a role.
    pub(super) fn names(&mut self, role: &'static str, names: impl IntoIterator<Item = Name>) {
        let names = names.into_iter().filter(|name| !name.family.is_empty());
        let names: Vec<Name> = names.collect();
        if !names.is_empty() {
            self.names.push((role, names));
        }
    }

    /// Whether it has names in any role.
    pub(super) fn has_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// Adds a field, unless the value is empty.
    pub(super) fn field(&mut self, name: &'static str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.fields.push((name, value));
        }
    }

    /// Whether it has a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| *field == name)
    }

    /// Adds the title of the journal, book or series that it is part of.
    pub(super) fn container(&mut self, title: &str) {
        let field = match self.kind {
            "article" => "journal",
            kind if kinds::is_part_of_book(kind) => "booktitle",
            _ => "series",
        };
        self.field(field, title);
    }

    /// Adds the publisher, or the institution or school that published it.
    pub(super) fn publisher(&mut self, name: &str) {
        let field = match self.kind {
            "techreport" => "institution",
            "phdthesis" => "school",
            _ => "publisher",
        };
        self.field(field, name);
    }

    /// Adds the date of publication.
    pub(super) fn published(&mut self, date: Date) {
        self.field("year", &date.year.to_string());
        self.field("month", &date.month.map(|month| month.to_string()).unwrap_or_default());
        self.field("day", &date.day.map(|day| day.to_string()).unwrap_or_default());
    }

    /// Adds the pages. A hyphen between numbers becomes the dash of a range.
    pub(super) fn pages(&mut self, pages: &str) {
        self.field("pages", &ranges(pages));
    }

    /// Adds the address of the source. Any other address is left out, under the name that the record has for it: a
    /// path on somebody's computer is private.
    pub(super) fn address(&mut self, name: &str, address: &str) {
        match is_public(address) {
            _ if address.is_empty() => {}
            true if !self.has("url") => self.field("url", address),
            _ => drop(self.left_out.insert(name.to_owned())),
        }
    }

    /// Adds the identifier of the source, or the address that a record has instead. What is neither is left out under
    /// the name that the record has for it.
    pub(super) fn doi(&mut self, name: &str, text: &str) {
        match doi(text) {
            Some(doi) => self.field("doi", &doi),
            None => self.address(name, text),
        }
    }

    /// The source as BibTeX. Its key is assigned later.
    pub(super) fn bibtex(&self) -> String {
        entry_as_bibtex(self.kind, "added", &self.names, &self.fields)
    }

    /// Whether sources that were read from [`Self::bibtex`] are this one: no value has become another field, another
    /// name or another source.
    pub(super) fn is_read_back(&self, sources: &[Source]) -> bool {
        let [source] = sources else { return false };
        let by_role = |names: &[(&'static str, Vec<Name>)]| {
            let counts = names.iter().map(|(role, names)| (*role, names.len()));
            counts.collect::<BTreeMap<_, _>>()
        };
        // BibTeX has the year of a date as well.
        let names_of = |fields: &[(&'static str, String)]| {
            let names = fields.iter().map(|(name, _)| *name);
            let names: BTreeSet<&str> = names.collect();
            let has_date = names.contains("date");
            names.into_iter().filter(|name| !has_date || *name != "year").collect::<Vec<_>>()
        };
        source.kind == self.kind
            && by_role(&source.contributors) == by_role(&self.names)
            && names_of(&source.fields) == names_of(&self.fields)
    }
}

/// Whether an address can be published: not a path or a file on somebody's computer.
pub(super) fn is_public(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    ["http://", "https://", "ftp://", "www."].iter().any(|start| address.starts_with(start))
}

/// Marks the name of a tag that has several values, of which only the first is kept.
pub(super) const FURTHER: &str = " (further values)";

/// The values of a record by name, in their order. Each is taken once, and what is not taken is left out.
#[derive(Default)]
pub(super) struct Values {
    rest: BTreeMap<String, VecDeque<String>>,
    taken_names: BTreeSet<String>,
    /// In lower case.
    taken_values: BTreeSet<String>,
}

impl Values {
    /// Adds a value, unless it is empty.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.rest.entry(name.to_owned()).or_default().push_back(value);
        }
    }

    /// The first value of the first of these names that has one.
    pub(super) fn first(&mut self, names: &[&str]) -> String {
        let mut next = |name: &str| Some((name.to_owned(), self.rest.get_mut(name)?.pop_front()?));
        let found = names.iter().find_map(|name| next(name));
        let Some((name, value)) = found else { return String::new() };
        self.taken_names.insert(name);
        self.taken_values.insert(value.to_lowercase());
        value
    }

    /// All values of these names.
    pub(super) fn all(&mut self, names: &[&str]) -> Vec<String> {
        names.iter().flat_map(|name| self.rest.remove(*name).unwrap_or_default()).collect()
    }

    /// The names of values that were not taken, unless the same value was taken under another name. A name of which
    /// another value was taken is marked.
    pub(super) fn left_out(self) -> impl Iterator<Item = String> {
        let Self { rest, taken_names, taken_values } = self;
        rest.into_iter().filter_map(move |(name, values)| {
            values.iter().find(|value| !taken_values.contains(&value.to_lowercase()))?;
            let is_further = taken_names.contains(&name);
            Some(if is_further { name + FURTHER } else { name })
        })
    }
}

/// The date in a text, and whether the text contains nothing else: `2019/05/01/`, `2021-04-03T10:00`, `March 2005`.
pub(super) fn date(text: &str) -> Option<(Date, bool)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '/' && c != '-');
    let (numbers, rest) = text.split_at(end.unwrap_or(text.len()));
    let mut parts = numbers.split(['/', '-']).map(str::trim).filter(|part| !part.is_empty());
    let mut number = |length: usize| {
        let part = parts.next().filter(|part| part.len() <= length);
        part.map(|part| part.parse::<u16>().ok()).unwrap_or_default()
    };
    let year = numbers.split(['/', '-']).next().filter(|year| year.len() == 4).and(number(4));
    let iso = match (year, number(2), number(2)) {
        (None, ..) => String::new(),
        (Some(year), None, _) => format!("{year:04}"),
        (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
    };
    let is_digit = |c: char| c.is_ascii_digit();
    let is_time = rest.starts_with('T') || rest.trim_start().starts_with(is_digit);
    let is_whole = rest.is_empty() || is_time && !numbers.is_empty();
    let read = Date::parse(&iso).filter(|_| parts.next().is_none());
    match only_reading(text) {
        Some(date) if !is_whole => Some((date, true)),
        _ => read.map(|date| (date, is_whole)),
    }
}

/// Pages with a dash in each range, which others write with a hyphen.
fn ranges(pages: &str) -> String {
    let mut text = String::with_capacity(pages.len());
    let mut before = ' ';
    let mut rest = pages.chars().peekable();
    while let Some(c) = rest.next() {
        let is_between = before.is_ascii_digit() && rest.peek().is_some_and(char::is_ascii_digit);
        text.push(if c == '—' || (c == '-' && is_between) { '–' } else { c });
        before = c;
    }
    text
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_each_form() {
        for (text, expected, is_whole) in [
            ("2019", "2019", true),
            ("2019///", "2019", true),
            ("2019/05/01/", "2019-05-01", true),
            ("2019/5", "2019-05", true),
            ("2019/05/01/Spring issue", "2019-05-01", false),
            ("2021-04-03T10:00:00Z", "2021-04-03", true),
            ("2021-04-03 10:00", "2021-04-03", true),
            ("March 2005", "2005-03", true),
            ("1 May 2019", "2019-05-01", true),
        ] {
            let (date, whole) = date(text).unwrap_or_else(|| panic!("{text} is a date"));
            assert_eq!((date.to_string().as_str(), whole), (expected, is_whole), "{text}");
        }
        for text in ["", "n.d.", "in press", "19", "201905", "2019/13/01"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_not_taken_is_left_out() {
        let mut values = Values::default();
        for (name, value) in [("A", "1"), ("A", "2"), ("B", "1"), ("C", "3"), ("D", " ")] {
            values.add(name, value);
        }
        assert_eq!(values.first(&["X", "A"]), "1");
        assert_eq!(values.left_out().collect::<Vec<_>>(), ["A (further values)", "C"]);
    }
}
