//! One entry as Markdown: its fields, its text, what bears on it, its sources.
//!
//! Where copies are and how they are listed is decided in [`super`].

use super::Copies;
use crate::ids::{EntryId, FieldId, Id, SourceId, TermId, VocabularyId};
use crate::link::address::percent_encode;
use crate::link::cited::CitedWords;
use crate::link::{Destination, Record, Relation, TextLinks};
use crate::link::{address, reference};
use crate::messages::{self, fill, in_sentence, messages};
use crate::parse::tree::Citation;
use crate::parse::tree::commonmark::{self, Fill, escaped};
use crate::schema::ratings::EXPECTED_FIELD;
use crate::schema::{Field, FieldType, Kind, vocabulary};
use crate::validate::{Entry, FieldPath, Item, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Fields that are shown elsewhere or concern editors only.
const NOT_FACTS: [&str; 10] = [
    "title",
    "summary",
    "names",
    "aliases",
    "draft",
    "order",
    "owner",
    "as_of",
    "review_by",
    EXPECTED_FIELD,
];

/// A copy in the making.
pub(super) struct EntryCopy<'a> {
    copies: &'a Copies<'a>,
    index: EntryId,
    entry: &'a Entry,
    kind: &'a Kind,
    path: String,
    text: String,
    /// What it cites, by index.
    sources: BTreeSet<SourceId>,
}

impl<'a> EntryCopy<'a> {
    pub(super) fn new(copies: &'a Copies<'a>, index: EntryId) -> Self {
        let entry = &copies.linked.guide.entries[index];
        Self {
            copies,
            index,
            entry,
            kind: &copies.linked.guide.schema.kinds[entry.kind],
            path: copies.path(index),
            text: String::new(),
            sources: copies.linked.resolved[index].sources.iter().copied().collect(),
        }
    }

    /// The whole copy.
    pub(super) fn text(mut self) -> String {
        let _ = writeln!(self.text, "# {}", escaped(&self.entry.title));
        let summary = self.entry.line(self.kind, "summary");
        if !summary.is_empty() {
            let _ = write!(self.text, "\n> {}\n", escaped(summary));
        }
        self.facts();
        let mut has_blocks = false;
        for (field, items) in self.kind.fields.iter().zip(&self.entry.values) {
            if matches!(field.field_type, FieldType::Markdown) && !items.is_empty() {
                has_blocks = true;
                self.block(field, items);
            }
        }
        let body = self.copied(self.index, 0);
        if !body.is_empty() {
            let language = &self.copies.linked.guide.schema.settings.language;
            if has_blocks && !body.starts_with("## ") {
                let _ = write!(
                    self.text,
                    "\n## About this {}\n",
                    in_sentence(&self.kind.label, language)
                );
            }
            let _ = write!(self.text, "\n{body}\n");
        }
        self.relations();
        self.incoming();
        self.changes();
        self.references();
        self.text
    }

    /// What it is, and its short values.
    fn facts(&mut self) {
        let say = &messages(&self.copies.linked.guide.schema.settings.language).copies;
        let mut lines = vec![(say.kind, escaped(&self.kind.label))];
        if let Some(evidence) = &self.copies.assessed.knowledge.evidence[self.index] {
            let schema = &self.copies.linked.guide.schema;
            let vocabulary = &schema.vocabularies[schema.ratings[evidence.ratings].vocabulary];
            let level = &vocabulary.terms[evidence.level].label;
            let reason = escaped(&messages::rating::reason_in_full(evidence.basis(schema)));
            lines.push((&vocabulary.singular, format!("{} ({reason})", escaped(level))));
        }
        let schema = &self.copies.linked.guide.schema;
        let scales: Vec<FieldId> = schema.scales(self.entry.kind).map(|(field, _)| field).collect();
        for ((number, field), items) in self.kind.fields.iter_enumerated().zip(&self.entry.values) {
            let is_fact = !matches!(
                field.field_type,
                FieldType::Markdown
                    | FieldType::Ref { .. }
                    | FieldType::Record(_)
                    | FieldType::Source
            );
            if is_fact && !items.is_empty() && !NOT_FACTS.contains(&field.name.as_str()) {
                let values: Vec<String> =
                    items.iter().filter_map(|item| self.short(field, &item.value)).collect();
                let values = match scales.contains(&number) {
                    true => self.on_scale(field, items, values),
                    false => values,
                };
                lines.push((&field.label, values.join("; ")));
            }
        }
        if let Some(Value::Date(date)) =
            self.entry.field(self.kind, "as_of").first().map(|item| &item.value)
        {
            lines.push((say.newest_source, date.to_string()));
        }
        self.text.push('\n');
        for (label, value) in lines {
            let _ = writeln!(self.text, "- {}: {value}", escaped(label));
        }
        let page = address::entry(self.kind, &self.entry.slug);
        let _ = writeln!(self.text, "- [Web page]({})", self.copies.address(&self.path, &page));
    }

