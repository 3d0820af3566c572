//! Changes go to the disk whole or not at all: the only file of [`super`] that touches it.
//!
//! Decides nothing about what is changed. Files that are only new are written straight to their
//! places, which must be free, and deleted again if one fails. Everything else is staged: new texts
//! and copies of the old files go to a hidden folder inside the changed one, with a list of steps;
//! then the steps are taken, each one rename. If one fails, those taken are taken back. Killed in
//! between, the next call finds the list and goes on where it stopped, if nobody has written there
//! meanwhile.

use super::Refused;
use super::change::Change;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The hidden folder in which changes are staged; nobody reads files below a name with a dot.
const STAGING: &str = ".fieldguide-changes";
/// The list of steps, one a line; that it is there means that they are to be taken.
const STEPS: &str = "steps";
/// The same list when the steps are to be taken back.
const BACK: &str = "back";
const LOCK: &str = "lock";
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Makes the changes to files below `folder`. A byte order mark and permissions stay.
///
/// # Errors
/// A file is not as it was read, a new one is there already, or the disk says no. Nothing is changed
/// then, but for [`Refused::Halfway`].
pub fn apply(folder: &Path, changes: &[Change]) -> Result<(), Refused> {
    match changes.iter().all(|change| change.old.is_none()) {
        true => create(folder, changes),
        false => replace(folder, changes),
    }
}

/// Ends what a killed call left undone below `folder`. Returns whether there was anything.
///
/// # Errors
/// The disk says no, or another call is at work.
pub fn recover(folder: &Path) -> Result<bool, Refused> {
    let staging = folder.join(STAGING);
    if fs::symlink_metadata(&staging).is_err() {
        return Ok(false);
    }
    let _lock = lock(&staging)?;
    let began = staging.join(STEPS).exists() || staging.join(BACK).exists();
    finish(folder, &staging).map_err(|cause| match cause {
        Refused::Usage(_) => cause,
        cause => Refused::Halfway { content: folder.to_owned(), cause: cause.into() },
    })?;
    Ok(began)
}

/// Lays out new files in `folder`, and makes it where there is none. A file that is there already is
/// kept; returns the paths of those.
///
/// # Errors
/// `folder/content` holds something, or the disk says no; nothing is changed then.
pub fn lay_out(folder: &Path, files: &[Change]) -> Result<Vec<String>, Refused> {
    let content = folder.join("content");
    if fs::read_dir(&content).is_ok_and(|mut entries| entries.next().is_some()) {
        let message =
            format!("`{}` holds something already; name another folder", content.display());
        return Err(Refused::Usage(message));
    }
    let is_there = |file: &&Change| {
        let path = file.new.as_ref().map(|path| folder.join(path));
        path.is_some_and(|path| fs::symlink_metadata(path).is_ok())
    };
    let (kept, new): (Vec<&Change>, Vec<&Change>) = files.iter().partition(is_there);
    create(folder, &new.into_iter().cloned().collect::<Vec<_>>())?;
    Ok(kept.into_iter().filter_map(|file| file.new.clone()).collect())
}

fn create(folder: &Path, changes: &[Change]) -> Result<(), Refused> {
    let mut made = Made::default();
    for change in changes {
        let Some(path) = &change.new else { continue };
        if let Err(error) = made.file(folder, path, change.after().as_bytes()) {
            made.undo();
            return Err(error);
        }
    }
    Ok(())
}

/// Files and folders that were made, in order.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Made {
    fn file(&mut self, folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Refused> {
        let target = folder.join(path);
        let above: Vec<&Path> = target.ancestors().skip(1).collect();
        for folder in above.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
            match fs::create_dir(folder) {
                Ok(()) => self.0.push(folder.to_owned()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists || folder.is_dir() => {}
                Err(error) => return Err(disk("create", folder)(error)),
            }
        }
        let created = OpenOptions::new().write(true).create_new(true).open(&target);
        let mut file = created.map_err(disk("create", &target))?;
        self.0.push(target.clone());
        let written = file.write_all(bytes).and_then(|()| sync(&file));
        written.map_err(disk("write", &target))
    }

    /// What cannot be deleted stays: it is ours, and the error that counts is the first.
    fn undo(self) {
        for path in self.0.into_iter().rev() {
            _ = match path.is_dir() {
                true => fs::remove_dir(&path),
                false => fs::remove_file(&path),
            };
        }
    }
}

