//! A source that comes from elsewhere, before it is BibTeX.
//!
//! Knows no form of records; each is read in a file of its own.

use crate::render::citation_formats::{Bibtex, latex};

/// A source.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Its type in BibTeX.
    pub(super) kind: &'static str,
    /// Names by role.
    pub(super) names: Vec<(&'static str, Person)>,
    /// Other fields, in the order in which they are written. Empty ones are left out.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What is not kept.
    pub(super) left_out: Vec<String>,
}

/// A person or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// Family name and given names.
    Parts(String, String),
    /// A name as it is written, which is divided as BibTeX does.
    Written(String),
    /// An organisation.
    Whole(String),
}

impl Record {
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    pub(super) fn field(&mut self, name: &'static str, value: impl Into<String>) {
        let value = one_line(&value.into());
        if !value.is_empty() {
            self.fields.push((name, value));
        }
    }

    /// Adds what was published when: 2015, 2015-03 or 2015-03-01.
    pub(super) fn date(&mut self, year: &str, month: &str) {
        self.field("year", year);
        self.field("month", month.trim_start_matches('0'));
    }

    /// The source as BibTeX. Its key is given later.
    pub(super) fn bibtex(&self) -> String {
        let mut text = Bibtex::new(self.kind, "added");
        for role in ["author", "editor", "translator"] {
            let names = self.names.iter().filter(|(of, _)| *of == role);
            let names: Vec<String> = names.map(|(_, person)| person.bibtex()).collect();
            text.verbatim(role, &names.join(" and "));
        }
        for (name, value) in &self.fields {
            match *name {
                "url" | "doi" => text.verbatim(name, value),
                "pages" => text.verbatim(name, &latex(&ranges(value)).replace('–', "--")),
                _ => text.text(name, value),
            };
        }
        text.end()
    }
}

impl Person {
    fn bibtex(&self) -> String {
        match self {
            Self::Parts(family, given) if given.is_empty() => format!("{{{}}}", latex(family)),
            Self::Parts(family, given) => format!("{{{}}}, {}", latex(family), latex(given)),
            Self::Written(name) => latex(name),
            Self::Whole(name) => format!("{{{}}}", latex(name)),
        }
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
