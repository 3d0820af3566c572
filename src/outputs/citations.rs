//! Every entry and every source of the guide for reference managers.
//!
//! How records are written is decided in [`crate::render::citation_formats`]; what the author of a `.bib`
//! file noted for himself (`note`) is in none of them.

use super::OutputFile;
use crate::assess::Assessed;
use crate::date::Date;
use crate::link::{address, reference};
use crate::parse::bibliography::{Name, Source};
use crate::render::citation_formats::{self, Bibtex, CslDate, CslItem, CslName, Ris, latex};
use crate::render::cite::{self, Cited};

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
        files.push(file("sources.bib", join_records(sources.iter().map(bibtex))));
        files.push(file("sources.ris", join_records(sources.iter().map(ris))));
        files.push(file("sources.csl.json", citation_formats::csl(&items)));
    }
    files
}

/// Records with an empty line between.
fn join_records(records: impl Iterator<Item = String>) -> String {
    records.collect::<Vec<_>>().join("\n")
}

/// Types of BibTeX and BibLaTeX, and what they are in RIS and in CSL. A type that is not here is
/// [`OTHER`].
const TYPES: [(&str, &str, &str); 30] = [
    ("article", "JOUR", "article-journal"),
    ("audio", "SOUND", "song"),
    ("book", "BOOK", "book"),
    ("bookinbook", "CHAP", "chapter"),
    ("booklet", "PAMP", "pamphlet"),
    ("collection", "EDBOOK", "book"),
    ("conference", "CPAPER", "paper-conference"),
    ("dataset", "DATA", "dataset"),
    ("electronic", "ELEC", "webpage"),
    ("inbook", "CHAP", "chapter"),
    ("incollection", "CHAP", "chapter"),
    ("inproceedings", "CPAPER", "paper-conference"),
    ("inreference", "ENCYC", "entry-encyclopedia"),
    ("legislation", "STAT", "legislation"),
    ("manual", "BOOK", "book"),
    ("mastersthesis", "THES", "thesis"),
    ("mvbook", "BOOK", "book"),
    ("online", "ELEC", "webpage"),
    ("patent", "PAT", "patent"),
    ("periodical", "JFULL", "periodical"),
    ("phdthesis", "THES", "thesis"),
    ("proceedings", "CONF", "book"),
    ("report", "RPRT", "report"),
    ("software", "COMP", "software"),
    ("standard", "STAND", "standard"),
    ("techreport", "RPRT", "report"),
    ("thesis", "THES", "thesis"),
    ("unpublished", "UNPB", "manuscript"),
    ("video", "VIDEO", "motion_picture"),
    ("www", "ELEC", "webpage"),
];

/// What any other source is called, `misc` above all: a page where it has an address, or a document.
const OTHER: [(&str, &str); 2] = [("ELEC", "webpage"), ("GEN", "document")];

/// What others call the type of a source: RIS, then CSL.
fn types(source: &Source) -> (&'static str, &'static str) {
    let known = TYPES.iter().find(|(bibtex, ..)| *bibtex == source.kind);
    let other = OTHER[usize::from(source.url.is_empty())];
    known.map_or(other, |(_, ris, csl)| (*ris, *csl))
}

