//! Completion in front matter and in the other YAML files of a guide.
//!
//! `guide.yaml` has a JSON Schema, which editors complete from; see [`crate::schema::export`].

use super::cursor::{YamlCursor, cursor};
use super::items::{Candidate, Names};
use super::{Context, in_markdown};
use crate::ids::{FieldId, IdVec};
use crate::lsp::document::Format;
use crate::lsp::hover;
use crate::parse::tree::commonmark::escaped;
use crate::schema::{Field, FieldType};
use lsp_types::CompletionItemKind;

/// What can be written at the cursor.
pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let text = context.document.text();
    let from = match context.document.format {
        // The line of dashes before the fields.
        Format::Markdown => text.find('\n').map_or(0, |at| at + 1).min(context.at),
        _ => 0,
    };
    let to = match context.document.format {
        Format::Markdown => context.document.body_range.start.max(context.at),
        _ => text.len(),
    };
    let before = text.get(from..context.at).unwrap_or_default();
    let after = text.get(context.at..to).unwrap_or_default();
    let mut found = cursor(before, after);
    found.start += from;
    match context.document.format {
        Format::Markdown => in_entry(context, &found),
        Format::Glossary => in_glossary(context, &found),
        Format::Queries => in_names(context, &found, &["finds", "also"]),
        Format::Decision => in_names(context, &found, &["entry"]),
        _ => Vec::new(),
    }
}

fn in_entry(context: &Context<'_>, found: &YamlCursor) -> Vec<Candidate> {
    let (Some(kind), Some(schema)) = (context.document.kind, context.checked.schema()) else {
        return Vec::new();
    };
    let mut fields = &schema.kinds[kind].fields;
    let mut value_of: Option<&Field> = None;
    for name in &found.path {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            return Vec::new();
        };
        value_of = Some(field);
        match &field.field_type {
            FieldType::Record(inner) => fields = inner,
            // What looks like keys below it is text.
            FieldType::Markdown => break,
            _ => {}
        }
    }
    match value_of {
        None if found.is_key => keys(context, fields, found),
        Some(Field { field_type: FieldType::Record(fields), .. }) if found.is_key => {
            keys(context, fields, found)
        }
        Some(field) => values(context, field, found.start),
        None => Vec::new(),
    }
}

fn keys(
    context: &Context<'_>,
    fields: &IdVec<FieldId, Field>,
    found: &YamlCursor,
) -> Vec<Candidate> {
    let Some(schema) = context.checked.schema() else { return Vec::new() };
    let typed = context.typed(found.start);
    let is_open = |field: &&Field| found.siblings.iter().all(|name| *name != field.name);
    let rest = context.line_after();
    let colon = if rest.trim_start().starts_with(':') { "" } else { ": " };
    let candidate = |field: &Field| Candidate {
        kind: CompletionItemKind::FIELD,
        detail: hover::holds(schema, field),
        about: escaped(&field.help),
        insert: format!("{}{colon}", field.name),
        rank: u8::from(!field.required),
        ..Candidate::new(&field.name, &field.label, found.start)
    };
    let open = fields.iter().filter(is_open).map(candidate);
    open.filter(|candidate| candidate.fits(typed)).collect()
}

fn values(context: &Context<'_>, field: &Field, start: usize) -> Vec<Candidate> {
    let names = Names { checked: context.checked, start, typed: context.typed(start) };
    match &field.field_type {
        FieldType::Term(of) => names.terms(*of),
        FieldType::Ref { to, .. } => names.entries_of(*to),
        FieldType::Source => names.sources(),
        FieldType::Boolean => names.words(&["true", "false"]),
        FieldType::Image => names.files(context.document.folder(), true),
        FieldType::Markdown => in_markdown(context),
        _ => Vec::new(),
    }
}

fn in_glossary(context: &Context<'_>, found: &YamlCursor) -> Vec<Candidate> {
    let names =
        Names { checked: context.checked, start: found.start, typed: context.typed(found.start) };
    match found.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["terms", _, "see"] => names.glossary_slugs(),
        ["terms", _] if found.is_key => names.words(&["term", "definition", "synonyms", "see"]),
        ["terms", _, "definition", ..] => in_markdown(context),
        _ => Vec::new(),
    }
}

/// The names of entries after these keys, and links in texts.
fn in_names(context: &Context<'_>, found: &YamlCursor, keys: &[&str]) -> Vec<Candidate> {
    if found.path.last().is_some_and(|key| keys.contains(&key.as_str())) {
        let typed = context.typed(found.start);
        return Names { checked: context.checked, start: found.start, typed }.entries();
    }
    in_markdown(context)
}
