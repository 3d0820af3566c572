//! [`Dataset`] → tables as CSV (RFC 4180), with a dictionary of their columns.
//!
//! Adds nothing to what the dataset says.

use super::{Dataset, Entry, VERSION, trees};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A table and what is in it.
pub(super) struct Table {
    /// Its file.
    pub(super) name: &'static str,
    /// What a row is.
    pub(super) about: &'static str,
    /// Columns, and what each means.
    pub(super) columns: &'static [(&'static str, &'static str)],
    /// Rows, each with a cell for every column.
    pub(super) rows: Vec<Vec<String>>,
}

const ID: (&str, &str) = ("entry", "the entry's id: kind and name");
const KEYS: (&str, &str) = ("sources", "keys of the sources it cites, separated by spaces");

/// Every table.
pub(super) fn tables(data: &Dataset) -> Vec<Table> {
    vec![
        entries(data),
        terms(data),
        fields(data),
        evidence(data),
        relations(data),
        sources(data),
        citations(data),
    ]
}

fn entries(data: &Dataset) -> Table {
    let row = |entry: &Entry| {
        let rating = entry.rating.as_ref();
        let words: usize =
            entry.sections.iter().map(|section| section.text.split_whitespace().count()).sum();
        vec![
            entry.id.clone(),
            entry.kind.clone(),
            entry.title.clone(),
            entry.fields.get("summary").map(text).unwrap_or_default(),
            entry.path.clone(),
            rating.map(|rating| rating.level.clone()).unwrap_or_default(),
            rating.map(|rating| rating.reason.clone()).unwrap_or_default(),
            rating.map(|rating| rating.held.clone()).unwrap_or_default(),
            words.to_string(),
        ]
    };
    Table {
        name: "entries.csv",
        about: "An entry: a lesson, a case study and so on.",
        columns: &[
            ID,
            ("kind", "its kind"),
            ("title", "its title"),
            ("summary", "its summary; empty when it has none"),
            ("path", "the path of its page"),
            ("rating", "its rating; empty for kinds that are not rated"),
            ("rating_reason", "the reason for the rating"),
            ("rating_held", "what holds the rating back; empty when nothing does"),
            ("words", "the number of words of its body"),
        ],
        rows: data.entries.iter().map(row).collect(),
    }
}

fn terms(data: &Dataset) -> Table {
    let mut rows = Vec::new();
    for entry in &data.entries {
        let kind = data.kinds.iter().find(|kind| kind.id == entry.kind);
        for field in kind.into_iter().flat_map(|kind| &kind.fields) {
            let vocabulary = data.vocabularies.iter().find(|of| of.id == field.of);
            let Some(vocabulary) = vocabulary.filter(|_| field.field_type == "term") else {
                continue;
            };
            for value in entry.fields.get(&field.name).into_iter().flat_map(items) {
                let slug = text(value);
                let label = vocabulary.terms.iter().find(|term| term.slug == slug);
                let label = label.map(|term| term.label.clone()).unwrap_or_default();
                rows.push(vec![
                    entry.id.clone(),
                    field.name.clone(),
                    field.of.clone(),
                    slug,
                    label,
                ]);
            }
        }
    }
    Table {
        name: "terms.csv",
        about: "A term of an entry, such as its stage or sector.",
        columns: &[
            ID,
            ("field", "the field that contains the term"),
            ("vocabulary", "the vocabulary of the term"),
            ("term", "the name of the term"),
            ("label", "the label of the term"),
        ],
        rows,
    }
}

fn fields(data: &Dataset) -> Table {
    let mut rows = Vec::new();
    for entry in &data.entries {
        for (field, value) in &entry.fields {
            for (number, item) in items(value).iter().enumerate() {
                let mut row = |part: &str, value: &serde_json::Value| {
                    let number = (number + 1).to_string();
                    let cells = [&entry.id, field, &number, part, &text(value)].map(str::to_owned);
                    rows.push(cells.to_vec());
                };
                match item {
                    serde_json::Value::Object(parts) => {
                        parts.iter().for_each(|(part, value)| row(part, value));
                    }
                    value => row("", value),
                }
            }
        }
    }
    Table {
        name: "fields.csv",
        about: "A value of any field.",
        columns: &[
            ID,
            ("field", "the field"),
            ("item", "its position in the list, from 1"),
            ("part", "the field of the record; empty if the field is not a record"),
            ("value", "the value as plain text"),
        ],
        rows,
    }
}

fn evidence(data: &Dataset) -> Table {
    let taken = data.relations.iter().filter(|relation| !relation.stance.is_empty());
    Table {
        name: "evidence.csv",
        about: "The evidence that one entry gives for another.",
        columns: &[
            ("rated", "the entry that the evidence is about"),
            ("from", "the entry that gives the evidence"),
            ("stance", "the stance, a term of the guide, such as supports or contradicts"),
            ("shows", "what the evidence shows"),
            KEYS,
        ],
        rows: taken
            .map(|of| {
                let shows: Vec<&str> = of.says.values().map(String::as_str).collect();
                let cells =
                    [&of.to, &of.from, &of.stance, &shows.join("\n"), &of.sources.join(" ")];
                cells.map(Clone::clone).to_vec()
            })
            .collect(),
    }
}

