//! CSL-JSON → records: one item, or a list of them, as Zotero exports it and registries of DOIs answer it.
//!
//! Registries differ in details: Crossref has lists where CSL has texts, and types of its own.

use super::record::{Person, Record, one_line};
use serde_json::{Map, Value};

/// Types of CSL and of Crossref, and what they are in BibTeX.
const TYPES: [(&str, &str); 26] = [
    ("article-journal", "article"),
    ("article-magazine", "article"),
    ("article-newspaper", "article"),
    ("book", "book"),
    ("book-chapter", "incollection"),
    ("book-section", "incollection"),
    ("chapter", "incollection"),
    ("dataset", "dataset"),
    ("dissertation", "phdthesis"),
    ("edited-book", "book"),
    ("entry-encyclopedia", "inreference"),
    ("journal-article", "article"),
    ("legislation", "legislation"),
    ("manuscript", "unpublished"),
    ("monograph", "book"),
    ("motion_picture", "video"),
    ("paper-conference", "inproceedings"),
    ("patent", "patent"),
    ("proceedings-article", "inproceedings"),
    ("reference-book", "book"),
    ("report", "techreport"),
    ("review", "article"),
    ("software", "software"),
    ("standard", "standard"),
    ("thesis", "phdthesis"),
    ("treaty", "legislation"),
];

/// Texts of an item, and their fields in BibTeX, in the order in which they are written.
const TEXTS: [(&str, &str); 16] = [
    ("subtitle", "subtitle"),
    ("collection-title", "series"),
    ("volume", "volume"),
    ("edition", "edition"),
    ("page", "pages"),
    ("article-number", "eid"),
    ("chapter-number", "chapter"),
    ("publisher-place", "address"),
    ("genre", "type"),
    ("medium", "howpublished"),
    ("version", "version"),
    ("language", "language"),
    ("ISBN", "isbn"),
    ("ISSN", "issn"),
    ("DOI", "doi"),
    ("note", "note"),
];

/// Keys that say nothing that readers of a reference need, or that are read on their own.
const KNOWN: [&str; 18] = [
    "type",
    "id",
    "title",
    "container-title",
    "author",
    "editor",
    "translator",
    "issued",
    "published",
    "published-print",
    "published-online",
    "accessed",
    "URL",
    "publisher",
    "issue",
    "number",
    "source",
    "citation-key",
];

/// Reads the items.
pub(super) fn records(text: &str) -> Result<Vec<Record>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))?;
    let items = match value {
        Value::Array(items) => items,
        item => vec![item],
    };
    items.iter().map(|item| item.as_object().map(record).ok_or_else(not_an_item)).collect()
}

fn not_an_item() -> String {
    "it is not a list of CSL-JSON items".to_owned()
}

fn record(item: &Map<String, Value>) -> Record {
    let get = |key: &str| item.get(key).map(text).unwrap_or_default();
    let csl = get("type");
    let kind = TYPES.iter().find(|(name, _)| *name == csl).map_or("misc", |(_, kind)| *kind);
    let mut record = Record::new(kind);
    for role in ["author", "editor", "translator"] {
        let names = item.get(role).and_then(Value::as_array).into_iter().flatten();
        record.names.extend(names.filter_map(person).map(|person| (role, person)));
    }
    record.field("title", get("title"));
    let container = match kind {
        "article" => "journal",
        "misc" | "book" | "techreport" => "series",
        _ => "booktitle",
    };
    record.field(container, get("container-title"));
    let (year, month) = date(item);
    record.date(&year, &month);
    let publisher = match kind {
        "techreport" => "institution",
        "phdthesis" => "school",
        _ => "publisher",
    };
    record.field(publisher, get("publisher"));
    let number = Some(get("issue")).filter(|issue| !issue.is_empty());
    record.field("number", number.unwrap_or_else(|| get("number")));
    for (key, field) in TEXTS {
        if !record.fields.iter().any(|(name, _)| *name == field) {
            record.field(field, get(key));
        }
    }
    // A registry gives the address of the DOI, which is said already.
    let (doi, url) = (get("DOI"), get("URL"));
    if doi.is_empty() || !url.to_lowercase().ends_with(&doi.to_lowercase()) {
        record.field("url", url);
    }
    let is_left = |key: &&String| {
        let known = TEXTS.iter().map(|(name, _)| *name).chain(KNOWN);
        matches!(key.as_str(), "abstract" | "keyword" | "annote")
            || (!known.clone().any(|name| name == *key) && is_csl(key))
    };
    record.left_out = item.keys().filter(is_left).cloned().collect();
    record
}

/// Variables of CSL that have no place in a record; whatever else a registry adds is of no use to readers.
fn is_csl(key: &str) -> bool {
    matches!(key, "archive" | "call-number" | "dimensions" | "event-title" | "scale" | "section")
}

/// A text, or the first of several, without tags and entities.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => one_line(&without_tags(text)),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.first().map(text).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Titles come with the tags and entities of web pages.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start..];
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let end = tag.find('>').filter(|_| is_tag);
        plain.push_str(&rest[..start]);
        match end {
            Some(end) => rest = &tag[end + 1..],
            None => {
                plain.push('<');
                rest = &tag[1..];
            }
        }
    }
    plain.push_str(rest);
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(plain, |text, (entity, c)| text.replace(entity, c))
}

fn person(name: &Value) -> Option<Person> {
    let get = |key: &str| name.get(key).map(text).unwrap_or_default();
    let particle = get("non-dropping-particle");
    let family = [particle, get("family")].join(" ").trim().to_owned();
    let whole = [get("literal"), get("name")].into_iter().find(|name| !name.is_empty());
    match (family.as_str(), whole) {
        ("", None) => None,
        ("", Some(whole)) => Some(Person::Whole(whole)),
        (family, _) => Some(Person::Parts(family.to_owned(), get("given"))),
    }
}

/// Year and month. A registry has several dates; the one of the issue counts.
fn date(item: &Map<String, Value>) -> (String, String) {
    for key in ["issued", "published", "published-print", "published-online"] {
        let Some(value) = item.get(key) else { continue };
        let parts = value.get("date-parts").and_then(|parts| parts.get(0));
        let part = |at: usize| parts.and_then(|parts| parts.get(at)).map(text).unwrap_or_default();
        if !part(0).is_empty() {
            return (part(0), part(1));
        }
        let raw = ["raw", "literal"].iter().find_map(|key| value.get(*key).map(text));
        if let Some(raw) = raw.filter(|raw| !raw.is_empty()) {
            return (raw, String::new());
        }
    }
    (String::new(), String::new())
}
