//! `fieldguide fix`: what it fixes, what it leaves, and that it never does harm.
//!
//! That typical mistakes are fixed is for `mistakes.rs`.

use crate::command::Guide;
use crate::harness::{build, guide};
use fieldguide::author::AuthorError;
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
    let before = "---\r\ntitle:  Start small   # a remark\r\nsectos: [aerospce, 'Energy']\r\nrelated:   [ look-ahed ]\r\nstarted: 23/11/1990\r\n---\r\n\r\nSee  [[look-ahed#why|it]] and\t[it](look-ahed.md#wy).  \r\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", before),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n\n## Why\n\nBecause.\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    let expected = before
        .replace("sectos", "sectors")
        .replace("aerospce", "aerospace")
        .replace("'Energy'", "'energy'")
        .replace("look-ahed", "look-ahead")
        .replace("23/11/1990", "1990-11-23")
        .replace("#wy", "#why");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
    assert_eq!(fixed.changes.len(), 1);
    assert_eq!((fixed.fixed.len(), fixed.remaining), (8, 0), "{:#?}", fixed.fixed);
    assert!(build(&after).diagnostics.is_empty());
    let again = fix(&after).unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!((again.changes, again.fixed), (vec![], vec![]), "nothing is left to do");
}

#[test]
fn what_could_be_meant_in_two_ways_is_left() {
    let lesson = "---\ntitle: Start small\ncountries: [austrlia]\n---\n\nSee [[look]] and [@perkmann2014].\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n"),
        ("a.bib", "@misc{perkmann2013, title = {A}, year = {2013}}\n"),
    ]);
    let (fixed, after) = fixed(&memory);
    assert_eq!(fixed.fixed, []);
    assert_eq!(fixed.remaining, 3);
    assert_eq!(text(&after, "lessons/start-small.md"), lesson);
}

#[test]
fn what_shows_only_when_a_file_can_be_read_is_fixed_too_and_the_rest_is_reported() {
    let lesson = "---\ntitle: Start: small\nsectors: [aerospce]\nnobody: Anna\n---\n";
    let declaration = GUIDE.replace("settings: {", "setings: {");
    let memory = guide([("guide.yaml", declaration.as_str()), ("lessons/start-small.md", lesson)]);
    let (fixed, after) = fixed(&memory);
    let rules: Vec<&str> = fixed.fixed.iter().map(|fixed| fixed.rule).collect();
    assert_eq!(rules, ["bad-declaration", "yaml-syntax", "unknown-term"]);
    assert_eq!(fixed.remaining, 1, "`nobody` is no field, and means none");
    assert_eq!(text(&after, "guide.yaml"), GUIDE);
    let expected =
        lesson.replace("Start: small", "\"Start: small\"").replace("aerospce", "aerospace");
    assert_eq!(text(&after, "lessons/start-small.md"), expected);
}

#[test]
fn every_tab_is_fixed_in_one_call() {
    let lesson = "---\ntitle: Start small\nrelated:\n\t- look-ahead\n\t- look-ahed\n---\n";
    let memory = guide([
        ("guide.yaml", GUIDE),
        ("lessons/start-small.md", lesson),
        ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n"),
    ]);
    // Both name one entry once the tabs are gone: a list that says one thing twice is a new problem.
    let Err(AuthorError::Problems { diagnostics, .. }) = fix(&memory) else { panic!("is refused") };
    let rules: Vec<&str> = diagnostics.iter().map(|found| found.rule.id).collect();
    assert_eq!(rules, ["duplicate-value"]);
    let mut memory = memory;
    let lesson = lesson.replace("\t- look-ahed\n", "\t- start-more\n");
    memory.content.insert("lessons/start-small.md".into(), lesson.clone().into_bytes());
    memory.content.insert("lessons/start-more.md".into(), b"---\ntitle: More\n---\n".to_vec());
    let (fixed, after) = fixed(&memory);
    assert_eq!((fixed.fixed.len(), fixed.remaining), (2, 0));
    assert_eq!(text(&after, "lessons/start-small.md"), lesson.replace('\t', "  "));
}

#[test]
fn a_change_that_brings_a_problem_is_refused_and_nothing_is_written() {
    let guide = Guide::new();
    // The right spelling of the alias's owner makes the entry relate to itself.
    let lesson = "---\ntitle: Start small\nsummary: Small.\nrelated: [start-smal]\n---\n";
    guide.write("content/lessons/start-small.md", lesson);
    guide.write("content/index.md", "---\ntitle: Home\n---\n\nOf [[start-smal]].\n");
    let ended = guide.run(&["fix"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.starts_with("error[self-reference]"), "{ended:?}");
    assert!(ended.err.ends_with("nothing was changed\n"), "{ended:?}");
    let read = |path| fs::read_to_string(guide.path(path)).expect("is there");
    assert_eq!(read("content/lessons/start-small.md"), lesson);
    assert!(read("content/index.md").contains("[[start-smal]]"), "all files or none");
}

#[test]
fn it_writes_what_it_says_and_a_dry_run_only_shows_it() {
    let guide = Guide::new();
    let wrong = "---\ntitle: Home\n---\n\nBegin with [[start-smal]].\n";
    // A byte order mark is not part of any place, and stays.
    guide.write("content/index.md", &format!("\u{feff}{wrong}"));
    let read = || fs::read_to_string(guide.path("content/index.md")).expect("is there");
    let ended = guide.run(&["fix", "--dry-run"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.contains("\n-Begin with [[start-smal]].\n+Begin with [[start-small]].\n"));
    assert_eq!(read(), format!("\u{feff}{wrong}"));
    let ended = guide.run(&["fix"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(
        ended.out,
        "content/index.md:5:14: \"start-smal\" is \"start-small\" now (broken-link)\n\
         1 mistake fixed in 1 file; no problems are left\n"
    );
    assert_eq!(read(), format!("\u{feff}{}", wrong.replace("smal]", "small]")));
    let ended = guide.run(&["fix"]);
    assert_eq!(ended.out, "0 mistakes fixed in 0 files; no problems are left\n");
}

#[test]
fn bytes_that_are_no_text_are_not_touched() {
    let mut memory = guide([("guide.yaml", GUIDE)]);
    let lesson = b"---\ntitle: Caf\xE9\nsectors: [aerospce]\n---\n".to_vec();
    memory.content.insert("lessons/start-small.md".into(), lesson);
    let (fixed, _) = fixed(&memory);
    assert_eq!((fixed.changes, fixed.remaining), (vec![], 2));
}
