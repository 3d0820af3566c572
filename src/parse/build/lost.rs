//! What Markdown drops or swallows without a word: cells of tables, and text below a fence without an end.
//!
//! Only reports; the tree is what the parser made of it.

use super::Builder;
use crate::diagnostic::{Diagnostic, rule};
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
            shortened(words)
        );
        let span = self.origin.span(place);
        self.diagnostics.push(Diagnostic::new(&rule::UNEVEN_TABLE, span, message).help(HELP_CELLS));
    }

    /// Reports a paragraph that was meant as a table and is none, because its head has more or fewer cells
    /// than the line below it.
    pub(super) fn report_failed_table(&mut self, paragraph: &Range<usize>) {
        let source = self.text.get(paragraph.clone()).unwrap_or_default();
        if !source.contains("--") || !source.contains('|') {
            return;
        }
        let mut before: Option<&str> = None;
        let mut at = paragraph.start;
        for line in source.split_inclusive('\n') {
            let head = before.replace(line).map(in_quote).filter(|head| head.contains('|'));
            if let (Some(head), true) = (head, is_delimiter_row(in_quote(line))) {
                let (above, below) = (cells(head).len(), cells(in_quote(line)).len());
                let message = format!(
                    "this table is shown as text: {} in its head, {} in the line below it",
                    counted(above, "cell"),
                    counted(below, "cell")
                );
                let help = "give the line `|---|---|` as many cells as the line above it";
                let span = self.origin.span(at..at + line.trim_end().len());
                self.diagnostics
                    .push(Diagnostic::new(&rule::UNEVEN_TABLE, span, message).help(help));
                return;
            }
            at += line.len();
        }
    }

    /// Reports a fence that is not closed where something below it was not meant as code.
    pub(super) fn report_open_fence(&mut self, block: &CodeBlock, range: &Range<usize>) {
        let source = self.text.get(range.clone()).unwrap_or_default();
        let mut lines = source.lines();
        let opening = lines.next().map_or("", in_quote);
        let sign = opening.chars().next().unwrap_or('`');
        let length = opening.len() - opening.trim_start_matches(sign).len();
        let closes = |line: &str| {
            let line = in_quote(line).trim_end();
            line.len() >= length && !line.is_empty() && line.chars().all(|c| c == sign)
        };
        if block.info.is_none() || length < 3 {
            return;
        }
        let fence = sign.to_string().repeat(length);
        let is_closed = lines.next_back().is_some_and(closes);
        let begins_code = |line: &str| {
            let info = line.strip_prefix(&fence).map(|rest| rest.trim_start_matches(sign));
            info.is_some_and(|info| info.starts_with(|c: char| c.is_ascii_alphabetic()))
        };
        let code = self.body.text(block.text);
        let is_swallowed = |line: &&str| begins_code(line) || (!is_closed && is_heading(line));
        let Some(swallowed) = code.lines().find(is_swallowed) else { return };
        let place = first_line(self.text, range);
        let swallowed = shortened(swallowed.trim());
        let message = match is_closed {
            true => format!("this code block contains the start of another: {swallowed}"),
            false => format!("this code block has no end, so `{swallowed}` is shown as code"),
        };
        let help = match is_closed {
            true => format!(
                "add a line with only {fence} where this code ends, or begin and end it with {fence}{sign}"
            ),
            false => format!("add a line with only {fence} where the code ends"),
        };
        let span = self.origin.span(place);
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

/// Whether a line is `|---|:--:|`: without a `|` it would be the line below a heading.
fn is_delimiter_row(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && cells(line).iter().all(|cell| {
            let cell = &line[cell.clone()];
            let bare = cell.strip_prefix(':').unwrap_or(cell);
            let bare = bare.strip_suffix(':').unwrap_or(bare);
            !bare.is_empty() && bare.chars().all(|c| c == '-')
        })
}

/// The cells of a row, without blanks around them: what is between signs `|` that are not escaped.
fn cells(row: &str) -> Vec<Range<usize>> {
    let trimmed = row.trim_end();
    let lead = trimmed.len() - trimmed.trim_start().len();
    let mut from = lead + usize::from(trimmed[lead..].starts_with('|'));
    let (mut cells, mut is_escaped) = (Vec::new(), false);
    let mut push = |start: usize, end: usize| {
        let cell = &trimmed[start..end];
        let start = start + cell.len() - cell.trim_start().len();
        cells.push(start..(start + cell.trim().len()));
    };
    for (at, byte) in trimmed.bytes().enumerate().skip(from) {
        if byte == b'|' && !is_escaped {
            push(from, at);
            from = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    if from < trimmed.len() {
        push(from, trimmed.len());
    }
    cells
}

fn counted(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// The first words of a text.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_between_signs_that_are_not_escaped() {
        for (row, found) in [
            ("| a | b |", vec!["a", "b"]),
            ("a|b", vec!["a", "b"]),
            ("  | a \\| b | c", vec!["a \\| b", "c"]),
            ("| a | |", vec!["a", ""]),
            ("|", vec![]),
            ("", vec![]),
            ("| é | ü |  ", vec!["é", "ü"]),
        ] {
            let shown: Vec<&str> = cells(row).into_iter().map(|cell| &row[cell]).collect();
            assert_eq!(shown, found, "{row}");
        }
        assert!(is_delimiter_row("|---|:-:|") && is_delimiter_row("--- | ---"));
        assert!(
            !is_delimiter_row("---") && !is_delimiter_row("| - a |") && !is_delimiter_row("||")
        );
    }

    #[test]
    fn comments_are_no_headings() {
        assert!(is_heading("## Next") && is_heading("###### Last"));
        assert!(!is_heading("# a comment") && !is_heading("##") && !is_heading("#!/bin/sh"));
    }
}
