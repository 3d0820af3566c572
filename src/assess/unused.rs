//! What no part of a guide uses: entries that nothing refers to, sources that nothing cites, terms that no entry
//! has, and files that nothing shows or links to.
//!
//! Lists them for editors; none of it is a mistake.

use super::Assessed;
use crate::files::Inventory;
use crate::ids::EntryId;
use std::collections::BTreeSet;

/// Something that nothing uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// What it is: `source`, `file`, `term`, or the id of a kind.
    pub kind: String,
    /// What it is called: a key, a path, `vocabulary/term` or a slug.
    pub name: String,
    /// Its title or label; empty for files.
    pub title: String,
    /// The file that it is, or is in.
    pub file: String,
}

/// All of it: entries, sources, terms, files.
pub fn unused(assessed: &Assessed, inventory: &Inventory) -> Vec<Unused> {
    let mut found = entries(assessed, inventory);
    let linked = &assessed.linked;
    let coverage = &assessed.knowledge.coverage;
    for id in &coverage.uncited_sources {
        let source = &linked.bibliography.sources[*id];
        found.push(Unused {
            kind: "source".to_owned(),
            name: source.key.clone(),
            title: source.title.clone(),
            file: inventory.sources.get(source.span.file).display.clone(),
        });
    }
    let root = inventory.content_root();
    for (of, term) in &coverage.unused_terms {
        let vocabulary = &linked.guide.schema.vocabularies[*of];
        let term = &vocabulary.terms[*term];
        found.push(Unused {
            kind: "term".to_owned(),
            name: format!("{}/{}", vocabulary.id, term.slug),
            title: term.label.clone(),
            file: format!("{root}guide.yaml"),
        });
    }
    let publish = &linked.guide.schema.settings.publish;
    let is_used = |path: &str| linked.assets.contains_key(path) || publish.matches(path);
    let files = inventory.assets.keys().filter(|path| !is_used(path));
    found.extend(files.map(|path| Unused {
        kind: "file".to_owned(),
        name: path.clone(),
        title: String::new(),
        file: format!("{root}{path}"),
    }));
    found
}

/// Entries that no other entry, and no page, refers to. Pages are reached from the navigation.
fn entries(assessed: &Assessed, inventory: &Inventory) -> Vec<Unused> {
    let linked = &assessed.linked;
    let related: BTreeSet<EntryId> =
        linked.relations.iter().flat_map(|relation| [relation.from, relation.to]).collect();
    let is_used = |id: &EntryId| {
        let from_others = linked.backlinks[*id].iter().any(|backlink| backlink.from != *id);
        from_others || related.contains(id)
    };
    let entries = linked.guide.entries.iter_enumerated().filter(|(id, _)| !is_used(id));
    let kinds = &linked.guide.schema.kinds;
    let entries = entries.filter(|(_, entry)| !kinds[entry.kind].folder.is_empty());
    entries
        .map(|(_, entry)| Unused {
            kind: kinds[entry.kind].id.clone(),
            name: entry.slug.clone(),
            title: entry.title.clone(),
            file: inventory.sources.get(entry.file).display.clone(),
        })
        .collect()
}
