//! The entries of a kind side by side as templates see them, and the vocabularies that the self-assessment is
//! filtered by.
//!
//! What is compared is decided in [`crate::assess::comparison`].

use super::ViewContext;
use super::html::entry_path;
use super::view::{
    AssessmentFilter, ComparedCell, ComparedColumn, ComparedRow, ComparedTerm, Comparison,
};
use crate::assess::comparison::{self, Cell, Column};
use crate::ids::{EntryId, Id, KindId, TermId};
use crate::link::address;
use std::collections::BTreeSet;

impl ViewContext<'_> {
    /// The entries of a kind side by side.
    pub(super) fn comparison(self, kind: KindId) -> Comparison {
        let schema = &self.linked.guide.schema;
        let found = comparison::comparison(self.assessed, kind);
        let columns = found.columns.iter().enumerate().map(|(at, column)| {
            let cells = found.rows.iter().filter_map(|row| row.cells.get(at));
            self.column(column, cells)
        });
        let rows = found.rows.iter().map(|row| {
            let cells = row.cells.iter().zip(&found.columns);
            let entry = &self.linked.guide.entries[row.entry];
            ComparedRow {
                slug: entry.slug.clone(),
                title: entry.title.clone(),
                path: entry_path(self.linked, row.entry),
                cells: cells.map(|(cell, column)| self.cell(cell, column)).collect(),
            }
        });
        Comparison {
            kind: self.kind_group(kind),
            columns: columns.collect(),
            rows: rows.collect(),
            table: address::comparison_table(&schema.kinds[kind]),
        }
    }

    fn column<'c>(self, column: &Column, cells: impl Iterator<Item = &'c Cell>) -> ComparedColumn {
        let vocabulary = column.vocabulary.map(|of| &self.linked.guide.schema.vocabularies[of]);
        let mut terms = Vec::new();
        if let Some(vocabulary) = vocabulary {
            let mut counts = vocabulary.terms.with_each(0);
            for cell in cells {
                let each: BTreeSet<TermId> = cell.terms.iter().copied().collect();
                each.into_iter().for_each(|term| counts[term] += 1);
            }
            let used = vocabulary.terms.iter().zip(counts).filter(|(_, count)| *count > 0);
            terms.extend(used.map(|(term, count)| ComparedTerm {
                slug: term.slug.clone(),
                label: term.label.clone(),
                count,
            }));
            if !vocabulary.ordered {
                terms.sort_by_key(|term| term.label.to_lowercase());
            }
        }
        ComparedColumn { name: column.name.clone(), label: column.label.clone(), terms }
    }

    fn cell(self, cell: &Cell, column: &Column) -> ComparedCell {
        let vocabulary = column.vocabulary.map(|of| &self.linked.guide.schema.vocabularies[of]);
        let slug = |term: &TermId| vocabulary.map(|of| of.terms[*term].slug.as_str());
        let slugs: Vec<&str> = cell.terms.iter().filter_map(slug).collect();
        ComparedCell {
            text: cell.texts.join("; "),
            sort: cell.sort.clone(),
            slugs: slugs.join(" "),
        }
    }

    /// The vocabularies with a question of readers that entries with these terms can be narrowed by.
    pub(super) fn assessment_filters(self, asking: &[EntryId]) -> Vec<AssessmentFilter> {
        let asking: BTreeSet<EntryId> = asking.iter().copied().collect();
        let vocabularies = self.linked.guide.schema.vocabularies.iter_enumerated();
        let with_question = vocabularies.filter(|(_, vocabulary)| !vocabulary.question.is_empty());
        let filters = with_question.map(|(of, vocabulary)| {
            let uses = &self.assessed.knowledge.facets.uses[of];
            let term = |(index, entries): (usize, &Vec<EntryId>)| {
                let count = entries.iter().filter(|entry| asking.contains(entry)).count();
                let group = self.term_group(of, TermId::from_index(index));
                (count > 0).then_some(super::view::Group { count, ..group })
            };
            AssessmentFilter {
                vocabulary: self.vocabulary_group(of),
                question: vocabulary.question.clone(),
                terms: uses.iter().enumerate().filter_map(term).collect(),
            }
        });
        filters.filter(|filter| filter.terms.len() > 1).collect()
    }
}
