//! The syntax of BibTeX: entries, their fields, the strings that values are made of, and what is wrong
//! with a file that breaks it.
//!
//! Reads both `@book{…}` and `@book(…)`. Interprets no value (see [`super::latex`]) and looks up no string.
//! A mistake costs the entry it is in: reading goes on at the next line that begins with `@`.

use super::kinds;
use std::ops::Range;

/// Something that is wrong in a `.bib` file, by its place.
pub(super) struct Problem {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) kind: ProblemKind,
    /// What to write in which place, where that is probable.
    pub(super) edit: Option<(Range<usize>, String)>,
}

/// Whether a file cannot be read, or a value of it cannot be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    Syntax,
    Value,
}

impl Problem {
    /// BibTeX that cannot be read.
    pub(super) fn syntax(
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, help) = (message.into(), help.into());
        Self { range, message, help, kind: ProblemKind::Syntax, edit: None }
    }

    /// A value that cannot be shown as it is written.
    pub(super) fn value(
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { kind: ProblemKind::Value, ..Self::syntax(range, message, help) }
    }

    pub(super) fn edit(self, range: Range<usize>, replacement: impl Into<String>) -> Self {
        Self { edit: Some((range, replacement.into())), ..self }
    }
}

/// What a file contains.
#[derive(Default)]
pub(super) struct File<'t> {
    pub(super) entries: Vec<RawEntry<'t>>,
    /// What `@string` defines.
    pub(super) strings: Vec<RawField<'t>>,
}

/// An entry as it is written; without fields when they cannot be read.
pub(super) struct RawEntry<'t> {
    pub(super) kind: &'t str,
    pub(super) key: &'t str,
    /// The place of the key.
    pub(super) range: Range<usize>,
    pub(super) fields: Vec<RawField<'t>>,
}

/// A field, or a string that is defined.
pub(super) struct RawField<'t> {
    pub(super) name: &'t str,
    pub(super) range: Range<usize>,
    pub(super) value: Vec<Piece<'t>>,
}

/// A part of a value. `#` joins several.
#[derive(Clone)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    /// Whether it is the name of a string, without braces or quotation marks.
    pub(super) is_name: bool,
}

const HELP_KEY: &str = "an entry begins like `@article{key,`";
pub(super) const HELP_VALUE: &str = "put values in braces, `year = {2015}`";
const HELP_BRACES: &str = "every `{` needs its `}`";
const HELP_COMMA: &str = "put a comma after the key and after each value";

/// Reads a file.
pub(super) fn parse<'t>(text: &'t str, problems: &mut Vec<Problem>) -> File<'t> {
    let line = Line { until: 0, is_blank: true };
    let mut parser = Parser { text, at: 0, braces: matching_braces(text), line };
    let mut file = File::default();
    while let Some(sign) = parser.next_sign() {
        let is_at_start = parser.line.is_blank_before(sign, text);
        let head = parser.head(sign);
        let Some(head) = head.filter(|head| is_at_start || parser.is_entry(sign, head)) else {
            problems.extend(parser.not_an_entry(sign).filter(|_| is_at_start));
            parser.at = sign + 1;
            continue;
        };
        let known = file.entries.len();
        if let Err(problem) = parser.entry(&head, &mut file) {
            problems.push(parser.blame(sign, &head, problem));
            parser.at = parser.next_start(head.open);
        } else if let Some(entry) = file.entries.get(known) {
            problems.extend(parser.early_end(entry.key));
        }
    }
    file
}

/// The beginning of an entry: `@article{`.
struct Head {
    kind: Range<usize>,
    /// Where its brace or parenthesis is.
    open: usize,
}

/// What was read of a line. Places are looked up in their order, so that no line is read twice.
struct Line {
    until: usize,
    /// Whether nothing but blanks was read.
    is_blank: bool,
}

