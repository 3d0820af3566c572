//! The guide's other forms, as the page that offers them shows them.
//!
//! They are made in [`crate::outputs`].

use super::view::{Crumb, Download, DownloadGroup};
use crate::link::{Linked, address};
use crate::messages::{Offer, messages};
use crate::schema::outputs::{OutputFormat, TABLES};

/// What a guide offers, by what readers want it for.
pub(super) fn downloads(linked: &Linked) -> Vec<DownloadGroup> {
    let outputs = &linked.guide.schema.settings.outputs;
    let has = |edition: OutputFormat| outputs.contains(&edition);
    let has_sources = !linked.bibliography.sources.is_empty();
    let say = &messages(&linked.guide.schema.settings.language).downloads;
    let has_citations = has(OutputFormat::Citations);
    let one = |form: &'static str, path: &str| vec![(form, path.to_owned())];
    let tables = || {
        let named = |name: &&'static str| (*name, data(&format!("{name}.csv")));
        TABLES.iter().map(named).chain([(say.columns, data("README.md"))]).collect::<Vec<_>>()
    };
    let groups = [
        (
            say.to_read,
            vec![
                has(OutputFormat::Print)
                    .then(|| download(say.one_page, &one("HTML", address::PRINT))),
                has(OutputFormat::Pdf).then(|| download(say.paper, &one("PDF", address::PDF))),
                has(OutputFormat::Epub).then(|| download(say.book, &one("EPUB", address::EPUB))),
            ],
        ),
        (
            say.to_cite,
            vec![
                has_citations.then(|| download(say.cited_pages, &cited("entries"))),
                (has_citations && has_sources)
                    .then(|| download(say.cited_sources, &cited("sources"))),
            ],
        ),
        (
            say.for_programs,
            vec![
                has(OutputFormat::Data).then(|| download(say.tables, &tables())),
                has(OutputFormat::Data)
                    .then(|| download(say.data, &one("JSON", &data("guide.json")))),
                has(OutputFormat::Markdown)
                    .then(|| download(say.texts, &one("Markdown", address::LLMS))),
            ],
        ),
    ];
    let group = |(label, downloads): (&str, Vec<Option<Download>>)| DownloadGroup {
        label: label.to_owned(),
        downloads: downloads.into_iter().flatten().collect(),
    };
    groups.into_iter().map(group).filter(|group| !group.downloads.is_empty()).collect()
}

fn data(name: &str) -> String {
    format!("{}/{name}", address::DATA)
}

/// The forms in which reference managers read a list.
fn cited(list: &str) -> [(&'static str, String); 3] {
    [("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")]
        .map(|(format, ending)| (format, data(&format!("{list}.{ending}"))))
}

fn download(offer: Offer, files: &[(&str, String)]) -> Download {
    let file =
        |(format, path): &(&str, String)| Crumb { label: (*format).to_owned(), path: path.clone() };
    Download {
        label: offer.label.to_owned(),
        description: offer.description.to_owned(),
        files: files.iter().map(file).collect(),
    }
}
