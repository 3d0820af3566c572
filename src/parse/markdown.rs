//! Markdown → [`Markdown`]: CommonMark and GFM, wiki links, citations, figures.
//!
//! Reads events and checks what can be checked within one text. The HTML is made in
//! [`super::writer`], raw HTML is cleaned in [`super::sanitise`].

use super::writer::Writer;
use super::{CitedItem, Markdown, MarkdownSettings};
use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::span::{FileId, Span};
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, Options, Parser};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where a Markdown text stands.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// It is a file's body.
    Body {
        /// The file.
        file: FileId,
        /// Where the body begins, in bytes.
        start: usize,
    },
    /// It is a value of front matter, whose quoting and folding hide exact places: spans are empty.
    Field {
        /// The file.
        file: FileId,
        /// Keeps ids apart from the body's.
        prefix: FieldPrefix,
    },
}

/// A number that keeps the ids of one field's footnotes apart from those of other texts in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldPrefix(pub usize);

impl Origin {
    /// The place in the file of a range in the text.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        match self {
            Self::Body { file, start } => Span::new(file, range).shifted(start),
            Self::Field { file, .. } => Span::new(file, 0..0),
        }
    }

    /// What ids begin with: nothing in a body.
    pub(super) fn id_prefix(self) -> String {
        match self {
            Self::Body { .. } => String::new(),
            Self::Field { prefix, .. } => format!("f{}-", prefix.0),
        }
    }
}

/// An event and the bytes it came from.
pub(super) type Located<'a> = (Event<'a>, Range<usize>);

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// Parses a text.
pub fn parse(text: &str, origin: Origin, settings: MarkdownSettings<'_>) -> Checked<Markdown> {
    // pulldown-cmark has known panics (its issues 1110 and 1142); one bad file is one diagnostic.
    match catch_unwind(AssertUnwindSafe(|| parse_or_panic(text, origin, settings))) {
        Ok(parsed) => parsed,
        Err(_) => {
            let first_line = 0..text.find('\n').unwrap_or(text.len());
            let message = "the Markdown parser gave up on this text";
            let problem =
                Diagnostic::new(&rule::UNREADABLE_MARKDOWN, origin.span(first_line), message)
                    .help("look for unusual characters; take out half of the text at a time to find the cause");
            Checked { value: Markdown::default(), diagnostics: vec![problem] }
        }
    }
}

fn parse_or_panic(text: &str, origin: Origin, settings: MarkdownSettings<'_>) -> Checked<Markdown> {
    let unresolved = Unresolved::default();
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&unresolved));
    let events: Vec<Located<'_>> = parser.into_offset_iter().collect();
    let mut diagnostics = unresolved.diagnostics(origin);
    undefined_footnotes(text, &events, origin, &mut diagnostics);
    unused_footnotes(&events, origin, &mut diagnostics);
    let writer = Writer::new(text, origin, settings, &mut diagnostics);
    let value = writer.write(&events);
    Checked { value, diagnostics }
}

/// Link references without a definition: citations are let through, the rest is reported.
#[derive(Default)]
struct Unresolved(RefCell<Vec<(Range<usize>, String)>>);

impl<'input> BrokenLinkCallback<'input> for &Unresolved {
    fn handle_broken_link(
        &mut self,
        link: BrokenLink<'input>,
    ) -> Option<(CowStr<'input>, CowStr<'input>)> {
        use pulldown_cmark::LinkType::{Collapsed, Reference};
        if is_citation(&link.reference) {
            return Some((CowStr::Borrowed(""), CowStr::Borrowed("")));
        }
        // A lone `[word]` is ordinary text; `[words][ref]` and `[ref][]` are meant as links.
        if matches!(link.link_type, Reference | Collapsed) {
            self.0.borrow_mut().push((link.span, link.reference.to_string()));
        }
        None
    }
}

impl Unresolved {
    fn diagnostics(self, origin: Origin) -> Vec<Diagnostic> {
        let mut found = self.0.into_inner();
        found.sort_by_key(|(range, _)| range.start);
        found.dedup();
        found
            .into_iter()
            .map(|(range, reference)| {
                let message = format!("the link reference `[{reference}]` is not defined");
                Diagnostic::new(&rule::UNDEFINED_REFERENCE, origin.span(range), message).help(format!(
                    "add a line `[{reference}]: https://…` to this file, or link with `[text](address)`"
                ))
            })
            .collect()
    }
}

/// Reports what looks like a reference to a footnote and stayed text, because there is none.
fn undefined_footnotes(
    text: &str,
    events: &[Located<'_>],
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    use pulldown_cmark::{Tag::CodeBlock, TagEnd};
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => {
                let here = text.get(range.clone()).unwrap_or_default();
                for (offset, _) in here.match_indices('[') {
                    let at = range.start + offset;
                    let Some(label) =
                        text[at..].strip_prefix("[^").and_then(|rest| rest.split(']').next())
                    else {
                        continue;
                    };
                    let is_label = !label.is_empty() && !label.contains(['[', '^', ' ', '\n']);
                    let end = at + label.len() + 3;
                    if is_label && end <= text.len() && !text[..at].ends_with('\\') {
                        let message = format!("the footnote `[^{label}]` is not defined");
                        diagnostics.push(
                            Diagnostic::new(
                                &rule::UNDEFINED_FOOTNOTE,
                                origin.span(at..end),
                                message,
                            )
                            .help(format!("add a line `[^{label}]: …` to this file")),
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

fn unused_footnotes(events: &[Located<'_>], origin: Origin, diagnostics: &mut Vec<Diagnostic>) {
    use pulldown_cmark::Tag::FootnoteDefinition;
    let mut defined: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (event, range) in events {
        match event {
            Event::Start(FootnoteDefinition(label)) => {
                defined.entry(label).or_insert_with(|| range.clone());
            }
            Event::FootnoteReference(label) => {
                used.insert(label);
            }
            _ => {}
        }
    }
    for (label, range) in &defined {
        if !used.contains(label) {
            let marker = range.start..range.start + label.len() + 3;
            let message = format!("nothing refers to the footnote `[^{label}]`");
            diagnostics.push(
                Diagnostic::new(&rule::UNUSED_FOOTNOTE, origin.span(marker), message)
                    .help(format!("write `[^{label}]` where it belongs, or delete it")),
            );
        }
    }
}

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
