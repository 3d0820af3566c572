//! Rendered files → [`Site`], with what cannot be published reported.
//!
//! Writes nothing; see [`super::write`].

use super::{PathError, Site};
use crate::diagnostic::{Checked, Diagnostic, rule};
use std::sync::Arc;

/// Gathers what is made later, as pages are, and finished files. What is made later has addresses that
/// are safe and distinct; files that editors named may not.
/// `root` is the content folder as the user knows it, with a final slash.
pub fn collect(
    later: impl Iterator<Item = String>,
    files: Vec<(String, Arc<[u8]>)>,
    root: &str,
) -> Checked<Site> {
    let mut collected = Checked::clean(Site::default());
    let later = later.map(|path| (path, None));
    for (path, bytes) in later.chain(files.into_iter().map(|(path, bytes)| (path, Some(bytes)))) {
        let added = match bytes {
            Some(bytes) => collected.value.insert(path, bytes),
            None => collected.value.insert_later(path),
        };
        let Err(error) = added else { continue };
        let (path, message) = match error {
            PathError::Unsafe { path, why } => (path, why.to_owned()),
            PathError::Taken { path, by } => {
                (path, format!("this file would take the place of `{by}` on the site"))
            }
        };
        collected.diagnostics.push(
            Diagnostic::in_path(&rule::ASSET_IN_THE_WAY, format!("{root}{path}"), message)
                .help("rename the file, or put it into a folder of its own"),
        );
    }
    collected
}
