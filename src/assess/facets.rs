//! Which entries have which terms, and which have two terms at once: what readers filter by.
//!
//! Every pair has a page of its own, so filters work without scripts and can be linked to. Pairs are
//! formed only of the vocabularies by which a kind is chiefly told apart and of its ratings; their
//! number is bounded by the vocabularies, not by the entries.

use super::evidence::Evidence;
use super::facets_of;
use crate::link::{Linked, address};
use std::collections::{BTreeMap, BTreeSet};

/// A term: indices of the vocabulary and of the term in it.
pub type Facet = (usize, usize);

/// Entries by term.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// The entries with each term: by vocabulary, by term, in the order of the entries.
    pub uses: Vec<Vec<Vec<usize>>>,
    /// How many entries have a term, by vocabulary.
    pub used_by: Vec<usize>,
    /// Pairs of terms of two vocabularies that some entries have both, in order.
    pub pairs: Vec<Pair>,
}

/// Two terms that some entries have both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The terms, in the order of their vocabularies.
    pub facets: [Facet; 2],
    /// The entries, in their order.
    pub entries: Vec<usize>,
    /// The page that lists them.
    pub path: String,
}

impl Facets {
    /// The pair of these two terms, whichever comes first, if some entries have both.
    pub fn pair(&self, a: Facet, b: Facet) -> Option<&Pair> {
        let wanted = [a.min(b), a.max(b)];
        let found = self.pairs.binary_search_by(|pair| pair.facets.cmp(&wanted)).ok()?;
        self.pairs.get(found)
    }
}

/// Finds the entries of each term and of each pair. Levels of ratings are terms too.
pub fn facets(linked: &Linked, evidence: &[Option<Evidence>]) -> Facets {
    let schema = &linked.guide.schema;
    let vocabularies = schema.vocabularies.iter();
    let mut uses: Vec<Vec<Vec<usize>>> =
        vocabularies.map(|vocabulary| vec![Vec::new(); vocabulary.terms.len()]).collect();
    let mut all: Vec<Vec<Facet>> = vec![Vec::new(); linked.guide.entries.len()];
    let mut used_by = vec![0; uses.len()];
    for (entry, facets) in all.iter_mut().enumerate() {
        facets.extend(facets_of(linked, entry));
        if let Some(evidence) = &evidence[entry] {
            facets.push((schema.ratings[evidence.ratings].vocabulary, evidence.level));
        }
        let vocabularies: BTreeSet<usize> = facets.iter().map(|(of, _)| *of).collect();
        vocabularies.into_iter().for_each(|of| used_by[of] += 1);
        for (of, term) in facets {
            uses[*of][*term].push(entry);
        }
    }
    let pairs = pairs(linked, &all);
    Facets { uses, used_by, pairs }
}

fn pairs(linked: &Linked, all: &[Vec<Facet>]) -> Vec<Pair> {
    let schema = &linked.guide.schema;
    // For each kind, whether entries are filtered by each vocabulary.
    let mut filtered_by = vec![vec![false; schema.vocabularies.len()]; schema.kinds.len()];
    for (filtered_by, kind) in filtered_by.iter_mut().zip(&schema.kinds) {
        for of in kind.leading_vocabularies() {
            filtered_by[of] = true;
        }
    }
    for rules in &schema.ratings {
        filtered_by[rules.kind][rules.vocabulary] = true;
    }
    let both = |facets: &[Facet]| -> Vec<[Facet; 2]> {
        let following = |(at, a): (usize, &Facet)| {
            let others = facets[at + 1..].iter().filter(move |b| b.0 != a.0);
            others.map(|b| [*a.min(b), *a.max(b)]).collect::<Vec<_>>()
        };
        facets.iter().enumerate().flat_map(following).collect()
    };
    let mut entries: BTreeMap<[Facet; 2], Vec<usize>> = BTreeMap::new();
    for (facets, entry) in all.iter().zip(&linked.guide.entries) {
        let leading = facets.iter().filter(|(of, _)| filtered_by[entry.kind][*of]).copied();
        for pair in both(&leading.collect::<Vec<_>>()) {
            entries.entry(pair).or_default();
        }
    }
    // An entry of another kind that has both terms belongs on the page too.
    for (entry, facets) in all.iter().enumerate() {
        for pair in both(facets) {
            entries.entry(pair).and_modify(|entries| entries.push(entry));
        }
    }
    let name = |(of, term): Facet| {
        let vocabulary = &schema.vocabularies[of];
        (vocabulary.id.as_str(), vocabulary.terms[term].slug.as_str())
    };
    let pair = |(facets, entries): ([Facet; 2], Vec<usize>)| Pair {
        path: address::pair(name(facets[0]), name(facets[1])),
        facets,
        entries,
    };
    entries.into_iter().map(pair).collect()
}
