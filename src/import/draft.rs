//! A text on its way from another tool to a guide: edits by ranges, and the line of the source that each of
//! its lines comes from.
//!
//! Decides nothing about the text; see [`super::containers`] and [`super::links`].

use crate::parse::citation::CitationKeys;
use crate::parse::highlight::Highlighter;
use crate::parse::origin::Origin;
use crate::parse::tree::{Body, Kind};
use crate::parse::{MarkdownSettings, markdown};
use crate::schema::settings::RawHtml;
use crate::span::FileId;
use std::ops::Range;

/// A stretch of a text and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) with: String,
}

impl Change {
    pub(super) fn new(range: Range<usize>, with: impl Into<String>) -> Self {
        Self { range, with: with.into() }
    }
}

/// A text that is edited.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// The line of the source that each line comes from, from 1.
    lines: Vec<u32>,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Draft {
    /// A text that begins at this line of its file.
    pub(super) fn new(text: String, first_line: u32) -> Self {
        let starts = starts(&text);
        let lines = (first_line..).take(starts.len()).collect();
        Self { text, lines, starts }
    }

    /// The line of the source that an offset comes from.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.get(self.row(at)).copied().unwrap_or(1)
    }

    /// The number of the line at an offset, from 0.
    fn row(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Makes changes. Of two that overlap, the one that begins first is made.
    pub(super) fn change(&mut self, mut changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        changes.sort_by_key(|change| (change.range.start, std::cmp::Reverse(change.range.end)));
        let mut next = Self { lines: vec![self.line(0)], ..Self::default() };
        let mut at = 0;
        for Change { range, with } in changes {
            if range.start < at || self.text.get(range.clone()).is_none() {
                continue;
            }
            next.keep(self, at..range.start);
            let line = self.line(range.start);
            if !with.is_empty() {
                next.begin(line);
            }
            next.text.push_str(&with);
            next.lines.extend(std::iter::repeat_n(line, with.matches('\n').count()));
            at = range.end;
        }
        next.keep(self, at..self.text.len());
        next.starts = starts(&next.text);
        *self = next;
    }

    /// Says where the last line comes from, while nothing is in it.
    fn begin(&mut self, line: u32) {
        if (self.text.is_empty() || self.text.ends_with('\n'))
            && let Some(last) = self.lines.last_mut()
        {
            *last = line;
        }
    }

    /// Takes over a stretch of another text.
    fn keep(&mut self, from: &Self, range: Range<usize>) {
        let kept = from.text.get(range.clone()).unwrap_or_default();
        let row = from.row(range.start);
        if !kept.is_empty() {
            self.begin(from.line(range.start));
        }
        self.text.push_str(kept);
        let count = kept.matches('\n').count();
        self.lines.extend((1..=count).map(|n| from.lines.get(row + n).copied().unwrap_or(1)));
    }

    /// The lines of the text as ranges without their ends.
    pub(super) fn rows(&self) -> Vec<Range<usize>> {
        let ends = self
            .starts
            .get(1..)
            .unwrap_or_default()
            .iter()
            .map(|next| next - 1)
            .chain([self.text.len()]);
        let row = |(start, end): (&usize, usize)| {
            let cr = self.text[*start..end].ends_with('\r');
            *start..end - usize::from(cr)
        };
        self.starts.iter().zip(ends).map(row).collect()
    }

    /// The text as a tree; raw HTML in it is kept as it is written.
    pub(super) fn body(&self) -> Body {
        body(&self.text)
    }
}

/// A text as a tree; raw HTML in it is kept as it is written.
pub(super) fn body(text: &str) -> Body {
    let highlighter = &Highlighter::off();
    let citation_keys = &CitationKeys::default();
    let settings = MarkdownSettings { raw_html: RawHtml::Allow, highlighter, citation_keys };
    markdown::parse(text.into(), Origin::Body { file: FileId(0), start: 0 }, settings).value
}

fn starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

/// Stretches that hold code, in order: nothing in them is markup.
pub(super) fn code(body: &Body) -> Vec<Range<usize>> {
    let is_code = |kind: Kind| matches!(kind, Kind::Code(_) | Kind::CodeBlock(_));
    let code = body.nodes().iter().filter(|node| is_code(node.kind));
    code.map(|node| node.range()).collect()
}

/// Blocks of code between fences, in order. Other tools indent text that is no code.
pub(super) fn fenced(text: &str, body: &Body) -> Vec<Range<usize>> {
    let blocks = body.nodes().iter().filter(|node| matches!(node.kind, Kind::CodeBlock(_)));
    let is_fenced = |range: &Range<usize>| {
        let code = text.get(range.clone()).unwrap_or_default().trim_start();
        code.starts_with("```") || code.starts_with("~~~")
    };
    blocks.map(|node| node.range()).filter(is_fenced).collect()
}

/// Whether an offset is in one of these stretches, which are in order.
pub(super) fn is_in(stretches: &[Range<usize>], at: usize) -> bool {
    let next = stretches.partition_point(|stretch| stretch.end <= at);
    stretches.get(next).is_some_and(|stretch| stretch.start <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_source() {
        let mut draft = Draft::new("a\nb\nc\nd\n".into(), 5);
        assert_eq!((draft.line(0), draft.line(2), draft.line(7)), (5, 6, 8));
        draft.change(vec![Change::new(2..4, ""), Change::new(4..5, "x\ny\nc")]);
        assert_eq!(draft.text, "a\nx\ny\nc\nd\n");
        let lines: Vec<u32> = [0, 2, 4, 6, 8].iter().map(|at| draft.line(*at)).collect();
        assert_eq!(lines, [5, 7, 7, 7, 8]);
        draft.change(vec![Change::new(0..4, "")]);
        assert_eq!((draft.line(0), draft.line(2)), (7, 7));
    }

    #[test]
    fn of_changes_that_overlap_the_first_is_made() {
        let mut draft = Draft::new("abcdef".into(), 1);
        draft.change(vec![Change::new(2..4, "X"), Change::new(1..3, "Y"), Change::new(5..5, "Z")]);
        assert_eq!(draft.text, "aYdeZf");
    }

    #[test]
    fn rows_are_lines_without_their_ends() {
        let draft = Draft::new("a\r\n\nb".into(), 1);
        assert_eq!(draft.rows(), [0..1, 3..3, 4..5]);
    }
}
