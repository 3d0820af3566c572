//! Where evidence is missing: gap maps, and lists of what nothing supports, cites or uses.
//!
//! Counts only; ratings are made in [`super::evidence`].

use super::evidence::Evidence;
use super::facets::Facet;
use super::{facets_of, rank};
use crate::ids::{EntryId, IdVec, KindId, SourceId, TermId, VocabularyId};
use crate::link::Linked;
use std::collections::BTreeSet;

/// A table of rated entries by the terms of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapMap {
    /// Index of the rules in the schema.
    pub ratings: usize,
    /// What the columns are.
    pub dimension: Dimension,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// A row for each rated entry, in the order of lists.
    pub rows: Vec<Row>,
}

/// What the columns of a gap map are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Kinds of entries that give evidence, by stance.
    Kinds,
    /// Terms of a vocabulary, by its index.
    Vocabulary(VocabularyId),
}

/// A column of a gap map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A kind and a stance.
    Kind(KindId, TermId),
    /// A term.
    Term(TermId),
}

/// A row of a gap map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The rated entry.
    pub entry: EntryId,
    /// The entries counted, column by column.
    pub cells: Vec<BTreeSet<EntryId>>,
}

/// A gap map for each rated kind and dimension.
pub fn gap_maps(linked: &Linked, evidence: &IdVec<EntryId, Option<Evidence>>) -> Vec<GapMap> {
    let schema = &linked.guide.schema;
    let mut maps = Vec::new();
    for (index, rules) in schema.ratings.iter().enumerate() {
        let mut rated: Vec<EntryId> = evidence
            .ids()
            .filter(|entry| evidence[*entry].as_ref().is_some_and(|found| found.ratings == index))
            .collect();
        rated.sort_by_cached_key(|entry| rank(linked, *entry));
        let kinds = giving_kinds(linked, &rules.relation, rules.kind);
        let stances = schema.vocabularies[rules.stances].terms.ids();
        let by_kind: Vec<Column> = kinds
            .into_iter()
            .flat_map(|kind| stances.clone().map(move |stance| Column::Kind(kind, stance)))
            .collect();
        let mut dimensions = vec![(Dimension::Kinds, by_kind)];
        for of in &rules.dimensions {
            let terms = schema.vocabularies[*of].terms.ids().map(Column::Term).collect();
            dimensions.push((Dimension::Vocabulary(*of), terms));
        }
        for (dimension, columns) in dimensions {
            let row = |entry: &EntryId| {
                let found = evidence[*entry].as_ref();
                let cell = |column| found.map(|found| cell(linked, found, dimension, column));
                Row { entry: *entry, cells: columns.iter().filter_map(|c| cell(*c)).collect() }
            };
            let rows = rated.iter().map(row).collect();
            maps.push(GapMap { ratings: index, dimension, columns, rows });
        }
    }
    maps
}

/// The entries counted in a cell.
fn cell(
    linked: &Linked,
    evidence: &Evidence,
    dimension: Dimension,
    column: Column,
) -> BTreeSet<EntryId> {
    match (column, dimension) {
        (Column::Kind(kind, stance), _) => {
            let entries = evidence.stances[stance].iter().copied();
            entries.filter(|entry| linked.guide.entries[*entry].kind == kind).collect()
        }
        (Column::Term(term), Dimension::Vocabulary(of)) => {
            let dimensions = &linked.guide.schema.ratings[evidence.ratings].dimensions;
            let by_term = dimensions.iter().position(|dimension| *dimension == of);
            let by_term = by_term.and_then(|at| evidence.breadth.get(at));
            by_term.and_then(|by_term| by_term.get(&term)).cloned().unwrap_or_default()
        }
        (Column::Term(_), Dimension::Kinds) => BTreeSet::new(),
    }
}

/// Kinds with a field that names entries of the rated kind under this inverse.
fn giving_kinds(linked: &Linked, relation: &str, rated: KindId) -> Vec<KindId> {
    use crate::schema::FieldType::{Record, Ref};
    let names = |field: &crate::schema::Field| matches!(&field.field_type, Ref { to, inverse } if *to == rated && inverse.as_deref() == Some(relation));
    let kinds = linked.guide.schema.kinds.iter_enumerated().filter(|(_, kind)| {
        kind.fields.iter().any(|field| match &field.field_type {
            Record(fields) => fields.iter().any(names),
            _ => names(field),
        })
    });
    kinds.map(|(index, _)| index).collect()
}

/// What nothing supports, cites or uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rated entries without evidence.
    pub without_evidence: Vec<EntryId>,
    /// Entries of kinds that give evidence, and that give none.
    pub unused_as_evidence: Vec<EntryId>,
    /// Sources that nothing cites.
    pub uncited_sources: Vec<SourceId>,
    /// Terms that no entry has: vocabulary and term.
    pub unused_terms: Vec<Facet>,
}

/// Finds what nothing supports, cites or uses.
pub fn coverage(linked: &Linked, evidence: &IdVec<EntryId, Option<Evidence>>) -> Coverage {
    let schema = &linked.guide.schema;
    let entries = linked.guide.entries.ids();
    let mut without_evidence: Vec<EntryId> = entries
        .clone()
        .filter(|entry| evidence[*entry].as_ref().is_some_and(|found| found.entries().is_empty()))
        .collect();
    without_evidence.sort_by_cached_key(|entry| rank(linked, *entry));
    let mut unused_as_evidence = BTreeSet::new();
    for rules in &schema.ratings {
        let givers = giving_kinds(linked, &rules.relation, rules.kind);
        let mut silent: BTreeSet<EntryId> = entries
            .clone()
            .filter(|entry| givers.contains(&linked.guide.entries[*entry].kind))
            .collect();
        for relation in &linked.relations {
            if linked.inverse(relation) == Some(&rules.relation) {
                silent.remove(&relation.from);
            }
        }
        unused_as_evidence.extend(silent);
    }
    let cited: BTreeSet<SourceId> = linked
        .resolved
        .iter()
        .flat_map(|links| &links.sources)
        .chain(&linked.glossary.sources)
        .chain(linked.decisions.links.iter().flat_map(|links| &links.sources))
        .copied()
        .collect();
    let uncited_sources =
        linked.bibliography.sources.ids().filter(|source| !cited.contains(source)).collect();
    // The terms of a vocabulary of levels are given, not used.
    let levels: BTreeSet<VocabularyId> =
        schema.ratings.iter().map(|rules| rules.vocabulary).collect();
    let stances: BTreeSet<VocabularyId> =
        schema.ratings.iter().map(|rules| rules.stances).collect();
    let used: BTreeSet<Facet> =
        entries.clone().flat_map(|entry| facets_of(linked, entry)).collect();
    let mut unused_terms = Vec::new();
    for (of, vocabulary) in schema.vocabularies.iter_enumerated() {
        if levels.contains(&of) || stances.contains(&of) {
            continue;
        }
        let of_vocabulary = vocabulary.terms.ids().map(|term| (of, term));
        unused_terms.extend(of_vocabulary.filter(|facet| !used.contains(facet)));
    }
    Coverage {
        without_evidence,
        unused_as_evidence: unused_as_evidence.into_iter().collect(),
        uncited_sources,
        unused_terms,
    }
}
