//! Problems → the diagnostics of the protocol, by file.
//!
//! Finds no problems; see [`super::checked`].

use super::checked::Checked;
use super::position::{Encoding, LineMap};
use super::uri;
use crate::diagnostic::{Diagnostic, Severity};
use crate::schema::declare::GUIDE_FILE;
use crate::span::{FileId, Span};
use lsp_types::{
    Diagnostic as LspDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, Range,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The name that editors show with each problem.
pub(super) const SOURCE: &str = "fieldguide";

/// The lines of the files of a guide, which are found when they are first needed.
pub(super) struct Lines<'a> {
    checked: &'a Checked,
    encoding: Encoding,
    known: BTreeMap<FileId, LineMap>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(checked: &'a Checked, encoding: Encoding) -> Self {
        Self { checked, encoding, known: BTreeMap::new() }
    }

    /// The lines of a file.
    pub(super) fn of(&mut self, file: FileId) -> &LineMap {
        let (checked, encoding) = (self.checked, self.encoding);
        self.known.entry(file).or_insert_with(|| {
            LineMap::new(Arc::clone(&checked.inventory.sources.get(file).text), encoding)
        })
    }

    /// The places of a span.
    pub(super) fn range(&mut self, span: Span) -> Range {
        self.of(span.file).range(&span.range())
    }

    /// The places of a span, with its file.
    pub(super) fn location(&mut self, span: Span) -> Option<Location> {
        let uri = uri::of_path(&self.checked.path_of(span.file))?;
        Some(Location { uri, range: self.range(span) })
    }
}

/// The problems of each file that has some.
pub(super) fn by_file(
    checked: &Checked,
    encoding: Encoding,
) -> BTreeMap<PathBuf, Vec<LspDiagnostic>> {
    let mut lines = Lines::new(checked, encoding);
    let mut found: BTreeMap<PathBuf, Vec<LspDiagnostic>> = BTreeMap::new();
    for problem in &checked.problems {
        let path = match (problem.labels.first(), &problem.path) {
            (Some(label), _) => checked.path_of(label.span.file),
            (None, Some(path)) => PathBuf::from(path),
            (None, None) => checked.content.join(GUIDE_FILE),
        };
        found.entry(path).or_default().push(diagnostic(problem, &mut lines));
    }
    found
}

/// A problem as editors show it.
pub(super) fn diagnostic(problem: &Diagnostic, lines: &mut Lines<'_>) -> LspDiagnostic {
    let related = problem.labels.iter().skip(1).filter_map(|label| {
        let message = match label.message.as_str() {
            "" => problem.rule.summary,
            message => message,
        };
        Some(DiagnosticRelatedInformation {
            location: lines.location(label.span)?,
            message: message.to_owned(),
        })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    LspDiagnostic {
        range: problem.labels.first().map_or(Range::default(), |label| lines.range(label.span)),
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(problem.rule.id.to_owned())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: format!("{}{help}", problem.message),
        related_information: (!related.is_empty()).then_some(related),
        tags: is_unused(problem).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

/// Whether a problem is text that has no effect, which editors show faded.
fn is_unused(problem: &Diagnostic) -> bool {
    ["unused-footnote", "unused-reference"].contains(&problem.rule.id)
}
