//! The only writer of output: a site goes to disk whole or not at all.
//!
//! Does not make a byte of what it writes, and deletes nothing that it did not write: a manifest in
//! the output folder lists what it did, and a folder that holds anything else is refused.
//!
//! [`write()`] takes these steps. The place is checked (`output_dir`) and locked; what a killed build
//! left is healed; the old site is surveyed (`manifest`) and compared with the new one, byte by
//! byte; then the new one is staged beside it and the two folders change places in one rename
//! (`swap`). Where the folder cannot be renamed, files are replaced one by one (`in_place`).
//! [`is_current`] checks beforehand whether there is anything to do.

mod clean;
mod collect;
mod compress;
mod error;
mod generate;
mod in_place;
mod manifest;
mod output_dir;
mod remove;
mod site;
mod swap;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::Hash;
use rayon::prelude::*;

pub use clean::clean;
pub use collect::collect;
pub use compress::compress;
pub use error::{EmitError, PathList, UnsafeOutput};
pub use manifest::{FileDigest, Manifest};
pub use site::{PathError, Site};

use crate::disk::State;
use generate::Generated;
use manifest::{MANIFEST, below};
use output_dir::{Lock, OutputDir};
use swap::Swap;

/// What was done to the output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that were there already, byte for byte.
    pub unchanged: usize,
    /// Files of the old site that the new one does not have.
    pub removed: usize,
    /// Whether the folder could not be renamed, so that files were replaced one by one.
    pub in_place: bool,
    /// Size of the whole site.
    pub bytes: u64,
}

/// Says whether [`write()`] would refuse the output folder, before any work is done. Touches nothing.
pub fn check(output: &Path, inputs: &[&Path]) -> Result<(), EmitError> {
    survey(&OutputDir::find(output, inputs)?).map(|_| ())
}

/// What a site is made from now, as a hash, when the paths for which it is asked are those of its files;
/// none where that cannot be said.
pub type MadeFrom<'a> = dyn Fn(&dyn Fn(&str) -> bool) -> Option<Hash> + 'a;

/// The number of files of the site in `output`, when it was made from the inputs that `input_digest`
/// stands for ([`Site::input_digest`]), this user wrote it, and every file is still as it was written;
/// none when it has to be made. Clears away what a killed build left.
pub fn is_current(
    output: &Path,
    inputs: &[&Path],
    input_digest: &MadeFrom<'_>,
) -> Result<Option<usize>, EmitError> {
    let output_dir = OutputDir::find(output, inputs)?;
    // Nothing is touched for a site that will not be current.
    let Some(old) = Manifest::read(&output_dir.output)?.filter(|old| old.inputs.is_some()) else {
        return Ok(None);
    };
    let inputs = input_digest(&|path| old.files.contains_key(path));
    let is_wanted =
        |manifest: &Manifest| manifest.inputs == inputs && is_recorded(&output_dir, manifest);
    if inputs.is_none() || !is_wanted(&old) {
        return Ok(None);
    }
    let _lock = Lock::take(&output_dir)?;
    let manifest = recover(&output_dir)?.filter(is_wanted);
    let manifest = manifest.filter(|manifest| manifest.matches(&output_dir.output));
    Ok(manifest.map(|manifest| manifest.files.len()))
}

/// What the build that wrote the site in `output` warned of, as recorded by [`record_warnings`]. The output folder
/// does not hold it: it may quote what is not published.
pub fn warnings(output: &Path) -> Option<String> {
    let record = State::of_user()?.record(output).ok()?;
    String::from_utf8(record.warnings().ok()??).ok()
}

/// Records what the build of the site in `output` warned of; an empty text if of nothing. Where nothing can be
/// recorded, the next build makes the site again.
pub fn record_warnings(output: &Path, warnings: &str) {
    if let Some(Ok(record)) = State::of_user().map(|state| state.record(output)) {
        _ = record.write_warnings(warnings);
    }
}

/// Whether the manifest is that of the site which this user's fieldguide wrote to this place last. What
/// is in an output folder may have come from anyone, hashes and all.
fn is_recorded(output_dir: &OutputDir, manifest: &Manifest) -> bool {
    let record = State::of_user().and_then(|state| state.record(&output_dir.output).ok());
    let hash = record.and_then(|record| record.site().ok()).flatten();
    hash == Some(blake3::hash(manifest.to_string().as_bytes()))
}

/// Records the site that was written. Where nothing can be recorded, the next build does not know the
/// site for its own, and makes it again.
fn record(output_dir: &OutputDir, manifest: &Manifest) {
    if manifest.inputs.is_some()
        && let Some(Ok(record)) = State::of_user().map(|state| state.record(&output_dir.output))
    {
        _ = record.write_site(blake3::hash(manifest.to_string().as_bytes()));
    }
}

/// Clears away what a killed build left, and returns the manifest of the existing site.
fn recover(output_dir: &OutputDir) -> Result<Option<Manifest>, EmitError> {
    swap::restore(output_dir)?;
    let old = survey(output_dir)?;
    swap::clean_up(output_dir)?;
    in_place::clean_up(output_dir, &old.clone().unwrap_or_default())?;
    Ok(old)
}

/// Makes files as they are written: the bytes of the one at a path, or none if it cannot be made.
pub type Generate<'a> = dyn Fn(&str) -> Option<Arc<[u8]>> + Sync + 'a;

