//! Adds an old address to the `aliases` of an entry, in the way its list is written.
//!
//! Whether the address is free is for the build that follows.

use super::AuthorError;
use super::change::Edit;
use super::content::{Content, Page};
use super::references::ALIASES;
use super::scalar::scalar;
use crate::yaml::{PathSegment, Value};
use std::ops::Range;

/// A new list comes after the title.
const TITLE: PathSegment<'_> = PathSegment::Key("title");

/// The edit that adds aliases to an entry's front matter.
pub(super) fn add(content: &Content, page: &Page, aliases: &[String]) -> Result<Edit, AuthorError> {
    let source = content.source(page.file);
    let text = &*source.text;
    let aliases: Vec<String> = aliases.iter().map(|alias| scalar(alias)).collect();
    let all = aliases.join(", ");
    let span = |path: &[PathSegment<'_>]| {
        let range = page.yaml.span(path).range();
        let value = text.get(range.clone()).unwrap_or_default();
        // The place of a folded value ends where the next key begins.
        range.start..range.start + value.trim_end().len()
    };
    let value = match &page.yaml.value {
        Value::Map(map) => map.get("aliases"),
        _ => None,
    };
    let insert = |at: usize, with: String| Edit { range: at..at, with };
    let edit = match value {
        None => {
            let key = page.yaml.key_span(&[TITLE]).range();
            line_of(text, key.start..span(&[TITLE]).end).map(|line| {
                let (indent, line_end) = (blank_before(text, line.start), line_end(text, line.end));
                let with = format!("{indent}aliases: [{all}]{line_end}");
                insert(line.end + line_end.len(), with)
            })
        }
        Some(Value::Null) => {
            let key = page.yaml.key_span(&[ALIASES]).range();
            let colon = text[key.end..].starts_with(':');
            (colon && span(&[ALIASES]) == key).then(|| insert(key.end + 1, format!(" [{all}]")))
        }
        Some(Value::List(items)) => {
            let list = span(&[ALIASES]);
            let item = |number| span(&[ALIASES, PathSegment::Item(number)]);
            match (text[list.clone()].starts_with('['), items.len().checked_sub(1)) {
                (true, None) => Some(insert(list.start + 1, all.clone())),
                (true, Some(last)) => Some(insert(item(last).end, format!(", {all}"))),
                (false, Some(last)) => line_of(text, item(last)).and_then(|line| {
                    let dash = text.get(line.start..item(last).start)?;
                    let line_end = line_end(text, line.end);
                    let with = aliases.iter().map(|alias| format!("{dash}{alias}{line_end}"));
                    let at = line.end + line_end.len();
                    (dash.trim() == "-").then(|| insert(at, with.collect()))
                }),
                (false, None) => None,
            }
        }
        Some(Value::Text(_)) => {
            let one = span(&[ALIASES]);
            let written = &text[one.clone()];
            let fits =
                written.starts_with(['"', '\'']) || !written.contains([',', '[', ']', '{', '}']);
            let is_line = !written.contains(['\n', '\r']) && !written.starts_with(['|', '>']);
            (fits && is_line).then(|| Edit { with: format!("[{written}, {all}]"), range: one })
        }
        Some(_) => None,
    };
    edit.ok_or_else(|| {
        let message = format!("cannot add `{all}` to the aliases of this file; add it yourself");
        AuthorError::Places { message, places: vec![source.display.clone()] }
    })
}

/// The line, or lines, that a value is on, without the last line end. None for what is on
/// the first line of dashes: there is nothing after which a line could be added.
fn line_of(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..value.start)?;
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let after = value.end + text.get(value.end..)?.find(['\n', '\r'])?;
    (start > 0).then_some(start..after)
}

/// The line end that is at `at`.
fn line_end(text: &str, at: usize) -> &str {
    let length = if text[at..].starts_with("\r\n") { 2 } else { 1 };
    &text[at..at + length]
}

/// The spaces that a line begins with.
fn blank_before(text: &str, line: usize) -> &str {
    let rest = &text[line..];
    &rest[..rest.len() - rest.trim_start_matches(' ').len()]
}
