//! Decision guides: the links and citations of their texts, and the entries that results point to.
//!
//! Whether every path ends is decided in [`crate::parse::decisions`].

use super::{EntryResolver, Resolved, Resolver};
use crate::diagnostic::WithDiagnostics;
use crate::ids::{EntryId, KindId};
use crate::link::broken_link::BrokenLink;
use crate::link::decisions::{DecisionLinks, LinkedDecisions};
use crate::link::{Destination, address};
use crate::parse::decisions::{DECISION_FOLDER, Decision, Decisions, StepContent, SuggestedEntry};
use crate::schema::Kind;
use crate::validate::Entry;
use std::sync::Arc;

const HELP: &str = "write the name of an entry's file without `.md`, or `kind/name`";

impl Resolver<'_> {
    /// Resolves every decision guide. Returns the files of the content folder that they show, too.
    pub(in crate::link) fn decisions(
        &self,
        decisions: &Arc<Decisions>,
    ) -> WithDiagnostics<(LinkedDecisions, Vec<String>)> {
        let mut diagnostics = Vec::new();
        let mut assets = Vec::new();
        // Only its folder matters; a guide has a kind.
        let Some(kind) = self.guide.schema.kinds.ids().next() else {
            return WithDiagnostics { value: Default::default(), diagnostics };
        };
        let links = decisions.iter().map(|decision| {
            let (links, found) = self.decision(decision, kind).drain_into(&mut diagnostics);
            assets.extend(found.assets);
            links
        });
        let links = links.collect();
        let value = (LinkedDecisions { decisions: Arc::clone(decisions), links }, assets);
        WithDiagnostics { value, diagnostics }
    }

    /// Resolves the texts of a decision guide as those of a page in its folder.
    fn decision(
        &self,
        decision: &Decision,
        of: KindId,
    ) -> WithDiagnostics<(DecisionLinks, Resolved)> {
        let kind = self.guide.schema.kinds[of].clone();
        let kind = Kind { folder: DECISION_FOLDER.to_owned(), ..kind };
        let texts = decision.texts.iter().cloned();
        let entry = Entry::of_texts(of, &decision.slug, decision.file, texts);
        let mut one = EntryResolver::new(self, None, &entry, &kind);
        one.own_page = address::decision(&decision.slug);
        for (number, text) in entry.texts.iter().enumerate() {
            let links = one.text(number, &text.markdown);
            one.links.texts.push(links);
        }
        let named = decision.steps.iter().map(|step| match &step.content {
            StepContent::Question(_) => Vec::new(),
            StepContent::Result(entries) => {
                entries.iter().map(|entry| one.suggested(entry)).collect()
            }
        });
        let entries = named.collect();
        let found = one.found();
        let links = &found.value.links;
        let of =
            DecisionLinks { texts: links.texts.clone(), sources: links.sources.clone(), entries };
        found.map(|found| (of, found))
    }
}

impl EntryResolver<'_, '_> {
    /// The entry that a result names.
    fn suggested(&mut self, entry: &SuggestedEntry) -> Option<EntryId> {
        let failure = match self.wiki(&entry.name, None) {
            Ok(Destination::Entry(found, _)) => return Some(found),
            Ok(_) => BrokenLink::broken(format!("`{}` is not an entry", entry.name), HELP),
            Err(failure) => failure.for_name(&entry.name, HELP),
        };
        self.fail(failure, entry.span);
        None
    }
}
