//! The command line: arguments, exit codes, and the only printing.
//!
//! Decides nothing about guides; see the library, [`fieldguide`].

#[path = "main/authoring.rs"]
mod authoring;
#[path = "main/build.rs"]
mod build;
#[path = "main/check.rs"]
mod check;
#[path = "main/clean.rs"]
mod clean;
#[path = "main/console.rs"]
mod console;
#[path = "main/diff.rs"]
mod diff;
#[path = "main/explain.rs"]
mod explain;
#[cfg(feature = "external")]
#[path = "main/external.rs"]
mod external;
#[path = "main/fix.rs"]
mod fix;
#[path = "main/generate.rs"]
mod generate;
#[path = "main/import.rs"]
mod import;
#[path = "main/list.rs"]
mod list;
#[cfg(feature = "lsp")]
#[path = "main/lsp.rs"]
mod lsp;
#[path = "main/new.rs"]
mod new;
#[path = "main/place.rs"]
mod place;
#[path = "main/progress.rs"]
mod progress;
#[path = "main/prompt.rs"]
mod prompt;
#[path = "main/recover.rs"]
mod recover;
#[path = "main/schema.rs"]
mod schema;
#[path = "main/search.rs"]
mod search;
#[cfg(feature = "serve")]
#[path = "main/serve.rs"]
mod serve;
#[path = "main/signals.rs"]
mod signals;
#[path = "main/source.rs"]
mod source;
#[path = "main/theme.rs"]
mod theme;
#[path = "main/threads.rs"]
mod threads;
#[path = "main/urls.rs"]
mod urls;

use clap::{Args, Parser, Subcommand, ValueEnum};
use console::Printing;
use fieldguide::date::Date;
use fieldguide::diagnostic::print::{self, ColorChoice};
use fieldguide::diagnostic::{Diagnostic, Severity, WithDiagnostics, make_strict};
use fieldguide::files::{Disk, Files, is_folder};
use fieldguide::redact::Drafts;
use fieldguide::schema::outputs::OutputFormat;
use fieldguide::span::SourceMap;
use fieldguide::{Build, Options};
use place::{Place, disk};
use progress::Bar;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// A build is millions of small texts, made on every core.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns a folder of Markdown into the static site of a practice guide.
///
/// A guide is a folder of lessons, case studies and notes (Markdown with YAML front matter), a
/// `guide.yaml` that declares their fields, and BibTeX files with the sources. fieldguide checks
/// everything, links it together and writes a site that works on any host and from disk.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    printing: Printing,
}

const EXAMPLES: &str = "Examples:
  fieldguide serve --open              preview the guide while you write
  fieldguide check                     report problems without building
  fieldguide build                     build the guide into its output folder
  fieldguide new lesson 'Start small'  create an entry
  fieldguide rename old new            rename an entry and update its links
  fieldguide list --where rating=none  list entries without evidence
  fieldguide search 'spin out'         show what readers find
  fieldguide explain unknown-term      explain a rule and how to fix it

Commands work in every folder of a guide. --color and NO_COLOR set when colours
are used; CHROMIUM is the path of the browser for --pdf.

Exit codes:
  0    success
  1    problems found, a search without results, or a file that cannot be written
  2    invalid usage: an unknown option, no guide, no such entry
  129, 130, 143  stopped by a signal (130 is Ctrl-C)";

