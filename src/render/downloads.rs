//! The guide's other forms, as the page that offers them shows them.
//!
//! They are made in [`crate::outputs`].

use super::view::{Crumb, Download, DownloadGroup};
use crate::link::{Linked, address};
use crate::schema::outputs::OutputFormat;

/// What a guide offers, by what readers want it for.
pub(super) fn downloads(linked: &Linked) -> Vec<DownloadGroup> {
    let outputs = &linked.guide.schema.settings.outputs;
    let has = |edition: OutputFormat| outputs.contains(&edition);
    let has_sources = !linked.bibliography.sources.is_empty();
    let groups = [
        (
            "To read",
            vec![
                has(OutputFormat::Print).then(|| {
                    let about = "The whole guide, numbered, for printing and for reading in one go.";
                    download("One page", about, &[("HTML", address::PRINT.to_owned())])
                }),
                has(OutputFormat::Pdf).then(|| {
                    let about = "The same as a document with bookmarks.";
                    download("For paper", about, &[("PDF", address::PDF.to_owned())])
                }),
                has(OutputFormat::Epub).then(|| {
                    let about = "The same for e-readers and for reading offline.";
                    download("A book", about, &[("EPUB", address::EPUB.to_owned())])
                }),
            ],
        ),
        (
            "To cite",
            vec![
                has(OutputFormat::Citations)
                    .then(|| download("Pages", "How to cite each page of the guide.", &cited("entries"))),
                (has(OutputFormat::Citations) && has_sources)
                    .then(|| download("Sources", "Every source of the guide.", &cited("sources"))),
            ],
        ),
        (
            "To use in programs",
            vec![
                has(OutputFormat::Data).then(|| {
                    let about = "Entries, relations, evidence, ratings and sources, with what each column means.";
                    let files = [("JSON", data("guide.json")), ("CSV tables", data("README.md"))];
                    download("Data", about, &files)
                }),
                has(OutputFormat::Markdown).then(|| {
                    let about = "A list of every entry as plain text, for programs that read.";
                    download("Texts", about, &[("Markdown", address::LLMS.to_owned())])
                }),
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

fn download(label: &str, description: &str, files: &[(&str, String)]) -> Download {
    let file =
        |(format, path): &(&str, String)| Crumb { label: (*format).to_owned(), path: path.clone() };
    Download {
        label: label.to_owned(),
        description: description.to_owned(),
        files: files.iter().map(file).collect(),
    }
}
