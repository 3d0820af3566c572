//! [`Guide`] → [`Linked`]: every link, relation, image and citation resolved, each with its inverse.
//!
//! Broken ones are reported here, at their place, before any template runs. Makes no HTML but
//! formatted references; pages are made in [`crate::render`].

pub mod address;
mod failure;
pub mod glossary;
mod path;
pub mod reference;
mod resolve;

use crate::diagnostic::Checked;
use crate::files::Inventory;
use crate::parse::bibliography::Bibliography;
use crate::parse::glossary::Glossary;
use crate::validate::{Guide, Place};
use address::{Addresses, Page};
pub(crate) use path::joined;
use reference::{Reference, references};
use std::collections::BTreeSet;

/// The guide with everything in it connected.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The entries.
    pub guide: Guide,
    /// The sources.
    pub bibliography: Bibliography,
    /// The sources formatted, in the same order.
    pub references: Vec<Reference>,
    /// Where everything is on the site.
    pub addresses: Addresses,
    /// What the texts of each entry lead to, in the order of the entries.
    pub resolved: Vec<EntryLinks>,
    /// Relations between entries, by entry and place they are declared at.
    pub relations: Vec<Relation>,
    /// What links to each entry, in the order of the entries.
    pub backlinks: Vec<Vec<Backlink>>,
    /// Files of the content folder that something shows or links to.
    pub assets: BTreeSet<String>,
    /// The glossary and what it leads to.
    pub glossary: LinkedGlossary,
}

/// The glossary with its definitions resolved.
#[derive(Clone, Debug, Default)]
pub struct LinkedGlossary {
    /// The terms.
    pub glossary: Glossary,
    /// Where the definition of each term leads, in the order of the terms.
    pub definitions: Vec<TextLinks>,
    /// Sources cited in definitions, each once.
    pub sources: Vec<usize>,
    /// Entries that use each term, in the order of the terms.
    pub used_in: Vec<Vec<usize>>,
}

/// Where the links, images and citations of one entry lead.
#[derive(Clone, Debug, Default)]
pub struct EntryLinks {
    /// For each text of the entry.
    pub texts: Vec<TextLinks>,
    /// Glossary terms in the title.
    pub title_terms: Vec<glossary::TermUse>,
    /// The paths of image fields, by place.
    pub images: Vec<(Place, String)>,
    /// Sources cited in texts and fields, each once, in the order they are first cited.
    pub sources: Vec<usize>,
}

/// Where the links, images and citations of one text lead, each in its own order.
#[derive(Clone, Debug, Default)]
pub struct TextLinks {
    /// For each link.
    pub links: Vec<Destination>,
    /// For each image, its path in the content folder or its address; none when broken.
    pub images: Vec<Option<Destination>>,
    /// For each citation, for each source cited; none when unknown.
    pub citations: Vec<Vec<Option<usize>>>,
    /// Glossary terms that the entry uses here first, in order.
    pub terms: Vec<glossary::TermUse>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An entry, by index, and a heading in it.
    Entry(usize, Option<String>),
    /// Another page of the site, by path.
    Page(String),
    /// A file of the content folder, by path.
    Asset(String),
    /// A heading of the same page.
    Anchor(String),
    /// An address elsewhere.
    External(String),
    /// Nothing; the problem has been reported.
    Nowhere,
}

/// One entry names another in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The entry that names.
    pub from: usize,
    /// Where it does.
    pub place: Place,
    /// The entry that is named.
    pub to: usize,
}

/// One entry links to another in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    /// The entry that links.
    pub from: usize,
    /// The sentence around the link.
    pub sentence: String,
}

impl Linked {
    /// Relations that name each entry, in the order of the entries.
    pub fn incoming(&self) -> Vec<Vec<Relation>> {
        let mut incoming = vec![Vec::new(); self.guide.entries.len()];
        for relation in &self.relations {
            incoming[relation.to].push(*relation);
        }
        incoming
    }

    /// The text of a link that was written without one.
    pub fn text_of(&self, destination: &Destination) -> String {
        match destination {
            Destination::Entry(index, None) => self.guide.entries[*index].title.clone(),
            Destination::Entry(index, Some(anchor)) => {
                let entry = &self.guide.entries[*index];
                let mut headings = entry.texts[0].markdown.headings.iter();
                let heading = headings.find(|heading| heading.anchor == *anchor);
                heading.map_or(&entry.title, |heading| &heading.text).clone()
            }
            Destination::Page(path) => self.label_of(path),
            Destination::Asset(text) | Destination::Anchor(text) | Destination::External(text) => {
                text.clone()
            }
            Destination::Nowhere => String::new(),
        }
    }

    fn label_of(&self, path: &str) -> String {
        let schema = &self.guide.schema;
        match self.addresses.pages.get(path) {
            Some(Page::Kind(kind)) => schema.kinds[*kind].plural.clone(),
            Some(Page::Vocabulary(index)) => schema.vocabularies[*index].label.clone(),
            Some(Page::Term(index, term)) => schema.vocabularies[*index].terms[*term].label.clone(),
            _ => path.to_owned(),
        }
    }
}

/// Connects the guide.
pub fn link(
    guide: Guide,
    bibliography: Bibliography,
    glossary: Glossary,
    inventory: &Inventory,
) -> Checked<Linked> {
    let mut diagnostics = Vec::new();
    let extras = address::Extras {
        sources: !bibliography.sources.is_empty(),
        glossary: !glossary.terms.is_empty(),
    };
    let addresses = address::lay_out(&guide, extras, &mut diagnostics);
    let finder = glossary::Finder::new(&glossary);
    let resolver = resolve::Resolver::new(&guide, &bibliography, &addresses, inventory, &finder);
    let found: Vec<resolve::Found> = resolver.entries().take(&mut diagnostics);
    let defined = resolver.glossary(&glossary).take(&mut diagnostics);

    let mut backlinks: Vec<Vec<Backlink>> = vec![Vec::new(); guide.entries.len()];
    let mut used_in: Vec<Vec<usize>> = vec![Vec::new(); glossary.terms.len()];
    let mut relations = Vec::new();
    let mut assets: BTreeSet<String> = defined.assets.into_iter().collect();
    let look = &guide.schema.settings.look;
    assets.extend([&look.logo, &look.icon].into_iter().filter(|path| !path.is_empty()).cloned());
    let mut resolved = Vec::with_capacity(found.len());
    for (from, found) in found.into_iter().enumerate() {
        for (to, sentence) in found.backlinks {
            let known = backlinks[to].iter().any(|backlink| backlink.from == from);
            if to != from && !known {
                backlinks[to].push(Backlink { from, sentence });
            }
        }
        for use_ in found.links.texts.iter().flat_map(|text| &text.terms) {
            used_in[use_.term].push(from);
        }
        relations.extend(found.relations);
        assets.extend(found.assets);
        resolved.push(found.links);
    }
    let glossary = LinkedGlossary {
        glossary,
        definitions: defined.links.texts,
        sources: defined.links.sources,
        used_in,
    };
    let references = references(&bibliography, guide.schema.settings.citations);
    let value = Linked {
        guide,
        bibliography,
        references,
        addresses,
        resolved,
        relations,
        backlinks,
        assets,
        glossary,
    };
    Checked { value, diagnostics }
}
