//! The files that something shows or links to, as they are published.
//!
//! Which those are is found out in [`super`], and what of an image is published in
//! [`crate::redact::metadata`].

use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::files::{Asset, Inventory, unreadable_assets};
use crate::memo::Memo;
use crate::redact::metadata;
use std::collections::{BTreeMap, BTreeSet};

/// What is published of files, from one build to the next.
pub(super) type Kept = Memo<(String, Asset), Result<Asset, &'static str>>;

/// Images larger than this are not published: they are in memory while their metadata is removed.
const MAX_IMAGE: u64 = 256 << 20;

/// The files at these paths. Reports those that cannot be read and images whose metadata cannot be
/// removed, and leaves them out.
pub(super) fn published(
    paths: BTreeSet<String>,
    inventory: &Inventory,
    kept: &mut Kept,
) -> Checked<BTreeMap<String, Asset>> {
    let mut diagnostics = unreadable_assets(inventory, paths.iter());
    let found = paths.into_iter().filter_map(|path| {
        let asset = inventory.assets.get(&path)?.clone();
        Some((path, asset))
    });
    let keys: Vec<(String, Asset)> = found.collect();
    let published = kept.all(keys.clone(), |_, (_, asset)| without_metadata(asset));
    let mut value = BTreeMap::new();
    for ((path, _), published) in keys.into_iter().zip(published) {
        match published {
            Ok(asset) => _ = value.insert(path, asset),
            Err(why) => {
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

/// The file as it is published; what it says beside its picture is removed. A file that cannot be read has
/// been reported already, and ends the build when it is copied.
fn without_metadata(asset: &Asset) -> Result<Asset, &'static str> {
    let head = asset.head(metadata::HEAD).unwrap_or_default();
    if !metadata::may_have(&head) {
        return Ok(asset.clone());
    }
    if asset.size() > MAX_IMAGE {
        return Err("it is too large to be looked through");
    }
    let Ok(bytes) = asset.read(MAX_IMAGE) else { return Ok(asset.clone()) };
    match metadata::published(&bytes) {
        metadata::Published::Whole => Ok(asset.clone()),
        metadata::Published::Stripped(bytes) => Ok(bytes.into()),
        metadata::Published::Unreadable(why) => Err(why),
    }
}
