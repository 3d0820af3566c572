//! Folders held open, and what is written below them: nothing here follows a symbolic link.
//!
//! Knows nothing of guides and decides nothing about content: [`crate::author`] and [`crate::emit`]
//! say what is written, [`crate::files`] reads.
//!
//! - [`Folder`] is a folder held open. Each file and each folder below it is reached from its handle,
//!   one name at a time, so that a name that was replaced by a link in the meantime is refused.
//! - [`Below`] is a path that stays below a folder.
//! - [`LockFile`] keeps two runs apart.
//! - [`Requested`] is a file that a user asked for by name, such as a baseline.
//! - [`State`] is the user's own folder, where a run records what the next one has to know.

mod below;
#[cfg(unix)]
mod by_handle;
#[cfg(not(unix))]
mod by_path;
mod folder;
pub mod journal;
mod lock;
mod requested;
mod state;

pub use below::Below;
#[cfg(unix)]
pub use by_handle::Folder;
#[cfg(not(unix))]
pub use by_path::Folder;
pub use lock::{LockError, LockFile, try_lock};
pub use requested::{FileKind, RequestError, Requested};
pub use state::{Leftover, Record, STAGING, State};

use std::fs::File;
use std::io::{self, ErrorKind};

/// What a name in a folder stands for. A symbolic link is [`Kind::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a device, a pipe.
    Other,
}

/// Waits until a file is on the disk, where that can be done; some network and container file systems
/// cannot.
pub fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

/// The error for a name that is not a folder, or is a link to one.
fn not_a_folder() -> io::Error {
    let message = "not a folder, or a symbolic link";
    io::Error::new(ErrorKind::NotADirectory, message)
}

/// The error for a name that is not a file, or is a link to one.
fn not_a_file() -> io::Error {
    let message = "not a regular file, or a symbolic link";
    io::Error::new(ErrorKind::InvalidInput, message)
}
