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
use std::collections::HashMap;
use std::sync::OnceLock;

/// All names that can be meant.
pub(super) struct Suggestions<'a> {
    guide: &'a PublicGuide,
    bibliography: &'a Bibliography,
    addresses: &'a Addresses,
    inventory: &'a Inventory,
    entries: OnceLock<EntryNames<'a>>,
    sources: OnceLock<Names<'a>>,
}

/// The names of entries.
struct EntryNames<'a> {
    /// Entries by their names and titles without what cannot change the meaning.
    by_folded: HashMap<String, Vec<EntryId>, FixedState>,
    all: Names<'a>,
    of_kind: IdVec<KindId, Names<'a>>,
}

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
        let (entries, sources) = Default::default();
        Self { guide, bibliography, addresses, inventory, entries, sources }
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

    /// The path from the content folder that was meant by `written`, which is the path `wrong` from there: the
    /// only file of that name, or a file or page whose name is near and whose path is.
    pub(super) fn path(
        &self,
        (written, wrong): (&str, &str),
        pages: PageTargets,
    ) -> Option<PathSuggestion> {
        let files = || self.inventory.assets.keys().map(String::as_str);
        let same_name = |path: &&str| folded(file_name(path)) == folded(file_name(wrong));
        let mut moved = files().filter(same_name);
        if let (Some(path), None) = (moved.next(), moved.next()) {
            let applicability = match !written.contains('/') || self.is_moved(wrong, path) {
                true => Applicability::MachineApplicable,
                false => Applicability::MaybeIncorrect,
            };
            return Some(PathSuggestion { path: format!("/{path}"), applicability });
        }
        let pages =
            self.addresses.pages.keys().map(String::as_str).filter(|_| pages == PageTargets::Too);
        let is_near = is_near(file_name(wrong));
        let named = files().chain(pages).filter(|path| is_near(file_name(path)));
        let path = nearest(wrong, named).or_else(|| files().find(same_name))?;
        let applicability = Applicability::MaybeIncorrect;
        Some(PathSuggestion { path: format!("/{path}"), applicability })
    }

    /// Whether the only file of a name is the one that was meant by a path to another folder. Where that folder
    /// has other files, the file may be missing there, and the one elsewhere may be another of the same name.
    fn is_moved(&self, wrong: &str, right: &str) -> bool {
        let folder = &wrong[..wrong.len() - file_name(wrong).len()];
        let mut files = self.inventory.assets.range(folder.to_owned()..);
        let has_files = files.next().is_some_and(|(path, _)| path.starts_with(folder));
        folded(wrong) == folded(right) || !has_files
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
