//! `fieldguide search`: what readers find, why, and how well the search answers the questions of `queries.yaml`.
//!
//! Finds nothing itself; see [`fieldguide::search`].

use super::console::ResultFormat as Format;
use super::{Entries, USAGE, console, report_end, run};
use clap::{Args, value_parser};
use fieldguide::files::Files as _;
use fieldguide::parse::queries::queries;
use fieldguide::search::evaluate::{self, DEPTH, Evaluation, Failure};
use fieldguide::search::query::{Hit, QueryOptions, SearchResults, Searcher};
use serde::Serialize;
use serde_json::{Value, json};
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Search {
    /// The words to search for.
    #[arg(required_unless_present = "evaluate")]
    query: Option<String>,
    #[command(flatten)]
    entries: Entries,
    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show how much each word adds to the score of a result.
    #[arg(long)]
    explain: bool,
    /// How many results to show.
    #[arg(long, default_value_t = 10, value_name = "NUMBER", value_parser = value_parser!(u16).range(1..))]
    limit: u16,
    /// Ask the questions in queries.yaml, and print how well they are answered.
    #[arg(long, conflicts_with_all = ["query", "explain", "limit"])]
    evaluate: bool,
    /// With --evaluate, fail when the mean reciprocal rank is lower.
    #[arg(long, value_name = "FIGURE", requires = "evaluate", conflicts_with = "query", value_parser = share)]
    min_mrr: Option<f64>,
}

fn share(text: &str) -> Result<f64, String> {
    let figure = text.parse::<f64>().ok().filter(|figure| (0.0..=1.0).contains(figure));
    figure.ok_or_else(|| "write a number from 0 to 1: 0.75".to_owned())
}

/// A result as JSON.
#[derive(Serialize)]
struct Line<'a> {
    rank: usize,
    kind: &'a str,
    slug: &'a str,
    title: &'a str,
    url: &'a str,
    score: f64,
    /// The heading of the section that fits best, or null.
    section: Option<&'a str>,
}

pub(crate) fn search(arguments: &Search) -> io::Result<ExitCode> {
    let Search { query, entries, format, explain, limit, evaluate, min_mrr } = arguments;
    let Some(content) = entries.find_in(None) else { return Ok(ExitCode::from(USAGE)) };
    let built = run(entries, &content);
    let Some(searcher) = Searcher::read(built.value.site.files()) else {
        report_end(&built.diagnostics, "there is no search index");
        return Ok(ExitCode::FAILURE);
    };
    if *evaluate {
        let inventory = entries.disk(&content).inventory().value;
        let found = evaluate::evaluate(&searcher, &queries(&inventory).value);
        return print_evaluation(&found, min_mrr.unwrap_or(0.0), *format);
    }
    let query = query.as_deref().unwrap_or_default();
    let answer = searcher
        .search(query, QueryOptions { limit: usize::from(*limit), ..QueryOptions::default() });
    match format {
        Format::Json => print_json(&searcher, &answer)?,
        Format::Human => print_text(&searcher, &answer, *explain)?,
    }
    Ok(if answer.results.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print_evaluation(found: &Evaluation, min_mrr: f64, format: Format) -> io::Result<ExitCode> {
    let mut out = console::out();
    let Evaluation { count, mrr, recall, ndcg, failures } = found;
    let is_broken = failures.iter().any(|failure| failure.is_broken) || *mrr < min_mrr;
    let code = if is_broken { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    if format == Format::Json {
        let failure = |failure: &Failure| {
            let Failure { query, wanted, place, is_broken } = failure;
            json!({ "query": query, "wanted": wanted, "place": place, "broken": is_broken })
        };
        let failures: Vec<Value> = failures.iter().map(failure).collect();
        let figures = json!({ "questions": count, "mrr": mrr, "ndcg": ndcg, "recall": recall });
        out.json(&json!({ "figures": figures, "failures": failures }).to_string())?;
        return Ok(code);
    }
    for failure in &found.failures {
        let place = failure.place.map_or("not found".to_owned(), |place| format!("at {place}"));
        let broken = if failure.is_broken { "; must be higher" } else { "" };
        out.line(format_args!("{}: {} {place}{broken}", failure.query, failure.wanted.join(", ")))?;
    }
    out.line(format_args!(
        "{count} questions: MRR {mrr:.3}, nDCG@{DEPTH} {ndcg:.3}, recall@{DEPTH} {recall:.3}"
    ))?;
    Ok(code)
}

fn print_json(searcher: &Searcher, answer: &SearchResults) -> io::Result<()> {
    let mut out = console::out();
    for (place, hit) in answer.results.iter().enumerate() {
        let Some(text) = searcher.text(hit.item) else { continue };
        let (page, anchor) = text.path.split_once('#').unwrap_or((&text.path, ""));
        let name = page.rsplit('/').next().unwrap_or_default();
        let headings = hit.sections.iter().filter_map(|section| text.sections.get(*section));
        let mut headings = headings.map(|(_, heading, _)| heading.as_str());
        let line = Line {
            rank: place + 1,
            kind: searcher.kind(hit.item),
            slug: if anchor.is_empty() {
                name.strip_suffix(".html").unwrap_or(name)
            } else {
                anchor
            },
            title: &text.title,
            url: &text.path,
            score: hit.score,
            section: headings.find(|heading| !heading.is_empty()),
        };
        out.line(serde_json::to_string(&line)?)?;
    }
    Ok(())
}

fn print_text(searcher: &Searcher, answer: &SearchResults, explain: bool) -> io::Result<()> {
    let mut out = console::out();
    for (word, instead) in &answer.corrections {
        out.line(format_args!("showing results for `{instead}` instead of `{word}`"))?;
    }
    for phrase in &answer.phrases {
        out.line(format_args!("the exact phrase `{phrase}` was not found"))?;
    }
    for word in &answer.unknown {
        out.line(format_args!("nothing matches `{word}`"))?;
    }
    for (place, hit) in answer.results.iter().enumerate() {
        let Some(text) = searcher.text(hit.item) else { continue };
        out.line(format_args!("{:2}. {} ({}) {}", place + 1, text.title, text.kind, text.path))?;
        if explain {
            out.line(format_args!("      {}", explained(hit, searcher)))?;
        }
    }
    if answer.results.is_empty() {
        out.line("no results")?;
    }
    Ok(())
}

/// The score of a result, what each word has to do with it, and its best sections.
fn explained(hit: &Hit, searcher: &Searcher) -> String {
    let part =
        |(word, text, name): &(String, f64, f64)| format!("{word}: text {text:.2}, name {name:.2}");
    let parts = hit.parts.iter().map(part).collect::<Vec<_>>().join("; ");
    let heading = |section: &usize| {
        let (_, heading, _) = searcher.text(hit.item)?.sections.get(*section)?;
        (!heading.is_empty()).then_some(heading.as_str())
    };
    let sections = hit.sections.iter().filter_map(heading).collect::<Vec<_>>().join(" | ");
    format!("score {:.2}; {parts}; best sections: {sections}", hit.score)
}
