//! `fieldguide new`: creates an entry, and asks for what it needs.
//!
//! Decides nothing about content; see [`fieldguide::author::entry`].

use super::authoring::refuse;
use super::console::ResultFormat;
use super::prompt::{self, FieldValue};
use super::{Format, Place, USAGE, complain, console, disk, print_diagnostics};
use clap::Args;
use fieldguide::author::entry::{EntryBuilder, NewEntry, Request};
use fieldguide::author::{self, AuthorError};
use fieldguide::date::Date;
use serde_json::json;
use std::io;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args)]
pub(crate) struct New {
    /// The kind of entry, such as lesson; asked for in a terminal.
    kind: Option<String>,
    /// The title of the entry; asked for in a terminal.
    title: Option<String>,
    #[command(flatten)]
    place: Place,
    /// The value of a field. Can be repeated for more fields and for items of a list.
    #[arg(long = "field", value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<FieldValue>,
    /// The file name, without `.md` [default: derived from the title].
    #[arg(long, value_name = "NAME")]
    slug: Option<String>,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

fn field(text: &str) -> Result<FieldValue, String> {
    let parts = text.split_once('=').filter(|(field, _)| !field.trim().is_empty());
    let (field, value) = parts.ok_or("write the field, `=` and the value: stages=planning")?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

pub(crate) fn new(arguments: New) -> io::Result<ExitCode> {
    let Some(folder) = &arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let New { kind, title, slug, fields, format, .. } = arguments;
    let made = EntryBuilder::read(&disk(folder)).and_then(|builder| {
        let is_asked = title.is_none();
        let request = request(&builder, kind, title, Request::new(slug, fields, day(0)))?;
        let request = if is_asked { with_title(&builder, request)? } else { request };
        // Existing problems are reported before the first prompt.
        let entry = builder.entry(&request)?;
        match console::is_interactive() {
            true => complete_entry(&builder, request),
            false => Ok(entry),
        }
    });
    let made = made.and_then(|entry| {
        let what = format!("created {}", entry.path);
        author::apply(folder, std::slice::from_ref(&entry.change), &what).map(|()| entry)
    });
    match made {
        Ok(entry) => print_new_entry(&entry, format),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// Completes a request with its kind and title, as far as they were given; asks for the kind.
fn request(
    builder: &EntryBuilder,
    kind: Option<String>,
    title: Option<String>,
    request: Request,
) -> Result<Request, AuthorError> {
    if (kind.is_none() || title.is_none()) && !console::is_interactive() {
        let kinds = builder.kinds().into_iter().map(|(id, _)| id).collect::<Vec<_>>().join(", ");
        let message = format!("give a kind ({kinds}) and a title: fieldguide new KIND \"TITLE\"");
        return Err(AuthorError::Usage(message));
    }
    let kind = match kind {
        Some(kind) => kind,
        None => prompt::one("Kind", &builder.kinds()).map_err(cancelled)?,
    };
    Ok(Request { kind, title: title.unwrap_or_default(), ..request })
}

/// Asks for a title until one can be used. What was typed can be edited.
fn with_title(builder: &EntryBuilder, mut request: Request) -> Result<Request, AuthorError> {
    builder.questions(&request)?;
    loop {
        request.title = prompt::title(&request.title).map_err(cancelled)?;
        match builder.entry(&request) {
            Err(AuthorError::Usage(message)) => complain(format!("error: {message}")),
            _ => return Ok(request),
        }
    }
}

/// Asks for the required fields that were not given, again when an answer is invalid: what was typed can be
/// edited.
fn complete_entry(builder: &EntryBuilder, mut request: Request) -> Result<NewEntry, AuthorError> {
    for question in builder.questions(&request)? {
        let mut before = Vec::new();
        loop {
            let answers = prompt::ask(&question, &before).map_err(cancelled)?;
            let mut with_answers = request.clone();
            with_answers.fields.extend(answers.iter().cloned());
            match builder.entry(&with_answers) {
                Ok(_) => {
                    request = with_answers;
                    break;
                }
                Err(AuthorError::Problems { diagnostics, sources, .. }) => {
                    _ = print_diagnostics(&diagnostics, &sources, Format::Human);
                    before = answers.into_iter().map(|(_, value)| value).collect();
                }
                Err(refused) => return Err(refused),
            }
        }
    }
    builder.entry(&request)
}

fn cancelled<E>(_: E) -> AuthorError {
    AuthorError::Usage("cancelled; nothing was written".to_owned())
}

fn print_new_entry(entry: &NewEntry, format: ResultFormat) -> io::Result<ExitCode> {
    print_diagnostics(&entry.warnings, &entry.sources, Format::Human)?;
    if format == ResultFormat::Json {
        let NewEntry { path, open, draft, .. } = entry;
        console::out().json(&json!({ "file": path, "open": open, "draft": draft }).to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    console::report(format_args!("wrote {}", entry.path))?;
    if !entry.open.is_empty() {
        console::report(format_args!("fields to fill in: {}", entry.open.join(", ")))?;
    }
    if entry.draft {
        console::report(
            "it is a draft: `fieldguide serve --drafts` shows it; delete the line `draft: true` to publish it",
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The date this many days ago, in UTC.
pub(crate) fn day(ago: u64) -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Date::from_days((seconds / (24 * 60 * 60)).saturating_sub(ago))
}
