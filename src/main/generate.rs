//! Shell completions and manual pages, generated from the arguments.
//!
//! Only prints them; installing them is up to the user.

use super::{Cli, USAGE, complain, console};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use fieldguide::diagnostic::did_you_mean;
use std::io;
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
}

pub(crate) fn man(arguments: &Man) -> io::Result<ExitCode> {
    let mut page = Cli::command().disable_help_subcommand(true);
    page.build();
    if let Some(name) = &arguments.command {
        let Some(command) = page.find_subcommand(name).cloned() else {
            let names = page.get_subcommands().map(clap::Command::get_name);
            let help = did_you_mean(name, names)
                .unwrap_or_else(|| "`fieldguide --help` lists the commands".to_owned());
            complain(format!("error: unknown command `{name}`; {help}"));
            return Ok(ExitCode::from(USAGE));
        };
        page = command;
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    console::out().text(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}
