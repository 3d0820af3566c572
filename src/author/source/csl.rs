//! CSL-JSON → records: one item or a list of them, as Zotero exports and registries of DOIs return.
//!
//! Registries differ in details: Crossref has lists where CSL has texts, and types of its own. They also add data that is
//! not part of CSL and does not describe the source, such as how often it is cited.

use super::record::{FURTHER, Record, Values, date as date_in, one_line};
use crate::date::Date;
use crate::parse::bibliography::Name;
use serde_json::{Map, Value};

/// Types of CSL and of Crossref, and what they are in BibTeX.
const TYPES: [(&str, &str); 33] = [
    ("article-journal", "article"),
    ("article-magazine", "article"),
    ("article-newspaper", "article"),
    ("book", "book"),
    ("book-chapter", "incollection"),
    ("book-section", "incollection"),
    ("chapter", "incollection"),
    ("component", "misc"),
    ("dataset", "dataset"),
    ("dissertation", "phdthesis"),
    ("document", "misc"),
    ("edited-book", "book"),
    ("entry-encyclopedia", "inreference"),
    ("journal-article", "article"),
    ("legislation", "legislation"),
    ("manuscript", "unpublished"),
    ("monograph", "book"),
    ("motion_picture", "video"),
    ("other", "misc"),
    ("paper-conference", "inproceedings"),
    ("patent", "patent"),
    ("post", "misc"),
    ("post-weblog", "misc"),
    ("posted-content", "misc"),
    ("proceedings-article", "inproceedings"),
    ("reference-book", "book"),
    ("report", "techreport"),
    ("review", "article"),
    ("software", "software"),
    ("standard", "standard"),
    ("thesis", "phdthesis"),
    ("treaty", "legislation"),
    ("webpage", "misc"),
];

/// Variables with texts, and their fields in BibTeX, in the order in which they are written.
const TEXTS: [(&[&str], &str); 25] = [
    (&["subtitle"], "subtitle"),
    (&["title-short", "shortTitle"], "shorttitle"),
    (&["container-title-short", "journalAbbreviation"], "shortjournal"),
    (&["event-title", "event"], "eventtitle"),
    (&["event-place"], "venue"),
    (&["collection-title"], "series"),
    (&["volume"], "volume"),
    (&["issue", "number"], "number"),
    (&["part-number"], "part"),
    (&["number-of-volumes"], "volumes"),
    (&["edition"], "edition"),
    (&["article-number"], "eid"),
    (&["chapter-number"], "chapter"),
    (&["number-of-pages"], "pagetotal"),
    (&["publisher-place"], "address"),
    (&["genre"], "type"),
    (&["medium"], "howpublished"),
    (&["version"], "version"),
    (&["language"], "language"),
    (&["original-title"], "origtitle"),
    (&["original-publisher"], "origpublisher"),
    (&["original-publisher-place"], "origlocation"),
    (&["PMID"], "pmid"),
    (&["PMCID"], "pmcid"),
    (&["note"], "note"),
];

/// Variables with names, and their fields.
const NAMES: [(&str, &str); 4] = [
    ("author", "author"),
    ("editor", "editor"),
    ("translator", "translator"),
    ("container-author", "bookauthor"),
];

/// Variables with dates, and their fields. When it was published is read on its own.
const DATES: [(&str, &str); 3] =
    [("accessed", "urldate"), ("event-date", "eventdate"), ("original-date", "origdate")];

/// Where registries have the date of publication. The first counts.
const PUBLISHED: [&str; 4] = ["issued", "published", "published-print", "published-online"];

