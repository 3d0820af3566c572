//! `rename` killed, or refused by the system, at each call that writes: the guide is as it was, or as it
//! was to be, or one command makes it so.

use super::concurrent::{Tree, tree};
use super::system_calls::can_trace;
use crate::command::{Ended, Guide};
use std::fs;
use std::process::Command;

/// The calls that change the disk.
const WRITING: [&str; 7] =
    ["write", "mkdirat", "renameat", "renameat2", "unlinkat", "fsync", "fchmod"];
/// What the system may answer, in turn.
const ERRORS: [&str; 3] = ["EIO", "ENOSPC", "EACCES"];

/// A guide whose entry `old` is linked to by others.
fn guide() -> Guide {
    let guide = Guide::new();
    guide.write("content/lessons/old.md", "---\ntitle: Old\nsummary: Old.\n---\n\nText.\n");
    for name in ["one", "two"] {
        let text = format!("---\ntitle: {name}\nsummary: S.\n---\n\nSee [[old]].\n");
        guide.write(&format!("content/lessons/{name}.md"), &text);
    }
    guide
}

/// Runs `rename` with a fault; how it ended, and whether the fault was met.
fn rename(guide: &Guide, call: &str, fault: &str) -> (Ended, bool) {
    let log = guide.state().join("log");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", &format!("trace={call}"), "-e", fault, "-o"]).arg(&log);
    command.arg(env!("CARGO_BIN_EXE_fieldguide")).args(["rename", "old", "new"]);
    command.current_dir(guide.path("")).env("RAYON_NUM_THREADS", "1");
    command.env("XDG_STATE_HOME", guide.state());
    let ended = Ended::from(command.output().expect("runs"));
    let text = fs::read_to_string(&log).expect("a log");
    fs::remove_file(log).expect("removed");
    (ended, text.contains("(INJECTED)") || text.contains("killed by SIGKILL"))
}

/// Asserts that the guide is as before or after, once `recover` was run where `check` asks for it.
#[track_caller]
fn judge(guide: &Guide, [before, after]: [&Tree; 2], when: &str) {
    let checked = guide.run(&["check", "--format", "json"]);
    let rules: Vec<&str> = checked.out.lines().collect();
    let is_clean = checked.code == Some(0) && rules.is_empty();
    let is_interrupted = rules.len() == 1 && rules[0].contains("\"interrupted-change\"");
    assert!(is_clean || is_interrupted, "{when}: {checked:?}");
    let recovered = guide.run(&["recover"]);
    assert_eq!(recovered.code, Some(0), "{when}: {recovered:?}");
    assert_eq!(recovered.out.starts_with("finished"), is_interrupted, "{when}: {recovered:?}");
    let found = tree(&guide.path("content"));
    let paths = || found.keys().collect::<Vec<_>>();
    assert!(found == *before || found == *after, "{when}: {:?}", paths());
    // Nothing is left that would hold up the next change, and the next change leaves nothing.
    let next = guide.run(&["rename", "one", "other"]);
    assert_eq!(next.code, Some(0), "{when}: {next:?}");
    let state = tree(&guide.state().join("fieldguide"));
    assert!(
        state.keys().all(|name| [".lock", ".undo"].iter().any(|end| name.ends_with(end))),
        "{when}: {:?}",
        state.keys()
    );
}

fn trees() -> [Tree; 2] {
    let guide = guide();
    let before = tree(&guide.path("content"));
    assert_eq!(guide.run(&["rename", "old", "new"]).code, Some(0));
    [before, tree(&guide.path("content"))]
}

#[test]
fn killed_at_any_call_that_writes_a_rename_is_finished_by_recover() {
    if !can_trace() {
        return;
    }
    let [before, after] = &trees();
    let mut killed = 0;
    for call in WRITING {
        for step in 1.. {
            let guide = guide();
            let fault = format!("inject={call}:signal=SIGKILL:when={step}");
            let (ended, is_met) = rename(&guide, call, &fault);
            let when = format!("kill -9 at {call} {step}: {ended:?}");
            judge(&guide, [before, after], &when);
            if !is_met {
                assert_eq!(ended.code, Some(0), "{when}");
                break;
            }
            killed += 1;
        }
    }
    assert!(killed > 40, "{killed}");
}

#[test]
fn whatever_the_system_refuses_a_rename_is_made_or_not_and_says_so() {
    if !can_trace() {
        return;
    }
    let [before, after] = &trees();
    let mut failed = 0;
    for call in WRITING {
        for step in 1.. {
            let guide = guide();
            let error = ERRORS[step % ERRORS.len()];
            let fault = format!("inject={call}:error={error}:when={step}");
            let (ended, is_met) = rename(&guide, call, &fault);
            let when = format!("{call} {step} answers {error}: {ended:?}");
            assert!(!ended.err.contains("panicked"), "{when}");
            let found = {
                let mut found = tree(&guide.path("content"));
                found.retain(|path, _| !path.starts_with(".fieldguide"));
                found
            };
            if ended.code == Some(0) {
                assert_eq!(&found, after, "{when}");
            } else if !ended.err.contains("partly changed") && !ended.err.contains("cannot print") {
                let mut found = found;
                found.retain(|path, _| path != "notes/");
                assert_eq!(&found, before, "{when}");
            }
            judge(&guide, [before, after], &when);
            if !is_met {
                break;
            }
            failed += usize::from(ended.code != Some(0));
        }
    }
    assert!(failed > 30, "{failed}");
}
