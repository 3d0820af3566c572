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
//! Every guide also has the files of [`BASE`].

use crate::harness::{build, guide, repository, updating};
use fieldguide::Build;
use fieldguide::diagnostic::{Applicability, WithDiagnostics};
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
        let actual = results(&text);
        let results = path.with_extension("md");
        if updating() {
            fs::write(&results, actual).expect("can be written");
        } else if fs::read_to_string(&results).unwrap_or_default() != actual {
            failures.push(format!("{} differs, it would be\n{actual}", results.display()));
        }
    }
    assert!(failures.is_empty(), "UPDATE=1 rewrites results\n\n{}", failures.join("\n\n"));
}

/// The results of a file of inputs, in Markdown.
fn results(text: &str) -> String {
    let mut blocks = format!("\n{text}").split("\n=== ").map(str::to_owned).collect::<Vec<_>>();
    let about = blocks.remove(0);
    let mut results = format!(
        "<!-- Made by tests/it/inputs.rs; UPDATE=1 makes it again. -->\n\n{}\n",
        about.trim()
    );
    for block in blocks {
        let (title, input) = block.split_once('\n').unwrap_or((&block, ""));
        let files = files(input);
        let memory = guide(
            BASE.into_iter().chain(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))),
        );
        let built = build(&memory);
        write!(results, "\n## {title}\n\n{}", fenced("markdown", input)).expect("a string");
        write!(results, "{}{}", reports(&built), body(&built)).expect("a string");
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
        let is_sure = found
            .suggestion
            .as_ref()
            .is_some_and(|edit| edit.applicability == Applicability::MachineApplicable);
        let edits = if is_sure { " (`fix` does it)" } else { "" };
        let one_line = format!("{}{help}", found.message).replace('\n', " ");
        format!("- **{}**: {one_line}{edits}\n", found.rule.id)
    };
    let lines = built.diagnostics.iter().map(line).collect::<String>();
    if lines.is_empty() { "Nothing is reported.\n\n".into() } else { format!("{lines}\n") }
}

/// The title and the body of the entry's page, when the guide can be published.
fn body(built: &WithDiagnostics<Build>) -> String {
    let Some(page) =
        built.value.site.get("lessons/x.html").map(|page| String::from_utf8_lossy(page))
    else {
        return "Nothing is published.\n".into();
    };
    let between =
        |from: &str, to: &str| page.split_once(from).and_then(|(_, rest)| rest.split_once(to));
    let title = between("<h1", "</h1>")
        .and_then(|(title, _)| title.split_once('>'))
        .map_or("", |(_, title)| title);
    let body = between("<div class=\"prose\">", "\n</div>").map_or("", |(body, _)| body);
    fenced("html", &format!("<h1>{title}</h1>\n{}", body.trim()))
}

fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}\n\n", text.trim())
}
