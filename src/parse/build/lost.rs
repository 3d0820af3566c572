//! What Markdown drops or swallows without a word: cells of tables, titles in the text for an image, and text below a
//! code fence that is not closed.
//!
//! Only reports; the tree is what the parser made of it.

use super::Builder;
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::text::{cells, excerpt};
use crate::parse::tree::CodeBlock;
use std::ops::Range;

const HELP_CELLS: &str =
    "give the head of the table one more column, or write `\\|` for a `|` within a cell";

impl Builder<'_> {
    /// Reports cells of a row that its table has no column for.
    pub(super) fn report_lost_cells(&mut self, row: &Range<usize>) {
        let line = first_line(self.text, row);
        let cells = cells(&self.text[line.clone()]);
        let columns = self.alignments.len();
        let mut lost = cells.iter().skip(columns).filter(|cell| !cell.is_empty());
        let Some(first) = lost.next() else { return };
        let last = lost.next_back().unwrap_or(first);
        let place = line.start + first.start..line.start + last.end;
        let words = &self.text[place.clone()];
        let message = format!(
            "this row has {}, but its table has {}: `{}` is not shown",
            counted(cells.len(), "cell"),
            counted(columns, "column"),
            excerpt(words)
        );
        let span = self.origin.span(place);
        self.diagnostics.push(Diagnostic::new(&rule::UNEVEN_TABLE, span, message).help(HELP_CELLS));
    }

    /// Reports the title of a link or image in the text for an image, which has no place to be shown.
    pub(super) fn report_lost_title(&mut self, title: &str, range: &Range<usize>) {
        if !title.trim().is_empty() {
            let message =
                format!("the title `{}` is not shown in the text for an image", excerpt(title));
            let help = "write it as text, or below the image";
            let span = self.origin.span(range.clone());
            self.diagnostics.push(Diagnostic::new(&rule::LOST_TITLE, span, message).help(help));
        }
    }

    /// Reports a code block that is not closed, and one that contains the start of another.
    pub(super) fn report_open_fence(&mut self, block: &CodeBlock, range: &Range<usize>) {
        let mut lines = self.text.get(range.clone()).unwrap_or_default().lines();
        let opening = lines.next().map_or("", in_quote);
        let sign = opening.chars().next().unwrap_or('`');
        let length = opening.len() - opening.trim_start_matches(sign).len();
        if block.info.is_none() || length < 3 {
            return;
        }
        let fence = sign.to_string().repeat(length);
        let is_closed = lines.next_back().is_some_and(|line| {
            let line = in_quote(line).trim_end();
            line.len() >= length && line.chars().all(|c| c == sign)
        });
        let begins_code = |line: &str| {
            let info = line.strip_prefix(&fence).map(|rest| rest.trim_start_matches(sign));
            info.is_some_and(|info| info.starts_with(|c: char| c.is_ascii_alphabetic()))
        };
        let is_swallowed = |line: &&str| begins_code(line) || (!is_closed && is_heading(line));
        let swallowed = self.body.text(block.text).lines().find(is_swallowed);
        let swallowed = swallowed.map(|line| excerpt(line.trim()));
        let (message, help) = match (is_closed, swallowed) {
            (true, None) => return,
            (true, Some(line)) => (
                format!("this code block contains the start of another: {line}"),
                format!(
                    "add a line with only {fence} where this code ends, or begin and end it with {fence}{sign}"
                ),
            ),
            (false, line) => (
                format!(
                    "this code block is not closed: {} is shown as code",
                    line.map_or("everything below it".to_owned(), |line| format!("`{line}`"))
                ),
                format!("add a line with only {fence} where the code ends"),
            ),
        };
        let span = self.origin.span(first_line(self.text, range));
        self.diagnostics.push(Diagnostic::new(&rule::UNCLOSED_FENCE, span, message).help(help));
    }
}

/// Whether a line in a code block is a heading: `#` alone begins a comment.
fn is_heading(line: &str) -> bool {
    let bare = line.trim_start_matches('#');
    let level = line.len() - bare.len();
    (2..=6).contains(&level) && bare.starts_with(' ') && !bare.trim().is_empty()
}

/// The place of the first line of a block, without the blanks after it.
fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let line = text.get(range.clone()).and_then(|block| block.lines().next()).unwrap_or_default();
    range.start..range.start + line.trim_end().len()
}

/// A line without what a quote begins with.
fn in_quote(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t'])
}

fn counted(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_headings() {
        assert!(is_heading("## Next") && is_heading("###### Last"));
        assert!(!is_heading("# a comment") && !is_heading("##") && !is_heading("#!/bin/sh"));
    }
}
