//! `fieldguide theme`: creates, lists and checks themes, and prints their reference.
//!
//! Decides nothing about themes; see [`fieldguide::author::theme`] and [`fieldguide::render::theme_check`].

use super::authoring::refuse;
use super::console::ResultFormat;
use super::place::{beside, parent};
use super::{Format, Place, USAGE, complain, console, disk, print_diagnostics, report_end};
use clap::{Args, Subcommand};
use fieldguide::Options;
use fieldguide::author::{self, AuthorError, FileChange, theme};
use fieldguide::diagnostic::Severity;
use fieldguide::files::{Files, is_folder, locate};
use fieldguide::render::theme::BUILT_IN_NAME;
use fieldguide::schema::declare;
use serde_json::json;
use std::io;
use std::path::Path;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Theme {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Create a theme: a style sheet that is added to the built-in one, and the template that links it.
    New {
        /// The name of the theme, in lower-case letters, digits and hyphens.
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Copy a built-in template or file to your theme, to change it.
    ///
    /// A template that only fills blocks of the built-in one needs no copy; `fieldguide theme reference` explains how.
    Eject {
        /// The file, such as lesson.html or style.css.
        file: String,
        /// The theme [default: that of guide.yaml].
        #[arg(long, value_name = "NAME")]
        theme: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// List the themes; the one in use is marked.
    List {
        #[command(flatten)]
        place: Place,
        /// The output format.
        #[arg(long, value_enum, default_value_t)]
        format: ResultFormat,
    },
    /// Report errors in templates, such as blocks and values that do not exist, and files that are not used.
    ///
    /// Renders every page of the guide in memory.
    Check {
        /// The theme [default: that of guide.yaml].
        theme: Option<String>,
        #[command(flatten)]
        place: Place,
        /// The format for problems.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Print how themes are made, or the blocks and values of one template.
    Reference {
        /// A template such as lesson.html, or a type of value such as Card [default: everything].
        name: Option<String>,
    },
}

pub(crate) fn run(arguments: &Theme) -> io::Result<ExitCode> {
    match &arguments.action {
        Action::New { name, place } => in_guide(place, |content| {
            let files = theme::new(name)?;
            create(content, &files)?;
            console::advise(format_args!(
                "to use it, write `theme: {name}` under `settings:` in {}",
                content.join(declare::GUIDE_FILE).display()
            ));
            Ok(())
        }),
        Action::Eject { file, theme: named, place } => in_guide(place, |content| {
            let name = match named {
                Some(name) => name.clone(),
                None => in_use(content),
            };
            if name == BUILT_IN_NAME {
                let message = "the guide has no theme of its own; create one with `fieldguide theme new NAME`, or \
                               name one with --theme";
                return Err(AuthorError::Usage(message.to_owned()));
            }
            create(content, &[theme::eject(file, &name)?])
        }),
        Action::List { place, format } => list(place, *format),
        Action::Check { theme, place, format } => check(theme.as_deref(), place, *format),
        Action::Reference { name } => {
            let part = name.as_deref().map_or(Ok(theme::REFERENCE), theme::reference);
            match part {
                Ok(text) => {
                    console::out().text(&format!("{}\n", text.trim_end()))?;
                    Ok(ExitCode::SUCCESS)
                }
                Err(refused) => Ok(refuse(&refused)),
            }
        }
    }
}

/// Does something in a guide.
fn in_guide(
    place: &Place,
    act: impl FnOnce(&Path) -> Result<(), AuthorError>,
) -> io::Result<ExitCode> {
    let Some(content) = place.find() else { return Ok(ExitCode::from(USAGE)) };
    match act(&content) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(refused) => Ok(refuse(&refused)),
    }
}

/// Creates files in the folder of a guide.
fn create(content: &Path, files: &[FileChange]) -> Result<(), AuthorError> {
    let root = parent(content);
    author::create(&root, files)?;
    for path in files.iter().filter_map(|file| file.new.as_ref()) {
        let shown = root.join(path);
        let shown = shown.strip_prefix(".").unwrap_or(&shown);
        _ = console::report(format_args!("wrote {}", shown.display()));
    }
    Ok(())
}

/// The theme that guide.yaml names; the built-in one where it cannot be read.
fn in_use(content: &Path) -> String {
    let schema = declare::schema(&disk(content).inventory().value).value;
    schema.map_or(BUILT_IN_NAME.to_owned(), |schema| schema.settings.theme)
}

fn list(place: &Place, format: ResultFormat) -> io::Result<ExitCode> {
    let Some(content) = place.find() else { return Ok(ExitCode::from(USAGE)) };
    let used = in_use(&content);
    let mut names = locate::folders(&beside(&content, "themes"));
    if !names.iter().any(|name| name == BUILT_IN_NAME) {
        names.insert(0, BUILT_IN_NAME.to_owned());
    }
    let mut out = console::out();
    for name in names {
        let (is_used, is_built_in) = (name == used, name == BUILT_IN_NAME);
        if format == ResultFormat::Json {
            let line = json!({ "name": name, "in_use": is_used, "built_in": is_built_in });
            out.json(&line.to_string())?;
            continue;
        }
        let notes = [is_built_in.then_some("built in"), is_used.then_some("in use")];
        let notes: Vec<&str> = notes.into_iter().flatten().collect();
        let notes =
            if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) };
        out.line(format_args!("{name}{notes}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn check(named: Option<&str>, place: &Place, format: Format) -> io::Result<ExitCode> {
    let Some(content) = place.find() else { return Ok(ExitCode::from(USAGE)) };
    if let Some(name) = named
        && name != BUILT_IN_NAME
        && !is_folder(&beside(&content, "themes").join(name))
    {
        complain(format!("error: {}", super::place::no_theme(&content, Path::new(name))));
        return Ok(ExitCode::from(USAGE));
    }
    let options = Options { theme: named.map(str::to_owned), ..Options::default() };
    let mut built = super::build_quietly(&options, false, &disk(&content));
    let is_incomplete = built.diagnostics.iter().any(|problem| problem.rule.is_blocking());
    built.diagnostics.retain(|problem| problem.rule.is_about_themes());
    _ = print_diagnostics(&built.diagnostics, &built.value.sources, format);
    let is_clean = built.diagnostics.iter().all(|problem| problem.severity != Severity::Error);
    if is_incomplete {
        complain(
            "the guide has errors, so some pages were not rendered; see `fieldguide check`"
                .to_owned(),
        );
    }
    if !is_clean {
        report_end(&built.diagnostics, "see `fieldguide theme reference`");
        return Ok(ExitCode::FAILURE);
    }
    let name = named.map_or_else(|| in_use(&content), str::to_owned);
    let found = super::summary(&built.diagnostics).unwrap_or_else(|| "no problems".to_owned());
    super::print_line(format, &format!("theme {name}: {found}"))?;
    Ok(ExitCode::SUCCESS)
}
