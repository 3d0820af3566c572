//! What stands in a line: text, citations, links, images, raw HTML.
//!
//! Blocks are in [`super::blocks`].

use super::Writer;
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::citation::{Piece, cited_items, is_citation, pieces};
use crate::parse::origin::Located;
use crate::parse::text::{escape, escaped};
use crate::parse::{Citation, CitedItem, Image, Link, SlotContent, Target, nesting, sanitise};
use crate::schema::settings::RawHtml;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Stands around the name of an entry in plain text, where its title belongs.
pub const TITLE_OF: char = '\u{FFFC}';

impl Writer<'_> {
    /// Ordinary text; `@key` in it cites.
    pub(super) fn prose(&mut self, text: &str, range: &Range<usize>) {
        if let Some(alt) = &mut self.alt {
            alt.push_str(text);
            return;
        }
        if self.open_heading.is_some() {
            return self.said(text);
        }
        let verbatim = self.text.get(range.clone()) == Some(text);
        for piece in pieces(text, &self.text[..range.start]) {
            match piece {
                Piece::Said(said) => self.said(said),
                Piece::Cited(at, key) => {
                    let at = if verbatim { range.start + at } else { range.start };
                    let span = self.origin.span(at..at + key.len());
                    let key = key.to_owned();
                    let items = vec![CitedItem { key, locator: String::new(), span }];
                    self.cite(Citation { items, in_text: true });
                }
            }
        }
    }

    fn said(&mut self, text: &str) {
        self.block.push_str(text);
        escape(text, &mut self.out.html);
    }

    pub(super) fn cite(&mut self, citation: Citation) {
        // In plain text a citation is nothing, and so is the blank before it.
        if !citation.in_text {
            self.block.truncate(self.block.trim_end().len());
        }
        self.out.slot(SlotContent::Citation(self.result.citations.len()));
        self.result.citations.push(citation);
    }

    /// Writes the start of a link, or a whole citation or wiki link. Returns the events used.
    pub(super) fn link(
        &mut self,
        link_type: LinkType,
        address: &str,
        range: &Range<usize>,
        events: &[Located<'_>],
    ) -> usize {
        let whole = 1 + events
            .iter()
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Link)))
            .unwrap_or(events.len() - 1);
        let source = self.text.get(range.clone()).unwrap_or_default();
        if link_type == LinkType::ShortcutUnknown {
            let inner = source.trim_start_matches('[').trim_end_matches(']');
            if is_citation(inner) {
                if self.alt.is_some() {
                    return whole;
                }
                let items = cited_items(inner, range.start + 1, self.origin);
                self.cite(Citation { items, in_text: false });
                return whole;
            }
        }
        let target = match link_type {
            LinkType::WikiLink { .. } => Target::wiki(address),
            LinkType::Email => Target::External(format!("mailto:{address}")),
            _ => Target::address(address),
        };
        let number = self.result.links.len();
        let span = self.origin.span(range.clone());
        if let Target::Unsafe(_) = target {
            let message = format!("`{address}` is not an address readers can be sent to");
            self.diagnostics.push(
                Diagnostic::new(&rule::UNSAFE_LINK, span, message).help(
                    "link to a page of the guide, or to an address that begins with https://",
                ),
            );
        }
        let is_bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
        let is_blank =
            |(event, _): &Located<'_>| matches!(event, Event::Text(text) if text.trim().is_empty());
        let inner = events.get(1..whole.saturating_sub(1));
        let untitled = is_bare || inner.is_some_and(|inner| inner.iter().all(is_blank));
        self.block_links.push((number, self.block.len()));
        // In the text for those who cannot see an image there are no elements.
        if self.alt.is_none() {
            self.out.push("<a");
            self.out.slot(SlotContent::LinkAddress(number));
            self.out.push(">");
        }
        self.result.links.push(Link { target, span, place: None });
        if untitled {
            match &mut self.alt {
                Some(alt) => alt.push_str(if is_bare { address } else { "" }),
                None => self.out.slot(SlotContent::LinkText(number)),
            }
            if is_bare {
                self.block.push_str(&format!("{TITLE_OF}{address}{TITLE_OF}"));
            }
            self.end_link();
            return whole;
        }
        1
    }

    /// Ends the link that was begun last: none stands in another.
    pub(super) fn end_link(&mut self) {
        if let (None, Some(link)) = (&self.alt, self.result.links.len().checked_sub(1)) {
            self.out.slot(SlotContent::LinkEnd(link));
            self.out.push("</a>");
        }
    }

    pub(super) fn image(&mut self, address: &str, range: &Range<usize>) {
        let target = Target::address(address);
        self.out.push("<img");
        self.out.slot(SlotContent::ImageAddress(self.result.images.len()));
        let span = self.origin.span(range.clone());
        self.result.images.push(Image { target, span });
    }

    pub(super) fn end_image(&mut self) {
        let alt = self.alt.take().unwrap_or_default();
        if let (true, Some(image)) = (alt.trim().is_empty(), self.result.images.last()) {
            let message = "this image has no text for those who cannot see it";
            self.diagnostics.push(Diagnostic::new(&rule::MISSING_ALT, image.span, message).help(
                "say between the brackets what the image shows: `![what it shows](file.png)`",
            ));
        }
        self.block.push_str(&alt);
        self.out.push(&format!(" alt=\"{}\">", escaped(&alt)));
    }

    /// A paragraph that holds one image with a title. Returns the events used.
    pub(super) fn figure(&mut self, events: &[Located<'_>]) -> usize {
        self.end_block();
        self.out.push("<figure>");
        let end = events
            .iter()
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)))
            .unwrap_or(events.len());
        for (event, range) in &events[..end] {
            self.event(event, range);
        }
        if let Some((Event::Start(Tag::Image { title, .. }), _)) = events.first() {
            self.block.push('\n');
            self.block.push_str(title);
            self.out.push(&format!("<figcaption>{}</figcaption>", escaped(title)));
        }
        self.close("</figure>\n");
        end + 2
    }

    /// Notes what raw HTML in a line opens, so that a forgotten end does not run on into what follows.
    pub(super) fn mark(&mut self, html: &str) {
        if self.settings.raw_html != RawHtml::Clean || self.alt.is_some() {
            return;
        }
        for (name, closes) in nesting::elements(html) {
            if !closes {
                self.marks.push(name);
            } else if let Some(at) = self.marks.iter().rposition(|open| *open == name) {
                self.marks.remove(at);
            }
        }
    }

    /// Closes what raw HTML left open in the lines of a block.
    pub(super) fn close_marks(&mut self) {
        while let Some(name) = self.marks.pop() {
            self.out.push(&format!("</{name}>"));
        }
    }

    /// Whether a block of raw HTML is a comment that does not end, which is said.
    pub(super) fn is_open_comment(&mut self, range: &Range<usize>) -> bool {
        let html = self.text.get(range.clone()).unwrap_or_default().trim_start();
        let is_open = html.starts_with("<!--") && !html.contains("-->");
        if is_open {
            let at = range.end - html.len();
            let message = "the comment that begins here does not end: nothing below is shown";
            self.diagnostics.push(
                Diagnostic::new(&rule::RAW_HTML, self.origin.span(at..at + 4), message)
                    .help("put `-->` after the comment"),
            );
        }
        is_open
    }

    pub(super) fn end_html_block(&mut self) {
        // What the text itself brings along below, such as its notes, is no part of the comment.
        if std::mem::take(&mut self.has_open_comment) {
            self.out.push("-->\n");
        }
        self.end_block();
    }

    /// Reports links, images and citations that raw HTML around them removes from the page.
    pub(super) fn report_lost(&mut self, lost: &[SlotContent]) {
        for content in lost {
            let (what, span) = match *content {
                SlotContent::LinkAddress(index) => {
                    ("link", self.result.links.get(index).map(|link| link.span))
                }
                SlotContent::ImageAddress(index) => {
                    ("image", self.result.images.get(index).map(|image| image.span))
                }
                SlotContent::Citation(index) => {
                    let citation = self.result.citations.get(index);
                    let first = citation.and_then(|citation| citation.items.first());
                    ("citation", first.map(|item| item.span))
                }
                SlotContent::LinkText(_) | SlotContent::LinkEnd(_) => continue,
            };
            let Some(span) = span else { continue };
            let message = format!("this {what} is lost in the raw HTML around it");
            self.diagnostics.push(
                Diagnostic::new(&rule::RAW_HTML, span, message)
                    .help("close the element, quote or comment that begins before it"),
            );
        }
    }

    pub(super) fn raw(&mut self, html: &str, range: &Range<usize>) {
        self.has_raw_html = true;
        if self.settings.raw_html == RawHtml::Clean {
            let span = self.origin.span(range.start..range.start + html.trim_end().len());
            let told = match (sanitise::first_removed(html), sanitise::first_relative(html)) {
                (Some(what), _) => Some((
                    format!("{what} is taken out of raw HTML"),
                    "write it in Markdown, or put it in backquotes to show it as code",
                )),
                (None, Some(address)) => Some((
                    format!(
                        "`{address}` stands in raw HTML, where it is not looked up: it may lead nowhere"
                    ),
                    "write links and images in Markdown, where they are checked",
                )),
                (None, None) => None,
            };
            self.diagnostics.extend(
                told.map(|(message, help)| {
                    Diagnostic::new(&rule::RAW_HTML, span, message).help(help)
                }),
            );
        }
        if self.alt.is_none() {
            self.out.push(html);
        }
    }
}

/// Whether a paragraph holds one image with a title and nothing else.
pub(super) fn is_figure(events: &[Located<'_>]) -> bool {
    let titled = matches!(events.get(1), Some((Event::Start(Tag::Image { title, .. }), _)) if !title.is_empty());
    titled
        && events
            .iter()
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Image)))
            .is_some_and(|end| {
                matches!(events.get(end + 1), Some((Event::End(TagEnd::Paragraph), _)))
            })
}
