//! `fieldguide list`: entries as a table, or as JSON lines.
//!
//! Chooses nothing itself; see [`fieldguide::assess::list`].

use super::{Place, USAGE, complain, console, disk, summary};
use clap::{Args, ValueEnum};
use fieldguide::assess::list::{Query, Row, list};
use fieldguide::files::{Files, Inventory};
use fieldguide::redact::Drafts;
use fieldguide::{BuildCache, Options, assess_guide};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct List {
    /// List only entries of this kind, such as lesson.
    #[arg(long)]
    kind: Option<String>,
    /// List only entries with this term in this field; `rating` works too. Can be repeated.
    #[arg(long = "where", value_name = "FIELD=TERM", value_parser = wanted)]
    terms: Vec<(String, String)>,
    #[command(flatten)]
    place: Place,
    /// Include entries marked `draft: true`.
    #[arg(long)]
    drafts: bool,
    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One entry per line: kind and name, rating, title.
    Table,
    /// One JSON object per line, with the file, the page and every term.
    Json,
}

fn wanted(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, term)) => Ok((field.trim().to_owned(), term.trim().to_owned())),
        None => Err("write the field, `=` and the term: stages=initiating".to_owned()),
    }
}

#[derive(Serialize)]
struct Line<'a> {
    kind: &'a str,
    slug: &'a str,
    title: &'a str,
    file: &'a str,
    page: &'a str,
    terms: &'a BTreeMap<String, Vec<String>>,
}

pub(crate) fn run(arguments: List) -> io::Result<ExitCode> {
    let List { kind, terms, place, drafts, format } = arguments;
    let Some(content) = place.find() else { return Ok(ExitCode::from(USAGE)) };
    let mut diagnostics = Vec::new();
    let inventory = disk(&content).inventory().drain_into(&mut diagnostics);
    let drafts = if drafts { Drafts::Include } else { Drafts::Exclude };
    let options = Options { drafts, ..Options::default() };
    let assessed = assess_guide(&inventory, &options, &mut BuildCache::disabled())
        .drain_into(&mut diagnostics);
    // The list may be incomplete; `check` reports why.
    if let Some(problems) = summary(&diagnostics) {
        complain(format!("{problems}; see `fieldguide check`"));
    }
    let Some(assessed) = assessed else { return Ok(ExitCode::FAILURE) };
    let rows = match list(&assessed, &Query { kind, terms }) {
        Ok(rows) => rows,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    match format {
        Format::Table => table(&rows)?,
        Format::Json => json(&rows, &inventory)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn table(rows: &[Row]) -> io::Result<()> {
    let mut out = console::out();
    let id = |row: &Row| format!("{}/{}", row.kind, row.slug);
    let rating =
        |row: &Row| row.terms.get("rating").map(|terms| terms.concat()).unwrap_or_default();
    let width = |text: &dyn Fn(&Row) -> String| {
        rows.iter().map(|row| text(row).chars().count()).max().unwrap_or_default()
    };
    let (ids, ratings) = (width(&id), width(&rating));
    for row in rows {
        let id = id(row);
        match ratings {
            0 => out.line(format_args!("{id:ids$}  {}", row.title))?,
            _ => out.line(format_args!("{id:ids$}  {:ratings$}  {}", rating(row), row.title))?,
        }
    }
    Ok(())
}

fn json(rows: &[Row], inventory: &Inventory) -> io::Result<()> {
    let mut out = console::out();
    for row in rows {
        let line = Line {
            kind: &row.kind,
            slug: &row.slug,
            title: &row.title,
            file: &inventory.sources.get(row.file).display,
            page: &row.page,
            terms: &row.terms,
        };
        out.json(&serde_json::to_string(&line)?)?;
    }
    Ok(())
}
