//! Relations between entries, the records that declare them, and which of them are evidence.
//!
//! Resolves no names and counts nothing; see [`super::resolve`] and [`crate::assess`].

use super::{Linked, TextLinks};
use crate::ids::{EntryId, FieldId, IdVec, SourceId, TermId, VocabularyId};
use crate::redact::PublicGuide;
use crate::schema::ratings::Ratings;
use crate::schema::{Field, FieldType, Kind};
use crate::validate::{Entry, FieldPath, Value};

/// One entry names another in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    /// The entry that names.
    pub from: EntryId,
    /// Where it does.
    pub place: FieldPath,
    /// The entry that is named.
    pub to: EntryId,
}

/// A record of an entry. Both lists have one item for each field.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// What the record may contain.
    pub fields: &'a IdVec<FieldId, Field>,
    /// What it contains.
    pub values: &'a IdVec<FieldId, Option<Value>>,
}

/// One entry bears on a rated entry: it supports, qualifies or contradicts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceItem {
    /// The entry that bears on the other.
    pub from: EntryId,
    /// The rated entry.
    pub to: EntryId,
    /// Index of the rating rules in the schema.
    pub ratings: usize,
    /// What it does, as a term of the rules' vocabulary of stances.
    pub stance: TermId,
    /// The text of `from` that says so, by number.
    pub text: Option<usize>,
    /// Sources that the record cites, each once, in the order they are cited.
    pub sources: Vec<SourceId>,
    /// Where it is declared; [`Entry::span`] gives the range.
    pub place: FieldPath,
}

impl<'a> Record<'a> {
    /// The record that contains a value; none if the field is not a record.
    pub fn at(kind: &'a Kind, entry: &'a Entry, place: FieldPath) -> Option<Self> {
        let field = kind.fields.get(place.field)?;
        let item = entry.values.get(place.field)?.iter().find(|of| of.place.item == place.item)?;
        match (&field.field_type, &item.value) {
            (FieldType::Record(fields), Value::Record(values)) => Some(Self { fields, values }),
            _ => None,
        }
    }

    /// Fields that have a value, each with its number.
    pub fn filled(self) -> impl Iterator<Item = (FieldId, &'a Field, &'a Value)> {
        let both = self.fields.iter_enumerated().zip(self.values);
        both.filter_map(|((number, field), value)| Some((number, field, value.as_ref()?)))
    }

    /// The terms in the record: number of the field, vocabulary and term.
    pub fn terms(self) -> impl Iterator<Item = (FieldId, VocabularyId, TermId)> {
        self.filled().filter_map(|(number, field, value)| match (&field.field_type, value) {
            (FieldType::Term(of), Value::Term(term)) => Some((number, *of, *term)),
            _ => None,
        })
    }
}

impl Linked {
    /// The record that declares a relation; none if the field is a list of names.
    pub fn record(&self, relation: &Relation) -> Option<Record<'_>> {
        record(&self.guide, relation)
    }

    /// The name of a relation as the entry that is named has it, if it has one.
    pub fn inverse(&self, relation: &Relation) -> Option<&str> {
        inverse(&self.guide, relation)
    }

    /// The relations that an entry declares.
    pub fn relations_of(&self, from: EntryId) -> &[Relation] {
        let first = self.relations.partition_point(|relation| relation.from < from);
        let end = self.relations.partition_point(|relation| relation.from <= from);
        &self.relations[first..end]
    }

    /// The relation that an entry declares at a place.
    pub fn relation_at(&self, from: EntryId, place: FieldPath) -> Option<&Relation> {
        self.relations_of(from).iter().find(|relation| relation.place == place)
    }
}

fn record<'a>(guide: &'a PublicGuide, relation: &Relation) -> Option<Record<'a>> {
    let entry = &guide.entries[relation.from];
    Record::at(&guide.schema.kinds[entry.kind], entry, relation.place)
}

fn inverse<'a>(guide: &'a PublicGuide, relation: &Relation) -> Option<&'a str> {
    let kind = &guide.schema.kinds[guide.entries[relation.from].kind];
    let field = kind.fields.get(relation.place.field)?;
    let field = match (&field.field_type, relation.place.sub) {
        (FieldType::Record(fields), Some(sub)) => fields.get(sub)?,
        _ => field,
    };
    match &field.field_type {
        FieldType::Ref { inverse, .. } => inverse.as_deref(),
        _ => None,
    }
}

/// The evidence among the relations, in their order. `links` are those of the texts of an entry.
pub(super) fn evidence<'a>(
    guide: &PublicGuide,
    relations: &[Relation],
    links: impl Fn(EntryId) -> &'a [TextLinks],
) -> Vec<EvidenceItem> {
    let item = |relation: &Relation, ratings: usize, rules: &Ratings| {
        let is_rated = guide.entries[relation.to].kind == rules.kind;
        if !is_rated || inverse(guide, relation) != Some(&rules.relation) {
            return None;
        }
        let record = record(guide, relation)?;
        let (_, _, stance) = record.terms().find(|(_, of, _)| *of == rules.stances)?;
        let texts = record.filled().filter_map(|(_, _, value)| match value {
            Value::Markdown(number) => Some(*number),
            _ => None,
        });
        let texts: Vec<usize> = texts.collect();
        let cited = texts.iter().filter_map(|text| links(relation.from).get(*text));
        let mut sources: Vec<SourceId> = Vec::new();
        for source in cited.flat_map(|links| links.citations.iter().flatten().flatten()) {
            if !sources.contains(source) {
                sources.push(*source);
            }
        }
        let Relation { from, to, place } = *relation;
        Some(EvidenceItem {
            from,
            to,
            ratings,
            stance,
            text: texts.first().copied(),
            sources,
            place,
        })
    };
    let rules = &guide.schema.ratings;
    let of_relation = |relation| {
        rules.iter().enumerate().filter_map(move |(ratings, rules)| item(relation, ratings, rules))
    };
    relations.iter().flat_map(of_relation).collect()
}
