//! The output folder's place on disk: whether a site may be written there, and the lock beside it.
//!
//! Does not look into the folder; [`super::manifest`] does.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{self, Path, PathBuf};

use super::error::{EmitError, UnsafeOutput};
use crate::disk::{self, Folder, LockError, LockFile};

/// An output folder that passed every check on its place, and the names used beside it.
#[derive(Debug)]
pub(super) struct OutputDir {
    /// As the user named it, for messages.
    pub(super) shown: PathBuf,
    /// Absolute, without symbolic links. It may not exist yet.
    pub(super) output: PathBuf,
    /// The folder above it.
    pub(super) parent: PathBuf,
    /// Where the new site is staged, and where the old one goes in the exchange.
    pub(super) staging: PathBuf,
    /// Where the old site waits while two renames stand in for the exchange.
    pub(super) backup: PathBuf,
    lock: PathBuf,
}

/// Held while a build writes. The system unlocks it however the process ends.
#[derive(Debug)]
pub(super) enum Lock {
    /// A file beside the output folder, which is removed at the end.
    Beside { _file: LockFile },
    /// The output folder itself.
    Inside { _folder: File },
}

impl OutputDir {
    /// Checks that a site may be written to `output`, which may not exist yet.
    pub(super) fn find(output: &Path, inputs: &[&Path]) -> Result<Self, EmitError> {
        let resolve = |path: &Path| real(path).map_err(EmitError::io("find", path));
        let absolute = path::absolute(output).map_err(EmitError::io("find", output))?;
        // The last name is kept as it is: resolved, a symbolic link would no longer be seen.
        let target = match (absolute.parent(), absolute.file_name()) {
            (Some(parent), Some(name)) => resolve(parent)?.join(name),
            _ => resolve(&absolute)?,
        };
        let target = match fs::symlink_metadata(&target) {
            Ok(found) if found.is_symlink() => return Err(EmitError::Link(output.into())),
            Ok(found) if !found.is_dir() => return Err(EmitError::NotAFolder(output.into())),
            Ok(_) => resolve(&target)?, // as the disk spells it
            Err(error) if error.kind() == ErrorKind::NotFound => target,
            Err(error) => return Err(EmitError::io("inspect", output)(error)),
        };
        let refuse = |danger| EmitError::Dangerous { output: output.into(), danger };
        for input in inputs {
            if let Some(danger) = danger_to(input, &resolve(input)?, &target) {
                return Err(refuse(danger));
            }
        }
        if let Some(danger) = danger_to_user(&target) {
            return Err(refuse(danger));
        }
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(refuse(UnsafeOutput::Root));
        };
        let beside = |role: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(role);
            parent.join(hidden)
        };
        Ok(Self {
            shown: output.into(),
            parent: parent.into(),
            staging: beside(".fieldguide-new"),
            backup: beside(".fieldguide-old"),
            lock: beside(".fieldguide-lock"),
            output: target,
        })
    }

    /// Whether the output folder is a mount point, which cannot be renamed.
    pub(super) fn is_mount(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let device = |path: &Path| fs::symlink_metadata(path).map(|found| found.dev()).ok();
            let output = device(&self.output);
            output.is_some() && output != device(&self.parent)
        }
        #[cfg(not(unix))]
        false
    }
}

impl Lock {
    /// Makes sure that no other build writes to this place, and that the folder above it exists.
    pub(super) fn take(output_dir: &OutputDir) -> Result<Self, EmitError> {
        fs::create_dir_all(&output_dir.parent)
            .map_err(EmitError::io("create", &output_dir.parent))?;
        let name = output_dir.lock.file_name().unwrap_or(OsStr::new(""));
        let locked = match Folder::open(&output_dir.parent) {
            Ok(parent) => LockFile::take(parent, name),
            Err(error) => Err(LockError::Io(error)),
        };
        match locked {
            Ok(file) => Ok(Self::Beside { _file: file }),
            Err(LockError::Io(error)) => Self::take_inside(output_dir, error),
            Err(error) => Err(refused(error, output_dir, &output_dir.lock)),
        }
    }

    /// Whether the folder above may be written to, so that the output folder can be renamed.
    pub(super) fn is_beside(&self) -> bool {
        matches!(self, Self::Beside { .. })
    }

