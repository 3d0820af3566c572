//! Open vocabularies: the terms that entries bring, added to those that are declared.
//!
//! Closed vocabularies are left alone; their terms are checked in [`super::value`].

use super::listed::may_be_several;
use crate::diagnostic::{Applicability, Diagnostic, WithDiagnostics, rule};
use crate::ids::VocabularyId;
use crate::parse::Document;
use crate::parse::text::slugify;
use crate::schema::{Field, FieldType, Schema, Term};
use crate::yaml::{Map, PathSegment, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a term is written in entries.
struct Use<'a> {
    label: &'a str,
    count: usize,
    document: &'a Document,
    path: Vec<PathSegment<'a>>,
}

/// A term that entries bring: its vocabulary, slug and label.
pub(super) type OpenTerm = (VocabularyId, String, String);

/// The terms that documents bring to the open vocabularies of the schema, in alphabetical order.
/// Reports those that look like two spellings of one.
pub(super) fn open_terms(
    schema: &Schema,
    documents: &[Arc<Document>],
) -> WithDiagnostics<Vec<OpenTerm>> {
    let mut found = WithDiagnostics::clean(Vec::new());
    for index in schema.vocabularies.ids() {
        if !schema.vocabularies[index].open {
            continue;
        }
        let used = uses(schema, index, documents);
        let declared = schema.vocabularies[index].terms.iter().map(|term| term.slug.as_str());
        let declared: BTreeSet<&str> = declared.collect();
        let open_terms = used.iter().filter(|(slug, _)| !declared.contains(slug.as_str()));
        let open_terms =
            open_terms.map(|(slug, use_)| (index, slug.clone(), use_.label.to_owned()));
        found.value.extend(open_terms);
        report_near_duplicates(&used, &mut found.diagnostics);
    }
    found
}

/// The schema with these terms.
pub(super) fn with_open_terms(schema: &Schema, open_terms: Vec<OpenTerm>) -> Schema {
    let mut schema = schema.clone();
    for (index, slug, label) in open_terms {
        let (description, synonyms) = (String::new(), Vec::new());
        schema.vocabularies[index].terms.push(Term { slug, label, description, synonyms });
    }
    schema
}

fn uses<'a>(
    schema: &'a Schema,
    vocabulary: VocabularyId,
    documents: &'a [Arc<Document>],
) -> BTreeMap<String, Use<'a>> {
    let mut used: BTreeMap<String, Use<'a>> = BTreeMap::new();
    for document in documents {
        let kind = schema.kinds.iter().find(|kind| kind.folder == document.folder);
        let yaml = document.front_matter.as_ref().map(|yaml| &yaml.value);
        let (Some(kind), Some(Value::Map(map))) = (kind, yaml) else { continue };
        let mut written = Vec::new();
        collect(&kind.fields, map, vocabulary, &[], &mut written);
        for (label, path) in written {
            let slug = slugify(label);
            if !slug.is_empty() {
                let use_ = used.entry(slug).or_insert(Use { label, count: 0, document, path });
                use_.count += 1;
            }
        }
    }
    used
}

/// The texts that the fields of a mapping draw from a vocabulary, and the way to each; those of
/// records too.
fn collect<'a>(
    fields: &'a [Field],
    map: &'a Map,
    vocabulary: VocabularyId,
    way: &[PathSegment<'a>],
    written: &mut Vec<(&'a str, Vec<PathSegment<'a>>)>,
) {
    for field in fields {
        let (items, listed) = match map.get(&field.name) {
            Some(Value::List(items)) if field.list => (items.as_slice(), true),
            Some(one) if !field.list || !may_be_several(field, one) => {
                (std::slice::from_ref(one), false)
            }
            _ => continue,
        };
        for (index, item) in items.iter().enumerate() {
            let mut path = [way, &[PathSegment::Key(field.name.as_str())]].concat();
            path.extend(listed.then_some(PathSegment::Item(index)));
            match (&field.field_type, item) {
                (FieldType::Term(of), Value::Text(text)) if *of == vocabulary => {
                    written.push((text, path));
                }
                (FieldType::Record(fields), Value::Map(map)) => {
                    collect(fields, map, vocabulary, &path, written);
                }
                _ => {}
            }
        }
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
            let span = yaml.span(&use_.path);
            let part = yaml.part(span, use_.label);
            diagnostics.push(
                Diagnostic::new(&rule::NEAR_DUPLICATE_TERM, span, message)
                    .help(format!("write `{}` if they mean the same", common.label))
                    .suggest_edit(part, common.label, Applicability::MaybeIncorrect),
            );
        }
    }
}
