//! Why a site was not written, in words a person can act on.
//!
//! Does not decide anything and does not print; `main` does.

use crate::files::AssetError;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a site was not written.
///
/// Unless it is [`EmitError::PartiallyApplied`] or [`EmitError::CleanupFailed`], the site is as it was.
#[derive(Debug)]
pub enum EmitError {
    /// The output folder is a place where no site may be written.
    Dangerous {
        /// The folder, as given.
        output: PathBuf,
        /// What makes it so.
        danger: UnsafeOutput,
    },
    /// The output folder is a symbolic link.
    Link(PathBuf),
    /// A file was given where a folder is needed.
    NotAFolder(PathBuf),
    /// The folder is not empty, and fieldguide did not make it.
    NotManaged {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        found: PathList,
    },
    /// The folder was made by fieldguide, but holds things it did not write.
    ForeignFiles {
        /// The folder.
        folder: PathBuf,
        /// What is there.
        found: PathList,
    },
    /// The manifest cannot be understood, so nobody knows what may be deleted.
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another build holds the lock.
    Busy(PathBuf),
    /// The site is no longer wanted.
    Interrupted,
    /// The operating system said no.
    Io {
        /// What was tried: `write`, `create`, …
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// The answer.
        error: io::Error,
    },
    /// A file of the guide cannot be copied.
    Asset {
        /// Its path on the site.
        path: String,
        /// Why not.
        error: AssetError,
    },
    /// A file that was to be made as it was written could not be made; why, its maker knows.
    NotGenerated,
    /// Files were being replaced one by one, and some were not.
    PartiallyApplied {
        /// The output folder, as given.
        output: PathBuf,
        /// What went wrong.
        cause: Box<EmitError>,
    },
    /// The new site is in place, but something of the old one or of the build is left.
    CleanupFailed {
        /// The output folder, as given.
        output: PathBuf,
        /// What went wrong.
        cause: Box<EmitError>,
    },
}

/// What makes a place unfit for a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnsafeOutput {
    /// It is the top of a file system.
    Root,
    /// It is the home folder, or holds it.
    Home,
    /// It is the current folder, or holds it.
    Current,
    /// It is this source folder.
    Source(PathBuf),
    /// It holds this source folder.
    AroundSource(PathBuf),
    /// It is inside this source folder.
    InsideSource(PathBuf),
}

/// Names of things found, sorted. Displayed as the first five and a count of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathList(pub Vec<String>);

impl EmitError {
    /// For `map_err`: what was tried, and with which path.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { action, path: path.to_path_buf(), error }
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dangerous { output, danger } => {
                write!(f, "cannot write the site to `{}`: {danger}", output.display())
            }
            Self::Link(path) => write!(
                f,
                "`{}` is a symbolic link; choose its target folder instead, or delete the link",
                path.display()
            ),
            Self::NotAFolder(path) => {
                write!(f, "`{}` is not a folder; delete it, or choose another", path.display())
            }
            Self::Asset { path, error: AssetError::Changed } => {
                write!(f, "`{path}` changed during the build, so nothing was written; build again")
            }
            Self::Asset { path, error } => write!(f, "cannot copy `{path}`: {error}"),
            Self::NotGenerated => write!(f, "a page cannot be rendered"),
            Self::NotManaged { folder, found } => write!(
                f,
                "`{}` was not created by fieldguide and contains {found}; choose a new or empty folder",
                folder.display()
            ),
            Self::ForeignFiles { folder, found } => write!(
                f,
                "`{}` contains files that fieldguide did not write: {found}; move them to another folder",
                folder.display()
            ),
            Self::Manifest { path, why } => write!(
                f,
                "`{}` {why}, so fieldguide cannot tell which files it wrote; delete the folder \
                 yourself, or choose another",
                path.display()
            ),
            Self::Busy(output) => {
                write!(
                    f,
                    "another build is writing `{}`; wait until it has finished",
                    output.display()
                )
            }
            Self::Interrupted => write!(f, "interrupted; the existing site was kept"),
            Self::Io { action, path, error } => {
                write!(f, "cannot {action} `{}`: {error}{}", path.display(), remedy(error))
            }
            Self::PartiallyApplied { output, cause } => write!(
                f,
                "`{}` is partly updated, because it cannot be renamed and replacing its files one \
                 by one failed: {cause}; build again to finish",
                output.display()
            ),
            Self::CleanupFailed { output, cause } => write!(
                f,
                "the new site is in `{}`, but a temporary file could not be deleted: {cause}",
                output.display()
            ),
        }
    }
}

impl Error for EmitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::PartiallyApplied { cause, .. } | Self::CleanupFailed { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl fmt::Display for UnsafeOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => write!(f, "it is the root of a file system"),
            Self::Home => write!(f, "it is your home folder, or contains it"),
            Self::Current => write!(f, "it is the current folder, or contains it"),
            Self::Source(input) => write!(f, "it is the source folder `{}`", input.display()),
            Self::AroundSource(input) => {
                write!(f, "it contains the source folder `{}`", input.display())
            }
            Self::InsideSource(input) => {
                write!(f, "it is inside the source folder `{}`", input.display())
            }
        }?;
        write!(f, "; choose a separate folder, such as `output`")
    }
}

impl fmt::Display for PathList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        for (at, name) in self.0.iter().take(SHOWN).enumerate() {
            write!(f, "{}`{}`", if at == 0 { "" } else { ", " }, name.escape_debug())?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// What usually helps against an error of the operating system.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; free some space",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; check that you have permission to write there"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_five_names_are_shown() {
        let found = |names: &[&str]| {
            PathList(names.iter().map(|&name| name.to_owned()).collect()).to_string()
        };
        assert_eq!(found(&["a"]), "`a`");
        assert_eq!(found(&["1", "2", "3", "4", "5"]), "`1`, `2`, `3`, `4`, `5`");
        assert_eq!(
            found(&["1", "2", "3", "4", "5", "6", "7"]),
            "`1`, `2`, `3`, `4`, `5` and 2 more"
        );
        assert_eq!(found(&["\u{1b}[31m"]), "`\\u{1b}[31m`", "names cannot paint the terminal");
    }

    #[test]
    fn messages_name_the_path_and_the_way_out() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let cause = Box::new(EmitError::io("write", Path::new("a.html"))(full));
        assert_eq!(
            EmitError::PartiallyApplied { output: "out".into(), cause }.to_string(),
            "`out` is partly updated, because it cannot be renamed and replacing its files one by one \
             failed: cannot write `a.html`: no storage space; free some space; build again to finish"
        );
        let danger = UnsafeOutput::InsideSource("content".into());
        assert_eq!(
            EmitError::Dangerous { output: "content/out".into(), danger }.to_string(),
            "cannot write the site to `content/out`: it is inside the source folder `content`; \
             choose a separate folder, such as `output`"
        );
    }
}
