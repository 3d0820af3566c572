//! [`Linked`] → pages: writes every text as HTML and runs the theme's templates, in parallel.
//!
//! Templates see plain view values ([`view`]) and never the internals. Writes nothing; see
//! [`crate::emit`].

mod assessment;
pub mod book;
mod branding;
mod charts;
pub(crate) mod citation_formats;
pub(crate) mod cite;
mod comparison;
mod decisions;
mod downloads;
mod entries;
mod evidence_lists;
mod figure_files;
mod figures;
mod filters;
mod fuel;
mod head;
mod html;
mod image_sizes;
mod journey;
mod json_ld;
mod lists;
mod numbering;
mod pages;
pub(crate) mod policy;
mod sheets;
mod site;
pub mod theme;
pub mod theme_check;
pub mod view;

use crate::assess::facets::Pair;
use crate::assess::{Assessed, Knowledge};
use crate::diagnostic::Diagnostic;
use crate::files::{Asset, Bytes, Inventory};
use crate::ids::{EntryId, IdVec};
use crate::link::address::{self, Page};
use crate::link::{Linked, Relation};
use crate::memo::{ByPtr, Memo};
use crate::schema::Schema;
use crate::validate::Entry;
use book::Book;
use book::addresses::BookAddresses;
use image_sizes::Sizes;
use journey::PathPosition;
use pages::Renderer;
use policy::Policy;
use std::collections::HashMap;
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
    fn should_continue(&self) -> bool {
        true
    }
}

/// Finished files with their paths on the site.
pub type Files = Vec<(String, Bytes)>;

/// What was made for pages, from one build to the next.
#[derive(Debug, Default)]
pub struct RenderCache {
    themes: Memo<theme::ThemeKey, Result<Arc<Theme>, Diagnostic>>,
    cards: CardCache,
    nav_indexes: Memo<ByPtr<Knowledge>, Arc<NavIndex>>,
    sizes: image_sizes::SizeCache,
}

/// Cards by what they show; the number stands for the rating.
type CardCache = Memo<(ByPtr<Schema>, ByPtr<Entry>, u64), Shared<view::Card>>;

/// Where entries are among each other.
#[derive(Debug)]
struct NavIndex {
    /// The place of each in the order of lists.
    order: IdVec<EntryId, usize>,
    /// Where each is on the path of its kind.
    path_positions: IdVec<EntryId, PathPosition>,
    /// Relations that name each.
    incoming: IdVec<EntryId, Vec<Relation>>,
    /// The most entries that bear on one.
    max_evidence_count: usize,
    /// Which pair of terms each of their pages is of.
    pairs: HashMap<String, usize>,
}

/// All that pages are made from. Each can be made by itself, whenever it is asked for.
#[derive(Debug)]
pub struct Pages {
    assessed: Arc<Assessed>,
    theme: Theme,
    cards: IdVec<EntryId, Shared<view::Card>>,
    nav_index: Arc<NavIndex>,
    sizes: Sizes,
    /// The policy that every page states; none when it has none.
    policy: Option<String>,
}

