//! Answers a query from the files of the index, for editors and for looking into rankings.
//!
//! Reads what [`super::index`] wrote, in the format described in [`super`], and ranks as the client
//! of the theme does. Filters and excerpts are the client's alone.

use super::extract::SECTIONS;
use super::shards::numbers;
use super::words::{fold, words};
use crate::files::Bytes;
use crate::link::address::SEARCH_INDEX;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What a candidate counts beside an exact match.
const STEM: f64 = 0.85;
const PREFIX: f64 = 0.6;
const TYPO: f64 = 0.45;
const PREFIX_PENALTY: f64 = 0.4;
/// How many words a prefix may stand for.
const COMPLETIONS: usize = 12;
/// How many corrections of a word are tried.
const CORRECTIONS: usize = 3;
/// With fewer entries that hold all words, entries that hold some are shown too.
const MIN_COMPLETE_RESULTS: usize = 5;
/// What a word adds in sections of an entry besides the best.
const OTHER_SECTION_WEIGHT: f64 = 0.2;
/// What a section with all words adds.
const ALL_WORDS_BONUS: f64 = 0.25;

/// An index that can be asked.
pub struct Searcher {
    words: BTreeMap<String, Entry>,
    texts: Vec<Text>,
    stop: BTreeSet<String>,
}

/// A word of the dictionary.
struct Entry {
    stem: String,
    weight: f64,
    truncated: bool,
    /// Document and score.
    postings: Vec<(usize, f64)>,
}

#[derive(Deserialize)]
struct Manifest {
    stop: BTreeSet<String>,
    words: Vec<(String, String)>,
    texts: Vec<String>,
}

/// What a result shows.
#[derive(Debug, Deserialize)]
pub struct Text {
    /// Path of the entry's page.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What its kind is called.
    pub kind: String,
    /// Anchor, heading and text of its sections.
    pub sections: Vec<(String, String, String)>,
}

/// The answer to a query.
#[derive(Debug, Default)]
pub struct SearchResults {
    /// The entries found, best first.
    pub results: Vec<Hit>,
    /// Words that were not in the guide, and those taken in their place.
    pub corrections: Vec<(String, Vec<String>)>,
    /// Words that the results do not all hold.
    pub ignored_words: Vec<String>,
}

/// An entry that was found.
#[derive(Debug)]
pub struct Hit {
    /// Its number.
    pub entry: usize,
    /// How well it fits.
    pub score: f64,
    /// What each word of the query adds: the word, the word found, what it adds.
    pub parts: Vec<(String, String, f64)>,
    /// Its sections, best first, at most three.
    pub sections: Vec<usize>,
}

/// For one word of a query: the best document of each entry, and every document's score.
#[derive(Default)]
struct Matches {
    documents: BTreeMap<usize, (f64, String)>,
    truncated: bool,
}

impl Searcher {
    /// Reads an index. None when the manifest is not among the files or cannot be read.
    pub fn read(files: &BTreeMap<String, Bytes>) -> Option<Self> {
        let manifest: Manifest = serde_json::from_str(data(files, SEARCH_INDEX)?).ok()?;
        let mut words = BTreeMap::new();
        for (_, hash) in &manifest.words {
            let json = data(files, &format!("search/words-{hash}.js"))?;
            let text: String = serde_json::from_str(json).ok()?;
            words.extend(text.lines().filter_map(line));
        }
        let mut texts = Vec::new();
        for hash in &manifest.texts {
            let names: String =
                serde_json::from_str(data(files, &format!("search/texts-{hash}.js"))?).ok()?;
            for start in (0..names.len()).step_by(10) {
                let name = names.get(start..start + 10)?;
                let json = data(files, &format!("search/text-{name}.js"))?;
                texts.push(serde_json::from_str(json).ok()?);
            }
        }
        Some(Self { words, texts, stop: manifest.stop })
    }

    /// What an entry shows.
    pub fn text(&self, entry: usize) -> Option<&Text> {
        self.texts.get(entry)
    }

