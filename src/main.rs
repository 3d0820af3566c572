//! The command line: arguments, exit codes, and the only printing.
//!
//! Decides nothing about guides; see the library, [`fieldguide`].

#[path = "main/authoring.rs"]
mod authoring;
#[path = "main/prompt.rs"]
mod prompt;

use clap::{Args, Parser, Subcommand, ValueEnum};
use fieldguide::date::Date;
use fieldguide::diagnostic::print::{self, Colour};
use fieldguide::diagnostic::{Checked, Diagnostic, Severity, did_you_mean, make_strict, rule};
use fieldguide::files::Disk;
use fieldguide::render::Progress;
use fieldguide::search::query::Searcher;
use fieldguide::span::SourceMap;
use fieldguide::validate::Drafts;
use fieldguide::{Build, Options, emit};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Turns a folder of Markdown into the static site of a practice guide.
///
/// A guide is a folder of lessons, case studies and notes (Markdown with YAML front matter), a
/// `guide.yaml` that declares their fields, and BibTeX files with the sources. fieldguide checks all
/// of it, links it together and writes a site that works on any host and from disk.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  fieldguide build                    build ./content into ./output
  fieldguide check                    say what is wrong, write nothing
  fieldguide search 'spin out'        what readers find
  fieldguide new lesson 'Start small' begin an entry
  fieldguide rename old new           give an entry another name
  fieldguide explain unknown-term     what a rule means and how to mend it

Exit codes: 0 clean, 1 problems found, 2 wrong usage.";

#[derive(Subcommand)]
enum Command {
    /// Begin a guide: a few invented entries, and what editing and publishing need.
    ///
    /// Files that are there already are kept.
    Init(authoring::Init),
    /// Begin an entry: a file with every field of its kind.
    ///
    /// On a terminal it asks for the fields that are needed.
    New(authoring::New),
    /// Check the guide and write its site.
    ///
    /// Nothing is written while there are errors, and the old site stays as it is.
    Build {
        #[command(flatten)]
        guide: Guide,
        /// The folder to write; it must be empty, missing, or written by fieldguide.
        #[arg(long, value_name = "DIR", default_value = "output")]
        output: PathBuf,
    },
    /// Check the guide and write nothing.
    Check {
        #[command(flatten)]
        guide: Guide,
    },
    /// Search the guide as a reader would.
    Search {
        /// The words to look for.
        query: String,
        #[command(flatten)]
        guide: Guide,
        /// Show what each word adds to the score of a result.
        #[arg(long)]
        explain: bool,
        /// How many results to show.
        #[arg(long, default_value_t = 10, value_name = "NUMBER")]
        limit: usize,
    },
    /// Give an entry another name, and take every link to it along.
    ///
    /// The old address leads to the new one from then on. Nothing is changed if something that leads
    /// to the entry cannot be rewritten.
    Rename(authoring::Rename),
    /// Take out an entry that nothing leads to.
    Remove(authoring::Remove),
    /// Explain a rule, or list all of them.
    Explain {
        /// The rule's name, as it stands in brackets in a message: `unknown-term`.
        rule: Option<String>,
    },
}

#[derive(Args)]
struct Guide {
    /// The folder with guide.yaml and the entries.
    #[arg(long, value_name = "DIR", default_value = "content")]
    content: PathBuf,
    /// A folder with templates and assets to use over the built-in theme
    /// [default: themes/NAME beside the content folder, NAME as set in guide.yaml].
    #[arg(long, value_name = "DIR")]
    theme: Option<PathBuf>,
    /// Where the site will be published, such as https://example.org/guide/.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    base_url: Option<String>,
    /// Include entries marked `draft: true`.
    #[arg(long)]
    drafts: bool,
    /// Report entries whose review is due by this day: 2026-11-23.
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
    /// How to print problems.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line, a caret and help.
    Human,
    /// One JSON object a line.
    Json,
}

