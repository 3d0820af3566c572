//! The public part of what is declared, and of entries under it.
//!
//! What is left gets the numbers of a declaration that never had the rest. Decides nothing about whole
//! entries; see [`super`].

use crate::ids::{FieldId, Id, IdVec, KindId, TermId, VocabularyId};
use crate::schema::ratings::{Need, Weight};
use crate::schema::style::Style;
use crate::schema::{Field, FieldType, Kind, Ratings, Schema, Term, Vocabulary};
use crate::span::FileId;
use crate::validate::{Entry, FieldPath, Item, Text, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The terms of each vocabulary that are public, with their labels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PublicTerms(IdVec<VocabularyId, BTreeMap<TermId, String>>);

impl PublicTerms {
    /// All that were declared, and those that public values of these entries bring.
    pub(super) fn of<'a>(
        schema: &Schema,
        declared: IdVec<VocabularyId, usize>,
        entries: impl Iterator<Item = &'a Arc<Entry>>,
    ) -> Self {
        let mut brought: BTreeMap<(VocabularyId, TermId), (FileId, FieldPath, String)> =
            BTreeMap::new();
        for entry in entries {
            for (place, of, term) in public_terms(&schema.kinds[entry.kind], entry) {
                if term.index() < declared[of] {
                    continue;
                }
                // The label is the spelling that comes first in the files, as if there were no others.
                let here = (entry.file, place);
                let known = brought.get(&(of, term));
                if known.is_none_or(|(file, place, _)| here < (*file, *place)) {
                    let label = spelling(entry, place, &schema.vocabularies[of].terms[term].label);
                    brought.insert((of, term), (entry.file, place, label.to_owned()));
                }
            }
        }
        let declared = schema.vocabularies.iter().zip(declared).map(|(vocabulary, declared)| {
            let terms = vocabulary.terms.iter_enumerated().take(declared);
            terms.map(|(index, term)| (index, term.label.clone())).collect()
        });
        let mut terms: IdVec<VocabularyId, BTreeMap<TermId, String>> = declared.collect();
        for ((of, term), (.., label)) in brought {
            terms[of].insert(term, label);
        }
        Self(terms)
    }
}

/// How a term is written at a place.
fn spelling<'a>(entry: &'a Entry, place: FieldPath, label: &'a str) -> &'a str {
    // They are in the order in which values are read, which is that of places.
    let found = entry.spellings.binary_search_by(|(at, _)| at.cmp(&place)).ok();
    found.and_then(|at| entry.spellings.get(at)).map_or(label, |(_, written)| written)
}

/// The terms of an entry's public values: place, vocabulary and term.
fn public_terms(kind: &Kind, entry: &Entry) -> Vec<(FieldPath, VocabularyId, TermId)> {
    let mut found = Vec::new();
    let mut take = |place, field: &Field, value: &Value| {
        if let (FieldType::Term(of), Value::Term(term), false) =
            (&field.field_type, value, field.private)
        {
            found.push((place, *of, *term));
        }
    };
    for (field, items) in kind.fields.iter().zip(&entry.values) {
        for item in items {
            match (&field.field_type, &item.value) {
                (FieldType::Record(fields), Value::Record(values)) if !field.private => {
                    for ((sub, field), value) in fields.iter_enumerated().zip(values) {
                        if let Some(value) = value {
                            take(FieldPath { sub: Some(sub), ..item.place }, field, value);
                        }
                    }
                }
                (_, value) => take(item.place, field, value),
            }
        }
    }
    found
}

/// New numbers by old ones; what has none is not public.
#[derive(Debug, Default)]
pub(super) struct Renumbering {
    /// By vocabulary.
    vocabularies: IdVec<VocabularyId, Option<VocabularyId>>,
    /// By vocabulary, by term.
    terms: IdVec<VocabularyId, IdVec<TermId, Option<TermId>>>,
    /// By kind.
    fields: IdVec<KindId, IdVec<FieldId, FieldNumber>>,
    /// The vocabularies that the fields of each kind draw from, by old numbers.
    kinds: IdVec<KindId, IdVec<FieldId, Field>>,
}

/// The new number of a field, and of the fields of a record in it.
#[derive(Debug)]
struct FieldNumber {
    field: Option<FieldId>,
    subs: IdVec<FieldId, Option<FieldId>>,
}

