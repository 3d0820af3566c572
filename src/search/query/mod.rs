//! Index files and a query → ranked results, for the command line, the search contract and comparisons.
//!
//! Reads the files that [`super::index`] writes, in the format described in [`super`]. The theme's `search.js` is the
//! same engine in JavaScript: it returns the same results in the same order, which `tests/search/engines.test.mjs`
//! checks with thousands of queries. Only the client has filters and excerpts.

mod dictionary;
mod matching;
mod rank;

use super::shards::numbers;
use super::words::words;
use crate::files::Bytes;
use crate::fold::{fold, is_word_char};
use crate::link::address::SEARCH_INDEX;
use dictionary::Dictionary;
use matching::{Asked, Found};
use rank::Ranked;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The longest query, in UTF-16 units, as browsers count; the rest is ignored.
const MAX_QUERY: usize = 400;
/// The most words of a query that are searched for.
const MAX_WORDS: usize = 32;
/// How many of the best items are checked for phrases.
const MAX_FOR_PHRASES: usize = 40;
/// A section is shown when its score is at least this share of the score of the item's best section.
const SHOWN_SHARE: f64 = 0.3;
/// The most sections that are shown of an item.
const MAX_SECTIONS: usize = 3;

/// An index that can be searched.
pub struct Searcher {
    dictionary: Dictionary,
    texts: Vec<Text>,
    /// The kind of each item, by its name in `guide.yaml`.
    kinds: Vec<String>,
    stop: BTreeSet<String>,
    /// The first item of each group, and what the scores of its items are multiplied by.
    groups: Vec<(usize, f64)>,
}

#[derive(Deserialize)]
struct Manifest {
    language: String,
    stop: BTreeSet<String>,
    names: Vec<(String, String)>,
    entries: usize,
    groups: Vec<(usize, f64)>,
    words: Vec<(String, String)>,
    reversed: Vec<(String, String)>,
    texts: Vec<String>,
    others: Vec<String>,
    facets: Vec<Facet>,
}

#[derive(Deserialize)]
struct Facet {
    id: String,
    hash: String,
    values: Vec<FacetValue>,
}

#[derive(Deserialize)]
struct FacetValue {
    slug: String,
}

/// What a result shows.
#[derive(Debug, Deserialize)]
pub struct Text {
    /// Path of the page, perhaps with an anchor.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What its kind is called.
    pub kind: String,
    /// What it is about.
    pub summary: String,
    /// Labels of its terms.
    pub terms: Vec<String>,
    /// Anchor, heading and text of its sections.
    pub sections: Vec<(String, String, String)>,
}

/// How a query is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueryOptions {
    /// How many results are wanted.
    pub limit: usize,
    /// Whether the last word may be the beginning of one that is still being typed.
    pub is_typing: bool,
    /// Whether similar words are left out: no typing error is corrected.
    pub is_literal: bool,
}

/// The answer to a query.
#[derive(Debug, Default)]
pub struct SearchResults {
    /// How many items fit.
    pub total: usize,
    /// The items found, best first.
    pub results: Vec<Hit>,
    /// Words that match nothing, each with the similar word that was searched for instead.
    pub corrections: Vec<(String, String)>,
    /// Phrases that none of the best items contains; the results match their words.
    pub phrases: Vec<String>,
    /// Words that match nothing.
    pub unknown: Vec<String>,
}

/// An item that was found.
#[derive(Debug)]
pub struct Hit {
    /// Its number.
    pub item: usize,
    /// How well it fits.
    pub score: f64,
    /// What each word of the query adds: the word, how well it fits a text, and a name.
    pub parts: Vec<(String, f64, f64)>,
    /// Its sections, best first, at most three.
    pub sections: Vec<usize>,
}

impl Searcher {
    /// Reads an index. None when the manifest is not among the files or cannot be read.
    pub fn read(files: &BTreeMap<String, Bytes>) -> Option<Self> {
        let manifest: Manifest = serde_json::from_str(data(files, SEARCH_INDEX)?).ok()?;
        let shard = |kind: &str, hash: &str| {
            serde_json::from_str::<String>(data(files, &format!("search/{kind}-{hash}.js"))?).ok()
        };
        let dictionary = Dictionary::read(
            &manifest.language,
            manifest.names,
            &manifest.words,
            &manifest.reversed,
            &shard,
        )?;
        let mut texts: Vec<Text> = Vec::with_capacity(manifest.entries);
        for hash in &manifest.texts {
            let names = shard("texts", hash)?;
            for start in (0..names.len()).step_by(10) {
                let name = names.get(start..start + 10)?;
                let json = data(files, &format!("search/text-{name}.js"))?;
                texts.push(serde_json::from_str(json).ok()?);
            }
        }
        for hash in &manifest.others {
            let json = data(files, &format!("search/items-{hash}.js"))?;
            texts.extend(serde_json::from_str::<Vec<Text>>(json).ok()?);
        }
        let mut kinds = vec![String::new(); texts.len()];
        if let Some(facet) = manifest.facets.iter().find(|facet| facet.id == "kind") {
            for (value, line) in facet.values.iter().zip(shard("facet", &facet.hash)?.split('\n')) {
                let mut next = 0;
                for gap in numbers(line) {
                    let member = next + gap as usize;
                    kinds.get_mut(member)?.clone_from(&value.slug);
                    next = member + 1;
                }
            }
        }
        let (stop, groups) = (manifest.stop, manifest.groups);
        Some(Self { dictionary, texts, kinds, stop, groups })
    }

