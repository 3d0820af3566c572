//! Entries → sections → postings → files.
//!
//! Entries are split in [`super::extract`], in parallel; only this module and
//! [`super::postings`] see the whole guide. The encoding is in [`super::shards`].

use super::evaluate::names_of;
use super::extract::{Batch, Compounds, HASHES, batch, hyphenated, text_file, texts_file};
use super::items::{self, Item};
use super::postings::word_shards;
use super::shards::{self, File, Shard};
use super::words::{Stems, stop_words};
use crate::assess::{Assessed, facets_of};
use crate::files::Bytes;
use crate::ids::{EntryId, Id, IdVec, TermId, VocabularyId};
use crate::link::address;
use crate::messages::messages;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The index of a guide.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The files, by path on the site.
    pub files: BTreeMap<String, Bytes>,
    /// The files of single entries, by path on the site: see [`text`].
    pub texts: Texts,
}

/// Entries by the path of the file with what results show of them. These files are made when they are
/// written: together they are as large as the guide.
pub type Texts = BTreeMap<String, EntryId>;

/// Entries whose text files one `texts` file names.
const TEXTS: usize = 128;
/// Items besides entries that share a file.
const BUNDLE: usize = 8;
/// Items that are split together; their sections are numbered in sixteen bits.
const BATCH: usize = 256;

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    version: u8,
    language: &'a str,
    stop: &'static [&'static str],
    names: BTreeSet<(String, String)>,
    entries: usize,
    items: usize,
    groups: Vec<(usize, f64)>,
    words: Vec<(String, String)>,
    reversed: Vec<(String, String)>,
    texts: Vec<String>,
    others: Vec<String>,
    facets: Vec<Facet<'a>>,
}

#[derive(Debug, Serialize)]
struct Facet<'a> {
    id: &'a str,
    label: &'a str,
    hash: String,
    values: Vec<FacetValue<'a>>,
}

#[derive(Debug, Serialize)]
struct FacetValue<'a> {
    slug: &'a str,
    label: &'a str,
    count: usize,
}

/// Makes the index, as long as `should_continue` returns true. Where it does not, what
/// is left of it is of no use.
pub fn index(assessed: &Assessed, should_continue: &(dyn Fn() -> bool + Sync)) -> Index {
    let linked = &assessed.linked;
    let language = &linked.guide.schema.settings.language;
    let stop = stop_words(language);
    let stop_set: BTreeSet<&str> = stop.iter().copied().collect();
    let items = items::items(assessed);
    let wanted = items.par_iter().filter(|_| should_continue());
    let compounds = compounds(wanted.flat_map_iter(|item| hyphenated(assessed, item)).collect());
    let wanted = items.par_chunks(BATCH).enumerate().filter(|_| should_continue());
    let mut batches: Vec<Batch> = wanted
        .map(|(number, items)| {
            batch(assessed, items, number * BATCH, &compounds, &stop_set, should_continue)
        })
        .collect();

    let mut index = Index::default();
    if !should_continue() {
        return index;
    }
    let names: Vec<String> =
        batches.iter_mut().flat_map(|batch| std::mem::take(&mut batch.names)).collect();
    let (word_shards, reversed) =
        word_shards(batches, items.len() as f32, &Stems::of(language), should_continue);
    let text_names: Vec<File> =
        names.chunks(TEXTS).map(|names| shards::file("texts", &names.concat())).collect();
    index.texts = names
        .iter()
        .map(|name| shards::path("text", name))
        .zip(linked.guide.entries.ids())
        .collect();
    let others = items.get(linked.guide.entries.len()..).unwrap_or_default();
    let other_texts: Vec<File> =
        others.par_chunks(BUNDLE).map(|items| texts_file(assessed, items)).collect();
    let manifest = Manifest {
        version: 2,
        language,
        names: items::short_names(linked, &stop_set),
        stop,
        entries: linked.guide.entries.len(),
        items: items.len(),
        groups: items::groups(&items),
        words: index.add_shards("words", word_shards),
        reversed: index.add_shards("reversed", reversed),
        texts: text_names.iter().map(|file| file.hash.clone()).collect(),
        others: other_texts.iter().map(|file| file.hash.clone()).collect(),
        facets: index.add_facets(assessed, &items),
    };
    text_names.into_iter().chain(other_texts).for_each(|file| index.add(file));
    index.files.insert(address::SEARCH_INDEX.to_owned(), shards::manifest(&manifest));
    index
}