    /// Locks the output folder itself, where nothing may be created beside it, as is common for
    /// folders mounted into a container. `refusal` is the answer for the place beside.
    fn take_inside(output_dir: &OutputDir, refusal: io::Error) -> Result<Self, EmitError> {
        let closed = [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];
        match Folder::open(&output_dir.output).and_then(|folder| folder.to_file()) {
            Ok(folder) if cfg!(unix) && closed.contains(&refusal.kind()) => {
                let locked = disk::try_lock(&folder);
                locked.map_err(|error| refused(error, output_dir, &output_dir.output))?;
                Ok(Self::Inside { _folder: folder })
            }
            _ => Err(EmitError::io("create", &output_dir.lock)(refusal)),
        }
    }
}

fn refused(error: LockError, output_dir: &OutputDir, path: &Path) -> EmitError {
    match error {
        LockError::Busy => EmitError::Busy(output_dir.shown.clone()),
        LockError::Unsupported(error) | LockError::Io(error) => EmitError::io("lock", path)(error),
    }
}

/// The absolute path without symbolic links; what does not exist yet is taken as it is written.
fn real(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let absolute = path::absolute(path)?;
            match (absolute.parent(), absolute.file_name()) {
                (Some(parent), Some(name)) => Ok(real(parent)?.join(name)),
                _ => Err(error),
            }
        }
        other => other,
    }
}

/// What a site at `output` would do to the source folder `input`, whose real path is `source`.
fn danger_to(input: &Path, source: &Path, output: &Path) -> Option<UnsafeOutput> {
    if output == source {
        Some(UnsafeOutput::Source(input.into()))
    } else if source.starts_with(output) {
        Some(UnsafeOutput::AroundSource(input.into()))
    } else if output.starts_with(source) {
        Some(UnsafeOutput::InsideSource(input.into()))
    } else {
        None
    }
}

