//! Which entries have which terms, and which have two terms at once: what readers filter by.
//!
//! A pair of terms has a page of its own, so filters work without scripts and can be linked to. Only a
//! pair that lists fewer entries than each of its terms has one, and only of the vocabularies by which a
//! kind is chiefly distinguished and of its ratings. Terms are combined as long as the work is in proportion
//! to the number of entries, and pages are made up to a number in proportion to it; what is left out is
//! counted, and reported by [`too_many`]. Makes no page; see [`crate::render`].

use super::evidence::Evidence;
use super::facets_of;
use crate::diagnostic::{Diagnostic, rule};
use crate::ids::{EntryId, IdVec, KindId, TermId, VocabularyId};
use crate::link::{Linked, address};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A term: indices of the vocabulary and of the term in it.
pub type Facet = (VocabularyId, TermId);

/// Choices of one vocabulary that a list offers; of more, those with most entries.
pub const MAX_CHOICES: usize = 60;
/// Pages of pairs that there may be for each entry, and for every guide.
const PAGES_PER_ENTRY: usize = 8;
const PAGES: usize = 100;
/// Pairs that are looked at for each entry, and for every guide.
const PAIRS_PER_ENTRY: usize = 250;
const PAIRS: usize = 5_000;

/// Entries by term.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// The entries with each term: by vocabulary, by term, in the order of the entries.
    pub uses: IdVec<VocabularyId, IdVec<TermId, Vec<EntryId>>>,
    /// How many entries have a term, by vocabulary.
    pub used_by: IdVec<VocabularyId, usize>,
    /// The terms of each vocabulary that a list offers, whatever it lists.
    pub most_used: IdVec<VocabularyId, MostUsed>,
    /// Pairs of terms of two vocabularies that list fewer entries than each of them, in order.
    pub pairs: Vec<Pair>,
    /// What the list of each term can be narrowed down by.
    narrower: BTreeMap<Facet, BTreeMap<VocabularyId, Narrower>>,
    /// Pairs and terms that are left out because there are too many.
    left_out: LeftOut,
}

/// Two terms that some entries have both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The terms, in the order of their vocabularies.
    pub facets: [Facet; 2],
    /// The entries, in their order.
    pub entries: Vec<EntryId>,
    /// The page that lists them.
    pub path: String,
}

/// Terms of a vocabulary that entries have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MostUsed {
    /// Those with most entries, in order.
    pub terms: Vec<TermId>,
    /// How many more there are.
    pub left_out: usize,
}

/// What narrows a list down, of one vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrower {
    /// Terms in order, each with the list that it points to.
    pub terms: Vec<(TermId, By)>,
    /// How many more there are, with fewer entries.
    pub left_out: usize,
}

/// The list that one is narrowed down to by a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// That of a pair, by index.
    Pair(usize),
    /// That of the term alone: all its entries are in the wider list.
    Term,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct LeftOut {
    pairs: usize,
    terms: usize,
}

impl Facets {
    /// What the list of a term can be narrowed down by, by vocabulary.
    pub fn narrower(&self, facet: Facet) -> impl Iterator<Item = (VocabularyId, &Narrower)> {
        self.narrower.get(&facet).into_iter().flatten().map(|(of, narrower)| (*of, narrower))
    }

    fn count(&self, (of, term): Facet) -> usize {
        self.uses[of][term].len()
    }
}

/// Reports that there are more pairs of terms than have pages.
pub(super) fn too_many(facets: &Facets) -> Option<Diagnostic> {
    let LeftOut { pairs, terms } = facets.left_out;
    let what = match (pairs, terms) {
        (0, 0) => return None,
        (pairs, 0) => format!("the {pairs} with the fewest entries are skipped"),
        (_, terms) => format!("{terms} terms are not combined"),
    };
    let made = facets.pairs.len();
    let message =
        format!("too many combinations of terms: {made} pages combine two terms, and {what}");
    Some(Diagnostic::without_location(&rule::TOO_MANY_FILTERS, message).help(
        "give entries fewer terms, or move fields with many terms below the others in guide.yaml",
    ))
}

