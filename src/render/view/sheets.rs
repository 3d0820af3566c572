//! Views of what is made from entries besides their pages: decision guides, evidence by stance, comparisons,
//! briefs.
//!
//! Types only, as in [`super`].

use super::super::theme::Shared;
use super::{Card, Field, Group, Reference};
use serde::Serialize;

/// `decision`: a decision guide.
#[derive(Debug, Serialize)]
pub struct Decision {
    /// Its title.
    pub title: String,
    /// A sentence about it; may be empty.
    pub summary: String,
    /// Its steps and the answers between them, drawn; empty when there are too many.
    pub figure: String,
    /// Path of the figure as a file of its own.
    pub file: String,
    /// Its steps: the question it starts with, the other questions, then the results.
    pub steps: Vec<DecisionStep>,
    /// The sources it cites.
    pub references: Vec<Reference>,
}

/// A question of a decision guide, or a result.
#[derive(Debug, Serialize)]
pub struct DecisionStep {
    /// Its number, from 1.
    pub number: usize,
    /// Its id in the page.
    pub anchor: String,
    /// The question, or the title of the result.
    pub title: String,
    /// The help for the question, or the text of the result; may be empty.
    pub html: String,
    /// Whether it is a question.
    pub is_question: bool,
    /// The answers to the question.
    pub answers: Vec<DecisionAnswer>,
    /// The entries that the result points to.
    pub entries: Vec<DecisionEntry>,
}

/// An answer to a question of a decision guide.
#[derive(Debug, Serialize)]
pub struct DecisionAnswer {
    /// What it says.
    pub text: String,
    /// The number of the step it points to.
    pub step: usize,
    /// The id of that step in the page.
    pub anchor: String,
    /// The title of that step.
    pub title: String,
}

/// An entry that a result points to.
#[derive(Debug, Serialize)]
pub struct DecisionEntry {
    /// The entry.
    pub card: Shared<Card>,
    /// Why it is worth reading; may be empty.
    pub html: String,
}

/// `evidence`: all that takes one stance about the entries of a rated kind.
#[derive(Debug, Serialize)]
pub struct StanceList {
    /// The kind that is rated.
    pub rated: Group,
    /// The stance; its count is how often it is taken.
    pub stance: Group,
    /// All stances, this one among them.
    pub stances: Vec<Group>,
    /// The rated entries about which it is taken, in the order of lists.
    pub rows: Vec<StanceRow>,
}

/// What takes a stance about one rated entry.
#[derive(Debug, Serialize)]
pub struct StanceRow {
    /// The rated entry.
    pub card: Shared<Card>,
    /// Where its own page has the same.
    pub path: String,
    /// How often the stance is taken about it.
    pub count: usize,
    /// The entries that take it, by kind and title; none when the page has too many to show.
    pub items: Vec<StanceItem>,
}

/// An entry that takes a stance, and the sentence with which it does.
#[derive(Debug, Serialize)]
pub struct StanceItem {
    /// The entry.
    pub card: Shared<Card>,
    /// The sentence; citations in it link to the list of all sources.
    pub html: String,
}

/// `comparison`: the entries of a kind side by side.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The kind.
    pub kind: Group,
    /// The columns besides the title.
    pub columns: Vec<ComparedColumn>,
    /// The entries, by title.
    pub rows: Vec<ComparedRow>,
    /// Path of the same table for spreadsheets.
    pub table: String,
}

/// A column of a comparison.
#[derive(Debug, Serialize)]
pub struct ComparedColumn {
    /// The name of its field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The terms to filter by; none when it holds no terms.
    pub terms: Vec<ComparedTerm>,
}

/// A term to filter a comparison by.
#[derive(Debug, Serialize)]
pub struct ComparedTerm {
    /// Its slug.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// How many of the entries have it.
    pub count: usize,
}

/// An entry in a comparison.
#[derive(Debug, Serialize)]
pub struct ComparedRow {
    /// Its name within its kind.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub path: String,
    /// What it has in each column.
    pub cells: Vec<ComparedCell>,
}

/// What an entry has in a column.
#[derive(Debug, Serialize)]
pub struct ComparedCell {
    /// In words; empty when it has nothing.
    pub text: String,
    /// What it is sorted by where that is not its text: a date, the place of a term.
    pub sort: String,
    /// The slugs of its terms, separated by spaces.
    pub slugs: String,
}

/// `brief`: an entry on one sheet of paper.
#[derive(Debug, Serialize)]
pub struct Brief {
    /// The entry.
    pub card: Shared<Card>,
    /// Its address; the path from this page when the guide's is not known.
    pub address: String,
    /// The fields that its kind declares for a brief.
    pub fields: Vec<Field>,
    /// The entries with most sources for each stance that is taken about it.
    pub evidence: Vec<BriefStance>,
    /// The sources that it and the evidence about it cite most.
    pub sources: Vec<Reference>,
    /// How many sources it has besides.
    pub more_sources: usize,
    /// The date of the latest change on record in words; empty when there is none.
    pub changed: String,
}

/// The entries in a brief that take a stance.
#[derive(Debug, Serialize)]
pub struct BriefStance {
    /// The stance's name.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// How often it is taken.
    pub total: usize,
    /// The entries with most sources.
    pub items: Vec<StanceItem>,
}

/// A vocabulary to filter the self-assessment by.
#[derive(Debug, Serialize)]
pub struct AssessmentFilter {
    /// The vocabulary.
    pub vocabulary: Group,
    /// The question of readers that its terms answer.
    pub question: String,
    /// The terms that entries with a question have.
    pub terms: Vec<Group>,
}
