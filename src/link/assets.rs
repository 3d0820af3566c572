//! The files that something shows or links to, as they are published.
//!
//! Which those are is found out in [`super`], and what of an image is published in
//! [`crate::redact::metadata`].

use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::files::{Bytes, Inventory};
use crate::memo::{Memo, Same};
use crate::redact::metadata::{self, Published};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is published of files, from one build to the next.
pub(super) type Kept = Memo<(String, Same<[u8]>), Published>;

/// The files at these paths. Reports images whose metadata cannot be removed, and leaves them out.
pub(super) fn published(
    paths: BTreeSet<String>,
    inventory: &Inventory,
    kept: &mut Kept,
) -> Checked<BTreeMap<String, Bytes>> {
    let found = paths.into_iter().filter_map(|path| {
        let bytes = inventory.assets.get(&path)?;
        Some((path, Same(Arc::clone(bytes))))
    });
    let keys: Vec<(String, Same<[u8]>)> = found.collect();
    let published = kept.all(keys.clone(), |_, (_, Same(bytes))| metadata::published(bytes));
    let mut diagnostics = Vec::new();
    let mut value = BTreeMap::new();
    for ((path, _), published) in keys.into_iter().zip(published) {
        match published {
            Published::Whole(bytes) | Published::Stripped(bytes) => _ = value.insert(path, bytes),
            Published::Unreadable(why) => {
                let message = format!("the metadata of this image cannot be removed: {why}");
                let display = format!("{}{path}", inventory.content_root());
                diagnostics.push(
                    Diagnostic::in_path(&rule::IMAGE_METADATA, &display, message)
                        .help("open it in an image editor and export it as JPEG, PNG or WebP"),
                );
            }
        }
    }
    Checked { value, diagnostics }
}
