//! `fieldguide fix`: fixes mistakes that have only one possible correction, and says what it did.
//!
//! Decides nothing about content; see [`fieldguide::author::fix`].

use super::authoring::{refuse, shown_folder};
use super::console::{Console, ResultFormat};
use super::{Place, USAGE, console, disk, pluralize};
use clap::Args;
use fieldguide::author;
use fieldguide::author::fix::{self, AppliedFix, DroppedFix, FixReport, RemainingProblem};
use serde_json::{Value, json};
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Fix {
    #[command(flatten)]
    place: Place,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
    /// Show what would change, as a diff, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Fix) -> io::Result<ExitCode> {
    let Some(folder) = &arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let report = match fix::fix(&disk(folder)) {
        Ok(report) => report,
        Err(refused) => return Ok(refuse(&refused)),
    };
    let code = if report.remaining.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if arguments.format == ResultFormat::Json {
        if !arguments.dry_run
            && let Err(refused) = author::apply(folder, &report.changes, &what(&report))
        {
            return Ok(refuse(&refused));
        }
        console::out().json(&as_json(&report).to_string())?;
        return Ok(code);
    }
    if arguments.dry_run {
        console::out().text(&author::diff(&report.changes, &shown_folder(folder)))?;
        // What is printed beside a diff must not end up in it.
        print_rest(&mut console::err(), &report, "would be fixed")?;
    } else {
        if let Err(refused) = author::apply(folder, &report.changes, &what(&report)) {
            return Ok(refuse(&refused));
        }
        let mut out = console::out();
        for fixed in &report.fixed {
            out.line(format_args!("{}: {} ({})", place(fixed), done(fixed), fixed.rule))?;
        }
        print_rest(&mut out, &report, "fixed")?;
    }
    Ok(code)
}

/// What was fixed and what is left, for programs.
fn as_json(report: &FixReport) -> Value {
    let fix = |fix: &AppliedFix| {
        let AppliedFix { path, place, before, after, rule, .. } = fix;
        json!({
            "file": path, "line": place.line, "column": place.column,
            "rule": rule, "before": before, "after": after,
        })
    };
    let dropped = |dropped: &DroppedFix| {
        let mut value = fix(&dropped.fix);
        value["reason"] = json!(dropped.reason.to_string());
        value
    };
    let left = |problem: &RemainingProblem| {
        let RemainingProblem { path, place, message, help, rule, .. } = problem;
        let (line, column) = (place.map(|at| at.line), place.map(|at| at.column));
        json!({
            "file": path, "line": line, "column": column,
            "rule": rule, "message": message, "help": help,
        })
    };
    json!({
        "files": report.changes.len(),
        "fixed": report.fixed.iter().map(fix).collect::<Vec<_>>(),
        "not_fixed": report.dropped.iter().map(dropped).collect::<Vec<_>>(),
        "left": report.remaining.iter().map(left).collect::<Vec<_>>(),
    })
}

/// What was done, for `fieldguide undo`.
fn what(report: &FixReport) -> String {
    let files = pluralize(report.changes.len(), "file");
    format!("fixed {} in {files}", pluralize(report.fixed.len(), "mistake"))
}

/// Problems of one file that are listed; `fieldguide check` lists them all.
const MAX_PER_FILE: usize = 10;

/// Prints what was left and why, and how many of what there are.
fn print_rest(out: &mut Console, report: &FixReport, fixed: &str) -> io::Result<()> {
    for DroppedFix { fix, reason } in &report.dropped {
        let (before, after) = (&fix.before, &fix.after);
        out.line(format_args!(
            "{}: not replaced: `{before}` with `{after}`, because {reason}",
            place(fix)
        ))?;
    }
    for problems in report.remaining.chunk_by(|a, b| a.path == b.path) {
        for problem in problems.iter().take(MAX_PER_FILE) {
            out.line(left(problem))?;
        }
        if let more @ 1.. = problems.len().saturating_sub(MAX_PER_FILE) {
            out.line(format_args!("{}: left: {more} more", problems[0].path))?;
        }
    }
    let remaining = match report.remaining.len() {
        0 => "no problems are left".to_owned(),
        left => format!("{} left, see `fieldguide check`", pluralize(left, "problem")),
    };
    let mistakes = pluralize(report.fixed.len(), "mistake");
    let files = pluralize(report.changes.len(), "file");
    out.line(format_args!("{mistakes} {fixed} in {files}; {remaining}"))
}

fn place(fix: &AppliedFix) -> String {
    format!("{}:{}:{}", fix.path, fix.place.line, fix.place.column)
}

/// What was done, in words: blanks cannot be seen.
fn done(fix: &AppliedFix) -> String {
    let (before, after) = (&fix.before, &fix.after);
    match (before.trim().is_empty(), after.trim().is_empty()) {
        (true, true) if before.contains('\t') => {
            format!("indented with {} instead of tabs", pluralize(after.len(), "space"))
        }
        (true, _) if before.is_empty() => format!("inserted `{after}`"),
        (_, true) if after.is_empty() => format!("deleted `{before}`"),
        _ => format!("replaced `{before}` with `{after}`"),
    }
}

/// A problem that a person has to fix.
fn left(problem: &RemainingProblem) -> String {
    let place = match (problem.path.as_str(), problem.place) {
        ("", _) => String::new(),
        (path, None) => format!("{path}: "),
        (path, Some(at)) => format!("{path}:{}:{}: ", at.line, at.column),
    };
    let help = problem.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{place}left: {}{help} ({})", problem.message, problem.rule)
}
