//! How lists are narrowed down: by the pages of terms and of pairs of terms.
//!
//! Which pairs there are is decided in [`crate::assess::facets`].

use super::lists::Lists;
use super::view::{Choice, FilterGroup, Filters, Group, List, SetFilter};
use crate::assess::facets::{Facet, Pair};
use std::collections::BTreeSet;

impl Lists<'_> {
    /// How the entries of a kind can be narrowed down.
    pub(super) fn kind_filters(self, kind: usize) -> Filters {
        let schema = &self.linked.guide.schema;
        let rated = schema.ratings.iter().filter(|rules| rules.kind == kind);
        let by = rated
            .map(|rules| rules.vocabulary)
            .chain(schema.kinds[kind].leading_vocabularies())
            .collect::<BTreeSet<_>>();
        let of_kind = |entry: &&usize| self.linked.guide.entries[**entry].kind == kind;
        let groups = by.into_iter().map(|of| {
            let choice = |term: usize| {
                let count =
                    self.assessed.knowledge.facets.uses[of][term].iter().filter(of_kind).count();
                let group = self.term_group(of, term);
                Choice { label: group.label, path: group.path, count, is_set: false }
            };
            let terms = 0..schema.vocabularies[of].terms.len();
            (of, terms.map(choice).collect())
        });
        Filters { set: Vec::new(), groups: self.filter_groups(groups) }
    }

    /// How the entries with a term can be narrowed down.
    pub(super) fn term_filters(self, facet: Facet) -> Filters {
        let schema = &self.linked.guide.schema;
        let set = vec![self.set_filter(facet, String::new())];
        let groups = (0..schema.vocabularies.len()).map(|of| {
            let choice = |term: usize| {
                if of == facet.0 {
                    let group = self.term_group(of, term);
                    let is_set = term == facet.1;
                    return Choice {
                        label: group.label,
                        path: group.path,
                        count: group.count,
                        is_set,
                    };
                }
                self.pair_choice((of, term), facet, false)
            };
            (of, (0..schema.vocabularies[of].terms.len()).map(choice).collect())
        });
        Filters { set, groups: self.filter_groups(groups) }
    }

    /// How the entries with two terms can be narrowed down otherwise.
    pub(super) fn pair_filters(self, pair: &Pair) -> Filters {
        let schema = &self.linked.guide.schema;
        let [a, b] = pair.facets;
        let without = |other: Facet| self.term_group(other.0, other.1).path;
        let set = vec![self.set_filter(a, without(b)), self.set_filter(b, without(a))];
        let groups = [(a, b), (b, a)].map(|(facet, other)| {
            let terms = 0..schema.vocabularies[facet.0].terms.len();
            let choice = |term: usize| self.pair_choice((facet.0, term), other, term == facet.1);
            (facet.0, terms.map(choice).collect())
        });
        Filters { set, groups: self.filter_groups(groups.into_iter()) }
    }

    fn set_filter(self, (of, term): Facet, without: String) -> SetFilter {
        let vocabulary = &self.linked.guide.schema.vocabularies[of];
        SetFilter {
            vocabulary: vocabulary.singular.clone(),
            label: vocabulary.terms[term].label.clone(),
            without,
        }
    }

    fn pair_choice(self, facet: Facet, with: Facet, is_set: bool) -> Choice {
        let pair = self.assessed.knowledge.facets.pair(facet, with);
        Choice {
            label: self.linked.guide.schema.vocabularies[facet.0].terms[facet.1].label.clone(),
            path: pair.map(|pair| pair.path.clone()).unwrap_or_default(),
            count: pair.map_or(0, |pair| pair.entries.len()),
            is_set,
        }
    }

    /// The groups that leave something to choose.
    fn filter_groups(self, groups: impl Iterator<Item = (usize, Vec<Choice>)>) -> Vec<FilterGroup> {
        let groups = groups.map(|(of, mut choices)| {
            choices.retain(|choice| choice.count > 0);
            let vocabulary = self.vocabulary_group(of);
            let vocabulary = Group { count: choices.len(), ..vocabulary };
            FilterGroup { vocabulary, choices }
        });
        groups.filter(|group| !group.choices.is_empty()).collect()
    }

    /// Two terms as a list.
    pub(super) fn pair(self, pair: &Pair) -> List {
        let [a, b] = pair.facets.map(|(of, term)| self.term_group(of, term));
        let group = Group {
            id: format!("{}-{}", a.id, b.id),
            label: format!("{} and {}", a.label, b.label),
            singular: format!("{} and {}", a.singular, b.singular.to_lowercase()),
            description: String::new(),
            path: pair.path.clone(),
            count: pair.entries.len(),
            ordered: false,
        };
        let sections = self.by_kind(&pair.entries);
        List { group, sections, previous: None, next: None }
    }
}
