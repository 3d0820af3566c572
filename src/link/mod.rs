//! [`Public`] → [`Linked`]: every link, relation, image and citation resolved, each with its inverse.
//!
//! Broken ones are reported here, at their place, before any template runs. Makes no HTML but
//! formatted references; pages are made in [`crate::render`].

pub mod address;
mod advice;
mod anchor;
mod broken_link;
pub mod cited;
pub mod decisions;
pub mod glossary;
mod path;
pub mod reference;
mod relation;
pub(crate) mod remote_images;
mod resolve;
mod suggestions;

use crate::assets::{self, Published};
use crate::diagnostic::WithDiagnostics;
use crate::files::Inventory;
use crate::ids::{EntryId, GlossaryTermId, Id, IdVec, SourceId};
use crate::memo::{self, ByPtr, Memo};
use crate::parse::bibliography::Bibliography;
use crate::parse::decisions::Decisions;
use crate::parse::glossary::Glossary;
use crate::redact::{Public, PublicGuide};
use crate::schema::Schema;
use crate::schema::settings::CitationStyle;
use crate::schema::settings::Settings;
use crate::validate::{Entry, FieldPath};
use address::{Addresses, Extras, Page};
pub use anchor::AnchorIndex;
use decisions::LinkedDecisions;
pub(crate) use path::{join, relative_path};
use reference::{Reference, references};
pub use relation::{EvidenceItem, Record, Relation};
use resolve::Resolved;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The guide with everything in it connected.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The entries.
    pub guide: PublicGuide,
    /// The sources.
    pub bibliography: Arc<Bibliography>,
    /// The sources formatted, in the same order.
    pub references: Arc<IdVec<SourceId, Reference>>,
    /// Where everything is on the site.
    pub addresses: Arc<Addresses>,
    /// What the texts of each entry point to, in the order of the entries.
    pub resolved: IdVec<EntryId, Arc<EntryLinks>>,
    /// Relations between entries, by entry and place they are declared at.
    pub relations: Vec<Relation>,
    /// Which of them bear on rated entries, in the same order.
    pub evidence: Vec<EvidenceItem>,
    /// What links to each entry, in the order of the entries.
    pub backlinks: IdVec<EntryId, Vec<Backlink>>,
    /// Files of the content folder that something shows or links to, as they are published.
    pub assets: Published,
    /// The glossary and what it points to.
    pub glossary: LinkedGlossary,
    /// The decision guides and what they point to.
    pub decisions: LinkedDecisions,
}

/// The glossary with its definitions resolved.
#[derive(Clone, Debug, Default)]
pub struct LinkedGlossary {
    /// The terms.
    pub glossary: Arc<Glossary>,
    /// Where the definition of each term points, in the order of the terms.
    pub definitions: IdVec<GlossaryTermId, TextLinks>,
    /// Sources cited in definitions, each once.
    pub sources: Vec<SourceId>,
    /// Entries that use each term, in the order of the terms.
    pub used_in: IdVec<GlossaryTermId, Vec<EntryId>>,
}

/// Where the links, images and citations of one entry lead.
#[derive(Clone, Debug, Default)]
pub struct EntryLinks {
    /// For each text of the entry.
    pub texts: Vec<TextLinks>,
    /// Glossary terms in the title.
    pub title_terms: Vec<GlossaryTermId>,
    /// The paths of image fields, by place.
    pub images: Vec<(FieldPath, String)>,
    /// Sources cited in texts and fields, each once, in the order they are first cited.
    pub sources: Vec<SourceId>,
    /// Stands for all of this that ratings and the like are worked out from.
    pub digest: u64,
}

/// Where the links, images and citations of one text lead, each in its own order.
#[derive(Clone, Debug, Default)]
pub struct TextLinks {
    /// For each link.
    pub links: Vec<Destination>,
    /// For each image, its path in the content folder or its address; none when broken.
    pub images: Vec<Option<Destination>>,
    /// For each citation, for each source cited; none when unknown.
    pub citations: Vec<Vec<Option<SourceId>>>,
    /// Glossary terms that the entry uses here first, in order.
    pub terms: Vec<glossary::TermUse>,
}

/// Where a link points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An entry, by index, and a heading in it.
    Entry(EntryId, Option<String>),
    /// Another page of the site, by path, and an id in it.
    Page(String, Option<String>),
    /// A file of the content folder, by path, and a part of it as its format names it, such as `page=3`.
    Asset(String, Option<String>),
    /// A heading of the same page.
    Anchor(String),
    /// An address elsewhere.
    External(String),
    /// Nothing; the problem has been reported.
    Nowhere,
}

