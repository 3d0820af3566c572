//! The commands that change content, and what they say.
//!
//! Decides nothing about content; see [`fieldguide::author`].

use super::prompt::ask;
use super::{Format, USAGE, complain, console, disk, is_there, print_diagnostics};
use clap::Args;
use fieldguide::author::entry::{Desk, NewEntry, Request};
use fieldguide::author::{self, Change, Refused};
use fieldguide::date::Date;
use fieldguide::files::Disk;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args)]
pub(crate) struct Content {
    /// The folder with guide.yaml and the entries.
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub(crate) content: PathBuf,
}

#[derive(Args)]
pub(crate) struct Init {
    /// The folder for the guide; it is made where there is none.
    #[arg(default_value = ".")]
    dir: PathBuf,
}

#[derive(Args)]
pub(crate) struct New {
    /// The kind of entry, such as lesson.
    kind: String,
    /// Its title.
    title: String,
    #[command(flatten)]
    content: Content,
    /// A value for a field; give it again for each further item of a list.
    #[arg(long = "field", value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<Given>,
    /// The name of its file, without `.md` [default: made from the title].
    #[arg(long, value_name = "NAME")]
    slug: Option<String>,
}

/// A field and a value for it.
pub(crate) type Given = (String, String);

pub(crate) fn given(field: &str, value: &str) -> Given {
    (field.to_owned(), value.to_owned())
}

fn field(text: &str) -> Result<Given, String> {
    let parts = text.split_once('=').filter(|(field, _)| !field.trim().is_empty());
    let (field, value) = parts.ok_or("write the field, `=` and the value: stages=planning")?;
    Ok(given(field.trim(), value.trim()))
}

#[derive(Args)]
pub(crate) struct Rename {
    /// The entry: its name, `kind/name`, or the path of its file.
    old: String,
    /// Its new name, in lower-case letters, digits and hyphens; `kind/name` moves it to that kind.
    new: String,
    #[command(flatten)]
    changing: Changing,
}

#[derive(Args)]
pub(crate) struct Remove {
    /// The entry: its name, `kind/name`, or the path of its file.
    name: String,
    #[command(flatten)]
    changing: Changing,
    /// The entry that its address is to lead to from now on.
    #[arg(long, value_name = "NAME")]
    redirect_to: Option<String>,
    /// Why nothing is at its address any more, for urls.lock.
    #[arg(long, value_name = "TEXT", conflicts_with = "redirect_to", value_parser = reason)]
    reason: Option<String>,
}

/// A reason, on one line.
pub(crate) fn reason(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.is_empty() {
        true => Err("say why in a few words".to_owned()),
        false => Ok(text),
    }
}

