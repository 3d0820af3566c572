//! Definitions of link references, `[label]: address "title"`, which show nothing themselves.
//!
//! Reports those that no link uses, since nothing of them is on the page. Does not check where they point; see
//! [`crate::link`].

use super::build::fold;
use super::origin::{Located, Origin};
use crate::diagnostic::{Diagnostic, rule};
use pulldown_cmark::{Event, LinkType, Tag};
use std::collections::BTreeSet;
use std::ops::Range;

/// The label of a definition and its place in the text.
pub(super) type Labelled = (String, Range<usize>);

/// Labels that people give to remarks for themselves: `[//]: # (a remark)`.
const REMARKS: [&str; 3] = ["//", "comment", "_"];

/// Reports definitions that no link uses, and those with the label of an earlier one.
pub(super) fn unused(
    text: &str,
    (events, definitions): (&[Located<'_>], &[Labelled]),
    origin: Origin,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let used = events.iter().filter_map(|(event, _)| label(event)).collect::<BTreeSet<_>>();
    let is_unused =
        |(label, _): &&Labelled| !used.contains(label) && !REMARKS.contains(&label.as_str());
    for (label, range) in definitions.iter().filter(is_unused) {
        let written = text.get(range.clone()).unwrap_or_default();
        let label = match written.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
            Some((as_written, _)) => as_written,
            None => label,
        };
        let message = format!("this line is not shown: no link uses the definition `[{label}]`");
        let help = format!(
            "link with `[text][{label}]`, or delete the line; to show it, put `\\` before `[`"
        );
        diagnostics.push(problem(range.clone(), message, help, origin));
    }
    for range in between(text, events, definitions) {
        let is_definition = text.get(range.clone()).is_some_and(|line| line.starts_with('['));
        let (message, help) = match is_definition {
            true => (
                "this line is not shown: an earlier line defines the same label",
                "delete it or change its label; to show it, put `\\` before `[`",
            ),
            false => ("this line is not shown", "put an empty line before it, or delete it"),
        };
        let (message, help) = (message.to_owned(), help.to_owned());
        diagnostics.push(problem(range, message, help, origin));
    }
}

fn problem(range: Range<usize>, message: String, help: String, origin: Origin) -> Diagnostic {
    Diagnostic::new(&rule::UNUSED_REFERENCE, origin.span(range), message).help(help)
}

/// The label of a link or image that uses a definition.
fn label(event: &Event<'_>) -> Option<String> {
    let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) = event
    else {
        return None;
    };
    let is_inline = matches!(
        link_type,
        LinkType::Inline | LinkType::Autolink | LinkType::Email | LinkType::WikiLink { .. }
    );
    (!is_inline).then(|| fold(id))
}

/// Whether a line is a remark of editors for themselves.
fn is_remark(line: &str) -> bool {
    let label = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:"));
    label.is_some_and(|(label, _)| REMARKS.contains(&label))
}

/// The lines that have words and are neither in a block nor in a definition: the first definition of a label counts, and the
/// parser skips the others.
fn between(text: &str, events: &[Located<'_>], definitions: &[Labelled]) -> Vec<Range<usize>> {
    let blocks = events.iter().map(|(_, range)| range);
    let mut covered =
        blocks.chain(definitions.iter().map(|(_, range)| range)).cloned().collect::<Vec<_>>();
    covered.sort_by_key(|range| range.start);
    covered.push(text.len()..text.len());
    let mut gaps = Vec::new();
    let mut end = 0;
    for range in covered {
        let gap = text.get(end..range.start).unwrap_or_default();
        let mut line_start = end;
        for line in gap.split_inclusive('\n') {
            let start = line_start + line.len() - line.trim_start().len();
            if line.contains(char::is_alphanumeric) && !is_remark(line) {
                gaps.push(start..start + line.trim().len());
            }
            line_start += line.len();
        }
        end = end.max(range.end);
    }
    gaps
}
