//! Decision guides as templates see them, on their pages and in a book.
//!
//! Whether every path ends is decided in [`crate::parse::decisions`].

use super::figures::decision::drawn;
use super::theme::Shared;
use super::view::{Card, Decision, DecisionAnswer, DecisionEntry, DecisionStep, Group};
use super::{ViewContext, html, numbering};
use crate::ids::DecisionId;
use crate::link::address;
use crate::messages::messages;
use crate::parse::decisions::{self, Step, StepContent};

impl ViewContext<'_> {
    /// A decision guide.
    pub(super) fn decision(self, id: DecisionId) -> Decision {
        let decision = &self.linked.decisions.decisions[id];
        let links = &self.linked.decisions.links[id];
        let root = self.root(&address::decision(&decision.slug));
        let ViewContext { linked, sizes, book, .. } = self;
        let sources = Some(links.sources.as_slice());
        let context =
            html::Context { linked, root: &root, sources, explains_terms: false, sizes, book };
        let text = |number: Option<usize>| {
            let found = number.and_then(|at| decision.texts.get(at).zip(links.texts.get(at)));
            found.map(|(text, links)| html::write(text, links, context)).unwrap_or_default()
        };
        let anchor = decisions::Decision::anchor;
        let answer = |answer: &decisions::Answer| DecisionAnswer {
            text: answer.text.clone(),
            step: answer.to + 1,
            anchor: anchor(&decision.steps[answer.to]),
            title: decision.steps[answer.to].title.clone(),
        };
        let steps = decision.steps.iter().enumerate().map(|(number, step)| {
            let (mut answers, mut entries) = (Vec::new(), Vec::new());
            match &step.content {
                StepContent::Question(given) => answers.extend(given.iter().map(answer)),
                StepContent::Result(named) => {
                    let found = links.entries.get(number).into_iter().flatten();
                    let both = named.iter().zip(found);
                    entries.extend(both.filter_map(|(named, found)| {
                        let card = self.cards[(*found)?].clone();
                        Some(DecisionEntry { card, html: text(named.reason) })
                    }));
                }
            }
            DecisionStep {
                number: number + 1,
                anchor: anchor(step),
                title: step.title.clone(),
                html: text(step.text),
                is_question: matches!(step.content, StepContent::Question(_)),
                answers,
                entries,
            }
        });
        Decision {
            title: decision.title.clone(),
            summary: decision.summary.clone(),
            steps: steps.collect(),
            figure: if book.is_some() { String::new() } else { drawn(&shape(&decision.steps)) },
            file: address::figure(&address::decision(&decision.slug)),
            references: numbering::marked_list(links.sources.len()),
        }
    }

    /// Every decision guide as a group; its count is that of its results.
    pub(super) fn decisions(self) -> Vec<Group> {
        let language = &self.linked.guide.schema.settings.language;
        let kind = messages(language).found_kinds.decision.singular;
        let is_result = |step: &&Step| matches!(step.content, StepContent::Result(_));
        let group = |decision: &decisions::Decision| Group {
            id: decision.slug.clone(),
            label: decision.title.clone(),
            singular: kind.to_owned(),
            description: decision.summary.clone(),
            path: address::decision(&decision.slug),
            count: decision.steps.iter().filter(is_result).count(),
            ordered: false,
        };
        self.linked.decisions.decisions.iter().map(group).collect()
    }

    /// Every decision guide as it appears in lists beside entries.
    pub(super) fn decision_cards(self) -> Vec<Shared<Card>> {
        let card = |group: Group| {
            Shared::new(Card {
                title: group.label,
                path: group.path,
                kind: String::new(),
                slug: group.id,
                kind_label: group.singular,
                number: String::new(),
                summary: group.description,
                period: String::new(),
                chips: Vec::new(),
                more_chips: 0,
                terms: Vec::new(),
                rating: None,
                scales: Vec::new(),
            })
        };
        self.decisions().into_iter().map(card).collect()
    }
}

/// For each step its id and the steps its answers point to; none for a result.
fn shape(steps: &[Step]) -> Vec<(String, Option<Vec<usize>>)> {
    let of_step = |step: &Step| match &step.content {
        StepContent::Question(answers) => Some(answers.iter().map(|answer| answer.to).collect()),
        StepContent::Result(_) => None,
    };
    steps.iter().map(|step| (decisions::Decision::anchor(step), of_step(step))).collect()
}
