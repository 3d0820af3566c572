//! `fieldguide build`: writes the whole site to disk, or nothing.
//!
//! Builds nothing itself; see [`fieldguide::prepare_pages`], [`fieldguide::outline_site`] and
//! [`fieldguide::emit`]. Pages are rendered as they are written, so they are never all in memory.

use super::place::{self, beside};
use super::signals::Signals;
use super::{
    Bar, Guide, USAGE, complain, console, print_diagnostics, print_line, report_end, seconds,
    summary,
};
use blake3::Hash;
use clap::Args;
use fieldguide::diagnostic::{self, Diagnostic, Severity, make_strict, saved};
use fieldguide::emit::{self, EmitError, Report, Site};
use fieldguide::files::{Files, Inventory};
use fieldguide::link::address::PDF;
use fieldguide::pdf;
use fieldguide::render::{Pages, Progress};
use fieldguide::schema::outputs::OutputFormat;
use fieldguide::{BuildCache, Options, Outline};
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long the browser may take: a guide of a thousand entries takes a minute on two cores.
const LIMIT: Duration = Duration::from_secs(300);

#[derive(Args)]
pub(crate) struct Build {
    /// The folder of the guide [default: this folder, or the nearest one above that has a guide].
    #[arg(conflicts_with = "content")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    guide: Guide,
    /// The output folder; it must be empty, missing, or written by fieldguide
    /// [default: `output` next to the content folder].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write .gz and .br copies of text files, for servers that send precompressed files.
    #[arg(long)]
    compress: bool,
    /// Also write guide.pdf. Requires Chromium or Chrome; set CHROMIUM to its path if it is not found.
    #[arg(long)]
    pdf: bool,
}

