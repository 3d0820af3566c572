//! Staging a new site beside the old one, and exchanging the two folders in one rename.
//!
//! Does not decide what has changed ([`Plan`] says) and does not replace single files
//! ([`super::in_place`] does).
//!
//! At any moment the output folder is wholly the old site or wholly the new one. The one exception
//! is between the two renames that stand in where no exchange is to be had; [`restore`] heals it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use rayon::prelude::*;

use super::error::EmitError;
use super::manifest::{MANIFEST, Manifest, NEXT_MANIFEST, below};
use super::place::Place;
use super::{Plan, remove, site};
use crate::disk::{Folder, sync};

/// What became of the output folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swap {
    /// It is the new site.
    Done,
    /// It is the old site, because it cannot be renamed: a mount point, or a layer of a container.
    Pinned,
}

/// Puts the old site back where a build was killed between two renames.
pub(super) fn restore(place: &Place) -> Result<(), EmitError> {
    let is_retired = fs::symlink_metadata(&place.retired).is_ok_and(|found| found.is_dir());
    if exists(&place.output)? || !is_retired {
        return Ok(());
    }
    fs::rename(&place.retired, &place.output).map_err(EmitError::io("restore", &place.output))
}

/// Clears what an earlier build left beside the output folder, if fieldguide made it.
pub(super) fn sweep(place: &Place) -> Result<(), EmitError> {
    remove::tree(&place.staging, &Manifest::default())?;
    remove::tree(&place.retired, &Manifest::default())
}

/// Replaces the output folder by the new site.
pub(super) fn replace(
    place: &Place,
    plan: &Plan<'_>,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<Swap, EmitError> {
    let every: Vec<&str> = plan.new.files.keys().map(String::as_str).collect();
    let staged = stage(&place.staging, &plan.new, &every, plan, goes_on);
    let staged = staged.and_then(|()| swap(place));
    if let Ok(Swap::Done) = staged {
        return match sweep(place) {
            Ok(()) => Ok(Swap::Done),
            Err(cause) => {
                Err(EmitError::LeftBehind { output: place.shown.clone(), cause: cause.into() })
            }
        };
    }
    // Where files are replaced one by one instead, those that were made here are still needed.
    if staged.is_err() || plan.made_in.is_none() {
        // The first error is the one to report; what cannot be cleared now, the next build clears.
        let _ = remove::tree(&place.staging, &Manifest::default());
    }
    staged
}

/// Makes `folder` hold a manifest and the files at `paths`: those that were made there already, hard
/// links to those of the old site that are the same, and new files for the rest.
///
/// The manifest comes first, so that a build killed from here on leaves a folder whose every file
/// is known to be ours. It alone is synced. Syncing each file would cost more than all the rest of
/// the build, for a site that can be built again at any time: should the power fail so soon that
/// the exchange reached the disk and some bytes did not, the next build compares bytes, not dates,
/// and mends them.
pub(super) fn stage(
    folder: &Path,
    manifest: &Manifest,
    paths: &[&str],
    plan: &Plan<'_>,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<(), EmitError> {
    if plan.made_in.as_deref() == Some(folder) {
        replace_manifest(folder, folder, manifest)?;
    } else {
        begin(folder, manifest)?;
    }
    add_folders(folder, paths)?;
    paths.par_iter().try_for_each(|&path| {
        if !goes_on() {
            return Err(EmitError::Interrupted);
        }
        let target = below(folder, path);
        let is_linked =
            plan.same.contains(path) && fs::hard_link(below(plan.output, path), &target).is_ok();
        if is_linked {
            return Ok(());
        }
        if let Some(bytes) = plan.site.get(path) {
            return write_new(&target, bytes).map(drop);
        }
        // A page that was made as it was written: here, or where the new site was to stand, or it is
        // the same as in the old site, on a disk without links.
        match &plan.made_in {
            Some(made) if made == folder && !plan.same.contains(path) => Ok(()),
            Some(made) if !plan.same.contains(path) => copy_new(&below(made, path), &target),
            _ => copy_new(&below(plan.output, path), &target),
        }
    })
}

/// Makes `folder` with a manifest.
pub(super) fn begin(folder: &Path, manifest: &Manifest) -> Result<(), EmitError> {
    fs::create_dir(folder).map_err(EmitError::io("create", folder))?;
    write_manifest(folder, manifest)
}

