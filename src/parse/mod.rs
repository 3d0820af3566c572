//! Files → [`Document`]s: front matter as values with places, bodies as HTML with slots.
//!
//! Looks at one file at a time and knows nothing of kinds, vocabularies or other files, so it runs
//! in parallel and its result depends on the file's bytes and [`MarkdownSettings`] alone. Fields
//! are typed in [`crate::validate`]; slots are filled in [`crate::render`].

pub mod addresses;
pub mod bibliography;
mod citation;
pub mod copy;
pub mod front_matter;
pub mod glossary;
pub mod highlight;
pub mod ledger;
pub mod markdown;
mod nesting;
mod notes;
pub mod origin;
mod output;
pub mod queries;
mod references;
mod sanitise;
mod slots;
mod target;
pub(crate) mod text;
mod writer;

use crate::diagnostic::Checked;
use crate::files::Inventory;
use crate::memo::{self, Memo, Same};
use crate::schema::settings::RawHtml;
use crate::span::{FileId, Span};
use crate::yaml::Yaml;
use highlight::Highlighter;
use std::ops::{Deref, Range};
use std::sync::Arc;
pub use target::Target;
use text::sentence_around;
pub use writer::TITLE_OF;

/// A Markdown file of the content folder.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// Its folder below the content folder; empty at the root.
    pub folder: String,
    /// Its name without `.md`.
    pub slug: String,
    /// What stands between the two lines of dashes, if it could be read.
    pub front_matter: Option<Arc<Yaml>>,
    /// Stands for all before the body: equal in two versions of a file when only the body changed.
    pub front_digest: u64,
    /// What stands below.
    pub body: Arc<Markdown>,
}

/// Markdown that was read once and can be rendered into any page.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    /// The text itself.
    pub source: Excerpt,
    /// Addresses of images in raw HTML that are elsewhere.
    pub raw_images: Box<[String]>,
    /// HTML, complete but for the slots.
    pub html: String,
    /// What is filled in when addresses are known, in the order it stands in the HTML.
    pub slots: Vec<Slot>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links in order.
    pub links: Vec<Link>,
    /// Images in order.
    pub images: Vec<Image>,
    /// Citations in order.
    pub citations: Vec<Citation>,
    /// The first figure of each paragraph that gives one and cites nothing.
    pub uncited_figures: Vec<Span>,
    /// Plain text by section, for search and for counting words.
    pub sections: Vec<Section>,
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

/// A place in the HTML of a [`Markdown`] where something is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Byte offset in the HTML.
    pub at: usize,
    /// What goes there.
    pub content: SlotContent,
}

/// What is filled into a [`Slot`]; numbers are indices into the lists of the [`Markdown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotContent {
    /// The attributes of an `<a>`: its address.
    LinkAddress(usize),
    /// The text of a link that was written without one: the target's title.
    LinkText(usize),
    /// What follows the text of a link: its number in a book.
    LinkEnd(usize),
    /// The attributes of an `<img>`: address, width and height.
    ImageAddress(usize),
    /// A whole citation.
    Citation(usize),
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id in the page.
    pub anchor: String,
    /// Its plain text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A link.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it leads to, as it was written.
    pub target: Target,
    /// Where it stands.
    pub span: Span,
    /// Where it stands in the plain text; nowhere for one in a heading.
    pub place: Option<PlainPlace>,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// What it shows, as it was written.
    pub target: Target,
    /// Where it stands.
    pub span: Span,
}

/// One or more sources cited at one place: `[@key, p. 12; @other]` or `@key` in a sentence.
#[derive(Clone, Debug)]
pub struct Citation {
    /// What is cited.
    pub items: Vec<CitedItem>,
    /// Whether the author's name is part of the sentence.
    pub in_text: bool,
}

/// One source of a [`Citation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedItem {
    /// The key in the bibliography.
    pub key: String,
    /// Pages or the like, `p. 12`; empty when there are none.
    pub locator: String,
    /// Where the key stands.
    pub span: Span,
}

/// The plain text under a heading, or before the first. The name of an entry that is linked without
/// a text of its own stands in it as written, between two [`TITLE_OF`].
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Index of the heading; none before the first.
    pub heading: Option<usize>,
    /// The text, blocks separated by line ends.
    pub text: String,
}

