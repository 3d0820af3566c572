//! LaTeX in a value of BibTeX → the characters that it stands for.
//!
//! Accents, symbols, dashes, quotation marks, simple formulas, and commands that only set the type. The tables
//! are in [`super::commands`]. A command that is in none of them is reported, and what it encloses is kept.
//! One pass, with a stack of groups in place of recursion, so that no value is too deep.

mod formulas;

use super::commands::{self, Command};
use super::syntax::{Piece, Problem};
use formulas::{is_product, is_sum};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// A character, and whether it was in braces: a name does not end in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) in_braces: bool,
}

/// How a value is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// As LaTeX.
    Text,
    /// As an address, identifier or date: `--`, `~`, `$`, `^` and `_` stand for themselves.
    Verbatim,
}

/// Letters as text: in composed form, with single spaces.
pub(super) fn plain(letters: &[Letter]) -> String {
    let text: String = letters.iter().map(|letter| letter.c).nfc().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a piece of a value and adds its letters to `letters`.
pub(super) fn read(
    piece: &Piece<'_>,
    mode: Mode,
    letters: &mut Vec<Letter>,
    problems: &mut Vec<Problem>,
) {
    let is_prose = mode == Mode::Text;
    let dollars = if is_prose { literal_dollars(piece.text) } else { Vec::new() };
    if let Some(at) = dollars.first() {
        problems.push(Problem::syntax(
            piece.range.start + at..piece.range.start + at + 1,
            "this `$` begins a formula that does not end",
            "write `\\$` for a dollar sign",
        ));
    }
    let mut reader = Reader {
        text: piece.text,
        at: 0,
        offset: piece.range.start,
        mode,
        dollars,
        is_math: false,
        groups: Vec::new(),
        next: Action::Keep,
        accents: Vec::new(),
        linked: Vec::new(),
        script: None,
        quotes: 0,
        unknown: BTreeSet::new(),
        letters,
        problems,
    };
    reader.run();
}

/// Dollar signs that are no formula's: one without a second, and one of two with prose between, which are
/// amounts of money.
fn literal_dollars(text: &str) -> Vec<usize> {
    let mut signs = Vec::new();
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'$' && !is_escaped {
            signs.push(at);
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    let mut literal = Vec::new();
    let mut rest = signs.as_slice();
    while let [open, after @ ..] = rest {
        match after.first() {
            Some(close) if !is_money(&text[open + 1..*close]) => rest = &after[1..],
            _ => {
                literal.push(*open);
                rest = after;
            }
        }
    }
    literal
}

/// Whether text between two dollar signs is an amount and prose: `5 million to `.
fn is_money(between: &str) -> bool {
    between.starts_with(|c: char| c.is_ascii_digit())
        && !between.contains(['\\', '^', '_', '=', '<', '>'])
        && between.split_whitespace().skip(1).any(|word| word.chars().all(char::is_alphabetic))
}

/// What is done with what a group contains, when it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Keep,
    /// An argument that is not printed.
    Drop,
    /// The first of two arguments: an address.
    Address,
    /// The second: the text that is linked, which the address follows.
    Linked,
    Quote,
    Raise(Script),
    Lower(Script),
    /// The upper part of a fraction.
    Over,
    /// The lower part.
    Under,
    /// What a root is taken of.
    Rooted,
    /// An address in prose.
    Verbatim,
}

/// Whether the height of a line break begins with this.
fn is_length(c: char) -> bool {
    c.is_ascii_digit() || "-.".contains(c)
}

/// Where a raised or lowered letter comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// A formula, where `x^n` must not become `xn`.
    Math,
    /// Prose, where `1st` may.
    Text,
}

