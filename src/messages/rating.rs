//! Why an entry is rated as it is, and what is missing to the next level.
//!
//! Counts nothing; see [`crate::assess::evidence`].

use super::{Messages, fill, in_sentence, messages};
use crate::ids::{EntryId, Id, IdVec, TermId};
use crate::schema::Schema;
use crate::schema::ratings::{Need, Ratings};
use std::collections::{BTreeMap, BTreeSet};

/// What a rating rests on.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// What is declared.
    pub schema: &'a Schema,
    /// The rules of the rating.
    pub rules: &'a Ratings,
    /// What was counted for each thing that a level needs.
    pub counts: &'a BTreeMap<Need, usize>,
    /// The entries that take each stance.
    pub stances: &'a IdVec<TermId, BTreeSet<EntryId>>,
}

/// "4 case studies support it, in 2 countries; 1 qualifies it; 9 sources".
pub fn reason(basis: Basis<'_>) -> String {
    let Basis { schema, rules, counts, stances } = basis;
    let say = messages(&schema.settings.language);
    let count = |need: Need| counts.get(&need).copied().unwrap_or(0);
    let counted = |need: Need| fill_counted(say, say.counted, schema, need, count(need));
    let is_needed = |need: Need| {
        rules.levels.iter().any(|level| level.needs.iter().any(|(own, _)| *own == need))
    };
    let kinds = schema.kinds.ids().map(Need::Kind).filter(|need| count(*need) > 0);
    let kinds: Vec<String> = kinds.map(counted).collect();
    let dimensions = rules.dimensions.iter().map(|of| Need::Terms(*of));
    let breadth = dimensions.filter(|need| is_needed(*need) && count(*need) > 0);
    let breadth: Vec<String> = breadth.map(counted).collect();
    let mut parts = Vec::new();
    match count(Need::Supporting) {
        0 => parts.push(say.unsupported.to_owned()),
        number => {
            let spread = match breadth.is_empty() {
                true => String::new(),
                false => fill(say.spread, &[("list", say.list(&breadth))]),
            };
            let values = [("entries", say.list(&kinds)), ("spread", spread)];
            parts.push(fill(say.supported.of(number), &values));
        }
    }
    let terms = &schema.vocabularies[rules.stances].terms;
    for (stance, entries) in stances.iter_enumerated() {
        if !entries.is_empty() && !rules.supporting.contains(&stance) {
            let label = in_sentence(&terms[stance].label, &schema.settings.language);
            parts
                .push(fill(say.stance, &[("count", entries.len().to_string()), ("stance", label)]));
        }
    }
    parts.push(counted(Need::Sources));
    parts.join("; ")
}

/// "1 more sector would make it broad"; empty at the highest level.
pub fn next(basis: Basis<'_>, level: TermId) -> String {
    let Basis { schema, rules, counts, .. } = basis;
    let say = messages(&schema.settings.language);
    let Some(next) = rules.levels.get(level.next()) else { return String::new() };
    let missing = next.needs.iter().filter_map(|(need, number)| {
        let have = counts.get(need).copied().unwrap_or(0);
        let lacking = number.checked_sub(have).filter(|lacking| *lacking > 0)?;
        Some(fill_counted(say, say.missing, schema, *need, lacking))
    });
    let missing: Vec<String> = missing.collect();
    let label = &schema.vocabularies[rules.vocabulary].terms[level.next()].label;
    let values =
        [("list", say.list(&missing)), ("level", in_sentence(label, &schema.settings.language))];
    fill(say.next_level, &values)
}

fn fill_counted(say: &Messages, text: &str, schema: &Schema, need: Need, number: usize) -> String {
    let of = |one: &str, many: &str| {
        in_sentence(if number == 1 { one } else { many }, &schema.settings.language)
    };
    let name = match need {
        Need::Supporting => say.supporting_entries.of(number).to_owned(),
        Need::Sources => say.sources.of(number).to_owned(),
        Need::Kind(kind) => of(&schema.kinds[kind].label, &schema.kinds[kind].plural),
        Need::Terms(vocabulary) => {
            let vocabulary = &schema.vocabularies[vocabulary];
            of(&vocabulary.singular, &vocabulary.label)
        }
    };
    fill(text, &[("count", number.to_string()), ("name", name)])
}
