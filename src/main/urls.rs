//! `fieldguide urls`: which addresses are new, and which no longer exist.
//!
//! Finds nothing itself; see [`fieldguide::author::urls`].

use super::authoring::{reason, refuse};
use super::console::ResultFormat;
use super::{Place, USAGE, complain, console, disk};
use clap::Args;
use fieldguide::author;
use fieldguide::author::urls::{UrlsUpdate, urls};
use fieldguide::parse::url_lock::Address;
use serde_json::json;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Urls {
    #[command(flatten)]
    place: Place,
    /// Record the current addresses in urls.lock.
    #[arg(long)]
    accept: bool,
    /// Why published addresses no longer exist, recorded in urls.lock.
    #[arg(long, value_name = "TEXT", requires = "accept", value_parser = reason)]
    reason: Option<String>,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

pub(crate) fn run(arguments: &Urls) -> io::Result<ExitCode> {
    let Some(folder) = &arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let recording = match urls(&disk(folder), arguments.reason.as_deref()) {
        Ok(recording) => recording,
        Err(refused) => return Ok(refuse(&refused)),
    };
    list(&recording, arguments.format)?;
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
    match author::apply(folder, recording.change.as_slice(), "recorded addresses in urls.lock") {
        Ok(()) => {
            let published = count_addresses(recording.published);
            let new = recording.new.len();
            console::advise(format_args!("{published} recorded, {new} new"));
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => Ok(refuse(&refused)),
    }
}

fn list(recording: &UrlsUpdate, format: ResultFormat) -> io::Result<()> {
    let mut out = console::out();
    if format == ResultFormat::Json {
        let shown = |all: &[Address]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (published, new) = (recording.published, shown(&recording.new));
        let gone = shown(&recording.gone);
        return out
            .json(&json!({ "published": published, "new": new, "missing": gone }).to_string());
    }
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
