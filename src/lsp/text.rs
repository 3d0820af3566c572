//! What a line of Markdown holds around a place: a link, a citation, or the beginning of one.
//!
//! For texts that are being typed, and for Markdown inside YAML: finds brackets and signs, and no more. A text
//! that is finished is read as a tree; see [`crate::parse`].

use std::ops::Range;

/// A link or citation in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// The name in `[[name|text]]`.
    Wiki(Range<usize>),
    /// The address in `[text](address)`.
    Address(Range<usize>),
    /// The key in `@key`.
    Key(Range<usize>),
}

/// The link or citation at a byte of a line.
pub(super) fn inline_at(line: &str, at: usize) -> Option<Inline> {
    let (before, after) = (line.get(..at)?, line.get(at..)?);
    if let Some(open) = before.rfind("[[").filter(|open| !before[*open..].contains("]]"))
        && let Some(close) = after.find("]]")
    {
        let inner = &line[open + 2..at + close];
        let end = open + 2 + inner.find('|').unwrap_or(inner.len());
        return Some(Inline::Wiki(open + 2..end));
    }
    if let Some(open) = before.rfind("](").filter(|open| !before[*open..].contains(')'))
        && let Some(close) = after.find(')')
    {
        return Some(Inline::Address(open + 2..at + close));
    }
    let start = before
        .rfind(|c| !is_key(c))
        .map_or(0, |found| found + before[found..].chars().next().map_or(0, char::len_utf8));
    let end = at + after.find(|c| !is_key(c)).unwrap_or(after.len());
    // On the sign itself.
    let start = if after.starts_with('@') { at + 1 } else { start };
    let end = match after.strip_prefix('@') {
        Some(rest) => start + rest.find(|c| !is_key(c)).unwrap_or(rest.len()),
        None => end,
    };
    let key = line.get(start..end)?.trim_end_matches([':', '.', '/', '-', '+']);
    let is_cited = line.get(..start)?.ends_with('@') && !key.is_empty();
    is_cited.then(|| Inline::Key(start..start + key.len()))
}

/// What is being typed at the end of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typing {
    /// The name of a wiki link, from here.
    Wiki(usize),
    /// The address of a link or image, from here.
    Address {
        /// Where it begins.
        start: usize,
        /// Whether it is that of an image.
        is_image: bool,
    },
    /// The key of a citation, from here.
    Key(usize),
    /// The language of a block of code, from here.
    Language(usize),
    /// The type of a call-out, from here.
    Callout(usize),
    /// A word, from here.
    Word(usize),
}

/// What is being typed at the end of the part of a line before the cursor.
pub(super) fn typing(before: &str) -> Option<Typing> {
    if let Some(open) = before.rfind("[[").filter(|open| !before[*open..].contains("]]")) {
        return (!before[open..].contains('|')).then_some(Typing::Wiki(open + 2));
    }
    if let Some(open) = before.rfind("](").filter(|open| !before[*open..].contains(')')) {
        let text = &before[..open];
        let bracket = text.rfind('[').unwrap_or_default();
        let is_image = text[..bracket].ends_with('!');
        return Some(Typing::Address { start: open + 2, is_image });
    }
    let trimmed = before.trim_start();
    let fence = trimmed.trim_start_matches(['`', '~']);
    if trimmed.len() - fence.len() >= 3 {
        return (!fence.contains([' ', '`'])).then(|| Typing::Language(before.len() - fence.len()));
    }
    if let Some(kind) = trimmed.strip_prefix("> [!") {
        let is_word = kind.chars().all(char::is_alphabetic);
        return is_word.then(|| Typing::Callout(before.len() - kind.len()));
    }
    let key = before.trim_end_matches(is_key);
    if let Some(head) = key.strip_suffix('@') {
        let can_cite = !head.ends_with(|c: char| c.is_alphanumeric() || "/\\@=&#+_".contains(c));
        return can_cite.then_some(Typing::Key(key.len()));
    }
    let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-');
    (word.len() < before.len()).then_some(Typing::Word(word.len()))
}

/// The key of the source that a line of BibTeX begins.
pub(super) fn bibtex_key(line: &str) -> Option<Range<usize>> {
    let open = line.find(['{', '('])?;
    let kind = line.get(..open)?.trim().strip_prefix('@')?;
    let is_kind = !kind.is_empty() && kind.trim().chars().all(|c| c.is_ascii_alphabetic());
    let rest = line.get(open + 1..)?;
    let end = rest.find(',').unwrap_or(rest.len());
    let key = rest.get(..end)?;
    let start = open + 1 + (key.len() - key.trim_start().len());
    (is_kind && !key.trim().is_empty()).then(|| start..start + key.trim().len())
}

/// The beginning of a text, at most this many characters and an ellipsis.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn is_key(c: char) -> bool {
    c.is_alphanumeric() || "_:.+/-".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: &str, part: &str) -> Option<String> {
        let found = inline_at(line, line.find(part).expect("is in the line"))?;
        let (Inline::Wiki(range) | Inline::Address(range) | Inline::Key(range)) = found;
        Some(line[range].to_owned())
    }

    #[test]
    fn links_and_citations_are_found_in_a_line() {
        let line = "- \"See [[lesson/a#b|the c]], [d](e.md) [f @smith2015, p. 4; -@g.h].\"";
        assert_eq!(at(line, "esson").as_deref(), Some("lesson/a#b"));
        assert_eq!(at(line, "the c").as_deref(), Some("lesson/a#b"));
        assert_eq!(at(line, ".md").as_deref(), Some("e.md"));
        assert_eq!(at(line, "@smith").as_deref(), Some("smith2015"));
        assert_eq!(at(line, "ith2015").as_deref(), Some("smith2015"));
        assert_eq!(at(line, "g.h").as_deref(), Some("g.h"));
        assert_eq!(at(line, "See"), None);
        assert_eq!(at("ada@example.org", "example").as_deref(), Some("example.org"));
    }

    #[test]
    fn what_is_typed_is_known_from_what_is_before_it() {
        assert_eq!(typing("see [[bui"), Some(Typing::Wiki(6)));
        assert_eq!(typing("see [[bui|the"), None);
        assert_eq!(typing("a [b](../c"), Some(Typing::Address { start: 6, is_image: false }));
        assert_eq!(typing("![b](/i"), Some(Typing::Address { start: 5, is_image: true }));
        assert_eq!(typing("so [see @sm"), Some(Typing::Key(9)));
        assert_eq!(typing("-@"), Some(Typing::Key(2)));
        assert_eq!(typing("me@exa"), None);
        assert_eq!(typing("  ```ru"), Some(Typing::Language(5)));
        assert_eq!(typing("> [!TI"), Some(Typing::Callout(4)));
        assert_eq!(typing("the frame"), Some(Typing::Word(4)));
        assert_eq!(typing("the "), None);
        assert_eq!(typing("é[[ñ"), Some(Typing::Wiki(4)));
    }

    #[test]
    fn long_texts_are_shortened_at_a_character() {
        assert_eq!(shortened("ñandú", 5), "ñandú");
        assert_eq!(shortened("ñu ñu", 3), "ñu…");
    }

    #[test]
    fn keys_of_sources_are_found_in_bibtex() {
        let key = |line: &str| bibtex_key(line).map(|range| line[range].to_owned());
        assert_eq!(key("@article{smith2015,").as_deref(), Some("smith2015"));
        assert_eq!(key("@book( unit2010 , title = {T})").as_deref(), Some("unit2010"));
        assert_eq!(key("  title = {@a},"), None);
    }
}
