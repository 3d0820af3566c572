//! Another tool's folder → a content folder and a report: what was imported, what was changed, what was lost, what
//! is left to decide.
//!
//! Reads the source and never changes it. One reader for each tool (`readers`) says where pages are and in what
//! order; all the rest is the same for every tool:
//!
//! ```text
//! Source ──▶ readers ──▶ pages ──▶ convert ──▶ names, fields ──▶ links ──▶ guide ──▶ Import ──▶ write
//!            Project     Page      Draft       ImportedKind                 files
//! ```
//!
//! Texts are read as trees by [`crate::parse`] and edited at the places of nodes; see `draft`. Each step says in
//! the report what it did; words that are neither in the guide nor in the report are found by `lost` and reported
//! as well. Only [`write`](mod@write) touches the disk.

mod addresses;
mod aliases;
mod callouts;
mod containers;
mod convert;
mod decode;
mod distinct;
mod draft;
mod embeds;
mod fields;
mod files;
mod front;
mod guide;
mod headings;
mod html;
mod images;
mod includes;
mod inline;
mod links;
mod lost;
mod model;
mod names;
mod pages;
mod patterns;
mod plural;
mod readers;
mod regexes;
mod report;
mod resolve;
mod scripts;
mod shortcodes;
mod templates;
mod terms;
mod text;
mod tree;
mod unpublished;
mod unused;
mod values;
pub mod write;

use crate::files::{Asset, ForeignFiles};
use crate::parse::highlight::Highlighter;
use crate::yaml::Value;
use convert::Text;
use draft::Draft;
use files::FileNames;
use links::{Linker, Place};
use model::{Page, Project};
pub use model::{Source, Tool};
pub use report::{Item, Outcome, Report, is_report};
use resolve::Index;
use std::collections::BTreeMap;

/// What an import makes of a source.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Texts by path below the content folder.
    pub texts: BTreeMap<String, String>,
    /// Other files by path below the content folder.
    pub assets: BTreeMap<String, Asset>,
    /// What was done.
    pub report: Report,
}

impl Source {
    /// A source with this name.
    pub fn new(name: &str, found: ForeignFiles) -> Self {
        let ForeignFiles { files, skipped, hidden } = found;
        Self { name: name.to_owned(), files, skipped, hidden, today: None }
    }
}

/// Imports a source, as that of a tool or of the tool that its files show.
pub fn import(source: &Source, tool: Option<Tool>) -> Import {
    let tool = tool.unwrap_or_else(|| readers::detect(source));
    let mut report = Report { tool: tool.name(), source: source.name.clone(), ..Report::default() };
    for (path, why) in &source.skipped {
        report.add(Outcome::Lost, "Files left out", (path, 0), "", why);
    }
    let project = readers::read(source, tool, &mut report);
    let mut pages = pages::pages(source, &project, tool, &mut report);
    let originals: Vec<Draft> = pages.iter().map(|page| page.draft.clone()).collect();
    convert_all(source, &project, tool, &mut pages, &mut report);
    let kinds = names::assign(source, &project, &mut pages, &mut report);
    let index = Index::new(source, &project, tool, &pages);
    let mut files = FileNames::new(source, &project);
    let fields = fields::fields(&kinds, &pages, &index, &mut files, &mut report);
    let aliases = aliases::find(&project, &kinds, &pages, &fields, &mut report);
    let mut texts = BTreeMap::new();
    let mut linker = Linker::new(index, &pages, &kinds, files, &mut report);
    for (number, page) in pages.iter().enumerate() {
        let mut draft = page.draft.clone();
        linker.embedded = embeds::Embedded::default();
        linker.rewrite(&mut draft, Place { base: number, out: number, embeds: true });
        let place = Place { base: number, out: number, embeds: false };
        let values: Vec<(String, Value)> = fields.of_page[number]
            .iter()
            .map(|(name, value)| (name.clone(), link_value(value, place, &mut linker)))
            .collect();
        let text = guide::entry(page, &values, &aliases[number], &draft.text);
        texts.insert(page.target(&kinds), text);
    }
    let targets = std::mem::take(&mut linker.files.targets);
    report.pages = pages.iter().map(|page| (page.path.clone(), page.target(&kinds))).collect();
    find_lost(&pages, &originals, &texts, &mut report);
    texts.insert("guide.yaml".to_owned(), guide::declaration(&project, &kinds, &fields));
    let has_home = texts.contains_key("index.md");
    if pages.len() > 1 || !has_home {
        texts.extend([guide::contents(&kinds, &pages)]);
    }
    if !has_home {
        texts.extend([guide::home(&project)]);
    }
    unused::report(source, &targets, &mut report);
    let copied =
        |(path, target): (String, String)| Some((target, source.files.get(&path)?.clone()));
    report.assets = targets.clone().into_iter().collect();
    report.items.sort();
    Import { texts, assets: targets.into_iter().filter_map(copied).collect(), report }
}