fn relations(data: &Dataset) -> Table {
    let named = data.relations.iter().map(|of| [&of.from, &of.to, &of.field].map(Clone::clone));
    let link = "link".to_owned();
    let linked = data.links.iter().map(|of| [&of.from, &of.to, &link].map(Clone::clone));
    Table {
        name: "relations.csv",
        about: "A reference from one entry to another, in a field or a link.",
        columns: &[
            ("from", "the entry that contains the reference"),
            ("to", "the entry that it refers to"),
            ("field", "the field, or `link` for a link in a text"),
        ],
        rows: named.chain(linked).map(|cells| cells.to_vec()).collect(),
    }
}

fn sources(data: &Dataset) -> Table {
    Table {
        name: "sources.csv",
        about: "A source.",
        columns: &[
            ("key", "the citation key"),
            ("type", "its type in the bibliography"),
            ("title", "its title"),
            ("year", "its year; empty if unknown"),
            ("reference", "the full reference"),
            ("address", "its web address; may be empty"),
            ("doi", "its DOI; may be empty"),
        ],
        rows: data
            .sources
            .iter()
            .map(|source| {
                let cells = [
                    &source.key,
                    &source.source_type,
                    &source.title,
                    &source.year,
                    &source.reference,
                    &source.address,
                    &source.doi,
                ];
                cells.map(Clone::clone).to_vec()
            })
            .collect(),
    }
}

fn citations(data: &Dataset) -> Table {
    let pairs = data.sources.iter().flat_map(|source| {
        source.cited_by.iter().map(|entry| vec![entry.clone(), source.key.clone()])
    });
    Table {
        name: "citations.csv",
        about: "A citation of a source by an entry.",
        columns: &[ID, ("source", "the source's key")],
        rows: pairs.collect(),
    }
}

/// The items of a list; another value counts as a list of one.
fn items(value: &serde_json::Value) -> &[serde_json::Value] {
    match value {
        serde_json::Value::Array(items) => items,
        value => std::slice::from_ref(value),
    }
}

fn text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        value => value.to_string(),
    }
}

/// A table as CSV with a row of names first. No cell is one that a spreadsheet would run.
pub(super) fn csv(table: &Table) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let names = table.columns.iter().map(|(name, _)| name.as_bytes());
    // Writing to memory does not fail, and every row has a cell for every column.
    let mut written = writer.write_record(names);
    for row in &table.rows {
        let cells = row.iter().map(|text| cell(text));
        written = written.and_then(|()| writer.write_record(cells.map(|cell| cell.into_owned())));
    }
    debug_assert!(written.is_ok());
    writer.into_inner().unwrap_or_default()
}

/// A text as a cell. What a spreadsheet would take for a formula has an apostrophe before it, and so
/// has what looks like such a cell already, so that every text can be had back. Numbers stay numbers.
fn cell(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\'');
    let begins = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
    };
    let is_number = bare.parse::<f64>().is_ok_and(f64::is_finite)
        && bare.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match (begins(bare) || begins(bare.trim_start())) && !is_number {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// What every file and every column means, in Markdown.
pub(super) fn dictionary(data: &Dataset, tables: &[Table]) -> String {
    let mut text = format!("# Data of {}\n\n", data.guide.title);
    if !data.guide.license.is_empty() {
        let _ = match data.guide.license_url.as_str() {
            "" => writeln!(text, "Licence: {}\n", data.guide.license),
            address => writeln!(text, "Licence: [{}]({address})\n", data.guide.license),
        };
    }
    let _ = write!(
        text,
        "Format version {VERSION}. A new major version may break programs; a minor version only adds data.\n\n\
         - `guide.json`: all data in one file, described by `guide.schema.json` (JSON Schema)\n\
         - `texts.jsonl`: every text as a tree, one JSON object per line; see below\n\
         - `SHA256SUMS`: checksums; verify a copy with `sha256sum --check SHA256SUMS`\n\
         - the tables below: CSV in UTF-8, with a header row\n\n\
         Except in `texts.jsonl`, texts are plain text. Ids of entries are `kind/name`; paths are relative to the \
         root of the site. In tables, a text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`, \
         `@`, a tab or a line break and is not a number, with or without spaces and apostrophes before that) has an \
         extra apostrophe `'` in front; programs should remove it. `guide.json` contains the texts unchanged.\n"
    );
    text.push_str(trees::DICTIONARY);
    for table in tables {
        let _ = write!(
            text,
            "\n## {}\n\n{}\n\n| Column | Content |\n|---|---|\n",
            table.name, table.about
        );
        for (name, meaning) in table.columns {
            let _ = writeln!(text, "| `{name}` | {meaning} |");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_numbers_numbers() {
        for text in [
            "=1+1",
            "+1+1",
            "-cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\tx",
            "\rx",
            " =1",
            "'=1",
            "''@a",
            "＝1",
            "-",
            "+-5",
            "-5-5",
            "-inf",
            "-5\t",
        ] {
            assert_eq!(cell(text), format!("'{text}"), "{text:?}");
        }
        for text in
            ["-5", "+5", "-0.5e-3", "5", "", "a=b", "a-b", "'", "'a", "’90s", "(=1)", "1 = 2"]
        {
            assert_eq!(cell(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_can_be_had_back(text in "['=+@\\-\\t a1]{0,6}") {
            let cell = cell(&text);
            // What the dictionary asks programs to do.
            let bare = cell.trim_start_matches('\'');
            let runs = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let is_formula = (runs(bare) || runs(bare.trim_start())) && bare.parse::<f64>().is_err();
            let read = if is_formula { cell.strip_prefix('\'').expect("an apostrophe") } else { &cell };
            proptest::prop_assert_eq!(read, text.as_str());
        }
    }
}
