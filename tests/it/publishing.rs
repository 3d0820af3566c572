//! A guide through ten changes, as its repository sees them: each is checked, compared with what is
//! published, and published or refused. The transcript is the test.

use crate::command::Guide;
use crate::harness::{assert_snapshot, repository};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What is published, and a change that is proposed.
struct Repository {
    guide: Guide,
    transcript: String,
}

impl Repository {
    /// A guide that was just begun and published.
    fn new() -> Self {
        let guide = Guide::empty();
        let mut repository = Self { guide, transcript: String::new() };
        repository.say("A guide is begun and published");
        repository.run(&["init", "."]);
        repository.publish();
        repository
    }

    fn say(&mut self, what: &str) {
        let _ = writeln!(self.transcript, "\n# {what}");
    }

    /// Runs a command and writes down how it ended and what it printed.
    fn run(&mut self, arguments: &[&str]) -> bool {
        let ended = self.guide.run(arguments);
        let code = ended.code.expect("ends by itself");
        let shown: Vec<String> = arguments
            .iter()
            .map(|argument| {
                if argument.contains(' ') {
                    format!("'{argument}'")
                } else {
                    (*argument).to_owned()
                }
            })
            .collect();
        let _ = writeln!(self.transcript, "\n$ fieldguide {}", shown.join(" "));
        for line in (ended.out + &ended.err).lines() {
            let _ = writeln!(self.transcript, "{}", untimed(line).trim_end());
        }
        let _ = writeln!(self.transcript, "exit {code}");
        code == 0
    }

    /// What CI does with a change: it checks, tells what changes, and publishes. A change that is
    /// refused leaves what is published as it was.
    fn publish(&mut self) -> bool {
        let before = self.published();
        if !self.run(&["check", "--strict"]) {
            assert!(!self.run(&["build", "--strict"]), "what is refused is not built");
            assert_eq!(self.published(), before, "what is refused changes nothing");
            return false;
        }
        if self.guide.path("before").exists() {
            self.run(&["diff", "before", "content"]);
        }
        assert!(self.run(&["build", "--strict"]));
        assert!(self.guide.run(&["urls", "--accept"]).code == Some(0), "addresses are recorded");
        let kept = self.guide.path("before");
        _ = fs::remove_dir_all(&kept);
        copy(&self.guide.path("content"), &kept);
        true
    }

    fn published(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        if self.guide.path("output").exists() {
            files(&self.guide.path("output"), &mut |path, bytes| _ = found.insert(path, bytes));
        }
        found
    }

    fn edit(&self, path: &str, what: &str, by: &str) {
        let text = fs::read_to_string(self.guide.path(path)).expect("is there");
        assert!(text.contains(what), "{path} has no {what:?}");
        self.guide.write(path, &text.replacen(what, by, 1));
    }

    fn rename_by_hand(&self, from: &str, to: &str) {
        fs::rename(self.guide.path(from), self.guide.path(to)).expect("is there");
    }
}

/// A line without the time it took, however long that was.
fn untimed(line: &str) -> String {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let time = line.rsplit_once(" in ").and_then(|(before, after)| {
        let rest = after.trim_start_matches(is_number).strip_prefix(" s")?;
        after.starts_with(is_number).then(|| format!("{before} in … s{rest}"))
    });
    time.unwrap_or_else(|| line.to_owned())
}

#[test]
fn a_slow_machine_has_the_same_transcript() {
    for time in ["0.05", "1.20", "73.00"] {
        let line = format!("39 pages in output: 62 files written, in {time} s; 1 warning");
        assert_eq!(untimed(&line), "39 pages in output: 62 files written, in … s; 1 warning");
    }
    for line in ["38 pages in output", "it is in s", "## Begun in 2024"] {
        assert_eq!(untimed(line), line);
    }
}

fn files(folder: &Path, each: &mut dyn FnMut(PathBuf, Vec<u8>)) {
    for entry in fs::read_dir(folder).expect("is there") {
        let path = entry.expect("can be read").path();
        match path.is_dir() {
            true => files(&path, each),
            false => each(path.clone(), fs::read(&path).expect("can be read")),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    files(from, &mut |path, bytes| {
        let target = to.join(path.strip_prefix(from).expect("is below"));
        fs::create_dir_all(target.parent().expect("has one")).expect("made");
        fs::write(target, bytes).expect("written");
    });
}

const KEYS: &str = "content/lessons/agree-who-holds-the-keys.md";
const BED: &str = "content/lessons/start-with-one-bed.md";
const CASE: &str = "---
title: The shed in Nettle Row
summary: \"Invented sample: two keys, and a list by the door.\"
partners: [Neighbours of Nettle Row]
started: 2024
evidence:
  - lesson: agree-who-holds-the-keys
    stance: supports
    shows: Nobody stood before a locked door after the list went up [@millnotes].
---

This case is part of a sample. There is no such shed.
";

#[test]
fn ten_changes_are_published_or_refused() {
    let mut it = Repository::new();

    it.say("1. A case study is added, and a lesson is supported for the first time");
    it.guide.write("content/case-studies/nettle-row-shed.md", CASE);
    assert!(it.publish());

    it.say("2. A sentence is edited");
    it.edit(BED, "A bed shows within weeks", "A bed shows within a month");
    assert!(it.publish());

    it.say("3. A term is written with a capital: refused, then fixed");
    it.edit(BED, "stages: [planning]", "stages: [Planning]");
    assert!(!it.publish());
    assert!(it.run(&["fix"]));
    assert!(it.publish());

    it.say("4. A lesson is renamed by the command");
    assert!(it.run(&["rename", "start-with-one-bed", "begin-with-one-bed"]));
    assert!(it.publish());
    let moved = fs::read_to_string(it.guide.path("output/lessons/start-with-one-bed.html"))
        .expect("is there");
    assert!(moved.contains("url=../lessons/begin-with-one-bed.html"));

    it.say("5. A case study is renamed by hand: refused, until it has an alias");
    it.rename_by_hand(
        "content/case-studies/nettle-row-shed.md",
        "content/case-studies/nettle-row.md",
    );
    assert!(!it.publish());
    it.edit(
        "content/case-studies/nettle-row.md",
        "partners:",
        "aliases: [nettle-row-shed]\npartners:",
    );
    assert!(it.publish());

    it.say("6. A heading is reworded: refused, until it keeps its id");
    it.edit(KEYS, "## Too many hands", "## When many hold keys");
    assert!(!it.publish());
    it.edit(KEYS, "## When many hold keys", "## When many hold keys {#too-many-hands}");
    assert!(it.publish());

    it.say("7. Evidence turns out otherwise, and a rating falls");
    it.edit("content/case-studies/nettle-row.md", "stance: supports", "stance: contradicts");
    assert!(it.publish());

    it.say("8. That is taken back");
    it.edit("content/case-studies/nettle-row.md", "stance: contradicts", "stance: supports");
    assert!(it.publish());

    it.say("9. A case study goes: refused by hand, and gone with a reason");
    assert!(!it.run(&["remove", "nettle-row"]));
    assert!(it.run(&["remove", "nettle-row", "--reason", "said twice"]));
    assert!(it.publish());

    it.say("10. The declaration is broken, and that is reverted: nothing has changed");
    it.edit("content/guide.yaml", "settings:", "setings:");
    assert!(!it.publish());
    it.edit("content/guide.yaml", "setings:", "settings:");
    assert!(it.publish());

    assert_snapshot(&repository("tests/publishing.txt"), it.transcript.trim_start());
}
