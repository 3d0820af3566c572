//! Shell completions and manual pages, generated from the arguments.
//!
//! Prints them, or writes the pages to a folder; installing them is up to the user.

use super::{Cli, USAGE, complain, console};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use fieldguide::diagnostic::did_you_mean;
use fieldguide::disk::{FileKind, Folder, Requested};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell to print completions for.
    shell: Shell,
}

pub(crate) fn completions(arguments: &Completions) -> io::Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        env!("CARGO_PKG_NAME"),
        &mut text,
    );
    console::out().text(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Args)]
pub(crate) struct Man {
    /// The command to describe [default: fieldguide itself, with a list of commands].
    command: Option<String>,
    /// Write the pages of fieldguide and of all its commands to this folder.
    #[arg(short, long, value_name = "DIR", conflicts_with = "command")]
    output: Option<PathBuf>,
}

/// What a page is known by: the line with its title.
const PAGE: FileKind = FileKind {
    name: "a manual page of fieldguide",
    is_one: |head| head.lines().any(|line| line.starts_with(".TH fieldguide")),
};

pub(crate) fn man(arguments: &Man) -> io::Result<ExitCode> {
    let mut described = Cli::command().disable_help_subcommand(true);
    described.build();
    if let Some(folder) = &arguments.output {
        let mut pages = BTreeMap::new();
        all_pages(&described, &mut pages)?;
        return write(folder, &pages);
    }
    if let Some(name) = &arguments.command {
        let Some(command) = described.find_subcommand(name).cloned() else {
            let names = described.get_subcommands().map(clap::Command::get_name);
            let help = did_you_mean(name, names)
                .unwrap_or_else(|| "`fieldguide --help` lists the commands".to_owned());
            complain(format!("error: unknown command `{name}`; {help}"));
            return Ok(ExitCode::from(USAGE));
        };
        described = command;
    }
    console::out().text(&page(&described)?.1)?;
    Ok(ExitCode::SUCCESS)
}

/// The page of a command: its file name and its text.
fn page(command: &clap::Command) -> io::Result<(String, String)> {
    let source = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let page = clap_mangen::Man::new(command.clone()).source(source);
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok((page.get_filename(), String::from_utf8_lossy(&text).into_owned()))
}

/// The pages of a command and of all commands below it, by file name.
fn all_pages(command: &clap::Command, pages: &mut BTreeMap<String, String>) -> io::Result<()> {
    let (name, text) = page(command)?;
    pages.insert(name, text);
    command.get_subcommands().try_for_each(|below| all_pages(below, pages))
}

fn write(folder: &Path, pages: &BTreeMap<String, String>) -> io::Result<ExitCode> {
    if let Err(error) = Folder::named_or_created(folder) {
        complain(format!("error: cannot write to `{}`: {error}", folder.display()));
        return Ok(ExitCode::from(USAGE));
    }
    for (name, text) in pages {
        let written = Requested::find(&folder.join(name), PAGE).and_then(|file| file.write(text));
        if let Err(error) = written {
            complain(format!("error: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
        console::report(format_args!("wrote {name}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