/// The other variables of CSL that describe a source. They are left out.
#[rustfmt::skip]
const OTHERS: [&str; 47] = [
    "abstract", "annote", "archive", "archive-place", "archive_collection", "archive_location",
    "authority", "available-date", "call-number", "chair", "collection-editor", "collection-number",
    "compiler", "composer", "contributor", "curator", "dimensions", "director", "division",
    "editor-translator", "editorial-director", "executive-producer", "guest", "host", "illustrator",
    "interviewer", "keyword", "narrator", "organizer", "original-author", "part-title", "performer",
    "printing-number", "producer", "recipient", "references", "reviewed-author", "reviewed-genre",
    "reviewed-title", "scale", "script-writer", "section", "series-creator", "status", "submitted",
    "supplement-number", "volume-title",
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
    let mut values = Values::default();
    for (key, value) in item {
        texts(value).iter().for_each(|text| values.add(key, text));
    }
    let csl = values.first(&["type"]);
    let kind = TYPES.iter().find(|(name, _)| *name == csl).map(|(_, kind)| *kind);
    let mut record = Record::new(kind.unwrap_or("misc"));
    if kind.is_none() && !csl.is_empty() {
        record.left_out.insert(format!("type ({csl})"));
    }
    for (key, role) in NAMES {
        let names = item.get(key).and_then(Value::as_array).into_iter().flatten();
        record.names(role, names.filter_map(name));
    }
    record.field("title", &values.first(&["title"]));
    record.container(&values.first(&["container-title"]));
    record.pages(&values.first(&["page"]));
    published(&mut record, item);
    record.publisher(&values.first(&["publisher"]));
    for (names, field) in TEXTS {
        if !record.has(field) {
            record.field(field, &values.first(names));
        }
    }
    for (key, field) in [("ISBN", "isbn"), ("ISSN", "issn")] {
        record.field(field, &values.all(&[key]).join(", "));
    }
    for (key, field) in DATES {
        match item.get(key).map(dates) {
            Some(Dates { iso, is_whole: true, .. }) => record.field(field, &iso),
            Some(Dates { iso, .. }) => {
                record.field(field, &iso);
                record.left_out.insert(key.to_owned());
            }
            None => {}
        }
    }
    // A registry gives the address of the DOI, which is known already.
    let (doi, url) = (values.first(&["DOI"]), values.first(&["URL"]));
    if doi.is_empty() || !url.to_lowercase().ends_with(&doi.to_lowercase()) {
        record.address("URL", &url);
    }
    record.doi("DOI", &doi);
    let of_csl = |name: &String| {
        let bare = name.strip_suffix(FURTHER).unwrap_or(name);
        let read = TEXTS.iter().flat_map(|(names, _)| names.iter());
        let singles = ["title", "container-title", "page", "publisher", "DOI", "URL"];
        OTHERS.iter().chain(read).chain(&singles).any(|known| *known == bare)
    };
    record.left_out.extend(values.left_out().filter(of_csl));
    let has_value = |key: &&str| item.get(*key).is_some_and(|value| !value.is_null());
    record.left_out.extend(OTHERS.iter().filter(|key| has_value(key)).map(|key| (*key).to_owned()));
    record
}

/// The texts of a value without tags and entities: a text, the name of an object, or a list of these.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![one_line(&without_tags(text))],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(of) => of.get("name").map(texts).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A text, or the first of several.
fn text(value: &Value) -> String {
    texts(value).into_iter().next().unwrap_or_default()
}

/// Titles contain the tags and entities of web pages.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        plain.push_str(&rest[..start]);
        let inner = &rest[start + 1..];
        let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        // No tag contains another, so that each is searched no further than the next.
        let end = inner.find(['<', '>']).filter(|end| is_tag && inner[*end..].starts_with('>'));
        rest = match end {
            Some(end) => &inner[end + 1..],
            None => {
                plain.push('<');
                inner
            }
        };
    }
    plain.push_str(rest);
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(plain, |text, (entity, c)| text.replace(entity, c))
}