/// Makes `output` hold the site and nothing else. `inputs` are the source folders, which must come
/// to no harm.
///
/// On an error the old site is as it was, but for the two errors that say otherwise
/// ([`EmitError::PartiallyApplied`], [`EmitError::CleanupFailed`]). Killed anywhere, the next call heals.
pub fn write(site: &Site, output: &Path, inputs: &[&Path]) -> Result<Report, EmitError> {
    write_with_generator(site, &|_| None, output, inputs, &|| true)
}

/// The same for a site with files that are made as they are written, so that they are never in memory
/// all at once. When one cannot be made, nothing is written.
///
/// `should_continue` says whether the site is still wanted; it is asked before each file, until all are staged.
pub fn write_with_generator(
    site: &Site,
    make: &Generate<'_>,
    output: &Path,
    inputs: &[&Path],
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<Report, EmitError> {
    let output_dir = OutputDir::find(output, inputs)?;
    let lock = Lock::take(&output_dir)?;
    let old = recover(&output_dir)?;
    let is_not_renamable = !lock.is_beside() || output_dir.is_mount();
    let folder = match is_not_renamable {
        true => output_dir.output.join(in_place::INSIDE),
        false => output_dir.staging.clone(),
    };
    let made =
        generate::make(&folder, site, make, &output_dir.output, old.as_ref(), should_continue)?;
    let plan = Plan::new(site, &output_dir.output, old, made);
    let mut report = plan.report();
    if plan.is_done() {
        if plan.old.as_ref() != Some(&plan.new) {
            swap::update_manifest(&folder, &output_dir.output, &plan.new)?;
        }
        remove::tree(&folder, &plan.new)?;
        record(&output_dir, &plan.new);
        return Ok(report);
    }
    let swap = if is_not_renamable {
        Swap::NotRenamable
    } else {
        swap::replace(&output_dir, &plan, should_continue)?
    };
    if swap == Swap::NotRenamable {
        in_place::replace(&output_dir, &plan, should_continue)?;
        swap::clean_up(&output_dir)?;
        report.in_place = true;
    }
    record(&output_dir, &plan.new);
    Ok(report)
}

/// A new site held against the old one.
#[derive(Debug)]
struct Plan<'a> {
    /// The new site.
    site: &'a Site,
    /// Where the old one is.
    output: &'a Path,
    /// What the old one holds; none where there is none.
    old: Option<Manifest>,
    /// What the new one holds.
    new: Manifest,
    /// Paths of the new site that have the same bytes in the old one, on the disk.
    same: BTreeSet<&'a str>,
    /// Where the other files are that were rendered as they were written, if any.
    made_in: Option<PathBuf>,
}

impl<'a> Plan<'a> {
    fn new(site: &'a Site, output: &'a Path, old: Option<Manifest>, made: Generated<'a>) -> Self {
        let new =
            Manifest { inputs: site.input_digest, ..Manifest::of(site).union(&made.manifest) };
        let files = site.files().par_iter();
        let same = files
            .filter(|(path, bytes)| is_same(old.as_ref(), &new, output, path, bytes))
            .map(|(path, _)| path.as_str());
        let same: BTreeSet<&str> = same.collect::<Vec<_>>().into_iter().chain(made.same).collect();
        Self { site, output, old, new, same, made_in: made.folder }
    }

    /// Whether the new site is already in place.
    fn is_done(&self) -> bool {
        self.old.as_ref().is_some_and(|old| old.files == self.new.files)
            && self.same.len() == self.new.files.len()
    }

    /// Paths of the new site that are not the same in the old one.
    fn changed(&self) -> impl Iterator<Item = &str> {
        self.new.files.keys().map(String::as_str).filter(|path| !self.same.contains(path))
    }

    /// Paths of the old site that the new one does not have.
    fn removed(&self) -> impl Iterator<Item = &str> {
        let old = self.old.iter().flat_map(|old| old.files.keys());
        old.filter(|path| !self.new.files.contains_key(*path)).map(String::as_str)
    }

    fn report(&self) -> Report {
        Report {
            written: self.new.files.len() - self.same.len(),
            unchanged: self.same.len(),
            removed: self.removed().count(),
            in_place: false,
            bytes: self.new.files.values().map(|stamp| stamp.size).sum(),
        }
    }
}

/// Whether a file of the new site has the same bytes in the old one. The manifests save reading what
/// has changed; whether the rest has, only a comparison of bytes shows.
fn is_same(
    old: Option<&Manifest>,
    new: &Manifest,
    output: &Path,
    path: &str,
    bytes: &[u8],
) -> bool {
    old.is_some_and(|old| old.files.get(path) == new.files.get(path))
        && holds(&below(output, path), bytes)
}

/// The manifest of the site in the output folder, if there is one. Anything else there is
/// an error.
fn survey(output_dir: &OutputDir) -> Result<Option<Manifest>, EmitError> {
    match fs::symlink_metadata(&output_dir.output) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EmitError::io("inspect", &output_dir.output)(error)),
        Ok(found) if !found.is_dir() => {
            return Err(EmitError::NotAFolder(output_dir.shown.clone()));
        }
        Ok(_) => {}
    }
    let manifest = Manifest::read(&output_dir.output)?;
    let listed = manifest.clone().unwrap_or_default();
    let found = listed.foreign_files(&output_dir.output, &[MANIFEST, in_place::INSIDE])?;
    let folder = output_dir.shown.clone();
    match manifest {
        _ if found.0.is_empty() => Ok(manifest),
        Some(_) => Err(EmitError::ForeignFiles { folder, found }),
        None => Err(EmitError::NotManaged { folder, found }),
    }
}

/// Whether the file at `path` holds just these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|read| read == bytes)
}

#[cfg(test)]
mod tests;
