//! A word of a query → the words of the guide that it may mean, and the documents they are in.
//!
//! An exact match has the full weight. Other forms of the word, longer words that begin with it, and words that it may
//! be a misspelling of have less, and are searched for only if necessary. Does not rank; see [`super::rank`].

use super::dictionary::{Dictionary, Postings, Term};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Weights of words other than the one in the query.
const STEM: f64 = 0.45;
const PREFIX: f64 = 0.4;
const FORM: f64 = 0.3;
const SLIP: f64 = 0.7;
const SPLIT: f64 = 0.6;
const NAMED: f64 = 0.9;
/// The most words that a prefix may match, and the most that a typing error may.
const COMPLETIONS: usize = 12;
const SLIPS: usize = 4;
/// The most files that are searched for words with the same beginning, or the same end.
const FILES: usize = 3;

/// A word of a query.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) word: String,
    /// Whether it is part of a phrase in quotes.
    pub(super) is_exact: bool,
    /// The word before it.
    pub(super) before: Option<String>,
    /// Whether it may be the beginning of a word.
    pub(super) may_be_prefix: bool,
}

/// What a word of a query finds.
#[derive(Debug)]
pub(super) struct Found {
    /// The word.
    pub(super) word: String,
    /// Whether it is part of a phrase in quotes.
    pub(super) is_exact: bool,
    /// The similar word that is searched for instead.
    pub(super) instead: Option<String>,
    /// Its weight; 0 when nothing matches.
    pub(super) rarity: f64,
    /// Documents and how well they fit.
    pub(super) documents: BTreeMap<usize, f64>,
}

/// A word of the guide that may be meant by a word of the query.
#[derive(Clone)]
struct Candidate<'a> {
    word: &'a str,
    postings: Cow<'a, Postings>,
    weight: f64,
    /// Whether it matches two words of the query together.
    is_joined: bool,
}

impl<'a> Candidate<'a> {
    fn new(term: &'a Term, weight: f64) -> Self {
        let Term { word, postings, .. } = term;
        Self { word, postings: Cow::Borrowed(postings), weight, is_joined: false }
    }
}

impl Found {
    /// Whether nothing in the guide matches the word.
    pub(super) fn is_unknown(&self) -> bool {
        self.rarity == 0.0
    }
}

/// What each word of a query finds, also joined to its neighbour.
pub(super) fn find_all(dictionary: &Dictionary, asked: Vec<Asked>, is_literal: bool) -> Vec<Found> {
    let joined = |one: &Asked| {
        let word = one.before.as_ref().map(|before| format!("{before}{}", one.word));
        let forms = word.map(|word| forms(dictionary, &word, one.may_be_prefix));
        forms
            .unwrap_or_default()
            .into_iter()
            .map(|one| Candidate { is_joined: true, ..one })
            .collect()
    };
    let joins = asked.iter().map(joined).collect::<Vec<Vec<_>>>();
    let named = other_names(dictionary, &asked);
    let find = |(number, one): (usize, &Asked)| {
        let mut candidates = match one.is_exact {
            true => dictionary
                .lookup(&one.word)
                .map(|term| Candidate::new(term, 1.0))
                .into_iter()
                .collect(),
            false => forms(dictionary, &one.word, one.may_be_prefix),
        };
        if let Some(plain) = dictionary.plain(&one.word).filter(|_| !one.is_exact) {
            candidates.extend(forms(dictionary, &plain, false));
        }
        candidates.extend_from_slice(&joins[number]);
        let next = asked.get(number + 1).filter(|next| next.before.as_ref() == Some(&one.word));
        candidates.extend(next.into_iter().flat_map(|_| joins[number + 1].iter().cloned()));
        candidates.extend_from_slice(&named[number]);
        if candidates.is_empty() && !one.is_exact {
            return alternatives(dictionary, one, is_literal);
        }
        found(one, None, &candidates)
    };
    asked.iter().enumerate().map(find).collect()
}

