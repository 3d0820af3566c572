//! A diagnostic as one line of JSON, for editors and scripts.
//!
//! Lines and columns count from 1, columns in characters; offsets are in bytes, after a byte order
//! mark.

use crate::diagnostic::{Applicability, Diagnostic};
use crate::span::{LineColumn, SourceMap, Span};
use serde::Serialize;

#[derive(Serialize)]
struct Problem<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    places: Vec<Label<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    remark: &'a str,
}

#[derive(Serialize)]
struct Change<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
    sure: bool,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
}

impl<'a> Place<'a> {
    fn of(span: Span, sources: &'a SourceMap) -> Self {
        let LineColumn { line, column } = sources.line_column(span);
        let path = &sources.get(span.file).display;
        Self { path, line, column, start: span.start, end: span.end }
    }
}

/// One line of JSON: rule, severity, message, help, every place with path, line, column and byte
/// offsets, and the change that mends it.
pub fn json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let places = diagnostic
        .labels
        .iter()
        .map(|label| Label { place: Place::of(label.span, sources), remark: &label.remark });
    let suggestion = diagnostic.suggestion.as_ref().map(|suggestion| Change {
        place: Place::of(suggestion.span, sources),
        replacement: &suggestion.replacement,
        sure: suggestion.applicability == Applicability::Sure,
    });
    let problem = Problem {
        rule: diagnostic.rule.id,
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        path: diagnostic.path.as_deref(),
        places: places.collect(),
        suggestion,
    };
    serde_json::to_string(&problem).unwrap_or_default()
}
