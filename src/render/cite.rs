//! How readers cite a page: in words, as BibTeX, RIS and CSL-JSON.
//!
//! Formats the guide's own pages; the sources it cites are formatted in [`crate::link::reference`].

use super::citation_formats::{self, Bibtex, CslDate, CslItem, CslName, Ris, latex};
use super::html::entry_path;
use super::view::Citation;
use crate::assess::Assessed;
use crate::date::Date;
use crate::ids::EntryId;
use crate::messages::messages;
use crate::schema::Settings;
use std::fmt::Write;

/// A page that is cited.
pub(crate) struct Cited<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// Its name in records: `lesson-agree-the-aim`.
    pub(crate) key: String,
    /// Its full address; empty when the guide's is not known.
    pub(crate) address: String,
    /// The day it was last changed, or else the guide.
    pub(crate) date: Option<Date>,
}

impl<'a> Cited<'a> {
    /// The page of an entry.
    pub(crate) fn entry(assessed: &'a Assessed, index: EntryId) -> Self {
        let entry = &assessed.linked.guide.entries[index];
        let schema = &assessed.linked.guide.schema;
        let kind = &schema.kinds[entry.kind];
        let mut changes =
            assessed.knowledge.changes_of(index).chain(assessed.knowledge.changes.first());
        Self {
            title: &entry.title,
            key: format!("{}-{}", kind.id, entry.slug),
            address: schema.settings.address(&entry_path(&assessed.linked, index)),
            date: changes.next().map(|change| change.date),
        }
    }
}

/// The page of a guide in each form.
pub(super) fn citation(cited: &Cited<'_>, settings: &Settings) -> Citation {
    Citation {
        text: text(cited, settings),
        bibtex: bibtex(cited, settings),
        ris: ris(cited, settings),
        csl: citation_formats::csl(&[csl(cited, settings)]),
    }
}

/// In the order of Harvard: `Editors (2026) ‘Title’, Guide. Version of 3 May 2026. https://…`.
fn text(cited: &Cited<'_>, settings: &Settings) -> String {
    let year = cited.date.map_or("n.d.".to_owned(), |date| date.year.to_string());
    let mut text = match settings.authors.as_slice() {
        [] => format!("{} ({year}) ‘{}’.", settings.title, cited.title),
        authors => {
            let authors = messages(&settings.language).list(authors);
            format!("{authors} ({year}) ‘{}’, {}.", cited.title, settings.title)
        }
    };
    if let Some(date) = cited.date.filter(|date| date.month.is_some()) {
        let _ = write!(text, " Version of {}.", date.in_words(&settings.language));
    }
    if !cited.address.is_empty() {
        let _ = write!(text, " {}", cited.address);
    }
    text
}

/// A record of BibTeX.
pub(crate) fn bibtex(cited: &Cited<'_>, settings: &Settings) -> String {
    // A second pair of braces keeps "Institute of Fish and Chips" one author.
    let authors: Vec<String> =
        settings.authors.iter().map(|author| format!("{{{}}}", latex(author))).collect();
    let mut record = Bibtex::new("misc", &cited.key);
    record
        .verbatim("author", &authors.join(" and "))
        .text("title", cited.title)
        .verbatim("howpublished", &latex(&settings.title));
    if let Some(date) = cited.date {
        record.verbatim("year", &date.year.to_string()).verbatim("date", &date.to_string());
    }
    record.verbatim("url", &cited.address).end()
}

/// A record of RIS.
pub(crate) fn ris(cited: &Cited<'_>, settings: &Settings) -> String {
    let mut record = Ris::new("ELEC");
    for author in &settings.authors {
        record.tag("AU", author);
    }
    record.tag("TI", cited.title).tag("T2", &settings.title);
    if let Some(date) = cited.date {
        record.date(date);
    }
    record.tag("UR", &cited.address).end()
}

/// An item of CSL-JSON.
pub(crate) fn csl(cited: &Cited<'_>, settings: &Settings) -> CslItem {
    let authors = settings.authors.iter();
    CslItem {
        id: cited.key.clone(),
        kind: "webpage",
        author: authors.map(|author| CslName::Literal { literal: author.clone() }).collect(),
        title: cited.title.to_owned(),
        container_title: settings.title.clone(),
        issued: cited.date.map(CslDate::Date),
        url: cited.address.clone(),
        language: settings.language.clone(),
        ..CslItem::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(authors: &[&str]) -> Settings {
        Settings {
            title: "Practice & Proof".into(),
            language: "en".into(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            ..Settings::default()
        }
    }

    fn cited(address: &str, date: &str) -> Cited<'static> {
        let address = address.to_owned();
        Cited { title: "50% of {it}", key: "lesson-it".into(), address, date: Date::parse(date) }
    }

    #[test]
    fn a_page_is_cited_in_every_form() {
        let page = cited("https://example.org/it.html", "2026-05-03");
        let found = citation(&page, &settings(&["A. Author", "Some Institute"]));
        insta::assert_snapshot!(format!("{}\n\n{}\n{}\n{}", found.text, found.bibtex, found.ris, found.csl), @r#"
        A. Author and Some Institute (2026) ‘50% of {it}’, Practice & Proof. Version of 3 May 2026. https://example.org/it.html

        @misc{lesson-it,
          author = {{A. Author} and {Some Institute}},
          title = {{50\% of \{it\}}},
          howpublished = {Practice \& Proof},
          year = {2026},
          date = {2026-05-03},
          url = {https://example.org/it.html},
        }

        TY  - ELEC
        AU  - A. Author
        AU  - Some Institute
        TI  - 50% of {it}
        T2  - Practice & Proof
        PY  - 2026
        DA  - 2026/05/03
        UR  - https://example.org/it.html
        ER  - 

        [
          {
            "id": "lesson-it",
            "type": "webpage",
            "author": [{"literal": "A. Author"}, {"literal": "Some Institute"}],
            "title": "50% of {it}",
            "container-title": "Practice & Proof",
            "issued": {"date-parts": [[2026, 5, 3]]},
            "URL": "https://example.org/it.html",
            "language": "en"
          }
        ]
        "#);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let found = citation(&cited("", ""), &settings(&[]));
        assert_eq!(found.text, "Practice & Proof (n.d.) ‘50% of {it}’.");
        assert!(!found.bibtex.contains("author") && !found.bibtex.contains("year"));
        assert_eq!(found.ris, "TY  - ELEC\nTI  - 50% of {it}\nT2  - Practice & Proof\nER  - \n");
    }
}
