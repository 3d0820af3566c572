//! Rendered files → [`Site`], with what cannot be published reported.
//!
//! Writes nothing; see [`super::write`].

use super::{PathError, Site};
use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::Asset;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers what is made later, as pages are, finished files, and copies of assets. What is made later
/// has addresses that are safe and distinct; files that editors named may not. `root` is the content
/// folder as the user knows it, with a final slash.
pub fn collect(
    deferred: impl Iterator<Item = String>,
    files: Vec<(String, Arc<[u8]>)>,
    copies: &BTreeMap<String, Asset>,
    root: &str,
) -> WithDiagnostics<Site> {
    let mut collected = WithDiagnostics::clean(Site::default());
    let mut problems = Vec::new();
    let site = &mut collected.value;
    let mut refused: Vec<PathError> =
        deferred.filter_map(|path| site.insert_deferred(path).err()).collect();
    let files = files.into_iter();
    refused.extend(files.filter_map(|(path, bytes)| site.insert(path, bytes).err()));
    let copies = copies.iter();
    refused.extend(copies.filter_map(|(path, asset)| site.insert_copy(path.as_str(), asset).err()));
    for error in refused {
        let (path, message) = match error {
            PathError::Unsafe { path, why } => (path, why.to_owned()),
            PathError::Taken { path, by } => {
                (path, format!("this file would overwrite `{by}` on the site"))
            }
        };
        problems.push((path, message));
    }
    problems.extend(packed_twins(&collected.value));
    let problem = |(path, message): (String, String)| {
        Diagnostic::in_path(&rule::OUTPUT_CONFLICT, format!("{root}{path}"), message)
            .help("rename the file, or move it to another folder")
    };
    collected.diagnostics.extend(problems.into_iter().map(problem));
    collected
}

/// Compressed files beside the file of the same name: servers that send compressed files send them
/// instead.
fn packed_twins(site: &Site) -> Vec<(String, String)> {
    let twin = |path: &str| {
        let lower = path.to_ascii_lowercase();
        let packed = [".gz", ".br"].iter().find(|ending| lower.ends_with(*ending))?;
        let by = site.file_like(&path[..path.len() - packed.len()])?;
        Some((path.to_owned(), format!("hosts may serve this file instead of `{by}`")))
    };
    site.paths().filter_map(twin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_file_beside_its_original_is_in_the_way() {
        let files = ["data/a.csv", "data/B.csv.GZ", "data/a.csv.gz", "data.gz", "other.csv.gz"];
        let files = files.map(|path| (path.to_owned(), Arc::from(&b"x"[..]))).to_vec();
        let deferred = ["data/b.csv".to_owned()].into_iter();
        let found = collect(deferred, files, &BTreeMap::new(), "content/").diagnostics;
        let paths: Vec<_> = found.iter().filter_map(|problem| problem.path.as_deref()).collect();
        assert_eq!(paths, ["content/data/B.csv.GZ", "content/data/a.csv.gz"]);
    }
}
