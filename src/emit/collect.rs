//! Rendered files → [`Site`], with what cannot be published reported.
//!
//! Writes nothing; see [`super::write`].

use super::{PathError, Site};
use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::files::Asset;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers what is made later, as pages are, finished files, and copies of assets. What is made later has addresses that
/// are safe and distinct; files that editors named may not.
/// `root` is the content folder as the user knows it, with a final slash.
pub fn collect(
    later: impl Iterator<Item = String>,
    files: Vec<(String, Arc<[u8]>)>,
    copies: &BTreeMap<String, Asset>,
    root: &str,
) -> Checked<Site> {
    let mut collected = Checked::clean(Site::default());
    let site = &mut collected.value;
    let mut refused: Vec<PathError> =
        later.filter_map(|path| site.insert_later(path).err()).collect();
    let files = files.into_iter();
    refused.extend(files.filter_map(|(path, bytes)| site.insert(path, bytes).err()));
    let copies = copies.iter();
    refused.extend(copies.filter_map(|(path, asset)| site.insert_copy(path.as_str(), asset).err()));
    for error in refused {
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
