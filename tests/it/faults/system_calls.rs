//! System calls that fail, one after the other, and `kill -9` at each that writes.
//!
//! strace counts the calls of each thread by itself. So builds have one thread besides the main one, and
//! calls that both make are made to fail by their path.

use super::concurrent::Two;
use crate::command::Ended;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::Command;

/// What the system may answer; in turn, so that each call gets several over the rounds.
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EMFILE", "EACCES"];
/// The calls that change the disk.
const WRITING: [&str; 9] =
    ["write", "mkdir", "linkat", "renameat2", "rename", "unlinkat", "unlink", "rmdir", "fsync"];

/// Whether strace may trace here; a container may forbid it. Says so if not.
pub(super) fn can_trace() -> bool {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    let tried = tried.expect("strace is installed (`apt install strace`; tests/run does it)");
    if !tried.status.success() {
        // Past the capture of tests, which hides what passing ones print.
        let said = String::from_utf8_lossy(&tried.stderr).into_owned();
        _ = writeln!(std::io::stderr(), "SKIPPED: strace may not trace here: {said}");
    }
    tried.status.success()
}

/// A build under strace.
pub(super) struct Strace {
    options: Vec<String>,
}

impl Strace {
    /// Notes calls of these names, and does this to them: `inject=write:error=EIO:when=3`.
    pub(super) fn of(calls: &str, fault: &str) -> Self {
        Self { options: vec!["-e".into(), format!("trace={calls}"), "-e".into(), fault.into()] }
    }

    /// Another fault.
    fn and(mut self, fault: &str) -> Self {
        self.options.extend(["-e".into(), fault.into()]);
        self
    }

    /// Only calls that have to do with this path.
    fn at(mut self, path: &str) -> Self {
        self.options.extend(["-P".into(), path.into()]);
        self
    }

    /// Builds; how it ended, and the log.
    pub(super) fn run(self, two: &Two, which: usize) -> (Ended, String) {
        let log = two.guide.path("log");
        let mut command = Command::new("strace");
        command.args(["-f", "-y", "-qq", "-o"]).arg(&log).args(self.options);
        command.arg(env!("CARGO_BIN_EXE_fieldguide")).args(Two::arguments(which));
        command.current_dir(two.guide.path("")).env("RAYON_NUM_THREADS", "1");
        command.env("XDG_STATE_HOME", two.guide.state());
        let ended = Ended::from(command.output().expect("runs"));
        (ended, fs::read_to_string(log).expect("a log"))
    }
}

/// The names of the files that calls failed for: the last one in quotes, or that of the open file.
fn failed_for(log: &str) -> Vec<String> {
    let name = |line: &str| {
        let call = line.rsplit_once(" = ")?.0;
        let quoted = call.split('"').skip(1).step_by(2).last().unwrap_or_default();
        let opened = call.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        // What is written is quoted too.
        let is_open = ["write(", "fsync(", "getdents64("].iter().any(|name| call.contains(name));
        let path = if is_open { opened?.0 } else { quoted };
        Some(path.rsplit('/').next().unwrap_or_default().to_owned())
    };
    log.lines().filter(|line| line.ends_with("(INJECTED)")).filter_map(name).collect()
}

/// Asserts what must be after a build in which calls failed: it did all, or says what it could not do,
/// and the site is whole.
#[track_caller]
fn judge(two: &mut Two, which: usize, ended: &Ended, log: &str, when: &str) {
    let when = format!("{when}: {ended:?}");
    assert!(!ended.err.contains("panicked"), "{when}");
    if ended.code == Some(0) {
        return two.is_done(which, &when);
    }
    let names = failed_for(log);
    // Neither the output of messages nor the loader's reading of libraries is ours to explain.
    let is_named = names.iter().any(|name| {
        name.starts_with("pipe:") || name.starts_with("lib") || ended.err.contains(name.as_str())
    });
    assert!(is_named, "{when} names none of {names:?}");
    two.is_whole(&when);
    two.heal(&when);
}

