//! `tests/inputs/<subject>.txt`: what people write, in words of other tools or with the slips of an
//! ordinary day, and what becomes of it: `tests/inputs/<subject>.md` has what is reported and what the page
//! shows, made by the test.
//!
//! Each rule has its case in `tests/cases`; here each input of a public bug report has its result, so that a
//! reviewer can read a whole subject on one page.
//!
//! ```text
//! What the inputs are about.
//! === where it is from: what it is
//! The body of lessons/x.md.
//! === another
//! @@ lessons/x.md
//! A whole file.
//! @@ sources.bib
//! Another.
//! ```
//!
//! Every guide also has the files of [`BASE`]. Where an input has sources and no lesson, the lesson cites the
//! source `x`, and its references are shown.

use crate::harness::{build, guide, repository, updating};
use fieldguide::author::fix::{DroppedFix, fix};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::Memory;
use fieldguide::{Build, author};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

const BASE: [(&str, &str); 7] = [
    (
        "guide.yaml",
        "settings: { title: Test guide }
vocabularies:
  stages: { terms: { planning: {}, nurturing: {} } }
  topics: { open: true }
kinds:
  lesson:
    folder: lessons
    fields:
      related: { type: ref, to: lesson, list: true }
      stages: { type: term, of: stages, list: true }
      topics: { type: term, of: topics, list: true }
      checked: { type: date }
      photo: { type: image }
      note: { type: markdown }
",
    ),
    ("lessons/start-small.md", "---\ntitle: Start small\n---\n\n## First steps\n\nText.\n"),
    ("lessons/open-source.md", "---\ntitle: Open source\n---\n\n## Licences\n\nText.\n"),
    ("files/report.pdf", "%PDF-1.4\n%%EOF\n"),
    ("files/floor plan.pdf", "%PDF-1.4\n%%EOF\n"),
    ("glossary.yaml", "terms:\n  bed: { term: bed, definition: A place to sleep. }\n"),
    (
        "sources.bib",
        "@misc{ford-bec, author = {Ford, Ann}, title = {On cars}, year = {2015}}
@misc{a, author = {Ada, Ann}, title = {First}, year = {2015}}
@misc{b, author = {Bob, Ben}, title = {Second}, year = {2016}}
",
    ),
];

#[test]
fn every_input_has_the_result_that_is_written_down() {
    let mut failures = Vec::new();
    for entry in fs::read_dir(repository("tests/inputs")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        let is_fixed = path.ends_with("fix.txt");
        let actual = results(&text, is_fixed);
        let results = path.with_extension("md");
        if updating() {
            fs::write(&results, actual).expect("can be written");
        } else if fs::read_to_string(&results).unwrap_or_default() != actual {
            failures.push(format!("{} differs, it would be\n{actual}", results.display()));
        }
    }
    assert!(failures.is_empty(), "UPDATE=1 rewrites results\n\n{}", failures.join("\n\n"));
}

/// What a file of inputs is about, and each input with its title.
fn read(text: &str) -> (String, Vec<(String, String)>) {
    let text = format!("\n{text}");
    let mut blocks = text.split("\n=== ");
    let about = blocks.next().unwrap_or_default().trim().to_owned();
    let titled = |block: &str| {
        let (title, input) = block.split_once('\n').unwrap_or((block, ""));
        (title.to_owned(), input.to_owned())
    };
    (about, blocks.map(titled).collect())
}