#[derive(Subcommand)]
enum Command {
    /// Create a guide with sample entries and a publishing workflow.
    ///
    /// Existing files are kept.
    Init(authoring::Init),
    /// Import a folder made for another tool.
    ///
    /// Reads folders of Obsidian, MkDocs, Hugo, Jekyll, Docusaurus, mdBook, Eleventy and Quarto, and of plain
    /// Markdown. The source is never changed. What was changed, lost or left to decide is listed in
    /// import-report.md, next to the content folder. Run it again after the source has changed: files that you
    /// have edited since are kept.
    Import(import::Arguments),
    /// Create an entry with every field of its kind.
    ///
    /// In a terminal, it asks for the kind, the title and the required fields. Escape stops without writing anything.
    New(new::New),
    /// Build the site.
    ///
    /// If there are errors, nothing is written and the existing site is kept.
    Build(build::Build),
    /// Report problems without building the site.
    Check(check::Check),
    /// Preview the guide in a browser that reloads when you save.
    ///
    /// Nothing is written to disk. Errors are shown in the browser, over the last good version.
    #[cfg(feature = "serve")]
    #[command(visible_aliases = ["preview", "watch"])]
    Serve(serve::Serve),
    /// Run the language server: problems, completion, links and renaming in your editor.
    ///
    /// Your editor starts it and talks to it on standard input and output. It finds the guide by its guide.yaml, above
    /// or below the folder that the editor has open. It writes nothing to disk. See "In an editor" in the README.
    #[cfg(feature = "lsp")]
    Lsp(lsp::Lsp),
    /// Fix mistakes that have only one possible correction: case, hyphens, quotes, tabs, dates.
    ///
    /// Every change is a suggestion of `fieldguide check`, and replaces only what is wrong. A misspelling that could be
    /// another word is left to you. A change that would lose any other word, break a file or cause another problem is
    /// not made. The exit code is 1 while problems are left.
    Fix(fix::Fix),
    /// Delete the built site of this guide.
    ///
    /// Only files that fieldguide wrote are deleted; a folder that holds anything else is kept.
    Clean(clean::Clean),
    /// List entries by kind, term or rating, drafts, reviews that are due, or what nothing uses.
    List(list::List),
    /// Search the guide as a reader would.
    Search(search::Search),
    /// Rename an entry and update every link to it.
    ///
    /// The old address redirects to the new one. If a link cannot be updated, nothing is changed. `fieldguide undo`
    /// undoes it.
    #[command(visible_alias = "mv")]
    Rename(authoring::Rename),
    /// Delete an entry, or merge it into another with --redirect-to.
    ///
    /// Without --redirect-to, nothing may link to it. With it, links are rewritten and the address redirects.
    #[command(visible_aliases = ["delete", "rm"])]
    Remove(authoring::Remove),
    /// Add sources to the bibliography.
    Source(source::Source),
    /// Undo the last change made by `new`, `rename`, `remove`, `fix`, `source add` or `urls --accept`.
    ///
    /// Nothing is undone if one of its files has changed since. Run it again to redo the change.
    Undo(authoring::Undo),
    /// Finish or undo an interrupted change to several files.
    ///
    /// `check` reports one if `rename`, `remove`, `fix` or `urls --accept` was interrupted.
    Recover(recover::Recover),
    /// Report the impact of a change on pages, ratings, evidence and searches.
    ///
    /// Compares two content folders, or two built sites.
    Diff(diff::Diff),
    /// List new and missing addresses, or record the current ones.
    ///
    /// content/urls.lock lists every published page and heading. The build fails if one of them no
    /// longer exists.
    Urls(urls::Urls),
    /// Create, list and check themes, and print their reference.
    Theme(theme::Theme),
    /// Generate JSON Schema, editor settings or a CMS configuration from guide.yaml.
    Schema(schema::Schema),
    /// Explain a rule, or list all rules.
    Explain(explain::Explain),
    /// Print completions for a shell.
    Completions(generate::Completions),
    /// Print a manual page, `fieldguide man | man -l -`, or write all of them.
    Man(generate::Man),
}

/// What is read, and what counts as a problem.
#[derive(Args)]
struct Entries {
    #[command(flatten)]
    place: Place,
    /// A folder whose templates and assets override the built-in theme
    /// [default: themes/NAME next to the content folder, NAME as set in guide.yaml].
    #[arg(long, value_name = "DIR")]
    theme: Option<PathBuf>,
    /// Include entries marked `draft: true`.
    #[arg(long)]
    drafts: bool,
    /// Report entries due for review by this date: 2026-11-23.
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
}

#[derive(Args)]
struct Guide {
    #[command(flatten)]
    entries: Entries,
    /// The site's address, such as https://example.org/guide/.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    base_url: Option<String>,
    /// The format for problems.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Editions besides those of guide.yaml.
    #[arg(skip)]
    outputs: Vec<OutputFormat>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The line, a caret and help.
    Human,
    /// One JSON object per line.
    Json,
    /// Annotations for GitHub Actions.
    Github,
    /// A SARIF 2.1.0 document.
    Sarif,
}

fn web_address(text: &str) -> Result<String, String> {
    fieldguide::schema::values::base_address(text).map_err(str::to_owned)
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a year, month or day: 2026-11-23".to_owned())
}

