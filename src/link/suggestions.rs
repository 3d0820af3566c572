//! What a name that does not exist was meant to be: an entry, a source, a file.
//!
//! Compares names; that they are wrong is found in [`super::resolve`]. The names are gathered when the first
//! wrong one is met: most guides have none, and some have as many as entries.

use super::address::Addresses;
use crate::diagnostic::{Applicability, NameSuggestion, Names, is_near, nearest};
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
    /// Entries by their title in lower case.
    by_title: HashMap<String, Vec<EntryId>, FixedState>,
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
        let folded = wrong.to_lowercase();
        let titled = names.by_title.get(&folded).into_iter().flatten().copied();
        let mut titled = titled.filter(is_of_kind);
        if let Some(first) = titled.next() {
            let applicability = match titled.next() {
                None => Applicability::MachineApplicable,
                Some(_) => Applicability::MaybeIncorrect,
            };
            return Some(NameSuggestion { name: &guide.entries[first].slug, applicability });
        }
        let spelled = match kind {
            Some(kind) => names.of_kind[kind].suggest(wrong),
            None => names.all.suggest(wrong),
        };
        spelled.or_else(|| {
            let begins = |entry: &EntryId| {
                folded.len() > 3 && guide.entries[*entry].slug.starts_with(&folded)
            };
            let found = guide.entries.ids().filter(is_of_kind).find(begins)?;
            let applicability = Applicability::MaybeIncorrect;
            Some(NameSuggestion { name: &guide.entries[found].slug, applicability })
        })
    }

    /// The source that `wrong` was meant to cite.
    pub(super) fn source(&self, wrong: &str) -> Option<NameSuggestion<'a>> {
        let sources = &self.bibliography.sources;
        let keys = || sources.iter().map(|source| source.key.as_str()).collect();
        self.sources.get_or_init(keys).suggest(wrong)
    }

    /// "did you mean" for a path from the content folder: a file or page whose name is near and
    /// whose path is, or a file of that name elsewhere.
    pub(super) fn path(&self, wrong: &str, pages: PageTargets) -> Option<String> {
        fn name(path: &str) -> &str {
            path.rsplit('/').next().unwrap_or_default()
        }
        let files = || self.inventory.assets.keys().map(String::as_str);
        let pages =
            self.addresses.pages.keys().map(String::as_str).filter(|_| pages == PageTargets::Too);
        let is_near = is_near(name(wrong));
        let named = files().chain(pages).filter(|path| is_near(name(path)));
        let same_name = || files().find(|path| name(path).eq_ignore_ascii_case(name(wrong)));
        nearest(wrong, named).or_else(same_name).map(|path| format!("did you mean `/{path}`?"))
    }
}

impl<'a> EntryNames<'a> {
    fn of(guide: &'a PublicGuide) -> Self {
        let mut by_title: HashMap<String, Vec<EntryId>, FixedState> = HashMap::default();
        for (index, entry) in guide.entries.iter_enumerated() {
            by_title.entry(entry.title.to_lowercase()).or_default().push(index);
        }
        let slugs = || guide.entries.iter().map(|entry| (entry.kind, entry.slug.as_str()));
        let of_kind = |kind| slugs().filter(|(of, _)| *of == kind).map(|(_, slug)| slug).collect();
        Self {
            by_title,
            all: slugs().map(|(_, slug)| slug).collect(),
            of_kind: guide.schema.kinds.ids().map(of_kind).collect(),
        }
    }
}
