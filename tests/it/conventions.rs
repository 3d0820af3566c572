//! What people expect of any command line: it finds its folder, is quiet when asked, and cleans up.

use crate::command::Guide;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn a_guide_is_found_from_every_folder_in_it() {
    let guide = Guide::new();
    fs::create_dir_all(guide.path("notes/drafts")).expect("made");
    for folder in ["content", "content/lessons", "notes/drafts"] {
        let ended = guide.command(&["check"]).current_dir(guide.path(folder)).output();
        let ended = crate::command::Ended::from(ended.expect("runs"));
        assert_eq!(ended.code, Some(0), "{folder}: {ended:?}");
    }
    let mut build = guide.command(&["build"]);
    let ended = build.current_dir(guide.path("content/lessons")).output().expect("runs");
    assert!(ended.status.success(), "{ended:?}");
    assert!(guide.path("output/index.html").is_file(), "the site is next to the content folder");
    assert!(!guide.path("content/lessons/output").exists());
}

#[test]
fn a_folder_can_be_named() {
    let guide = Guide::new();
    for folder in [".", "content", "./content/"] {
        let ended = guide.run(&["check", folder]);
        assert_eq!(ended.code, Some(0), "{folder}: {ended:?}");
    }
    fs::create_dir(guide.path("elsewhere")).expect("made");
    let from = guide.path("elsewhere");
    for arguments in [["build", ".."], ["build", "../content"]] {
        let ended = guide.command(&arguments).current_dir(&from).output().expect("runs");
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
        assert!(guide.path("output/index.html").is_file());
    }
    let mut inside = guide.command(&["build", "."]);
    let ended = inside.current_dir(guide.path("content")).output().expect("runs");
    assert!(ended.status.success(), "{ended:?}");
    assert!(!guide.path("content/output").exists());
    let both = guide.run(&["check", ".", "--content", "content"]);
    assert_eq!(both.code, Some(2), "{both:?}");
}

#[test]
fn without_a_guide_the_message_says_what_to_do() {
    let guide = Guide::empty();
    let ended = guide.run(&["check"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("no guide in this folder or above it"), "{ended:?}");
    assert!(ended.err.contains("fieldguide init"), "{ended:?}");
    assert_eq!(guide.run(&["init", "handbook"]).code, Some(0));
    let ended = guide.run(&["list"]);
    assert!(ended.err.contains("there is one in `handbook`"), "{ended:?}");
    let mut list = guide.command(&["list", "--content", "nowhere"]);
    let ended = list.current_dir(guide.path("handbook")).output().expect("runs");
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(err.contains("there is no folder `nowhere`; the guide here is in `content`"), "{err}");
}

#[test]
fn a_theme_that_does_not_exist_is_named() {
    let guide = Guide::new();
    guide.write("themes/mine/base.css", "");
    for named in ["nosuch", "./nosuch", "themes/nosuch"] {
        let ended = guide.run(&["build", "--theme", named]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains(&format!("there is no theme `{named}`")), "{ended:?}");
        assert!(ended.err.contains("mine"), "{ended:?}");
    }
    let ended = guide.run(&["build", "--theme", "mine", "--verbose"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("theme: themes/mine"), "{ended:?}");
}

#[test]
fn quiet_prints_problems_and_results_only() {
    let guide = Guide::new();
    let ended = guide.run(&["-q", "build"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "", ""));
    let ended = guide.run(&["list", "--quiet"]);
    assert!(ended.out.contains("lesson/start-small"), "{ended:?}");
    guide.write("content/index.md", "---\ntitle: Home\n---\n\n[[start-smal]]\n");
    let ended = guide.run(&["check", "-q"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.contains("start-smal"), "{ended:?}");
    assert_eq!(guide.run(&["check", "-q", "-v"]).code, Some(2));
}

#[test]
fn colours_are_used_when_they_are_wanted() {
    let guide = Guide::new();
    guide.write("content/index.md", "---\ntitle: Home\n---\n\n[[start-smal]]\n");
    let plain = guide.run(&["check"]);
    assert!(!plain.err.contains('\u{1b}'), "{plain:?}");
    let colored = guide.run(&["check", "--color", "always"]);
    assert!(colored.err.contains('\u{1b}'), "{colored:?}");
    let never = guide.run(&["--color", "never", "check"]);
    assert!(!never.err.contains('\u{1b}'), "{never:?}");
}

#[test]
fn other_names_of_commands_work() {
    let guide = Guide::new();
    let mut preview = guide.command(&["preview", "-p", "0"]);
    let mut preview = preview.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("runs");
    let printed = preview.stdout.take().expect("is a pipe");
    let address =
        BufReader::new(printed).lines().map_while(Result::ok).find(|l| l.contains("http://"));
    preview.kill().expect("stopped");
    assert!(address.is_some(), "an unknown command prints no address");
    _ = preview.wait();
    let ended = guide.run(&["mv", "start-small", "start-now", "--dry-run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = guide.run(&["delete", "no-such-entry"]);
    assert!(ended.err.contains("no-such-entry"), "{ended:?}");
}

#[test]
fn clean_deletes_the_site_and_nothing_else() {
    let guide = Guide::new();
    guide.run(&["build"]);
    let ended = guide.run(&["clean"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.out.starts_with("deleted output: "), "{ended:?}");
    assert!(!guide.path("output").exists() && guide.path("content/index.md").is_file());
    let ended = guide.run(&["clean"]);
    assert_eq!(ended.out, "nothing to delete: there is no site in output\n", "{ended:?}");

    guide.write("output/notes.txt", "mine");
    let ended = guide.run(&["clean"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("notes.txt") && guide.path("output/notes.txt").is_file());
    let ended = guide.run(&["clean", "-o", "content"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(guide.path("content/index.md").is_file());
}

#[test]
fn what_is_printed_is_also_json() {
    let guide = Guide::new();
    for arguments in [
        &["explain", "unknown-term"] as &[&str],
        &["explain"],
        &["urls"],
        &["fix"],
        &["fix", "--dry-run"],
        &["search", "small"],
        &["search", "--evaluate"],
        &["list"],
    ] {
        let ended = guide.run(&[arguments, &["--format", "json"]].concat());
        assert!(!ended.out.is_empty(), "{arguments:?}: {ended:?}");
        for line in ended.out.lines() {
            let value: Result<serde_json::Value, _> = serde_json::from_str(line);
            assert!(value.is_ok(), "{arguments:?}: {line}");
        }
    }
}
