//! The words of all entries → shards of postings, each word with the sections it is in and how much it
//! adds to their score.
//!
//! Which words an entry has is found in [`super::index`].

use super::index::SECTIONS;
use super::shards::{self, Shard};
use super::words::Stems;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::HashMap;

/// Postings kept of one word.
const POSTINGS: usize = 3000;
/// BM25's saturation and length normalisation.
const K1: f32 = 2.0;
const B: f32 = 0.4;

/// Where a word stands: documents, ascending once sorted.
type Postings = Vec<Occurrence>;

/// A word in a section: its document and weighted frequency.
pub(super) struct Occurrence {
    pub(super) document: u32,
    pub(super) frequency: f32,
}

/// The words of an entry in parts, by their hash, so that parts of all entries can be joined in parallel.
pub(super) type Parts<'a> = [Words<'a>; PARTS];
type Words<'a> = Vec<(&'a str, Occurrence)>;
pub(super) const PARTS: usize = 16;
/// How many words each section of an entry has.
pub(super) type Lengths = [u32; SECTIONS];
/// Hashes of words: the same on every machine.
pub(super) const HASHES: FixedState = FixedState::with_seed(0);

/// Shards of words with their postings, and of reversed words.
pub(super) fn word_shards(
    entries: Vec<Parts<'_>>,
    lengths: &[Lengths],
    stems: &Stems,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> (Vec<Shard>, Vec<Shard>) {
    let count = entries.len() as f32;
    // Whole numbers: their sum does not depend on the order.
    let all = || entries.par_iter().flat_map_iter(|parts| parts.iter().flatten());
    let length = |occurrence: &Occurrence| {
        let document = occurrence.document as usize;
        lengths[document / SECTIONS][document % SECTIONS]
    };
    let total: u64 = all().map(|(_, occurrence)| u64::from(length(occurrence))).sum();
    let average = total as f32 / all().count().max(1) as f32;
    let mut turned: Vec<Vec<Words<'_>>> =
        (0..PARTS).map(|_| Vec::with_capacity(entries.len())).collect();
    for parts in entries {
        for (part, words) in turned.iter_mut().zip(parts) {
            part.push(words);
        }
    }
    let wanted = turned.into_par_iter().filter(|_| goes_on());
    let joined = wanted.flat_map_iter(|part| {
        let mut postings: HashMap<&str, Postings, FixedState> = HashMap::with_hasher(HASHES);
        for (word, occurrence) in part.into_iter().flatten() {
            postings.entry(word).or_default().push(occurrence);
        }
        postings
    });
    let mut sorted: Vec<(&str, Postings)> = joined.collect();
    sorted.par_sort_unstable_by_key(|(word, _)| *word);
    sorted
        .par_iter_mut()
        .for_each(|(_, list)| list.sort_unstable_by_key(|occurrence| occurrence.document));
    let lines: Vec<(String, String)> = sorted
        .par_iter()
        .filter(|_| goes_on())
        .map(|(word, list)| {
            let line = format!(
                "{word}\t{}\t{}",
                stem_of(word, stems),
                encoded(list, count, |occurrence| quantised(
                    occurrence,
                    length(occurrence),
                    average
                ))
            );
            ((*word).to_owned(), line)
        })
        .collect();
    let is_plain = |word: &str| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic);
    let plain = sorted.iter().filter(|(word, _)| is_plain(word));
    let mut reversed: Vec<String> = plain.map(|(word, _)| word.chars().rev().collect()).collect();
    reversed.sort_unstable();
    let reversed = reversed.into_iter().map(|word| (word.clone(), word));
    (shards::shards(lines.into_iter()), shards::shards(reversed))
}

/// The stem as the format writes it.
fn stem_of(word: &str, stems: &Stems) -> String {
    let stem = stems.stem(word);
    if stem == word {
        return String::new();
    }
    let shared = word.chars().zip(stem.chars()).take_while(|(a, b)| a == b).count();
    let rest: String = stem.chars().skip(shared).collect();
    let digit = u32::try_from(shared.min(35)).ok().and_then(|n| char::from_digit(n, 36));
    format!("{}{rest}", digit.unwrap_or('0'))
}

fn encoded(list: &[Occurrence], entries: f32, score: impl Fn(&Occurrence) -> u64) -> String {
    let entry = |occurrence: &Occurrence| occurrence.document / SECTIONS as u32;
    let found = list.chunk_by(|a, b| entry(a) == entry(b)).count() as f32;
    let weight = (1.0 + (entries - found + 0.5) / (found + 0.5)).ln();
    let mut scored: Vec<(u32, u64)> =
        list.iter().map(|occurrence| (occurrence.document, score(occurrence))).collect();
    let truncated = scored.len() > POSTINGS;
    if truncated {
        scored.sort_by_key(|(document, score)| (std::cmp::Reverse(*score), *document));
        scored.truncate(POSTINGS);
        scored.sort_unstable();
    }
    let mut digits = String::with_capacity(scored.len() * 2 + 4);
    let weight = (weight * 16.0).round().clamp(1.0, 4095.0) as u64;
    shards::push_number(weight * 2 + u64::from(truncated), &mut digits);
    let mut next = 0;
    for (document, score) in scored {
        shards::push_number(u64::from(document - next) * 16 + score, &mut digits);
        next = document + 1;
    }
    digits
}

/// BM25F's part for one word in one section, from 0 to 15.
fn quantised(occurrence: &Occurrence, length: u32, average: f32) -> u64 {
    let norm = 1.0 - B + B * length as f32 / average.max(1.0);
    let part = occurrence.frequency / (occurrence.frequency + K1 * norm);
    (part * 16.0).floor().clamp(0.0, 15.0) as u64
}
