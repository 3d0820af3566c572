//! What browsers are to see: the last good site, and what is wrong with the guide now.
//!
//! Knows nothing of HTTP and does not build.

use super::page::Problem;
use crate::emit::Site;
use crate::files::Bytes;
use crate::link::address::{ASSET_FOLDER, HOME, SEARCH_INDEX};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of the search index.
const INDEX_FOLDER: &str = "search";
/// The page for lost readers.
const NOT_FOUND: &str = "404.html";
/// A browser is shown so many problems; the terminal has them all.
const MOST_PROBLEMS: usize = 100;

/// The last good site, and what is wrong with the guide now.
#[derive(Clone, Debug, Default)]
pub(super) struct Preview {
    site: Arc<Site>,
    /// What the site before this one had and this one lacks, of files with a hash in their name: a
    /// page that is loading while the site changes still gets its style.
    superseded: BTreeMap<String, Bytes>,
    problems: Vec<Problem>,
}

/// What stands at an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A file, with its path.
    File(String, Bytes),
    /// A folder that was asked for without its final slash.
    Folder,
    /// Nothing, and the site's page that says so.
    Missing(Bytes),
    /// Nothing: there has been no good site yet.
    NoSite,
}

/// The state of one page, as its browser is told.
#[derive(Serialize)]
struct State<'a> {
    /// Changes when the page has to be loaded again; see [`Preview::fingerprint`].
    page: String,
    /// Addresses of the style sheets.
    styles: Vec<String>,
    /// See [`Preview::index`].
    index: String,
    /// What is wrong.
    problems: &'a [Problem],
    /// How many problems are left out.
    more: usize,
}

impl Preview {
    /// A good site, in place of an old one.
    pub(super) fn new(site: Site, old: &Self) -> Self {
        let is_superseded = |path: &str| is_named_by_hash(path) && site.get(path).is_none();
        let files = old.site.files().iter().filter(|(path, _)| is_superseded(path));
        let superseded = files.map(|(path, bytes)| (path.clone(), Bytes::clone(bytes))).collect();
        Self { site: Arc::new(site), superseded, problems: Vec::new() }
    }

    /// The same site, with a guide that has these problems.
    pub(super) fn with(&self, problems: Vec<Problem>) -> Self {
        Self { problems, ..self.clone() }
    }

    /// What stands at `address`, a decoded path that begins with a slash.
    pub(super) fn find(&self, address: &str) -> Found {
        let path = address.strip_prefix('/').unwrap_or(address);
        let path = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}{HOME}"),
            false => path.to_owned(),
        };
        let of_site = self.site.get(&path).map(Bytes::clone);
        let of_before = || self.superseded.get(&path).map(Bytes::clone);
        if let Some(bytes) = of_site.or_else(of_before) {
            return Found::File(path, bytes);
        }
        if self.site.get(&format!("{path}/{HOME}")).is_some() {
            return Found::Folder;
        }
        match self.site.get(NOT_FOUND) {
            Some(bytes) => Found::Missing(Bytes::clone(bytes)),
            None => Found::NoSite,
        }
    }

    /// What identifies the page at `address`, as far as it has to be loaded again when that changes:
    /// its text, and what it shows. Style sheets are exchanged in place, so their names do not count.
    pub(super) fn fingerprint(&self, address: &str) -> String {
        let (path, bytes) = match self.find(address) {
            Found::File(path, bytes) => (path, bytes),
            Found::Missing(bytes) => (NOT_FOUND.to_owned(), bytes),
            Found::Folder | Found::NoSite => return String::new(),
        };
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for name in self.styles() {
            text = text.replace(name, bare(name));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes());
        for link in text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if let Some(shown) = resolve(&path, link).and_then(|path| self.site.get(&path)) {
                hasher.update(blake3::hash(shown).as_bytes());
            }
        }
        short(&hasher.finalize())
    }

    /// The state of the page at `address`, as JSON.
    pub(super) fn state(&self, address: &str) -> String {
        let shown = self.problems.len().min(MOST_PROBLEMS);
        let state = State {
            page: self.fingerprint(address),
            styles: self.styles().map(|path| format!("/{path}")).collect(),
            index: self.index(),
            problems: &self.problems[..shown],
            more: self.problems.len() - shown,
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// What identifies the search index; empty when there is none.
    pub(super) fn index(&self) -> String {
        let manifest = self.site.get(SEARCH_INDEX);
        manifest.map(|bytes| short(&blake3::hash(bytes))).unwrap_or_default()
    }

    fn styles(&self) -> impl Iterator<Item = &str> {
        let assets = self.below(ASSET_FOLDER);
        assets.filter(|path| path.ends_with(".css") && is_named_by_hash(path))
    }

    /// Paths that begin like this.
    fn below<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.site.files().range(beginning.to_owned()..);
        from.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(beginning))
    }
}

/// A hash that is long enough to tell versions apart.
fn short(hash: &blake3::Hash) -> String {
    hash.to_hex()[..16].to_owned()
}

/// Whether a path leads to a file that is named by its content.
fn is_named_by_hash(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    folder.is_some_and(|folder| [ASSET_FOLDER, INDEX_FOLDER].contains(&folder))
        && bare(path) != path
}

/// A path up to the hash in its name.
fn bare(path: &str) -> &str {
    path.rsplit_once('-').map_or(path, |(bare, _)| bare)
}

/// The path of the site to which a link leads from the page at `page`.
fn resolve(page: &str, link: &str) -> Option<String> {
    let link = link.split(['?', '#']).next().unwrap_or_default();
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = if link.starts_with('/') { "" } else { folder };
    let mut segments: Vec<&str> = start.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in link.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = segments.pop()?,
            segment => segments.push(segment),
        }
    }
    super::http::decoded(&segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn links_resolve_inside_the_site() {
        let resolve = |link| resolve("lessons/deep/start.html", link);
        assert_eq!(resolve("../plan.png").as_deref(), Some("lessons/plan.png"));
        assert_eq!(resolve("a%20plan.png?v=2").as_deref(), Some("lessons/deep/a plan.png"));
        assert_eq!(resolve("/plan.png").as_deref(), Some("plan.png"));
        assert_eq!(resolve("../../../plan.png"), None);
    }
}
