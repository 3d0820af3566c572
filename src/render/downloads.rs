//! The guide's other forms, as the page that offers them shows them.
//!
//! They are made in [`crate::editions`].

use super::view::Download;
use crate::link::{Linked, address};
use crate::schema::editions::Edition;

/// What a guide offers, in the order of the editions' names.
pub(super) fn downloads(linked: &Linked) -> Vec<Download> {
    let editions = linked.guide.schema.settings.editions.iter();
    let mut downloads: Vec<Download> = editions.flat_map(|edition| of(*edition)).collect();
    if linked.bibliography.sources.is_empty() {
        downloads.retain(|download| download.label != SOURCES);
    }
    downloads
}

/// What holds the sources; no use to a guide that has none.
const SOURCES: &str = "Sources";

fn of(edition: Edition) -> Vec<Download> {
    let data = |name: &str| format!("{}/{name}", address::DATA);
    let one = |label: &str, path: String, format: &str, description: &str| Download {
        label: label.to_owned(),
        path,
        format: format.to_owned(),
        description: description.to_owned(),
    };
    match edition {
        Edition::Citations => vec![
            one(SOURCES, data("sources.bib"), "BibTeX", "Every source of the guide."),
            one(SOURCES, data("sources.ris"), "RIS", "The same for reference managers."),
            one(SOURCES, data("sources.csl.json"), "CSL-JSON", "The same for Zotero and Pandoc."),
            one("Entries", data("entries.bib"), "BibTeX", "How to cite each page of the guide."),
            one("Entries", data("entries.ris"), "RIS", "The same for reference managers."),
            one("Entries", data("entries.csl.json"), "CSL-JSON", "The same for Zotero and Pandoc."),
        ],
        Edition::Data => vec![
            one(
                "The guide as data",
                data("guide.json"),
                "JSON",
                "Entries, relations, evidence, ratings and sources.",
            ),
            one(
                "Tables",
                data("README.md"),
                "CSV",
                "The same as tables, with what each column means.",
            ),
        ],
        Edition::Epub => vec![one(
            "A book",
            address::EPUB.to_owned(),
            "EPUB",
            "The whole guide for e-readers and for reading offline.",
        )],
        Edition::Feeds => Vec::new(),
        Edition::Markdown => vec![one(
            "Plain text",
            address::LLMS.to_owned(),
            "Markdown",
            "A list of every entry as Markdown, for programs that read.",
        )],
        Edition::Pdf => vec![one(
            "For paper",
            address::PDF.to_owned(),
            "PDF",
            "The whole guide as a document, numbered, with bookmarks.",
        )],
        Edition::Print => vec![one(
            "One page",
            address::PRINT.to_owned(),
            "HTML",
            "The whole guide on one page, numbered, for printing.",
        )],
    }
}