fn guide_of(input: &str) -> Memory {
    let mut files = files(input);
    if files.contains_key("sources.bib") {
        let lesson = || "---\ntitle: X\n---\n\nText [@x].\n".to_owned();
        files.entry("lessons/x.md".into()).or_insert_with(lesson);
    }
    guide(BASE.into_iter().chain(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

/// The results of a file of inputs, in Markdown; with what `fieldguide fix` does, if that is what it is about.
fn results(text: &str, is_fixed: bool) -> String {
    let (about, inputs) = read(text);
    let mut results =
        format!("<!-- Made by tests/it/inputs.rs; UPDATE=1 makes it again. -->\n\n{about}\n");
    for (title, input) in inputs {
        let memory = guide_of(&input);
        let built = build(&memory);
        let shown = match files(&input).contains_key("sources.bib") {
            _ if is_fixed => fixed(&memory),
            true => references(&built),
            false => body(&built),
        };
        write!(results, "\n## {title}\n\n{}", fenced("markdown", &input)).expect("a string");
        write!(results, "{}{shown}", reports(&built)).expect("a string");
    }
    results
}

/// The files of an input, by path.
fn files(input: &str) -> BTreeMap<String, String> {
    if !input.starts_with("@@ ") {
        return BTreeMap::from([(
            "lessons/x.md".into(),
            format!("---\ntitle: X\n---\n\n{input}\n"),
        )]);
    }
    let named = |file: &str| {
        file.split_once('\n').map(|(path, text)| (path.to_owned(), format!("{text}\n")))
    };
    format!("\n{input}").split("\n@@ ").filter_map(named).collect()
}

/// A line for each report: the rule, the place, what is wrong and how to fix it.
fn reports(built: &WithDiagnostics<Build>) -> String {
    let line = |found: &fieldguide::diagnostic::Diagnostic| {
        let help = found.help.as_deref().map(|help| format!(" – {help}")).unwrap_or_default();
        let is_sure = |edit: &fieldguide::diagnostic::Suggestion| {
            edit.applicability == fieldguide::diagnostic::Applicability::MachineApplicable
        };
        let is_fixed = found.suggestion.as_deref().is_some_and(is_sure);
        let edits = if is_fixed { " (`fix` does it)" } else { "" };
        let one_line = format!("{}{help}", found.message).replace('\n', " ");
        format!("- **{}**: {one_line}{edits}\n", found.rule.id)
    };
    let lines = built.diagnostics.iter().map(line).collect::<String>();
    if lines.is_empty() { "Nothing is reported.\n\n".into() } else { format!("{lines}\n") }
}

/// What `fieldguide fix` changes, does not change, and leaves.
fn fixed(memory: &Memory) -> String {
    let fixed = fix(memory).unwrap_or_else(|refused| panic!("{refused}"));
    let diff = author::diff(&fixed.changes, "content");
    let is_change = |line: &&str| line.starts_with(['+', '-']) && !line.starts_with("--- ");
    let lines: Vec<&str> = diff.lines().filter(is_change).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.starts_with("+++ ")).collect();
    let mut result = match lines.as_slice() {
        [] => "`fix` changes nothing.\n\n".to_owned(),
        lines => fenced("diff", &lines.join("\n").replace('\t', "→")),
    };
    for DroppedFix { fix, reason } in &fixed.dropped {
        let (before, after) = (&fix.before, &fix.after);
        writeln!(result, "Not replaced: `{before}` with `{after}`, because {reason}.\n")
            .expect("a string");
    }
    let remaining: Vec<&str> = fixed.remaining.iter().map(|left| left.rule).collect();
    match remaining.as_slice() {
        [] => result.push_str("No problems are left.\n"),
        left => writeln!(result, "Left: {}.", left.join(", ")).expect("a string"),
    }
    result
}

/// The title and the body of the entry's page, when the guide can be published.
fn body(built: &WithDiagnostics<Build>) -> String {
    let Some(page) =
        built.value.site.get("lessons/x.html").map(|html| String::from_utf8_lossy(html))
    else {
        return "Nothing is published.\n".into();
    };
    let between =
        |from: &str, to: &str| page.split_once(from).and_then(|(_, rest)| rest.split_once(to));
    let title = between("<h1", "</h1>")
        .and_then(|(title, _)| title.split_once('>'))
        .map_or("", |(_, title)| title);
    let after = page.split_once("<div class=\"prose\">").map_or("", |(_, after)| after);
    let ends = ["<section class=\"part", "<details class=\"citation\""];
    let end = ends.iter().filter_map(|end| after.find(end)).min().unwrap_or(after.len());
    let body = after[..end].trim();
    let body = body.strip_suffix("</div>").unwrap_or(body);
    fenced("html", &format!("<h1>{title}</h1>\n{}", body.trim()))
}

/// The references of the entry's page, one a line.
fn references(built: &WithDiagnostics<Build>) -> String {
    let Some(page) =
        built.value.site.get("lessons/x.html").map(|html| String::from_utf8_lossy(html))
    else {
        return "Nothing is published.\n".into();
    };
    let list = page.split_once("<ol class=\"references\"").map_or("", |(_, list)| list);
    let list = list.split_once("</ol>").map_or("", |(list, _)| list);
    let items = list.split("<li").skip(1).filter_map(|item| item.split_once('>'));
    let lines = items.map(|(_, item)| item.trim().trim_end_matches("</li>").trim());
    fenced("html", &lines.collect::<Vec<_>>().join("\n"))
}

fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}\n\n", text.trim())
}
