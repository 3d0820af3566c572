//! What two versions of a guide say and know.
//!
//! Pages are compared in [`super::pages`].

use super::{
    ChangeKind, EntryChange, EvidenceChange, Impact, LinkChange, NamedChange, RatingChange,
};
use crate::outputs::data::{Dataset, Entry, Rating, Relation, Section};
use std::collections::{BTreeMap, BTreeSet};

/// Adds what differs to an impact.
pub(super) fn compare(old: &Dataset, new: &Dataset, impact: &mut Impact) {
    let names = renamed(old, new);
    let old = &with_names(old, &names);
    for (id, pair) in both(&old.entries, &new.entries, |entry| entry.id.clone()) {
        let previous_path = names.iter().find(|(_, new)| **new == id).map(|(old, _)| old.clone());
        impact.entries.extend(entry(pair, previous_path));
        impact.ratings.extend(rating(pair));
    }
    impact.evidence = evidence(old, new);
    let link = |link: &crate::outputs::data::Link| (link.from.clone(), link.to.clone());
    for ((from, to), pair) in both(&old.links, &new.links, link) {
        let change = match pair {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            // Another sentence around a link is a changed section.
            _ => continue,
        };
        impact.links.push(LinkChange { from, to, change });
    }
    // Citations are reported with the entries.
    let uncited = |source: &crate::outputs::data::Source| crate::outputs::data::Source {
        cited_by: Vec::new(),
        ..source.clone()
    };
    let (old_sources, new_sources) = (&old.sources, &new.sources);
    let sources: [Vec<_>; 2] =
        [old_sources, new_sources].map(|sources| sources.iter().map(uncited).collect());
    impact.sources = named(&sources[0], &sources[1], |source| source.key.clone());
    impact.glossary = named(&old.glossary, &new.glossary, |term| term.term.clone());
    let undated = |data: &Dataset| crate::outputs::data::About {
        changed: String::new(),
        ..data.guide.clone()
    };
    impact.declaration = old.kinds != new.kinds
        || old.vocabularies != new.vocabularies
        || undated(old) != undated(new);
}

/// New ids of entries by the old ones: an entry that is gone, and one that is new to whose page its old
/// path points.
fn renamed(old: &Dataset, new: &Dataset) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (id, pair) in both(&old.entries, &new.entries, |entry| entry.id.clone()) {
        let (Some(gone), None) = pair else { continue };
        let heir = new.entries.iter().find(|entry| entry.old_paths.contains(&gone.path));
        let is_new = |heir: &&Entry| old.entries.iter().all(|entry| entry.id != heir.id);
        if let Some(heir) = heir.filter(is_new) {
            names.insert(id, heir.id.clone());
        }
    }
    names
}

/// The same data with other ids.
fn with_names(data: &Dataset, names: &BTreeMap<String, String>) -> Dataset {
    let mut data = data.clone();
    let set = |id: &mut String| {
        if let Some(new) = names.get(id) {
            id.clone_from(new);
        }
    };
    data.entries.iter_mut().for_each(|entry| {
        set(&mut entry.id);
        entry.fields.values_mut().for_each(|value| set_in(value, &set));
    });
    data.relations.iter_mut().for_each(|relation| {
        set(&mut relation.from);
        set(&mut relation.to);
    });
    data.links.iter_mut().for_each(|link| {
        set(&mut link.from);
        set(&mut link.to);
    });
    data
}

fn set_in(value: &mut serde_json::Value, set: &impl Fn(&mut String)) {
    match value {
        serde_json::Value::String(text) => set(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| set_in(item, set)),
        serde_json::Value::Object(parts) => parts.values_mut().for_each(|part| set_in(part, set)),
        _ => {}
    }
}

/// What is in either list, by key; the last counts for a duplicate key.
fn both<'a, T, K: Ord>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> K,
) -> BTreeMap<K, (Option<&'a T>, Option<&'a T>)> {
    let mut both: BTreeMap<K, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for item in old {
        both.entry(key(item)).or_default().0 = Some(item);
    }
    for item in new {
        both.entry(key(item)).or_default().1 = Some(item);
    }
    both
}

