//! Links to evidence that has no record.
//!
//! A rating counts records, and readers read texts: where `records_for:` says so, an entry that a text names as
//! evidence needs a record of it too. Reads no headings but those; rates nothing.

use crate::diagnostic::{Diagnostic, rule};
use crate::fold::fold;
use crate::ids::{EntryId, KindId};
use crate::link::{Destination, Linked};
use crate::messages::in_sentence;
use crate::parse::{Body, Target};
use crate::schema::{Field, FieldType, Kind, Ratings};
use crate::span::{SourceMap, Span};
use crate::validate::{Entry, Text};
use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

/// Reports each such link, once for each part of an entry and each entry that it links to.
pub(super) fn unrecorded(linked: &Linked, sources: &SourceMap) -> Vec<Diagnostic> {
    let recorded: BTreeSet<(EntryId, EntryId)> =
        linked.evidence.iter().map(|item| (item.to, item.from)).collect();
    let mut found = Vec::new();
    for rules in &linked.guide.schema.ratings {
        if rules.records_for.fields.is_empty() && rules.records_for.headings.is_empty() {
            continue;
        }
        let check = Check { linked, sources, rules, recorded: &recorded };
        let rated = linked.guide.entries.iter_enumerated();
        for (index, entry) in rated.filter(|(_, entry)| entry.kind == rules.kind) {
            check.entry(index, entry, &mut found);
        }
    }
    found
}

struct Check<'a> {
    linked: &'a Linked,
    sources: &'a SourceMap,
    rules: &'a Ratings,
    /// The rated entry and the one that gives evidence, of each record.
    recorded: &'a BTreeSet<(EntryId, EntryId)>,
}

impl Check<'_> {
    fn entry(&self, index: EntryId, entry: &Entry, found: &mut Vec<Diagnostic>) {
        let kind = &self.linked.guide.schema.kinds[entry.kind];
        let mut reported = BTreeSet::new();
        for (number, text) in entry.texts.iter().enumerate() {
            let Some(parts) = self.parts(text) else { continue };
            let links = self.linked.resolved[index].texts.get(number);
            let links = links.map_or(&[][..], |links| &links.links);
            for (link, destination) in text.markdown.links.iter().zip(links) {
                let Destination::Entry(to, _) = destination else { continue };
                let part = parts.iter().position(|part| part.contains(&link.span.range().start));
                let Some(evidence) = self.record_field(*to).filter(|_| part.is_some()) else {
                    continue;
                };
                let place = text.place.map(|place| (place.field, place.item));
                let is_known = *to == index || self.recorded.contains(&(index, *to));
                if is_known || !reported.insert((place, part, *to)) {
                    continue;
                }
                let whole = entry.span_in_text(kind, number, link.span);
                let span = self.exact(whole, &link.target).unwrap_or(whole);
                found.push(self.problem((index, *to), evidence, span));
            }
        }
    }

    /// The parts of a text in which links need records; none when there is no such part.
    fn parts(&self, text: &Text) -> Option<Vec<Range<usize>>> {
        match text.place {
            Some(place) if self.rules.records_for.fields.contains(&place.field) => {
                Some(iter::once(0..usize::MAX).collect())
            }
            Some(_) => None,
            None => {
                let sections = sections(&text.markdown, &self.rules.records_for.headings);
                (!sections.is_empty()).then_some(sections)
            }
        }
    }

    /// The field in which an entry has its records for the rated kind: its kind's field and the record's.
    fn record_field(&self, entry: EntryId) -> Option<(&Field, &Field)> {
        let schema = &self.linked.guide.schema;
        let kind: &Kind = &schema.kinds[self.linked.guide.entries[entry].kind];
        let gives = |field: &&Field| is_evidence(field, self.rules.kind, &self.rules.relation);
        kind.fields.iter().find_map(|field| match &field.field_type {
            FieldType::Record(fields) => Some((field, fields.iter().find(gives)?)),
            _ => None,
        })
    }

    /// Where a link in a field is: its name, if it is there once.
    fn exact(&self, whole: Span, target: &Target) -> Option<Span> {
        let (lead, written) = match target {
            Target::Wiki { name, .. } => ("[[", name),
            Target::Path { path, .. } => ("(", path),
            _ => return None,
        };
        let text = self.sources.slice(whole);
        if text.starts_with(lead) || text.starts_with('[') {
            return None;
        }
        whole.of_part(text, lead, written)
    }

    fn problem(
        &self,
        (rated, from): (EntryId, EntryId),
        (field, to): (&Field, &Field),
        span: Span,
    ) -> Diagnostic {
        let guide = &self.linked.guide;
        let (rated, from) = (&guide.entries[rated], &guide.entries[from]);
        let label = |kind: KindId| {
            in_sentence(&guide.schema.kinds[kind].label, &guide.schema.settings.language)
        };
        let stances = &guide.schema.vocabularies[self.rules.stances].terms;
        let stances: Vec<&str> = stances.iter().map(|term| term.slug.as_str()).collect();
        let stance = match &field.field_type {
            FieldType::Record(fields) => fields.iter().find(
                |field| matches!(field.field_type, FieldType::Term(of) if of == self.rules.stances),
            ),
            _ => None,
        };
        let stance = stance.map_or("stance", |field| &field.name);
        let message = format!(
            "this {} points to `{}`, which has no record of evidence for it",
            label(rated.kind),
            from.slug
        );
        let help = format!(
            "add `- {{ {}: {}, {stance}: … }}` under `{}:` in {}, with one of: {}",
            to.name,
            rated.slug,
            field.name,
            self.sources.get(from.file).display,
            stances.join(", ")
        );
        Diagnostic::new(&rule::UNRECORDED_EVIDENCE, span, message).help(help)
    }
}

fn is_evidence(field: &Field, rated: KindId, relation: &str) -> bool {
    match &field.field_type {
        FieldType::Ref { to, inverse } => *to == rated && inverse.as_deref() == Some(relation),
        _ => false,
    }
}

/// The sections under these headings, with all that is below them, as places in the file.
fn sections(body: &Body, headings: &[String]) -> Vec<Range<usize>> {
    let mut sections: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(u8, usize)> = None;
    for heading in &body.headings {
        let at = heading.span.range();
        if let Some((_, start)) = open.take_if(|(level, _)| heading.level <= *level) {
            sections.push(start..at.start);
        }
        if open.is_none() && headings.contains(&fold(heading.text.trim())) {
            open = Some((heading.level, at.end));
        }
    }
    sections.extend(open.map(|(_, start)| start..usize::MAX));
    sections
}
