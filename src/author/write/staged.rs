//! Changes to several files: staged beside them, recorded in the user's state folder, and taken step by
//! step.
//!
//! Decides nothing about what is changed. New texts and copies of the old files go to a hidden folder
//! in the content folder; the journal, with a hash of each, goes to the state folder, since whatever is
//! in the content folder may have come from anyone. Then the steps are taken, each one rename or one
//! removal. If one fails, those taken are taken back. Killed in between, `fieldguide recover` finds the
//! journal and goes on where it stopped, if nobody has written there meanwhile.

use super::super::AuthorError;
use super::{Planned, Work, disk};
use crate::disk::journal::{Journal, JournalStep, Op, Phase};
use crate::disk::{Below, Folder, LockError, LockFile, Record, STAGING, State};
use blake3::Hash;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};

/// Makes a change of several steps.
pub(super) fn replace(
    work: &Work,
    state: Option<&State>,
    planned: &[Planned],
) -> Result<(), AuthorError> {
    let record = record(work, state)?;
    let _lock = lock(&record)?;
    let change = Change::begin(work, record, planned)?;
    if let Err(error) = change.stage(planned).and_then(|()| change.set(Phase::Forward)) {
        // The first error is the one that counts; what is left, `recover` clears away.
        _ = change.clear();
        return Err(error);
    }
    let ended = match change.finish(Phase::Forward) {
        Ok(()) => Ok(()),
        Err(error) => match change.set(Phase::Back).and_then(|()| change.finish(Phase::Back)) {
            Ok(()) => Err(error),
            Err(_) => {
                let content = work.content.clone();
                return Err(AuthorError::PartiallyApplied { content, cause: error.into() });
            }
        },
    };
    // What is left of a change that was ended, the next run reports and `recover` clears away.
    _ = change.set(Phase::Clear).and_then(|()| change.clear());
    ended
}

/// Ends the change that is recorded and was interrupted.
pub(super) fn recover(work: &Work, state: Option<&State>) -> Result<(), AuthorError> {
    let record = record(work, state)?;
    let _lock = lock(&record)?;
    let journal = record.interrupted(&work.root).map_err(disk("read", record.shown()))?;
    // Another run has finished it while this one waited for the lock.
    let Some(journal) = journal else { return Ok(()) };
    let staging = work.root.child(STAGING).map_err(disk("open", &work.content.join(STAGING)))?;
    let phase = journal.phase;
    let change = Change { work, record, staging, journal };
    change.finish(phase)?;
    change.set(Phase::Clear)?;
    change.clear()
}

/// What is recorded about the content folder. Without it, a change that is interrupted could not be
/// finished, and would leave links that are broken.
fn record(work: &Work, state: Option<&State>) -> Result<Record, AuthorError> {
    let variable = if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_STATE_HOME" };
    let refuse = |why: String| {
        AuthorError::Usage(format!(
            "cannot record this change to several files: {why}; set {variable} to a folder outside the \
             guide that you can write to"
        ))
    };
    let state = state.ok_or_else(|| refuse("there is no state folder".to_owned()))?;
    let record = state.record(&work.content);
    let record =
        record.map_err(|error| refuse(format!("the state folder cannot be used: {error}")))?;
    record
        .prepare()
        .map_err(|error| refuse(format!("cannot write `{}`: {error}", record.shown().display())))?;
    Ok(record)
}

/// Keeps two runs apart.
fn lock(record: &Record) -> Result<Option<LockFile>, AuthorError> {
    record.lock().map_err(|error| match error {
        LockError::Busy => {
            let message =
                "another fieldguide command is changing this guide; wait until it has finished";
            AuthorError::Usage(message.to_owned())
        }
        LockError::Unsupported(error) | LockError::Io(error) => disk("lock", record.shown())(error),
    })
}

/// A change that is being made.
struct Change<'a> {
    work: &'a Work,
    record: Record,
    staging: Folder,
    journal: Journal,
}

/// How a file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// As before the change.
    Before,
    /// As after it.
    After,
    /// As someone else has left it.
    Other,
}

impl<'a> Change<'a> {
    /// Records a change and creates its staging folder, which must not exist.
    fn begin(work: &'a Work, record: Record, planned: &[Planned]) -> Result<Self, AuthorError> {
        let steps = planned.iter().filter_map(|step| {
            let hash = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(blake3::hash);
            let op = match (hash(&step.new), hash(&step.old)) {
                (Some(new), Some(old)) => Op::Replace { new, old },
                (Some(new), None) => Op::Create { new },
                (None, Some(old)) => Op::Delete { old },
                (None, None) => return None,
            };
            Some(JournalStep { op, path: step.path.clone() })
        });
        let chance = || RandomState::new().hash_one(());
        let key = format!("{:016x}{:016x}", chance(), chance());
        let journal = Journal { key, phase: Phase::Clear, steps: steps.collect() };
        let shown = work.content.join(STAGING);
        record.write_journal(&journal).map_err(disk("write", record.shown()))?;
        let staging = work.root.create_folder(STAGING).and_then(|()| work.root.child(STAGING));
        match staging {
            Ok(staging) => Ok(Self { work, record, staging, journal }),
            Err(error) => {
                _ = record.remove_journal();
                Err(disk("create", &shown)(error))
            }
        }
    }

