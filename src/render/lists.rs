//! Lists as templates see them: kinds, vocabularies, terms, sources.
//!
//! Single entries are in [`super::entries`].

use super::ViewContext;
use super::theme::Shared;
use super::view::{Card, CitedSource, Group, Letter, List, Section};
use crate::assess;
use crate::ids::{EntryId, Id, IdVec, KindId, SourceId, TermId, VocabularyId};
use crate::link::{Linked, address};
use crate::parse::text::slugify;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The place of each entry in the order of lists: by kind, then as [`assess::rank`] has it.
pub(super) fn order(linked: &Linked) -> IdVec<EntryId, usize> {
    let entries = &linked.guide.entries;
    let mut sorted: Vec<EntryId> = entries.ids().collect();
    sorted.par_sort_by_cached_key(|index| {
        (entries[*index].kind, assess::rank(linked, *index), *index)
    });
    let mut order = entries.with_each(0);
    for (place, index) in sorted.into_iter().enumerate() {
        order[index] = place;
    }
    order
}

impl ViewContext<'_> {
    /// A kind as a group.
    pub(super) fn kind_group(self, index: KindId) -> Group {
        let entries = self.linked.guide.entries.iter();
        self.group_of_kind(index, entries.filter(|entry| entry.kind == index).count())
    }

    /// So many entries of a kind as a group.
    fn group_of_kind(self, index: KindId, count: usize) -> Group {
        let kind = &self.linked.guide.schema.kinds[index];
        Group {
            id: kind.id.clone(),
            label: kind.plural.clone(),
            singular: kind.label.clone(),
            description: kind.description.clone(),
            path: address::kind(kind),
            count,
            ordered: false,
        }
    }

    /// A vocabulary as a group.
    pub(super) fn vocabulary_group(self, index: VocabularyId) -> Group {
        let vocabulary = &self.linked.guide.schema.vocabularies[index];
        Group {
            id: vocabulary.id.clone(),
            label: vocabulary.label.clone(),
            singular: vocabulary.singular.clone(),
            description: vocabulary.description.clone(),
            path: address::term(&vocabulary.id, "index"),
            count: self.assessed.knowledge.facets.used_by[index],
            ordered: vocabulary.ordered,
        }
    }

    /// A term as a group.
    pub(super) fn term_group(self, index: VocabularyId, term: TermId) -> Group {
        let vocabulary = &self.linked.guide.schema.vocabularies[index];
        let found = &vocabulary.terms[term];
        Group {
            id: found.slug.clone(),
            label: found.label.clone(),
            singular: vocabulary.singular.clone(),
            description: found.description.clone(),
            path: address::term(&vocabulary.id, &found.slug),
            count: self.assessed.knowledge.facets.uses[index][term].len(),
            ordered: false,
        }
    }

    /// The entries of a kind, by the terms of its first ordered vocabulary if it has one.
    pub(super) fn kind(self, index: KindId) -> List {
        let schema = &self.linked.guide.schema;
        let of_kind = |entries: &[EntryId]| -> Vec<Shared<Card>> {
            let entries =
                entries.iter().filter(|entry| self.linked.guide.entries[**entry].kind == index);
            self.sorted(entries.copied())
        };
        let all: Vec<EntryId> = self.linked.guide.entries.ids().collect();
        let sections = match schema.grouping_vocabulary(index) {
            None => vec![Section { group: None, cards: of_kind(&all) }],
            Some(vocabulary) => schema.vocabularies[vocabulary]
                .terms
                .ids()
                .map(|term| {
                    let cards = of_kind(&self.assessed.knowledge.facets.uses[vocabulary][term]);
                    let group = Group { count: cards.len(), ..self.term_group(vocabulary, term) };
                    Section { group: Some(group), cards }
                })
                .filter(|section| !section.cards.is_empty())
                .collect(),
        };
        List { group: self.kind_group(index), sections, previous: None, next: None }
    }

    /// The terms of a vocabulary.
    pub(super) fn vocabulary(self, index: VocabularyId) -> (Group, Vec<Group>) {
        let terms = &self.linked.guide.schema.vocabularies[index].terms;
        let groups = terms.ids().map(|term| self.term_group(index, term)).collect();
        (self.vocabulary_group(index), groups)
    }

    /// The entries with a term, by kind.
    pub(super) fn term(self, index: VocabularyId, term: TermId) -> List {
        let schema = &self.linked.guide.schema;
        let vocabulary = &schema.vocabularies[index];
        let neighbour = |other: Option<TermId>| {
            let other = other
                .filter(|other| vocabulary.ordered && vocabulary.terms.get(*other).is_some())?;
            Some(self.term_group(index, other))
        };
        List {
            group: self.term_group(index, term),
            sections: self.by_kind(&self.assessed.knowledge.facets.uses[index][term]),
            previous: neighbour(term.previous()),
            next: neighbour(Some(term.next())),
        }
    }

    /// Every entry by the first letter of its title, accents aside.
    pub(super) fn letters(self) -> Vec<Letter> {
        let mut letters: BTreeMap<String, Vec<Shared<Card>>> = BTreeMap::new();
        for card in self.cards {
            letters.entry(first_letter(&card.title)).or_default().push(card.clone());
        }
        let letter = |(letter, mut cards): (String, Vec<Shared<Card>>)| {
            cards.sort_by_cached_key(|card| (slugify(&card.title), card.path.clone()));
            Letter { letter, cards }
        };
        letters.into_iter().map(letter).collect()
    }

    /// Every source with what cites it.
    pub(super) fn sources(self) -> Vec<CitedSource> {
        let mut cited_by = self.linked.bibliography.sources.with_each(Vec::<EntryId>::new());
        for (entry, links) in self.linked.resolved.iter_enumerated() {
            for source in &links.sources {
                cited_by[*source].push(entry);
            }
        }
        let mut sources: Vec<(String, CitedSource)> = cited_by
            .ids()
            .zip(cited_by)
            .map(|(source, entries)| {
                let reference = &self.linked.references[source];
                let cited = CitedSource {
                    key: self.linked.bibliography.sources[source].key.clone(),
                    html: reference.html.clone(),
                    letter: self.letter_of_source(source),
                    cited_by: self.sorted(entries.into_iter()),
                };
                (reference.label.to_lowercase(), cited)
            })
            .collect();
        sources.sort_by(|a, b| (&a.0, &a.1.key).cmp(&(&b.0, &b.1.key)));
        sources.into_iter().map(|(_, source)| source).collect()
    }

    /// The first letter of a source's label.
    pub(super) fn letter_of_source(self, source: SourceId) -> String {
        first_letter(&self.linked.references[source].label)
    }

    /// Entries as sections, one for each kind.
    pub(super) fn by_kind(self, entries: &[EntryId]) -> Vec<Section> {
        let mut by_kind: BTreeMap<KindId, Vec<EntryId>> = BTreeMap::new();
        for entry in entries {
            by_kind.entry(self.linked.guide.entries[*entry].kind).or_default().push(*entry);
        }
        let section = |(kind, entries): (KindId, Vec<EntryId>)| {
            let group = self.group_of_kind(kind, entries.len());
            Section { group: Some(group), cards: self.sorted(entries.into_iter()) }
        };
        by_kind.into_iter().map(section).collect()
    }

    pub(super) fn sorted(self, entries: impl Iterator<Item = EntryId>) -> Vec<Shared<Card>> {
        let mut entries: Vec<EntryId> = entries.collect();
        entries.sort_unstable_by_key(|entry| self.order[*entry]);
        entries.into_iter().map(|entry| self.cards[entry].clone()).collect()
    }
}

/// The first letter of a text, accents aside; `#` for whatever is not one.
fn first_letter(text: &str) -> String {
    let first = slugify(text).chars().next().filter(|c| c.is_alphabetic());
    first.map_or("#".to_owned(), |c| c.to_uppercase().to_string())
}
