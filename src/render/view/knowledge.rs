//! What templates see of what the guide knows about itself.
//!
//! Types only, as in [`super`].

use super::super::theme::Shared;
use super::{Card, CitedSource, Crumb, Group, Rating, Scale};
use serde::Serialize;

/// The evidence for the rating of an entry.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// The rating.
    pub rating: Rating,
    /// What the level means.
    pub description: String,
    /// What is needed for the next level, in a sentence; empty at the highest, and where the rating is held
    /// back.
    pub next: String,
    /// How many entries take each stance.
    pub stances: Vec<Stance>,
    /// The same, drawn.
    pub figure: String,
    /// The places of the entry on the scales that are shown beside its rating.
    pub scales: Vec<Scale>,
    /// Where the evidence comes from: kinds, then each dimension.
    pub breadth: Vec<Breadth>,
}

/// How many entries take a stance.
#[derive(Debug, Serialize)]
pub struct Stance {
    /// The stance's name.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// How many.
    pub count: usize,
}

/// The entries with evidence about an entry, by the terms of a dimension.
#[derive(Debug, Serialize)]
pub struct Breadth {
    /// Its label.
    pub label: String,
    /// The gap map of the dimension.
    pub path: String,
    /// The entries, by term; only terms that have some.
    pub groups: Vec<BreadthGroup>,
}

/// The entries with evidence about an entry that share a term.
#[derive(Debug, Serialize)]
pub struct BreadthGroup {
    /// The term.
    pub label: String,
    /// The id of the group in the page, to which gap maps link.
    pub anchor: String,
    /// The entries.
    pub cards: Vec<Shared<Card>>,
}

/// `map`: a gap map.
#[derive(Debug, Serialize)]
pub struct GapMap {
    /// The kind that is rated.
    pub rated: Group,
    /// What the columns are.
    pub label: String,
    /// All gap maps of the kind, this one among them.
    pub dimensions: Vec<Group>,
    /// The columns.
    pub columns: Vec<GapColumn>,
    /// The rows, in the order of lists.
    pub rows: Vec<GapRow>,
}

/// A column of a gap map.
#[derive(Debug, Serialize)]
pub struct GapColumn {
    /// Its label.
    pub label: String,
    /// The term's page; empty when it has none.
    pub path: String,
    /// How many rows have something in the column.
    pub filled: usize,
}

/// A row of a gap map.
#[derive(Debug, Serialize)]
pub struct GapRow {
    /// The rated entry.
    pub card: Shared<Card>,
    /// One for each column.
    pub cells: Vec<GapCell>,
}

/// A cell of a gap map.
#[derive(Debug, Serialize)]
pub struct GapCell {
    /// How many entries are counted.
    pub count: usize,
    /// Where exactly these entries are listed; empty when there are none.
    pub path: String,
}

/// `coverage`: entries without evidence, and entries, sources and terms that are not used.
#[derive(Debug, Serialize)]
pub struct Coverage {
    /// Rated entries without evidence.
    pub without_evidence: Vec<Shared<Card>>,
    /// Entries of kinds that give evidence, and that give none.
    pub unused_as_evidence: Vec<Shared<Card>>,
    /// Sources that nothing cites.
    pub uncited_sources: Vec<CitedSource>,
    /// Terms that no entry has, by vocabulary.
    pub unused_terms: Vec<UnusedTerms>,
}

/// Terms of a vocabulary that no entry has.
#[derive(Debug, Serialize)]
pub struct UnusedTerms {
    /// The vocabulary.
    pub vocabulary: Group,
    /// The terms.
    pub terms: Vec<Group>,
}

/// A change to an entry, in the list `changes`.
#[derive(Debug, Serialize)]
pub struct Change {
    /// The date in words.
    pub date: String,
    /// The date in ISO form.
    pub value: String,
    /// The entry.
    pub card: Shared<Card>,
    /// What was changed.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
}

/// A term of the glossary.
#[derive(Debug, Serialize)]
pub struct GlossaryTerm {
    /// The term.
    pub term: String,
    /// Its id in the page.
    pub anchor: String,
    /// Its place in the glossary: path and id.
    pub path: String,
    /// What it means.
    pub html: String,
    /// Its synonyms.
    pub synonyms: Vec<String>,
    /// Related terms.
    pub see: Vec<Crumb>,
    /// The entries that use it; filled in the glossary only.
    pub used_in: Vec<Shared<Card>>,
}
