//! How readers cite a page: in words, as BibTeX, as RIS.
//!
//! Formats the guide's own pages; the sources it cites are formatted in [`crate::link::reference`].

use super::view::Citation;
use crate::date::Date;
use crate::schema::Settings;
use std::fmt::Write;

/// A page that is cited.
pub(super) struct Cited<'a> {
    /// Its title.
    pub(super) title: &'a str,
    /// Its name in records: `lesson-agree-the-aim`.
    pub(super) key: String,
    /// Its full address; empty when the guide's is not known.
    pub(super) address: &'a str,
    /// The day it was last changed.
    pub(super) date: Option<Date>,
}

/// The page of a guide in each form.
pub(super) fn citation(cited: &Cited<'_>, settings: &Settings) -> Citation {
    Citation {
        text: text(cited, settings),
        bibtex: bibtex(cited, settings),
        ris: ris(cited, settings),
    }
}

/// In the order of Harvard: `Editors (2026) ‘Title’, Guide. Version of 3 May 2026. https://…`.
fn text(cited: &Cited<'_>, settings: &Settings) -> String {
    let year = cited.date.map_or("n.d.".to_owned(), |date| date.year.to_string());
    let mut text = match settings.authors.as_slice() {
        [] => format!("{} ({year}) ‘{}’.", settings.title, cited.title),
        authors => format!("{} ({year}) ‘{}’, {}.", listed(authors), cited.title, settings.title),
    };
    if let Some(date) = cited.date.filter(|date| date.month.is_some()) {
        let _ = write!(text, " Version of {}.", date.in_words(&settings.language));
    }
    if !cited.address.is_empty() {
        let _ = write!(text, " {}", cited.address);
    }
    text
}

/// "A", "A and B", "A, B and C".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn bibtex(cited: &Cited<'_>, settings: &Settings) -> String {
    let mut record = format!("@misc{{{},\n", cited.key);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(record, "  {name} = {{{value}}},");
        }
    };
    // A second pair of braces keeps "Institute of Fish and Chips" one author.
    let authors: Vec<String> =
        settings.authors.iter().map(|author| format!("{{{}}}", latex(author))).collect();
    field("author", &authors.join(" and "));
    field("title", &format!("{{{}}}", latex(cited.title)));
    field("howpublished", &latex(&settings.title));
    if let Some(date) = cited.date {
        field("year", &date.year.to_string());
        field("date", &date.to_string());
    }
    field("url", cited.address);
    record.push_str("}\n");
    record
}

/// Text in which LaTeX finds no commands.
fn latex(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => safe.push_str("\\textbackslash{}"),
            '{' | '}' | '%' | '&' | '#' | '$' | '_' => {
                safe.push('\\');
                safe.push(c);
            }
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            c => safe.push(c),
        }
    }
    safe
}

fn ris(cited: &Cited<'_>, settings: &Settings) -> String {
    let mut record = String::new();
    let mut tag = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(record, "{name}  - {value}");
        }
    };
    tag("TY", "ELEC");
    for author in &settings.authors {
        tag("AU", author);
    }
    tag("TI", cited.title);
    tag("T2", &settings.title);
    if let Some(date) = cited.date {
        tag("PY", &date.year.to_string());
        let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
        tag("DA", &format!("{}/{}/{}", date.year, part(date.month), part(date.day)));
    }
    tag("UR", cited.address);
    record.push_str("ER  - \n");
    record
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

    fn cited<'a>(address: &'a str, date: &str) -> Cited<'a> {
        Cited { title: "50% of {it}", key: "lesson-it".into(), address, date: Date::parse(date) }
    }

    #[test]
    fn a_page_is_cited_in_three_forms() {
        let page = cited("https://example.org/it.html", "2026-05-03");
        let found = citation(&page, &settings(&["A. Author", "Some Institute"]));
        insta::assert_snapshot!(format!("{}\n\n{}\n{}", found.text, found.bibtex, found.ris), @r"
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
        ");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let found = citation(&cited("", ""), &settings(&[]));
        assert_eq!(found.text, "Practice & Proof (n.d.) ‘50% of {it}’.");
        assert!(!found.bibtex.contains("author") && !found.bibtex.contains("year"));
        assert_eq!(found.ris, "TY  - ELEC\nTI  - 50% of {it}\nT2  - Practice & Proof\nER  - \n");
    }
}
