//! What was kept from the last build changes nothing: after any edits a guide is, byte for byte and
//! message for message, what it is when built from nothing.

mod edits;

use crate::harness::{Quiet, repository};
use edits::{Change, EDITS, MORE, UNPUBLISHED, options};
use fieldguide::diagnostic::print::{self, Style};
use fieldguide::diagnostic::{Diagnostic, WithDiagnostics};
use fieldguide::files::{Disk, Files, Inventory, Reader};
use fieldguide::{BuildCache, Options};
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
    /// One of [`EDITS`], whatever file was meant.
    Known(usize),
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
        12 => (0..EDITS.len()).prop_map(Edit::Known),
    ]
}

/// A guide on the disk that is edited.
struct Guide {
    folder: tempfile::TempDir,
    options: Options,
    /// What every file was in the beginning.
    original: BTreeMap<PathBuf, Vec<u8>>,
}

impl Guide {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let site = repository("tests/sites/small");
        for (from, to) in [
            ("content", "content"),
            ("themes/plain", "themes/plain"),
            ("themes/plain", "themes/bare"),
        ] {
            copy(&site.join(from), &folder.path().join(to));
        }
        let mut options = options();
        for change in &MORE {
            assert!(change.make(folder.path(), &mut options), "{}", change.name());
        }
        let read = |path: PathBuf| (path.clone(), fs::read(path).expect("can be read"));
        let original = files_below(folder.path()).map(read).collect();
        Self { folder, options, original }
    }

    fn disk(&self) -> Disk {
        let below = |name| self.folder.path().join(name);
        Disk { content: below("content"), themes: Some(below("themes")), static_files: None }
    }

    /// The text files that are there or were.
    fn files(&self) -> Vec<PathBuf> {
        let all = files_below(self.folder.path()).chain(self.original.keys().cloned());
        let texts = all.filter(|path| path.extension().is_none_or(|ending| ending != "png"));
        texts.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Makes everything what it was in the beginning, and says which files changed.
    fn restore(&mut self) -> BTreeSet<PathBuf> {
        self.options = options();
        let mut changed = BTreeSet::new();
        for path in files_below(self.folder.path()).collect::<Vec<_>>() {
            if !self.original.contains_key(&path) {
                fs::remove_file(&path).expect("can be removed");
                changed.insert(path);
            }
        }
        for (path, bytes) in &self.original {
            if fs::read(path).ok().as_ref() != Some(bytes) {
                fs::write(path, bytes).expect("can be written");
                changed.insert(path.clone());
            }
        }
        changed
    }

    /// Makes one of [`EDITS`], and says which files changed.
    fn make_known(&mut self, change: &Change) -> BTreeSet<PathBuf> {
        change.make(self.folder.path(), &mut self.options);
        change.files().into_iter().map(|file| self.folder.path().join(file)).collect()
    }

    /// Makes an edit, and says which files changed.
    fn make(&mut self, file: usize, edit: &Edit) -> BTreeSet<PathBuf> {
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
            Edit::Restore => {
                self.original.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            }
            Edit::Delete => None,
            Edit::Touch => Some(text),
            Edit::Copy(number) => {
                let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("md");
                let copy = path.with_file_name(format!("copy-{number}.{ending}"));
                fs::write(&copy, text).expect("can be written");
                return BTreeSet::from([copy]);
            }
            Edit::Known(number) => return self.make_known(&EDITS[*number]),
        };
        match new {
            Some(text) => {
                fs::create_dir_all(path.parent().expect("is below")).expect("can be made");
                fs::write(path, text).expect("can be written");
            }
            None => _ = fs::remove_file(path),
        }
        BTreeSet::from([path.clone()])
    }
}

fn copy(from: &Path, to: &Path) {
    for path in files_below(from) {
        let to = to.join(path.strip_prefix(from).expect("is below"));
        fs::create_dir_all(to.parent().expect("is below")).expect("can be made");
        fs::copy(path, to).expect("can be copied");
    }
}

fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let there = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = there.filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path)
}

/// All that comes of a build.
#[derive(PartialEq)]
struct Outcome {
    messages: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

/// Builds what was read.
fn outcome(read: WithDiagnostics<Inventory>, options: &Options, cache: &mut BuildCache) -> Outcome {
    let WithDiagnostics { value: inventory, diagnostics: mut found } = read;
    let mut files = BTreeMap::new();
    if let Some(pages) =
        fieldguide::prepare_pages(&inventory, options, cache).drain_into(&mut found)
    {
        let site = fieldguide::render_site(&pages, &inventory, &Quiet).drain_into(&mut found);
        files.extend(site.files().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())));
    }
    Outcome { messages: messages(&inventory, found), files }
}

