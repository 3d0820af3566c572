//! Records the addresses that a guide has published in its ledger.
//!
//! What is published and what would vanish is found in [`crate::assess::addresses`].

use super::{Change, Refused};
use crate::Kept;
use crate::Options;
use crate::assess::addresses::{Lasting, is_vanished, published};
use crate::diagnostic::{self, Severity};
use crate::files::{Files, Inventory, LEDGER_FILE};
use crate::parse::ledger::{self, Address};
use std::collections::{BTreeMap, BTreeSet};

/// What is published and not recorded, recorded and not published.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The change to the ledger; none when it is up to date.
    pub change: Option<Change>,
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
pub fn urls(files: &dyn Files, reason: Option<&str>) -> Result<Recording, Refused> {
    let mut diagnostics = Vec::new();
    let inventory = super::inventory(files)?.take(&mut diagnostics);
    let assessed =
        crate::assessed(&inventory, &Options::default(), &mut Kept::once()).take(&mut diagnostics);
    diagnostics.retain(|found| found.severity == Severity::Error && !is_vanished(found));
    diagnostic::sort(&mut diagnostics);
    let Some(assessed) = assessed.filter(|_| diagnostics.is_empty()) else {
        let message = "addresses are recorded when the guide has no other errors".to_owned();
        let sources = Box::new(inventory.sources);
        return Err(Refused::Problems { message, diagnostics, sources });
    };
    let published = published(&assessed.linked, &assessed.knowledge.facets);
    Ok(recording(&inventory, &assessed.knowledge.lasting, &published, reason))
}

fn recording(
    inventory: &Inventory,
    lasting: &Lasting,
    published: &BTreeSet<Address>,
    reason: Option<&str>,
) -> Recording {
    let mut records: BTreeMap<&Address, Option<&str>> = BTreeMap::new();
    for record in &lasting.ledger.records {
        records.insert(&record.address, record.gone.as_deref());
    }
    let is_new = |address: &&Address| records.get(address) != Some(&None);
    let new: Vec<Address> = published.iter().filter(is_new).cloned().collect();
    records.extend(published.iter().map(|address| (address, None)));
    records.extend(lasting.vanished.iter().map(|address| (address, reason)));
    let text = ledger::text(records.into_iter());
    let before = inventory.content.iter().map(|file| inventory.sources.get(*file));
    let before =
        before.filter(|source| source.path == LEDGER_FILE).map(|source| &*source.text).next();
    let change = (before != Some(&text)).then(|| Change::whole(LEDGER_FILE, before, text));
    let (gone, published) = (lasting.vanished.clone(), published.len());
    Recording { change, new, gone, published }
}
