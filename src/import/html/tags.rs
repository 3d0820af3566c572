//! The tags in raw HTML, with the places of their attributes.
//!
//! Which are published is decided in [`crate::parse::html`].

use crate::import::text::window;
use std::ops::Range;

/// What looks like a tag and is longer is none.
const MAX_TAG: usize = 8 << 10;

/// A tag, or a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) range: Range<usize>,
    /// Its name as it is written; empty for a comment.
    pub(super) name: String,
    pub(super) is_end: bool,
    pub(super) attributes: Vec<Attribute>,
}

/// An attribute, with the blank before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) range: Range<usize>,
    pub(super) name: String,
    pub(super) value: String,
}

impl Tag {
    /// Its name in lower case.
    pub(super) fn lower(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The value of an attribute; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|of| of.name.eq_ignore_ascii_case(name));
        found.map_or("", |of| &of.value)
    }
}

/// The tags in a stretch of a text, in order. What does not end is none.
pub(super) fn tags(text: &str, stretch: Range<usize>) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = stretch.start;
    while let Some(start) = text[at..stretch.end].find('<').map(|found| at + found) {
        let rest = &text[start..stretch.end];
        at = start + 1;
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { break };
            at = start + end + 3;
            found.push(Tag {
                range: start..at,
                name: String::new(),
                is_end: false,
                attributes: Vec::new(),
            });
            continue;
        }
        if let Some(tag) = tag(window(&text[..stretch.end], start, MAX_TAG), start) {
            at = tag.range.end;
            found.push(tag);
        }
    }
    found
}

fn tag(rest: &str, start: usize) -> Option<Tag> {
    let is_end = rest.starts_with("</");
    let from = if is_end { 2 } else { 1 };
    let named = &rest[from..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let length = named.find(|c| !is_name(c)).unwrap_or(named.len());
    let name = named[..length].to_owned();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut attributes = Vec::new();
    let mut at = from + length;
    loop {
        let blank = rest[at..].len() - rest[at..].trim_start().len();
        let begin = at;
        at += blank;
        let next = rest[at..].chars().next()?;
        if next == '>' {
            return Some(Tag { range: start..start + at + 1, name, is_end, attributes });
        }
        // Without this, each of many tags that do not end would be read to the end.
        if next == '<' {
            return None;
        }
        if next == '/' || blank == 0 && attributes.is_empty() {
            at += next.len_utf8();
            continue;
        }
        let is_end_of_name = |c: char| c.is_whitespace() || "=<>/".contains(c);
        let length = rest[at..].find(is_end_of_name)?.max(next.len_utf8());
        let key = rest[at..at + length].to_owned();
        at += length;
        let (value, length) = value(&rest[at..])?;
        at += length;
        attributes.push(Attribute { range: start + begin..start + at, name: key, value });
    }
}

/// The value that follows an attribute's name, and how long it is with its sign.
fn value(rest: &str) -> Option<(String, usize)> {
    let bare = rest.trim_start();
    let Some(after) = bare.strip_prefix('=') else { return Some((String::new(), 0)) };
    let written = after.trim_start();
    let before = rest.len() - written.len();
    let close = match written.chars().next()? {
        '"' => '"',
        '\'' => '\'',
        '{' => '}',
        _ => {
            let end = written.find(|c: char| c.is_whitespace() || c == '>')?;
            return Some((written[..end].to_owned(), before + end));
        }
    };
    let end = written[1..].find(close)?;
    let value = &written[1..=end];
    // `{"value"}` is a text in JSX.
    let value = match close {
        '}' => value.trim_matches(['"', '\'', '`', '{']),
        _ => value,
    };
    Some((value.to_owned(), before + end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names_and_attributes() {
        let text =
            "a <img src=\"b c.png\" alt='d>' hidden/> </P> <!-- <b> --> <T x={\"y\"}> 1 < 2 <open";
        let tags = tags(text, 0..text.len());
        let shown: Vec<(&str, bool, &str)> = tags
            .iter()
            .map(|tag| (tag.name.as_str(), tag.is_end, &text[tag.range.clone()]))
            .collect();
        assert_eq!(
            shown,
            [
                ("img", false, "<img src=\"b c.png\" alt='d>' hidden/>"),
                ("P", true, "</P>"),
                ("", false, "<!-- <b> -->"),
                ("T", false, "<T x={\"y\"}>"),
            ]
        );
        assert_eq!((tags[0].get("src"), tags[0].get("alt")), ("b c.png", "d>"));
        assert_eq!(tags[3].get("x"), "y");
        assert_eq!(&text[tags[0].attributes[2].range.clone()], " hidden");
    }
}
