//! Problems as text, to be read again in a later run over the same files.
//!
//! Places are numbers of bytes and of files, so they are right only beside the same [`crate::span::SourceMap`].
//! Does not say whether the files are the same.

use super::{Applicability, Diagnostic, Label, SuggestedEdit, rule};
use crate::span::{FileId, Span};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Saved {
    rule: String,
    message: String,
    labels: Vec<(SavedSpan, String)>,
    help: Option<String>,
    path: Option<String>,
    edits: Vec<(SavedSpan, String)>,
    is_certain: bool,
}

/// File, first byte and end.
type SavedSpan = (u32, u32, u32);

/// Problems as text. Their severity is that of their rules.
pub fn write(problems: &[Diagnostic]) -> String {
    let saved: Vec<Saved> = problems.iter().map(Saved::of).collect();
    // Texts and numbers are written without fail.
    serde_json::to_string(&saved).unwrap_or_default()
}

/// The problems in a text that [`write()`] made; none if it is another text, or has a rule that no longer exists.
pub fn read(text: &str) -> Option<Vec<Diagnostic>> {
    let saved: Vec<Saved> = serde_json::from_str(text).ok()?;
    saved.into_iter().map(Saved::problem).collect()
}

impl Saved {
    fn of(problem: &Diagnostic) -> Self {
        let label = |label: &Label| (saved(label.span), label.message.clone());
        let edit = |edit: &SuggestedEdit| (saved(edit.span), edit.replacement.clone());
        let suggestion = problem.suggestion.as_deref();
        Self {
            rule: problem.rule.id.to_owned(),
            message: problem.message.clone(),
            labels: problem.labels.iter().map(label).collect(),
            help: problem.help.clone(),
            path: problem.path.clone(),
            edits: suggestion.iter().flat_map(|of| &of.edits).map(edit).collect(),
            is_certain: suggestion
                .is_some_and(|of| of.applicability == Applicability::MachineApplicable),
        }
    }

    fn problem(self) -> Option<Diagnostic> {
        let label = |(at, message)| Label { span: span(at), message };
        let edit = |(at, replacement)| SuggestedEdit { span: span(at), replacement };
        let applicability = match self.is_certain {
            true => Applicability::MachineApplicable,
            false => Applicability::MaybeIncorrect,
        };
        let problem = Diagnostic::without_location(rule::by_id(&self.rule)?, self.message);
        let labels = self.labels.into_iter().map(label).collect();
        let edits = self.edits.into_iter().map(edit).collect();
        let problem = Diagnostic { labels, help: self.help, path: self.path, ..problem };
        Some(problem.suggest_edits(edits, applicability))
    }
}

fn saved(span: Span) -> SavedSpan {
    (span.file.0, span.start, span.end)
}

fn span((file, start, end): SavedSpan) -> Span {
    Span { file: FileId(file), start, end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str) -> &'static rule::Rule {
        rule::by_id(id).expect("exists")
    }

    #[test]
    fn problems_come_back_as_they_were() {
        let place = |start| span((4, start, start + 3));
        let problems = [
            Diagnostic::without_location(rule("remote-image"), "\"nowhere\"\n").help("é"),
            Diagnostic::in_path(rule("raw-html"), "images/a.png", "no text"),
            Diagnostic::new(rule("raw-html"), place(1), "here")
                .label("this")
                .secondary_label(place(9), "that")
                .suggest_edit(Some(place(2)), "x", Applicability::MaybeIncorrect),
            Diagnostic::new(rule("raw-html"), place(3), "there").suggest_edits(
                vec![
                    SuggestedEdit { span: place(5), replacement: String::new() },
                    SuggestedEdit { span: place(8), replacement: "y".to_owned() },
                ],
                Applicability::MachineApplicable,
            ),
        ];
        assert_eq!(read(&write(&problems)).as_deref(), Some(&problems[..]));
        assert_eq!(read(&write(&[])), Some(Vec::new()));
    }

    #[test]
    fn another_text_is_no_list_of_problems() {
        let problem = Diagnostic::without_location(rule("raw-html"), "a");
        let unknown = write(&[problem]).replace("raw-html", "raw-hmtl");
        for text in ["", "[", "{}", "[1]", &unknown] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
