//! Every word that an author wrote is on the page or in a diagnostic: over random documents, over the guide, and
//! over each case of the tests that has a site.
//!
//! Comments are meant to be hidden, and private fields too; `names` are words of the search index. Says nothing about order, or about where on the page a word is; [`crate::sites`] has whole pages. That no
//! word is lost between a text and its tree is a property of `parse::tree` too, with stranger input.

use crate::cases;
use crate::harness::{Quiet, build, guide, repository};
use fieldguide::diagnostic::WithDiagnostics;
use fieldguide::files::{Disk, Files};
use fieldguide::fold::fold;
use fieldguide::search;
use fieldguide::span::SourceMap;
use fieldguide::{Build, Options};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Parts of Markdown that break nothing, in any order; each `W` becomes a word of its own.
const PARTS: [&str; 56] = [
    "W ",
    "W ",
    "W ",
    "W",
    "\n",
    "\n\n",
    "\n\n",
    "\n\n## W\n\n",
    "\n\n###W\n\n",
    "## ",
    "[W](start-small.md)",
    "[W](",
    "](start-small.md \"W\")",
    "![W](/plan.png \"W [W](start-small.md)\")",
    "![",
    "](/plan.png)",
    "[^1]",
    "\n\n[^1]: W\n\n",
    "| W | W |\n|---|---|\n| W | W |\n",
    "| W | W | W |\n",
    "|",
    "|--|\n",
    "> ",
    "- W\n",
    "1. W\n",
    "*",
    "**",
    "`",
    "\n```\n",
    "\n```W\n",
    "~~",
    "<b>",
    "</b>",
    "<div>",
    "</div>\n",
    "<details><summary>W</summary>",
    "</details>",
    "<span title=\"W\">W</span>",
    "W\n: W\n",
    ":W",
    ":::W\n",
    "{",
    "}",
    "{#W}",
    "{W}",
    "\\",
    "&amp;",
    "---\n",
    "===\n",
    "[w]: https://example.org/W 'W'\n",
    "@a",
    "[@a, W]",
    "[see W @a, W; W @b]",
    "[-@a W]",
    "https://example.org/W ",
    "<script>W</script>",
];

/// What front matter is in a random document; each `W` becomes a word of its own.
const TITLES: [&str; 5] = ["W", "W #W", "\"W #W\"", "W *W* `W` <b>W</b>", "'W: W'"];

const GUIDE: [(&str, &str); 4] = [
    (
        "guide.yaml",
        "settings: { title: Test guide }\nkinds: { lesson: { folder: lessons, fields: { note: { type: markdown } } } }\n",
    ),
    ("lessons/start-small.md", "---\ntitle: Start small\n---\n\nText.\n"),
    ("plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>"),
    (
        "sources.bib",
        "@misc{a, title = {First}, year = {2015}}\n@misc{b, title = {Second}, year = {2016}}\n",
    ),
];

proptest! {
    #[test]
    fn no_word_of_a_random_document_is_lost(
        title in proptest::sample::select(&TITLES[..]),
        parts in proptest::collection::vec(proptest::sample::select(&PARTS[..]), 1..14),
        note in proptest::collection::vec(proptest::sample::select(&PARTS[..7]), 0..3),
    ) {
        let note = note.concat().replace('\n', " ");
        let parts = parts.concat().replace("/plan.png", "/plan.svg");
        let text = numbered(&format!("---\ntitle: {title}\nnote: \"{note}\"\n---\n\n{parts}\n"));
        let built = build(&guide(GUIDE.into_iter().chain([("lessons/x.md", text.as_str())])));
        // What is not published at all is not lost in silence.
        if built.is_clean() && built.value.site.get("lessons/x.html").is_some() {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_numbered(word));
            prop_assert_eq!(lost(&built, "lessons/x.html", words), BTreeSet::new(), "{}", text);
        }
    }
}

