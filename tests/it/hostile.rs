//! Hostile inputs: whatever is read, fieldguide ends in time, within its memory, with what it says
//! and writes where it belongs, and no page runs a script that came from content.
//!
//! Each case is a row: a name, what must happen, and a guide on the disk that the real program is
//! run on. `tests/hostile.md` is the table of all of them, made by running them.

mod authoring;
mod bibliography;
mod files;
mod front_matter;
mod hidden;
mod links;
mod markdown;
mod markup;
mod names;
mod no_scripts;
mod private;
mod sandbox;
mod size;
mod templates;
mod tree;

use crate::harness::{assert_snapshot, repository};
use rayon::prelude::*;
use sandbox::{Ended, Folder};
use std::fs;

/// What must happen.
enum Must {
    /// The site is written, and nothing is wrong.
    Build,
    /// The site is written, with warnings of this rule only.
    Warn(&'static str),
    /// This rule is told, and nothing is written.
    Tell(&'static str),
    /// The run is refused with these words.
    Refuse(&'static str),
}

/// A hostile input.
struct Case {
    name: &'static str,
    must: Must,
    make: Box<dyn Fn(&Folder) + Send + Sync>,
    arguments: Vec<&'static str>,
    /// What else must be so, in words, and whether it is.
    also: Vec<(&'static str, Holds)>,
}

type Holds = Box<dyn Fn(&Folder) -> bool + Send + Sync>;

impl Case {
    /// A case that is made by hand.
    fn new(name: &'static str, must: Must, make: impl Fn(&Folder) + Send + Sync + 'static) -> Self {
        let (make, arguments) = (Box::new(make), vec!["build"]);
        Self { name, must, make, arguments, also: Vec::new() }
    }

    /// A file beside those that every guide here has.
    fn file(name: &'static str, must: Must, path: &'static str, text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        Self::new(name, must, move |folder| folder.write(path, &text))
    }

    /// A lesson of these bytes.
    fn lesson(name: &'static str, must: Must, text: impl Into<Vec<u8>>) -> Self {
        Self::file(name, must, "content/lessons/hostile.md", text)
    }

    /// A lesson with these fields.
    fn fields(name: &'static str, must: Must, fields: &str) -> Self {
        Self::lesson(name, must, format!("---\ntitle: Hostile\n{fields}\n---\n\nText.\n"))
    }

    /// A lesson with this text.
    fn body(name: &'static str, must: Must, text: impl AsRef<str>) -> Self {
        Self::lesson(name, must, format!("---\ntitle: Hostile\n---\n\n{}\n", text.as_ref()))
    }

    /// One more file.
    fn with(mut self, path: &'static str, text: impl Into<Vec<u8>>) -> Self {
        let (before, text) = (self.make, text.into());
        self.make = Box::new(move |folder| {
            before(folder);
            folder.write(path, &text);
        });
        self
    }

    /// Runs this instead of `build`.
    fn run(mut self, arguments: &[&'static str]) -> Self {
        self.arguments = arguments.to_vec();
        self
    }

    /// What else must be so afterwards.
    fn and(
        mut self,
        words: &'static str,
        holds: impl Fn(&Folder) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.also.push((words, Box::new(holds)));
        self
    }

    /// What happened in short, and what should not have.
    fn happened(&self) -> (String, Vec<String>) {
        let folder = Folder::new();
        (self.make)(&folder);
        let before = folder.all_but_output();
        let ended = folder.run(&self.arguments);
        let mut wrong = self.wrong(&ended);
        if before != folder.all_but_output() {
            wrong.push("something beside the output was changed".to_owned());
        }
        let writes = matches!(self.must, Must::Build | Must::Warn(_));
        if writes {
            wrong.extend(folder.pages().iter().flat_map(|(path, page)| {
                no_scripts::live(page).into_iter().map(move |what| format!("{path} has {what}"))
            }));
        }
        let untrue = self.also.iter().filter(|(_, holds)| !holds(&folder));
        wrong.extend(untrue.map(|(words, _)| format!("it is not so that {words}")));
        (ended.in_short(), wrong)
    }

    fn wrong(&self, ended: &Ended) -> Vec<String> {
        let mut wrong = ended.wrong();
        let first = ended.found.first().map(|found| found.rule.as_str());
        let fine = match self.must {
            Must::Build => ended.code == Some(0) && ended.found.is_empty(),
            Must::Warn(rule) => {
                ended.code == Some(0)
                    && first.is_some()
                    && ended.found.iter().all(|found| found.rule == rule)
            }
            Must::Tell(rule) => {
                ended.code == Some(1) && ended.found.iter().any(|found| found.rule == rule)
            }
            Must::Refuse(words) => matches!(ended.code, Some(1 | 2)) && ended.err.contains(words),
        };
        if !fine {
            wrong.push(format!("it ended with {:?}: {}", ended.code, ended.tail()));
        }
        wrong
    }

    fn must(&self) -> String {
        let mut words = match self.must {
            Must::Build => "builds".to_owned(),
            Must::Warn(rule) => format!("builds, with `{rule}`"),
            Must::Tell(rule) => format!("`{rule}`, and nothing is written"),
            Must::Refuse(words) => format!("refused: “{words}”"),
        };
        for (also, _) in &self.also {
            words.push_str("; ");
            words.push_str(also);
        }
        words
    }
}

/// What is shown elsewhere: what, the file, and words that stand in it.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "an alias bomb, small",
        "tests/cases/yaml-unsupported-feature-anchor-bomb.case",
        "yaml-unsupported-feature",
    ),
    ("duplicate keys", "tests/cases/yaml-duplicate-key.case", "yaml-duplicate-key"),
    ("duplicate keys, nested", "tests/cases/yaml-duplicate-key-nested.case", "yaml-duplicate-key"),
    ("a tab as indentation", "tests/cases/yaml-syntax-tab.case", "yaml-syntax"),
    ("two documents", "tests/cases/yaml-syntax-two-documents.case", "yaml-syntax"),
    ("a tag", "tests/cases/yaml-unsupported-feature-tag.case", "yaml-unsupported-feature"),
    ("unclosed front matter", "tests/cases/unclosed-front-matter.case", "unclosed-front-matter"),
    ("`---` in a fence", "tests/cases/ok-dashes-in-fence.case", "---"),
    ("a byte order mark", "tests/cases/ok-bom.case", "xEF"),
    ("CRLF", "tests/cases/ok-crlf.case", "\\r"),
    ("lone CR", "tests/cases/ok-cr.case", "\\r"),
    ("bytes that are no UTF-8", "tests/cases/not-utf8.case", "not-utf8"),
    ("`no`, `012`, `1:30`", "tests/cases/yaml-implicit-type.case", "yaml-implicit-type"),
    ("a date that is none", "tests/cases/bad-date.case", "bad-date"),
    ("a misspelt field", "tests/cases/unknown-field.case", "did you mean"),
    ("a mark that reorders text", "tests/cases/control-character.case", "U+202E"),
    ("hidden characters in messages", "tests/it/printing.rs", "whatever_is_printed_can_be_seen"),
    ("a title that is a command", "tests/it/printing.rs", "a_build_server_takes_no_title"),
    ("links into a private network", "tests/it/external.rs", "redirects_lead_to_no_private_host"),
    ("a name of a device of Windows", "tests/cases/non-portable-name.case", "aux.md"),
    ("two pages, one address", "tests/cases/duplicate-page.case", "duplicate-page"),
    ("a broken link, image, heading", "tests/cases/broken-image.case", "broken-image"),
    ("a link in the wrong case", "tests/cases/broken-link-case.case", "broken-link"),
    ("a folder of a kind outside", "tests/cases/bad-declaration-folder-outside.case", "bad-decl"),
    ("a link to a draft", "tests/cases/link-to-draft.case", "link-to-draft"),
    ("a socket among the content", "tests/it/command.rs", "what_is_no_file_is_unreadable"),
    ("links out and in circles", "tests/it/command.rs", "a_symbolic_link_is_not_followed"),
    ("a reader of messages that goes away", "tests/it/command.rs", "a_reader_that_goes_away"),
    ("foreign files in the output", "tests/it/command.rs", "a_folder_with_other_files_is_refused"),
    ("the output is a source", "tests/it/command.rs", "the_sources_are_never_the_output"),
    ("the output is a link", "src/emit/tests.rs", "a_linked_output_is_refused"),
    ("a manifest that was tampered with", "src/emit/tests.rs", "a_manifest_that_cannot_be_trusted"),
    ("the output is home", "src/emit/output_dir.rs", "the_user_is_kept_out_of_harm"),
    ("two builds at once", "src/emit/output_dir.rs", "of_many_builds_at_once"),
    ("hostile texts in a book", "tests/consumers/book/hostile/lessons/one.md", "title:"),
];

#[test]
fn every_hostile_input_ends_well() {
    let themes: Vec<(&str, Vec<Case>)> = vec![
        ("Front matter", front_matter::cases()),
        ("Markdown", markdown::cases()),
        ("Scripts in content", markup::cases()),
        ("Hidden characters and settings", hidden::cases()),
        ("Files that are linked to", files::cases()),
        ("Names", names::cases()),
        ("Links", links::cases()),
        ("Bibliography", bibliography::cases()),
        ("Templates", templates::cases()),
        ("Folders", tree::cases()),
        ("Commands that write", authoring::cases()),
        ("Private things and many terms", private::cases()),
        ("Sizes", size::cases()),
    ];
    let count: usize = themes.iter().map(|(_, cases)| cases.len()).sum();
    let mut table = format!(
        "# Hostile inputs\n\n{count} cases, each run through the program. `UPDATE=1 cargo nextest run --test it \
         hostile` writes this file; the cases are in `tests/it/hostile`.\n\nOf all: the run ends in \
         {} seconds and {} MB with 0, 1 or 2, without a panic; nothing outside the output folder is \
         touched; no page that is written runs what came from content.\n",
        sandbox::LIMIT.as_secs(),
        sandbox::MEMORY_KB / 1000,
    );
    let mut failures = Vec::new();
    for (theme, cases) in &themes {
        table += &format!("\n## {theme}\n\n| input | must happen | happened |\n|---|---|---|\n");
        let results: Vec<_> = cases.par_iter().map(Case::happened).collect();
        for (case, (happened, wrong)) in cases.iter().zip(results) {
            table += &format!("| {} | {} | {happened} |\n", case.name, case.must());
            failures.extend(wrong.iter().map(|wrong| format!("{theme}, {}: {wrong}", case.name)));
        }
    }
    table += "\n## Shown by other tests\n\n| input | where |\n|---|---|\n";
    for (what, path, words) in ELSEWHERE {
        let text = fs::read_to_string(repository(path)).expect("is there");
        assert!(text.contains(words), "{path} does not show {what}");
        table += &format!("| {what} | `{path}` |\n");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_snapshot(&repository("tests/hostile.md"), &table);
}
