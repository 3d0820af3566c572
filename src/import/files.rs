//! Names of images and other files in the content folder. Only what pages use is copied.
//!
//! Copies nothing; see [`super::write`].

use super::model::{Project, Source};
use super::text::{below, ending, folder, hashed, slug, stem, within};
use crate::assets::is_known_ending;
use std::collections::{BTreeMap, BTreeSet};

/// Files larger than this are not copied.
pub(super) const MAX_FILE: u64 = 256 << 20;

/// Names that are given when they are first asked for.
pub(super) struct FileNames<'a> {
    source: &'a Source,
    project: &'a Project,
    /// Paths in the content folder by paths in the source.
    pub(super) targets: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl<'a> FileNames<'a> {
    pub(super) fn new(source: &'a Source, project: &'a Project) -> Self {
        Self { source, project, targets: BTreeMap::new(), taken: BTreeSet::new() }
    }

    /// Where a file is in the content folder; none when its type is not published.
    pub(super) fn target(&mut self, path: &str) -> Option<String> {
        if let Some(target) = self.targets.get(path) {
            return Some(target.clone());
        }
        let ending = ending(path);
        let size = self.source.files.get(path)?.size();
        if !is_known_ending(&ending) || size > MAX_FILE {
            return None;
        }
        let roots = self.project.roots.iter().map(|root| &root.folder);
        let prefixes = self.project.statics.iter().chain(roots);
        let below =
            prefixes.filter(|of| !of.is_empty()).find_map(|of| below(path, of)).unwrap_or(path);
        let names = folder(below).split('/').filter(|name| !name.is_empty());
        let names: Vec<String> =
            names.map(|name| slug(name).unwrap_or_else(|| hashed("folder", name))).collect();
        let folder = if names.is_empty() { "files".to_owned() } else { names.join("/") };
        let name = slug(stem(below)).unwrap_or_else(|| hashed("file", path));
        let mut target = within(&folder, &format!("{name}.{ending}"));
        if self.taken.contains(&target) {
            target = within(&folder, &format!("{}.{ending}", hashed(&name, path)));
        }
        self.taken.insert(target.clone());
        self.targets.insert(path.to_owned(), target.clone());
        Some(target)
    }
}
