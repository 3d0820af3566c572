//! Blocks that need more than a node: headings, lists, tables, code.
//!
//! What is in a line is in [`super::inline`].

use super::Builder;
use crate::diagnostic::{Applicability, Diagnostic, rule, suggest_name};
use crate::parse::origin::Located;
use crate::parse::tree::plain::as_written;
use crate::parse::tree::{Alignment, CodeBlock, Heading, Kind, NodeId, TextRef};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, TagEnd};
use std::ops::Range;

/// A heading whose end has not been seen.
pub(super) struct OpenHeading {
    set_id: Option<String>,
    classes: String,
}

impl Builder<'_> {
    /// Notes the first figure of a paragraph that cites nothing.
    pub(super) fn note_uncited_figure(&mut self, node: Option<NodeId>, range: &Range<usize>) {
        let Some(node) = node else { return };
        let source = &self.text[range.clone()];
        let cites = self.body.citations.len() > self.citations_before || source.contains("[^");
        if cites || self.notes.is_open() || !source.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        // What is a figure is decided by the plain text, which has no addresses in it.
        if let Some(figure) = figure(&self.body.plain(node, &as_written)) {
            let at = source.find(figure).map_or(0, |at| range.start + at);
            self.body.uncited_figures.push(self.origin.span(at..at + figure.len()));
        }
    }

    /// A whole code block. Returns the number of its events.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &[Located<'_>]) -> usize {
        let range = &events[0].1;
        let inside = events[1..]
            .iter()
            .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)));
        let mut parts: Vec<&str> = Vec::new();
        let mut used = 2;
        for (event, _) in inside {
            used += 1;
            if let Event::Text(text) = event {
                parts.push(text);
            }
        }
        let text = self.whole_text(&parts);
        let mut block = CodeBlock {
            text,
            info: match kind {
                CodeBlockKind::Fenced(info) => Some((&**info).into()),
                CodeBlockKind::Indented => None,
            },
            runs: Box::default(),
        };
        let language = block.language();
        let code = self.body.text(text);
        let runs = self.settings.highlighter.highlight(language, code, &mut self.colored);
        if runs.is_none() && !language.is_empty() {
            let language = language.to_owned();
            self.report_language(&language, range);
        }
        block.runs = runs.unwrap_or_default().into();
        self.report_open_fence(&block, range);
        self.before_block();
        self.leaf(Kind::CodeBlock(self.body.code.len() as u32), range);
        self.body.code.push(block);
        used.min(events.len())
    }

    /// One string of parts that follow each other.
    fn whole_text(&mut self, parts: &[&str]) -> TextRef {
        let places = parts.iter().map(|part| self.place_in_source(part));
        let mut whole: Option<Range<usize>> = None;
        for place in places {
            whole = match (whole, place) {
                (None, Some(place)) => Some(place),
                (Some(whole), Some(place)) if whole.end == place.start => {
                    Some(whole.start..place.end)
                }
                _ => return self.text_ref(&parts.concat()),
            };
        }
        whole.map_or(TextRef::own(0..0), TextRef::source)
    }

    fn report_language(&mut self, language: &str, range: &Range<usize>) {
        let fence = self.text.get(range.clone()).and_then(|text| text.lines().next());
        let end = range.start + fence.unwrap_or_default().len();
        let place = range.start..end;
        let message = format!("code in `{language}` cannot be highlighted");
        let known = self.settings.highlighter.languages();
        let suggestion = suggest_name(language, known.iter().map(String::as_str));
        let exact = self.origin.exact(place.clone());
        let part = exact.and_then(|span| span.of_part(&self.text[place.clone()], "", language));
        let otherwise = "write `text` for code without colours".to_owned();
        let problem = Diagnostic::new(&rule::UNKNOWN_LANGUAGE, self.origin.span(place), message);
        self.diagnostics.push(problem.suggest(part, suggestion, otherwise));
    }

    pub(super) fn start_heading(
        &mut self,
        id: Option<&str>,
        classes: &[CowStr<'_>],
        range: &Range<usize>,
    ) {
        let set_id = id.map(str::to_owned);
        self.heading = Some(OpenHeading { set_id, classes: classes.join(" ") });
        self.open_block(Kind::Heading(self.body.headings.len() as u32), range);
    }

    pub(super) fn end_heading(&mut self, level: u8, range: &Range<usize>) {
        let Some(node) = self.end_node(range) else { return };
        let Some(open) = self.heading.take() else { return };
        let text = self.body.heading_text(node);
        let span = self.origin.span(trimmed(self.text, range));
        let before = self.body.headings.last().map_or(1, |heading| heading.level);
        if level == 1 || level > before + 1 {
            let wanted = if level == 1 { 2 } else { before + 1 };
            let signs = "#".repeat(usize::from(wanted));
            let found = "#".repeat(usize::from(level));
            let message = match level {
                1 => "only the title of the page is a heading of level 1".to_owned(),
                _ => format!("this heading skips a level: expected {signs}, found {found}"),
            };
            // Not certain: the headings below it may have to change with it.
            let written = range.start..range.start + usize::from(level);
            let is_written = self.text.get(written.clone()) == Some(&found);
            let exact = is_written.then(|| self.origin.exact(written)).flatten();
            let problem = Diagnostic::new(&rule::HEADING_LEVEL, span, message)
                .help(format!("begin it with `{signs}`"));
            let applicability = Applicability::MaybeIncorrect;
            self.diagnostics.push(problem.suggest_edit(exact, signs, applicability));
        }
        // Those that are not set by hand are made when all that are have been seen.
        let anchor = open.set_id.unwrap_or_default();
        let classes = open.classes.into();
        self.heading_places.push(range.clone());
        self.body.headings.push(Heading { level, anchor, text, classes, span });
    }

    /// Ends a list; it is loose when an item has a paragraph.
    pub(super) fn end_list(&mut self, range: &Range<usize>) {
        let Some(list) = self.end_node(range) else { return };
        let nodes = &mut self.body.nodes;
        let (end, mut item) = (nodes[list.0 as usize].next, list.0 + 1);
        let mut is_loose = false;
        while item < end && !is_loose {
            let (after, mut child) = (nodes[item as usize].next, item + 1);
            while child < after {
                is_loose |= nodes[child as usize].kind == Kind::Paragraph;
                child = nodes[child as usize].next;
            }
            item = after;
        }
        if let Kind::List { is_tight, .. } = &mut nodes[list.0 as usize].kind {
            *is_tight = !is_loose;
        }
    }

    pub(super) fn start_row(&mut self, kind: Kind, range: &Range<usize>) {
        self.column = 0;
        self.is_in_head = kind == Kind::TableHead;
        self.report_lost_cells(range);
        self.open_block(kind, range);
    }

    pub(super) fn start_cell(&mut self, range: &Range<usize>) {
        let alignment = match self.alignments.get(self.column) {
            Some(pulldown_cmark::Alignment::Left) => Alignment::Left,
            Some(pulldown_cmark::Alignment::Center) => Alignment::Center,
            Some(pulldown_cmark::Alignment::Right) => Alignment::Right,
            Some(pulldown_cmark::Alignment::None) | None => Alignment::None,
        };
        self.column += 1;
        self.open_block(Kind::TableCell { alignment, is_head: self.is_in_head }, range);
    }
}

