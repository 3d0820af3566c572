//! Applies the changes to a text that an editor reports.
//!
//! The text is kept in pieces of limited length. A change is applied to the pieces that it is in, however long the text
//! and its lines are: nothing is computed again for the whole text. Does not know what the text means.

use super::position::{Encoding, floor, line_starts};
use lsp_types::{Position, TextDocumentContentChangeEvent};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The greatest length of a piece in bytes.
const PIECE: usize = 4096;

/// A text after an editor's changes. Each applies to the text that the one before it left.
pub(super) fn changed(
    text: &Arc<str>,
    mut changes: Vec<TextDocumentContentChangeEvent>,
    encoding: Encoding,
) -> Arc<str> {
    // Changes before one that replaces the whole text have no effect.
    let whole = changes.iter().rposition(|change| change.range.is_none());
    let rest = changes.split_off(whole.map_or(0, |at| at + 1));
    let text = changes.pop().map_or_else(|| Arc::clone(text), |change| change.text.into());
    if rest.is_empty() {
        return text;
    }
    let mut pieces = Pieces::new(&text, encoding);
    for change in &rest {
        let Some(range) = change.range else { continue };
        let start = pieces.place(range.start);
        let end = pieces.place(range.end).max(start);
        pieces.replace(start..end, &change.text);
    }
    pieces.text().into()
}

/// A text in pieces. None is empty, and none ends between `\r` and `\n`.
struct Pieces<'a> {
    pieces: Vec<Piece<'a>>,
    encoding: Encoding,
}

struct Piece<'a> {
    text: Cow<'a, str>,
    /// How many lines end in it.
    line_ends: usize,
    /// The units that its columns are counted in.
    units: usize,
}

/// A byte of a piece, or its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    piece: usize,
    at: usize,
}

impl<'a> Piece<'a> {
    fn new(text: Cow<'a, str>, encoding: Encoding) -> Self {
        let (line_ends, units) = (line_starts(&text).count(), encoding.count(text.as_bytes()));
        Self { text, line_ends, units }
    }
}

impl<'a> Pieces<'a> {
    fn new(text: &'a str, encoding: Encoding) -> Self {
        let piece = |range| Piece::new(Cow::Borrowed(&text[range]), encoding);
        Self { pieces: ranges(text).map(piece).collect(), encoding }
    }

    fn text(&self) -> String {
        self.pieces.iter().map(|piece| &*piece.text).collect()
    }

    /// The end of the text.
    fn end(&self) -> Place {
        let Some(last) = self.pieces.last() else { return Place::default() };
        Place { piece: self.pieces.len() - 1, at: last.text.len() }
    }

    /// Where a line begins; the end of the text for a line after the last.
    fn line(&self, number: usize) -> Place {
        let mut left = number;
        for (number, piece) in self.pieces.iter().enumerate() {
            if left <= piece.line_ends {
                let nth = left.checked_sub(1).and_then(|nth| line_starts(&piece.text).nth(nth));
                return Place { piece: number, at: nth.unwrap_or_default() };
            }
            left -= piece.line_ends;
        }
        self.end()
    }

    /// The byte at a place of the protocol: at most the end of its line.
    fn place(&self, position: Position) -> Place {
        let mut place = self.line(position.line as usize);
        let mut left = position.character as usize;
        while let Some(piece) = self.pieces.get(place.piece) {
            if place.at == 0 && piece.line_ends == 0 && piece.units <= left {
                left -= piece.units;
            } else {
                for c in piece.text.get(place.at..).unwrap_or_default().chars() {
                    let units = self.encoding.length(c);
                    if matches!(c, '\n' | '\r') || units > left {
                        return place;
                    }
                    left -= units;
                    place.at += c.len_utf8();
                }
            }
            place = Place { piece: place.piece + 1, at: 0 };
        }
        self.end()
    }

    fn replace(&mut self, range: Range<Place>, text: &str) {
        let Range { start, end } = range;
        let of = |piece: usize| self.pieces.get(piece).map_or("", |piece| &piece.text);
        let before = of(start.piece).get(..start.at).unwrap_or_default();
        let after = of(end.piece).get(end.at..).unwrap_or_default();
        let mut made: String = [before, text, after].concat();
        let (mut first, mut last) = (start.piece, (end.piece + 1).min(self.pieces.len()));
        // `\r` at the end of one piece and `\n` at the start of the next belong together.
        if let Some(before) = first.checked_sub(1).and_then(|before| self.pieces.get(before))
            && before.text.ends_with('\r')
        {
            made.insert_str(0, &before.text);
            first -= 1;
        }
        if let Some(after) = self.pieces.get(last).filter(|after| after.text.starts_with('\n')) {
            made.push_str(&after.text);
            last += 1;
        }
        let encoding = self.encoding;
        let piece = |range: Range<usize>| Piece::new(Cow::Owned(made[range].to_owned()), encoding);
        self.pieces.splice(first..last, ranges(&made).map(piece));
    }
}

