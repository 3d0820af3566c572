//! `fieldguide fix`: what it fixes, what it leaves, and that it never does harm.
//!
//! That typical mistakes are fixed is for `mistakes.rs`.

use crate::command::Guide;
use crate::harness::{build, guide};
use fieldguide::author::fix::{FixReport, fix};
use fieldguide::files::Memory;
use std::fs;

/// Fixes a guide in memory. Returns what was planned and the files afterwards.
fn fixed(memory: &Memory) -> (FixReport, Memory) {
    let fixed = fix(memory).unwrap_or_else(|refused| panic!("{refused}"));
    let mut after = memory.clone();
    for change in &fixed.changes {
        let path = change.new.clone().expect("stays");
        after.content.insert(path, change.after().into_bytes());
    }
    (fixed, after)
}

fn text<'a>(memory: &'a Memory, path: &str) -> &'a str {
    std::str::from_utf8(&memory.content[path]).expect("is text")
}

const GUIDE: &str = "settings: { title: Test guide }
vocabularies:
  sectors: { terms: { aerospace: {}, automotive: {}, energy: {} } }
  countries: { terms: { austria: {}, australia: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      sectors: { type: term, of: sectors, list: true }
      countries: { type: term, of: countries, list: true }
      related: { type: ref, to: lesson, list: true }
      started: { type: date }
";

#[test]
fn several_mistakes_are_fixed_and_everything_else_stays_byte_for_byte() {
    let before = "---\r\ntitle:  Start small   # a remark\r\nSectors: [areospace, 'Energy']\r\nrelated:   [ Look ahead ]\r\nstarted: 23/11/1990\r\n---\r\n\r\nSee  [[look_ahead#Why|it]] and\t[it](Look-ahead.md#why).  \r\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", before),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n\n## Why\n\nBecause.\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    let expected = before
        .replace("Sectors", "sectors")
        .replace("areospace", "aerospace")
        .replace("'Energy'", "'energy'")
        .replace("Look ahead", "look-ahead")
        .replace("23/11/1990", "1990-11-23")
        .replace("look_ahead#Why", "look-ahead#Why")
        .replace("Look-ahead", "look-ahead");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
    assert_eq!(fixed.changes.len(), 1);
    assert_eq!((fixed.fixed.len(), fixed.remaining), (7, vec![]), "{:#?}", fixed.fixed);
    assert!(build(&after).diagnostics.is_empty());
    let again = fix(&after).unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!((again.changes, again.fixed), (vec![], vec![]), "nothing is left to do");
}

/// The rules of the problems that are left.
fn left(fixed: &FixReport) -> Vec<&'static str> {
    fixed.remaining.iter().map(|problem| problem.rule).collect()
}

#[test]
fn words_to_avoid_are_replaced_only_where_that_is_declared_and_plain() {
    let declared = "settings: { title: Test guide }
kinds: { lesson: { folder: lessons, fields: { summary: { type: line } } } }
style: { avoid: { utilise: { write: use, exact: true }, leverage: use, resume: { write: continue, exact: true } } }
";
    let before = "---\ntitle: Utilise it\nsummary: To utilise, leverage and utilise.\n---\n\nUtilise *it*, do not UTILISE `utilise`; leverage.\n\nWe don't utilise -- or \"need\" -- his résumé... &amp; don't resume.\n\n## Utilise tools\n\nSee [there](#utilise-tools).\n";
    let memory = guide([("guide.yaml", declared), ("lessons/start-small.md", before)]);
    let (fixed, after) = fixed(&memory);
    // A title and a heading may be named by links.
    let expected = before
        .replace("Utilise *it*", "Use *it*")
        .replace("don't utilise", "don't use")
        .replace("don't resume", "don't continue");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
    let left = left(&fixed);
    assert!(left.len() >= 4 && left.iter().all(|rule| *rule == "avoided-word"), "{left:?}");
}

#[test]
fn what_could_be_meant_in_two_ways_is_left() {
    let lesson = "---\ntitle: Start small\ncountries: [austrlia]\nsectors: [enrgy]\n---\n\nSee [[look]], [[look-ahed]], [@perkmann2014] and [@perkman2013].\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n"),
        ("a.bib", "@misc{perkmann2013, title = {A}, year = {2013}}\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    assert_eq!(fixed.fixed, []);
    assert_eq!(fixed.remaining.len(), 6);
    assert!(
        fixed
            .remaining
            .iter()
            .all(|left| left.help.as_ref().is_some_and(|help| help.starts_with("did you mean")))
    );
    assert_eq!(text(&after, "lessons/start-small.md"), lesson);
}

#[test]
fn what_shows_only_when_a_file_can_be_read_is_fixed_too_and_the_rest_is_reported() {
    let lesson = "---\ntitle: Start: small\nsectors: [Aerospace]\nnobody: Anna\n---\n";
    let declaration = GUIDE.replace("settings: {", "Settings: {");
    let memory = guide([("guide.yaml", declaration.as_str()), ("lessons/start-small.md", lesson)]);
    let (fixed, after) = fixed(&memory);
    let rules: Vec<&str> = fixed.fixed.iter().map(|fixed| fixed.rule).collect();
    assert_eq!(rules, ["bad-declaration", "yaml-syntax", "unknown-term"]);
    assert_eq!(left(&fixed), ["unknown-field"], "`nobody` is no field, and means none");
    assert_eq!(text(&after, "guide.yaml"), GUIDE);
    let expected =
        lesson.replace("Start: small", "\"Start: small\"").replace("Aerospace", "aerospace");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
}

