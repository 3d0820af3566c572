//! Markdown → [`Body`]: CommonMark and GFM, wiki links, citations, figures.
//!
//! Reads events and checks what can be checked within one text. The tree is built in
//! [`super::build`].

use super::citation::is_citation;
use super::origin::{Located, Origin};
use super::tree::{Body, Definition, MAX_BYTES, offset, stored_place_in};
use super::{Excerpt, MarkdownSettings, Target, build, lookalike, nesting, references};
use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, Options, Parser, Tag, TagEnd};
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
pub fn parse(
    text: Excerpt,
    origin: Origin,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Body> {
    let parsed = match text.len() < MAX_BYTES {
        true => catch_parser_panic(|| parse_or_panic(&text, origin, settings)),
        false => None,
    };
    parsed.unwrap_or_else(|| {
        let first_line = 0..text.find('\n').unwrap_or(text.len());
        let message = "the Markdown parser gave up on this text";
        let problem =
            Diagnostic::new(&rule::UNREADABLE_MARKDOWN, origin.span(first_line), message)
                .help("look for unusual characters; take out half of the text at a time to find the cause");
        WithDiagnostics { value: Body { source: text, ..Body::default() }, diagnostics: vec![problem] }
    })
}

/// What `read` gives, or nothing if it panics: pulldown-cmark has known panics (its issues 1110 and
/// 1142), and one bad file is one diagnostic.
pub(super) fn catch_parser_panic<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

fn parse_or_panic(
    text: &Excerpt,
    origin: Origin,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Body> {
    let refused = |range| {
        let diagnostics = vec![nesting::problem(range, text, origin)];
        WithDiagnostics { value: Body { source: text.clone(), ..Body::default() }, diagnostics }
    };
    if let Some(range) = nesting::looks_too_deep(text) {
        return refused(range);
    }
    let unresolved = Unresolved::default();
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&unresolved));
    let definitions = definitions(text, &parser);
    let events: Vec<Located<'_>> = parser.into_offset_iter().collect();
    if let Some(range) = nesting::too_deep(&events) {
        return refused(range);
    }
    let mut diagnostics = unresolved.diagnostics(origin);
    references::hidden_characters(text, &events, origin, &mut diagnostics);
    undefined_footnotes(text, &events, origin, &mut diagnostics);
    unused_footnotes(text, &events, origin, &mut diagnostics);
    let builder = build::Builder::new(text, origin, settings, &mut diagnostics);
    let mut value = Body { definitions, ..builder.build(&events) };
    lookalike::report(&mut value, origin, &mut diagnostics);
    WithDiagnostics { value, diagnostics }
}

/// What a text is made of that is one paragraph without images; none when it is more than that.
pub(super) fn line(text: &str) -> Option<Vec<Located<'_>>> {
    let unresolved = Unresolved::default();
    if nesting::looks_too_deep(text).is_some() {
        return None;
    }
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&unresolved));
    let mut events: Vec<Located<'_>> = parser.into_offset_iter().collect();
    let is_paragraph = matches!(events.first()?, (Event::Start(Tag::Paragraph), _))
        && matches!(events.last()?, (Event::End(TagEnd::Paragraph), _));
    let is_other = |(event, _): &Located<'_>| {
        matches!(event, Event::Start(Tag::Paragraph | Tag::Image { .. }))
    };
    if !is_paragraph || events[1..].iter().any(is_other) || nesting::too_deep(&events).is_some() {
        return None;
    }
    events.pop();
    events.remove(0);
    Some(events)
}

/// The definitions of link references, in order, those that no link uses too.
fn definitions<'a>(text: &str, parser: &Parser<'a, &'a Unresolved>) -> Vec<Definition> {
    let defined = parser.reference_definitions().iter().map(|(_, definition)| Definition {
        range: offset(definition.span.start)..offset(definition.span.end),
        written: stored_place_in(text, &definition.dest),
        target: Target::address(&definition.dest),
    });
    let mut defined: Vec<Definition> = defined.collect();
    defined.sort_by_key(|definition| definition.range.start);
    defined
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
                let is_index = reference.bytes().all(|byte| byte.is_ascii_digit());
                let help = match is_index {
                    true => format!(
                        "to show the brackets, put `\\` before them, `\\[…]\\[{reference}]`, or the whole in backquotes"
                    ),
                    false => format!(
                        "add a line `[{reference}]: https://…` to this file, or link with `[text](address)`; to show the brackets, put `\\` before them"
                    ),
                };
                Diagnostic::new(&rule::UNDEFINED_REFERENCE, origin.span(range), message).help(help)
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

/// Reports footnotes that are not shown: that nothing refers to, or that are defined again.
fn unused_footnotes(
    text: &str,
    events: &[Located<'_>],
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut defined: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let used = build::reached(events);
    for (event, range) in events {
        let Event::Start(Tag::FootnoteDefinition(label)) = event else { continue };
        // The label as it is written may have more blanks.
        let end = text.get(range.clone()).and_then(|note| note.find("]:"));
        let marker = range.start..range.start + end.map_or(0, |end| end + 1);
        let span = origin.span(marker.clone());
        match defined.get(&build::fold(label)) {
            Some(first) => {
                let message = format!("the footnote `[^{label}]` is defined again and not shown");
                diagnostics.push(
                    Diagnostic::new(&rule::UNUSED_FOOTNOTE, span, message)
                        .secondary_label(origin.span(first.clone()), "first defined here")
                        .help("give one of the two another name, or delete it"),
                );
            }
            None if !used.contains(&build::fold(label)) => {
                let message = format!("nothing refers to the footnote `[^{label}]`");
                diagnostics.push(
                    Diagnostic::new(&rule::UNUSED_FOOTNOTE, span, message)
                        .help(format!("write `[^{label}]` where it belongs, or delete it")),
                );
            }
            None => {}
        }
        defined.entry(build::fold(label)).or_insert(marker);
    }
}
