//! Two versions of a guide → [`Impact`]: the impact of a change on readers.
//!
//! Compares what the guide says and knows ([`crate::outputs::data`]), what its searches find, and the
//! bytes of its pages. Reads no HTML and writes nothing; [`report`] makes the text of a pull request.

mod entries;
mod pages;
pub mod report;
pub mod searches;

use crate::files::Bytes;
use crate::outputs::data::Dataset;
use crate::parse::queries::Search;
use serde::Serialize;
use std::collections::BTreeMap;

/// A version of a guide.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// The site's files by path.
    pub files: BTreeMap<String, Bytes>,
    /// The guide as data; none for a site that was published without.
    pub data: Option<Dataset>,
}

/// What differs between two versions. Each list is in the order of what it names, and empty where
/// nothing differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Impact {
    /// Entries that are added, changed or removed.
    pub entries: Vec<EntryChange>,
    /// Ratings that moved.
    pub ratings: Vec<RatingChange>,
    /// What entries show of others, added and taken back.
    pub evidence: Vec<EvidenceChange>,
    /// Links between entries that came and went.
    pub links: Vec<LinkChange>,
    /// Sources that are added, changed or removed.
    pub sources: Vec<NamedChange>,
    /// Terms of the glossary that are added, changed or removed.
    pub glossary: Vec<NamedChange>,
    /// Whether kinds, vocabularies or settings of the guide are declared otherwise.
    pub declaration: bool,
    /// Searches of the contract that find something at another place.
    pub searches: Vec<SearchChange>,
    /// Pages by what became of them.
    pub pages: PageChanges,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It was renamed, and the old name redirects to it.
    Renamed,
    /// It is different.
    Changed,
    /// It is gone.
    Removed,
}

/// An entry that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryChange {
    /// Its id.
    pub id: String,
    /// Its title, the new one.
    pub title: String,
    /// Its page.
    pub path: String,
    /// What became of it.
    pub change: ChangeKind,
    /// The id it had, where that was another.
    pub previous_path: Option<String>,
    /// Fields that differ, by name; `title` is one.
    pub fields: Vec<String>,
    /// Sections that differ; the text before the first heading has no name.
    pub sections: Vec<NamedChange>,
}

/// Something with a name that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedChange {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: ChangeKind,
}

/// A rating that moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingChange {
    /// The entry's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The level it had.
    pub old: String,
    /// The level it has.
    pub new: String,
    /// Whether the new level is higher.
    pub risen: bool,
    /// What the old level rested on.
    pub old_reason: String,
    /// What the new one rests on.
    pub new_reason: String,
}

/// Evidence that is added, said otherwise or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceChange {
    /// The entry that gives it.
    pub from: String,
    /// The entry it bears on.
    pub to: String,
    /// The stance it takes; of evidence that is said otherwise, the new one.
    pub stance: String,
    /// What became of it.
    pub change: ChangeKind,
}

/// A link that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkChange {
    /// The entry that links.
    pub from: String,
    /// The entry that is linked to.
    pub to: String,
    /// What became of it.
    pub change: ChangeKind,
}

/// A search of the contract that finds something at another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SearchChange {
    /// What is asked.
    pub query: String,
    /// The page that has to be found.
    pub path: String,
    /// Its place in the old version, from 1; null when it is not among the first.
    pub old: Option<usize>,
    /// Its place in the new one.
    pub new: Option<usize>,
}

/// Pages by what became of them. The names of assets and of the search index, which change with
/// their content, do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageChanges {
    /// New pages.
    pub added: Vec<String>,
    /// Pages that show something else.
    pub changed: Vec<String>,
    /// Pages that are gone.
    pub removed: Vec<String>,
    /// Style sheets, scripts and other files of the theme that differ, by their name.
    pub assets: Vec<String>,
}

/// Compares two versions. `searches` are those of the contract; without any, none is compared.
pub fn compare(old: &Version, new: &Version, searches: &[Search]) -> Impact {
    let mut impact = Impact {
        searches: searches::compare(&old.files, &new.files, searches),
        pages: pages::compare(&old.files, &new.files),
        ..Impact::default()
    };
    if let (Some(old), Some(new)) = (&old.data, &new.data) {
        entries::compare(old, new, &mut impact);
    }
    impact
}

impl Impact {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
