//! Which forms a guide is published in besides its pages.
//!
//! They are made in [`crate::editions`].

use crate::yaml::Step;
use crate::yaml::reader::{At, Reader};

/// A form of the guide that is not a page for browsing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// BibTeX, RIS and CSL-JSON of all entries and of all sources.
    Citations,
    /// What the guide says and knows as JSON and as tables.
    Data,
    /// A book for readers of EPUB.
    Epub,
    /// Atom feeds of what changed.
    Feeds,
    /// A copy of each entry as Markdown, and a list of them for programs that read.
    Markdown,
    /// The edition for paper as PDF. It takes a browser to make, so the command line asks for it and
    /// `guide.yaml` has no name for it.
    Pdf,
    /// The whole guide on one page, numbered, for paper.
    Print,
}

/// Editions by the name that `guide.yaml` has for them.
pub(crate) const EDITIONS: [(&str, Edition); 6] = [
    ("citations", Edition::Citations),
    ("data", Edition::Data),
    ("epub", Edition::Epub),
    ("feeds", Edition::Feeds),
    ("markdown", Edition::Markdown),
    ("print", Edition::Print),
];

/// Those of a guide that does not say.
pub(crate) const DEFAULT: [Edition; 1] = [Edition::Feeds];

/// Reads `editions:`, each once, in the order of their names.
pub(super) fn read<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Edition> {
    if at.map.get("editions").is_none() {
        return DEFAULT.to_vec();
    }
    let names = reader.texts(at, "editions");
    let mut editions = Vec::new();
    for (index, name) in names.iter().enumerate() {
        match EDITIONS.iter().find(|(known, _)| known == name) {
            Some((_, edition)) => editions.push(*edition),
            None => {
                let known = EDITIONS.map(|(known, _)| known);
                let otherwise = format!("the editions are {}", known.join(", "));
                let message = format!("there is no edition `{name}`");
                let mut path = at.path_of("editions");
                path.push(Step::Item(index));
                reader.report_unknown(&path, message, (name, known), otherwise);
            }
        }
    }
    editions.sort_unstable();
    editions.dedup();
    editions
}
