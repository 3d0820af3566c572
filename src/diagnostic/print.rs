//! Diagnostics as people and machines read them: source line and caret, or JSON lines.
//!
//! Returns text; the caller prints it. Does not sort or filter.

use super::{Diagnostic, Severity};
use crate::span::{LineColumn, SourceMap, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// Whether terminal output may carry colour codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI colours.
    Always,
}

/// A diagnostic with the lines it is about, a caret under each place and the help beneath.
pub fn terminal(diagnostic: &Diagnostic, sources: &SourceMap, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule.id);
    let mut group = Group::with_title(title);
    let renderer = match colour {
        Colour::Never => Renderer::plain(),
        Colour::Always => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    if diagnostic.labels.is_empty() {
        // Without a line to show, the renderer would leave out the margin.
        let path = diagnostic.path.iter().map(|path| format!("\n --> {path}"));
        let help = diagnostic.help.iter().map(|help| format!("\n  |\n  = help: {help}"));
        return path.chain(help).fold(renderer.render(&[group]), |text, part| text + &part);
    }
    let mut labels = diagnostic.labels.as_slice();
    while let Some(first) = labels.first() {
        let same_file = labels.iter().take_while(|l| l.span.file == first.span.file).count();
        let source = sources.get(first.span.file);
        let annotations = labels[..same_file].iter().enumerate().map(|(index, label)| {
            let primary = index == 0 && labels.len() == diagnostic.labels.len();
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let remark = (!label.remark.is_empty()).then(|| label.remark.clone());
            kind.span(clipped(&source.text, label.span)).label(remark)
        });
        let snippet =
            Snippet::source(&*source.text).path(source.display.as_str()).annotations(annotations);
        group = group.element(snippet);
        labels = &labels[same_file..];
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The span cut to its first line, on character boundaries, and to the text's length.
fn clipped(text: &str, span: Span) -> std::ops::Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start as usize);
    let end = boundary(span.end as usize).max(start);
    let line_end = text[start..end].find(['\n', '\r']).map_or(end, |offset| start + offset);
    start..line_end
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    places: Vec<JsonPlace<'a>>,
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    remark: &'a str,
}

/// One line of JSON: rule, severity, message, help, and every place with path, line and column
/// (from 1, in characters) and byte offsets.
pub fn json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let places = diagnostic.labels.iter().map(|label| {
        let LineColumn { line, column } = sources.line_column(label.span);
        JsonPlace {
            path: &sources.get(label.span.file).display,
            line,
            column,
            start: label.span.start,
            end: label.span.end,
            remark: &label.remark,
        }
    });
    let value = JsonDiagnostic {
        rule: diagnostic.rule.id,
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        path: diagnostic.path.as_deref(),
        places: places.collect(),
    };
    serde_json::to_string(&value).unwrap_or_default()
}