fn web_address(text: &str) -> Result<String, String> {
    match fieldguide::schema::settings::is_web_address(text) {
        true => Ok(text.to_owned()),
        false => Err("begin it with https:// or http://".to_owned()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a year, a month or a day: 2026-11-23".to_owned())
}

fn main() -> ExitCode {
    pass_over_caught_panics();
    let ended = match Cli::parse().command {
        Command::Build { guide, output } => build(&guide, &output),
        Command::Check { guide } => check(&guide),
        Command::Search { query, guide, explain, limit } => search(&guide, &query, limit, explain),
        Command::Init(arguments) => authoring::init(&arguments),
        Command::New(arguments) => authoring::new(arguments),
        Command::Rename(arguments) => authoring::rename(&arguments),
        Command::Remove(arguments) => authoring::remove(&arguments),
        Command::Explain { rule } => explain(rule.as_deref()),
    };
    // A reader that went away (`fieldguide explain | head`) is not a failure of ours.
    ended.unwrap_or(ExitCode::SUCCESS)
}

/// The Markdown parser's panics are caught and told as diagnostics; a trace would be noise.
fn pass_over_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |location| location.file());
        if !place.contains("pulldown-cmark") {
            usual(panic);
        }
    }));
}

/// Wrong usage, as clap ends too.
const USAGE: u8 = 2;

