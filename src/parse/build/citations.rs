//! Citations in the tree: `[@key]` as a whole, and `@key` in running text with its pages.
//!
//! Which words are keys is decided in [`crate::parse::citation`].

use super::Builder;
use crate::diagnostic::{Applicability, Diagnostic, rule};
use crate::parse::citation::{Bracket, Item, Mark, Unreadable, marks, read, split_locator};
use crate::parse::html;
use crate::parse::origin::Located;
use crate::parse::text::nfc;
use crate::parse::tree::{Citation, CitedItem, Kind};
use pulldown_cmark::Event;
use std::ops::Range;

/// Pages in brackets after a key are no longer than this.
const MAX_PAGES: usize = 200;

impl Builder<'_> {
    /// Ordinary text, in which `@key` cites. Returns the number of its events: pages in brackets belong to
    /// the key before them.
    pub(super) fn prose(&mut self, text: &str, events: &[Located<'_>]) -> usize {
        let range = &events[0].1;
        if !text.contains('@') || self.is_closed_to_citations() {
            self.say(text, range);
            return 1;
        }
        let is_verbatim = self.place_in_source(text) == Some(range.clone());
        let place = |part: Range<usize>| match is_verbatim {
            true => range.start + part.start..range.start + part.end,
            false => range.clone(),
        };
        let (mut done, mut used) = (0, 1);
        for mark in marks(text, &self.text[..range.start]) {
            let Mark { start, key, end, is_author_suppressed } = mark;
            if !self.judge.cites(&text[key.clone()]) {
                continue;
            }
            self.say(&text[done..start], &place(done..start));
            done = end;
            let mut here = place(start..end);
            let mut item = CitedItem {
                key: nfc(&text[key.clone()]).into_owned(),
                prefix: String::new(),
                locator: String::new(),
                suffix: String::new(),
                is_author_suppressed,
                span: self.origin.span(place(key)),
            };
            let is_last = is_verbatim && text[end..].trim().is_empty();
            if let Some(pages) =
                self.pages_after(range.start + end, &events[1..]).filter(|_| is_last)
            {
                (done, here.end) = (text.len(), pages.end + 1);
                used += events[1..].iter().take_while(|(_, of)| of.start < here.end).count();
                let rest = format!(", {}", said(self.text, &events[1..], pages));
                (item.locator, item.suffix) = split_locator(&rest);
            }
            let in_text = !is_author_suppressed;
            self.cite(Citation { items: vec![item], in_text }, &here);
        }
        self.say(&text[done..], &place(done..text.len()));
        used
    }

    /// The pages in brackets that follow a key which ends at `at`: ` [p. 33]`.
    fn pages_after(&self, at: usize, events: &[Located<'_>]) -> Option<Range<usize>> {
        let inner = self.text.get(at..)?.strip_prefix([' ', '\n'])?.strip_prefix('[')?;
        let length = inner.find(['[', ']'])?;
        let (pages, after) = (&inner[..length], &inner[length..]);
        let after = after.strip_prefix(']')?;
        let is_plain = !pages.trim().is_empty() && !pages.contains("\n\n") && !pages.contains('@');
        if !is_plain
            || length > MAX_PAGES
            || pages.starts_with('^')
            || after.starts_with(['(', '[', ':'])
        {
            return None;
        }
        let (start, end) = (at + 2, at + 3 + length);
        let inside = events.iter().take_while(|(_, range)| range.start < end);
        let are_text = inside.clone().all(|(event, range)| {
            matches!(event, Event::Text(_) | Event::SoftBreak) && range.end <= end
        });
        let is_whole = inside.last().is_some_and(|(_, range)| range.end == end);
        (are_text && is_whole).then_some(start..start + length)
    }

    /// Whether no citation can be here: in headings, where only `[@key]` cites, image descriptions and links.
    fn is_closed_to_citations(&self) -> bool {
        self.images > 0 || self.heading.is_some() || self.is_in_address()
    }

    /// Whether a link is open, or an element that holds a link or code.
    fn is_in_address(&self) -> bool {
        self.open.iter().any(|id| match self.body.nodes[id.0 as usize].kind {
            Kind::Link(_) => true,
            Kind::Element(number) => {
                let name = self.body.elements[number as usize].name;
                name == "a" || html::is_literal(name)
            }
            _ => false,
        })
    }

    /// A citation in brackets, which are the first event and the last.
    pub(super) fn bracket(&mut self, events: &[Located<'_>]) {
        let range = events[0].1.clone();
        let source = &self.text[range.clone()];
        let inner = source.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        let (Some(inner), false) = (inner, self.is_in_address()) else {
            return self.say(source, &range);
        };
        if self.images > 0 {
            self.say(source, &range);
            let help = "cite in the caption, `![what it shows](file.png \"Caption [@key]\")`, or below the image";
            let message = "an image description cannot contain a citation";
            return self.report_citation(&range, message, help);
        }
        let events = &events[1..events.len() - 1];
        let markup = events.iter().find(|(event, _)| {
            !matches!(event, Event::Text(_) | Event::SoftBreak | Event::HardBreak)
        });
        let place = |part: Range<usize>| range.start + 1 + part.start..range.start + 1 + part.end;
        match (read(inner, &mut self.judge), markup) {
            (Bracket::Unreadable(problem), _) => {
                let Unreadable { range: part, message, help, instead } = problem;
                self.say(source, &range);
                let exact = self.origin.exact(place(part.clone()));
                let sure = Applicability::MachineApplicable;
                let problem =
                    Diagnostic::new(&rule::BAD_CITATION, self.origin.span(place(part)), message);
                let exact = exact.filter(|_| instead.is_some());
                let problem = problem.help(help);
                self.diagnostics.push(problem.suggest_edit(
                    exact,
                    instead.unwrap_or_default(),
                    sure,
                ));
            }
            (Bracket::Items(_), Some((_, at))) => {
                self.say(source, &range);
                let message = "a citation contains plain text only";
                let help = "leave out emphasis, code and notes between these brackets, or put them before the brackets";
                self.report_citation(&at.clone(), message, help);
            }
            (Bracket::Items(items), None) => {
                let item = |Item { prefix, key, rest, is_author_suppressed }: Item| {
                    let (locator, suffix) = split_locator(&said(self.text, events, place(rest)));
                    CitedItem {
                        prefix: said(self.text, events, place(prefix)).trim().to_owned(),
                        span: self.origin.span(place(key.clone())),
                        key: nfc(&inner[key]).into_owned(),
                        locator,
                        suffix,
                        is_author_suppressed,
                    }
                };
                let items = items.into_iter().map(item).collect();
                self.cite(Citation { items, in_text: false }, &range);
            }
        }
    }

    /// Reports a citation in the title of an image that is no figure: it is shown as it is written.
    pub(super) fn report_cited_title(&mut self, title: &str, range: &Range<usize>) {
        let mut found = marks(title, "").into_iter();
        if found.any(|mark| self.judge.cites(&title[mark.key])) {
            let message = "the title of an image within a text cannot contain a citation";
            let help = "put the image in a paragraph of its own, where its title is a caption, or cite in the text";
            self.report_citation(range, message, help);
        }
    }

    fn report_citation(&mut self, range: &Range<usize>, message: &str, help: &str) {
        let span = self.origin.span(range.clone());
        self.diagnostics.push(Diagnostic::new(&rule::BAD_CITATION, span, message).help(help));
    }

    fn cite(&mut self, citation: Citation, range: &Range<usize>) {
        self.leaf(Kind::Citation(self.body.citations.len() as u32), range);
        self.body.citations.push(citation);
    }
}

/// What is said in a range of the source.
fn said(text: &str, events: &[Located<'_>], part: Range<usize>) -> String {
    let mut said = String::new();
    for (event, range) in events.iter().take_while(|(_, range)| range.start < part.end) {
        let (start, end) = (range.start.max(part.start), range.end.min(part.end));
        match event {
            _ if start >= end => {}
            Event::Text(text) if start == range.start && end == range.end => said.push_str(text),
            Event::Text(_) => said.push_str(text.get(start..end).unwrap_or_default()),
            Event::SoftBreak | Event::HardBreak => said.push(' '),
            _ => {}
        }
    }
    said
}
