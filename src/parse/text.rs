//! Small questions about plain text: slugs, sentences, escaping.
//!
//! No Markdown here; see [`super::markdown`].

use crate::fold::{fold, is_word_char};
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A name as names are compared: letters with accents are one character each (NFC), however they were typed.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc(text) {
        true => text.into(),
        false => text.nfc().collect::<String>().into(),
    }
}

/// A readable id from a heading or title: [folded][fold], words joined by hyphens. Letters of other scripts
/// stay, with their marks. A text without letters or digits gives the empty string.
pub(crate) fn slugify(text: &str) -> String {
    let mut folded = fold(text);
    if folded.contains('\'') {
        // A mark after an apostrophe is then a mark of the letter before it.
        folded = fold(&folded.replace('\'', ""));
    }
    let mut slug = String::with_capacity(folded.len());
    for c in folded.chars() {
        let is_within = !slug.is_empty() && !slug.ends_with('-');
        if c.is_alphanumeric() || is_within && is_word_char(c) {
            slug.push(c);
        } else if is_within {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The beginning of what is written, for a message.
pub(super) fn excerpt(written: &str) -> String {
    const MOST: usize = 40;
    let line = written.lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// The cells of a row of a table, without blanks around them: what is between signs `|` that are not escaped.
pub(super) fn cells(row: &str) -> Vec<Range<usize>> {
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

/// A sentence is looked for as far as this to both sides, in bytes: what goes on for longer is none.
const MAX_SENTENCE_HALF: usize = 500;

/// The sentence of `text` that holds the byte offset `at`.
pub(crate) fn sentence_around(text: &str, at: usize) -> &str {
    let boundary = |at: usize| {
        (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    let at = boundary(at);
    let from = boundary(at.saturating_sub(MAX_SENTENCE_HALF));
    let (text, at) = (&text[from..boundary(at + MAX_SENTENCE_HALF)], at - from);
    let start = text[..at].char_indices().rev().find_map(|(index, c)| {
        let after = index + c.len_utf8();
        (ends_sentence(text, index, c) && after <= at).then_some(after)
    });
    let end = text[at..]
        .char_indices()
        .find(|(index, c)| ends_sentence(text, at + index, *c))
        .map_or(text.len(), |(index, c)| at + index + c.len_utf8());
    text[start.unwrap_or(0)..end].trim()
}

/// Whether the character at `index` closes a sentence: a stop before a space and a capital, and not
/// the stop of an abbreviation.
fn ends_sentence(text: &str, index: usize, c: char) -> bool {
    if !matches!(c, '.' | '!' | '?') {
        return c == '\n';
    }
    let mut after = text[index + 1..].trim_start_matches(['"', '\'', '”', '’', ')', ']']).chars();
    if !after.next().is_none_or(char::is_whitespace) {
        return false;
    }
    let word = text[..index].rsplit(char::is_whitespace).next().unwrap_or_default();
    let abbreviated = c == '.'
        && (matches!(
            word,
            "e.g"
                | "i.e"
                | "cf"
                | "p"
                | "pp"
                | "vol"
                | "no"
                | "Dr"
                | "Prof"
                | "Mr"
                | "Ms"
                | "St"
                | "etc"
        ) || (word.len() == 1 && word.starts_with(char::is_uppercase)));
    !abbreviated && after.find(|c| !c.is_whitespace()).is_none_or(|c| !c.is_lowercase())
}

/// Text safe in HTML content and in double-quoted attributes.
pub(crate) fn escape(text: &str, into: &mut String) {
    let mut from = 0;
    let escaped = |from: usize| {
        let bytes = text.as_bytes().get(from..).unwrap_or_default();
        let at = bytes.iter().position(|byte| ESCAPED[usize::from(*byte)])?;
        Some((from + at, bytes[at]))
    };
    while let Some((at, byte)) = escaped(from) {
        into.push_str(&text[from..at]);
        into.push_str(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "\u{FFFD}",
        });
        from = at + 1;
    }
    into.push_str(&text[from..]);
}

/// Which bytes [`escape`] writes otherwise.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    escaped[b'&' as usize] = true;
    escaped[b'<' as usize] = true;
    escaped[b'>' as usize] = true;
    escaped[b'"' as usize] = true;
    escaped[0] = true;
    escaped
};

/// [`escape`] as a new string.
pub(crate) fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape(text, &mut escaped);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_fold_what_addresses_cannot_hold() {
        assert_eq!(slugify("What’s “new”, in São Paulo?"), "whats-new-in-sao-paulo");
        assert_eq!(slugify("TRL 4–7"), "trl-4-7");
        assert_eq!(slugify("Straße, Ærø, Łódź"), "strasse-aero-lodz");
        assert_eq!(slugify("日本語 の 見出し"), "日本語-の-見出し");
        assert_eq!(slugify("バス が किताब"), "バス-が-किताब");
        assert_eq!(slugify("!!!"), "");
    }

    #[test]
    fn sentences_end_at_stops_but_not_at_abbreviations() {
        let text = "One thing. Another, e.g. this one here, by A. Smith! Third";
        let at = text.find("here").expect("there");
        assert_eq!(sentence_around(text, at), "Another, e.g. this one here, by A. Smith!");
        assert_eq!(sentence_around(text, 0), "One thing.");
        assert_eq!(sentence_around(text, 999), "Third");
    }

    proptest::proptest! {
        #[test]
        fn slugs_are_stable(text in ".{0,40}") {
            let once = slugify(&text);
            proptest::prop_assert_eq!(&slugify(&once), &once);
        }

        #[test]
        fn a_sentence_is_part_of_its_text(text in ".{0,60}", at in 0usize..80) {
            proptest::prop_assert!(text.contains(sentence_around(&text, at)));
        }
    }

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
    }
}
