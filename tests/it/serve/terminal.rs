//! How the preview begins and ends, and what it survives.

use super::preview::{Guide, Preview, eventually};
use fieldguide::render::Progress;
use fieldguide::serve::{self, Console, Event, Server, Settings, WatchMode};
#[cfg(unix)]
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[test]
fn a_port_that_is_taken_gives_the_next_free_one() {
    let guide = Guide::new();
    let first = guide.serve(&[]);
    let port: u16 = first.host.rsplit_once(':').expect("a port").1.parse().expect("a number");
    let second = Preview::start(&mut guide.command(&["serve", "--port", &port.to_string()]));
    let next: u16 = second.host.rsplit_once(':').expect("a port").1.parse().expect("a number");
    assert!(next > port);
    let note = format!("port {port} is in use; using {next} instead\n");
    eventually("a note", || second.said().contains(&note).then_some(()));
    for preview in [&first, &second] {
        assert_eq!(preview.get("/").status, 200);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn only_this_machine_is_listened_to() {
    let guide = Guide::new();
    let preview = guide.serve(&[]);
    let port: u16 = preview.host.rsplit_once(':').expect("a port").1.parse().expect("a number");
    let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].map(std::fs::read_to_string);
    let listening: Vec<String> = sockets
        .into_iter()
        .flatten()
        .flat_map(|table| table.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            let local = columns.nth(1)?.to_owned();
            (columns.nth(1) == Some("0A")).then_some(local)
        })
        .filter(|local| local.ends_with(&format!(":{port:04X}")))
        .collect();
    assert_eq!(listening, [format!("0100007F:{port:04X}")]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_130() {
    let guide = Guide::new();
    let mut preview = guide.serve(&[]);
    let followed = preview.follow("/");
    followed.next();
    let interrupt = |preview: &Preview| {
        let process = preview.process.id().to_string();
        std::process::Command::new("kill").args(["-INT", &process]).status().expect("runs")
    };
    assert!(interrupt(&preview).success());
    assert_eq!(preview.process.wait().expect("ends").code(), Some(130));

    // Before it listens for Ctrl-C, the signal ends it, which shells call 130 too.
    let mut preview = guide.serve(&[]);
    assert!(interrupt(&preview).success());
    let ended = preview.process.wait().expect("ends");
    assert!(ended.code() == Some(130) || ended.signal() == Some(2), "{ended:?}");
}

#[test]
fn wrong_usage_ends_with_2() {
    let guide = Guide::new();
    let wrong: [&[&str]; 5] = [
        &["--content", "nowhere"],
        &["--port", "70000"],
        &["--editor", "code {path}"],
        &["--editor", "vscode://file/"],
        &["--base-url", "https://example.org/"],
    ];
    for arguments in wrong {
        let ended = guide.command(&["serve"]).args(arguments).output().expect("runs");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {ended:?}");
        assert!(!ended.stderr.is_empty(), "{arguments:?}");
    }
}

/// Panics in the next build when it is told to.
struct Fragile {
    breaks: Arc<AtomicBool>,
    happened: Mutex<Sender<String>>,
}

impl Progress for Fragile {
    fn begin(&self, _: usize) {
        assert!(!self.breaks.swap(false, Ordering::SeqCst), "on purpose");
    }
    fn page_done(&self) {}
}

impl Console for Fragile {
    fn report(&self, event: Event<'_>) {
        let what = match event {
            Event::Built(_) => "built".to_owned(),
            Event::Panicked(message) => message.to_owned(),
            Event::Polling(why) => why.to_owned(),
        };
        self.happened.lock().expect("is held by no one").send(what).expect("is awaited");
    }
}

#[test]
fn a_panic_of_a_build_does_not_end_it() {
    let guide = Guide::new();
    let settings = Settings {
        content: guide.path("content"),
        themes: guide.path("themes"),
        static_files: guide.path("static"),
        options: fieldguide::Options::default(),
        strict: false,
        watching: WatchMode::Events,
        editor: None,
    };
    let breaks = Arc::new(AtomicBool::new(true));
    let (sender, happened) = channel();
    let console = Fragile { breaks, happened: Mutex::new(sender) };
    let server = Server::bind(None, 0).expect("a port");
    std::thread::spawn(move || serve::run(server, settings, console));
    let next = || happened.recv_timeout(Duration::from_secs(60)).expect("something happens");
    assert_eq!(next(), "built", "up to what pages are made from");
    assert_eq!(next(), "on purpose");
    guide.write_lesson("Holds.");
    assert_eq!(next(), "built");
}
