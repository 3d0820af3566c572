//! What is in a line: links, images, marks of footnotes.
//!
//! Text and citations are in [`super::citations`], raw HTML in [`super::raw`], blocks in [`super::blocks`].

use super::Builder;
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::origin::Located;
use crate::parse::target::unsafe_help;
use crate::parse::tree::plain::as_written;
use crate::parse::tree::{Image, Kind, Link, LinkForm, NodeId, offset, stored_place_in};
use crate::parse::{Target, markdown};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

impl Builder<'_> {
    /// Begins a link, or takes in a whole citation or a whole link without a text. Returns the number of
    /// its events.
    pub(super) fn link(
        &mut self,
        link_type: LinkType,
        address: &str,
        title: &str,
        events: &[Located<'_>],
    ) -> usize {
        let range = &events[0].1;
        let address = self.without_escape(link_type, address);
        let whole = 1 + events
            .iter()
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Link)))
            .unwrap_or(events.len() - 1);
        if link_type == LinkType::ShortcutUnknown && address.is_empty() {
            self.bracket(&events[..whole.min(events.len())]);
            return whole;
        }
        let target = match link_type {
            LinkType::WikiLink { .. } => Target::wiki(address),
            LinkType::Email => Target::External(format!("mailto:{address}")),
            _ => Target::address(address),
        };
        let span = self.origin.span(range.clone());
        if let Target::Unsafe(_) = target {
            let message = format!("`{address}` is not an address readers can be sent to");
            self.diagnostics.push(
                Diagnostic::new(&rule::UNSAFE_LINK, span, message).help(unsafe_help(address)),
            );
        }
        let is_bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
        let is_blank =
            |(event, _): &Located<'_>| matches!(event, Event::Text(text) if text.trim().is_empty());
        let inner = events.get(1..whole.saturating_sub(1));
        let is_untitled = is_bare || inner.is_some_and(|inner| inner.iter().all(is_blank));
        if self.images > 0 {
            self.report_lost_title(title, range);
        }
        self.open(Kind::Link(self.body.links.len() as u32), range);
        let (title, form, node) = (title.into(), form(link_type), self.last_opened());
        let written = stored_place_in(self.text, address);
        self.body.links.push(Link { target, title, form, written, span, node });
        if is_untitled {
            self.end_node(range);
            return whole;
        }
        1
    }

    /// The name in a wiki link: in a table `|` is written `\|`, as in `[[name\|text]]`.
    fn without_escape<'t>(&self, link_type: LinkType, address: &'t str) -> &'t str {
        let open = self.open.iter().map(|id| self.body.nodes[id.0 as usize].kind);
        let is_in_cell = || open.rev().any(|kind| matches!(kind, Kind::TableCell { .. }));
        match address.strip_suffix('\\') {
            Some(bare) if matches!(link_type, LinkType::WikiLink { .. }) && is_in_cell() => bare,
            _ => address,
        }
    }

    fn last_opened(&self) -> NodeId {
        NodeId(offset(self.body.nodes.len().saturating_sub(1)))
    }

    pub(super) fn start_image(
        &mut self,
        link_type: LinkType,
        address: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        self.images += 1;
        if self.images > 1 {
            self.report_lost_title(title, range);
            return;
        }
        let address = self.without_escape(link_type, address);
        if !self.is_figure {
            self.report_cited_title(title, range);
        }
        let is_reference = form(link_type) == LinkForm::Reference;
        self.open(Kind::Image(self.body.images.len() as u32), range);
        self.body.images.push(Image {
            target: match link_type {
                LinkType::WikiLink { .. } => Target::wiki(address),
                _ => Target::address(address),
            },
            title: title.into(),
            span: self.origin.span(range.clone()),
            node: self.last_opened(),
            written: stored_place_in(self.text, address).filter(|_| !is_reference),
            is_reference,
        });
    }

    pub(super) fn end_image(&mut self, range: &Range<usize>) {
        self.images = self.images.saturating_sub(1);
        if self.images > 0 {
            return;
        }
        let Some(node) = self.end_node(range) else { return };
        if self.body.plain(node, &as_written).is_empty() {
            let message = "this image has no text for those who cannot see it";
            let span = self.origin.span(range.clone());
            self.diagnostics.push(Diagnostic::new(&rule::MISSING_ALT, span, message).help(
                "say between the brackets what the image shows: `![what it shows](file.png)`",
            ));
        }
    }

    /// A paragraph that holds one image with a title. Returns the number of its events.
    pub(super) fn figure(&mut self, events: &[Located<'_>]) -> usize {
        let range = &events[0].1;
        self.open_block(Kind::Figure, range);
        let is_end = |(event, _): &Located<'_>| matches!(event, Event::End(TagEnd::Paragraph));
        let end = events.iter().position(is_end).unwrap_or(events.len());
        let mut at = 1;
        self.is_figure = true;
        while at < end {
            at += self.step(&events[at..end]);
        }
        self.is_figure = false;
        if let Some((Event::Start(Tag::Image { title, .. }), image)) = events.get(1) {
            self.caption(title, image);
        }
        self.end_node(range);
        end + 1
    }

    /// The title of a figure, which is Markdown too where it is one line of it.
    fn caption(&mut self, title: &str, image: &Range<usize>) {
        let source = self.text.get(image.clone()).unwrap_or_default();
        let place = self.place_in_source(title).or_else(|| {
            let range = title_in(source)?;
            Some(image.start + range.start..image.start + range.end)
        });
        let written = place.clone().and_then(|place| self.text.get(place));
        let range = place.unwrap_or_else(|| image.clone());
        self.open(Kind::Caption, &range);
        let keys = self.settings.citation_keys;
        match written.and_then(|written| markdown::line(written, keys)) {
            Some(events) => {
                let here = |at: Range<usize>| range.start + at.start..range.start + at.end;
                let events: Vec<Located<'_>> =
                    events.into_iter().map(|(event, at)| (event, here(at))).collect();
                let mut at = 0;
                while at < events.len() {
                    at += self.step(&events[at..]);
                }
            }
            None => self.say(title, &range),
        }
        self.end_node(&range);
    }

    /// A reference to a footnote; in the text for an image it is shown as it is written.
    pub(super) fn note_mark(&mut self, label: &str, range: &Range<usize>) {
        if self.images > 0 {
            let source = self.text;
            return self.say(source.get(range.clone()).unwrap_or_default(), range);
        }
        let (note, nth) = self.notes.refer(label);
        self.leaf(Kind::NoteMark { note, nth }, range);
    }
}

