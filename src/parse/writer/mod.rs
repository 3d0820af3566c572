//! Markdown events → HTML with slots, and with it headings, links, citations and plain text.
//!
//! Does not read Markdown; events come from [`super::markdown`]. One pass, no recursion.

mod blocks;
mod inline;

use super::origin::{Located, Origin};
use super::output::Output;
use super::text::escape;
use super::{Markdown, MarkdownSettings, PlainPlace, Section, notes, sanitise};
use crate::diagnostic::Diagnostic;
use crate::schema::settings::RawHtml;
use blocks::{Anchors, Notes, OpenHeading, Paragraph, Table};
pub use inline::TITLE_OF;
use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};
use std::ops::Range;

/// What is written so far, and what is open.
pub(super) struct Writer<'a> {
    text: &'a str,
    origin: Origin,
    settings: MarkdownSettings<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    result: Markdown,
    out: Output,
    /// Outputs that wait while a footnote is written.
    suspended: Vec<Output>,
    notes: Notes,
    /// Plain text of the block being written, and the links in it with their offsets.
    block: String,
    block_links: Vec<(usize, usize)>,
    open_heading: Option<OpenHeading>,
    paragraph: Option<Paragraph>,
    anchors: Anchors,
    table: Table,
    /// Text of the image being written; its events make no HTML.
    alt: Option<String>,
    /// Images in that text, which are not shown.
    images_in_alt: usize,
    has_raw_html: bool,
    /// Whether the block of raw HTML being written is a comment that does not end.
    has_open_comment: bool,
    /// Bytes of code that were coloured.
    coloured: usize,
    /// Elements of raw HTML that were opened in a line of the block being written.
    marks: Vec<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        text: &'a str,
        origin: Origin,
        settings: MarkdownSettings<'a>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            text,
            origin,
            settings,
            diagnostics,
            result: Markdown { sections: vec![Section::default()], ..Markdown::default() },
            out: Output { html: String::with_capacity(text.len() * 3 / 2), ..Output::default() },
            suspended: Vec::new(),
            notes: Notes::default(),
            block: String::new(),
            block_links: Vec::new(),
            open_heading: None,
            paragraph: None,
            anchors: Anchors::default(),
            table: Table::default(),
            alt: None,
            images_in_alt: 0,
            has_raw_html: false,
            has_open_comment: false,
            coloured: 0,
            marks: Vec::new(),
        }
    }

    pub(super) fn write(mut self, events: &[Located<'_>]) -> Markdown {
        self.notes.reached = notes::reached(events).into_iter().map(str::to_owned).collect();
        let mut index = 0;
        while let Some((event, range)) = events.get(index) {
            index += match event {
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    self.link(*link_type, dest_url, range, &events[index..])
                }
                Event::Start(Tag::CodeBlock(kind)) => self.code_block(kind, &events[index..]),
                Event::Start(Tag::Paragraph) if inline::is_figure(&events[index..]) => {
                    self.figure(&events[index + 1..])
                }
                _ => {
                    self.event(event, range);
                    1
                }
            };
        }
        self.end_block();
        self.write_notes();
        if self.has_raw_html && self.settings.raw_html == RawHtml::Clean {
            let (out, lost) = sanitise::clean(&self.out);
            self.out = out;
            self.report_lost(&lost);
        }
        self.result.html = self.out.html;
        self.result.slots = self.out.slots;
        self.result.raw_images = self.out.raw_images.into();
        self.result.shrink();
        self.result
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.prose(text, range),
            Event::Code(code) => {
                self.block.push_str(code);
                if let Some(alt) = &mut self.alt {
                    alt.push_str(code);
                } else {
                    self.out.push("<code>");
                    escape(code, &mut self.out.html);
                    self.out.push("</code>");
                }
            }
            Event::Html(html) => self.raw(html, range),
            Event::InlineHtml(html) => {
                self.mark(html);
                self.raw(html, range);
            }
            Event::FootnoteReference(label) => self.note_reference(label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => {
                self.end_block();
                self.out.push("<hr>\n");
            }
            Event::TaskListMarker(done) => {
                let (checked, name) = if *done { (" checked", "done") } else { ("", "to do") };
                let html =
                    format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\"> ");
                self.out.push(&html);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.prose(text, range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.open("<p>");
                let (range, citations) = (range.clone(), self.result.citations.len());
                self.paragraph = Some(Paragraph { range, citations });
            }
            Tag::Heading { id, classes, .. } => {
                self.end_block();
                self.open_heading = Some(OpenHeading {
                    at: self.out.html.len(),
                    set_id: id.as_ref().map(ToString::to_string),
                    classes: classes.iter().map(ToString::to_string).collect(),
                    range: range.clone(),
                });
            }
            Tag::BlockQuote(kind) => match kind.map(alert) {
                Some((class, name)) => {
                    let html = format!(
                        "<div class=\"alert alert-{class}\" role=\"note\"><p class=\"alert-title\">{name}</p>\n"
                    );
                    self.open(&html);
                }
                None => self.open("<blockquote>\n"),
            },
            Tag::List(None) => self.open("<ul>\n"),
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.open("<li>"),
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::FootnoteDefinition(label) => {
                self.end_block();
                self.notes.define(label);
                self.suspended.push(std::mem::take(&mut self.out));
            }
            Tag::Table(alignments) => {
                self.table = Table { alignments: alignments.clone(), ..Table::default() };
                self.open("<div class=\"table\" tabindex=\"0\"><table>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.open("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.open("<tr>");
            }
            Tag::TableCell => self.table_cell(),
            Tag::Emphasis => self.inline("<em>"),
            Tag::Strong => self.inline("<strong>"),
            Tag::Strikethrough => self.inline("<del>"),
            Tag::Superscript => self.inline("<sup>"),
            Tag::Subscript => self.inline("<sub>"),
            Tag::Image { .. } if self.alt.is_some() => self.images_in_alt += 1,
            Tag::Image { dest_url, .. } => {
                self.image(dest_url, range);
                self.alt = Some(String::new());
            }
            Tag::HtmlBlock => {
                self.end_block();
                self.has_open_comment = self.is_open_comment(range);
            }
            // Links and code blocks are written whole; metadata blocks are not enabled.
            Tag::Link { .. } | Tag::CodeBlock(_) | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.note_uncited_figure();
                self.close("</p>\n");
            }
            TagEnd::Heading(level) => self.end_heading(level as u8),
            TagEnd::BlockQuote(Some(_)) => self.close("</div>\n"),
            TagEnd::BlockQuote(None) => self.close("</blockquote>\n"),
            TagEnd::List(true) => self.close("</ol>\n"),
            TagEnd::List(false) => self.close("</ul>\n"),
            TagEnd::Item => self.close("</li>\n"),
            TagEnd::DefinitionList => self.close("</dl>\n"),
            TagEnd::DefinitionListTitle => self.close("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close("</dd>\n"),
            TagEnd::FootnoteDefinition => {
                self.end_block();
                let resumed = self.suspended.pop().unwrap_or_default();
                let written = std::mem::replace(&mut self.out, resumed);
                if let Some(Some(number)) = self.notes.open.pop() {
                    self.notes.written.insert(number, written);
                }
            }
            TagEnd::Table => self.close("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.close("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.close("</tr>\n"),
            TagEnd::TableCell => {
                let html = if self.table.in_head { "</th>" } else { "</td>" };
                self.close(html);
            }
            TagEnd::Emphasis => self.inline("</em>"),
            TagEnd::Strong => self.inline("</strong>"),
            TagEnd::Strikethrough => self.inline("</del>"),
            TagEnd::Superscript => self.inline("</sup>"),
            TagEnd::Subscript => self.inline("</sub>"),
            TagEnd::Image if self.images_in_alt > 0 => self.images_in_alt -= 1,
            TagEnd::Image => self.end_image(),
            TagEnd::Link => self.end_link(),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn open(&mut self, html: &str) {
        self.close_marks();
        self.end_block();
        self.out.push(html);
    }

    fn close(&mut self, html: &str) {
        self.close_marks();
        self.end_block();
        self.out.push(html);
    }

    fn inline(&mut self, html: &str) {
        if self.alt.is_none() {
            self.out.push(html);
        }
    }

    fn line_break(&mut self, html: &str) {
        self.block.push(' ');
        match &mut self.alt {
            Some(alt) => alt.push(' '),
            None => self.out.push(html),
        }
    }

    /// Files the text of a finished block under its heading, and its links with it.
    fn end_block(&mut self) {
        let block = self.block.trim();
        let number = self.result.sections.len().saturating_sub(1);
        if let (false, Some(section)) = (block.is_empty(), self.result.sections.last_mut()) {
            if !section.text.is_empty() {
                section.text.push('\n');
            }
            let cut = self.block.len() - self.block.trim_start().len();
            for (link, at) in &self.block_links {
                let at = section.text.len() + at.saturating_sub(cut);
                let place = u32::try_from(number).ok().zip(u32::try_from(at).ok());
                self.result.links[*link].place =
                    place.map(|(section, at)| PlainPlace { section, at });
            }
            section.text.push_str(block);
        }
        self.block_links.clear();
        self.block.clear();
    }
}

/// Class and name of a GFM alert.
fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    }
}
