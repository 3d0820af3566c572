//! The output folder's place on disk: whether a site may stand there, and the lock beside it.
//!
//! Does not look into the folder; [`super::manifest`] does.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{self, Path, PathBuf};

use super::error::{Danger, EmitError};
use crate::disk::{self, Folder, LockError, LockFile};

/// An output folder that passed every check on its place, and the names used beside it.
#[derive(Debug)]
pub(super) struct Place {
    /// As the user named it, for messages.
    pub(super) shown: PathBuf,
    /// Absolute, without symbolic links. It may not exist yet.
    pub(super) output: PathBuf,
    /// The folder above it.
    pub(super) parent: PathBuf,
    /// Where the new site is staged, and where the old one goes in the exchange.
    pub(super) staging: PathBuf,
    /// Where the old site waits while two renames stand in for the exchange.
    pub(super) retired: PathBuf,
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

impl Place {
    /// Checks that a site may stand at `output`, which may not exist yet.
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
            Err(error) => return Err(EmitError::io("look at", output)(error)),
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
            return Err(refuse(Danger::Root));
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
            retired: beside(".fieldguide-old"),
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
    pub(super) fn take(place: &Place) -> Result<Self, EmitError> {
        fs::create_dir_all(&place.parent).map_err(EmitError::io("create", &place.parent))?;
        let name = place.lock.file_name().unwrap_or(OsStr::new(""));
        let locked = match Folder::open(&place.parent) {
            Ok(parent) => LockFile::take(parent, name),
            Err(error) => Err(LockError::Io(error)),
        };
        match locked {
            Ok(file) => Ok(Self::Beside { _file: file }),
            Err(LockError::Io(error)) => Self::take_inside(place, error),
            Err(error) => Err(refused(error, place, &place.lock)),
        }
    }

    /// Whether the folder above may be written to, so that the output folder can be renamed.
    pub(super) fn is_beside(&self) -> bool {
        matches!(self, Self::Beside { .. })
    }

