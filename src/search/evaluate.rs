//! How well a search answers questions whose answers are known: the figures of information retrieval.
//!
//! The mean reciprocal rank is that of the first answer (Voorhees 1999); recall is the share of the answers among the
//! first ten; nDCG is that of Järvelin and Kekäläinen (2002), with the gain `2^grade - 1`, where what answers a question
//! has the grade 3 and what helps has 1. Does not search; see [`super::query`].

use super::query::{QueryOptions, Searcher};
use crate::parse::queries::{Search, Wanted};
use std::collections::BTreeSet;

/// How many results are evaluated.
pub const DEPTH: usize = 10;
/// The gain of an answer, and of a result that helps.
const GAINS: (f64, f64) = (7.0, 1.0);

/// How well questions are answered.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// How many questions were asked.
    pub count: usize,
    /// The mean reciprocal rank of the first answer.
    pub mrr: f64,
    /// The mean share of the answers among the first ten results.
    pub recall: f64,
    /// The mean normalised discounted cumulative gain of the first ten results.
    pub ndcg: f64,
    /// Questions whose first result is no answer, the worst first.
    pub failures: Vec<Failure>,
}

/// A question that is not answered first.
#[derive(Debug)]
pub struct Failure {
    /// The question.
    pub query: String,
    /// What answers it.
    pub wanted: Vec<String>,
    /// The place of the first answer among the first ten results.
    pub place: Option<usize>,
    /// Whether that breaks the search contract.
    pub is_broken: bool,
}

/// Asks all questions.
pub fn evaluate(searcher: &Searcher, searches: &[Search]) -> Evaluation {
    let mut all = Evaluation { count: searches.len(), ..Evaluation::default() };
    for search in searches {
        let options = QueryOptions { limit: DEPTH, ..QueryOptions::default() };
        let hits = searcher.search(&search.query, options).results;
        let paths =
            hits.iter().filter_map(|hit| searcher.text(hit.item)).map(|text| text.path.as_str());
        let found: Vec<BTreeSet<String>> = paths.map(names_of).collect();
        let place = |wanted: &Wanted| found.iter().position(|names| names.contains(&wanted.name));
        let places: Vec<usize> = search.finds.iter().filter_map(place).collect();
        let first = places.iter().min().copied();
        all.mrr += first.map_or(0.0, |first| 1.0 / (first + 1) as f64);
        all.recall += places.len() as f64 / search.finds.len().max(1) as f64;
        all.ndcg += ndcg(search, &places, search.also.iter().filter_map(place));
        let kept = |within: usize| places.iter().filter(|place| **place < within).count();
        let is_broken = search.within.is_some_and(|within| kept(within) < search.finds.len());
        if first != Some(0) || is_broken {
            let wanted = search.finds.iter().map(|wanted| wanted.name.clone()).collect();
            let place = first.map(|first| first + 1);
            all.failures.push(Failure { query: search.query.clone(), wanted, place, is_broken });
        }
    }
    let count = all.count.max(1) as f64;
    (all.mrr, all.recall, all.ndcg) = (all.mrr / count, all.recall / count, all.ndcg / count);
    all.failures.sort_by_key(|failure| {
        (!failure.is_broken, std::cmp::Reverse(failure.place.unwrap_or(usize::MAX)))
    });
    all
}

fn ndcg(search: &Search, answers: &[usize], helps: impl Iterator<Item = usize>) -> f64 {
    let discounted = |gain: f64, place: usize| gain / ((place + 2) as f64).log2();
    let gains = answers.iter().map(|place| discounted(GAINS.0, *place));
    let gain: f64 = gains.chain(helps.map(|place| discounted(GAINS.1, place))).sum();
    let answers = search.finds.iter().map(|_| GAINS.0);
    let best = answers.chain(search.also.iter().map(|_| GAINS.1)).take(DEPTH).enumerate();
    let best: f64 = best.map(|(place, gain)| discounted(gain, place)).sum();
    if best > 0.0 { gain / best } else { 0.0 }
}

/// The names in `queries.yaml` for what is at a path of the site.
pub fn names_of(path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let Some((page, anchor)) = path.split_once('#') else {
        let page = path.strip_suffix(".html").unwrap_or(path);
        let name = page.rsplit('/').next().unwrap_or_default();
        names.extend([name.to_owned(), page.to_owned(), format!("page/{page}")]);
        return names;
    };
    let name = anchor.strip_prefix("term-").unwrap_or(anchor);
    names.insert(match page {
        crate::link::address::GLOSSARY => format!("glossary/{name}"),
        _ => format!("source/{anchor}"),
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{FileId, Span};

    fn search(finds: &[&str], also: &[&str]) -> Search {
        let wanted = |names: &[&str]| {
            let span = Span::new(FileId(0), 0..0);
            names.iter().map(|name| Wanted { name: (*name).to_owned(), span }).collect()
        };
        Search { query: String::new(), finds: wanted(finds), also: wanted(also), within: None }
    }

    #[test]
    fn the_best_order_has_the_full_gain() {
        let both = search(&["a", "b"], &["c"]);
        assert!((ndcg(&both, &[0, 1], [2].into_iter()) - 1.0).abs() < 1e-12);
        assert!(ndcg(&both, &[1, 2], [0].into_iter()) < 1.0);
        assert!(ndcg(&both, &[], [].into_iter()).abs() < 1e-12);
    }

    #[test]
    fn what_is_found_has_the_names_that_people_write() {
        assert!(names_of("lessons/start-small.html").contains("start-small"));
        assert!(names_of("downloads.html").contains("page/downloads"));
        assert!(names_of("glossary.html#term-ip").contains("glossary/ip"));
        assert!(names_of("sources.html#ford-bec").contains("source/ford-bec"));
    }
}
