//! The command line as a process: what it prints, how it ends, and what it leaves on the disk.
//!
//! What is right and wrong in a guide is for `cases.rs`; here a mistake is only a mistake.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const GUIDE: &str = "settings:\n  title: Working together\n";
const HOME: &str = "---\ntitle: Home\n---\n\nBegin with [[start-small]].\n";
const LESSON: &str =
    "---\ntitle: Start small\nsummary: Begin small.\n---\n\nA first joint project.\n";
const BROKEN: &str = "---\ntitle: Home\n---\n\nBegin with [[start-smal]].\n";
const SKIPPED_LEVEL: &str = "---\ntitle: Home\n---\n\n#### Begin\n\nWith [[start-small]].\n";

/// A guide on disk, in a folder of its own, and the state folder of whoever works on it.
pub(crate) struct Guide {
    folder: TempDir,
    state: TempDir,
}

/// So many bytes that begin as a film does.
pub(crate) fn film(size: usize) -> Vec<u8> {
    let head = b"\0\0\0\x18ftypmp42".iter().copied();
    head.chain((0..=255).cycle()).take(size).collect()
}

impl Guide {
    pub(crate) fn new() -> Self {
        let guide = Self::empty();
        guide.write("content/guide.yaml", GUIDE);
        guide.write("content/index.md", HOME);
        guide.write("content/lessons/start-small.md", LESSON);
        guide
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        Self { folder: folder(), state: folder() }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("XDG_STATE_HOME", self.state());
        command
    }

