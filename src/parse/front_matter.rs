//! Splits a Markdown file into front matter and body, and reads the front matter.
//!
//! Does not check fields; see [`crate::validate`].

use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::span::{FileId, Span};
use crate::yaml::{self, Step, Value, Yaml};
use std::ops::Range;
use std::sync::Arc;

/// Front matter larger than this is refused.
const MAX_BYTES: usize = 64 << 10;

/// A file's two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The front matter, a mapping; none when it is missing or cannot be read.
    pub yaml: Option<Yaml>,
    /// Where the body stands in the file.
    pub body: Range<usize>,
}

/// Splits the text of a file.
pub fn split(file: FileId, text: &Arc<str>) -> Checked<Parts> {
    let mut lines = Lines { text, at: 0 };
    let first = lines.next().unwrap_or(0..0);
    if text[first.clone()].trim_end() != "---" {
        let message = "this file does not begin with front matter";
        let blank_first = text.trim_start().starts_with("---");
        let help = if blank_first {
            "delete what stands before the first line of three dashes"
        } else {
            "begin the file with a line `---`, the fields (`title: …`), and a second line `---`"
        };
        let problem = Diagnostic::new(&rule::NO_FRONT_MATTER, Span::new(file, first), message);
        let value = Parts { yaml: None, body: 0..text.len() };
        return Checked { value, diagnostics: vec![problem.help(help)] };
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
        let value = Parts { yaml: None, body: text.len()..text.len() };
        return Checked { value, diagnostics: vec![problem] };
    };
    let (yaml, diagnostics) = match yaml::read(file, text, start..end.start, MAX_BYTES) {
        Ok(yaml) => mapping(yaml),
        Err(problems) => (None, problems),
    };
    Checked { value: Parts { yaml, body: end.end..text.len() }, diagnostics }
}

/// Front matter is a mapping; an empty one is a mapping without keys.
fn mapping(yaml: Yaml) -> (Option<Yaml>, Vec<Diagnostic>) {
    if matches!(yaml.value, Value::Map(_) | Value::Null) {
        return (Some(yaml), Vec::new());
    }
    let problem = yaml.misshapen(&[] as &[Step<'_>], "front matter is a list of `field: value` lines");
    (None, vec![problem])
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
