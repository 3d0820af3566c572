//! What readers see as plain text, at the place where it is written.
//!
//! Code, formulas, addresses, escaped characters and the signs of markup that was read are blanked out, so
//! that what is left of markup was not read. Decides nothing; see [`super`].

use crate::parse::html;
use crate::parse::tree::{Body, Kind, Visit};
use std::ops::Range;

/// What stands for everything that is not plain text.
pub(super) const BLANK: char = '\0';

/// A text with everything blanked out that is not plain text. Offsets are those of the source.
pub(super) struct Visible<'a> {
    pub(super) source: &'a str,
    /// As long as the source.
    text: String,
    pub(super) segments: Vec<Segment>,
    /// Links and images, with their texts.
    pub(super) links: Vec<Range<usize>>,
    /// Texts of raw HTML, and the block each is in.
    pub(super) html: Vec<(&'a str, Range<usize>)>,
}

/// The lines of one block: a paragraph, a heading, a cell, an item without paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) range: Range<usize>,
    pub(super) block: Block,
    /// What its plain text holds: most searches end here.
    pub(super) signs: Signs,
}

/// Which characters a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    /// A bit for each byte.
    bytes: [u64; 4],
    has_two_spaces: bool,
}

impl Signs {
    fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 4];
        for byte in text {
            bytes[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        let has_two_spaces = memchr::memmem::find(text, b"  ").is_some();
        Self { bytes, has_two_spaces }
    }

    /// Whether one of these ASCII characters is in the text.
    pub(super) fn have_any(&self, of: &[u8]) -> bool {
        of.iter().any(|byte| self.bytes[usize::from(byte / 64)] & (1 << (byte % 64)) != 0)
    }

    /// Whether it has characters that are not ASCII.
    pub(super) fn have_others(&self) -> bool {
        self.bytes[2] | self.bytes[3] != 0
    }

    /// Whether there are two spaces next to each other.
    pub(super) fn have_two_spaces(&self) -> bool {
        self.has_two_spaces
    }
}

/// The kinds of blocks that make a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Prose,
    Heading,
    Cell,
}

/// A line of a segment: where its text begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Visible<'a> {
    pub(super) fn of(body: &'a Body) -> Self {
        let source: &str = &body.source;
        let mut gathered = Gathered {
            source,
            bytes: vec![0; source.len()],
            segments: Vec::new(),
            open: None,
            blocks: Vec::new(),
        };
        let (mut links, mut html, mut literal) = (Vec::new(), Vec::new(), None);
        let mut walk = body.walk();
        while let Some(visit) = walk.next() {
            let (Visit::Enter(id) | Visit::Leave(id)) = visit;
            let node = body.node(id);
            let is_entered = visit == Visit::Enter(id);
            if body.is_block(id) {
                gathered.block(node.kind, is_entered);
            } else if is_entered && !matches!(node.kind, Kind::HtmlText(_) | Kind::Html(_)) {
                gathered.stretch(node.range());
            }
            match node.kind {
                Kind::Removed if is_entered => walk.skip_children(),
                Kind::Element(number) if is_literal(body, number) => match is_entered {
                    true => literal = literal.or(Some(id)),
                    false => literal = literal.filter(|open| *open != id),
                },
                Kind::Link(_) | Kind::Image(_) if is_entered => links.push(node.range()),
                Kind::HtmlText(text) if literal.is_none() => {
                    html.push((body.text(text), node.range()));
                }
                Kind::Text(_) if literal.is_none() => gathered.show(node.range()),
                _ => {}
            }
        }
        gathered.end_segment();
        let Gathered { mut bytes, mut segments, .. } = gathered;
        for (at, _) in source.match_indices('\n') {
            bytes[at] = b'\n';
        }
        for segment in &mut segments {
            segment.signs = bytes.get(segment.range.clone()).map_or_else(Signs::default, Signs::of);
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| "\0".repeat(source.len()));
        let mut visible = Self { source, text, segments, links, html };
        let with_dollars = visible.segments.iter().filter(|of| of.signs.have_any(b"$"));
        let formulas: Vec<Range<usize>> =
            with_dollars.flat_map(|of| visible.formulas(of)).collect();
        visible.hide(&formulas);
        visible
    }

    /// The plain text in a range; what is no text there is [`BLANK`].
    pub(super) fn text(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The text as it is written.
    pub(super) fn written(&self, range: Range<usize>) -> &'a str {
        self.source.get(range).unwrap_or_default()
    }

    /// Blanks these ranges out.
    pub(super) fn hide(&mut self, ranges: &[Range<usize>]) {
        if ranges.is_empty() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        for range in ranges {
            let hidden = bytes.get_mut(range.clone()).into_iter().flatten();
            hidden.filter(|byte| **byte != b'\n').for_each(|byte| *byte = 0);
        }
        let length = bytes.len();
        self.text = String::from_utf8(bytes).unwrap_or_else(|_| "\0".repeat(length));
    }

    /// The character that is written before a place.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.source.get(..at)?.chars().next_back()
    }

    /// The character that is written at a place.
    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.source.get(at..)?.chars().next()
    }

    /// The lines of a segment, without what quotes and lists put before them.
    pub(super) fn lines(&self, segment: &Segment) -> impl Iterator<Item = Line> + use<'a> {
        let Range { start, end } = segment.range.clone();
        let mut at = start;
        self.written(start..end).split_terminator('\n').map(move |line| {
            let indent = match at == start {
                true => 0,
                false => line.len() - line.trim_start_matches([' ', '\t', '>']).len(),
            };
            let found = Line { start: at + indent, end: at + line.trim_end().len().max(indent) };
            at += line.len() + 1;
            found
        })
    }

    /// What is written before a line: the signs of quotes and lists, and blanks.
    pub(super) fn prefix(&self, line: Line) -> &'a str {
        let before = self.source.get(..line.start).unwrap_or_default();
        &before[before.rfind('\n').map_or(0, |newline| newline + 1)..]
    }

    /// The whole line at a place, without its end.
    pub(super) fn whole_line(&self, at: usize) -> Range<usize> {
        let before = self.source.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.source.get(at..).unwrap_or_default();
        start..at + rest.find('\n').unwrap_or(rest.len())
    }

    /// Formulas between dollar signs, as Pandoc reads them.
    fn formulas(&self, segment: &Segment) -> Vec<Range<usize>> {
        let text = self.text(segment.range.clone());
        let mut found = Vec::new();
        let mut open: Option<(usize, usize)> = None;
        let mut from = 0;
        while let Some(at) = text[from..].find('$').map(|at| from + at) {
            let length = text[at..].len() - text[at..].trim_start_matches('$').len();
            from = at + length;
            let before = text[..at].chars().next_back();
            let after = text[from..].chars().next();
            let is_end = before.is_some_and(|c| !c.is_whitespace())
                && !after.is_some_and(|c| c.is_ascii_digit());
            match open {
                Some((start, signs)) if signs == length && (is_end || length == 2) => {
                    found.push(segment.range.start + start..segment.range.start + from);
                    open = None;
                }
                _ if length == 2 || after.is_some_and(|c| !c.is_whitespace()) => {
                    open = Some((at, length));
                }
                _ => {}
            }
        }
        found
    }
}