    /// The state folder; nothing in it is part of the guide.
    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().expect("can be run"))
    }

    /// Every file of the output folder, its manifest too.
    fn output(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("is there") {
                let path = entry.expect("can be read").path();
                match path.is_dir() {
                    true => walk(&path, found),
                    false => _ = found.insert(path.clone(), fs::read(&path).expect("can be read")),
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.path("output"), &mut found);
        found
    }
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("prints UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn build_writes_the_site_and_says_what_it_did() {
    let guide = Guide::new();
    let ended = guide.run(&["build"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.contains(" pages in output: "), "{ended:?}");
    assert!(ended.out.contains(", 0 unchanged, 0 removed, in "), "{ended:?}");
    let page = fs::read_to_string(guide.path("output/lessons/start-small.html")).expect("written");
    assert!(page.contains("A first joint project."));
    assert!(guide.path("output/index.html").is_file());
}

#[test]
fn a_second_build_finds_that_the_site_is_there() {
    let guide = Guide::new();
    guide.run(&["build"]);
    let before = guide.output();
    let again = || guide.run(&["build"]).out;
    assert!(again().starts_with("output is up to date: "));
    assert_eq!(guide.output(), before);

    let page = guide.path("output/lessons/start-small.html");
    let text = fs::read_to_string(&page).expect("written");
    fs::write(&page, text.replace("joint", "j0int")).expect("written over");
    let fixed = again();
    assert!(fixed.contains(": 1 files written, "), "{fixed}");
    assert_eq!(guide.output(), before);

    let other = guide.run(&["build", "--base-url", "https://example.org/"]);
    assert!(!other.out.contains("up to date"), "{other:?}");
    let back = again();
    assert!(back.contains(" unchanged, "), "{back}");
    assert!(again().starts_with("output is up to date: "));
}

#[test]
fn warnings_are_reported_by_a_second_build_too() {
    let guide = Guide::new();
    guide.write(
        "content/lessons/grow.md",
        "---\ntitle: Grow\nsummary: Grow.\n---\nA.[^1]\n\n[^1]: B.\n\n[^2]: C.\n",
    );
    let first = guide.run(&["build"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.err.contains("warning[unused-footnote]"), "{first:?}");
    let again = |more: &[&str]| guide.run(&[&["build"], more].concat());
    let second = again(&[]);
    assert_eq!((second.code, &second.err), (Some(0), &first.err));
    assert!(second.out.starts_with("output is up to date: "), "{second:?}");
    assert!(second.out.ends_with("; 1 warning\n"), "{second:?}");
    let json = again(&["--format", "json"]);
    assert!(
        json.out.contains("\"unused-footnote\"") && json.err.contains("up to date"),
        "{json:?}"
    );
    assert_eq!(again(&["--strict"]).code, Some(1));

    // What is recorded of another build is not reported.
    let other = guide.path("other");
    let built = again(&["--output", &other.to_string_lossy()]);
    assert!(!built.out.contains("up to date"), "{built:?}");
    guide.write("content/lessons/grow.md", "---\ntitle: Grow\nsummary: Grow.\n---\nA.\n");
    let clean = again(&[]);
    assert!(!clean.out.contains("up to date") && clean.err.is_empty(), "{clean:?}");
    let clean = again(&[]);
    assert!(clean.out.contains("up to date") && clean.err.is_empty(), "{clean:?}");
}

#[test]
fn warnings_that_are_not_recorded_any_more_are_found_again() {
    let guide = Guide::new();
    let text = "---\ntitle: Grow\nsummary: Grow.\n---\nA.[^1]\n\n[^1]: B.\n\n[^2]: C.\n";
    guide.write("content/lessons/grow.md", text);
    let first = guide.run(&["build"]);
    let records = || fs::read_dir(guide.state().join("fieldguide")).expect("is listed");
    let records = records().map(|record| record.expect("is listed").path());
    let of_warnings: Vec<_> =
        records.filter(|path| path.extension().is_some_and(|end| end == "warnings")).collect();
    let [record] = &of_warnings[..] else { panic!("{of_warnings:?}") };
    let recorded = fs::read_to_string(record).expect("is read");
    for changed in ["", "[]", &recorded.replace("unused", "unsued"), &recorded.replace("2", "3")] {
        fs::write(record, changed).expect("is written");
        let again = guide.run(&["build"]);
        assert_eq!(again.err, first.err, "{changed}");
        assert!(again.out.contains(": 0 files written, "), "{again:?}");
    }
    fs::remove_file(record).expect("is removed");
    assert_eq!(guide.run(&["build"]).err, first.err);
}

#[test]
fn what_is_gone_from_the_guide_goes_from_the_site() {
    let guide = Guide::new();
    guide.write("content/lessons/grow.md", "---\ntitle: Grow\nsummary: Grow.\n---\n");
    guide.run(&["build"]);
    fs::remove_file(guide.path("content/lessons/grow.md")).expect("removed");
    let ended = guide.run(&["build"]);
    assert!(!ended.out.contains(", 0 removed, in "), "{ended:?}");
    assert!(!guide.path("output/lessons/grow.html").exists());
}

#[test]
fn a_build_that_fails_leaves_the_old_site() {
    let guide = Guide::new();
    guide.run(&["build"]);
    let before = guide.output();
    guide.write("content/lessons/grow.md", "---\ntitle: Grow\nsummary: Grow.\n---\n");

    guide.write("content/index.md", BROKEN);
    let ended = guide.run(&["build"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.contains("error[broken-link]"), "{ended:?}");
    assert!(ended.err.contains("--> content/index.md:5:12"), "{ended:?}");
    assert!(ended.err.ends_with("1 error; nothing was written\n"), "{ended:?}");
    assert_eq!(guide.output(), before);

    // One template that fails on one page of many.
    guide.write("content/index.md", HOME);
    guide.write("themes/mine/templates/lesson.html", "{{ entry.nothing.at_all }}");
    let ended = guide.run(&["build", "--theme", "themes/mine"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("error[template-error]"), "{ended:?}");
    assert!(ended.err.contains("--> themes/mine/templates/lesson.html:1:10"), "{ended:?}");
    assert_eq!(guide.output(), before);
}

#[test]
fn a_folder_with_other_files_is_refused_and_left_alone() {
    let guide = Guide::new();
    guide.write("output/thesis.docx", "ten years of work");
    let ended = guide.run(&["build"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("`thesis.docx`"), "{ended:?}");
    assert_eq!(guide.output().len(), 1);

    let other = Guide::new();
    other.run(&["build"]);
    other.write("output/thesis.docx", "ten years of work");
    other.write("content/lessons/start-small.md", &LESSON.replace("first", "second"));
    let before = other.output();
    let ended = other.run(&["build"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("`thesis.docx`"), "{ended:?}");
    assert_eq!(other.output(), before);
}

#[test]
fn the_sources_are_never_the_output() {
    let guide = Guide::new();
    for output in ["content", "content/site", "."] {
        let ended = guide.run(&["build", "--output", output]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{output}: {ended:?}");
        assert!(ended.err.contains("cannot write the site to"), "{output}: {ended:?}");
    }
    assert_eq!(fs::read_to_string(guide.path("content/index.md")).expect("is there"), HOME);
}

#[test]
fn check_writes_nothing() {
    let guide = Guide::new();
    let ended = guide.run(&["check"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.contains(" pages checked in "), "{ended:?}");
    assert!(ended.out.ends_with(": no problems\n"), "{ended:?}");
    guide.write("content/index.md", BROKEN);
    let ended = guide.run(&["check"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(!guide.path("output").exists());
}

#[test]
fn warnings_forbid_nothing_unless_strict() {
    let guide = Guide::new();
    guide.write("content/index.md", SKIPPED_LEVEL);
    let ended = guide.run(&["build"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.starts_with("warning[heading-level]"), "{ended:?}");
    assert!(ended.out.ends_with("; 1 warning\n"), "{ended:?}");
    let ended = guide.run(&["build", "--strict"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.starts_with("error[heading-level]"), "{ended:?}");
}

#[test]
fn json_is_one_object_a_line_and_nothing_else() {
    let guide = Guide::new();
    guide.write("content/index.md", SKIPPED_LEVEL);
    guide.write("content/lessons/Grow.md", "---\ntitle: Grow\nsumary: Ünder – [[nobody]].\n---\n");
    for arguments in [["check", "--format", "json"], ["build", "--format", "json"]] {
        let ended = guide.run(&arguments);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let lines: Vec<serde_json::Value> = ended
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
            .collect();
        let rules: Vec<_> = lines.iter().map(|line| line["rule"].as_str()).collect();
        assert_eq!(rules, [Some("bad-slug"), Some("heading-level"), Some("unknown-field")]);
        assert_eq!(lines[0]["path"], "content/lessons/Grow.md");
        assert_eq!(lines[1]["severity"], "warning");
        let place = &lines[2]["labels"][0];
        assert_eq!(place["path"], "content/lessons/Grow.md");
        assert_eq!((&place["line"], &place["column"]), (&3.into(), &1.into()));
        assert_eq!(lines[2]["help"], "did you mean `summary`?");
    }
    fs::remove_file(guide.path("content/lessons/Grow.md")).expect("removed");
    for arguments in [["check", "--format", "json"], ["build", "--format", "json"]] {
        let ended = guide.run(&arguments);
        assert_eq!((ended.code, ended.out.lines().count()), (Some(0), 1), "{ended:?}");
        assert!(ended.out.starts_with("{\"rule\":\"heading-level\""), "{ended:?}");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_make_a_guide_right() {
    let guide = Guide::new();
    guide.write("content/index.md", BROKEN);
    for format in ["human", "json"] {
        let mut command = guide.command(&["check", "--format", format]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().expect("ends").code(), Some(1), "{format}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let guide = Guide::new();
    let wrong: [&[&str]; 6] = [
        &[],
        &["bild"],
        &["build", "--colour"],
        &["build", "--base-url", "example.org"],
        &["check", "--content", "nowhere"],
        &["check", "--as-of", "tomorrow"],
    ];
    for arguments in wrong {
        let ended = guide.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {ended:?}");
        assert!(!ended.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_names_every_command_and_how_it_ends() {
    let guide = Guide::new();
    let ended = guide.run(&["--help"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    for word in ["build", "check", "explain", "Examples:", "Exit codes:"] {
        assert!(ended.out.contains(word), "{word}: {ended:?}");
    }
    for command in ["build", "check", "explain"] {
        let ended = guide.run(&[command, "--help"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.out.contains("Usage: fieldguide "), "{ended:?}");
    }
}

#[test]
fn explain_lists_prints_and_suggests() {
    let guide = Guide::new();
    let ended = guide.run(&["explain"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.out.lines().count(), fieldguide::diagnostic::rule::ALL.len());
    assert!(ended.out.lines().any(|line| line.starts_with("unknown-term ")), "{ended:?}");

    let ended = guide.run(&["explain", "unknown-term"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.starts_with("unknown-term (error): a term is not in"), "{ended:?}");
    assert!(ended.out.contains("\nBad:\n\n    stages: [initating]\n"), "{ended:?}");

    let ended = guide.run(&["explain", "unknown-trem"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("did you mean `unknown-term`?"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_unreadable_and_stops_nothing() {
    let guide = Guide::new();
    let _socket = std::os::unix::net::UnixListener::bind(guide.path("content/lessons/talk.md"));
    let ended = guide.run(&["check"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.starts_with("error[unreadable-file]"), "{ended:?}");
    assert!(ended.err.contains("--> content/lessons/talk.md"), "{ended:?}");
    assert!(ended.err.contains("= help: "), "{ended:?}");
    assert!(ended.err.ends_with("\n\n1 error; see `fieldguide explain RULE`\n"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    let guide = Guide::new();
    guide.write("secret.md", "---\ntitle: Secret\nsummary: Secret.\n---\n");
    let link = guide.path("content/lessons/secret.md");
    std::os::unix::fs::symlink(guide.path("secret.md"), link).expect("linked");
    std::os::unix::fs::symlink(guide.path("content"), guide.path("content/round")).expect("linked");
    let ended = guide.run(&["build"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.err.matches("warning[symlink-not-followed]").count(), 2, "{ended:?}");
    assert!(ended.err.contains("--> content/lessons/secret.md"), "{ended:?}");
    assert!(!guide.path("output/lessons/secret.html").exists());
}
