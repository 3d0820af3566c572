//! The guide as data: what it says and what it knows of itself, for programs and for comparing.
//!
//! `guide.json` holds all of it; the tables of [`tables`] hold the same for spreadsheets, and `texts.jsonl`
//! the texts as trees ([`trees`]). The shape is
//! described by `guide.schema.json`, which is published with it. Nothing here is rendered: texts are
//! plain, paths count from the site's root.

mod collect;
mod files;
mod tables;
mod trees;

pub use collect::dataset;
pub(super) use files::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the shape: a major number for readers that break, a minor one for those that do not.
pub const VERSION: &str = "1.1";
/// The name of the shape.
pub const FORMAT: &str = "fieldguide";
/// The shape as JSON Schema.
const SCHEMA: &str = include_str!("guide.schema.json");

/// A whole guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`] of what wrote it.
    pub version: String,
    /// The guide's own data.
    pub guide: About,
    /// Kinds of entries, in declared order.
    pub kinds: Vec<Kind>,
    /// Vocabularies, in declared order.
    pub vocabularies: Vec<Vocabulary>,
    /// Entries, by kind and name.
    pub entries: Vec<Entry>,
    /// What entries say of one another in fields, by the entry that says it.
    pub relations: Vec<Relation>,
    /// What entries link to in texts, by the entry that links.
    pub links: Vec<Link>,
    /// Sources, in the order of their keys in the bibliography.
    pub sources: Vec<Source>,
    /// Terms that the guide explains, in alphabetical order.
    pub glossary: Vec<GlossaryTerm>,
}

/// What a guide is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Its name.
    pub title: String,
    /// A sentence about it; may be empty.
    pub description: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Where it is published, with a final slash; empty when not known.
    pub address: String,
    /// Who answers for it.
    pub authors: Vec<String>,
    /// The name of its licence; may be empty.
    pub license: String,
    /// The address of its licence; may be empty.
    pub license_url: String,
    /// The latest date that an entry gives for a change: `2026-11`; empty when none does.
    pub changed: String,
}

/// A kind of entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kind {
    /// Its name.
    pub id: String,
    /// What one is called.
    pub label: String,
    /// What several are called.
    pub plural: String,
    /// What they are for; may be empty.
    pub description: String,
    /// Fields that are published, in declared order.
    pub fields: Vec<Field>,
}

/// A field of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What it holds: `line`, `term`, `record` …
    #[serde(rename = "type")]
    pub field_type: String,
    /// The vocabulary or kind that it draws from; empty for other types.
    pub of: String,
    /// Whether it holds a list.
    pub list: bool,
    /// What it is for; may be empty.
    pub help: String,
}

/// A vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Its name.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Whether the order of its terms means something.
    pub ordered: bool,
    /// Its terms, in order.
    pub terms: Vec<Term>,
}

/// A term of a vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its name.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// What it means; may be empty.
    pub description: String,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its kind and name: `lesson/start-small`.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub path: String,
    /// Old paths that point to it.
    pub old_paths: Vec<String>,
    /// What its fields hold, by name, without title and changes. Fields that are lists are lists here;
    /// terms and sources are names, relations ids, records objects, Markdown is plain text.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Its text, by heading.
    pub sections: Vec<Section>,
    /// What was changed in it, as it is written there.
    pub changes: Vec<Change>,
    /// Keys of the sources it cites, in the order they are cited.
    pub sources: Vec<String>,
    /// How well it is supported; null for kinds that are not rated.
    pub rating: Option<Rating>,
}

/// The text under a heading, or before the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The heading's id on the page; empty before the first.
    pub anchor: String,
    /// The heading.
    pub heading: String,
    /// The text, blocks separated by line ends.
    pub text: String,
}

/// A change of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// When: a year, a month or a day.
    pub date: String,
    /// What.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
}

/// How well an entry is supported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// The name of the level.
    pub level: String,
    /// Its label.
    pub label: String,
    /// 0 for the lowest level.
    pub rank: usize,
    /// What it rests on, in a sentence.
    pub reason: String,
    /// What holds it back, in a sentence; empty when nothing does.
    #[serde(default)]
    pub held: String,
    /// What is needed for the next level, in a sentence; empty at the highest.
    #[serde(default)]
    pub next: String,
    /// Scales that are shown beside it.
    #[serde(default)]
    pub scales: Vec<Scale>,
}

/// The place of an entry on a scale that is shown beside its rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The field.
    pub field: String,
    /// The name of the term.
    pub term: String,
    /// Its place on the scale, from 1.
    pub position: usize,
    /// How many places the scale has.
    pub of: usize,
}

/// What one entry says of another in a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    /// The entry that says it.
    pub from: String,
    /// The entry it is said of.
    pub to: String,
    /// The field it is said in.
    pub field: String,
    /// The stance it takes, for evidence; empty for other relations.
    pub stance: String,
    /// What the other fields of the record say, by name; empty where there is no record.
    pub says: BTreeMap<String, String>,
    /// Keys of the sources it cites.
    pub sources: Vec<String>,
}

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The entry that links.
    pub from: String,
    /// The entry that is linked to.
    pub to: String,
    /// The sentence around the first link.
    pub sentence: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// What it is cited by.
    pub key: String,
    /// Its type in the bibliography: `article`.
    #[serde(rename = "type")]
    pub source_type: String,
    /// Title.
    pub title: String,
    /// Year; may be empty.
    pub year: String,
    /// The full reference.
    pub reference: String,
    /// Its address on the web; may be empty.
    pub address: String,
    /// Its DOI; may be empty.
    pub doi: String,
    /// Entries that cite it.
    pub cited_by: Vec<String>,
}

/// A term that the guide explains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GlossaryTerm {
    /// Its id on the page of the glossary.
    pub slug: String,
    /// The term.
    pub term: String,
    /// What it means.
    pub definition: String,
    /// Its synonyms.
    pub synonyms: Vec<String>,
}
