//! The document tree → plain text: by section, around a link, or of one node.
//!
//! Blocks are separated by line ends. Citations are not text, but the words in them are; marks of footnotes and
//! raw HTML's tags are not.

use super::{Body, CitedItem, Kind, NodeId, Section, Visit};
use crate::parse::html;
use crate::parse::text::sentence_around;

/// Marks the name of an entry while the sentence around it is looked for, so that a stop in its
/// title ends none.
const TITLE_OF: char = '\u{FFFC}';

/// What is shown for the name of an entry that is linked without a text of its own.
type Titles<'a> = &'a dyn Fn(&str) -> String;

/// The name itself.
pub fn as_written(name: &str) -> String {
    name.to_owned()
}

impl Body {
    /// The plain text by section, for search, for data and for counting words. An empty text has none: that
    /// of a private field is one, whose name is nobody's.
    pub fn sections(&self, titles: Titles<'_>) -> Vec<Section> {
        if self.nodes.is_empty() {
            return Vec::new();
        }
        let mut writer = Writer::new(self, titles);
        writer.write(self.walk(), None);
        writer.end_block();
        writer.sections
    }

    /// The plain text of the first section.
    pub fn opening(&self, titles: Titles<'_>) -> String {
        let sections = self.sections(titles).into_iter();
        sections.take(1).map(|section| section.text).collect()
    }

    /// The text of a heading, with the names of entries as words.
    pub(in crate::parse) fn heading_text(&self, id: NodeId) -> String {
        self.plain(id, &|name| name.replace('-', " "))
    }

    /// The plain text in a node, on one line for each block.
    pub fn plain(&self, id: NodeId, titles: Titles<'_>) -> String {
        let mut writer = Writer::new(self, titles);
        writer.write(self.walk_below(id), None);
        writer.end_block();
        let texts = writer.sections.into_iter().map(|section| section.text);
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The sentence around a link; empty for one in a heading.
    pub fn sentence(&self, link: usize, titles: Titles<'_>) -> String {
        let Some(link) = self.links.get(link).map(|link| link.node) else { return String::new() };
        let Some(block) = self.block_around(link) else { return String::new() };
        if matches!(self.node(block).kind, Kind::Heading(_)) {
            return String::new();
        }
        let marked = |name: &str| format!("{TITLE_OF}{name}{TITLE_OF}");
        let mut writer = Writer::new(self, &marked);
        let at = writer.write(self.walk_in(block), Some(link)).unwrap_or_default();
        let cut = writer.block.len() - writer.block.trim_start().len();
        let sentence = sentence_around(writer.block.trim(), at.saturating_sub(cut));
        with_titles(sentence, titles)
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
        self.sections(&as_written).iter().map(|section| words(&section.text)).sum()
    }

    /// The innermost block that a node is in.
    fn block_around(&self, id: NodeId) -> Option<NodeId> {
        let before = (0..id.0).rev().map(NodeId);
        let mut around = before.filter(|other| self.node(*other).next > id.0);
        around.find(|other| self.is_block(*other))
    }

    /// Whether a node begins and ends a block of text.
    pub(in crate::parse) fn is_block(&self, id: NodeId) -> bool {
        match self.node(id).kind {
            Kind::Element(number) => self
                .elements
                .get(number as usize)
                .is_some_and(|element| html::is_block(element.name)),
            kind => kind.is_block(),
        }
    }
}

/// Plain text with titles in the place of marked names.
fn with_titles(text: &str, titles: Titles<'_>) -> String {
    let mut pieces = text.split(TITLE_OF);
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    while let Some(name) = pieces.next() {
        whole.push_str(&titles(name));
        whole.push_str(pieces.next().unwrap_or_default());
    }
    whole
}

/// What is written so far.
struct Writer<'a> {
    body: &'a Body,
    titles: Titles<'a>,
    /// The block that is being written.
    block: String,
    /// Where in it a citation is that has left no words.
    cited_at: Option<usize>,
    /// Where in it the last link is.
    linked_at: Option<usize>,
    sections: Vec<Section>,
}

impl<'a> Writer<'a> {
    fn new(body: &'a Body, titles: Titles<'a>) -> Self {
        Self {
            body,
            titles,
            block: String::new(),
            cited_at: None,
            linked_at: None,
            sections: vec![Section::default()],
        }
    }

    /// Writes what is walked over. With a node to look for, ends with the block that it is in, which is
    /// not filed then, and returns where in the block it is.
    fn write(&mut self, mut walk: super::Walk<'_>, wanted: Option<NodeId>) -> Option<usize> {
        let mut found = None;
        while let Some(visit) = walk.next() {
            let (Visit::Enter(id) | Visit::Leave(id)) = visit;
            if self.body.is_block(id) {
                if found.is_some() {
                    return found;
                }
                if let (Visit::Leave(_), Kind::Heading(number)) = (visit, self.body.node(id).kind) {
                    self.section(number as usize);
                    continue;
                }
                self.end_block();
            }
            if let Visit::Enter(id) = visit {
                if wanted == Some(id) {
                    found = Some(self.block.len());
                }
                if !self.enter(id) {
                    walk.skip_children();
                }
            }
        }
        found
    }

