//! What the guide knows about itself, as templates see it: ratings, gap maps, coverage, changes,
//! the glossary.
//!
//! Counts nothing; see [`crate::assess`].

use super::ViewContext;
use super::html;
use super::view::{
    Breadth, BreadthGroup, Change, CitedSource, Coverage, Crumb, Evidence, GapCell, GapColumn,
    GapMap, GapRow, GlossaryTerm, Group, Rating, Scale, Stance, UnusedTerms,
};
use crate::assess::Assessed;
use crate::assess::coverage::{self, Column, Dimension};
use crate::ids::{EntryId, GlossaryTermId, Id, SourceId};
use crate::link::address;
use crate::messages::{self, Messages, fill, in_sentence, messages};
use crate::validate::Value;

/// The rating of an entry.
pub(super) fn rating(assessed: &Assessed, entry: EntryId) -> Option<Rating> {
    let evidence = assessed.knowledge.evidence[entry].as_ref()?;
    let schema = &assessed.linked.guide.schema;
    let vocabulary = &schema.vocabularies[schema.ratings[evidence.ratings].vocabulary];
    let level = &vocabulary.terms[evidence.level];
    Some(Rating {
        slug: level.slug.clone(),
        label: level.label.clone(),
        path: address::term(&vocabulary.id, &level.slug),
        rank: evidence.level.index(),
        max_rank: vocabulary.terms.len() - 1,
        reason: messages::rating::reason(evidence.basis(schema)),
        held: messages::rating::held(evidence.basis(schema)),
    })
}

/// The places of an entry on the scales that are shown beside its rating.
pub(super) fn scales(assessed: &Assessed, entry: EntryId) -> Vec<Scale> {
    let schema = &assessed.linked.guide.schema;
    let entry = &assessed.linked.guide.entries[entry];
    let places = schema.scales(entry.kind).filter_map(|(field, of)| {
        let Some(Value::Term(term)) = entry.values[field].first().map(|item| &item.value) else {
            return None;
        };
        let (field, of) = (&schema.kinds[entry.kind].fields[field], &schema.vocabularies[of]);
        let (position, count) = (term.index() + 1, of.terms.len());
        let values = [("position", position.to_string()), ("count", count.to_string())];
        let term = &of.terms[*term];
        Some(Scale {
            field: field.name.clone(),
            label: field.label.clone(),
            slug: term.slug.clone(),
            term: term.label.clone(),
            description: term.description.clone(),
            path: address::term(&of.id, &term.slug),
            position,
            count,
            text: fill(say(assessed).position, &values),
        })
    });
    places.collect()
}

/// The evidence for the rating of an entry.
pub(super) fn evidence(ctx: ViewContext<'_>, entry: EntryId) -> Option<Evidence> {
    let found = ctx.assessed.knowledge.evidence[entry].as_ref()?;
    let schema = &ctx.linked.guide.schema;
    let rules = &schema.ratings[found.ratings];
    let stances = &schema.vocabularies[rules.stances].terms;
    let maps = ctx.assessed.knowledge.gap_maps.iter().filter(|map| map.ratings == found.ratings);
    let breadth = maps.map(|map| {
        let row = map.rows.iter().find(|row| row.entry == entry);
        let cells = row.map_or(&[][..], |row| &row.cells);
        let groups = map.columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        Breadth {
            label: dimension_label(ctx.assessed, map.dimension),
            path: map_path(ctx.assessed, map),
            groups: groups
                .map(|(column, cell)| BreadthGroup {
                    label: column_label(ctx.assessed, map, *column),
                    anchor: anchor(ctx.assessed, map, *column),
                    cards: ctx.sorted(cell.iter().copied()),
                })
                .collect(),
        }
    });
    let stances: Vec<Stance> = stances
        .iter_enumerated()
        .map(|(stance, term)| Stance {
            slug: term.slug.clone(),
            label: term.label.clone(),
            count: found.entries_with(stance),
        })
        .collect();
    Some(Evidence {
        rating: rating(ctx.assessed, entry)?,
        figure: ctx.evidence_bar(&stances, ctx.max_evidence_count),
        description: schema.vocabularies[rules.vocabulary].terms[found.level].description.clone(),
        next: messages::rating::next(found.basis(schema)),
        stances,
        scales: scales(ctx.assessed, entry),
        breadth: breadth.filter(|breadth| !breadth.groups.is_empty()).collect(),
    })
}

