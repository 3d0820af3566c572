//! `fieldguide recover`: finishes a change that was interrupted.
//!
//! Decides nothing about content; see [`fieldguide::author::recover`].

use super::authoring::refuse;
use super::{Place, USAGE, console};
use clap::Args;
use fieldguide::author;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Recover {
    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(arguments: &Recover) -> io::Result<ExitCode> {
    let Some(folder) = arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    match author::recover(&folder) {
        Ok(true) => console::report("finished the interrupted change")?,
        Ok(false) => console::report("nothing to do: no change was interrupted")?,
        Err(refused) => return Ok(refuse(&refused)),
    }
    Ok(ExitCode::SUCCESS)
}