/// One entry links to another in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlink {
    /// The entry that links.
    pub from: EntryId,
    /// Which of its texts does.
    pub text: usize,
    /// Which of the text's links it is.
    pub link: usize,
}

/// What was connected, from one build to the next.
#[derive(Debug, Default)]
pub struct LinkCache {
    layouts: LayoutCache,
    references: ReferenceCache,
    entries: ResolvedCache,
    assets: assets::AssetCache,
}

/// Addresses by what they depend on; the number stands for the entries.
type LayoutCache = Memo<(ByPtr<Schema>, u64, Extras), WithDiagnostics<Arc<Addresses>>>;

/// References by what they are made from.
type ReferenceCache = Memo<(ByPtr<Bibliography>, CitationStyle), Arc<IdVec<SourceId, Reference>>>;

/// What links of entries point to.
type ResolvedCache = Memo<(Arc<LinkKey>, ByPtr<Entry>), WithDiagnostics<Arc<Resolved>>>;

/// All that links of an entry depend on besides itself.
#[derive(Debug, PartialEq, Eq, Hash)]
struct LinkKey {
    /// Stands for the entries' outlines, the drafts and the names of all other files.
    names: u64,
    schema: ByPtr<Schema>,
    bibliography: ByPtr<Bibliography>,
    glossary: ByPtr<Glossary>,
    decisions: ByPtr<Decisions>,
    addresses: ByPtr<Addresses>,
}

impl Linked {
    /// Relations that name each entry, in the order of the entries.
    pub fn incoming(&self) -> IdVec<EntryId, Vec<Relation>> {
        let mut incoming = self.guide.entries.with_each(Vec::new());
        for relation in &self.relations {
            incoming[relation.to].push(*relation);
        }
        incoming
    }

    /// The sentence around a link.
    pub fn sentence(&self, backlink: Backlink) -> String {
        let text = self.guide.entries[backlink.from].texts.get(backlink.text);
        let titles = |name: &str| self.guide.title_of(name);
        text.map(|text| text.markdown.sentence(backlink.link, &titles)).unwrap_or_default()
    }

    /// The text of a link that was written without one.
    pub fn text_of(&self, destination: &Destination) -> String {
        match destination {
            Destination::Entry(index, None) => self.guide.entries[*index].title.clone(),
            Destination::Entry(index, Some(anchor)) => {
                let entry = &self.guide.entries[*index];
                let heading = entry.texts[0].markdown.heading(anchor);
                heading.map_or(&entry.title, |heading| &heading.text).clone()
            }
            Destination::Page(path, _) => self.label_of(path),
            Destination::Asset(text, _)
            | Destination::Anchor(text)
            | Destination::External(text) => text.clone(),
            Destination::Nowhere => String::new(),
        }
    }

    fn label_of(&self, path: &str) -> String {
        let schema = &self.guide.schema;
        match self.addresses.pages.get(path) {
            Some(Page::Kind(kind)) => schema.kinds[*kind].plural.clone(),
            Some(Page::Vocabulary(index)) => schema.vocabularies[*index].label.clone(),
            Some(Page::Decision(id)) => self.decisions.decisions[*id].title.clone(),
            Some(Page::Term(index, term)) => schema.vocabularies[*index].terms[*term].label.clone(),
            _ => path.to_owned(),
        }
    }
}

