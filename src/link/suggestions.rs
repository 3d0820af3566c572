//! What a name that does not exist was meant to be: an entry, a source, a file.
//!
//! Compares names; that they are wrong is found in [`super::resolve`]. The names are gathered when the first
//! wrong one is met: most guides have none, and some have as many as entries.

use super::address::Addresses;
use crate::diagnostic::{Applicability, NameSuggestion, Names, folded, is_near, nearest};
use crate::files::Inventory;
use crate::ids::{EntryId, IdVec, KindId};
use crate::parse::bibliography::Bibliography;
use crate::redact::PublicGuide;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// All names that can be meant.
pub(super) struct Suggestions<'a> {
    guide: &'a PublicGuide,
    bibliography: &'a Bibliography,
    addresses: &'a Addresses,
    inventory: &'a Inventory,
    entries: OnceLock<EntryNames<'a>>,
    sources: OnceLock<Names<'a>>,
    files: OnceLock<FileNames<'a>>,
}

/// The names of entries.
struct EntryNames<'a> {
    /// Entries by their names and titles without what cannot change the meaning.
    by_folded: HashMap<String, Vec<EntryId>, FixedState>,
    all: Names<'a>,
    of_kind: IdVec<KindId, Names<'a>>,
}

/// The names of files. A guide can have thousands, and as many broken paths.
#[derive(Debug)]
struct FileNames<'a> {
    /// Paths by [`folded`] name.
    by_name: HashMap<String, Vec<&'a str>, FixedState>,
    files: ByBeginning<'a>,
    pages: ByBeginning<'a>,
    /// Files that are read and not published, and entries.
    content: HashSet<&'a str, FixedState>,
}

/// Paths, all and by the first letters of their names.
#[derive(Debug)]
struct ByBeginning<'a> {
    all: Vec<&'a str>,
    by_beginning: HashMap<String, Vec<&'a str>, FixedState>,
}

/// A wrong name is compared with all names when they are so few; else with some that begin like it.
const MAX_COMPARED: usize = 1000;
/// So many.
const MAX_ALIKE: usize = 50;

/// Which paths may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageTargets {
    /// Files only.
    No,
    /// Files and pages.
    Too,
}

impl<'a> Suggestions<'a> {
    pub(super) fn new(
        guide: &'a PublicGuide,
        bibliography: &'a Bibliography,
        addresses: &'a Addresses,
        inventory: &'a Inventory,
    ) -> Self {
        let (entries, sources, files) = Default::default();
        Self { guide, bibliography, addresses, inventory, entries, sources, files }
    }

    /// The entry that `wrong` was meant to name: by its title, by spelling, or by how it begins.
    pub(super) fn entry(&self, wrong: &str, kind: Option<KindId>) -> Option<NameSuggestion<'a>> {
        let guide = self.guide;
        let names = self.entries.get_or_init(|| EntryNames::of(guide));
        let is_of_kind = |entry: &EntryId| kind.is_none_or(|of| of == guide.entries[*entry].kind);
        let slug = |entry: EntryId| guide.entries[entry].slug.as_str();
        let same = names.by_folded.get(&folded(wrong)).into_iter().flatten().copied();
        if let Some(same) = NameSuggestion::among(same.filter(is_of_kind).map(slug)) {
            return Some(same);
        }
        let spelled = match kind {
            Some(kind) => names.of_kind[kind].suggest(wrong),
            None => names.all.suggest(wrong),
        };
        spelled.or_else(|| {
            let lower = wrong.to_lowercase();
            let begins = |entry: &EntryId| lower.len() > 3 && slug(*entry).starts_with(&lower);
            let found = guide.entries.ids().filter(is_of_kind).find(begins)?;
            let applicability = Applicability::MaybeIncorrect;
            Some(NameSuggestion { name: slug(found), applicability })
        })
    }

    /// The source that `wrong` was meant to cite.
    pub(super) fn source(&self, wrong: &str) -> Option<NameSuggestion<'a>> {
        let sources = &self.bibliography.sources;
        let keys = || sources.iter().map(|source| source.key.as_str()).collect();
        self.sources.get_or_init(keys).suggest_key(wrong)
    }

    /// The path from the content folder that was meant by `wrong`, a path from there as well: the only file of that
    /// name, or a file or page whose name is near and whose path is.
    pub(super) fn path(&self, wrong: &str, pages: PageTargets) -> Option<PathSuggestion> {
        let files = self.files();
        let same = files.same_name(file_name(wrong));
        if let [path] = same {
            let applicability = match self.is_moved(wrong, path) {
                true => Applicability::MachineApplicable,
                false => Applicability::MaybeIncorrect,
            };
            return Some(PathSuggestion { path: format!("/{path}"), applicability });
        }
        let is_near = is_near(file_name(wrong));
        let named = files.like(file_name(wrong), pages).filter(|path| is_near(file_name(path)));
        let path = nearest(wrong, named).or(same.first().copied())?;
        let applicability = Applicability::MaybeIncorrect;
        Some(PathSuggestion { path: format!("/{path}"), applicability })
    }

    /// The files of this name, in whatever folder.
    pub(super) fn files_named(&self, name: &str) -> Vec<&'a str> {
        let same = self.files().same_name(name).iter();
        same.filter(|path| file_name(path).eq_ignore_ascii_case(name)).copied().collect()
    }

    /// Whether a path is that of a file that is read and not published: `sources.bib`, `guide.yaml`.
    pub(super) fn is_source_file(&self, path: &str) -> bool {
        !path.ends_with(".md") && self.files().content.contains(path)
    }

    fn files(&self) -> &FileNames<'a> {
        self.files.get_or_init(|| FileNames::of(self.inventory, self.addresses))
    }

    /// Whether the only file of a name is the one that was meant by a path to another folder. If that folder has
    /// other files, the file may be missing there; and a file next to entries is probably theirs.
    fn is_moved(&self, wrong: &str, right: &str) -> bool {
        let folder = &wrong[..wrong.len() - file_name(wrong).len()];
        let mut files = self.inventory.assets.range(folder.to_owned()..);
        let has_files = files.next().is_some_and(|(path, _)| path.starts_with(folder));
        let is_of_entries = self.guide.schema.kinds.iter().any(|kind| {
            let rest = right.strip_prefix(&*kind.folder).filter(|_| !kind.folder.is_empty());
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        folded(wrong) == folded(right) || !has_files && !is_of_entries
    }
}

/// A file or page that was meant.
pub(super) struct PathSuggestion {
    /// Its path from the content folder, with a slash before it.
    pub(super) path: String,
    /// Whether nothing else can be meant.
    pub(super) applicability: Applicability,
}

impl PathSuggestion {
    /// The same as a name to write.
    pub(super) fn name(&self) -> NameSuggestion<'_> {
        NameSuggestion { name: &self.path, applicability: self.applicability }
    }
}

