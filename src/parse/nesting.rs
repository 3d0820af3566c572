//! How deep a text is nested: nesting costs stack, time and patience, and past a depth
//! that nobody can follow it is a mistake, or an attack.
//!
//! Two looks: [`looks_too_deep`] before the text is parsed, since the parser takes time by depth, and
//! [`too_deep`] after, which is exact. Does not say what is nested in what.

use super::origin::{Located, Origin};
use crate::diagnostic::{Diagnostic, rule};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Nesting deeper than this is refused: blocks, emphasis, and raw HTML that is not closed.
const MAX_DEPTH: usize = 100;
/// Of marks and columns that a line may begin with before anything is said. Each level takes one
/// mark, or two columns below its parent.
const MAX_LEAD: usize = 400;

/// Elements that are closed by what follows them, or hold nothing.
const IMPLICITLY_CLOSED: [&str; 24] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
    "link", "meta", "option", "p", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
];

/// The first line that nests so many quotes and lists that it should not be parsed. Linear in the
/// text. Code may look so as well; a line of it has to be very long for that.
pub(super) fn looks_too_deep(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    for end in memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]) {
        let line = &bytes[start..end];
        if line.len() > MAX_LEAD && nests(line) {
            return Some(start..start + line.trim_ascii_end().len());
        }
        start = (end + 1).min(bytes.len());
    }
    None
}

/// Whether a line opens more than [`MAX_LEAD`] quotes and lists, or a list so far to the right that
/// it can be in as many. A line of nothing but `-` or `*` is a rule.
fn nests(line: &[u8]) -> bool {
    let (mut marks, mut columns) = (0, 0);
    let mut rest = line.trim_ascii_end();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let after = match first {
            b' ' | b'\t' => {
                columns += if first == b' ' { 1 } else { 4 };
                rest = tail;
                continue;
            }
            b'>' => tail,
            b'-' | b'*' | b'+' | b':' if matches!(tail.first(), Some(b' ' | b'\t')) => tail,
            b'0'..=b'9' if matches!(rest.get(digits), Some(b'.' | b')')) => &rest[digits + 1..],
            _ => break,
        };
        marks += 1;
        rest = after;
    }
    let is_rule = |mark: u8| line.iter().all(|byte| *byte == mark || byte.is_ascii_whitespace());
    let opens = marks > 0 && marks.max(columns) > MAX_LEAD;
    opens && !is_rule(b'-') && !is_rule(b'*')
}

/// Where the text is nested deeper than anybody can follow.
pub(super) fn too_deep(events: &[Located<'_>]) -> Option<Range<usize>> {
    let (mut depth, mut elements, mut in_line) = (0_usize, 0_usize, 0_usize);
    for (event, range) in events {
        match event {
            // A list and its item are one level.
            Event::Start(Tag::Item) => {}
            Event::Start(_) => depth += 1,
            Event::End(tag) => {
                depth = depth.saturating_sub(usize::from(*tag != TagEnd::Item));
                // What is open in a line is closed at the end of its block.
                if matches!(
                    tag,
                    TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item
                ) {
                    in_line = 0;
                }
            }
            Event::Html(html) => count(html, &mut elements),
            Event::InlineHtml(html) => count(html, &mut in_line),
            _ => {}
        }
        if depth.max(elements + in_line) > MAX_DEPTH {
            return Some(range.clone());
        }
    }
    None
}

/// Counts the elements of raw HTML that are open.
fn count(html: &str, open: &mut usize) {
    for (_, closes) in elements(html) {
        *open = if closes { open.saturating_sub(1) } else { *open + 1 };
    }
}

/// The elements that a piece of raw HTML opens, or closes, of those that have to be closed.
pub(super) fn elements(html: &str) -> impl Iterator<Item = (String, bool)> {
    html.split('<').skip(1).filter_map(|piece| {
        let closes = piece.starts_with('/');
        let piece = piece.trim_start_matches('/');
        let end = piece.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(piece.len());
        let name = piece[..end].to_ascii_lowercase();
        let counts = !name.is_empty() && !IMPLICITLY_CLOSED.contains(&name.as_str());
        counts.then_some((name, closes))
    })
}

/// The problem with a text that is nested too deep.
pub(super) fn problem(range: Range<usize>, text: &str, origin: Origin) -> Diagnostic {
    let length = text.get(range.clone()).and_then(|text| text.lines().next()).map_or(0, str::len);
    let place = origin.span(range.start..range.start + length);
    let message = format!("more than {MAX_DEPTH} levels of quotes, lists, emphasis or HTML");
    Diagnostic::new(&rule::NESTING_TOO_DEEP, place, message)
        .help("close every element, or put characters that are part of the text in a code block")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_columns_before_a_text_are_counted() {
        assert!(nests(">".repeat(401).as_bytes()));
        assert!(nests(("- ".repeat(401) + "x").as_bytes()));
        assert!(nests(("12. ".repeat(401) + "x").as_bytes()));
        assert!(nests((" ".repeat(401) + "- x").as_bytes()));
        assert!(!nests((" ".repeat(401) + "x").as_bytes()), "code");
        assert!(!nests("- ".repeat(401).as_bytes()), "a rule");
        assert!(!nests(("-".repeat(401) + "x").as_bytes()));
        assert!(!nests(("> ".repeat(300) + &"x ".repeat(300)).as_bytes()));
    }

    #[test]
    fn elements_that_are_closed_are_not_deep() {
        let mut open = 0;
        count(&"<b>x</b><br><p><li>".repeat(200), &mut open);
        assert_eq!(open, 0);
        count(&"<div class=a>".repeat(200), &mut open);
        assert_eq!(open, 200);
    }
}
