//! What programs read of a page: previews in other places, search engines, reference managers.
//!
//! Decides what is said; how JSON-LD is written is in [`super::json_ld`], the rest is in the
//! theme's `base.html` and `entry.html`.

use super::ViewContext;
use super::json_ld::{
    self, Article, BreadcrumbList, CreativeWork, DataDownload, Dataset, DefinedTerm,
    DefinedTermSet, EntryPoint, LinkedData, ListItem, Provenance, SearchAction, WebSite,
};
use super::pages::Renderer;
use super::view::{self, Crumb, Head};
use crate::assess::lifecycle::Change;
use crate::ids::EntryId;
use crate::link::address::{self, Page, root_from};
use crate::link::reference;
use crate::messages::{fill, in_sentence, messages};
use crate::parse::bibliography::{Name, Source};
use crate::schema::Settings;
use crate::schema::outputs::OutputFormat;

impl Renderer<'_> {
    /// The head of a page. `entry` is what it shows, if that is an entry.
    pub(super) fn head(&self, page: Page, view: &view::Page, entry: Option<&view::Entry>) -> Head {
        let about = HeadBuilder { ctx: self.ctx, page: view };
        let settings = about.settings();
        let has = |edition| settings.outputs.contains(&edition);
        let schema = &self.ctx.linked.guide.schema;
        let mut head = Head {
            open_graph_type: "website",
            // A pair of terms is a filter of a list that is found anyway: a page for each would fill
            // the results of search engines with lists of the same entries.
            is_indexed: !matches!(page, Page::Pair(_) | Page::Print),
            ..Head::default()
        };
        let mut things = match page {
            Page::Pair(_) | Page::NotFound | Page::Search => return head,
            Page::Glossary => vec![about.glossary()],
            Page::Downloads if has(OutputFormat::Data) => vec![about.dataset()],
            _ => Vec::new(),
        };
        if let Page::Entry(index) = page {
            let found = &self.ctx.linked.guide.entries[index];
            if has(OutputFormat::Markdown) {
                head.markdown = address::copy(&schema.kinds[found.kind], &found.slug);
            }
            (head.published, head.modified) = dates(self.ctx.assessed.knowledge.changes_of(index));
            let images = entry.iter().flat_map(|entry| &entry.fields.0);
            let mut images = images.filter(|field| field.field_type == "image");
            head.image = images.find_map(|field| field.items.first()?.picture.clone());
        }
        match (page, entry) {
            _ if view.path == address::HOME => things.push(about.website()),
            (Page::Entry(index), Some(entry)) => {
                head.open_graph_type = "article";
                things.push(about.article(index, entry, &head));
            }
            (Page::Kind(kind), _) => {
                let mut changes = self.ctx.assessed.knowledge.changes.iter();
                let entries = &self.ctx.linked.guide.entries;
                let is_changed = changes.any(|change| entries[change.entry].kind == kind);
                if is_changed && has(OutputFormat::Feeds) {
                    let kind = &schema.kinds[kind];
                    let (label, path) = (kind.plural.clone(), address::kind_feed(kind));
                    head.feed = Some(Crumb { label, path });
                }
            }
            _ => {}
        }
        if view.path != address::HOME {
            things.push(about.way());
        }
        head.json_ld = json_ld::script(&things);
        head
    }
}

/// The first and the last of some changes, which come the latest first.
fn dates<'a>(mut changes: impl DoubleEndedIterator<Item = &'a Change>) -> (String, String) {
    let Some(latest) = changes.next() else { return Default::default() };
    let first = changes.next_back().unwrap_or(latest);
    (first.date.to_string(), latest.date.to_string())
}

/// What is said about a page.
struct HeadBuilder<'a> {
    ctx: ViewContext<'a>,
    page: &'a view::Page,
}

