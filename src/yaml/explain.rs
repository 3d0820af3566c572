//! What a person would say is wrong with a YAML text that cannot be read, and how to fix it.
//!
//! Guesses from the line at fault; finding that line is the parsers' work, see [`super::read`].

use super::tabs::{self, Tabs};
use std::ops::Range;

/// A mistake: where it is, what it is, and how to fix it.
pub(super) struct SyntaxCause {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
    /// What to write instead of what, where nothing else can be meant.
    pub(super) fix: Vec<(Range<usize>, String)>,
}

impl SyntaxCause {
    fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: help.into(), fix: Vec::new() }
    }

    fn fixed(self, range: Range<usize>, with: impl Into<String>) -> Self {
        Self { fix: vec![(range, with.into())], ..self }
    }
}

/// Finds the cause of a syntax error as a person would: what stands on the line, and what was
/// probably meant.
pub(super) fn syntax_error(source: &str, at: usize, message: &str) -> SyntaxCause {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    // A parser often notices on the next line; blank lines hold no cause.
    let is_blank = source[at..].lines().next().unwrap_or_default().trim().is_empty();
    let before = if is_blank { source[..at].trim_end() } else { &source[..at] };
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[start..].lines().next().unwrap_or_default();
    let should_continue = source[start + line.len()..].lines().nth(1).is_some_and(|next| {
        indent(next) > indent(line) && !next.trim().is_empty() && !next.trim().starts_with('#')
    });
    tab_indent(source)
        .or_else(|| second_document(source, message))
        .or_else(|| not_a_field(&source[..start + line.len()]))
        .or_else(|| open_bracket(&source[..at], message))
        // Only a value that is whole on its line, without a remark behind it, can be put in quotes.
        .or_else(|| match should_continue || line.contains(" #") {
            true => value(line, start).map(|cause| SyntaxCause { fix: Vec::new(), ..cause }),
            false => value(line, start),
        })
        .or_else(|| too_far_in(&source[..start], line))
        .unwrap_or_else(|| {
            let help = "check the indentation of this line and the quotes and brackets before it";
            let end = start + line.len();
            SyntaxCause::new(at.min(end)..end, format!("this is not YAML: {message}"), help)
        })
}

/// The first tab that indents a line, and the spaces to write instead of each.
fn tab_indent(source: &str) -> Option<SyntaxCause> {
    let Tabs { first, spaces } = tabs::indentation(source)?;
    let help = "delete it and type spaces, two for each level";
    let cause = SyntaxCause::new(first, "a tab stands where spaces are needed", help);
    Some(SyntaxCause { fix: spaces, ..cause })
}

fn second_document(source: &str, message: &str) -> Option<SyntaxCause> {
    let at =
        message.contains("more than one document").then(|| source.find("\n---")).flatten()? + 1;
    Some(SyntaxCause::new(
        at..at + 3,
        "a second document begins here",
        "delete this line of dashes",
    ))
}

/// The first line that begins at the left and names no field: text that follows front matter
/// without an end, or a colon without its space.
fn not_a_field(source: &str) -> Option<SyntaxCause> {
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_end();
        let begins_word =
            text.starts_with(|c: char| !c.is_whitespace() && !"-#\"'[]{}?%.&*!".contains(c));
        if begins_word && !text.contains(": ") && !text.ends_with(':') {
            let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
            return Some(match text.split_once(':').filter(|(name, _)| is_name(name)) {
                Some((name, value)) => {
                    let colon = offset + name.len();
                    let help = format!("write `{name}: {value}`");
                    let cause =
                        SyntaxCause::new(colon..colon + 1, "a colon needs a space after it", help);
                    match value.starts_with("//") {
                        true => cause,
                        false => cause.fixed(colon..colon + 1, ": "),
                    }
                }
                None => SyntaxCause::new(
                    offset..offset + text.len(),
                    "this line is not a field",
                    "end the fields above it with a line `---`, or indent it if it goes on from the line above",
                ),
            });
        }
        offset += line.len();
    }
    None
}