/// Makes what pages are made from, and says what is wrong up to there.
fn prepared(
    read: WithDiagnostics<Inventory>,
    options: &Options,
    cache: &mut BuildCache,
) -> Vec<String> {
    let WithDiagnostics { value: inventory, diagnostics: mut found } = read;
    fieldguide::prepare_pages(&inventory, options, cache).drain_into(&mut found);
    messages(&inventory, found)
}

fn messages(inventory: &Inventory, mut found: Vec<Diagnostic>) -> Vec<String> {
    fieldguide::diagnostic::sort(&mut found);
    let shown = |d| print::terminal(d, &inventory.sources, Style::PLAIN);
    found.iter().map(shown).collect()
}

/// What differs between a build with what was kept and one from nothing.
fn difference(cache: &Outcome, fresh: &Outcome) -> Option<String> {
    let paths: BTreeSet<&String> = cache.files.keys().chain(fresh.files.keys()).collect();
    let differs = |path: &&&String| cache.files.get(**path) != fresh.files.get(**path);
    let paths: Vec<&&String> = paths.iter().filter(differs).collect();
    let is_same = paths.is_empty() && cache.messages == fresh.messages;
    (!is_same).then(|| {
        format!("files: {paths:?}\nkept: {:#?}\nfresh: {:#?}", cache.messages, fresh.messages)
    })
}

#[test]
fn after_each_edit_a_build_is_what_it_is_from_nothing() {
    let mut guide = Guide::new();
    let mut reader = Reader::new(guide.disk());
    let mut cache = BuildCache::default();
    let before = outcome(reader.inventory(), &guide.options, &mut cache);
    let is_whole = !before.messages.iter().any(|message| message.contains("template-error"));
    assert!(is_whole && before.files.len() > 50, "{:#?}", before.messages);
    let at_first = prepared(reader.inventory(), &guide.options, &mut BuildCache::default());
    let mut wrong = Vec::new();
    for change in EDITS {
        guide.make_known(change);
        reader.rescan();
        let edited = outcome(reader.inventory(), &guide.options, &mut cache);
        let fresh = outcome(guide.disk().inventory(), &guide.options, &mut BuildCache::default());
        let is_published = !UNPUBLISHED.contains(&change.name().as_str());
        if difference(&fresh, &before).is_some() != is_published {
            wrong.push((change.name(), format!("changes what is published: {}", !is_published)));
        }
        wrong.extend(difference(&edited, &fresh).map(|found| (change.name(), found)));
        guide.restore();
        reader.rescan();
        let restored = prepared(reader.inventory(), &guide.options, &mut cache);
        if restored != at_first {
            wrong.push((format!("{}, undone", change.name()), format!("{restored:#?}")));
        }
    }
    let shown = |(change, found): &(String, String)| format!("{change}\n{found}\n");
    assert!(wrong.is_empty(), "{}", wrong.iter().map(shown).collect::<String>());
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
        let mut guide = Guide::new();
        let mut reader = Reader::new(guide.disk());
        let mut cache = BuildCache::default();
        let first = reader.inventory();
        // Of assets the content is compared: one that was new at the first look is opened again.
        let content = |read: &Inventory| read.digest(&|_| true).expect("can be read");
        let mut last = (first.value.clone(), content(&first.value));
        outcome(first, &guide.options, &mut cache);
        for (file, edit, is_reported) in &edits {
            let changed = guide.make(*file, edit);
            let is_seen = if *is_reported { reader.refresh(&changed) } else { reader.rescan() };
            let read = reader.inventory();
            let found = content(&read.value);
            let is_same = found == last.1 && read.value.sources.is_same(&last.0.sources);
            prop_assert!(is_seen || is_same, "a change that nobody sees");
            last = (read.value.clone(), found);
            let cache = outcome(read, &guide.options, &mut cache);
            let fresh = outcome(guide.disk().inventory(), &guide.options, &mut BuildCache::default());
            let names: Vec<&str> = changed.iter().map(|path| relative(path)).collect();
            let found = difference(&cache, &fresh);
            prop_assert!(found.is_none(), "{names:?}: {}", found.unwrap_or_default());
        }
    }
}

