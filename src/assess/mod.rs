//! [`Linked`] → [`Assessed`]: what the guide knows about itself.
//!
//! Ratings with their reasons, gaps, coverage, what is due, what is related. The rules come from
//! `guide.yaml`; nothing here resolves links or makes HTML.

pub mod comparison;
pub mod coverage;
pub mod evidence;
pub mod facets;
mod label;
pub mod lifecycle;
pub mod list;
pub mod permalinks;
pub mod related;
mod unrecorded;
pub mod unused;

use crate::date::Date;
use crate::diagnostic::WithDiagnostics;
use crate::ids::{EntryId, Id, IdVec, TermId, VocabularyId};
use crate::link::address::Addresses;
use crate::link::{EntryLinks, Linked};
use crate::memo::{self, ByPtr, Memo};
use crate::parse::bibliography::Bibliography;
use crate::parse::url_lock::UrlLock;
use crate::schema::FieldType;
use crate::schema::Schema;
use crate::schema::declare::ORDER_FIELD;
use crate::schema::ratings::EXPECTED_FIELD;
use crate::span::SourceMap;
use crate::validate::{Entry, Item, Value};
use coverage::{Coverage, GapMap};
use evidence::Evidence;
use facets::{Facet, Facets};
pub use label::page_label;
use lifecycle::Change;
use permalinks::Permalinks;
use related::Related;
use std::sync::Arc;

/// The guide with all that follows from it.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The guide, connected.
    pub linked: Linked,
    /// What follows.
    pub knowledge: Arc<Knowledge>,
}

/// What follows from a guide.
#[derive(Debug)]
pub struct Knowledge {
    /// The rating of each entry, in the order of the entries; none for kinds that are not rated.
    pub evidence: Arc<IdVec<EntryId, Option<Evidence>>>,
    /// Which entries have which terms.
    pub facets: Arc<Facets>,
    /// Where evidence is missing, by rated kind and dimension.
    pub gap_maps: Vec<GapMap>,
    /// What nothing supports, cites or uses.
    pub coverage: Coverage,
    /// What was changed, the latest first.
    pub changes: Vec<Change>,
    /// Where the changes to each entry are among those, in the order of the entries.
    changes_by_entry: IdVec<EntryId, Vec<usize>>,
    /// Entries that have much in common with each entry, in the order of the entries.
    pub related: Arc<IdVec<EntryId, Vec<Related>>>,
    /// What was published before, and whether it is still there.
    pub permalinks: Permalinks,
}

impl Knowledge {
    /// The date of the latest change on record.
    pub fn changed(&self) -> Option<Date> {
        self.changes.first().map(|change| change.date)
    }

    /// The changes to an entry, the latest first.
    pub fn changes_of(&self, entry: EntryId) -> impl DoubleEndedIterator<Item = &Change> {
        let places = self.changes_by_entry.get(entry).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.changes[*place])
    }
}

/// What was worked out, from one build to the next.
#[derive(Debug, Default)]
pub struct AssessCache {
    knowledge: Memo<KnowledgeKey, WithDiagnostics<Arc<Knowledge>>>,
    support: SupportCache,
}

/// What terms, sources and links give, by the schema and what stands for those of all entries.
type SupportCache = Memo<(ByPtr<Schema>, u64), EvidenceCache>;

/// What follows from terms, sources and links alone, whatever the words are.
#[derive(Clone, Debug)]
struct EvidenceCache {
    evidence: Arc<IdVec<EntryId, Option<Evidence>>>,
    facets: Arc<Facets>,
    related: Arc<IdVec<EntryId, Vec<Related>>>,
}

/// What it was worked out from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct KnowledgeKey {
    /// Stands for the entries but for the words of their bodies, and for the drafts.
    entries: u64,
    schema: ByPtr<Schema>,
    bibliography: ByPtr<Bibliography>,
    addresses: ByPtr<Addresses>,
    url_lock: ByPtr<UrlLock>,
    today: Option<Date>,
}

/// Assesses the guide. Reviews are due only in the light of a day; without one none is reported.
pub fn assess(
    linked: Linked,
    url_lock: Arc<UrlLock>,
    today: Option<Date>,
    sources: &SourceMap,
    cache: &mut AssessCache,
) -> WithDiagnostics<Assessed> {
    // Bodies count by what they cite and link to and by the ids of their headings.
    let entry = |(entry, links): (&Arc<Entry>, &Arc<EntryLinks>)| {
        (entry.file, entry.outline, entry.front_digest, links.digest)
    };
    let entries = linked.guide.entries.iter().zip(&linked.resolved).map(entry);
    let entries: Vec<_> = entries.collect();
    let basis = KnowledgeKey {
        entries: memo::digest(&(
            entries,
            linked.guide.withheld_digest(),
            &linked.glossary.sources,
            linked.decisions.sources().collect::<Vec<_>>(),
        )),
        schema: ByPtr(Arc::clone(&linked.guide.schema)),
        bibliography: ByPtr(Arc::clone(&linked.bibliography)),
        addresses: ByPtr(Arc::clone(&linked.addresses)),
        url_lock: ByPtr(Arc::clone(&url_lock)),
        today,
    };
    let AssessCache { knowledge: known, support } = cache;
    let WithDiagnostics { value: knowledge, mut diagnostics } =
        known.get_or_compute(basis, || knowledge(&linked, &url_lock, today, support).map(Arc::new));
    // The knowledge is the same wherever a heading or a link is in its body; its place is not.
    diagnostics.extend(knowledge.permalinks.reworded(&linked));
    diagnostics.extend(unrecorded::unrecorded(&linked, sources));
    WithDiagnostics { value: Assessed { linked, knowledge }, diagnostics }
}

