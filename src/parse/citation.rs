//! Citations in Pandoc's forms: `[see @key, p. 4; -@other]`, `@key [p. 4]`, `@{key}`.
//!
//! An `@` cites only where a citation can be: not in a word, an address, a link, an image description or
//! code. In running text a key that no source has is plain text, so that `@maria` and `@types/node` need no
//! backslash, unless it is probably a key: it is nearly one that a source has, or it contains a year, as
//! `@smith2019` does. In brackets, `[@key]`, it always cites. A guide without a `.bib` file has no
//! citations, but `[@smith2019]` is reported there. Whether a source has the key is for [`crate::link`].

mod bracket;
mod locator;

use super::bibliography::Bibliography;
use super::text::nfc;
use crate::diagnostic::Names;
use crate::files::Inventory;
use crate::memo;
pub(super) use bracket::{Bracket, Item, Unreadable, read};
pub(super) use locator::split as split_locator;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The keys that a guide can cite.
#[derive(Debug, Default)]
pub struct CitationKeys<'a> {
    known: BTreeSet<&'a str>,
    names: Names<'a>,
    has_sources: bool,
}

/// So many different unknown words of a text are compared with the keys; what comes after is no misspelt key.
const MAX_COMPARED: usize = 200;

/// Which words of a text cite.
pub(super) struct Judge<'a> {
    keys: &'a CitationKeys<'a>,
    /// The unknown words so far, and whether each resembles a key.
    unknown: BTreeMap<String, bool>,
}

/// A key in a text, with the sign before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it begins: at `@`, or at the `-` that leaves out the author.
    pub(super) start: usize,
    /// The key.
    pub(super) key: Range<usize>,
    /// Where it ends: after the key, or the brace after that.
    pub(super) end: usize,
    /// Whether the author is left out.
    pub(super) is_author_suppressed: bool,
}

impl<'a> CitationKeys<'a> {
    /// The keys of a bibliography.
    pub fn of(inventory: &Inventory, bibliography: &'a Bibliography) -> Self {
        let mut files = inventory.content.iter().map(|file| &inventory.sources.get(*file).path);
        let keys = || bibliography.sources.iter().map(|source| source.key.as_str());
        Self {
            known: keys().collect(),
            names: keys().collect(),
            has_sources: files.any(|path| path.ends_with(".bib")),
        }
    }

    /// Stands for what is cited where.
    pub fn digest(&self) -> u64 {
        memo::digest(&(&self.known, self.has_sources))
    }
}

#[cfg(test)]
impl CitationKeys<'static> {
    /// Keys for a test.
    pub(crate) fn for_test(keys: &[&'static str]) -> Self {
        let keys = || keys.iter().copied();
        Self { known: keys().collect(), names: keys().collect(), has_sources: true }
    }
}

impl<'a> Judge<'a> {
    pub(super) fn new(keys: &'a CitationKeys<'a>) -> Self {
        Self { keys, unknown: BTreeMap::new() }
    }

    /// Whether a word after `@` in running text is a key, or a misspelt one.
    pub(super) fn cites(&mut self, key: &str) -> bool {
        if !self.keys.has_sources {
            return false;
        }
        if self.is_known(key) || has_year(key) {
            return true;
        }
        if let Some(resembles) = self.unknown.get(key) {
            return *resembles;
        }
        if self.unknown.len() >= MAX_COMPARED {
            return false;
        }
        let resembles = self.keys.names.suggest(key).is_some();
        self.unknown.insert(key.to_owned(), resembles);
        resembles
    }

    /// Whether the text between brackets is a citation.
    pub(super) fn is_citation(&mut self, inner: &str) -> bool {
        if !inner.contains('@') {
            return false;
        }
        let marks = marks(inner, "");
        match marks.first() {
            Some(first) if inner[..first.start].trim().is_empty() => {
                self.keys.has_sources || has_year(&inner[first.key.clone()])
            }
            _ => marks.iter().any(|mark| self.cites(&inner[mark.key.clone()])),
        }
    }

    /// Whether a source has this key.
    fn is_known(&self, key: &str) -> bool {
        self.keys.known.contains(&*nfc(key))
    }
}

/// Whether a key contains a year: four digits, from 1500 to 2099.
pub(crate) fn has_year(key: &str) -> bool {
    let mut numbers = key.split(|c: char| !c.is_ascii_digit());
    let is_year = |number: &str| matches!(number.parse::<u32>(), Ok(1500..=2099));
    numbers.any(|number| number.len() == 4 && is_year(number))
        && key.starts_with(char::is_alphabetic)
}

