//! Places of the protocol and bytes of a text: lines from 0, columns in UTF-16 units or, if the editor prefers,
//! in bytes.
//!
//! A place that does not fit the text is the nearest that does. Knows nothing of guides.

use lsp_types::{Position, Range as LspRange};
use std::ops::Range;
use std::sync::Arc;

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units, which every editor understands.
    #[default]
    Utf16,
}

/// A text, and where its lines begin.
#[derive(Clone, Debug)]
pub(super) struct LineMap {
    text: Arc<str>,
    encoding: Encoding,
    /// The first byte of each line.
    starts: Vec<usize>,
    /// How many units begin before each multiple of [`STEP`] bytes: a line can be as long as the text.
    units: Vec<usize>,
}

/// So many bytes at most are read to count the units before a place.
const STEP: usize = 1024;

impl LineMap {
    pub(super) fn new(text: Arc<str>, encoding: Encoding) -> Self {
        let starts = std::iter::once(0).chain(line_starts(&text)).collect();
        let mut units = vec![0];
        let mut so_far = 0;
        for piece in text.as_bytes().chunks(STEP) {
            so_far += encoding.count(piece);
            units.push(so_far);
        }
        Self { text, encoding, starts, units }
    }

    /// The text.
    pub(super) fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of a byte.
    pub(super) fn position(&self, at: usize) -> Position {
        let at = floor(&self.text, at);
        let line = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(number(line), number(self.before(at) - self.before(start)))
    }

    /// The places of a range of bytes.
    pub(super) fn range(&self, range: &Range<usize>) -> LspRange {
        LspRange::new(self.position(range.start), self.position(range.end))
    }

    /// The byte at a place: at most the end of its line.
    pub(super) fn offset(&self, place: Position) -> usize {
        let line = self.line(place.line as usize);
        let wanted = self.before(line.start).saturating_add(place.character as usize);
        if wanted >= self.before(line.end) {
            return line.end;
        }
        let piece = self.units.partition_point(|units| *units <= wanted).saturating_sub(1);
        let mut at = floor(&self.text, (piece * STEP).clamp(line.start, line.end));
        let mut units = self.before(at);
        for c in self.text.get(at..line.end).unwrap_or_default().chars() {
            units += self.encoding.length(c);
            if units > wanted {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// The bytes of a range of places.
    pub(super) fn bytes(&self, range: LspRange) -> Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }

    /// The bytes of a line without its end; empty after the last line.
    pub(super) fn line(&self, number: usize) -> Range<usize> {
        let Some(start) = self.starts.get(number).copied() else {
            return self.text.len()..self.text.len();
        };
        let next = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..next).unwrap_or_default();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// The line that a byte is in, without its end.
    pub(super) fn line_at(&self, at: usize) -> Range<usize> {
        self.line(self.position(at).line as usize)
    }

    /// How many units begin before a byte.
    fn before(&self, at: usize) -> usize {
        let piece = at / STEP;
        let rest = self.text.as_bytes().get(piece * STEP..at).unwrap_or_default();
        self.units.get(piece).copied().unwrap_or_default() + self.encoding.count(rest)
    }
}

impl Encoding {
    /// How many units begin in these bytes of a text.
    pub(super) fn count(self, bytes: &[u8]) -> usize {
        match self {
            Self::Utf8 => bytes.len(),
            Self::Utf16 => {
                let characters = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
                characters + bytes.iter().filter(|byte| **byte >= 0xF0).count()
            }
        }
    }

    /// How many units a character is.
    pub(super) fn length(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// The last boundary of characters up to a byte.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the lines of a text begin, the first excepted.
pub(super) fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let ends_line = |(at, byte): (usize, &u8)| match byte {
        b'\n' => Some(at + 1),
        b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(at + 1),
        _ => None,
    };
    bytes.iter().enumerate().filter_map(ends_line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(text: &str, encoding: Encoding) -> LineMap {
        LineMap::new(text.into(), encoding)
    }

    #[test]
    fn columns_count_units_and_odd_places_are_the_nearest() {
        let lines = map("a\u{1F642}b\r\nñ\rlast", Encoding::Utf16);
        assert_eq!(lines.position(5), Position::new(0, 3));
        assert_eq!(lines.position(3), Position::new(0, 1), "inside a character");
        assert_eq!(lines.offset(Position::new(0, 2)), 1, "inside a pair of units");
        assert_eq!(lines.offset(Position::new(0, 99)), 6, "before the end of the line");
        assert_eq!(lines.offset(Position::new(1, 1)), 10);
        assert_eq!(lines.offset(Position::new(2, 4)), 15);
        assert_eq!(lines.offset(Position::new(9, 9)), 15);
        assert_eq!(map("a\u{1F642}b", Encoding::Utf8).position(5), Position::new(0, 5));
    }

    proptest! {
        #[test]
        fn places_convert_there_and_back(
            parts in proptest::collection::vec("[a-zñ€\u{1F642}\u{10FFFF}]{0,9}|\n|\r\n|\r", 0..400),
            long in 0usize..3000,
        ) {
            let text = parts.concat() + &"\u{1F642}é".repeat(long);
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let lines = map(&text, encoding);
                let mut previous = Position::new(0, 0);
                let boundaries = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
                for at in boundaries.step_by(1 + text.len() / 500) {
                    let place = lines.position(at);
                    prop_assert!(previous <= place);
                    previous = place;
                    // A place between the two halves of a line end is at the end of the line.
                    let is_split = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                    prop_assert_eq!(lines.offset(place), at - usize::from(is_split));
                }
            }
        }
    }
}
