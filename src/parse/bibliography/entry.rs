//! An entry with its values as plain text, before it is known what they mean.
//!
//! Keeps the fields that readers of a bibliography can use ([`PUBLIC`]) and those that name other entries. No
//! other field gets further than here, so that none is published: `file`, `abstract`, `annotation`,
//! `keywords` and whatever else a reference manager notes for its owner.

use super::addresses;
use super::latex::{self, Letter, Mode, plain};
use super::markup;
use super::strings::{Budget, Strings};
use super::syntax::{Problem, RawEntry, RawField};
use crate::span::FileId;
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Fields that contain names, in the order of a record.
pub(crate) const NAMES: [&str; 13] = [
    "author",
    "editor",
    "translator",
    "bookauthor",
    "editora",
    "editorb",
    "editorc",
    "commentator",
    "annotator",
    "introduction",
    "foreword",
    "afterword",
    "holder",
];

/// Fields that contain text, in the order of a record. With [`NAMES`], these are all that is published.
pub(crate) const PUBLIC: [&str; 82] = [
    "title",
    "subtitle",
    "titleaddon",
    "shorttitle",
    "booktitle",
    "booksubtitle",
    "booktitleaddon",
    "maintitle",
    "mainsubtitle",
    "maintitleaddon",
    "journal",
    "journaltitle",
    "journalsubtitle",
    "shortjournal",
    "issuetitle",
    "issuesubtitle",
    "eventtitle",
    "eventdate",
    "venue",
    "series",
    "volume",
    "number",
    "issue",
    "part",
    "volumes",
    "edition",
    "chapter",
    "pages",
    "eid",
    "articleno",
    "article-number",
    "pagetotal",
    "numpages",
    "year",
    "date",
    "month",
    "day",
    "pubstate",
    "publisher",
    "institution",
    "school",
    "organization",
    "location",
    "address",
    "type",
    "version",
    "howpublished",
    "note",
    "addendum",
    "language",
    "langid",
    "origdate",
    "origyear",
    "origtitle",
    "origlanguage",
    "origpublisher",
    "origlocation",
    "entrysubtype",
    "editortype",
    "editoratype",
    "editorbtype",
    "editorctype",
    "authortype",
    "bookpagination",
    "pagination",
    "isbn",
    "issn",
    "isrn",
    "isan",
    "ismn",
    "iswc",
    "lccn",
    "pmid",
    "pmcid",
    "doi",
    "eprint",
    "eprinttype",
    "archiveprefix",
    "eprintclass",
    "primaryclass",
    "url",
    "urldate",
];

/// Fields in which `~`, `--` and the like stand for themselves: addresses, identifiers and dates.
const VERBATIM: [&str; 10] = [
    "url",
    "doi",
    "eprint",
    "date",
    "urldate",
    "origdate",
    "eventdate",
    "crossref",
    "xdata",
    "ids",
];

/// Other names for fields.
const ALIASES: [(&str, &str); 6] = [
    ("accessdate", "urldate"),
    ("accessed", "urldate"),
    ("lastaccessed", "urldate"),
    ("lastchecked", "urldate"),
    ("originalyear", "origyear"),
    ("translators", "translator"),
];

/// A value.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) letters: Vec<Letter>,
    /// Its place in the file; none when it was written in another entry, where it is reported.
    pub(super) place: Option<Range<usize>>,
}

impl Value {
    /// The same, for an entry that inherits it.
    pub(super) fn inherited(&self) -> Self {
        Self { letters: self.letters.clone(), place: None }
    }
}

/// An entry.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) file: FileId,
    pub(super) key: String,
    /// The place of the key.
    pub(super) range: Range<usize>,
    /// Its type in lower case.
    pub(super) kind: String,
    pub(super) fields: BTreeMap<String, Value>,
}

impl Entry {
    /// A field as text; empty when the entry does not have it.
    pub(super) fn text(&self, field: &str) -> String {
        self.fields.get(field).map(|value| plain(&value.letters)).unwrap_or_default()
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Where a field is written, or the key.
    pub(super) fn place(&self, field: &str) -> Range<usize> {
        let place = self.fields.get(field).and_then(|value| value.place.clone());
        place.unwrap_or_else(|| self.range.clone())
    }
}

/// Reads an entry's values.
pub(super) fn read(
    file: FileId,
    raw: &RawEntry<'_>,
    strings: &Strings<'_>,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> Entry {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    for field in &raw.fields {
        let Some(name) = canonical(field.name) else { continue };
        let value = value(&name, field, (strings, &mut *budget), problems);
        if plain(&value.letters).is_empty() {
            continue;
        }
        if fields.contains_key(&name) {
            let message = format!("`{name}` is given twice; only the last one counts");
            problems.push(Problem::value(field.range.clone(), message, help_twice(&name)));
        }
        fields.insert(name, value);
    }
    let key = raw.key.nfc().collect();
    Entry { file, key, range: raw.range.clone(), kind: raw.kind.to_lowercase(), fields }
}

fn help_twice(name: &str) -> &'static str {
    match NAMES.contains(&name) {
        true => "write ` and ` between names, in one field",
        false => "delete one of them, or put both texts in one",
    }
}

/// The name of a field that is of use, in lower case.
pub(super) fn canonical(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == lower);
    let name = alias.map_or(lower.as_str(), |(_, name)| name);
    let is_known = NAMES.contains(&name) || PUBLIC.contains(&name);
    (is_known || matches!(name, "crossref" | "xdata" | "ids")).then(|| name.to_owned())
}

fn value(
    name: &str,
    field: &RawField<'_>,
    (strings, budget): (&Strings<'_>, &mut Budget),
    problems: &mut Vec<Problem>,
) -> Value {
    let mode = if VERBATIM.contains(&name) { Mode::Verbatim } else { Mode::Text };
    let mut letters = Vec::new();
    for piece in &field.value {
        if !piece.is_name {
            latex::read(piece, mode, &mut letters, problems);
            continue;
        }
        // What is wrong with a string is reported once, where it is defined.
        let mut known = Vec::new();
        for piece in strings.use_in_value(piece, budget, problems) {
            latex::read(piece, mode, &mut letters, &mut known);
        }
    }
    let place = match field.value.as_slice() {
        [first, .., last] => first.range.start..last.range.end,
        [only] => only.range.clone(),
        [] => field.range.clone(),
    };
    match name {
        _ if mode == Mode::Text => markup::read(&mut letters),
        "url" | "doi" => {}
        // No identifier or date has them, and no file could contain them again.
        _ => letters.retain(|letter| !matches!(letter.c, '{' | '}' | '\\')),
    }
    if addresses::delete_users(&mut letters, matches!(name, "url" | "doi" | "eprint")) {
        let message = "this address contains a user name or password, which is not published";
        let help = "delete what is before the `@` in the address, and change the password";
        problems.push(Problem::value(place.clone(), message, help));
    }
    Value { letters, place: Some(place) }
}
