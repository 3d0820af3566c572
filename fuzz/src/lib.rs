//! What the fuzz targets share: a small guide some of whose files are the fuzzer's, and what must be
//! so of all that comes of it.
//!
//! Which file the bytes are, each target decides for itself.

#[path = "../../tests/it/hostile/no_scripts.rs"]
mod no_scripts;
pub mod page;

use fieldguide::assess::Assessed;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::diagnostic::{Diagnostic, WithDiagnostics};
use fieldguide::files::{Files, Inventory, Memory};
use fieldguide::render::{Pages, Progress};
use fieldguide::span::{FileId, Source, SourceMap};
use fieldguide::{BuildCache, Options};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the theme that a [`Guide`] brings along.
const THEME: &str = "bare";
/// Templates of the bare theme that show something: texts with all their links.
const TEMPLATES: [(&str, &str); 3] = [
    ("entry", include_str!("../theme/entry.html")),
    (
        "glossary",
        "{% for term in terms %}<p id=\"{{ term.anchor }}\">{{ term.html | safe }}</p>{% endfor %}",
    ),
    (
        "sources",
        "{% for source in sources %}<p id=\"{{ source.key }}\">{{ source.html | safe }}</p>{% endfor %}",
    ),
];
/// Templates of the bare theme that take the place of large ones.
const EMPTY: [&str; 17] = [
    "404",
    "a-z",
    "chapter",
    "changes",
    "coverage",
    "downloads",
    "gap-map",
    "home",
    "kind",
    "map",
    "page",
    "print",
    "redirect",
    "search",
    "self-assessment",
    "term",
    "vocabulary",
];
/// Templates of single kinds, which would bring back the built-in ones.
const KINDS: [&str; 3] = ["case-study", "lesson", "workshop-note"];

/// A small guide, of which parts are made once and others again and again.
pub struct Guide {
    content: BTreeMap<String, Arc<Source>>,
    themes: Vec<Arc<Source>>,
    options: Options,
    cache: BuildCache,
}

impl Guide {
    /// A guide of these files, in a theme that shows texts and nothing else.
    pub fn bare(content: &[(&str, &str)]) -> Self {
        let mut themes = Memory::default();
        let mut add = |name: &str, text: &str| {
            themes.themes.insert(format!("{THEME}/templates/{name}.html"), text.into());
        };
        TEMPLATES.iter().for_each(|(name, text)| add(name, text));
        EMPTY.iter().for_each(|name| add(name, ""));
        KINDS.iter().for_each(|name| add(name, TEMPLATES[0].1));
        Self {
            themes: themes.inventory().value.sources.iter().map(shared).collect(),
            options: Options { theme: Some(THEME.to_owned()), ..Options::default() },
            ..Self::dressed(content)
        }
    }

    /// A guide of these files in the built-in theme.
    pub fn dressed(content: &[(&str, &str)]) -> Self {
        let base_url = Some("https://example.org/guide/".to_owned());
        let mut guide = Self {
            content: BTreeMap::new(),
            themes: Vec::new(),
            options: Options { base_url, theme: Some("practice".to_owned()), ..Options::default() },
            cache: BuildCache::default(),
        };
        let content: Vec<_> = content.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        guide.content = guide.read(&content);
        guide
    }

    /// The guide's files with these in their place.
    pub fn with(&self, files: &[(&str, &[u8])]) -> Inventory {
        let mut content = self.content.clone();
        content.extend(self.read(files));
        let mut inventory = Inventory::default();
        inventory.content = content.into_values().map(|file| inventory.sources.add(file)).collect();
        let themes = self.themes.iter();
        inventory.theme_templates =
            themes.map(|file| inventory.sources.add(Arc::clone(file))).collect();
        inventory
    }

    /// What these files say, linked and rated.
    pub fn assessed(&mut self, inventory: &Inventory) -> WithDiagnostics<Option<Assessed>> {
        let assessed = fieldguide::assess_guide(inventory, &self.options, &mut self.cache);
        hold(&assessed.diagnostics, &inventory.sources);
        assessed
    }

    /// All that pages of these files are made from. Takes some milliseconds.
    pub fn pages(&mut self, inventory: &Inventory) -> WithDiagnostics<Option<Pages>> {
        let pages = fieldguide::prepare_pages(inventory, &self.options, &mut self.cache);
        hold(&pages.diagnostics, &inventory.sources);
        pages
    }

    /// Files as they are read from a disk.
    fn read(&self, files: &[(&str, &[u8])]) -> BTreeMap<String, Arc<Source>> {
        let content = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        let memory = Memory { content: content.collect(), ..Memory::default() };
        let WithDiagnostics { value: inventory, diagnostics } = memory.inventory();
        hold(&diagnostics, &inventory.sources);
        inventory.sources.iter().map(|file| (file.1.path.clone(), shared(file))).collect()
    }
}

fn shared((_, source): (FileId, &Source)) -> Arc<Source> {
    Arc::new(source.clone())
}

/// This many problems are examined closely.
const SHOWN: usize = 4;

/// Every reported place is inside its file, between characters, and can be shown.
pub fn hold(diagnostics: &[Diagnostic], sources: &SourceMap) {
    for problem in diagnostics {
        let labels = problem.labels.iter().map(|label| label.span);
        let edits = problem.suggestion.iter().flat_map(|suggestion| &suggestion.edits);
        for span in labels.chain(edits.map(|edit| edit.span)) {
            let text = &sources.get(span.file).text;
            assert!(text.get(span.range()).is_some(), "{problem:?} is outside its file");
        }
    }
    for problem in diagnostics.iter().take(SHOWN) {
        assert!(!print::terminal(problem, sources, Style::PLAIN).is_empty());
    }
}

/// Whether an input is among the few that are worth the time of making pages: one in so many.
pub fn is_one_in(many: u8, bytes: &[u8]) -> bool {
    bytes
        .iter()
        .fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte))
        .is_multiple_of(many)
}

/// Whether a path is of plain names only, on any system.
pub fn stays_below(path: &str) -> bool {
    let is_plain =
        |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', ':', '\0', '\n']);
    path.split('/').all(is_plain)
}

/// A page of a guide, if it is there.
pub fn page(pages: &Pages, path: &str) -> Option<String> {
    pages.page(path).map(|page| page.unwrap_or_else(|problem| panic!("{path}: {problem:?}")))
}

/// Nothing in a page runs.
pub fn is_inert(page: &str) {
    let live = no_scripts::live(page);
    assert!(live.is_empty(), "{live:?} in {page}");
}

/// Watches nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}

/// Lets a panic of the Markdown parser pass, which fieldguide catches and tells as a diagnostic.
/// libFuzzer's own hook would end the process at any.
pub fn silence_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |location| location.file());
        if !place.contains("pulldown-cmark-0") {
            usual(panic);
        }
    }));
}
