//! A problem in content, as a value: which rule, where, what is wrong and how to fix it.
//!
//! Does not print ([`mod@print`] does) and does not decide whether a build goes on
//! (see [`WithDiagnostics::is_clean`]).

pub mod baseline;
mod lookalikes;
mod nearest;
pub mod print;
pub mod rule;
pub mod saved;

use crate::hidden;
use crate::span::Span;
pub use nearest::{
    NameSuggestion, Names, did_you_mean, folded, is_near, nearest, nearest_few, suggest_name,
};
pub use rule::{Rule, Severity};
use std::collections::BTreeMap;

/// A problem found in the input.
///
/// Messages are lower case, without a full stop, and name the thing. `help` says the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// How bad it is; the rule's own severity unless `--strict` raised it.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The place to fix, first, and other places that matter. Empty when no place is known.
    pub labels: Vec<Label>,
    /// How to fix it.
    pub help: Option<String>,
    /// A file that has no text to point into (an image, an unreadable file).
    pub path: Option<String>,
    /// The change that fixes it, where that can be said in full.
    pub suggestion: Option<Box<Suggestion>>,
}

/// Edits of a text that together fix a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The edits, in order and apart from each other. All are made, or none.
    pub edits: Vec<SuggestedEdit>,
    /// Whether they may be made without asking.
    pub applicability: Applicability,
}

/// One edit of a [`Suggestion`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedEdit {
    /// Exactly what is wrong; empty where something is only missing.
    pub span: Span,
    /// What belongs there.
    pub replacement: String,
}

/// How safe a [`Suggestion`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Only one thing can be meant: `fieldguide fix` makes the change.
    MachineApplicable,
    /// Probably meant; a person has to agree.
    MaybeIncorrect,
}

/// A place in a diagnostic, with a short remark or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be seen there.
    pub message: String,
}

impl Diagnostic {
    /// A problem at `span`.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        let labels = vec![Label { span, message: String::new() }];
        Self { labels, ..Self::without_location(rule, message) }
    }

    /// A problem with a file that cannot be pointed into.
    pub fn in_path(
        rule: &'static Rule,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { path: Some(path.into()), ..Self::without_location(rule, message) }
    }

    /// A problem without a place.
    pub fn without_location(rule: &'static Rule, message: impl Into<String>) -> Self {
        let (severity, message) = (rule.severity, message.into());
        let labels = Vec::new();
        Self { rule, severity, message, labels, help: None, path: None, suggestion: None }
    }

    /// A hidden character at `span`, or in what is written there.
    pub fn hidden_character(span: Span, c: char) -> Self {
        let message = match c.is_control() {
            true => format!("invisible control character: {}", hidden::described(c)),
            false => format!("invisible character: {}", hidden::described(c)),
        };
        Self::new(&rule::CONTROL_CHARACTER, span, message)
            .help("delete it; it can change how the text reads")
    }

    /// Says how to fix it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Says how to fix it, where that is known.
    #[must_use]
    pub fn maybe_help(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }

    /// Suggests a replacement for the text at `span`. Without a span, the mistake could not be
    /// distinguished from the text around it, and a person has to make the change.
    #[must_use]
    pub fn suggest_edit(
        self,
        span: Option<Span>,
        replacement: impl Into<String>,
        applicability: Applicability,
    ) -> Self {
        let replacement = replacement.into();
        let edits = span.map(|span| SuggestedEdit { span, replacement });
        self.suggest_edits(edits.into_iter().collect(), applicability)
    }

    /// Says what to write instead in several places. Without any, a person has to make the change.
    #[must_use]
    pub fn suggest_edits(self, edits: Vec<SuggestedEdit>, applicability: Applicability) -> Self {
        let suggestion = (!edits.is_empty()).then(|| Box::new(Suggestion { edits, applicability }));
        Self { suggestion, ..self }
    }

    /// The edits that `fieldguide fix` makes: those after which nothing else can be meant.
    pub fn edits(&self) -> &[SuggestedEdit] {
        match &self.suggestion {
            Some(found) if found.applicability == Applicability::MachineApplicable => &found.edits,
            _ => &[],
        }
    }

    /// Says what was meant by the text at `span`, if that is known, or else `otherwise`.
    #[must_use]
    pub fn suggest(
        self,
        span: Option<Span>,
        suggestion: Option<NameSuggestion<'_>>,
        otherwise: String,
    ) -> Self {
        match suggestion {
            Some(suggestion) => self.help(suggestion.help()).suggest_edit(
                span,
                suggestion.name,
                suggestion.applicability,
            ),
            None => self.help(otherwise),
        }
    }

    /// Says what is to be seen at the first place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.message = message.into();
        }
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn secondary_label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }
}

/// What a stage made, and the problems it found on the way.
#[derive(Clone, Debug)]
pub struct WithDiagnostics<T> {
    /// What was made; usable even when there are problems.
    pub value: T,
    /// The problems, in the order they were found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> WithDiagnostics<T> {
    /// A value without problems.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// The same problems with another value.
    pub fn map<U>(self, made: impl FnOnce(T) -> U) -> WithDiagnostics<U> {
        WithDiagnostics { value: made(self.value), diagnostics: self.diagnostics }
    }

    /// Returns the value and adds the problems to those already known.
    pub fn drain_into(self, known: &mut Vec<Diagnostic>) -> T {
        known.extend(self.diagnostics);
        self.value
    }

    /// Whether nothing forbids publishing.
    pub fn is_clean(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// The order people read problems in: by file, then place, then rule; those without a place first.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.labels.first().map(|label| label.span);
        (key(a), &a.path, a.rule.id, &a.message).cmp(&(key(b), &b.path, b.rule.id, &b.message))
    });
    diagnostics.dedup();
}

/// Problems of one rule that are reported for one file. To show more takes quadratic time, and
/// nobody reads on.
const MAX_PER_RULE_AND_FILE: usize = 1000;

/// Leaves out what goes beyond what anybody reads, of sorted problems; the last that is reported says so.
pub fn truncate(diagnostics: &mut Vec<Diagnostic>) {
    let key = |d: &Diagnostic| (d.labels.first().map(|label| label.span.file), d.rule.id);
    let mut counts = BTreeMap::new();
    for diagnostic in diagnostics.iter() {
        *counts.entry(key(diagnostic)).or_insert(0) += 1;
    }
    let mut reported = BTreeMap::new();
    diagnostics.retain_mut(|diagnostic| {
        let (Some(_), rule) = key(diagnostic) else { return true };
        let so_far = reported.entry(key(diagnostic)).or_insert(0);
        *so_far += 1;
        let left = counts
            .get(&key(diagnostic))
            .map_or(0, |count: &usize| count.saturating_sub(MAX_PER_RULE_AND_FILE));
        if *so_far == MAX_PER_RULE_AND_FILE && left > 0 {
            let more = format!("and {left} more problems of `{rule}` in this file");
            let help =
                diagnostic.help.take().map_or(more.clone(), |help| format!("{help}; {more}"));
            diagnostic.help = Some(help);
        }
        *so_far <= MAX_PER_RULE_AND_FILE
    });
}

/// Raises warnings to errors, as `--strict` asks.
pub fn make_strict(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.severity = Severity::Error;
    }
}
