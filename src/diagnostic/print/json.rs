//! A diagnostic as one line of JSON, for editors and scripts.
//!
//! Lines and columns count from 1, columns in characters; offsets are in bytes, after a byte order
//! mark.

use crate::diagnostic::{Applicability, Diagnostic, SuggestedEdit};
use crate::span::{LineColumn, SourceMap, Span};
use serde::Serialize;

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    labels: Vec<JsonLabel<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<JsonSuggestion<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    span: SourcePos<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
}

#[derive(Serialize)]
struct JsonSuggestion<'a> {
    machine_applicable: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    span: SourcePos<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct SourcePos<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
}

impl<'a> JsonEdit<'a> {
    fn of(edit: &'a SuggestedEdit, sources: &'a SourceMap) -> Self {
        Self { span: SourcePos::of(edit.span, sources), replacement: &edit.replacement }
    }
}

impl<'a> SourcePos<'a> {
    fn of(span: Span, sources: &'a SourceMap) -> Self {
        let LineColumn { line, column } = sources.line_column(span);
        let path = &sources.get(span.file).display;
        Self { path, line, column, start: span.start, end: span.end }
    }
}

/// One line of JSON: rule, severity, message, help, every place with path, line, column and byte
/// offsets, and the edits that fix it.
pub fn json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let labels = diagnostic.labels.iter().map(|label| JsonLabel {
        span: SourcePos::of(label.span, sources),
        message: &label.message,
    });
    let suggestion = diagnostic.suggestion.as_ref().map(|suggestion| JsonSuggestion {
        machine_applicable: suggestion.applicability == Applicability::MachineApplicable,
        edits: suggestion.edits.iter().map(|edit| JsonEdit::of(edit, sources)).collect(),
    });
    let problem = JsonDiagnostic {
        rule: diagnostic.rule.id,
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        path: diagnostic.path.as_deref(),
        labels: labels.collect(),
        suggestion,
    };
    serde_json::to_string(&problem).unwrap_or_default()
}
