//! Citations as they are written: `[@key, p. 4; @other]`, and `@key` in a sentence.
//!
//! Whether a key is in the bibliography is for [`crate::link`].

use super::origin::Origin;
use super::tree::CitedItem;

/// Whether the text between brackets is a citation: it begins with `@` and a key.
pub(super) fn is_citation(text: &str) -> bool {
    text.trim_start().strip_prefix('@').is_some_and(|rest| key_length(rest) > 0)
}

/// Length in bytes of the citation key that `text` begins with.
pub(super) fn key_length(text: &str) -> usize {
    let inner = |c: char| c.is_alphanumeric() || "_:.+/-".contains(c);
    let end = text.find(|c| !inner(c)).unwrap_or(text.len());
    let key = text[..end].trim_end_matches([':', '.', '/', '-', '+']);
    if key.starts_with(char::is_alphanumeric) { key.len() } else { 0 }
}

/// A piece of ordinary text.
pub(super) enum Piece<'a> {
    /// What is said.
    Said(&'a str),
    /// A key that `@` cites, and where it stands in the text.
    Cited(usize, &'a str),
}

/// Ordinary text in pieces. `before` is what stands before it: an `@` after a backslash or within a
/// word cites nothing.
pub(super) fn pieces<'a>(text: &'a str, before: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (mut said, mut from) = (0, 0);
    while let Some(sign) = text[from..].find('@').map(|at| from + at) {
        let key = sign + 1;
        let length = key_length(&text[key..]);
        let is_escaped = sign == from && before.ends_with('\\');
        let is_in_word = text[from..sign].ends_with(char::is_alphanumeric);
        from = key;
        if length > 0 && !is_escaped && !is_in_word {
            pieces.push(Piece::Said(&text[said..sign]));
            pieces.push(Piece::Cited(key, &text[key..key + length]));
            from = key + length;
            said = from;
        }
    }
    pieces.push(Piece::Said(&text[said..]));
    pieces
}

/// Reads what stands between the brackets of a citation, which begins at `start` in its text.
pub(super) fn cited_items(inner: &str, start: usize, origin: Origin) -> Vec<CitedItem> {
    let mut items = Vec::new();
    let mut offset = start;
    for part in inner.split(';') {
        if let Some(sign) = part.find('@') {
            let rest = &part[sign + 1..];
            let length = key_length(rest);
            let key_at = offset + sign + 1;
            items.push(CitedItem {
                key: rest[..length].to_owned(),
                locator: rest[length..].trim_start_matches([',', ' ', '\n']).trim().to_owned(),
                span: origin.span(key_at..key_at + length),
            });
        }
        offset += part.len() + 1;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn citations_hold_keys_and_locators() {
        let origin = Origin::Body { file: FileId(0), start: 100 };
        let items = cited_items("@rr-ncub, p. 4; @obrien1999", 1, origin);
        let seen: Vec<_> = items.iter().map(|i| (&*i.key, &*i.locator, i.span.start)).collect();
        assert_eq!(seen, [("rr-ncub", "p. 4", 102), ("obrien1999", "", 118)]);
    }

    #[test]
    fn keys_end_before_punctuation() {
        assert_eq!(key_length("rr-ncub. And"), 7);
        assert_eq!(key_length("a:b/c, p"), 5);
        assert_eq!(key_length("."), 0);
        assert!(is_citation("@key"));
        assert!(!is_citation("@ home"));
    }
}
