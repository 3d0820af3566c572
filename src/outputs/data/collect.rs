//! [`Assessed`] → [`Dataset`].
//!
//! Writes no file; see [`super::files()`].

use super::{
    About, Change, Dataset, Entry, FORMAT, Field, GlossaryTerm, Kind, Link, Rating, Relation,
    Scale, Section, Source, Term, VERSION, Vocabulary,
};
use crate::assess::{Assessed, lifecycle};
use crate::ids::{EntryId, Id, SourceId, VocabularyId};
use crate::link::{self, Linked, Record, address};
use crate::messages;
use crate::parse::{Body, tree};
use crate::schema::ratings::EXPECTED_FIELD;
use crate::schema::{self, FieldType, Schema};
use crate::validate::{FieldPath, Item, Value};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Fields that are elsewhere in the data, or say how an entry is kept rather than what it says.
const NOT_DATA: [&str; 5] = ["title", "changes", "aliases", "draft", EXPECTED_FIELD];

/// The guide as data.
pub fn dataset(assessed: &Assessed) -> Dataset {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let stances = schema.ratings.iter().map(|rules| rules.stances).collect();
    let mut old_paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (from, to) in &linked.addresses.redirects {
        old_paths.entry(to).or_default().push(from.clone());
    }
    let collector = Collector { assessed, linked, schema, old_paths, stances };
    let mut relations: Vec<Relation> = collector.relations();
    relations.sort();
    Dataset {
        format: FORMAT.to_owned(),
        version: VERSION.to_owned(),
        guide: collector.about(),
        kinds: schema.kinds.iter().map(|kind| collector.kind(kind)).collect(),
        vocabularies: schema.vocabularies.iter().map(vocabulary).collect(),
        entries: linked.guide.entries.ids().map(|index| collector.entry(index)).collect(),
        relations,
        links: collector.links(),
        sources: collector.sources(),
        glossary: collector.glossary(),
    }
}

struct Collector<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    schema: &'a Schema,
    /// Old paths by the path they point to.
    old_paths: BTreeMap<&'a str, Vec<String>>,
    /// Vocabularies that hold stances.
    stances: BTreeSet<VocabularyId>,
}

