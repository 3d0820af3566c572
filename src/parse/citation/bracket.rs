//! What is between the brackets of a citation: sources, separated by `;`.
//!
//! A bracket is read as a whole or not at all: what cannot be read is handed back with what to write instead.

use super::{Judge, Mark, marks};
use pulldown_cmark::{Event, Parser};
use std::ops::Range;

/// A bracket, read.
pub(in crate::parse) enum Bracket {
    /// The sources it cites.
    Items(Vec<Item>),
    /// Something in it that cannot be read.
    Unreadable(Unreadable),
}

/// One source. Ranges are of the text between the brackets.
pub(in crate::parse) struct Item {
    /// The words before it.
    pub(in crate::parse) prefix: Range<usize>,
    /// The key.
    pub(in crate::parse) key: Range<usize>,
    /// What follows the key.
    pub(in crate::parse) rest: Range<usize>,
    /// Whether the author is left out.
    pub(in crate::parse) is_author_suppressed: bool,
}

/// What cannot be read, and what to write instead.
pub(in crate::parse) struct Unreadable {
    /// Where it is.
    pub(in crate::parse) range: Range<usize>,
    /// What is wrong.
    pub(in crate::parse) message: String,
    /// How to fix it.
    pub(in crate::parse) help: String,
    /// What belongs in the place of `range`, if that is certain.
    pub(in crate::parse) instead: Option<String>,
}

/// Reads what is between the brackets of a citation.
pub(in crate::parse) fn read(inner: &str, judge: &mut Judge<'_>) -> Bracket {
    let mut items = Vec::new();
    for part in parts(inner) {
        let found = marks(&inner[part.clone()], &inner[..part.start]);
        let found: Vec<Mark> = found.into_iter().map(|mark| moved(mark, part.start)).collect();
        let cited: Vec<&Mark> =
            found.iter().filter(|mark| judge.cites(&inner[mark.key.clone()])).collect();
        let Some(first) = cited.first().copied().or(found.first()) else {
            return Bracket::Unreadable(without_key(inner, part));
        };
        if let [first, .., last] = cited.as_slice() {
            return Bracket::Unreadable(several(inner, part, first, last, &cited));
        }
        let key = match first.key.end == first.end {
            true => first.key.start..whole_key(inner, first.key.clone(), part.end, judge),
            false => first.key.clone(),
        };
        let rest = key.end.max(first.end)..part.end;
        let is_author_suppressed = first.is_author_suppressed;
        items.push(Item { prefix: part.start..first.start, key, rest, is_author_suppressed });
    }
    Bracket::Items(items)
}

fn moved(mark: Mark, by: usize) -> Mark {
    let key = mark.key.start + by..mark.key.end + by;
    Mark { start: mark.start + by, key, end: mark.end + by, ..mark }
}

/// The parts between semicolons, but not those that end a character reference such as `&amp;`.
fn parts(inner: &str) -> Vec<Range<usize>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in inner.match_indices(';') {
        let name = inner[from..at].rsplit_once('&').map(|(_, name)| name);
        if !name.is_some_and(is_character_reference) {
            parts.push(from..at);
            from = at + 1;
        }
    }
    // `[@a;]` has one source.
    if !inner[from..].trim().is_empty() || parts.is_empty() {
        parts.push(from..inner.len());
    }
    parts
}

/// Whether HTML has a character of this name or number: `amp`, `#39`, but not the `D` of `R&D;`.
fn is_character_reference(name: &str) -> bool {
    let is_name = name.len() < 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
    let written = format!("&{name};");
    let mut read = String::new();
    for event in Parser::new(&written) {
        if let Event::Text(part) = event {
            read.push_str(&part);
        }
    }
    is_name && read != written
}