impl Line {
    /// Whether a line has nothing but blanks before `at`.
    fn is_blank_before(&mut self, at: usize, text: &str) -> bool {
        let read = text.get(self.until..at).unwrap_or_default();
        let (is_new, rest) = match read.rsplit_once('\n') {
            Some((_, rest)) => (true, rest),
            None => (false, read),
        };
        self.is_blank = (is_new || self.is_blank) && rest.trim_start().is_empty();
        self.until = at.max(self.until);
        self.is_blank
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    line: Line,
    /// Each opening brace and its closing one, sorted.
    braces: Vec<(usize, usize)>,
}

impl<'t> Parser<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn closing(&self, open: usize) -> Option<usize> {
        let found = self.braces.binary_search_by_key(&open, |(open, _)| *open).ok()?;
        Some(self.braces[found].1)
    }

    fn skip_line(&mut self) {
        self.at = self.rest().find('\n').map_or(self.text.len(), |end| self.at + end);
    }

    /// Skips whitespace and comments, which `%` begins.
    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if self.byte() != Some(b'%') {
                return;
            }
            self.skip_line();
        }
    }

    /// What comes next of the characters that `is_part`.
    fn take(&mut self, is_part: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        start..self.at
    }

    /// The next `@` that is not in a comment.
    fn next_sign(&mut self) -> Option<usize> {
        loop {
            self.at += self.rest().find(['@', '%'])?;
            match self.byte() {
                Some(b'@') => return Some(self.at),
                _ => self.skip_line(),
            }
        }
    }

    /// Where the next line that begins with `@` is, after `at`.
    fn next_start(&self, at: usize) -> usize {
        let mut from = at;
        while let Some(end) = self.text[from..].find('\n') {
            from += end + 1;
            let line = self.text[from..].trim_start_matches([' ', '\t']);
            if line.starts_with('@') {
                return self.text.len() - line.len();
            }
        }
        self.text.len()
    }

    fn head(&mut self, sign: usize) -> Option<Head> {
        self.at = sign + 1;
        self.skip_blank();
        let kind = self.take(is_name);
        self.skip_blank();
        let is_open = matches!(self.byte(), Some(b'{' | b'('));
        (is_open && !kind.is_empty()).then_some(Head { kind, open: self.at })
    }

    /// Whether an `@` in the middle of a line begins an entry: in `jane@example.org (Jane)` and in
    /// `written by @jane (Jane, accounts)` it is part of a remark.
    fn is_entry(&self, sign: usize, head: &Head) -> bool {
        let before = &self.text[..sign];
        let kind = &self.text[head.kind.clone()];
        let is_function = ["string", "preamble", "comment"];
        let is_known =
            kinds::is_known(kind) || is_function.contains(&kind.to_ascii_lowercase().as_str());
        let is_glued = before.ends_with(|c: char| c.is_alphanumeric() || "._-+'".contains(c));
        let before = before.trim_end_matches([' ', '\t']);
        let is_brace = self.text.as_bytes().get(head.open) == Some(&b'{');
        let key = self.text[head.open + 1..].trim_start();
        let is_end = |c: char| c.is_whitespace() || ",@{}".contains(c);
        let end = key.find(is_end).unwrap_or(key.len());
        let has_fields = key[end..].trim_start().starts_with(',');
        match is_known {
            true => before.ends_with(['}', ')']) || is_brace || has_fields,
            false => !is_glued && (before.ends_with('}') || is_brace && has_fields),
        }
    }

    /// A line that begins with `@` and a word was meant as an entry; any other `@` is part of a remark.
    fn not_an_entry(&self, sign: usize) -> Option<Problem> {
        let rest = &self.text[sign + 1..];
        let word = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let is_comment = rest[..word].eq_ignore_ascii_case("comment");
        let message = match &rest[..word] {
            "" => "the type of this entry is missing".to_owned(),
            word => format!("expected `{{` after `@{word}`"),
        };
        (!is_comment).then(|| Problem::syntax(sign..sign + 1 + word, message, HELP_KEY))
    }

    /// Reads what a head begins, and ends behind it.
    fn entry(&mut self, head: &Head, file: &mut File<'t>) -> Result<(), Problem> {
        let kind = &self.text[head.kind.clone()];
        self.at = head.open + 1;
        let close = if self.text.as_bytes().get(head.open) == Some(&b'{') { b'}' } else { b')' };
        match kind.to_ascii_lowercase().as_str() {
            // Neither says anything about a source, and TeX decides where a parenthesis ends.
            "comment" | "preamble" => {
                match self.closing(head.open) {
                    Some(end) => self.at = end + 1,
                    None => self.skip_line(),
                }
                return Ok(());
            }
            "string" => file.strings.extend(self.fields(close)?),
            _ => {
                let range = self.key(head, close)?;
                let key = &self.text[range.clone()];
                let fields = self.fields(close);
                let (fields, failure) = match fields {
                    Ok(fields) => (fields, Ok(())),
                    // Its key is known, so that citing it is not a second problem.
                    Err(problem) => (Vec::new(), Err(problem)),
                };
                file.entries.push(RawEntry { kind, key, range, fields });
                return failure;
            }
        }
        Ok(())
    }

    fn key(&mut self, head: &Head, close: u8) -> Result<Range<usize>, Problem> {
        self.skip_blank();
        let is_end = |c: char| c == ',' || c == '}' && close == b'}' || c.is_whitespace();
        let mut key = self.take(|c| !is_end(c) && !c.is_control());
        self.skip_blank();
        if self.byte() != Some(b',') && close == b')' && self.text[key.clone()].ends_with(')') {
            key.end -= 1;
            self.at = key.end;
        }
        match self.byte() {
            _ if key.is_empty() => {}
            Some(b',') | None => return Ok(key),
            Some(byte) if byte == close => return Ok(key),
            Some(b'=') => {}
            Some(_) => {
                let end = self.rest().find([',', '\n', '}']).map_or(self.at, |end| self.at + end);
                let message = format!("the key `{}` contains a space", &self.text[key.start..end]);
                return Err(Problem::syntax(
                    key.start..end,
                    message,
                    "put a comma after the key, and no space in it",
                ));
            }
        }
        Err(Problem::syntax(head.kind.clone(), "this entry has no key", HELP_KEY))
    }

    fn fields(&mut self, close: u8) -> Result<Vec<RawField<'t>>, Problem> {
        let mut fields = Vec::new();
        loop {
            self.skip_blank();
            match self.byte() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return Ok(fields);
                }
                _ => {
                    fields.push(self.field()?);
                    self.skip_blank();
                    if self.byte().is_some_and(|byte| byte != b',' && byte != close) {
                        return Err(self.expected("a comma before this", HELP_COMMA));
                    }
                }
            }
        }
    }

    fn field(&mut self) -> Result<RawField<'t>, Problem> {
        let range = self.take(is_name);
        if range.is_empty() {
            return Err(self.expected("a field such as `year = {2015}`", HELP_COMMA));
        }
        self.skip_blank();
        if self.byte() != Some(b'=') {
            return Err(self.expected("`=` after the name of a field", HELP_VALUE));
        }
        self.at += 1;
        let mut value = Vec::new();
        loop {
            self.skip_blank();
            value.push(self.piece()?);
            self.skip_blank();
            if self.byte() != Some(b'#') {
                return Ok(RawField { name: &self.text[range.clone()], range, value });
            }
            self.at += 1;
        }
    }

    fn piece(&mut self) -> Result<Piece<'t>, Problem> {
        let open = self.at;
        let not_closed = || Problem::syntax(open..open + 1, "this is not closed", HELP_BRACES);
        let (range, is_name) = match self.byte() {
            Some(b'{') => {
                let end = self.closing(open).ok_or_else(not_closed)?;
                self.at = end + 1;
                (open + 1..end, false)
            }
            Some(b'"') => {
                let end = self.closing_quote(open + 1).ok_or_else(not_closed)?;
                self.at = end + 1;
                (open + 1..end, false)
            }
            _ => {
                let word = self.take(|c| !c.is_whitespace() && !",#={}()\"%".contains(c));
                if word.is_empty() {
                    return Err(self.expected("a value", HELP_VALUE));
                }
                let is_number = self.text[word.clone()].bytes().all(|byte| byte.is_ascii_digit());
                (word, !is_number)
            }
        };
        Ok(Piece { text: &self.text[range.clone()], range, is_name })
    }

    /// The quotation mark that closes a value: the first that is not in braces.
    fn closing_quote(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at += self.text.get(at..)?.find(['"', '{', '}', '\\'])?;
            match self.text.as_bytes()[at] {
                b'"' => return Some(at),
                b'{' => at = self.closing(at)? + 1,
                b'}' => return None,
                _ => at += 1 + self.text[at + 1..].chars().next()?.len_utf8(),
            }
        }
    }

    /// What is missing before the next word or sign.
    fn expected(&self, what: &str, help: &str) -> Problem {
        let rest = self.rest();
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let range = self.at..self.at + word.max(first);
        Problem::syntax(range, format!("expected {what}"), help)
    }

    /// The problem to report for an entry that cannot be read: where its own brace is not closed before
    /// the next entry begins, that is the cause.
    fn blame(&self, sign: usize, head: &Head, problem: Problem) -> Problem {
        let end = self.next_start(head.open);
        let is_closed = match self.text.as_bytes().get(head.open) {
            Some(b'{') => self.closing(head.open).is_some_and(|close| close < end),
            _ => self.at < self.text.len(),
        };
        if is_closed {
            return problem;
        }
        let at = sign + unclosed(&self.text[sign..end]);
        Problem::syntax(at..at + 1, "this is not closed", HELP_BRACES)
    }

    /// A closing brace too many ends an entry before its last fields, which would be lost silently.
    fn early_end(&self, key: &str) -> Option<Problem> {
        let rest = self.rest().trim_start();
        let is_more = match rest.strip_prefix(',') {
            Some(next) => next.lines().find(|line| !line.trim().is_empty()).is_some_and(is_field),
            None => rest.starts_with('}'),
        };
        let message = format!("the entry `{key}` ends here, and more follows");
        let help = "delete the closing brace too many";
        is_more.then(|| Problem::syntax(self.at - 1..self.at, message, help))
    }
}