struct Group {
    /// Number of letters before it.
    from: usize,
    action: Action,
    /// BibTeX takes `{\"o}` for a letter, not for text in braces.
    is_command: bool,
    /// How it was before.
    mode: Mode,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins in the file.
    offset: usize,
    mode: Mode,
    dollars: Vec<usize>,
    is_math: bool,
    groups: Vec<Group>,
    /// What to do with the next group.
    next: Action,
    /// Accents for the next letter, the outermost first.
    accents: Vec<char>,
    /// The address of a link whose text comes next.
    linked: Vec<Letter>,
    /// What `^` or `_` does with the next letter or group.
    script: Option<Action>,
    /// Single quotation marks that are open.
    quotes: usize,
    /// Commands that were reported.
    unknown: BTreeSet<String>,
    letters: &'a mut Vec<Letter>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(c) = self.peek() {
            let at = self.at;
            self.at += c.len_utf8();
            let is_prose = self.mode == Mode::Text;
            match c {
                '\\' => self.command(at),
                '{' => self.open(),
                '}' => self.close(),
                _ if c.is_whitespace() => {
                    if self.accents.is_empty() {
                        self.push(' ');
                    }
                }
                '$' if is_prose && self.dollars.binary_search(&at).is_ok() => self.emit('$'),
                '$' if is_prose => self.is_math = !self.is_math,
                // How some write a tilde in an address.
                '$' if self.text[at..].starts_with("$\\sim$") => {
                    self.at = at + "$\\sim$".len();
                    self.emit('~');
                }
                '^' if self.is_math => self.script = Some(Action::Raise(Script::Math)),
                '_' if self.is_math => self.script = Some(Action::Lower(Script::Math)),
                '\'' if self.is_math => self.emit('′'),
                '~' if is_prose && !self.ends_with('/') => self.push(' '),
                '-' if is_prose && !self.is_math => self.dash(),
                '`' | '\'' | '?' | '!' if is_prose => self.quote(c),
                '&' if is_prose => self.ampersand(),
                _ => self.emit(c),
            }
        }
        while !self.groups.is_empty() {
            self.close();
        }
        self.accents_alone();
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, wanted: &str) -> bool {
        let is_next = self.text[self.at..].starts_with(wanted);
        self.at += if is_next { wanted.len() } else { 0 };
        is_next
    }

    fn skip_spaces(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// What comes next, as far as something that belongs to a command can be away.
    fn near(&self) -> &str {
        let rest = &self.text[self.at..];
        rest.char_indices().nth(200).map_or(rest, |(end, _)| &rest[..end])
    }

    fn ends_with(&self, c: char) -> bool {
        self.letters.last().is_some_and(|letter| letter.c == c)
    }

    fn push(&mut self, c: char) {
        self.letters.push(Letter { c, in_braces: !self.groups.is_empty() });
    }

    /// Adds a letter with the accents that wait for it.
    fn emit(&mut self, c: char) {
        let from = self.letters.len();
        let base = match c {
            'ı' if !self.accents.is_empty() => 'i',
            'ȷ' if !self.accents.is_empty() => 'j',
            c => c,
        };
        self.push(base);
        while let Some(accent) = self.accents.pop() {
            self.push(accent);
        }
        if let Some(action) = self.script.take() {
            self.act(action, from);
        }
    }

    /// Accents over nothing: `\~{}` is a tilde.
    fn accents_alone(&mut self) {
        while let Some(accent) = self.accents.pop() {
            self.push(commands::spacing(accent));
        }
    }

    fn open(&mut self) {
        let action = match self.script.take() {
            Some(action) => action,
            None => std::mem::replace(&mut self.next, Action::Keep),
        };
        let is_command = self.peek() == Some('\\');
        self.groups.push(Group { from: self.letters.len(), action, is_command, mode: self.mode });
        match action {
            Action::Quote => self.push('“'),
            Action::Address | Action::Verbatim => self.mode = Mode::Verbatim,
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(group) = self.groups.pop() else { return };
        self.accents_alone();
        // An argument that the group does not have.
        self.script = None;
        self.mode = group.mode;
        let is_letter = group.is_command && self.letters.len() <= group.from + 2;
        if is_letter && self.groups.is_empty() {
            self.letters[group.from..].iter_mut().for_each(|letter| letter.in_braces = false);
        }
        self.act(group.action, group.from);
    }

    /// Does what is to be done with the letters since `from`.
    fn act(&mut self, action: Action, from: usize) {
        match action {
            Action::Keep | Action::Verbatim => {}
            Action::Drop => self.letters.truncate(from),
            Action::Address => {
                self.skip_spaces();
                let has_text = self.peek() == Some('{');
                match self.mode {
                    Mode::Text if has_text => {
                        self.linked = self.letters.split_off(from);
                        self.next = Action::Linked;
                    }
                    // The text of a link is no part of its address.
                    Mode::Verbatim if has_text => self.next = Action::Drop,
                    _ => {}
                }
            }
            Action::Linked => {
                let address = std::mem::take(&mut self.linked);
                if self.letters[from..] != address[..] {
                    self.push(' ');
                    self.push('(');
                    self.letters.extend(address);
                    self.push(')');
                }
            }
            Action::Quote => self.push('”'),
            Action::Raise(script) => self.set(from, &commands::RAISED, script, '^'),
            Action::Lower(script) => self.set(from, &commands::LOWERED, script, '_'),
            Action::Over => {
                self.enclose(from, is_sum);
                self.push('/');
                self.skip_spaces();
                self.script = Some(Action::Under);
            }
            Action::Under => {
                self.enclose(from, is_product);
                // `\frac123` is a half and 3.
                if self.ends_with_digit() && self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    self.push(' ');
                }
            }
            Action::Rooted => self.enclose(from, is_product),
        }
    }

    fn dash(&mut self) {
        if self.skip("--") {
            self.push('—');
        } else if self.skip("-") {
            self.push('–');
        } else {
            self.emit('-');
        }
    }

    /// Quotation marks as LaTeX has them, and the two marks that begin a question in Spanish.
    fn quote(&mut self, c: char) {
        match c {
            '`' if self.skip("`") => self.push('“'),
            '\'' if self.skip("'") => self.push('”'),
            '`' => {
                self.quotes += 1;
                self.push('‘');
            }
            '\'' if self.quotes > 0 && !self.peek().is_some_and(char::is_alphanumeric) => {
                self.quotes -= 1;
                self.push('’');
            }
            '?' if self.skip("`") => self.push('¿'),
            '!' if self.skip("`") => self.push('¡'),
            c => self.emit(c),
        }
    }

    /// `&`, or a reference of HTML, which some publishers' exports contain.
    fn ampersand(&mut self) {
        let found = commands::ENTITIES.iter().find(|(name, _)| self.skip(name));
        self.emit(found.map_or('&', |(_, c)| *c));
    }

    /// What follows a backslash at `start`.
    fn command(&mut self, start: usize) {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        if length == 0 {
            return self.sign(start);
        }
        let name = &rest[..length];
        self.at += length;
        self.skip("*");
        self.skip_spaces();
        while commands::has_options(name) && self.option() {}
        match commands::find(name) {
            // What follows is for formulas, up to what is for text.
            _ if name == "ifmmode" => {
                let near = self.near();
                self.at += near.find("\\else").or(near.find("\\fi")).unwrap_or(0);
            }
            Some(Command::Symbol(symbol)) => symbol.chars().for_each(|c| self.emit(c)),
            Some(Command::Accent(accent)) => self.accents.push(accent),
            Some(Command::Style) => {}
            Some(Command::Space) => self.push(' '),
            Some(Command::Drop) => self.next = Action::Drop,
            Some(Command::DropFirst) => self.next = Action::Drop,
            Some(Command::Quote) => self.next = Action::Quote,
            Some(Command::Superscript) => self.next = Action::Raise(Script::Text),
            Some(Command::Subscript) => self.next = Action::Lower(Script::Text),
            Some(Command::Fraction) => {
                // Two and a half is not 21/2.
                if self.ends_with_digit() {
                    self.push(' ');
                }
                self.argument(Action::Over);
            }
            Some(Command::Root) => self.root(),
            Some(Command::Url) => self.next = Action::Verbatim,
            Some(Command::Href) => self.next = Action::Address,
            None => self.unknown(start),
        }
        if self.next != Action::Keep && self.peek() != Some('{') {
            self.next = Action::Keep;
        }
    }

    /// Skips an argument in square brackets, if there is one.
    fn option(&mut self) -> bool {
        let end = self.near().find(']').filter(|_| self.peek() == Some('['));
        self.at += end.map_or(0, |end| end + 1);
        if end.is_some() {
            self.skip_spaces();
        }
        end.is_some()
    }

    /// A command of one sign.
    fn sign(&mut self, start: usize) {
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        let is_prose = self.mode == Mode::Text;
        match c {
            '&' if is_prose => self.ampersand(),
            '~' if !is_prose => self.emit('~'),
            _ if !is_prose => self.emit(c),
            '%' | '$' | '#' | '_' | '{' | '}' => self.emit(c),
            '\\' => {
                // `\\[2pt]` has the height of the break.
                if self.near().strip_prefix('[').is_some_and(|rest| rest.starts_with(is_length)) {
                    self.option();
                }
                self.push(' ');
            }
            ',' | ';' | ':' | '>' => self.push(' '),
            _ if c.is_whitespace() => self.push(' '),
            '!' | '/' | '-' | '@' | '*' => {}
            '(' | ')' | '[' | ']' => self.is_math = matches!(c, '(' | '['),
            '|' => self.emit('‖'),
            _ => match commands::accent(c) {
                Some(accent) => self.accents.push(accent),
                None => self.unknown(start),
            },
        }
    }

    fn unknown(&mut self, start: usize) {
        let command = self.text[start..self.at].trim_end();
        // A macro of the author's own is used again and again.
        if !self.unknown.insert(command.to_owned()) {
            return;
        }
        let range = self.offset + start..self.offset + start + command.len();
        let message = format!("the LaTeX command `{command}` is not known and is left out");
        let help = "write the character itself, or delete the command";
        self.problems.push(Problem::value(range, message, help));
    }
}
