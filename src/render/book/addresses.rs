//! Where things are in a book: the chapter and number of each entry, the number of each source.
//!
//! Chapters link to each other as files of one folder, whatever they are bound into. Makes no
//! chapter; see [`super`].

use super::plan::{Content, Planned};
use crate::assess::Assessed;
use crate::ids::{EntryId, IdVec, SourceId};
use crate::link::address;
use crate::link::address::percent_encode;
use crate::link::{Destination, Linked};
use crate::parse::text::escape_html;
use crate::schema::settings::CitationStyle;
use std::collections::BTreeMap;

/// The chapter with the list of sources.
pub(in crate::render) const SOURCES: &str = "sources.xhtml";
/// The chapter with the glossary.
pub(in crate::render) const GLOSSARY: &str = "glossary.xhtml";

/// How the addresses of chapters end.
pub(super) const ENDING: &str = ".xhtml";

/// The address of a chapter.
pub(super) fn file(name: &str) -> String {
    format!("{name}{ENDING}")
}

/// Where things are in a book.
#[derive(Debug, Default)]
pub(in crate::render) struct BookAddresses {
    /// Address and number of each entry's chapter, in the order of the entries.
    pub(super) entries: IdVec<EntryId, (String, String)>,
    /// Address and number of the chapters that stand for other pages, by their path on the site.
    pages: BTreeMap<String, (String, String)>,
    /// The number of each source that the book cites, in the order of the bibliography.
    numbers: IdVec<SourceId, Option<usize>>,
    /// The sources that the book cites, in the order of their numbers.
    pub(super) sources: Vec<SourceId>,
}

impl BookAddresses {
    pub(super) fn new(assessed: &Assessed, plan: &[Planned]) -> Self {
        let linked = &assessed.linked;
        let mut addresses = Self {
            entries: linked.guide.entries.with_each(Default::default()),
            sources: cited(linked, plan),
            ..Self::default()
        };
        for chapter in plan {
            let place = (file(&chapter.name), chapter.number.clone());
            let path = match chapter.content {
                Content::Entry(entry) => {
                    addresses.entries[entry] = place;
                    continue;
                }
                Content::Kind(kind) => address::kind(&linked.guide.schema.kinds[kind]),
                Content::Decisions => address::decision("index"),
                Content::Decision(id) => address::decision(&linked.decisions.decisions[id].slug),
                Content::Glossary => address::GLOSSARY.to_owned(),
                Content::Sources => address::SOURCES.to_owned(),
                Content::Title | Content::Pages | Content::Step => continue,
            };
            addresses.pages.insert(path, place);
        }
        addresses.numbers = linked.bibliography.sources.with_each(None);
        for (position, source) in addresses.sources.iter().enumerate() {
            addresses.numbers[*source] = Some(position + 1);
        }
        addresses
    }

    /// The number of a source.
    pub(in crate::render) fn source(&self, source: SourceId) -> Option<usize> {
        self.numbers.get(source).copied().flatten()
    }

    /// The attribute with the address of a link. What the book does not hold is on the site, where
    /// that has an address; otherwise the link is broken.
    pub(in crate::render) fn address(&self, destination: &Destination, linked: &Linked) -> String {
        let inside = match destination {
            Destination::Entry(entry, None) => Some(self.entries[*entry].0.clone()),
            Destination::Entry(entry, Some(anchor)) => {
                Some(format!("{}#{anchor}", self.entries[*entry].0))
            }
            Destination::Page(path, anchor) => self.pages.get(path).map(|(file, _)| match anchor {
                Some(anchor) => format!("{file}#{anchor}"),
                None => file.clone(),
            }),
            Destination::Anchor(anchor) => Some(format!("#{anchor}")),
            Destination::Asset(..) | Destination::External(_) | Destination::Nowhere => None,
        };
        if let Some(address) = inside {
            return format!(" href=\"{}\"", escape_html(&address));
        }
        let base = &linked.guide.schema.settings.base_url;
        let outside = match destination {
            Destination::External(address) => address.clone(),
            Destination::Page(path, anchor) | Destination::Asset(path, anchor)
                if !base.is_empty() =>
            {
                let anchor = anchor.as_ref().map(|anchor| format!("#{}", percent_encode(anchor)));
                format!("{base}{}{}", percent_encode(path), anchor.unwrap_or_default())
            }
            _ => return String::new(),
        };
        format!(" href=\"{}\" rel=\"external\"", escape_html(&outside))
    }

    /// What follows the text of a link to another chapter.
    pub(in crate::render) fn number(&self, destination: &Destination) -> String {
        let place = match destination {
            Destination::Entry(entry, _) => self.entries.get(*entry),
            Destination::Page(path, _) => self.pages.get(path),
            _ => None,
        };
        place.map(|(_, number)| see(number)).unwrap_or_default()
    }
}

/// The number of a chapter as it follows a link.
fn see(number: &str) -> String {
    format!(" <span class=\"to\">(§&nbsp;{number})</span>")
}

/// The sources that a book cites, each once: by number in the order in which chapters cite them, or
/// by their text.
fn cited(linked: &Linked, plan: &[Planned]) -> Vec<SourceId> {
    let mut is_cited = linked.bibliography.sources.with_each(false);
    let mut sources = Vec::new();
    for chapter in plan {
        let of_chapter = match chapter.content {
            Content::Entry(entry) => &linked.resolved[entry].sources,
            Content::Decision(id) => &linked.decisions.links[id].sources,
            Content::Glossary => &linked.glossary.sources,
            _ => continue,
        };
        for source in of_chapter {
            if !std::mem::replace(&mut is_cited[*source], true) {
                sources.push(*source);
            }
        }
    }
    if linked.guide.schema.settings.citations == CitationStyle::AuthorDate {
        sources
            .sort_by_cached_key(|source| (linked.references[*source].text.to_lowercase(), *source));
    }
    sources
}