/// Whether a character can be part of the name of a type, a field or a string.
fn is_name(c: char) -> bool {
    !"@{}\"#'(),=%\\~".contains(c) && !c.is_control() && !c.is_whitespace()
}

/// Each opening brace with its closing one. A backslash before a brace makes it part of the text.
fn matching_braces(text: &str) -> Vec<(usize, usize)> {
    let (mut open, mut braces) = (Vec::new(), Vec::new());
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => {}
            b'{' => open.push(at),
            b'}' => braces.extend(open.pop().map(|from| (from, at))),
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    braces.sort_unstable();
    braces
}

/// The brace or quotation mark that is not closed. Where a line looks like a field though
/// something is open, it is what is open; else it is what is open at the end.
fn unclosed(piece: &str) -> usize {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut escaped = false;
    let mut at = 0;
    for line in piece.split_inclusive('\n') {
        if open.len() > 1 && is_field(line) {
            break;
        }
        for byte in line.bytes() {
            let quoted = open.last().is_some_and(|(_, byte)| *byte == b'"');
            match byte {
                _ if escaped => {}
                b'"' if quoted => drop(open.pop()),
                b'"' if open.len() == 1 => open.push((at, byte)),
                b'{' | b'(' if open.is_empty() => open.push((at, byte)),
                b'{' if !quoted => open.push((at, byte)),
                b'}' if !quoted => drop(open.pop()),
                _ => {}
            }
            escaped = byte == b'\\' && !escaped;
            at += 1;
        }
    }
    open.last().map(|(at, _)| *at).or(piece.rfind('@')).unwrap_or(0)
}

/// Whether a line begins with `name =`.
fn is_field(line: &str) -> bool {
    let name = line.split_once('=').map_or("", |(name, _)| name.trim());
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}
