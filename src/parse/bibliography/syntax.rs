//! BibTeX that is not well-formed: what is wrong with it, and the part of a file that can still be read.
//!
//! Interprets no field; see [`super`].

use biblatex::{ParseError, ParseErrorKind, RawBibliography, RawEntry, Spanned, Token};
use std::iter;
use std::ops::Range;

/// BibTeX that cannot be read, by its place in the file.
pub(super) struct Problem {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Problem {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        Self { range, message: message.into(), help }
    }
}

pub(super) const HELP_KEY: &str = "an entry begins like `@article{key,`";
pub(super) const HELP_VALUE: &str =
    "put values in braces, `year = {2015}`; a dollar sign in one is `\\$`";
const HELP_BRACES: &str = "every `{` needs its `}`";
const HELP_COMMA: &str = "put a comma after the key and after each value";

/// The text without what cannot be read, every byte in its place. A mistake makes the parser give
/// up, so that a file with one is tried in pieces, each from a line that begins with `@` to the
/// next; of a bad piece, the type and key are kept.
pub(super) fn repair(text: &str, problems: &mut Vec<Problem>) -> String {
    let lines = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end - line.len(), line))
    });
    let is_start = |(at, line): (usize, &str)| line.trim_start().starts_with('@').then_some(at);
    let starts: Vec<usize> = lines.filter_map(is_start).collect();
    let mut fixed = " ".repeat(starts.first().copied().unwrap_or(text.len()));
    for (index, &start) in starts.iter().enumerate() {
        let piece = &text[start..starts.get(index + 1).copied().unwrap_or(text.len())];
        match RawBibliography::parse(piece) {
            Ok(_) => fixed.push_str(piece),
            Err(error) => {
                problems.push(syntax(piece, start, &error));
                let head = format!("{}}}", piece.split_inclusive(',').next().unwrap_or_default());
                let is_head = head.len() <= piece.len() && RawBibliography::parse(&head).is_ok();
                fixed.push_str(if is_head { &head } else { "" });
                fixed.extend(iter::repeat_n(' ', start + piece.len() - fixed.len()));
            }
        }
    }
    fixed
}

/// A file without entries.
pub(super) fn nothing<'t>() -> RawBibliography<'t> {
    RawBibliography { preamble: String::new(), entries: Vec::new(), abbreviations: Vec::new() }
}

/// What is wrong with the piece at `start` that cannot be read.
pub(super) fn syntax(piece: &str, start: usize, error: &ParseError) -> Problem {
    let rest = piece.get(error.span.start..).unwrap_or_default().trim_start();
    let Some(first) = rest.chars().next() else {
        let at = start + unclosed(piece);
        return Problem::new(at..at + 1, "this is not closed", HELP_BRACES);
    };
    let at = start + piece.len() - rest.len();
    let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let range = at..at + word.max(first.len_utf8());
    match &error.kind {
        ParseErrorKind::UnexpectedEof => Problem::new(range, "expected a value", HELP_VALUE),
        ParseErrorKind::Expected(Token::Comma) => {
            Problem::new(range, "expected a comma before this", HELP_COMMA)
        }
        kind => Problem::new(range, kind.to_string(), HELP_BRACES),
    }
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

/// A closing brace too many ends an entry before its last fields, which would be lost silently.
pub(super) fn early_end(text: &str, entry: &Spanned<RawEntry<'_>>) -> Option<Problem> {
    let end = text.get(entry.span.end..)?.trim_start();
    let rest = end.strip_prefix('}')?.trim_start();
    let is_more = match rest.strip_prefix(',') {
        Some(next) => next.lines().find(|line| !line.trim().is_empty()).is_some_and(is_field),
        None => rest.starts_with('}'),
    };
    let at = text.len() - end.len();
    let message = format!("the entry `{}` ends here, and more follows", entry.v.key.v);
    is_more.then(|| Problem::new(at..at + 1, message, "delete the closing brace too many"))
}
