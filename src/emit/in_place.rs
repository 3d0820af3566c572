//! Replacing the files of the output folder one by one, where the folder cannot be renamed.
//!
//! Does not promise that readers see only the old or only the new site, but comes near: all that
//! is new is first written to a folder inside, where a full disk does no harm; then files are
//! moved over the old ones, assets before the pages that need them, and removals come last.
//! Meanwhile the manifest lists both sites, so that the next build can finish after a kill.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::EmitError;
use super::manifest::{MANIFEST, Manifest, below};
use super::output_dir::OutputDir;
use super::{Plan, remove, site, swap};

/// The folder inside the output folder where new files are staged.
pub(super) const INSIDE: &str = ".fieldguide-new";

/// Clears what an earlier build left inside the output folder, whose manifest is `listed`.
pub(super) fn clean_up(output_dir: &OutputDir, listed: &Manifest) -> Result<(), EmitError> {
    remove::tree(&output_dir.output.join(INSIDE), listed)
}

/// Makes the output folder, which exists, the new site.
pub(super) fn replace(
    output_dir: &OutputDir,
    plan: &Plan<'_>,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<(), EmitError> {
    let inside = output_dir.output.join(INSIDE);
    let both = plan.old.clone().unwrap_or_default().union(&plan.new);
    let changed: Vec<&str> = plan.changed().collect();
    let staged = swap::stage(&inside, &both, &changed, plan, should_continue)
        .and_then(|()| rename(inside.join(MANIFEST), &output_dir.output.join(MANIFEST)));
    let output = output_dir.shown.clone();
    let done = match staged {
        Err(error) => Err(error),
        Ok(()) => move_over(output_dir, plan, &inside, &changed).map_err(|cause| {
            EmitError::PartiallyApplied { output: output.clone(), cause: cause.into() }
        }),
    };
    // After an error it is that error that counts; the next build clears what is left.
    let swept = remove::tree(&inside, &both);
    done.and(swept.map_err(|cause| EmitError::CleanupFailed { output, cause: cause.into() }))
}

fn move_over(
    output_dir: &OutputDir,
    plan: &Plan<'_>,
    inside: &Path,
    changed: &[&str],
) -> Result<(), EmitError> {
    let output = &output_dir.output;
    let folders = plan.new.folders();
    let (obstacles, stale): (Vec<&str>, Vec<&str>) =
        plan.removed().partition(|path| is_obstacle(path, plan, &folders));
    remove::files(output, obstacles, &folders)?;
    for folder in &folders {
        let folder = below(output, folder);
        if !fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()) {
            fs::create_dir(&folder).map_err(EmitError::io("create", &folder))?;
        }
    }
    let (pages, assets): (Vec<&str>, Vec<&str>) =
        changed.iter().partition(|path| path.ends_with(".html"));
    for path in assets.into_iter().chain(pages) {
        rename(below(inside, path), &below(output, path))?;
    }
    remove::files(output, stale, &folders)?;
    swap::write_manifest(inside, &plan.new)?;
    rename(inside.join(MANIFEST), &output.join(MANIFEST))
}

/// Whether an old file must go before the new ones come: because it, or a folder that goes with it,
/// is where something new will be. On a disk that folds case, it may be the same as the new one.
fn is_obstacle(old: &str, plan: &Plan<'_>, kept_folders: &BTreeSet<&str>) -> bool {
    let goes = |folder: &&str| !kept_folders.contains(folder);
    plan.site.has_twin(old)
        || site::folders(old).filter(goes).any(|folder| plan.site.has_twin(folder))
}

fn rename(from: PathBuf, to: &Path) -> Result<(), EmitError> {
    fs::rename(from, to).map_err(EmitError::io("replace", to))
}