/// A block's range without the blanks and line ends after it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let length = text.get(range.clone()).map_or(0, |block| block.trim_end().len());
    range.start..range.start + length
}

/// The first number in a text that looks like a fact: two digits or more, or a sum or a share.
/// "Draw 2 lines" is advice.
fn figure(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let found = &rest[at..];
        let length =
            found.find(|c: char| !c.is_ascii_digit() && !",.".contains(c)).unwrap_or(found.len());
        let number = found[..length].trim_end_matches(['.', ',']);
        let before = &text[..text.len() - found.len()];
        let after = found[number.len()..].trim_start();
        let is_sum = rest[..at].ends_with(['£', '$', '€']);
        let is_share = after.starts_with('%') || after.starts_with("per cent");
        if (number.len() > 1 || is_sum || is_share) && !is_in_name(before, &found[number.len()..]) {
            return Some(number);
        }
        rest = &found[length..];
    }
    None
}

const LONGEST_NAME: usize = 80;

/// Whether a number is a part of a name: `A4`, `mtn2017`, `[ford-2017]`.
fn is_in_name(before: &str, after: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "-_:".contains(c);
    // No name is longer, and a text may be one long word.
    let opening = before.chars().rev().take(LONGEST_NAME).find(|c| !is_name(*c));
    let closing = after.chars().take(LONGEST_NAME).find(|c| !is_name(*c));
    let is_bracketed = opening == Some('[') && matches!(closing, Some(']' | ',' | ';'));
    before.ends_with(char::is_alphabetic) || is_bracketed && !before.ends_with('[')
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_facts_and_not_advice() {
        assert_eq!(figure("Draw 2 lines on 1 page."), None);
        assert_eq!(figure("In 2015, 3 firms"), Some("2015"));
        assert_eq!(figure("about 5% of it"), Some("5"));
        assert_eq!(figure("as [ford-mtn2017] and [ford-2017] say on A4"), None);
        assert_eq!(figure("in mid-2015"), Some("2015"));
        assert_eq!(figure("paid £4 for it"), Some("4"));
        assert_eq!(figure("1,200 people."), Some("1,200"));
    }
}