/// Makes the k-th call of a kind fail, for k = 1, 2, … until there is none. How many there are.
fn fail_each(two: &mut Two, call: &str, errors: &[&str], also: Option<&str>) -> usize {
    for step in 1.. {
        let error = errors[step % errors.len()];
        let which = two.next();
        let strace = Strace::of(call, &format!("inject={call}:error={error}:when={step}"));
        let strace = also.into_iter().fold(strace, Strace::and);
        let (ended, log) = strace.run(two, which);
        let when = format!("{call} {step} answers {error}");
        judge(two, which, &ended, &log, &when);
        if !log.contains("(INJECTED)") {
            assert_eq!(ended.code, Some(0), "{when}");
            return step - 1;
        }
    }
    0
}

#[test]
fn whatever_cannot_be_written_the_old_site_or_the_new_one_stands() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    let failed = WRITING.map(|call| (call, fail_each(&mut two, call, &ERRORS, None)));
    for (call, least) in [("write", 5), ("mkdir", 5), ("linkat", 10), ("unlinkat", 20)] {
        let found = failed.iter().find(|(name, _)| *name == call).map(|(_, count)| *count);
        assert!(found >= Some(least), "{call} in {failed:?}");
    }
}

#[test]
fn killed_at_any_call_that_writes_a_build_leaves_one_site_or_the_other() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    for call in WRITING {
        // One link or removal more or less makes no other case.
        let stride = if matches!(call, "linkat" | "unlinkat") { 4 } else { 1 };
        for step in (1..).step_by(stride) {
            let which = two.next();
            let fault = format!("inject={call}:signal=SIGKILL:when={step}");
            let (ended, _) = Strace::of(call, &fault).run(&two, which);
            let when = format!("kill -9 at {call} {step}");
            if ended.code == Some(0) {
                two.look(&when);
                break;
            }
            two.is_whole(&when);
            two.heal(&when);
        }
    }
}

/// Where the folder cannot be renamed, readers may meet some of both sites; never half a file, and the
/// next build finishes.
#[test]
fn killed_while_files_are_replaced_one_by_one_a_build_is_finished_by_the_next() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    let pinned = "inject=renameat2:error=EXDEV";
    for (call, stride) in [("mkdir", 1), ("rename", 1), ("unlinkat", 4)] {
        for step in (1..).step_by(stride) {
            let which = two.next();
            let fault = format!("inject={call}:signal=SIGKILL:when={step}");
            let (ended, _) =
                Strace::of(&format!("{call},renameat2"), &fault).and(pinned).run(&two, which);
            let when = format!("kill -9 at {call} {step}, in place");
            if ended.code == Some(0) {
                assert!(ended.out.contains("replaced one by one"), "{ended:?}");
                two.look(&when);
                break;
            }
            two.heal(&when);
        }
    }
}

#[test]
fn whatever_cannot_be_opened_or_looked_at_nothing_else_is_published() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    let root = fs::canonicalize(two.guide.path("")).expect("is there");
    let root = root.to_string_lossy();
    for call in ["openat", "statx"] {
        for direction in 0..2 {
            let (ended, log) = Strace::of(call, "inject=none:error=EIO").run(&two, two.next());
            assert_eq!(ended.code, Some(0), "{ended:?}");
            two.look(call);
            // As they are spelt; `-P` finds them by either spelling.
            let paths: BTreeSet<&str> = log
                .lines()
                .filter_map(|line| line.split('"').nth(1))
                .filter(|path| path.starts_with(&*root) || !path.starts_with('/'))
                .filter(|path| !path.is_empty())
                .collect();
            assert!(paths.len() > 20, "{paths:?}");
            // The same files are looked at in both directions, but for what differs.
            let wanted = |(at, _): &(usize, &&str)| at % 2 == direction;
            for (at, path) in paths.iter().enumerate().filter(wanted) {
                let which = two.next();
                let error = ERRORS[at / 2 % ERRORS.len()];
                let fault = format!("inject={call}:error={error}");
                let (ended, log) = Strace::of(call, &fault).at(path).run(&two, which);
                let when = format!("{call} of {path} answers {error}");
                judge(&mut two, which, &ended, &log, &when);
            }
        }
    }
}

#[test]
fn a_folder_that_cannot_be_listed_is_not_taken_for_an_empty_one() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    let listed = fail_each(&mut two, "getdents64", &["EIO"], None);
    assert!(listed > 10, "{listed}");
}
