//! Fields by their names: those that are unknown, and those that are missing.
//!
//! Does not look at what they hold; see [`super::value`].

use crate::diagnostic::{Diagnostic, nearest, rule, suggest_name};
use crate::messages::in_sentence;
use crate::schema::{Field, FieldType, Kind, Schema};
use crate::span::Span;
use crate::yaml::{self, Map, PathSegment, Yaml};

/// Reports fields that the kind does not declare.
pub(super) fn check_names(
    (schema, kind): (&Schema, &Kind),
    yaml: &Yaml,
    map: &Map,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, _) in &map.0 {
        if kind.field(name).is_none() && !schema.settings.ignore_fields.contains(name) {
            let span = yaml.key_span(&[PathSegment::Key(name)]);
            let owner = format!("{} have", in_sentence(&kind.plural, &schema.settings.language));
            diagnostics.push(unknown_field(yaml, span, &kind.fields, name, &owner));
        }
    }
}

pub(super) fn unknown_field(
    yaml: &Yaml,
    span: Span,
    fields: &[Field],
    name: &str,
    owner: &str,
) -> Diagnostic {
    let names = || fields.iter().map(|field| field.name.as_str());
    let otherwise = format!("available fields: {}", names().collect::<Vec<_>>().join(", "));
    let message = format!("{owner} no field `{name}`");
    let problem = Diagnostic::new(&rule::UNKNOWN_FIELD, span, message);
    problem.suggest(yaml.part(span, name), suggest_name(name, names()), otherwise)
}

/// Whether a field is missing, and not just misspelt, which is reported as unknown.
pub(super) fn is_missing(field: &Field, fields: &[Field], map: &Map) -> bool {
    let names = || fields.iter().map(|field| field.name.as_str());
    let means_it = |name: &str| {
        names().all(|known| known != name) && nearest(name, names()) == Some(&*field.name)
    };
    matches!(map.get(&field.name), None | Some(yaml::Value::Null))
        && !map.0.iter().any(|(name, _)| means_it(name))
}

pub(super) fn missing_field(
    schema: &Schema,
    yaml: &Yaml,
    (field, map): (&Field, &Map),
    path: &[PathSegment<'_>],
    owner: &str,
) -> Diagnostic {
    let example = if field.list { " […]" } else { " …" };
    let what = match &field.field_type {
        FieldType::Term(of) if !schema.vocabularies[*of].open => {
            let slugs: Vec<&str> =
                schema.vocabularies[*of].terms.iter().map(|term| term.slug.as_str()).collect();
            let (shown, more) = slugs.split_at(slugs.len().min(MAX_TERMS));
            let more = if more.is_empty() { "" } else { " and others" };
            format!(", one of {}{more}", shown.join(", "))
        }
        FieldType::Ref { to, .. } => {
            format!(", the name of a file in `{}/` without `.md`", schema.kinds[*to].folder)
        }
        FieldType::Date => ", such as 1990, 1990-11 or 1990-11-23".to_owned(),
        FieldType::Source => ", the key of a source in a .bib file".to_owned(),
        FieldType::Boolean => ", true or false".to_owned(),
        _ => String::new(),
    };
    let about = match field.help.trim_end_matches('.') {
        "" => String::new(),
        help => format!("; {}", lowercase_first(help)),
    };
    let (is_empty, how) = match map.get(&field.name) {
        None => (false, "add a line"),
        Some(_) => (true, "write"),
    };
    let message = match is_empty {
        true => format!("the required field `{}` is empty", field.name),
        false => format!("{owner} needs the field `{}`", field.name),
    };
    let help = match &field.field_type {
        FieldType::Record(fields) => {
            let lines = record_lines(fields, field.list);
            format!("{how} `{}:`, and below it {lines}{about}", field.name)
        }
        _ => format!("{how} `{}:{example}`{what}{about}", field.name),
    };
    Diagnostic::new(&rule::MISSING_FIELD, yaml.span(path), message).help(help)
}

/// The lines of a record as they are written below its name: the required fields, or else the first.
fn record_lines(fields: &[Field], is_list: bool) -> String {
    let mut shown: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    if shown.is_empty() {
        shown.extend(fields.first());
    }
    let line = |(number, field): (usize, &&Field)| match (is_list, number) {
        (true, 0) => format!("`  - {}: …`", field.name),
        (true, _) => format!("`    {}: …`", field.name),
        (false, _) => format!("`  {}: …`", field.name),
    };
    let lines: Vec<String> = shown.iter().enumerate().map(line).collect();
    let each = if is_list { " for each item" } else { "" };
    format!("{}{each}", lines.join(", "))
}

/// Terms of a vocabulary that a message names.
const MAX_TERMS: usize = 12;

/// The text as it goes on after a semicolon. An abbreviation keeps its capital.
fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.as_str()) {
        (Some(first), rest) if !rest.starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => text.to_owned(),
    }
}
