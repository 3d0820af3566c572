//! `fieldguide build`: the site on the disk, whole or not at all.
//!
//! Builds nothing itself; see [`fieldguide::build`], [`fieldguide::pdf`] and [`fieldguide::emit`].

use super::signals::Signals;
use super::{Guide, USAGE, complain, report_end, run, seconds, summary, tell};
use clap::Args;
use fieldguide::emit;
use fieldguide::link::address::PDF;
use fieldguide::pdf;
use fieldguide::schema::editions::Edition;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How long the browser may take: a guide of a thousand entries takes a minute on two cores.
const LIMIT: Duration = Duration::from_secs(300);

#[derive(Args)]
pub(crate) struct Build {
    #[command(flatten)]
    guide: Guide,
    /// The folder to write; it must be empty, missing, or written by fieldguide.
    #[arg(long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// Put a .gz and a .br beside each text file, for servers that send files compressed.
    #[arg(long)]
    compress: bool,
    /// Make guide.pdf too, from the edition for paper. Takes Chromium or Chrome; the variable
    /// CHROMIUM can name it.
    #[arg(long)]
    pdf: bool,
}

pub(crate) fn build(arguments: Build) -> io::Result<ExitCode> {
    let Build { mut guide, output, compress, pdf } = arguments;
    let started = Instant::now();
    let signals = Signals::catch();
    let themes = guide.entries.disk().themes;
    let content = guide.entries.content.clone();
    let mut inputs: Vec<&Path> = vec![&content];
    inputs.extend(themes.as_deref());
    if let Err(error) = emit::check(&output, &inputs) {
        complain(format!("error: {error}"));
        return Ok(ExitCode::from(USAGE));
    }
    guide.editions.extend(pdf.then_some(Edition::Pdf));
    let Some(mut built) = run(&guide) else { return Ok(ExitCode::from(USAGE)) };
    if !built.is_clean() {
        report_end(&built.diagnostics, "nothing was written");
        return Ok(ExitCode::FAILURE);
    }
    let failed = || signals.code().map_or(ExitCode::FAILURE, ExitCode::from);
    if pdf && let Err(error) = signals.hold(|goes_on| add_pdf(&mut built.value, goes_on)) {
        complain(format!("error: {error}; nothing was written"));
        return Ok(failed());
    }
    let mut site = built.value.site;
    if compress {
        site = emit::compress(site);
    }
    let written = signals.hold(|goes_on| emit::write(&site, &output, &inputs, goes_on));
    let report = match written {
        Ok(report) => report,
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(failed());
        }
    };
    let problems = summary(&built.diagnostics).map(|s| format!("; {s}")).unwrap_or_default();
    let in_place = match report.in_place {
        true => "; the folder could not be exchanged, so files were replaced one by one",
        false => "",
    };
    let done = format!(
        "{} pages in {}: {} files written, {} unchanged, {} removed, in {}{problems}{in_place}",
        built.value.pages,
        output.display(),
        report.written,
        report.unchanged,
        report.removed,
        seconds(started.elapsed()),
    );
    tell(guide.format, &done)?;
    Ok(ExitCode::SUCCESS)
}

/// Adds the PDF to a site that has the page it is made from.
fn add_pdf(
    build: &mut fieldguide::Build,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<(), Box<dyn Error>> {
    let named = std::env::var_os("CHROMIUM");
    let path = std::env::var_os("PATH");
    let browser = pdf::browser(named.as_deref(), path.as_deref())?;
    let bytes = pdf::pdf(&build.site, &browser, build.changed, LIMIT, goes_on)?;
    build.site.insert(PDF, bytes)?;
    Ok(())
}