/// Converts the texts of all pages, but for their links.
fn convert_all(
    source: &Source,
    project: &Project,
    tool: Tool,
    pages: &mut [Page],
    report: &mut Report,
) {
    let languages = &Highlighter::default().languages();
    for page in pages {
        let mut draft = std::mem::take(&mut page.draft);
        let path = page.path.clone();
        let front = page.front.map.clone();
        let mut text = Text {
            source,
            project,
            tool,
            languages,
            path: &path,
            front: &front,
            draft: &mut draft,
            report: &mut *report,
        };
        convert::convert(&mut text);
        page.title = headings::title(page, &mut text);
        headings::labels(page, &mut text);
        headings::level(&mut text);
        let fields = std::mem::take(&mut page.front.map.0);
        page.front.map.0 = fields
            .into_iter()
            .map(|(key, value)| (key.clone(), convert_value(&key, value, page, &mut text)))
            .collect();
        page.anchors = headings::anchors(&draft, &page.title);
        page.draft = draft;
        headings::take_title(page);
    }
}

/// A value of front matter, converted like a text where it has markup.
fn convert_value(key: &str, value: Value, page: &Page, text: &mut Text<'_>) -> Value {
    match value {
        Value::Text(written) if values::has_markup(&written) || written.contains("{{") => {
            let mut draft = Draft::new(written, page.front.line(key));
            std::mem::swap(text.draft, &mut draft);
            convert::convert(text);
            std::mem::swap(text.draft, &mut draft);
            Value::Text(draft.text.trim().to_owned())
        }
        Value::List(items) => {
            let items = items.into_iter().map(|item| convert_value(key, item, page, text));
            Value::List(items.collect())
        }
        other => other,
    }
}

/// A value with its links rewritten, where it has any.
fn link_value(value: &Value, place: Place, linker: &mut Linker<'_>) -> Value {
    match value {
        Value::Text(text) if values::has_markup(text) => {
            let mut draft = Draft::new(text.clone(), 1);
            linker.rewrite(&mut draft, place);
            Value::Text(draft.text)
        }
        Value::List(items) => {
            Value::List(items.iter().map(|item| link_value(item, place, linker)).collect())
        }
        other => other.clone(),
    }
}

/// Reports words that are neither in the guide nor in the report.
fn find_lost(
    pages: &[Page],
    originals: &[Draft],
    texts: &BTreeMap<String, String>,
    report: &mut Report,
) {
    let mut said: BTreeMap<&str, String> = BTreeMap::new();
    let items = report.items.clone();
    for item in &items {
        let of = said.entry(&item.path).or_default();
        of.extend([item.before.as_str(), " "]);
    }
    let targets: BTreeMap<String, String> = report.pages.iter().cloned().collect();
    for (page, original) in pages.iter().zip(originals) {
        let entry = targets.get(&page.path).and_then(|target| texts.get(target));
        let said = said.get(page.path.as_str()).map_or("", String::as_str);
        let first = original.line(0).saturating_sub(1) as usize;
        // The body's lines are counted from the top of its file.
        let source = "\n".repeat(first) + &original.text;
        lost::report(&page.path, &source, entry.map_or("", String::as_str), said, report);
    }
}