/// A source as BibTeX that gives the same source when it is read again.
fn bibtex(source: &Source) -> String {
    let kind = source.kind.as_str();
    let container = match reference::is_part_of_book(source) {
        true => "booktitle",
        false => "journal",
    };
    let publisher = match kind {
        "techreport" | "report" => "institution",
        _ if kind.ends_with("thesis") => "school",
        "online" | "misc" | "manual" | "electronic" | "www" => "organization",
        _ => "publisher",
    };
    Bibtex::new(kind, &source.key)
        .verbatim("author", &names(&source.authors))
        .verbatim("editor", &names(&source.editors))
        .text("title", &source.title)
        .text(container, &source.container)
        .text(publisher, &source.publisher)
        .verbatim("year", &latex(&source.year))
        .verbatim("volume", &latex(&source.volume))
        .verbatim("number", &latex(&source.number))
        .verbatim("pages", &latex(&source.pages).replace('–', "--"))
        .verbatim("howpublished", &latex(&source.medium))
        .verbatim("doi", &source.doi)
        .verbatim("url", &source.url)
        .end()
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
    name.chars().all(|c| c.is_alphanumeric() || " .-'’".contains(c))
        && name.split(' ').all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

fn ris(source: &Source) -> String {
    let (kind, _) = types(source);
    let mut record = Ris::new(kind);
    for (tag, names) in [("AU", &source.authors), ("ED", &source.editors)] {
        for name in names {
            let given = if name.given.is_empty() { "" } else { ", " };
            record.tag(tag, &format!("{}{given}{}", name.family, name.given));
        }
    }
    let (first, last) = source.pages.split_once('–').unwrap_or((&source.pages, ""));
    // Not words, such as `in press`.
    let year = Date::parse(&source.year).map(|date| date.year.to_string()).unwrap_or_default();
    record
        .tag("TI", &source.title)
        .tag("T2", &source.container)
        .tag("PB", &source.publisher)
        .tag("PY", &year)
        .tag("VL", &source.volume)
        .tag("IS", &source.number)
        .tag("SP", first)
        .tag("EP", last)
        .tag("M3", &source.medium)
        .tag("DO", &source.doi)
        .tag("UR", &source.url)
        .tag("ID", &source.key)
        .end()
}

fn csl(source: &Source) -> CslItem {
    let (_, kind) = types(source);
    let names = |names: &[Name]| {
        let name = |name: &Name| match name.given.as_str() {
            "" => CslName::Literal { literal: name.family.clone() },
            given => CslName::Person { family: name.family.clone(), given: given.to_owned() },
        };
        names.iter().map(name).collect()
    };
    let genre = match source.kind.as_str() {
        "phdthesis" => "PhD thesis",
        "mastersthesis" => "Master’s thesis",
        _ => "",
    };
    let issued = match source.year.as_str() {
        "" | "n.d." => None,
        year => Some(match Date::parse(year) {
            Some(date) => CslDate::Date(date),
            None => CslDate::Literal(year.to_owned()),
        }),
    };
    CslItem {
        id: source.key.clone(),
        kind,
        author: names(&source.authors),
        editor: names(&source.editors),
        title: source.title.clone(),
        container_title: source.container.clone(),
        publisher: source.publisher.clone(),
        genre: genre.to_owned(),
        medium: source.medium.clone(),
        volume: source.volume.clone(),
        issue: source.number.clone(),
        page: source.pages.replace('–', "-"),
        issued,
        doi: source.doi.clone(),
        url: source.url.clone(),
        language: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Files, Memory};
    use crate::parse::bibliography::bibliography;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Source> {
        let mut memory = Memory::default();
        memory.content.insert("a.bib".into(), text.into());
        bibliography(&memory.inventory().value).value.sources.into_iter().collect()
    }

    /// What is recorded of a source, except its place and its notes.
    fn recorded(mut source: Source) -> Source {
        source.span = crate::span::Span::new(source.span.file, 0..0);
        source.note = String::new();
        source
    }

    fn again(source: &Source) -> Vec<Source> {
        read(&bibtex(source)).into_iter().map(recorded).collect()
    }

    #[test]
    fn types_are_in_order_and_each_is_there_once() {
        assert!(TYPES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn a_source_is_recorded_in_each_form() {
        let text = r#"@incollection{doe2001, author = {van Doe, Jane and {AT\&T and Sons} and others},
            editor = {Roe, R.}, title = {On {UK} "tasks"}, subtitle = {50\% more}, booktitle = {A book},
            publisher = {Press}, year = 2001, pages = {1--9}, doi = {https://doi.org/10.1/a_b},
            url = {https://example.org/?a=1&b=%20}, note = {not for others}}"#;
        let [source] = read(text).try_into().expect("is one");
        insta::assert_snapshot!(bibtex(&source), @r#"
        @incollection{doe2001,
          author = {{van Doe}, Jane and {AT\&T and Sons} and others},
          editor = {Roe, R.},
          title = {{On UK "tasks": 50\% more}},
          booktitle = {{A book}},
          publisher = {{Press}},
          year = {2001},
          pages = {1--9},
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
        SP  - 1
        EP  - 9
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
            "page": "1-9",
            "issued": {"date-parts": [[2001]]},
            "DOI": "10.1/a_b",
            "URL": "https://example.org/?a=1&b=%20"
          }
        ]
        "#);
    }

    proptest! {
        #[test]
        fn a_source_that_was_written_is_read_again(
            kind in "article|book|inproceedings|misc|online|phdthesis|techreport|[a-z]{3,8}",
            fields in prop::collection::btree_map(
                "author|editor|title|subtitle|year|journal|booktitle|publisher|school|volume|number\
                 |pages|doi|url|howpublished|note",
                "([a-cA-C]{1,3}|[0-9]| |, | and |others|\\\\[&%#_$]|\\\\'e|é|--|-|\\{[A-C]b\\}|'|\"|\\.|/|~|:|\\(|<|\\^|\\\\\\{|\\\\\\}){0,12}",
                0..8,
            ),
        ) {
            let fields: String =
                fields.iter().map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
            let sources = read(&format!("@{kind}{{key,\n{fields}}}\n"));
            prop_assume!(sources.len() == 1 && !sources[0].kind.is_empty());
            let source = recorded(sources[0].clone());
            prop_assert_eq!(again(&source), vec![source.clone()], "{}", bibtex(&source));
        }
    }
}
