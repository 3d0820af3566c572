//! Plain English: phrases that read as if translated, and what to write instead. They are looked for in the
//! sources, with their messages and comments, in themes, and in the documents about the tool.
//!
//! Not looked for in the guide: "leads to" is fine in a lesson about partnerships. Nor in tests.

use crate::harness::repository;
use std::fs;
use std::path::Path;

/// A phrase, what to write instead, and the words after it with which it is fine.
type Phrase = (&'static str, &'static str, &'static [&'static str]);

const PHRASES: &[Phrase] = &[
    ("a key stands", "duplicate key", &[]),
    ("addresses elsewhere", "external links", &[]),
    ("an entry less", "delete an entry", &[]),
    ("anew", "again", &[]),
    ("are told", "are reported, are informed", &[]),
    ("are there already", "already exist", &[]),
    ("as it is made", "as it is rendered", &[]),
    ("asks for time", "limits the rate", &[]),
    ("begin an entry", "create an entry", &[]),
    ("broke off", "crashed, was interrupted", &[]),
    ("does not stand", "does not exist", &["for"]),
    ("hand over", "pass, give", &[]),
    ("hands over", "passes, gives", &[]),
    ("how telling", "the weight of", &[]),
    ("in its place", "instead, replaces it", &[]),
    ("informing nothing", "not used as evidence", &[]),
    ("in whose light", "as of", &[]),
    ("is not there", "does not exist", &[]),
    ("is there already", "already exists", &[]),
    ("is told", "is reported", &[]),
    ("it lies", "it is", &[]),
    ("lead elsewhere", "external", &[]),
    ("lead nowhere", "be broken", &[]),
    ("lead to", "link to, point to, redirect to", &[]),
    ("leads elsewhere", "is external", &[]),
    ("leads nowhere", "is broken", &[]),
    ("leads on", "redirects", &[]),
    ("leads out of", "is outside", &[]),
    ("leads to", "links to, points to, redirects to", &[]),
    ("let its name end", "change the extension", &[]),
    ("lies beside", "is next to", &[]),
    ("lies below", "is below", &[]),
    ("lies in", "is in", &[]),
    ("lies inside", "is inside", &[]),
    ("links elsewhere", "external links", &[]),
    ("looked at again", "reviewed", &[]),
    ("may be left out", "optional", &[]),
    ("mend", "fix", &[]),
    ("mended", "fixed", &[]),
    ("mending", "fixing", &[]),
    ("mends", "fixes", &[]),
    ("moved for good", "moved permanently", &[]),
    ("needs scripts", "needs JavaScript", &[]),
    ("nobody can tell", "cannot be checked", &[]),
    ("no entry has all words", "no entry contains every word", &[]),
    ("pass over", "ignore, skip", &[]),
    ("passed over", "ignored, skipped", &[]),
    ("passes over", "ignores, skips", &[]),
    ("round in a circle", "in a loop", &[]),
    ("round in circles", "in a loop", &[]),
    ("scripts are off", "JavaScript is turned off", &[]),
    ("stands", "is, exists, contains, occurs", &["for", "alone", "out", "in for"]),
    ("stood", "was", &["for", "out"]),
    ("take along", "update", &[]),
    ("take it out", "delete it", &[]),
    ("take some out", "delete some", &[]),
    ("take the link out", "remove the link", &[]),
    ("take out", "delete, remove", &[]),
    ("taken along", "updated", &[]),
    ("taken out", "deleted, removed", &[]),
    ("takes along", "updates", &[]),
    ("takes chromium", "requires Chromium", &[]),
    ("takes out", "deletes, removes", &[]),
    ("tell only", "report only", &[]),
    ("tells only", "reports only", &[]),
    ("take apart", "split", &[]),
    ("taken apart", "split", &[]),
    ("takes apart", "splits", &[]),
    ("that is undone", "undone", &[]),
    ("the rest behind it", "the rest in the background", &[]),
    ("was told", "was reported, was informed", &[]),
    ("were told", "were reported, were informed", &[]),
    ("what a change means", "the impact of a change", &[]),
    ("what stands", "what is", &["for"]),
    ("where level", "skips a level", &[]),
    ("who asks for", "requests", &[]),
];

/// Files and folders about the tool.
const CHECKED: &[&str] = &[
    ".github",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "benches/README.md",
    "build.rs",
    "content/contribute.md",
    "fuzz/README.md",
    "packages",
    "src",
    "tests/browser/README.md",
    "themes",
];

const EXTENSIONS: &[&str] = &["css", "html", "js", "json", "md", "rs", "sh", "yaml", "yml"];

/// Words of a line, in lower case, without marks around them. A name in code is one word.
fn words(line: &str) -> Vec<String> {
    let parts = line.split(|c: char| !c.is_alphanumeric() && !"'-_".contains(c));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Phrases to avoid in a text, each with its line.
fn found(text: &str) -> Vec<(usize, &'static Phrase)> {
    let numbered = |(number, line): (usize, &str)| {
        words(line).into_iter().map(move |word| (number + 1, word)).collect::<Vec<_>>()
    };
    let words: Vec<(usize, String)> = text.lines().enumerate().flat_map(numbered).collect();
    let follows = |at: usize, phrase: &str| {
        let mut rest = words[at..].iter().map(|(_, word)| word.as_str());
        phrase.split(' ').all(|word| rest.next() == Some(word))
    };
    let mut found = Vec::new();
    for (at, (line, word)) in words.iter().enumerate() {
        for phrase in PHRASES {
            let (avoid, _, fine) = phrase;
            let length = avoid.split(' ').count();
            if avoid.starts_with(word.as_str())
                && follows(at, avoid)
                && !fine.iter().any(|next| follows(at + length, next))
            {
                found.push((*line, phrase));
            }
        }
    }
    found
}

fn check(path: &Path, problems: &mut Vec<String>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        entries.for_each(|entry| check(&entry.expect("an entry").path(), problems));
        return;
    }
    let shown = path.strip_prefix(repository("")).expect("below").display().to_string();
    let is_checked = path.extension().is_some_and(|of| EXTENSIONS.iter().any(|known| of == *known));
    if !is_checked {
        return;
    }
    let text = fs::read_to_string(path).expect("text");
    for (line, (phrase, instead, _)) in found(&text) {
        problems.push(format!("{shown}:{line}: instead of \"{phrase}\" write: {instead}"));
    }
}

#[test]
fn messages_documents_and_comments_are_in_plain_english() {
    let mut problems = Vec::new();
    CHECKED.iter().for_each(|path| check(&repository(path), &mut problems));
    problems.sort();
    assert!(problems.is_empty(), "{} phrases\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn phrases_are_found_across_lines_and_fine_ones_are_not() {
    let avoided =
        |text: &str| found(text).iter().map(|(line, of)| (*line, of.0)).collect::<Vec<_>>();
    assert_eq!(avoided("This Leads\nto a page."), [(1, "leads to")]);
    assert_eq!(avoided("one\n/// a value that\n/// stands here"), [(3, "stands")]);
    assert_eq!(avoided("Mended: what is there."), [(1, "mended")]);
    assert!(avoided("`*` stands for anything, recommended amendments").is_empty());
    assert!(avoided("misleads to").is_empty());
}
