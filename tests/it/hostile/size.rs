//! Files that are large, many or deep, and files that are none.
//!
//! Links and places where no site may stand are in `tree.rs`.

use super::Case;
use super::Must::{Build, Tell};
use std::fs::File;
use std::os::unix::net::UnixListener;
use std::process::Command;

pub(super) fn cases() -> Vec<Case> {
    let sparse = |name, must, link: &'static str| {
        Case::new(name, must, move |folder| {
            folder.write("content/lessons/x.md", format!("---\ntitle: Film\n---\n\n{link}\n"));
            let file = File::create(folder.path("content/lessons/film.mp4")).expect("made");
            file.set_len(10 << 30).expect("sized");
        })
    };
    let made = |name, script: &'static str| {
        Case::new(name, Tell("unreadable-file"), move |folder| {
            let shell =
                Command::new("sh").args(["-c", script]).current_dir(folder.path("")).status();
            assert!(shell.expect("can be run").success());
        })
    };
    vec![
        sparse("a file of 10 GB that nothing links to", Build, ""),
        sparse("a file of 10 GB that is linked to", Tell("unreadable-file"), "[film](film.mp4)"),
        sparse("an image of 10 GB", Tell("unreadable-file"), "![film](film.mp4)"),
        Case::new("a text of 10 GB", Tell("unreadable-file"), |folder| {
            let file = File::create(folder.path("content/lessons/x.md")).expect("made");
            file.set_len(10 << 30).expect("sized");
        }),
        Case::new("100,000 empty files in a folder", Build, |folder| {
            folder.write("content/data/first.txt", "");
            let path = |n| folder.path(format!("content/data/{n}.txt"));
            (0..100_000).for_each(|n| drop(File::create(path(n)).expect("made")));
        }),
        Case::new("folders in folders, 60 deep", Build, |folder| {
            folder.write(format!("content/{}x.txt", "d/".repeat(60)), "x");
        }),
        made("a pipe in the place of an image", "mkfifo content/x.png"),
        made(
            "a pipe in the place of a theme's file",
            "mkdir -p themes/plain/assets && mkfifo themes/plain/assets/x.js",
        ),
        Case::new("a socket in the place of an image", Tell("unreadable-file"), |folder| {
            UnixListener::bind(folder.path("content/x.png")).expect("bound");
        }),
    ]
}
