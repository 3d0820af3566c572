//! The guide as Markdown, for programs that read: a copy of each entry beside its page, and
//! `llms.txt`, which lists them (<https://llmstxt.org>).
//!
//! An entry is written in [`entry`]; how its texts are copied is decided in
//! [`crate::parse::tree::commonmark`].

mod entry;

use super::OutputFile;
use crate::assess::{self, Assessed};
use crate::ids::{EntryId, IdVec, KindId, SourceId};
use crate::link::address::percent_encode;
use crate::link::reference::{Reference, references};
use crate::link::{Linked, Relation, address};
use crate::messages::{Offer, messages};
use crate::parse::tree::commonmark::escaped;
use crate::schema::outputs::OutputFormat;
use crate::schema::settings::CitationStyle;
use rayon::prelude::*;
use std::fmt::Write;

/// The copies and their list.
pub(super) fn files(assessed: &Assessed) -> Vec<OutputFile> {
    let copies = Copies::new(assessed);
    let entries = assessed.linked.guide.entries.par_ids();
    let mut files: Vec<OutputFile> = entries
        .map(|index| (copies.path(index), entry::EntryCopy::new(&copies, index).text()))
        .collect();
    files.push((address::LLMS.to_owned(), copies.list()));
    files
}

/// Copies have no list of references with numbers.
const CITATIONS: CitationStyle = CitationStyle::AuthorDate;

/// What every copy is made from.
struct Copies<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    /// By author and date, whatever pages have: a number says nothing far from its list.
    references: IdVec<SourceId, Reference>,
    /// Relations that name each entry, in the order of the entries.
    incoming: IdVec<EntryId, Vec<Relation>>,
}

impl<'a> Copies<'a> {
    fn new(assessed: &'a Assessed) -> Self {
        let linked = &assessed.linked;
        Self {
            assessed,
            linked,
            references: references(&linked.bibliography, CITATIONS),
            incoming: linked.incoming(),
        }
    }

    /// Path of the copy of an entry.
    fn path(&self, index: EntryId) -> String {
        let entry = &self.linked.guide.entries[index];
        address::copy(&self.linked.guide.schema.kinds[entry.kind], &entry.slug)
    }

    /// Where a file of the site is: in full, or from another that is so many folders deep.
    fn address(&self, from: &str, path: &str) -> String {
        let path = percent_encode(path);
        match self.linked.guide.schema.settings.address(&path).as_str() {
            "" => format!("{}{path}", address::root_from(from)),
            full => full.to_owned(),
        }
    }

    /// A link to the copy of an entry.
    fn link(&self, from: &str, to: EntryId) -> String {
        let title = escaped(&self.linked.guide.entries[to].title);
        format!("[{title}]({})", self.address(from, &self.path(to)))
    }

    fn list(&self) -> String {
        let schema = &self.linked.guide.schema;
        let settings = &schema.settings;
        let mut text = format!("# {}\n", escaped(&settings.title));
        let summary = [&settings.description, &settings.tagline];
        if let Some(summary) = summary.into_iter().find(|summary| !summary.is_empty()) {
            let _ = write!(text, "\n> {}\n", escaped(summary));
        }
        text.push_str("\nLinks to entries point to their Markdown copies.");
        if !settings.authors.is_empty() {
            let _ = write!(text, " By {}.", escaped(&settings.authors.join(", ")));
        }
        if let Some(license) = &settings.license {
            let _ = match license.url.as_str() {
                "" => write!(text, " Licence: {}.", escaped(&license.name)),
                url => write!(text, " Licence: [{}]({url}).", escaped(&license.name)),
            };
        }
        text.push('\n');
        for (index, kind) in schema.kinds.iter_enumerated() {
            let label = if kind.folder.is_empty() { "Pages" } else { &kind.plural };
            self.section(label, self.entries_of(index), &mut text);
        }
        self.section("Optional", self.others(), &mut text);
        text
    }

    fn section(&self, label: &str, lines: Vec<String>, text: &mut String) {
        if !lines.is_empty() {
            let _ = write!(text, "\n## {}\n\n{}\n", escaped(label), lines.join("\n"));
        }
    }

    /// The entries of a kind, in the order of lists.
    fn entries_of(&self, kind: KindId) -> Vec<String> {
        let entries = &self.linked.guide.entries;
        let mut of_kind: Vec<EntryId> =
            entries.ids().filter(|index| entries[*index].kind == kind).collect();
        of_kind.sort_by_cached_key(|index| assess::rank(self.linked, *index));
        let line = |index: &EntryId| {
            let kind = &self.linked.guide.schema.kinds[kind];
            let about = match entries[*index].line(kind, "summary") {
                "" => String::new(),
                summary => format!(": {}", escaped(summary)),
            };
            format!("- {}{about}", self.link(address::LLMS, *index))
        };
        of_kind.iter().map(line).collect()
    }

    /// What a reader in a hurry can do without.
    fn others(&self) -> Vec<String> {
        let settings = &self.linked.guide.schema.settings;
        let has = |edition| settings.outputs.contains(&edition);
        let is_page = |path| self.linked.addresses.pages.contains_key(path);
        let data = |name: &str| format!("{}/{name}", address::DATA);
        let say = &messages(&settings.language).copies;
        let others = [
            (is_page(address::GLOSSARY), say.glossary, address::GLOSSARY.to_owned()),
            (is_page(address::SOURCES), say.sources, address::SOURCES.to_owned()),
            (
                is_page(address::SOURCES) && has(OutputFormat::Citations),
                say.bibtex,
                data("sources.bib"),
            ),
            (has(OutputFormat::Data), say.data, data("guide.json")),
        ];
        let there = others.into_iter().filter(|(is_there, ..)| *is_there);
        there
            .map(|(_, Offer { label, description }, path)| {
                format!("- [{label}]({}): {description}", self.address(address::LLMS, &path))
            })
            .collect()
    }
}