/// What differs of two lists of things with names.
fn named<T: PartialEq>(old: &[T], new: &[T], name: impl Fn(&T) -> String) -> Vec<NamedChange> {
    let both = both(old, new, name).into_iter();
    both.filter_map(|(name, pair)| Some(NamedChange { name, change: change_kind(pair)? })).collect()
}

fn change_kind<T: PartialEq>(pair: (Option<&T>, Option<&T>)) -> Option<ChangeKind> {
    match pair {
        (None, Some(_)) => Some(ChangeKind::Added),
        (Some(_), None) => Some(ChangeKind::Removed),
        (Some(old), Some(new)) if old != new => Some(ChangeKind::Changed),
        _ => None,
    }
}

fn entry(
    pair: (Option<&Entry>, Option<&Entry>),
    previous_path: Option<String>,
) -> Option<EntryChange> {
    let (old, new) = pair;
    let entry = new.or(old)?;
    let mut change = EntryChange {
        id: entry.id.clone(),
        title: entry.title.clone(),
        path: entry.path.clone(),
        change: if previous_path.is_some() { ChangeKind::Renamed } else { ChangeKind::Changed },
        previous_path,
        fields: Vec::new(),
        sections: Vec::new(),
    };
    let (Some(old), Some(new)) = pair else {
        return Some(EntryChange { change: change_kind(pair)?, ..change });
    };
    let names: BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    let differs = |name: &&&String| old.fields.get(**name) != new.fields.get(**name);
    if old.title != new.title {
        change.fields.push("title".to_owned());
    }
    change.fields.extend(names.iter().filter(differs).map(|name| (*name).clone()));
    if old.changes != new.changes {
        change.fields.push("changes".to_owned());
    }
    change.sections = sections(&old.sections, &new.sections);
    let same =
        change.fields.is_empty() && change.sections.is_empty() && change.previous_path.is_none();
    (!same).then_some(change)
}

/// Sections that differ, by the ids of their headings: those of the new text first, then those that are
/// gone.
fn sections(old: &[Section], new: &[Section]) -> Vec<NamedChange> {
    let both = both(old, new, |section| section.anchor.clone());
    let mut order: Vec<&String> = new.iter().chain(old).map(|section| &section.anchor).collect();
    let mut seen = BTreeSet::new();
    order.retain(|anchor| seen.insert(*anchor));
    let change = |anchor: &&String| {
        let pair = *both.get(*anchor)?;
        let section = pair.1.or(pair.0)?;
        Some(NamedChange { name: section.heading.clone(), change: change_kind(pair)? })
    };
    order.iter().filter_map(change).collect()
}

fn rating(pair: (Option<&Entry>, Option<&Entry>)) -> Option<RatingChange> {
    let (old, new) = (pair.0?, pair.1?);
    let (before, after) = (old.rating.as_ref()?, new.rating.as_ref()?);
    (before.level != after.level).then(|| RatingChange {
        id: new.id.clone(),
        title: new.title.clone(),
        old: before.label.clone(),
        new: after.label.clone(),
        risen: after.rank > before.rank,
        old_reason: reason(before),
        new_reason: reason(after),
    })
}

/// What a rating rests on, and what holds it back.
fn reason(rating: &Rating) -> String {
    match rating.held.as_str() {
        "" => rating.reason.clone(),
        held => format!("{}; {held}", rating.reason),
    }
}

fn evidence(old: &Dataset, new: &Dataset) -> Vec<EvidenceChange> {
    let taken = |data: &Dataset| -> Vec<Relation> {
        data.relations.iter().filter(|relation| !relation.stance.is_empty()).cloned().collect()
    };
    let (old, new) = (taken(old), taken(new));
    let key = |of: &Relation| (of.from.clone(), of.to.clone(), of.field.clone());
    let mut changes = Vec::new();
    for ((from, to, _), pair) in both(&old, &new, key) {
        let Some(change) = change_kind(pair) else { continue };
        let stance = pair.1.or(pair.0).map(|relation| relation.stance.clone()).unwrap_or_default();
        changes.push(EvidenceChange { from, to, stance, change });
    }
    changes
}
