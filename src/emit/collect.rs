//! Rendered files → [`Site`], with what cannot be published reported.
//!
//! Writes nothing; see [`super::write`].

use super::{PathError, Site};
use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::Asset;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers what is made later, as pages are, finished files, and copies of assets. What is made later
/// has addresses that are safe and distinct; files that editors named may not. Copies come with the
/// folder they are from as the user knows it, with a final slash; the first is that of the content.
pub fn collect(
    deferred: impl Iterator<Item = String>,
    files: Vec<(String, Arc<[u8]>)>,
    copies: [(&BTreeMap<String, Asset>, &str); 2],
) -> WithDiagnostics<Site> {
    let mut site = Site::default();
    let [(of_content, content), (static_files, beside)] = copies;
    let mut refused: Vec<(PathError, &str)> = Vec::new();
    let mut take = |added: Result<(), PathError>, root| {
        refused.extend(added.err().map(|error| (error, root)));
    };
    deferred.for_each(|path| take(site.insert_deferred(path), content));
    files.into_iter().for_each(|(path, bytes)| take(site.insert(path, bytes), content));
    for (copies, root) in copies {
        copies.iter().for_each(|(path, asset)| take(site.insert_copy(path.as_str(), asset), root));
    }
    let refused = refused.into_iter().map(|(error, root)| match error {
        PathError::Unsafe { path, why } => (root, path, why.to_owned()),
        PathError::Taken { path, by } => {
            (root, path, format!("this file would overwrite `{by}` on the site"))
        }
    });
    let twins = packed_twins(&site).into_iter().map(|(path, message)| {
        let is_beside = static_files.contains_key(&path) && !of_content.contains_key(&path);
        (if is_beside { beside } else { content }, path, message)
    });
    let problem = |(root, path, message): (&str, String, String)| {
        Diagnostic::in_path(&rule::OUTPUT_CONFLICT, format!("{root}{path}"), message)
            .help("rename the file, or move it to another folder")
    };
    let diagnostics = refused.chain(twins).map(problem).collect();
    WithDiagnostics { value: site, diagnostics }
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
        let none = BTreeMap::new();
        let deferred = ["data/b.csv".to_owned()].into_iter();
        let found = collect(deferred, files, [(&none, "content/"), (&none, "static/")]).diagnostics;
        let paths: Vec<_> = found.iter().filter_map(|problem| problem.path.as_deref()).collect();
        assert_eq!(paths, ["content/data/B.csv.GZ", "content/data/a.csv.gz"]);
    }
}
