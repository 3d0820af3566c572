//! What the program prints of other people's words: nothing in them reaches a terminal or a build server as
//! more than words.
//!
//! Which characters are hidden is for the tests of `src/hidden.rs`.

use crate::command::{Ended, Guide};
use fieldguide::hidden;

/// A mark that reorders text stands in the file as it is; an escape of the terminal cannot, in YAML.
const TITLE: &str = "Start \u{202e}small ##[add-mask]small";
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}";

fn hostile() -> Guide {
    let guide = Guide::new();
    let with = |title: &str| {
        format!("---\ntitle: {title}\nsummary: Begin small.\nstages: [b\u{2066}]\n---\n\nText.\n")
    };
    guide.write("content/lessons/start-small.md", &with(TITLE));
    guide.write("content/lessons/large.md", &with("\"Large \\e[2J\\x9b\\u202E\\n::error::x\""));
    guide.write("content/lessons/other.md", "---\ntitle: Other\nsumary: \u{202e}Other.\n---\n\n\u{1b}[2J [[start-smal\u{202e}]] \u{9b}31m\n");
    guide.write("content/s.bib", "@misc{a\u{202e}, title = {\u{9b}31m}, year = {2015}}\n");
    guide
}

/// Runs a command, and sees that all of what it prints can be seen.
fn run(guide: &Guide, arguments: &[&str]) -> Ended {
    let ended = guide.run(arguments);
    for printed in [&ended.out, &ended.err] {
        let hidden = printed.chars().find(|c| hidden::is_hidden(*c));
        assert_eq!(hidden, None, "{arguments:?}: {ended:?}");
    }
    ended
}

#[test]
fn whatever_is_printed_can_be_seen() {
    let guide = hostile();
    let listed = run(&guide, &["list"]);
    assert!(listed.out.contains(r"Start \u{202e}small"), "{listed:?}");
    let listed = run(&guide, &["list", "--format", "json"]);
    assert!(listed.out.contains(r"Start \u202esmall"), "{listed:?}");
    run(&guide, &["list", "--where", HOSTILE]);
    run(&guide, &["list", "--where", &format!("{HOSTILE}={HOSTILE}")]);
    run(&guide, &["list", "--kind", HOSTILE]);
    for format in ["human", "json", "github", "sarif"] {
        let checked = run(&guide, &["check", "--format", format]);
        assert_eq!(checked.code, Some(1), "{checked:?}");
        run(&guide, &["build", "--format", format]);
    }
    run(&guide, &["search", "small"]);
    run(&guide, &["search", &format!("small {HOSTILE}"), "--explain"]);
    run(&guide, &["fix", "--dry-run"]);
    run(&guide, &["rename", "start-small", "other-name", "--dry-run"]);
    run(&guide, &["rename", HOSTILE, "a"]);
    run(&guide, &["remove", "start-small", "--dry-run"]);
    run(&guide, &["remove", HOSTILE]);
    run(&guide, &["new", "lesson", HOSTILE]);
    run(&guide, &["new", HOSTILE, "a", "--field", HOSTILE]);
    run(&guide, &["urls"]);
    run(&guide, &["explain", HOSTILE]);
    run(&guide, &["schema", HOSTILE]);
    run(&guide, &["schema"]);
    run(&guide, &["schema", "--format", "cms"]);
    run(&guide, &["man", HOSTILE]);
    run(&guide, &[HOSTILE]);
    run(&guide, &["check", &format!("--{HOSTILE}")]);
    run(&guide, &["check", "--content", HOSTILE]);
    run(&guide, &["check", "--baseline", HOSTILE]);
    run(&guide, &["build", "--base-url", HOSTILE]);
    run(&guide, &["diff", HOSTILE, "content"]);
}

#[test]
fn a_line_of_the_programs_stays_one_line() {
    let guide = Guide::new();
    let explained = guide.run(&["explain", "a\n::error::b\rc"]);
    assert_eq!(explained.err.lines().count(), 1, "{explained:?}");
    assert!(explained.err.contains(r"`a\n::error::b\rc`"), "{explained:?}");
}

#[test]
fn annotations_hold_nothing_but_themselves() {
    let guide = Guide::new();
    let text = "---\ntitle: Other\n\"a::b,c=d\\n::set-output name=x::%0Ay\": 1\nsummary: O.\n---\n\nText.\n";
    guide.write("content/lessons/other.md", text);
    let checked = guide.run(&["check", "--format", "github"]);
    let lines: Vec<&str> = checked.out.lines().collect();
    let [line] = lines[..] else { panic!("{checked:?}") };
    assert!(line.starts_with("::error file=content/lessons/other.md,line=3,"), "{line}");
    assert!(line.contains(r"\n::set-output name=x::%250Ay"), "{line}");
}

#[test]
fn a_build_server_takes_no_title_for_a_command() {
    let guide = Guide::new();
    let text = "---\ntitle: \"::stop ##[add-mask]small\"\nsummary: S.\n---\n\nText.\n";
    guide.write("content/lessons/start-small.md", text);
    let mut command = guide.command(&["list"]);
    let listed = Ended::from(command.env("GITHUB_ACTIONS", "true").output().expect("can be run"));
    assert!(listed.out.contains("::stop ##\\u{5b}add-mask]small"), "{listed:?}");
    let mut command = guide.command(&["rename", "start-small", "other", "--dry-run"]);
    let shown = Ended::from(command.env("GITHUB_ACTIONS", "true").output().expect("can be run"));
    assert!(!shown.out.contains("##["), "{shown:?}");
}
