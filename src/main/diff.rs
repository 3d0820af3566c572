//! `fieldguide diff`: the impact of a change on readers.
//!
//! Compares nothing itself; see [`fieldguide::compare`].

use super::{Format as Problems, USAGE, complain, console, disk, print_diagnostics};
use clap::{Args, ValueEnum};
use fieldguide::compare::{Version, compare, report};
use fieldguide::diagnostic::{self, Severity};
use fieldguide::files::{self, Files};
use fieldguide::outputs::data::dataset;
use fieldguide::parse::queries::{Search, queries};
use fieldguide::{BuildCache, Options, prepare_pages, render_site};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Diff {
    /// The old version: a content folder or a built site.
    old: PathBuf,
    /// The new version, in the same form.
    new: PathBuf,
    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A report for a pull request comment.
    Markdown,
    /// A JSON document.
    Json,
}

/// A version and the searches of its contract.
type Read = (Version, Vec<Search>);

pub(crate) fn run(arguments: &Diff) -> io::Result<ExitCode> {
    let (old, new) = match (read(&arguments.old), read(&arguments.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(code), _) | (_, Err(code)) => return Ok(code),
    };
    // The new version's searches count; a built site comes without them.
    let searches = if new.1.is_empty() { &old.1 } else { &new.1 };
    let impact = compare(&old.0, &new.0, searches);
    let mut out = console::out();
    match arguments.format {
        Format::Markdown => out.text(&report::markdown(&impact))?,
        Format::Json => out.json(&serde_json::to_string_pretty(&impact)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a content folder or a site, and prints what is wrong with it.
fn read(folder: &Path) -> Result<Read, ExitCode> {
    let shown = folder.display();
    if folder.join("guide.yaml").is_file() {
        return content(folder);
    }
    if !folder.join("index.html").is_file() {
        complain(format!(
            "error: {shown} is neither a content folder with guide.yaml nor a site with index.html"
        ));
        return Err(ExitCode::from(USAGE));
    }
    let read = files::published(folder);
    if let Some(problem) = read.diagnostics.first() {
        let path = problem.path.as_deref().unwrap_or_default();
        complain(format!("error: {path}: {}", problem.message));
        return Err(ExitCode::FAILURE);
    }
    let json = read.value.get("data/guide.json");
    let data = json.and_then(|json| serde_json::from_slice(json).ok());
    if data.is_none() {
        complain(format!(
            "note: {shown} was built without `data` in `outputs`, so only pages are compared"
        ));
    }
    Ok((Version { files: read.value, data }, Vec::new()))
}

fn content(folder: &Path) -> Result<Read, ExitCode> {
    let mut found = Vec::new();
    let inventory = disk(folder).inventory().drain_into(&mut found);
    let pages = prepare_pages(&inventory, &Options::default(), &mut BuildCache::disabled())
        .drain_into(&mut found);
    let version = pages.map(|pages| {
        let site = render_site(&pages, &inventory, &super::Bar::new()).drain_into(&mut found);
        Version { files: site.files().clone(), data: Some(dataset(pages.assessed())) }
    });
    found.retain(|problem| problem.severity == Severity::Error);
    diagnostic::sort(&mut found);
    match version.filter(|_| found.is_empty()) {
        Some(version) => Ok((version, queries(&inventory).value)),
        None => {
            _ = print_diagnostics(&found, &inventory.sources, Problems::Human);
            complain(format!("error: {} has errors; fix them before comparing", folder.display()));
            Err(ExitCode::FAILURE)
        }
    }
}
