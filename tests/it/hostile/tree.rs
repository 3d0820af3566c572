//! Folders: links, things that are no files, and places where no site may stand.
//!
//! What root may read cannot be made unreadable, and tests may run as root: a name that no folder
//! can have read stands in for it elsewhere, see `names.rs`.

use super::Case;
use super::Must::{Build, Refuse, Tell, Warn};
use super::sandbox::Folder;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, SystemTime};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = content();
    cases.extend(output());
    cases
}

fn content() -> Vec<Case> {
    let link = |name, from: &'static str, to: &'static str| {
        Case::new(name, Warn("symlink-not-followed"), move |folder| {
            symlink(to, folder.path(from)).expect("linked");
        })
        .and("nothing of the system is published", |folder| {
            !folder.outputs("md").values().any(|text| text.contains("root:"))
        })
    };
    let made = |name, must, program: &'static str, arguments: &'static [&'static str]| {
        Case::new(name, must, move |folder| run(folder, program, arguments))
    };
    vec![
        link("a link to a file outside", "content/lessons/x.md", "/etc/passwd"),
        link("a link to a folder outside", "content/etc", "/etc"),
        link("a link to the folder above", "content/lessons/round", ".."),
        link("a link to itself", "content/lessons/x.md", "x.md"),
        link("a link to nothing", "content/lessons/x.md", "nowhere"),
        link("a link to a device", "content/lessons/x.md", "/dev/zero"),
        link("a link in the place of the bibliography", "content/sources.bib", "/etc/passwd"),
        Case::new("the content is a link", Build, |folder| {
            fs::rename(folder.path("content"), folder.path("real")).expect("moved");
            symlink("real", folder.path("content")).expect("linked");
        }),
        Case::new("guide.yaml is a link", Tell("no-guide-file"), |folder| {
            fs::rename(folder.path("content/guide.yaml"), folder.path("x.yaml")).expect("moved");
            symlink("../x.yaml", folder.path("content/guide.yaml")).expect("linked");
        }),
        made("a pipe", Tell("unreadable-file"), "mkfifo", &["content/lessons/x.md"]),
        made("a pipe that is hidden", Build, "mkfifo", &["content/.x.md"]),
        Case::new("a folder in the place of a text", Build, |folder| {
            fs::create_dir(folder.path("content/lessons/x.md")).expect("made");
        }),
        Case::new("a folder in the place of guide.yaml", Tell("no-guide-file"), |folder| {
            fs::remove_file(folder.path("content/guide.yaml")).expect("removed");
            fs::create_dir(folder.path("content/guide.yaml")).expect("made");
        }),
        Case::new("a content folder that is empty", Tell("no-guide-file"), |folder| {
            fs::remove_dir_all(folder.path("content")).expect("removed");
            fs::create_dir(folder.path("content")).expect("made");
        }),
        Case::new("a content folder that is a file", Refuse("is not a folder"), |_| {}).run(&[
            "build",
            "--content",
            "content/guide.yaml",
        ]),
        Case::new("a clock in 1970", Build, |folder| {
            let file = fs::File::options().append(true).open(folder.path("content/index.md"));
            let file = file.expect("opened");
            file.set_modified(SystemTime::UNIX_EPOCH).expect("set");
        }),
        Case::new("a file of the far future", Build, |folder| {
            let file = fs::File::options().append(true).open(folder.path("content/index.md"));
            let later = SystemTime::now() + Duration::from_secs(1 << 32);
            file.expect("opened").set_modified(later).expect("set");
        }),
    ]
}

fn output() -> Vec<Case> {
    let refused = |name, words, output: &'static str| {
        Case::new(name, Refuse(words), |_| {}).run(&["build", "--output", output])
    };
    let kept = |folder: &Folder| {
        fs::read_to_string(folder.path("mine/thesis.txt")).is_ok_and(|text| text == "work")
    };
    vec![
        refused("the output is the root", "cannot write the site to", "/"),
        refused("the output is the folder one is in", "cannot write the site to", "."),
        refused("the output is above", "cannot write the site to", ".."),
        refused("the output is the content", "cannot write the site to", "content"),
        refused(
            "the output is inside the content",
            "cannot write the site to",
            "content/lessons/x",
        ),
        refused(
            "the output is the content by way of another folder",
            "cannot find",
            "x/../content",
        ),
        refused("the output is a file", "is not a folder", "content/index.md"),
        refused("the output is below a file", "", "content/index.md/x"),
        refused("the output has no name", "", ""),
        Case::new("the output is a link to another folder", Refuse("link"), |folder| {
            folder.write("mine/thesis.txt", "work");
            symlink("mine", folder.path("site")).expect("linked");
        })
        .run(&["build", "--output", "site"])
        .and("the other folder is as it was", kept),
        Case::new("the output holds other files", Refuse("thesis.txt"), |folder| {
            folder.write("mine/thesis.txt", "work");
        })
        .run(&["build", "--output", "mine"])
        .and("they are as they were", kept),
        Case::new("a manifest that names files outside", Refuse(""), |folder| {
            folder.write("mine/thesis.txt", "work");
            folder.write("site/.fieldguide", "{\"files\":{\"../mine/thesis.txt\":\"\"}}");
        })
        .run(&["build", "--output", "site"])
        .and("they are as they were", kept),
        Case::new("the output is on a disk that is read only", Refuse(""), |_| {}).run(&[
            "build",
            "--output",
            "/proc/fieldguide",
        ]),
        Case::new("the output is a device", Refuse("is not a folder"), |_| {}).run(&[
            "build",
            "--output",
            "/dev/null",
        ]),
    ]
}

fn run(folder: &Folder, program: &str, arguments: &[&str]) {
    let ended = Command::new(program).args(arguments).current_dir(folder.path("")).status();
    assert!(ended.expect("can be run").success());
}
