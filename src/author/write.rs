//! Changes go to the disk whole or not at all: with what is below [`write`](self), the only part of
//! [`super`] that touches it.
//!
//! Decides nothing about what is changed. Every file is reached from the content folder's handle, so
//! that nothing is written through a link. One file is replaced, added or deleted in one step; several
//! new ones are added one by one and removed again if one fails; everything else is staged first
//! ([`staged`]).

mod staged;
mod undo;

use super::AuthorError;
use super::change::FileChange;
use crate::disk::{Below, Folder, Kind, Leftover, State};
use std::fs::Permissions;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
pub use undo::{Undo, undo};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Makes the changes to files below the content folder, and keeps them under the description `what`, so that
/// they can be undone. A byte order mark and permissions stay.
///
/// # Errors
/// A file is not as it was read, a new one exists already, or the disk says no. Nothing is changed
/// then, but for [`AuthorError::PartiallyApplied`].
pub fn apply(content: &Path, changes: &[FileChange], what: &str) -> Result<(), AuthorError> {
    let state = State::of_user();
    if changes.is_empty() {
        return Ok(());
    }
    // While the change is made, the record of the one before would be of another state.
    let before = undo::forget(state.as_ref(), content);
    match apply_with(state.as_ref(), content, changes) {
        Ok(()) => undo::keep(state.as_ref(), content, what, changes),
        Err(error) => {
            if !matches!(error, AuthorError::PartiallyApplied { .. }) {
                undo::put_back(state.as_ref(), content, before);
            }
            return Err(error);
        }
    }
    Ok(())
}

fn apply_with(
    state: Option<&State>,
    content: &Path,
    changes: &[FileChange],
) -> Result<(), AuthorError> {
    let work = Work::open(content)?;
    if let Some(leftover) = Leftover::find_with(state, content) {
        return Err(work.refuse(leftover));
    }
    let steps = changes.iter().map(|change| work.steps(change));
    let steps: Vec<Planned> = steps.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    match steps.as_slice() {
        [] => Ok(()),
        steps if steps.iter().all(|step| step.old.is_none()) => work.add_all(steps),
        [step] => work.take(step),
        steps => staged::replace(&work, state, steps),
    }
}

/// Creates new files below a folder, all or none.
///
/// # Errors
/// One exists already, or the disk says no.
pub fn create(folder: &Path, files: &[FileChange]) -> Result<(), AuthorError> {
    let work = Work::open(folder)?;
    let steps = files.iter().map(|file| work.steps(file));
    let steps: Vec<Planned> = steps.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    work.add_all(&steps)
}

/// Finishes a change that was interrupted, or takes it back where that had begun. Returns whether
/// there was one.
///
/// # Errors
/// What is staged came from elsewhere, files were changed meanwhile, the disk says no, or another
/// command is at work.
pub fn recover(content: &Path) -> Result<bool, AuthorError> {
    recover_with(State::of_user().as_ref(), content)
}

fn recover_with(state: Option<&State>, content: &Path) -> Result<bool, AuthorError> {
    let work = Work::open(content)?;
    match Leftover::find_with(state, content) {
        None => Ok(false),
        Some(Leftover::Foreign) => Err(work.refuse(Leftover::Foreign)),
        Some(Leftover::Interrupted) => staged::recover(&work, state).map(|()| true),
    }
}

/// Lays out new files in `folder`, which is created where there is none. A file that exists already is
/// kept; returns the paths of those.
///
/// # Errors
/// `folder/content` is not empty, or the disk says no; nothing is changed then.
pub fn lay_out(folder: &Path, files: &[FileChange]) -> Result<Vec<String>, AuthorError> {
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let root = Folder::named_or_created(shown).map_err(disk("open", shown))?;
    let content = folder.join("content");
    let is_empty = match root.child("content") {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        child => child.and_then(|child| child.is_empty()),
    };
    if !is_empty.map_err(disk("open", &content))? {
        let message = format!("`{}` is not empty; choose another folder", content.display());
        return Err(AuthorError::Usage(message));
    }
    let work = Work { root, content: folder.to_owned() };
    let (mut kept, mut new) = (Vec::new(), Vec::new());
    for file in files {
        let Some(text) = &file.new else { continue };
        let path = Below::new(text).ok_or_else(|| outside(text))?;
        match work.root.kind_at(&path).map_err(disk("inspect", &work.shown(&path)))? {
            Some(_) => kept.push(text.clone()),
            None => new.push(Planned::add(path, file.after().into_bytes())),
        }
    }
    work.add_all(&new)?;
    Ok(kept)
}

/// A folder that is changed.
struct Work {
    root: Folder,
    /// As the user named it.
    content: PathBuf,
}

/// What is done to one file: it is added, replaced or deleted.
struct Planned {
    path: Below,
    new: Option<Vec<u8>>,
    old: Option<Vec<u8>>,
    /// Those of the old file.
    permissions: Option<Permissions>,
}

impl Planned {
    fn add(path: Below, bytes: Vec<u8>) -> Self {
        Self { path, new: Some(bytes), old: None, permissions: None }
    }
}

/// Files and folders that were created, in order.
#[derive(Default)]
struct Created(Vec<(Below, Kind)>);

impl Work {
    fn open(content: &Path) -> Result<Self, AuthorError> {
        let root = Folder::named(content).map_err(disk("open", content))?;
        Ok(Self { root, content: content.to_owned() })
    }

    /// A path, for messages.
    fn shown(&self, path: &Below) -> PathBuf {
        self.content.join(path.as_str())
    }

