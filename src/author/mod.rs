//! Changes content for an editor: creates a guide, creates, renames and deletes entries.
//!
//! Does not build sites; every change is first made in memory and built there, by the same
//! [`crate::build`] that publishes, and refused if it would break something. Then it is written by
//! `write`, whole or not at all: the only module here that touches the disk.
//!
//! - [`fix`](mod@fix) makes the changes that problems suggest.
//! - [`init`](mod@init) creates a small guide.
//! - [`entry`] creates the file of a new entry from the fields of its kind.
//! - [`rename`](mod@rename) renames an entry and updates every link to it.
//! - [`remove`](mod@remove) deletes an entry, and redirects the links to it.
//! - [`source`] adds sources to the bibliography.
//! - [`theme`] makes the files of a new theme.
//! - [`urls`](mod@urls) records published addresses.
//! - [`undo`](fn@undo) plans to undo the last change.

mod aliases;
mod change;
mod content;
mod diff;
pub mod entry;
pub mod fix;
pub mod init;
mod redirect;
mod references;
pub mod remove;
pub mod rename;
mod rewrite;
mod scalar;
pub mod source;
mod template;
pub mod theme;
pub mod urls;
mod verify;
mod write;

use crate::diagnostic::{Diagnostic, WithDiagnostics};
use crate::files::{Files, Inventory};
use crate::span::SourceMap;
#[cfg(feature = "lsp")]
pub(crate) use change::in_lines_of;
pub use change::{Edit, FileChange};
pub use diff::diff;
use std::fmt;
use std::path::PathBuf;
pub use verify::count_new_problems;
pub use write::{Undo, apply, create, lay_out, recover, undo};

/// Why nothing was changed.
#[derive(Debug)]
pub enum AuthorError {
    /// What was asked for cannot be: no such kind, a name that is taken.
    Usage(String),
    /// Places in the guide forbid it.
    Places {
        /// Why.
        message: String,
        /// `path:line:column: the text there`, one per line.
        places: Vec<String>,
    },
    /// The guide has, or would have, problems.
    Problems {
        /// What they forbid.
        message: String,
        /// The problems.
        diagnostics: Vec<Diagnostic>,
        /// What they point into.
        sources: Box<SourceMap>,
    },
    /// The disk said no; content is as it was.
    Disk {
        /// What was tried: `write`, `create`, …
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// The answer.
        error: std::io::Error,
    },
    /// The disk said no, and then again when what was done was to be undone.
    PartiallyApplied {
        /// The content folder.
        content: PathBuf,
        /// What went wrong.
        cause: Box<AuthorError>,
    },
}

impl fmt::Display for AuthorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Problems { message, .. } => f.write_str(message),
            Self::Places { message, places } => {
                write!(f, "{message}")?;
                places.iter().try_for_each(|place| write!(f, "\n  {place}"))
            }
            Self::Disk { action, path, error } => {
                write!(f, "cannot {action} `{}`: {error}; nothing was changed", path.display())
            }
            Self::PartiallyApplied { content, cause } => write!(
                f,
                "`{}` is partly changed, and the change could not be undone: {cause}; check that you have \
                 permission to write there, then run `fieldguide recover` to undo it",
                content.display()
            ),
        }
    }
}

impl std::error::Error for AuthorError {}

/// Reads a guide that is to be changed.
///
/// # Errors
/// An earlier change was interrupted, or what is staged came with the content.
fn inventory(files: &dyn Files) -> Result<WithDiagnostics<Inventory>, AuthorError> {
    let read = files.inventory();
    let forbids = |problem: &&Diagnostic| problem.rule.forbids_changes();
    let diagnostics: Vec<Diagnostic> = read.diagnostics.iter().filter(forbids).cloned().collect();
    if diagnostics.is_empty() {
        return Ok(read);
    }
    let message = "nothing was changed".to_owned();
    Err(AuthorError::Problems { message, diagnostics, sources: Box::new(read.value.sources) })
}
