//! Two guides that are built into one folder in turn, and a look at what stands there.

use crate::command::{Ended, Guide};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is in a folder: files with what they hold, and folders, which end in `/`.
pub(super) type Tree = BTreeMap<String, Vec<u8>>;

/// Two guides, and `out/site`, which is always the one or the other.
pub(super) struct Two {
    pub(super) guide: Guide,
    /// All that is in `out` once the one or the other is built.
    sites: [Tree; 2],
    /// Which of them is there now.
    shown: usize,
}

impl Two {
    pub(super) fn new() -> Self {
        let guide = Guide::empty();
        for (name, text, other) in [("one", "First.", "gone"), ("two", "Second.", "come")] {
            let write = |path: &str, text: &str| guide.write(&format!("{name}/{path}"), text);
            write("content/guide.yaml", "settings:\n  title: Working together\n");
            write("content/index.md", "---\ntitle: Home\n---\n\nBegin with [[start-small]].\n");
            write("content/lessons/start-small.md", &lesson("Start small", text));
            write(&format!("content/lessons/{other}.md"), &lesson(other, "[Plan](plan.txt)."));
            write("content/lessons/plan.txt", text);
            // What is a file on one site is a folder on the other.
            let (file, link) = match name {
                "one" => ("notes.txt", "notes.txt"),
                _ => ("notes.txt/all.txt", "notes.txt/all.txt"),
            };
            write(&format!("content/lessons/{file}"), text);
            write("content/lessons/links.md", &lesson("Links", &format!("See [it]({link}).")));
            write("themes/practice/assets/style.css", &format!("/* {text} */"));
        }
        fs::create_dir(guide.path("out")).expect("made");
        let mut two = Self { guide, sites: Default::default(), shown: 1 };
        for which in [0, 1] {
            let ended = two.build(which);
            assert_eq!(ended.code, Some(0), "{ended:?}");
            two.sites[which] = two.everything();
        }
        assert_ne!(two.sites[0], two.sites[1]);
        two
    }

    /// Which guide is to be built next: the one that is not there now.
    pub(super) fn next(&self) -> usize {
        1 - self.shown
    }

    /// The arguments that build a guide.
    pub(super) fn arguments(which: usize) -> [&'static str; 5] {
        ["build", "--content", ["one/content", "two/content"][which], "--output", "out/site"]
    }

    pub(super) fn command(&self, which: usize) -> Command {
        self.guide.command(&Self::arguments(which))
    }

    pub(super) fn build(&self, which: usize) -> Ended {
        self.guide.run(&Self::arguments(which))
    }

    /// All that is in `out`.
    pub(super) fn everything(&self) -> Tree {
        tree(&self.guide.path("out"))
    }

    /// Asserts that the output folder is wholly the one site or the other, whatever is beside it.
    #[track_caller]
    pub(super) fn is_whole(&self, when: &str) {
        let mut found = self.everything();
        found.retain(|path, _| path.starts_with("site/"));
        self.is_one(&found, when);
    }

    /// Asserts that the output folder is wholly one of the two, and nothing beside it. Says which.
    #[track_caller]
    pub(super) fn is_clean(&self, when: &str) -> usize {
        self.is_one(&self.everything(), when)
    }

    #[track_caller]
    pub(super) fn is_one(&self, found: &Tree, when: &str) -> usize {
        let which = self.sites.iter().position(|site| site == found);
        which.unwrap_or_else(|| {
            let differs = |site: &Tree| {
                let paths = site.keys().chain(found.keys());
                let other: Vec<&String> = paths.filter(|p| site.get(*p) != found.get(*p)).collect();
                format!("{other:?}")
            };
            let [one, two] = self.sites.each_ref().map(differs);
            panic!("{when}: neither site.\nNot as in the one: {one}\nNot as in the other: {two}")
        })
    }

    /// Asserts that a build that ended well left this site; the lock may be there still, which holds
    /// nobody up.
    #[track_caller]
    pub(super) fn is_done(&mut self, which: usize, when: &str) {
        let mut found = self.everything();
        found.remove(".site.fieldguide-lock");
        assert_eq!(self.is_one(&found, when), which, "{when}");
        self.shown = which;
    }

    /// Asserts that `out` is this site.
    #[track_caller]
    pub(super) fn is(&self, which: usize, when: &str) {
        assert_eq!(self.is_clean(when), which, "{when}");
    }

    /// Builds to the end what was to be built next, and asserts that all is as if nothing had happened.
    #[track_caller]
    pub(super) fn heal(&mut self, when: &str) {
        let next = self.next();
        let ended = self.build(next);
        assert_eq!(ended.code, Some(0), "after {when}: {ended:?}");
        self.is(next, when);
        self.shown = next;
    }

    /// Takes note of what a build left that left nothing to heal.
    pub(super) fn look(&mut self, when: &str) {
        self.shown = self.is_clean(when);
    }
}

fn lesson(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nsummary: A lesson.\n---\n\n{text}\n")
}

pub(super) fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut pending = vec![(PathBuf::from(root), String::new())];
    while let Some((folder, name)) = pending.pop() {
        for entry in fs::read_dir(folder).expect("can be listed") {
            let entry = entry.expect("can be listed");
            let path = format!("{name}{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("is known").is_dir() {
                pending.push((entry.path(), format!("{path}/")));
                found.insert(format!("{path}/"), Vec::new());
            } else {
                found.insert(path, fs::read(entry.path()).expect("can be read"));
            }
        }
    }
    found
}
