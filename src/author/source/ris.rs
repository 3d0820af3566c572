//! RIS → records, as databases and publishers export it.
//!
//! A line is a tag of two characters, two spaces, a hyphen and a value. A line without a tag continues the value
//! before it.

use super::record::{Record, Values, date, one_line};
use crate::date::Date;
use crate::parse::bibliography::{Name, single_name};

/// Types of RIS, and what they are in BibTeX.
const TYPES: [(&str, &str); 25] = [
    ("ADVS", "video"),
    ("BLOG", "misc"),
    ("BOOK", "book"),
    ("CHAP", "incollection"),
    ("COMP", "software"),
    ("CONF", "inproceedings"),
    ("CPAPER", "inproceedings"),
    ("DATA", "dataset"),
    ("EBOOK", "book"),
    ("ECHAP", "incollection"),
    ("EDBOOK", "book"),
    ("EJOUR", "article"),
    ("ELEC", "misc"),
    ("ENCYC", "inreference"),
    ("GEN", "misc"),
    ("JOUR", "article"),
    ("LEGAL", "legislation"),
    ("MGZN", "article"),
    ("NEWS", "article"),
    ("PAT", "patent"),
    ("RPRT", "techreport"),
    ("STAND", "standard"),
    ("STAT", "legislation"),
    ("THES", "phdthesis"),
    ("UNPB", "unpublished"),
];

/// Tags whose first value is one field each, in the order in which they are written.
const TEXTS: [(&[&str], &str); 9] = [
    (&["ST"], "shorttitle"),
    (&["J2", "JA"], "shortjournal"),
    (&["VL"], "volume"),
    (&["IS"], "number"),
    (&["T3"], "series"),
    (&["ET"], "edition"),
    (&["CY"], "address"),
    (&["M3"], "type"),
    (&["LA"], "language"),
];

/// Tags that do not describe the source: the database that the record is from, and its number there.
const OF_RECORD: [&str; 5] = ["AN", "DB", "DP", "ID", "TY"];

/// Reads the records.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut tags: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match tag(line) {
            Some(("ER", _)) => records.extend(record(std::mem::take(&mut tags))),
            Some((name, value)) => tags.push((name, value.trim().to_owned())),
            None => {
                if let Some((_, value)) = tags.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    // The last record may lack its end.
    records.extend(record(tags));
    records
}

/// A tag and its value.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = (line.get(..2)?, line.get(2..)?.trim_start());
    let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && name.starts_with(|c: char| c.is_ascii_uppercase());
    let value = rest.strip_prefix('-').filter(|_| line[2..].starts_with("  "))?;
    is_name.then_some((name, value))
}

fn record(tags: Vec<(&str, String)>) -> Option<Record> {
    let mut values = Values::default();
    tags.iter().for_each(|(name, value)| values.add(name, value));
    let ris = values.first(&["TY"]);
    if ris.is_empty() {
        return None;
    }
    let kind = TYPES.iter().find(|(name, _)| *name == ris).map(|(_, kind)| *kind);
    let mut record = Record::new(kind.unwrap_or("misc"));
    if kind.is_none() {
        record.left_out.insert(format!("TY ({ris})"));
    }
    let editors: &[&str] = match record.kind {
        "incollection" | "inproceedings" => &["ED", "A2"],
        _ => &["ED"],
    };
    let roles: [(&[&str], &str); 3] =
        [(&["AU", "A1"], "author"), (editors, "editor"), (&["A4"], "translator")];
    for (names, role) in roles {
        record.names(role, values.all(names).iter().map(|name| person(name)));
    }
    record.field("title", &values.first(&["TI", "T1"]));
    record.container(&values.first(&["T2", "JO", "JF", "BT", "JA"]));
    dates(&mut record, &mut values);
    record.publisher(&values.first(&["PB"]));
    let (from, to) = (values.first(&["SP"]), values.first(&["EP"]));
    record.pages(&match to.is_empty() || from.contains(['-', '–']) {
        true => from,
        false => format!("{from}–{to}"),
    });
    let numbers = values.all(&["SN"]);
    let is_book = |number: &&String| number.chars().filter(char::is_ascii_alphanumeric).count() > 8;
    let (books, serials): (Vec<&String>, Vec<&String>) = numbers.iter().partition(is_book);
    for (field, numbers) in [("isbn", books), ("issn", serials)] {
        let numbers: Vec<&str> = numbers.into_iter().map(String::as_str).collect();
        record.field(field, &numbers.join(", "));
    }
    for (names, field) in TEXTS {
        if !record.has(field) {
            record.field(field, &values.first(names));
        }
    }
    record.address("UR", &values.first(&["UR"]));
    record.doi("DO", &values.first(&["DO"]));
    record.field("note", &values.first(&["N1"]));
    OF_RECORD.iter().for_each(|name| drop(values.all(&[name])));
    record.left_out.extend(values.left_out());
    Some(record)
}

/// Adds the date of publication, and the day on which the address was read.
fn dates(record: &mut Record, values: &mut Values) {
    let (mut published, mut words) = (None, None);
    for name in ["PY", "Y1", "DA"] {
        for text in values.all(&[name]) {
            match (date(&text), published) {
                (Some((date, is_whole)), known) => {
                    // `2019` and `2019-05-01` agree, and the second is more exact.
                    let is_exact = known.is_none_or(|known| agrees(date, known));
                    let is_same = is_exact || known.is_some_and(|known| agrees(known, date));
                    published = if is_exact { Some(date) } else { known };
                    if !is_same || !is_whole {
                        record.left_out.insert(name.to_owned());
                    }
                }
                (None, None) if words.is_none() => words = Some((name, text)),
                (None, _) => drop(record.left_out.insert(name.to_owned())),
            }
        }
    }
    match (published, words) {
        (Some(date), words) => {
            record.published(date);
            record.left_out.extend(words.map(|(name, _)| name.to_owned()));
        }
        (None, words) => record.field("year", &words.unwrap_or_default().1),
    }
    let read_on = values.first(&["Y2"]);
    let (day, is_whole) =
        date(&read_on).map_or((None, read_on.is_empty()), |(day, is_whole)| (Some(day), is_whole));
    record.field("urldate", &day.map(|day| day.to_string()).unwrap_or_default());
    if !is_whole {
        record.left_out.insert("Y2".to_owned());
    }
}

/// Whether a date is in the year, month or day that another one is.
fn agrees(date: Date, known: Date) -> bool {
    date.year == known.year
        && (known.month.is_none() || date.month == known.month)
        && (known.day.is_none() || date.day == known.day)
}

/// A person has a comma after the family name, and an organisation has none.
fn person(name: &str) -> Name {
    match name.contains(',') {
        true => single_name(name),
        false => Name { family: one_line(name), given: String::new() },
    }
}
