//! A broken link or name: which rule it breaks, and how to fix it.
//!
//! Does not look anything up; see [`super::resolve`].

use super::advice::Advice;
use crate::diagnostic::{Applicability, Diagnostic, NameSuggestion, Rule, rule};
use crate::span::{SourceMap, Span};

/// A link or name without a target.
pub(super) struct BrokenLink {
    rule: &'static Rule,
    message: String,
    help: String,
    instead: Option<Box<Replacement>>,
    /// What `[[…]]` is to be: what is before the text, and the path.
    brackets: Option<(String, String)>,
}

/// What is wrong in a link, and what was meant.
struct Replacement {
    /// The text right before it, which tells it from the same word in other places of the text.
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
        let (message, help) = (message.into(), help.into());
        Self { rule, message, help, instead: None, brackets: None }
    }

    pub(super) fn broken(message: String, help: impl Into<String>) -> Self {
        Self::new(&rule::BROKEN_LINK, message, help)
    }

    pub(super) fn draft(slug: &str) -> Self {
        let message = format!("`{slug}` is not published: it is a draft or held back");
        Self::new(&rule::LINK_TO_DRAFT, message, "publish it as well, or remove the link")
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

    /// A relation's name with what only links in texts have: brackets, a folder, an ending. The folder may be that
    /// of another kind.
    pub(super) fn decorated(rule: &'static Rule, name: &str, bare: &str, is_other: bool) -> Self {
        let message = format!("`{name}` is not how front matter names an entry");
        let help =
            format!("write `{bare}`: the name of its file without brackets, folder or extension");
        let applicability = match is_other {
            true => Applicability::MaybeIncorrect,
            false => Applicability::MachineApplicable,
        };
        let suggestion = NameSuggestion { name: bare, applicability };
        Self::new(rule, message, "").suggest("", name, Some(suggestion)).help(help)
    }

    /// Says what to write for the whole path that is written right after `lead`.
    pub(super) fn advised(self, lead: &str, wrong: &str, advice: Advice) -> Self {
        let Advice { message, help, path } = advice;
        let replacement = |(right, applicability)| {
            Box::new(Replacement {
                lead: lead.to_owned(),
                wrong: wrong.to_owned(),
                right,
                applicability,
            })
        };
        let message = message.unwrap_or(self.message);
        Self { message, help, instead: path.map(replacement), ..self }
    }

    /// Says that `[[name|text]]` is to be `[text](path)`, with `sign` before it.
    pub(super) fn in_brackets(self, sign: &str, path: &str) -> Self {
        Self { brackets: Some((sign.to_owned(), path.to_owned())), ..self }
    }

    /// The problem at `span`.
    pub(super) fn at(self, span: Span, sources: &SourceMap) -> Diagnostic {
        let problem = Diagnostic::new(self.rule, span, self.message).help(self.help);
        if let Some((sign, path)) = self.brackets {
            let written = sources.slice(span);
            let inner = written.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
            let text = inner.map(|inner| inner.split_once('|').map_or(inner, |(_, text)| text));
            let text = text.filter(|text| !text.contains(['[', ']', '\\']));
            let link = format!("{sign}[{}]({path})", text.unwrap_or_default());
            return problem.suggest_edit(
                text.map(|_| span),
                link,
                Applicability::MachineApplicable,
            );
        }
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
