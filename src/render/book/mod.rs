//! The guide as a book: chapters in order, numbered, each a whole text that links to the others.
//!
//! Made once and bound twice: into one page by [`page`], and into the files of an e-book by
//! [`crate::outputs`]. A template writes each chapter; what it holds is cleaned in [`markup`],
//! since editors may write any HTML and a book has to be well-formed.

pub(super) mod addresses;
mod elements;
pub mod markup;
pub(super) mod page;
mod plan;
mod tree;

use super::theme::{Shared, TemplateFailure, Theme, Values};
use super::{ViewContext, assessment, view};
use crate::date::Date;
use crate::ids::{EntryId, IdVec, TermId, VocabularyId};
use crate::schema::outputs::OutputFormat;
use crate::schema::settings::CitationStyle;
use addresses::BookAddresses;
use markup::Token;
use plan::{Content, Planned};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The guide as a book.
#[derive(Debug)]
pub struct Book {
    /// The chapters, the title page first.
    pub chapters: Vec<Chapter>,
    /// The date of the latest change on record.
    pub changed: Option<Date>,
    /// The ids in each chapter, by its address.
    ids: BTreeMap<String, BTreeSet<String>>,
}

/// A chapter of a book.
#[derive(Debug)]
pub struct Chapter {
    /// Its name, unlike that of any other.
    pub name: String,
    /// Its number, such as `2.1.3`; empty on the title page.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How many numbers its number has: 0 for the title page.
    pub depth: usize,
    /// Whether it holds an entry.
    pub is_entry: bool,
    /// What those below it are divided by, as one of its terms is called; may be empty.
    pub grouped_by: String,
    /// What is in it; its title is the heading of level 1.
    pub tokens: Vec<Token>,
}

/// Where a link in a chapter points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookLink<'a> {
    /// To an id in the chapter itself.
    Here(&'a str),
    /// To a chapter, by name, and an id in it.
    Chapter(&'a str, Option<&'a str>),
    /// To an address on the web.
    Elsewhere(&'a str),
    /// To nothing that the book has.
    Nowhere,
}

impl Book {
    /// Where an address in a chapter points.
    pub fn lead<'a>(&self, chapter: &Chapter, address: &'a str) -> BookLink<'a> {
        if markup::is_absolute(address) {
            return BookLink::Elsewhere(address);
        }
        let (path, id) = match address.split_once('#') {
            Some((path, id)) => (path, Some(id)),
            None => (address, None),
        };
        let own = addresses::file(&chapter.name);
        let ids = self.ids.get(if path.is_empty() { own.as_str() } else { path });
        let id = id.filter(|id| ids.is_some_and(|ids| ids.contains(*id)));
        match (ids, path.strip_suffix(addresses::ENDING), id) {
            (None, ..) => BookLink::Nowhere,
            (_, None, Some(id)) => BookLink::Here(id),
            (_, None, None) => BookLink::Nowhere,
            (_, Some(name), id) => BookLink::Chapter(name, id),
        }
    }
}

/// The book, when the guide asks for an edition that is one.
pub(super) fn book(
    ctx: ViewContext<'_>,
    theme: &Theme,
) -> Result<Option<Book>, Box<TemplateFailure>> {
    let assessed = ctx.assessed;
    let outputs = &assessed.linked.guide.schema.settings.outputs;
    if !outputs.iter().any(|edition| matches!(edition, OutputFormat::Epub | OutputFormat::Print)) {
        return Ok(None);
    }
    bind(ctx, theme, Scope::Guide).map(Some)
}

/// What of the guide a book holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of it.
    Guide,
    /// The entries with a term.
    Term(VocabularyId, TermId),
}

