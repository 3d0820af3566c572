//! What was kept from the last build changes nothing: after any edits a guide is, byte for byte and
//! message for message, what it is when built from nothing.

use crate::harness::{Quiet, repository};
use fieldguide::diagnostic::Diagnostic;
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::files::{Disk, Files, Inventory, Reader};
use fieldguide::{Kept, Options};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What happens to a file.
#[derive(Clone, Debug)]
enum Edit {
    /// A word is replaced by one of [`WORDS`].
    Word(usize, usize),
    /// A line goes.
    Drop(usize),
    /// One of [`BLOCKS`] comes at the end.
    Add(usize),
    /// It becomes what it was in the beginning, or is deleted if it was not there.
    Restore,
    Delete,
    /// A copy with this number is made beside it.
    Copy(usize),
    /// It is written again as it is.
    Touch,
}

const WORDS: [&str; 10] = [
    "framework",
    "start-small",
    "build-trust",
    "smith2015",
    "Zebra",
    "[[start-small]]",
    "[@unit2010]",
    "2026-05-02",
    "##",
    "title:",
];

const BLOCKS: [&str; 6] = [
    "\n## Another heading\n\nWith a framework agreement, see [[build-trust]].\n",
    "\nA sentence that cites [@smith2015] and links to [[start-small#how|how]].\n",
    "\n![Circles](/circles.png)\n",
    "\nNothing is at [[nowhere]], and nobody wrote [@nothing].\n",
    "\n```rust\nlet x = 1;\n```\n",
    "\nPlain words.\n",
];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (any::<usize>(), 0..WORDS.len()).prop_map(|(at, word)| Edit::Word(at, word)),
        2 => any::<usize>().prop_map(Edit::Drop),
        4 => (0..BLOCKS.len()).prop_map(Edit::Add),
        5 => Just(Edit::Restore),
        1 => Just(Edit::Delete),
        1 => (0usize..3).prop_map(Edit::Copy),
        1 => Just(Edit::Touch),
    ]
}

/// A guide on the disk that is edited.
struct Guide {
    folder: tempfile::TempDir,
    original: BTreeMap<PathBuf, String>,
}

impl Guide {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut original = BTreeMap::new();
        for name in ["content", "themes"] {
            let from = repository("tests/sites/small");
            for entry in walkdir::WalkDir::new(from.join(name)) {
                let entry = entry.expect("can be read");
                let below = entry.path().strip_prefix(&from).expect("is below");
                let to = folder.path().join(below);
                if entry.file_type().is_dir() {
                    fs::create_dir_all(&to).expect("can be made");
                    continue;
                }
                fs::copy(entry.path(), &to).expect("can be copied");
                if let Ok(text) = fs::read_to_string(&to) {
                    original.insert(to, text);
                }
            }
        }
        Self { folder, original }
    }

    fn disk(&self) -> Disk {
        let below = |name| self.folder.path().join(name);
        Disk { content: below("content"), themes: Some(below("themes")) }
    }

    /// The text files that are there or were.
    fn files(&self) -> Vec<PathBuf> {
        let there = walkdir::WalkDir::new(self.folder.path()).into_iter().filter_map(Result::ok);
        let there = there.filter(|entry| entry.file_type().is_file());
        let texts =
            there.map(walkdir::DirEntry::into_path).filter(|path| !path.ends_with("circles.png"));
        texts.chain(self.original.keys().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Makes an edit, and says which files changed.
    fn make(&self, file: usize, edit: &Edit) -> BTreeSet<PathBuf> {
        let files = self.files();
        let path = &files[file % files.len()];
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let new = match edit {
            Edit::Word(at, word) => {
                let words: Vec<&str> = text.split(' ').collect();
                let at = at % words.len();
                let word = |(index, old)| if index == at { WORDS[*word] } else { old };
                Some(words.into_iter().enumerate().map(word).collect::<Vec<_>>().join(" "))
            }
            Edit::Drop(at) => {
                let at = at % lines.len().max(1);
                let rest = lines.iter().enumerate().filter(|(index, _)| *index != at);
                Some(rest.map(|(_, line)| *line).collect())
            }
            Edit::Add(block) => Some(text + BLOCKS[*block]),
            Edit::Restore => self.original.get(path).cloned(),
            Edit::Delete => None,
            Edit::Touch => Some(text),
            Edit::Copy(number) => {
                let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("md");
                let copy = path.with_file_name(format!("copy-{number}.{ending}"));
                fs::write(&copy, text).expect("can be written");
                return BTreeSet::from([copy]);
            }
        };
        match new {
            Some(text) => fs::write(path, text).expect("can be written"),
            None => _ = fs::remove_file(path),
        }
        BTreeSet::from([path.clone()])
    }
}

/// All that comes of a build.
#[derive(PartialEq)]
struct Outcome {
    messages: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

/// Builds, and makes every page once more by itself.
fn outcome(inventory: &Inventory, mut found: Vec<Diagnostic>, kept: &mut Kept) -> Outcome {
    let mut files = BTreeMap::new();
    if let Some(pages) = fieldguide::pages(inventory, &Options::default(), kept).take(&mut found) {
        let site = fieldguide::site(&pages, inventory, &Quiet).take(&mut found);
        for (path, bytes) in site.files() {
            if let Some(page) = pages.page(path) {
                let page = page.expect("is a page of the site");
                assert!(page.as_bytes() == &**bytes, "{path} by itself is another");
            }
            files.insert(path.clone(), bytes.to_vec());
        }
    }
    fieldguide::diagnostic::sort(&mut found);
    let shown = |d| print::terminal(d, &inventory.sources, Style::PLAIN);
    Outcome { messages: found.iter().map(shown).collect(), files }
}

fn differing<'a>(a: &'a Outcome, b: &'a Outcome) -> Vec<&'a String> {
    let paths: BTreeSet<&String> = a.files.keys().chain(b.files.keys()).collect();
    paths.into_iter().filter(|path| a.files.get(*path) != b.files.get(*path)).collect()
}

fn relative(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 100, ..ProptestConfig::default() })]
    #[test]
    fn what_was_kept_changes_nothing(
        edits in proptest::collection::vec((any::<usize>(), edit(), any::<bool>()), 1..8),
    ) {
        let guide = Guide::new();
        let mut reader = Reader::new(guide.disk());
        let mut kept = Kept::default();
        let first = reader.inventory();
        outcome(&first.value, first.diagnostics, &mut kept);
        let mut last = first.value;
        for (file, edit, is_told) in &edits {
            let changed = guide.make(*file, edit);
            let is_seen = if *is_told { reader.look_at(&changed) } else { reader.look() };
            let read = reader.inventory();
            prop_assert!(is_seen || read.value.is_same(&last), "a change that nobody sees");
            last = read.value.clone();
            let kept = outcome(&read.value, read.diagnostics, &mut kept);
            let anew = guide.disk().inventory();
            let anew = outcome(&anew.value, anew.diagnostics, &mut Kept::default());
            let names: Vec<&str> = changed.iter().map(|path| relative(path)).collect();
            prop_assert_eq!(&kept.messages, &anew.messages, "{:?}", names);
            prop_assert!(kept == anew, "{:?}: {:?}", names, differing(&kept, &anew));
        }
    }
}