fn form(link_type: LinkType) -> LinkForm {
    match link_type {
        LinkType::WikiLink { .. } => LinkForm::Wiki,
        LinkType::Autolink => LinkForm::Autolink,
        LinkType::Email => LinkForm::Email,
        LinkType::Inline => LinkForm::Inline,
        _ => LinkForm::Reference,
    }
}

/// Whether a paragraph begins that holds one image with a title and nothing else.
pub(super) fn is_figure(events: &[Located<'_>]) -> bool {
    let is_titled = matches!(events.get(1), Some((Event::Start(Tag::Image { title, .. }), _)) if !title.is_empty());
    if !is_titled {
        return false;
    }
    let mut images = 0_usize;
    for (index, (event, _)) in events.iter().enumerate().skip(1) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            _ => {}
        }
        if images == 0 {
            return matches!(events.get(index + 1), Some((Event::End(TagEnd::Paragraph), _)));
        }
    }
    false
}

/// The place of the title in the source of an image, `![…](… "title")`, if it is on one line.
fn title_in(source: &str) -> Option<Range<usize>> {
    let inside = source.strip_suffix(')')?.trim_end();
    let closing = inside.chars().next_back()?;
    let opening = match closing {
        '"' | '\'' => closing,
        ')' => '(',
        _ => return None,
    };
    let end = inside.len() - closing.len_utf8();
    let is_escaped = |at: usize| {
        let before = &inside[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    };
    let mut starts = inside[..end].rmatch_indices(opening).map(|(at, _)| at);
    let start = starts.find(|at| !is_escaped(*at))? + opening.len_utf8();
    (!inside[start..end].contains(['\n', '\r'])).then_some(start..end)
}
