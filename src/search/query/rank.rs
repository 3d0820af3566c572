//! Documents of each word → items by how well they fit the query.
//!
//! An item needs only one of the words; each word that it lacks reduces its score, and rare words reduce it more. Words
//! in a name of the item count in addition to those in its text, in proportion to their share of the name. Every step
//! is in the same order as in the theme's `search.js`, so that sums are equal to the last bit.

use super::super::extract::{DOCUMENTS, is_name};
use super::matching::Found;
use std::collections::BTreeMap;

/// The weight of sections other than the best, and of several words in one section.
const ELSEWHERE: f64 = 0.75;
const TOGETHER: f64 = 0.55;
/// The weight of a word in the best name, and of a name without other words.
const NAME: f64 = 2.3;
const WHOLE: f64 = 1.0;
/// From this share on a name has no other words: shares are in sixteenths.
const WHOLE_SHARE: f64 = 0.85;
/// The share of its score that an item keeps when it has hardly any of the words.
const FLOOR: f64 = 0.45;

/// An item and how well it fits.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    pub(super) item: usize,
    pub(super) score: f64,
    /// For each word, how well it fits the item's texts, and its share of a name.
    pub(super) texts: Vec<f64>,
    pub(super) names: Vec<f64>,
    /// For each name with any of the words, the sum of their weights, and their share of it.
    shares: Vec<(usize, f64, f64)>,
    /// Sections with any of the words, and how well they fit.
    pub(super) sections: Vec<(usize, f64)>,
}

impl Ranked {
    /// Whether the item may have the phrases of a query: what lacks a word of one cannot.
    pub(super) fn may_have_phrases(&self, found: &[Found]) -> bool {
        let scores = self.texts.iter().zip(&self.names);
        let mut words = found.iter().zip(scores);
        words.all(|(word, (text, name))| !word.is_exact || *text > 0.0 || *name > 0.0)
    }
}

/// Items with any of the words, best first.
pub(super) fn rank(found: &[Found], groups: &[(usize, f64)]) -> Vec<Ranked> {
    let mut items: BTreeMap<usize, Ranked> = BTreeMap::new();
    for (number, word) in found.iter().enumerate() {
        for (document, score) in &word.documents {
            let (item, own) = (document / DOCUMENTS, document % DOCUMENTS);
            let nothing = || vec![0.0; found.len()];
            let ranked = items.entry(item).or_insert_with(|| {
                let (texts, names) = (nothing(), nothing());
                Ranked { item, score: 0.0, texts, names, shares: Vec::new(), sections: Vec::new() }
            });
            if is_name(own) {
                ranked.names[number] = ranked.names[number].max(*score);
                match ranked.shares.iter_mut().find(|(name, ..)| *name == own) {
                    Some((_, telling, share)) => {
                        *telling += word.rarity;
                        *share += score;
                    }
                    None => ranked.shares.push((own, word.rarity, *score)),
                }
                continue;
            }
            let section = own / 2;
            let text = &mut ranked.texts[number];
            // The best section counts whole, the others in part.
            *text = match *text == 0.0 {
                true => *score,
                false => text.max(*score) + ELSEWHERE * text.min(*score),
            };
            let adds = word.rarity * score;
            match ranked.sections.iter_mut().find(|(known, _)| *known == section) {
                Some((_, sum)) => *sum += adds,
                None => ranked.sections.push((section, adds)),
            }
        }
    }
    let total: f64 = found.iter().fold(0.0, |sum, word| sum + word.rarity);
    let mut ranked: Vec<Ranked> =
        items.into_values().map(|one| scored(one, found, total, groups)).collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
    ranked
}

fn scored(mut ranked: Ranked, found: &[Found], total: f64, groups: &[(usize, f64)]) -> Ranked {
    let (mut fit, mut covered) = (0.0, 0.0);
    for (word, (text, name)) in found.iter().zip(ranked.texts.iter().zip(&ranked.names)) {
        fit += word.rarity * text;
        if *text > 0.0 || *name > 0.0 {
            covered += word.rarity;
        }
    }
    let together = ranked.sections.iter().fold(0.0_f64, |best, (_, sum)| best.max(*sum));
    let named = ranked.shares.iter().fold(0.0_f64, |best, (_, telling, share)| {
        let share = share.min(1.0);
        let whole = if share >= WHOLE_SHARE { WHOLE * telling } else { 0.0 };
        best.max(NAME * telling * share + whole)
    });
    let fit = fit + (TOGETHER * together + named);
    let coverage = if total > 0.0 { covered / total } else { 0.0 };
    let group = groups.iter().rev().find(|(first, _)| *first <= ranked.item);
    let factor = group.map_or(1.0, |(_, factor)| *factor);
    ranked.score = fit * (FLOOR + (1.0 - FLOOR) * coverage * coverage) * factor;
    ranked
}