    /// Locks the output folder itself, where nothing may be created beside it, as is common for
    /// folders mounted into a container. `refusal` is the answer for the place beside.
    fn take_inside(place: &Place, refusal: io::Error) -> Result<Self, EmitError> {
        let closed = [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];
        match Folder::open(&place.output).and_then(|folder| folder.to_file()) {
            Ok(folder) if cfg!(unix) && closed.contains(&refusal.kind()) => {
                let locked = disk::try_lock(&folder);
                locked.map_err(|error| refused(error, place, &place.output))?;
                Ok(Self::Inside { _folder: folder })
            }
            _ => Err(EmitError::io("create", &place.lock)(refusal)),
        }
    }
}

fn refused(error: LockError, place: &Place, path: &Path) -> EmitError {
    match error {
        LockError::Busy => EmitError::Busy(place.shown.clone()),
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
fn danger_to(input: &Path, source: &Path, output: &Path) -> Option<Danger> {
    if output == source {
        Some(Danger::Source(input.into()))
    } else if source.starts_with(output) {
        Some(Danger::AroundSource(input.into()))
    } else if output.starts_with(source) {
        Some(Danger::InsideSource(input.into()))
    } else {
        None
    }
}

fn danger_to_user(output: &Path) -> Option<Danger> {
    let holds = |folder: Option<PathBuf>| {
        folder.and_then(|folder| real(&folder).ok()).is_some_and(|real| real.starts_with(output))
    };
    if output.parent().is_none() {
        Some(Danger::Root)
    } else if holds(env::home_dir().filter(|home| !home.as_os_str().is_empty())) {
        Some(Danger::Home)
    } else if holds(env::current_dir().ok()) {
        Some(Danger::Current)
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

    fn danger(output: &Path, inputs: &[&Path]) -> Danger {
        match Place::find(output, inputs) {
            Err(EmitError::Dangerous { danger, .. }) => danger,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sources_are_kept_out_of_harm() {
        let (_keep, root) = project();
        let content = &root.join("content");
        let check = |output: &Path| danger(output, &[content]);
        assert_eq!(check(content), Danger::Source(content.clone()));
        assert_eq!(check(&root.join("content/")), Danger::Source(content.clone()));
        assert_eq!(check(&root.join("content/lessons/..")), Danger::Source(content.clone()));
        assert_eq!(check(&root), Danger::AroundSource(content.clone()));
        assert_eq!(check(&root.join("content/lessons")), Danger::InsideSource(content.clone()));
        assert_eq!(check(&root.join("content/new/out")), Danger::InsideSource(content.clone()));
        let missing = &root.join("a/b/theme");
        assert_eq!(danger(&root.join("a"), &[missing]), Danger::AroundSource(missing.clone()));
        Place::find(&root.join("content-site"), &[content]).unwrap();
    }

    #[test]
    fn the_user_is_kept_out_of_harm() {
        assert_eq!(danger(Path::new("/"), &[]), Danger::Root);
        assert_eq!(danger(Path::new("."), &[]), Danger::Current);
        assert_eq!(danger(Path::new(".."), &[]), Danger::Current);
        assert_eq!(danger(&env::current_dir().unwrap(), &[]), Danger::Current);
        if let Some(home) = env::home_dir().filter(|home| home.is_dir() && home.parent().is_some())
        {
            assert_eq!(danger(&home, &[]), Danger::Home);
        }
        let nothing = Place::find(Path::new(""), &[]);
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
            let refused = Place::find(&root.join(output), &[]);
            assert!(matches!(refused, Err(EmitError::Link(_))), "{refused:?}");
        }
        symlink(root.join("nowhere"), root.join("dangling")).unwrap();
        assert!(matches!(Place::find(&root.join("dangling"), &[]), Err(EmitError::Link(_))));
        let content = &root.join("content");
        let through = danger(&link.join("out"), &[content]);
        assert_eq!(through, Danger::InsideSource(content.clone()));
        let by_link = danger(&content.join("out"), &[&link]);
        assert_eq!(by_link, Danger::InsideSource(link));
    }

    #[test]
    fn a_file_is_not_a_folder() {
        let (_keep, root) = project();
        fs::write(root.join("file"), "").unwrap();
        let refused = Place::find(&root.join("file"), &[]);
        assert!(matches!(refused, Err(EmitError::NotAFolder(_))), "{refused:?}");
        assert!(Place::find(&root.join("file/out"), &[]).is_err());
    }

    #[test]
    fn the_lock_keeps_others_out_and_leaves_no_trace() {
        let (_keep, root) = project();
        let place = Place::find(&root.join("new/site"), &[]).unwrap();
        let held = Lock::take(&place).unwrap();
        assert!(held.is_beside());
        let refused = Lock::take(&place);
        assert!(matches!(refused, Err(EmitError::Busy(_))), "{refused:?}");
        assert!(place.lock.exists(), "a refused build leaves the other's lock alone");
        drop(held);
        assert_eq!(place.lock.exists(), !cfg!(unix));
        drop(Lock::take(&place).unwrap());
    }

    #[test]
    fn a_lock_file_left_by_a_killed_build_holds_nobody_up() {
        let (_keep, root) = project();
        let place = Place::find(&root.join("site"), &[]).unwrap();
        fs::write(&place.lock, "").unwrap();
        Lock::take(&place).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn no_lock_is_taken_through_a_link_or_of_a_file_that_holds_something() {
        use std::os::unix::fs::symlink;
        let (_keep, root) = project();
        let place = Place::find(&root.join("site"), &[]).unwrap();
        symlink("target", &place.lock).unwrap();
        let refused = Lock::take(&place);
        assert!(matches!(refused, Err(EmitError::Io { .. })), "{refused:?}");
        assert!(!root.join("target").exists(), "nothing is created at the target");
        fs::remove_file(&place.lock).unwrap();
        fs::write(&place.lock, "thesis").unwrap();
        let refused = Lock::take(&place).unwrap_err().to_string();
        assert!(refused.contains(".site.fieldguide-lock"), "{refused}");
        assert_eq!(fs::read_to_string(&place.lock).unwrap(), "thesis");
    }

    #[test]
    fn of_many_builds_at_once_one_writes_at_a_time() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (_keep, root) = project();
        let (inside, turns) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let place = Place::find(&root.join("site"), &[]).unwrap();
                    for _ in 0..200 {
                        if let Ok(_lock) = Lock::take(&place) {
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
        let place = Place::find(&root.join("content"), &[]).unwrap();
        let refusal = || io::Error::from(ErrorKind::PermissionDenied);
        let held = Lock::take_inside(&place, refusal()).unwrap();
        assert!(!held.is_beside());
        let second = Lock::take_inside(&place, refusal());
        assert!(matches!(second, Err(EmitError::Busy(_))), "{second:?}");
        let other = Lock::take_inside(&place, ErrorKind::StorageFull.into());
        assert!(matches!(other, Err(EmitError::Io { action: "create", .. })), "{other:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_point_is_told_from_a_folder() {
        let (_keep, root) = project();
        assert!(!Place::find(&root.join("content"), &[]).unwrap().is_mount());
        assert!(!Place::find(&root.join("nothing/yet"), &[]).unwrap().is_mount());
        assert!(Place::find(Path::new("/proc"), &[]).unwrap().is_mount());
    }
}
