//! `fieldguide urls`: which addresses are new, and which no longer exist.
//!
//! Finds nothing itself; see [`fieldguide::author::urls`].

use super::authoring::{Content, reason, refuse};
use super::{USAGE, complain, console, disk, is_there};
use clap::Args;
use fieldguide::author;
use fieldguide::author::urls::{UrlsUpdate, urls};
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Urls {
    #[command(flatten)]
    content: Content,
    /// Record the current addresses in urls.lock.
    #[arg(long)]
    accept: bool,
    /// Why published addresses no longer exist, recorded in urls.lock.
    #[arg(long, value_name = "TEXT", requires = "accept", value_parser = reason)]
    reason: Option<String>,
}

pub(crate) fn run(arguments: &Urls) -> io::Result<ExitCode> {
    let folder = &arguments.content.content;
    if !is_there(folder) {
        return Ok(ExitCode::from(USAGE));
    }
    let recording = match urls(&disk(folder), arguments.reason.as_deref()) {
        Ok(recording) => recording,
        Err(refused) => return Ok(refuse(&refused)),
    };
    list(&recording)?;
    if !arguments.accept {
        return Ok(advise(&recording));
    }
    if !recording.gone.is_empty() && arguments.reason.is_none() {
        complain(
            "error: give the reason for the missing addresses with --reason; nothing was recorded"
                .to_owned(),
        );
        return Ok(ExitCode::from(USAGE));
    }
    match author::apply(folder, recording.change.as_slice()) {
        Ok(()) => {
            let published = count_addresses(recording.published);
            let new = recording.new.len();
            console::out().line(format_args!("{published} recorded, {new} new"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => Ok(refuse(&refused)),
    }
}

fn list(recording: &UrlsUpdate) -> io::Result<()> {
    let mut out = console::out();
    recording.new.iter().try_for_each(|address| out.line(format_args!("+ {address}")))?;
    recording.gone.iter().try_for_each(|address| out.line(format_args!("- {address}")))
}

/// What to do about what is listed.
fn advise(recording: &UrlsUpdate) -> ExitCode {
    let (new, gone) = (recording.new.len(), recording.gone.len());
    match (new, gone) {
        (0, 0) => {
            complain(format!("up to date: {} recorded", count_addresses(recording.published)));
        }
        (_, 0) => complain(format!(
            "{} not recorded yet; record them with `fieldguide urls --accept`",
            count_addresses(new)
        )),
        _ => complain(format!(
            "error: {} would no longer exist; `fieldguide check` explains how to keep them",
            count_addresses(gone)
        )),
    }
    if gone == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn count_addresses(number: usize) -> String {
    match number {
        1 => "1 address".to_owned(),
        number => format!("{number} addresses"),
    }
}
