//! The words of an entry: what its body says and what its fields hold.
//!
//! Compares how often each word is there, not where: an edit moves none.

use crate::memo;
use crate::parse::Target;
use crate::parse::tree::plain::as_written;
use crate::schema::{Field, FieldType, Schema};
use crate::validate::{Entry, Value};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// How often each word occurs, by a number that stands for the word.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<u64, usize, FixedState>);

impl Words {
    /// The words of an entry that readers see.
    pub(super) fn of(entry: &Entry, schema: &Schema) -> Self {
        let mut words = Self::default();
        for text in &entry.texts {
            text.markdown.headings.iter().for_each(|heading| words.add(&heading.text));
            let sections = text.markdown.sections(&as_written);
            sections.iter().for_each(|section| words.add(&section.text));
        }
        for (field, items) in schema.kinds[entry.kind].fields.iter().zip(&entry.values) {
            items.iter().for_each(|item| words.add_value(&item.value, field, schema));
        }
        words
    }

    /// These words and those of the entry's addresses: a word that became part of an address is still there.
    pub(super) fn with_addresses(entry: &Entry, schema: &Schema) -> Self {
        let mut words = Self::of(entry, schema);
        for text in &entry.texts {
            text.markdown.links.iter().for_each(|link| words.add_target(&link.target));
            text.markdown.images.iter().for_each(|image| words.add_target(&image.target));
        }
        words
    }

    fn add_value(&mut self, value: &Value, field: &Field, schema: &Schema) {
        match (value, &field.field_type) {
            // It is one of the entry's texts.
            (Value::Markdown(_), _) => {}
            (
                Value::Line(text)
                | Value::Url(text)
                | Value::Image(text)
                | Value::Ref(text)
                | Value::Source(text),
                _,
            ) => self.add(text),
            (Value::Date(date), _) => self.add(&date.to_string()),
            (Value::Number(number), _) => self.add(&number.to_string()),
            (Value::Boolean(boolean), _) => self.add(&boolean.to_string()),
            (Value::Term(term), FieldType::Term(of)) => {
                self.add(&schema.vocabularies[*of].terms[*term].slug);
            }
            (Value::Record(values), FieldType::Record(fields)) => {
                for (field, value) in fields.iter().zip(values) {
                    value.iter().for_each(|value| self.add_value(value, field, schema));
                }
            }
            (Value::Term(_) | Value::Record(_), _) => {}
        }
    }

    fn add_target(&mut self, target: &Target) {
        match target {
            Target::Wiki { name, anchor } => {
                self.add(name);
                self.add(anchor.as_deref().unwrap_or_default());
            }
            Target::Path { path, anchor } => {
                self.add(path);
                self.add(anchor.as_deref().unwrap_or_default());
            }
            Target::Anchor(address) | Target::External(address) | Target::Unsafe(address) => {
                self.add(address);
            }
        }
    }

    /// Adds the words of a text.
    pub(super) fn add(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *self.0.entry(memo::digest(word)).or_default() += 1;
        }
    }

    /// Whether one of these words is not among the others.
    pub(super) fn are_lost_in(&self, others: &[&Self]) -> bool {
        let count = |word| others.iter().filter_map(|words| words.0.get(word)).sum::<usize>();
        self.0.iter().any(|(word, expected)| count(word) < *expected)
    }
}
