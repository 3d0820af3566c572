//! Records the addresses that a guide has published in its ledger.
//!
//! What is published and what would vanish is found in [`crate::assess::permalinks`].

use super::{AuthorError, FileChange};
use crate::BuildCache;
use crate::Options;
use crate::assess::permalinks::{Permalinks, is_vanished, published};
use crate::diagnostic::{self, Severity};
use crate::files::{Files, Inventory, URL_LOCK_FILE};
use crate::parse::url_lock::{self, Address};
use std::collections::{BTreeMap, BTreeSet};

/// What is published and not recorded, recorded and not published.
#[derive(Clone, Debug)]
pub struct UrlsUpdate {
    /// The change to the ledger; none when it is up to date.
    pub change: Option<FileChange>,
    /// Addresses that are new, in order.
    pub new: Vec<Address>,
    /// Addresses that would vanish, in order.
    pub gone: Vec<Address>,
    /// How many addresses there are.
    pub published: usize,
}

/// Compares the guide's addresses with its ledger. With a reason, what vanishes is recorded as gone.
///
/// # Errors
/// The guide has other errors, for which pages may be missing.
pub fn urls(files: &dyn Files, reason: Option<&str>) -> Result<UrlsUpdate, AuthorError> {
    let mut diagnostics = Vec::new();
    let inventory = super::inventory(files)?.drain_into(&mut diagnostics);
    let assessed =
        crate::assess_guide(&inventory, &Options::default(), &mut BuildCache::disabled())
            .drain_into(&mut diagnostics);
    diagnostics.retain(|found| found.severity == Severity::Error && !is_vanished(found));
    diagnostic::sort(&mut diagnostics);
    let Some(assessed) = assessed.filter(|_| diagnostics.is_empty()) else {
        let message = "fix these errors before recording addresses".to_owned();
        let sources = Box::new(inventory.sources);
        return Err(AuthorError::Problems { message, diagnostics, sources });
    };
    let published = published(&assessed.linked, &assessed.knowledge.facets);
    Ok(recording(&inventory, &assessed.knowledge.permalinks, &published, reason))
}

fn recording(
    inventory: &Inventory,
    permalinks: &Permalinks,
    published: &BTreeSet<Address>,
    reason: Option<&str>,
) -> UrlsUpdate {
    let mut records: BTreeMap<&Address, Option<&str>> = BTreeMap::new();
    for record in &permalinks.url_lock.records {
        records.insert(&record.address, record.gone.as_deref());
    }
    let is_new = |address: &&Address| records.get(address) != Some(&None);
    let new: Vec<Address> = published.iter().filter(is_new).cloned().collect();
    records.extend(published.iter().map(|address| (address, None)));
    records.extend(permalinks.vanished.iter().map(|address| (address, reason)));
    let text = url_lock::text(records.into_iter());
    let before = inventory.content.iter().map(|file| inventory.sources.get(*file));
    let before =
        before.filter(|source| source.path == URL_LOCK_FILE).map(|source| &*source.text).next();
    let change = (before != Some(&text)).then(|| FileChange::whole(URL_LOCK_FILE, before, text));
    let (gone, published) = (permalinks.vanished.clone(), published.len());
    UrlsUpdate { change, new, gone, published }
}
