//! How well each rated entry is supported, and why.
//!
//! Counts what supports, qualifies and contradicts it, and finds the highest level whose needs are
//! met. Only support counts, so more support never lowers a rating.

use super::terms_of;
use crate::diagnostic::{Diagnostic, rule};
use crate::ids::{EntryId, Id, IdVec, SourceId, TermId, VocabularyId};
use crate::link::{EvidenceItem, Linked};
use crate::messages::rating::{self, Basis};
use crate::schema::ratings::{EXPECTED_FIELD, Need};
use crate::schema::{Ratings, Schema};
use crate::validate::Value;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The rating of an entry and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the rules in the schema.
    pub ratings: usize,
    /// Index of the level reached.
    pub level: TermId,
    /// For each stance, the entries that take it.
    pub stances: IdVec<TermId, BTreeSet<EntryId>>,
    /// What was counted for each thing any level needs.
    pub counts: BTreeMap<Need, usize>,
    /// For each dimension, the entries that bear on this one (with any stance) by term.
    pub breadth: Vec<BTreeMap<TermId, BTreeSet<EntryId>>>,
}

impl Evidence {
    /// What the rating rests on, for [`crate::messages::rating`].
    pub fn basis<'a>(&'a self, schema: &'a Schema) -> Basis<'a> {
        let rules = &schema.ratings[self.ratings];
        Basis { schema, rules, counts: &self.counts, stances: &self.stances }
    }

    /// Entries that bear on this one, with any stance.
    pub fn entries(&self) -> BTreeSet<EntryId> {
        self.stances.iter().flatten().copied().collect()
    }

    /// Number of entries that take this stance.
    pub fn entries_with(&self, stance: TermId) -> usize {
        self.stances.get(stance).map_or(0, BTreeSet::len)
    }
}

/// Rates every entry of a rated kind.
pub fn evidence(linked: &Linked) -> IdVec<EntryId, Option<Evidence>> {
    let mut by_entry = linked.guide.entries.with_each(Vec::<&EvidenceItem>::new());
    for item in &linked.evidence {
        by_entry[item.to].push(item);
    }
    let rules = &linked.guide.schema.ratings;
    let rate = |(index, items): (EntryId, &Vec<&EvidenceItem>)| {
        let kind = linked.guide.entries[index].kind;
        let ratings = rules.iter().position(|ratings| ratings.kind == kind)?;
        Some(rate(linked, index, ratings, items))
    };
    by_entry.par_ids().zip(by_entry.par_iter()).map(rate).collect()
}

fn rate(linked: &Linked, index: EntryId, ratings: usize, items: &[&EvidenceItem]) -> Evidence {
    let rules = &linked.guide.schema.ratings[ratings];
    let terms = &linked.guide.schema.vocabularies[rules.stances].terms;
    let mut stances = terms.with_each(BTreeSet::new());
    for item in items.iter().filter(|item| item.ratings == ratings) {
        stances[item.stance].insert(item.from);
    }
    let is_support =
        |item: &&&EvidenceItem| item.ratings == ratings && rules.supporting.contains(&item.stance);
    let supporting: Vec<&EvidenceItem> = items.iter().filter(is_support).copied().collect();
    let counts = counts(linked, index, rules, &supporting);
    let met = |needs: &[(Need, usize)]| {
        needs.iter().all(|(need, number)| counts.get(need).copied().unwrap_or(0) >= *number)
    };
    let level = rules.levels.iter().rposition(|level| met(&level.needs)).unwrap_or(0);
    let level = TermId::from_index(level);
    let all: BTreeSet<EntryId> = stances.iter().flatten().copied().collect();
    let breadth = rules.dimensions.iter().map(|of| by_term(linked, &all, *of)).collect();
    Evidence { ratings, level, stances, counts, breadth }
}

/// Counts everything that some level needs, and everything the reason names.
fn counts(
    linked: &Linked,
    index: EntryId,
    rules: &Ratings,
    supporting: &[&EvidenceItem],
) -> BTreeMap<Need, usize> {
    let entries: BTreeSet<EntryId> = supporting.iter().map(|item| item.from).collect();
    let mut counts = BTreeMap::from([(Need::Supporting, entries.len())]);
    for entry in &entries {
        *counts.entry(Need::Kind(linked.guide.entries[*entry].kind)).or_default() += 1;
    }
    let mut sources: BTreeSet<SourceId> = linked.resolved[index].sources.iter().copied().collect();
    sources.extend(supporting.iter().flat_map(|item| &item.sources));
    counts.insert(Need::Sources, sources.len());
    for of in &rules.dimensions {
        counts.insert(Need::Terms(*of), by_term(linked, &entries, *of).len());
    }
    counts
}

fn by_term(
    linked: &Linked,
    entries: &BTreeSet<EntryId>,
    vocabulary: VocabularyId,
) -> BTreeMap<TermId, BTreeSet<EntryId>> {
    let mut by_term: BTreeMap<TermId, BTreeSet<EntryId>> = BTreeMap::new();
    for entry in entries {
        for term in terms_of(linked, *entry, vocabulary) {
            by_term.entry(term).or_default().insert(*entry);
        }
    }
    by_term
}

/// Entries whose rating is not the one they expect.
pub(super) fn mismatches(linked: &Linked, evidence: &[Option<Evidence>]) -> Vec<Diagnostic> {
    let schema = &linked.guide.schema;
    let mut found = Vec::new();
    for (entry, evidence) in linked.guide.entries.iter().zip(evidence) {
        let kind = &schema.kinds[entry.kind];
        let (Some(evidence), [item]) = (evidence, entry.field(kind, EXPECTED_FIELD)) else {
            continue;
        };
        if item.value == Value::Term(evidence.level) {
            continue;
        }
        let levels = &schema.vocabularies[schema.ratings[evidence.ratings].vocabulary].terms;
        let basis = evidence.basis(schema);
        let message =
            format!("the rating is `{}`: {}", levels[evidence.level].slug, rating::reason(basis));
        let help = match rating::next(basis, evidence.level).as_str() {
            "" => format!("write `{EXPECTED_FIELD}: {}`", levels[evidence.level].slug),
            next => format!("{next}; or write `{EXPECTED_FIELD}: {}`", levels[evidence.level].slug),
        };
        let span = entry.span(kind, item.place);
        found.push(Diagnostic::new(&rule::RATING_MISMATCH, span, message).help(help));
    }
    found
}