    /// Writes what a node says itself. False when what is in it is not text.
    fn enter(&mut self, id: NodeId) -> bool {
        let body = self.body;
        match body.node(id).kind {
            Kind::Text(text) => {
                let text = self.without_remark(body.text(text));
                self.block.push_str(text);
            }
            Kind::Code(text) => self.block.push_str(body.text(text)),
            Kind::HtmlText(text) => self.html_text(body.text(text)),
            Kind::SoftBreak | Kind::HardBreak => self.block.push(' '),
            Kind::Caption => self.block.push('\n'),
            Kind::CodeBlock(number) => {
                if let Some(code) = body.code.get(number as usize) {
                    self.block.push_str(body.text(code.text));
                }
                self.end_block();
            }
            // A citation is nothing in plain text, and so is the space before it.
            Kind::Citation(number)
                if body.citations.get(number as usize).is_some_and(|of| !of.in_text) =>
            {
                self.block.truncate(self.block.trim_end().len());
                self.words_of_citation(number as usize);
                self.cited_at = Some(self.block.len());
            }
            Kind::Link(_) if body.has_children(id) => self.linked_at = Some(self.block.len()),
            Kind::Link(number) => {
                self.linked_at = Some(self.block.len());
                if let Some(name) = body.links.get(number as usize).and_then(|link| link.name()) {
                    self.block.push_str(&(self.titles)(name));
                }
            }
            Kind::NoteDefinition(number) => {
                let note = body.notes.get(number as usize);
                return note.is_some_and(|note| note.number.is_some() && note.node == Some(id));
            }
            Kind::Removed => return false,
            _ => {}
        }
        true
    }

    /// Takes back a remark that makes no sense without the citation at its end, such as "(drawing on )", and
    /// returns the text that follows it.
    fn without_remark<'t>(&mut self, text: &'t str) -> &'t str {
        const WORDS: usize = 3;
        let after = text.strip_prefix(')').filter(|_| self.cited_at == Some(self.block.len()));
        // A bracket that closes ends the search, so that many citations are not searched through each time.
        let bracket = after.and_then(|_| self.block.rfind(['(', ')']));
        let open = bracket.filter(|at| self.block[*at..].starts_with('('));
        let (Some(after), Some(open)) = (after, open) else { return text };
        let remark = &self.block[open + 1..];
        let is_word = |word: &str| word.chars().all(char::is_lowercase);
        if remark.split_whitespace().count() > WORDS
            || !remark.split_whitespace().all(is_word)
            || self.linked_at.is_some_and(|at| at >= open)
        {
            return text;
        }
        self.block.truncate(self.block[..open].trim_end().len());
        after
    }

    /// The words around the keys of a citation, with the keys where there are words.
    fn words_of_citation(&mut self, number: usize) {
        let Some(citation) = self.body.citations.get(number) else { return };
        let has_words = |item: &CitedItem| !item.prefix.is_empty() || !item.suffix.is_empty();
        if !citation.items.iter().any(has_words) {
            return;
        }
        let words = citation.items.iter().map(|item| {
            let CitedItem { prefix, key, locator, suffix, .. } = item;
            let blank = if prefix.is_empty() { "" } else { " " };
            let comma = if locator.is_empty() { "" } else { ", " };
            format!("{prefix}{blank}{key}{comma}{locator}{suffix}")
        });
        let words = words.collect::<Vec<_>>().join("; ");
        self.block.push_str(&format!(" ({words})"));
    }

    /// Text of raw HTML, in which line ends are spaces.
    fn html_text(&mut self, text: &str) {
        for word in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace());
            self.block.push_str(bare);
            if bare.len() < word.len() && !self.block.ends_with(char::is_whitespace) {
                self.block.push(' ');
            }
        }
    }

    /// The text of a heading ends: a section begins, which is named by it.
    fn section(&mut self, heading: usize) {
        self.block.clear();
        (self.cited_at, self.linked_at) = (None, None);
        self.sections.push(Section { heading: Some(heading), text: String::new() });
    }

    /// Files the text of a finished block under its heading.
    fn end_block(&mut self) {
        (self.cited_at, self.linked_at) = (None, None);
        let block = self.block.trim();
        if let (false, Some(section)) = (block.is_empty(), self.sections.last_mut()) {
            if !section.text.is_empty() {
                section.text.push('\n');
            }
            section.text.push_str(block);
        }
        self.block.clear();
    }
}