    /// Stages every new text and a copy of every old file.
    fn stage(&self, planned: &[Planned]) -> Result<(), AuthorError> {
        let write = |name: &str, bytes: &[u8], permissions| {
            let written = self.staging.write_new(name, bytes, permissions);
            written.map_err(disk("write", &self.work.content.join(STAGING).join(name)))
        };
        write(&self.journal.key_file(), b"", None)?;
        for (number, step) in planned.iter().enumerate() {
            for (role, bytes) in [(NEW, &step.new), (OLD, &step.old)] {
                if let Some(bytes) = bytes {
                    write(&staged(role, number), bytes, step.permissions.as_ref())?;
                }
            }
        }
        let synced = self.staging.sync().and_then(|()| self.work.root.sync());
        synced.map_err(disk("write", &self.work.content.join(STAGING)))
    }

    /// Records how the change is to be ended if it is interrupted from here on.
    fn set(&self, phase: Phase) -> Result<(), AuthorError> {
        let journal = Journal { phase, ..self.journal.clone() };
        self.record.write_journal(&journal).map_err(disk("write", self.record.shown()))
    }

    /// Takes the steps that are left, or takes back those that were taken. Does no harm when it is done
    /// again.
    fn finish(&self, phase: Phase) -> Result<(), AuthorError> {
        let wanted = match phase {
            Phase::Forward => Found::After,
            Phase::Back => Found::Before,
            Phase::Clear => return Ok(()),
        };
        self.verify(wanted)?;
        for (number, step) in self.journal.steps.iter().enumerate() {
            let taken = self.take(number, step, wanted);
            taken.map_err(disk("change", &self.work.shown(&step.path)))?;
        }
        Ok(())
    }

    /// Sees that nobody has written meanwhile where steps are still to be taken, and that what they
    /// need is as it was staged.
    fn verify(&self, wanted: Found) -> Result<(), AuthorError> {
        for (number, step) in self.journal.steps.iter().enumerate() {
            let shown = self.work.shown(&step.path);
            let found = self.found(number, step, wanted).map_err(disk("read", &shown))?;
            let needed = match wanted {
                Found::After => (NEW, step.op.new_text()),
                _ => (OLD, step.op.old_text()),
            };
            let is_as_staged = |(role, hash): (&str, Option<Hash>)| {
                hash.is_none() || self.hash(&staged(role, number)).ok().flatten() == hash
            };
            let what = match found {
                Found::Other => shown,
                found if found != wanted && !is_as_staged(needed) => {
                    self.work.content.join(STAGING).join(staged(needed.0, number))
                }
                _ => continue,
            };
            return Err(AuthorError::Usage(format!(
                "`{}` was edited after the interruption; to keep all files as they are now, \
                 delete `{}`",
                what.display(),
                self.work.content.join(STAGING).display()
            )));
        }
        Ok(())
    }

    /// How the file of a step is. One that was moved to its place and edited since counts as such, unless
    /// that is to be taken back.
    fn found(&self, number: usize, step: &JournalStep, wanted: Found) -> io::Result<Found> {
        let (folders, name) = step.path.split();
        let bytes = match self.work.root.descend(folders)? {
            Some(folder) => folder.read(name)?,
            None => None,
        };
        let hash = bytes.map(|bytes| blake3::hash(&bytes));
        let was_put = || {
            let staged = self.staging.kind(staged(NEW, number));
            step.op.new_text().is_some() && matches!(staged, Ok(None))
        };
        Ok(match (hash == step.op.new_text(), hash == step.op.old_text()) {
            (true, _) => Found::After,
            (_, true) => Found::Before,
            _ if wanted == Found::After && was_put() => Found::After,
            _ => Found::Other,
        })
    }

    /// Takes one step, or takes it back, unless that was done already.
    fn take(&self, number: usize, step: &JournalStep, wanted: Found) -> io::Result<()> {
        if self.found(number, step, wanted)? == wanted {
            return Ok(());
        }
        let folder = self.folder(&step.path)?;
        let (_, name) = step.path.split();
        let (new, old) = (staged(NEW, number), staged(OLD, number));
        match (wanted, step.op) {
            (Found::After, Op::Replace { .. }) => self.staging.rename(new, &folder, name),
            (Found::After, Op::Create { .. }) => self.staging.rename_to_free(new, &folder, name),
            (Found::After, Op::Delete { .. }) => folder.remove_file(name),
            (_, Op::Replace { .. }) => self.staging.rename(old, &folder, name),
            (_, Op::Delete { .. }) => self.staging.rename_to_free(old, &folder, name),
            (_, Op::Create { .. }) => folder.remove_file(name),
        }?;
        folder.sync()
    }

    /// The folder of a path, which is created where there is none.
    fn folder(&self, path: &Below) -> io::Result<Folder> {
        let (mut names, _) = path.split();
        names.try_fold(self.work.root.again()?, |folder, name| {
            folder.child_or_created(name).map(|(folder, _)| folder)
        })
    }

    /// Deletes what was staged, the staging folder and the journal, in this order.
    fn clear(&self) -> Result<(), AuthorError> {
        let shown = self.work.content.join(STAGING);
        let numbers = 0..self.journal.steps.len();
        let names = numbers.flat_map(|number| [staged(NEW, number), staged(OLD, number)]);
        for name in names.chain([self.journal.key_file()]) {
            unless_missing(self.staging.remove_file(name)).map_err(disk("clear", &shown))?;
        }
        unless_missing(self.work.root.remove_folder(STAGING)).map_err(disk("remove", &shown))?;
        self.record.remove_journal().map_err(disk("write", self.record.shown()))
    }

    fn hash(&self, name: &str) -> io::Result<Option<Hash>> {
        Ok(self.staging.read(name)?.map(|bytes| blake3::hash(&bytes)))
    }
}

/// What the names of staged new texts begin with.
const NEW: &str = "new";
/// What the names of copies of old files begin with.
const OLD: &str = "old";

fn staged(role: &str, number: usize) -> String {
    format!("{role}-{number}")
}

fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
