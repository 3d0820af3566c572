//! RIS → records, as databases and publishers export it.
//!
//! A line is a tag of two letters, two blanks, a hyphen and a value. A line without a tag goes on with the value
//! before it.

use super::record::{Person, Record, one_line};

/// Types of RIS, and what they are in BibTeX.
const TYPES: [(&str, &str); 18] = [
    ("BOOK", "book"),
    ("CHAP", "incollection"),
    ("COMP", "software"),
    ("CONF", "inproceedings"),
    ("CPAPER", "inproceedings"),
    ("DATA", "dataset"),
    ("EDBOOK", "book"),
    ("EJOUR", "article"),
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

/// Tags whose values are one field each, in the order in which they are written.
const TEXTS: [(&[&str], &str); 10] = [
    (&["VL"], "volume"),
    (&["IS"], "number"),
    (&["T3"], "series"),
    (&["ET"], "edition"),
    (&["CY"], "address"),
    (&["M3"], "type"),
    (&["LA"], "language"),
    (&["DO"], "doi"),
    (&["UR", "L1", "L2"], "url"),
    (&["N1"], "note"),
];

/// Reads the records.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut tags: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match tag(line) {
            Some(("ER", _)) => records.extend(finish(&mut tags)),
            Some((name, value)) => tags.push((name.to_owned(), value.trim().to_owned())),
            None => {
                if let Some((_, value)) = tags.last_mut() {
                    *value = format!("{value} {}", line.trim());
                }
            }
        }
    }
    // The last record may lack its end.
    records.extend(finish(&mut tags));
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

fn finish(tags: &mut Vec<(String, String)>) -> Option<Record> {
    let tags = std::mem::take(tags);
    let all = |names: &[&str]| {
        let pairs = names.iter().flat_map(|name| tags.iter().map(move |pair| (name, pair)));
        let of = pairs.filter(|(name, (tag, _))| tag == *name);
        of.map(|(_, (_, value))| value.as_str()).collect::<Vec<_>>()
    };
    let first = |names: &[&str]| all(names).first().map(|text| one_line(text)).unwrap_or_default();
    let ris = first(&["TY"]);
    if ris.is_empty() {
        return None;
    }
    let kind = TYPES.iter().find(|(name, _)| *name == ris).map_or("misc", |(_, kind)| *kind);
    let mut record = Record::new(kind);
    let (editors, others): (&[&str], &[&str]) = match kind {
        "incollection" | "inproceedings" => (&["ED", "A2"], &["A3"]),
        _ => (&["ED"], &["A2", "A3"]),
    };
    let roles: [(&[&str], &str); 3] =
        [(&["AU", "A1"], "author"), (editors, "editor"), (&["A4"], "translator")];
    for (names, role) in roles {
        record.names.extend(all(names).into_iter().map(|name| (role, person(name))));
    }
    record.field("title", first(&["TI", "T1"]));
    let container = match kind {
        "article" => "journal",
        "misc" | "book" | "techreport" => "series",
        _ => "booktitle",
    };
    record.field(container, first(&["T2", "JO", "JF", "BT", "JA"]));
    let date = first(&["PY", "Y1", "DA"]);
    let mut parts = date.split(['/', '-']);
    let (year, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    record.date(year, month);
    let publisher = match kind {
        "techreport" => "institution",
        "phdthesis" => "school",
        _ => "publisher",
    };
    record.field(publisher, first(&["PB"]));
    let (from, to) = (first(&["SP"]), first(&["EP"]));
    record.field(
        "pages",
        match to.is_empty() || from.contains(['-', '–']) {
            true => from,
            false => format!("{from}–{to}"),
        },
    );
    for number in all(&["SN"]) {
        let digits = number.chars().filter(char::is_ascii_alphanumeric).count();
        record.field(if digits > 8 { "isbn" } else { "issn" }, number);
    }
    for (names, field) in TEXTS {
        record.field(field, first(names));
    }
    const NEEDLESS: [&str; 13] =
        ["TY", "ID", "Y2", "DA", "J2", "JA", "JO", "JF", "T2", "DB", "DP", "ER", "PY"];
    const READ: [&str; 11] = ["AU", "A1", "ED", "A4", "TI", "T1", "Y1", "PB", "SP", "EP", "SN"];
    let is_read = |name: &str| {
        NEEDLESS.contains(&name)
            || READ.contains(&name)
            || TEXTS.iter().any(|(names, _)| names.contains(&name))
            || (editors.contains(&name) && !others.contains(&name))
    };
    let left_out = tags.iter().map(|(name, _)| name).filter(|name| !is_read(name));
    record.left_out = left_out.cloned().collect();
    Some(record)
}

fn person(name: &str) -> Person {
    match name.split_once(',') {
        Some((family, given)) => Person::Parts(one_line(family), one_line(given)),
        None => Person::Whole(one_line(name)),
    }
}
