//! Markdown → [`Body`]: CommonMark and GFM, wiki links, citations, figures.
//!
//! Reads events and checks what can be checked within one text. The tree is built in
//! [`super::build`].

use super::citation::{CitationKeys, Judge};
use super::definitions::Labelled;
use super::origin::{Located, Origin};
use super::tree::{Body, Definition, MAX_BYTES, offset, stored_place_in};
use super::{
    Excerpt, MarkdownSettings, Target, autolink, build, colons, definitions, headings, lookalike,
    nesting, references,
};

use crate::diagnostic::{Applicability, Diagnostic, WithDiagnostics, rule};
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, Options, Parser, Tag, TagEnd};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
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
        let message = "the Markdown parser failed on this text";
        let problem = Diagnostic::new(&rule::UNREADABLE_MARKDOWN, origin.span(first_line), message)
            .help(
                "look for unusual characters; delete half of the text at a time to find the cause",
            );
        WithDiagnostics {
            value: Body { source: text, ..Body::default() },
            diagnostics: vec![problem],
        }
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
    let keys = settings.citation_keys;
    let mut read = read(text, keys);
    if nesting::too_deep(&read.events).is_none()
        && let Some(masked) = colons::masked(text, &read.events)
    {
        read = self::read(&masked, keys).restored(&masked, text);
    }
    let Read { events, definitions, labelled, unresolved } = read;
    if let Some(range) = nesting::too_deep(&events) {
        return refused(range);
    }
    let events = autolink::with_autolinks(text, headings::with_attributes(text, events));
    let mut diagnostics = unresolved_references(unresolved, origin);
    definitions::unused(text, (&events, &labelled), origin, &mut diagnostics);
    references::hidden_characters(text, &events, origin, &mut diagnostics);
    let undefined = undefined_footnotes(text, &events, origin, &mut diagnostics);
    unused_footnotes(text, &events, &undefined, origin, &mut diagnostics);
    let builder = build::Builder::new(text, origin, settings, &mut diagnostics);
    let mut value = Body { definitions, ..builder.build(&events) };
    lookalike::report(&mut value, origin, &mut diagnostics);
    WithDiagnostics { value, diagnostics }
}

/// What pulldown-cmark reads in a text.
struct Read<'a> {
    events: Vec<Located<'a>>,
    definitions: Vec<Definition>,
    /// The same with their folded labels.
    labelled: Vec<Labelled>,
    /// References without a definition, and their labels.
    unresolved: Vec<(Range<usize>, String)>,
}

fn read<'a>(text: &'a str, keys: &CitationKeys<'_>) -> Read<'a> {
    let unresolved = Unresolved::new(keys);
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&unresolved));
    let definitions = definitions(text, &parser);
    let labels = parser.reference_definitions().iter();
    let labelled = labels.map(|(label, of)| (build::fold(label), of.span.clone())).collect();
    if !text.is_ascii() {
        let named = parser.reference_definitions().iter().map(|(label, definition)| {
            let title = definition.title.as_deref().unwrap_or_default();
            (build::fold(label), (definition.dest.to_string(), title.to_owned()))
        });
        *unresolved.defined.borrow_mut() = named.collect();
    }
    let events = parser.into_offset_iter().collect();
    Read { events, definitions, labelled, unresolved: unresolved.found.into_inner() }
}

impl Read<'_> {
    /// What was read in a masked text, as it is in the text.
    fn restored<'a>(self, masked: &str, text: &'a str) -> Read<'a> {
        let events = colons::restored_events(self.events, masked, text);
        Read { events, ..self }
    }
}

/// What a text is made of that is one paragraph without images; none when it is more than that.
pub(super) fn line<'a>(text: &'a str, keys: &CitationKeys<'_>) -> Option<Vec<Located<'a>>> {
    if nesting::looks_too_deep(text).is_some() {
        return None;
    }
    let mut events = autolink::with_autolinks(text, read(text, keys).events);
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
fn definitions<'a>(text: &str, parser: &Parser<'a, &Unresolved<'_>>) -> Vec<Definition> {
    let defined = parser.reference_definitions().iter().map(|(_, definition)| Definition {
        range: offset(definition.span.start)..offset(definition.span.end),
        written: stored_place_in(text, &definition.dest),
        target: Target::address(&definition.dest),
    });
    let mut defined: Vec<Definition> = defined.collect();
    defined.sort_by_key(|definition| definition.range.start);
    defined
}

/// Link references that the parser finds no definition for: citations, and names with accents that were
/// typed in another way, are let through; the rest is reported.
struct Unresolved<'k> {
    judge: RefCell<Judge<'k>>,
    /// Addresses and titles by folded label.
    defined: RefCell<BTreeMap<String, (String, String)>>,
    found: RefCell<Vec<(Range<usize>, String)>>,
}

impl<'k> Unresolved<'k> {
    fn new(keys: &'k CitationKeys<'k>) -> Self {
        let (defined, found) = Default::default();
        Self { judge: RefCell::new(Judge::new(keys)), defined, found }
    }
}