/// Finds the entries of each term and of each pair. Levels of ratings are terms too.
pub fn facets(linked: &Linked, evidence: &IdVec<EntryId, Option<Evidence>>) -> Facets {
    let schema = &linked.guide.schema;
    let vocabularies = schema.vocabularies.iter();
    let mut uses: IdVec<VocabularyId, IdVec<TermId, Vec<EntryId>>> =
        vocabularies.map(|vocabulary| vocabulary.terms.with_each(Vec::new())).collect();
    let mut all = linked.guide.entries.with_each(Vec::<Facet>::new());
    let mut used_by = uses.with_each(0);
    for (entry, facets) in linked.guide.entries.ids().zip(all.iter_mut()) {
        facets.extend(facets_of(linked, entry));
        if let Some(evidence) = &evidence[entry] {
            facets.push((schema.ratings[evidence.ratings].vocabulary, evidence.level));
        }
        let vocabularies: BTreeSet<VocabularyId> = facets.iter().map(|(of, _)| *of).collect();
        vocabularies.into_iter().for_each(|of| used_by[of] += 1);
        for (of, term) in facets {
            uses[*of][*term].push(entry);
        }
    }
    let most_used = uses.iter().map(|entries| {
        let used = entries.ids().filter(|term| !entries[*term].is_empty());
        let used: Vec<TermId> = used.collect();
        let all = used.len();
        let terms = most(used, |term| entries[*term].len(), |term| *term);
        MostUsed { left_out: all - terms.len(), terms }
    });
    let most_used = most_used.collect();
    let mut facets = Facets { uses, used_by, most_used, ..Facets::default() };
    let shared = shared(linked, &all, &mut facets);
    narrow(linked, shared, &mut facets);
    facets
}

/// The [`MAX_CHOICES`] of `all` with most entries, in order.
fn most<T, K: Ord>(
    mut all: Vec<T>,
    count: impl Fn(&T) -> usize,
    order: impl Fn(&T) -> K,
) -> Vec<T> {
    all.sort_by_key(|one| (Reverse(count(one)), order(one)));
    all.truncate(MAX_CHOICES);
    all.sort_by_key(|one| order(one));
    all
}

/// The entries that have both of two terms by which some of them are filtered.
fn shared(
    linked: &Linked,
    all: &IdVec<EntryId, Vec<Facet>>,
    facets: &mut Facets,
) -> BTreeMap<[Facet; 2], Vec<EntryId>> {
    let is_filtered_by = filtered_by(linked);
    let combined = combined(all, facets);
    let both = |facets: &[Facet]| -> Vec<[Facet; 2]> {
        let following = |(at, a): (usize, &Facet)| {
            let others = facets[at + 1..].iter().filter(move |b| b.0 != a.0);
            others.map(|b| [*a.min(b), *a.max(b)]).collect::<Vec<_>>()
        };
        facets.iter().enumerate().flat_map(following).collect()
    };
    let all: IdVec<EntryId, Vec<Facet>> = all
        .iter()
        .map(|facets| facets.iter().filter(|facet| combined.contains(facet)).copied().collect())
        .collect();
    let mut entries: BTreeMap<[Facet; 2], Vec<EntryId>> = BTreeMap::new();
    for (facets, entry) in all.iter().zip(&linked.guide.entries) {
        let leading = facets.iter().filter(|(of, _)| is_filtered_by[entry.kind][*of]).copied();
        for pair in both(&leading.collect::<Vec<_>>()) {
            entries.entry(pair).or_default();
        }
    }
    // An entry of another kind that has both terms belongs on the page too.
    for (entry, facets) in all.iter_enumerated() {
        for pair in both(facets) {
            entries.entry(pair).and_modify(|entries| entries.push(entry));
        }
    }
    entries
}

/// For each kind, whether its entries are filtered by each vocabulary.
fn filtered_by(linked: &Linked) -> IdVec<KindId, IdVec<VocabularyId, bool>> {
    let schema = &linked.guide.schema;
    let mut filtered_by = schema.kinds.with_each(schema.vocabularies.with_each(false));
    for kind in schema.kinds.ids() {
        for of in schema.filter_vocabularies(kind) {
            filtered_by[kind][of] = true;
        }
    }
    for rules in &schema.ratings {
        filtered_by[rules.kind][rules.vocabulary] = true;
    }
    filtered_by
}