    /// Why nothing is changed while the staging folder exists.
    fn refuse(&self, leftover: Leftover) -> AuthorError {
        let staging = self.content.join(crate::disk::STAGING);
        let (message, help) = (leftover.message(), leftover.help());
        AuthorError::Usage(format!("`{}`: {message}; {help}", staging.display()))
    }

    /// The steps that make a change; one unless a file gets another name. New files must have free
    /// places, and old ones the text that the change was planned for.
    fn steps(&self, change: &FileChange) -> Result<Vec<Planned>, AuthorError> {
        let path = |text: &String| Below::visible(text).ok_or_else(|| outside(text));
        let old_path = change.old.as_ref().map(path).transpose()?;
        let new_path = change.new.as_ref().map(path).transpose()?;
        let old = old_path.as_ref().map(|path| self.old(path, &change.before)).transpose()?;
        let mark = old.as_ref().map_or(&b""[..], |(bytes, _)| mark(bytes));
        let new = new_path.as_ref().map(|_| [mark, change.after().as_bytes()].concat());
        let (old, permissions) = old.unzip();
        if old_path == new_path {
            let path = new_path.into_iter();
            return Ok(path
                .map(|path| Planned {
                    path,
                    new: new.clone(),
                    old: old.clone(),
                    permissions: permissions.clone(),
                })
                .collect());
        }
        let mut steps = Vec::new();
        if let Some(path) = new_path {
            self.is_free(&path)?;
            steps.push(Planned { path, new, old: None, permissions: permissions.clone() });
        }
        steps.extend(old_path.map(|path| Planned { path, new: None, old, permissions }));
        Ok(steps)
    }

    /// The bytes and permissions of a file, which has to hold the text that a change was planned for.
    fn old(&self, path: &Below, planned: &str) -> Result<(Vec<u8>, Permissions), AuthorError> {
        let shown = self.shown(path);
        let changed = || {
            AuthorError::Usage(format!(
                "`{}` was changed in the meantime; try again",
                shown.display()
            ))
        };
        let (folders, name) = path.split();
        let folder = self.root.descend(folders).map_err(disk("open", &shown))?;
        let mut file = folder.ok_or_else(changed)?.open_file(name).map_err(disk("read", &shown))?;
        let permissions = file.metadata().map_err(disk("read", &shown))?.permissions();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(disk("read", &shown))?;
        match bytes[mark(&bytes).len()..] == *planned.as_bytes() {
            true => Ok((bytes, permissions)),
            false => Err(changed()),
        }
    }

    /// Sees that a path is free, and can be used.
    fn is_free(&self, path: &Below) -> Result<(), AuthorError> {
        let shown = self.shown(path);
        match self.root.kind_at(path).map_err(disk("open", &shown))? {
            None => Ok(()),
            Some(_) => {
                let message = format!("`{}` already exists; move it away first", shown.display());
                Err(AuthorError::Usage(message))
            }
        }
    }

    /// Takes a single step.
    fn take(&self, step: &Planned) -> Result<(), AuthorError> {
        let shown = self.shown(&step.path);
        let (folders, name) = step.path.split();
        let folder = self
            .root
            .descend(folders)
            .and_then(|folder| folder.ok_or_else(|| ErrorKind::NotFound.into()));
        let folder = folder.map_err(disk("open", &shown))?;
        let taken = match &step.new {
            Some(bytes) => folder.replace(name, bytes, step.permissions.as_ref()),
            None => folder.remove_file(name),
        };
        taken.map_err(disk("change", &shown))
    }

    /// Adds new files, all or none.
    fn add_all(&self, steps: &[Planned]) -> Result<(), AuthorError> {
        let mut created = Created::default();
        for Planned { path, new, .. } in steps {
            let bytes = new.as_deref().unwrap_or_default();
            if let Err(error) = created.add(&self.root, path, bytes) {
                created.undo(&self.root);
                return Err(disk("create", &self.shown(path))(error));
            }
        }
        Ok(())
    }
}

impl Created {
    fn add(&mut self, root: &Folder, path: &Below, bytes: &[u8]) -> io::Result<()> {
        let (_, name) = path.split();
        let folder = self.folder(root, path)?;
        folder.add(name, bytes)?;
        self.0.push((path.clone(), Kind::File));
        Ok(())
    }

    /// The folder of a path, which is created where there is none.
    fn folder(&mut self, root: &Folder, path: &Below) -> io::Result<Folder> {
        let (folders, _) = path.split();
        let mut folder = root.again()?;
        let mut above = String::new();
        for name in folders {
            let (child, is_new) = folder.child_or_created(name)?;
            above = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
            if is_new {
                self.0.extend(Below::new(&above).map(|path| (path, Kind::Folder)));
            }
            folder = child;
        }
        Ok(folder)
    }

    /// What cannot be deleted stays: it is ours, and the error that counts is the first.
    fn undo(self, root: &Folder) {
        for (path, kind) in self.0.into_iter().rev() {
            let (folders, name) = path.split();
            let Ok(Some(folder)) = root.descend(folders) else { continue };
            _ = match kind {
                Kind::Folder => folder.remove_folder(name),
                _ => folder.remove_file(name),
            };
        }
    }
}

/// The byte order mark that a file begins with, if any.
fn mark(bytes: &[u8]) -> &[u8] {
    if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { b"" }
}

fn outside(path: &str) -> AuthorError {
    let message = format!("`{path}` is not a valid path in a guide; choose another name");
    AuthorError::Usage(message)
}

/// For `map_err`: what was tried, and with which path.
fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> AuthorError {
    move |error| AuthorError::Disk { action, path: path.to_path_buf(), error }
}

#[cfg(test)]
mod tests;
