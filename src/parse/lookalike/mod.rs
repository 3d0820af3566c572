//! Text that looks like markup and is not: markup of other tools, and Markdown with a slip in it.
//!
//! Such text is published as it is written, signs and all. Looks only at what readers see as plain text in a
//! tree that is built, see [`visible`]: code and links are never reported, and a backslash or backquotes are
//! how such text is meant literally. Which `[key]` is a source is for [`crate::link`].

pub(crate) mod foreign;
pub(crate) mod suspicious;
mod visible;

use super::origin::Origin;
use super::text::excerpt;
use super::tree::Body;
use crate::diagnostic::{Applicability, Diagnostic, Rule};
use std::ops::Range;
use visible::Visible;

/// Something that looks like markup.
struct Finding {
    range: Range<usize>,
    /// What it is part of: nothing else is reported there.
    covers: Range<usize>,
    message: String,
    help: String,
    edit: Option<Edit>,
}

/// What to write, and instead of what.
struct Edit {
    range: Range<usize>,
    text: String,
    applicability: Applicability,
}

impl Finding {
    fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        let covers = range.clone();
        Self { range, covers, message: message.into(), help: help.into(), edit: None }
    }

    /// Says what it is part of.
    fn covering(self, covers: Range<usize>) -> Self {
        Self { covers, ..self }
    }

    /// Says what to write where nothing else can be meant.
    fn sure(self, range: Range<usize>, text: impl Into<String>) -> Self {
        let applicability = Applicability::MachineApplicable;
        Self { edit: Some(Edit { range, text: text.into(), applicability }), ..self }
    }

    /// Says what was probably meant.
    fn likely(self, range: Range<usize>, text: impl Into<String>) -> Self {
        let applicability = Applicability::MaybeIncorrect;
        Self { edit: Some(Edit { range, text: text.into(), applicability }), ..self }
    }

    /// The same, with what was probably meant only.
    fn unsure(self) -> Self {
        let edit =
            self.edit.map(|edit| Edit { applicability: Applicability::MaybeIncorrect, ..edit });
        Self { edit, ..self }
    }

    /// The problem, shown at the first line of its place.
    fn diagnostic(self, rule: &'static Rule, source: &str, origin: Origin) -> Diagnostic {
        let written = source.get(self.range.clone()).unwrap_or_default();
        let first_line = written.lines().next().unwrap_or_default().trim_end();
        let span = origin.span(self.range.start..self.range.start + first_line.len());
        let problem = Diagnostic::new(rule, span, self.message).help(self.help);
        match self.edit {
            Some(edit) => {
                problem.suggest_edit(origin.exact(edit.range), edit.text, edit.applicability)
            }
            None => problem,
        }
    }
}

/// Reports what looks like markup in a text.
pub(super) fn report(body: &mut Body, origin: Origin, diagnostics: &mut Vec<Diagnostic>) {
    let mut visible = Visible::of(body);
    let foreign = foreign::find(&visible);
    let foreign_places: Vec<Range<usize>> =
        foreign.iter().map(|found| found.covers.clone()).collect();
    visible.hide(&foreign_places);
    let links = std::mem::take(&mut visible.links);
    visible.hide(&links);
    let found = suspicious::find(&visible, body, origin);
    let source: &str = &body.source;
    diagnostics.extend(foreign.into_iter().map(|of| foreign::diagnostic(of, source, origin)));
    let is_foreign = |of: &Finding| {
        let next = foreign_places.partition_point(|place| place.end <= of.covers.start);
        foreign_places.get(next).is_some_and(|place| place.start < of.covers.end)
    };
    let suspicious = found.problems.into_iter().filter(|of| !is_foreign(of));
    diagnostics.extend(suspicious.map(|of| suspicious::diagnostic(of, source, origin)));
    let in_table = |at: usize| found.tables.iter().any(|table| table.contains(&at));
    // Rows of what was meant as a table are not paragraphs that state a figure.
    if !found.tables.is_empty() {
        let start = origin.span(0..0).start as usize;
        body.uncited_figures.retain(|of| !in_table((of.start as usize).saturating_sub(start)));
    }
    body.bracketed = found.bracketed;
}

/// Leaves out what is part of something found before it.
fn without_nested(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by_key(|of| (of.covers.start, std::cmp::Reverse(of.covers.end)));
    let mut end = 0;
    found.retain(|of| {
        let is_outside = of.covers.start >= end;
        end = end.max(of.covers.end);
        is_outside
    });
    found
}
