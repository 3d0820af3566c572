//! `fieldguide build --pdf`, with programs in the place of the browser.
//!
//! What a browser makes of the page is for `tests/consumers/book`.
#![cfg(unix)]

use crate::command::{Ended, Guide};
use crate::harness::{build, guide};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

const GUIDE: &str = "settings:\n  title: Working together\n  outputs: [print]\n";
const CHANGED: &str = "---\ntitle: Start small\nsummary: Begin small.\n\
                       changes: [{ date: 2026-05-04, what: begun }]\n---\n";
/// Does as a browser that is asked for a PDF of a page it can read.
const PRINTS: &str =
    "for option; do case $option in --print-to-pdf=*) to=${option#*=} ;; esac; done
grep -q 'Working together' \"$option\" || exit 9
printf '%%PDF-1.4 /CreationDate (D:20310101121314+00)' > \"$to\"";

fn with_browser(script: &str) -> Guide {
    let guide = Guide::new();
    guide.write("content/guide.yaml", GUIDE);
    guide.write("content/lessons/start-small.md", CHANGED);
    guide.write("browser", &format!("#!/bin/sh\n{script}\n"));
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(guide.path("browser"), executable).expect("can be set");
    guide
}

fn pdf(guide: &Guide, browser: impl AsRef<OsStr>) -> Ended {
    let mut command = guide.command(&["build", "--pdf"]);
    Ended::from(command.env("CHROMIUM", browser).output().expect("can be run"))
}

#[test]
fn a_browser_makes_the_pdf_and_the_site_offers_it() {
    let guide = with_browser(PRINTS);
    let ended = pdf(&guide, guide.path("browser"));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let made = fs::read_to_string(guide.path("output/guide.pdf")).expect("a PDF");
    assert_eq!(made, "%PDF-1.4 /CreationDate (D:20260504000000+00)", "the latest change");
    let downloads = || fs::read_to_string(guide.path("output/downloads.html")).expect("a page");
    assert!(downloads().contains("guide.pdf"));

    assert_eq!(guide.run(&["build"]).code, Some(0));
    assert!(!downloads().contains("guide.pdf") && !guide.path("output/guide.pdf").exists());
}

#[test]
fn without_a_pdf_nothing_is_written() {
    for (script, expected) in [
        ("exit 3", "produced no PDF: exit status: 3; nothing was written"),
        ("echo no fonts >&2", "its output: no fonts; nothing was written"),
    ] {
        let guide = with_browser(script);
        let ended = pdf(&guide, guide.path("browser"));
        assert!(ended.err.contains(expected), "{ended:?}");
        assert_eq!((ended.code, guide.path("output").exists()), (Some(1), false));
    }
}

#[test]
fn what_is_missing_is_named() {
    let guide = with_browser(PRINTS);
    let ended = pdf(&guide, "no-such-browser");
    assert!(ended.err.contains("browser `no-such-browser` not found"), "{ended:?}");
    assert_eq!(ended.code, Some(1));

    guide.write("content/guide.yaml", &GUIDE.replace("print", "feeds"));
    let ended = pdf(&guide, guide.path("browser"));
    assert!(ended.err.contains("add `print` to `outputs` in guide.yaml"), "{ended:?}");
    assert_eq!((ended.code, guide.path("output").exists()), (Some(1), false));
}

#[test]
fn a_browser_that_does_not_end_is_ended() {
    let on_disk = with_browser("echo $$ > \"$0.pid\"; exec sleep 600");
    let built = build(&guide([("guide.yaml", GUIDE)]));
    let (started, limit) = (Instant::now(), Duration::from_secs(2));
    let made =
        fieldguide::pdf::pdf(&built.value.site, &on_disk.path("browser"), None, limit, &|| true);
    let error = made.expect_err("takes too long").to_string();
    assert!(error.ends_with("did not finish the PDF within 2 seconds"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(300));
    let pid = fs::read_to_string(on_disk.path("browser.pid")).expect("it was started");
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "it still runs");
}