fn danger_to_user(output: &Path) -> Option<UnsafeOutput> {
    let holds = |folder: Option<PathBuf>| {
        folder.and_then(|folder| real(&folder).ok()).is_some_and(|real| real.starts_with(output))
    };
    if output.parent().is_none() {
        Some(UnsafeOutput::Root)
    } else if holds(env::home_dir().filter(|home| !home.as_os_str().is_empty())) {
        Some(UnsafeOutput::Home)
    } else if holds(env::current_dir().ok()) {
        Some(UnsafeOutput::Current)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::{TempDir, tempdir};

    fn project() -> (TempDir, PathBuf) {
        let folder = tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("content/lessons")).unwrap();
        (folder, root)
    }

    fn danger(output: &Path, inputs: &[&Path]) -> UnsafeOutput {
        match OutputDir::find(output, inputs) {
            Err(EmitError::Dangerous { danger, .. }) => danger,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sources_are_kept_out_of_harm() {
        let (_keep, root) = project();
        let content = &root.join("content");
        let check = |output: &Path| danger(output, &[content]);
        assert_eq!(check(content), UnsafeOutput::Source(content.clone()));
        assert_eq!(check(&root.join("content/")), UnsafeOutput::Source(content.clone()));
        assert_eq!(check(&root.join("content/lessons/..")), UnsafeOutput::Source(content.clone()));
        assert_eq!(check(&root), UnsafeOutput::AroundSource(content.clone()));
        assert_eq!(
            check(&root.join("content/lessons")),
            UnsafeOutput::InsideSource(content.clone())
        );
        assert_eq!(
            check(&root.join("content/new/out")),
            UnsafeOutput::InsideSource(content.clone())
        );
        let missing = &root.join("a/b/theme");
        assert_eq!(
            danger(&root.join("a"), &[missing]),
            UnsafeOutput::AroundSource(missing.clone())
        );
        OutputDir::find(&root.join("content-site"), &[content]).unwrap();
    }

    #[test]
    fn the_user_is_kept_out_of_harm() {
        assert_eq!(danger(Path::new("/"), &[]), UnsafeOutput::Root);
        assert_eq!(danger(Path::new("."), &[]), UnsafeOutput::Current);
        assert_eq!(danger(Path::new(".."), &[]), UnsafeOutput::Current);
        assert_eq!(danger(&env::current_dir().unwrap(), &[]), UnsafeOutput::Current);
        if let Some(home) = env::home_dir().filter(|home| home.is_dir() && home.parent().is_some())
        {
            assert_eq!(danger(&home, &[]), UnsafeOutput::Home);
        }
        let nothing = OutputDir::find(Path::new(""), &[]);
        assert!(matches!(nothing, Err(EmitError::Io { .. })), "{nothing:?}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_at_the_end_and_resolved_above() {
        use std::os::unix::fs::symlink;
        let (_keep, root) = project();
        let link = root.join("link");
        symlink(root.join("content"), &link).unwrap();
        for output in ["link", "link/"] {
            let refused = OutputDir::find(&root.join(output), &[]);
            assert!(matches!(refused, Err(EmitError::Link(_))), "{refused:?}");
        }
        symlink(root.join("nowhere"), root.join("dangling")).unwrap();
        assert!(matches!(OutputDir::find(&root.join("dangling"), &[]), Err(EmitError::Link(_))));
        let content = &root.join("content");
        let through = danger(&link.join("out"), &[content]);
        assert_eq!(through, UnsafeOutput::InsideSource(content.clone()));
        let by_link = danger(&content.join("out"), &[&link]);
        assert_eq!(by_link, UnsafeOutput::InsideSource(link));
    }

    #[test]
    fn a_file_is_not_a_folder() {
        let (_keep, root) = project();
        fs::write(root.join("file"), "").unwrap();
        let refused = OutputDir::find(&root.join("file"), &[]);
        assert!(matches!(refused, Err(EmitError::NotAFolder(_))), "{refused:?}");
        assert!(OutputDir::find(&root.join("file/out"), &[]).is_err());
    }

    #[test]
    fn the_lock_keeps_others_out_and_leaves_no_trace() {
        let (_keep, root) = project();
        let output_dir = OutputDir::find(&root.join("new/site"), &[]).unwrap();
        let held = Lock::take(&output_dir).unwrap();
        assert!(held.is_beside());
        let refused = Lock::take(&output_dir);
        assert!(matches!(refused, Err(EmitError::Busy(_))), "{refused:?}");
        assert!(output_dir.lock.exists(), "a refused build leaves the other's lock alone");
        drop(held);
        assert_eq!(output_dir.lock.exists(), !cfg!(unix));
        drop(Lock::take(&output_dir).unwrap());
    }

    #[test]
    fn a_lock_file_left_by_a_killed_build_holds_nobody_up() {
        let (_keep, root) = project();
        let output_dir = OutputDir::find(&root.join("site"), &[]).unwrap();
        fs::write(&output_dir.lock, "").unwrap();
        Lock::take(&output_dir).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn no_lock_is_taken_through_a_link_or_of_a_file_that_holds_something() {
        use std::os::unix::fs::symlink;
        let (_keep, root) = project();
        let output_dir = OutputDir::find(&root.join("site"), &[]).unwrap();
        symlink("target", &output_dir.lock).unwrap();
        let refused = Lock::take(&output_dir);
        assert!(matches!(refused, Err(EmitError::Io { .. })), "{refused:?}");
        assert!(!root.join("target").exists(), "nothing is created at the target");
        fs::remove_file(&output_dir.lock).unwrap();
        fs::write(&output_dir.lock, "thesis").unwrap();
        let refused = Lock::take(&output_dir).unwrap_err().to_string();
        assert!(refused.contains(".site.fieldguide-lock"), "{refused}");
        assert_eq!(fs::read_to_string(&output_dir.lock).unwrap(), "thesis");
    }

    #[test]
    fn of_many_builds_at_once_one_writes_at_a_time() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (_keep, root) = project();
        let (inside, turns) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let output_dir = OutputDir::find(&root.join("site"), &[]).unwrap();
                    for _ in 0..200 {
                        if let Ok(_lock) = Lock::take(&output_dir) {
                            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                            turns.fetch_add(1, Ordering::SeqCst);
                            inside.fetch_sub(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        assert!(turns.into_inner() > 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_admits_no_lock_beside_it_is_locked_itself() {
        let (_keep, root) = project();
        let output_dir = OutputDir::find(&root.join("content"), &[]).unwrap();
        let refusal = || io::Error::from(ErrorKind::PermissionDenied);
        let held = Lock::take_inside(&output_dir, refusal()).unwrap();
        assert!(!held.is_beside());
        let second = Lock::take_inside(&output_dir, refusal());
        assert!(matches!(second, Err(EmitError::Busy(_))), "{second:?}");
        let other = Lock::take_inside(&output_dir, ErrorKind::StorageFull.into());
        assert!(matches!(other, Err(EmitError::Io { action: "create", .. })), "{other:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_point_is_reported_from_a_folder() {
        let (_keep, root) = project();
        assert!(!OutputDir::find(&root.join("content"), &[]).unwrap().is_mount());
        assert!(!OutputDir::find(&root.join("nothing/yet"), &[]).unwrap().is_mount());
        assert!(OutputDir::find(Path::new("/proc"), &[]).unwrap().is_mount());
    }
}
