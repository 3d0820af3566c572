//! Staging a new site beside the old one, and exchanging the two folders in one rename.
//!
//! Does not decide what has changed ([`Plan`] says) and does not replace single files
//! ([`super::in_place`] does).
//!
//! At any moment the output folder is wholly the old site or wholly the new one. The one exception
//! is between the two renames that replace the exchange where it is not supported; [`restore`] repairs it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use rayon::prelude::*;

use super::error::EmitError;
use super::manifest::{MANIFEST, Manifest, NEXT_MANIFEST, below};
use super::output_dir::OutputDir;
use super::{Plan, remove, site};
use crate::disk::{Folder, sync};

/// What became of the output folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swap {
    /// It is the new site.
    Done,
    /// It is the old site, because it cannot be renamed: a mount point, or a layer of a container.
    NotRenamable,
}

/// Puts the old site back where a build was killed between two renames.
pub(super) fn restore(output_dir: &OutputDir) -> Result<(), EmitError> {
    let is_retired = fs::symlink_metadata(&output_dir.backup).is_ok_and(|found| found.is_dir());
    if exists(&output_dir.output)? || !is_retired {
        return Ok(());
    }
    fs::rename(&output_dir.backup, &output_dir.output)
        .map_err(EmitError::io("restore", &output_dir.output))
}

/// Clears what an earlier build left beside the output folder, if fieldguide made it.
pub(super) fn clean_up(output_dir: &OutputDir) -> Result<(), EmitError> {
    remove::tree(&output_dir.staging, &Manifest::default())?;
    remove::tree(&output_dir.backup, &Manifest::default())
}

/// Replaces the output folder by the new site.
pub(super) fn replace(
    output_dir: &OutputDir,
    plan: &Plan<'_>,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<Swap, EmitError> {
    let every: Vec<&str> = plan.new.files.keys().map(String::as_str).collect();
    let staged = stage(&output_dir.staging, &plan.new, &every, plan, should_continue);
    let staged = staged.and_then(|()| swap(output_dir));
    if let Ok(Swap::Done) = staged {
        return match clean_up(output_dir) {
            Ok(()) => Ok(Swap::Done),
            Err(cause) => Err(EmitError::CleanupFailed {
                output: output_dir.shown.clone(),
                cause: cause.into(),
            }),
        };
    }
    // Where files are replaced one by one instead, those that were made here are still needed.
    if staged.is_err() || plan.made_in.is_none() {
        // The first error is the one to report; what cannot be cleared now, the next build clears.
        let _ = remove::tree(&output_dir.staging, &Manifest::default());
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
/// and fixes them.
pub(super) fn stage(
    folder: &Path,
    manifest: &Manifest,
    paths: &[&str],
    plan: &Plan<'_>,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<(), EmitError> {
    if plan.made_in.as_deref() == Some(folder) {
        replace_manifest(folder, folder, manifest)?;
    } else {
        prepare(folder, manifest)?;
    }
    add_folders(folder, paths)?;
    paths.par_iter().try_for_each(|&path| {
        if !should_continue() {
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
        // A page that was made as it was written: here, or where the new site was to be written, or it is
        // the same as in the old site, on a disk without links.
        match &plan.made_in {
            Some(made) if made == folder && !plan.same.contains(path) => Ok(()),
            Some(made) if !plan.same.contains(path) => copy_new(&below(made, path), &target),
            _ => copy_new(&below(plan.output, path), &target),
        }
    })
}

/// Makes `folder` with a manifest.
pub(super) fn prepare(folder: &Path, manifest: &Manifest) -> Result<(), EmitError> {
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

/// Replaces the manifest in `target`, in one step. Until then the new one is in
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
        prepare(staging, manifest)?;
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
pub(super) fn is_not_renamable(error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => true,
        // What Windows says of a folder with an open file in it.
        ErrorKind::PermissionDenied => cfg!(windows),
        _ => false,
    }
}

fn swap(output_dir: &OutputDir) -> Result<Swap, EmitError> {
    if !exists(&output_dir.output)? {
        let renamed = fs::rename(&output_dir.staging, &output_dir.output);
        return renamed.map(|()| Swap::Done).map_err(EmitError::io("create", &output_dir.output));
    }
    match exchange(&output_dir.staging, &output_dir.output) {
        Ok(()) => Ok(Swap::Done),
        Err(error) if is_not_renamable(&error) => Ok(Swap::NotRenamable),
        Err(_) => swap_by_renames(output_dir),
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

/// Replaces the exchange where the system or the file system does not support it.
pub(super) fn swap_by_renames(output_dir: &OutputDir) -> Result<Swap, EmitError> {
    match fs::rename(&output_dir.output, &output_dir.backup) {
        Ok(()) => {}
        Err(error) if is_not_renamable(&error) => return Ok(Swap::NotRenamable),
        Err(error) => return Err(EmitError::io("rename", &output_dir.output)(error)),
    }
    match fs::rename(&output_dir.staging, &output_dir.output) {
        Ok(()) => Ok(Swap::Done),
        Err(error) => {
            // Should this fail too, the next build does it.
            let _ = fs::rename(&output_dir.backup, &output_dir.output);
            Err(EmitError::io("rename", &output_dir.staging)(error))
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
        Err(error) => Err(EmitError::io("inspect", path)(error)),
    }
}