/// Makes the folders of these files that are not there yet.
pub(super) fn add_folders(folder: &Path, paths: &[&str]) -> Result<(), EmitError> {
    let mut parents: Vec<&str> = paths.iter().flat_map(|path| site::folders(path)).collect();
    parents.sort_unstable();
    parents.dedup();
    for parent in parents {
        let parent = below(folder, parent);
        match fs::create_dir(&parent) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && parent.is_dir() => {}
            other => other.map_err(EmitError::io("create", &parent))?,
        }
    }
    Ok(())
}

/// Puts another manifest in the place of the one in `target`, in one step. Until then it stands in
/// `staging`, which keeps its own.
fn replace_manifest(staging: &Path, target: &Path, manifest: &Manifest) -> Result<(), EmitError> {
    write_manifest_as(NEXT_MANIFEST, staging, manifest)?;
    let to = target.join(MANIFEST);
    fs::rename(staging.join(NEXT_MANIFEST), &to).map_err(EmitError::io("replace", &to))
}

/// Puts another manifest in the place of the one in `output`, whose files are as they should be.
pub(super) fn update_manifest(
    staging: &Path,
    output: &Path,
    manifest: &Manifest,
) -> Result<(), EmitError> {
    if !exists(staging)? {
        begin(staging, manifest)?;
    }
    replace_manifest(staging, output, manifest)
}

/// Writes the manifest of a staged folder and waits until it is on the disk.
pub(super) fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), EmitError> {
    write_manifest_as(MANIFEST, folder, manifest)
}

fn write_manifest_as(name: &str, folder: &Path, manifest: &Manifest) -> Result<(), EmitError> {
    let path = folder.join(name);
    let file = write_new(&path, manifest.to_string().as_bytes())?;
    sync(&file).map_err(EmitError::io("sync", &path))?;
    let opened = Folder::open(folder).and_then(|folder| folder.sync());
    opened.map_err(EmitError::io("sync", folder))
}

/// Whether an error says that a folder cannot be renamed, whoever asks.
pub(super) fn is_pinned(error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => true,
        // What Windows says of a folder with an open file in it.
        ErrorKind::PermissionDenied => cfg!(windows),
        _ => false,
    }
}

fn swap(place: &Place) -> Result<Swap, EmitError> {
    if !exists(&place.output)? {
        let renamed = fs::rename(&place.staging, &place.output);
        return renamed.map(|()| Swap::Done).map_err(EmitError::io("create", &place.output));
    }
    match exchange(&place.staging, &place.output) {
        Ok(()) => Ok(Swap::Done),
        Err(error) if is_pinned(&error) => Ok(Swap::Pinned),
        Err(_) => rename_twice(place),
    }
}

/// Exchanges two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// There is no such call here.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// What stands in where the system or the file system knows no exchange.
pub(super) fn rename_twice(place: &Place) -> Result<Swap, EmitError> {
    match fs::rename(&place.output, &place.retired) {
        Ok(()) => {}
        Err(error) if is_pinned(&error) => return Ok(Swap::Pinned),
        Err(error) => return Err(EmitError::io("rename", &place.output)(error)),
    }
    match fs::rename(&place.staging, &place.output) {
        Ok(()) => Ok(Swap::Done),
        Err(error) => {
            // Should this fail too, the next build does it.
            let _ = fs::rename(&place.retired, &place.output);
            Err(EmitError::io("rename", &place.staging)(error))
        }
    }
}

/// Writes a file that does not exist yet, so that nothing planted there is followed.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<File, EmitError> {
    let mut file = create_new(path)?;
    file.write_all(bytes).map_err(EmitError::io("write", path))?;
    Ok(file)
}

/// Creates a file that does not exist yet.
pub(super) fn create_new(path: &Path) -> Result<File, EmitError> {
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    created.map_err(EmitError::io("write", path))
}

/// Copies a file to where there is none yet.
fn copy_new(from: &Path, to: &Path) -> Result<(), EmitError> {
    let mut source = File::open(from).map_err(EmitError::io("read", from))?;
    let mut target = create_new(to)?;
    io::copy(&mut source, &mut target).map(drop).map_err(EmitError::io("write", to))
}

/// Whether anything is at `path`, a dangling link included.
fn exists(path: &Path) -> Result<bool, EmitError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(EmitError::io("look at", path)(error)),
    }
}
