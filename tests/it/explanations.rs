//! The explanations of rules, `src/diagnostic/rules/<id>.md`: each has a bad and a good example, and they are
//! true: the bad one breaks the rule, the good one does not.
//!
//! An example replaces part of the guide [`BASE`]. Its fence says which: "```yaml FILE" replaces keys of a file
//! or of an entry's front matter, "```markdown FILE" an entry's body; any other file, or one that the guide
//! does not have, is the whole file. Without a name it is [`ENTRY`]. Commands and lists of files ("```text")
//! are not tried.

use crate::harness::Quiet;
use fieldguide::Options;
use fieldguide::date::Date;
use fieldguide::diagnostic::{Rule, rule};
use fieldguide::files::Memory;

const ENTRY: &str = "lessons/start-small.md";

const BASE: [(&str, &str); 13] = [
    (
        "guide.yaml",
        "settings:
  title: Working together
vocabularies:
  stages: { terms: { initiating: {}, nurturing: {} } }
  audiences: { open: true }
  tags: { open: true }
  stances: { terms: { supports: {}, contradicts: {} } }
  consents: { terms: { asked: {}, given: {} } }
kinds:
  lesson:
    folder: lessons
    fields:
      summary: { type: line, required: true, max: 240 }
      stages: { type: term, of: stages, list: true }
      audiences: { type: term, of: audiences, list: true }
      tags: { type: term, of: tags, list: true }
      started: { type: date }
      ended: { type: date }
      home: { type: url }
      check: { type: line }
      related: { type: ref, to: lesson, list: true }
  case-study:
    folder: case-studies
    require_citations: true
    fields:
      lesson: { type: ref, to: lesson, inverse: evidence }
      stance: { type: term, of: stances }
      evidence:
        type: record
        list: true
        fields:
          lesson: { type: ref, to: lesson, inverse: evidence }
          stance: { type: term, of: stances }
          shows: { type: markdown }
  report:
    folder: reports
    outline: [How it began, Results]
  interview:
    folder: interviews
    publish_when: { consent: [given] }
    fields:
      consent: { type: term, of: consents }
ratings:
  lesson:
    relation: evidence
    stances: stances
    supporting: [supports]
    levels:
      none: { label: None }
      strong: { label: Strong, needs: { supporting: 1 } }
    records_for: { headings: [A case in point] }
style:
  avoid: { utilise: use }
",
    ),
    (ENTRY, "---\ntitle: Start small\nsummary: Begin.\n---\n\n![A figure](figure.svg)\n"),
    (
        "lessons/build-trust-early.md",
        "---\ntitle: Build trust early\nsummary: Meet.\n---\n\n## Meet in person\n",
    ),
    ("lessons/build-trust.md", "---\ntitle: Build trust\nsummary: Meet often.\n---\n"),
    (
        "lessons/renew-on-purpose.md",
        "---\ntitle: Renew on purpose\nsummary: Decide.\ndraft: true\n---\n",
    ),
    ("case-studies/build-trust.md", "---\ntitle: Trust at Dow\n---\n"),
    ("case-studies/rolls-royce.md", "---\ntitle: Rolls-Royce\n---\n"),
    ("interviews/two-firms.md", "---\ntitle: Two firms\nconsent: given\n---\n"),
    (
        "sources.bib",
        "@misc{perkmann2013, title = {Engagement}, author = {Perkmann, M}, year = {2013}}
@misc{rollsroyce2020, title = {Centres}, author = {Rolls-Royce}, year = {2020}}
",
    ),
    ("lessons/figure.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n"),
    ("lessons/plan.pdf", "%PDF-1.4\n%%EOF\n"),
    ("lessons/flow.csv", "day,litres\n1,2\n"),
    ("lessons/flow.nc", "CDF\u{1}"),
];

const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\n\
IDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

/// Rules that no build breaks: a server has to answer.
const EXTERNAL: [&Rule; 4] =
    [&rule::DEAD_LINK, &rule::MOVED_LINK, &rule::REFUSED_LINK, &rule::UNVERIFIED_LINK];

/// Rules whose examples ("```text") are not part of a file: names of files, commands, a description.
const NOT_TEXT: [&Rule; 17] = [
    &rule::BAD_SLUG,
    &rule::FILE_CHANGED,
    &rule::FOREIGN_JOURNAL,
    &rule::IMAGE_METADATA,
    &rule::INTERRUPTED_CHANGE,
    &rule::MISMATCHED_FILE_TYPE,
    &rule::NESTING_TOO_DEEP,
    &rule::NO_GUIDE_FILE,
    &rule::NO_KIND,
    &rule::NON_PORTABLE_NAME,
    &rule::NOT_UTF8,
    &rule::OUTPUT_CONFLICT,
    &rule::REMOVED_URL,
    &rule::SYMLINK_NOT_FOLLOWED,
    &rule::TOO_MANY_FILTERS,
    &rule::UNREADABLE_FILE,
    &rule::UNREADABLE_MARKDOWN,
];

/// An example of an explanation.
struct Example<'a> {
    language: &'a str,
    file: Option<&'a str>,
    text: String,
}

