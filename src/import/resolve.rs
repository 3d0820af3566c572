//! What a link of the source points to: a page or another file, by path, address, name or title.
//!
//! Writes no links; see [`super::links`].

use super::model::{Page, Project, Source, Tool};
use super::readers::PAGES;
use super::text::{ending, file_name, folder, stem, within, without_number};
use crate::link::join;
use std::collections::{BTreeMap, HashMap};

/// Of pages with the same name, so many are looked at.
const MAX_SAME: usize = 100;

/// What a link points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A page, by its number.
    Page(usize),
    /// Another file, by its path in the source.
    File(String),
}

/// Pages and files by what links call them.
pub(super) struct Index<'a> {
    project: &'a Project,
    tool: Tool,
    pages: &'a [Page],
    source: &'a Source,
    by_path: BTreeMap<&'a str, usize>,
    /// By path or address without case, ending and numbers.
    by_key: HashMap<String, usize>,
    /// By name, title or other name in lower case.
    by_name: HashMap<String, Vec<usize>>,
    files: HashMap<String, &'a str>,
    /// The one with the shortest path of each name.
    files_by_name: HashMap<String, &'a str>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        source: &'a Source,
        project: &'a Project,
        tool: Tool,
        pages: &'a [Page],
    ) -> Self {
        let (by_path, by_key, by_name, files, files_by_name) = Default::default();
        let mut index =
            Self { project, tool, pages, source, by_path, by_key, by_name, files, files_by_name };
        for (number, page) in pages.iter().enumerate() {
            index.by_path.insert(&page.path, number);
            let own =
                [key(&page.path), key(&within(&project.roots[page.root].address, &page.below))];
            let addresses = page.addresses.iter().map(|address| key(address));
            for key in own.into_iter().chain(addresses) {
                index.by_key.entry(key).or_insert(number);
            }
        }
        for (number, page) in pages.iter().enumerate() {
            let file = [stem(&page.path).to_owned()];
            let names = file.iter().chain(&page.names).chain([&page.title]);
            for name in names {
                let found = index.by_name.entry(name.to_lowercase()).or_default();
                if found.last() != Some(&number) {
                    found.push(number);
                }
            }
        }
        for path in source.files.keys().filter(|path| !index.by_path.contains_key(path.as_str())) {
            index.files.entry(path.to_lowercase()).or_insert(path);
            let same = index.files_by_name.entry(file_name(path).to_lowercase()).or_insert(path);
            if path.len() < same.len() {
                *same = path;
            }
        }
        index
    }

    /// What a path in a page points to.
    pub(super) fn path(&self, base: &Page, path: &str) -> Option<Found> {
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            return None;
        }
        let mut candidates: Vec<Option<String>> = Vec::new();
        if let Some(rest) = path.strip_prefix('/') {
            let prefix = url::Url::parse(&self.project.base_url).ok();
            let prefix = prefix.as_ref().map_or("", |url| url.path().trim_matches('/'));
            let bare = super::text::below(rest, prefix).unwrap_or(rest);
            for rest in [rest, bare] {
                candidates.push(join("", rest));
                let roots = self.project.roots.iter().map(|root| &root.folder);
                let folders = roots.chain(&self.project.statics);
                candidates.extend(folders.map(|folder| join(folder, rest)));
            }
        } else {
            candidates.push(join(folder(&base.path), path));
            if let Some(address) = base.addresses.first() {
                // Browsers count from the address of the page.
                let address = address.trim_start_matches('/');
                let above = address.rsplit_once('/').map_or("", |(above, _)| above);
                candidates.push(join(above, path));
                candidates
                    .extend(self.project.statics.iter().map(|of| join(of, &join(above, path)?)));
            }
            let roots = self.project.roots.iter().map(|root| &root.folder);
            candidates.extend(roots.map(|folder| join(folder, path)));
        }
        let candidates: Vec<String> = candidates.into_iter().flatten().collect();
        let exact = candidates.iter().find_map(|path| self.exact(path));
        exact.or_else(|| candidates.iter().find_map(|path| self.near(path)))
    }

    fn exact(&self, path: &str) -> Option<Found> {
        if let Some(page) = self.by_path.get(path) {
            return Some(Found::Page(*page));
        }
        self.source.files.contains_key(path).then(|| Found::File(path.to_owned()))
    }

    fn near(&self, path: &str) -> Option<Found> {
        if let Some(file) = self.files.get(&path.to_lowercase()) {
            return Some(Found::File((*file).to_owned()));
        }
        self.by_key.get(&key(path)).map(|page| Found::Page(*page))
    }

    /// What a name between double brackets points to.
    pub(super) fn name(&self, base: &Page, name: &str) -> Option<Found> {
        let name = name.trim().trim_start_matches('/');
        if let Some(found) = self.exact(name).or_else(|| self.exact(&format!("{name}.md"))) {
            return Some(found);
        }
        if name.contains('/')
            && let Some(found) =
                self.path(base, name).or_else(|| self.path(base, &format!("/{name}")))
        {
            return Some(found);
        }
        let lower = name.to_lowercase();
        let last = file_name(&lower).to_owned();
        let pages = self.by_name.get(&lower).or_else(|| self.by_name.get(&last));
        if let Some(pages) = pages {
            return self.nearest(base, pages, &lower).map(Found::Page);
        }
        let near = self.files.get(&within(folder(&base.path), &last).to_lowercase());
        let found = near.or_else(|| self.files_by_name.get(&last));
        found.map(|path| Found::File((*path).to_owned()))
    }

    /// Of several pages with a name, the one in the same folder, or else the one with the shortest path.
    /// Names of files come before other names.
    fn nearest(&self, base: &Page, pages: &[usize], lower: &str) -> Option<usize> {
        let distance = |number: &&usize| {
            let page = &self.pages[**number];
            let path = page.path.to_lowercase();
            let is_file = stem(&path) == file_name(lower);
            let is_below = path.rsplit_once('.').is_some_and(|(path, _)| path.ends_with(lower));
            let is_near = folder(&page.path) == folder(&base.path);
            (!is_file, !is_below, !is_near, page.path.matches('/').count(), page.path.len())
        };
        pages.iter().take(MAX_SAME).min_by_key(distance).copied()
    }

    /// The address on another site of a path that is outside the source.
    pub(super) fn outside(&self, base: &Page, path: &str) -> Option<String> {
        if self.project.base_url.is_empty() || self.tool == Tool::Obsidian {
            return None;
        }
        let address = base.addresses.first().map_or("", |address| address.trim_start_matches('/'));
        let site = url::Url::parse(&self.project.base_url).ok()?;
        let found = site.join(address).ok()?.join(path).ok()?;
        (!found.as_str().starts_with(site.as_str())).then(|| found.to_string())
    }

    /// The path on this site of an address, if it is on this site.
    pub(super) fn own<'t>(&self, address: &'t str) -> Option<&'t str> {
        let base = self.project.base_url.trim_end_matches('/');
        let rest = address.strip_prefix(base).filter(|_| !base.is_empty())?;
        (rest.is_empty() || rest.starts_with(['/', '#'])).then_some(rest)
    }
}

/// A path or address as links may write it in several ways: without case, ending and numbers.
fn key(path: &str) -> String {
    let path = path.trim_matches('/').to_lowercase();
    let is_page = PAGES.contains(&ending(&path).as_str()) || path.ends_with(".html");
    let bare = if is_page {
        path.rsplit_once('.').map_or(path.as_str(), |(bare, _)| bare)
    } else {
        path.as_str()
    };
    let mut names: Vec<&str> = bare.split('/').map(|name| without_number(name).1).collect();
    if names.last().is_some_and(|name| matches!(*name, "index" | "_index" | "readme")) {
        names.pop();
    }
    names.join("/")
}
