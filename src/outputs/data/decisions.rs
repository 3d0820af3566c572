//! Decision guides as data.
//!
//! Entries are gathered in [`super::collect`].

use super::collect::Collector;
use super::{Decision, DecisionAnswer, DecisionEntry, DecisionStep};
use crate::link::address;
use crate::link::decisions::DecisionLinks;
use crate::parse::decisions::{self, Answer, Step, StepContent};

impl Collector<'_> {
    /// Every decision guide.
    pub(super) fn decisions(&self) -> Vec<Decision> {
        let found = &self.linked.decisions;
        let both = found.decisions.iter().zip(&found.links);
        both.map(|(decision, links)| self.decision(decision, links)).collect()
    }

    fn decision(&self, decision: &decisions::Decision, links: &DecisionLinks) -> Decision {
        let text = |number: Option<usize>| {
            let found = number.and_then(|number| decision.texts.get(number));
            found.map(|text| self.plain(text)).unwrap_or_default()
        };
        let id = |step: usize| decisions::Decision::anchor(&decision.steps[step]);
        let step = |(number, step): (usize, &Step)| {
            let (mut answers, mut entries) = (Vec::new(), Vec::new());
            match &step.content {
                StepContent::Question(given) => {
                    let answer =
                        |of: &Answer| DecisionAnswer { text: of.text.clone(), to: id(of.to) };
                    answers.extend(given.iter().map(answer));
                }
                StepContent::Result(named) => {
                    let found = links.entries.get(number).into_iter().flatten();
                    let both = named.iter().zip(found);
                    entries.extend(both.filter_map(|(named, found)| {
                        let entry = self.id((*found)?);
                        Some(DecisionEntry { entry, reason: text(named.reason) })
                    }));
                }
            }
            let (title, text) = (step.title.clone(), text(step.text));
            DecisionStep { id: id(number), title, text, answers, entries }
        };
        Decision {
            id: decision.slug.clone(),
            title: decision.title.clone(),
            summary: decision.summary.clone(),
            path: address::decision(&decision.slug),
            steps: decision.steps.iter().enumerate().map(step).collect(),
            sources: self.keys(&links.sources),
        }
    }
}
