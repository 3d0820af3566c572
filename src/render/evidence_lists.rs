//! What entries say of rated entries, by stance; and the brief of an entry, which names the strongest of it.
//!
//! Decides no rating; see [`crate::assess::evidence`].

use super::theme::Shared;
use super::view::{Brief, BriefStance, Card, Group, StanceItem, StanceList, StanceRow};
use super::{ViewContext, html};
use crate::assess;
use crate::ids::{EntryId, SourceId, TermId};
use crate::link::{EvidenceItem, address};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many sentences are on the page of a stance; the others are on the pages of the rated entries.
const MAX_SENTENCES: usize = 1000;

impl ViewContext<'_> {
    /// The stances about a rated kind, each with how often it is taken.
    pub(super) fn stances(self, ratings: usize) -> Vec<Group> {
        let schema = &self.linked.guide.schema;
        let rules = &schema.ratings[ratings];
        let vocabulary = &schema.vocabularies[rules.stances];
        let mut counts = vocabulary.terms.with_each(0);
        for item in self.linked.evidence.iter().filter(|item| item.ratings == ratings) {
            counts[item.stance] += 1;
        }
        let group = |(term, count): (&crate::schema::Term, usize)| Group {
            id: term.slug.clone(),
            label: term.label.clone(),
            singular: vocabulary.singular.clone(),
            description: term.description.clone(),
            path: address::stance(&schema.kinds[rules.kind], &term.slug),
            count,
            ordered: false,
        };
        vocabulary.terms.iter().zip(counts).map(group).collect()
    }

    /// All that takes one stance about the entries of a rated kind.
    pub(super) fn stance(self, ratings: usize, stance: TermId) -> StanceList {
        let rules = &self.linked.guide.schema.ratings[ratings];
        let mut by_rated: BTreeMap<EntryId, Vec<&EvidenceItem>> = BTreeMap::new();
        let evidence = self.linked.evidence.iter();
        for item in evidence.filter(|item| item.ratings == ratings && item.stance == stance) {
            by_rated.entry(item.to).or_default().push(item);
        }
        let mut by_rated: Vec<(EntryId, Vec<&EvidenceItem>)> = by_rated.into_iter().collect();
        by_rated.sort_by_cached_key(|(rated, _)| (assess::rank(self.linked, *rated), *rated));
        let stances = self.stances(ratings);
        let mut left = MAX_SENTENCES;
        let rows = by_rated.into_iter().map(|(rated, mut items)| {
            items.sort_by_key(|item| self.order[item.from]);
            let card = self.cards[rated].clone();
            let id = &self.linked.guide.schema.vocabularies[rules.stances].terms[stance].slug;
            let path = format!("{}#from_{}_{id}", card.path, rules.relation);
            let count = items.len();
            let shown = if count <= left { items } else { Vec::new() };
            left -= shown.len();
            let items = shown.into_iter().map(|item| self.stance_item(item)).collect();
            StanceRow { card, path, count, items }
        });
        StanceList {
            rated: self.kind_group(rules.kind),
            rows: rows.collect(),
            stance: stances[crate::ids::Id::index(stance)].clone(),
            stances,
        }
    }

    /// An entry that takes a stance, for a page in a folder.
    fn stance_item(self, item: &EvidenceItem) -> StanceItem {
        let ViewContext { linked, sizes, book, .. } = self;
        let context = html::Context {
            linked,
            root: "../",
            sources: None,
            explains_terms: false,
            sizes,
            book,
        };
        let entry = &linked.guide.entries[item.from];
        let text = item.text.and_then(|number| {
            let text = entry.texts.get(number)?;
            Some((text, linked.resolved[item.from].texts.get(number)?))
        });
        let html = text.map(|(text, links)| html::write(&text.markdown, links, context));
        StanceItem { card: self.cards[item.from].clone(), html: html.unwrap_or_default() }
    }

    /// The brief of an entry.
    pub(super) fn brief(self, index: EntryId) -> Brief {
        let linked = self.linked;
        let schema = &linked.guide.schema;
        let kind = &schema.kinds[linked.guide.entries[index].kind];
        let declared = kind.brief.clone();
        let (fields, most, most_sources) =
            declared.map(|brief| (brief.fields, brief.evidence, brief.sources)).unwrap_or_default();
        let card: Shared<Card> = self.cards[index].clone();
        let full = schema.settings.address(&card.path);
        let incoming = self.incoming[index].iter();
        let evidence: Vec<&EvidenceItem> =
            incoming.filter_map(|relation| linked.evidence_of(relation)).collect();
        let (sources, more_sources) = self.most_cited(index, &evidence, most_sources);
        let mut changes = self.assessed.knowledge.changes_of(index);
        let changed = changes.next().map(|change| change.date);
        let changed = changed.or_else(|| self.assessed.knowledge.changed());
        let in_words = changed.map(|date| date.in_words(&schema.settings.language));
        Brief {
            address: if full.is_empty() { format!("../{}", card.path) } else { full },
            fields: self.fields_quoted(index, &fields, "../"),
            evidence: self.strongest(&evidence, most),
            sources: self.references(&sources),
            more_sources,
            changed: in_words.unwrap_or_default(),
            card,
        }
    }

    /// For each stance, the entries whose sentence cites most sources, and among these those that cite most.
    fn strongest(self, evidence: &[&EvidenceItem], most: usize) -> Vec<BriefStance> {
        let schema = &self.linked.guide.schema;
        let mut by_stance: BTreeMap<(usize, TermId), Vec<&EvidenceItem>> = BTreeMap::new();
        for item in evidence {
            by_stance.entry((item.ratings, item.stance)).or_default().push(item);
        }
        let stance = |((ratings, stance), mut items): ((usize, TermId), Vec<&EvidenceItem>)| {
            let of_entry = |item: &EvidenceItem| self.linked.resolved[item.from].sources.len();
            items.sort_by_key(|item| {
                (Reverse(item.sources.len()), Reverse(of_entry(item)), self.order[item.from])
            });
            let term = &schema.vocabularies[schema.ratings[ratings].stances].terms[stance];
            BriefStance {
                slug: term.slug.clone(),
                label: term.label.clone(),
                total: items.len(),
                items: items.into_iter().take(most).map(|item| self.stance_item(item)).collect(),
            }
        };
        by_stance.into_iter().map(stance).collect()
    }

    /// The sources that an entry and the evidence about it cite most, and how many there are besides.
    fn most_cited(
        self,
        index: EntryId,
        evidence: &[&EvidenceItem],
        most: usize,
    ) -> (Vec<SourceId>, usize) {
        let links = &self.linked.resolved[index];
        let in_texts =
            links.texts.iter().flat_map(|text| text.citations.iter().flatten().flatten());
        let in_evidence = evidence.iter().flat_map(|item| &item.sources);
        let mut counts: BTreeMap<SourceId, usize> = BTreeMap::new();
        for source in links.sources.iter().chain(in_texts).chain(in_evidence) {
            *counts.entry(*source).or_default() += 1;
        }
        let mut sources: Vec<(SourceId, usize)> = counts.into_iter().collect();
        sources.sort_by_key(|(source, count)| (Reverse(*count), *source));
        let more = sources.len().saturating_sub(most);
        (sources.into_iter().take(most).map(|(source, _)| source).collect(), more)
    }
}