/// What one step does to one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// The new text takes the place of the old file.
    Put,
    /// The new text goes where nothing is.
    Add,
    /// The old file goes.
    Take,
}

/// One step. Its new text is staged as `new-N`, its old file as `old-N`.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    act: Act,
    path: String,
}

impl Step {
    fn line(&self) -> String {
        let act = match self.act {
            Act::Put => "put",
            Act::Add => "add",
            Act::Take => "take",
        };
        format!("{act} {}\n", self.path)
    }

    fn read(line: &str) -> Option<Self> {
        let (act, path) = line.split_once(' ')?;
        let act = match act {
            "put" => Act::Put,
            "add" => Act::Add,
            "take" => Act::Take,
            _ => return None,
        };
        Some(Self { act, path: path.to_owned() })
    }
}

fn replace(folder: &Path, changes: &[Change]) -> Result<(), Refused> {
    recover(folder)?;
    let staging = folder.join(STAGING);
    match fs::create_dir(&staging) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(disk("create", &staging)(error)),
    }
    let _lock = lock(&staging)?;
    let staged = stage(folder, &staging, changes);
    let begun = staged.and_then(|steps| {
        let list: String = steps.iter().map(Step::line).collect();
        let unfinished = staging.join("unfinished");
        write(&unfinished, list.as_bytes(), None)?;
        // From here on a killed call is finished by the next.
        fs::rename(&unfinished, staging.join(STEPS)).map_err(disk("write", &staging))
    });
    if let Err(error) = begun {
        _ = clear(&staging);
        return Err(error);
    }
    taken_or_taken_back(folder, &staging)
}

/// Takes the steps that are listed; if one fails, none is taken in the end.
fn taken_or_taken_back(folder: &Path, staging: &Path) -> Result<(), Refused> {
    let Err(error) = finish(folder, staging) else { return Ok(()) };
    let turned =
        fs::rename(staging.join(STEPS), staging.join(BACK)).map_err(disk("write", staging));
    match turned.and_then(|()| finish(folder, staging)) {
        Ok(()) => Err(error),
        Err(_) => Err(Refused::Halfway { content: folder.to_owned(), cause: error.into() }),
    }
}

/// Stages every new text and a copy of every old file.
fn stage(folder: &Path, staging: &Path, changes: &[Change]) -> Result<Vec<Step>, Refused> {
    let mut steps = Vec::new();
    for change in changes {
        let old = match &change.old {
            Some(old) => Some(Old::read(&folder.join(old), &change.before)?),
            None => None,
        };
        let is_put = change.old == change.new;
        if let Some(new) = &change.new {
            let after = change.after();
            let mark = old.as_ref().map_or(&b""[..], Old::mark);
            let permissions = old.as_ref().map(|old| &old.permissions);
            let staged = staging.join(format!("new-{}", steps.len()));
            write(&staged, &[mark, after.as_bytes()].concat(), permissions)?;
            if !is_put {
                free(folder, new)?;
                steps.push(Step { act: Act::Add, path: new.clone() });
            }
        }
        if let (Some(old), Some(path)) = (&old, &change.old) {
            let kept = staging.join(format!("old-{}", steps.len()));
            write(&kept, &old.bytes, Some(&old.permissions))?;
            let act = if is_put { Act::Put } else { Act::Take };
            steps.push(Step { act, path: path.clone() });
        }
    }
    Ok(steps)
}

/// A file that is about to change.
struct Old {
    bytes: Vec<u8>,
    permissions: Permissions,
}

impl Old {
    /// Reads the file, which has to hold the text that the change was planned for.
    fn read(path: &Path, planned: &str) -> Result<Self, Refused> {
        let bytes = fs::read(path).map_err(disk("read", path))?;
        let permissions = fs::metadata(path).map_err(disk("read", path))?.permissions();
        let old = Self { bytes, permissions };
        if old.bytes[old.mark().len()..] != *planned.as_bytes() {
            let message = format!("`{}` was changed meanwhile; try again", path.display());
            return Err(Refused::Usage(message));
        }
        Ok(old)
    }

    /// The byte order mark it begins with, if any.
    fn mark(&self) -> &[u8] {
        if self.bytes.starts_with(MARK) { MARK } else { b"" }
    }
}