impl<'a> FileNames<'a> {
    fn of(inventory: &'a Inventory, addresses: &'a Addresses) -> Self {
        let paths = || inventory.assets.keys().map(String::as_str);
        let mut by_name: HashMap<String, Vec<&str>, FixedState> = HashMap::default();
        for path in paths() {
            by_name.entry(folded(file_name(path))).or_default().push(path);
        }
        let content = inventory.content.iter().map(|file| &*inventory.sources.get(*file).path);
        Self {
            by_name,
            files: ByBeginning::of(paths()),
            pages: ByBeginning::of(addresses.pages.keys().map(String::as_str)),
            content: content.collect(),
        }
    }

    /// The paths of files with this name, but for what cannot change its meaning.
    fn same_name(&self, name: &str) -> &[&'a str] {
        self.by_name.get(&folded(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The paths to compare with one that has this name.
    fn like(&self, name: &str, pages: PageTargets) -> impl Iterator<Item = &'a str> {
        let pages = match pages {
            PageTargets::Too => self.pages.like(name),
            PageTargets::No => &[],
        };
        self.files.like(name).iter().chain(pages).copied()
    }
}

impl<'a> ByBeginning<'a> {
    fn of(paths: impl Iterator<Item = &'a str>) -> Self {
        let all: Vec<&str> = paths.collect();
        let mut by_beginning: HashMap<String, Vec<&str>, FixedState> = HashMap::default();
        for path in &all {
            by_beginning.entry(beginning(file_name(path))).or_default().push(path);
        }
        Self { all, by_beginning }
    }

    fn like(&self, name: &str) -> &[&'a str] {
        if self.all.len() <= MAX_COMPARED {
            return &self.all;
        }
        let alike = self.by_beginning.get(&beginning(name)).map(Vec::as_slice).unwrap_or_default();
        &alike[..alike.len().min(MAX_ALIKE)]
    }
}

/// The first letters of a name.
fn beginning(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).take(4).collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

impl<'a> EntryNames<'a> {
    fn of(guide: &'a PublicGuide) -> Self {
        let mut by_folded: HashMap<String, Vec<EntryId>, FixedState> = HashMap::default();
        for (index, entry) in guide.entries.iter_enumerated() {
            let (slug, title) = (folded(&entry.slug), folded(&entry.title));
            if slug != title {
                by_folded.entry(title).or_default().push(index);
            }
            by_folded.entry(slug).or_default().push(index);
        }
        let slugs = || guide.entries.iter().map(|entry| (entry.kind, entry.slug.as_str()));
        let of_kind = |kind| slugs().filter(|(of, _)| *of == kind).map(|(_, slug)| slug).collect();
        Self {
            by_folded,
            all: slugs().map(|(_, slug)| slug).collect(),
            of_kind: guide.schema.kinds.ids().map(of_kind).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_compared_with_few_names_however_many_there_are() {
        let names: Vec<String> = (0..20_000).map(|n| format!("images/plan-{n:05}.png")).collect();
        let compared = |count: usize, name: &str| {
            ByBeginning::of(names[..count].iter().map(String::as_str)).like(name).len()
        };
        assert_eq!(compared(MAX_COMPARED, "plna-00001.png"), MAX_COMPARED);
        assert_eq!(compared(5_000, "Plan-00001.pgn"), MAX_ALIKE);
        assert_eq!(compared(20_000, "plan-00001.pgn"), MAX_ALIKE);
        assert_eq!(compared(20_000, "map.png"), 0);
    }
}
