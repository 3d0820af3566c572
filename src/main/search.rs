//! `fieldguide search`: what readers find, and why.
//!
//! Finds nothing itself; see [`fieldguide::search`].

use super::{Guide, USAGE, console, report_end, run};
use clap::Args;
use fieldguide::search::query::Searcher;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Search {
    /// The words to look for.
    query: String,
    #[command(flatten)]
    guide: Guide,
    /// Show how each word contributes to the score of a result.
    #[arg(long)]
    explain: bool,
    /// How many results to show.
    #[arg(long, default_value_t = 10, value_name = "NUMBER")]
    limit: usize,
}

pub(crate) fn search(arguments: &Search) -> io::Result<ExitCode> {
    let Search { query, guide, explain, limit } = arguments;
    let Some(built) = run(guide) else { return Ok(ExitCode::from(USAGE)) };
    let Some(searcher) = Searcher::read(built.value.site.files()) else {
        report_end(&built.diagnostics, "the search index was not built");
        return Ok(ExitCode::FAILURE);
    };
    let answer = searcher.search(query, *limit);
    let mut out = console::out();
    for (word, instead) in &answer.corrections {
        let instead =
            if instead.is_empty() { "nothing similar".into() } else { instead.join(", ") };
        out.line(format_args!("no results for `{word}`; showing {instead}"))?;
    }
    if !answer.ignored_words.is_empty() {
        let ignored = answer.ignored_words.join(", ");
        out.line(format_args!("no entry contains every word; ignored: {ignored}"))?;
    }
    for (place, found) in answer.results.iter().enumerate() {
        let Some(text) = searcher.text(found.entry) else { continue };
        out.line(format_args!("{:2}. {} ({}) {}", place + 1, text.title, text.kind, text.path))?;
        if *explain {
            let part =
                |(word, with, score): &(String, String, f64)| format!("{word}={with} {score:.2}");
            let parts: Vec<String> = found.parts.iter().map(part).collect();
            let heading = |number: &usize| text.sections.get(*number).map_or("", |s| s.1.as_str());
            let sections: Vec<&str> = found.sections.iter().map(heading).collect();
            out.line(format_args!(
                "      {:.2}: {}; in: {}",
                found.score,
                parts.join(", "),
                sections.join(" | ")
            ))?;
        }
    }
    if answer.results.is_empty() {
        out.line("no results")?;
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
