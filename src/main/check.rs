//! `fieldguide check`: reports problems in one of several formats, without those in the baseline.
//!
//! Finds nothing itself; see [`fieldguide::build`].

#[cfg(feature = "external")]
use super::external::External;
use super::{
    Format, Guide, USAGE, build_quietly, complain, console, pluralize, print_diagnostics,
    print_line, report_end, seconds, summary,
};
use clap::Args;
use fieldguide::Build;
use fieldguide::diagnostic::baseline::{Baseline, Compared};
use fieldguide::diagnostic::{self, Diagnostic, WithDiagnostics, baseline, make_strict};
use fieldguide::disk::Requested;
use fieldguide::files::{self, Files};
use fieldguide::span::SourceMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Args)]
pub(crate) struct Check {
    /// The folder of the guide [default: this folder, or the nearest one above that has a guide].
    #[arg(conflicts_with = "content")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    guide: Guide,
    /// Ignore problems recorded in this file; report only new ones.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record the current problems in this file instead of reporting them.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    #[cfg(feature = "external")]
    #[command(flatten)]
    external: External,
}

pub(crate) fn check(arguments: &Check) -> io::Result<ExitCode> {
    let started = Instant::now();
    let guide = &arguments.guide;
    let baseline = match arguments.baseline.as_deref().map(read).transpose() {
        Ok(baseline) => baseline,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    let Some(content) = guide.entries.find_in(arguments.folder.as_deref()) else {
        return Ok(ExitCode::from(USAGE));
    };
    // A file that must not be overwritten is reported before the slow work.
    let file = arguments.write_baseline.as_deref();
    let record_in = match file.map(|file| Requested::find(file, baseline::KIND)).transpose() {
        Ok(file) => file,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    let (mut built, mut note) = match found(arguments, &content) {
        Ok(found) => found,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    let sources = &built.value.sources;
    if let (Some(file), Some(path)) = (record_in, file) {
        return record(&file, path, &built.diagnostics, sources);
    }
    if let Some(baseline) = baseline {
        let Compared { new, known, fixed } = baseline.compare(built.diagnostics, sources);
        built.diagnostics = new;
        note += &match fixed {
            0 => format!("; {known} known"),
            _ => {
                format!("; {known} known; {fixed} fixed: update the baseline with --write-baseline")
            }
        };
    }
    // A guide with problems has problems even if its output is not read.
    _ = print_diagnostics(&built.diagnostics, sources, guide.format);
    if !built.is_clean() {
        report_end(&built.diagnostics, &format!("see `fieldguide explain RULE`{note}"));
        return Ok(ExitCode::FAILURE);
    }
    let found = summary(&built.diagnostics).unwrap_or_else(|| "no problems".to_owned());
    if matches!(guide.format, Format::Human) {
        built
            .value
            .advice
            .iter()
            .for_each(|advice| console::advise(format_args!("note: {advice}")));
    }
    let (pages, time) = (built.value.pages, seconds(started.elapsed()));
    print_line(guide.format, &format!("{pages} pages checked in {time}: {found}{note}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Every problem, and a note for the summary.
fn found(arguments: &Check, content: &Path) -> Result<(WithDiagnostics<Build>, String), String> {
    let guide = &arguments.guide;
    // Read once, so that all places are of one text.
    let read = guide.entries.disk(content).inventory();
    let mut built = build_quietly(&guide.options(), guide.entries.strict, &read.value);
    built.diagnostics.extend(read.diagnostics);
    #[cfg(feature = "external")]
    let note = {
        let asked = arguments.external.ask(&read.value, &guide.options())?;
        built.diagnostics.extend(asked.diagnostics);
        asked.note
    };
    #[cfg(not(feature = "external"))]
    let note = String::new();
    if guide.entries.strict {
        make_strict(&mut built.diagnostics);
    }
    diagnostic::sort(&mut built.diagnostics);
    Ok((built, note))
}

fn read(file: &Path) -> Result<Baseline, String> {
    let shown = file.display();
    let text = files::text(file).map_err(|error| {
        format!("cannot read `{shown}`: {error}; create a baseline with --write-baseline")
    })?;
    Baseline::read(&text).map_err(|line| {
        format!(
            "line {line} of `{shown}` is not a baseline entry; create a new baseline with --write-baseline"
        )
    })
}

fn record(
    file: &Requested,
    path: &Path,
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
) -> io::Result<ExitCode> {
    let baseline = Baseline::of(diagnostics, sources);
    if let Err(error) = file.write(&baseline.text()) {
        complain(format!("error: {error}"));
        return Ok(ExitCode::FAILURE);
    }
    let (problems, file) = (pluralize(baseline.count(), "problem"), path.display());
    complain(format!("{problems} recorded; `check --baseline {file}` reports only new ones"));
    Ok(ExitCode::SUCCESS)
}