#[test]
fn each_page_by_itself_is_the_page_of_the_site() {
    let guide = Guide::new();
    let inventory = guide.disk().inventory().value;
    let pages = fieldguide::prepare_pages(&inventory, &guide.options, &mut BuildCache::default());
    let pages = pages.value.expect("is a guide");
    let site = fieldguide::render_site(&pages, &inventory, &Quiet).value;
    let mut count = 0;
    for (path, bytes) in site.files() {
        if let Some(page) = pages.page(path) {
            count += 1;
            let page = page.expect("is a page of the site");
            assert!(page.as_bytes() == &**bytes, "{path} by itself is another");
        }
    }
    assert!(count > 20, "{count}");
}

/// A file that may have been written again in the same tick of the disk's clock, or that comes from the
/// future, is looked at again however it looks.
#[test]
fn a_file_whose_time_says_nothing_is_read_again() {
    let guide = Guide::new();
    let path = guide.folder.path().join("content/lessons/build-trust.md");
    let set = |time| {
        let file = fs::File::options().write(true).open(&path).expect("can be opened");
        file.set_modified(time).expect("can be set");
    };
    let hour = std::time::Duration::from_secs(3600);
    let now = std::time::SystemTime::now();
    for path in guide.files() {
        let file = fs::File::options().write(true).open(&path).expect("can be opened");
        file.set_modified(now - hour).expect("can be set");
    }
    // No program can set back when it set the time, so the files are old a moment later.
    let is_old = |reader: &mut Reader| {
        (0..1000).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            !reader.rescan()
        })
    };
    let mut reader = Reader::new(guide.disk());
    reader.inventory();
    assert!(is_old(&mut reader), "all files are old");
    set(now + hour);
    assert!(reader.rescan(), "it is another file now");
    reader.inventory();
    assert!(reader.rescan(), "it may have changed without a trace");
    set(now - hour);
    assert!(reader.rescan());
    reader.inventory();
    assert!(is_old(&mut reader), "it is old again");
    // Written twice within a tick, with the same length: never missed.
    for round in 0..200 {
        fs::write(&path, format!("---\ntitle: A{round:03}\n---\n")).expect("can be written");
        reader.rescan();
        reader.inventory();
        let text = format!("---\ntitle: B{round:03}\n---\n");
        fs::write(&path, &text).expect("can be written");
        assert!(reader.rescan(), "round {round}");
        let inventory = reader.inventory().value;
        let is_read = inventory.sources.iter().any(|(_, source)| *source.text == *text);
        assert!(is_read, "round {round}");
    }
}

#[test]
fn one_edit_leaves_the_rest_as_it_is() {
    let guide = Guide::new();
    let mut reader = Reader::new(guide.disk());
    let (before, mut cache) = (reader.inventory().value, BuildCache::default());
    let options = Options::default();
    let pages = |inventory: &Inventory, cache: &mut BuildCache| {
        fieldguide::prepare_pages(inventory, &options, cache).value.expect("is a guide")
    };
    let old = pages(&before, &mut cache);
    let path = guide.folder.path().join("content/lessons/build-trust.md");
    let text = fs::read_to_string(&path).expect("is there");
    fs::write(&path, text.replace("Slowly.", "Very slowly.")).expect("can be written");
    assert!(reader.rescan());
    let after = reader.inventory().value;
    assert!(!before.is_same(&after));
    let new = pages(&after, &mut cache);
    let entries = |pages: &fieldguide::render::Pages| pages.assessed().linked.guide.entries.clone();
    let others = entries(&old).into_iter().zip(entries(&new));
    let again: Vec<String> = others
        .filter(|(old, new)| !std::sync::Arc::ptr_eq(old, new))
        .map(|(old, _)| old.slug.clone())
        .collect();
    assert_eq!(again, ["build-trust"], "one entry is read anew");
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
    let mut cache = BuildCache::default();
    let mut given = |reader: &mut Reader| {
        reader.rescan();
        let inventory = reader.inventory().value;
        let cache = fieldguide::assess_guide(&inventory, &Options::default(), &mut cache).value;
        let again = guide.disk().inventory().value;
        let again =
            fieldguide::assess_guide(&again, &Options::default(), &mut BuildCache::default()).value;
        let [cache, again] = [cache, again].map(|of| of.expect("is a guide").knowledge);
        assert_eq!(cache.evidence, again.evidence);
        assert_eq!(cache.facets.pairs, again.facets.pairs);
        assert_eq!(cache.related, again.related);
        cache
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
