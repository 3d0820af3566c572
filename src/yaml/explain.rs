//! What a person would say is wrong with a YAML text that cannot be read, and how to mend it.
//!
//! Guesses from the line at fault; finding that line is the parsers' work, see [`super::read`].

use std::ops::Range;

/// Finds the cause of a syntax error as a person would: what stands on the line, and what was
/// probably meant.
pub(super) fn syntax_error(source: &str, at: usize, message: &str) -> (Range<usize>, String, String) {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    // A parser often notices on the next line; blank lines hold no cause.
    let mut before = &source[..at];
    if source[at..].lines().next().unwrap_or_default().trim().is_empty() {
        before = before.trim_end();
    }
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[start..].lines().next().unwrap_or_default();
    let here = start..start + line.len();
    if let Some((tab_at, _)) = first_tab_indent(source) {
        let range = tab_at..tab_at + 1;
        let help = "indent with spaces, two for each level";
        return (range, "a tab cannot indent YAML".into(), help.into());
    }
    let value_start = line.find(": ").map(|colon| colon + 2);
    if let Some(value_at) = value_start {
        let value = line[value_at..].trim();
        if value.starts_with(['“', '”', '‘', '’']) {
            let help = "use straight quotes: \"…\"";
            return (here, "curly quotes do not quote in YAML".into(), help.into());
        }
        let quoted = value.starts_with(['"', '\'']);
        if let (false, Some(colon)) = (quoted, value.find(": ")) {
            let offset = start + value_at + (line[value_at..].len() - line[value_at..].trim_start().len());
            let range = offset + colon..offset + colon + 1;
            let help = format!("put the value in quotes: \"{}\"", value.replace('"', "\\\""));
            return (range, "a value with a colon in it needs quotes".into(), help);
        }
        if value.starts_with(['@', '`', '%', '|', '>', '*', '&', '!']) && value.len() > 1 {
            let first = &value[..1];
            let help = format!("put the value in quotes: \"{}\"", value.replace('"', "\\\""));
            return (here, format!("a value cannot begin with `{first}` unless it is in quotes"), help);
        }
    }
    let help = "check the indentation of this line and the quotes and brackets before it";
    (at.min(source.len())..here.end.max(at), format!("this is not YAML: {message}"), help.into())
}

/// The first tab among the blanks that begin a line.
fn first_tab_indent(source: &str) -> Option<(usize, usize)> {
    let mut offset = 0;
    for (number, line) in source.split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..blanks].find('\t') {
            return Some((offset + tab, number));
        }
        offset += line.len();
    }
    None
}
