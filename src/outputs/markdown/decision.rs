//! One decision guide as Markdown: its steps, numbered, with the answers that point from one to another.
//!
//! Entries are copied in [`super::entry`].

use super::Copies;
use super::entry::{Filling, references};
use crate::ids::{DecisionId, SourceId};
use crate::link::address;
use crate::messages::messages;
use crate::parse::decisions::{Step, StepContent};
use crate::parse::tree::commonmark::{self, escaped};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The copy of a decision guide.
pub(super) fn text(copies: &Copies<'_>, id: DecisionId) -> String {
    let decision = &copies.linked.decisions.decisions[id];
    let path = address::decision_copy(&decision.slug);
    let mut copy = Copy { copies, id, path, text: String::new(), sources: BTreeSet::new() };
    let _ = writeln!(copy.text, "# {}", escaped(&decision.title));
    if !decision.summary.is_empty() {
        let _ = write!(copy.text, "\n> {}\n", escaped(&decision.summary));
    }
    let language = &copies.linked.guide.schema.settings.language;
    let page = copies.address(&copy.path, &address::decision(&decision.slug));
    let say = messages(language);
    let _ = write!(copy.text, "\n- {}: {}\n", say.copies.kind, say.found_kinds.decision.singular);
    let _ = writeln!(copy.text, "- [Web page]({page})");
    for (number, step) in decision.steps.iter().enumerate() {
        copy.step(number, step);
    }
    references(copies, &copy.sources, &mut copy.text);
    copy.text
}

struct Copy<'a> {
    copies: &'a Copies<'a>,
    id: DecisionId,
    path: String,
    text: String,
    sources: BTreeSet<SourceId>,
}

impl Copy<'_> {
    fn step(&mut self, number: usize, step: &Step) {
        let linked = self.copies.linked;
        let steps = &linked.decisions.decisions[self.id].steps;
        let _ = write!(self.text, "\n## {}\\. {}\n", number + 1, escaped(&step.title));
        if let Some(text) = step.text.map(|text| self.copied(text)) {
            let _ = write!(self.text, "\n{text}\n");
        }
        self.text.push('\n');
        match &step.content {
            StepContent::Question(answers) => {
                for answer in answers {
                    let (said, title) = (escaped(&answer.text), escaped(&steps[answer.to].title));
                    let _ = writeln!(self.text, "- {said} → {}. {title}", answer.to + 1);
                }
            }
            StepContent::Result(entries) => {
                let found = &linked.decisions.links[self.id].entries[number];
                for (entry, found) in entries.iter().zip(found) {
                    let Some(found) = found else { continue };
                    let link = self.copies.link(&self.path, *found);
                    let reason = entry.reason.map(|reason| self.copied(reason));
                    let reason = reason.map(|reason| format!(": {}", reason.replace('\n', "\n  ")));
                    let _ = writeln!(self.text, "- {link}{}", reason.unwrap_or_default());
                }
            }
        }
    }

    /// One of its texts.
    fn copied(&mut self, number: usize) -> String {
        let linked = self.copies.linked;
        let links = &linked.decisions.links[self.id].texts[number];
        let mut filling = Filling::new(self.copies, &self.path, links, &mut self.sources);
        let text = &linked.decisions.decisions[self.id].texts[number];
        commonmark::write(text, &mut filling, &format!("d{number}-"))
    }
}
