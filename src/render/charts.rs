//! Periods along the years, evidence as bars, and the map, as templates see them.
//!
//! Draws nothing itself; see [`super::figures`].

use super::ViewContext;
use super::figures::bars::{Run, bar};
use super::figures::{map, time};
use super::journey::PathPosition;
use super::view::{Chronology, Map, MapRow, MapStance, Period, Stance};
use crate::assess::{Assessed, evidence::Evidence};
use crate::date::Date;
use crate::ids::{EntryId, FieldId, IdVec, KindId};
use crate::link::address;
use crate::messages::{self, fill, messages};
use crate::schema::{Field, FieldType, Schema, Term};
use crate::validate::{Entry, Item, Value};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most entries that bear on one; those that take two stances count twice.
pub(super) fn max_evidence_count(assessed: &Assessed) -> usize {
    let evidence = assessed.knowledge.evidence.iter().flatten();
    let bearing = |evidence: &Evidence| -> usize {
        evidence.stances.ids().map(|stance| evidence.entries_with(stance)).sum()
    };
    evidence.map(bearing).max().unwrap_or_default()
}

impl ViewContext<'_> {
    /// When the entries of a kind took place; none when the kind does not say, or none of them does.
    pub(super) fn chronology(self, index: KindId) -> Option<Chronology> {
        let kind = &self.linked.guide.schema.kinds[index];
        let (from, to) = kind.date_range?;
        let date =
            |entry: EntryId, field: Option<FieldId>| date(&self.linked.guide.entries[entry], field);
        let entries = self.linked.guide.entries.iter_enumerated();
        let of_kind = entries.filter(|(_, entry)| entry.kind == index).map(|(at, _)| at);
        let known_to = |entry| date(entry, kind.field("as_of"));
        let (mut dated, mut undated): (Vec<(Date, EntryId)>, Vec<EntryId>) = Default::default();
        for entry in of_kind {
            match date(entry, Some(from)) {
                Some(start) => dated.push((start, entry)),
                None => undated.push(entry),
            }
        }
        dated.sort_by_key(|(start, entry)| (*start, self.cards[*entry].title.to_lowercase()));
        let ends = dated.iter().flat_map(|(start, entry)| {
            [Some(*start), date(*entry, to), known_to(*entry)].into_iter().flatten()
        });
        let starts: Vec<u16> = dated.iter().map(|(start, _)| start.year).collect();
        let years = time::Years::covering(ends)?.without_early_few(&starts);
        let rows = dated.iter().map(|(start, entry)| {
            let end = date(*entry, to);
            let figure = time::period(years, *start, end, known_to(*entry));
            let card = self.cards[*entry].clone();
            Period { alt: card.period.clone(), card, figure }
        });
        Some(Chronology {
            figure: time::strip(years),
            file: address::years(kind),
            alt: years_text(
                messages(&self.linked.guide.schema.settings.language).years,
                starts.first().copied().unwrap_or(years.first),
                years.end - 1,
            ),
            rows: rows.collect(),
            undated: self.sorted(undated.into_iter()),
        })
    }

    /// How many entries take each stance, drawn to one scale for the whole guide.
    pub(super) fn evidence_bar(self, stances: &[Stance], most: usize) -> String {
        let runs = stances.iter().map(|stance| Run { tone: &stance.slug, count: stance.count });
        bar(&runs.collect::<Vec<_>>(), most)
    }

    /// The map of a rated kind, with paths that count from `root`.
    pub(super) fn map(
        self,
        ratings: usize,
        root: &str,
        path_positions: &IdVec<EntryId, PathPosition>,
    ) -> Map {
        let schema = &self.linked.guide.schema;
        let rules = &schema.ratings[ratings];
        let terms = &schema.vocabularies[rules.stances].terms;
        let evidence = self.assessed.knowledge.evidence.iter_enumerated();
        let mut rated: Vec<(EntryId, &Evidence)> = evidence
            .filter_map(|(entry, evidence)| Some((entry, evidence.as_ref()?)))
            .filter(|(_, evidence)| evidence.ratings == ratings && !evidence.entries().is_empty())
            .collect();
        rated.sort_by_key(|(entry, _)| self.order[*entry]);
        let most = max_evidence_count(self.assessed);
        let rows = rated.iter().map(|(entry, evidence)| {
            let counted = terms.iter_enumerated();
            let counts: Vec<Stance> =
                counted.map(|(at, term)| stance(term, evidence.entries_with(at))).collect();
            let stances = evidence.stances.iter_enumerated().map(|(stance, entries)| MapStance {
                slug: terms[stance].slug.clone(),
                label: terms[stance].label.clone(),
                cards: self.sorted(entries.iter().copied()),
            });
            MapRow {
                card: self.cards[*entry].clone(),
                figure: self.evidence_bar(&counts, most),
                stances: stances.filter(|stance| !stance.cards.is_empty()).collect(),
            }
        });
        let rows: Vec<MapRow> = rows.collect();
        let (figure, left_out) = self.drawn(&rated, root, path_positions);
        // The same numbers as on the pages of the stances.
        let stances = self.stances(ratings).into_iter().map(|of| Stance {
            slug: of.id,
            label: of.label,
            count: of.count,
        });
        Map {
            rated: self.kind_group(rules.kind),
            figure,
            file: address::figure(&address::map(&schema.kinds[rules.kind])),
            stances: stances.collect(),
            left_out,
            rows,
        }
    }

    /// The drawing, and how many entries it leaves out.
    fn drawn(
        self,
        rated: &[(EntryId, &Evidence)],
        root: &str,
        path_positions: &IdVec<EntryId, PathPosition>,
    ) -> (String, usize) {
        /// More on one side could not be read.
        const MOST: usize = 100;
        let schema = &self.linked.guide.schema;
        let Some((first, evidence)) = rated.first() else { return Default::default() };
        let terms = &schema.vocabularies[schema.ratings[evidence.ratings].stances].terms;
        let shown = rated.len().min(MOST);
        let mut bearing: BTreeMap<EntryId, usize> = BTreeMap::new();
        for (_, evidence) in rated {
            for entry in evidence.entries() {
                *bearing.entry(entry).or_default() += 1;
            }
        }
        let mut right: Vec<EntryId> = bearing.keys().copied().collect();
        right.sort_by_key(|entry| (Reverse(bearing[entry]), *entry));
        let left_out = rated.len() - shown + right.len().saturating_sub(MOST);
        right.truncate(MOST);
        right.sort_by_key(|entry| self.order[*entry]);
        let mut lines = Vec::new();
        for (left, (_, evidence)) in rated[..shown].iter().enumerate() {
            for (stance, entries) in evidence.stances.iter_enumerated() {
                for entry in entries {
                    if let Some(right) = right.iter().position(|other| other == entry) {
                        let tone = terms[stance].slug.clone();
                        lines.push(map::Line { left, right, tone });
                    }
                }
            }
        }
        let say = messages(&schema.settings.language);
        let plural = |entry: EntryId| &schema.kinds[self.linked.guide.entries[entry].kind].plural;
        let node = |entry: EntryId, heading: String, description: String| map::Node {
            title: self.cards[entry].title.clone(),
            address: format!("{root}{}", self.cards[entry].path),
            description,
            heading,
        };
        let left_nodes: Vec<map::Node> = rated[..shown]
            .iter()
            .map(|(entry, evidence)| {
                let step = path_positions[*entry].step;
                let heading = step.map(|(of, term)| self.term_group(of, term).label);
                let reason = messages::rating::reason_in_full(evidence.basis(schema));
                node(*entry, heading.unwrap_or_default(), reason)
            })
            .collect();
        let right_nodes: Vec<map::Node> = right
            .iter()
            .map(|entry| {
                let description = format!("{}: {}", plural(*first), bearing[entry]);
                node(*entry, plural(*entry).clone(), description)
            })
            .collect();
        let labels = (plural(*first).as_str(), say.pages.evidence);
        (map::map(&left_nodes, &right_nodes, &lines, labels), left_out)
    }
}

