//! The only printing: all output passes through here.
//!
//! Titles, paths and arguments are other people's words. Whatever hides in them (escapes of the terminal,
//! marks that reorder text, commands for a build server) is shown as an escape and does nothing.

use clap::{Args, ValueEnum};
use fieldguide::diagnostic::print::{ColorChoice, Style};
use fieldguide::hidden::{Json, Lines, OneLine};
use std::borrow::Cow;
use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use terminal_size::{Width, terminal_size};

/// How everything is printed. Every command has these options.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct Printing {
    /// Print problems and results only.
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Also print the folders that are used.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colours; `auto` is for terminals, unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Color {
    /// In a terminal.
    #[default]
    Auto,
    /// Also in a file or a pipe.
    Always,
    /// Never.
    Never,
}

/// The output formats of commands that print a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultFormat {
    /// Text for people.
    #[default]
    Human,
    /// JSON: one object, or one per line for a list.
    Json,
}

/// The streams belong to the whole process, and so does how they are used. Set once, before anything else.
static PRINTING: OnceLock<Printing> = OnceLock::new();

/// Sets how everything is printed.
pub(crate) fn set(printing: Printing) {
    _ = PRINTING.set(printing);
}

fn printing() -> Printing {
    PRINTING.get().copied().unwrap_or_default()
}

/// Whether only problems and results are wanted.
pub(crate) fn is_quiet() -> bool {
    printing().quiet
}

/// Prints what was done, unless only results are wanted.
pub(crate) fn report(done: impl Display) -> io::Result<()> {
    if is_quiet() { Ok(()) } else { out().line(done) }
}

/// Prints advice beside a result, unless only results are wanted.
pub(crate) fn advise(text: impl Display) {
    if !is_quiet() {
        _ = err().line(text);
    }
}

/// Prints which folders are used, if details are wanted.
pub(crate) fn detail(text: impl Display) {
    if printing().verbose {
        _ = err().line(text);
    }
}

/// The terminal's colours and columns. In a pipe neither is known; colours can also be unwanted
/// (<https://no-color.org>).
pub(crate) fn style() -> Style {
    let is_terminal = err_is_terminal();
    let is = |name, unwanted: fn(&str) -> bool| {
        env::var_os(name).is_some_and(|value| unwanted(&value.to_string_lossy()))
    };
    let is_plain =
        || is("NO_COLOR", |value| !value.is_empty()) || is("TERM", |value| value == "dumb");
    let is_colored = match printing().color {
        Color::Auto => is_terminal && !is_plain(),
        Color::Always => true,
        Color::Never => false,
    };
    let columns = terminal_size().filter(|_| is_terminal);
    Style {
        color: if is_colored { ColorChoice::Always } else { ColorChoice::Never },
        width: columns.map_or(Style::PLAIN.width, |(Width(columns), _)| usize::from(columns)),
    }
}

/// A stream that people, programs or a build server read.
pub(crate) struct Console {
    stream: Box<dyn Write>,
    /// Whether a build server takes lines of a certain form for commands.
    has_commands: bool,
}

/// What the program has to say.
pub(crate) fn out() -> Console {
    Console::new(Box::new(io::stdout().lock()))
}

/// What goes wrong, and what is said beside the result.
pub(crate) fn err() -> Console {
    Console::new(Box::new(io::stderr().lock()))
}

/// Whether people read what goes wrong as it happens.
pub(crate) fn err_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Whether there is somebody to ask.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && err_is_terminal()
}

impl Console {
    fn new(stream: Box<dyn Write>) -> Self {
        let has_commands = std::env::var_os("GITHUB_ACTIONS").is_some_and(|is| is == "true");
        Self { stream, has_commands }
    }

    /// Prints one line. Line ends in it are shown as escapes.
    pub(crate) fn line(&mut self, text: impl Display) -> io::Result<()> {
        let line = OneLine(&text.to_string()).to_string();
        writeln!(self.stream, "{}", self.without_commands(&line))
    }

    /// Prints a text of several lines as it is, but for what hides in it.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let text = Lines(text).to_string();
        self.stream.write_all(self.without_commands(&text).as_bytes())
    }

    /// Prints a text with the colours that it has.
    pub(crate) fn colored(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find('\u{1b}') {
            self.text(&rest[..at])?;
            let code = colour_code(&rest[at..]);
            self.stream.write_all(code.as_bytes())?;
            rest = &rest[at + code.len()..];
            if code.is_empty() {
                self.text("\u{1b}")?;
                rest = &rest[1..];
            }
        }
        self.text(rest)
    }

    /// Prints a JSON document and a line end. What hides in its texts is escaped as JSON has it.
    pub(crate) fn json(&mut self, json: &str) -> io::Result<()> {
        // Both occur only in texts, where the escape is the same text.
        let json = Json(json).to_string().replace("##[", "##\\u005b");
        writeln!(self.stream, "{json}")
    }

    /// Prints a command for a build server, whose parts are escaped already.
    pub(crate) fn command(&mut self, command: &str) -> io::Result<()> {
        writeln!(self.stream, "{}", OneLine(command))
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }

    /// The text in which GitHub Actions, which reads all that a step prints, finds no commands: they are
    /// lines that begin with `::`, and `##[` anywhere.
    fn without_commands<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.has_commands || !(text.contains("::") || text.contains("##[")) {
            return text.into();
        }
        let line = |line: &str| {
            let words = line.trim_start();
            let blanks = &line[..line.len() - words.len()];
            let words = match words.strip_prefix("::") {
                Some(rest) => format!("\\u{{3a}}:{rest}"),
                None => words.to_owned(),
            };
            format!("{blanks}{words}").replace("##[", "##\\u{5b}")
        };
        text.split_inclusive('\n').map(line).collect::<String>().into()
    }
}

/// The code that sets a colour, if a text begins with one.
fn colour_code(text: &str) -> &str {
    let end = text.strip_prefix("\u{1b}[").and_then(|code| {
        let end = code.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        code[end..].starts_with('m').then_some(end + 3)
    });
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Memory(Rc<RefCell<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printed(has_commands: bool, print: impl Fn(&mut Console) -> io::Result<()>) -> String {
        let memory = Memory::default();
        print(&mut Console { stream: Box::new(memory.clone()), has_commands }).expect("printed");
        String::from_utf8(memory.0.take()).expect("UTF-8")
    }

    #[test]
    fn nothing_but_colours_of_our_own_reaches_a_terminal() {
        let hostile = "a\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}b\nc";
        let shown = r"a\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}b";
        assert_eq!(printed(false, |to| to.line(hostile)), format!("{shown}\\nc\n"));
        assert_eq!(printed(false, |to| to.text(hostile)), format!("{shown}\nc"));
        assert_eq!(printed(false, |to| to.colored(hostile)), format!("{shown}\nc"));
        let colors = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m";
        assert_eq!(printed(false, |to| to.colored(colors)), colors);
    }

    #[test]
    fn a_build_server_is_given_no_commands() {
        let text = "::error::x\n  ::set-output name=a::b\na ::fine\nx ##[add-mask]y\n";
        let shown =
            "\\u{3a}:error::x\n  \\u{3a}:set-output name=a::b\na ::fine\nx ##\\u{5b}add-mask]y\n";
        assert_eq!(printed(true, |to| to.text(text)), shown);
        assert_eq!(printed(false, |to| to.text(text)), text);
        assert_eq!(printed(true, |to| to.command("::error::x")), "::error::x\n");
        assert_eq!(printed(true, |to| to.json("\"##[group]\"")), "\"##\\u005bgroup]\"\n");
    }
}
