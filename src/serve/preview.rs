//! What browsers are to see: the last good site, and what is wrong with the guide now.
//!
//! Knows nothing of HTTP and does not build.

use super::address::{is_page, percent_decode};
use super::rendering::{PendingSite, Workers};
use super::status::{GuideStatus, PageFiles, PageStatus};
use crate::diagnostic::Diagnostic;
use crate::emit::Site;
use crate::files::{Asset, Bytes};
use crate::link::address::{ASSET_FOLDER, HOME, NOT_FOUND, SEARCH_INDEX};
use crate::memo::ByPtr;
use blake3::Hash;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// The folder of the search index.
const INDEX_FOLDER: &str = "search";

/// The last good site, and what is wrong with the guide now.
#[derive(Clone, Debug, Default)]
pub(super) struct Preview {
    /// What pages are rendered from, until the whole site is made.
    pending: Option<Arc<PendingSite>>,
    /// The last whole site.
    site: Arc<Site>,
    /// What the site before this one had and this one lacks, of files with a hash in their name: a
    /// page that is loading while the site changes still gets its style.
    superseded: BTreeMap<String, Bytes>,
    hashes: Arc<Hashes>,
    assets: Arc<SharedAssets>,
    /// The files of the pages of the last good site.
    page_files: Arc<PageFiles>,
    status: Arc<GuideStatus>,
}

/// The hash of each file that was asked for, worked out once as long as the file is the same.
#[derive(Debug, Default)]
struct Hashes(Mutex<HashMap<ByPtr<[u8]>, Hash>>);

impl Hashes {
    fn of(&self, bytes: &Bytes) -> Hash {
        self.known(bytes).unwrap_or_else(|| {
            let hash = blake3::hash(bytes);
            let mut known = self.lock();
            // Those that nothing else holds are of sites that are gone.
            known.retain(|file, _| Arc::strong_count(&file.0) > 1);
            known.insert(ByPtr(Bytes::clone(bytes)), hash);
            hash
        })
    }