/// Sees that nothing is at a path, and that its folder is there.
fn free(folder: &Path, path: &str) -> Result<(), Refused> {
    let target = folder.join(path);
    if fs::symlink_metadata(&target).is_ok() {
        let message = format!("`{}` is there already; move it elsewhere", target.display());
        return Err(Refused::Usage(message));
    }
    let above = target.parent().unwrap_or(folder);
    fs::create_dir_all(above).map_err(disk("create", above))
}

/// Takes the steps that are left, or takes back those that were taken, and clears up. Does no harm
/// when it is done again.
fn finish(folder: &Path, staging: &Path) -> Result<(), Refused> {
    let back = staging.join(BACK).exists();
    let list = staging.join(if back { BACK } else { STEPS });
    let text = match fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(disk("read", &list)(error)),
    };
    let steps: Vec<Step> = text.lines().filter_map(Step::read).collect();
    let staged = |kind: &str, number: usize| staging.join(format!("{kind}-{number}"));
    for (number, step) in steps.iter().enumerate().filter(|_| !back) {
        let target = folder.join(&step.path);
        if !is_as_left(step.act, &target, &staged("new", number), &staged("old", number)) {
            return Err(Refused::Usage(format!(
                "`{}` was changed after a rename was interrupted; to keep files as they are now, delete `{}`",
                target.display(),
                staging.display()
            )));
        }
    }
    for (number, step) in steps.iter().enumerate() {
        let target = folder.join(&step.path);
        let (new, old) = (staged("new", number), staged("old", number));
        let taken = match (back, step.act) {
            (false, Act::Put | Act::Add) => move_over(&new, &target),
            (false, Act::Take) => delete(&target),
            // What is still staged was never put there, and what is still there was never taken.
            (true, Act::Put | Act::Add) if new.exists() => Ok(()),
            (true, Act::Take) if target.exists() => Ok(()),
            (true, Act::Put | Act::Take) => move_over(&old, &target),
            (true, Act::Add) => delete(&target),
        };
        taken.map_err(disk("change", &target))?;
    }
    for folder in steps.iter().filter_map(|step| Some(folder.join(&step.path).parent()?.to_owned()))
    {
        // Windows opens no folders.
        _ = File::open(folder).and_then(|folder| sync(&folder));
    }
    delete(&list).map_err(disk("delete", &list))?;
    // What is left is of no consequence, and goes the next time.
    _ = clear(staging);
    Ok(())
}

/// Whether a step is done, or nobody has written where it leads since it was listed.
fn is_as_left(act: Act, target: &Path, new: &Path, old: &Path) -> bool {
    let is_old = || fs::read(target).ok() == fs::read(old).ok();
    let is_there = fs::symlink_metadata(target).is_ok();
    match act {
        Act::Put => !new.exists() || is_old(),
        Act::Add => !new.exists() || !is_there,
        Act::Take => !is_there || is_old(),
    }
}

/// Renames a staged file, unless that was done already.
fn move_over(staged: &Path, target: &Path) -> io::Result<()> {
    match fs::rename(staged, target) {
        Err(error) if error.kind() == ErrorKind::NotFound && !staged.exists() => Ok(()),
        other => other,
    }
}

fn delete(target: &Path) -> io::Result<()> {
    match fs::remove_file(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Deletes the staging folder and what was staged.
fn clear(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        fs::remove_file(entry?.path())?;
    }
    fs::remove_dir(staging)
}

/// Keeps two calls apart.
fn lock(staging: &Path) -> Result<File, Refused> {
    let path = staging.join(LOCK);
    let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(disk("create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = "another fieldguide is changing this guide; wait until it is done";
            Err(Refused::Usage(message.to_owned()))
        }
        // Some file systems know no locks.
        Err(TryLockError::Error(_)) => Ok(file),
    }
}

fn write(path: &Path, bytes: &[u8], permissions: Option<&Permissions>) -> Result<(), Refused> {
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    let written = created.and_then(|mut file| {
        file.write_all(bytes)?;
        permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions.clone()))?;
        sync(&file)
    });
    written.map_err(disk("write", path))
}

/// Syncs where that can be done; some network and container file systems cannot.
fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

/// For `map_err`: what was tried, and with which path.
fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Refused {
    move |error| Refused::Disk { action, path: path.to_path_buf(), error }
}

#[cfg(test)]
mod tests;
