//! [`Linked`] → pages: fills the slots of every text and runs the theme's templates, in parallel.
//!
//! Templates see plain view values ([`view`]) and never the internals. Writes nothing; see
//! [`crate::emit`].

mod assessment;
mod entries;
mod html;
mod lists;
mod site;
pub mod theme;
pub mod view;

use crate::assess::Assessed;
use crate::diagnostic::Checked;
use crate::files::{Bytes, Inventory};
use crate::link::address::{self, Page};
use crate::link::{Linked, Relation};
use lists::Lists;
use rayon::prelude::*;
use std::collections::BTreeMap;
use theme::{Theme, Values};

/// How many changes the home page shows.
const LATEST: usize = 5;

/// Width and height of images, by path in the content folder.
type Sizes = BTreeMap<String, (usize, usize)>;

/// Told of each page as it is finished.
pub trait Progress: Sync {
    /// So many pages are to be made.
    fn begin(&self, pages: usize);
    /// One more is done.
    fn page_done(&self);
}

/// Finished files with their paths on the site: pages first, then what pages need.
pub type Files = Vec<(String, Bytes)>;

/// Renders every page, and adds the files that pages need. `manifest` is the path of the search
/// index.
pub fn files(
    assessed: &Assessed,
    inventory: &Inventory,
    manifest: &str,
    progress: &dyn Progress,
) -> Checked<Files> {
    let linked = &assessed.linked;
    let settings = &linked.guide.schema.settings;
    let mut theme = match Theme::load(&settings.theme, inventory) {
        Ok(theme) => theme,
        Err(problem) => return Checked { value: Files::new(), diagnostics: vec![problem] },
    };
    let cards = entries::cards(assessed);
    let uses = lists::term_uses(assessed);
    let sizes = image_sizes(linked, inventory);
    let incoming = incoming(linked);
    let lists = Lists { assessed, linked, cards: &cards, uses: &uses };
    theme.share("site", &site::site(lists, &theme, manifest));
    let maker = Maker { assessed, linked, cards: &cards, sizes: &sizes, incoming: &incoming };
    let renderer = Renderer { theme: &theme, lists, maker };

    let mut diagnostics = Vec::new();
    let mut files = Files::new();
    let pages: Vec<(&String, Page)> =
        linked.addresses.pages.iter().map(|(path, page)| (path, *page)).collect();
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
    for (path, to) in &linked.addresses.redirects {
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
    Checked { value: files, diagnostics }
}

/// Relations that name each entry, in the order of the entries.
fn incoming(linked: &Linked) -> Vec<Vec<Relation>> {
    let mut incoming = vec![Vec::new(); linked.guide.entries.len()];
    for relation in &linked.relations {
        incoming[relation.to].push(*relation);
    }
    incoming
}

fn image_sizes(linked: &Linked, inventory: &Inventory) -> Sizes {
    let assets = linked.assets.iter().filter_map(|path| {
        let size = imagesize::blob_size(inventory.assets.get(path)?).ok()?;
        Some((path.clone(), (size.width, size.height)))
    });
    assets.collect()
}

/// What making an entry's view depends on.
#[derive(Clone, Copy)]
struct Maker<'a> {
    assessed: &'a Assessed,
    linked: &'a Linked,
    cards: &'a [view::Card],
    sizes: &'a Sizes,
    /// Relations that name each entry, in the order of the entries.
    incoming: &'a [Vec<Relation>],
}

/// Makes pages.
struct Renderer<'a> {
    theme: &'a Theme,
    lists: Lists<'a>,
    maker: Maker<'a>,
}

