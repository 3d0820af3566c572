//! A broken link or name: which rule it breaks, and how to fix it.
//!
//! Does not look anything up; see [`super::resolve`].

use crate::diagnostic::{Applicability, Diagnostic, NameSuggestion, Rule, rule};
use crate::span::{SourceMap, Span};

/// A name that leads nowhere.
pub(super) struct BrokenLink {
    rule: &'static Rule,
    message: String,
    help: String,
    instead: Option<Box<Replacement>>,
}

/// What is wrong in a link, and what was meant.
struct Replacement {
    /// What stands right before it, which tells it from the same word elsewhere in the text.
    lead: String,
    wrong: String,
    right: String,
    applicability: Applicability,
}

impl BrokenLink {
    pub(super) fn new(
        rule: &'static Rule,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { rule, message: message.into(), help: help.into(), instead: None }
    }

    pub(super) fn broken(message: String, help: impl Into<String>) -> Self {
        Self::new(&rule::BROKEN_LINK, message, help)
    }

    pub(super) fn draft(slug: &str) -> Self {
        let message = format!("`{slug}` is not published: it is a draft or held back");
        Self::new(&rule::LINK_TO_DRAFT, message, "publish it as well, or take the link out here")
    }

    /// Says that `suggest_name` was meant by what is written as `wrong`, right after `lead`.
    pub(super) fn suggest(
        self,
        lead: &str,
        wrong: &str,
        suggestion: Option<NameSuggestion<'_>>,
    ) -> Self {
        let Some(suggestion) = suggestion else { return self };
        let instead = Replacement {
            lead: lead.to_owned(),
            wrong: wrong.to_owned(),
            right: suggestion.name.to_owned(),
            applicability: suggestion.applicability,
        };
        Self { help: suggestion.help(), instead: Some(Box::new(instead)), ..self }
    }

    /// The same with another help.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The problem at `span`.
    pub(super) fn at(self, span: Span, sources: &SourceMap) -> Diagnostic {
        let problem = Diagnostic::new(self.rule, span, self.message).help(self.help);
        let Some(instead) = self.instead else { return problem };
        let Replacement { lead, wrong, right, applicability } = *instead;
        let text = sources.slice(span);
        match lead.strip_prefix('(') {
            // An address with blanks is written in angle brackets, or with its blanks encoded.
            Some(lead) => match span.of_part(text, &format!("(<{lead}"), &wrong) {
                None => {
                    let part = span.of_part(text, &format!("({lead}"), &wrong);
                    let right = right.replace(' ', "%20").replace('(', "%28").replace(')', "%29");
                    problem.suggest_edit(part, right, applicability)
                }
                part => problem.suggest_edit(part, right, applicability),
            },
            None => problem.suggest_edit(span.of_part(text, &lead, &wrong), right, applicability),
        }
    }
}
