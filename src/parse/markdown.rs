//! Markdown → [`Markdown`]: CommonMark and GFM, wiki links, citations, figures.
//!
//! Reads events and checks what can be checked within one text. The HTML is made in
//! [`super::writer`], raw HTML is cleaned in [`super::sanitise`].

use super::citation::is_citation;
use super::origin::{Located, Origin};
use super::writer::Writer;
use super::{Excerpt, Markdown, MarkdownSettings, nesting, notes, references};
use crate::diagnostic::{Checked, Diagnostic, rule};
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, Options, Parser};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// Parses a text.
pub fn parse(text: Excerpt, origin: Origin, settings: MarkdownSettings<'_>) -> Checked<Markdown> {
    match quietly(|| parse_or_panic(&text, origin, settings)) {
        Some(parsed) => parsed.map(|markdown| Markdown { source: text, ..markdown }),
        None => {
            let first_line = 0..text.find('\n').unwrap_or(text.len());
            let message = "the Markdown parser gave up on this text";
            let problem =
                Diagnostic::new(&rule::UNREADABLE_MARKDOWN, origin.span(first_line), message)
                    .help("look for unusual characters; take out half of the text at a time to find the cause");
            Checked { value: Markdown::default(), diagnostics: vec![problem] }
        }
    }
}

/// What `read` gives, or nothing if it panics: pulldown-cmark has known panics (its issues 1110 and
/// 1142), and one bad file is one diagnostic.
pub(super) fn quietly<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

fn parse_or_panic(text: &str, origin: Origin, settings: MarkdownSettings<'_>) -> Checked<Markdown> {
    let refused = |range| {
        let diagnostics = vec![nesting::problem(range, text, origin)];
        Checked { value: Markdown::default(), diagnostics }
    };
    if let Some(range) = nesting::looks_too_deep(text) {
        return refused(range);
    }
    let unresolved = Unresolved::default();
    let events = events(text, &unresolved);
    if let Some(range) = nesting::too_deep(&events) {
        return refused(range);
    }
    let mut diagnostics = unresolved.diagnostics(origin);
    references::hidden_characters(text, &events, origin, &mut diagnostics);
    undefined_footnotes(text, &events, origin, &mut diagnostics);
    unused_footnotes(text, &events, origin, &mut diagnostics);
    let writer = Writer::new(text, origin, settings, &mut diagnostics);
    let value = writer.write(&events);
    Checked { value, diagnostics }
}

/// What a text is made of.
pub(super) fn events<'a>(text: &'a str, unresolved: &Unresolved) -> Vec<Located<'a>> {
    Parser::new_with_broken_link_callback(text, OPTIONS, Some(unresolved))
        .into_offset_iter()
        .collect()
}

/// Link references without a definition: citations are let through, the rest is reported.
#[derive(Default)]
pub(super) struct Unresolved(RefCell<Vec<(Range<usize>, String)>>);

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
                let message = format!("nothing in this file says where `[{reference}]` leads");
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
                        let message = format!("there is no footnote `[^{label}]` in this file");
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

fn unused_footnotes(
    text: &str,
    events: &[Located<'_>],
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    use pulldown_cmark::Tag::FootnoteDefinition;
    let mut defined: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for (event, range) in events {
        if let Event::Start(FootnoteDefinition(label)) = event {
            defined.entry(label).or_insert_with(|| range.clone());
        }
    }
    let used = notes::reached(events);
    for (label, range) in &defined {
        if !used.contains(label) {
            // The label as it is written may have more blanks.
            let end = text.get(range.clone()).and_then(|note| note.find("]:"));
            let marker = range.start..range.start + end.map_or(0, |end| end + 1);
            let message = format!("nothing refers to the footnote `[^{label}]`");
            diagnostics.push(
                Diagnostic::new(&rule::UNUSED_FOOTNOTE, origin.span(marker), message)
                    .help(format!("write `[^{label}]` where it belongs, or delete it")),
            );
        }
    }
}
