//! Which forms a guide is published in besides its pages, and for which hosts.
//!
//! They are made in [`crate::outputs`].

use crate::yaml::reader::{MapCursor, Reader};

/// A form of the guide that is not a page for browsing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputFormat {
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
pub(crate) const OUTPUT_FORMATS: [(&str, OutputFormat); 6] = [
    ("citations", OutputFormat::Citations),
    ("data", OutputFormat::Data),
    ("epub", OutputFormat::Epub),
    ("feeds", OutputFormat::Feeds),
    ("markdown", OutputFormat::Markdown),
    ("print", OutputFormat::Print),
];

/// Those of a guide that does not say.
pub(crate) const DEFAULT: [OutputFormat; 1] = [OutputFormat::Feeds];

/// A host with files of its own for redirects and headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// Netlify, and Cloudflare Pages, which reads the same files.
    Netlify,
    /// A server that runs nginx.
    Nginx,
}

/// Hosts by the name that `guide.yaml` has for them.
pub(crate) const HOSTS: [(&str, Host); 2] = [("netlify", Host::Netlify), ("nginx", Host::Nginx)];

/// Reads `outputs:`, each once, in the order of their names.
pub(super) fn read<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> Vec<OutputFormat> {
    match at.map.get("outputs") {
        None => DEFAULT.to_vec(),
        Some(_) => chosen(reader, at, "outputs", "output format", &OUTPUT_FORMATS),
    }
}

/// The tables of the data, by name.
pub const TABLES: [&str; 7] =
    ["entries", "terms", "fields", "evidence", "relations", "sources", "citations"];

/// Reads `hosting:` in the same way.
pub(super) fn hosting<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> Vec<Host> {
    chosen(reader, at, "hosting", "host", &HOSTS)
}

/// The things that a list names, each once, in their own order.
fn chosen<'a, T: Copy + Ord>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    one: &str,
    all: &[(&str, T)],
) -> Vec<T> {
    let mut chosen = Vec::new();
    for (index, name) in reader.texts(at, key).iter().enumerate() {
        match all.iter().find(|(known, _)| known == name) {
            Some((_, thing)) => chosen.push(*thing),
            None => {
                let known: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
                let otherwise = format!("available: {}", known.join(", "));
                let message = format!("unknown {one} `{name}`");
                let path = at.path_of_item(key, index);
                reader.report_unknown(&path, message, (name, known), otherwise);
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}