fn build(guide: &Guide, output: &Path) -> io::Result<ExitCode> {
    let started = Instant::now();
    let themes = themes_folder(&guide.content, guide.theme.as_deref());
    let mut inputs: Vec<&Path> = vec![&guide.content];
    inputs.extend(themes.as_deref());
    if let Err(error) = emit::check(output, &inputs) {
        complain(format!("error: {error}"));
        return Ok(ExitCode::from(USAGE));
    }
    let Some(built) = run(guide) else { return Ok(ExitCode::from(USAGE)) };
    if !built.is_clean() {
        report_end(&built.diagnostics, "nothing was written");
        return Ok(ExitCode::FAILURE);
    }
    match emit::write(&built.value.site, output, &inputs) {
        Ok(report) => {
            let problems =
                summary(&built.diagnostics).map(|s| format!("; {s}")).unwrap_or_default();
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
        Err(error) => {
            complain(format!("error: {error}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn check(guide: &Guide) -> io::Result<ExitCode> {
    let started = Instant::now();
    let Some(built) = run(guide) else { return Ok(ExitCode::from(USAGE)) };
    if !built.is_clean() {
        report_end(&built.diagnostics, "see `fieldguide explain RULE`");
        return Ok(ExitCode::FAILURE);
    }
    let found = summary(&built.diagnostics).unwrap_or_else(|| "no problems".to_owned());
    let (pages, time) = (built.value.pages, seconds(started.elapsed()));
    tell(guide.format, &format!("{pages} pages checked in {time}: {found}"))?;
    Ok(ExitCode::SUCCESS)
}

fn search(guide: &Guide, query: &str, limit: usize, explain: bool) -> io::Result<ExitCode> {
    let Some(built) = run(guide) else { return Ok(ExitCode::from(USAGE)) };
    let Some(searcher) = Searcher::read(built.value.site.files()) else {
        report_end(&built.diagnostics, "there is no index to search");
        return Ok(ExitCode::FAILURE);
    };
    let answer = searcher.search(query, limit);
    let mut out = io::stdout().lock();
    for (word, instead) in &answer.corrections {
        let instead =
            if instead.is_empty() { "nothing like it".into() } else { instead.join(", ") };
        writeln!(out, "`{word}` is not in the guide; found {instead}")?;
    }
    if !answer.left_out.is_empty() {
        writeln!(out, "no entry has all words; not everywhere: {}", answer.left_out.join(", "))?;
    }
    for (place, found) in answer.results.iter().enumerate() {
        let Some(text) = searcher.text(found.entry) else { continue };
        writeln!(out, "{:2}. {} ({}) {}", place + 1, text.title, text.kind, text.path)?;
        if explain {
            let part =
                |(word, with, score): &(String, String, f64)| format!("{word}={with} {score:.2}");
            let parts: Vec<String> = found.parts.iter().map(part).collect();
            let heading = |number: &usize| text.sections.get(*number).map_or("", |s| s.1.as_str());
            let sections: Vec<&str> = found.sections.iter().map(heading).collect();
            writeln!(
                out,
                "      {:.2}: {}; in: {}",
                found.score,
                parts.join(", "),
                sections.join(" | ")
            )?;
        }
    }
    if answer.results.is_empty() {
        writeln!(out, "nothing found")?;
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds in memory and prints the problems. None when there is no content folder.
fn run(guide: &Guide) -> Option<Checked<Build>> {
    if !is_there(&guide.content) {
        return None;
    }
    let theme = guide.theme.as_deref().and_then(Path::file_name);
    let options = Options {
        drafts: if guide.drafts { Drafts::Include } else { Drafts::Leave },
        base_url: guide.base_url.clone(),
        theme: theme.map(|name| name.to_string_lossy().into_owned()),
        today: guide.as_of,
    };
    let files = Disk {
        content: guide.content.clone(),
        themes: themes_folder(&guide.content, guide.theme.as_deref()),
    };
    let bar = Bar::new();
    let mut built = fieldguide::build(&files, &options, &bar);
    bar.bar.finish_and_clear();
    if guide.strict {
        make_strict(&mut built.diagnostics);
    }
    // That nobody reads of its problems does not make a guide right.
    _ = print_diagnostics(&built.diagnostics, &built.value.sources, guide.format);
    Some(built)
}

/// Whether there is a content folder; says so if not.
fn is_there(content: &Path) -> bool {
    if !content.is_dir() {
        let content = content.display();
        complain(format!("error: there is no folder {content}; name one with --content"));
    }
    content.is_dir()
}

/// The folder whose folders are themes: `themes` beside the content folder, or what holds --theme.
fn themes_folder(content: &Path, theme: Option<&Path>) -> Option<PathBuf> {
    let parent = |path: &Path| match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => PathBuf::from("."),
    };
    let themes = match theme {
        Some(theme) => parent(theme),
        None => parent(content).join("themes"),
    };
    themes.is_dir().then_some(themes)
}

fn print_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    format: Format,
) -> io::Result<()> {
    let stderr = io::stderr();
    let coloured = stderr.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let colour = if coloured { Colour::Always } else { Colour::Never };
    for diagnostic in diagnostics {
        match format {
            Format::Human => {
                let text = print::terminal(diagnostic, sources, colour);
                writeln!(stderr.lock(), "{text}\n")?;
            }
            Format::Json => writeln!(io::stdout(), "{}", print::json(diagnostic, sources))?,
        }
    }
    Ok(())
}

/// "2 errors, 1 warning"; none when there is nothing to count.
fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let words = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        number => Some(format!("{number} {word}s")),
    };
    let errors = words(count(Severity::Error), "error");
    let warnings = words(count(Severity::Warning), "warning");
    let parts: Vec<String> = errors.into_iter().chain(warnings).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn report_end(diagnostics: &[Diagnostic], then: &str) {
    complain(format!("{}; {then}", summary(diagnostics).unwrap_or_default()));
}

/// Says what was done, where it does not stand between lines of JSON.
fn tell(format: Format, done: &str) -> io::Result<()> {
    match format {
        Format::Human => writeln!(io::stdout(), "{done}"),
        Format::Json => writeln!(io::stderr(), "{done}"),
    }
}

fn complain(text: String) {
    _ = writeln!(io::stderr(), "{text}");
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn explain(id: Option<&str>) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let Some(id) = id else {
        for rule in rule::ALL {
            writeln!(out, "{:24} {:8} {}", rule.id, rule.severity.word(), rule.summary)?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    match rule::by_id(id) {
        Some(rule) => {
            writeln!(out, "{} ({}): {}\n", rule.id, rule.severity.word(), rule.summary)?;
            writeln!(out, "{}", rule.explanation.trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let near = did_you_mean(id, rule::ALL.iter().map(|rule| rule.id))
                .unwrap_or_else(|| "`fieldguide explain` lists the rules".to_owned());
            complain(format!("error: there is no rule `{id}`; {near}"));
            Ok(ExitCode::from(USAGE))
        }
    }
}

/// A progress bar that appears on a terminal when a build takes longer than a second.
struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self { bar, started: Instant::now() }
    }
}

impl Progress for Bar {
    fn begin(&self, pages: usize) {
        self.bar.set_length(pages as u64);
    }

    fn page_done(&self) {
        self.bar.inc(1);
        if self.bar.is_hidden() && self.started.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