/// Works out what terms, sources and links give, unless all of them are as they were.
fn support(linked: &Linked, cache: &mut SupportCache) -> EvidenceCache {
    let entry = |(entry, links): (&Arc<Entry>, &Arc<EntryLinks>)| {
        (entry.kind, entry.terms_digest, links.digest)
    };
    let entries = linked.guide.entries.iter().zip(&linked.resolved).map(entry);
    let entries = memo::digest(&entries.collect::<Vec<_>>());
    cache.get_or_compute((ByPtr(Arc::clone(&linked.guide.schema)), entries), || {
        let (related, (evidence, facets)) = rayon::join(
            || related::related(linked),
            || {
                let evidence = evidence::evidence(linked);
                let facets = facets::facets(linked, &evidence);
                (evidence, facets)
            },
        );
        EvidenceCache {
            evidence: Arc::new(evidence),
            facets: Arc::new(facets),
            related: Arc::new(related),
        }
    })
}

/// Works out all that follows from the guide.
fn knowledge(
    linked: &Linked,
    url_lock: &Arc<UrlLock>,
    today: Option<Date>,
    cache: &mut SupportCache,
) -> WithDiagnostics<Knowledge> {
    let mut diagnostics = Vec::new();
    let EvidenceCache { evidence, facets, related } = support(linked, cache);
    diagnostics.extend(facets::too_many(&facets));
    diagnostics.extend(evidence::mismatches(linked, &evidence));
    diagnostics
        .extend(today.map(|today| lifecycle::reviews_due(linked, today)).unwrap_or_default());
    let (gap_maps, (coverage, changes)) = rayon::join(
        || coverage::gap_maps(linked, &evidence),
        || (coverage::coverage(linked, &evidence), lifecycle::changes(linked)),
    );
    let permalinks = permalinks::permalinks(linked, &facets, url_lock).drain_into(&mut diagnostics);
    let mut changes_by_entry = linked.guide.entries.with_each(Vec::new());
    for (place, change) in changes.iter().enumerate() {
        changes_by_entry[change.entry].push(place);
    }
    let value = Knowledge {
        facets,
        permalinks,
        gap_maps,
        coverage,
        changes,
        changes_by_entry,
        related,
        evidence,
    };
    WithDiagnostics { value, diagnostics }
}

/// Where an entry comes among those of its kind, wherever they are listed: by the first term it has of the
/// kind's first required ordered vocabulary, then by its `order`, those without one last, then by title
/// without regard to case.
pub fn rank(linked: &Linked, entry: EntryId) -> (usize, u64, String) {
    let found = &linked.guide.entries[entry];
    let order = match found.field(&linked.guide.schema.kinds[found.kind], ORDER_FIELD) {
        [Item { value: Value::Number(order), .. }] => ascending(*order),
        _ => u64::MAX,
    };
    let vocabulary = linked.guide.schema.grouping_vocabulary(found.kind);
    let first = vocabulary.and_then(|of| terms_of(linked, entry, of).first().copied());
    (first.map_or(usize::MAX, Id::index), order, found.title.to_lowercase())
}

/// A number as one that sorts as it does.
fn ascending(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The index of a term.
fn term(value: &Value) -> Option<TermId> {
    match value {
        Value::Term(term) => Some(*term),
        _ => None,
    }
}

/// The terms an entry has of a vocabulary, each once, in the vocabulary's order.
pub fn terms_of(linked: &Linked, entry: EntryId, vocabulary: VocabularyId) -> Vec<TermId> {
    let facets = declared_facets(linked, entry).filter(|(of, _)| *of == vocabulary);
    let mut terms: Vec<TermId> = facets.map(|(_, term)| term).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms an entry has, each once, by vocabulary and in its order.
pub fn facets_of(linked: &Linked, entry: EntryId) -> Vec<Facet> {
    let mut facets: Vec<Facet> = declared_facets(linked, entry).collect();
    facets.sort_unstable();
    facets.dedup();
    facets
}

/// The terms of an entry as its fields have them. A rating that is expected is not one it has.
fn declared_facets(linked: &Linked, entry: EntryId) -> impl Iterator<Item = Facet> {
    let entry = &linked.guide.entries[entry];
    let kind = &linked.guide.schema.kinds[entry.kind];
    kind.fields.iter().zip(&entry.values).flat_map(|(field, items)| {
        let of = match field.field_type {
            FieldType::Term(of) if field.name != EXPECTED_FIELD => Some(of),
            _ => None,
        };
        let terms = move |of| items.iter().filter_map(move |item| Some((of, term(&item.value)?)));
        of.into_iter().flat_map(terms)
    })
}

#[cfg(test)]
mod tests {
    use super::ascending;

    #[test]
    fn numbers_sort_as_they_are() {
        let numbers = [-10.0, -0.5, 0.0, 0.25, 1.0, 2.0, 10.0, 1e300];
        let sorted: Vec<u64> = numbers.iter().map(|number| ascending(*number)).collect();
        assert!(sorted.is_sorted(), "{sorted:?}");
        assert!(sorted.iter().all(|number| *number < u64::MAX));
    }
}
