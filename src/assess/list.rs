//! The entries that have certain terms and ratings, for editors who look for them.
//!
//! Lists what the guide holds; what readers find is for [`crate::search`].

use super::Assessed;
use crate::date::Date;
use crate::diagnostic::did_you_mean;
use crate::ids::{EntryId, KindId, VocabularyId};
use crate::link::address;
use crate::schema::{FieldType, Kind, Schema};
use crate::span::FileId;
use crate::validate::{Entry, Value};
use std::collections::BTreeMap;

/// The field that stands for the rating of an entry.
const RATING: &str = "rating";

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only entries of this kind, by its id.
    pub kind: Option<String>,
    /// Only entries that have each of these: a field and one of its terms. `rating` is the field of
    /// ratings.
    pub terms: Vec<(String, String)>,
    /// Only drafts.
    pub drafts: bool,
    /// Only entries whose review was due by this day.
    pub due: Option<Date>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of its kind.
    pub kind: String,
    /// Its name within its kind.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub file: FileId,
    /// Its page on the site.
    pub page: String,
    /// The slugs of its terms by field, and of its rating.
    pub terms: BTreeMap<String, Vec<String>>,
    /// Whether it is a draft.
    pub draft: bool,
    /// When its review is due.
    pub review_by: Option<Date>,
    /// Who is responsible for it; may be empty.
    pub owner: String,
}

/// The entries that fit, by kind in declared order and then by slug; those that are due by date.
///
/// # Errors
/// What is asked for cannot be: there is no such kind, field or term.
pub fn list(assessed: &Assessed, query: &Query) -> Result<Vec<Row>, String> {
    let schema = &assessed.linked.guide.schema;
    check(schema, query)?;
    let entries = assessed.linked.guide.entries.iter_enumerated();
    let rows = entries.map(|(index, entry)| row(assessed, index, entry));
    let fits = |row: &Row| {
        let has = |(field, term): &(String, String)| {
            row.terms.get(field).is_some_and(|terms| terms.contains(term))
        };
        let is_due = |by: Date| row.review_by.is_some_and(|date| date <= by);
        query.kind.as_ref().is_none_or(|kind| *kind == row.kind)
            && query.terms.iter().all(has)
            && (!query.drafts || row.draft)
            && query.due.is_none_or(is_due)
    };
    let mut rows: Vec<Row> = rows.filter(fits).collect();
    if query.due.is_some() {
        rows.sort_by_key(|row| row.review_by);
    }
    Ok(rows)
}

fn row(assessed: &Assessed, index: EntryId, entry: &Entry) -> Row {
    let schema = &assessed.linked.guide.schema;
    let kind = &schema.kinds[entry.kind];
    let mut terms = BTreeMap::new();
    for (field, items) in kind.fields.iter().zip(&entry.values) {
        let FieldType::Term(of) = field.field_type else { continue };
        let slug = |value: &Value| match value {
            Value::Term(term) => Some(schema.vocabularies[of].terms[*term].slug.clone()),
            _ => None,
        };
        let slugs: Vec<String> = items.iter().filter_map(|item| slug(&item.value)).collect();
        if !slugs.is_empty() {
            terms.insert(field.name.clone(), slugs);
        }
    }
    if let Some(evidence) = &assessed.knowledge.evidence[index] {
        let levels = schema.ratings[evidence.ratings].vocabulary;
        let level = schema.vocabularies[levels].terms[evidence.level].slug.clone();
        terms.insert(RATING.to_owned(), vec![level]);
    }
    Row {
        kind: kind.id.clone(),
        slug: entry.slug.clone(),
        title: entry.title.clone(),
        file: entry.file,
        page: address::entry(kind, &entry.slug),
        terms,
        draft: matches!(value(entry, kind, "draft"), Some(Value::Boolean(true))),
        review_by: match value(entry, kind, "review_by") {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        },
        owner: entry.line(kind, "owner").to_owned(),
    }
}

/// The value of a field that has one.
fn value<'a>(entry: &'a Entry, kind: &Kind, field: &str) -> Option<&'a Value> {
    entry.field(kind, field).first().map(|item| &item.value)
}

/// Sees that the kind, the fields and the terms are there.
fn check(schema: &Schema, query: &Query) -> Result<(), String> {
    let ids = || schema.kinds.iter().map(|kind| kind.id.as_str());
    let kinds: Vec<KindId> = match &query.kind {
        None => schema.kinds.ids().collect(),
        Some(id) => {
            let otherwise = || format!("available kinds: {}", join_names(ids()));
            let unknown = || {
                let help = did_you_mean(id, ids()).unwrap_or_else(otherwise);
                format!("unknown kind `{id}`; {help}")
            };
            vec![schema.kind(id).ok_or_else(unknown)?]
        }
    };
    let fields = vocabularies(schema, &kinds);
    for (field, term) in &query.terms {
        let Some(vocabularies) = fields.get(field.as_str()) else {
            let names = || fields.keys().copied();
            let help = did_you_mean(field, names())
                .unwrap_or_else(|| format!("available fields: {}", join_names(names())));
            let owner = query.kind.as_ref().map(|id| format!(" of a {id}")).unwrap_or_default();
            return Err(format!("`{field}` is not a field with terms{owner}; {help}"));
        };
        let of = || vocabularies.iter().map(|index| &schema.vocabularies[*index]);
        if of().any(|vocabulary| vocabulary.term(term).is_some()) {
            continue;
        }
        let suggestion = of().find_map(|vocabulary| vocabulary.suggest(term));
        let help = suggestion.map(|suggestion| suggestion.help()).unwrap_or_else(|| {
            let terms = of().flat_map(|vocabulary| &vocabulary.terms);
            format!("available terms: {}", join_names(terms.map(|term| term.slug.as_str())))
        });
        return Err(format!("`{term}` is not a term of `{field}`; {help}"));
    }
    Ok(())
}

/// The vocabularies that each field of these kinds draws from, by the field's name.
fn vocabularies<'a>(schema: &'a Schema, kinds: &[KindId]) -> BTreeMap<&'a str, Vec<VocabularyId>> {
    let mut found: BTreeMap<&str, Vec<VocabularyId>> = BTreeMap::new();
    for kind in kinds {
        for field in &schema.kinds[*kind].fields {
            if let FieldType::Term(of) = field.field_type {
                found.entry(&field.name).or_default().push(of);
            }
        }
        let rated = schema.ratings.iter().filter(|rules| rules.kind == *kind);
        for rules in rated {
            found.entry(RATING).or_default().push(rules.vocabulary);
        }
    }
    found
}

fn join_names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
