//! Raw HTML in the tree: its elements are nodes, balanced within what Markdown opened.
//!
//! An element that is still open where its parent ends is closed there; an end without a beginning is left
//! out and reported. So no text gets into a tag, and no writer has to read HTML. What is allowed is decided
//! in [`crate::parse::html`].

use super::Builder;
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::html::{self, Fragment, Piece, Problem};
use crate::parse::origin::Located;
use crate::parse::tree::{Element, Kind, TextRef};
use pulldown_cmark::{Event, TagEnd};
use std::ops::Range;

impl Builder<'_> {
    /// A block of raw HTML. Returns the number of its events.
    pub(super) fn html_block(&mut self, events: &[Located<'_>]) -> usize {
        let mut block = String::new();
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut used = 1;
        for (event, range) in &events[1..] {
            used += 1;
            match event {
                Event::Html(line) => {
                    // An event is one line, and a line is one event.
                    lines.extend(std::iter::repeat_n(
                        range.clone(),
                        line.matches('\n').count().max(1),
                    ));
                    block.push_str(line);
                    self.trusted(line, range);
                }
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        let range = &events[0].1;
        let is_open_comment = self.report_open_comment(&block, range);
        if is_open_comment && self.body.trusts_html {
            // What is written below, such as the notes of the text, is no part of the comment.
            self.trusted("-->\n", &(range.end..range.end));
        }
        let fragment = html::read(&block);
        self.report(&fragment, &lines);
        if !self.body.trusts_html {
            self.report_markdown(&lines);
        }
        self.add(fragment, range);
        used
    }

    /// Raw HTML in a line.
    pub(super) fn inline_html(&mut self, written: &str, range: &Range<usize>) {
        let fragment = html::read(written);
        self.report(&fragment, std::slice::from_ref(range));
        // What is not shown, such as a comment, is no part of the text around it.
        self.is_text_open = false;
        // In the text for those who cannot see an image there are no elements.
        if self.images == 0 {
            self.trusted(written, range);
            self.add(fragment, range);
        }
    }

    /// Raw HTML as it was written, for the site of those who want it so.
    fn trusted(&mut self, written: &str, range: &Range<usize>) {
        if self.body.trusts_html {
            let text = self.text_ref(written);
            self.leaf(Kind::Html(text), range);
        }
    }

    /// Reports a comment that does not end.
    fn report_open_comment(&mut self, block: &str, range: &Range<usize>) -> bool {
        let block = block.trim_start();
        let is_open = block.starts_with("<!--") && !block.contains("-->");
        if is_open {
            let source = self.text.get(range.clone()).unwrap_or_default();
            let at = range.start + source.find("<!--").unwrap_or_default();
            let message = "this comment is not closed: nothing below it is shown";
            self.diagnostics.push(
                Diagnostic::new(&rule::RAW_HTML, self.origin.span(at..at + 4), message)
                    .help("put `-->` after the comment"),
            );
        }
        is_open
    }

    /// Reports what is removed of each element; where nothing is removed of a line, the first thing that may
    /// not work.
    fn report(&mut self, fragment: &Fragment, lines: &[Range<usize>]) {
        if self.body.trusts_html {
            return;
        }
        for found in fragment.problems.chunk_by(|a, b| a.0 == b.0) {
            let Some(range) = found.first().and_then(|(line, _)| lines.get(*line).or(lines.last()))
            else {
                continue;
            };
            let source = self.text.get(range.clone()).unwrap_or_default().trim_end();
            let is_removed = |problem: &&Problem| !matches!(problem, Problem::Relative(_));
            let problems = found.iter().map(|(_, problem)| problem);
            let (mut shown, mut from) = (problems.clone().filter(is_removed).peekable(), 0);
            let first = problems.clone().next().filter(|_| shown.peek().is_none());
            for problem in shown.chain(first) {
                let tag = tag_in(source, from, problem);
                from = tag.as_ref().map_or(from, |tag| tag.end);
                let place = tag.filter(|_| found.len() > 1).unwrap_or(0..source.len());
                let span = self.origin.span(range.start + place.start..range.start + place.end);
                let (message, help) = described(problem);
                self.diagnostics.push(Diagnostic::new(&rule::RAW_HTML, span, message).help(help));
            }
        }
    }

    /// Reports Markdown in a block of raw HTML, which is not read there.
    fn report_markdown(&mut self, lines: &[Range<usize>]) {
        let text = self.text;
        let written = lines.iter().map(|range| text.get(range.clone()).unwrap_or_default());
        let Some((number, found)) = html::markdown_in(&written.collect::<Vec<_>>()) else { return };
        let line = &lines[number];
        let start = line.start + found.start;
        let span = self.origin.span(start..line.start + found.end);
        let message = "this Markdown is in a block of raw HTML and is shown as it is written";
        let help = "put a blank line before it and after it: what is between blank lines is read as Markdown";
        self.diagnostics.push(Diagnostic::new(&rule::RAW_HTML, span, message).help(help));
    }

    /// Adds what is allowed of a fragment.
    fn add(&mut self, fragment: Fragment, range: &Range<usize>) {
        for piece in fragment.pieces {
            match piece {
                Piece::Open(element) => self.open_element(element, range),
                Piece::Void(element) => {
                    self.open_element(element, range);
                    self.close(range.end);
                }
                Piece::OpenRemoved => self.open(Kind::Removed, range),
                Piece::CloseRemoved => {
                    if self.open_raw() == Some(Kind::Removed) {
                        self.close(range.end);
                    }
                }
                Piece::Close(name) => self.close_element(name, range),
                Piece::Text(text) => {
                    let at = self.body.strings.len();
                    self.body.strings.push_str(&text);
                    let text = TextRef::own(at..self.body.strings.len());
                    self.leaf(Kind::HtmlText(text), range);
                }
            }
        }
    }

    fn open_element(&mut self, element: Element, range: &Range<usize>) {
        self.end_before(element.name);
        self.open(Kind::Element(self.body.elements.len() as u32), range);
        self.body.elements.push(element);
    }

    /// Closes the elements that end where another begins.
    fn end_before(&mut self, new: &str) {
        while self.open_name().is_some_and(|name| html::ends_before(name, new)) {
            let Some(id) = self.open.last().copied() else { return };
            self.close(self.body.nodes[id.0 as usize].end as usize);
        }
    }

    /// Closes a paragraph of raw HTML where a block of Markdown begins.
    pub(super) fn before_block(&mut self) {
        self.end_before("div");
    }

    /// The name of the innermost open node, if that is an element.
    fn open_name(&self) -> Option<&'static str> {
        match self.open_raw()? {
            Kind::Element(number) => Some(self.body.elements[number as usize].name),
            _ => None,
        }
    }

    /// Closes an element and what is open in it.
    fn close_element(&mut self, name: &'static str, range: &Range<usize>) {
        let raw = self.open.iter().rev().map(|id| self.body.nodes[id.0 as usize].kind);
        let mut elements = raw.map_while(|kind| match kind {
            Kind::Element(number) => Some(self.body.elements[number as usize].name),
            _ => None,
        });
        match elements.position(|open| open == name) {
            Some(above) => (0..=above).for_each(|_| _ = self.close(range.end)),
            None => self.report_unmatched(name, range),
        }
    }

    /// Reports links, images and citations in raw HTML that is removed.
    pub(super) fn report_lost(&mut self) {
        if self.body.trusts_html {
            return;
        }
        let mut removed_to = 0;
        for (number, node) in self.body.nodes.iter().enumerate() {
            if node.kind == Kind::Removed {
                removed_to = removed_to.max(node.next as usize);
            }
            let what = match node.kind {
                Kind::Link(_) => "link",
                Kind::Image(_) => "image",
                Kind::Citation(_) => "citation",
                _ => continue,
            };
            if number < removed_to {
                let message = format!("this {what} is lost in the raw HTML around it");
                self.diagnostics.push(
                    Diagnostic::new(&rule::RAW_HTML, self.origin.span(node.range()), message)
                        .help("end the element that begins before it, or delete that element"),
                );
            }
        }
    }

    fn report_unmatched(&mut self, name: &str, range: &Range<usize>) {
        let is_optional = matches!(name, "p" | "li" | "dt" | "dd" | "td" | "th" | "tr");
        if self.body.trusts_html || is_optional {
            return;
        }
        let source = self.text.get(range.clone()).unwrap_or_default();
        let wanted = format!("</{name}");
        let at = source.to_ascii_lowercase().rfind(&wanted).unwrap_or_default();
        let length = source[at..].find('>').map_or(source.len() - at, |end| end + 1);
        let span = self.origin.span(range.start + at..range.start + at + length);
        let message = format!("`</{name}>` has no opening tag here and is removed");
        let help = format!("put `<{name}>` before it, in the same paragraph, item or quote");
        self.diagnostics.push(Diagnostic::new(&rule::RAW_HTML, span, message).help(help));
    }
}

/// Where the tag of an element with a problem is, from a place in a line on.
fn tag_in(line: &str, from: usize, problem: &Problem) -> Option<Range<usize>> {
    let name: &str = match problem {
        Problem::Element(name) => name,
        Problem::Attributes(name, _) => name,
        _ => return None,
    };
    let rest = &line[from..];
    let begins = |at: &usize| {
        let tag = &rest[at + 1..];
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tag.len());
        tag[..end].eq_ignore_ascii_case(name)
    };
    let at = rest.match_indices('<').map(|(at, _)| at).find(begins)?;
    let length = rest[at..].find('>').map_or(rest.len() - at, |end| end + 1);
    Some(from + at..from + at + length)
}

/// A problem in words, and what helps.
fn described(problem: &Problem) -> (String, &'static str) {
    const REMOVED: &str = "write it in Markdown, or put it in backquotes to show it as code";
    match problem {
        Problem::Element(name) => (format!("`<{name}>` is removed from raw HTML"), REMOVED),
        Problem::Attributes(element, names) => {
            let (plural, are) = if names.len() > 1 { ("s", "are") } else { ("", "is") };
            let names = names.join("`, `");
            (format!("the attribute{plural} `{names}` of `<{element}>` {are} removed"), REMOVED)
        }
        Problem::Unsafe(address) => (
            format!("the address `{address}` is removed from raw HTML"),
            "link to a page of the guide, or to an address that begins with https://",
        ),
        Problem::Relative(address) => (
            format!("`{address}` is in raw HTML and is not checked"),
            "write links and images in Markdown, where they are checked",
        ),
        Problem::OpenTag => (
            "a tag that begins here does not end, and is removed".to_owned(),
            "put `>` after it, or write `&lt;` for `<`",
        ),
    }
}
