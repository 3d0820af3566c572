//! `fieldguide fix`: fixes what can only be meant one way, and says what it did.
//!
//! Decides nothing about content; see [`fieldguide::author::fix`].

use super::authoring::{pluralize, refuse, shell_quote};
use super::{USAGE, console, disk, is_there};
use clap::Args;
use fieldguide::author::{self, fix};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Fix {
    /// The folder with guide.yaml and the entries.
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// Show what would change, as a diff, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Fix) -> io::Result<ExitCode> {
    let folder = &arguments.content;
    if !is_there(folder) {
        return Ok(ExitCode::from(USAGE));
    }
    let fixed = match fix::fix(&disk(folder)) {
        Ok(fixed) => fixed,
        Err(refused) => return Ok(refuse(&refused)),
    };
    let mut out = console::out();
    if arguments.dry_run {
        out.text(&author::diff(&fixed.changes, &shell_quote(folder)))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Err(refused) = author::apply(folder, &fixed.changes) {
        return Ok(refuse(&refused));
    }
    for fixed in &fixed.fixed {
        let (path, place) = (&fixed.path, fixed.place);
        let (before, after) = (&fixed.before, &fixed.after);
        out.line(format_args!(
            "{path}:{}:{}: {before:?} is {after:?} now ({})",
            place.line, place.column, fixed.rule
        ))?;
    }
    let remaining = match fixed.remaining {
        0 => "no problems are left".to_owned(),
        remaining => format!("{} left, see `fieldguide check`", pluralize(remaining, "problem")),
    };
    let mistakes = pluralize(fixed.fixed.len(), "mistake");
    let files = pluralize(fixed.changes.len(), "file");
    out.line(format_args!("{mistakes} fixed in {files}; {remaining}"))?;
    Ok(ExitCode::SUCCESS)
}