pub(crate) fn build(arguments: Build) -> io::Result<ExitCode> {
    let Build { folder, mut guide, output, compress, pdf } = arguments;
    let started = Instant::now();
    let signals = Signals::catch();
    let Some(content) = guide.entries.find_in(folder.as_deref()) else {
        return Ok(ExitCode::from(USAGE));
    };
    let output = output.unwrap_or_else(|| beside(&content, "output"));
    console::detail(format_args!("output: {}", output.display()));
    let disk = guide.entries.disk(&content);
    let inputs = place::inputs(&disk);
    if let Err(error) = emit::check(&output, &inputs) {
        complain(format!("error: {error}"));
        return Ok(ExitCode::from(USAGE));
    }
    guide.outputs.extend(pdf.then_some(OutputFormat::Pdf));
    let mut found = Vec::new();
    let inventory = disk.inventory().drain_into(&mut found);
    // A browser that makes a PDF is not among the inputs.
    let is_known = !pdf && found.is_empty();
    let of = MadeFrom { is_known, options: guide.options(), compress };
    let recorded = Recorded::find(&output).filter(|_| !guide.entries.strict).unwrap_or_default();
    let digest =
        |is_published: &dyn Fn(&str) -> bool| of.digest(&inventory, &recorded.text, is_published);
    let current = emit::is_current(&output, &inputs, &digest);
    if let Some(code) = up_to_date(current, (&guide, &inventory), &recorded, &output, started)? {
        return Ok(code);
    }
    let mut made = make(&guide, inventory, found, pdf || compress);
    let (Some(mut outline), Some(pages)) = (made.outline.take(), made.pages.take()) else {
        made.print(&guide);
        report_end(&made.found, "nothing was written");
        return Ok(ExitCode::FAILURE);
    };
    let site = &mut outline.site;
    let failed = || signals.code().map_or(ExitCode::FAILURE, ExitCode::from);
    if pdf
        && let Err(error) = signals.hold(|should_continue| add_pdf(site, &pages, should_continue))
    {
        made.print(&guide);
        complain(format!("error: {error}; nothing was written"));
        return Ok(failed());
    }
    if compress {
        *site = emit::compress(std::mem::take(site));
    }
    let warnings = made.warnings();
    site.input_digest = of.digest(&made.inventory, &warnings, &|path| site.has(path));
    let (written, failures) = write(&outline, &pages, (&output, &inputs), &signals);
    made.found.extend(failures);
    made.print(&guide);
    let report = match written {
        Ok(report) => report,
        Err(EmitError::NotGenerated) => {
            report_end(&made.found, "nothing was written");
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => {
            complain(format!("error: {error}"));
            return Ok(failed());
        }
    };
    emit::record_warnings(&output, &warnings);
    let done = done(&report, seconds(started.elapsed()), &made.found);
    let (pages_made, output) = (pages.count(), output.display());
    print_line(guide.format, &format!("{pages_made} pages in {output}: {done}"))?;
    // The process is about to end; letting the system free its memory is faster.
    std::mem::forget((outline, pages, made));
    Ok(ExitCode::SUCCESS)
}

/// Writes the site to a folder, given with the folders that must not be written to. Pages are rendered on the
/// way; the problems of those that cannot be are returned, too.
fn write(
    outline: &Outline,
    pages: &Pages,
    (output, inputs): (&Path, &[&Path]),
    signals: &Signals,
) -> (Result<Report, EmitError>, Vec<Diagnostic>) {
    let bar = Bar::new();
    let failures = Mutex::new(Vec::new());
    let page = |path: &str| {
        bar.page_done();
        let made = outline.generate(pages, path)?;
        made.map_err(|problem| failures.lock().map(|mut all| all.push(problem))).ok()
    };
    bar.begin(outline.site.deferred().len());
    let written = signals.hold(|should_continue| {
        emit::write_with_generator(&outline.site, &page, output, inputs, should_continue)
    });
    bar.hide();
    (written, failures.into_inner().unwrap_or_default())
}

/// What the site is made from, but for the files.
struct MadeFrom {
    /// Whether these are all inputs.
    is_known: bool,
    options: Options,
    compress: bool,
}

impl MadeFrom {
    /// Stands for all inputs of a site, and for what its build warned of: what is recorded of another build is not
    /// reported as its own.
    fn digest(
        &self,
        inventory: &Inventory,
        warnings: &str,
        is_published: &dyn Fn(&str) -> bool,
    ) -> Option<Hash> {
        let form = format!("{} {warnings}", if self.compress { "compressed" } else { "" });
        let digest = || fieldguide::digest(inventory, &self.options, &form, is_published);
        self.is_known.then(digest).flatten()
    }
}

/// What the build of a site warned of, so that it is reported again when the site is up to date.
#[derive(Default)]
struct Recorded {
    /// As it was recorded; empty where nothing was.
    text: String,
    warnings: Vec<Diagnostic>,
}

impl Recorded {
    fn find(output: &Path) -> Option<Self> {
        let text = emit::warnings(output)?;
        Some(Self { warnings: saved::read(&text)?, text })
    }
}

/// Reports that the site is up to date, or why that cannot be checked. None when it must be built.
fn up_to_date(
    current: Result<Option<usize>, EmitError>,
    (guide, inventory): (&Guide, &Inventory),
    recorded: &Recorded,
    output: &Path,
    started: Instant,
) -> io::Result<Option<ExitCode>> {
    match current {
        Ok(None) => Ok(None),
        Ok(Some(files)) => {
            _ = print_diagnostics(&recorded.warnings, &inventory.sources, guide.format);
            let (output, time) = (output.display(), seconds(started.elapsed()));
            let problems = problems(&recorded.warnings);
            let message = format!("{output} is up to date: {files} files, in {time}{problems}");
            print_line(guide.format, &message)?;
            Ok(Some(ExitCode::SUCCESS))
        }
        Err(error) => {
            complain(format!("error: {error}"));
            Ok(Some(ExitCode::FAILURE))
        }
    }
}

/// "; 2 warnings", or nothing.
fn problems(found: &[Diagnostic]) -> String {
    summary(found).map(|found| format!("; {found}")).unwrap_or_default()
}

/// What was done to the files, in what time, and what is wrong with the guide.
fn done(report: &Report, time: String, found: &[Diagnostic]) -> String {
    let Report { written, unchanged, removed, .. } = report;
    let problems = problems(found);
    let in_place = match report.in_place {
        true => "; the folder could not be swapped, so files were replaced one by one",
        false => "",
    };
    format!(
        "{written} files written, {unchanged} unchanged, {removed} removed, in {time}{problems}{in_place}"
    )
}

/// What is to be written, and what is wrong with the guide.
struct Made {
    inventory: Inventory,
    found: Vec<Diagnostic>,
    pages: Option<Pages>,
    /// None when the guide has errors.
    outline: Option<Outline>,
}

impl Made {
    /// What to record: the problems as they will be printed, or nothing if there are none.
    fn warnings(&self) -> String {
        if self.found.is_empty() {
            return String::new();
        }
        let mut warnings = self.found.clone();
        diagnostic::sort(&mut warnings);
        diagnostic::truncate(&mut warnings);
        saved::write(&warnings)
    }

    fn print(&mut self, guide: &Guide) {
        if guide.entries.strict {
            make_strict(&mut self.found);
        }
        diagnostic::sort(&mut self.found);
        diagnostic::truncate(&mut self.found);
        // A guide with problems has problems even if its output is not read.
        _ = print_diagnostics(&self.found, &self.inventory.sources, guide.format);
    }
}

/// Makes the site but for its pages, which are made as they are written; with them when they are
/// needed before.
fn make(guide: &Guide, inventory: Inventory, mut found: Vec<Diagnostic>, with_pages: bool) -> Made {
    let bar = Bar::new();
    let options = guide.options();
    let pages = fieldguide::prepare_pages(&inventory, &options, &mut BuildCache::disabled())
        .drain_into(&mut found);
    let is_clean = |found: &[Diagnostic]| {
        let forbids =
            |problem: &Diagnostic| guide.entries.strict || problem.severity == Severity::Error;
        !found.iter().any(forbids)
    };
    let mut outline = None;
    if let Some(pages) = &pages {
        let with_pages = with_pages || !is_clean(&found);
        let made = match with_pages {
            true => fieldguide::render_site(pages, &inventory, &bar).map(Outline::from),
            false => fieldguide::outline_site(pages, &inventory, &bar),
        };
        let made = made.drain_into(&mut found);
        if !with_pages && !is_clean(&found) {
            // Problems on pages are reported in the same run.
            fieldguide::render_site(pages, &inventory, &bar).drain_into(&mut found);
        }
        outline = is_clean(&found).then_some(made);
    }
    bar.hide();
    Made { inventory, found, pages, outline }
}

/// Adds the PDF to a site that has the page it is made from.
fn add_pdf(
    site: &mut Site,
    pages: &Pages,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<(), Box<dyn Error>> {
    let named = std::env::var_os("CHROMIUM");
    let path = std::env::var_os("PATH");
    let browser = pdf::browser(named.as_deref(), path.as_deref())?;
    let changed = pages.assessed().knowledge.changed();
    let bytes = pdf::pdf(site, &browser, changed, LIMIT, should_continue)?;
    site.insert(PDF, bytes)?;
    Ok(())
}