#[test]
fn every_tab_is_fixed_in_one_call() {
    let lesson = "---\ntitle: Start small\nrelated:\n\t- look-ahead\n\t- start-more\n---\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson),
        ("lessons/start-more.md", "---\ntitle: More\n---\n"),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    assert_eq!((fixed.fixed.len(), left(&fixed)), (2, vec![]));
    assert_eq!(text(&after, "lessons/start-small.md"), lesson.replace('\t', "  "));
}

#[test]
fn a_change_that_causes_a_problem_is_left_out_and_the_others_are_made() {
    let guide = Guide::new();
    // With the right spelling the entry would be related to itself.
    let lesson = "---\ntitle: Start small\nsummary: Small.\nrelated: [start_small]\n---\n";
    guide.write("content/lessons/start-small.md", lesson);
    guide.write("content/index.md", "---\ntitle: Home\n---\n\nOf [[Start_small]].\n");
    let ended = guide.run(&["fix"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(1), ""), "{ended:?}");
    assert_eq!(
        ended.out,
        "content/index.md:5:6: replaced `Start_small` with `start-small` (broken-link)\n\
         content/lessons/start-small.md:4:11: not replaced: `start_small` with `start-small`, because then \
         an entry cannot refer to itself (self-reference)\n\
         content/lessons/start-small.md:4:11: left: no lesson is named `start_small`; did you mean \
         `start-small`? (unknown-entry)\n\
         1 mistake fixed in 1 file; 1 problem left, see `fieldguide check`\n"
    );
    let read = |path| fs::read_to_string(guide.path(path)).expect("is there");
    assert_eq!(read("content/lessons/start-small.md"), lesson);
    assert!(read("content/index.md").contains("[[start-small]]"));
}

#[test]
fn one_problem_that_shows_does_not_keep_the_others_from_being_fixed() {
    let mut body = String::new();
    for number in 0..40 {
        let anchor = if number % 20 == 7 { "#nowhere" } else { "" };
        body.push_str(&format!("{number} [[Look_ahead{anchor}]]\n\n"));
    }
    let lesson = format!("---\ntitle: Start small\n---\n\n{body}");
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson.as_str()),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n\n## Why\n\nBecause.\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    assert_eq!((fixed.fixed.len(), fixed.dropped.len()), (38, 2));
    assert_eq!(left(&fixed), ["broken-link", "broken-link"]);
    let expected = lesson.replace("Look_ahead]", "look-ahead]");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
}

#[test]
fn it_writes_what_it_says_and_a_dry_run_only_shows_it() {
    let guide = Guide::new();
    let wrong = "---\ntitle: Home\n---\n\nBegin with [[Start small]].\n";
    // A byte order mark is not part of any place, and stays.
    guide.write("content/index.md", &format!("\u{feff}{wrong}"));
    let read = || fs::read_to_string(guide.path("content/index.md")).expect("is there");
    let ended = guide.run(&["fix", "--dry-run"]);
    let would = "1 mistake would be fixed in 1 file; no problems are left\n";
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), would), "{ended:?}");
    assert!(ended.out.contains("\n-Begin with [[Start small]].\n+Begin with [[start-small]].\n"));
    assert_eq!(read(), format!("\u{feff}{wrong}"));
    let ended = guide.run(&["fix"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(
        ended.out,
        "content/index.md:5:14: replaced `Start small` with `start-small` (broken-link)\n\
         1 mistake fixed in 1 file; no problems are left\n"
    );
    assert_eq!(read(), format!("\u{feff}{}", wrong.replace("Start small]", "start-small]")));
    let ended = guide.run(&["fix"]);
    assert_eq!(ended.out, "0 mistakes fixed in 0 files; no problems are left\n");
}

#[test]
fn the_exit_code_says_whether_problems_are_left() {
    let guide = Guide::new();
    let lines: String = (0..12).map(|number| format!("[[nowhere-{number}]]\n")).collect();
    guide.write("content/index.md", &format!("---\ntitle: Home\n---\n\n{lines}"));
    for arguments in [&["fix"][..], &["fix", "--dry-run"]] {
        let ended = guide.run(arguments);
        let said = format!("{}{}", ended.out, ended.err);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_eq!(said.matches(": left: ").count(), 11, "{said}");
        assert!(said.contains("content/index.md: left: 2 more\n"), "{said}");
        assert!(
            said.ends_with(" in 0 files; 12 problems left, see `fieldguide check`\n"),
            "{said}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_not_touched() {
    let mut memory = guide([("guide.yaml", GUIDE)]);
    let lesson = b"---\ntitle: Caf\xE9\nsectors: [Aerospace]\n---\n".to_vec();
    memory.content.insert("lessons/start-small.md".into(), lesson);
    let (fixed, _) = fixed(&memory);
    assert_eq!((&fixed.changes, fixed.remaining.len()), (&vec![], 2));
}
