//! The guide as a book: what its chapters hold, and the page that has all of them.
//!
//! Types only, as in [`super`]. Every `path` in a chapter points to another chapter of the book.

use super::{Decision, Entry, GlossaryTerm, Reference};
use serde::Serialize;

/// `chapter`: the title page, the head of a part, an entry, the glossary or the list of sources.
#[derive(Debug, Serialize)]
pub struct Chapter {
    /// Its number, such as `2.1.3`; empty on the title page.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What it is about; may be empty.
    pub lead: String,
    /// What the title page says; none in other chapters.
    pub cover: Option<Cover>,
    /// The entry it holds; none in other chapters.
    pub entry: Option<Entry>,
    /// The decision guide it holds; none in other chapters.
    pub decision: Option<Decision>,
    /// Name of the field with the question that the entry asks readers; may be empty.
    pub question_field: String,
    /// The words the guide explains; empty but in the glossary.
    pub terms: Vec<GlossaryTerm>,
    /// The sources that the book cites; empty but in their list.
    pub references: Vec<Reference>,
    /// Whether sources are cited by their number.
    pub numbered: bool,
    /// The chapters that the head of a part points to.
    pub children: Vec<BookLine>,
    /// What these are divided by, as one of its terms is called; may be empty.
    pub grouped_by: String,
}

/// What a title page says besides what `site` holds.
#[derive(Debug, Serialize)]
pub struct Cover {
    /// The date of the latest change in words; empty when there is none on record.
    pub changed: String,
    /// Whether the book holds the whole guide.
    pub is_whole: bool,
}

/// `book`: the whole guide on one page.
#[derive(Debug, Serialize)]
pub struct Book {
    /// The title page.
    pub html: String,
    /// What is in it.
    pub contents: Vec<BookLine>,
    /// Its parts.
    pub parts: Vec<BookPart>,
}

/// A line of the contents of a book.
#[derive(Clone, Debug, Serialize)]
pub struct BookLine {
    /// The chapter's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub path: String,
    /// What those below it are divided by, as one of its terms is called; may be empty.
    pub grouped_by: String,
    /// The chapters below it.
    pub children: Vec<BookLine>,
}

/// A part of a book: its own head and the chapters below it.
#[derive(Debug, Serialize)]
pub struct BookPart {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its chapters, with its head as the first.
    pub chapters: Vec<BookChapter>,
}

/// A chapter of a book on the page that has all of them.
#[derive(Debug, Serialize)]
pub struct BookChapter {
    /// Its id in the page.
    pub anchor: String,
    /// How deep its number is: 1 for the head of a part.
    pub depth: usize,
    /// Whether it holds an entry, and not the head of what follows.
    pub is_entry: bool,
    /// The chapter; its headings begin one level below that of the book for each step in depth.
    pub html: String,
}
