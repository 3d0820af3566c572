//! The path of a kind: its steps, where each entry is on it, what it asks readers.
//!
//! A kind has a path when its entries are divided by an ordered vocabulary. Draws nothing itself;
//! see [`super::figures`].

use super::ViewContext;
use super::figures::bars::squares;
use super::theme::Shared;
use super::view::{Assessment, Card, Path, PathStep, Position, Question, QuestionSection};
use crate::assess::facets::Facet;
use crate::assess::{self, Assessed};
use crate::ids::{EntryId, Id, IdVec, TermId, VocabularyId};
use crate::messages::{fill, in_sentence, messages};
use crate::validate::Value;
use std::collections::BTreeMap;

/// The longest path that is shown on the page of each of its steps.
const MAX_STEPS: usize = 60;

/// Where an entry is among those of its kind, in the order of lists. It belongs to every step that it names, as
/// in the lists of these steps; its position is that in the first.
#[derive(Clone, Debug, Default)]
pub(super) struct PathPosition {
    /// The first step it belongs to.
    pub(super) step: Option<Facet>,
    /// Its number among the entries of the step, from 1, and how many there are.
    number: usize,
    of: usize,
    pub(super) previous: Option<EntryId>,
    pub(super) next: Option<EntryId>,
}

/// Where every entry is, in the order of the entries.
pub(super) fn path_positions(assessed: &Assessed) -> IdVec<EntryId, PathPosition> {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let mut path_positions = linked.guide.entries.with_each(PathPosition::default());
    for kind in schema.kinds.ids() {
        let of_kind = |entry: &EntryId| linked.guide.entries[*entry].kind == kind;
        let mut order: Vec<EntryId> = path_positions.ids().filter(of_kind).collect();
        order.sort_by_cached_key(|entry| (assess::rank(linked, *entry), *entry));
        let vocabulary = schema.grouping_vocabulary(kind);
        let step = |entry: EntryId| {
            let of = vocabulary?;
            Some((of, *assess::terms_of(linked, entry, of).first()?))
        };
        let mut sizes: BTreeMap<Facet, usize> = BTreeMap::new();
        for (at, entry) in order.iter().enumerate() {
            let step = step(*entry);
            if let Some(of) = vocabulary {
                for term in assess::terms_of(linked, *entry, of) {
                    *sizes.entry((of, term)).or_default() += 1;
                }
            }
            path_positions[*entry] = PathPosition {
                step,
                number: step.map_or(at + 1, |step| sizes[&step]),
                of: 0,
                previous: at.checked_sub(1).map(|before| order[before]),
                next: order.get(at + 1).copied(),
            };
        }
        for entry in order {
            let step = path_positions[entry].step;
            path_positions[entry].of = step.map_or(0, |step| sizes[&step]);
        }
    }
    path_positions
}

impl PathPosition {
    /// The position on the path of the kind, if the kind has one.
    pub(super) fn position(&self, ctx: ViewContext<'_>) -> Option<Position> {
        let (of, term) = self.step?;
        Some(Position { group: ctx.term_group(of, term), number: self.number, of: self.of })
    }
}