    /// The terms of a scale with their places: "Low (1 of 3)".
    fn on_scale(&self, field: &Field, items: &[Item], labels: Vec<String>) -> Vec<String> {
        let schema = &self.copies.linked.guide.schema;
        let FieldType::Term(of) = field.field_type else { return labels };
        let count = schema.vocabularies[of].terms.len().to_string();
        let place = |(item, label): (&Item, String)| match item.value {
            Value::Term(term) => {
                let position = (term.index() + 1).to_string();
                let values = [("position", position), ("count", count.clone())];
                let say = messages(&schema.settings.language);
                format!("{label} ({})", fill(say.position, &values))
            }
            _ => label,
        };
        items.iter().zip(labels).map(place).collect()
    }

    /// A value that fits in a line.
    fn short(&self, field: &Field, value: &Value) -> Option<String> {
        let schema = &self.copies.linked.guide.schema;
        Some(match (value, &field.field_type) {
            (Value::Line(text), _) => escaped(text),
            (Value::Date(date), _) => date.to_string(),
            (Value::Number(number), _) => number.to_string(),
            (Value::Boolean(boolean), _) => boolean.to_string(),
            (Value::Url(url), _) => format!("<{url}>"),
            (Value::Term(term), FieldType::Term(of)) => {
                escaped(&schema.vocabularies[*of].terms[*term].label)
            }
            _ => return None,
        })
    }

    /// A field that holds Markdown.
    fn block(&mut self, field: &Field, items: &[Item]) {
        let _ = write!(self.text, "\n## {}\n\n", escaped(&field.label));
        for item in items {
            let Value::Markdown(number) = item.value else { continue };
            let text = self.copied(self.index, number);
            match field.list {
                true => self.item(&text),
                false => drop(writeln!(self.text, "{text}")),
            }
        }
    }

    /// An item of a list; lines after its first are indented.
    fn item(&mut self, text: &str) {
        let text = text.replace('\n', "\n  ").replace("\n  \n", "\n\n");
        let _ = writeln!(self.text, "- {text}");
    }

    /// Fields that name entries or hold records. A relation that another entry declares under the
    /// name of a field of this one is in that field.
    fn relations(&mut self) {
        let relations = &self.copies.linked.relations;
        for (number, field) in self.kind.fields.iter_enumerated() {
            let items = &self.entry.values[number];
            let mut lines: Vec<String> = Vec::new();
            match &field.field_type {
                FieldType::Ref { .. } => {
                    let own = relations.iter().filter(|relation| {
                        relation.from == self.index && relation.place.field == number
                    });
                    let mut named: Vec<EntryId> = own.map(|relation| relation.to).collect();
                    for relation in &self.copies.incoming[self.index] {
                        let is_it = self.inverse(relation) == Some(&field.name);
                        if is_it && !named.contains(&relation.from) {
                            named.push(relation.from);
                        }
                    }
                    lines.extend(named.iter().map(|to| self.copies.link(&self.path, *to)));
                }
                FieldType::Record(_) if field.name != "changes" => {
                    for item in items {
                        lines.push(self.record(self.index, item.place, &Shown::All));
                    }
                }
                _ => {}
            }
            if !lines.is_empty() {
                let _ = write!(self.text, "\n## {}\n\n", escaped(&field.label));
                lines.iter().for_each(|line| self.item(line));
            }
        }
    }

