//! Mistakes that a parser notices on another line than they are on: a bracket that is not closed, an item
//! without its dash.
//!
//! What is wrong within a line is in [`super`].

use super::{SyntaxCause, indent};

/// The first bracket that begins a value and is not closed before the next field.
pub(super) fn open_bracket(source: &str) -> Option<SyntaxCause> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let (mut quote, mut is_block) = (None, None);
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let start = indent(line);
        let text = line.trim();
        // The lines of `text: |` are text.
        is_block = is_block.filter(|least| text.is_empty() || start > *least);
        if is_block.is_some() {
            offset += line.len();
            continue;
        }
        if !open.is_empty() && quote.is_none() && is_field(&line[start..]) && start == 0 {
            break;
        }
        let mut begin = start;
        if open.is_empty() {
            quote = None;
            begin = value_start(line);
            if !line[begin..].starts_with(['[', '{']) {
                is_block = line[begin..].starts_with(['|', '>']).then_some(start);
                offset += line.len();
                continue;
            }
        }
        let mut previous = ' ';
        for (at, c) in line[begin..].char_indices() {
            match (quote, c) {
                (Some(sign), c) if c == sign && previous != '\\' => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if !previous.is_alphanumeric() => quote = Some(c),
                (None, '#') if previous.is_whitespace() => break,
                (None, '[') => open.push((offset + begin + at, ']')),
                (None, '{') => open.push((offset + begin + at, '}')),
                (None, ']' | '}') => drop(open.pop()),
                _ => {}
            }
            previous = c;
        }
        offset += line.len();
    }
    let (at, closing) = open.pop().filter(|_| quote.is_none())?;
    let line = source[at..].lines().next().unwrap_or_default().trim_end();
    let end = at + line.len();
    let comment = line.find(" #").filter(|sign| line[*sign..].contains(closing));
    let (message, help) = match comment {
        Some(_) => (
            format!(
                "this bracket is not closed: `#` starts a comment that contains the `{closing}`"
            ),
            "put the value with `#` in quotes".to_owned(),
        ),
        None => {
            ("this bracket is not closed".to_owned(), format!("add the `{closing}` that closes it"))
        }
    };
    let cause = SyntaxCause::new(at..at + 1, message, help);
    let is_whole =
        comment.is_none() && open.is_empty() && !line.contains(" #") && !line.ends_with(',');
    let is_last = source[end..].lines().nth(1).is_none_or(is_field);
    // `[Draft` may be a text.
    Some(match is_whole && is_last && line.contains(',') {
        true => cause.fixed(end..end, closing.to_string()),
        false => cause,
    })
}

/// An item that lacks the dash that those above it have.
pub(super) fn missing_dash(source: &str, at: usize) -> Option<SyntaxCause> {
    let before = source[..at].trim_end_matches(['\n', '\r', ' ']);
    let here = line_at(source, at).or_else(|| line_at(source, before.len()));
    here.and_then(|start| without_dash(source, start))
}

/// Where the line at a place begins, unless nothing is on it.
fn line_at(source: &str, at: usize) -> Option<usize> {
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let is_blank = source[start..].lines().next().is_none_or(|line| line.trim().is_empty());
    (!is_blank).then_some(start)
}

fn without_dash(source: &str, start: usize) -> Option<SyntaxCause> {
    let line = source[start..].lines().next().unwrap_or_default();
    let depth = indent(line);
    let above =
        source[..start].lines().rev().find(|line| indent(line) == depth && !line.trim().is_empty());
    let is_item = above.is_some_and(|above| above[depth..].starts_with("- "));
    if line.trim().is_empty() || line[depth..].starts_with("- ") || !is_item || depth == 0 {
        return None;
    }
    let from = start + depth;
    let text = line.trim();
    let help = format!("write `- {text}`");
    let cause = SyntaxCause::new(from..from + text.len(), "`- ` is missing before this item", help);
    Some(cause.fixed(from..from, "- "))
}

/// Whether a line is `name:` and its value.
fn is_field(line: &str) -> bool {
    let end = line.find(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
    end.is_some_and(|end| {
        end > 0 && (line[end..].starts_with(": ") || line[end..].trim_end() == ":")
    })
}

/// Where the value of a line begins, after dashes and a name.
fn value_start(line: &str) -> usize {
    let mut at = indent(line);
    while line[at..].starts_with("- ") {
        at += 2 + indent(&line[at + 2..]);
    }
    if is_field(&line[at..]) {
        at += line[at..].find(':').map_or(0, |colon| colon + 1);
        at += indent(&line[at..]);
    }
    at
}
