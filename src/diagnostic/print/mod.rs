//! Diagnostics as people and machines read them: source line and caret, JSON lines, annotations of
//! GitHub, SARIF.
//!
//! Returns text; the caller prints it. Does not sort or filter.

mod excerpt;
mod github;
mod json;
mod sarif;

use super::{Diagnostic, Severity};
use crate::hidden::OneLine;
use crate::span::SourceMap;
use annotate_snippets::renderer::{DEFAULT_TERM_WIDTH, DecorStyle};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
pub use github::github;
pub use json::json;
pub use sarif::sarif;

/// How a terminal shows text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether it shows colours.
    pub color: ColorChoice,
    /// Its columns; longer source lines are cut around the place.
    pub width: usize,
}

impl Style {
    /// Plain text of a common width, for what is no terminal.
    pub const PLAIN: Self = Self { color: ColorChoice::Never, width: DEFAULT_TERM_WIDTH };
}

/// Whether terminal output may carry colour codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorChoice {
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
    let renderer = match style.color {
        ColorChoice::Never => Renderer::plain(),
        ColorChoice::Always => Renderer::styled(),
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
        let path = OneLine(&source.display).to_string();
        let is_first = labels.len() == diagnostic.labels.len();
        for excerpt in excerpt::excerpts(sources, &labels[..same_file]) {
            if let Some((line, column)) = excerpt.cut_at {
                let origin = Origin::path(path.clone()).line(line).char_column(column);
                group = group.element(origin);
            }
            let path = excerpt.cut_at.is_none().then(|| path.clone());
            let annotations = excerpt.labels.into_iter().map(|(label, range)| {
                let is_primary = is_first && std::ptr::eq(label, &diagnostic.labels[0]);
                let kind =
                    if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                let message =
                    (!label.message.is_empty()).then(|| OneLine(&label.message).to_string());
                kind.span(range).label(message)
            });
            let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(path);
            group = group.element(snippet.annotations(annotations));
        }
        labels = &labels[same_file..];
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}