    /// What other entries declare about this one, by the term they declare it with.
    fn incoming(&mut self) {
        let mut by_name: BTreeMap<&str, BTreeMap<Option<TermId>, Vec<&Relation>>> = BTreeMap::new();
        let copies = self.copies;
        for relation in &copies.incoming[self.index] {
            let Some(name) = self.inverse(relation) else { continue };
            let is_own = self.kind.field(name).is_some_and(|field| {
                matches!(self.kind.fields[field].field_type, FieldType::Ref { .. })
            });
            if !is_own {
                let term = self.first_term(relation).map(|(_, _, term)| term);
                by_name.entry(name).or_default().entry(term).or_default().push(relation);
            }
        }
        for (name, by_term) in by_name {
            let _ = write!(self.text, "\n## {}\n", escaped(&vocabulary::label_from(name)));
            for mut relations in by_term.into_values() {
                if let Some((_, of, term)) = relations.first().and_then(|of| self.first_term(of)) {
                    let label = &copies.linked.guide.schema.vocabularies[of].terms[term].label;
                    let _ = write!(self.text, "\n### {}\n", escaped(label));
                }
                self.text.push('\n');
                let title =
                    |of: &Relation| copies.linked.guide.entries[of.from].title.to_lowercase();
                relations.sort_by_key(|of| (copies.linked.guide.entries[of.from].kind, title(of)));
                for relation in relations {
                    let link = copies.link(&self.path, relation.from);
                    let text = self.record(relation.from, relation.place, &Shown::But(relation));
                    let between = if text.is_empty() { "" } else { ": " };
                    self.item(&format!("{link}{between}{text}"));
                }
            }
        }
    }

    fn inverse(&self, relation: &Relation) -> Option<&'a str> {
        self.copies.linked.inverse(relation)
    }

    /// The first term of the record that a relation is in: its field, vocabulary and index.
    fn first_term(&self, relation: &Relation) -> Option<(FieldId, VocabularyId, TermId)> {
        self.copies.linked.record(relation)?.terms().next()
    }

    /// A record in a line: its short values, then its texts.
    fn record(&mut self, of: EntryId, place: FieldPath, shown: &Shown<'_>) -> String {
        let guide = &self.copies.linked.guide;
        let entry = &guide.entries[of];
        let Some(record) = Record::at(&guide.schema.kinds[entry.kind], entry, place) else {
            return String::new();
        };
        let left_out = match shown {
            Shown::All => [None, None],
            Shown::But(relation) => {
                [relation.place.sub, self.first_term(relation).map(|(at, ..)| at)]
            }
        };
        let (mut short, mut texts) = (Vec::new(), Vec::new());
        for (sub, field, value) in record.filled() {
            if left_out.contains(&Some(sub)) {
                continue;
            }
            let place = FieldPath { sub: Some(sub), ..place };
            match value {
                Value::Markdown(number) => texts.push(self.copied(of, *number)),
                Value::Ref(_) => {
                    let own = self.copies.linked.relation_at(of, place);
                    short.extend(own.map(|own| self.copies.link(&self.path, own.to)));
                }
                Value::Term(_) => {
                    short.extend(self.short(field, value).map(|term| term.to_lowercase()))
                }
                value => short.extend(self.short(field, value)),
            }
        }
        let between = if short.is_empty() || texts.is_empty() { "" } else { ": " };
        format!("{}{between}{}", short.join(", "), texts.join("\n\n"))
    }

    fn changes(&mut self) {
        let changes: Vec<String> = self
            .copies
            .assessed
            .knowledge
            .changes_of(self.index)
            .map(|change| {
                let why = match change.why.as_str() {
                    "" => String::new(),
                    why => format!(" ({})", escaped(why)),
                };
                format!("{}: {}{why}", change.date, escaped(&change.what))
            })
            .collect();
        if !changes.is_empty() {
            self.text.push_str("\n## Changes\n\n");
            changes.iter().for_each(|change| self.item(change));
        }
    }

    /// The sources it cites, in the order of their references.
    fn references(&mut self) {
        let references = &self.copies.references;
        let mut sources: Vec<SourceId> = self.sources.iter().copied().collect();
        sources.sort_by_key(|source| references[*source].text.to_lowercase());
        if !sources.is_empty() {
            self.text.push_str("\n## Sources\n\n");
        }
        for source in sources {
            let text = &references[source].text;
            let address = reference::link(&self.copies.linked.bibliography.sources[source]);
            let parts = address.as_deref().and_then(|url| Some((text.rsplit_once(url)?, url)));
            let line = match parts {
                Some(((before, after), url)) => {
                    // A paragraph does not end in spaces, so they are not part of it.
                    let said = before.trim_end();
                    let gap = &before[said.len()..];
                    format!("{}{gap}<{url}>{}", escaped(said), escaped(after))
                }
                None => escaped(text),
            };
            self.item(&line);
        }
    }

    /// A text of an entry.
    fn copied(&mut self, of: EntryId, number: usize) -> String {
        let linked = self.copies.linked;
        let mut filling = Filling {
            copies: self.copies,
            from: &self.path,
            links: &linked.resolved[of].texts[number],
            sources: &mut self.sources,
        };
        let notes = if number == 0 { String::new() } else { format!("{}-{number}-", of.index()) };
        commonmark::write(&linked.guide.entries[of].texts[number].markdown, &mut filling, &notes)
    }
}

