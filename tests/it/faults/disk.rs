//! A disk that is full, or has no room for another name, and output that goes there.

use super::concurrent::{Two, tree};
use crate::command::Ended;
use std::fs::File;
use std::io::Write;
use std::process::Command;

/// Builds the one guide on a small disk of its own, then the other while less and less room is left;
/// takes a copy of what is there each time. Arguments: the program, options of the disk, how to fill
/// it, and how much to leave free each time.
const SCRIPT: &str = r#"
set -eu
program=$1 options=$2 what=$3
shift 3
mount -t tmpfs -o "$options" none out
"$program" build --content one/content --output out/site >/dev/null
for free; do
    case $what in
    bytes)
        left=$(df --output=avail -k out | tail -1)
        head -c $(((left - free) * 1024)) /dev/zero >out/filler ;;
    names)
        left=$(df --output=iavail out | tail -1)
        mkdir out/filler
        left=$((left - 1 - free))
        while [ "$left" -gt 0 ]; do : >"out/filler/$left"; left=$((left - 1)); done ;;
    esac
    code=0
    "$program" build --content two/content --output out/site >said 2>&1 || code=$?
    rm -r out/filler
    cp -r out "after-$what-$free"
    echo "$free $code $(tail -1 said)"
    if [ "$code" = 0 ]; then
        "$program" build --content one/content --output out/site >/dev/null
    fi
done
"#;

/// Whether a disk can be mounted here, in a name space of its own. Says so if not.
fn can_mount() -> bool {
    let arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"];
    let tried = Command::new("unshare").args(arguments).output();
    let can = tried.as_ref().is_ok_and(|tried| tried.status.success());
    if !can {
        _ = writeln!(std::io::stderr(), "SKIPPED: no disk may be mounted here: {tried:?}");
    }
    can
}

/// What became of builds with so much room each: how much, how it ended, and what it said.
fn build_with(options: &str, what: &str, free: &[u32]) -> Vec<(u32, i32, String)> {
    let mut two = Two::new();
    two.heal("nothing"); // the one is there, and what is in the place of the disk is not touched
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_fieldguide")]);
    command.args([options, what]).args(free.iter().map(u32::to_string));
    command.env("XDG_STATE_HOME", two.guide.state());
    let done = command.current_dir(two.guide.path("")).output().expect("runs");
    let said = String::from_utf8(done.stdout).expect("is text");
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    let ends: Vec<(u32, i32, String)> = said
        .lines()
        .filter_map(|line| {
            let (free, rest) = line.split_once(' ')?;
            let (code, said) = rest.split_once(' ')?;
            Some((free.parse().ok()?, code.parse().ok()?, said.to_owned()))
        })
        .collect();
    assert_eq!(ends.len(), free.len(), "{said}");
    for (free, code, said) in &ends {
        let when = format!("{free} {what} free, ended with {code}: {said}");
        let found = tree(&two.guide.path(&format!("after-{what}-{free}")));
        // Nothing of what did not fit is left, whichever site it is.
        let which = two.is_one(&found, &when);
        assert_eq!(which, usize::from(*code == 0), "{when}");
        assert!(*code == 0 || said.contains("No space left on device"), "{when}");
        assert!(*code == 0 || said.contains("/out/.site.fieldguide"), "{when}");
    }
    ends
}

/// Asserts that with the least room a build failed and with the most it did not.
#[track_caller]
fn fails_then_works(ends: &[(u32, i32, String)]) {
    let codes: Vec<i32> = ends.iter().map(|(_, code, _)| *code).collect();
    assert_eq!((codes.first(), codes.last()), (Some(&1), Some(&0)), "{ends:?}");
    assert!(codes.iter().filter(|code| **code == 1).count() > 2, "{ends:?}");
}

#[test]
fn what_cannot_be_printed_is_not_taken_for_printed() {
    let two = Two::new();
    for arguments in [&["explain"] as &[&str], &["schema", "--content", "one/content"]] {
        let full = File::options().write(true).open("/dev/full").expect("is there");
        let ended = two.guide.command(arguments).stdout(full).output().expect("runs");
        let ended = Ended::from(ended);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.starts_with("error: cannot print: No space left"), "{ended:?}");
    }
}

#[test]
fn on_a_full_disk_the_old_site_stays() {
    if can_mount() {
        fails_then_works(&build_with("size=2m", "bytes", &[0, 4, 12, 20, 28, 36, 1000]));
    }
}

#[test]
fn without_room_for_names_the_old_site_stays() {
    if can_mount() {
        let options = "size=4m,nr_inodes=400";
        fails_then_works(&build_with(options, "names", &[0, 1, 2, 5, 10, 20, 30, 200]));
    }
}