impl Renderer<'_> {
    fn page(&self, path: &str, page: Page) -> Result<String, theme::TemplateFailure> {
        let values = |title: &str, description: &str, crumbs: Vec<view::Crumb>| {
            let view = self.page_view(path, title, description, crumbs);
            Values::default().with("page", &view).with("root", &self.root(path, page))
        };
        match page {
            Page::Entry(index) => self.entry(path, index),
            Page::Home => {
                let title = &self.lists.linked.guide.schema.settings.title;
                self.home(path, &self.page_view(path, title, "", Vec::new()), None)
            }
            Page::Kind(index) => {
                let list = self.lists.kind(index);
                let values = values(&list.group.label, &list.group.description, Vec::new());
                self.theme.render("kind.html", &values.with("list", &list))
            }
            Page::Vocabulary(index) => {
                let (group, terms) = self.lists.vocabulary(index);
                let values = values(&group.label, &group.description, Vec::new());
                self.theme.render(
                    "vocabulary.html",
                    &values.with("vocabulary", &group).with("terms", &terms),
                )
            }
            Page::Term(index, term) => {
                let list = self.lists.term(index, term);
                let (group, _) = self.lists.vocabulary(index);
                let crumbs =
                    vec![view::Crumb { label: group.label.clone(), path: group.path.clone() }];
                let values = values(&list.group.label, &list.group.description, crumbs);
                self.theme
                    .render("term.html", &values.with("list", &list).with("vocabulary", &group))
            }
            Page::Sources => {
                let label = self.lists.label(page);
                let values = values(&label, "", Vec::new());
                self.theme.render("sources.html", &values.with("sources", &self.lists.sources()))
            }
            Page::Search => {
                self.theme.render("search.html", &values(&self.lists.label(page), "", Vec::new()))
            }
            Page::AToZ => {
                let values = values(&self.lists.label(page), "", Vec::new());
                self.theme.render("a-z.html", &values.with("letters", &self.lists.letters()))
            }
            Page::Glossary => {
                let terms = assessment::glossary(self.maker);
                let references = self.maker.references(&self.maker.linked.glossary.sources);
                let values = values(&self.lists.label(page), "", Vec::new());
                let values = values.with("terms", &terms).with("references", &references);
                self.theme.render("glossary.html", &values)
            }
            Page::Changes => {
                let values = values(&self.lists.label(page), "", Vec::new());
                let changes = assessment::changes(self.maker);
                self.theme.render("changes.html", &values.with("changes", &changes))
            }
            Page::Coverage => {
                let values = values(&self.lists.label(page), "", Vec::new());
                let coverage = assessment::coverage(self.maker, self.lists);
                self.theme.render("coverage.html", &values.with("coverage", &coverage))
            }
            Page::GapMap(ratings, number) => {
                let maps = self.maker.assessed.gap_maps.iter();
                let Some(map) = maps.filter(|map| map.ratings == ratings).nth(number) else {
                    return Ok(String::new());
                };
                let view = assessment::gap_map(self.maker, self.lists, map);
                let title = format!("{}: {}", self.lists.label(page), view.label.to_lowercase());
                let crumbs = vec![view::Crumb {
                    label: view.rated.label.clone(),
                    path: view.rated.path.clone(),
                }];
                self.theme.render("gap-map.html", &values(&title, "", crumbs).with("map", &view))
            }
            Page::NotFound => {
                self.theme.render("404.html", &values(&self.lists.label(page), "", Vec::new()))
            }
        }
    }

    /// An entry's page, by the template `<kind>.html`, or `entry.html` when the theme has none.
    fn entry(&self, path: &str, index: usize) -> Result<String, theme::TemplateFailure> {
        let linked = self.lists.linked;
        let entry = self.maker.entry(index);
        let kind = &linked.guide.schema.kinds[linked.guide.entries[index].kind];
        let crumbs = match kind.folder.as_str() {
            "" => Vec::new(),
            _ => vec![view::Crumb { label: kind.plural.clone(), path: address::kind(kind) }],
        };
        let view = self.page_view(path, &entry.card.title, &entry.card.summary, crumbs);
        if path == address::HOME {
            return self.home(path, &view, Some(&entry));
        }
        let own = format!("{}.html", kind.id);
        let template = if self.theme.has(&own) { own.as_str() } else { "entry.html" };
        let values = Values::default()
            .with("page", &view)
            .with("root", &self.root(path, Page::Entry(index)))
            .with("entry", &entry);
        self.theme.render(template, &values)
    }

    /// The home page, with the entry `index.md` or without.
    fn home(
        &self,
        path: &str,
        page: &view::Page,
        entry: Option<&view::Entry>,
    ) -> Result<String, theme::TemplateFailure> {
        let vocabularies = &self.lists.linked.guide.schema.vocabularies;
        let paths: Vec<view::Path> = (0..vocabularies.len())
            .filter(|index| vocabularies[*index].ordered)
            .map(|index| self.lists.vocabulary(index))
            .filter(|(group, _)| group.count > 0)
            .map(|(vocabulary, terms)| view::Path { vocabulary, terms })
            .collect();
        let changes = assessment::changes(self.maker);
        let values = Values::default()
            .with("page", page)
            .with("root", &address::root_from(path))
            .with("entry", &entry)
            .with("paths", &paths)
            .with("changes", &changes[..changes.len().min(LATEST)]);
        self.theme.render("home.html", &values)
    }

    /// A page that sends readers of an old address to the new one.
    fn redirect(&self, path: &str, to: &str) -> Result<String, theme::TemplateFailure> {
        let view = self.page_view(path, to, "", Vec::new());
        let root = address::root_from(path);
        let values = Values::default().with("page", &view).with("root", &root).with("to", to);
        self.theme.render("redirect.html", &values)
    }

    /// How to get from a page to the site's root. The page for lost readers is shown at any depth,
    /// so it needs the site's own address.
    fn root(&self, path: &str, page: Page) -> String {
        let base = &self.lists.linked.guide.schema.settings.base_url;
        match page {
            Page::NotFound if !base.is_empty() => base.clone(),
            _ => address::root_from(path),
        }
    }

    fn page_view(
        &self,
        path: &str,
        title: &str,
        description: &str,
        breadcrumbs: Vec<view::Crumb>,
    ) -> view::Page {
        let settings = &self.lists.linked.guide.schema.settings;
        let address = path.strip_suffix("index.html").unwrap_or(path);
        let canonical = match settings.base_url.as_str() {
            "" => String::new(),
            base => format!("{base}{address}"),
        };
        let description = match description {
            "" => settings.description.clone(),
            description => description.to_owned(),
        };
        view::Page {
            title: title.to_owned(),
            description,
            path: path.to_owned(),
            canonical,
            breadcrumbs,
        }
    }
}