impl Collector<'_> {
    fn about(&self) -> About {
        let settings = &self.schema.settings;
        let license = settings.license.as_ref();
        About {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: settings.language.clone(),
            address: settings.base_url.clone(),
            authors: settings.authors.clone(),
            license: license.map(|license| license.name.clone()).unwrap_or_default(),
            license_url: license.map(|license| license.url.clone()).unwrap_or_default(),
            changed: self
                .assessed
                .knowledge
                .changes
                .first()
                .map(|change| change.date.to_string())
                .unwrap_or_default(),
        }
    }

    fn kind(&self, kind: &schema::Kind) -> Kind {
        let published = |field: &&schema::Field| !NOT_DATA.contains(&field.name.as_str());
        Kind {
            id: kind.id.clone(),
            label: kind.label.clone(),
            plural: kind.plural.clone(),
            description: kind.description.clone(),
            fields: kind.fields.iter().filter(published).map(|field| self.field(field)).collect(),
        }
    }

    fn field(&self, field: &schema::Field) -> Field {
        let of = match &field.field_type {
            FieldType::Term(of) => self.schema.vocabularies[*of].id.clone(),
            FieldType::Ref { to, .. } => self.schema.kinds[*to].id.clone(),
            _ => String::new(),
        };
        Field {
            name: field.name.clone(),
            label: field.label.clone(),
            field_type: field.field_type.as_str().to_owned(),
            of,
            list: field.list,
            help: field.help.clone(),
        }
    }

    /// `lesson/start-small`.
    fn id(&self, index: EntryId) -> String {
        let entry = &self.linked.guide.entries[index];
        format!("{}/{}", self.schema.kinds[entry.kind].id, entry.slug)
    }

    fn entry(&self, index: EntryId) -> Entry {
        let entry = &self.linked.guide.entries[index];
        let kind = &self.schema.kinds[entry.kind];
        let path = address::entry(kind, &entry.slug);
        let change = |change: &lifecycle::Change| Change {
            date: change.date.to_string(),
            what: change.what.clone(),
            why: change.why.clone(),
        };
        let is_data = |field: &schema::Field| !NOT_DATA.contains(&field.name.as_str());
        let fields = kind.fields.iter().zip(&entry.values);
        let fields = fields
            .filter(|(field, items)| is_data(field) && !items.is_empty())
            .map(|(field, items)| (field.name.clone(), self.values(index, field, items)))
            .collect();
        Entry {
            id: self.id(index),
            kind: kind.id.clone(),
            title: entry.title.clone(),
            old_paths: self.old_paths.get(path.as_str()).cloned().unwrap_or_default(),
            path,
            fields,
            sections: self.sections(&entry.texts[0].markdown),
            changes: self.assessed.knowledge.changes_of(index).map(change).collect(),
            sources: self.keys(&self.linked.resolved[index].sources),
            rating: self.rating(index),
        }
    }

    fn rating(&self, index: EntryId) -> Option<Rating> {
        let evidence = self.assessed.knowledge.evidence[index].as_ref()?;
        let rules = &self.schema.ratings[evidence.ratings];
        let level = &self.schema.vocabularies[rules.vocabulary].terms[evidence.level];
        let basis = evidence.basis(self.schema);
        Some(Rating {
            level: level.slug.clone(),
            label: level.label.clone(),
            rank: evidence.level.index(),
            reason: messages::rating::reason(basis),
            held: messages::rating::held(basis),
            next: messages::rating::next(basis),
            scales: self.scales(index),
        })
    }

    fn scales(&self, index: EntryId) -> Vec<Scale> {
        let entry = &self.linked.guide.entries[index];
        let scale = |(field, of)| {
            let field: &schema::Field = &self.schema.kinds[entry.kind].fields[field];
            let of: &schema::Vocabulary = &self.schema.vocabularies[of];
            match entry.field(&self.schema.kinds[entry.kind], &field.name) {
                [Item { value: Value::Term(term), .. }] => Some(Scale {
                    field: field.name.clone(),
                    term: of.terms[*term].slug.clone(),
                    position: term.index() + 1,
                    of: of.terms.len(),
                }),
                _ => None,
            }
        };
        self.schema.scales(entry.kind).filter_map(scale).collect()
    }

    fn sections(&self, markdown: &Body) -> Vec<Section> {
        let title = |name: &str| self.linked.guide.title_of(name);
        let section = |section: tree::Section| {
            let heading = section.heading.map(|heading| &markdown.headings[heading]);
            Section {
                anchor: heading.map(|heading| heading.anchor.clone()).unwrap_or_default(),
                heading: heading.map(|heading| heading.text.clone()).unwrap_or_default(),
                text: section.text.trim().to_owned(),
            }
        };
        let sections = markdown.sections(&title).into_iter().map(section);
        sections
            .filter(|section| !(section.heading.is_empty() && section.text.is_empty()))
            .collect()
    }

    /// Markdown as plain text.
    fn plain(&self, markdown: &Body) -> String {
        let mut text = String::new();
        for section in self.sections(markdown) {
            for part in [&section.heading, &section.text] {
                if !part.is_empty() {
                    text.push_str(if text.is_empty() { "" } else { "\n" });
                    text.push_str(part);
                }
            }
        }
        text
    }

    /// What a field holds.
    fn values(&self, index: EntryId, field: &schema::Field, items: &[Item]) -> Json {
        let mut values =
            items.iter().map(|item| self.value(index, item.place, &field.field_type, &item.value));
        match field.list {
            true => Json::Array(values.collect()),
            false => values.next_back().unwrap_or_default(),
        }
    }

    fn value(
        &self,
        index: EntryId,
        place: FieldPath,
        field_type: &FieldType,
        value: &Value,
    ) -> Json {
        let entry = &self.linked.guide.entries[index];
        match (value, field_type) {
            (
                Value::Line(text) | Value::Url(text) | Value::Image(text) | Value::Source(text),
                _,
            ) => Json::from(text.as_str()),
            (Value::Markdown(text), _) => Json::from(self.plain(&entry.texts[*text].markdown)),
            (Value::Date(date), _) => Json::from(date.to_string()),
            (Value::Number(number), _) => Json::from(*number),
            (Value::Boolean(flag), _) => Json::from(*flag),
            (Value::Term(term), FieldType::Term(of)) => {
                Json::from(self.schema.vocabularies[*of].terms[*term].slug.as_str())
            }
            (Value::Ref(_), _) => self.related(index, place).map_or(Json::Null, Json::from),
            (Value::Record(values), FieldType::Record(fields)) => {
                let mut record = Map::new();
                for ((sub, field), value) in fields.iter_enumerated().zip(values) {
                    let Some(value) = value else { continue };
                    let place = FieldPath { sub: Some(sub), ..place };
                    let json = self.value(index, place, &field.field_type, value);
                    record.insert(field.name.clone(), json);
                }
                Json::Object(record)
            }
            _ => Json::Null,
        }
    }

    /// The id of the entry that is named at `place`.
    fn related(&self, index: EntryId, place: FieldPath) -> Option<String> {
        self.linked.relation_at(index, place).map(|relation| self.id(relation.to))
    }

    fn relations(&self) -> Vec<Relation> {
        let relation = |relation: &link::Relation| {
            let entry = &self.linked.guide.entries[relation.from];
            let field = &self.schema.kinds[entry.kind].fields[relation.place.field];
            let mut found = Relation {
                from: self.id(relation.from),
                to: self.id(relation.to),
                field: field.name.clone(),
                stance: String::new(),
                says: BTreeMap::new(),
                sources: Vec::new(),
            };
            if let Some(record) = self.linked.record(relation) {
                self.say(relation, record, &mut found);
            }
            found
        };
        self.linked.relations.iter().map(relation).collect()
    }

    /// Adds what the record around a relation says.
    fn say(&self, relation: &link::Relation, record: Record<'_>, found: &mut Relation) {
        for (sub, field, value) in record.filled() {
            let place = FieldPath { sub: Some(sub), ..relation.place };
            let text = match self.value(relation.from, place, &field.field_type, value) {
                Json::String(text) => text,
                other => other.to_string(),
            };
            match (value, &field.field_type) {
                (Value::Ref(_), _) => {}
                (_, FieldType::Term(of)) if self.stances.contains(of) => found.stance = text,
                (Value::Source(key), _) => found.sources.push(key.clone()),
                _ => {
                    if let Value::Markdown(number) = value {
                        found.sources.extend(self.cited(relation.from, *number));
                    }
                    found.says.insert(field.name.clone(), text);
                }
            }
        }
    }

    /// Keys of the sources that a text of an entry cites, each once.
    fn cited(&self, index: EntryId, text: usize) -> Vec<String> {
        let links = self.linked.resolved[index].texts.get(text).into_iter();
        let mut sources: Vec<SourceId> =
            links.flat_map(|links| links.citations.iter().flatten().flatten()).copied().collect();
        let mut seen = BTreeSet::new();
        sources.retain(|source| seen.insert(*source));
        self.keys(&sources)
    }

    fn keys(&self, sources: &[SourceId]) -> Vec<String> {
        sources.iter().map(|source| self.linked.bibliography.sources[*source].key.clone()).collect()
    }

    fn links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for (to, backlinks) in self.linked.backlinks.iter_enumerated() {
            links.extend(backlinks.iter().map(|backlink| Link {
                from: self.id(backlink.from),
                to: self.id(to),
                sentence: self.linked.sentence(*backlink),
            }));
        }
        links.sort();
        links
    }

    fn sources(&self) -> Vec<Source> {
        let mut cited_by = self.linked.bibliography.sources.with_each(Vec::<String>::new());
        for (index, links) in self.linked.resolved.iter_enumerated() {
            for source in &links.sources {
                cited_by[*source].push(self.id(index));
            }
        }
        let sources = self.linked.bibliography.sources.iter().zip(&*self.linked.references);
        sources
            .zip(cited_by)
            .map(|((source, reference), cited_by)| Source {
                key: source.key.clone(),
                source_type: source.kind.clone(),
                title: source.title.clone(),
                year: source.published.year.clone(),
                reference: reference.text.clone(),
                address: source.url.clone(),
                doi: source.doi.clone(),
                cited_by,
            })
            .collect()
    }

    fn glossary(&self) -> Vec<GlossaryTerm> {
        let term = |term: &crate::parse::glossary::GlossaryTerm| GlossaryTerm {
            slug: term.slug.clone(),
            term: term.term.clone(),
            definition: self.plain(&term.definition),
            synonyms: term.synonyms.clone(),
        };
        self.linked.glossary.glossary.terms.iter().map(term).collect()
    }
}

fn vocabulary(vocabulary: &schema::Vocabulary) -> Vocabulary {
    let term = |term: &schema::vocabulary::Term| Term {
        slug: term.slug.clone(),
        label: term.label.clone(),
        description: term.description.clone(),
    };
    Vocabulary {
        id: vocabulary.id.clone(),
        label: vocabulary.label.clone(),
        description: vocabulary.description.clone(),
        ordered: vocabulary.ordered,
        terms: vocabulary.terms.iter().map(term).collect(),
    }
}
