//! The commands that change content, and their output.
//!
//! Decides nothing about content; see [`fieldguide::author`].

use super::prompt::{FieldValue, ask};
use super::{Format, Place, USAGE, complain, console, disk, print_diagnostics};
use clap::Args;
use fieldguide::author::entry::{EntryBuilder, NewEntry, Request};
use fieldguide::author::{self, AuthorError, FileChange};
use fieldguide::date::Date;
use fieldguide::files::Disk;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args)]
pub(crate) struct Init {
    /// The folder for the guide; created if it does not exist.
    #[arg(default_value = ".")]
    dir: PathBuf,
}

#[derive(Args)]
pub(crate) struct New {
    /// The kind of entry, such as lesson.
    kind: String,
    /// The title of the entry.
    title: String,
    #[command(flatten)]
    place: Place,
    /// The value of a field. Can be repeated for more fields and for items of a list.
    #[arg(long = "field", value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<FieldValue>,
    /// The file name, without `.md` [default: derived from the title].
    #[arg(long, value_name = "NAME")]
    slug: Option<String>,
}

fn field(text: &str) -> Result<FieldValue, String> {
    let parts = text.split_once('=').filter(|(field, _)| !field.trim().is_empty());
    let (field, value) = parts.ok_or("write the field, `=` and the value: stages=planning")?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

#[derive(Args)]
pub(crate) struct Rename {
    /// The entry: its name, `kind/name`, or the path to its file.
    old: String,
    /// The new name, in lower-case letters, digits and hyphens; `kind/name` moves it to another kind.
    new: String,
    #[command(flatten)]
    options: ChangeOptions,
}

#[derive(Args)]
pub(crate) struct Remove {
    /// The entry: its name, `kind/name`, or the path to its file.
    name: String,
    #[command(flatten)]
    options: ChangeOptions,
    /// The entry that its address will redirect to.
    #[arg(long, value_name = "NAME")]
    redirect_to: Option<String>,
    /// Why its address no longer exists, recorded in urls.lock.
    #[arg(long, value_name = "TEXT", conflicts_with = "redirect_to", value_parser = reason)]
    reason: Option<String>,
}

/// A reason, on one line.
pub(crate) fn reason(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.is_empty() {
        true => Err("give a reason in a few words".to_owned()),
        false => Ok(text),
    }
}

#[derive(Args)]
struct ChangeOptions {
    #[command(flatten)]
    place: Place,
    /// Show the changes as a diff without making them.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn init(arguments: &Init) -> io::Result<ExitCode> {
    let files = author::init::files();
    // `./content` reads worse than `content`.
    let dir = arguments.dir.strip_prefix(".").unwrap_or(&arguments.dir);
    let kept = match author::lay_out(dir, &files) {
        Ok(kept) => kept,
        Err(refused) => return Ok(refuse(&refused)),
    };
    let mut out = console::out();
    for path in files.iter().filter_map(|file| file.new.as_ref()) {
        match kept.contains(path) {
            true => out.line(format_args!("kept  {path} (already exists)"))?,
            false => out.line(format_args!("wrote {path}"))?,
        }
    }
    let go = match dir.as_os_str().is_empty() {
        true => String::new(),
        false => format!("cd {} && ", dir.display()),
    };
    out.line("")?;
    out.line(format_args!(
        "next, run `{go}fieldguide build` and open output/index.html; EDITING.md explains how to edit the guide"
    ))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn new(arguments: New) -> io::Result<ExitCode> {
    let Some(folder) = &arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let New { kind, title, slug, fields, .. } = arguments;
    let request = Request { kind, title, slug, fields, today: day(0) };
    let made = EntryBuilder::read(&disk(folder)).and_then(|builder| {
        // Existing problems are reported before the first prompt.
        let entry = builder.entry(&request)?;
        match console::is_interactive() {
            true => complete_entry(&builder, request),
            false => Ok(entry),
        }
    });
    let made = made.and_then(|entry| {
        author::apply(folder, std::slice::from_ref(&entry.change)).map(|()| entry)
    });
    match made {
        Ok(entry) => print_new_entry(&entry),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// Prompts for required fields that were not given, again when an answer is invalid.
fn complete_entry(builder: &EntryBuilder, mut request: Request) -> Result<NewEntry, AuthorError> {
    for question in builder.questions(&request)? {
        loop {
            let answers = ask(&question)
                .map_err(|_| AuthorError::Usage("cancelled; nothing was written".to_owned()))?;
            let mut with_answers = request.clone();
            with_answers.fields.extend(answers);
            match builder.entry(&with_answers) {
                Ok(_) => {
                    request = with_answers;
                    break;
                }
                Err(AuthorError::Problems { diagnostics, sources, .. }) => {
                    _ = print_diagnostics(&diagnostics, &sources, Format::Human);
                }
                Err(refused) => return Err(refused),
            }
        }
    }
    builder.entry(&request)
}

fn print_new_entry(entry: &NewEntry) -> io::Result<ExitCode> {
    print_diagnostics(&entry.warnings, &entry.sources, Format::Human)?;
    let mut out = console::out();
    out.line(format_args!("wrote {}", entry.path))?;
    if !entry.open.is_empty() {
        out.line(format_args!("fields to fill in: {}", entry.open.join(", ")))?;
    }
    if entry.draft {
        out.line(
            "it is a draft: build with --drafts to see it; delete the line `draft: true` to publish it",
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The date this many days ago, in UTC.
pub(crate) fn day(ago: u64) -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Date::from_days((seconds / (24 * 60 * 60)).saturating_sub(ago))
}

pub(crate) fn rename(arguments: &Rename) -> io::Result<ExitCode> {
    let Rename { old, new, options } = arguments;
    change(options, |files| {
        let plan = author::rename::rename(files, old, new)?;
        let (from, to) = (plan.from, plan.to);
        let links = pluralize(plan.rewritten, "link");
        let files = pluralize(plan.changes.len(), "file");
        let done = format!(
            "renamed {from} to {to}: {links} updated in {files}; the old address redirects"
        );
        Ok((plan.changes, done))
    })
}

pub(crate) fn remove(arguments: &Remove) -> io::Result<ExitCode> {
    let Remove { name, options, redirect_to, reason } = arguments;
    change(options, |files| {
        let heir = redirect_to.as_deref();
        let plan = author::remove::remove(files, name, heir, reason.as_deref())?;
        let gone = match plan.gone.as_slice() {
            [] => String::new(),
            gone => format!("; these addresses no longer exist: {}", gone.join(", ")),
        };
        Ok((plan.changes, format!("deleted {}{gone}", plan.name)))
    })
}

/// Makes the planned changes and reports them, or only shows them.
fn change(
    options: &ChangeOptions,
    plan: impl FnOnce(&Disk) -> Result<(Vec<FileChange>, String), AuthorError>,
) -> io::Result<ExitCode> {
    let ChangeOptions { place, dry_run } = options;
    let Some(folder) = &place.find() else { return Ok(ExitCode::from(USAGE)) };
    let made = || {
        let (changes, done) = plan(&disk(folder))?;
        if *dry_run {
            return Ok(author::diff(&changes, &shell_quote(folder)));
        }
        author::apply(folder, &changes).map(|()| done + "\n")
    };
    match made() {
        Ok(text) => console::out().text(&text).map(|()| ExitCode::SUCCESS),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// A folder as it appears in a diff.
pub(crate) fn shell_quote(folder: &Path) -> String {
    let text = folder.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// Reports why nothing was changed.
pub(crate) fn refuse(refused: &AuthorError) -> ExitCode {
    if let AuthorError::Problems { diagnostics, sources, .. } = refused {
        _ = print_diagnostics(diagnostics, sources, Format::Human);
    }
    // The places that prevent the change follow, one per line.
    format!("error: {refused}").lines().for_each(|line| complain(line.to_owned()));
    match refused {
        AuthorError::Usage(_) => ExitCode::from(USAGE),
        _ => ExitCode::FAILURE,
    }
}

pub(crate) fn pluralize(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    }
}