/// The ranges of the pieces of a text. They have about the same length, so that no tiny piece is left over.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let count = text.len().div_ceil(PIECE);
    let boundary = move |number: usize| {
        // The product may not fit into 32 bits.
        let at = floor(text, (text.len() as u64 * number as u64 / count as u64) as usize);
        let is_split = text[..at].ends_with('\r') && text[at..].starts_with('\n');
        at - usize::from(is_split)
    };
    (0..count).map(move |number| boundary(number)..boundary(number + 1))
}

#[cfg(test)]
mod tests {
    use super::super::position::LineMap;
    use super::*;
    use lsp_types::Range as LspRange;
    use proptest::prelude::*;

    fn edit(range: [u32; 4], text: &str) -> TextDocumentContentChangeEvent {
        let [line, column, end_line, end_column] = range;
        let range = LspRange::new(Position::new(line, column), Position::new(end_line, end_column));
        TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.into() }
    }

    fn whole(text: &str) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent { range: None, range_length: None, text: text.into() }
    }

    /// The same, with the lines of the whole text found again for every change.
    fn one_by_one(
        text: &str,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> String {
        changes.iter().fold(text.to_owned(), |text, change| {
            let Some(range) = change.range else { return change.text.clone() };
            let Range { start, end } = LineMap::new(text.as_str().into(), encoding).bytes(range);
            [&text[..start], &change.text, &text[end..]].concat()
        })
    }

    #[test]
    fn changes_follow_one_another() {
        let edits =
            vec![edit([0, 1, 0, 3], ""), edit([0, 1, 0, 1], "x\n"), edit([1, 9, 0, 0], "!")];
        assert_eq!(&*changed(&"a\u{1F642}b".into(), edits, Encoding::Utf16), "ax\nb!");
        let changes = vec![edit([0, 0, 0, 0], "lost"), whole("all"), edit([0, 3, 0, 3], ".")];
        assert_eq!(&*changed(&"a".into(), changes, Encoding::Utf16), "all.");
        assert_eq!(&*changed(&"a".into(), vec![whole("")], Encoding::Utf16), "");
        assert_eq!(&*changed(&"".into(), vec![edit([7, 7, 9, 9], "a")], Encoding::Utf16), "a");
    }

    #[test]
    fn a_change_copies_only_the_pieces_it_is_in() {
        let one_line = "\u{1F642} and so on, ".repeat(60_000);
        let many_lines = "one line\r\n".repeat(100_000);
        for text in [one_line, many_lines] {
            let mut pieces = Pieces::new(&text, Encoding::Utf16);
            let before = pieces.pieces.len();
            for number in 0..500 {
                let start = pieces.place(Position::new(0, 500_000 + number));
                pieces.replace(start..start, "x");
                let end = pieces.end();
                pieces.replace(end..end, "\r");
            }
            let copied = pieces.pieces.iter().filter(|of| matches!(of.text, Cow::Owned(_)));
            assert!(copied.count() <= 4, "the others are those of the text as it was");
            assert!(pieces.pieces.len() <= before + 2, "no tiny pieces are left");
            assert_eq!(pieces.text().len(), text.len() + 1000);
        }
    }

    prop_compose! {
        fn change(most: u32)(
            (line, down) in (0..most, 0u32..3), columns in (0u32..60, 0u32..60),
            text in "[a\u{1F642}\n\r]{0,6}", is_whole in 0u8..40, long in 0usize..3,
        ) -> TextDocumentContentChangeEvent {
            match is_whole {
                0 => whole(&text),
                _ => edit(
                    [line, columns.0, line + down, columns.1],
                    &text.repeat(1 + long * long * long * 200),
                ),
            }
        }
    }

    proptest! {
        #[test]
        fn changes_are_those_that_are_made_one_by_one(
            parts in proptest::collection::vec("[a-zñ€\u{1F642}]{0,9}|\n|\r\n|\r", 0..60),
            repeated in 1usize..200,
            changes in proptest::collection::vec(change(90), 0..30),
        ) {
            let text = parts.concat().repeat(repeated);
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let made = changed(&text.as_str().into(), changes.clone(), encoding);
                prop_assert_eq!(&*made, one_by_one(&text, &changes, encoding));
            }
        }
    }
}
