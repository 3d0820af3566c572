//! Every entry and every source of the guide for reference managers.
//!
//! How records are written is decided in [`crate::render::citation_formats`]. A source has all its public fields
//! in each of them; those that a format has no place for are notes. Which fields are public is decided where a
//! `.bib` file is read: `abstract`, `annotation`, `file` and `keywords`, for example, are not.

mod types;

use super::OutputFile;
use crate::assess::Assessed;
use crate::date::Date;
use crate::link::address;
use crate::parse::bibliography::{Name, Published, Source, safe_address as safe};
use crate::render::citation_formats::{self, Bibtex, CslDate, CslItem, CslName, Ris, latex};
use crate::render::cite::{self, Cited};
use types::types;

/// Records of how to cite each page, and of the sources.
pub(super) fn files(assessed: &Assessed) -> Vec<OutputFile> {
    let linked = &assessed.linked;
    let settings = &linked.guide.schema.settings;
    let entries: Vec<Cited<'_>> =
        linked.guide.entries.ids().map(|index| Cited::entry(assessed, index)).collect();
    let sources = &linked.bibliography.sources;
    let file = |name: &str, text: String| (format!("{}/{name}", address::DATA), text);
    let items: Vec<CslItem> = entries.iter().map(|cited| cite::csl(cited, settings)).collect();
    let mut files = vec![
        file(
            "entries.bib",
            join_records(entries.iter().map(|cited| cite::bibtex(cited, settings))),
        ),
        file("entries.ris", join_records(entries.iter().map(|cited| cite::ris(cited, settings)))),
        file("entries.csl.json", citation_formats::csl(&items)),
    ];
    if !sources.is_empty() {
        let items: Vec<CslItem> = sources.iter().map(csl).collect();
        files.push(file("sources.bib", join_records(sources.iter().map(source_as_bibtex))));
        files.push(file("sources.ris", join_records(sources.iter().map(ris))));
        files.push(file("sources.csl.json", citation_formats::csl(&items)));
    }
    files
}

/// Records with an empty line between.
fn join_records(records: impl Iterator<Item = String>) -> String {
    records.collect::<Vec<_>>().join("\n")
}

/// A source as BibTeX that gives the same source when it is read again.
pub fn source_as_bibtex(source: &Source) -> String {
    entry_as_bibtex(&source.kind, &source.key, &source.contributors, &source.fields)
}