/// A term of the glossary, for a page with this way to the root. With `sources`, the numbers of the
/// page's own list, its definition cites; without, it points to the list of all sources.
pub(super) fn glossary_term(
    ctx: ViewContext<'_>,
    term: GlossaryTermId,
    root: &str,
    sources: Option<&[SourceId]>,
) -> GlossaryTerm {
    let glossary = &ctx.linked.glossary;
    let found = &glossary.glossary.terms[term];
    let ViewContext { linked, sizes, book, .. } = ctx;
    let context = html::Context { linked, root, sources, explains_terms: false, sizes, book };
    let links = glossary.definitions.get(term);
    let anchor = format!("term-{}", found.slug);
    GlossaryTerm {
        term: found.term.clone(),
        path: format!("{}#{anchor}", address::GLOSSARY),
        anchor,
        html: links.map(|links| html::write(&found.definition, links, context)).unwrap_or_default(),
        synonyms: found.synonyms.clone(),
        see: found
            .see
            .iter()
            .map(|other| {
                let other = &glossary.glossary.terms[*other];
                Crumb { label: other.term.clone(), path: format!("#term-{}", other.slug) }
            })
            .collect(),
        used_in: Vec::new(),
    }
}

/// The whole glossary, with the entries that use each term.
pub(super) fn glossary(ctx: ViewContext<'_>) -> Vec<GlossaryTerm> {
    let glossary = &ctx.linked.glossary;
    let terms = glossary.glossary.terms.ids();
    terms
        .map(|term| GlossaryTerm {
            used_in: ctx.sorted(glossary.used_in[term].iter().copied()),
            ..glossary_term(ctx, term, "", Some(&glossary.sources))
        })
        .collect()
}

/// Every change, the latest first.
pub(super) fn changes(ctx: ViewContext<'_>) -> Vec<Change> {
    let language = &ctx.linked.guide.schema.settings.language;
    let changes = ctx.assessed.knowledge.changes.iter();
    changes
        .map(|change| Change {
            date: change.date.in_words(language),
            value: change.date.to_string(),
            card: ctx.cards[change.entry].clone(),
            what: change.what.clone(),
            why: change.why.clone(),
        })
        .collect()
}

/// What nothing supports, cites or uses.
pub(super) fn coverage(ctx: ViewContext<'_>) -> Coverage {
    let found = &ctx.assessed.knowledge.coverage;
    let mut unused_terms: Vec<UnusedTerms> = Vec::new();
    for (of, term) in &found.unused_terms {
        let term = ctx.term_group(*of, *term);
        let id = &ctx.linked.guide.schema.vocabularies[*of].id;
        match unused_terms.last_mut().filter(|last| last.vocabulary.id == *id) {
            Some(last) => last.terms.push(term),
            None => unused_terms
                .push(UnusedTerms { vocabulary: ctx.vocabulary_group(*of), terms: vec![term] }),
        }
    }
    let source = |source: &SourceId| CitedSource {
        key: ctx.linked.bibliography.sources[*source].key.clone(),
        html: ctx.linked.references[*source].html.clone(),
        letter: ctx.letter_of_source(*source),
        cited_by: Vec::new(),
    };
    let shown =
        |entries: &[EntryId]| entries.iter().map(|entry| ctx.cards[*entry].clone()).collect();
    Coverage {
        without_evidence: shown(&found.without_evidence),
        unused_as_evidence: shown(&found.unused_as_evidence),
        uncited_sources: found.uncited_sources.iter().map(source).collect(),
        unused_terms,
    }
}