fn main() -> ExitCode {
    silence_caught_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => return print_usage(&usage),
    };
    console::set(cli.printing);
    if let Err(refused) = threads::start() {
        complain(format!("error: {refused}"));
        return ExitCode::FAILURE;
    }
    let ended = match cli.command {
        Command::Build(arguments) => build::build(arguments),
        Command::Check(arguments) => check::check(&arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::serve(arguments),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Search(arguments) => search::search(&arguments),
        Command::Init(arguments) => authoring::init(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::New(arguments) => new::new(arguments),
        Command::Rename(arguments) => authoring::rename(&arguments),
        Command::Remove(arguments) => authoring::remove(&arguments),
        Command::Source(arguments) => source::run(&arguments),
        Command::Theme(arguments) => theme::run(&arguments),
        Command::Undo(arguments) => authoring::undo(&arguments),
        Command::Recover(arguments) => recover::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Clean(arguments) => clean::run(&arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Urls(arguments) => urls::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Completions(arguments) => generate::completions(&arguments),
        Command::Man(arguments) => generate::man(&arguments),
    };
    match (ended, console::out().flush()) {
        // A reader that went away (`fieldguide explain | head`) is not a failure of ours.
        (Err(error), _) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        (Ok(code), Err(error)) if error.kind() == ErrorKind::BrokenPipe => code,
        (Ok(code), Ok(())) => code,
        (Err(error), _) | (_, Err(error)) => {
            complain(format!("error: cannot print: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints the help, the version, or what is wrong with the arguments.
fn print_usage(usage: &clap::Error) -> ExitCode {
    let (mut to, is_terminal) = match usage.use_stderr() {
        true => (console::err(), console::err_is_terminal()),
        false => (console::out(), false),
    };
    let text = usage.render();
    // The arguments are wrong even if the message is not read.
    _ = match is_terminal && console::style().color == ColorChoice::Always {
        true => to.colored(&text.ansi().to_string()),
        false => to.text(&text.to_string()),
    };
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(USAGE))
}

/// The Markdown parser's panics are caught and reported as diagnostics; a backtrace would be noise.
fn silence_caught_panics() {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |location| location.file());
        if !place.contains("pulldown-cmark") {
            // The panic's own message can hold other people's words.
            let backtrace = Backtrace::capture();
            let mut err = console::err();
            _ = err.line(format_args!("fieldguide {}: {panic}", env!("CARGO_PKG_VERSION")));
            if backtrace.status() == BacktraceStatus::Captured {
                _ = err.text(&backtrace.to_string());
            }
        }
    }));
}

/// Wrong usage, as clap ends too.
const USAGE: u8 = 2;

/// Builds in memory and prints the problems.
fn run(entries: &Entries, content: &Path) -> WithDiagnostics<Build> {
    let built = build_quietly(&entries.options(), entries.strict, &entries.disk(content));
    _ = print_diagnostics(&built.diagnostics, &built.value.sources, Format::Human);
    built
}

/// Builds in memory.
fn build_quietly(options: &Options, is_strict: bool, files: &dyn Files) -> WithDiagnostics<Build> {
    let bar = Bar::new();
    let mut built = fieldguide::build(files, options, &bar);
    bar.hide();
    if is_strict {
        make_strict(&mut built.diagnostics);
    }
    built
}

impl Guide {
    /// The options for the build.
    fn options(&self) -> Options {
        let outputs = self.outputs.clone();
        Options { base_url: self.base_url.clone(), outputs, ..self.entries.options() }
    }
}

impl Entries {
    /// The content folder. None, with a message, where there is no guide, or no such theme.
    fn find_in(&self, folder: Option<&Path>) -> Option<PathBuf> {
        let content = self.place.find_in(folder)?;
        console::detail(format_args!("content: {}", content.display()));
        let Some(theme) = &self.theme else { return Some(content) };
        let Some(found) = place::theme(&content, theme) else {
            complain(format!("error: {}", place::no_theme(&content, theme)));
            return None;
        };
        console::detail(format_args!("theme: {}", found.display()));
        Some(content)
    }

    /// The options for the build.
    fn options(&self) -> Options {
        let theme = self.theme.as_deref().and_then(Path::file_name);
        Options {
            drafts: if self.drafts { Drafts::Include } else { Drafts::Exclude },
            base_url: None,
            theme: theme.map(|name| name.to_string_lossy().into_owned()),
            outputs: Vec::new(),
            today: self.as_of,
        }
    }

    /// The folder that contains the themes, whether or not it exists.
    fn themes(&self, content: &Path) -> PathBuf {
        place::themes(content, self.theme.as_deref())
    }

    /// The files of the guide and of its themes.
    fn disk(&self, content: &Path) -> Disk {
        let themes = Some(self.themes(content)).filter(|dir| is_folder(dir));
        Disk { themes, ..place::disk(content) }
    }
}

fn print_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    format: Format,
) -> io::Result<()> {
    let mut out = console::out();
    if format == Format::Sarif {
        return out.json(&print::sarif(diagnostics, sources));
    }
    let style = console::style();
    for diagnostic in diagnostics {
        match format {
            Format::Human => {
                let text = print::terminal(diagnostic, sources, style);
                console::err().colored(&format!("{text}\n\n"))?;
            }
            Format::Json => out.json(&print::json(diagnostic, sources))?,
            Format::Github => out.command(&print::github(diagnostic, sources))?,
            Format::Sarif => {}
        }
    }
    Ok(())
}

/// "2 errors, 1 warning"; none when there is nothing to count.
fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let words = |number: usize, word: &str| (number > 0).then(|| pluralize(number, word));
    let errors = words(count(Severity::Error), "error");
    let warnings = words(count(Severity::Warning), "warning");
    let parts: Vec<String> = errors.into_iter().chain(warnings).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// "1 file", "2 files".
fn pluralize(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    }
}

fn report_end(diagnostics: &[Diagnostic], then: &str) {
    complain(format!("{}; {then}", summary(diagnostics).unwrap_or_default()));
}

/// Prints the result, on standard error if standard output is for programs.
fn print_line(format: Format, done: &str) -> io::Result<()> {
    match format {
        _ if console::is_quiet() => Ok(()),
        Format::Human | Format::Github => console::out().line(done),
        Format::Json | Format::Sarif => console::err().line(done),
    }
}

fn complain(text: String) {
    _ = console::err().line(text);
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
