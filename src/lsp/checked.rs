//! A guide as it was last checked: its files, what they contain, and its problems.
//!
//! Everything that requests look up is here. [`check`] uses the functions and caches of the preview. The other modules
//! decide what is sent to editors.

use crate::BuildCache;
use crate::Manuscript;
use crate::Options;
use crate::assess::Assessed;
use crate::diagnostic::{self, Diagnostic, WithDiagnostics};
use crate::files::Inventory;
use crate::ids::KindId;
use crate::link::{AnchorIndex, join};
use crate::parse::Target;
use crate::redact::Drafts;
use crate::schema::Schema;
use crate::span::{FileId, Source};
use crate::validate::{Entry, Validated};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A guide that was checked.
#[derive(Debug)]
pub(super) struct Checked {
    /// The content folder.
    pub(super) content: PathBuf,
    /// What was read: open texts, and the others from the disk.
    pub(super) inventory: Inventory,
    /// What it says, drafts and private parts included; none when `guide.yaml` cannot be read.
    pub(super) manuscript: Option<Manuscript>,
    /// The same for readers, drafts included.
    pub(super) assessed: Option<Assessed>,
    /// The problems, in order.
    pub(super) problems: Vec<Diagnostic>,
}

/// The name of an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryName {
    /// Its kind.
    pub(super) kind: KindId,
    /// Its name within that.
    pub(super) slug: String,
}

/// Results that are kept from one check to the next.
#[derive(Debug, Default)]
pub(super) struct CheckCache {
    with_drafts: BuildCache,
    /// For what is linked and assessed without drafts, in a guide that has some.
    without_drafts: BuildCache,
}

/// Checks a guide. Its problems are those of `fieldguide check`, and those in drafts.
pub(super) fn check(
    content: &Path,
    read: WithDiagnostics<Inventory>,
    cache: &mut CheckCache,
) -> Checked {
    let WithDiagnostics { value: inventory, diagnostics: mut problems } = read;
    let options = |drafts| Options { drafts, ..Options::default() };
    let with_drafts = options(Drafts::Include);
    let manuscript = crate::manuscript(&inventory, &with_drafts, &mut cache.with_drafts)
        .drain_into(&mut problems);
    let assess = |drafts, manuscript: &Manuscript, cache: &mut BuildCache| {
        crate::assess_manuscript(manuscript.clone(), &inventory, &options(drafts), cache)
    };
    let mut assessed = None;
    if let Some(manuscript) = &manuscript {
        let drafts: Vec<FileId> = drafts(manuscript).map(|entry| entry.file).collect();
        let found = assess(Drafts::Include, manuscript, &mut cache.with_drafts);
        let in_draft = |problem: &Diagnostic| {
            problem.labels.first().is_some_and(|label| drafts.contains(&label.span.file))
        };
        assessed = Some(found.value);
        if drafts.is_empty() {
            problems.extend(found.diagnostics);
        } else {
            problems.extend(found.diagnostics.into_iter().filter(in_draft));
            let public = assess(Drafts::Exclude, manuscript, &mut cache.without_drafts);
            problems.extend(public.diagnostics);
        }
    }
    diagnostic::sort(&mut problems);
    diagnostic::truncate(&mut problems);
    Checked { content: content.to_owned(), inventory, manuscript, assessed, problems }
}

fn drafts(manuscript: &Manuscript) -> impl Iterator<Item = &Entry> {
    let drafts = manuscript.guide.entries.iter().filter(|found| found.is_draft);
    drafts.map(|found| &*found.entry)
}

impl Checked {
    /// A guide that could not be checked.
    pub(super) fn unread(content: &Path, inventory: Inventory) -> Self {
        let (manuscript, assessed, problems) = Default::default();
        Self { content: content.to_owned(), inventory, manuscript, assessed, problems }
    }

    /// What is declared.
    pub(super) fn schema(&self) -> Option<&Schema> {
        self.manuscript.as_ref().map(|manuscript| &*manuscript.guide.schema)
    }

    /// Every entry, by kind and name.
    pub(super) fn entries(&self) -> &[Validated] {
        self.manuscript.as_ref().map_or(&[], |manuscript| &manuscript.guide.entries)
    }

    /// The entry with this name.
    pub(super) fn entry(&self, name: &EntryName) -> Option<&Validated> {
        self.find(name.kind, &name.slug)
    }

    fn find(&self, kind: KindId, slug: &str) -> Option<&Validated> {
        let entries = self.entries();
        let at = entries.binary_search_by(|found| {
            (found.entry.kind, found.entry.slug.as_str()).cmp(&(kind, slug))
        });
        at.ok().and_then(|at| entries.get(at))
    }

