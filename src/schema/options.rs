//! What a kind says besides its fields: which claims need sources, when it may be published, what it
//! asks readers, when it took place.
//!
//! Fields are read in [`super::declare`].

use super::{Field, FieldType};
use crate::diagnostic::did_you_mean;
use crate::ids::{FieldId, Id, IdVec, VocabularyId};
use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};

/// Reads `publish_when: { consent: [given] }`.
pub(super) fn publish_when<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    fields: &[Field],
    vocabularies: &IdVec<VocabularyId, super::Vocabulary>,
) -> Option<(String, Vec<String>)> {
    at.map.get("publish_when")?;
    let at = reader.child(at, "publish_when", &[]);
    let (name, others) = at.map.0.split_first().map(|((name, _), others)| (name, others))?;
    for (other, _) in others {
        let help = "write one field with all the terms that allow publishing".to_owned();
        let message = format!("only one field is allowed, and `{other}` is a second one");
        reader.report_key(&at.path_of(other), message, Some(help));
    }
    let field = fields.iter().find(|field| field.name == *name);
    let Some(FieldType::Term(of)) = field.map(|field| &field.field_type) else {
        let names = fields.iter().map(|field| field.name.as_str());
        let help =
            did_you_mean(name, names).unwrap_or_else(|| "choose a field of type `term`".into());
        let message = format!("this kind has no field `{name}` of type `term`");
        reader.report_key(&at.path_of(name), message, Some(help));
        return None;
    };
    let before = reader.reported();
    let slugs = reader.texts(&at, name);
    if slugs.is_empty() && reader.reported() == before {
        let help = "list the terms that allow publishing".to_owned();
        reader.report_key(&at.path_of(name), "no term allows publishing", Some(help));
    }
    for (item, slug) in slugs.iter().enumerate() {
        let vocabulary = &vocabularies[*of];
        if vocabulary.term(slug).is_none() {
            let message = format!("`{slug}` is not a term of `{}`", vocabulary.id);
            let near = vocabulary.nearest(slug).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| {
                let slugs = vocabulary.terms.iter().map(|term| term.slug.as_str());
                format!("available terms: {}", slugs.collect::<Vec<_>>().join(", "))
            });
            reader.report(&at.path_of_item(name, item), message, Some(help));
        }
    }
    Some((name.clone(), slugs))
}

/// Reads `outline: [How it began, [How it is run, How it was run]]`.
pub(super) fn outline<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>) -> Vec<Vec<String>> {
    const KEY: &str = "outline";
    let Some(Value::List(items)) = at.map.get(KEY) else {
        return reader.texts(at, KEY).into_iter().map(|heading| vec![heading]).collect();
    };
    let mut outline = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        let headings: Vec<&Value> = match item {
            Value::List(headings) => headings.iter().collect(),
            heading => vec![heading],
        };
        let texts = headings.iter().map(|heading| match heading {
            Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        });
        match texts.collect::<Option<Vec<String>>>() {
            Some(texts) if !texts.is_empty() => outline.push(texts),
            _ => {
                let message = format!("`{KEY}` must be a list of headings");
                let help = "write each as a text, or as a list of headings of which one is enough";
                reader.report(&at.path_of_item(KEY, number), message, Some(help.to_owned()));
            }
        }
    }
    outline
}

/// Reads `question_field: check`.
pub(super) fn question_field<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    fields: &[Field],
) -> Option<FieldId> {
    let name = reader.text(at, "question_field")?;
    let found = field(fields, &name, "line");
    if found.is_err() {
        reader.report(
            &at.path_of("question_field"),
            not_a_field(&name, "line"),
            found.clone().err(),
        );
    }
    found.ok()
}

/// Reads `date_range: [started, ended]`.
pub(super) fn date_range<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    fields: &[Field],
) -> Option<(FieldId, Option<FieldId>)> {
    let names = reader.texts(at, "date_range");
    if names.len() > 2 {
        let help = "write the start field and the end field: `[started, ended]`".to_owned();
        reader.report(&at.path_of("date_range"), "a date range needs two fields", Some(help));
        return None;
    }
    let mut ends = Vec::new();
    for (item, name) in names.iter().enumerate() {
        match field(fields, name, "date") {
            Ok(field) => ends.push(field),
            Err(help) => {
                let path = at.path_of_item("date_range", item);
                reader.report(&path, not_a_field(name, "date"), Some(help));
                return None;
            }
        }
    }
    Some((*ends.first()?, ends.get(1).copied()))
}

/// Checks `min` and `max`: lengths and numbers of items are whole, and the least is no more than the most.
pub(super) fn check_bounds<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>, field: &Field) {
    let Field { list, field_type, min, max, .. } = field;
    let has_length = matches!(field_type, FieldType::Line | FieldType::Markdown);
    let is_number = matches!(field_type, FieldType::Number);
    for (key, bound) in [("min", min), ("max", max)] {
        let Some(bound) = *bound else { continue };
        let problem = if !list && !has_length && !is_number {
            Some((
                format!("`{key}` is not allowed for a field of type `{}`", field_type.as_str()),
                "delete the line; only text, numbers and lists have limits",
            ))
        } else if !is_number && (bound < 0.0 || bound.fract() != 0.0) {
            Some((format!("`{key}` must be a whole number"), "write 0, 1, 2 …"))
        } else {
            None
        };
        if let Some((message, help)) = problem {
            reader.report(&at.path_of(key), message, Some(help.to_owned()));
        }
    }
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        let message = format!("`min` is greater than `max`: {min} > {max}");
        reader.report(&at.path_of("min"), message, Some("swap `min` and `max`".to_owned()));
    }
}

fn not_a_field(name: &str, of: &str) -> String {
    format!("this kind has no single field `{name}` of type `{of}`")
}

/// The field that has this name and holds one value of this type, or how to fix the name.
fn field(fields: &[Field], name: &str, of: &str) -> Result<FieldId, String> {
    let fits = |field: &&Field| field.field_type.as_str() == of && !field.list && !field.private;
    match fields.iter().position(|field| field.name == name && fits(&field)) {
        Some(index) => Ok(FieldId::from_index(index)),
        None => {
            let names: Vec<&str> =
                fields.iter().filter(fits).map(|field| field.name.as_str()).collect();
            Err(did_you_mean(name, names.iter().copied()).unwrap_or_else(|| {
                format!("available fields of type `{of}`: {}", names.join(", "))
            }))
        }
    }
}