/// The date in a field of an entry.
fn date(entry: &Entry, field: Option<FieldId>) -> Option<Date> {
    match entry.values.get(field?)?.first()?.value {
        Value::Date(date) => Some(date),
        _ => None,
    }
}

/// When an entry took place, in words; empty when it or its kind does not say.
pub(super) fn period_text(schema: &Schema, entry: &Entry) -> String {
    let kind = &schema.kinds[entry.kind];
    let Some((from, to)) = kind.date_range else { return String::new() };
    let Some(start) = date(entry, Some(from)) else { return String::new() };
    let say = messages(&schema.settings.language);
    match (date(entry, to), date(entry, kind.field("as_of"))) {
        (Some(end), _) if end.year == start.year => start.year.to_string(),
        (Some(end), _) => years_text(say.years, start.year, end.year),
        (None, Some(known)) if known.year > start.year => {
            years_text(say.years_known, start.year, known.year)
        }
        (None, _) => years_text(say.years_since, start.year, start.year),
    }
}

fn years_text(text: &str, from: u16, to: u16) -> String {
    fill(text, &[("from", from.to_string()), ("to", to.to_string())])
}

fn stance(term: &Term, count: usize) -> Stance {
    Stance { slug: term.slug.clone(), label: term.label.clone(), count }
}

/// The dates of a field's records, drawn along the years; nothing when they have none.
pub(super) fn events(field: &Field, items: &[Item]) -> String {
    let FieldType::Record(fields) = &field.field_type else { return String::new() };
    let is_date = |field: &Field| matches!(field.field_type, FieldType::Date);
    let Some(date) = fields.position(is_date) else { return String::new() };
    let dates = items.iter().map(|item| match &item.value {
        Value::Record(values) => match values.get(date) {
            Some(Some(Value::Date(date))) => Some(*date),
            _ => None,
        },
        _ => None,
    });
    time::events(&dates.collect::<Vec<_>>())
}