/// The schema without what is not public, and the numbers of the rest; none when all of it is public.
pub(super) fn public(schema: &Schema, terms: &PublicTerms) -> Option<(Schema, Renumbering)> {
    if is_all_public(schema, terms) {
        return None;
    }
    let is_kept = public_vocabularies(schema);
    let renumbering = Renumbering {
        vocabularies: numbers(schema.vocabularies.ids().map(|of| is_kept.contains(&of))),
        terms: schema
            .vocabularies
            .iter()
            .zip(&terms.0)
            .map(|(of, public)| numbers(of.terms.ids().map(|term| public.contains_key(&term))))
            .collect(),
        fields: schema.kinds.iter().map(|kind| field_numbers(&kind.fields)).collect(),
        kinds: schema.kinds.iter().map(|kind| kind.fields.clone()).collect(),
    };
    let vocabularies = schema.vocabularies.iter_enumerated().zip(&terms.0);
    let vocabularies = vocabularies
        .filter(|((of, _), _)| is_kept.contains(of))
        .map(|((_, vocabulary), terms)| public_vocabulary(vocabulary, terms))
        .collect();
    let kinds = schema.kinds.iter_enumerated();
    let kinds = kinds.map(|(index, kind)| renumbering.kind(index, kind)).collect();
    let ratings = schema.ratings.iter().map(|rules| renumbering.ratings(rules)).collect();
    let settings = schema.settings.clone();
    // What to avoid was checked; readers have no use for it.
    let schema = Schema { settings, vocabularies, kinds, ratings, style: Style::default() };
    Some((schema, renumbering))
}

fn is_all_public(schema: &Schema, terms: &PublicTerms) -> bool {
    let is_field = |field: &Field| {
        let is_sub = |fields: &[Field]| fields.iter().all(|field| !field.private);
        !field.private
            && match &field.field_type {
                FieldType::Record(fields) => is_sub(fields),
                _ => true,
            }
    };
    let is_kind = |kind: &Kind| kind.publish_when.is_none() && kind.fields.iter().all(is_field);
    let is_vocabulary = |(vocabulary, public): (&Vocabulary, &BTreeMap<TermId, String>)| {
        let mut terms = vocabulary.terms.iter_enumerated();
        terms.all(|(index, term)| public.get(&index) == Some(&term.label))
    };
    schema.kinds.iter().all(is_kind) && schema.vocabularies.iter().zip(&terms.0).all(is_vocabulary)
}

/// The vocabularies that a public field or a rating draws from, and those that nothing draws from.
fn public_vocabularies(schema: &Schema) -> BTreeSet<VocabularyId> {
    let mut hidden = BTreeSet::new();
    let mut shown = BTreeSet::new();
    for field in schema.kinds.iter().flat_map(|kind| &kind.fields) {
        let subs = match &field.field_type {
            FieldType::Record(fields) => &**fields,
            _ => std::slice::from_ref(field),
        };
        for sub in subs {
            if let FieldType::Term(of) = sub.field_type {
                let of_these = if field.private || sub.private { &mut hidden } else { &mut shown };
                of_these.insert(of);
            }
        }
    }
    for rules in &schema.ratings {
        shown.extend([rules.vocabulary, rules.stances]);
        shown.extend(&rules.dimensions);
    }
    let is_public = |of: &VocabularyId| shown.contains(of) || !hidden.contains(of);
    schema.vocabularies.ids().filter(is_public).collect()
}

fn public_vocabulary(vocabulary: &Vocabulary, public: &BTreeMap<TermId, String>) -> Vocabulary {
    let term = |(index, term): (TermId, &Term)| {
        let label = public.get(&index)?.clone();
        Some(Term { label, ..term.clone() })
    };
    let terms = vocabulary.terms.iter_enumerated().filter_map(term).collect();
    Vocabulary { terms, ..vocabulary.clone() }
}

/// Numbers what is kept.
fn numbers<I: Id>(is_kept: impl Iterator<Item = bool>) -> IdVec<I, Option<I>> {
    let mut next = (0..).map(I::from_index);
    is_kept.map(|is_kept| is_kept.then(|| next.next()).flatten()).collect()
}

fn field_numbers(fields: &[Field]) -> IdVec<FieldId, FieldNumber> {
    let subs = |field: &Field| match &field.field_type {
        FieldType::Record(fields) => numbers(fields.iter().map(|field| !field.private)),
        _ => IdVec::default(),
    };
    // A record of which nothing is public is private as a whole.
    let is_public = |field: &Field, subs: &[Option<FieldId>]| {
        !field.private && (subs.is_empty() || subs.iter().any(Option::is_some))
    };
    let subs: Vec<IdVec<FieldId, Option<FieldId>>> = fields.iter().map(subs).collect();
    let own: IdVec<FieldId, Option<FieldId>> =
        numbers(fields.iter().zip(&subs).map(|(field, subs)| is_public(field, subs)));
    own.into_iter().zip(subs).map(|(field, subs)| FieldNumber { field, subs }).collect()
}

