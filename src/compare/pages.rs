//! The bytes of two sites.
//!
//! The content of pages is not read; what the guide says is compared in [`super::entries`].

use super::PageChanges;
use crate::files::Bytes;
use std::collections::{BTreeMap, BTreeSet};

type Files = BTreeMap<String, Bytes>;

/// The folder of files that carry a hash of their content in their names.
const ASSETS: &str = "assets/";

/// Compares pages and assets.
pub(super) fn compare(old: &Files, new: &Files) -> PageChanges {
    let pages = |files: &Files| -> BTreeSet<String> {
        files.keys().filter(|path| path.ends_with(".html")).cloned().collect()
    };
    let (old_pages, new_pages) = (pages(old), pages(new));
    let (old_names, new_names) = (Names::of(old), Names::of(new));
    let differs = |path: &&String| match (old.get(*path), new.get(*path)) {
        (Some(previous_path), Some(is)) => {
            previous_path != is && old_names.settled(previous_path) != new_names.settled(is)
        }
        _ => false,
    };
    PageChanges {
        added: new_pages.difference(&old_pages).cloned().collect(),
        removed: old_pages.difference(&new_pages).cloned().collect(),
        changed: old_pages.intersection(&new_pages).filter(differs).cloned().collect(),
        assets: assets(old, new),
    }
}

/// Names of theme files that are not the same in both.
fn assets(old: &Files, new: &Files) -> Vec<String> {
    let named = |files: &Files| -> BTreeMap<String, String> {
        let assets = files.keys().filter(|path| path.starts_with(ASSETS));
        assets.map(|path| (without_hash(path), path.clone())).collect()
    };
    let (old, new) = (named(old), named(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}

/// `assets/style-0123abcd.css` without the hash: `assets/style.css`.
fn without_hash(path: &str) -> String {
    let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
    let name = stem.rsplit_once('-').map_or(stem, |(name, _)| name);
    format!("{name}.{ending}")
}

/// The names with a hash in them that pages of a site may hold.
struct Names(Vec<(String, String)>);

impl Names {
    fn of(files: &Files) -> Self {
        let named = files.keys().filter(|path| path.starts_with(ASSETS));
        Self(named.map(|path| (path.clone(), without_hash(path))).collect())
    }

    /// A page in which hashes do not show.
    fn settled(&self, page: &[u8]) -> String {
        let page = String::from_utf8_lossy(page).into_owned();
        self.0.iter().fold(page, |page, (name, plain)| page.replace(name, plain))
    }
}
