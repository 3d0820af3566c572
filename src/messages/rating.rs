//! Why an entry is rated as it is, and what is missing to the next level.
//!
//! Counts nothing; see [`crate::assess::evidence`].

use super::{Messages, fill, in_sentence, messages};
use crate::ids::{EntryId, Id, IdVec, KindId, TermId};
use crate::schema::Schema;
use crate::schema::ratings::{Against, Cap, Need, Ratings};
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
    /// Entries that support and count 0, by kind.
    pub unweighted: &'a BTreeMap<KindId, usize>,
    /// Entries that speak against it and do not count 0, by stance and kind.
    pub contrary: &'a BTreeMap<(TermId, KindId), usize>,
    /// The level that is reached.
    pub level: TermId,
    /// The level that the needs alone would give.
    pub earned: TermId,
    /// The caps that apply, by their place in the rules.
    pub caps: &'a [usize],
}

impl<'a> Basis<'a> {
    fn say(self) -> &'static Messages {
        messages(&self.schema.settings.language)
    }

    fn count(self, need: Need) -> usize {
        self.counts.get(&need).copied().unwrap_or(0)
    }

    fn counted(self, need: Need, number: usize) -> String {
        fill_counted(self.say(), self.say().counted, self.schema, need, number)
    }

    /// Whether some level or cap asks for it.
    fn is_needed(self, need: Need) -> bool {
        let levels = self.rules.levels.iter().flat_map(|level| &level.needs);
        let caps = self.rules.caps.iter().flat_map(|cap| &cap.unless);
        levels.chain(caps).any(|(own, _)| *own == need)
    }

    /// How much of each need is missing.
    fn lacking(self, needs: &'a [(Need, usize)]) -> impl Iterator<Item = (Need, usize)> {
        needs.iter().filter_map(move |(need, number)| {
            let lacking = number.saturating_sub(self.count(*need));
            (lacking > 0).then_some((*need, lacking))
        })
    }

    fn missing(self, lacking: impl Iterator<Item = (Need, usize)>) -> String {
        let say = self.say();
        let missing =
            lacking.map(|(need, number)| fill_counted(say, say.missing, self.schema, need, number));
        say.list(&missing.collect::<Vec<_>>())
    }

    fn level_label(self, level: TermId) -> &'a str {
        &self.schema.vocabularies[self.rules.vocabulary].terms[level].label
    }

    /// A stance as so many entries take it: "contradicts", "contradict".
    fn stance(self, stance: TermId, number: usize) -> String {
        let label = &self.schema.vocabularies[self.rules.stances].terms[stance].label;
        let label = in_sentence(label, &self.schema.settings.language);
        if number == 1 { label } else { (self.say().verb_of_several)(&label) }
    }

    /// The caps that keep the rating at its level.
    fn binding(self) -> impl Iterator<Item = &'a Cap> {
        let caps = self.caps.iter().map(move |number| &self.rules.caps[*number]);
        caps.filter(move |cap| cap.at_most <= self.level)
    }

    /// What speaks against the entry, in the ways that the binding caps count it.
    fn because(self) -> Vec<String> {
        let say = self.say();
        let mut stances: BTreeSet<TermId> = BTreeSet::new();
        for (against, _) in self.binding().flat_map(|cap| &cap.when) {
            match against {
                Against::Stance(stance) => drop(stances.insert(*stance)),
                Against::Total | Against::Percent => {
                    stances.extend(self.contrary.keys().map(|(stance, _)| *stance));
                }
            }
        }
        let of_stance = |stance: TermId| {
            let of = self.contrary.iter().filter(move |((own, _), _)| *own == stance);
            let number: usize = of.clone().map(|(_, number)| number).sum();
            let entries = of.map(|((_, kind), number)| self.counted(Need::Kind(*kind), *number));
            let entries = say.list(&entries.collect::<Vec<_>>());
            fill(say.stance, &[("count", entries), ("stance", self.stance(stance, number))])
        };
        stances.into_iter().map(of_stance).collect()
    }

    /// Why the rating does not rise, as `text`; empty when no cap keeps it where it is.
    fn restrained(self, text: &str) -> String {
        let say = self.say();
        if self.binding().next().is_none() {
            return String::new();
        }
        let part = |text: &str, list: String| match list.as_str() {
            "" => String::new(),
            _ => fill(text, &[("list", list)]),
        };
        let mut lacking: BTreeMap<Need, usize> = BTreeMap::new();
        for (need, number) in self.binding().flat_map(|cap| self.lacking(&cap.unless)) {
            let most = lacking.entry(need).or_default();
            *most = number.max(*most);
        }
        let values = [
            ("level", self.level_label(self.level).to_owned()),
            ("because", part(say.because, say.list(&self.because()))),
            ("until", part(say.until, self.missing(lacking.into_iter()))),
        ];
        fill(text, &values)
    }
}

