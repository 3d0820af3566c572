//! Entries that have much in common: terms, sources and links, weighed by how rare they are.
//!
//! Relations that editors declare are not repeated here; see [`crate::link`].

use super::facets::Facet;
use super::facets_of;
use crate::ids::{EntryId, IdVec, SourceId, TermId, VocabularyId};
use crate::link::{Destination, Linked};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// An entry that has much in common with another, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The entry.
    pub entry: EntryId,
    /// The terms that both have, as vocabulary and term.
    pub terms: Vec<Facet>,
    /// How many sources both cite.
    pub sources: usize,
    /// Whether one links to the other.
    pub is_linked: bool,
}

/// How many are shown.
const MAX_SHOWN: usize = 4;
/// What more than this share of the entries have in common says nothing about any two of them.
const COMMON_TRAIT_THRESHOLD: f64 = 0.15;
/// What fewer entries than this have in common is kept, however small the guide.
const MIN_COMMON_ENTRIES: usize = 6;

/// Something two entries can share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trait {
    Term(VocabularyId, TermId),
    Source(SourceId),
}

/// What two entries share.
#[derive(Default)]
struct Shared {
    weight: f64,
    traits: Vec<Trait>,
    linked: bool,
}

impl Shared {
    /// What an entry shares with `entry`.
    fn with(&self, entry: EntryId) -> Related {
        let term = |found: &Trait| match found {
            Trait::Term(of, term) => Some((*of, *term)),
            Trait::Source(_) => None,
        };
        let terms: Vec<Facet> = self.traits.iter().filter_map(term).collect();
        let sources = self.traits.len() - terms.len();
        Related { entry, terms, sources, is_linked: self.linked }
    }
}

/// For each entry, the entries that have most in common with it, the most first.
pub fn related(linked: &Linked) -> IdVec<EntryId, Vec<Related>> {
    let count = linked.guide.entries.len();
    let mut traits: BTreeMap<Trait, Vec<EntryId>> = BTreeMap::new();
    for entry in linked.guide.entries.ids() {
        for (of, term) in facets_of(linked, entry) {
            traits.entry(Trait::Term(of, term)).or_default().push(entry);
        }
        for source in &linked.resolved[entry].sources {
            traits.entry(Trait::Source(*source)).or_default().push(entry);
        }
    }
    let limit = ((count as f64 * COMMON_TRAIT_THRESHOLD) as usize).clamp(MIN_COMMON_ENTRIES, 60);
    traits.retain(|_, entries| entries.len() > 1 && entries.len() <= limit);
    let mut of_entry = linked.guide.entries.with_each(Vec::<Trait>::new());
    for (found, entries) in &traits {
        for entry in entries {
            of_entry[*entry].push(*found);
        }
    }
    let mut known = linked.guide.entries.with_each(BTreeSet::new());
    for relation in &linked.relations {
        known[relation.from].insert(relation.to);
        known[relation.to].insert(relation.from);
    }
    let related = |entry| of(linked, entry, &traits, &of_entry[entry], &known[entry]);
    linked.guide.entries.par_ids().map(related).collect()
}

fn of(
    linked: &Linked,
    entry: EntryId,
    traits: &BTreeMap<Trait, Vec<EntryId>>,
    own: &[Trait],
    known: &BTreeSet<EntryId>,
) -> Vec<Related> {
    let mut shared: BTreeMap<EntryId, Shared> = BTreeMap::new();
    let total = linked.guide.entries.len() as f64;
    for found in own {
        let entries = &traits[found];
        let weight = (total / entries.len() as f64).ln();
        for other in entries {
            let with = shared.entry(*other).or_default();
            with.weight += weight;
            with.traits.push(*found);
        }
    }
    let links = linked.resolved[entry].texts.iter().flat_map(|text| &text.links);
    let links_to = links.filter_map(|destination| match destination {
        Destination::Entry(to, _) => Some(*to),
        _ => None,
    });
    let linked_by = linked.backlinks[entry].iter().map(|backlink| backlink.from);
    let either_way: BTreeSet<EntryId> = links_to.chain(linked_by).collect();
    for other in either_way {
        if let Some(with) = shared.get_mut(&other) {
            with.weight += 1.5;
            with.linked = true;
        }
    }
    let page = |index: EntryId| {
        linked.guide.schema.kinds[linked.guide.entries[index].kind].folder.is_empty()
    };
    let mut found: Vec<(EntryId, Shared)> = shared
        .into_iter()
        .filter(|(other, _)| *other != entry && !known.contains(other) && !page(*other))
        .collect();
    found.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight).then_with(|| a.0.cmp(&b.0)));
    // Collected from references, since a vector that is mapped in place keeps the room of all it held.
    let shown = found.iter().take(MAX_SHOWN);
    shown.map(|(other, shared)| shared.with(*other)).collect()
}
