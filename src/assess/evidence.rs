//! How well each rated entry is supported, and why.
//!
//! Counts what supports, qualifies and contradicts it, finds the highest level whose needs are met, and
//! holds that back by the caps that apply. Only support meets needs and sets caps aside, and only what is
//! no support sets them off: so more support never lowers a rating, and a contradiction never raises it.

use super::terms_of;
use crate::diagnostic::{Diagnostic, rule};
use crate::ids::{EntryId, Id, IdVec, KindId, SourceId, TermId, VocabularyId};
use crate::link::{EvidenceItem, Linked};
use crate::messages::rating::{self, Basis};
use crate::schema::ratings::{Against, Cap, EXPECTED_FIELD, Level, Need, Weight};
use crate::schema::{Ratings, Schema};
use crate::validate::{Entry, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The rating of an entry and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the rules in the schema.
    pub ratings: usize,
    /// Index of the level reached.
    pub level: TermId,
    /// Index of the level that the needs alone would give: higher when the rating is held back.
    pub earned: TermId,
    /// The caps that apply, by their place in the rules.
    pub caps: Vec<usize>,
    /// How many entries support this one and count 0, by kind.
    pub unweighted: BTreeMap<KindId, usize>,
    /// How many entries speak against it and do not count 0, by stance and kind.
    pub contrary: BTreeMap<(TermId, KindId), usize>,
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
        Basis {
            schema,
            rules,
            counts: &self.counts,
            stances: &self.stances,
            unweighted: &self.unweighted,
            contrary: &self.contrary,
            level: self.level,
            earned: self.earned,
            caps: &self.caps,
        }
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
    let guide = &linked.guide;
    let rules = &guide.schema.ratings[ratings];
    let weight = |entry: &EntryId| weight(rules, &guide.entries[*entry]);
    let terms = &guide.schema.vocabularies[rules.stances].terms;
    let mut stances = terms.with_each(BTreeSet::new());
    for item in items.iter().filter(|item| item.ratings == ratings) {
        stances[item.stance].insert(item.from);
    }
    let is_support =
        |item: &&&EvidenceItem| item.ratings == ratings && rules.supporting.contains(&item.stance);
    let (supporting, unweighted): (Vec<&EvidenceItem>, Vec<&EvidenceItem>) =
        items.iter().filter(is_support).copied().partition(|item| weight(&item.from) > 0);
    let counts = counts(linked, index, rules, &supporting);
    let reached = |(need, number): &(Need, usize)| count(&counts, *need) >= *number;
    let met = |level: &Level| level.needs.iter().all(reached);
    let earned = TermId::from_index(rules.levels.iter().rposition(met).unwrap_or(0));
    let against = against(rules, &stances, &weight, count(&counts, Need::Weight));
    let applies = |cap: &Cap| {
        let set_off = cap.when.iter().all(|(what, number)| against(*what) >= *number);
        set_off && (cap.unless.is_empty() || !cap.unless.iter().all(reached))
    };
    let caps = rules.caps.iter().enumerate().filter(|(_, cap)| applies(cap));
    let caps: Vec<usize> = caps.map(|(number, _)| number).collect();
    let at_most = caps.iter().map(|number| rules.caps[*number].at_most).min();
    let all: BTreeSet<EntryId> = stances.iter().flatten().copied().collect();
    let contrary = stances.iter_enumerated().filter(|(of, _)| !rules.supporting.contains(of));
    let contrary = contrary.flat_map(|(stance, entries)| {
        let counted = entries.iter().filter(|entry| weight(entry) > 0).copied().collect();
        by_kind(linked, counted).into_iter().map(move |(kind, number)| ((stance, kind), number))
    });
    Evidence {
        ratings,
        level: at_most.map_or(earned, |at_most| at_most.min(earned)),
        earned,
        caps,
        unweighted: by_kind(linked, unweighted.iter().map(|item| item.from).collect()),
        contrary: contrary.collect(),
        breadth: rules.dimensions.iter().map(|of| by_term(linked, &all, *of)).collect(),
        stances,
        counts,
    }
}

/// How many entries there are of each kind.
fn by_kind(linked: &Linked, entries: BTreeSet<EntryId>) -> BTreeMap<KindId, usize> {
    let mut by_kind = BTreeMap::new();
    for entry in entries {
        *by_kind.entry(linked.guide.entries[entry].kind).or_default() += 1;
    }
    by_kind
}

fn count(counts: &BTreeMap<Need, usize>, need: Need) -> usize {
    counts.get(&need).copied().unwrap_or(0)
}

/// How much an entry counts.
fn weight(rules: &Ratings, entry: &Entry) -> usize {
    match rules.weights.get(&entry.kind) {
        None => 1,
        Some(Weight::Fixed(weight)) => *weight,
        Some(Weight::ByTerm(field, weights)) => {
            let weight = |value: &Value| match value {
                Value::Term(term) => Some(weights.get(term).copied().unwrap_or(1)),
                _ => None,
            };
            let items = entry.values[*field].iter();
            items.filter_map(|item| weight(&item.value)).max().unwrap_or(1)
        }
    }
}

/// How much speaks against an entry that `support` speaks for, in each of the ways it is counted.
fn against(
    rules: &Ratings,
    stances: &IdVec<TermId, BTreeSet<EntryId>>,
    weight: &dyn Fn(&EntryId) -> usize,
    support: usize,
) -> impl Fn(Against) -> usize + use<> {
    let of_stance: IdVec<TermId, usize> =
        stances.iter().map(|entries| entries.iter().map(weight).sum()).collect();
    let contrary = of_stance.iter_enumerated().filter(|(of, _)| !rules.supporting.contains(of));
    let total: usize = contrary.map(|(_, weight)| weight).sum();
    move |what| match what {
        Against::Stance(stance) => of_stance[stance],
        Against::Total => total,
        Against::Percent => (100 * total).checked_div(total + support).unwrap_or(0),
    }
}

/// Counts everything that some level needs, and everything the reason names.
fn counts(
    linked: &Linked,
    index: EntryId,
    rules: &Ratings,
    supporting: &[&EvidenceItem],
) -> BTreeMap<Need, usize> {
    let entries: BTreeSet<EntryId> = supporting.iter().map(|item| item.from).collect();
    let total = entries.iter().map(|entry| weight(rules, &linked.guide.entries[*entry])).sum();
    let mut counts = BTreeMap::from([(Need::Supporting, entries.len()), (Need::Weight, total)]);
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
        let level = &levels[evidence.level].slug;
        let reason = rating::reason_in_full(basis);
        let message = format!("the rating is `{level}`: {reason}");
        let help = match rating::next(basis).as_str() {
            "" => format!("write `{EXPECTED_FIELD}: {level}`"),
            next => format!("{next}; or write `{EXPECTED_FIELD}: {level}`"),
        };
        let span = entry.span(kind, item.place);
        found.push(Diagnostic::new(&rule::RATING_MISMATCH, span, message).help(help));
    }
    found
}
