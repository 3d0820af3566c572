//! One page at a time: which values go into which template.
//!
//! Values are made in the files beside this one; templates are run by [`super::theme`].

use super::book::{Book, page};
use super::theme::{TemplateFailure, Theme, Values};
use super::{ViewContext, assessment, downloads, numbering, view};
use crate::assess::page_label;
use crate::ids::EntryId;
use crate::link::address::{self, Page};
use crate::messages::{fill, in_sentence, messages};

/// How many changes the home page shows.
const MAX_CHANGES: usize = 5;

/// Makes pages.
pub(super) struct Renderer<'a> {
    pub(super) theme: &'a Theme,
    pub(super) ctx: ViewContext<'a>,
    pub(super) book: Option<&'a Book>,
}

impl Renderer<'_> {
    /// A page.
    pub(super) fn page(&self, path: &str, page: Page) -> Result<String, TemplateFailure> {
        let values = |title: &str, description: &str, crumbs: Vec<view::Crumb>| {
            let view = self.page_view((path, page), title, description, crumbs);
            Values::default().with("page", &view).with("root", &self.root(path, page))
        };
        let label = || page_label(self.ctx.assessed, page);
        match page {
            Page::Entry(index) => self.entry(path, index),
            Page::Home => {
                let title = &self.ctx.linked.guide.schema.settings.title;
                self.home(path, &self.page_view((path, page), title, "", Vec::new()), None)
            }
            Page::Kind(_) | Page::Vocabulary(_) | Page::Term(..) | Page::Pair(_) => {
                self.list(path, page)
            }
            Page::Sources => {
                let values = values(&label(), "", Vec::new());
                self.theme.render("sources.html", &values.with("sources", &self.ctx.sources()))
            }
            Page::Search => self.theme.render("search.html", &values(&label(), "", Vec::new())),
            Page::AToZ => {
                let values = values(&label(), "", Vec::new());
                self.theme.render("a-z.html", &values.with("letters", &self.ctx.letters()))
            }
            Page::Glossary => {
                let terms = assessment::glossary(self.ctx);
                let sources = &self.ctx.linked.glossary.sources;
                let references = numbering::marked_list(sources.len());
                let values = values(&label(), "", Vec::new());
                let values = values.with("terms", &terms).with("references", &references);
                let html = self.theme.render("glossary.html", &values)?;
                Ok(numbering::number(html, sources, self.ctx.linked))
            }
            Page::Changes => {
                let values = values(&label(), "", Vec::new());
                let changes = assessment::changes(self.ctx);
                self.theme.render("changes.html", &values.with("changes", &changes))
            }
            Page::Coverage => {
                let values = values(&label(), "", Vec::new());
                let coverage = assessment::coverage(self.ctx);
                self.theme.render("coverage.html", &values.with("coverage", &coverage))
            }
            Page::SelfAssessment => {
                let values = values(&label(), "", Vec::new());
                let assessments = self.ctx.assessments(self.ctx.path_positions);
                self.theme.render("self-assessment.html", &values.with("assessments", &assessments))
            }
            Page::Downloads => {
                let values = values(&label(), "", Vec::new());
                let groups = downloads::downloads(self.ctx.linked);
                self.theme.render("downloads.html", &values.with("groups", &groups))
            }
            Page::Print => match self.book {
                Some(book) => {
                    let values = values(&label(), "", Vec::new());
                    self.theme.render("print.html", &values.with("book", &page::view(book, "")))
                }
                None => Ok(String::new()),
            },
            Page::Map(_) | Page::GapMap(..) => self.map(path, page),
            Page::Stances(_)
            | Page::Stance(..)
            | Page::Comparison(_)
            | Page::Brief(_)
            | Page::Sheet(..)
            | Page::Decisions
            | Page::Decision(_)
            | Page::Selection => self.sheet(path, page),
            Page::NotFound => self.theme.render("404.html", &values(&label(), "", Vec::new())),
        }
    }

    /// The list of a kind, a vocabulary, a term or a pair of terms.
    fn list(&self, path: &str, page: Page) -> Result<String, TemplateFailure> {
        let ctx = self.ctx;
        let values = |group: &view::Group, crumbs: Vec<view::Crumb>| {
            let view = self.page_view((path, page), &group.label, &group.description, crumbs);
            Values::default().with("page", &view).with("root", &self.root(path, page))
        };
        let crumb = |group: &view::Group| view::Crumb {
            label: group.label.clone(),
            path: group.path.clone(),
        };
        match page {
            Page::Vocabulary(index) => {
                let list = ctx.path(index);
                let values = values(&list.vocabulary, Vec::new());
                let values = values.with("vocabulary", &list.vocabulary).with("steps", &list.steps);
                self.theme.render("vocabulary.html", &values)
            }
            Page::Term(of, term) => {
                let list = ctx.term(of, term);
                let vocabulary = ctx.vocabulary_group(of);
                let filters = ctx.term_filters((of, term));
                let values = values(&list.group, vec![crumb(&vocabulary)])
                    .with("list", &list)
                    .with("filters", &filters)
                    .with("vocabulary", &vocabulary)
                    .with("steps", &ctx.steps_on_term_page(of));
                self.theme.render("term.html", &values)
            }
            Page::Pair(index) => {
                let pair = &ctx.assessed.knowledge.facets.pairs[index];
                let list = ctx.pair(pair);
                let [(of, term), _] = pair.facets;
                let vocabulary = ctx.vocabulary_group(of);
                let crumbs = vec![crumb(&vocabulary), crumb(&ctx.term_group(of, term))];
                let values = values(&list.group, crumbs)
                    .with("list", &list)
                    .with("filters", &ctx.pair_filters(pair))
                    .with("vocabulary", &vocabulary)
                    .with("steps", &[] as &[view::PathStep]);
                self.theme.render("term.html", &values)
            }
            Page::Kind(index) => {
                let list = ctx.kind(index);
                let values = values(&list.group, Vec::new())
                    .with("list", &list)
                    .with("filters", &ctx.kind_filters(index))
                    .with("chronology", &ctx.chronology(index));
                self.theme.render("kind.html", &values)
            }
            _ => Ok(String::new()),
        }
    }

    /// The map or a gap map of a rated kind.
    fn map(&self, path: &str, page: Page) -> Result<String, TemplateFailure> {
        let label = page_label(self.ctx.assessed, page);
        let values = |title: &str, rated: &view::Group| {
            let crumb = view::Crumb { label: rated.label.clone(), path: rated.path.clone() };
            let view = self.page_view((path, page), title, "", vec![crumb]);
            Values::default().with("page", &view).with("root", &self.root(path, page))
        };
        match page {
            Page::Map(ratings) => {
                let map = self.ctx.map(ratings, &address::root_from(path), self.ctx.path_positions);
                self.theme.render("map.html", &values(&label, &map.rated).with("map", &map))
            }
            Page::GapMap(ratings, number) => {
                let maps = self.ctx.assessed.knowledge.gap_maps.iter();
                let Some(map) = maps.filter(|map| map.ratings == ratings).nth(number) else {
                    return Ok(String::new());
                };
                let view = assessment::gap_map(self.ctx, map);
                let language = &self.ctx.linked.guide.schema.settings.language;
                let say = messages(language);
                let part = in_sentence(&view.label, language);
                let title = fill(say.part, &[("label", &label), ("part", &part)]);
                self.theme.render("gap-map.html", &values(&title, &view.rated).with("map", &view))
            }
            _ => Ok(String::new()),
        }
    }

    /// An entry's page, by the template `<kind>.html`, or `entry.html` when the theme has none.
    fn entry(&self, path: &str, index: EntryId) -> Result<String, TemplateFailure> {
        let linked = self.ctx.linked;
        let entry = self.ctx.entry(index);
        let kind = &linked.guide.schema.kinds[linked.guide.entries[index].kind];
        let crumbs = match kind.folder.as_str() {
            "" => Vec::new(),
            _ => vec![view::Crumb { label: kind.plural.clone(), path: address::kind(kind) }],
        };
        let mut view = self.bare_view(path, &entry.card.title, &entry.card.summary, crumbs);
        view.head = self.head(Page::Entry(index), &view, Some(&entry));
        let sources = self.ctx.sources_of(index);
        let numbered = |html: String| numbering::number(html, &sources, linked);
        if path == address::HOME {
            return self.home(path, &view, Some(&entry)).map(numbered);
        }
        let own = format!("{}.html", kind.id);
        let template = if self.theme.has_for_kind(&own) { own.as_str() } else { "entry.html" };
        let values = Values::default()
            .with("page", &view)
            .with("root", &self.root(path, Page::Entry(index)))
            .with("entry", &entry);
        self.theme.render(template, &values).map(numbered)
    }

    /// The home page, with the entry `index.md` or without.
    fn home(
        &self,
        path: &str,
        page: &view::Page,
        entry: Option<&view::Entry>,
    ) -> Result<String, TemplateFailure> {
        let vocabularies = &self.ctx.linked.guide.schema.vocabularies;
        let paths: Vec<view::Path> = vocabularies
            .ids()
            .filter(|index| {
                vocabularies[*index].ordered || !vocabularies[*index].question.is_empty()
            })
            .map(|index| self.ctx.path(index))
            .filter(|path| path.vocabulary.count > 0)
            .collect();
        let changes = assessment::changes(self.ctx);
        let values = Values::default()
            .with("page", page)
            .with("root", &address::root_from(path))
            .with("entry", &entry)
            .with("paths", &paths)
            .with("changes", &changes[..changes.len().min(MAX_CHANGES)]);
        self.theme.render("home.html", &values)
    }

    /// A page that sends readers of an old address to the new one.
    pub(super) fn redirect(&self, path: &str, to: &str) -> Result<String, TemplateFailure> {
        let view = self.bare_view(path, to, "", Vec::new());
        let root = address::root_from(path);
        let values = Values::default().with("page", &view).with("root", &root).with("to", to);
        self.theme.render("redirect.html", &values)
    }

    /// How to get from a page to the site's root. The page for lost readers is shown at any depth, so it needs
    /// the path of the site's own address; previews under another host show it too.
    fn root(&self, path: &str, page: Page) -> String {
        let base = &self.ctx.linked.guide.schema.settings.base_url;
        match page {
            Page::NotFound => address::path_of(base).to_owned(),
            _ => address::root_from(path),
        }
    }

    pub(super) fn page_view(
        &self,
        (path, page): (&str, Page),
        title: &str,
        description: &str,
        breadcrumbs: Vec<view::Crumb>,
    ) -> view::Page {
        let mut view = self.bare_view(path, title, description, breadcrumbs);
        view.head = self.head(page, &view, None);
        view
    }

    /// The same without its head.
    fn bare_view(
        &self,
        path: &str,
        title: &str,
        description: &str,
        breadcrumbs: Vec<view::Crumb>,
    ) -> view::Page {
        let settings = &self.ctx.linked.guide.schema.settings;
        let description = match description {
            "" => settings.description.clone(),
            description => description.to_owned(),
        };
        view::Page {
            title: title.to_owned(),
            description,
            path: path.to_owned(),
            canonical: settings.address(path),
            breadcrumbs,
            feedback: feedback(&settings.feedback, path, title),
            head: view::Head::default(),
        }
    }
}

/// The address to write to about a page.
fn feedback(template: &str, path: &str, title: &str) -> String {
    if template.is_empty() {
        return String::new();
    }
    let encoded = |text: &str| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        let byte = |byte: u8| match plain(&byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    template.replace("{path}", &encoded(path)).replace("{title}", &encoded(title))
}
