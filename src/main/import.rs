//! `fieldguide import`: brings another tool's folder into a guide, and says what it did.
//!
//! Decides nothing about content; see [`fieldguide::import`].

use super::new::day;
use super::{Bar, USAGE, complain, console, disk, pluralize, summary};
use clap::{Args, ValueEnum};
use fieldguide::Options;
use fieldguide::disk::{FileKind, Requested};
use fieldguide::files;
use fieldguide::import::write::{Reason, Written, write};
use fieldguide::import::{self, Import, Outcome, Source, Tool};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder to import; it is not changed.
    source: PathBuf,
    /// The tool that the folder was made for [default: recognised by its files].
    #[arg(long, value_enum, value_name = "TOOL")]
    from: Option<ToolName>,
    /// The content folder to write: new, empty, or written by an earlier import.
    #[arg(long, value_name = "DIR", default_value = "content")]
    into: PathBuf,
    /// The format of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A summary; the report is in import-report.md.
    Human,
    /// The report as one JSON object.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum ToolName {
    /// Obsidian.
    Obsidian,
    /// MkDocs.
    Mkdocs,
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Docusaurus.
    Docusaurus,
    /// mdBook.
    Mdbook,
    /// Eleventy.
    Eleventy,
    /// Quarto.
    Quarto,
    /// A folder of Markdown files.
    Markdown,
}

impl ToolName {
    fn tool(self) -> Tool {
        match self {
            Self::Obsidian => Tool::Obsidian,
            Self::Mkdocs => Tool::Mkdocs,
            Self::Hugo => Tool::Hugo,
            Self::Jekyll => Tool::Jekyll,
            Self::Docusaurus => Tool::Docusaurus,
            Self::Mdbook => Tool::Mdbook,
            Self::Eleventy => Tool::Eleventy,
            Self::Quarto => Tool::Quarto,
            Self::Markdown => Tool::Markdown,
        }
    }
}

const REPORT: FileKind = FileKind { name: "the report of an import", is_one: import::is_report };

pub(crate) fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let Arguments { source: folder, from, into, format } = arguments;
    let refuse = |message: String| {
        complain(format!("error: {message}"));
        Ok(ExitCode::from(USAGE))
    };
    if files::overlap(folder, into) {
        let (source, into) = (folder.display(), into.display());
        let message = format!(
            "`{into}` and `{source}` overlap, and the source is never changed; choose another folder with --into"
        );
        return refuse(message);
    }
    let found = match files::foreign(folder) {
        Ok(found) => found,
        Err(error) => return refuse(format!("cannot read `{}`: {error}", folder.display())),
    };
    let report_path = report_path(into);
    let report_file = match Requested::find(&report_path, REPORT) {
        Ok(file) => file,
        Err(error) => return refuse(error.to_string()),
    };
    let mut source = Source::new(&files::folder_name(folder), found);
    source.today = Some(day(0));
    let import = import::import(&source, from.map(ToolName::tool));
    if import.report.pages.is_empty() {
        return refuse(format!(
            "no pages found in `{}`, which was read as {}; use --from to name another tool",
            folder.display(),
            import.report.tool
        ));
    }
    let written = match write(into, &import) {
        Ok(written) => written,
        Err(error) => return refuse(error.to_string()),
    };
    if let Err(error) = report_file.write(&import.report.markdown(&notes(&written))) {
        return refuse(error.to_string());
    }
    let bar = Bar::new();
    let built = fieldguide::build(&disk(into), &Options::default(), &bar);
    bar.hide();
    let count = summary(&built.diagnostics);
    match format {
        Format::Human => print(&import, &written, into, &report_path)?,
        Format::Json => {
            let mut report = import.report.json();
            report["problems"] = json!(built.diagnostics.len());
            report["written"] = json!(notes(&written));
            console::out().json(&report.to_string())?;
            return Ok(end(built.is_clean()));
        }
    }
    let mut out = console::out();
    let count = count.unwrap_or_else(|| "no problems".to_owned());
    let content = match into.to_str() {
        Some("content") => String::new(),
        _ => format!(" --content {}", into.display()),
    };
    let next = match built.is_clean() {
        true => format!("fieldguide serve --open{content}"),
        false => format!("fieldguide check{content}"),
    };
    out.line(format_args!("checked: {count}"))?;
    out.line(format_args!("next: {next}"))?;
    Ok(end(built.is_clean()))
}

/// Where the report goes: beside the content folder, once links and dots in its path are followed. It is never in
/// the content folder, nor in the source, which does not overlap with that.
fn report_path(into: &Path) -> PathBuf {
    const NAME: &str = "import-report.md";
    let near = into.parent().unwrap_or(Path::new("")).join(NAME);
    let beside = files::resolved(into).parent().map(|above| above.join(NAME));
    beside.filter(|beside| *beside != files::resolved(&near)).unwrap_or(near)
}

fn end(is_clean: bool) -> ExitCode {
    if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What became of the files of an earlier import.
fn notes(written: &Written) -> Vec<String> {
    let mut notes = Vec::new();
    let count = |files: usize, what: &str| format!("{} {what}", pluralize(files, "file"));
    for (files, what) in [
        (written.added.len(), "added"),
        (written.updated.len(), "updated"),
        (written.deleted.len(), "deleted, gone from the source"),
    ] {
        if files > 0 {
            notes.push(count(files, what));
        }
    }
    for (path, reason) in &written.kept {
        let changed = |is_changed| if is_changed { "; the source has changed too" } else { "" };
        notes.push(match *reason {
            Reason::Edited { is_changed } => {
                format!("kept as edited: `{path}`{}", changed(is_changed))
            }
            Reason::Deleted { is_changed } => {
                format!("not written again: `{path}`, which was deleted{}", changed(is_changed))
            }
            Reason::Gone => format!("kept as edited: `{path}`; its page is gone from the source"),
            Reason::Foreign => format!("not written: `{path}`, where another file is"),
        });
    }
    notes
}

fn print(import: &Import, written: &Written, into: &Path, report_path: &Path) -> io::Result<()> {
    let mut out = console::out();
    let report = &import.report;
    out.line(format_args!(
        "read as {}: {} and {} are in {}",
        report.tool,
        pluralize(report.pages.len(), "page"),
        pluralize(report.assets.len(), "other file"),
        into.display()
    ))?;
    for note in notes(written) {
        out.line(note)?;
    }
    for outcome in [Outcome::Changed, Outcome::Lost, Outcome::Decide] {
        let topics = report.topics();
        let of = topics.iter().filter(|((found, _), _)| *found == outcome);
        let counts: Vec<String> =
            of.map(|((_, topic), items)| format!("{topic} {}", items.len())).collect();
        if !counts.is_empty() {
            out.line(format_args!("{}: {}", outcome.as_str(), counts.join(", ")))?;
        }
    }
    out.line(format_args!("details: {}", report_path.display()))
}
