//! A text as it is in the editor: its front matter with places, its body as a tree, its lines.
//!
//! A request reads the current text, which may be newer than the last check. Names are looked up in [`super::checked`].

use super::checked::Checked;
use super::position::{Encoding, LineMap};
use crate::ids::KindId;
use crate::parse::bibliography::Bibliography;
use crate::parse::citation::CitationKeys;
use crate::parse::decisions::is_decision;
use crate::parse::front_matter;
use crate::parse::glossary::GLOSSARY_FILE;
use crate::parse::highlight::Highlighter;
use crate::parse::markdown;
use crate::parse::origin::Origin;
use crate::parse::queries::QUERIES_FILE;
use crate::parse::{Body, Excerpt, MarkdownSettings};
use crate::schema::declare::GUIDE_FILE;
use crate::schema::settings::RawHtml;
use crate::span::FileId;
use crate::yaml::{self, Yaml};
use std::ops::Range;
use std::sync::Arc;

/// A text of the content folder.
#[derive(Debug)]
pub(super) struct Document {
    /// Its path below the content folder.
    pub(super) path: String,
    /// What it is.
    pub(super) format: Format,
    /// Its text and lines.
    pub(super) lines: LineMap,
    /// Its front matter or, in a YAML file, all of it; none when it cannot be read.
    pub(super) yaml: Option<Yaml>,
    /// Its body; empty in other files than Markdown.
    pub(super) body: Arc<Body>,
    /// Where the body is in the text.
    pub(super) body_range: Range<usize>,
    /// Its kind, if it is an entry.
    pub(super) kind: Option<KindId>,
}

/// What a text of the content folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// An entry, or what would be one in the right folder.
    Markdown,
    /// `guide.yaml`.
    Guide,
    /// `glossary.yaml`.
    Glossary,
    /// `queries.yaml`.
    Queries,
    /// A decision guide.
    Decision,
    /// Sources.
    Bibliography,
    /// Anything else.
    Other,
}

/// YAML files larger than this are not read.
pub(super) const MAX_YAML: usize = 4 << 20;

impl Document {
    /// Reads a text.
    pub(super) fn read(checked: &Checked, path: &str, text: &Arc<str>, encoding: Encoding) -> Self {
        let format = Format::of(path);
        let file = checked.file(path).map_or(FileId(u32::MAX), |(file, _)| file);
        let mut document = Self {
            path: path.to_owned(),
            format,
            lines: LineMap::new(Arc::clone(text), encoding),
            yaml: None,
            body: Arc::default(),
            body_range: text.len()..text.len(),
            kind: None,
        };
        match format {
            Format::Markdown => {
                let parts = front_matter::split(file, text).value;
                document.body = body(checked, file, text, parts.body.clone());
                document.yaml = parts.yaml;
                document.body_range = parts.body;
                let kinds = checked.schema().map(|schema| &schema.kinds);
                let folder = document.folder();
                document.kind = kinds.and_then(|kinds| kinds.position(|of| of.folder == folder));
            }
            Format::Bibliography | Format::Other => {}
            _ => document.yaml = yaml::read(file, text, 0..text.len(), MAX_YAML).ok(),
        }
        document
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        self.lines.text()
    }

    /// Its folder below the content folder; empty at the root.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The name of the entry it is, or would be.
    pub(super) fn slug(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// Whether a byte is in the front matter, or in a YAML file.
    pub(super) fn is_in_yaml(&self, at: usize) -> bool {
        match self.format {
            Format::Markdown => at < self.body_range.start || self.is_unclosed(),
            Format::Bibliography | Format::Other => false,
            _ => true,
        }
    }

    /// Whether the front matter is not closed yet, as in a new text.
    fn is_unclosed(&self) -> bool {
        let is_all = self.body_range.start == self.text().len();
        is_all && self.yaml.is_none() && self.text().starts_with("---")
    }

    /// A range of the body as one of the text.
    pub(super) fn in_text(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.body_range.start;
        range.start + start..range.end + start
    }
}

/// The body of an entry: the one that was checked if the text is the same, or else read again.
fn body(checked: &Checked, file: FileId, text: &Arc<str>, range: Range<usize>) -> Arc<Body> {
    let source = checked.inventory.sources.get(file);
    if source.text == *text
        && let Some(found) = checked.entries().iter().find(|found| found.entry.file == file)
        && let Some(body) = found.entry.texts.first()
    {
        return Arc::clone(&body.markdown);
    }
    let none = Bibliography::default();
    let bibliography = checked.manuscript.as_ref().map(|manuscript| &*manuscript.bibliography);
    let citation_keys = &CitationKeys::of(&checked.inventory, bibliography.unwrap_or(&none));
    let raw_html = checked.schema().map_or(RawHtml::Sanitize, |schema| schema.settings.raw_html);
    let settings = MarkdownSettings { raw_html, highlighter: &Highlighter::off(), citation_keys };
    let origin = Origin::Body { file, start: range.start };
    Arc::new(markdown::parse(Excerpt::new(Arc::clone(text), range), origin, settings).value)
}

impl Format {
    fn of(path: &str) -> Self {
        match path {
            GUIDE_FILE => Self::Guide,
            GLOSSARY_FILE => Self::Glossary,
            QUERIES_FILE => Self::Queries,
            path if is_decision(path) => Self::Decision,
            path if path.ends_with(".md") => Self::Markdown,
            path if path.ends_with(".bib") => Self::Bibliography,
            _ => Self::Other,
        }
    }
}