impl<'input> BrokenLinkCallback<'input> for &Unresolved<'_> {
    fn handle_broken_link(
        &mut self,
        link: BrokenLink<'input>,
    ) -> Option<(CowStr<'input>, CowStr<'input>)> {
        use pulldown_cmark::LinkType::{Collapsed, Reference, Shortcut};
        let is_lone = link.link_type == Shortcut;
        if is_lone && self.judge.borrow_mut().is_citation(&link.reference) {
            return Some((CowStr::Borrowed(""), CowStr::Borrowed("")));
        }
        if !link.reference.is_ascii()
            && let Some(defined) = self.defined.borrow().get(&build::fold(&link.reference))
        {
            let (address, title) = defined.clone();
            return Some((address.into(), title.into()));
        }
        // A lone `[word]` is ordinary text; `[words][ref]` and `[ref][]` are meant as links.
        if matches!(link.link_type, Reference | Collapsed) {
            self.found.borrow_mut().push((link.span, link.reference.to_string()));
        }
        None
    }
}

/// Reports link references without a definition.
fn unresolved_references(
    mut found: Vec<(Range<usize>, String)>,
    origin: Origin,
) -> Vec<Diagnostic> {
    found.sort_by_key(|(range, _)| range.start);
    found.dedup();
    let problem = |(range, reference): (Range<usize>, String)| {
        let message = format!("`[{reference}]` is not defined in this file");
        let help = match reference.trim_start_matches('-').starts_with('@') {
            true => format!("to cite a source, put a space before `[{reference}]`"),
            false if reference.bytes().all(|byte| byte.is_ascii_digit()) => format!(
                "to show the brackets, put `\\` before them, `\\[…]\\[{reference}]`, or the whole in backquotes"
            ),
            false => format!(
                "add a line `[{reference}]: https://…` to this file, or link with `[text](address)`; to show the brackets, put `\\` before them"
            ),
        };
        Diagnostic::new(&rule::UNDEFINED_REFERENCE, origin.span(range), message).help(help)
    };
    found.into_iter().map(problem).collect()
}

/// Reports what looks like a reference to a footnote and stayed text, because there is none. Returns the
/// folded labels.
fn undefined_footnotes(
    text: &str,
    events: &[Located<'_>],
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<String> {
    let defined: BTreeMap<String, &str> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some((build::fold(label), &**label)),
            _ => None,
        })
        .collect();
    let mut undefined = BTreeSet::new();
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => {
                let here = text.get(range.clone()).unwrap_or_default();
                for (offset, _) in here.match_indices('[') {
                    let at = range.start + offset;
                    let Some(label) = undefined_label(text, at) else { continue };
                    let place = at + 2..at + 2 + label.len();
                    let span = origin.span(at..place.end + 1);
                    let folded = build::fold(label);
                    let message = format!("footnote `[^{label}]` is not defined in this file");
                    let problem = Diagnostic::new(&rule::UNDEFINED_FOOTNOTE, span, message);
                    diagnostics.push(match defined.get(&folded) {
                        // The parser compares letters with accents by how they were typed.
                        Some(same) => problem
                            .help("its definition has the same name with accents typed in another way; copy the name from there")
                            .suggest_edit(origin.exact(place), *same, Applicability::MachineApplicable),
                        None => problem.help(format!("add a line `[^{label}]: …` to this file")),
                    });
                    undefined.insert(folded);
                }
            }
            _ => {}
        }
    }
    undefined
}

/// The label of what looks like a reference to a footnote at a place.
fn undefined_label(text: &str, at: usize) -> Option<&str> {
    let rest = text[at..].strip_prefix("[^").filter(|_| !text[..at].ends_with('\\'))?;
    let end = rest.find(['[', ']', '^', ' ', '\n'])?;
    (end > 0 && rest[end..].starts_with(']')).then(|| &rest[..end])
}

/// Reports footnotes that are not shown: that nothing refers to, or that are defined again.
fn unused_footnotes(
    text: &str,
    events: &[Located<'_>],
    undefined: &BTreeSet<String>,
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut defined: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let used = build::reached(events);
    for (event, range) in events {
        let Event::Start(Tag::FootnoteDefinition(label)) = event else { continue };
        // The label as it is written may have more spaces.
        let end = text.get(range.clone()).and_then(|note| note.find("]:"));
        let marker = range.start..range.start + end.map_or(0, |end| end + 1);
        let problem = |message: String, help: &str| {
            let span = origin.span(marker.clone());
            let problem = Diagnostic::new(&rule::UNUSED_FOOTNOTE, span, message).help(help);
            // The first line is shown with the marker.
            let note = text.get(range.clone()).unwrap_or_default().trim_end();
            let Some((first, rest)) = note.split_once('\n') else { return problem };
            let start = range.start + first.len() + 1 + (rest.len() - rest.trim_start().len());
            let rest = origin.span(start..range.start + note.len());
            problem.secondary_label(rest, "not shown, to the end of the footnote")
        };
        match defined.get(&build::fold(label)) {
            Some(first) => {
                let message =
                    format!("footnote `[^{label}]` is defined twice; this one is not shown");
                let problem = problem(message, "rename one of the two, or delete it");
                let first = origin.span(first.clone());
                diagnostics.push(problem.secondary_label(first, "first defined here"));
            }
            None if !used.contains(&build::fold(label))
                && !undefined.contains(&build::fold(label)) =>
            {
                let message = format!("footnote `[^{label}]` is not used");
                let help = format!("write `[^{label}]` where it belongs, or delete it");
                diagnostics.push(problem(message, &help));
            }
            None => {}
        }
        defined.entry(build::fold(label)).or_insert(marker);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_of_the_parser_gives_nothing() {
        let read = || if std::hint::black_box(true) { panic!("as the parser did") } else { 1 };
        assert_eq!(super::catch_parser_panic(read), None);
        assert_eq!(super::catch_parser_panic(|| 1), Some(1));
    }
}
