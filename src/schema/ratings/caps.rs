//! What holds a rating back: `caps:` of a rating.
//!
//! A cap is set off only by what speaks against an entry, and set aside only by what supports it. So no
//! cap lowers a rating for more support, and none raises it for a contradiction.

use super::{Against, Cap, Countable, needs};
use crate::ids::{Id, IdVec, TermId};
use crate::schema::Term;
use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};

const KNOWN: [&str; 3] = ["at_most", "when", "unless"];
const TOTAL: &str = "against";
const PERCENT: &str = "against_percent";

/// Reads `caps: [{ at_most: moderate, when: { contradicts: 2 } }]`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    ratings: &MapCursor<'a>,
    countable: &Countable<'_>,
    (supporting, levels): (&[TermId], &IdVec<TermId, Term>),
) -> Vec<Cap> {
    let caps = match ratings.map.get("caps") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::List(caps)) => caps,
        Some(_) => {
            let help = "write a list: `- { at_most: …, when: { … } }`".to_owned();
            reader.report(&ratings.path_of("caps"), "`caps` must be a list", Some(help));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for (item, value) in caps.iter().enumerate() {
        let at = reader.mapping(value, ratings.path_of_item("caps", item), &KNOWN);
        let before = reader.reported();
        let at_most = level(reader, &at, levels);
        let when = against(reader, &at, countable, supporting);
        let unless = needs(reader, &at, "unless", countable);
        if when.is_empty() && unless.is_empty() && reader.reported() == before {
            let help = "add `when:` with what speaks against an entry, or `unless:` with the support that is needed";
            reader.report(&at.path, "this cap has no condition", Some(help.to_owned()));
        }
        if let (Some(at_most), true) = (at_most, reader.reported() == before) {
            found.push(Cap { at_most, when, unless });
        }
    }
    found
}

/// The level that a cap names, which is not the highest.
fn level<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    levels: &IdVec<TermId, Term>,
) -> Option<TermId> {
    let slug = reader.required_text(at, "at_most");
    if slug.is_empty() {
        return None;
    }
    let path = at.path_of("at_most");
    let Some(level) = levels.position(|level| level.slug == slug) else {
        let known = levels.iter().map(|level| level.slug.as_str());
        let otherwise = format!("levels: {}", known.clone().collect::<Vec<_>>().join(", "));
        reader.report_unknown(&path, format!("unknown level `{slug}`"), (&slug, known), otherwise);
        return None;
    };
    if level.index() + 1 == levels.len() {
        let help = "name a lower level, or delete this cap".to_owned();
        reader.report(
            &path,
            format!("`{slug}` is the highest level, so this cap does nothing"),
            Some(help),
        );
        return None;
    }
    Some(level)
}

/// Reads `when: { contradicts: 2, against_percent: 40 }`.
fn against<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    countable: &Countable<'_>,
    supporting: &[TermId],
) -> Vec<(Against, usize)> {
    let stances = &countable.schema.vocabularies[countable.stances];
    let at = reader.child(at, "when", &[]);
    let mut when = Vec::new();
    for (name, _) in &at.map.0 {
        let against = match (name.as_str(), stances.term(name)) {
            (_, Some(stance)) if supporting.contains(&stance) => {
                let message = format!("`{name}` is support, which must not lower a rating");
                let help = "write what speaks against an entry, or the support that is needed under `unless:`";
                reader.report_key(&at.path_of(name), message, Some(help.to_owned()));
                continue;
            }
            (_, Some(stance)) => Against::Stance(stance),
            (TOTAL, None) => Against::Total,
            (PERCENT, None) => Against::Percent,
            _ => {
                let is_contrary = |(stance, _): &(TermId, &Term)| !supporting.contains(stance);
                let contrary = stances.terms.iter_enumerated().filter(is_contrary);
                let known = contrary.map(|(_, term)| term.slug.as_str()).chain([TOTAL, PERCENT]);
                let otherwise = match countable.need(name) {
                    Some(_) => {
                        "support must not lower a rating; write it under `unless:`".to_owned()
                    }
                    None => {
                        format!("write one of: {}", known.clone().collect::<Vec<_>>().join(", "))
                    }
                };
                let message = format!("`{name}` does not speak against an entry");
                reader.report_unknown_key(&at.path_of(name), message, (name, known), otherwise);
                continue;
            }
        };
        let Some(number) = reader.whole(&at, name, 1) else { continue };
        if against == Against::Percent && number > 100 {
            let help = "write a percentage from 1 to 100".to_owned();
            reader.report(&at.path_of(name), "more than 100 per cent", Some(help));
            continue;
        }
        when.push((against, number));
    }
    when
}
