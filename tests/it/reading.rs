//! Reading while others write, and reading no more than is needed: the real program on a real disk.
//!
//! The steps of reading have their own tests, in `src/files`.

use crate::command::{Ended, Guide, film};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// A lesson that says one word very often, so that a mixture of two versions is seen.
fn version(word: &str) -> String {
    let body = format!("{word}\n").repeat(4000);
    format!("---\ntitle: Written\nsummary: Written.\n---\n\n{body}")
}

/// What a build that ran beside a writer has published, or said.
fn is_whole(guide: &Guide, ended: &Ended) -> bool {
    let said = ended.code == Some(1) && ended.err.contains("error[file-changed]");
    let page = fs::read_to_string(guide.path("output/lessons/written.html")).unwrap_or_default();
    let (a, b) = (page.matches("alpha").count(), page.matches("omega").count());
    said || ended.code == Some(0) && (a == 0 || b == 0) && a.max(b) >= 4000
}

/// Builds a few times while `write` is called over and over in another thread.
fn beside(write: impl Fn(&Guide, &str) + Send + Sync + 'static) {
    let guide = Arc::new(Guide::new());
    guide.write("content/lessons/written.md", &version("alpha"));
    let is_over = Arc::new(AtomicBool::new(false));
    let writer = {
        let (guide, is_over) = (Arc::clone(&guide), Arc::clone(&is_over));
        thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                ["omega", "alpha"].iter().for_each(|word| write(&guide, &version(word)));
            }
        })
    };
    let builds: Vec<Ended> = (0..4)
        .map(|_| {
            _ = fs::remove_dir_all(guide.path("output"));
            let ended = guide.run(&["build"]);
            assert!(is_whole(&guide, &ended), "{ended:?}");
            ended
        })
        .collect();
    is_over.store(true, Ordering::Relaxed);
    writer.join().expect("ends");
    assert!(builds.iter().all(|ended| !ended.err.contains("panicked")));
    let ended = guide.run(&["build"]);
    assert_eq!(ended.code, Some(0), "nobody writes any more: {ended:?}");
}

#[test]
fn a_text_that_is_emptied_and_written_again_is_not_published_in_part() {
    beside(|guide, text| {
        let path = guide.path("content/lessons/written.md");
        let (first, rest) = text.split_at(text.len() / 2);
        fs::write(&path, first).expect("written");
        thread::sleep(Duration::from_millis(7));
        fs::write(&path, [first, rest].concat()).expect("written");
        thread::sleep(Duration::from_millis(11));
    });
}

#[test]
fn a_text_that_is_overwritten_in_place_is_not_published_in_part() {
    beside(|guide, text| {
        use std::io::Write as _;
        let path = guide.path("content/lessons/written.md");
        let mut file = File::options().write(true).open(path).expect("opened");
        for piece in text.as_bytes().chunks(512) {
            file.write_all(piece).expect("written");
        }
    });
}

#[test]
fn a_text_that_is_replaced_as_a_whole_is_published_as_a_whole() {
    beside(|guide, text| {
        guide.write("content/lessons/.written", text);
        let to = guide.path("content/lessons/written.md");
        fs::rename(guide.path("content/lessons/.written"), to).expect("renamed");
        thread::sleep(Duration::from_millis(3));
    });
}

/// A sparse file of this size.
fn sparse(guide: &Guide, path: &str, size: u64) {
    guide.write(path, "");
    let mut file = File::options().write(true).open(guide.path(path)).expect("opened");
    file.write_all(&film(100)).expect("written");
    file.set_len(size).expect("sized");
}

/// Runs the program with so much address space, in KB.
fn within(guide: &Guide, kilobytes: u64, arguments: &[&str]) -> Ended {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"")]);
    command.arg(env!("CARGO_BIN_EXE_fieldguide")).args(arguments).current_dir(guide.path(""));
    Ended::from(command.stdin(Stdio::null()).output().expect("can be run"))
}

const LINKED: &str = "---\ntitle: Film\nsummary: A film.\n---\n\nSee [the film](film.mp4).\n";