/// The first example after a line that starts with a word.
fn example<'a>(rule: &'a Rule, word: &str) -> Example<'a> {
    let mut lines = rule.explanation.lines();
    let introduced = lines.any(|line| line.starts_with(word) && line.ends_with(':'));
    assert!(introduced, "src/diagnostic/rules/{}.md has no line `{word}:`", rule.id);
    assert_eq!(lines.next(), Some(""), "{}: a blank line after `{word}:`", rule.id);
    let fence = lines.next().unwrap_or_default();
    let info = fence.trim_start_matches('`');
    let marks = fence.strip_suffix(info).expect("begins");
    assert!(marks.len() >= 3 && !info.is_empty(), "{}: `{word}:` has no fenced example", rule.id);
    let text = lines.take_while(|line| *line != marks).map(|line| line.to_owned() + "\n").collect();
    let (language, file) = info.split_once(' ').unwrap_or((info, ""));
    Example { language, file: Some(file).filter(|file| !file.is_empty()), text }
}

/// YAML whose keys at the margin are those of `base`, or of `example` where it has them.
fn with_keys(base: &str, example: &str) -> String {
    let keys = |text: &str| {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if !line.starts_with([' ', '-', '#']) {
                found.push((line.split(':').next().unwrap_or_default().to_owned(), String::new()));
            }
            if let Some((_, block)) = found.last_mut() {
                block.extend([line, "\n"]);
            }
        }
        found
    };
    let own = keys(example);
    let kept = keys(base).into_iter().filter(|(key, _)| own.iter().all(|(other, _)| other != key));
    kept.map(|(_, block)| block).collect::<String>() + example
}

/// What a file of the base guide is with an example in it.
fn with_example(base: &str, example: &Example<'_>) -> String {
    let is_whole_guide = example.text.contains("\nkinds:");
    let front_matter = base.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n"));
    match (example.language, front_matter) {
        ("yaml", Some((fields, body))) => {
            format!("---\n{}---\n{body}", with_keys(fields, &example.text))
        }
        ("markdown", Some((fields, _))) => format!("---\n{fields}---\n\n{}", example.text),
        ("yaml", None) if !is_whole_guide => with_keys(base, &example.text),
        ("yaml", None) => format!("settings:\n  title: Working together\n{}", example.text),
        _ => example.text.clone(),
    }
}

/// The rules that a guide with this example in it breaks.
fn broken_by(example: &Example<'_>) -> Vec<&'static str> {
    let mut files = Memory::default();
    for (path, text) in BASE {
        files.content.insert(path.to_owned(), text.into());
    }
    files.content.insert("lessons/timeline.png".to_owned(), PNG.to_vec());
    let mut options = Options { today: Date::parse("2026-11-23"), ..Options::default() };
    let path = example.file.unwrap_or(ENTRY);
    if path.starts_with("templates/") {
        files.themes.insert(format!("mine/{path}"), example.text.clone().into());
        options.theme = Some("mine".to_owned());
    } else {
        let base = BASE.iter().find(|(known, _)| *known == path);
        let text =
            base.map_or_else(|| example.text.clone(), |(_, base)| with_example(base, example));
        files.content.insert(path.to_owned(), text.into());
    }
    let built = fieldguide::build(&files, &options, &Quiet);
    built.diagnostics.iter().map(|found| found.rule.id).collect()
}

#[test]
fn every_explanation_has_a_bad_example_that_breaks_the_rule_and_a_good_one_that_does_not() {
    let mut failures = Vec::new();
    for rule in rule::ALL.iter().copied() {
        let (bad, good) = (example(rule, "Bad"), example(rule, "Good"));
        let is_text = |of: &Example<'_>| of.language != "text" || of.file.is_some();
        let are_texts = is_text(&bad) && is_text(&good);
        assert_eq!(are_texts, !NOT_TEXT.contains(&rule), "{}: is it in NOT_TEXT?", rule.id);
        if EXTERNAL.contains(&rule) || !are_texts {
            continue;
        }
        let (by_bad, by_good) = (broken_by(&bad), broken_by(&good));
        if !by_bad.contains(&rule.id) || by_good.contains(&rule.id) {
            failures.push(format!("{}: bad {by_bad:?}, good {by_good:?}", rule.id));
        }
    }
    assert!(failures.is_empty(), "examples that are not true\n{}", failures.join("\n"));
}

#[test]
fn an_explanation_is_shown_with_its_examples_indented() {
    let text = rule::UNKNOWN_LANGUAGE.explanation_as_text();
    assert!(text.contains("\nBad:\n\n    ```yamll\n    title: Start small\n    ```\n\nGood:\n"));
    let text = rule::DUPLICATE_ANCHOR.explanation_as_text();
    assert!(text.contains("    ## Choose a project {#project}\n\n    ## End"), "{text}");
    assert!(!text.contains("```"), "{text}");
}

#[test]
fn titles_name_a_problem_in_lower_case_and_are_short() {
    for rule in rule::ALL {
        let title = rule.summary;
        assert!(title.len() <= 65 && !title.ends_with('.'), "{}: {title}", rule.id);
        let is_lower = title.starts_with(|c: char| c.is_lowercase())
            || title.starts_with("YAML")
            || title.starts_with("HTML")
            || title.starts_with("Markdown");
        assert!(is_lower, "{}: {title}", rule.id);
    }
}
