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
    let mut problems = Vec::new();
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
        problems.push((path, message));
    }
    problems.extend(packed_twins(&collected.value));
    let problem = |(path, message): (String, String)| {
        Diagnostic::in_path(&rule::ASSET_IN_THE_WAY, format!("{root}{path}"), message)
            .help("rename the file, or put it into a folder of its own")
    };
    collected.diagnostics.extend(problems.into_iter().map(problem));
    collected
}

/// Compressed files beside the file of the same name: servers that send compressed files send them in
/// its place.
fn packed_twins(site: &Site) -> Vec<(String, String)> {
    let twin = |path: &String| {
        let lower = path.to_ascii_lowercase();
        let packed = [".gz", ".br"].iter().find(|ending| lower.ends_with(*ending))?;
        let by = site.file_like(&path[..path.len() - packed.len()])?;
        Some((path.clone(), format!("hosts may send this file in the place of `{by}`")))
    };
    site.files().keys().filter_map(twin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_file_beside_its_original_is_in_the_way() {
        let files = ["data/a.csv", "data/B.csv.GZ", "data/a.csv.gz", "data.gz", "other.csv.gz"];
        let files = files.map(|path| (path.to_owned(), Arc::from(&b"x"[..]))).to_vec();
        let later = ["data/b.csv".to_owned()].into_iter();
        let found = collect(later, files, "content/").diagnostics;
        let paths: Vec<_> = found.iter().filter_map(|problem| problem.path.as_deref()).collect();
        assert_eq!(paths, ["content/data/B.csv.GZ", "content/data/a.csv.gz"]);
    }
}
