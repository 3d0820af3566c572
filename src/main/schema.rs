//! `fieldguide schema`: JSON Schema and configuration for editors and web forms.
//!
//! Describes nothing itself; see [`fieldguide::schema::export`].

use super::authoring::shown_folder;
use super::{Format, Place, USAGE, complain, console, disk, print_diagnostics};
use clap::{Args, ValueEnum};
use fieldguide::diagnostic::did_you_mean;
use fieldguide::disk::{Folder, RequestError, Requested};
use fieldguide::files::{self, Files};
use fieldguide::schema::{Schema as Declared, declare, export};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Schema {
    /// Print only this schema: a kind (for its front matter), guide.yaml, glossary.yaml, queries.yaml or
    /// `decisions/*.yaml`.
    #[arg(conflicts_with_all = ["format", "output"])]
    name: Option<String>,
    /// What to generate.
    #[arg(long, value_enum, default_value_t = Kind::Json)]
    format: Kind,
    /// Write files to this folder. Existing files are kept, unless they are schemas.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// JSON Schema (2020-12), one per kind and file.
    Json,
    /// Settings for Visual Studio Code, for its .vscode folder.
    Vscode,
    /// The config.yml for Sveltia CMS and Decap CMS.
    Cms,
}

pub(crate) fn run(arguments: &Schema) -> io::Result<ExitCode> {
    let Some(content) = arguments.place.find() else { return Ok(ExitCode::from(USAGE)) };
    let mut diagnostics = Vec::new();
    let inventory = disk(&content).inventory().drain_into(&mut diagnostics);
    let Some(declared) = declare::schema(&inventory).drain_into(&mut diagnostics) else {
        _ = print_diagnostics(&diagnostics, &inventory.sources, Format::Human);
        complain("error: fix guide.yaml first".to_owned());
        return Ok(ExitCode::FAILURE);
    };
    if let Some(name) = &arguments.name {
        return one(&declared, name);
    }
    let content = shown_folder(&content);
    let files: BTreeMap<String, Value> = match arguments.format {
        Kind::Json => {
            let schemas = export::json_schemas(&declared).into_iter();
            schemas.map(|(name, schema)| (export::file_name(&name), schema)).collect()
        }
        Kind::Vscode => export::vscode(&content),
        Kind::Cms => [("config.yml".to_owned(), export::cms(&declared, &content).into())].into(),
    };
    match (&arguments.output, arguments.format) {
        (Some(folder), _) => return write(folder, &files),
        (None, Kind::Cms) => {
            let texts = files.values().map(text).collect::<String>();
            console::out().text(&texts)?;
        }
        // One object, each file under its name.
        (None, _) => console::out().json(&format!("{:#}", serde_json::to_value(&files)?))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What a file holds: text as it is, and anything else as JSON.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        other => format!("{other:#}\n"),
    }
}

fn one(declared: &Declared, name: &str) -> io::Result<ExitCode> {
    let schemas = export::json_schemas(declared);
    let Some(schema) = schemas.get(name) else {
        let names = || schemas.keys().map(String::as_str);
        let help = did_you_mean(name, names())
            .unwrap_or_else(|| format!("available: {}", names().collect::<Vec<_>>().join(", ")));
        complain(format!("error: no schema for `{name}`; {help}"));
        return Ok(ExitCode::from(USAGE));
    };
    console::out().json(&format!("{schema:#}"))?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, files: &BTreeMap<String, Value>) -> io::Result<ExitCode> {
    if let Err(error) = Folder::named_or_created(folder) {
        complain(format!("error: cannot write to `{}`: {error}", folder.display()));
        return Ok(ExitCode::from(USAGE));
    }
    let mut found = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        let exists = path.is_symlink() || path.exists();
        if exists && !name.ends_with(".schema.json") {
            keep(name, &path, content)?;
            continue;
        }
        match Requested::find(&path, export::KIND) {
            Ok(file) => found.push((name, file, text(content))),
            Err(error) => return Ok(fail(&error)),
        }
    }
    for (name, file, text) in found.iter().filter(|(_, file, text)| file.before() != Some(text)) {
        if let Err(error) = file.write(text) {
            return Ok(fail(&error));
        }
        console::report(format_args!("wrote {name}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reports a file that is kept, and what it lacks.
fn keep(name: &str, path: &Path, wanted: &Value) -> io::Result<()> {
    let found = files::text(path).ok().and_then(|text| serde_json::from_str(&text).ok());
    let lacking = match (found, wanted) {
        (Some(Value::Object(found)), Value::Object(wanted)) => {
            let is_lacking = |(key, value): &(&String, &Value)| {
                found.get(*key).is_none_or(|found| !contains(found, value))
            };
            wanted
                .iter()
                .filter(is_lacking)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        }
        // It may have comments, or be text.
        (_, Value::Object(wanted)) => wanted.clone(),
        _ => Map::new(),
    };
    if lacking.is_empty() {
        return console::report(format_args!("kept {name} (already exists)"));
    }
    console::report(format_args!("kept {name} (already exists); add to it:"))?;
    format!("{:#}", Value::Object(lacking)).lines().try_for_each(console::report)
}

/// Whether a value has all that another has, and perhaps more.
fn contains(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted
            .iter()
            .all(|(key, value)| found.get(key).is_some_and(|found| contains(found, value))),
        (Value::Array(found), Value::Array(wanted)) => wanted.iter().all(|one| found.contains(one)),
        (found, wanted) => found == wanted,
    }
}

fn fail(error: &RequestError) -> ExitCode {
    complain(format!("error: {error}"));
    ExitCode::from(USAGE)
}