/// The names of all that can be found, as `queries.yaml` writes them.
pub fn names(assessed: &Assessed) -> BTreeSet<String> {
    let path = |item: &Item| item.with_card(assessed, |card| card.path.clone());
    items::items(assessed).iter().flat_map(|item| names_of(&path(item))).collect()
}

/// The file of an entry in [`Index::texts`].
pub fn text(assessed: &Assessed, entry: EntryId) -> Bytes {
    text_file(assessed, &Item::Entry(entry)).bytes
}

impl Index {
    fn add(&mut self, file: File) {
        self.files.insert(file.path, file.bytes);
    }

    /// Adds shards and gives their first words and hashes.
    fn add_shards(&mut self, kind: &str, shards: Vec<Shard>) -> Vec<(String, String)> {
        let files: Vec<(String, File)> =
            shards.into_par_iter().map(|s| (s.first, shards::file(kind, &s.text))).collect();
        let mut listed = Vec::with_capacity(files.len());
        for (first, file) in files {
            listed.push((first, file.hash.clone()));
            self.add(file);
        }
        listed
    }

    fn add_facets<'a>(&mut self, assessed: &'a Assessed, items: &[Item]) -> Vec<Facet<'a>> {
        let schema = &assessed.linked.guide.schema;
        let entries = &assessed.linked.guide.entries;
        let mut kinds: Vec<(&str, &str, Vec<usize>)> = Vec::new();
        for (kind, declared) in schema.kinds.iter_enumerated() {
            let members = entries.ids().filter(|entry| entries[*entry].kind == kind);
            let members = members.map(|entry| entry.index()).collect();
            kinds.push((&declared.id, &declared.plural, members));
        }
        kinds.extend(items::other_kinds(items, &assessed.linked));
        let mut facets = Vec::new();
        let label = messages(&schema.settings.language).kind;
        facets.extend(self.add_facet("kind", label, kinds));
        let mut members: IdVec<VocabularyId, IdVec<TermId, Vec<EntryId>>> =
            schema.vocabularies.iter().map(|v| v.terms.with_each(Vec::new())).collect();
        for entry in entries.ids() {
            for (of, term) in facets_of(&assessed.linked, entry) {
                members[of][term].push(entry);
            }
            if let Some(found) = &assessed.knowledge.evidence[entry] {
                members[schema.ratings[found.ratings].vocabulary][found.level].push(entry);
            }
        }
        for (vocabulary, members) in schema.vocabularies.iter().zip(members) {
            let terms = vocabulary.terms.iter().zip(members);
            let numbers =
                |members: Vec<EntryId>| members.iter().map(|entry| entry.index()).collect();
            let values = terms
                .map(|(term, members)| (term.slug.as_str(), term.label.as_str(), numbers(members)));
            facets.extend(self.add_facet(&vocabulary.id, &vocabulary.singular, values.collect()));
        }
        facets
    }

    fn add_facet<'a>(
        &mut self,
        id: &'a str,
        label: &'a str,
        values: Vec<(&'a str, &'a str, Vec<usize>)>,
    ) -> Option<Facet<'a>> {
        let used: Vec<_> =
            values.into_iter().filter(|(_, _, members)| !members.is_empty()).collect();
        if used.is_empty() {
            return None;
        }
        let lines = used.iter().map(|(_, _, members)| {
            let mut line = String::new();
            let mut next = 0;
            for member in members {
                shards::push_number((member - next) as u64, &mut line);
                next = *member + 1;
            }
            line
        });
        let file = shards::file("facet", &lines.collect::<Vec<_>>().join("\n"));
        let hash = file.hash.clone();
        self.add(file);
        let value = |(slug, label, members): (&'a str, &'a str, Vec<usize>)| FacetValue {
            slug,
            label,
            count: members.len(),
        };
        Some(Facet { id, label, hash, values: used.into_iter().map(value).collect() })
    }
}

fn compounds(pairs: Vec<(String, String)>) -> Compounds {
    let mut all = Compounds::with_hasher(HASHES);
    for (first, second) in pairs {
        all.entry(first).or_default().insert(second);
    }
    all
}
