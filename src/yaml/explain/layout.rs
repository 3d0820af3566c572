//! Mistakes that a parser notices on another line than they are on: a bracket that is not closed, an item
//! without its dash.
//!
//! What is wrong within a line is in [`super`].

use super::{SyntaxCause, indent};

/// The first bracket that begins a value and is not closed before the next field.
pub(super) fn open_bracket(source: &str) -> Option<SyntaxCause> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote = None;
    for (offset, line) in lines_outside_blocks(source) {
        let start = indent(line);
        if !open.is_empty() && quote.is_none() && is_field(&line[start..]) && start == 0 {
            break;
        }
        let mut begin = start;
        if open.is_empty() {
            quote = None;
            begin = value_start(line);
            if !line[begin..].starts_with(['[', '{']) {
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
    let item = above.and_then(|above| above[depth..].strip_prefix("- ")).map(str::trim_start);
    let item = item.filter(|_| !line[depth..].starts_with("- ") && depth > 0)?;
    let from = start + depth;
    let text = line.trim();
    let name = |text: &str| is_field(text).then(|| text.split(':').next().map(str::to_owned));
    // A record whose first field comes again begins again; another field may be part of the record above.
    if name(item) == name(text) {
        let help = format!("write `- {text}`");
        let message = "`- ` is missing before this item";
        return Some(
            SyntaxCause::new(from..from + text.len(), message, help).fixed(from..from, "- "),
        );
    }
    let message = "this line is neither an item nor part of the item above it";
    let help = format!(
        "indent it as far as the text after the `- ` above, or write `- {text}` for an item of its own"
    );
    Some(SyntaxCause::new(from..from + text.len(), message, help))
}

/// The lines that are not the text of a block such as `text: |`, and where each begins.
pub(super) fn lines_outside_blocks(source: &str) -> Vec<(usize, &str)> {
    let (mut lines, mut offset, mut block) = (Vec::new(), 0, None);
    for line in source.split_inclusive('\n') {
        let depth = indent(line);
        block = block.filter(|least| line.trim().is_empty() || depth > *least);
        if block.is_none() {
            lines.push((offset, line));
            block = line[value_start(line)..].starts_with(['|', '>']).then_some(depth);
        }
        offset += line.len();
    }
    lines
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
