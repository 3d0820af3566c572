//! How much an entry counts as evidence: `weights:` of a rating.
//!
//! Kinds of which nothing is said count 1; so does a term of which nothing is said.

use super::{Weight, has_inverse};
use crate::ids::{FieldId, KindId, TermId, VocabularyId};
use crate::schema::{Field, FieldType, Kind, Schema};
use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};
use std::collections::BTreeMap;

/// Reads `weights: { survey: { design: { review: 3, case: 1 } }, note: 0 }`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    ratings: &MapCursor<'a>,
    schema: &Schema,
    (rated, relation): (KindId, &str),
) -> BTreeMap<KindId, Weight> {
    let at = reader.child(ratings, "weights", &[]);
    let mut weights = BTreeMap::new();
    let gives = |kind: &&Kind| has_inverse(kind, rated, relation);
    for (id, value) in &at.map.0 {
        let giving = schema.kind(id).filter(|kind| gives(&&schema.kinds[*kind]));
        let Some(kind) = giving else {
            let known = schema.kinds.iter().filter(gives).map(|kind| kind.id.as_str());
            let otherwise = format!(
                "kinds that give evidence: {}",
                known.clone().collect::<Vec<_>>().join(", ")
            );
            let message = format!("`{id}` is not a kind that gives evidence");
            reader.report_unknown_key(&at.path_of(id), message, (id, known), otherwise);
            continue;
        };
        let weight = match value {
            Value::Map(_) => by_term(reader, &at, id, schema, &schema.kinds[kind]),
            _ => reader.whole(&at, id, 0).map(Weight::Fixed),
        };
        weights.extend(weight.map(|weight| (kind, weight)));
    }
    weights
}

/// Reads `{ design: { review: 3, case: 1 } }`.
fn by_term<'a>(
    reader: &mut Reader<'a>,
    weights: &MapCursor<'a>,
    id: &'a str,
    schema: &Schema,
    kind: &Kind,
) -> Option<Weight> {
    let at = reader.child(weights, id, &[]);
    let (name, others) = at.map.0.split_first().map(|((name, _), others)| (name, others))?;
    for (other, _) in others {
        let help = "weigh by one field, with a weight for each of its terms".to_owned();
        let message = format!("only one field is allowed, and `{other}` is a second one");
        reader.report_key(&at.path_of(other), message, Some(help));
    }
    let Some((field, of)) = term_field(kind, name) else {
        let is_private = kind.field(name).is_some_and(|field| kind.fields[field].private);
        let message = match is_private {
            true => format!("`{name}` is private, so readers could not see why an entry counts"),
            false => format!("a {id} has no field `{name}` of type `term`"),
        };
        let names = kind.fields.iter().filter(|field| is_public_term(field));
        let names = names.map(|field| field.name.as_str());
        let otherwise = "weigh by a public field of type `term`, or write one number".to_owned();
        reader.report_unknown_key(&at.path_of(name), message, (name, names), otherwise);
        return None;
    };
    let at = reader.child(&at, name, &[]);
    let vocabulary = &schema.vocabularies[of];
    let mut terms: BTreeMap<TermId, usize> = BTreeMap::new();
    for (slug, _) in &at.map.0 {
        match vocabulary.term(slug) {
            Some(term) => {
                terms.extend(reader.whole(&at, slug, 0).map(|weight| (term, weight)));
            }
            None => {
                let known = vocabulary.terms.iter().map(|term| term.slug.as_str());
                let message = format!("`{slug}` is not a term of `{}`", vocabulary.id);
                let otherwise = format!("declare it under `{}:`", vocabulary.id);
                reader.report_unknown_key(&at.path_of(slug), message, (slug, known), otherwise);
            }
        }
    }
    Some(Weight::ByTerm(field, terms))
}

fn is_public_term(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Term(_)) && !field.private
}

fn term_field(kind: &Kind, name: &str) -> Option<(FieldId, VocabularyId)> {
    let field = kind.field(name)?;
    match kind.fields[field].field_type {
        FieldType::Term(of) if !kind.fields[field].private => Some((field, of)),
        _ => None,
    }
}
