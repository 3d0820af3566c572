//! How lists are narrowed down: by the pages of terms and of pairs of terms.
//!
//! Which pairs there are, and what narrows what, is decided in [`crate::assess::facets`].

use super::ViewContext;
use super::view::{ActiveFilter, Choice, FilterGroup, Filters, Group, List};
use crate::assess::facets::{By, Facet, MostUsed, Narrower, Pair};
use crate::ids::{EntryId, KindId, TermId, VocabularyId};
use crate::messages::{fill, in_sentence, messages};
use std::collections::BTreeSet;

impl ViewContext<'_> {
    /// How the entries of a kind can be narrowed down.
    pub(super) fn kind_filters(self, kind: KindId) -> Filters {
        let schema = &self.linked.guide.schema;
        let rated = schema.ratings.iter().filter(|rules| rules.kind == kind);
        let by = rated
            .map(|rules| rules.vocabulary)
            .chain(schema.filter_vocabularies(kind))
            .collect::<BTreeSet<_>>();
        let facets = &self.assessed.knowledge.facets;
        let groups = by.into_iter().map(|of| {
            let of_kind = |entry: &&EntryId| self.linked.guide.entries[**entry].kind == kind;
            let choice = |term: &TermId| Choice {
                count: facets.uses[of][*term].iter().filter(of_kind).count(),
                ..self.term_choice((of, *term), false)
            };
            let MostUsed { terms, left_out } = &facets.most_used[of];
            self.filter_group(of, terms.iter().map(choice).collect(), *left_out)
        });
        Filters { active: Vec::new(), groups: with_choices(groups) }
    }

    /// How the entries with a term can be narrowed down.
    pub(super) fn term_filters(self, facet: Facet) -> Filters {
        let (of, term) = facet;
        let active = vec![self.active_filter(facet, String::new())];
        let facets = &self.assessed.knowledge.facets;
        let MostUsed { mut terms, left_out } = facets.most_used[of].clone();
        if let Err(at) = terms.binary_search(&term) {
            terms.insert(at, term);
        }
        let others = terms.iter().map(|other| self.term_choice((of, *other), *other == term));
        let own = self.filter_group(of, others.collect(), left_out);
        let mut groups = vec![(of, own)];
        groups.extend(facets.narrower(facet).map(|(of, narrower)| {
            let choices = narrower.terms.iter().map(|choice| self.choice(of, *choice));
            (of, self.filter_group(of, choices.collect(), narrower.left_out))
        }));
        groups.sort_by_key(|(of, _)| *of);
        Filters { active, groups: with_choices(groups.into_iter().map(|(_, group)| group)) }
    }

    /// How the entries with two terms can be narrowed down otherwise.
    pub(super) fn pair_filters(self, pair: &Pair) -> Filters {
        let facets = &self.assessed.knowledge.facets;
        let [a, b] = pair.facets;
        let active = [(a, b), (b, a)].map(|(facet, other)| {
            self.active_filter(facet, self.term_group(other.0, other.1).path)
        });
        let groups = [(a, b), (b, a)].map(|((of, term), other)| {
            let none = Narrower::default();
            let found = facets.narrower(other).find(|(narrowed_by, _)| *narrowed_by == of);
            let narrower = found.map_or(&none, |(_, narrower)| narrower);
            let mut choices: Vec<Choice> = Vec::with_capacity(narrower.terms.len() + 1);
            let own = Choice {
                label: self.linked.guide.schema.vocabularies[of].terms[term].label.clone(),
                path: pair.path.clone(),
                count: pair.entries.len(),
                is_selected: true,
            };
            let at = narrower.terms.partition_point(|(before, _)| *before < term);
            let others = narrower.terms.iter().filter(|(other, _)| *other != term);
            choices.extend(others.map(|choice| self.choice(of, *choice)));
            choices.insert(at, own);
            self.filter_group(of, choices, narrower.left_out)
        });
        Filters { active: active.into(), groups: with_choices(groups.into_iter()) }
    }

    fn active_filter(self, (of, term): Facet, remove_path: String) -> ActiveFilter {
        let vocabulary = &self.linked.guide.schema.vocabularies[of];
        ActiveFilter {
            vocabulary: vocabulary.singular.clone(),
            label: vocabulary.terms[term].label.clone(),
            remove_path,
        }
    }

    /// A term as a choice that points to its own list.
    fn term_choice(self, (of, term): Facet, is_selected: bool) -> Choice {
        let Group { label, path, count, .. } = self.term_group(of, term);
        Choice { label, path, count, is_selected }
    }

    fn choice(self, of: VocabularyId, (term, by): (TermId, By)) -> Choice {
        let choice = self.term_choice((of, term), false);
        match by {
            By::Term => choice,
            By::Pair(index) => {
                let pair = &self.assessed.knowledge.facets.pairs[index];
                Choice { path: pair.path.clone(), count: pair.entries.len(), ..choice }
            }
        }
    }

    fn filter_group(
        self,
        of: VocabularyId,
        mut choices: Vec<Choice>,
        left_out: usize,
    ) -> FilterGroup {
        choices.retain(|choice| choice.count > 0);
        if !self.linked.guide.schema.vocabularies[of].ordered {
            choices.sort_by_cached_key(|choice| choice.label.to_lowercase());
        }
        let vocabulary = Group { count: choices.len(), ..self.vocabulary_group(of) };
        FilterGroup { vocabulary, choices, left_out }
    }

    /// Two terms as a list.
    pub(super) fn pair(self, pair: &Pair) -> List {
        let [a, b] = pair.facets.map(|(of, term)| self.term_group(of, term));
        let language = &self.linked.guide.schema.settings.language;
        let say = messages(language);
        let group = Group {
            id: format!("{}-{}", a.id, b.id),
            label: fill(say.both, &[("first", &a.label), ("second", &b.label)]),
            singular: fill(
                say.both,
                &[("first", &a.singular), ("second", &in_sentence(&b.singular, language))],
            ),
            description: String::new(),
            path: pair.path.clone(),
            count: pair.entries.len(),
            ordered: false,
        };
        let sections = self.by_kind(&pair.entries);
        List { group, sections, previous: None, next: None }
    }
}

/// The groups that leave something to choose.
fn with_choices(groups: impl Iterator<Item = FilterGroup>) -> Vec<FilterGroup> {
    groups.filter(|group| !group.choices.is_empty()).collect()
}