    /// What an item shows.
    pub fn text(&self, item: usize) -> Option<&Text> {
        self.texts.get(item)
    }

    /// The name of an item's kind.
    pub fn kind(&self, item: usize) -> &str {
        self.kinds.get(item).map_or("", String::as_str)
    }

    /// The items that fit a query best.
    pub fn search(&self, query: &str, options: QueryOptions) -> SearchResults {
        let (asked, phrases) = self.parse(shortened(query), options.is_typing);
        let found = matching::find_all(&self.dictionary, asked, options.is_literal);
        let mut ranked = rank::rank(&found, &self.groups);
        let has_all = |one: &&Ranked| phrases.iter().all(|phrase| self.says(one.item, phrase));
        let able = ranked.iter().filter(|one| one.may_have_phrases(&found));
        let checked = able.take(if phrases.is_empty() { 0 } else { MAX_FOR_PHRASES });
        let with_phrases = checked.filter(has_all).cloned().collect::<Vec<_>>();
        let are_absent = !phrases.is_empty() && with_phrases.is_empty();
        if !phrases.is_empty() && !are_absent {
            ranked = with_phrases;
        }
        let is_unknown = |found: &&Found| found.is_unknown();
        let unknown = found.iter().filter(is_unknown).map(|found| found.word.clone());
        let correction = |found: &Found| Some((found.word.clone(), found.instead.clone()?));
        SearchResults {
            total: ranked.len(),
            corrections: found.iter().filter_map(correction).collect(),
            phrases: if are_absent { phrases } else { Vec::new() },
            unknown: unknown.collect(),
            results: ranked.into_iter().take(options.limit).map(|one| hit(one, &found)).collect(),
        }
    }

    /// Words of a query in order without stop words, and its phrases, their words divided by blanks.
    fn parse(&self, query: &str, is_typing: bool) -> (Vec<Asked>, Vec<String>) {
        let pieces = query.split(['"', '“', '”', '„', '«', '»']).collect::<Vec<_>>();
        let (mut asked, mut phrases) = (Vec::new(), Vec::new());
        for (number, piece) in pieces.iter().enumerate() {
            let is_exact = number % 2 == 1 && number + 1 < pieces.len();
            let folded = fold(piece);
            let words = words(&folded).map(|word| word.text.into_owned()).collect::<Vec<_>>();
            if is_exact && !words.is_empty() {
                phrases.push(words.join(" "));
            }
            let mut before = None;
            for word in words {
                let after = (!is_exact).then(|| word.clone());
                asked.push(Asked { word, is_exact, before, may_be_prefix: false });
                before = after;
            }
        }
        if let Some(last) = asked.last_mut() {
            let is_open = query.chars().next_back().is_some_and(is_word_char);
            last.may_be_prefix = !last.is_exact && is_typing && is_open;
        }
        if asked.iter().any(|one| !self.stop.contains(&one.word)) {
            asked.retain(|one| !self.stop.contains(&one.word));
        }
        asked.truncate(MAX_WORDS);
        (asked, phrases)
    }

    /// Whether the words of a phrase follow each other in what an item shows.
    fn says(&self, item: usize, phrase: &str) -> bool {
        let Some(text) = self.texts.get(item) else { return false };
        let sections = text.sections.iter().flat_map(|(_, heading, said)| [heading, said]);
        let mut all = [&text.title, &text.summary].into_iter().chain(&text.terms).chain(sections);
        all.any(|said| {
            let folded = fold(said);
            let spaced =
                words(&folded).fold(String::from(" "), |text, word| text + &word.text + " ");
            spaced.contains(&format!(" {phrase} "))
        })
    }
}

fn hit(ranked: Ranked, found: &[Found]) -> Hit {
    let Ranked { item, score, texts, names, mut sections, .. } = ranked;
    sections.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let least = sections.first().map_or(0.0, |(_, best)| SHOWN_SHARE * best);
    let good = sections.into_iter().filter(|(_, sum)| *sum >= least).map(|(section, _)| section);
    let parts = found.iter().zip(texts.into_iter().zip(names));
    Hit {
        item,
        score,
        sections: good.take(MAX_SECTIONS).collect(),
        parts: parts.map(|(found, (text, name))| (found.word.clone(), text, name)).collect(),
    }
}

/// As much of a query as is read.
fn shortened(query: &str) -> &str {
    let mut units = 0;
    let end = query.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MAX_QUERY
    });
    end.map_or(query, |(end, _)| &query[..end])
}

/// The data that a file passes to the page, as JSON.
fn data<'a>(files: &'a BTreeMap<String, Bytes>, path: &str) -> Option<&'a str> {
    let script = std::str::from_utf8(files.get(path)?).ok()?;
    script.split_once(',')?.1.trim_end().strip_suffix(");")
}