fn open_bracket(before: &str, message: &str) -> Option<SyntaxCause> {
    let mut open = Vec::new();
    for (at, c) in before.char_indices().filter(|_| message.contains("flow")) {
        match c {
            '[' => open.push((at, ']')),
            '{' => open.push((at, '}')),
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    let (at, closing) = open.pop()?;
    Some(SyntaxCause::new(
        at..at + 1,
        "this bracket is not closed",
        format!("add the `{closing}` that closes it"),
    ))
}

/// What is wrong with the value on a line that begins at `start`.
fn value(line: &str, start: usize) -> Option<SyntaxCause> {
    let mut at = indent(line);
    while line[at..].starts_with("- ") {
        at += 2 + indent(&line[at + 2..]);
    }
    let is_item = at > indent(line);
    match line[at..].find(": ") {
        Some(colon) => at += colon + 2 + indent(&line[at + colon + 2..]),
        None if is_item => {}
        None => return None,
    }
    let value = line[at..].trim_end();
    let range = |part: Range<usize>| start + at + part.start..start + at + part.end;
    let whole = range(0..value.len());
    let in_quotes = || format!("put the value in quotes: {}", quoted(value));
    let first = value.chars().next()?;
    if matches!(first, '“' | '”' | '‘' | '’') && value.ends_with(['“', '”', '‘', '’'])
    {
        let straight = quoted(value.trim_matches(['“', '”', '‘', '’']));
        let help = format!("use straight quotes: {straight}");
        let cause = SyntaxCause::new(whole.clone(), "curly quotes do not quote in YAML", help);
        return Some(cause.fixed(whole, straight));
    }
    if matches!(first, '"' | '\'') {
        let Some(end) = closing_quote(value, first) else {
            let help = format!("add a `{first}` at the end of the value");
            return Some(SyntaxCause::new(range(0..1), "this quotation mark is not closed", help));
        };
        let rest = value[end..].trim_start();
        let is_more = !rest.is_empty() && !rest.starts_with('#');
        let inner = if value.ends_with(first) { &value[1..value.len() - 1] } else { value };
        return is_more.then(|| {
            let help = format!("put the whole value in quotes: {}", quoted(inner));
            SyntaxCause::new(range(end..value.len()), "the quoted text ends before this", help)
                .fixed(whole.clone(), quoted(inner))
        });
    }
    if let Some(colon) = value.find(": ") {
        let message = "a value with a colon in it needs quotes";
        let cause = SyntaxCause::new(range(colon..colon + 1), message, in_quotes());
        return Some(cause.fixed(whole, quoted(value)));
    }
    ("@`%|>*&!".contains(first) && value.len() > 1).then(|| {
        let message = format!("a value cannot begin with `{first}` unless it is in quotes");
        SyntaxCause::new(whole.clone(), message, in_quotes()).fixed(whole, quoted(value))
    })
}

/// A line that is indented below one that has its value already.
fn too_far_in(before: &str, line: &str) -> Option<SyntaxCause> {
    let above = before.lines().rev().find(|line| !line.trim().is_empty())?;
    let (_, value) = above.split_once(": ")?;
    let is_whole = !value.trim().is_empty() && !value.trim_start().starts_with(['|', '>']);
    let from = before.len() + indent(line);
    (is_whole && indent(line) > indent(above)).then(|| {
        let message = "this line begins further right than the field above it";
        let help = "if it is a field, delete the spaces before it; if it goes on from the line above, put quotes around the whole value";
        SyntaxCause::new(from..before.len() + line.trim_end().len(), message, help)
    })
}

/// How many bytes of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Where the quoted text that `value` begins with ends.
fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut chars = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            match chars.peek() {
                Some((_, '\'')) if quote == '\'' => drop(chars.next()),
                _ => return Some(at + 1),
            }
        }
    }
    None
}

/// The text as a quoted value: with the quotation marks that do not stand in it.
fn quoted(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}