#[test]
fn one_edit_leaves_the_rest_as_it_is() {
    let guide = Guide::new();
    let mut reader = Reader::new(guide.disk());
    let (before, mut kept) = (reader.inventory().value, Kept::default());
    let options = Options::default();
    let pages = |inventory: &Inventory, kept: &mut Kept| {
        fieldguide::pages(inventory, &options, kept).value.expect("is a guide")
    };
    let old = pages(&before, &mut kept);
    let path = guide.folder.path().join("content/lessons/build-trust.md");
    let text = fs::read_to_string(&path).expect("is there");
    fs::write(&path, text.replace("Slowly.", "Very slowly.")).expect("can be written");
    assert!(reader.look());
    let after = reader.inventory().value;
    assert!(!before.is_same(&after));
    let new = pages(&after, &mut kept);
    let entries = |pages: &fieldguide::render::Pages| pages.assessed().linked.guide.entries.clone();
    let others = entries(&old).into_iter().zip(entries(&new));
    let anew: Vec<String> = others
        .filter(|(old, new)| !std::sync::Arc::ptr_eq(old, new))
        .map(|(old, _)| old.slug.clone())
        .collect();
    assert_eq!(anew, ["build-trust"], "one entry is read anew");
    let knowledge = |pages: &fieldguide::render::Pages| pages.assessed().knowledge.clone();
    assert!(
        std::sync::Arc::ptr_eq(&knowledge(&old), &knowledge(&new)),
        "what follows from the guide does not depend on that sentence"
    );
}

#[test]
fn what_terms_sources_and_links_give_is_kept_while_titles_change() {
    let guide = Guide::new();
    let mut reader = Reader::new(guide.disk());
    let mut kept = Kept::default();
    let mut given = |reader: &mut Reader| {
        reader.look();
        let inventory = reader.inventory().value;
        let kept = fieldguide::assessed(&inventory, &Options::default(), &mut kept).value;
        let anew = guide.disk().inventory().value;
        let anew = fieldguide::assessed(&anew, &Options::default(), &mut Kept::default()).value;
        let [kept, anew] = [kept, anew].map(|of| of.expect("is a guide").knowledge);
        assert_eq!(kept.evidence, anew.evidence);
        assert_eq!(kept.facets.pairs, anew.facets.pairs);
        assert_eq!(kept.related, anew.related);
        kept
    };
    let change = |name: &str, from: &str, to: &str| {
        let path = guide.folder.path().join("content").join(name);
        let text = fs::read_to_string(&path).expect("is there");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replacen(from, to, 1)).expect("can be written");
    };
    let old = given(&mut reader);
    change("case-studies/engines.md", "title: Engines", "title: Motors");
    let titled = given(&mut reader);
    assert!(Arc::ptr_eq(&old.evidence, &titled.evidence), "a title supports nothing");
    assert!(Arc::ptr_eq(&old.facets, &titled.facets), "a title is no term");
    assert!(Arc::ptr_eq(&old.related, &titled.related), "a title is not what they share");
    change("case-studies/engines.md", "stance: supports", "stance: qualifies");
    let qualified = given(&mut reader);
    assert_ne!(old.evidence, qualified.evidence, "one less supports it");
    change("case-studies/turbines.md", "sectors: [Power]", "sectors: [Aerospace]");
    assert_ne!(qualified.evidence, given(&mut reader).evidence, "it is all from one sector");
    for name in ["case-studies/engines.md", "case-studies/turbines.md"] {
        change(name, "\n---\n", "\n---\nIt is said [@unit2010].\n\n");
    }
    assert_ne!(old.related, given(&mut reader).related, "they share a source");
}
