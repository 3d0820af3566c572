//! Problems that are known: an old guide takes on the rules step by step, and meanwhile only what is
//! new is reported.
//!
//! A problem is known by its rule, its file and its message without numbers, so that it stays known
//! when lines move or a text gets longer. Reads and writes no files.

use super::Diagnostic;
use crate::disk::FileKind;
use crate::span::SourceMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first line of the file, by which it is known.
const HEADER: &str = "{\"fieldguide\":\"baseline 1\"}";

/// What the file is known by.
pub const KIND: FileKind =
    FileKind { name: "a baseline", is_one: |head| head.lines().next() == Some(HEADER) };

/// How often each problem was there when it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Fingerprint, usize>);

/// What identifies a problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Fingerprint {
    path: String,
    rule: String,
    message: String,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    count: usize,
}

/// Problems held against a baseline.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Those that are not known. Where there are more of one than are known, all of it: which is the
    /// new one cannot be recognised.
    pub new: Vec<Diagnostic>,
    /// How many are known.
    pub known: usize,
    /// How many of those that are known are fixed.
    pub fixed: usize,
}

impl Baseline {
    /// Records problems.
    pub fn of(diagnostics: &[Diagnostic], sources: &SourceMap) -> Self {
        let mut counts = BTreeMap::new();
        for diagnostic in diagnostics {
            *counts.entry(fingerprint(diagnostic, sources)).or_default() += 1;
        }
        Self(counts)
    }

    /// Reads what [`Self::text`] wrote.
    ///
    /// # Errors
    /// The number of the first line that is none, from 1.
    pub fn read(text: &str) -> Result<Self, usize> {
        let mut counts = BTreeMap::new();
        let mut lines = (1usize..).zip(text.lines());
        if lines.next().is_none_or(|(_, first)| first != HEADER) {
            return Err(1);
        }
        for (number, line) in lines {
            let Line { fingerprint, count } = serde_json::from_str(line).map_err(|_| number)?;
            *counts.entry(fingerprint).or_default() += count;
        }
        Ok(Self(counts))
    }

    /// The baseline as a file: a header, then one JSON object a line, in order, so that a version
    /// control system shows what was added and what was fixed.
    pub fn text(&self) -> String {
        let line = |(fingerprint, count): (&Fingerprint, &usize)| {
            let line = Line { fingerprint: fingerprint.clone(), count: *count };
            serde_json::to_string(&line).unwrap_or_default() + "\n"
        };
        format!("{HEADER}\n{}", self.0.iter().map(line).collect::<String>())
    }

    /// How many problems are recorded.
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// Tells known problems from new ones.
    pub fn compare(&self, diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Compared {
        let found = Self::of(&diagnostics, sources);
        let is_known = |diagnostic: &Diagnostic| {
            let fingerprint = fingerprint(diagnostic, sources);
            let known = self.0.get(&fingerprint).copied().unwrap_or(0);
            found.0.get(&fingerprint).is_some_and(|found| *found <= known)
        };
        let all = diagnostics.len();
        let new: Vec<Diagnostic> =
            diagnostics.into_iter().filter(|diagnostic| !is_known(diagnostic)).collect();
        let still_there = |(fingerprint, known): (&Fingerprint, &usize)| {
            known - found.0.get(fingerprint).copied().unwrap_or(0).min(*known)
        };
        let fixed = self.0.iter().map(still_there).sum();
        Compared { known: all - new.len(), fixed, new }
    }
}

fn fingerprint(diagnostic: &Diagnostic, sources: &SourceMap) -> Fingerprint {
    let path = match (diagnostic.labels.first(), &diagnostic.path) {
        (Some(label), _) => sources.get(label.span.file).display.clone(),
        (None, Some(path)) => path.clone(),
        (None, None) => String::new(),
    };
    let rule = diagnostic.rule.id.to_owned();
    Fingerprint { path, rule, message: without_numbers(&diagnostic.message) }
}

/// The message with `#` for numbers, but for those in names between backquotes.
fn without_numbers(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut quoted = false;
    for c in message.chars() {
        quoted ^= c == '`';
        match c.is_ascii_digit() && !quoted {
            true if out.ends_with('#') => {}
            true => out.push('#'),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule::by_id;

    fn problem(path: &str, message: &str) -> Diagnostic {
        Diagnostic::in_path(by_id("not-utf8").expect("a rule"), path, message)
    }

    #[test]
    fn known_problems_are_passed_over_until_there_are_more_of_them() {
        let sources = SourceMap::default();
        let before =
            [problem("a.md", "12 of `x1`"), problem("a.md", "3 of `x1`"), problem("b", "y")];
        let baseline = Baseline::of(&before, &sources);
        assert_eq!(
            baseline.text(),
            "{\"fieldguide\":\"baseline 1\"}\n\
             {\"path\":\"a.md\",\"rule\":\"not-utf8\",\"message\":\"# of `x1`\",\"count\":2}\n\
             {\"path\":\"b\",\"rule\":\"not-utf8\",\"message\":\"y\",\"count\":1}\n"
        );
        assert_eq!(Baseline::read(&baseline.text()), Ok(baseline.clone()));
        let compare = |now: &[Diagnostic]| {
            let Compared { new, known, fixed } = baseline.compare(now.to_vec(), &sources);
            (new.len(), known, fixed)
        };
        assert_eq!(compare(&before), (0, 3, 0));
        assert_eq!(compare(&before[1..]), (0, 2, 1));
        assert_eq!(compare(&[]), (0, 0, 3));
        assert_eq!(compare(&[problem("a.md", "1 of `x2`")]), (1, 0, 3), "another name");
        let more = [&before[..], &[problem("a.md", "7 of `x1`")]].concat();
        assert_eq!(compare(&more), (3, 1, 0), "one of three is new");
        assert_eq!(Baseline::read("{}"), Err(1));
        assert_eq!(Baseline::read(&format!("{HEADER}\n{{}}\n")), Err(2));
        assert_eq!(Baseline::read(""), Err(1));
    }
}