fn is_literal(body: &Body, element: u32) -> bool {
    body.elements.get(element as usize).is_some_and(|element| html::is_literal(element.name))
}

/// Segments and their bytes, while the tree is walked.
struct Gathered<'a> {
    source: &'a str,
    bytes: Vec<u8>,
    segments: Vec<Segment>,
    open: Option<Range<usize>>,
    /// The blocks that are open.
    blocks: Vec<Kind>,
}

impl Gathered<'_> {
    /// A block begins or ends, and with it the lines before it.
    fn block(&mut self, kind: Kind, begins: bool) {
        self.end_segment();
        match begins {
            true if !kind.is_leaf() => self.blocks.push(kind),
            true => {}
            false => _ = self.blocks.pop(),
        }
    }

    fn stretch(&mut self, range: Range<usize>) {
        let open = self.open.get_or_insert_with(|| range.clone());
        open.end = open.end.max(range.end);
    }

    fn end_segment(&mut self) {
        let Some(range) = self.open.take() else { return };
        let block = match self.blocks.last() {
            Some(Kind::Heading(_)) => Block::Heading,
            Some(Kind::TableCell { .. }) => Block::Cell,
            _ => Block::Prose,
        };
        self.segments.push(Segment { range, block, signs: Signs::default() });
    }

    /// Shows plain text, without what is escaped in it.
    fn show(&mut self, range: Range<usize>) {
        let Some(text) = self.source.get(range.clone()) else { return };
        self.bytes[range.clone()].copy_from_slice(text.as_bytes());
        let before = &self.source[..range.start];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        if backslashes % 2 == 1 && text.starts_with(|c: char| c.is_ascii_punctuation()) {
            self.bytes[range.start] = 0;
        }
        let mut at = 0;
        let is_sign = |byte: &u8| matches!(byte, b'\\' | b'&');
        while let Some(next) = text.as_bytes()[at..].iter().position(is_sign).map(|next| at + next)
        {
            let length = escape_length(&text[next..]);
            self.bytes[range.start + next..range.start + next + length].fill(0);
            at = next + length.max(1);
        }
    }
}

/// How many bytes at the beginning of a text write another character: `\*`, `&amp;`.
fn escape_length(text: &str) -> usize {
    let Some(name) = text.strip_prefix('&') else {
        let escapes = text[1..].starts_with(|c: char| c.is_ascii_punctuation());
        return if escapes { 2 } else { 0 };
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    if length > 0 && name[length..].starts_with(';') { length + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::citation::CitationKeys;
    use crate::parse::highlight::Highlighter;
    use crate::parse::origin::Origin;
    use crate::parse::{Excerpt, MarkdownSettings, markdown};
    use crate::schema::settings::RawHtml;
    use crate::span::FileId;

    fn seen(text: &str) -> String {
        let origin = Origin::Body { file: FileId(0), start: 0 };
        let highlighter = Highlighter::default();
        let citation_keys = &CitationKeys::default();
        let settings = MarkdownSettings {
            raw_html: RawHtml::Sanitize,
            highlighter: &highlighter,
            citation_keys,
        };
        let body = markdown::parse(Excerpt::from(text), origin, settings).value;
        let visible = Visible::of(&body);
        visible.text(0..text.len()).replace(BLANK, "·")
    }

    #[test]
    fn only_plain_text_is_seen() {
        for (text, expected) in [
            ("a `b` *c* **d", "a ··· ·c· **d"),
            (r"\*a \{{ b &amp; c", "··a ··{ b ····· c"),
            ("[a](b.md){.c}", "·a·······{.c}"),
            ("a $x_{1}$ b", "a ······· b"),
            ("$5 and $6", "$5 and $6"),
            ("> a\n> b", "··a\n··b"),
            ("<code>a</code> b", "·············· b"),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }
}