#[test]
fn no_word_of_a_guide_is_lost() {
    let mut failures = Vec::new();
    let content = repository("content");
    let disk = Disk { themes: Some(content.with_file_name("themes")), content, static_files: None };
    let built = fieldguide::build(&disk, &Options::default(), &Quiet);
    compare("content", &disk, &built, &mut failures);
    // A theme of its own may show as little as it likes.
    for case in cases::all().into_iter().filter(|case| case.files.themes.is_empty()) {
        compare(&case.path.display().to_string(), &case.files, &case.build(), &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Compares the Markdown files of a guide with their pages.
fn compare(
    name: &str,
    files: &dyn Files,
    built: &WithDiagnostics<Build>,
    failures: &mut Vec<String>,
) {
    let keys = keys(files);
    for (path, text) in texts(files) {
        let page = path.replace(".md", ".html");
        if built.is_clean() && built.value.site.get(&page).is_some() {
            let words = words(&text).difference(&keys).cloned().collect::<BTreeSet<_>>();
            let lost = lost(built, &page, words.iter().map(String::as_str));
            let unsearchable = unsearchable(built, &split_names(&text).0);
            if !lost.is_empty() || !unsearchable.is_empty() {
                failures.push(format!("{name}: {path}: {lost:?} {unsearchable:?}"));
            }
        }
    }
}

/// The Markdown files of a guide, by path.
fn texts(files: &dyn Files) -> Vec<(String, String)> {
    let inventory = files.inventory().value;
    let sources = inventory.content.iter().map(|file| inventory.sources.get(*file));
    let markdown = sources.filter(|source| source.path.ends_with(".md"));
    markdown.map(|source| (source.path.clone(), source.text.to_string())).collect()
}

/// The keys of sources, which become labels on the page.
fn keys(files: &dyn Files) -> BTreeSet<String> {
    let inventory = files.inventory().value;
    let sources = inventory.content.iter().map(|file| inventory.sources.get(*file));
    let bibliographies = sources.filter(|source| source.path.ends_with(".bib"));
    let texts = bibliographies.map(|source| source.text.to_string()).collect::<String>();
    let keys = texts.split('{').skip(1).filter_map(|rest| rest.split_once(',')).map(|(key, _)| key);
    keys.flat_map(|key| key.split(|c: char| !c.is_alphanumeric())).map(str::to_owned).collect()
}

/// The `names` of a file, and the file without them.
fn split_names(text: &str) -> (String, String) {
    let (front_matter, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .unwrap_or(("", text));
    let (mut names, mut rest) = (String::new(), String::new());
    let mut is_name = false;
    for line in front_matter.lines() {
        is_name = line.starts_with("names:") || is_name && line.starts_with([' ', '-']);
        let into = if is_name { &mut names } else { &mut rest };
        into.push_str(line.strip_prefix("names:").unwrap_or(line));
        into.push('\n');
    }
    (names, format!("---\n{rest}---\n{body}"))
}

/// The words of names that are not in the search index.
fn unsearchable(built: &WithDiagnostics<Build>, names: &str) -> BTreeSet<String> {
    let files = built.value.site.files().iter();
    let shards = files.filter(|(path, _)| path.starts_with("search/words-"));
    // Lines are in a JSON string: `word TAB stem TAB postings`.
    let index = shards.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<String>();
    let is_there = |word: &String| {
        ["\\n", "\""].iter().any(|before| index.contains(&format!("{before}{word}\\t")))
    };
    let folded = fold(names);
    let words = search::words::words(&folded).map(|word| word.text.into_owned());
    words.filter(|word| !is_there(word)).collect()
}

/// The words of a file, without its `names`, the names of its fields, comments, scripts, and labels of footnotes.
fn words(text: &str) -> BTreeSet<String> {
    let (_, text) = split_names(text);
    let (front_matter, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .unwrap_or(("", text.as_str()));
    let value = |line: &str| {
        let line = line.trim_start_matches([' ', '-']);
        line.split_once(':')
            .map_or(line, |(name, value)| if name.contains(' ') { line } else { value })
            .to_owned()
    };
    let values = front_matter.lines().map(value).collect::<Vec<_>>().join("\n");
    let hidden = [("<!--", "-->"), ("[^", "]"), ("[//]:", "\n"), ("<script", "</script>")];
    let body =
        hidden.iter().fold(body.to_owned(), |body, (open, close)| without(&body, open, close));
    let all = format!("{values}\n{body}");
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 2;
    all.split(|c: char| !c.is_alphanumeric()).filter(is_word).map(str::to_owned).collect()
}

/// A text without what is between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once(close)).fold(first, |text, (_, rest)| text + rest)
}

/// The words that are neither on the page nor in a diagnostic.
fn lost<'a>(
    built: &WithDiagnostics<Build>,
    page: &str,
    words: impl Iterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let page =
        built.value.site.get(page).map(|html| String::from_utf8_lossy(html)).unwrap_or_default();
    // Old addresses are pages that redirect.
    let paths = built.value.site.files().keys().map(String::as_str).collect::<String>();
    let reported = paths + &reported(built, &built.value.sources);
    // A term of the glossary may be a part of a word.
    let text = without(&page, "<", ">");
    let is_there =
        |word: &&str| page.contains(*word) || text.contains(*word) || reported.contains(*word);
    words.filter(|word| !is_there(word)).collect()
}

/// What diagnostics say, and the lines they point at.
fn reported(built: &WithDiagnostics<Build>, sources: &SourceMap) -> String {
    let mut text = String::new();
    for found in &built.diagnostics {
        text.push_str(&found.message);
        text.push_str(found.help.as_deref().unwrap_or_default());
        for label in &found.labels {
            let source = &sources.get(label.span.file).text;
            let range = label.span.range();
            let end = source[range.end..].find('\n').map_or(source.len(), |end| range.end + end);
            text.push_str(&source[range.start..end]);
        }
    }
    text
}

/// A text with a number after each `W`.
fn numbered(text: &str) -> String {
    let mut parts = text.split('W');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(first, |text, (number, part)| format!("{text}q{number}q{part}"))
}

fn is_numbered(word: &str) -> bool {
    word.len() > 2 && word.starts_with('q') && word.ends_with('q')
}
