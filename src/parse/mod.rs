//! Files → [`Document`]s: front matter as values with places, bodies as trees.
//!
//! Looks at one file at a time and knows nothing of kinds, vocabularies or other files, so it runs
//! in parallel and its result depends on the file's bytes and [`MarkdownSettings`] alone. Fields
//! are typed in [`crate::validate`]; trees are written in [`crate::render`] and [`crate::outputs`].

mod autolink;
pub mod bibliography;
mod build;
pub mod citation;
mod colons;
pub mod decisions;
mod definitions;
pub mod front_matter;
pub mod glossary;
mod headings;
pub mod highlight;
pub(crate) mod html;
pub(crate) mod lookalike;
pub mod markdown;
mod nesting;
pub mod origin;
pub mod queries;
mod references;
mod target;
pub(crate) mod text;
pub mod tree;
pub mod url_lock;

use crate::diagnostic::{Diagnostic, WithDiagnostics};
use crate::files::Inventory;
use crate::memo::{self, ByPtr, Memo};
use crate::schema::declare;
use crate::schema::patterns::PathPatterns;
use crate::schema::settings::RawHtml;
use crate::span::{FileId, Span};
use crate::yaml::Yaml;
use citation::CitationKeys;
use highlight::Highlighter;
use std::ops::{Deref, Range};
use std::sync::Arc;
pub use target::Target;
pub use tree::Body;

/// A Markdown file of the content folder.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// Its folder below the content folder; empty at the root.
    pub folder: String,
    /// Its name without `.md`.
    pub slug: String,
    /// What is between the two lines of dashes, if it could be read.
    pub front_matter: Option<Arc<Yaml>>,
    /// Stands for all before the body: equal in two versions of a file when only the body changed.
    pub front_digest: u64,
    /// What is below.
    pub body: Arc<Body>,
}

/// A part of a text that is shared, not copied.
#[derive(Clone, Debug)]
pub struct Excerpt {
    whole: Arc<str>,
    range: Range<usize>,
}

impl Excerpt {
    /// The part of `whole` at `range`; all of it when that does not fit.
    pub fn new(whole: Arc<str>, range: Range<usize>) -> Self {
        let range = if whole.get(range.clone()).is_some() { range } else { 0..whole.len() };
        Self { whole, range }
    }

    /// Where it begins in the whole.
    pub fn start(&self) -> usize {
        self.range.start
    }
}

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        Self::new(text.into(), 0..text.len())
    }
}

impl Default for Excerpt {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Excerpt {
    type Target = str;

    fn deref(&self) -> &str {
        self.whole.get(self.range.clone()).unwrap_or_default()
    }
}

/// What parsing Markdown depends on besides the text.
#[derive(Clone, Copy, Debug)]
pub struct MarkdownSettings<'a> {
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
    /// Colours code.
    pub highlighter: &'a Highlighter,
    /// What can be cited.
    pub citation_keys: &'a CitationKeys<'a>,
}

impl WithDiagnostics<Body> {
    /// Gives everything in a text of a YAML file the place of the text: quoting and folding hide exact ones.
    fn place_at(&mut self, here: Span) {
        let body = &mut self.value;
        body.links.iter_mut().for_each(|link| link.span = here);
        body.images.iter_mut().for_each(|image| image.span = here);
        body.bracketed.iter_mut().for_each(|word| word.span = here);
        let cited = body.citations.iter_mut().flat_map(|citation| &mut citation.items);
        cited.for_each(|item| item.span = here);
        let labels = self.diagnostics.iter_mut().flat_map(|found| &mut found.labels);
        labels.for_each(|label| label.span = here);
    }
}

/// Documents by what they were parsed from; the number stands for what can be cited.
pub type Documents = Memo<(FileId, ByPtr<str>, RawHtml, u64), WithDiagnostics<Arc<Document>>>;

/// Parses every Markdown file of the content folder that is not ignored, in order; not again what `cache` has.
pub fn documents(
    inventory: &Inventory,
    ignored: &PathPatterns,
    settings: MarkdownSettings<'_>,
    cache: &mut Documents,
) -> WithDiagnostics<Vec<Arc<Document>>> {
    let path = |file: &FileId| inventory.sources.get(*file).path.as_str();
    let markdown: Vec<&str> =
        inventory.content.iter().map(path).filter(|path| path.ends_with(".md")).collect();
    let unmatched = ignored.unmatched(&markdown).map(|(pattern, span)| {
        declare::problem(span, format!("`{pattern}` matches no Markdown file"))
            .help("correct the path, or delete it")
    });
    let mut diagnostics: Vec<Diagnostic> = unmatched.collect();
    let is_entry = |file: &&FileId| path(file).ends_with(".md") && !ignored.matches(path(file));
    let cited = settings.citation_keys.digest();
    let key = |file: &FileId| {
        (*file, ByPtr(Arc::clone(&inventory.sources.get(*file).text)), settings.raw_html, cited)
    };
    let keys = inventory.content.iter().filter(is_entry).map(key).collect();
    let parsed = cache.get_or_compute_many(keys, |_, (file, ..)| {
        document(inventory, *file, settings).map(Arc::new)
    });
    let value = parsed.into_iter().map(|document| document.drain_into(&mut diagnostics)).collect();
    WithDiagnostics { value, diagnostics }
}

/// Parses one Markdown file.
pub fn document(
    inventory: &Inventory,
    file: FileId,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Document> {
    let source = inventory.sources.get(file);
    let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let mut diagnostics = Vec::new();
    let parts = front_matter::split(file, &source.text).drain_into(&mut diagnostics);
    let origin = origin::Origin::Body { file, start: parts.body.start };
    let has_front_matter = parts.body.start > 0;
    let front_digest = memo::digest(&source.text[..parts.body.start]);
    let text = Excerpt::new(Arc::clone(&source.text), parts.body);
    let body = markdown::parse(text, origin, settings);
    // Without front matter, what should be fields may be read as text: one mistake at a time.
    if has_front_matter {
        diagnostics.extend(body.diagnostics);
    }
    let value = Document {
        file,
        folder: text::nfc(folder).into_owned(),
        slug: text::nfc(name.strip_suffix(".md").unwrap_or(name)).into_owned(),
        front_matter: parts.yaml.map(Arc::new),
        front_digest,
        body: Arc::new(body.value),
    };
    WithDiagnostics { value, diagnostics }
}