impl Pages {
    /// Gathers what pages are made from.
    ///
    /// # Errors
    /// The theme does not exist, or one of its templates cannot be read.
    pub fn new(
        assessed: Arc<Assessed>,
        inventory: &Inventory,
        cache: &mut RenderCache,
    ) -> Result<Self, Diagnostic> {
        let schema = &assessed.linked.guide.schema;
        let name = &schema.settings.theme;
        let basis = theme::ThemeKey::new(name, inventory);
        let theme =
            cache.themes.get_or_compute(basis, || Theme::load(name, inventory).map(Arc::new))?;
        let cards = entries::cards(&assessed, &mut cache.cards);
        let nav_index =
            cache.nav_indexes.get_or_compute(ByPtr(Arc::clone(&assessed.knowledge)), || {
                Arc::new(NavIndex {
                    order: lists::order(&assessed.linked),
                    path_positions: journey::path_positions(&assessed),
                    incoming: assessed.linked.incoming(),
                    max_evidence_count: charts::max_evidence_count(&assessed),
                    pairs: pairs(&assessed.knowledge.facets.pairs),
                })
            });
        let sizes = image_sizes::sizes(&assessed.linked, &mut cache.sizes);
        let mut theme = Theme::clone(&theme);
        if let Some(sheet) = branding::sheet(&schema.settings.branding) {
            theme.add("branding.css", Arc::from(sheet.into_bytes()));
        }
        let policy = Policy::of(&assessed.linked).meta();
        let language = schema.settings.language.clone();
        let mut pages = Self { assessed, theme, cards, nav_index, sizes, policy };
        let site = site::site(pages.ctx(None), &pages.theme, &pages.sizes);
        pages.theme.share("site", &site);
        pages.theme.speak(&language);
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

    /// The paths of all pages but the book, redirects included.
    pub fn paths(&self) -> Vec<String> {
        let pages = self.assessed.linked.addresses.pages.keys();
        let pages = pages.filter(|path| *path != address::PRINT);
        let pairs = self.assessed.knowledge.facets.pairs.iter().map(|pair| &pair.path);
        pages.chain(pairs).chain(self.redirects().map(|(path, _)| path)).cloned().collect()
    }

    /// Old addresses, and what they point to now.
    fn redirects(&self) -> impl Iterator<Item = (&String, &String)> {
        let Assessed { linked, knowledge } = &*self.assessed;
        linked.addresses.redirects.iter().chain(&knowledge.permalinks.redirects)
    }

    /// The page at `path`, if it exists.
    ///
    /// # Errors
    /// A template fails.
    pub fn page(&self, path: &str) -> Option<Result<String, Diagnostic>> {
        let Assessed { linked, knowledge } = &*self.assessed;
        let of_pair = || self.nav_index.pairs.get(path).copied().map(Page::Pair);
        let renderer = self.renderer(None);
        let html = match linked.addresses.pages.get(path).copied().or_else(of_pair) {
            // The book is made as a whole.
            Some(Page::Print) => return None,
            Some(page) => renderer.page(path, page),
            None => {
                let redirects = [&linked.addresses.redirects, &knowledge.permalinks.redirects];
                renderer.redirect(path, redirects.iter().find_map(|all| all.get(path))?)
            }
        };
        let html = html.map(|html| self.with_policy(html));
        Some(html.map_err(|failure| self.theme.diagnostic(&failure)))
    }

    /// Whether a path is neither that of a page nor of a file that pages need, but may be that of
    /// something that is made from the whole guide.
    pub fn needs_full_site(&self, path: &str) -> bool {
        !path.ends_with(".html") && !self.assessed.linked.assets.contains_key(path)
            || path == address::PRINT
    }

    /// Paths of the theme's files.
    pub fn theme_files(&self) -> impl Iterator<Item = &str> {
        self.theme.files.keys().map(String::as_str)
    }

    /// A file of the theme.
    pub fn theme_file(&self, path: &str) -> Option<Bytes> {
        self.theme.files.get(path).cloned()
    }

    /// A file of the content that pages need.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.assessed.linked.assets.get(path)
    }

    /// The files of the theme.
    pub fn theme_supplies(&self) -> Files {
        let files = self.theme.files.iter();
        files.map(|(path, bytes)| (path.clone(), Bytes::clone(bytes))).collect()
    }

    /// The figures that readers can download, as files.
    pub fn figure_files(&self) -> Files {
        self.ctx(None).figure_files()
    }

    /// The guide as a book, when an edition is one, and the page that has all of it, when that is one.
    ///
    /// # Errors
    /// A template fails.
    pub fn book(&self) -> Result<(Option<Book>, Files), Diagnostic> {
        let reported = |failure: &TemplateFailure| self.theme.diagnostic(failure);
        let book = book::book(self.ctx(None), &self.theme).map_err(|f| reported(&f))?;
        let path = address::PRINT;
        if !self.assessed.linked.addresses.pages.contains_key(path) {
            return Ok((book, Files::new()));
        }
        let html =
            self.renderer(book.as_ref()).page(path, Page::Print).map_err(|f| reported(&f))?;
        let html = self.with_policy(html);
        Ok((book, vec![(path.to_owned(), html.into_bytes().into())]))
    }

    /// A page with the policy in it, whatever theme it comes from.
    fn with_policy(&self, mut html: String) -> String {
        if let Some(meta) = &self.policy {
            policy::insert(meta, &mut html);
        }
        html
    }

    fn ctx<'a>(&'a self, book: Option<&'a BookAddresses>) -> ViewContext<'a> {
        ViewContext {
            assessed: &self.assessed,
            linked: &self.assessed.linked,
            cards: &self.cards,
            order: &self.nav_index.order,
            sizes: &self.sizes,
            incoming: &self.nav_index.incoming,
            path_positions: &self.nav_index.path_positions,
            max_evidence_count: self.nav_index.max_evidence_count,
            book,
        }
    }

    fn renderer<'a>(&'a self, book: Option<&'a Book>) -> Renderer<'a> {
        Renderer { theme: &self.theme, ctx: self.ctx(None), book }
    }
}

fn pairs(pairs: &[Pair]) -> HashMap<String, usize> {
    pairs.iter().enumerate().map(|(index, pair)| (pair.path.clone(), index)).collect()
}

/// What every view is made from: the views of entries, of lists and of figures.
#[derive(Clone, Copy)]
struct ViewContext<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    cards: &'a IdVec<EntryId, Shared<view::Card>>,
    /// The place of each entry in the order of lists.
    order: &'a IdVec<EntryId, usize>,
    sizes: &'a Sizes,
    /// Relations that name each entry, in the order of the entries.
    incoming: &'a IdVec<EntryId, Vec<Relation>>,
    /// Where each entry is, in the order of the entries.
    path_positions: &'a IdVec<EntryId, PathPosition>,
    /// The most entries that bear on one.
    max_evidence_count: usize,
    /// Where things are in the book that is being made; none for pages of the site.
    book: Option<&'a BookAddresses>,
}