    /// The entries with this name, of whatever kind.
    pub(super) fn entries_named(&self, slug: &str) -> impl Iterator<Item = &Validated> {
        let kinds = self.schema().map(|schema| schema.kinds.ids());
        kinds.into_iter().flatten().filter_map(move |kind| self.find(kind, slug))
    }

    /// The kind with this id or folder, as in `[[kind/slug]]`.
    pub(super) fn kind_named(&self, name: &str) -> Option<KindId> {
        self.schema()?.kinds.position(|kind| kind.id == name || kind.folder == name)
    }

    /// The name of the entry that a target names, whether or not it exists; none where the name is of several
    /// entries, or is not that of an entry. Without a kind, no entry of any kind has it.
    pub(super) fn named_by(&self, folder: &str, target: &Target) -> Option<Named> {
        match target {
            Target::Wiki { name, .. } => self.named(name),
            Target::Path { path, .. } => {
                let full = join(folder, path)?;
                let stem = full.strip_suffix(".md").or_else(|| full.strip_suffix(".html"))?;
                let (folder, slug) = stem.rsplit_once('/').unwrap_or(("", stem));
                let kind = self.schema()?.kinds.position(|kind| kind.folder == folder)?;
                Some(self.of_kind(kind, slug))
            }
            Target::Anchor(_) | Target::External(_) | Target::Unsafe(_) => None,
        }
    }

    /// The same of a name alone: `slug` or `kind/slug`.
    pub(super) fn named(&self, name: &str) -> Option<Named> {
        if let Some((group, slug)) = name.rsplit_once('/') {
            return Some(self.of_kind(self.kind_named(group)?, slug));
        }
        let mut found = self.entries_named(name);
        match (found.next(), found.next()) {
            (Some(one), None) => Some(Named::Entry(EntryName::of(&one.entry))),
            (Some(_), Some(_)) => None,
            (None, _) => Some(Named::Missing(None, name.to_owned())),
        }
    }

    /// The same of a name in a field for entries of a kind.
    pub(super) fn of_kind(&self, kind: KindId, slug: &str) -> Named {
        match self.find(kind, slug) {
            Some(found) => Named::Entry(EntryName::of(&found.entry)),
            None => Named::Missing(Some(kind), slug.to_owned()),
        }
    }

    /// The file at a path below the content folder.
    pub(super) fn file(&self, path: &str) -> Option<(FileId, &Source)> {
        let files = self.inventory.content.iter();
        let mut files = files.map(|file| (*file, self.inventory.sources.get(*file)));
        files.find(|(_, source)| source.path == path)
    }

    /// Where a file is on the disk.
    pub(super) fn path_of(&self, file: FileId) -> PathBuf {
        self.path_below(&self.inventory.sources.get(file).path)
    }

    /// Where a path below the content folder is on the disk.
    pub(super) fn path_below(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.content.clone(), |folder, name| folder.join(name))
    }

    /// The path of an entry's file below the content folder, whether or not there is one.
    pub(super) fn file_of(&self, name: &EntryName) -> Option<String> {
        let folder = &self.schema()?.kinds.get(name.kind)?.folder;
        Some(match folder.as_str() {
            "" => format!("{}.md", name.slug),
            folder => format!("{folder}/{}.md", name.slug),
        })
    }

    /// `kind/slug`.
    pub(super) fn show(&self, name: &EntryName) -> String {
        let kind = self.schema().and_then(|schema| schema.kinds.get(name.kind));
        format!("{}/{}", kind.map_or("", |kind| &kind.id), name.slug)
    }
}

/// The headings of entries, which are collected once for each request.
pub(super) struct Anchors<'a> {
    checked: &'a Checked,
    known: BTreeMap<EntryName, AnchorIndex<'a>>,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(checked: &'a Checked) -> Self {
        Self { checked, known: BTreeMap::new() }
    }

    /// The id of the heading that a target names in an entry.
    pub(super) fn heading(&mut self, name: &EntryName, target: &Target) -> Option<String> {
        let (Target::Wiki { anchor, .. } | Target::Path { anchor, .. }) = target else {
            return None;
        };
        let (anchor, entry) = (anchor.as_ref()?, &self.checked.entry(name)?.entry);
        if !self.known.contains_key(name) {
            let index = AnchorIndex::of(&entry.texts.first()?.markdown);
            self.known.insert(name.clone(), index);
        }
        self.known.get(name)?.id(&entry.title, anchor)
    }
}

/// What a name refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An entry.
    Entry(EntryName),
    /// No entry: of this kind, or of any kind.
    Missing(Option<KindId>, String),
}

impl EntryName {
    pub(super) fn of(entry: &Entry) -> Self {
        Self { kind: entry.kind, slug: entry.slug.clone() }
    }
}
