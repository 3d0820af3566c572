//! What is made from the arguments themselves: completions of shells and the manual page.
//!
//! Prints only; where shells and `man` look for it is for whoever installs.

use super::{Cli, USAGE, complain, console};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use fieldguide::diagnostic::did_you_mean;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell.
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
    /// The command whose page to print [default: the page of the tool, which names them].
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
            complain(format!("error: there is no command `{name}`; {help}"));
            return Ok(ExitCode::from(USAGE));
        };
        page = command;
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    console::out().text(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}