/// What of a record is shown.
enum Shown<'a> {
    All,
    /// All but what a relation says already: the entry it names, and its first term.
    But(&'a Relation),
}

/// The replacements for links, images and citations of one text.
struct Filling<'a> {
    copies: &'a Copies<'a>,
    from: &'a str,
    links: &'a TextLinks,
    sources: &'a mut BTreeSet<SourceId>,
}

impl Filling<'_> {
    fn address(&self, destination: &Destination) -> Option<String> {
        Some(match destination {
            Destination::Entry(index, _) => {
                self.copies.address(self.from, &self.copies.path(*index))
            }
            Destination::Page(path, anchor) | Destination::Asset(path, anchor) => {
                let address = self.copies.address(self.from, path);
                match anchor {
                    Some(anchor) => format!("{address}#{}", percent_encode(anchor)),
                    None => address,
                }
            }
            Destination::External(address) => address.clone(),
            // A copy has no ids to point to.
            Destination::Anchor(_) | Destination::Nowhere => return None,
        })
    }
}

impl Fill for Filling<'_> {
    fn link(&mut self, index: usize) -> Option<String> {
        self.links.links.get(index).and_then(|destination| self.address(destination))
    }

    fn link_text(&mut self, index: usize) -> String {
        let destination = self.links.links.get(index);
        destination.map(|to| self.copies.linked.text_of(to)).unwrap_or_default()
    }

    fn image(&mut self, index: usize) -> Option<String> {
        let image = self.links.images.get(index).and_then(Option::as_ref);
        image.and_then(|destination| self.address(destination))
    }

    fn citation(&mut self, citation: &Citation) -> String {
        let bibliography = &self.copies.linked.bibliography;
        let mut cited = Vec::new();
        for item in &citation.items {
            let Some(source) = bibliography.index(&item.key) else { continue };
            self.sources.insert(source);
            let reference = &self.copies.references[source];
            let words = CitedWords::of(item, citation, reference, super::CITATIONS);
            cited.push(format!("{}{}{}", words.before, words.label, words.after));
        }
        match citation.in_text {
            _ if cited.is_empty() => String::new(),
            true => cited.join("; "),
            false => format!("({})", cited.join("; ")),
        }
    }
}