/// For each word of a query what its other names find: of a short name the long one, of a long one the short.
fn other_names<'a>(dictionary: &'a Dictionary, asked: &[Asked]) -> Vec<Vec<Candidate<'a>>> {
    let mut found = vec![Vec::new(); asked.len()];
    for (short, long) in dictionary.names() {
        let parts = long.split(' ').collect::<Vec<_>>();
        for at in (0..asked.len()).filter(|at| !asked[*at].is_exact) {
            if asked[at].word == *short {
                found[at].extend(all(dictionary, long, &parts));
            }
            let is_part = |(one, part): (&Asked, &&str)| one.word == **part && !one.is_exact;
            let rest = &asked[at..];
            if rest.len() < parts.len() || !rest.iter().zip(&parts).all(is_part) {
                continue;
            }
            let forms = forms(dictionary, short, false).into_iter();
            let forms =
                forms.map(|one| Candidate { weight: one.weight * NAMED, is_joined: true, ..one });
            let forms = forms.collect::<Vec<_>>();
            found[at..at + parts.len()].iter_mut().for_each(|of| of.extend_from_slice(&forms));
        }
    }
    found
}

/// The sections that have every word of a long name, for its short one.
fn all<'a>(dictionary: &'a Dictionary, long: &'a str, parts: &[&str]) -> Option<Candidate<'a>> {
    let terms = parts.iter().map(|part| dictionary.lookup(part)).collect::<Option<Vec<_>>>()?;
    let (first, rest) = terms.split_first()?;
    let scores = |term: &&Term| term.postings.documents.iter().copied().collect::<BTreeMap<_, _>>();
    let rest = rest.iter().map(scores).collect::<Vec<_>>();
    let shared = first.postings.documents.iter().filter_map(|(document, score)| {
        let least = rest.iter().try_fold(*score, |least, of| Some(least.min(*of.get(document)?)));
        Some((*document, least?))
    });
    let weight = terms.iter().map(|term| term.postings.weight).fold(0.0, f64::max);
    let postings = Cow::Owned(Postings { weight, documents: shared.collect() });
    Some(Candidate { word: long, postings, weight: NAMED, is_joined: true })
}

/// What a word finds that the guide does not have in this spelling.
fn alternatives(dictionary: &Dictionary, one: &Asked, is_literal: bool) -> Found {
    let mut candidates = forms(dictionary, &one.word, true);
    candidates.extend(other_forms(dictionary, &one.word));
    let split = if candidates.is_empty() { split(dictionary, &one.word) } else { None };
    if let Some((postings, word)) = &split {
        let postings = Cow::Borrowed(postings);
        candidates.push(Candidate { word, postings, weight: SPLIT, is_joined: false });
    }
    if !candidates.is_empty() || is_literal {
        return found(one, None, &candidates);
    }
    let candidates = slips(dictionary, &one.word);
    let instead = candidates.first().map(|first| first.word.to_owned());
    found(one, instead, &candidates)
}

/// A word itself, words with its stem, and when it may be a beginning, words that begin so.
fn forms<'a>(dictionary: &'a Dictionary, word: &str, may_be_prefix: bool) -> Vec<Candidate<'a>> {
    let own = dictionary.lookup(word);
    let mut found: Vec<Candidate<'_>> =
        own.map(|own| Candidate::new(own, 1.0)).into_iter().collect();
    if let Some(own) = own {
        let length = own.stem.chars().count().saturating_sub(1).max(3);
        let near = dictionary.range(&own.stem.chars().take(length).collect::<String>(), FILES);
        let kin = near.into_iter().filter(|term| term.stem == own.stem && term.word != own.word);
        found.extend(kin.map(|term| Candidate::new(term, STEM)));
    }
    if may_be_prefix {
        let files = if word.encode_utf16().count() > 1 { FILES } else { 1 };
        let mut longer = dictionary.range(word, files);
        longer.retain(|term| found.iter().all(|known| known.word != term.word));
        sort_by_frequency(&mut longer);
        found.extend(longer.into_iter().take(COMPLETIONS).map(|term| Candidate::new(term, PREFIX)));
    }
    found
}

/// Words that differ at the end only: the guide may have the word in other forms.
fn other_forms<'a>(dictionary: &'a Dictionary, word: &str) -> Vec<Candidate<'a>> {
    let length = word.chars().count();
    if length < 5 {
        return Vec::new();
    }
    let beginning = word.chars().take((length - 3).max(4)).collect::<String>();
    let mut near = dictionary.range(&beginning, FILES);
    near.retain(|term| is_form(word, &term.word));
    sort_by_frequency(&mut near);
    near.into_iter().take(COMPLETIONS).map(|term| Candidate::new(term, FORM)).collect()
}

/// Whether two words may be forms of one: they share all but a short end, which is not the same letters swapped.
fn is_form(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let end = |word: &str| {
        let mut end = word.chars().skip(shared).collect::<Vec<_>>();
        end.sort_unstable();
        end
    };
    let (one, other) = (end(a), end(b));
    shared >= 4 && one.len() <= 3 && other.len() <= 3 && one != other
}

