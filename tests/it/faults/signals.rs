//! Ctrl-C and `kill` while a site is built.

use super::concurrent::Two;
use super::system_calls::{Strace, can_trace};
use crate::command::Guide;
use crate::random::Dice;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The signals that end a build. Under `nohup` a hang-up is not one.
pub(crate) fn signals() -> Vec<(&'static str, i32)> {
    let status = fs::read_to_string("/proc/self/status").expect("is Linux");
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("is said");
    let ignored = u64::from_str_radix(ignored.trim(), 16).expect("a mask");
    let all = [("INT", 2), ("TERM", 15), ("HUP", 1)].into_iter();
    all.filter(|(_, number)| ignored & (1 << (number - 1)) == 0).collect()
}

fn signal(name: &str, process: &Child) {
    // It may have ended already.
    _ = Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).output();
}

/// Whether a process ended by a signal, as shells see it: by itself, or because it was too early to
/// listen for it.
fn is_ended_by(status: ExitStatus, number: i32) -> bool {
    status.code() == Some(128 + number) || status.signal() == Some(number)
}

#[test]
fn at_any_moment_a_signal_leaves_one_site_and_nothing_else() {
    let mut two = Two::new();
    let started = Instant::now();
    two.heal("nothing");
    let usual = u64::try_from(started.elapsed().as_micros()).expect("is short");
    let mut dice = Dice::new(15);
    for round in 0..40 {
        let (name, number) = signals()[round % signals().len()];
        let moment = Duration::from_micros(dice.below(usual));
        let mut command = two.command(two.next());
        let mut build = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
        thread::sleep(moment);
        signal(name, &build);
        let status = build.wait().expect("ends");
        let when = format!("SIG{name} after {moment:?}: {status}");
        assert!(status.success() || is_ended_by(status, number), "{when}");
        two.look(&when);
    }
}

#[test]
fn while_files_are_written_a_signal_clears_them_away() {
    if !can_trace() {
        return;
    }
    let mut two = Two::new();
    let before = two.next();
    for (name, number) in signals() {
        for (call, step) in [("mkdir", 2), ("linkat", 3), ("linkat", 9)] {
            let which = two.next();
            let fault = format!("inject={call}:signal=SIG{name}:when={step}");
            let (ended, _) = Strace::of(call, &fault).run(&two, which);
            let when = format!("SIG{name} at {call} {step}: {ended:?}");
            assert_eq!(ended.code, Some(128 + number), "{when}");
            assert_eq!(ended.err, "error: interrupted; the existing site was kept\n", "{when}");
            two.look(&when);
            assert_eq!(two.next(), before, "{when}");
        }
        // The new site is there already: what is left of the old one is cleared away all the same.
        let which = two.next();
        let fault = format!("inject=unlinkat:signal=SIG{name}:when=2");
        let (ended, _) = Strace::of("unlinkat", &fault).run(&two, which);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        two.is(which, "after the exchange");
        two.look("after the exchange");
        two.heal("after the exchange");
    }
}

#[test]
fn the_browser_that_makes_the_pdf_is_ended_too() {
    let guide = Guide::new();
    let yaml = "settings:\n  title: Working together\n  outputs: [print]\n";
    guide.write("content/guide.yaml", yaml);
    guide.write("browser", "#!/bin/sh\necho $$ > \"$0.pid\"\nexec sleep 600\n");
    fs::set_permissions(guide.path("browser"), fs::Permissions::from_mode(0o755)).expect("set");
    fs::create_dir(guide.path("tmp")).expect("made");
    let mut command = guide.command(&["build", "--pdf"]);
    command.env("CHROMIUM", guide.path("browser")).env("TMPDIR", guide.path("tmp"));
    let mut build = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
    let started = Instant::now();
    let browser = loop {
        let said = fs::read_to_string(guide.path("browser.pid")).unwrap_or_default();
        if let Some(id) = said.strip_suffix('\n') {
            break id.to_owned();
        }
        assert!(started.elapsed() < Duration::from_secs(60), "no browser was started");
        thread::sleep(Duration::from_millis(10));
    };
    signal("TERM", &build);
    assert_eq!(build.wait().expect("ends").code(), Some(143));
    assert!(!fs::exists(format!("/proc/{browser}")).expect("is known"), "the browser goes on");
    assert_eq!(fs::read_dir(guide.path("tmp")).expect("is there").count(), 0);
    assert!(!guide.path("output").exists());
}