impl Renumbering {
    fn kind(&self, index: KindId, kind: &Kind) -> Kind {
        let numbers = &self.fields[index];
        let field = |field: FieldId| numbers[field].field;
        let public = kind.fields.iter().zip(numbers).filter(|(_, number)| number.field.is_some());
        Kind {
            fields: public.map(|(field, number)| self.field(field, &number.subs)).collect(),
            // It is decided.
            publish_when: None,
            question_field: kind.question_field.and_then(field),
            date_range: kind
                .date_range
                .and_then(|(began, ended)| Some((field(began)?, ended.and_then(field)))),
            ..kind.clone()
        }
    }

    fn field(&self, field: &Field, subs: &[Option<FieldId>]) -> Field {
        let field_type = match &field.field_type {
            FieldType::Term(of) => FieldType::Term(self.vocabulary(*of)),
            FieldType::Record(fields) => {
                let public = fields.iter().zip(subs).filter(|(_, sub)| sub.is_some());
                FieldType::Record(public.map(|(field, _)| self.field(field, &[])).collect())
            }
            other => other.clone(),
        };
        Field { field_type, ..field.clone() }
    }

    /// The number of a vocabulary that something public draws from.
    fn vocabulary(&self, of: VocabularyId) -> VocabularyId {
        self.vocabularies[of].unwrap_or(VocabularyId::from_index(0))
    }

    fn ratings(&self, rules: &Ratings) -> Ratings {
        let mut rules = rules.clone();
        rules.vocabulary = self.vocabulary(rules.vocabulary);
        rules.stances = self.vocabulary(rules.stances);
        rules.dimensions.iter_mut().for_each(|of| *of = self.vocabulary(*of));
        let levels = rules.levels.iter_mut().map(|level| &mut level.needs);
        let caps = rules.caps.iter_mut().map(|cap| &mut cap.unless);
        for (need, _) in levels.chain(caps).flatten() {
            if let Need::Terms(of) = need {
                *of = self.vocabulary(*of);
            }
        }
        // Only public fields are declared here, so each has a number.
        for (kind, weight) in &mut rules.weights {
            if let Weight::ByTerm(field, _) = weight {
                *field = self.fields[*kind][*field].field.unwrap_or(*field);
            }
        }
        let own = &self.fields[rules.kind];
        for field in rules.scales.iter_mut().chain(&mut rules.records_for.fields) {
            *field = own[*field].field.unwrap_or(*field);
        }
        rules
    }

    /// What is public of an entry.
    pub(super) fn entry(&self, entry: &Entry) -> Entry {
        let numbers = &self.fields[entry.kind];
        let mut texts = Vec::with_capacity(entry.texts.len());
        let mut text_numbers = Vec::with_capacity(entry.texts.len());
        for text in &entry.texts {
            let place = text.place.map(|place| self.place(entry.kind, place));
            let is_public = place != Some(None);
            text_numbers.push(is_public.then_some(texts.len()));
            if is_public {
                texts.push(Text { place: place.flatten(), markdown: Arc::clone(&text.markdown) });
            }
        }
        let fields = self.kinds[entry.kind].iter().zip(numbers).zip(&entry.values);
        let public = fields.filter(|((_, number), _)| number.field.is_some());
        let values = public.map(|((field, number), items)| {
            let item = |item: &Item| {
                let place = self.place(entry.kind, item.place)?;
                let value = self.value(field, &number.subs, &item.value, &text_numbers)?;
                Some(Item { place, value })
            };
            items.iter().filter_map(item).collect()
        });
        entry.with(values.collect(), texts)
    }

    /// None when what is there is not public.
    fn place(&self, kind: KindId, place: FieldPath) -> Option<FieldPath> {
        let number = self.fields[kind].get(place.field)?;
        let sub = match place.sub {
            Some(sub) => Some((*number.subs.get(sub)?)?),
            None => None,
        };
        Some(FieldPath { field: number.field?, sub, ..place })
    }

    fn value(
        &self,
        field: &Field,
        subs: &[Option<FieldId>],
        value: &Value,
        texts: &[Option<usize>],
    ) -> Option<Value> {
        Some(match (value, &field.field_type) {
            (Value::Markdown(text), _) => Value::Markdown((*texts.get(*text)?)?),
            (Value::Term(term), FieldType::Term(of)) => Value::Term(self.terms[*of][*term]?),
            (Value::Record(values), FieldType::Record(fields)) => {
                let public = fields.iter().zip(values).zip(subs).filter(|(_, sub)| sub.is_some());
                let value = |((field, value), _): ((&Field, &Option<Value>), _)| {
                    self.value(field, &[], value.as_ref()?, texts)
                };
                Value::Record(public.map(value).collect())
            }
            (value, _) => value.clone(),
        })
    }
}
