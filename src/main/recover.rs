//! `fieldguide recover`: finishes a change that was interrupted.
//!
//! Decides nothing about content; see [`fieldguide::author::recover`].

use super::authoring::{Content, refuse};
use super::{USAGE, console, is_there};
use clap::Args;
use fieldguide::author;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Recover {
    #[command(flatten)]
    content: Content,
}

pub(crate) fn run(arguments: &Recover) -> io::Result<ExitCode> {
    let folder = &arguments.content.content;
    if !is_there(folder) {
        return Ok(ExitCode::from(USAGE));
    }
    match author::recover(folder) {
        Ok(true) => console::out().line("finished the interrupted change")?,
        Ok(false) => console::out().line("nothing to do: no change was interrupted")?,
        Err(refused) => return Ok(refuse(&refused)),
    }
    Ok(ExitCode::SUCCESS)
}
