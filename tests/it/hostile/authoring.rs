//! Commands that change content or write a file on request: what arrives with the content, a journal or
//! a link, makes none of them write, lock, replay or clear anything.
//!
//! Every case also holds that nothing beside the output is changed.

use super::Case;
use super::Must::{Build, Refuse, Tell};
use super::sandbox::Folder;
use std::fs;
use std::os::unix::fs::symlink;

/// The commands that change content, with a change that each would make.
const CHANGING: [(&str, &[&str]); 9] = [
    ("fix", &["fix"]),
    ("fix --dry-run", &["fix", "--dry-run"]),
    ("rename", &["rename", "plain", "other"]),
    ("rename --dry-run", &["rename", "plain", "other", "--dry-run"]),
    ("remove", &["remove", "alone"]),
    ("urls", &["urls"]),
    ("urls --accept", &["urls", "--accept"]),
    ("new", &["new", "lesson", "Another"]),
    ("recover", &["recover"]),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = journals();
    cases.extend(links());
    cases.extend(requested());
    cases.extend(beside());
    cases
}

/// A guide in which every command has something to change.
fn work(folder: &Folder) {
    folder.write("content/lessons/alone.md", "---\ntitle: Alone\n---\n\nText.\n");
    folder.write("content/lessons/wrong.md", "---\ntitle: Wrong\nsumary: One.\n---\n\nText.\n");
    folder.write("mine/thesis.txt", "work");
    for name in ["new-0", "old-0", "key", "steps", "lock", "journal"] {
        folder.write(format!("mine/{name}"), "mine");
    }
}

/// What stands where changes are staged, and what a command does about it.
fn journals() -> Vec<Case> {
    const STAGING: &str = "content/.fieldguide-changes";
    type Plant = fn(&Folder);
    let steps = |folder: &Folder, steps: &str| {
        folder.write(format!("{STAGING}/steps"), steps);
        folder.write(format!("{STAGING}/journal"), format!("fieldguide change 1 forward\n{steps}"));
        folder.write(format!("{STAGING}/key"), "0123456789abcdef0123456789abcdef");
        folder.write(format!("{STAGING}/new-0"), "#!/bin/sh\necho planted\n");
    };
    let plants: [(&str, Plant); 7] = [
        ("a journal that adds a hook", |f| {
            f.write(format!("{STAGING}/steps"), "add ../.git/hooks/pre-commit\n");
            f.write(format!("{STAGING}/new-0"), "#!/bin/sh\necho planted\n");
        }),
        ("a journal that overwrites a file outside", |f| {
            f.write(format!("{STAGING}/steps"), "put ../mine/thesis.txt\n");
            f.write(format!("{STAGING}/new-0"), "planted");
            f.write(format!("{STAGING}/old-0"), "work");
        }),
        ("a journal that deletes a file inside", |f| {
            f.write(format!("{STAGING}/back"), "add lessons/plain.md\n");
        }),
        ("an empty folder of the journal's name", |f| {
            fs::create_dir(f.path(STAGING)).expect("made");
        }),
        ("a file of the journal's name", |f| f.write(STAGING, "add ../x\n")),
        ("a link of the journal's name", |f| {
            symlink("../mine", f.path(STAGING)).expect("linked");
        }),
        ("a link to nothing of the journal's name", |f| {
            symlink("../mine/none", f.path(STAGING)).expect("linked");
        }),
    ];
    let mut cases = Vec::new();
    for (number, (name, plant)) in plants.into_iter().enumerate() {
        // Every command meets the first, and those that would write the most meet all.
        let few = ["check", "fix --dry-run", "recover"];
        let is_wanted = |command: &str| number == 0 || few.contains(&command);
        for command in ["build", "check"].into_iter().filter(|command| is_wanted(command)) {
            let case =
                Case::new(leak(format!("{name}, `{command}`")), Tell("foreign-journal"), plant);
            cases.push(case.run(&[command]));
        }
        for (command, arguments) in CHANGING.into_iter().filter(|(command, _)| is_wanted(command)) {
            let words = "was not created by fieldguide on this computer";
            let make = move |folder: &Folder| {
                work(folder);
                plant(folder);
            };
            let case = Case::new(leak(format!("{name}, `{command}`")), Refuse(words), make);
            cases.push(case.run(arguments));
        }
    }
    let modern = Case::new("a journal as it is written now", Tell("foreign-journal"), move |f| {
        let hash = "0".repeat(64);
        steps(f, &format!("add {hash} lessons/planted.md\n"));
    });
    cases.push(modern);
    cases.push(Case::new("hidden files that are no journal", Build, |folder| {
        folder.write("content/.fieldguide-changes-new/steps", "add ../x\n");
        folder.write("content/lessons/.fieldguide-changes/steps", "add ../x\n");
    }));
    cases
}

