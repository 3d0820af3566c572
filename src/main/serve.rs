//! `fieldguide serve` on the command line: its arguments and its output.
//!
//! Does not watch, build or answer; see [`fieldguide::serve`].

use super::place;
use super::{Entries, Format, USAGE, complain, console, print_diagnostics, seconds, summary};
use clap::Args;
use fieldguide::render::Progress;
use fieldguide::serve::{self, Console, Editor, Event, Report, Server, Settings, WatchMode};
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

#[derive(Args)]
pub(super) struct Serve {
    /// The folder of the guide [default: this folder, or the nearest one above that has a guide].
    #[arg(conflicts_with = "content")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    entries: Entries,
    /// The port; if it is in use, the next free one is chosen.
    #[arg(short, long, value_name = "NUMBER", default_value_t = 4000)]
    port: u16,
    /// Make the preview reachable from your network at this address or host name of your machine;
    /// 0.0.0.0 for all addresses [default: this machine only].
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Open the preview in your browser.
    #[arg(long)]
    open: bool,
    /// A link that opens a file in your editor: vscode://file/{path}:{line}:{column}.
    #[arg(long, value_name = "URL", value_parser = editor)]
    editor: Option<Editor>,
    /// Check for changes twice a second, for disks that do not report them (network drives).
    #[arg(long)]
    poll: bool,
}

fn editor(link: &str) -> Result<Editor, String> {
    Editor::new(link).ok_or_else(|| {
        "write a link that contains {path}: vscode://file/{path}:{line}:{column}".to_owned()
    })
}

pub(super) fn serve(arguments: Serve) -> io::Result<ExitCode> {
    let Serve { folder, entries, port, host, open, editor, poll } = arguments;
    let Some(content) = entries.place.find_in(folder.as_deref()) else {
        return Ok(ExitCode::from(USAGE));
    };
    let server = match Server::bind(host.as_deref(), port) {
        Ok(server) => server,
        Err(error) => {
            let host = host.as_deref().unwrap_or("this machine");
            complain(format!("error: cannot listen on {host} at port {port} or above: {error}"));
            return Ok(ExitCode::from(USAGE));
        }
    };
    if port != 0 && server.port() != port {
        complain(format!("port {port} is in use; using {} instead", server.port()));
    }
    let url = server.url();
    let mut out = console::out();
    out.line(format_args!("serving {} at {url} until Ctrl-C", content.display()))?;
    out.flush()?;
    drop(out);
    if server.is_open_to_others() {
        complain(opened(&server.urls_for_others()));
    }
    if open {
        open_in_browser(&url);
    }
    let settings = Settings {
        themes: entries.themes(&content),
        static_files: place::static_files(&content),
        options: entries.options(),
        content,
        strict: entries.strict,
        watching: if poll { WatchMode::Polling } else { WatchMode::Events },
        editor,
    };
    match serve::run(server, settings, Terminal) {
        Ok(()) => Ok(ExitCode::from(INTERRUPTED)),
        Err(error) => {
            complain(format!("error: the preview stopped: {error}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What `--host` opens, and where.
fn opened(urls: &[String]) -> String {
    let at = match urls {
        [] => String::new(),
        urls => format!(" at {}", urls.join(" or ")),
    };
    format!(
        "warning: anyone in your network can open this preview{at} and read the unpublished guide; \
         leave out --host to allow only this machine"
    )
}

/// The exit code of a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Asks the system to open a page. It does not wait for it.
fn open_in_browser(url: &str) {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null());
    match command.stderr(Stdio::null()).spawn() {
        Ok(mut opener) => _ = std::thread::spawn(move || opener.wait()),
        Err(error) => complain(format!("cannot open a browser ({program}: {error}); go to {url}")),
    }
}

/// Reports events on the terminal.
struct Terminal;

impl Console for Terminal {
    fn report(&self, event: Event<'_>) {
        match event {
            Event::Polling(why) => {
                complain(format!("checking for changes twice a second: {why}"));
            }
            Event::Built(Report { diagnostics, sources, is_clean, pages, time }) => {
                _ = print_diagnostics(diagnostics, sources, Format::Human);
                let problems = summary(diagnostics);
                let time = seconds(time);
                let said = if is_clean {
                    let problems = problems.map(|found| format!("; {found}")).unwrap_or_default();
                    format!("{pages} pages in {time}{problems}")
                } else {
                    let problems = problems.unwrap_or_default();
                    format!("{problems} in {time}; still showing the last good version")
                };
                _ = console::report(said);
            }
            Event::Panicked(_) => {
                complain("the build crashed; still showing the last good version".into())
            }
        }
    }
}

impl Progress for Terminal {
    // Pages can be looked at before all are made: nobody waits for the rest.
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}