    /// The entries that fit a query best, at most `limit`.
    pub fn search(&self, query: &str, limit: usize) -> SearchResults {
        let folded = fold(query);
        let all: Vec<&str> = words(&folded).map(|word| word.text).collect();
        let said: Vec<&str> =
            all.iter().copied().filter(|word| !self.stop.contains(*word)).collect();
        let asked = if said.is_empty() { all } else { said };
        let mut answer = SearchResults::default();
        let mut matches: Vec<Matches> = Vec::with_capacity(asked.len());
        for (position, word) in asked.iter().enumerate() {
            // A reader may still be typing the last word.
            let (candidates, corrected) = self.candidates(word, position + 1 == asked.len());
            if corrected {
                let instead = candidates.iter().map(|(word, _)| (*word).to_owned()).collect();
                answer.corrections.push(((*word).to_owned(), instead));
            }
            matches.push(self.matches(word, &candidates));
        }
        for (position, pair) in asked.windows(2).enumerate() {
            let joined = pair.concat();
            if self.words.contains_key(&joined) {
                let both = self.matches(&joined, &[(joined.as_str(), 1.0)]);
                for side in [position, position + 1] {
                    matches[side].add(&both);
                }
            }
        }
        answer.rank(&asked, &matches, limit);
        answer
    }

    /// Words to look for in place of a word of the query, with what each counts; and whether they
    /// are corrections.
    fn candidates(&self, asked: &str, is_last: bool) -> (Vec<(&str, f64)>, bool) {
        let mut candidates: Vec<(&str, f64)> = Vec::new();
        if let Some((word, exact)) = self.words.get_key_value(asked) {
            candidates.push((word, 1.0));
            let family: String = exact.stem.chars().take(3).collect();
            let range =
                self.words.range::<str, _>((Bound::Included(family.as_str()), Bound::Unbounded));
            let near = range.take_while(|(word, _)| word.starts_with(&family));
            let same = near.filter(|(word, entry)| entry.stem == exact.stem && *word != asked);
            candidates.extend(same.map(|(word, _)| (word.as_str(), STEM)));
        }
        if is_last || candidates.is_empty() {
            let completions = self.completions(asked, &candidates);
            candidates.extend(completions.into_iter().map(|word| (word, PREFIX)));
        }
        if !candidates.is_empty() {
            return (candidates, false);
        }
        let corrections = self.corrections(asked);
        match corrections.is_empty() {
            false => (corrections, true),
            true => (self.beginnings(asked), false),
        }
    }

    /// Words that share a long beginning: the guide may have the word in other forms only.
    fn beginnings(&self, asked: &str) -> Vec<(&str, f64)> {
        let letters: Vec<char> = asked.chars().collect();
        let least = (letters.len() * 3).div_ceil(5).max(4);
        let lengths = (least..=letters.len()).rev();
        let found =
            lengths.map(|length| self.completions(&String::from_iter(&letters[..length]), &[]));
        let words = found.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        words.into_iter().map(|word| (word, PREFIX_PENALTY)).collect()
    }

    /// Words that begin with a word of the query, the most frequent first.
    fn completions(&self, asked: &str, known: &[(&str, f64)]) -> Vec<&str> {
        let range = self.words.range::<str, _>((Bound::Included(asked), Bound::Unbounded));
        let longer = range.take_while(|(word, _)| word.starts_with(asked));
        let mut completions: Vec<(usize, &str)> = longer
            .filter(|(word, _)| known.iter().all(|(known, _)| known != word))
            .map(|(word, entry)| (entry.postings.len(), word.as_str()))
            .collect();
        completions.sort_by_key(|(count, word)| (std::cmp::Reverse(*count), *word));
        completions.into_iter().take(COMPLETIONS).map(|(_, word)| word).collect()
    }

    fn corrections(&self, asked: &str) -> Vec<(&str, f64)> {
        let length = asked.chars().count();
        let allowed = match length {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let mut near: Vec<(usize, bool, std::cmp::Reverse<usize>, &str)> = self
            .words
            .iter()
            .filter(|(word, _)| word.chars().count().abs_diff(length) <= allowed)
            .map(|(word, entry)| {
                let distance = strsim::osa_distance(asked, word);
                let other_start = word.chars().next() != asked.chars().next();
                (distance, other_start, std::cmp::Reverse(entry.postings.len()), word.as_str())
            })
            .filter(|(distance, ..)| *distance <= allowed)
            .collect();
        near.sort_unstable();
        let best = near.first().map_or(0, |(distance, ..)| *distance);
        let best = near.into_iter().take_while(|(distance, ..)| *distance == best);
        best.take(CORRECTIONS).map(|(_, _, _, word)| (word, TYPO)).collect()
    }

    /// Where the candidates for a word occur. A rarer form counts no more than the word itself.
    fn matches(&self, asked: &str, candidates: &[(&str, f64)]) -> Matches {
        let most = self.words.get(asked).map_or(f64::INFINITY, |entry| entry.weight);
        let mut matches = Matches::default();
        for (word, counts) in candidates {
            let Some(entry) = self.words.get(*word) else { continue };
            matches.truncated |= entry.truncated;
            for (document, score) in &entry.postings {
                matches.put(*document, counts * entry.weight.min(most) * score, word);
            }
        }
        matches
    }
}

impl Matches {
    fn put(&mut self, document: usize, score: f64, word: &str) {
        let known = self.documents.get(&document).map_or(f64::NEG_INFINITY, |(score, _)| *score);
        if score > known {
            self.documents.insert(document, (score, word.to_owned()));
        }
    }

