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

use crate::assess::{Assessed, Knowledge};
use crate::diagnostic::{Checked, Diagnostic};
use crate::files::{Bytes, Inventory};
use crate::link::address::{self, Page};
use crate::link::{Linked, Relation};
use crate::memo::{Memo, Same};
use crate::schema::Schema;
use crate::validate::Entry;
use book::Book;
use book::places::Places;
pub(crate) use html::encoded;
use journey::Standing;
use lists::Lists;
use pages::Renderer;
use rayon::prelude::*;
use sizes::Sizes;
use std::sync::Arc;
use theme::{Shared, TemplateFailure, Theme};

/// Told of each page as it is finished.
pub trait Progress: Sync {
    /// So many pages are to be made.
    fn begin(&self, pages: usize);
    /// One more is done.
    fn page_done(&self);
    /// Whether the pages are still wanted. Where they are not, the rest is left out: what comes of it
    /// is of no use.
    fn goes_on(&self) -> bool {
        true
    }
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

/// What was made for pages, from one build to the next.
#[derive(Debug, Default)]
pub struct Kept {
    themes: Memo<theme::Basis, Result<Arc<Theme>, Diagnostic>>,
    cards: Cards,
    frames: Memo<Same<Knowledge>, Arc<Frame>>,
    sizes: sizes::Kept,
}

/// Cards by what they show; the number stands for the rating.
type Cards = Memo<(Same<Schema>, Same<Entry>, u64), Shared<view::Card>>;

/// Where entries stand among each other.
#[derive(Debug)]
struct Frame {
    /// The place of each in the order of titles.
    order: Vec<usize>,
    /// Where each stands on the path of its kind.
    standings: Vec<Standing>,
    /// Relations that name each.
    incoming: Vec<Vec<Relation>>,
    /// The most entries that bear on one.
    most_bearing: usize,
}

/// All that pages are made from. Each can be made by itself, whenever it is asked for.
#[derive(Debug)]
pub struct Pages {
    assessed: Arc<Assessed>,
    theme: Theme,
    cards: Vec<Shared<view::Card>>,
    frame: Arc<Frame>,
    sizes: Sizes,
}

impl Pages {
    /// Gathers what pages are made from.
    ///
    /// # Errors
    /// The theme is not there, or a template of it cannot be read.
    pub fn new(
        assessed: Arc<Assessed>,
        inventory: &Inventory,
        kept: &mut Kept,
    ) -> Result<Self, Diagnostic> {
        let schema = &assessed.linked.guide.schema;
        let name = &schema.settings.theme;
        let basis = theme::Basis::new(name, inventory);
        let theme = kept.themes.one(basis, || Theme::load(name, inventory).map(Arc::new))?;
        let cards = entries::cards(&assessed, &mut kept.cards);
        let frame = kept.frames.one(Same(Arc::clone(&assessed.knowledge)), || {
            Arc::new(Frame {
                order: lists::order(&cards),
                standings: journey::standings(&assessed),
                incoming: assessed.linked.incoming(),
                most_bearing: pictures::most_bearing(&assessed),
            })
        });
        let sizes = sizes::sizes(&assessed.linked, inventory, &mut kept.sizes);
        let mut theme = Theme::clone(&theme);
        if let Some(sheet) = look::sheet(&schema.settings.look) {
            theme.add("look.css", Arc::from(sheet.into_bytes()));
        }
        let mut pages = Self { assessed, theme, cards, frame, sizes };
        let site = site::site(pages.lists(), &pages.theme, &pages.sizes);
        pages.theme.share("site", &site);
        Ok(pages)
    }

    /// The guide.
    pub fn assessed(&self) -> &Assessed {
        &self.assessed
    }

    /// How many there are, without redirects.
    pub fn count(&self) -> usize {
        self.assessed.linked.addresses.pages.len() + self.assessed.knowledge.facets.pairs.len()
    }

    /// Every page and what it shows, but for redirects; in the order of paths, filters by two terms
    /// last.
    fn all(&self) -> Vec<(&String, Page)> {
        let pairs = self.assessed.knowledge.facets.pairs.iter().enumerate();
        let pages = self.assessed.linked.addresses.pages.iter().map(|(path, page)| (path, *page));
        pages.chain(pairs.map(|(index, pair)| (&pair.path, Page::Pair(index)))).collect()
    }

    /// Old addresses, and what they lead to now.
    fn redirects(&self) -> impl Iterator<Item = (&String, &String)> {
        let Assessed { linked, knowledge } = &*self.assessed;
        linked.addresses.redirects.iter().chain(&knowledge.lasting.redirects)
    }

