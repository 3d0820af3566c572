//! Splits a Markdown file into front matter and body, and reads the front matter.
//!
//! Does not check fields; see [`crate::validate`].

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::span::{FileId, Span};
use crate::yaml::{self, Value, Yaml};
use std::ops::Range;
use std::sync::Arc;

/// Front matter larger than this is refused.
const MAX_BYTES: usize = 64 << 10;

/// A file's two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The front matter, a mapping; none when it is missing or cannot be read.
    pub yaml: Option<Yaml>,
    /// Where the body is in the file.
    pub body: Range<usize>,
}

/// Splits the text of a file.
pub fn split(file: FileId, text: &Arc<str>) -> WithDiagnostics<Parts> {
    let blank = text.len() - text.trim_start().len();
    let mut lines = Lines { text, at: text[..blank].rfind(['\n', '\r']).map_or(0, |end| end + 1) };
    let mut diagnostics = Vec::new();
    let first = lines.next().unwrap_or(0..0);
    let begins = text[first.clone()].trim_end() == "---";
    if !begins || first.start > 0 {
        let (place, help) = match begins {
            true => (0..0, "delete everything before the first line of three dashes"),
            false => (
                first.clone(),
                "begin the file with a line `---`, the fields (`title: …`), and a second line `---`",
            ),
        };
        let message = "this file does not begin with front matter";
        let problem = Diagnostic::new(&rule::NO_FRONT_MATTER, Span::new(file, place), message);
        diagnostics.push(problem.help(help));
    }
    if !begins {
        return WithDiagnostics { value: Parts { yaml: None, body: 0..text.len() }, diagnostics };
    }
    let start = lines.at;
    let end = loop {
        match lines.next() {
            Some(line) if text[line.clone()].trim_end() == "---" => break Some(line),
            Some(_) => {}
            None => break None,
        }
    };
    let Some(end) = end else {
        let message = "the front matter that begins here does not end";
        let opening = Span::new(file, first.start..first.start + 3);
        let problem = Diagnostic::new(&rule::UNCLOSED_FRONT_MATTER, opening, message)
            .help("put a line of three dashes, `---`, after the last field");
        diagnostics.push(problem);
        let value = Parts { yaml: None, body: text.len()..text.len() };
        return WithDiagnostics { value, diagnostics };
    };
    let yaml = match yaml::read(file, text, start..end.start, MAX_BYTES) {
        Ok(yaml) => mapping(yaml).drain_into(&mut diagnostics),
        Err(problems) => {
            diagnostics.extend(problems);
            None
        }
    };
    WithDiagnostics { value: Parts { yaml, body: end.end..text.len() }, diagnostics }
}

/// Front matter is a mapping; an empty one is a mapping without keys.
fn mapping(yaml: Yaml) -> WithDiagnostics<Option<Yaml>> {
    if matches!(yaml.value, Value::Map(_) | Value::Null) {
        return WithDiagnostics::clean(Some(yaml));
    }
    let help = match &yaml.value {
        Value::List(_) => "take the dashes at the beginning of the lines away",
        _ => "write a field, a colon, a space and its value: `title: Start small`",
    };
    let problem = yaml.shape_error(&[], "front matter is lines of `field: value`").help(help);
    WithDiagnostics { value: None, diagnostics: vec![problem] }
}

/// The lines of a text as ranges that include their ends: LF, CR LF or a lone CR.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let length = match rest.find(['\n', '\r']) {
            Some(end) if rest[end..].starts_with("\r\n") => end + 2,
            Some(end) => end + 1,
            None => rest.len(),
        };
        let start = self.at;
        self.at += length;
        Some(start..self.at)
    }
}
