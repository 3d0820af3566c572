//! The part of a file that a message shows: the renderer reads all of what it is given, for every
//! message, so it is given no more than the lines it shows.
//!
//! Does not render.

use crate::diagnostic::Label;
use crate::span::{SourceMap, Span};
use std::ops::Range;

/// Places that are further apart than so many bytes are shown by themselves.
const FAR: usize = 1 << 15;
/// Of a line that is longer than this, only what is around the place is given.
const LONG: usize = 1 << 12;

/// A part of a file, with the places in it.
pub(super) struct Excerpt<'a> {
    pub(super) text: &'a str,
    /// The number of its first line.
    pub(super) line: usize,
    /// Line and column of the place, where the excerpt does not begin with its line.
    pub(super) cut_at: Option<(usize, usize)>,
    /// The places, counted from the beginning of the excerpt.
    pub(super) labels: Vec<(&'a Label, Range<usize>)>,
}

/// What to show of a file for these places in it.
pub(super) fn excerpts<'a>(sources: &'a SourceMap, labels: &'a [Label]) -> Vec<Excerpt<'a>> {
    let Some(first) = labels.first() else { return Vec::new() };
    let text = &*sources.get(first.span.file).text;
    let ranges: Vec<Range<usize>> = labels.iter().map(|label| clipped(text, label.span)).collect();
    let lines = |range: &Range<usize>| {
        let (start, number) =
            sources.line_start(Span::new(first.span.file, range.start..range.start));
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        (start..end, number)
    };
    let whole: Vec<(Range<usize>, usize)> = ranges.iter().map(lines).collect();
    let start = whole.iter().min_by_key(|(lines, _)| lines.start);
    let end = whole.iter().map(|(lines, _)| lines.end).max().unwrap_or_default();
    if let Some((lines, line)) = start.filter(|(lines, _)| end - lines.start <= FAR)
        && whole.iter().all(|(lines, _)| lines.len() <= LONG)
    {
        let from = lines.start;
        let shift = |range: Range<usize>| range.start - from..range.end - from;
        let labels = labels.iter().zip(ranges.into_iter().map(shift)).collect();
        return vec![Excerpt { text: &text[from..end], line: *line, cut_at: None, labels }];
    }
    let places = labels.iter().zip(ranges).zip(whole);
    places
        .map(|((label, range), (lines, line))| one(sources, text, label, range, lines, line))
        .collect()
}

/// A place by itself, on a line that may be long.
fn one<'a>(
    sources: &SourceMap,
    text: &'a str,
    label: &'a Label,
    range: Range<usize>,
    lines: Range<usize>,
    line: usize,
) -> Excerpt<'a> {
    let (mut from, mut to) = (lines.start, lines.end);
    let mut cut_at = None;
    if lines.len() > LONG {
        from = boundary(text, lines.start.max(range.start.saturating_sub(LONG / 4)));
        to = boundary(text, lines.end.min(from + LONG));
        let place = sources.line_column(label.span);
        cut_at = Some((place.line, place.column));
    }
    let range = range.start - from..range.end.min(to) - from;
    Excerpt { text: &text[from..to], line, cut_at, labels: vec![(label, range)] }
}

/// The span cut to its first line, on character boundaries, and to the text's length.
fn clipped(text: &str, span: Span) -> Range<usize> {
    let start = boundary(text, span.start as usize);
    let end = boundary(text, span.end as usize).max(start);
    let line_end = text[start..end].find(['\n', '\r']).map_or(end, |offset| start + offset);
    start..line_end
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::print::{Style, terminal};
    use crate::diagnostic::{Diagnostic, rule};
    use crate::span::{FileId, Source};

    fn file(text: &str) -> (SourceMap, FileId) {
        let mut sources = SourceMap::default();
        let source = Source { display: "a.md".into(), text: text.into(), ..Source::default() };
        let file = sources.add(source);
        (sources, file)
    }

    fn label(file: FileId, range: Range<usize>) -> Label {
        Label { span: Span::new(file, range), message: String::new() }
    }

    #[test]
    fn no_message_is_given_more_than_a_few_lines() {
        let text = "a line of text\n".repeat(100_000);
        let (sources, file) = file(&text);
        for at in [0, 15, 700_000, text.len() - 1, text.len()] {
            let labels = [label(file, at..at + 1)];
            let shown = excerpts(&sources, &labels);
            assert_eq!(shown.len(), 1);
            assert!(shown[0].text.len() <= 14, "{at}");
        }
        let labels = [label(file, 0..1), label(file, 1_000_000..1_000_001)];
        let shown = excerpts(&sources, &labels);
        assert_eq!(shown.len(), 2, "far apart");
        let long = "ñ".repeat(1_000_000);
        let (sources, file) = self::file(&long);
        let labels = [label(file, 1_000_000..1_000_003)];
        let shown = excerpts(&sources, &labels);
        assert!(shown[0].text.len() <= LONG);
        assert_eq!(shown[0].cut_at, Some((1, 500_001)));
    }

    #[test]
    fn a_place_on_a_long_line_keeps_its_column() {
        let text = format!("first\n{} wrong {}\n", "x".repeat(9000), "y".repeat(9000));
        let (sources, file) = file(&text);
        let found = Diagnostic::new(rule::ALL[0], Span::new(file, 9007..9012), "no date");
        let shown = terminal(&found.help("write one"), &sources, Style::PLAIN);
        assert!(shown.contains(" --> a.md:2:9002"), "{shown}");
        assert!(shown.contains("wrong") && shown.contains("^^^^^"), "{shown}");
        assert!(shown.len() < 1000, "{shown}");
    }
}
