//! Open vocabularies: the terms that entries bring, added to those that are declared.
//!
//! Closed vocabularies are left alone; their terms are checked in [`super::value`].

use crate::diagnostic::{Diagnostic, rule};
use crate::parse::Document;
use crate::parse::text::slugify;
use crate::schema::{FieldType, Schema, Term};
use crate::yaml::{Step, Value};
use std::collections::BTreeMap;

/// How a term is written in entries.
struct Use<'a> {
    label: &'a str,
    count: usize,
    document: &'a Document,
    path: Vec<Step<'a>>,
}

/// Adds the terms that documents use to the open vocabularies of the schema, in alphabetical order,
/// and reports those that look like two spellings of one.
pub(super) fn complete(schema: &mut Schema, documents: &[Document]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for index in 0..schema.vocabularies.len() {
        if !schema.vocabularies[index].open {
            continue;
        }
        let used = uses(schema, index, documents);
        let brought: Vec<Term> = used
            .iter()
            .filter(|(slug, _)| schema.vocabularies[index].term(slug).is_none())
            .map(|(slug, use_)| Term {
                slug: slug.clone(),
                label: use_.label.to_owned(),
                description: String::new(),
                synonyms: Vec::new(),
            })
            .collect();
        report_near_duplicates(&used, &mut diagnostics);
        schema.vocabularies[index].terms.extend(brought);
    }
    diagnostics
}

fn uses<'a>(
    schema: &'a Schema,
    vocabulary: usize,
    documents: &'a [Document],
) -> BTreeMap<String, Use<'a>> {
    let mut used: BTreeMap<String, Use<'a>> = BTreeMap::new();
    for document in documents {
        let kind = schema.kinds.iter().find(|kind| kind.folder == document.folder);
        let Some(Value::Map(map)) = document.front_matter.as_ref().map(|yaml| &yaml.value) else {
            continue;
        };
        for field in kind.map_or(&[][..], |kind| &kind.fields) {
            if !matches!(field.field_type, FieldType::Term(of) if of == vocabulary) {
                continue;
            }
            let one;
            let items = match map.get(&field.name) {
                Some(Value::List(items)) => items.as_slice(),
                Some(text @ Value::Text(_)) => {
                    one = [text.clone()];
                    &one
                }
                _ => continue,
            };
            for (index, item) in items.iter().enumerate() {
                let Value::Text(text) = item else { continue };
                let slug = slugify(text);
                if slug.is_empty() {
                    continue;
                }
                let path = match field.list {
                    true => vec![Step::Key(&field.name), Step::Item(index)],
                    false => vec![Step::Key(&field.name)],
                };
                let found = used.get_mut(&slug);
                match found {
                    Some(use_) => use_.count += 1,
                    None => {
                        let label = map_text(map, &field.name, index).unwrap_or_default();
                        used.insert(slug, Use { label, count: 1, document, path });
                    }
                }
            }
        }
    }
    used
}

/// The text at `index` of a field's list, or the field's own text.
fn map_text<'a>(map: &'a crate::yaml::Map, field: &str, index: usize) -> Option<&'a str> {
    match map.get(field)? {
        Value::Text(text) => Some(text),
        Value::List(items) => match items.get(index)? {
            Value::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Terms that are the same but for hyphens and a plural "s"; the one used less is reported.
fn report_near_duplicates(used: &BTreeMap<String, Use<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_key: BTreeMap<String, Vec<&Use<'_>>> = BTreeMap::new();
    for (slug, use_) in used {
        let key = slug.replace('-', "");
        by_key.entry(key.trim_end_matches('s').to_owned()).or_default().push(use_);
    }
    for group in by_key.values_mut() {
        group.sort_by_key(|use_| std::cmp::Reverse(use_.count));
        let Some((common, rarer)) = group.split_first() else { continue };
        for use_ in rarer {
            let Some(yaml) = &use_.document.front_matter else { continue };
            let message =
                format!("`{}` looks like another spelling of `{}`", use_.label, common.label);
            diagnostics.push(
                Diagnostic::new(&rule::NEAR_DUPLICATE_TERM, yaml.span(&use_.path), message)
                    .help(format!("write `{}` if it is the same thing", common.label)),
            );
        }
    }
}
