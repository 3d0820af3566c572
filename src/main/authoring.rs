//! The commands that change several files of a guide, and their output.
//!
//! Decides nothing about content; see [`fieldguide::author`].

use super::console::ResultFormat;
use super::{Format, Place, USAGE, complain, console, disk, pluralize, print_diagnostics};
use clap::Args;
use fieldguide::author::init::WORKFLOWS;
use fieldguide::author::{self, AuthorError, FileChange};
use fieldguide::files::Disk;
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Init {
    /// The folder for the guide; created if it does not exist.
    #[arg(default_value = ".")]
    dir: PathBuf,
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
    /// The entry that its address will redirect to, and that its links will refer to.
    #[arg(long, value_name = "NAME")]
    redirect_to: Option<String>,
    /// Why its address no longer exists, recorded in urls.lock.
    #[arg(long, value_name = "TEXT", conflicts_with = "redirect_to", value_parser = reason)]
    reason: Option<String>,
}

#[derive(Args)]
pub(crate) struct Undo {
    #[command(flatten)]
    options: ChangeOptions,
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
pub(crate) struct ChangeOptions {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Show the changes as a diff without making them.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ResultFormat,
}

/// A change that can be made.
struct Planned {
    changes: Vec<FileChange>,
    /// What it does: `rename a to b: 3 links in 2 files`.
    done: String,
    /// The same, for programs.
    json: Value,
}

pub(crate) fn init(arguments: &Init) -> io::Result<ExitCode> {
    // Set by the workflow that makes a release; see .github/workflows/release.yml.
    let repository = option_env!("FIELDGUIDE_REPOSITORY");
    let files = author::init::files(repository);
    // `./content` reads worse than `content`.
    let dir = arguments.dir.strip_prefix(".").unwrap_or(&arguments.dir);
    let kept = match author::lay_out(dir, &files) {
        Ok(kept) => kept,
        Err(refused) => return Ok(refuse(&refused)),
    };
    for path in files.iter().filter_map(|file| file.new.as_ref()) {
        match kept.contains(path) {
            true => console::report(format_args!("kept  {path} (already exists)"))?,
            false => console::report(format_args!("wrote {path}"))?,
        }
    }
    let go = match dir.as_os_str().is_empty() {
        true => String::new(),
        false => format!("cd {} && ", dir.display()),
    };
    console::report("")?;
    let workflows: Vec<&str> =
        WORKFLOWS.into_iter().filter(|path| !kept.iter().any(|kept| kept == path)).collect();
    if repository.is_none() && !workflows.is_empty() {
        console::report(format_args!(
            "this fieldguide was built from source and has no release to install: before you publish the guide, enter \
             the address of a release as RELEASE in {}",
            workflows.join(" and ")
        ))?;
    }
    console::report(format_args!(
        "next, run `{go}fieldguide build` and open output/index.html; EDITING.md explains how to edit the guide"
    ))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn rename(arguments: &Rename) -> io::Result<ExitCode> {
    let Rename { old, new, options } = arguments;
    change(options, |files, _| {
        let plan = author::rename::rename(files, old, new)?;
        let (from, to) = (plan.from, plan.to);
        let links = match plan.rewritten {
            0 => String::new(),
            number => format!(": {}", links(number, plan.files)),
        };
        Ok(Some(Planned {
            changes: plan.changes,
            done: format!("renamed {from} to {to}{links}; the old address redirects"),
            json: json!({ "renamed": from, "to": to, "links": plan.rewritten }),
        }))
    })
}

pub(crate) fn remove(arguments: &Remove) -> io::Result<ExitCode> {
    let Remove { name, options, redirect_to, reason } = arguments;
    change(options, |files, _| {
        let heir = redirect_to.as_deref();
        let plan = author::remove::remove(files, name, heir, reason.as_deref())?;
        let links = match (heir, plan.links) {
            (None, _) => String::new(),
            (Some(heir), 0) => format!("; its address redirects to {heir}"),
            (Some(heir), number) => {
                let refer = if number == 1 { "refers" } else { "refer" };
                let links = links(number, plan.files);
                format!(": {links} now {refer} to {heir}, to which its address redirects")
            }
        };
        let records = match plan.records {
            0 => "",
            1 => "; one of these is in a record: check whether what it says is true of that entry",
            _ => {
                "; some of these are in records: check whether what they say is true of that entry"
            }
        };
        let gone = match plan.gone.as_slice() {
            [] => String::new(),
            gone => format!("; these addresses no longer exist: {}", gone.join(", ")),
        };
        Ok(Some(Planned {
            changes: plan.changes,
            done: format!("deleted {}{links}{records}{gone}", plan.name),
            json: json!({ "deleted": plan.name, "links": plan.links, "gone": plan.gone }),
        }))
    })
}

pub(crate) fn undo(arguments: &Undo) -> io::Result<ExitCode> {
    change(&arguments.options, |files, folder| {
        let Some(undo) = author::undo(folder)? else { return Ok(None) };
        let (changes, what) = (undo.changes, undo.what);
        let in_files = pluralize(changes.len(), "file");
        // Files that were not changed may rely on the change, and undoing a fix brings back what it corrected.
        let new_problems = author::count_new_problems(files, &changes)?;
        let problems = match new_problems {
            0 => String::new(),
            number => {
                format!("; this brings {}, see `fieldguide check`", pluralize(number, "problem"))
            }
        };
        let json = json!({ "undone": what, "new_problems": new_problems });
        Ok(Some(Planned { changes, done: format!("{what} ({in_files}){problems}"), json }))
    })
}

/// "23 links in 19 files".
fn links(links: usize, files: usize) -> String {
    format!("{} in {}", pluralize(links, "link"), pluralize(files, "file"))
}

/// Makes the planned changes and reports them, or only shows them.
fn change(
    options: &ChangeOptions,
    plan: impl FnOnce(&Disk, &Path) -> Result<Option<Planned>, AuthorError>,
) -> io::Result<ExitCode> {
    let ChangeOptions { place, dry_run, format } = options;
    let Some(folder) = &place.find() else { return Ok(ExitCode::from(USAGE)) };
    let planned = match plan(&disk(folder), folder) {
        Ok(Some(planned)) => planned,
        Ok(None) => {
            console::report("nothing to undo: no change is recorded")?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(refused) => return Ok(refuse(&refused)),
    };
    let Planned { changes, done, mut json } = planned;
    if !dry_run && let Err(refused) = author::apply(folder, &changes, &done) {
        return Ok(refuse(&refused));
    }
    if *format == ResultFormat::Json {
        let path = |path: &Option<String>| path.as_ref().map(|path| folder.join(path));
        let files = changes.iter().filter_map(|change| path(&change.new).or(path(&change.old)));
        json["files"] = files.map(|path| shown_folder(&path)).collect();
        json["dry_run"] = (*dry_run).into();
        console::out().json(&json.to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    if *dry_run {
        // What is printed beside a diff must not end up in it.
        console::advise(format_args!("nothing was changed; without --dry-run: {done}"));
        console::out().text(&author::diff(&changes, &shown_folder(folder)))?;
    } else {
        console::report(done)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder as it appears in a diff.
pub(crate) fn shown_folder(folder: &Path) -> String {
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
