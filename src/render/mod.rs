//! [`Linked`] → pages: fills the slots of every text and runs the theme's templates, in parallel.
//!
//! Templates see plain view values ([`view`]) and never the internals. Writes nothing; see
//! [`crate::emit`].

mod assessment;
pub mod book;
pub(crate) mod cite;
mod downloads;
mod entries;
mod figures;
mod filters;
mod head;
mod html;
mod journey;
mod json_ld;
mod lists;
mod look;
mod pages;
mod pictures;
pub(crate) mod records;
mod site;
mod sizes;
pub mod theme;
pub mod view;

use crate::assess::Assessed;
use crate::diagnostic::Checked;
use crate::files::{Bytes, Inventory};
use crate::link::address::Page;
use crate::link::{Linked, Relation};
use book::Book;
use book::places::Places;
pub(crate) use html::encoded;
use journey::Standing;
use lists::Lists;
use pages::Renderer;
use rayon::prelude::*;
use sizes::Sizes;
use std::sync::Arc;
use theme::Theme;

/// Told of each page as it is finished.
pub trait Progress: Sync {
    /// So many pages are to be made.
    fn begin(&self, pages: usize);
    /// One more is done.
    fn page_done(&self);
}

/// Finished files with their paths on the site: pages first, then what pages need.
pub type Files = Vec<(String, Bytes)>;

/// What rendering makes.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The pages and what they need.
    pub files: Files,
    /// The guide as a book, when an edition is one.
    pub book: Option<Book>,
}

/// Renders every page, and adds the files that pages need.
pub fn files(
    assessed: &Assessed,
    inventory: &Inventory,
    progress: &dyn Progress,
) -> Checked<Rendered> {
    let linked = &assessed.linked;
    let settings = &linked.guide.schema.settings;
    let mut theme = match Theme::load(&settings.theme, inventory) {
        Ok(theme) => theme,
        Err(problem) => {
            return Checked { value: Rendered::default(), diagnostics: vec![problem] };
        }
    };
    let cards = entries::cards(assessed);
    let standings = journey::standings(assessed);
    let sizes = sizes::sizes(linked, inventory);
    let incoming = linked.incoming();
    let order = lists::order(&cards);
    let lists = Lists { assessed, linked, cards: &cards, order: &order };
    if let Some(sheet) = look::sheet(&settings.look) {
        theme.add("look.css", Arc::from(sheet.into_bytes()));
    }
    theme.share("site", &site::site(lists, &theme, &sizes));
    let maker = Maker {
        assessed,
        linked,
        cards: &cards,
        sizes: &sizes,
        incoming: &incoming,
        standings: &standings,
        most_bearing: lists.most_bearing(),
        book: None,
    };
    let mut diagnostics = Vec::new();
    let book = book::book(maker, lists, &theme).unwrap_or_else(|failure| {
        diagnostics.push(theme.diagnostic(&failure));
        None
    });
    let renderer = Renderer { theme: &theme, lists, maker, book: book.as_ref() };

    let mut files = Files::new();
    let pairs = assessed.facets.pairs.iter().enumerate();
    let pages: Vec<(&String, Page)> = linked
        .addresses
        .pages
        .iter()
        .map(|(path, page)| (path, *page))
        .chain(pairs.map(|(index, pair)| (&pair.path, Page::Pair(index))))
        .collect();
    progress.begin(pages.len());
    let rendered: Vec<(&String, Result<String, theme::TemplateFailure>)> = pages
        .into_par_iter()
        .map(|(path, page)| {
            let html = renderer.page(path, page);
            progress.page_done();
            (path, html)
        })
        .collect();
    for (path, html) in rendered {
        match html {
            Ok(html) => files.push((path.clone(), html.into_bytes().into())),
            Err(failure) => diagnostics.push(theme.diagnostic(&failure)),
        }
    }
    for (path, to) in linked.addresses.redirects.iter().chain(&assessed.lasting.redirects) {
        match renderer.redirect(path, to) {
            Ok(html) => files.push((path.clone(), html.into_bytes().into())),
            Err(failure) => diagnostics.push(theme.diagnostic(&failure)),
        }
    }
    // One mistake in a template fails on every page; saying it once is enough.
    crate::diagnostic::sort(&mut diagnostics);
    files.extend(theme.files);
    for path in &linked.assets {
        if let Some(bytes) = inventory.assets.get(path) {
            files.push((path.clone(), Bytes::clone(bytes)));
        }
    }
    Checked { value: Rendered { files, book }, diagnostics }
}

/// What making an entry's view depends on.
#[derive(Clone, Copy)]
struct Maker<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    cards: &'a [theme::Shared<view::Card>],
    sizes: &'a Sizes,
    /// Relations that name each entry, in the order of the entries.
    incoming: &'a [Vec<Relation>],
    /// Where each entry stands, in the order of the entries.
    standings: &'a [Standing],
    /// The most entries that bear on one.
    most_bearing: usize,
    /// Where things are in the book that is being made; none for pages of the site.
    book: Option<&'a Places>,
}