impl ViewContext<'_> {
    /// A vocabulary as a path. Its steps show the rated entries they hold.
    pub(super) fn path(self, index: VocabularyId) -> Path {
        let (vocabulary, groups) = self.vocabulary(index);
        // What a level of a rating holds goes without saying.
        let is_rating = self.linked.guide.schema.ratings.iter().any(|of| of.vocabulary == index);
        let terms = self.linked.guide.schema.vocabularies[index].terms.ids();
        let steps = terms.zip(groups).map(|(term, group)| {
            let (figure, alt) = match is_rating {
                true => Default::default(),
                false => self.support(&self.assessed.knowledge.facets.uses[index][term]),
            };
            PathStep { group, figure, alt, cards: self.cards_of_step(index, term) }
        });
        let question = self.linked.guide.schema.vocabularies[index].question.clone();
        Path { steps: steps.collect(), question, vocabulary }
    }

    /// The entries of a step whose kind is divided by it, in the order of lists.
    fn cards_of_step(self, index: VocabularyId, term: TermId) -> Vec<Shared<Card>> {
        let guide = &self.linked.guide;
        let entries = self.assessed.knowledge.facets.uses[index][term].iter().copied();
        self.sorted(entries.filter(|entry| {
            guide.schema.grouping_vocabulary(guide.entries[*entry].kind) == Some(index)
        }))
    }

    /// The steps of a vocabulary for the page of each of its terms: none where they have no order, or are
    /// more than a page shows beside its list.
    pub(super) fn steps_on_term_page(self, index: VocabularyId) -> Vec<PathStep> {
        let vocabulary = &self.linked.guide.schema.vocabularies[index];
        match vocabulary.ordered && vocabulary.terms.len() <= MAX_STEPS {
            true => self.path(index).steps,
            false => Vec::new(),
        }
    }

    /// How well entries are supported, drawn and in words; empty when none is rated.
    fn support(self, entries: &[EntryId]) -> (String, String) {
        let schema = &self.linked.guide.schema;
        let mut levels: BTreeMap<(usize, TermId), usize> = BTreeMap::new();
        for evidence in
            entries.iter().filter_map(|entry| self.assessed.knowledge.evidence[*entry].as_ref())
        {
            *levels.entry((evidence.ratings, evidence.level)).or_default() += 1;
        }
        let Some(((ratings, _), _)) = levels.first_key_value() else {
            return Default::default();
        };
        let rules = &schema.ratings[*ratings];
        let terms = &schema.vocabularies[rules.vocabulary].terms;
        let of_kind: Vec<(TermId, usize)> = levels
            .iter()
            .filter(|((of, _), _)| of == ratings)
            .map(|((_, level), count)| (*level, *count))
            .collect();
        let total: usize = of_kind.iter().map(|(_, count)| count).sum();
        let language = &schema.settings.language;
        let say = messages(language);
        let kind = &schema.kinds[rules.kind];
        let name = if total == 1 { &kind.label } else { &kind.plural };
        let parts: Vec<String> = of_kind
            .iter()
            .rev()
            .map(|(level, count)| {
                let name = format!("“{}”", terms[*level].label);
                fill(say.counted, &[("count", count.to_string()), ("name", name)])
            })
            .collect();
        let values = [
            ("count", total.to_string()),
            ("name", in_sentence(name, language)),
            ("list", parts.join(say.list_separator)),
        ];
        let alt = fill(say.levels, &values);
        let ranks = of_kind.iter().map(|(level, count)| (level.index(), *count));
        (squares(&ranks.collect::<Vec<_>>(), terms.len() - 1), alt)
    }

    /// Every kind's questions, each in the first step of its entry.
    pub(super) fn assessments(
        self,
        path_positions: &IdVec<EntryId, PathPosition>,
    ) -> Vec<Assessment> {
        let schema = &self.linked.guide.schema;
        let mut assessments = Vec::new();
        for (index, kind) in schema.kinds.iter_enumerated() {
            let Some(field) = kind.question_field else { continue };
            let mut sections: BTreeMap<Option<Facet>, Vec<(usize, Question)>> = BTreeMap::new();
            let mut asking: Vec<EntryId> = Vec::new();
            for (at, entry) in self.linked.guide.entries.iter_enumerated() {
                let asked = (entry.kind == index).then(|| entry.values[field].first()).flatten();
                let Some(Value::Line(text)) = asked.map(|item| &item.value) else { continue };
                let question = Question {
                    id: entry.slug.clone(),
                    text: text.clone(),
                    card: self.cards[at].clone(),
                };
                asking.push(at);
                let section = sections.entry(path_positions[at].step).or_default();
                section.push((path_positions[at].number, question));
            }
            let sections: Vec<QuestionSection> = sections
                .into_iter()
                .map(|(step, mut questions)| {
                    questions.sort_by_key(|(number, _)| *number);
                    QuestionSection {
                        group: step.map(|(of, term)| self.term_group(of, term)),
                        questions: questions.into_iter().map(|(_, question)| question).collect(),
                    }
                })
                .collect();
            if !sections.is_empty() {
                let filters = self.assessment_filters(&asking);
                assessments.push(Assessment { kind: self.kind_group(index), sections, filters });
            }
        }
        assessments
    }
}
