//! Hidden characters that a text writes otherwise: `&#x202E;` and `&rlm;` in Markdown.
//!
//! Those that a file contains as they are, are reported when it is read; see [`crate::files`].

use super::origin::{Located, Origin};
use crate::diagnostic::Diagnostic;
use crate::hidden;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use std::ops::Range;

/// Names that HTML has for characters that cannot be seen.
const NAMED: [(&str, char); 17] = [
    ("af", '\u{2061}'),
    ("ApplyFunction", '\u{2061}'),
    ("ic", '\u{2063}'),
    ("InvisibleComma", '\u{2063}'),
    ("InvisibleTimes", '\u{2062}'),
    ("it", '\u{2062}'),
    ("lrm", '\u{200E}'),
    ("NegativeMediumSpace", '\u{200B}'),
    ("NegativeThickSpace", '\u{200B}'),
    ("NegativeThinSpace", '\u{200B}'),
    ("NegativeVeryThinSpace", '\u{200B}'),
    ("NoBreak", '\u{2060}'),
    ("rlm", '\u{200F}'),
    ("shy", '\u{AD}'),
    ("ZeroWidthSpace", '\u{200B}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
];

/// Reports the first hidden character that a reference stands for, in each block and each address.
pub(super) fn hidden_characters(
    text: &str,
    events: &[Located<'_>],
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !text.contains('&') {
        return;
    }
    let mut found: Vec<(Range<usize>, char)> = Vec::new();
    let mut block = Block::default();
    for (event, range) in events {
        match event {
            Event::Text(said) | Event::Code(said) => block.add(said, range),
            Event::SoftBreak | Event::HardBreak => block.add("\n", range),
            Event::Html(html) | Event::InlineHtml(html) => {
                found.extend(written_in(text, range, &decoded(html)));
            }
            Event::Start(
                Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. },
            ) => {
                found.extend(written_in(text, range, dest_url));
                found.extend(written_in(text, range, title));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                found.extend(block.end(text));
                if let CodeBlockKind::Fenced(info) = kind {
                    found.extend(written_in(text, range, info));
                }
            }
            Event::Start(tag) if is_inline(tag.to_end()) => {}
            Event::End(tag) if is_inline(*tag) => {}
            _ => found.extend(block.end(text)),
        }
    }
    found.extend(block.end(text));
    let problem = |(range, c)| Diagnostic::hidden_character(origin.span(range), c);
    diagnostics.extend(found.into_iter().map(problem));
}

/// Whether an element is inline, so that the text continues after it.
fn is_inline(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Image | Link | Strikethrough | Strong | Subscript | Superscript)
}

/// The text of a block, and where its pieces come from.
#[derive(Default)]
struct Block {
    text: String,
    pieces: Vec<(usize, Range<usize>)>,
}

impl Block {
    fn add(&mut self, said: &str, range: &Range<usize>) {
        self.pieces.push((self.text.len(), range.clone()));
        self.text.push_str(said);
    }

    /// Begins the next block. Gives the first hidden character of this one and what stands for it.
    fn end(&mut self, source: &str) -> Option<(Range<usize>, char)> {
        let block = std::mem::take(self);
        let (at, c) = hidden::first(&block.text)?;
        let piece = block.pieces.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
        let range = block.pieces[piece].1.clone();
        (!contains(source, &range, c)).then_some((range, c))
    }
}

/// The first hidden character of a text that `range` of the source writes, unless it is written as itself.
fn written_in(source: &str, range: &Range<usize>, said: &str) -> Option<(Range<usize>, char)> {
    let (_, c) = hidden::first(said)?;
    (!contains(source, range, c)).then(|| (range.clone(), c))
}

fn contains(source: &str, range: &Range<usize>, c: char) -> bool {
    source.get(range.clone()).is_some_and(|source| source.contains(c))
}

/// HTML with the hidden characters that its references stand for.
fn decoded(html: &str) -> String {
    let mut decoded = String::with_capacity(html.len());
    let mut pieces = html.split('&');
    decoded.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match reference(piece).filter(|(c, _)| hidden::is_hidden(*c)) {
            Some((c, rest)) => {
                decoded.push(c);
                decoded.push_str(rest);
            }
            None => {
                decoded.push('&');
                decoded.push_str(piece);
            }
        }
    }
    decoded
}

/// The character that a text begins to name after its `&`, and what follows. Browsers need no semicolon
/// after a number, and after one name.
fn reference(text: &str) -> Option<(char, &str)> {
    let Some(number) = text.strip_prefix('#') else {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.starts_with("shy") && !rest.starts_with(';') {
            return Some(('\u{AD}', &text["shy".len()..]));
        }
        let (_, c) = NAMED.iter().find(|(known, _)| *known == name)?;
        return Some((*c, rest.strip_prefix(';')?));
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let code = u32::from_str_radix(digits.trim_start_matches('0'), radix).ok()?;
    // Browsers read these as the letters of Windows-1252, which can be seen.
    let c = char::from_u32(code).filter(|c| !matches!(c, '\u{80}'..='\u{9F}'))?;
    Some((c, rest.strip_prefix(';').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::markdown::OPTIONS;
    use pulldown_cmark::Parser;

    #[test]
    fn names_are_those_of_the_standard() {
        for (name, c) in NAMED {
            assert!(hidden::is_hidden(c), "{name}");
            let text = format!("&{name};");
            let says =
                |event: Event<'_>| matches!(event, Event::Text(text) if *text == *c.to_string());
            assert!(Parser::new_ext(&text, OPTIONS).any(says), "{name}");
        }
    }

    #[test]
    fn references_are_read_as_browsers_do() {
        for (html, text) in [
            ("a&#x202E;b", "a\u{202E}b"),
            ("a&#X000202e b", "a\u{202E} b"),
            ("&#8238;&#8238", "\u{202E}\u{202E}"),
            ("&rlm;&rlm", "\u{200F}&rlm"),
            ("a&shyb", "a\u{AD}b"),
            ("&#155;&amp;#x202e;&#99999999999;&#;&", "&#155;&amp;#x202e;&#99999999999;&#;&"),
        ] {
            assert_eq!(decoded(html), text, "{html}");
        }
    }
}
