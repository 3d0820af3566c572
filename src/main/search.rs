//! `fieldguide search`: what readers find, why, and how well the search answers the questions of `queries.yaml`.
//!
//! Finds nothing itself; see [`fieldguide::search`].

use super::{Format, Guide, USAGE, console, report_end, run};
use clap::Args;
use fieldguide::files::Files as _;
use fieldguide::parse::queries::queries;
use fieldguide::search::evaluate::{self, DEPTH, Evaluation};
use fieldguide::search::query::{Hit, QueryOptions, SearchResults, Searcher};
use serde::Serialize;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Search {
    /// The words to search for.
    #[arg(required_unless_present = "evaluate")]
    query: Option<String>,
    #[command(flatten)]
    guide: Guide,
    /// Show how much each word adds to the score of a result.
    #[arg(long)]
    explain: bool,
    /// How many results to show.
    #[arg(long, default_value_t = 10, value_name = "NUMBER")]
    limit: usize,
    /// Ask the questions in queries.yaml, and print how well they are answered.
    #[arg(long, conflicts_with_all = ["query", "explain"])]
    evaluate: bool,
    /// With --evaluate, fail when the mean reciprocal rank is lower.
    #[arg(long, value_name = "FIGURE", requires = "evaluate")]
    min_mrr: Option<f64>,
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
    let Search { query, guide, explain, limit, evaluate, min_mrr } = arguments;
    let Some(built) = run(guide) else { return Ok(ExitCode::from(USAGE)) };
    let Some(searcher) = Searcher::read(built.value.site.files()) else {
        report_end(&built.diagnostics, "there is no search index");
        return Ok(ExitCode::FAILURE);
    };
    if *evaluate {
        let inventory = guide.entries.disk().inventory().value;
        let found = evaluate::evaluate(&searcher, &queries(&inventory).value);
        return print_evaluation(&found, min_mrr.unwrap_or(0.0));
    }
    let query = query.as_deref().unwrap_or_default();
    let answer = searcher.search(query, QueryOptions { limit: *limit, ..QueryOptions::default() });
    match guide.format {
        Format::Json => print_json(&searcher, &answer)?,
        _ => print_text(&searcher, &answer, *explain)?,
    }
    Ok(if answer.results.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print_evaluation(found: &Evaluation, min_mrr: f64) -> io::Result<ExitCode> {
    let mut out = console::out();
    for failure in &found.failures {
        let place = failure.place.map_or("not found".to_owned(), |place| format!("at {place}"));
        let broken = if failure.is_broken { "; must be higher" } else { "" };
        out.line(format_args!("{}: {} {place}{broken}", failure.query, failure.wanted.join(", ")))?;
    }
    let Evaluation { count, mrr, recall, ndcg, failures } = found;
    out.line(format_args!(
        "{count} questions: MRR {mrr:.3}, nDCG@{DEPTH} {ndcg:.3}, recall@{DEPTH} {recall:.3}"
    ))?;
    let is_broken = failures.iter().any(|failure| failure.is_broken) || *mrr < min_mrr;
    Ok(if is_broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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
        out.line(format_args!("`{word}` is not in the guide; showing results for `{instead}`"))?;
    }
    if !answer.unknown.is_empty() {
        out.line(format_args!("not in the guide: {}", answer.unknown.join(", ")))?;
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
