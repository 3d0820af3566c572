//! `fieldguide list`: entries as a table, or as JSON lines.
//!
//! Chooses nothing itself; see [`fieldguide::assess::list`].

use super::new::day;
use super::{Place, USAGE, complain, console, disk, summary};
use clap::{Args, ValueEnum};
use fieldguide::assess::list::{Query, Row, list};
use fieldguide::assess::unused::{self, Unused};
use fieldguide::date::Date;
use fieldguide::files::{Files, Inventory};
use fieldguide::redact::Drafts;
use fieldguide::{BuildCache, Options, assess_guide};
use serde::Serialize;
use serde_json::json;
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
    /// List only drafts.
    #[arg(long)]
    drafts: bool,
    /// List only entries that are due for review by this date, the earliest first [default: today].
    #[arg(long, value_name = "DATE", num_args = 0..=1, value_parser = super::date)]
    due: Option<Option<Date>>,
    /// List what nothing uses: entries without links to them, sources that are not cited, terms and files.
    #[arg(long, conflicts_with_all = ["kind", "terms", "drafts", "due"])]
    unused: bool,
    #[command(flatten)]
    place: Place,
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
    draft: bool,
    review_by: Option<String>,
    owner: &'a str,
}

pub(crate) fn run(arguments: List) -> io::Result<ExitCode> {
    let List { kind, terms, place, drafts, due, unused, format } = arguments;
    let Some(content) = place.find() else { return Ok(ExitCode::from(USAGE)) };
    let mut diagnostics = Vec::new();
    let inventory = disk(&content).inventory().drain_into(&mut diagnostics);
    // What a draft uses is used.
    let with_drafts = if drafts || unused { Drafts::Include } else { Drafts::Exclude };
    let options = Options { drafts: with_drafts, ..Options::default() };
    let assessed = assess_guide(&inventory, &options, &mut BuildCache::disabled())
        .drain_into(&mut diagnostics);
    // The list may be incomplete; `check` reports why.
    if let Some(problems) = summary(&diagnostics) {
        complain(format!("{problems}; see `fieldguide check`"));
    }
    let Some(assessed) = assessed else { return Ok(ExitCode::FAILURE) };
    if unused {
        print_unused(&unused::unused(&assessed, &inventory), format)?;
        return Ok(ExitCode::SUCCESS);
    }
    let due = due.map(|date| date.unwrap_or_else(|| day(0)));
    let rows = match list(&assessed, &Query { kind, terms, drafts, due }) {
        Ok(rows) => rows,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    match format {
        Format::Json => json(&rows, &inventory)?,
        Format::Table if rows.is_empty() => console::advise("no entry matches"),
        Format::Table => {
            let id = |row: &Row| format!("{}/{}", row.kind, row.slug);
            let rating = |row: &Row| row.terms.get("rating").map(|terms| terms.concat());
            let date = |row: &Row| row.review_by.filter(|_| due.is_some());
            let owner = |row: &Row| row.owner.clone();
            let columns = |row: &Row| match due {
                Some(_) => {
                    let date = date(row).map(|date| date.to_string()).unwrap_or_default();
                    vec![date, id(row), owner(row), row.title.clone()]
                }
                None => vec![id(row), rating(row).unwrap_or_default(), row.title.clone()],
            };
            table(&rows.iter().map(columns).collect::<Vec<_>>())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_unused(found: &[Unused], format: Format) -> io::Result<()> {
    if format == Format::Json {
        let mut out = console::out();
        return found.iter().try_for_each(|Unused { kind, name, title, file }| {
            let line = json!({ "kind": kind, "name": name, "title": title, "file": file });
            out.json(&line.to_string())
        });
    }
    if found.is_empty() {
        console::advise("everything is used");
    }
    let columns =
        |Unused { kind, name, title, .. }: &Unused| vec![kind.clone(), name.clone(), title.clone()];
    table(&found.iter().map(columns).collect::<Vec<_>>())
}

/// Prints rows in columns that are as wide as they need; empty columns are left out.
fn table(rows: &[Vec<String>]) -> io::Result<()> {
    let mut out = console::out();
    let count = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
        out.line(cells.join("  ").trim_end())?;
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
            draft: row.draft,
            review_by: row.review_by.map(|date| date.to_string()),
            owner: &row.owner,
        };
        out.json(&serde_json::to_string(&line)?)?;
    }
    Ok(())
}
