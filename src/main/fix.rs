//! `fieldguide fix`: mends what can only be meant one way, and says what it did.
//!
//! Decides nothing about content; see [`fieldguide::author::fix`].

use super::authoring::{counted, refuse, shown};
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
        out.text(&author::diff(&fixed.changes, &shown(folder)))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Err(refused) = author::apply(folder, &fixed.changes) {
        return Ok(refuse(&refused));
    }
    for mended in &fixed.mended {
        let (path, place) = (&mended.path, mended.place);
        let (before, after) = (&mended.before, &mended.after);
        out.line(format_args!(
            "{path}:{}:{}: {before:?} is {after:?} now ({})",
            place.line, place.column, mended.rule
        ))?;
    }
    let left = match fixed.left {
        0 => "no problems are left".to_owned(),
        left => format!("{} left, see `fieldguide check`", counted(left, "problem")),
    };
    let mistakes = counted(fixed.mended.len(), "mistake");
    let files = counted(fixed.changes.len(), "file");
    out.line(format_args!("{mistakes} mended in {files}; {left}"))?;
    Ok(ExitCode::SUCCESS)
}