#[test]
fn a_large_file_is_never_in_memory() {
    let guide = Guide::new();
    sparse(&guide, "content/lessons/film.mp4", 900 << 20);
    let within = |arguments| within(&guide, 800_000, arguments);
    assert_eq!(within(&["build"]).code, Some(0), "of a file that nothing links to, only its name");
    assert!(!guide.path("output/lessons/film.mp4").exists());
    guide.write("content/lessons/film.md", LINKED);
    sparse(&guide, "content/lessons/film.mp4", 300 << 20);
    let ended = self::within(&guide, 550_000, &["build"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let copied = fs::metadata(guide.path("output/lessons/film.mp4")).expect("is copied");
    assert_eq!(copied.len(), 300 << 20);
    let ended = self::within(&guide, 550_000, &["build"]);
    assert!(ended.out.starts_with("output is up to date: "), "{ended:?}");
}

#[test]
fn a_site_is_current_only_with_the_same_assets() {
    let guide = Guide::new();
    guide.write("content/lessons/film.md", LINKED);
    fs::write(guide.path("content/lessons/film.mp4"), film(100)).expect("written");
    guide.write("content/lessons/unused.mp4", "one");
    let is_current = || {
        let ended = guide.run(&["build"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out.starts_with("output is up to date: ")
    };
    assert!(!is_current());
    assert!(is_current());
    let other = [film(100), film(1)].concat();
    fs::write(guide.path("content/lessons/film.mp4"), &other).expect("written");
    assert!(!is_current());
    assert_eq!(fs::read(guide.path("output/lessons/film.mp4")).expect("is copied"), other);
    assert!(is_current());
    guide.write("content/lessons/unused.mp4", "two");
    assert!(is_current(), "nothing is made from it");
    fs::remove_file(guide.path("content/lessons/unused.mp4")).expect("removed");
    assert!(!is_current(), "names may be linked to");
}

#[test]
fn an_asset_that_is_a_device_or_too_large_is_an_error_where_it_is_linked() {
    let guide = Guide::new();
    guide.write("content/lessons/film.md", LINKED);
    sparse(&guide, "content/lessons/film.mp4", 10 << 30);
    let ended = guide.run(&["build"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("error[unreadable-file]"), "{ended:?}");
    assert!(ended.err.contains("it is too large: 10240 MB, and the limit is 1024 MB"), "{ended:?}");
    assert!(!guide.path("output").exists());
}

#[test]
fn too_little_memory_ends_with_a_message() {
    let guide = Guide::new();
    for arguments in [&["build"][..], &["check"], &["serve", "--port", "0"], &["list"]] {
        let ended = within(&guide, 102_400, arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
        assert!(ended.err.starts_with("error: fieldguide needs "), "{ended:?}");
        assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
    }
    assert!(!guide.path("output").exists());
    // What is asked for is enough.
    let needed = within(&guide, 102_400, &["check"]).err;
    let needed = needed.split(" needs ").nth(1).and_then(|rest| rest.split(' ').next());
    let needed: u64 = needed.and_then(|mb| mb.parse().ok()).expect("a number");
    let ended = within(&guide, needed << 10, &["build"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn a_hang_up_is_caught_unless_it_is_ignored() {
    let guide = Guide::new();
    for n in 0..300 {
        let text = format!("---\ntitle: Lesson {n}\nsummary: S.\n---\n\nText.\n");
        guide.write(&format!("content/lessons/lesson-{n}.md"), &text);
    }
    let hung_up = |prefix: &str| {
        // The shell sends the signal as soon as it has become the program.
        let script = format!("{prefix} (sleep 0.05; kill -HUP $$) & exec \"$0\" build");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_fieldguide")]);
        command.current_dir(guide.path("")).process_group(0);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("can be run")
    };
    use std::os::unix::process::ExitStatusExt as _;
    if crate::faults::signals::signals().contains(&("HUP", 1)) {
        let ended = hung_up("");
        assert!(ended.code() == Some(129) || ended.signal() == Some(1), "{ended:?}");
    }
    assert_eq!(hung_up("trap '' HUP;").code(), Some(0), "as under nohup");
    let left =
        fs::read_dir(guide.path("")).expect("is there").map(|entry| entry.expect("is").file_name());
    let hidden = left.filter(|name| name.to_string_lossy().starts_with('.')).count();
    assert_eq!(hidden, 0, "nothing is left beside the output");
}