/// Length in bytes of the citation key that `text` begins with.
pub(super) fn key_length(text: &str) -> usize {
    let inner = |c: char| c.is_alphanumeric() || "_:.+/-".contains(c);
    let end = text.find(|c| !inner(c)).unwrap_or(text.len());
    let key = text[..end].trim_end_matches([':', '.', '/', '-', '+']);
    if key.starts_with(char::is_alphanumeric) { key.len() } else { 0 }
}

/// The key after an `@`, and where it ends with its braces.
fn key_after(text: &str) -> Option<(Range<usize>, usize)> {
    if let Some(braced) = text.strip_prefix('{') {
        let end = braced.find(['{', '}', '\n', '@'])?;
        let is_closed = braced[end..].starts_with('}') && !braced[..end].trim().is_empty();
        return is_closed.then_some((1..1 + end, end + 2));
    }
    let length = key_length(text);
    (length > 0).then_some((0..length, length))
}

/// The marks of a text, in order. `before` is what is before it.
pub(super) fn marks(text: &str, before: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut from = 0;
    while let Some(sign) = text[from..].find('@').map(|at| from + at) {
        from = sign + 1;
        let Some((key, length)) = key_after(&text[from..]) else { continue };
        let (key, end) = (from + key.start..from + key.end, from + length);
        from = end;
        // `@ada@social.example` is a name elsewhere.
        if can_follow(text, before, sign) && !text[end..].starts_with('@') {
            let start = suppression(text, before, sign);
            let is_author_suppressed = start < sign;
            marks.push(Mark { start, key, end, is_author_suppressed });
        }
    }
    marks
}

/// Whether a citation can follow what is before its sign: no word, no address, no backslash.
fn can_follow(text: &str, before: &str, sign: usize) -> bool {
    let closed = |c: char| c.is_alphanumeric() || "/\\@=&#+".contains(c);
    match text[..sign].chars().next_back() {
        Some(last) => !closed(last) && last != '_',
        // An underscore where a text begins is the sign of emphasis.
        None => !before.chars().next_back().is_some_and(closed),
    }
}

/// Where a mark begins whose sign is at `sign`: at the `-` before it that leaves out the author.
fn suppression(text: &str, before: &str, sign: usize) -> usize {
    let Some(head) = text[..sign].strip_suffix('-') else { return sign };
    let last = head.chars().next_back().or(before.chars().next_back().filter(|_| head.is_empty()));
    let is_free = last.is_none_or(|c| c.is_whitespace() || "([{;,*_".contains(c));
    if is_free { sign - 1 } else { sign }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(text: &str) -> Vec<&str> {
        marks(text, "").into_iter().map(|mark| &text[mark.key]).collect()
    }

    #[test]
    fn keys_end_before_punctuation() {
        assert_eq!(key_length("rr-ncub. And"), 7);
        assert_eq!(key_length("a:b/c, p"), 5);
        assert_eq!(key_length("."), 0);
        assert_eq!(keys_of("(@a) “@b’s” @{c d} -@e @a@b.c x@y.z /@w \\@v"), ["a", "b", "c d", "e"]);
        assert_eq!(keys_of("@ home, @{}, @{x"), [""; 0]);
    }

    #[test]
    fn a_hyphen_leaves_out_the_author() {
        let suppressed = |text| marks(text, "").iter().any(|mark| mark.is_author_suppressed);
        assert!(suppressed("-@a") && suppressed("x -@a") && suppressed("see;-@a"));
        assert!(!suppressed("x-@a") && !suppressed("--@a"));
    }

    #[test]
    fn unknown_words_cite_when_they_are_probably_keys() {
        let keys = CitationKeys::for_test(&["ford-bec", "perkmann2013"]);
        let mut judge = Judge::new(&keys);
        for key in ["ford-bec", "ford-bek", "smith2019", "perkman2013"] {
            assert!(judge.cites(key), "{key}");
        }
        for word in ["maria", "types/node", "media", "here", "user1234567", "2019"] {
            assert!(!judge.cites(word), "{word}");
        }
        assert!(judge.is_citation("@maria") && judge.is_citation("see @ford-bec"));
        assert!(!judge.is_citation("thanks to @maria") && !judge.is_citation("@ home"));
        let none = CitationKeys::default();
        let mut judge = Judge::new(&none);
        assert!(!judge.cites("smith2019") && !judge.is_citation("@maria"));
        assert!(judge.is_citation("@smith2019"));
    }
}