/// A name; its particles and suffix are kept where BibTeX has them.
fn name(name: &Value) -> Option<Name> {
    let get = |key: &str| name.get(key).map(text).unwrap_or_default();
    let join = |keys: [&str; 3]| {
        let parts = keys.map(get);
        let parts: Vec<&str> =
            parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let family = join(["non-dropping-particle", "family", "suffix"]);
    let whole = ["literal", "name"].map(get).into_iter().find(|name| !name.is_empty());
    match (get("family").as_str(), whole) {
        ("", Some(whole)) => Some(Name { family: whole, given: String::new() }),
        ("", None) => Some(Name { family: get("given"), given: String::new() }),
        _ => Some(Name { family, given: join(["given", "dropping-particle", ""]) }),
    }
}

/// When it was published. Of several dates the first counts.
fn published(record: &mut Record, item: &Map<String, Value>) {
    let found = PUBLISHED.iter().filter_map(|key| Some((*key, dates(item.get(*key)?))));
    let Some((key, dates)) = found.into_iter().find(|(_, dates)| !dates.words().is_empty()) else {
        return;
    };
    match dates.day {
        Some(date) => record.published(date),
        None if dates.iso.is_empty() => record.field("year", &dates.raw),
        None => record.field("date", &dates.iso),
    }
    if !dates.is_whole {
        record.left_out.insert(key.to_owned());
    }
}

/// A date of CSL.
#[derive(Default)]
struct Dates {
    /// The date, if it is a single one.
    day: Option<Date>,
    /// The date in the form of BibLaTeX: `2010-03`, `2010/2011`, `2010-21` for spring, `2010~` for about 2010.
    iso: String,
    /// In words, if it is no date: `in press`.
    raw: String,
    /// Whether nothing of the date is left out.
    is_whole: bool,
}

impl Dates {
    fn words(&self) -> &str {
        if self.iso.is_empty() { &self.raw } else { &self.iso }
    }
}

fn dates(value: &Value) -> Dates {
    let parts = value.get("date-parts").and_then(Value::as_array).into_iter().flatten();
    let points: Vec<(Date, bool)> = parts.filter_map(point).collect();
    let are_exact = points.iter().all(|(_, is_exact)| *is_exact);
    let text_of = |key: &str| value.get(key).map(text).unwrap_or_default();
    let raw = ["raw", "literal"].map(text_of).into_iter().find(|raw| !raw.is_empty());
    let season = text_of("season");
    let is_about =
        value.get("circa").is_some_and(|circa| !matches!(text(circa).as_str(), "" | "0"))
            || value.get("circa").and_then(Value::as_bool) == Some(true);
    let iso = match points.as_slice() {
        [(from, _), (to, _)] => format!("{from}/{to}"),
        [(year, true)]
            if year.month.is_none() && matches!(season.as_str(), "1" | "2" | "3" | "4") =>
        {
            format!("{year}-2{season}")
        }
        [(date, _)] => date.to_string(),
        _ => String::new(),
    };
    match (points.as_slice(), raw) {
        ([(day, is_exact)], _) if season.is_empty() && !is_about => {
            Dates { day: Some(*day), iso, is_whole: *is_exact, ..Dates::default() }
        }
        ([_] | [_, _], _) => {
            let is_whole = are_exact && season.is_empty() || iso.contains(&format!("-2{season}"));
            Dates { iso: if is_about { iso + "~" } else { iso }, is_whole, ..Dates::default() }
        }
        (_, Some(raw)) => match date_in(&raw) {
            Some((day, is_whole)) => Dates { day: Some(day), iso: day.to_string(), is_whole, raw },
            None => Dates { raw, is_whole: true, ..Dates::default() },
        },
        _ => Dates { is_whole: value.is_null(), ..Dates::default() },
    }
}

/// A year, a month or a day, as a list of numbers, and whether it is exactly that: of a month that does not exist, the
/// year is kept.
fn point(parts: &Value) -> Option<(Date, bool)> {
    let number = |at: usize| parts.get(at).map(text).and_then(|part| part.parse::<u16>().ok());
    let year = format!("{:04}", number(0)?);
    let iso = match (number(1), number(2)) {
        (None, _) => year.clone(),
        (Some(month), None) => format!("{year}-{month:02}"),
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}"),
    };
    let exact = Date::parse(&iso).map(|date| (date, true));
    exact.or_else(|| Some((Date::parse(&year)?, false)))
}
