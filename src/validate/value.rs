//! One field's YAML → typed values, or a message that says what was read and what was meant.
//!
//! Looks at one value at a time; required fields are checked in [`super`].

use super::field_names::{is_missing, missing_field, unknown_field};
use super::listed::{divided, may_be_several};
use super::{FieldPath, Item, Text, Value};
use crate::date::{Date, Reading, fault, readings};
use crate::diagnostic::{Applicability, Diagnostic, rule};
use crate::ids::{FieldId, IdVec, TermId, VocabularyId};
use crate::parse::markdown;
use crate::parse::origin::{FieldPrefix, Origin};
use crate::parse::text::slugify;
use crate::parse::{Excerpt, MarkdownSettings};
use crate::schema::values::is_web_address;
use crate::schema::{Field, FieldType, Schema, Vocabulary};
use crate::yaml::{self, Map, PathSegment, Yaml};
use std::collections::HashMap;
use std::sync::Arc;

/// The terms of each vocabulary by slug.
pub(super) struct TermIndex<'a>(IdVec<VocabularyId, HashMap<&'a str, TermId>>);

impl<'a> TermIndex<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let of_vocabulary = |vocabulary: &'a Vocabulary| {
            let terms = vocabulary.terms.iter_enumerated();
            // Of two terms with one slug the first counts, as in [`Vocabulary::term`].
            terms.rev().map(|(index, term)| (term.slug.as_str(), index)).collect()
        };
        Self(schema.vocabularies.iter().map(of_vocabulary).collect())
    }

    fn term(&self, vocabulary: VocabularyId, slug: &str) -> Option<TermId> {
        self.0.get(vocabulary)?.get(slug).copied()
    }
}

