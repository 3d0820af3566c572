//! Markup of other tools: which tool it comes from, and what to write here.
//!
//! Templates are in [`templates`], containers and call-outs in [`containers`], what is in a line in
//! [`inline`]. What is nobody's markup is in [`super::suspicious`].

mod containers;
mod inline;
mod templates;

use super::visible::Visible;
use super::{Finding, excerpt, without_nested};
use crate::diagnostic::{Applicability, Diagnostic, rule};
use crate::parse::origin::Origin;
use crate::span::Span;

/// Everything foreign in a text, in order, none within another.
pub(super) fn find(visible: &Visible<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut containers = containers::Containers::default();
    let mut comments = inline::Comments::default();
    for segment in &visible.segments {
        templates::find(visible, segment, &mut found);
        containers.find(visible, segment, &mut found);
        inline::find(visible, segment, &mut comments, &mut found);
    }
    templates::in_html(visible, &mut found);
    without_nested(found)
}

pub(super) fn diagnostic(found: Finding, source: &str, origin: Origin) -> Diagnostic {
    found.diagnostic(&rule::FOREIGN_SYNTAX, source, origin)
}

/// The problem with a line of plain text that has a template in it. `place` is asked only then.
pub(crate) fn in_line(text: &str, place: impl Fn() -> Span) -> Option<Diagnostic> {
    let (range, template) = templates::first(text)?;
    // Backquotes are shown in a line of plain text, and say that it is meant.
    if text[..range.start].matches('`').count() % 2 == 1 {
        return None;
    }
    let (message, _) = template.described(&excerpt(&text[range]));
    let help = format!(
        "{}; to show it literally, put it in backquotes, which are shown too",
        template.help()
    );
    Some(Diagnostic::new(&rule::FOREIGN_SYNTAX, place(), message).help(help))
}

/// What an address is that another tool would replace by another, in words.
pub(crate) fn in_address(address: &str) -> Option<String> {
    let (_, template) = templates::first(address)?;
    Some(format!("this is {}; write the address itself", template.origin()))
}

/// The problem with `![[name]]` at `span`, with what to write instead.
pub(crate) fn embed(span: Span, written: &str, help: String, edit: Option<String>) -> Diagnostic {
    let message = format!("`{}` embeds a note or file in Obsidian, not here", excerpt(written));
    let problem = Diagnostic::new(&rule::FOREIGN_SYNTAX, span, message).help(help);
    match edit {
        Some(text) => problem.suggest_edit(Some(span), text, Applicability::MachineApplicable),
        None => problem,
    }
}