    /// The page at `path`, if one is there.
    ///
    /// # Errors
    /// A template fails.
    pub fn page(&self, path: &str) -> Option<Result<String, Diagnostic>> {
        let Assessed { linked, knowledge } = &*self.assessed;
        let of_pair = || {
            let at = knowledge.facets.pairs.iter().position(|pair| pair.path == path);
            at.map(Page::Pair)
        };
        let renderer = self.renderer(None);
        let html = match linked.addresses.pages.get(path).copied().or_else(of_pair) {
            // The book is made as a whole.
            Some(Page::Print) => return None,
            Some(page) => renderer.page(path, page),
            None => renderer.redirect(path, self.redirects().find(|(from, _)| *from == path)?.1),
        };
        Some(html.map_err(|failure| self.theme.diagnostic(&failure)))
    }

    /// Whether a path is neither that of a page nor of a file that pages need, but may be that of
    /// something that is made from the whole guide.
    pub fn is_of_whole(&self, path: &str) -> bool {
        !path.ends_with(".html") && !self.assessed.linked.assets.contains(path)
            || path == address::PRINT
    }

    /// Paths of the theme's files.
    pub fn theme_files(&self) -> impl Iterator<Item = &str> {
        self.theme.files.keys().map(String::as_str)
    }

    /// A file that pages need: of the theme, or of the content.
    pub fn file(&self, path: &str, inventory: &Inventory) -> Option<Bytes> {
        let of_content = || {
            let is_needed = self.assessed.linked.assets.contains(path);
            inventory.assets.get(path).filter(|_| is_needed)
        };
        self.theme.files.get(path).or_else(of_content).cloned()
    }

    /// Every page, and the files that pages need.
    pub fn files(&self, inventory: &Inventory, progress: &dyn Progress) -> Checked<Rendered> {
        let mut diagnostics = Vec::new();
        let book =
            book::book(self.maker(None), self.lists(), &self.theme).unwrap_or_else(|failure| {
                diagnostics.push(self.theme.diagnostic(&failure));
                None
            });
        let renderer = self.renderer(book.as_ref());
        let pages = self.all();
        progress.begin(pages.len());
        let rendered: Vec<(&String, Result<Bytes, TemplateFailure>)> = pages
            .into_par_iter()
            .filter(|_| progress.goes_on())
            .map(|(path, page)| {
                let html = renderer.page(path, page).map(|html| html.into_bytes().into());
                progress.page_done();
                (path, html)
            })
            .collect();
        let redirects = self.redirects().map(|(path, to)| {
            (path, renderer.redirect(path, to).map(|html| html.into_bytes().into()))
        });
        let mut files = Files::new();
        for (path, html) in rendered.into_iter().chain(redirects) {
            match html {
                Ok(html) => files.push((path.clone(), html)),
                Err(failure) => diagnostics.push(self.theme.diagnostic(&failure)),
            }
        }
        // One mistake in a template fails on every page; saying it once is enough.
        crate::diagnostic::sort(&mut diagnostics);
        let of_theme = self.theme.files.iter();
        files.extend(of_theme.map(|(path, bytes)| (path.clone(), Bytes::clone(bytes))));
        for path in &self.assessed.linked.assets {
            if let Some(bytes) = inventory.assets.get(path) {
                files.push((path.clone(), Bytes::clone(bytes)));
            }
        }
        Checked { value: Rendered { files, book }, diagnostics }
    }

    fn lists(&self) -> Lists<'_> {
        let Self { assessed, cards, frame, .. } = self;
        Lists { assessed, linked: &assessed.linked, cards, order: &frame.order }
    }

    fn maker<'a>(&'a self, book: Option<&'a Places>) -> Maker<'a> {
        Maker {
            assessed: &self.assessed,
            linked: &self.assessed.linked,
            cards: &self.cards,
            sizes: &self.sizes,
            incoming: &self.frame.incoming,
            standings: &self.frame.standings,
            most_bearing: self.frame.most_bearing,
            book,
        }
    }

    fn renderer<'a>(&'a self, book: Option<&'a Book>) -> Renderer<'a> {
        Renderer { theme: &self.theme, lists: self.lists(), maker: self.maker(None), book }
    }
}

/// What making an entry's view depends on.
#[derive(Clone, Copy)]
struct Maker<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    cards: &'a [Shared<view::Card>],
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
