//! [`Assessed`] → the guide's other forms: feeds, data, texts, a book.
//!
//! Each reads the same assessed guide that pages are made from; none reads HTML. What
//! `guide.yaml` names is made. Pages, the one for paper among them, are made in [`crate::render`].

mod citations;
mod comparison;
mod csv;
pub mod data;
mod epub;
mod feeds;
mod hosting;
mod markdown;
mod sitemap;
mod xml;
mod zip;

use crate::assess::Assessed;
use crate::render::Files;
use crate::render::book::Book;
use crate::schema::outputs::OutputFormat;
pub(crate) use citations::entry_as_bibtex;
pub use citations::source_as_bibtex;
use serde::Serialize;

/// A file that was made: its path and its text.
type OutputFile = (String, String);

/// The files of every edition that the guide asks for, and what every site has for programs and hosts.
/// `book` is given when one of them needs it.
pub fn files(assessed: &Assessed, book: Option<&Book>) -> Files {
    let mut files = comparison::files(assessed);
    let mut made = sitemap::files(assessed);
    made.extend(hosting::files(assessed));
    for edition in &assessed.linked.guide.schema.settings.outputs {
        match edition {
            OutputFormat::Citations => made.extend(citations::files(assessed)),
            OutputFormat::Data => files.extend(data::files(assessed)),
            OutputFormat::Epub => {
                files.extend(book.into_iter().flat_map(|book| epub::file(assessed, book)));
            }
            OutputFormat::Feeds => made.extend(feeds::files(assessed)),
            OutputFormat::Markdown => made.extend(markdown::files(assessed)),
            // A page, and a document that a browser makes of it.
            OutputFormat::Print | OutputFormat::Pdf => {}
        }
    }
    files.extend(made.into_iter().map(|(path, text)| (path, text.into_bytes().into())));
    files
}

/// A value as JSON that people can read, with a line end.
fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Only a map whose keys are no texts, or a number that is none, cannot be written.
    let mut json = serde_json::to_vec_pretty(value).unwrap_or_default();
    json.push(b'\n');
    json
}