/// Connects the guide.
pub fn link(
    public: Public,
    (glossary, decisions): (Arc<Glossary>, Arc<Decisions>),
    inventory: &Inventory,
    cache: &mut LinkCache,
) -> WithDiagnostics<Linked> {
    let mut diagnostics = Vec::new();
    let Public { guide, bibliography } = public;
    let addresses = addresses(&guide, (&bibliography, &glossary, &decisions), &mut cache.layouts)
        .drain_into(&mut diagnostics);
    let matcher = glossary::TermMatcher::new(&glossary);
    let resolver = {
        let sources = (&*bibliography, &*glossary, &*decisions);
        resolve::Resolver::new(&guide, sources, &addresses, inventory, &matcher)
    };
    let outlines: Vec<u64> = guide.entries.iter().map(|entry| entry.outline).collect();
    let files: Vec<_> = inventory.assets.keys().chain(inventory.static_files.keys()).collect();
    let shape = Arc::new(LinkKey {
        names: memo::digest(&(outlines, guide.withheld_digest(), files)),
        schema: ByPtr(Arc::clone(&guide.schema)),
        bibliography: ByPtr(Arc::clone(&bibliography)),
        glossary: ByPtr(Arc::clone(&glossary)),
        decisions: ByPtr(Arc::clone(&decisions)),
        addresses: ByPtr(Arc::clone(&addresses)),
    });
    let key = |entry| (Arc::clone(&shape), ByPtr(Arc::clone(entry)));
    let keys = guide.entries.iter().map(key).collect();
    let found = cache.entries.get_or_compute_many(keys, |index, _| {
        resolver.entry(EntryId::from_index(index)).map(Arc::new)
    });
    // What is said of a broken link depends on what else there is, and so does a link by words.
    cache.entries.retain(|found| found.diagnostics.is_empty() && !found.value.is_by_words);
    let defined = resolver.glossary(&glossary).drain_into(&mut diagnostics);
    let (decisions, of_decisions) = resolver.decisions(&decisions).drain_into(&mut diagnostics);

    let mut backlinks = guide.entries.with_each(Vec::<Backlink>::new());
    let mut used_in = glossary.terms.with_each(Vec::<EntryId>::new());
    let mut relations = Vec::new();
    let mut assets: BTreeSet<String> = defined.assets.iter().cloned().collect();
    assets.extend(of_decisions);
    assets.extend(branding_files(&guide.schema.settings));
    let mut resolved = IdVec::from(Vec::with_capacity(found.len()));
    for (from, found) in guide.entries.ids().zip(found) {
        let found = found.drain_into(&mut diagnostics);
        for &(to, text, link) in &found.backlinks {
            let is_known = backlinks[to].last().is_some_and(|last| last.from == from);
            if to != from && !is_known {
                backlinks[to].push(Backlink { from, text, link });
            }
        }
        for use_ in found.links.texts.iter().flat_map(|text| &text.terms) {
            used_in[use_.term].push(from);
        }
        relations.extend_from_slice(&found.relations);
        assets.extend(found.assets.iter().cloned());
        resolved.push(Arc::clone(&found.links));
    }
    let texts = |entry: EntryId| resolved[entry].texts.as_slice();
    let evidence = relation::evidence(&guide, &relations, texts);
    let settings = &guide.schema.settings;
    let assets = assets::publish(&assets, inventory, settings, &mut cache.assets)
        .drain_into(&mut diagnostics);
    let style = guide.schema.settings.citations;
    let references =
        cache.references.get_or_compute((ByPtr(Arc::clone(&bibliography)), style), || {
            Arc::new(references(&bibliography, style))
        });
    let glossary = LinkedGlossary {
        glossary,
        definitions: defined.links.texts.clone().into(),
        sources: defined.links.sources.clone(),
        used_in,
    };
    let value = Linked {
        guide,
        bibliography,
        references,
        addresses,
        resolved,
        relations,
        evidence,
        backlinks,
        assets,
        glossary,
        decisions,
    };
    diagnostics.extend(remote_images::problems(&value, &inventory.sources));
    WithDiagnostics { value, diagnostics }
}

/// The files that the settings name.
fn branding_files(settings: &Settings) -> impl Iterator<Item = String> {
    let files = [&settings.branding.logo, &settings.branding.icon];
    files.into_iter().filter(|path| !path.is_empty()).cloned()
}

/// Lays out the site, unless nothing has changed that addresses depend on.
fn addresses(
    guide: &PublicGuide,
    (bibliography, glossary, decisions): (&Bibliography, &Glossary, &Decisions),
    cache: &mut LayoutCache,
) -> WithDiagnostics<Arc<Addresses>> {
    let extras = Extras {
        sources: !bibliography.sources.is_empty(),
        glossary: !glossary.terms.is_empty(),
        decisions: decisions.iter().map(|decision| decision.slug.clone()).collect(),
    };
    let entry = |entry: &Arc<Entry>| (entry.file, entry.kind, entry.outline, entry.front_digest);
    let entries = memo::digest(&guide.entries.iter().map(entry).collect::<Vec<_>>());
    let before = cache.values().next().map(|before| Arc::clone(&before.value));
    let key = (ByPtr(Arc::clone(&guide.schema)), entries, extras.clone());
    cache.get_or_compute(key, || {
        let mut diagnostics = Vec::new();
        let laid_out = address::assign(guide, &extras, &mut diagnostics);
        // What depends on addresses need not be worked out again when they are what they were.
        let value = match before {
            Some(before) if *before == laid_out => before,
            _ => Arc::new(laid_out),
        };
        WithDiagnostics { value, diagnostics }
    })
}