    fn known(&self, bytes: &Bytes) -> Option<Hash> {
        self.lock().get(&ByPtr(Bytes::clone(bytes))).copied()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ByPtr<[u8]>, Hash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of files of the content that are being sent, read once however many wait for them.
#[derive(Debug, Default)]
struct SharedAssets(Mutex<HashMap<Asset, Weak<[u8]>>>);

impl SharedAssets {
    /// The bytes of a file; none when it cannot be read any more.
    fn read(&self, asset: &Asset) -> Option<Bytes> {
        if let Some(bytes) = self.lock().get(asset).and_then(Weak::upgrade) {
            return Some(bytes);
        }
        let bytes = asset.read(asset.size()).ok()?;
        let mut sent = self.lock();
        sent.retain(|_, bytes| bytes.strong_count() > 0);
        sent.insert(asset.clone(), Arc::downgrade(&bytes));
        Some(bytes)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Asset, Weak<[u8]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is at an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// A file, with its path.
    File(String, Bytes),
    /// A folder that was asked for without its final slash.
    Folder,
    /// Nothing, and the site's page that says so.
    Missing(Bytes),
    /// Nothing: there has been no good site yet.
    NoSite,
}

/// The state of one page, as sent to its browser.
#[derive(Serialize)]
struct State {
    /// Changes when the page has to be loaded again; see [`Preview::fingerprint`].
    page: String,
    /// Addresses of the style sheets.
    styles: Vec<String>,
    /// See [`Preview::index`].
    index: String,
    #[serde(flatten)]
    status: PageStatus,
}

impl Preview {
    /// A good site, which replaces an old one.
    pub(super) fn new(site: Site, old: &Self) -> Self {
        let is_superseded = |path: &str| is_named_by_hash(path) && site.get(path).is_none();
        let files = old.site.files().iter().filter(|(path, _)| is_superseded(path));
        let mut superseded = old.superseded.clone();
        superseded.extend(files.map(|(path, bytes)| (path.clone(), Bytes::clone(bytes))));
        Self {
            pending: None,
            site: Arc::new(site),
            superseded,
            hashes: Arc::clone(&old.hashes),
            assets: Arc::clone(&old.assets),
            page_files: Arc::clone(&old.page_files),
            status: Arc::clone(&old.status),
        }
    }

    /// A good guide, of which the whole site is still to be made.
    pub(super) fn pending(pending: Arc<PendingSite>, status: GuideStatus, old: &Self) -> Self {
        let mut superseded = BTreeMap::new();
        if let Some(unfinished) = &old.pending {
            superseded.clone_from(&old.superseded);
            let styles = unfinished.pages.theme_files();
            superseded
                .extend(styles.filter_map(|path| Some((path.to_owned(), unfinished.get(path)?))));
        }
        Self {
            page_files: Arc::clone(&pending.page_files),
            pending: Some(pending),
            site: Arc::clone(&old.site),
            superseded,
            hashes: Arc::clone(&old.hashes),
            assets: Arc::clone(&old.assets),
            status: Arc::new(status),
        }
    }

    /// Whether it is this guide's, of which the whole site is still to be made.
    pub(super) fn is_pending(&self, pending: &Arc<PendingSite>) -> bool {
        self.pending.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, pending))
    }

    /// Whether what is at `address` is only known when more of the site is rendered. A guide with errors is
    /// not made further.
    pub(super) fn is_pending_path(&self, address: &str) -> bool {
        let path = path_of(address);
        let pending = self.pending.as_ref().filter(|_| !self.status.blocks());
        pending.is_some_and(|pending| pending.is_pending_path(&path) && !is_named_by_hash(&path))
    }

    /// The same site, with what is to be said of the guide now.
    pub(super) fn with(&self, status: GuideStatus) -> Self {
        Self { status: Arc::new(status), ..self.clone() }
    }

    /// What is said of the guide.
    pub(super) fn status(&self) -> &GuideStatus {
        &self.status
    }

    /// The problem of the page at `address` whose fix has this number.
    pub(super) fn find_fix(&self, number: u64, address: &str) -> Option<&Diagnostic> {
        self.status.find_fix(number, &path_of(address), &self.page_files)
    }

    /// Waits until the page that [`Self::find`] gives for `address` is rendered, if it gives one.
    pub(super) async fn render(&self, address: &str) {
        let Some(pending) = &self.pending else { return };
        let path = path_of(address);
        if !pending.render(&path).await && matches!(self.find(address), Lookup::NoSite) {
            pending.render(NOT_FOUND).await;
        }
    }

    /// Whether what [`Self::find`] gives for `address` is sent as it is, and its hash is known or soon
    /// worked out.
    pub(super) fn is_at_hand(&self, address: &str) -> bool {
        match self.find(address) {
            Lookup::File(path, bytes) => {
                let is_hashed = || self.hashes.known(&bytes).is_some();
                !is_page(&path) && (Workers::is_small(bytes.len()) || is_hashed())
            }
            Lookup::Folder => true,
            Lookup::Missing(_) | Lookup::NoSite => false,
        }
    }

    /// What is at `address`, a decoded path that begins with a slash, as far as it is rendered.
    pub(super) fn find(&self, address: &str) -> Lookup {
        let path = path_of(address);
        let of_before = || self.superseded.get(&path).map(Bytes::clone);
        if let Some(bytes) = self.get(&path).or_else(of_before) {
            return Lookup::File(path, bytes);
        }
        let home = format!("{path}/{HOME}");
        if self.pending.as_ref().is_some_and(|pending| pending.has_page(&home))
            || self.get(&home).is_some()
        {
            return Lookup::Folder;
        }
        self.get(NOT_FOUND).map_or(Lookup::NoSite, Lookup::Missing)
    }

    /// The hash of a file.
    pub(super) fn hash(&self, bytes: &Bytes) -> Hash {
        self.hashes.of(bytes)
    }

    /// The file at a path of the site, as far as it is rendered. Until they are made, the index for
    /// searching and the guide's other forms are those of the site before.
    fn get(&self, path: &str) -> Option<Bytes> {
        if let Some(asset) = self.asset(path) {
            return self.assets.read(asset);
        }
        let of_site = || self.site.get(path).map(Bytes::clone);
        let Some(pending) = &self.pending else { return of_site() };
        let is_of_before = is_named_by_hash(path) || pending.is_pending_path(path);
        let of_before = || of_site().filter(|_| is_of_before);
        pending.get(path).or_else(of_before)
    }

    /// The file of the content at a path of the site.
    fn asset(&self, path: &str) -> Option<&Asset> {
        match &self.pending {
            Some(pending) => {
                let static_file = || pending.inventory.static_files.get(path);
                pending.pages.asset(path).or_else(static_file)
            }
            None => self.site.copies().get(path),
        }
    }

    /// What identifies the file at a path of the site. Of the content, none is read for it.
    fn version(&self, path: &str) -> Option<Hash> {
        let of_content = self.asset(path).map(Asset::version);
        of_content.or_else(|| self.get(path).map(|bytes| self.hash(&bytes)))
    }

    /// What identifies the page at `address`, as far as it has to be loaded again when that changes:
    /// its text, and what it shows. Style sheets are exchanged in place, so their names do not count.
    pub(super) fn fingerprint(&self, address: &str) -> String {
        let (path, bytes) = match self.find(address) {
            Lookup::File(path, bytes) => (path, bytes),
            Lookup::Missing(bytes) => (NOT_FOUND.to_owned(), bytes),
            Lookup::Folder | Lookup::NoSite => return String::new(),
        };
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for name in self.styles() {
            text = text.replace(name, bare(name));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes());
        for link in text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            // Not other pages, which may not be rendered yet.
            let shown = resolve(&path, link).filter(|path| !is_page(path));
            if let Some(shown) = shown.and_then(|path| self.version(&path)) {
                hasher.update(shown.as_bytes());
            }
        }
        short(&hasher.finalize())
    }

    /// The state of the page at `address`, as JSON.
    pub(super) fn state(&self, address: &str) -> String {
        let state = State {
            page: self.fingerprint(address),
            styles: self.styles().map(|path| format!("/{path}")).collect(),
            index: self.index(),
            status: self.status.of_page(&path_of(address), &self.page_files),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// What identifies the search index; empty when there is none.
    pub(super) fn index(&self) -> String {
        let manifest = self.get(SEARCH_INDEX);
        manifest.map(|bytes| short(&self.hash(&bytes))).unwrap_or_default()
    }

    fn styles(&self) -> impl Iterator<Item = &str> {
        let pending = self.pending.iter().flat_map(|pending| pending.pages.theme_files());
        let of_site = self.below(ASSET_FOLDER).filter(|_| self.pending.is_none());
        pending.chain(of_site).filter(|path| path.ends_with(".css") && is_named_by_hash(path))
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

/// A hash that is long enough to distinguish versions.
fn short(hash: &blake3::Hash) -> String {
    hash.to_hex()[..16].to_owned()
}

/// Whether a path points to a file that is named by its content.
fn is_named_by_hash(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    folder.is_some_and(|folder| [ASSET_FOLDER, INDEX_FOLDER].contains(&folder))
        && bare(path) != path
}

/// A path up to the hash in its name.
fn bare(path: &str) -> &str {
    path.rsplit_once('-').map_or(path, |(bare, _)| bare)
}

/// The path of the site to which a link points from the page at `page`.
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
    percent_decode(&segments.join("/"))
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