/// A place in the plain text of a [`Markdown`].
#[derive(Clone, Copy, Debug)]
pub struct PlainPlace {
    section: u32,
    at: u32,
}

/// What parsing Markdown depends on besides the text.
#[derive(Clone, Copy, Debug)]
pub struct MarkdownSettings<'a> {
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
    /// Colours code.
    pub highlighter: &'a Highlighter,
}

/// Documents by what they were parsed from.
pub type Documents = Memo<(FileId, Same<str>, RawHtml), Checked<Arc<Document>>>;

/// Parses every Markdown file of the content folder, in order; not again what `kept` has.
pub fn documents(
    inventory: &Inventory,
    settings: MarkdownSettings<'_>,
    kept: &mut Documents,
) -> Checked<Vec<Arc<Document>>> {
    let is_markdown = |file: &&FileId| inventory.sources.get(**file).path.ends_with(".md");
    let key = |file: &FileId| {
        (*file, Same(Arc::clone(&inventory.sources.get(*file).text)), settings.raw_html)
    };
    let keys = inventory.content.iter().filter(is_markdown).map(key).collect();
    let parsed = kept.all(keys, |_, (file, ..)| document(inventory, *file, settings).map(Arc::new));
    let mut diagnostics = Vec::new();
    let value = parsed.into_iter().map(|document| document.take(&mut diagnostics)).collect();
    Checked { value, diagnostics }
}

/// Parses one Markdown file.
pub fn document(
    inventory: &Inventory,
    file: FileId,
    settings: MarkdownSettings<'_>,
) -> Checked<Document> {
    let source = inventory.sources.get(file);
    let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let mut diagnostics = Vec::new();
    let parts = front_matter::split(file, &source.text).take(&mut diagnostics);
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
        folder: folder.to_owned(),
        slug: name.strip_suffix(".md").unwrap_or(name).to_owned(),
        front_matter: parts.yaml.map(Arc::new),
        front_digest,
        body: Arc::new(body.value),
    };
    Checked { value, diagnostics }
}

/// Plain text with the titles of entries in the place of their names; see [`Section`].
pub fn with_titles(text: &str, title: impl Fn(&str) -> String) -> String {
    let mut pieces = text.split(TITLE_OF);
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    while let Some(name) = pieces.next() {
        whole.push_str(&title(name));
        whole.push_str(pieces.next().unwrap_or_default());
    }
    whole
}

impl Markdown {
    /// Gives back the memory that growing texts took in advance: a guide is many of them.
    fn shrink(&mut self) {
        self.html.shrink_to_fit();
        self.slots.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.links.shrink_to_fit();
        self.images.shrink_to_fit();
        self.citations.iter_mut().for_each(|citation| citation.items.shrink_to_fit());
        self.citations.shrink_to_fit();
        self.sections.iter_mut().for_each(|section| section.text.shrink_to_fit());
        self.sections.shrink_to_fit();
    }

    /// The sentence around a link, in plain text.
    pub fn sentence(&self, link: &Link) -> &str {
        let found =
            link.place.and_then(|place| Some((place, self.sections.get(place.section as usize)?)));
        found.map_or("", |(place, section)| sentence_around(&section.text, place.at as usize))
    }

    /// Number of words of plain text.
    pub fn word_count(&self) -> usize {
        let begins = |pair: &&[u8]| pair[0].is_ascii_whitespace() && !pair[1].is_ascii_whitespace();
        let words = |text: &str| match text.as_bytes() {
            [first, ..] if text.is_ascii() => {
                let others = text.as_bytes().windows(2).filter(begins).count();
                usize::from(!first.is_ascii_whitespace()) + others
            }
            _ => text.split_whitespace().count(),
        };
        self.sections.iter().map(|section| words(&section.text)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_are_what_stands_between_blanks(text in "[a-c \\n\\té\u{a0}]{0,40}") {
            let words = text.split_whitespace().count();
            let sections = vec![Section { heading: None, text }];
            let counted = Markdown { sections, ..Markdown::default() }.word_count();
            proptest::prop_assert_eq!(counted, words);
        }
    }
}
