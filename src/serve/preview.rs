//! What browsers are to see: the last good site, and what is wrong with the guide now.
//!
//! Knows nothing of HTTP and does not build.

use super::page::Problem;
use crate::emit::Site;
use crate::files::{Bytes, Inventory};
use crate::link::address::{ASSET_FOLDER, HOME, SEARCH_INDEX};
use crate::render::Pages;
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
    /// What pages are made from as they are asked for, until the whole site is there.
    making: Option<Arc<Making>>,
    /// The last whole site.
    site: Arc<Site>,
    /// What the site before this one had and this one lacks, of files with a hash in their name: a
    /// page that is loading while the site changes still gets its style.
    superseded: BTreeMap<String, Bytes>,
    problems: Vec<Problem>,
}

/// A site that is being made: its pages can be made one by one already.
#[derive(Debug)]
pub(super) struct Making {
    pub(super) pages: Pages,
    pub(super) inventory: Arc<Inventory>,
}

impl Making {
    /// A file that needs no whole site. A page that cannot be made is one that is not there: the
    /// problem is told when the whole site is made.
    fn get(&self, path: &str) -> Option<Bytes> {
        match self.pages.page(path) {
            Some(html) => html.ok().map(|html| html.into_bytes().into()),
            None => self.pages.file(path),
        }
    }
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
        let mut superseded = old.superseded.clone();
        superseded.extend(files.map(|(path, bytes)| (path.clone(), Bytes::clone(bytes))));
        Self { making: None, site: Arc::new(site), superseded, problems: Vec::new() }
    }

    /// A good guide, of which the whole site is still to be made.
    pub(super) fn making(making: Arc<Making>, old: &Self) -> Self {
        let mut superseded = BTreeMap::new();
        if let Some(unfinished) = &old.making {
            superseded.clone_from(&old.superseded);
            let styles = unfinished.pages.theme_files();
            superseded
                .extend(styles.filter_map(|path| Some((path.to_owned(), unfinished.get(path)?))));
        }
        let (making, site) = (Some(making), Arc::clone(&old.site));
        Self { making, site, superseded, problems: Vec::new() }
    }

    /// Whether it is this guide's, of which the whole site is still to be made.
    pub(super) fn is_making(&self, making: &Arc<Making>) -> bool {
        self.making.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, making))
    }

    /// Whether what stands at `address` is there only when the whole site is, and is not yet. A guide
    /// with problems is not made further.
    pub(super) fn is_awaited(&self, address: &str) -> bool {
        let path = path_of(address);
        let making = self.making.as_ref().filter(|_| self.problems.is_empty());
        making.is_some_and(|making| making.pages.is_of_whole(&path) && !is_named_by_hash(&path))
    }

    /// The same site, with a guide that has these problems.
    pub(super) fn with(&self, problems: Vec<Problem>) -> Self {
        Self { problems, ..self.clone() }
    }

    /// What stands at `address`, a decoded path that begins with a slash.
    pub(super) fn find(&self, address: &str) -> Found {
        let path = path_of(address);
        let of_before = || self.superseded.get(&path).map(Bytes::clone);
        if let Some(bytes) = self.get(&path).or_else(of_before) {
            return Found::File(path, bytes);
        }
        if self.get(&format!("{path}/{HOME}")).is_some() {
            return Found::Folder;
        }
        self.get(NOT_FOUND).map_or(Found::NoSite, Found::Missing)
    }

    /// The file at a path of the site. While the site is being made, the index for searching and the
    /// guide's other forms are those of the site before.
    fn get(&self, path: &str) -> Option<Bytes> {
        let of_site = || self.site.get(path).map(Bytes::clone);
        let Some(making) = &self.making else { return of_site() };
        let is_of_before = is_named_by_hash(path) || making.pages.is_of_whole(path);
        let of_before = || of_site().filter(|_| is_of_before);
        making.get(path).or_else(of_before)
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
            if let Some(shown) = resolve(&path, link).and_then(|path| self.get(&path)) {
                hasher.update(blake3::hash(&shown).as_bytes());
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
        let making = self.making.iter().flat_map(|making| making.pages.theme_files());
        let of_site = self.below(ASSET_FOLDER).filter(|_| self.making.is_none());
        making.chain(of_site).filter(|path| path.ends_with(".css") && is_named_by_hash(path))
    }

    /// Paths that begin like this.
    fn below<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.site.files().range(beginning.to_owned()..);
        from.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(beginning))
    }
}

/// The path of the site at an address.
fn path_of(address: &str) -> String {
    let path = address.strip_prefix('/').unwrap_or(address);
    match path.is_empty() || path.ends_with('/') {
        true => format!("{path}{HOME}"),
        false => path.to_owned(),
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