/// "4 case studies support it, in 2 countries; 1 qualifies it; 9 sources".
pub fn reason(basis: Basis<'_>) -> String {
    let Basis { schema, rules, stances, unweighted, .. } = basis;
    let say = basis.say();
    let counted = |need: Need| basis.counted(need, basis.count(need));
    let kinds = schema.kinds.ids().map(Need::Kind).filter(|need| basis.count(*need) > 0);
    let kinds: Vec<String> = kinds.map(counted).collect();
    let dimensions = rules.dimensions.iter().map(|of| Need::Terms(*of));
    let breadth = dimensions.filter(|need| basis.is_needed(*need) && basis.count(*need) > 0);
    let breadth: Vec<String> = breadth.map(counted).collect();
    let mut parts = Vec::new();
    match basis.count(Need::Supporting) {
        0 if !unweighted.is_empty() => {}
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
    if !unweighted.is_empty() {
        let entries = unweighted.iter().map(|(kind, of)| basis.counted(Need::Kind(*kind), *of));
        let entries = say.list(&entries.collect::<Vec<_>>());
        let number = unweighted.values().sum();
        parts.push(fill(say.unweighted.of(number), &[("entries", entries)]));
    }
    for (stance, entries) in stances.iter_enumerated() {
        if !entries.is_empty() && !rules.supporting.contains(&stance) {
            let number = entries.len();
            let values = [("count", number.to_string()), ("stance", basis.stance(stance, number))];
            parts.push(fill(say.stance, &values));
        }
    }
    if basis.is_needed(Need::Weight) {
        parts.push(counted(Need::Weight));
    }
    parts.push(counted(Need::Sources));
    parts.join("; ")
}

/// "held back at “Moderate” because 2 studies contradict it"; empty when nothing holds it back.
pub fn held(basis: Basis<'_>) -> String {
    match basis.level < basis.earned {
        true => basis.restrained(basis.say().held),
        false => String::new(),
    }
}

/// The reason, and what holds the rating back.
pub fn reason_in_full(basis: Basis<'_>) -> String {
    let parts = [reason(basis), held(basis)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// "1 more sector would raise it to “Broad”"; empty at the highest level, and where the rating is held back.
pub fn next(basis: Basis<'_>) -> String {
    let say = basis.say();
    let Some(next) = basis.rules.levels.get(basis.level.next()) else { return String::new() };
    if basis.level < basis.earned {
        return String::new();
    }
    let restrained = basis.restrained(say.restrained);
    let values = [
        ("list", basis.missing(basis.lacking(&next.needs))),
        ("level", basis.level_label(basis.level.next()).to_owned()),
    ];
    match restrained.as_str() {
        "" => fill(say.next_level, &values),
        _ => format!("{}; {restrained}", fill(say.needed, &values)),
    }
}

fn fill_counted(say: &Messages, text: &str, schema: &Schema, need: Need, number: usize) -> String {
    let of = |one: &str, many: &str| {
        in_sentence(if number == 1 { one } else { many }, &schema.settings.language)
    };
    let name = match need {
        Need::Supporting => say.supporting_entries.of(number).to_owned(),
        Need::Weight => say.points.of(number).to_owned(),
        Need::Sources => say.sources.of(number).to_owned(),
        Need::Kind(kind) => of(&schema.kinds[kind].label, &schema.kinds[kind].plural),
        Need::Terms(vocabulary) => {
            let vocabulary = &schema.vocabularies[vocabulary];
            of(&vocabulary.singular, &vocabulary.label)
        }
    };
    fill(text, &[("count", number.to_string()), ("name", name)])
}
