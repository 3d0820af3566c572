//! `tests/cases/<rule>.case`: files in, diagnostics out, one case or more for every rule.
//!
//! A case is a sentence, then files, then what the terminal shows:
//!
//! ```text
//! What must happen.
//! === lessons/a.md
//! …
//! === expect
//! …
//! ```
//!
//! A path followed by ` (escaped)` has `\r`, `\n`, `\t`, `\\`, `\xFF` and `\u{202E}` in its text read
//! as escapes; its line ends in the case file do not count. `=== no guide.yaml` leaves out the one a
//! case has without being asked; `=== as of 2026-11-23` builds in the light of that day. After
//! `=== answers` stands what addresses elsewhere answer, a line each: `ADDRESS 301 ADDRESS`, or words
//! for why there is no answer. Then they are asked; those that are not among them answer 200.

use crate::harness::{PLAIN_GUIDE, Quiet, build, guide, repository, shown, updating};
use fieldguide::date::Date;
use fieldguide::diagnostic::{self, Diagnostic, Rule, WithDiagnostics, rule};
use fieldguide::external::{self, Fetch, Method, Reach, Response, RetryPolicy};
use fieldguide::files::{Files, Memory};
use fieldguide::{Build, Options};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

pub(crate) struct Case {
    pub(crate) path: PathBuf,
    input: String,
    expected: String,
    pub(crate) files: Memory,
    options: Options,
    answers: Option<Answers>,
}

impl Case {
    pub(crate) fn build(&self) -> WithDiagnostics<Build> {
        let mut built = fieldguide::build(&self.files, &self.options, &Quiet);
        if let Some(answers) = &self.answers {
            built.diagnostics.extend(self.asked(answers));
            diagnostic::sort(&mut built.diagnostics);
        }
        built
    }

    fn asked(&self, answers: &Answers) -> Vec<Diagnostic> {
        let inventory = self.files.inventory().value;
        let assessed = fieldguide::assess_guide(&inventory, &self.options, &mut Default::default())
            .value
            .expect("a guide");
        let places = external::link_sites(&assessed, &inventory);
        let addresses = places.iter().map(|place| place.address.clone()).collect();
        let zero = Duration::ZERO;
        let retry_policy = RetryPolicy { pause: zero, backoff: zero, ..RetryPolicy::default() };
        let reach = Reach::default();
        let outcomes = external::ask(addresses, answers, retry_policy, &reach, &Quiet);
        external::diagnostics(&places, &outcomes)
    }
}

/// What addresses answer, by address.
struct Answers(BTreeMap<String, Response>);

impl Answers {
    fn read(text: &str) -> Self {
        let answer = |line: &str| {
            let (address, answer) = line.split_once(' ').expect("an address and its answer");
            let (code, location) = answer.split_once(' ').unwrap_or((answer, ""));
            let location = Some(location.to_owned()).filter(|location| !location.is_empty());
            let answer = match code.parse() {
                Ok(code) => Response::Status { code, location, retry_after: None },
                Err(_) => Response::NoResponse(answer.to_owned()),
            };
            (address.to_owned(), answer)
        };
        Self(text.lines().filter(|line| !line.is_empty()).map(answer).collect())
    }
}

impl Fetch for Answers {
    fn fetch(&self, _: Method, address: &Url) -> Response {
        let fine = Response::Status { code: 200, location: None, retry_after: None };
        self.0.get(address.as_str()).cloned().unwrap_or(fine)
    }
}

/// Rules about the disk, which files in memory cannot break; [`crate::command`] and
/// [`crate::recover`] break them.
const SHOWN_ON_DISK: [&Rule; 6] = [
    &rule::UNREADABLE_FILE,
    &rule::FILE_CHANGED,
    &rule::SYMLINK_NOT_FOLLOWED,
    &rule::INTERRUPTED_CHANGE,
    &rule::FOREIGN_JOURNAL,
    // No text is known any more that the parser cannot read.
    &rule::UNREADABLE_MARKDOWN,
];

#[test]
fn every_case_gives_its_diagnostics() {
    let mut failures = Vec::new();
    for case in all() {
        let built = case.build();
        built.diagnostics.iter().for_each(|found| check_style(&case, found));
        let actual = shown(&built);
        if updating() {
            fs::write(&case.path, format!("{}=== expect\n{actual}", case.input)).expect("written");
        } else if actual != case.expected {
            let name = case.path.display();
            failures.push(format!("{name}\n--- expected\n{}\n--- actual\n{actual}", case.expected));
        }
    }
    assert!(failures.is_empty(), "UPDATE=1 rewrites cases\n\n{}", failures.join("\n\n"));
}