/// The terms that are combined with others: those with most entries, as long as the pairs of the terms
/// of each entry are not too many in all.
fn combined(all: &IdVec<EntryId, Vec<Facet>>, facets: &mut Facets) -> BTreeSet<Facet> {
    let mut terms: Vec<Facet> = all.iter().flatten().copied().collect();
    terms.sort_unstable();
    terms.dedup();
    terms.sort_by_key(|facet| (Reverse(facets.count(*facet)), *facet));
    let most = PAIRS + PAIRS_PER_ENTRY * all.len();
    let mut of_entry = all.with_each(0);
    let mut pairs = 0;
    let mut is_combined = |(of, term): &Facet| {
        for entry in &facets.uses[*of][*term] {
            pairs += of_entry[*entry];
            of_entry[*entry] += 1;
        }
        pairs <= most
    };
    let count = terms.iter().take_while(|facet| is_combined(facet)).count();
    let rest = terms.split_off(count);
    // A term of a single entry lists as few entries as there can be.
    facets.left_out.terms = rest.iter().filter(|facet| facets.count(**facet) > 1).count();
    terms.into_iter().collect()
}

/// Makes pairs of those that list fewer entries than each of their terms, and notes what narrows what.
fn narrow(linked: &Linked, shared: BTreeMap<[Facet; 2], Vec<EntryId>>, facets: &mut Facets) {
    let count = linked.guide.entries.len();
    let lists_fewer = |facets: &Facets, [a, b]: [Facet; 2], entries: &[EntryId]| {
        entries.len() < facets.count(a).min(facets.count(b))
    };
    let (mut pairs, others): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|(both, entries)| lists_fewer(facets, *both, entries));
    let most_pages = PAGES + PAGES_PER_ENTRY * count;
    facets.left_out.pairs = pairs.len().saturating_sub(most_pages);
    if facets.left_out.pairs > 0 {
        pairs.sort_by_key(|(both, entries)| (Reverse(entries.len()), *both));
        pairs.truncate(most_pages);
        pairs.sort_unstable();
    }
    let mut narrower: BTreeMap<(Facet, VocabularyId), Vec<(TermId, By)>> = BTreeMap::new();
    let mut note = |wide: Facet, (of, term): Facet, by| {
        narrower.entry((wide, of)).or_default().push((term, by));
    };
    for (index, ([a, b], _)) in pairs.iter().enumerate() {
        note(*a, *b, By::Pair(index));
        note(*b, *a, By::Pair(index));
    }
    for ([a, b], entries) in others {
        match (facets.count(a), facets.count(b)) {
            (wide, narrow) if entries.len() == narrow && narrow < wide => note(a, b, By::Term),
            (narrow, wide) if entries.len() == narrow && narrow < wide => note(b, a, By::Term),
            // Both list the same entries.
            _ => {}
        }
    }
    let size = |of: VocabularyId, (term, by): &(TermId, By)| match by {
        By::Pair(index) => pairs.get(*index).map_or(0, |(_, entries)| entries.len()),
        By::Term => facets.count((of, *term)),
    };
    let mut by_facet: BTreeMap<Facet, BTreeMap<VocabularyId, Narrower>> = BTreeMap::new();
    for ((facet, of), terms) in narrower {
        let all = terms.len();
        let terms = most(terms, |choice| size(of, choice), |(term, _)| *term);
        let left_out = all - terms.len();
        by_facet.entry(facet).or_default().insert(of, Narrower { terms, left_out });
    }
    facets.narrower = by_facet;
    let name = |(of, term): Facet| {
        let vocabulary = &linked.guide.schema.vocabularies[of];
        (vocabulary.id.as_str(), vocabulary.terms[term].slug.as_str())
    };
    let pair = |(facets, entries): ([Facet; 2], Vec<EntryId>)| Pair {
        path: address::pair(name(facets[0]), name(facets[1])),
        facets,
        entries,
    };
    facets.pairs = pairs.into_iter().map(pair).collect();
}
