//! What a problem suggests → a fix of the text as it was read.
//!
//! Knows the earlier fixes of the file only; whether the fix is made is decided in [`super`].

use super::edits::{FileFixes, Fix, Origin};
use crate::author::change::{Edit, in_lines_of};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use std::ops::Range;

/// A fix to be added to those of a file.
#[derive(Clone, Debug)]
pub(super) enum Proposal {
    /// Of text that was not edited yet.
    New(Fix),
    /// Of what an earlier fix wrote: the number of that fix, and what becomes of it.
    Further(usize, Fix),
}

impl Proposal {
    /// What a problem of a `text` suggests where the `known` fixes are made; none where it would change half of what
    /// one of them wrote.
    pub(super) fn of(found: &Diagnostic, text: &str, known: &FileFixes) -> Option<Self> {
        let suggested = found.edits();
        let file = suggested.first()?.span.file;
        let label = found.labels.first().map(|label| label.span).filter(|span| span.file == file);
        let mut edits = Vec::with_capacity(suggested.len());
        for edit in suggested {
            let with = in_lines_of(text, &edit.replacement);
            match known.origin(&edit.span.range()) {
                Origin::Original(range) if edit.span.file == file => {
                    edits.push(Edit { range, with });
                }
                Origin::Edited(number, inside) if suggested.len() == 1 => {
                    let fix = further((number, inside), &with, (found, label), known)?;
                    return Some(Self::Further(number, fix));
                }
                _ => return None,
            }
        }
        let ranges = edits.iter().map(|edit| edit.range.clone());
        Some(Self::New(Fix {
            rule: found.rule,
            region: around(ranges.chain(label.map(|label| original(label, known))))?,
            solves: label
                .iter()
                .map(|label| (found.rule.id, original(*label, known).start))
                .collect(),
            is_new: true,
            edits,
        }))
    }

    /// The fix that it makes.
    pub(super) fn fix(&self) -> &Fix {
        match self {
            Self::New(fix) | Self::Further(_, fix) => fix,
        }
    }
}

/// An edit of what the one edit of an earlier fix wrote, as one edit.
fn further(
    (number, inside): (usize, Range<usize>),
    replacement: &str,
    (found, label): (&Diagnostic, Option<Span>),
    known: &FileFixes,
) -> Option<Fix> {
    let before = known.fixes().get(number)?;
    let [Edit { range, with }] = before.edits.as_slice() else { return None };
    let (start, end) = (with.get(..inside.start)?, with.get(inside.end..)?);
    let with = format!("{start}{replacement}{end}");
    let label = label.map(|label| original(label, known));
    let solved = label.iter().map(|label| (found.rule.id, label.start));
    Some(Fix {
        edits: vec![Edit { range: range.clone(), with }],
        rule: before.rule,
        region: around([before.region.clone()].into_iter().chain(label.clone()))?,
        solves: before.solves.iter().copied().chain(solved).collect(),
        is_new: true,
    })
}

/// The place of a span in the text as it was read.
fn original(span: Span, known: &FileFixes) -> Range<usize> {
    known.original(span.start as usize)..known.original(span.end as usize)
}

/// The range from the first start to the last end.
fn around(ranges: impl Iterator<Item = Range<usize>>) -> Option<Range<usize>> {
    ranges.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
}
