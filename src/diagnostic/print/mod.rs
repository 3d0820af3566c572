//! Diagnostics as people and machines read them: source line and caret, JSON lines, annotations of
//! GitHub, SARIF.
//!
//! Returns text; the caller prints it. Does not sort or filter.

mod github;
mod json;
mod sarif;

use super::{Diagnostic, Severity};
use crate::hidden::OneLine;
use crate::span::{SourceMap, Span};
use annotate_snippets::renderer::{DEFAULT_TERM_WIDTH, DecorStyle};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
pub use github::github;
pub use json::json;
pub use sarif::sarif;

/// How a terminal shows text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether it shows colours.
    pub colour: Colour,
    /// Its columns; longer source lines are cut around the place.
    pub width: usize,
}

impl Style {
    /// Plain text of a common width, for what is no terminal.
    pub const PLAIN: Self = Self { colour: Colour::Never, width: DEFAULT_TERM_WIDTH };
}

/// Whether terminal output may carry colour codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI colours.
    Always,
}

/// A diagnostic with the lines it is about, a caret under each place and the help beneath.
pub fn terminal(diagnostic: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // The renderer shows what hides in source lines, and passes on what hides in other texts.
    let message = OneLine(&diagnostic.message).to_string();
    let help = diagnostic.help.as_deref().map(|help| OneLine(help).to_string());
    let title = level.primary_title(message).id(diagnostic.rule.id);
    let mut group = Group::with_title(title);
    let renderer = match style.colour {
        Colour::Never => Renderer::plain(),
        Colour::Always => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.width);
    if diagnostic.labels.is_empty() {
        // Without a line to show, the renderer would leave out the margin.
        let path = diagnostic.path.iter().map(|path| format!("\n --> {}", OneLine(path)));
        let help = help.iter().map(|help| format!("\n  |\n  = help: {help}"));
        return path.chain(help).fold(renderer.render(&[group]), |text, part| text + &part);
    }
    let mut labels = diagnostic.labels.as_slice();
    while let Some(first) = labels.first() {
        let same_file = labels.iter().take_while(|l| l.span.file == first.span.file).count();
        let source = sources.get(first.span.file);
        let annotations = labels[..same_file].iter().enumerate().map(|(index, label)| {
            let primary = index == 0 && labels.len() == diagnostic.labels.len();
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let remark = (!label.remark.is_empty()).then(|| OneLine(&label.remark).to_string());
            kind.span(clipped(&source.text, label.span)).label(remark)
        });
        let snippet = Snippet::source(&*source.text)
            .path(OneLine(&source.display).to_string())
            .annotations(annotations);
        group = group.element(snippet);
        labels = &labels[same_file..];
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
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
