//! Whether a reader who answers the questions of a decision guide comes to a result, and what no reader sees.
//!
//! Walks steps, and keeps its own stack: a file can hold more questions than a thread has room for. Reads
//! nothing; see [`super::read`].

use super::{Step, StepContent};
use crate::diagnostic::{Diagnostic, rule};
use crate::yaml::{PathSegment, Yaml};

/// How many questions of a loop a message names.
const MAX_NAMED: usize = 8;

/// How far a step has been walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walked {
    Not,
    /// It is on the path that is being walked, at this place.
    Open(usize),
    Done,
}

/// Answers that point back to a question before them, and steps that no answer points to.
pub(super) fn problems(yaml: &Yaml, steps: &[Step]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut walked = vec![Walked::Not; steps.len()];
    // Each step on the path, and how many of its answers have been followed.
    let mut path: Vec<(usize, usize)> = vec![(0, 0)];
    if let Some(first) = walked.first_mut() {
        *first = Walked::Open(0);
    }
    while let Some((at, followed)) = path.last_mut() {
        let (at, number) = (*at, *followed);
        *followed += 1;
        let Some(to) = answer(&steps[at], number) else {
            walked[at] = Walked::Done;
            path.pop();
            continue;
        };
        match walked[to] {
            Walked::Not => {
                walked[to] = Walked::Open(path.len());
                path.push((to, 0));
            }
            Walked::Open(from) => {
                let around = path[from..].iter().map(|(step, _)| *step).take(MAX_NAMED + 1);
                let around: Vec<usize> = around.collect();
                problems.push(closed(yaml, steps, (at, number), &around));
            }
            Walked::Done => {}
        }
    }
    let unseen = steps.iter().zip(&walked).filter(|(_, walked)| **walked == Walked::Not);
    problems.extend(unseen.map(|(step, _)| unreachable(yaml, step)));
    problems
}

/// The step that an answer points to, by its number.
fn answer(step: &Step, number: usize) -> Option<usize> {
    match &step.content {
        StepContent::Question(answers) => answers.get(number).map(|answer| answer.to),
        StepContent::Result(_) => None,
    }
}

/// An answer that points back to the first of the steps `around`.
fn closed(
    yaml: &Yaml,
    steps: &[Step],
    (at, number): (usize, usize),
    around: &[usize],
) -> Diagnostic {
    let mut names: Vec<&str> = around.iter().map(|step| steps[*step].name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    if names.len() > MAX_NAMED {
        names.truncate(MAX_NAMED);
        names.push("…");
    }
    names.push(first);
    let span = yaml.span(&[
        PathSegment::Key("questions"),
        PathSegment::Key(&steps[at].name),
        PathSegment::Key("answers"),
        PathSegment::Item(number),
        PathSegment::Key("to"),
    ]);
    let message = format!("this answer points back, so the path never ends: {}", names.join(" → "));
    let help = "point it to a question that comes later, or to a result";
    Diagnostic::new(&rule::DECISION_LOOP, span, message).help(help)
}

fn unreachable(yaml: &Yaml, step: &Step) -> Diagnostic {
    let (group, what) = match step.content {
        StepContent::Question(_) => ("questions", "question"),
        StepContent::Result(_) => ("results", "result"),
    };
    let span = yaml.key_span(&[PathSegment::Key(group), PathSegment::Key(&step.name)]);
    let message = format!("no path from the first question reaches the {what} `{}`", step.name);
    let help = format!("point an answer to it, `to: {}`, or delete the {what}", step.name);
    Diagnostic::new(&rule::UNREACHABLE_STEP, span, message).help(help)
}