/// Links in the places that commands write to.
fn links() -> Vec<Case> {
    let new = &["new", "lesson", "Another"][..];
    let linked =
        |name, words, at: &'static str, target: &'static str, arguments: &[&'static str]| {
            let case = Case::new(name, Refuse(words), move |folder| {
                work(folder);
                fs::remove_file(folder.path("content/lessons/wrong.md")).expect("removed");
                if folder.path(at).exists() {
                    fs::rename(folder.path(at), folder.path("was")).expect("moved");
                }
                symlink(target, folder.path(at)).expect("linked");
            });
            case.run(arguments).and("nothing is written at the link's target", |folder| {
                fs::read_dir(folder.path("mine")).expect("is listed").count() == 7
            })
        };
    vec![
        linked("`new` into a linked folder", "a symbolic link", "content/lessons", "../mine", new),
        linked(
            "`new` in the place of a link",
            "already exists",
            "content/lessons/another.md",
            "../../mine/none",
            new,
        ),
        linked(
            "`urls --accept` with a linked ledger",
            "already exists",
            "content/urls.lock",
            "../mine/thesis.txt",
            &["urls", "--accept"],
        ),
        linked(
            "`urls --accept` with a broken ledger",
            "already exists",
            "content/urls.lock",
            "../mine/none",
            &["urls", "--accept"],
        ),
        linked(
            "`rename` to a folder that is a link",
            "",
            "content/lessons",
            "../mine",
            &["rename", "plain", "other"],
        ),
        linked(
            "`init` with linked content",
            "a symbolic link",
            "fresh",
            "mine",
            &["init", "fresh"],
        ),
        linked(
            "`schema --output` to a link",
            "a symbolic link",
            ".vscode",
            "mine",
            &["schema", "--format", "vscode", "--output", ".vscode"],
        ),
        linked(
            "`schema --output` to a file that is a link",
            "is not a schema",
            "guide.yaml.schema.json",
            "mine/thesis.txt",
            &["schema", "--output", "."],
        ),
    ]
}

/// Files that are written because a user named them.
fn requested() -> Vec<Case> {
    let baseline = |name, words, file: &'static str| {
        Case::new(name, Refuse(words), |folder| {
            work(folder);
            folder.write("empty", "");
            folder.write("config.json", "{\"fieldguide\": true}\n");
            folder.write("answers", "{\"fieldguide\":\"answers 1\"}\n");
            symlink("mine/none", folder.path("link")).expect("linked");
            symlink("mine", folder.path("folder")).expect("linked");
        })
        .run(&["check", "--write-baseline", file])
    };
    let cache = |name, words, file: &'static str| {
        Case::new(name, Refuse(words), |folder| {
            work(folder);
            folder.write("known", "{\"fieldguide\":\"baseline 1\"}\n");
            symlink("mine/none", folder.path("link")).expect("linked");
        })
        .run(&["check", "--external", "--cache", file])
    };
    let foreign = "exists and is not a baseline; choose another name";
    let other = "exists and is not a cache of link checks; choose another name";
    vec![
        baseline("a baseline over guide.yaml", foreign, "content/guide.yaml"),
        baseline("a baseline over an entry", foreign, "content/lessons/plain.md"),
        baseline("a baseline over another text", foreign, "mine/thesis.txt"),
        baseline("a baseline over an empty file", foreign, "empty"),
        baseline("a baseline over other JSON", foreign, "config.json"),
        baseline("a baseline over remembered answers", foreign, "answers"),
        baseline("a baseline over a folder", foreign, "mine"),
        baseline("a baseline over a device", foreign, "/dev/null"),
        baseline("a baseline through a link", foreign, "link"),
        baseline("a baseline in a linked folder", "a symbolic link", "folder/known"),
        baseline("a baseline without a name", "", ".."),
        cache("answers over guide.yaml", other, "content/guide.yaml"),
        cache("answers over a baseline", other, "known"),
        cache("answers over another text", other, "mine/thesis.txt"),
        cache("answers through a link", other, "link"),
        Case::new("a schema over another text", Refuse("is not a schema"), |folder| {
            folder.write("lesson.schema.json", "{\n  \"$schema\": \"mine\"\n}\n");
        })
        .run(&["schema", "--output", "."]),
    ]
}

/// What stands beside the output folder, where a build writes.
fn beside() -> Vec<Case> {
    let linked = |name, words, at: &'static str, target: &'static str| {
        Case::new(name, Refuse(words), move |folder| {
            work(folder);
            fs::remove_file(folder.path("content/lessons/wrong.md")).expect("removed");
            symlink(target, folder.path(at)).expect("linked");
        })
        .and("nothing is written", |folder| !folder.path("output").exists())
    };
    vec![
        linked("a lock that is a link", "fieldguide-lock", ".output.fieldguide-lock", "mine/none"),
        linked(
            "a lock that is a link to a file",
            "fieldguide-lock",
            ".output.fieldguide-lock",
            "mine/thesis.txt",
        ),
        linked("a new site that is a link", "is not a folder", ".output.fieldguide-new", "mine"),
        linked("an old site that is a link", "is not a folder", ".output.fieldguide-old", "mine"),
        Case::new("a lock that holds something", Refuse("fieldguide-lock"), |folder| {
            folder.write(".output.fieldguide-lock", "thesis");
        }),
        Case::new("a lock that is a folder", Refuse("fieldguide-lock"), |folder| {
            fs::create_dir(folder.path(".output.fieldguide-lock")).expect("made");
        }),
        Case::new("a manifest that is a link", Refuse("is not a file"), |folder| {
            folder.write("mine/manifest", "fieldguide 2\n");
            fs::create_dir(folder.path("output")).expect("made");
            symlink("../mine/manifest", folder.path("output/.fieldguide-manifest"))
                .expect("linked");
        }),
    ]
}

/// Names that are made from two others; a test may keep them for as long as it runs.
fn leak(name: String) -> &'static str {
    Box::leak(name.into_boxed_str())
}
