//! The order of a book: its chapters, each with its number.
//!
//! Decides only; chapters are made in [`super`].

use super::Scope;
use crate::assess::{self, Assessed};
use crate::ids::{DecisionId, EntryId, KindId};
use crate::messages::{in_sentence, messages};
use crate::render::ViewContext;
use std::collections::BTreeSet;

/// A chapter that is to be made.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) content: Content,
    /// Its name, unlike that of any other: entries have one underscore in it, and no others have.
    pub(super) name: String,
    /// Empty on the title page.
    pub(super) number: String,
    pub(super) title: String,
    pub(super) lead: String,
    /// How many numbers its number has.
    pub(super) depth: usize,
    /// What those below it are divided by, as one of its terms is called; may be empty.
    pub(super) grouped_by: String,
}

/// What a chapter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The title page.
    Title,
    /// The head of the pages of the guide itself.
    Pages,
    /// The head of a kind, by index.
    Kind(KindId),
    /// The head of a step by which the entries of a kind are divided.
    Step,
    /// An entry, by index.
    Entry(EntryId),
    /// The head of the decision guides.
    Decisions,
    /// A decision guide.
    Decision(DecisionId),
    /// The glossary.
    Glossary,
    /// The sources.
    Sources,
}

/// The chapters of a book: the guide's own pages, the entries of each kind in the order of its list,
/// the decision guides, the glossary, and the sources if any are cited. Of a part of the guide, its entries and
/// their sources.
pub(super) fn plan(ctx: ViewContext<'_>, scope: Scope) -> Vec<Planned> {
    let assessed = ctx.assessed;
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let say = &messages(&schema.settings.language).pages;
    let mut plan = Plan { assessed, chapters: Vec::new(), numbers: [0; 3] };
    let (title, tagline) = match scope {
        Scope::Guide => (&schema.settings.title, &schema.settings.tagline),
        Scope::Term(of, term) => {
            let term = &schema.vocabularies[of].terms[term];
            (&term.label, &term.description)
        }
    };
    plan.add(0, Content::Title, "title", title, tagline);
    let within: Option<BTreeSet<EntryId>> = match scope {
        Scope::Guide => None,
        Scope::Term(of, term) => {
            Some(assessed.knowledge.facets.uses[of][term].iter().copied().collect())
        }
    };
    let is_within = |entry: &EntryId| within.as_ref().is_none_or(|within| within.contains(entry));
    let of_kind = |kind: KindId| {
        let entries = linked.guide.entries.ids();
        let mut order: Vec<EntryId> = entries
            .filter(|entry| linked.guide.entries[*entry].kind == kind)
            .filter(is_within)
            .collect();
        order.sort_by_cached_key(|entry| (assess::rank(linked, *entry), *entry));
        order
    };
    let (pages, kinds): (Vec<KindId>, Vec<KindId>) =
        schema.kinds.ids().partition(|kind| schema.kinds[*kind].folder.is_empty());
    let mut pages: Vec<EntryId> = pages.into_iter().flat_map(of_kind).collect();
    pages.sort_by_key(|entry| linked.guide.entries[*entry].slug != "index");
    if !pages.is_empty() {
        plan.add(1, Content::Pages, "", say.introduction, "");
        pages.into_iter().for_each(|entry| plan.entry(2, entry));
    }
    for kind in kinds {
        let entries = of_kind(kind);
        if !entries.is_empty() {
            let group = ctx.kind_group(kind);
            plan.add(1, Content::Kind(kind), "", &group.label, &group.description);
            plan.kind(kind, &entries);
        }
    }
    let decisions = &linked.decisions.decisions;
    if scope == Scope::Guide && !decisions.is_empty() {
        plan.add(1, Content::Decisions, "decisions", say.decisions, "");
        for (id, decision) in decisions.iter_enumerated() {
            let name = format!("decision-{}", decision.slug);
            plan.add(2, Content::Decision(id), &name, &decision.title, &decision.summary);
        }
    }
    if scope == Scope::Guide && !linked.glossary.glossary.terms.is_empty() {
        plan.add(1, Content::Glossary, "glossary", say.glossary, "");
    }
    let cites = |chapter: &Planned| match chapter.content {
        Content::Entry(entry) => !linked.resolved[entry].sources.is_empty(),
        Content::Decision(id) => !linked.decisions.links[id].sources.is_empty(),
        Content::Glossary => !linked.glossary.sources.is_empty(),
        _ => false,
    };
    if plan.chapters.iter().any(cites) {
        plan.add(1, Content::Sources, "sources", say.sources, "");
    }
    plan.chapters
}

struct Plan<'a> {
    assessed: &'a Assessed,
    chapters: Vec<Planned>,
    /// How far each depth has been numbered.
    numbers: [usize; 3],
}

impl Plan<'_> {
    /// Adds a chapter with the next number of its depth. One without a name is named after its
    /// number.
    fn add(&mut self, depth: usize, content: Content, name: &str, title: &str, lead: &str) {
        for (at, number) in self.numbers.iter_mut().enumerate() {
            match at + 1 {
                own if own == depth => *number += 1,
                own if own > depth => *number = 0,
                _ => {}
            }
        }
        let numbers: Vec<String> =
            self.numbers.iter().take(depth).map(ToString::to_string).collect();
        self.chapters.push(Planned {
            content,
            name: match name {
                "" => format!("part-{}", numbers.join("-")),
                name => name.to_owned(),
            },
            number: numbers.join("."),
            title: title.to_owned(),
            lead: lead.to_owned(),
            depth,
            grouped_by: String::new(),
        });
    }

    fn entry(&mut self, depth: usize, entry: EntryId) {
        let guide = &self.assessed.linked.guide;
        let found = &guide.entries[entry];
        let kind = &guide.schema.kinds[found.kind];
        let name = format!("{}_{}", kind.id, found.slug);
        self.add(depth, Content::Entry(entry), &name, &found.title, found.line(kind, "summary"));
    }

    /// The entries of a kind, each below the first step it belongs to.
    fn kind(&mut self, kind: KindId, entries: &[EntryId]) {
        let assessed = self.assessed;
        let schema = &assessed.linked.guide.schema;
        if let (Some(head), Some(of)) = (self.chapters.last_mut(), schema.grouping_vocabulary(kind))
        {
            head.grouped_by =
                in_sentence(&schema.vocabularies[of].singular, &schema.settings.language);
        }
        let mut current = None;
        for entry in entries {
            let step = schema.grouping_vocabulary(kind).and_then(|of| {
                let terms = assess::terms_of(&assessed.linked, *entry, of);
                terms.first().map(|term| &schema.vocabularies[of].terms[*term])
            });
            match step {
                Some(step) if current != Some(&step.slug) => {
                    current = Some(&step.slug);
                    self.add(2, Content::Step, "", &step.label, &step.description);
                    self.entry(3, *entry);
                }
                Some(_) => self.entry(3, *entry),
                None => self.entry(2, *entry),
            }
        }
    }
}
