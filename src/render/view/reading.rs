//! Views for navigation: filters, the path, figures, the self-assessment, how to cite a page.
//!
//! Fields named `figure` are SVG, safe to print with `| safe`.

use super::super::theme::Shared;
use super::{Card, Group};
use serde::Serialize;

/// `filters`: the filters of a list.
#[derive(Debug, Serialize)]
pub struct Filters {
    /// The filters that are set.
    pub active: Vec<ActiveFilter>,
    /// The other choices, by vocabulary; only those that leave some entries.
    pub groups: Vec<FilterGroup>,
}

/// A filter that is set.
#[derive(Debug, Serialize)]
pub struct ActiveFilter {
    /// The vocabulary, as one of its terms is called.
    pub vocabulary: String,
    /// The term.
    pub label: String,
    /// The list without it; empty when it is the only one.
    pub remove_path: String,
}

/// The choices of a vocabulary.
#[derive(Debug, Serialize)]
pub struct FilterGroup {
    /// The vocabulary; its count is that of the choices.
    pub vocabulary: Group,
    /// The choices, in the vocabulary's order. Of very many those with most entries.
    pub choices: Vec<Choice>,
    /// How many choices are not among them; the vocabulary's page lists all its terms.
    pub left_out: usize,
}

/// A term to filter by, or to switch to.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// The term.
    pub label: String,
    /// The list with it.
    pub path: String,
    /// How many entries that list holds.
    pub count: usize,
    /// Whether it is set.
    pub is_selected: bool,
}

/// A term as a step on its way.
#[derive(Debug, Serialize)]
pub struct PathStep {
    /// The term.
    pub group: Group,
    /// The rated entries with the term, drawn by how well they are supported; empty when there are
    /// none.
    pub figure: String,
    /// The same in words.
    pub alt: String,
    /// The entries of the kinds that are divided by these steps, in the order of lists.
    pub cards: Vec<Shared<Card>>,
}

/// A vocabulary with its terms as ways into the guide, in the list `paths` of the home page: one that
/// is ordered or has a question.
#[derive(Debug, Serialize)]
pub struct Path {
    /// The vocabulary.
    pub vocabulary: Group,
    /// The question of readers that its terms answer; may be empty.
    pub question: String,
    /// Its terms in order.
    pub steps: Vec<PathStep>,
}

/// Where an entry is on the path of its kind.
#[derive(Debug, Serialize)]
pub struct Position {
    /// The first step it belongs to.
    pub group: Group,
    /// Its number among the entries of the step, from 1.
    pub number: usize,
    /// How many entries the step has.
    pub of: usize,
}

/// How to cite a page.
#[derive(Debug, Serialize)]
pub struct Citation {
    /// In words.
    pub text: String,
    /// As a record of BibTeX.
    pub bibtex: String,
    /// As a record of RIS.
    pub ris: String,
    /// As CSL-JSON.
    pub csl: String,
}

/// The questions of a kind, in the list `assessments`.
#[derive(Debug, Serialize)]
pub struct Assessment {
    /// The kind.
    pub kind: Group,
    /// The questions, by the first step their entry belongs to.
    pub sections: Vec<QuestionSection>,
    /// The vocabularies to filter the questions by.
    pub filters: Vec<super::AssessmentFilter>,
}

/// Questions that belong together.
#[derive(Debug, Serialize)]
pub struct QuestionSection {
    /// The step; none when the kind has no path.
    pub group: Option<Group>,
    /// The questions, in the order of lists.
    pub questions: Vec<Question>,
}

/// A question that readers ask themselves.
#[derive(Debug, Serialize)]
pub struct Question {
    /// The slug of the entry that asks it.
    pub id: String,
    /// The question.
    pub text: String,
    /// The entry.
    pub card: Shared<Card>,
}

/// `chronology`: when the entries of a kind took place.
#[derive(Debug, Serialize)]
pub struct Chronology {
    /// The years along the top.
    pub figure: String,
    /// Path of the whole figure as a file of its own.
    pub file: String,
    /// What the years are, in words: `1990 to 2026`.
    pub alt: String,
    /// The entries that have a beginning, the earliest first.
    pub rows: Vec<Period>,
    /// The entries that have none.
    pub undated: Vec<Shared<Card>>,
}

/// When an entry took place.
#[derive(Debug, Serialize)]
pub struct Period {
    /// The entry.
    pub card: Shared<Card>,
    /// When, in words: `1995 to 2008`, `from 1995, known to 2008`.
    pub alt: String,
    /// The same along the years.
    pub figure: String,
}

/// `map`: the evidence about the entries of a rated kind.
#[derive(Debug, Serialize)]
pub struct Map {
    /// The kind that is rated.
    pub rated: Group,
    /// The map; empty when there is nothing to draw.
    pub figure: String,
    /// Path of the map as a file of its own.
    pub file: String,
    /// The stances, with how often each is taken.
    pub stances: Vec<super::Stance>,
    /// How many entries the drawing leaves out, because there are too many to be drawn.
    pub left_out: usize,
    /// The same as a list: rated entries with evidence, in the order of lists.
    pub rows: Vec<MapRow>,
}

/// The evidence about a rated entry.
#[derive(Debug, Serialize)]
pub struct MapRow {
    /// The rated entry.
    pub card: Shared<Card>,
    /// How many entries take each stance, drawn.
    pub figure: String,
    /// The entries with evidence about it, by stance.
    pub stances: Vec<MapStance>,
}

/// Entries that take a stance.
#[derive(Debug, Serialize)]
pub struct MapStance {
    /// The stance's name.
    pub slug: String,
    /// Its label.
    pub label: String,
    /// The entries, by kind and title.
    pub cards: Vec<Shared<Card>>,
}
