//! Ten mistakes of somebody who knows her subject and not YAML: each message has to be enough to fix
//! it, and `fieldguide fix` fixes what it can.
//!
//! Each case of a rule is in `tests/cases`; here is what an editor sees on an ordinary day.

use crate::harness::{assert_snapshot, build, guide, repository, shown};
use fieldguide::author;
use fieldguide::author::fix::fix;
use fieldguide::files::Memory;

/// What went wrong, and the lesson with it in place of a good line.
const MISTAKES: [(&str, &str, &str); 10] = [
    ("a misspelt term", "sectors: [aerospace]", "sectors: [aerospce]"),
    ("wrong indentation", "sectors:", "  sectors:"),
    ("a tab", "  - Agree one project.", "\t- Agree one project."),
    ("a colon without quotes", "title: Start small", "title: Start small: then grow"),
    ("a missing field", "stage: initiating\n", ""),
    ("a wrong date", "started: 2015-11-23", "started: 23/11/2015"),
    ("a broken link", "[[build-trust-early]]", "[[build-trust-erly]]"),
    ("an unknown citation", "[@perkmann2013]", "[@perkman2013]"),
    ("an address that is taken", "aliases: [begin-small]", "aliases: [build-trust-early]"),
    ("curly quotes", "check: \"Who: we?\"", "check: “Who: we?”"),
];

const GUIDE: &str = "settings: { title: Test guide }
vocabularies:
  sectors: { terms: { aerospace: {}, automotive: {}, energy: {} } }
  stages: { terms: { initiating: {}, nurturing: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      sectors: { type: term, of: sectors, list: true }
      stage: { type: term, of: stages, required: true, help: When in a partnership it is needed. }
      practices: { type: markdown, list: true }
      check: { type: line }
      started: { type: date }
";

const LESSON: &str = "---
title: Start small
sectors: [aerospace]
stage: initiating
practices:
  - Agree one project.
check: \"Who: we?\"
started: 2015-11-23
aliases: [begin-small]
---

Then [[build-trust-early]], as others did [@perkmann2013].
";

fn with(lesson: &str) -> Memory {
    guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson),
        ("lessons/build-trust-early.md", "---\ntitle: Build trust early\nstage: initiating\n---\n"),
        ("sources.bib", "@misc{perkmann2013, title = {Academic engagement}, year = {2013}}\n"),
    ])
}

#[test]
fn ten_mistakes_can_be_fixed_from_their_messages_alone() {
    assert!(build(&with(LESSON)).diagnostics.is_empty(), "the lesson is right without them");
    let mut report = String::new();
    for (mistake, good, bad) in MISTAKES {
        assert_eq!(LESSON.matches(good).count(), 1, "{mistake}");
        let memory = with(&LESSON.replace(good, bad));
        let built = build(&memory);
        assert_eq!(built.diagnostics.len(), 1, "{mistake} is one message:\n{}", shown(&built));
        report.push_str(&format!("=== {mistake}\n{}", shown(&built)));
        let fixed = fix(&memory).unwrap_or_else(|refused| panic!("{mistake}: {refused}"));
        match fixed.fixed.as_slice() {
            [] => report.push_str("--- fix leaves it\n\n"),
            _ => {
                assert_eq!(fixed.remaining, [], "{mistake}");
                let diff = author::diff(&fixed.changes, "content");
                let lines = diff.lines().filter(|line| line.starts_with(['+', '-']));
                let lines: Vec<&str> = lines.skip(2).collect();
                report.push_str(&format!("--- fix\n{}\n\n", lines.join("\n")));
            }
        }
    }
    assert_snapshot(&repository("tests/mistakes.txt"), &report);
}