/// An entry of BibTeX. No value can end its field: texts are escaped, addresses and identifiers percent-encoded.
pub(crate) fn entry_as_bibtex(
    kind: &str,
    key: &str,
    contributors: &[(&'static str, Vec<Name>)],
    fields: &[(&'static str, String)],
) -> String {
    let mut record = Bibtex::new(kind, key);
    for (role, of) in contributors {
        record.verbatim(role, &names(of));
    }
    for (field, text) in fields {
        match *field {
            "url" | "doi" | "eprint" | "date" | "urldate" | "origdate" | "eventdate" => {
                record.verbatim(field, &safe(text))
            }
            "pages" => record.verbatim(field, &latex(text).replace('–', "--")),
            _ if has_capitals(field) => record.text(field, text),
            _ => record.verbatim(field, &latex(text)),
        };
    }
    record.end()
}

/// Whether a field contains a title or name, whose capitals BibTeX would change.
fn has_capitals(field: &str) -> bool {
    field.ends_with("title")
        || field.starts_with("journal")
        || field.ends_with("publisher")
        || matches!(field, "institution" | "organization" | "school" | "series")
}

/// Names as BibTeX has them: `Doe, Jane and {The Unit}`.
fn names(names: &[Name]) -> String {
    let guarded = |name: &str| match is_plain(name) {
        true => latex(name),
        false => format!("{{{}}}", latex(name)),
    };
    let name = |name: &Name| match name.given.as_str() {
        "" if name.family == "others" => name.family.clone(),
        "" => format!("{{{}}}", latex(&name.family)),
        given => format!("{}, {}", guarded(&name.family), guarded(given)),
    };
    names.iter().map(name).collect::<Vec<_>>().join(" and ")
}

/// Whether a part of a name needs no braces: nothing in it divides names or is a particle.
fn is_plain(name: &str) -> bool {
    let divides = |word: &str| ["and", "et"].iter().any(|of| word.eq_ignore_ascii_case(of));
    let is_word = |word: &str| word.starts_with(char::is_uppercase) && !divides(word);
    name.chars().all(|c| c.is_alphanumeric() || " .-'’".contains(c)) && name.split(' ').all(is_word)
}

/// The fields of BibTeX that RIS has a tag for, besides those that [`ris`] writes itself.
const TAGS: [(&str, &str); 13] = [
    ("edition", "ET"),
    ("howpublished", "M3"),
    ("isbn", "SN"),
    ("issn", "SN"),
    ("issue", "IS"),
    ("langid", "LA"),
    ("language", "LA"),
    ("number", "IS"),
    ("series", "T3"),
    ("shortjournal", "J2"),
    ("shorttitle", "ST"),
    ("type", "M3"),
    ("volume", "VL"),
];

fn ris(source: &Source) -> String {
    let (kind, _) = types(source);
    let mut record = Ris::new(kind);
    for (role, names) in &source.contributors {
        let tag = match *role {
            "author" => "AU",
            "editor" => "ED",
            "translator" => "A4",
            _ => "A3",
        };
        for name in names {
            let given = if name.given.is_empty() { "" } else { ", " };
            record.tag(tag, &format!("{}{given}{}", name.family, name.given));
        }
    }
    let (first, last) = source.pages.split_once('–').unwrap_or((&source.pages, ""));
    record
        .tag("TI", &source.title)
        .tag("T2", &source.container)
        .tag("CY", &source.place)
        .tag("PB", &source.publisher);
    match source.published.from {
        Some(date) if date.month.is_some() => record.date(date),
        Some(date) => record.tag("PY", &date.year.to_string()),
        // Not words, such as `in press`.
        None => &mut record,
    };
    record.tag("SP", first).tag("EP", last);
    for (field, text) in &source.fields {
        if let Some((_, tag)) = TAGS.iter().find(|(name, _)| name == field) {
            record.tag(tag, text);
        } else if let Some(note) = remark(source, field, text) {
            record.tag("N1", &note);
        }
    }
    if let Some(date) = source.accessed_on {
        record.tag("Y2", &citation_formats::slashes(date));
    }
    record.tag("DO", &source.doi).tag("UR", &source.url).tag("ID", &source.key).end()
}

/// A field that a format has no place for, as a line of a note; none for what is in the record already.
fn remark(source: &Source, field: &str, text: &str) -> Option<String> {
    let is_said = match field {
        "title" | "subtitle" => is_part(text, &source.title),
        "journal" | "journaltitle" | "journalsubtitle" | "booktitle" | "booksubtitle" => {
            is_part(text, &source.container)
        }
        "pages" => true,
        // What is no identifier is in no field for one.
        "doi" => text == source.doi || text == source.url,
        "url" => text == source.url,
        "publisher" | "institution" | "school" | "organization" => text == source.publisher,
        "location" | "address" => text == source.place,
        "urldate" => source.accessed_on.is_some(),
        "year" => text == source.published.year && is_exact(&source.published),
        "date" => is_exact(&source.published),
        "month" | "day" => {
            let date = source.published.from;
            date.is_some_and(|date| date.month.is_some()) && is_exact(&source.published)
        }
        _ => false,
    };
    match field {
        _ if is_said => None,
        "note" | "addendum" => Some(text.to_owned()),
        field => Some(format!("{field}: {text}")),
    }
}

/// Whether a title is this text, or this text with a subtitle or addition before or after it.
fn is_part(text: &str, title: &str) -> bool {
    let is_divided = |(at, _): (usize, &str)| {
        let (before, after) = (&title[..at], &title[at + text.len()..]);
        (before.is_empty() || before.ends_with(": ") || before.ends_with(", "))
            && (after.is_empty() || after.starts_with(": ") || after.starts_with(", "))
    };
    !text.is_empty() && title.match_indices(text).any(is_divided)
}

/// Whether a date says all that is known of when something was published.
fn is_exact(published: &Published) -> bool {
    let year = |date: Date| published.to.is_none() && published.year == date.year.to_string();
    let says_day = |date: Date| date.month.is_some() || published.day.is_empty();
    published.from.is_some_and(|date| year(date) && says_day(date))
}

fn csl(source: &Source) -> CslItem {
    let (_, kind) = types(source);
    let role = |role: &str| {
        let names = source.contributors.iter().find(|(field, _)| *field == role);
        names.map(|(_, names)| csl_names(names)).unwrap_or_default()
    };
    let field = |name: &str| {
        let found = source.fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let or = |names: [&str; 2]| names.into_iter().map(field).find(|text| !text.is_empty());
    let is_report = matches!(kind, "report" | "patent" | "standard" | "book");
    let (number, issue) = match is_report {
        true => (source.number.clone(), String::new()),
        false => (String::new(), source.number.clone()),
    };
    CslItem {
        id: source.key.clone(),
        kind,
        author: role("author"),
        editor: role("editor"),
        translator: role("translator"),
        container_author: role("bookauthor"),
        title: source.title.clone(),
        title_short: field("shorttitle"),
        container_title: source.container.clone(),
        collection_title: field("series"),
        publisher: source.publisher.clone(),
        publisher_place: source.place.clone(),
        genre: source.genre.clone(),
        medium: field("howpublished"),
        edition: source.edition.clone(),
        version: source.version.clone(),
        volume: source.volume.clone(),
        number,
        issue,
        page: source.pages.replace('–', "-"),
        chapter_number: source.chapter.clone(),
        issued: issued(&source.published),
        accessed: source.accessed_on.map(CslDate::Date),
        status: source.state.clone(),
        isbn: field("isbn"),
        issn: field("issn"),
        doi: source.doi.clone(),
        url: source.url.clone(),
        language: or(["language", "langid"]).unwrap_or_default(),
        note: csl_note(source),
    }
}

fn csl_names(names: &[Name]) -> Vec<CslName> {
    let name = |name: &Name| match name.given.as_str() {
        "" => CslName::Literal { literal: name.family.clone() },
        given => CslName::Person { family: name.family.clone(), given: given.to_owned() },
    };
    names.iter().map(name).collect()
}

fn issued(published: &Published) -> Option<CslDate> {
    match (published.from, published.to, published.year.as_str()) {
        (Some(from), Some(to), _) => Some(CslDate::Range(from, to)),
        (Some(from), None, _) if is_exact(published) || !published.day.is_empty() => {
            Some(CslDate::Date(from))
        }
        (_, _, "" | "n.d.") => None,
        (_, _, year) => Some(CslDate::Literal(year.to_owned())),
    }
}

/// Lines that reference managers read back: `eprint: 2301.00001`.
fn csl_note(source: &Source) -> String {
    let has = |name: &str| source.fields.iter().any(|(field, _)| *field == name);
    let has_place = |field: &str| match field {
        "langid" => !has("language"),
        "issue" => !has("number"),
        "shorttitle" | "series" | "howpublished" | "edition" | "version" | "volume" | "number"
        | "chapter" | "pubstate" | "isbn" | "issn" | "language" | "type" => true,
        _ => false,
    };
    let is_dated = source.published.from.is_some() && source.published.day.is_empty();
    let is_date = |field: &str| matches!(field, "year" | "date") && is_dated;
    let fields = source.fields.iter().filter(|(field, _)| !has_place(field) && !is_date(field));
    let lines = fields.filter_map(|(field, text)| remark(source, field, text));
    let others = source
        .contributors
        .iter()
        .filter(|(role, _)| !matches!(*role, "author" | "editor" | "translator" | "bookauthor"));
    let others = others.map(|(role, of)| format!("{role}: {}", names(of)));
    lines.chain(others).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Files, Memory};
    use crate::parse::bibliography::{NAMES, PUBLIC, bibliography};
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Source> {
        let mut memory = Memory::default();
        memory.content.insert("a.bib".into(), text.into());
        bibliography(&memory.inventory().value).value.sources.into_iter().collect()
    }

    /// What is recorded of a source, except its place.
    fn recorded(mut source: Source) -> Source {
        source.span = crate::span::Span::new(source.span.file, 0..0);
        source
    }

    fn again(source: &Source) -> Vec<Source> {
        read(&source_as_bibtex(source)).into_iter().map(recorded).collect()
    }

    #[test]
    fn a_source_is_recorded_in_each_form() {
        let text = r#"@incollection{doe2001, author = {van Doe, Jane and {AT\&T and Sons} and others},
            editor = {Roe, R.}, title = {On {UK} "tasks"}, subtitle = {50\% more}, booktitle = {A book},
            publisher = {Press}, year = 2001, pages = {1--9}, doi = {https://doi.org/10.1/a_b},
            url = {https://example.org/?a=1&b=%20}, annotation = {not for others}, isbn = {1-2}, month = mar, edition = 2, file = {/home/me/a.pdf}}"#;
        let [source] = read(text).try_into().expect("is one");
        insta::assert_snapshot!(source_as_bibtex(&source), @r#"
        @incollection{doe2001,
          author = {{van Doe}, Jane and {AT\&T and Sons} and others},
          editor = {Roe, R.},
          title = {{On UK "tasks"}},
          subtitle = {{50\% more}},
          booktitle = {{A book}},
          edition = {2},
          pages = {1--9},
          year = {2001},
          month = {March},
          publisher = {{Press}},
          isbn = {1-2},
          doi = {10.1/a_b},
          url = {https://example.org/?a=1&b=%20},
        }
        "#);
        insta::assert_snapshot!(ris(&source), @r#"
        TY  - CHAP
        AU  - van Doe, Jane
        AU  - AT&T and Sons
        AU  - others
        ED  - Roe, R.
        TI  - On UK "tasks": 50% more
        T2  - A book
        PB  - Press
        PY  - 2001
        DA  - 2001/03/
        SP  - 1
        EP  - 9
        ET  - 2
        SN  - 1-2
        DO  - 10.1/a_b
        UR  - https://example.org/?a=1&b=%20
        ID  - doe2001
        ER  - 
        "#);
        insta::assert_snapshot!(citation_formats::csl(&[csl(&source)]), @r#"
        [
          {
            "id": "doe2001",
            "type": "chapter",
            "author": [{"family": "van Doe", "given": "Jane"}, {"literal": "AT&T and Sons"}, {"literal": "others"}],
            "editor": [{"family": "Roe", "given": "R."}],
            "title": "On UK \"tasks\": 50% more",
            "container-title": "A book",
            "publisher": "Press",
            "edition": "2",
            "page": "1-9",
            "issued": {"date-parts": [[2001, 3]]},
            "ISBN": "1-2",
            "DOI": "10.1/a_b",
            "URL": "https://example.org/?a=1&b=%20"
          }
        ]
        "#);
    }

    /// The records of an entry with these fields.
    fn records(fields: &str) -> [String; 3] {
        let [source] = read(&format!("@misc{{key,\n{fields}}}")).try_into().expect("is one");
        [source_as_bibtex(&source), ris(&source), citation_formats::csl(&[csl(&source)])]
    }

    /// A value like no other and no part of another.
    fn value(number: usize) -> String {
        format!("Zq{number:03}x")
    }

    #[test]
    fn every_record_has_every_public_field_alone_and_with_all_others() {
        let names: Vec<&str> = NAMES.into_iter().chain(PUBLIC).collect();
        let field = |(number, name): (usize, &&str)| format!("  {name} = {{{}}},\n", value(number));
        let all: String = names.iter().enumerate().map(field).collect();
        // Where one of these can be read, others are understood with it.
        let understood = "  year = {2001},\n  doi = {10.1/x},\n  url = {https://example.org/},\n";
        let is_understood = |name: &str| matches!(name, "year" | "doi" | "url");
        let some = |(_, name): &(usize, &&str)| !is_understood(name) && **name != "date";
        let rest: String = names.iter().enumerate().filter(some).map(field).collect();
        let (all, rest) = (records(&all), records(&format!("{rest}{understood}")));
        for (number, name) in names.iter().enumerate() {
            let expected = value(number);
            for record in records(&field((number, name))).iter().chain(&all) {
                assert!(record.contains(&expected), "{name} is not in\n{record}");
            }
            for record in rest.iter().filter(|_| some(&(number, name))) {
                assert!(record.contains(&expected), "{name} is not in\n{record}");
            }
        }
        for record in &rest {
            for expected in ["2001", "10.1/x", "https://example.org/"] {
                assert!(record.contains(expected), "{expected} is not in\n{record}");
            }
        }
    }

    #[test]
    fn two_fields_with_nearly_the_same_text_are_both_recorded() {
        for other in ["Ants", "Annals", "Annals of", "als of Ants"] {
            let fields =
                format!("title = {{T}}, journal = {{Annals of Ants}}, booktitle = {{{other}}}");
            for record in records(&fields) {
                assert!(record.contains("Annals of Ants"), "{record}");
                assert!(record.replace("Annals of Ants", "").contains(other), "{record}");
            }
        }
        for record in records("doi = {none known}, url = {https://example.org/none known}") {
            assert!(record.contains("none known"), "{record}");
        }
        for record in records("url = {ftp://files.example.org/a}, note = {https://example.org/b}") {
            assert!(record.contains("ftp://files.example.org/a"), "{record}");
            assert!(record.contains("https://example.org/b"), "{record}");
        }
    }

    #[test]
    fn no_record_has_any_other_field_or_a_password() {
        let others = [
            "abstract",
            "annotation",
            "annote",
            "comment",
            "file",
            "keywords",
            "owner",
            "timestamp",
            "groups",
            "private",
            "x-note",
        ];
        let field = |(number, name): (usize, &&str)| format!("  {name} = {{{}}},\n", value(number));
        let fields: String = others.iter().enumerate().map(field).collect();
        for record in records(&format!("title = {{T}},\n{fields}")) {
            for (number, name) in others.iter().enumerate() {
                assert!(!record.contains(&value(number)), "{name} is in\n{record}");
            }
        }
        for name in ["url", "doi", "eprint", "note", "howpublished", "addendum", "title"] {
            let fields = format!("{name} = {{https://user:secret@example.org/a}}");
            for record in records(&fields) {
                assert!(!record.contains("secret") && !record.contains("user"), "{record}");
                assert!(record.contains("example.org/a"), "{record}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_source_that_was_written_is_read_again(
            kind in "article|book|inproceedings|misc|online|phdthesis|techreport|[a-z]{3,8}",
            fields in prop::collection::btree_map(
                "author|editor|translator|bookauthor|title|subtitle|year|date|month|journal|booktitle\
                 |publisher|school|address|edition|series|volume|number|pages|doi|eprint|url|urldate\
                 |howpublished|note|type|isbn",
                "([a-cA-C]{1,3}|[0-9]| |, | and |others|\\\\[&%#_$]|\\\\'e|é|--|-|\\{[A-C]b\\}|'|\"|\\.|/|~|:|\\(|<|\\^|\\\\\\{|\\\\\\}){0,12}",
                0..8,
            ),
        ) {
            let fields: String =
                fields.iter().map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
            let sources = read(&format!("@{kind}{{key,\n{fields}}}\n"));
            prop_assume!(sources.len() == 1 && !sources[0].kind.is_empty());
            let source = recorded(sources[0].clone());
            prop_assert_eq!(again(&source), vec![source.clone()], "{}", source_as_bibtex(&source));
        }
    }
}