/// A gap map.
pub(super) fn gap_map(ctx: ViewContext<'_>, map: &coverage::GapMap) -> GapMap {
    let assessed = ctx.assessed;
    let rules = &assessed.linked.guide.schema.ratings[map.ratings];
    let columns = map.columns.iter().enumerate().map(|(index, column)| GapColumn {
        label: column_label(assessed, map, *column),
        path: match (column, map.dimension) {
            (Column::Term(term), Dimension::Vocabulary(of)) => ctx.term_group(of, *term).path,
            _ => String::new(),
        },
        filled: map.rows.iter().filter(|row| !row.cells[index].is_empty()).count(),
    });
    let rows = map.rows.iter().map(|row| {
        let card = ctx.cards[row.entry].clone();
        let cells = map.columns.iter().zip(&row.cells).map(|(column, cell)| GapCell {
            count: cell.len(),
            path: match cell.is_empty() {
                true => String::new(),
                false => format!("{}#{}", card.path, anchor(assessed, map, *column)),
            },
        });
        GapRow { cells: cells.collect(), card }
    });
    GapMap {
        rated: ctx.kind_group(rules.kind),
        label: dimension_label(assessed, map.dimension),
        dimensions: gap_maps(assessed)
            .into_iter()
            .filter(|(of, _)| *of == map.ratings)
            .map(|(_, group)| group)
            .collect(),
        columns: columns.collect(),
        rows: rows.collect(),
    }
}

/// All gap maps as groups, each with the rules it belongs to.
pub(super) fn gap_maps(assessed: &Assessed) -> Vec<(usize, Group)> {
    let maps = assessed.knowledge.gap_maps.iter().map(|map| {
        let label = dimension_label(assessed, map.dimension);
        let group = Group {
            id: dimension_id(assessed, map.dimension),
            singular: label.clone(),
            label,
            description: String::new(),
            path: map_path(assessed, map),
            count: map.rows.len(),
            ordered: false,
        };
        (map.ratings, group)
    });
    maps.collect()
}

fn map_path(assessed: &Assessed, map: &coverage::GapMap) -> String {
    let schema = &assessed.linked.guide.schema;
    let kind = &schema.kinds[schema.ratings[map.ratings].kind];
    let vocabulary = match map.dimension {
        Dimension::Kinds => None,
        Dimension::Vocabulary(of) => Some(schema.vocabularies[of].id.as_str()),
    };
    address::gap_map(kind, vocabulary)
}

fn dimension_id(assessed: &Assessed, dimension: Dimension) -> String {
    match dimension {
        Dimension::Kinds => "kinds".to_owned(),
        Dimension::Vocabulary(of) => assessed.linked.guide.schema.vocabularies[of].id.clone(),
    }
}

fn say(assessed: &Assessed) -> &'static Messages {
    messages(&assessed.linked.guide.schema.settings.language)
}

fn dimension_label(assessed: &Assessed, dimension: Dimension) -> String {
    match dimension {
        Dimension::Kinds => say(assessed).kinds_of_evidence.to_owned(),
        Dimension::Vocabulary(of) => assessed.linked.guide.schema.vocabularies[of].label.clone(),
    }
}

/// "Case studies: supports", "Aerospace".
fn column_label(assessed: &Assessed, map: &coverage::GapMap, column: Column) -> String {
    let schema = &assessed.linked.guide.schema;
    match (column, map.dimension) {
        (Column::Kind(kind, stance), _) => {
            let stances = &schema.vocabularies[schema.ratings[map.ratings].stances].terms;
            let say = say(assessed);
            let part = in_sentence(&stances[stance].label, &schema.settings.language);
            fill(say.part, &[("label", &schema.kinds[kind].plural), ("part", &part)])
        }
        (Column::Term(term), Dimension::Vocabulary(of)) => {
            schema.vocabularies[of].terms[term].label.clone()
        }
        (Column::Term(_), Dimension::Kinds) => String::new(),
    }
}

/// The id, in the page of a rated entry, of the list of exactly the entries that a cell counts.
fn anchor(assessed: &Assessed, map: &coverage::GapMap, column: Column) -> String {
    let schema = &assessed.linked.guide.schema;
    let column = match (column, map.dimension) {
        (Column::Kind(kind, stance), _) => {
            let stances = &schema.vocabularies[schema.ratings[map.ratings].stances].terms;
            format!("{}-{}", schema.kinds[kind].id, stances[stance].slug)
        }
        (Column::Term(term), Dimension::Vocabulary(of)) => {
            schema.vocabularies[of].terms[term].slug.clone()
        }
        (Column::Term(_), Dimension::Kinds) => String::new(),
    };
    format!("evidence-{}-{column}", dimension_id(assessed, map.dimension))
}