#[derive(Args)]
struct Changing {
    #[command(flatten)]
    content: Content,
    /// Show what would change, as a diff, and change nothing.
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
            true => out.line(format_args!("kept  {path}, which was there already"))?,
            false => out.line(format_args!("wrote {path}"))?,
        }
    }
    let go = match dir.as_os_str().is_empty() {
        true => String::new(),
        false => format!("cd {} && ", dir.display()),
    };
    out.line("")?;
    out.line(format_args!(
        "now `{go}fieldguide build`, and open output/index.html; EDITING.md says how to go on"
    ))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn new(arguments: New) -> io::Result<ExitCode> {
    let folder = &arguments.content.content;
    if !is_there(folder) {
        return Ok(ExitCode::from(USAGE));
    }
    let New { kind, title, slug, fields, .. } = arguments;
    let request = Request { kind, title, slug, fields, today: day(0) };
    let made = Desk::read(&disk(folder)).and_then(|desk| {
        // What is wrong already is told before anything is asked.
        let entry = desk.entry(&request)?;
        match console::is_interactive() {
            true => asked(&desk, request),
            false => Ok(entry),
        }
    });
    let made = made.and_then(|entry| {
        author::apply(folder, std::slice::from_ref(&entry.change)).map(|()| entry)
    });
    match made {
        Ok(entry) => tell(&entry),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// Asks for what is needed and not given; what is not right is asked again.
fn asked(desk: &Desk, mut request: Request) -> Result<NewEntry, Refused> {
    for question in desk.questions(&request)? {
        loop {
            let answers = ask(&question).map_err(|_| {
                Refused::Usage("the prompt was ended, so nothing was written".to_owned())
            })?;
            let mut with_answers = request.clone();
            with_answers.fields.extend(answers);
            match desk.entry(&with_answers) {
                Ok(_) => {
                    request = with_answers;
                    break;
                }
                Err(Refused::Problems { diagnostics, sources, .. }) => {
                    _ = print_diagnostics(&diagnostics, &sources, Format::Human);
                }
                Err(refused) => return Err(refused),
            }
        }
    }
    desk.entry(&request)
}

fn tell(entry: &NewEntry) -> io::Result<ExitCode> {
    print_diagnostics(&entry.warnings, &entry.sources, Format::Human)?;
    let mut out = console::out();
    out.line(format_args!("wrote {}", entry.path))?;
    if !entry.open.is_empty() {
        out.line(format_args!("still to be filled in: {}", entry.open.join(", ")))?;
    }
    if entry.draft {
        out.line(
            "it is a draft: build with --drafts to see it, and delete the line `draft: true` to publish it",
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The day it was so many days ago, in UTC.
pub(crate) fn day(ago: u64) -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Date::from_days((seconds / (24 * 60 * 60)).saturating_sub(ago))
}

pub(crate) fn rename(arguments: &Rename) -> io::Result<ExitCode> {
    let Rename { old, new, changing } = arguments;
    change(changing, |files| {
        let plan = author::rename::rename(files, old, new)?;
        let (from, to) = (plan.from, plan.to);
        let links = counted(plan.rewritten, "link");
        let files = counted(plan.changes.len(), "file");
        let done = format!(
            "{from} is {to} now: {links} rewritten, {files} changed; its old address leads to the new one"
        );
        Ok((plan.changes, done))
    })
}

pub(crate) fn remove(arguments: &Remove) -> io::Result<ExitCode> {
    let Remove { name, changing, redirect_to, reason } = arguments;
    change(changing, |files| {
        let heir = redirect_to.as_deref();
        let plan = author::remove::remove(files, name, heir, reason.as_deref())?;
        let gone = match plan.gone.as_slice() {
            [] => String::new(),
            gone => format!("; nothing is at {} any more", gone.join(", ")),
        };
        Ok((plan.changes, format!("{} is removed{gone}", plan.name)))
    })
}

/// Makes the changes that are planned and says that they are done, or only shows them.
fn change(
    changing: &Changing,
    plan: impl FnOnce(&Disk) -> Result<(Vec<Change>, String), Refused>,
) -> io::Result<ExitCode> {
    let Changing { content: Content { content: folder }, dry_run } = changing;
    if !is_there(folder) {
        return Ok(ExitCode::from(USAGE));
    }
    let made = || {
        let (changes, done) = plan(&disk(folder))?;
        if *dry_run {
            return Ok(author::diff(&changes, &shown(folder)));
        }
        author::apply(folder, &changes).map(|()| done + "\n")
    };
    match made() {
        Ok(text) => console::out().text(&text).map(|()| ExitCode::SUCCESS),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// A folder as it stands in a diff.
pub(crate) fn shown(folder: &Path) -> String {
    let text = folder.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// Says why nothing was changed.
pub(crate) fn refuse(refused: &Refused) -> ExitCode {
    if let Refused::Problems { diagnostics, sources, .. } = refused {
        _ = print_diagnostics(diagnostics, sources, Format::Human);
    }
    // Places that stand in the way follow, each on its line.
    format!("error: {refused}").lines().for_each(|line| complain(line.to_owned()));
    match refused {
        Refused::Usage(_) => ExitCode::from(USAGE),
        _ => ExitCode::FAILURE,
    }
}

pub(crate) fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    }
}
