//! `fieldguide lsp`: a language server on standard input and output.
//!
//! The server is in [`fieldguide::lsp`].

use super::complain;
use super::new::day;
use clap::Args;
use fieldguide::lsp::{self, Ended};
use lsp_server::Connection;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct Lsp {
    /// Use standard input and output. This is always so; many editors pass the option.
    #[arg(long)]
    stdio: bool,
}

pub(crate) fn run(_: &Lsp) -> io::Result<ExitCode> {
    let (connection, threads) = Connection::stdio();
    let ended = lsp::run(&connection, || day(0));
    // The threads end when the connection is dropped.
    drop(connection);
    Ok(match ended {
        Ended::Properly => ExitCode::SUCCESS,
        Ended::WithoutShutdown => ExitCode::FAILURE,
        Ended::Disconnected => {
            if let Err(error) = threads.join() {
                complain(format!("error: the editor's messages cannot be read: {error}"));
            }
            ExitCode::FAILURE
        }
    })
}
