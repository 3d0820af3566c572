//! Markdown events → the document tree.
//!
//! One pass, no recursion. Reads no Markdown but captions; events come from [`super::markdown`].
//! Blocks are in [`blocks`], what is in a line in [`inline`] and [`citations`], raw HTML in [`raw`].

mod anchors;
mod blocks;
mod callouts;
mod citations;
mod inline;
mod lost;
mod notes;
mod raw;

use super::citation::Judge;
use super::origin::{Located, Origin};
use super::tree::{Body, Kind, Node, NodeId, TextRef, offset, place_in};
use super::{Excerpt, MarkdownSettings};
use crate::diagnostic::Diagnostic;
use notes::Notes;
pub(super) use notes::{fold, reached};
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use std::ops::Range;

/// What is built so far, and what is open.
pub(super) struct Builder<'a> {
    text: &'a str,
    origin: Origin,
    settings: MarkdownSettings<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    body: Body,
    /// The nodes that are open, outermost first.
    open: Vec<NodeId>,
    /// Whether the last node is text that more text can be added to.
    is_text_open: bool,
    /// How many citations there were when the paragraph began.
    citations_before: usize,
    /// Images in each other that are open; in the text for one there are no others.
    images: usize,
    /// How the columns of the table are aligned.
    alignments: Vec<Alignment>,
    column: usize,
    is_in_head: bool,
    heading: Option<blocks::OpenHeading>,
    /// Where the headings are.
    heading_places: Vec<Range<usize>>,
    /// Which words cite.
    judge: Judge<'a>,
    /// Whether the image that is open is a figure, whose title is its caption.
    is_figure: bool,
    notes: Notes,
    /// Bytes of code that were coloured.
    colored: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        text: &'a Excerpt,
        origin: Origin,
        settings: MarkdownSettings<'a>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let trusts_html = settings.raw_html == crate::schema::settings::RawHtml::Allow;
        Self {
            text,
            origin,
            settings,
            diagnostics,
            body: Body {
                source: text.clone(),
                id_prefix: origin.id_prefix().into(),
                trusts_html,
                ..Body::default()
            },
            open: Vec::new(),
            is_text_open: false,
            citations_before: 0,
            images: 0,
            alignments: Vec::new(),
            column: 0,
            is_in_head: false,
            heading: None,
            heading_places: Vec::new(),
            judge: Judge::new(settings.citation_keys),
            is_figure: false,
            notes: Notes::default(),
            colored: 0,
        }
    }

    /// Builds the tree of these events.
    pub(super) fn build(mut self, events: &[Located<'_>]) -> Body {
        self.notes.find_shown(events);
        let mut index = 0;
        while index < events.len() {
            index += self.step(&events[index..]);
        }
        while !self.open.is_empty() {
            self.close(self.text.len());
        }
        self.report_lost();
        self.assign_ids();
        self.body.notes = self.notes.table;
        self.body.shrink();
        self.body
    }

    /// Takes in the next event, or all that belong to it. Returns their number.
    fn step(&mut self, events: &[Located<'_>]) -> usize {
        let Some((event, range)) = events.first() else { return 1 };
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                return self.link(*link_type, dest_url, title, events);
            }
            Event::Start(Tag::CodeBlock(kind)) => return self.code_block(kind, events),
            Event::Start(Tag::BlockQuote(kind)) => return self.quote(*kind, events),
            Event::Start(Tag::HtmlBlock) => return self.html_block(events),
            Event::Start(Tag::Paragraph) if inline::is_figure(events) => {
                return self.figure(events);
            }
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(text) => return self.prose(text, events),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.say(text, range),
            Event::Code(code) => {
                let text = self.text_ref(code);
                self.leaf(Kind::Code(text), range);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.inline_html(html, range),
            Event::FootnoteReference(label) => self.note_mark(label, range),
            Event::SoftBreak => self.leaf(Kind::SoftBreak, range),
            Event::HardBreak => self.leaf(Kind::HardBreak, range),
            Event::Rule => {
                self.before_block();
                self.leaf(Kind::Rule, range);
            }
            Event::TaskListMarker(is_done) => {
                self.leaf(Kind::Task { is_done: *is_done }, range);
            }
        }
        1
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.citations_before = self.body.citations.len();
                self.open_block(Kind::Paragraph, range);
            }
            Tag::Heading { id, classes, .. } => self.start_heading(id.as_deref(), classes, range),
            Tag::List(first) => {
                let start = first.map(|first| u32::try_from(first).unwrap_or(u32::MAX));
                self.open_block(Kind::List { start, is_tight: true }, range);
            }
            Tag::Item => self.open_block(Kind::Item, range),
            Tag::DefinitionList => self.open_block(Kind::DefinitionList, range),
            Tag::DefinitionListTitle => self.open_block(Kind::Term, range),
            Tag::DefinitionListDefinition => self.open_block(Kind::Description, range),
            Tag::FootnoteDefinition(label) => {
                let node = NodeId(offset(self.body.nodes.len()));
                let number = self.notes.define(label, node);
                self.open_block(Kind::NoteDefinition(number), range);
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.open_block(Kind::Table, range);
            }
            Tag::TableHead => self.start_row(Kind::TableHead, range),
            Tag::TableRow => self.start_row(Kind::TableRow, range),
            Tag::TableCell => self.start_cell(range),
            Tag::Emphasis => self.open(Kind::Emphasis, range),
            Tag::Strong => self.open(Kind::Strong, range),
            Tag::Strikethrough => self.open(Kind::Strikethrough, range),
            Tag::Superscript => self.open(Kind::Superscript, range),
            Tag::Subscript => self.open(Kind::Subscript, range),
            Tag::Image { dest_url, title, link_type, .. } => {
                self.start_image(*link_type, dest_url, title, range);
            }
            // These are taken in as a whole; metadata blocks are not enabled.
            Tag::Link { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                let node = self.end_node(range);
                self.note_uncited_figure(node, range);
            }
            TagEnd::Heading(level) => self.end_heading(level as u8, range),
            TagEnd::FootnoteDefinition => {
                self.end_node(range);
                self.notes.end_definition();
            }
            TagEnd::List(_) => self.end_list(range),
            TagEnd::Image => self.end_image(range),
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
            _ => _ = self.end_node(range),
        }
    }

    /// Where a string is: in the source when it was taken from there, or else among the strings.
    fn text_ref(&mut self, said: &str) -> TextRef {
        match self.place_in_source(said) {
            Some(range) => TextRef::source(range),
            None => {
                let at = self.body.strings.len();
                self.body.strings.push_str(said);
                TextRef::own(at..at + said.len())
            }
        }
    }

    /// The range of a string that was taken from the source.
    fn place_in_source(&self, said: &str) -> Option<Range<usize>> {
        place_in(self.text, said)
    }

    /// Adds plain text.
    fn say(&mut self, said: &str, range: &Range<usize>) {
        if said.is_empty() {
            return;
        }
        if !self.is_text_open {
            let text = self.text_ref(said);
            self.leaf(Kind::Text(text), range);
            self.is_text_open = true;
            return;
        }
        let Some(Node { kind: Kind::Text(before), .. }) = self.body.nodes.last().copied() else {
            return;
        };
        let text = match (before.in_source(), self.place_in_source(said)) {
            (Some(before), Some(here)) if before.end == here.start => {
                TextRef::source(before.start..here.end)
            }
            _ => {
                let strings = &mut self.body.strings;
                let mut at = before.range().start;
                let is_last = before.in_source().is_none() && before.range().end == strings.len();
                if !is_last {
                    let before = match before.in_source() {
                        Some(range) => self.text[range].to_owned(),
                        None => strings[before.range()].to_owned(),
                    };
                    at = strings.len();
                    strings.push_str(&before);
                }
                strings.push_str(said);
                TextRef::own(at..strings.len())
            }
        };
        let end = self.within(range).end;
        if let Some(node) = self.body.nodes.last_mut() {
            node.kind = Kind::Text(text);
            node.end = node.end.max(offset(end));
        }
        self.stretch(offset(end));
    }

    /// Adds a node without children.
    fn leaf(&mut self, kind: Kind, range: &Range<usize>) {
        self.open(kind, range);
        self.close(range.end);
    }

    /// Begins a node.
    fn open(&mut self, kind: Kind, range: &Range<usize>) {
        let range = self.within(range);
        let id = NodeId(offset(self.body.nodes.len()));
        let (start, end) = (offset(range.start), offset(range.end));
        self.body.nodes.push(Node { kind, start, end, next: 0 });
        self.open.push(id);
        self.is_text_open = false;
    }

    /// Begins a block, which ends a paragraph of raw HTML.
    fn open_block(&mut self, kind: Kind, range: &Range<usize>) {
        self.before_block();
        self.open(kind, range);
    }

    /// Ends the node that was opened last, at `end` or where what is in it ends.
    fn close(&mut self, end: usize) -> Option<NodeId> {
        let id = self.open.pop()?;
        let next = offset(self.body.nodes.len());
        let end = offset(self.within(&(end..end)).end);
        let node = &mut self.body.nodes[id.0 as usize];
        node.next = next;
        if matches!(node.kind, Kind::Element(_) | Kind::Removed) {
            node.end = node.end.max(end);
        }
        let end = node.end;
        self.is_text_open = false;
        self.stretch(end);
        Some(id)
    }

    /// Ends the innermost node that Markdown opened, and what raw HTML left open in it.
    fn end_node(&mut self, range: &Range<usize>) -> Option<NodeId> {
        while self.open_raw().is_some() {
            let id = self.open.last().copied()?;
            self.close(self.body.nodes[id.0 as usize].end as usize);
        }
        self.close(range.end)
    }

    /// The innermost open node, if raw HTML opened it.
    fn open_raw(&self) -> Option<Kind> {
        let kind = self.body.nodes[self.open.last()?.0 as usize].kind;
        matches!(kind, Kind::Element(_) | Kind::Removed).then_some(kind)
    }

    /// Lets open elements of raw HTML reach as far as what is in them.
    fn stretch(&mut self, mut end: u32) {
        for id in self.open.iter().rev() {
            let node = &mut self.body.nodes[id.0 as usize];
            if !matches!(node.kind, Kind::Element(_) | Kind::Removed) {
                break;
            }
            node.end = node.end.max(end);
            end = node.end;
        }
    }

    /// The part of a range that is inside the innermost node that Markdown opened.
    fn within(&self, range: &Range<usize>) -> Range<usize> {
        let nodes = self.open.iter().rev().map(|id| &self.body.nodes[id.0 as usize]);
        let mut around =
            nodes.filter(|node| !matches!(node.kind, Kind::Element(_) | Kind::Removed));
        let (first, last) = match around.next() {
            Some(node) => (node.start as usize, node.end as usize),
            None => (0, self.text.len()),
        };
        let start = range.start.clamp(first, last);
        start..range.end.clamp(start, last)
    }
}