#[test]
fn every_rule_has_a_case_that_shows_it() {
    for rule in rule::ALL.iter().filter(|rule| !SHOWN_ON_DISK.contains(rule)) {
        let path = repository("tests/cases").join(format!("{}.case", rule.id));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let expected = text.rsplit("=== expect\n").next().unwrap_or_default();
        let shown = format!("{}[{}]", rule.severity.as_str(), rule.id);
        assert!(expected.contains(&shown), "{} does not show {shown}", path.display());
    }
}

#[test]
fn cases_that_are_named_ok_are_clean_and_others_are_not() {
    for case in all() {
        let name = case.path.file_name().expect("a name").to_string_lossy();
        assert_eq!(name.starts_with("ok-"), case.expected.is_empty(), "{name}");
    }
}

#[test]
fn front_matter_of_a_books_length_is_refused_once() {
    let text = format!("---\ntitle: Start small\nsummary: {}\n---\n", "small ".repeat(20_000));
    let built = build(&guide([("lessons/start-small.md", text.as_str())]));
    let found: Vec<_> = built.diagnostics.iter().map(|found| found.rule.id).collect();
    assert_eq!(found, ["yaml-too-large"]);
}

/// Messages are in lower case, without a full stop, and each comes with its remedy.
fn check_style(case: &Case, found: &Diagnostic) {
    let name = case.path.display();
    assert!(found.help.is_some(), "{name}: no help with {:?}", found.message);
    assert!(!found.message.ends_with('.'), "{name}: {:?}", found.message);
    let first = found.message.chars().next().unwrap_or(' ');
    assert!(!first.is_uppercase(), "{name}: {:?} begins with a capital", found.message);
}

pub(crate) fn all() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(repository("tests/cases"))
        .expect("the folder is there")
        .map(|entry| entry.expect("can be read").path())
        .collect();
    paths.sort();
    assert!(paths.iter().all(|path| path.extension().is_some_and(|ending| ending == "case")));
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Case {
    let text = fs::read_to_string(path).expect("can be read");
    let (input, expected) = text.split_once("=== expect\n").unwrap_or((&text, ""));
    let (mut files, mut options, mut answers) = (Memory::default(), Options::default(), None);
    files.content.insert("guide.yaml".into(), PLAIN_GUIDE.into());
    for part in input.split("\n=== ").skip(1) {
        let (header, body) = part.split_once('\n').unwrap_or((part, ""));
        let (name, bytes) = match header.strip_suffix(" (escaped)") {
            Some(name) => (name, unescaped(&body.replace('\n', ""))),
            // The line end before the next `===` belongs to the file.
            None => (header, format!("{}\n", body.trim_end_matches('\n')).into_bytes()),
        };
        if let Some(day) = name.strip_prefix("as of ") {
            options.today = Some(Date::parse(day).expect("a date"));
            continue;
        }
        if name == "answers" {
            answers = Some(Answers::read(body));
            continue;
        }
        if let Some(name) = name.strip_prefix("static/") {
            files.static_files.insert(name.to_owned(), bytes);
            continue;
        }
        match name.strip_prefix("themes/") {
            Some(name) => files.themes.insert(name.to_owned(), bytes),
            None if name == "no guide.yaml" => files.content.remove("guide.yaml"),
            None => files.content.insert(name.to_owned(), bytes),
        };
    }
    Case {
        path: path.to_owned(),
        input: input.to_owned(),
        expected: expected.to_owned(),
        files,
        options,
        answers,
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            bytes.extend(c.to_string().bytes());
            continue;
        }
        match chars.next() {
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('t') => bytes.push(b'\t'),
            Some('x') => {
                let hex: String = chars.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&hex, 16).expect("two hex digits"));
            }
            Some('u') => {
                let hex: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let code = u32::from_str_radix(&hex, 16).expect("hex digits");
                let c = char::from_u32(code).expect("a character");
                bytes.extend(c.to_string().bytes());
            }
            other => bytes.extend(other.map(String::from).unwrap_or_default().bytes()),
        }
    }
    bytes
}