/// Where a key ends that goes on with signs which keys seldom contain: `10.1000/x(1)`. What ends a word
/// does not belong to it.
fn whole_key(inner: &str, key: Range<usize>, end: usize, judge: &Judge<'_>) -> usize {
    let rest = &inner[key.end..end];
    let is_ended = rest.is_empty()
        || rest.starts_with(|c: char| c.is_whitespace() || ",.:;?!'’\"”{*_".contains(c));
    let length = rest.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(rest.len());
    let whole = key.end + length;
    match is_ended && !judge.is_known(&inner[key.start..whole]) {
        true => key.end,
        false => whole,
    }
}

fn without_key(inner: &str, part: Range<usize>) -> Unreadable {
    let words = inner[part.clone()].trim();
    let message = match words.is_empty() {
        true => "a source is missing between the semicolons of this citation".to_owned(),
        false => format!("`{words}` is part of a citation and names no source"),
    };
    let help = "write one `@key` between semicolons, with words before and after it: `[see @key, p. 4; also @other]`";
    Unreadable { range: part, message, help: help.to_owned(), instead: None }
}

fn several(
    inner: &str,
    part: Range<usize>,
    first: &Mark,
    last: &Mark,
    all: &[&Mark],
) -> Unreadable {
    let written = |mark: &&Mark| &inner[mark.start..mark.end];
    let joined = all.iter().map(written).collect::<Vec<_>>().join("; ");
    let between = all.windows(2).map(|pair| inner[pair[0].end..pair[1].start].trim());
    let is_certain = between.clone().all(|between| matches!(between, "" | "," | "and" | "&"));
    let message = "two sources of a citation need a semicolon between them".to_owned();
    let help = format!("write `[{joined}]`, with the pages of each after its key");
    match is_certain {
        true => Unreadable { range: first.start..last.end, message, help, instead: Some(joined) },
        false => Unreadable { range: part, message, help, instead: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::citation::CitationKeys;

    /// Prefix, key and rest of each source.
    fn sources(inner: &str) -> Option<Vec<(&str, &str, &str)>> {
        let keys = CitationKeys::for_test(&["a", "b", "10.1/x(1)"]);
        match read(inner, &mut Judge::new(&keys)) {
            Bracket::Items(items) => {
                let texts = |item: Item| (&inner[item.prefix], &inner[item.key], &inner[item.rest]);
                Some(items.into_iter().map(texts).collect())
            }
            Bracket::Unreadable(_) => None,
        }
    }

    #[test]
    fn brackets_are_read_whole_or_not_at_all() {
        assert_eq!(sources("see @a, p. 3"), Some(vec![("see ", "a", ", p. 3")]));
        assert_eq!(
            sources("@a, R&amp;D; see also -@b"),
            Some(vec![("", "a", ", R&amp;D"), (" see also ", "b", "")])
        );
        for words in ["R&D", "AT&T", "Q&A", "M&S", "B&Bs", "R&#", "a&"] {
            let (first, inner) = (format!(", {words}"), format!("@a, {words}; @b"));
            let expected = vec![("", "a", first.as_str()), (" ", "b", "")];
            assert_eq!(sources(&inner), Some(expected), "{words}");
        }
        for words in ["&lt;", "&eacute;", "&#39;", "&#x27;", "&NotEqualTilde;"] {
            let (rest, inner) = (format!(", {words}x"), format!("@a, {words}x"));
            assert_eq!(sources(&inner), Some(vec![("", "a", rest.as_str())]), "{words}");
        }
        assert_eq!(sources("@{a}, p. 3"), Some(vec![("", "a", ", p. 3")]));
        assert_eq!(sources("@10.1/x(1), p. 3"), Some(vec![("", "10.1/x(1)", ", p. 3")]));
        assert_eq!(sources("@10.1/y(1)"), Some(vec![("", "10.1/y(1)", "")]));
        assert_eq!(sources("@a;"), Some(vec![("", "a", "")]));
        assert_eq!(sources("@a, with @maria"), Some(vec![("", "a", ", with @maria")]));
        assert_eq!(sources("@a; and more"), None);
        assert_eq!(sources("@a, @b"), None);
        assert_eq!(sources("@a; ; @b"), None);
    }
}