/// A book of what is in `scope`.
pub(super) fn bind(
    ctx: ViewContext<'_>,
    theme: &Theme,
    scope: Scope,
) -> Result<Book, Box<TemplateFailure>> {
    let assessed = ctx.assessed;
    let plan = plan::plan(ctx, scope);
    let addresses = BookAddresses::new(assessed, &plan);
    let cards = ctx.cards.iter().zip(&addresses.entries);
    let cards: IdVec<EntryId, Shared<view::Card>> = cards
        .map(|(card, (path, number))| {
            let (path, number) = (path.clone(), number.clone());
            Shared::new(view::Card { path, number, ..view::Card::clone(card) })
        })
        .collect();
    let ctx = ViewContext { cards: &cards, book: Some(&addresses), ..ctx };
    let made: Result<Vec<Chapter>, TemplateFailure> = (0..plan.len())
        .into_par_iter()
        .map(|at| {
            let view = chapter(ctx, &addresses, (&plan, scope), at);
            let values = Values::default().with("chapter", &view).with("root", "");
            let html = theme.render("chapter.html", &values)?;
            let Planned { name, number, title, depth, content, grouped_by, .. } = &plan[at];
            Ok(Chapter {
                name: name.clone(),
                number: number.clone(),
                title: title.clone(),
                depth: *depth,
                is_entry: matches!(content, Content::Entry(_)),
                grouped_by: grouped_by.clone(),
                tokens: markup::tokens(&html),
            })
        })
        .collect();
    let chapters = made.map_err(Box::new)?;
    let ids = chapters.iter().map(|chapter| (addresses::file(&chapter.name), ids(&chapter.tokens)));
    let ids = ids.collect();
    Ok(Book { ids, chapters, changed: assessed.knowledge.changed() })
}

fn ids(tokens: &[Token]) -> BTreeSet<String> {
    let elements = tokens.iter().filter_map(|token| match token {
        Token::Open(element) => Some(element),
        Token::Text(_) | Token::Close => None,
    });
    elements.filter_map(|element| element.get("id")).map(str::to_owned).collect()
}

/// What a chapter shows.
fn chapter(
    ctx: ViewContext<'_>,
    addresses: &BookAddresses,
    (plan, scope): (&[Planned], Scope),
    at: usize,
) -> view::Chapter {
    let linked = ctx.linked;
    let schema = &linked.guide.schema;
    let planned = &plan[at];
    let mut chapter = view::Chapter {
        number: planned.number.clone(),
        title: planned.title.clone(),
        lead: planned.lead.clone(),
        cover: None,
        entry: None,
        decision: None,
        question_field: String::new(),
        terms: Vec::new(),
        references: Vec::new(),
        numbered: schema.settings.citations == CitationStyle::Numeric,
        children: Vec::new(),
        grouped_by: planned.grouped_by.clone(),
    };
    match planned.content {
        Content::Title => {
            let changed = ctx.assessed.knowledge.changes.first();
            let in_words = changed.map(|change| change.date.in_words(&schema.settings.language));
            chapter.cover = Some(view::Cover {
                changed: in_words.unwrap_or_default(),
                is_whole: scope == Scope::Guide,
            });
        }
        Content::Entry(entry) => {
            let kind = &schema.kinds[linked.guide.entries[entry].kind];
            chapter.question_field = kind
                .question_field
                .map(|question_field| kind.fields[question_field].name.clone())
                .unwrap_or_default();
            chapter.entry = Some(ctx.entry(entry));
        }
        Content::Decision(id) => chapter.decision = Some(ctx.decision(id)),
        Content::Glossary => chapter.terms = assessment::glossary(ctx),
        Content::Sources => chapter.references = ctx.references(&addresses.sources),
        Content::Pages | Content::Kind(_) | Content::Step | Content::Decisions => {
            let children = plan[at + 1..].iter().take_while(|other| other.depth > planned.depth);
            let next = children.filter(|other| other.depth == planned.depth + 1);
            chapter.children = next
                .map(|other| view::BookLine {
                    number: other.number.clone(),
                    title: other.title.clone(),
                    path: addresses::file(&other.name),
                    grouped_by: other.grouped_by.clone(),
                    children: Vec::new(),
                })
                .collect();
        }
    }
    chapter
}
