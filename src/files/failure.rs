//! Reports files that cannot be read, or that change while they are read.
//!
//! Reads nothing but what it takes to find out why; see [`super::read`].

use super::stable::ReadError;
use super::{AssetError, Inventory};
use crate::diagnostic::{Diagnostic, rule};

/// Assets larger than this are not published.
const MAX_ASSET: u64 = 1 << 30;

/// Reports which of these assets, which are to be published, cannot be read.
pub fn unreadable_assets<'a>(
    inventory: &Inventory,
    published: impl Iterator<Item = &'a String>,
) -> Vec<Diagnostic> {
    let report = |path: &String| {
        let asset = inventory.assets.get(path)?;
        let display = || format!("{}{path}", inventory.content_root());
        let (size, max_size) = (asset.size(), MAX_ASSET);
        let error = match size > max_size {
            true => AssetError::TooLarge { size, max_size },
            false => asset.open().err()?,
        };
        Some(match error {
            AssetError::Changed => changing(display()),
            error => unreadable(display(), &error.to_string()),
        })
    };
    published.filter_map(report).collect()
}

/// Why a text could not be read.
pub(super) fn failure(display: String, error: ReadError) -> Diagnostic {
    match error {
        ReadError::Changing => changing(display),
        error => unreadable(display, &error.to_string()),
    }
}

/// A file that changed while it was read.
pub(super) fn changing(display: String) -> Diagnostic {
    let message = "this file is still being written";
    Diagnostic::in_path(&rule::FILE_CHANGED, display, message)
        .help("wait until the other program has finished, then build again")
}

/// A file that cannot be read at all.
pub(super) fn unreadable(display: String, why: &str) -> Diagnostic {
    Diagnostic::in_path(&rule::UNREADABLE_FILE, display, format!("cannot read this: {why}"))
        .help("check that it is a regular file and that you have permission to read it, or move it out of the folder")
}