impl<'a> HeadBuilder<'a> {
    fn settings(&self) -> &'a Settings {
        &self.ctx.linked.guide.schema.settings
    }

    /// Where a page is: in full, or from this one.
    fn url(&self, path: &str) -> String {
        match self.settings().address(path).as_str() {
            "" => format!("{}{path}", root_from(&self.page.path)),
            full => full.to_owned(),
        }
    }

    fn made(&self, published: &str, modified: &str) -> Provenance {
        let settings = self.settings();
        let license = settings.license.as_ref().map(|license| match license.url.as_str() {
            "" => license.name.clone(),
            url => url.to_owned(),
        });
        Provenance {
            in_language: settings.language.clone(),
            author: settings.authors.clone(),
            publisher: settings.authors.clone(),
            license: license.unwrap_or_default(),
            date_published: published.to_owned(),
            date_modified: modified.to_owned(),
        }
    }

    /// The guide, named and no more.
    fn guide(&self) -> WebSite {
        let (id, name) = (self.url(address::HOME), self.settings().title.clone());
        WebSite { url: id.clone(), id, name, ..WebSite::default() }
    }

    fn website(&self) -> LinkedData {
        let (_, modified) = dates(self.ctx.assessed.knowledge.changes.iter());
        let full = self.settings().address(address::SEARCH);
        // A template is an address only when it is a full one.
        let search = (!full.is_empty()).then(|| SearchAction {
            target: EntryPoint { url_template: format!("{full}?q={{words}}") },
            query_input: "required name=words",
        });
        LinkedData::WebSite(WebSite {
            description: self.settings().description.clone(),
            made: Some(self.made("", &modified)),
            potential_action: search,
            ..self.guide()
        })
    }

    fn article(&self, index: EntryId, entry: &view::Entry, head: &Head) -> LinkedData {
        let linked = self.ctx.linked;
        let terms = entry.card.terms.iter().map(|term| DefinedTerm {
            url: self.url(&term.path),
            name: term.label.clone(),
            alternate_name: Vec::new(),
            description: String::new(),
            in_defined_term_set: self.url(&address::term(&term.vocabulary, "index")),
        });
        let sources = linked.resolved[index].sources.iter();
        let url = self.url(&self.page.path);
        LinkedData::Article(Article {
            id: url.clone(),
            url,
            headline: entry.card.title.clone(),
            description: entry.card.summary.clone(),
            image: head.image.as_ref().map(|image| self.url(&image.path)).unwrap_or_default(),
            made: self.made(&head.published, &head.modified),
            is_part_of: self.guide(),
            about: terms.collect(),
            citation: sources.map(|source| work(&linked.bibliography.sources[*source])).collect(),
        })
    }

    /// The way from the home page, with the page itself.
    fn way(&self) -> LinkedData {
        let step = |name: &str, path: &str| (name.to_owned(), self.url(path));
        let crumbs = self.page.breadcrumbs.iter().map(|crumb| step(&crumb.label, &crumb.path));
        let steps = std::iter::once(step(&self.settings().title, address::HOME))
            .chain(crumbs)
            .chain([step(&self.page.title, &self.page.path)]);
        let item = |(index, (name, item))| ListItem { position: index + 1, name, item };
        let item_list_element = steps.enumerate().map(item).collect();
        LinkedData::BreadcrumbList(BreadcrumbList { item_list_element })
    }

    fn glossary(&self) -> LinkedData {
        let linked = self.ctx.linked;
        let url = self.url(address::GLOSSARY);
        let say = messages(&self.settings().language);
        let terms = linked.glossary.glossary.terms.iter().map(|term| {
            let sections = term.definition.sections(&|name| linked.guide.title_of(name));
            let text: Vec<&str> = sections.iter().map(|section| section.text.as_str()).collect();
            DefinedTerm {
                url: format!("{url}#term-{}", term.slug),
                name: term.term.clone(),
                alternate_name: term.synonyms.clone(),
                description: text.join(" "),
                in_defined_term_set: String::new(),
            }
        });
        LinkedData::DefinedTermSet(DefinedTermSet {
            id: url.clone(),
            has_defined_term: terms.collect(),
            name: fill(
                say.part,
                &[
                    ("label", &self.settings().title),
                    ("part", &in_sentence(&self.page.title, &self.settings().language)),
                ],
            ),
            made: self.made("", ""),
            url,
        })
    }

    fn dataset(&self) -> LinkedData {
        let (_, modified) = dates(self.ctx.assessed.knowledge.changes.iter());
        let title = &self.settings().title;
        let say = messages(&self.settings().language);
        LinkedData::Dataset(Dataset {
            url: self.url(address::DOWNLOADS),
            name: fill(say.dataset, &[("title", title)]),
            description: fill(say.dataset_content, &[("title", title)]),
            made: self.made("", &modified),
            is_part_of: self.guide(),
            distribution: vec![DataDownload {
                content_url: self.url(&format!("{}/guide.json", address::DATA)),
                encoding_format: "application/json",
            }],
        })
    }
}

/// A source.
fn work(source: &Source) -> CreativeWork {
    let year = &source.published.year;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let name = |name: &Name| format!("{} {}", name.given, name.family).trim().to_owned();
    CreativeWork {
        name: if source.title.is_empty() { source.key.clone() } else { source.title.clone() },
        author: source.authors.iter().map(name).collect(),
        date_published: if is_year { year.clone() } else { String::new() },
        url: reference::link(source).unwrap_or_default(),
    }
}
