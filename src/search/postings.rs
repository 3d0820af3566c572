//! The words of all entries → shards of postings, each word with the sections it is in and how much it
//! adds to their score.
//!
//! Which words an entry has is found in [`super::extract`].

use super::extract::{Batch, Count, DOCUMENTS, HASHES, PARTS, is_name};
use super::shards::{self, Shard};
use super::words::Stems;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::HashMap;

/// Postings kept of one word.
const POSTINGS: usize = 3000;
/// How many letters one digit can say that a stem shares with its word.
const MAX_SHARED: usize = 35;
/// BM25's saturation and length normalisation.
const K1: f32 = 2.0;
const B: f32 = 0.4;

/// Where a word occurs, ascending: documents, and what it adds to their scores.
type Postings = Vec<(u32, u8)>;

/// Shards of words with their postings, and of reversed words.
pub(super) fn word_shards(
    batches: Vec<Batch>,
    entries: f32,
    stems: &Stems,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> (Vec<Shard>, Vec<Shard>) {
    let extents = batches.par_iter().map(Batch::extent);
    let (count, total) = extents.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let average = total as f32 / count.max(1) as f32;
    let wanted = (0..PARTS).into_par_iter().filter(|_| should_continue());
    let mut lines: Vec<String> = wanted
        .flat_map_iter(|part| {
            let words = merge_batches(&batches, part, average).into_iter();
            words.take_while(|_| should_continue()).map(|(word, postings)| {
                format!("{word}\t{}\t{}", stem_of(word, stems), encode(postings, entries))
            })
        })
        .collect();
    drop(batches);
    // A tab sorts before every character of a word.
    lines.par_sort_unstable();
    let is_plain = |word: &&str| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic);
    let plain = lines.iter().map(|line| word_of(line)).filter(is_plain);
    let mut reversed: Vec<String> = plain.map(|word| word.chars().rev().collect()).collect();
    reversed.par_sort_unstable();
    (shards::shards(lines, word_of), shards::shards(reversed, |word| word))
}

/// The word of a line.
fn word_of(line: &str) -> &str {
    line.split('\t').next().unwrap_or_default()
}

/// The postings of the words of one part, in any order.
fn merge_batches(
    batches: &[Batch],
    part: usize,
    average: f32,
) -> HashMap<&str, Postings, FixedState> {
    let mut all: HashMap<&str, Postings, FixedState> = HashMap::with_hasher(HASHES);
    for batch in batches {
        for (word, found) in batch.part(part) {
            let posting = |found: Count| (found.document, quantize(found, average));
            all.entry(word).or_default().extend(found.map(posting));
        }
    }
    all
}

/// The stem as the format writes it.
fn stem_of(word: &str, stems: &Stems) -> String {
    let stem = stems.stem(word);
    if stem == word {
        return String::new();
    }
    let shared = word.chars().zip(stem.chars()).take(MAX_SHARED);
    let shared = shared.take_while(|(a, b)| a == b).count();
    let rest: String = stem.chars().skip(shared).collect();
    let digit = u32::try_from(shared).ok().and_then(|n| char::from_digit(n, 36));
    format!("{}{rest}", digit.unwrap_or('0'))
}

fn encode(mut postings: Postings, entries: f32) -> String {
    let entry = |posting: &(u32, u8)| posting.0 / DOCUMENTS as u32;
    let found = postings.chunk_by(|a, b| entry(a) == entry(b)).count() as f32;
    let weight = (1.0 + (entries - found + 0.5) / (found + 0.5)).ln();
    let truncated = postings.len() > POSTINGS;
    if truncated {
        postings.sort_by_key(|(document, score)| (std::cmp::Reverse(*score), *document));
        postings.truncate(POSTINGS);
        postings.sort_unstable();
    }
    let mut digits = String::with_capacity(postings.len() * 2 + 4);
    let weight = (weight * 16.0).round().clamp(1.0, 4095.0) as u64;
    shards::push_number(weight * 2 + u64::from(truncated), &mut digits);
    let mut next = 0;
    for (document, score) in postings {
        shards::push_number(u64::from(document - next) * 16 + u64::from(score), &mut digits);
        next = document + 1;
    }
    digits
}

/// BM25F's part for one word in one section, or its share of a name, from 0 to 15.
fn quantize(Count { document, frequency, length }: Count, average: f32) -> u8 {
    if is_name(document as usize) {
        return (frequency * 10.0 - 1.0).round().clamp(0.0, 15.0) as u8;
    }
    let norm = 1.0 - B + B * length as f32 / average.max(1.0);
    let part = frequency / (frequency + K1 * norm);
    (part * 16.0).floor().clamp(0.0, 15.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_written_as_what_it_shares_with_its_word_and_its_end() {
        let stems = Stems::of("en");
        let long = "ba".repeat(20);
        for (word, expected) in [
            ("trust", String::new()),
            ("partnerships", "b".to_owned()),
            ("licensing", "6".to_owned()),
            ("happy", "4i".to_owned()),
            (&format!("{long}ing"), "zababa".to_owned()),
        ] {
            assert_eq!(stem_of(word, &stems), expected, "{word}");
        }
    }
}