/// Reads the fields of one entry.
pub(super) struct Reader<'a> {
    pub(super) schema: &'a Schema,
    pub(super) index: &'a TermIndex<'a>,
    pub(super) yaml: &'a Yaml,
    pub(super) settings: MarkdownSettings<'a>,
    pub(super) texts: Vec<Text>,
    pub(super) spellings: Vec<(FieldPath, String)>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The values of a field. What cannot be read is reported and left out.
    pub(super) fn field(&mut self, index: FieldId, field: &Field, map: &Map) -> Vec<Item> {
        let path = [PathSegment::Key(field.name.as_str())];
        let place = FieldPath { field: index, item: None, sub: None };
        let mut items = Vec::new();
        match map.get(&field.name) {
            None | Some(yaml::Value::Null) => {}
            Some(yaml::Value::List(list)) if field.list => {
                for (number, value) in list.iter().enumerate() {
                    let path = [path[0], PathSegment::Item(number)];
                    let place = FieldPath { item: Some(number), ..place };
                    let value = self.value(field, value, &path, place);
                    items.extend(value.map(|value| Item { place, value }));
                }
                self.check_list(field, list, &items, &path);
            }
            // Several names in one text, such as `energy, chemicals`, are not one item.
            Some(value) if field.list && may_be_several(field, value) => {
                let divided = divided(self.schema, field, value);
                let help = match &divided {
                    Some(list) => format!("write it as a list: `{}: {list}`", field.name),
                    None => format!(
                        "write it as a list: `{}: [{}]`, with quotes around an item that contains a comma",
                        field.name,
                        self.yaml.raw(&path)
                    ),
                };
                let span = divided.is_some().then(|| self.yaml.span(&path));
                let problem = self.wrong_type(field, value, &path, "a list", help);
                self.diagnostics.push(problem.suggest_edit(
                    span,
                    divided.unwrap_or_default(),
                    Applicability::MachineApplicable,
                ));
            }
            Some(value) if field.list => {
                let read = self.value(field, value, &path, place);
                items.extend(read.map(|value| Item { place, value }));
                self.check_list(field, std::slice::from_ref(value), &items, &path);
            }
            Some(value) => {
                let value = self.value(field, value, &path, place);
                items.extend(value.map(|value| Item { place, value }));
            }
        }
        // A guide has many fields with one value, and a vector makes room for four.
        items.shrink_to_fit();
        items
    }

    fn check_list(
        &mut self,
        field: &Field,
        list: &[yaml::Value],
        items: &[Item],
        path: &[PathSegment<'_>],
    ) {
        let count = list.len() as f64;
        if field.required && list.is_empty() {
            let message = format!("`{}` is an empty list", field.name);
            self.out_of_bounds(path, message, "add at least one item".to_owned());
        }
        // For text the bounds are lengths; for whatever has no length they count items.
        let counts_items =
            !matches!(field.field_type, FieldType::Line | FieldType::Markdown | FieldType::Number);
        if counts_items && field.max.is_some_and(|max| count > max) {
            let message = format!(
                "`{}` has {count} items, more than {}",
                field.name,
                field.max.unwrap_or(0.0)
            );
            self.out_of_bounds(path, message, "delete some".to_owned());
        }
        if let Some(min) = field
            .min
            .filter(|min| counts_items && count < *min && !(field.required && list.is_empty()))
        {
            let message = format!("`{}` has {count} items, fewer than {min}", field.name);
            self.out_of_bounds(path, message, "add some, or leave the field out".to_owned());
        }
        let mut known: HashMap<String, &Item> = HashMap::new();
        for item in items {
            let first = *known.entry(format!("{:?}", item.value)).or_insert(item);
            if first.place != item.place {
                let step = |item: &Item| PathSegment::Item(item.place.item.unwrap_or(0));
                let here = self.yaml.span(&[path[0], step(item)]);
                let there = self.yaml.span(&[path[0], step(first)]);
                self.diagnostics.push(
                    Diagnostic::new(
                        &rule::DUPLICATE_VALUE,
                        here,
                        format!("`{}` says this twice", field.name),
                    )
                    .secondary_label(there, "first said here")
                    .help("delete one of the two"),
                );
            }
        }
    }

    fn value(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
        place: FieldPath,
    ) -> Option<Value> {
        match &field.field_type {
            FieldType::Line => self.line(field, value, path).map(Value::Line),
            FieldType::Markdown => self.markdown(field, value, path, place),
            FieldType::Date => self.date(value, path),
            FieldType::Number => self.number(field, value, path),
            FieldType::Boolean => self.boolean(field, value, path),
            FieldType::Url => self.url(field, value, path),
            FieldType::Image => self.text(field, value, path).map(Value::Image),
            FieldType::Term(of) => self.term(field, *of, value, path, place),
            FieldType::Ref { .. } => self.text(field, value, path).map(Value::Ref),
            FieldType::Source => {
                let key = self.text(field, value, path)?;
                Some(Value::Source(key.trim_start_matches('@').to_owned()))
            }
            FieldType::Record(fields) => self.record(field, fields, value, path, place),
        }
    }

    fn markdown(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
        place: FieldPath,
    ) -> Option<Value> {
        let text = self.text(field, value, path)?;
        self.check_length(field, &text, path);
        let number = self.texts.len();
        let origin = Origin::Field { file: self.yaml.file(), prefix: FieldPrefix(number) };
        let mut parsed = markdown::parse(Excerpt::from(&*text), origin, self.settings);
        // Places inside a quoted or folded value are not known; the value's own is.
        for label in parsed.diagnostics.iter_mut().flat_map(|found| &mut found.labels) {
            label.span = self.yaml.span(path);
        }
        let markdown = parsed.drain_into(self.diagnostics);
        self.texts.push(Text { place: Some(place), markdown: Arc::new(markdown) });
        Some(Value::Markdown(number))
    }

    fn date(&mut self, value: &yaml::Value, path: &[PathSegment<'_>]) -> Option<Value> {
        let text = match value {
            yaml::Value::Text(text) => text.trim().to_owned(),
            yaml::Value::Integer(year) => format!("{year:04}"),
            _ => self.yaml.raw(path).to_owned(),
        };
        let date = Date::parse(&text);
        if date.is_none() {
            let span = self.yaml.span(path);
            let problem = Diagnostic::new(&rule::BAD_DATE, span, format!("`{text}` is not a date"));
            let usual = "write a year, a month or a day in digits: 1990, 1990-11 or 1990-11-23";
            self.diagnostics.push(match readings(&text) {
                Some(Reading::One(date)) => problem
                    .help(format!("write `{date}`: the year first, then month and day in digits"))
                    .suggest_edit(
                        self.yaml.part(span, &text),
                        date.to_string(),
                        Applicability::MachineApplicable,
                    ),
                Some(Reading::Either(day_first, month_first)) => problem.help(format!(
                    "if the day comes first, write `{day_first}`; if the month does, write `{month_first}`"
                )),
                None => problem.help(fault(&text).unwrap_or_else(|| usual.to_owned())),
            });
        }
        date.map(Value::Date)
    }

    fn number(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
    ) -> Option<Value> {
        let number = match value {
            yaml::Value::Integer(number) => *number as f64,
            yaml::Value::Number(number) if number.is_finite() => *number,
            yaml::Value::Text(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                let message = format!("`{text}` is read as text, not as a number");
                let help = "write digits without leading zeros, and at most one point: 1200.5";
                self.surprise(path, message, help.to_owned(), None);
                return None;
            }
            _ => {
                let help = "write digits: 12 or 0.5".to_owned();
                let problem = self.wrong_type(field, value, path, "a number", help);
                self.diagnostics.push(problem);
                return None;
            }
        };
        let below = field.min.filter(|min| number < *min).map(|min| format!("less than {min}"));
        let above = field.max.filter(|max| number > *max).map(|max| format!("more than {max}"));
        if let Some(how) = below.or(above) {
            let message = format!("`{}` is {number}, {how}", field.name);
            self.out_of_bounds(path, message, "check the number".to_owned());
        }
        Some(Value::Number(number))
    }

    fn boolean(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
    ) -> Option<Value> {
        let suggestion = match value {
            yaml::Value::Boolean(boolean) => return Some(Value::Boolean(*boolean)),
            yaml::Value::Text(text) => match text.to_lowercase().as_str() {
                "yes" | "on" | "y" => Some((text, true)),
                "no" | "off" | "n" => Some((text, false)),
                _ => None,
            },
            _ => None,
        };
        match suggestion {
            Some((text, suggestion)) => {
                let message = format!("`{text}` is read as text, not as {suggestion}");
                self.surprise(
                    path,
                    message,
                    format!("write `{suggestion}`"),
                    Some(suggestion.to_string()),
                );
            }
            None => {
                let help = "write `true` or `false`".to_owned();
                let problem = self.wrong_type(field, value, path, "true or false", help);
                self.diagnostics.push(problem);
            }
        }
        None
    }

    fn url(
        &mut self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
    ) -> Option<Value> {
        let text = self.text(field, value, path)?;
        if is_web_address(&text) {
            return Some(Value::Url(text));
        }
        let message = format!("`{text}` is not a web address");
        let span = self.yaml.span(path);
        let problem = Diagnostic::new(&rule::BAD_URL, span, message);
        let whole = format!("https://{text}");
        self.diagnostics.push(match is_web_address(&whole) && text.contains('.') {
            true => problem.help(format!("write `{whole}`")).suggest_edit(
                self.yaml.part(span, &text),
                whole,
                Applicability::MaybeIncorrect,
            ),
            false => problem.help("begin it with https:// or http://"),
        });
        None
    }

    fn term(
        &mut self,
        field: &Field,
        of: VocabularyId,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
        place: FieldPath,
    ) -> Option<Value> {
        let text = self.text(field, value, path)?;
        let schema = self.schema;
        let vocabulary = &schema.vocabularies[of];
        let found = match vocabulary.open {
            true => self.index.term(of, &slugify(&text)),
            false => self.index.term(of, &text),
        };
        if let Some(found) = found.filter(|found| vocabulary.terms[*found].label != text)
            && vocabulary.open
        {
            self.spellings.push((place, text));
            return Some(Value::Term(found));
        }
        if found.is_none() {
            let slugs: Vec<&str> = vocabulary.terms.iter().map(|t| t.slug.as_str()).collect();
            let otherwise = format!("the terms are {}", slugs.join(", "));
            let message = format!("`{text}` is not a term of `{}`", vocabulary.id);
            let span = self.yaml.span(path);
            let part = self.yaml.part(span, &text);
            let problem = Diagnostic::new(&rule::UNKNOWN_TERM, span, message);
            self.diagnostics.push(problem.suggest(part, vocabulary.suggest(&text), otherwise));
        }
        found.map(Value::Term)
    }

    fn record(
        &mut self,
        field: &Field,
        fields: &IdVec<FieldId, Field>,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
        place: FieldPath,
    ) -> Option<Value> {
        let yaml::Value::Map(map) = value else {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let help = format!("write `field: value` lines: {}", names.join(", "));
            let problem = self.wrong_type(field, value, path, "a group of fields", help);
            self.diagnostics.push(problem);
            return None;
        };
        let owner = format!("`{}`", field.name);
        for (name, _) in &map.0 {
            if fields.iter().all(|field| field.name != *name) {
                let path = [path, &[PathSegment::Key(name)]].concat();
                let owner = format!("{owner} has");
                let span = self.yaml.key_span(&path);
                self.diagnostics.push(unknown_field(self.yaml, span, fields, name, &owner));
            }
        }
        let mut values = IdVec::from(Vec::with_capacity(fields.len()));
        for (index, field) in fields.iter_enumerated() {
            let written = map.get(&field.name).filter(|value| **value != yaml::Value::Null);
            let is_missing = field.required && is_missing(field, fields, map);
            let path = [path, &[PathSegment::Key(field.name.as_str())]].concat();
            if is_missing {
                let problem = missing_field(self.schema, self.yaml, (field, map), &path, &owner);
                self.diagnostics.push(problem);
            }
            let place = FieldPath { sub: Some(index), ..place };
            values.push(written.and_then(|value| self.value(field, value, &path, place)));
        }
        Some(Value::Record(values))
    }

    pub(super) fn wrong_type(
        &self,
        field: &Field,
        value: &yaml::Value,
        path: &[PathSegment<'_>],
        wanted: &str,
        help: String,
    ) -> Diagnostic {
        let message = format!("`{}` takes {wanted}, and this is {}", field.name, noun(value));
        Diagnostic::new(&rule::WRONG_TYPE, self.yaml.span(path), message).help(help)
    }

    pub(super) fn surprise(
        &mut self,
        path: &[PathSegment<'_>],
        message: String,
        help: String,
        instead: Option<String>,
    ) {
        let span = self.yaml.span(path);
        let problem = self.yaml.implicit_type(span, message).help(help);
        self.diagnostics.push(match instead {
            Some(text) => problem.suggest_edit(Some(span), text, Applicability::MachineApplicable),
            None => problem,
        });
    }

    pub(super) fn out_of_bounds(
        &mut self,
        path: &[PathSegment<'_>],
        message: String,
        help: String,
    ) {
        self.diagnostics
            .push(Diagnostic::new(&rule::OUT_OF_RANGE, self.yaml.span(path), message).help(help));
    }
}

pub(super) fn noun(value: &yaml::Value) -> &'static str {
    match value {
        yaml::Value::Null => "nothing",
        yaml::Value::Boolean(_) => "true or false",
        yaml::Value::Integer(_) | yaml::Value::Number(_) => "a number",
        yaml::Value::Text(_) => "text",
        yaml::Value::List(_) => "a list",
        yaml::Value::Map(_) => "a group of fields",
    }
}
