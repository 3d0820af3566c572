//! `fieldguide clean`: deletes the built site of a guide.
//!
//! Deletes nothing itself; see [`fieldguide::emit::clean`].

use super::place::{beside, inputs};
use super::{Place, USAGE, complain, console, disk, pluralize};
use clap::Args;
use fieldguide::emit;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Clean {
    #[command(flatten)]
    place: Place,
    /// The output folder [default: `output` next to the content folder].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Clean) -> io::Result<ExitCode> {
    let Some(content) = arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let output = arguments.output.clone().unwrap_or_else(|| beside(&content, "output"));
    let disk = disk(&content);
    let inputs = inputs(&disk);
    let shown = output.display();
    match emit::clean(&output, &inputs) {
        Ok(Some(files)) => {
            console::report(format_args!("deleted {shown}: {}", pluralize(files, "file")))?;
        }
        Ok(None) => {
            console::report(format_args!("nothing to delete: there is no site in {shown}"))?
        }
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