/// Words at a small distance that begin with the same letter, and their forms.
fn slips<'a>(dictionary: &'a Dictionary, word: &str) -> Vec<Candidate<'a>> {
    let letters = word.chars().collect::<Vec<_>>();
    let most = match letters.len() {
        0..=4 => return Vec::new(),
        5..=7 => 1,
        _ => 2,
    };
    if !letters.iter().all(|c| c.is_alphabetic()) {
        return Vec::new();
    }
    let half = letters.len() / 2;
    let beginning = letters[..2].iter().collect::<String>();
    let end = letters[letters.len() - half..].iter().collect::<String>();
    let mut all: BTreeSet<String> = dictionary.with_end(&end, FILES).into_iter().collect();
    all.extend(dictionary.range(&beginning, 2 * FILES).into_iter().map(|term| term.word.clone()));
    let rated = all.into_iter().filter_map(|other| {
        let is_near = other.chars().next() == letters.first().copied()
            && other.chars().count().abs_diff(letters.len()) <= most;
        let distance = if is_near { strsim::osa_distance(word, &other) } else { usize::MAX };
        (distance <= most).then_some((distance, other))
    });
    let rated = rated.collect::<Vec<_>>();
    let nearest = rated.iter().map(|(distance, _)| *distance).min();
    let close = rated.iter().filter(|(distance, _)| Some(*distance) == nearest);
    let mut terms = close.filter_map(|(_, other)| dictionary.lookup(other)).collect::<Vec<_>>();
    sort_by_frequency(&mut terms);
    terms.truncate(SLIPS);
    let kin = terms.first().map(|first| forms(dictionary, &first.word, false)).unwrap_or_default();
    let others = kin.into_iter().filter(|kin| terms.iter().all(|term| term.word != kin.word));
    let others = others.map(|kin| Candidate { weight: SLIP * STEM, ..kin }).collect::<Vec<_>>();
    terms.into_iter().map(|term| Candidate::new(term, SLIP)).chain(others).collect()
}

/// Two words written as one: the sections that have both.
fn split(dictionary: &Dictionary, word: &str) -> Option<(Postings, String)> {
    let units = word.encode_utf16().count();
    let boundaries = word.char_indices().map(|(at, _)| at).rev();
    let inside = boundaries.filter(|at| {
        let before = word[..*at].encode_utf16().count();
        before >= 3 && units - before >= 3
    });
    inside.into_iter().find_map(|at| {
        let (a, b) = (dictionary.lookup(&word[..at])?, dictionary.lookup(&word[at..])?);
        let scores: BTreeMap<usize, f64> = b.postings.documents.iter().copied().collect();
        let both = a
            .postings
            .documents
            .iter()
            .filter_map(|(document, _)| Some((*document, *scores.get(document)?)));
        let documents = both.collect::<Vec<_>>();
        let weight = a.postings.weight.max(b.postings.weight);
        (!documents.is_empty())
            .then(|| (Postings { weight, documents }, format!("{} {}", a.word, b.word)))
    })
}

/// For each document the best score of the candidates.
fn found(one: &Asked, instead: Option<String>, candidates: &[Candidate<'_>]) -> Found {
    // All are the same word to the reader: a rare form of it must not have a higher weight.
    let has = |is_it: &dyn Fn(&Candidate<'_>) -> bool| candidates.iter().any(is_it);
    let is_alone = |candidate: &Candidate<'_>| !candidate.is_joined;
    let is_exact = |candidate: &Candidate<'_>| !candidate.is_joined && candidate.weight == 1.0;
    let weights = candidates.iter().filter(|candidate| {
        is_exact(candidate) || !has(&is_exact) && (is_alone(candidate) || !has(&is_alone))
    });
    let rarity = weights.map(|candidate| candidate.postings.weight).min_by(f64::total_cmp);
    let mut documents = BTreeMap::new();
    for candidate in candidates {
        for (document, score) in &candidate.postings.documents {
            let best = documents.entry(*document).or_insert(0.0_f64);
            *best = best.max(candidate.weight * score);
        }
    }
    Found {
        word: one.word.clone(),
        is_exact: one.is_exact,
        instead,
        rarity: rarity.unwrap_or(0.0),
        documents,
    }
}

fn sort_by_frequency(terms: &mut [&Term]) {
    terms.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.word.cmp(&b.word)));
}