    fn add(&mut self, other: &Matches) {
        for (document, (score, word)) in &other.documents {
            self.put(*document, *score, word);
        }
    }

    /// What the word adds to an entry: its best document, and a part of each other one.
    fn of_entry(&self, entry: usize) -> Option<(f64, &str)> {
        let documents = self.documents.range(entry * SECTIONS..(entry + 1) * SECTIONS);
        let (mut best, mut all) = ((f64::NEG_INFINITY, ""), 0.0);
        for (_, (score, word)) in documents {
            all += score;
            if *score > best.0 {
                best = (*score, word);
            }
        }
        (all > 0.0).then_some((best.0 + OTHER_SECTION_WEIGHT * (all - best.0), best.1))
    }
}

impl SearchResults {
    fn rank(&mut self, asked: &[&str], matches: &[Matches], limit: usize) {
        let documents = matches.iter().flat_map(|word| word.documents.keys());
        let entries: BTreeSet<usize> = documents.map(|document| document / SECTIONS).collect();
        let mut all: Vec<(bool, Hit)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut complete = true;
            let mut parts = Vec::new();
            for (word, found) in asked.iter().zip(matches) {
                match found.of_entry(entry) {
                    Some((score, with)) => parts.push(((*word).to_owned(), with.to_owned(), score)),
                    None => complete &= found.truncated,
                }
            }
            let mut sections: Vec<(f64, usize)> = (0..SECTIONS)
                .map(|section| {
                    let scores = matches
                        .iter()
                        .filter_map(|word| word.documents.get(&(entry * SECTIONS + section)));
                    (scores.map(|(score, _)| score).sum(), section)
                })
                .filter(|(score, _)| *score > 0.0)
                .collect();
            sections.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let together = sections.first().map_or(0.0, |(score, _)| *score);
            let score =
                parts.iter().map(|(_, _, score)| score).sum::<f64>() + ALL_WORDS_BONUS * together;
            let sections = sections.into_iter().take(3).map(|(_, section)| section).collect();
            all.push((complete, Hit { entry, score, parts, sections }));
        }
        all.sort_by(|(a_complete, a), (b_complete, b)| {
            let by_score = b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry));
            b_complete.cmp(a_complete).then(by_score)
        });
        let complete = all.iter().filter(|(complete, _)| *complete).count();
        // Entries with all words come first; a few that hold most of them may follow.
        let shown = if complete < MIN_COMPLETE_RESULTS {
            MIN_COMPLETE_RESULTS.max(limit)
        } else {
            complete
        };
        let partly = complete < shown.min(all.len());
        self.results = all.into_iter().take(shown.min(limit)).map(|(_, found)| found).collect();
        if partly {
            let held = |word: &&&str| {
                let mut results = self.results.iter();
                results.all(|found| found.parts.iter().any(|(own, ..)| own == **word))
            };
            self.ignored_words =
                asked.iter().filter(|word| !held(word)).map(|word| (*word).to_owned()).collect();
        }
    }
}

/// What a file hands over, as JSON.
fn data<'a>(files: &'a BTreeMap<String, Bytes>, path: &str) -> Option<&'a str> {
    let script = std::str::from_utf8(files.get(path)?).ok()?;
    script.split_once(',')?.1.trim_end().strip_suffix(");")
}

fn line(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.split('\t');
    let (word, stem, digits) = (parts.next()?, parts.next()?, parts.next()?);
    let stem = match stem.chars().next().and_then(|digit| digit.to_digit(36)) {
        None => word.to_owned(),
        Some(shared) => word.chars().take(shared as usize).chain(stem.chars().skip(1)).collect(),
    };
    let numbers = numbers(digits);
    let (first, rest) = numbers.split_first()?;
    let mut document = 0;
    let postings = rest
        .iter()
        .map(|number| {
            let at = document + (number / 16) as usize;
            document = at + 1;
            (at, (number % 16 + 1) as f64 / 16.0)
        })
        .collect();
    let weight = (first / 2) as f64 / 16.0;
    Some((word.to_owned(), Entry { stem, weight, truncated: first % 2 == 1, postings }))
}
