//! What a person would say is wrong with a YAML text that cannot be read, and how to fix it.
//!
//! Guesses from the line at fault; finding that line is the parsers' work, see [`super::read`].

mod layout;

use super::tabs::{self, Tabs};
use crate::hidden;
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

/// Finds the cause of a syntax error as a person would: what is on the line, and what was
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
    odd_blank(&source[..start + line.len()])
        .or_else(|| tab_indent(source))
        .or_else(|| second_document(source, message))
        .or_else(|| layout::missing_dash(source, at))
        .or_else(|| layout::open_bracket(source))
        .or_else(|| not_a_field(&source[..start + line.len()]))
        // Only a value that is whole on its line, without a remark behind it, can be put in quotes.
        .or_else(|| match should_continue || line.contains(" #") {
            true => {
                value(line, start, message).map(|cause| SyntaxCause { fix: Vec::new(), ..cause })
            }
            false => value(line, start, message),
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
    let cause = SyntaxCause::new(first, "indent with spaces, not tabs", help);
    Some(SyntaxCause { fix: spaces, ..cause })
}

fn second_document(source: &str, message: &str) -> Option<SyntaxCause> {
    let at =
        message.contains("more than one document").then(|| source.find("\n---")).flatten()? + 1;
    Some(SyntaxCause::new(
        at..at + 3,
        "a second document starts here",
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

/// What is wrong with the value on a line that begins at `start`.
fn value(line: &str, start: usize, error: &str) -> Option<SyntaxCause> {
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
        let straight = quoted(without_quotes(value));
        let help = format!("write {straight}");
        let cause =
            SyntaxCause::new(whole.clone(), "curly quotes where YAML needs straight quotes", help);
        return Some(cause.fixed(whole, straight));
    }
    if matches!(first, '"' | '\'') {
        let Some(end) = closing_quote(value, first) else {
            let help = format!("add a `{first}` at the end of the value");
            return Some(SyntaxCause::new(range(0..1), "this quotation mark is not closed", help));
        };
        if let Some(escape) = unknown_escape(&value[..end]) {
            let message =
                format!("`{}` is not a valid escape in double quotes", &value[escape.clone()]);
            let single = format!("'{}'", value[1..end - 1].replace('\'', "''"));
            let help = format!("use single quotes, in which a backslash is a backslash: {single}");
            let cause = SyntaxCause::new(range(escape), message, help);
            return Some(match value.contains("\\\\") || value.contains("\\\"") {
                true => cause,
                false => cause.fixed(range(0..end), single),
            });
        }
        let rest = value[end..].trim_start();
        let is_more = !rest.is_empty() && !rest.starts_with('#');
        let inner = without_quotes(value);
        return is_more.then(|| {
            let help = format!("put the whole value in quotes: {}", quoted(inner));
            SyntaxCause::new(range(end..value.len()), "the quoted text ends before this", help)
                .fixed(whole.clone(), quoted(inner))
        });
    }
    if let Some(sign) = misleading_sign(value, error) {
        let message = match value.starts_with("{{") {
            true => "`{{` starts a placeholder from a template language such as Jinja or Liquid; YAML cannot read it".to_owned(),
            false => format!("a value cannot begin with `{sign}` unless it is in quotes"),
        };
        let help = match value.starts_with("{{") {
            true => "write the actual value".to_owned(),
            false => in_quotes(),
        };
        let cause = SyntaxCause::new(whole.clone(), message, help);
        return Some(match value.starts_with("{{") {
            true => cause,
            false => cause.fixed(whole, quoted(value)),
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

/// The sign that a value begins with and that means something else in YAML: brackets with text after them,
/// a dash, a question mark.
fn misleading_sign<'a>(value: &'a str, error: &str) -> Option<&'a str> {
    if let Some(closing) = match value.as_bytes().first()? {
        b'[' => Some(']'),
        b'{' => Some('}'),
        _ => None,
    } {
        let mut depth = 0_usize;
        let opening = value.chars().next()?;
        let end = value.char_indices().find(|(_, c)| {
            depth = (depth + usize::from(*c == opening)).saturating_sub(usize::from(*c == closing));
            depth == 0
        });
        let rest = value[end?.0 + 1..].trim_start();
        let is_more = !rest.is_empty() && !rest.starts_with(['#', ',', ']', '}']);
        return (is_more || value.starts_with("{{")).then_some(&value[..1]);
    }
    let is_dash = value.starts_with("- ") && error.contains("sequence");
    let is_sign = value.starts_with(['?', ':', ',', ']', '}']) && value.len() > 1;
    match is_dash {
        true => Some("- "),
        false => is_sign.then_some(&value[..1]),
    }
}

/// The first escape of a value in double quotes that YAML does not know.
fn unknown_escape(value: &str) -> Option<Range<usize>> {
    let is_hex = |at: usize, length: usize| {
        value
            .get(at..at + length)
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let mut chars = value.char_indices().filter(|_| value.starts_with('"'));
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let (next, escape) = chars.next()?;
        let is_known = match escape {
            'x' => is_hex(next + 1, 2),
            'u' => is_hex(next + 1, 4),
            'U' => is_hex(next + 1, 8),
            escape => "0abt\tnvfre \"/\\N_LP".contains(escape),
        };
        if !is_known {
            return Some(at..next + escape.len_utf8());
        }
    }
    None
}

/// A space that YAML does not accept where it needs one: after a colon, after a dash, before a field. Or a
/// colon of Chinese and Japanese.
fn odd_blank(source: &str) -> Option<SyntaxCause> {
    let is_odd = |c: char| c.is_whitespace() && !c.is_ascii() && c != '\u{85}';
    for (offset, line) in layout::lines_outside_blocks(source) {
        let blanks = line.len() - line.trim_start().len();
        let dash = blanks + usize::from(line[blanks..].starts_with('-'));
        let name = line[dash..].find(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
        let colon = name
            .map(|length| dash + length)
            .filter(|at| *at > dash && line[*at..].starts_with([':', '：']));
        let after = colon.map(|at| at + line[at..].chars().next().map_or(0, char::len_utf8));
        let full_width = colon.filter(|at| line[*at..].starts_with('：'));
        let before = line[..blanks].char_indices().find(|(_, c)| is_odd(*c)).map(|(at, _)| at);
        let at = |at: &usize| line[*at..].starts_with(is_odd);
        let found = before
            .or(Some(dash).filter(|of| *of > blanks).filter(at))
            .or(full_width)
            .or(after.filter(at));
        if let Some((at, c)) = found.and_then(|at| Some((at, line[at..].chars().next()?))) {
            let range = offset + at..offset + at + c.len_utf8();
            let (message, with) = match c {
                '：' => (
                    format!(
                        "this is a {}; YAML needs an ordinary colon here",
                        hidden::described(c)
                    ),
                    ": ",
                ),
                _ => (
                    format!(
                        "this is a {}; YAML needs an ordinary space here",
                        hidden::described(c)
                    ),
                    " ",
                ),
            };
            let help = "delete it and type it on your keyboard";
            return Some(SyntaxCause::new(range.clone(), message, help).fixed(range, with));
        }
    }
    None
}

/// A line that is indented below one that has its value already.
fn too_far_in(before: &str, line: &str) -> Option<SyntaxCause> {
    let above = before.lines().rev().find(|line| !line.trim().is_empty())?;
    let (_, value) = above.split_once(": ")?;
    let is_whole = !value.trim().is_empty() && !value.trim_start().starts_with(['|', '>']);
    let from = before.len() + indent(line);
    (is_whole && indent(line) > indent(above)).then(|| {
        let message = "this line is indented further than the field above it";
        let help = "if it is a field, delete the spaces before it; if it goes on from the line above, put quotes around the whole value";
        SyntaxCause::new(from..before.len() + line.trim_end().len(), message, help)
    })
}

/// How many bytes of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// A value without the quotation marks around it, unless they are of two quotations: `“a” and “b”`.
fn without_quotes(value: &str) -> &str {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’');
    let Some(inner) = value.strip_prefix(is_mark).and_then(|rest| rest.strip_suffix(is_mark))
    else {
        return value;
    };
    let (mut depth, mut before) = (0_usize, ' ');
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        let is_apostrophe =
            before.is_alphanumeric() && chars.peek().is_some_and(|c| c.is_alphanumeric());
        if is_mark(c) && !is_apostrophe {
            let opens = before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–');
            match (opens, depth) {
                (true, _) => depth += 1,
                (false, 0) => return value,
                (false, _) => depth -= 1,
            }
        }
        before = c;
    }
    inner
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

/// The text as a quoted value: with quotation marks that it does not contain.
pub(crate) fn quoted(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}
