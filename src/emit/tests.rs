//! Sites written to temporary folders: what they contain afterwards, and what was left alone.
//!
//! Does not test the parts alone; their own files do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

mod current;

use super::*;
use tempfile::{TempDir, tempdir};

type Files = BTreeMap<String, String>;

/// A temporary folder in which `site` is the output folder.
pub(super) struct Project {
    _keep: TempDir,
    root: PathBuf,
}

impl Project {
    fn new() -> Self {
        let keep = tempdir().unwrap();
        Self { root: fs::canonicalize(keep.path()).unwrap(), _keep: keep }
    }

    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::new();
        project.write(files).unwrap();
        project
    }

    pub(super) fn output(&self) -> PathBuf {
        self.root.join("site")
    }

    pub(super) fn output_dir(&self) -> OutputDir {
        OutputDir::find(&self.output(), &[]).unwrap()
    }

    pub(super) fn write(&self, files: &[(&str, &str)]) -> Result<Report, EmitError> {
        write(&site(files), &self.output(), &[])
    }

    fn put(&self, path: &str, text: &str) {
        let path = below(&self.output(), path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Everything in the temporary folder; folders end in `/`.
    fn everything(&self) -> Files {
        snapshot(&self.root)
    }

    /// Asserts that the output folder holds just these files with a manifest, and that nothing
    /// was left beside it.
    #[track_caller]
    pub(super) fn holds(&self, files: &[(&str, &str)]) {
        let names: Vec<_> =
            fs::read_dir(&self.root).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["site"], "nothing is left beside the site");
        let mut expected: Files =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        for (path, _) in files {
            expected
                .extend(site::folders(path).map(|folder| (format!("{folder}/"), String::new())));
        }
        expected.insert(MANIFEST.into(), Manifest::of(&site(files)).to_string());
        assert_eq!(snapshot(&self.output()), expected);
    }
}

fn site(files: &[(&str, &str)]) -> Site {
    let mut site = Site::default();
    for (path, text) in files {
        site.insert(*path, text.as_bytes()).unwrap();
    }
    site
}

fn snapshot(root: &Path) -> Files {
    let mut files = Files::new();
    let mut pending = vec![String::new()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                files.insert(format!("{path}/"), String::new());
                pending.push(format!("{path}/"));
            } else {
                files.insert(path, fs::read_to_string(entry.path()).unwrap_or_default());
            }
        }
    }
    files
}

fn plan<'a>(output_dir: &'a OutputDir, site: &'a Site) -> Plan<'a> {
    Plan::new(site, &output_dir.output, survey(output_dir).unwrap(), Generated::default())
}

/// A site with a path that no system can make: each name is short enough, all together are not.
fn unwritable(files: &[(&str, &str)]) -> Site {
    let mut site = site(files);
    let long = format!("{}x.html", format!("{}/", "x".repeat(250)).repeat(40));
    site.insert(long, *b"x").unwrap();
    site
}

pub(super) const OLD: &[(&str, &str)] = &[
    ("a/b/page.html", "old page"),
    ("gone/deep/stale.html", "stale"),
    ("index.html", "old index"),
    ("same.css", "same"),
];
pub(super) const NEW: &[(&str, &str)] = &[
    ("a/b/page.html", "new page"),
    ("a/more.html", "more"),
    ("index.html", "new index"),
    ("same.css", "same"),
];

#[test]
fn the_first_write_makes_the_folder_and_its_parents() {
    let project = Project::new();
    let report = project.write(OLD).unwrap();
    project.holds(OLD);
    assert_eq!(report, Report { written: 4, bytes: 26, ..Report::default() });
    let deep = project.root.join("site/not/yet");
    assert!(write(&site(OLD), &deep, &[]).is_ok());
    let empty = tempdir().unwrap();
    write(&site(OLD), empty.path(), &[]).unwrap();
    assert_eq!(snapshot(empty.path()), snapshot(&deep), "the same bytes anywhere");
}

#[test]
fn a_rewrite_leaves_just_the_new_site() {
    let project = Project::with(OLD);
    let report = project.write(NEW).unwrap();
    project.holds(NEW);
    assert_eq!((report.written, report.unchanged, report.removed), (3, 1, 1));
    assert_eq!((report.bytes, report.in_place), (25, false));
    let report = project.write(&[]).unwrap();
    project.holds(&[]);
    assert_eq!(report.removed, 4);
}

#[test]
fn files_and_folders_may_change_places() {
    let project = Project::with(&[("a", "file"), ("b/c", "file in a folder")]);
    project.write(&[("a/x", "1"), ("b", "2")]).unwrap();
    project.holds(&[("a/x", "1"), ("b", "2")]);
}

#[cfg(unix)]
#[test]
fn what_has_not_changed_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let project = Project::with(OLD);
    let look = |path: &str| {
        let found = fs::metadata(project.output().join(path)).unwrap();
        (found.ino(), found.modified().unwrap(), found.nlink())
    };
    let (folder, file) = (look(""), look("same.css"));
    let report = project.write(OLD).unwrap();
    assert_eq!(report, Report { unchanged: 4, bytes: 26, ..Report::default() });
    assert_eq!((look(""), look("same.css")), (folder, file), "an unchanged site stays");
    project.write(NEW).unwrap();
    assert_ne!(look("").0, folder.0, "a changed site is a new folder");
    assert_eq!(look("same.css"), file, "in which an unchanged file is the old one");
}

#[test]
fn damage_to_the_old_site_is_fixed() {
    let project = Project::with(OLD);
    project.put("same.css", "SAME");
    fs::remove_file(project.output().join("index.html")).unwrap();
    assert_eq!(project.write(OLD).unwrap().written, 2);
    project.holds(OLD);
}

#[test]
fn strangers_are_named_and_not_touched() {
    for (stranger, named) in [
        ("notes.txt", "`notes.txt`"),
        (".git/HEAD", "`.git`"),
        ("a/b/draft.html", "`a/b/draft.html`"),
        ("1/x", "`1`"),
    ] {
        let project = Project::with(OLD);
        project.put(stranger, "precious");
        let before = project.everything();
        let refused = project.write(NEW).unwrap_err();
        assert!(matches!(refused, EmitError::ForeignFiles { .. }), "{refused:?}");
        assert!(refused.to_string().contains(named), "{refused}");
        assert!(check(&project.output(), &[]).is_err());
        assert_eq!(project.everything(), before);
    }
    let project = Project::with(OLD);
    fs::create_dir(project.output().join("empty")).unwrap();
    assert!(project.write(NEW).is_err(), "an empty folder is a stranger too");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let project = Project::new();
    for name in ["1", "2", "3", "4", "5", "6", "index.html"] {
        project.put(name, "precious");
    }
    let before = project.everything();
    let refused = project.write(NEW).unwrap_err().to_string();
    let expected = "contains `1`, `2`, `3`, `4`, `5` and 2 more; choose a new or empty folder";
    assert!(refused.ends_with(expected), "{refused}");
    assert_eq!(project.everything(), before);
}

#[test]
fn a_manifest_that_cannot_be_trusted_is_refused() {
    let project = Project::with(OLD);
    project.put(MANIFEST, "fieldguide 1\n0123456789abcdef 8 ../../precious\n");
    let before = project.everything();
    let refused = project.write(NEW).unwrap_err();
    assert!(refused.to_string().contains("is damaged on line 2"), "{refused}");
    assert_eq!(project.everything(), before);
}

#[test]
fn sources_are_refused_as_output() {
    let project = Project::with(OLD);
    let output = project.output();
    for source in [&output, &output.join("a"), &project.root] {
        let refused = write(&site(NEW), &output, &[source]);
        assert!(matches!(refused, Err(EmitError::Dangerous { .. })), "{refused:?}");
    }
    project.holds(OLD);
}

#[cfg(unix)]
#[test]
fn a_linked_output_is_refused() {
    let project = Project::with(OLD);
    let link = project.root.join("link");
    std::os::unix::fs::symlink(project.output(), &link).unwrap();
    let refused = write(&site(NEW), &link, &[]);
    assert!(matches!(refused, Err(EmitError::Link(_))), "{refused:?}");
    fs::remove_file(link).unwrap();
    project.holds(OLD);
}

#[test]
fn a_second_build_is_reported_to_wait() {
    let project = Project::with(OLD);
    let lock = Lock::take(&project.output_dir()).unwrap();
    let before = project.everything();
    let refused = project.write(NEW).unwrap_err().to_string();
    assert!(refused.starts_with("another build is writing"), "{refused}");
    assert_eq!(project.everything(), before);
    drop(lock);
    project.write(NEW).unwrap();
    project.holds(NEW);
}

#[test]
fn a_failure_while_staging_leaves_the_old_site() {
    let project = Project::with(OLD);
    for _ in 0..2 {
        let refused = write(&unwritable(NEW), &project.output(), &[]).unwrap_err();
        assert!(matches!(refused, EmitError::Io { .. }), "{refused:?}");
        project.holds(OLD);
    }
    project.write(NEW).unwrap();
    project.holds(NEW);
}

#[test]
fn a_site_that_is_no_longer_wanted_leaves_the_old_one() {
    for at in 0..NEW.len() {
        let project = Project::with(OLD);
        let (output_dir, asked) = (project.output_dir(), AtomicUsize::new(0));
        let should_continue = || asked.fetch_add(1, Ordering::SeqCst) != at;
        let refused =
            write_with_generator(&site(NEW), &|_| None, &project.output(), &[], &should_continue);
        assert!(matches!(refused, Err(EmitError::Interrupted)), "{refused:?}");
        project.holds(OLD);
        let (new, never) = (site(NEW), || false);
        let refused = in_place::replace(&output_dir, &plan(&output_dir, &new), &never);
        assert!(matches!(refused, Err(EmitError::Interrupted)), "{refused:?}");
        project.holds(OLD);
    }
}

#[test]
fn a_build_killed_while_staging_or_clearing_is_cleared_away() {
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let staged = plan(&output_dir, &new);
    swap::stage(&output_dir.staging, &staged.new, &["index.html", "same.css"], &staged, &|| true)
        .unwrap();
    project.write(OLD).unwrap();
    project.holds(OLD);

    let deferred = site(&[("index.html", "later")]);
    write(&deferred, &output_dir.staging, &[]).unwrap(); // an old tree half removed looks like this
    fs::remove_file(output_dir.staging.join("index.html")).unwrap();
    project.write(NEW).unwrap();
    project.holds(NEW);
}

#[test]
fn a_staging_folder_that_is_not_ours_is_refused() {
    let project = Project::with(OLD);
    fs::create_dir(project.output_dir().staging).unwrap();
    fs::write(project.output_dir().staging.join("precious"), "").unwrap();
    let before = project.everything();
    let refused = project.write(NEW).unwrap_err();
    assert!(refused.to_string().contains("`precious`; move them to another folder"), "{refused}");
    assert_eq!(project.everything(), before);
}

#[test]
fn two_renames_stand_in_for_the_exchange() {
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let ready = plan(&output_dir, &new);
    let every: Vec<_> = ready.new.files.keys().map(String::as_str).collect();
    assert!(swap::swap_by_renames(&output_dir).is_err(), "nothing is staged");
    project.holds(OLD);
    swap::stage(&output_dir.staging, &ready.new, &every, &ready, &|| true).unwrap();
    assert_eq!(swap::swap_by_renames(&output_dir).unwrap(), Swap::Done);
    swap::clean_up(&output_dir).unwrap();
    project.holds(NEW);
}

#[test]
fn a_build_killed_between_two_renames_is_healed() {
    let project = Project::with(OLD);
    let output_dir = project.output_dir();
    fs::rename(&output_dir.output, &output_dir.backup).unwrap();
    let refused = write(&unwritable(NEW), &project.output(), &[]);
    assert!(refused.is_err());
    project.holds(OLD);
    fs::rename(&output_dir.output, &output_dir.backup).unwrap();
    assert_eq!(project.write(NEW).unwrap().unchanged, 1);
    project.holds(NEW);
}

#[test]
fn a_file_put_into_the_old_site_meanwhile_survives() {
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let ready = plan(&output_dir, &new);
    project.put("gone/notes.txt", "precious");
    let reported = swap::replace(&output_dir, &ready, &|| true).unwrap_err();
    assert!(matches!(reported, EmitError::CleanupFailed { .. }), "{reported:?}");
    assert!(reported.to_string().contains("gone/notes.txt"), "{reported}");
    assert_eq!(fs::read_to_string(output_dir.staging.join("gone/notes.txt")).unwrap(), "precious");
    assert_eq!(plan(&output_dir, &new).same.len(), NEW.len(), "the new site is in place");
}

#[cfg(unix)]
#[test]
fn in_place_the_folder_stays_and_its_files_are_replaced() {
    use std::os::unix::fs::MetadataExt;
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let folder = fs::metadata(&output_dir.output).unwrap().ino();
    in_place::replace(&output_dir, &plan(&output_dir, &new), &|| true).unwrap();
    project.holds(NEW);
    assert_eq!(fs::metadata(&output_dir.output).unwrap().ino(), folder);
}

#[test]
fn in_place_files_and_folders_may_change_places() {
    let old =
        [("a", "file"), ("b/c/d", "deep"), ("Case.html", "upper"), ("E/x", "1"), ("f/g", "2")];
    let new = [("a/x/y", "1"), ("b", "2"), ("case.html", "lower"), ("e/y", "1"), ("f/h", "2")];
    let project = Project::with(&old);
    let (output_dir, new_site) = (project.output_dir(), site(&new));
    in_place::replace(&output_dir, &plan(&output_dir, &new_site), &|| true).unwrap();
    project.holds(&new);
}

#[test]
fn in_place_a_path_listed_as_file_and_folder_is_sorted_out() {
    let (file, folder): (&[_], &[_]) = (&[("a", "file")], &[("a/b/c", "folder")]);
    for (on_disk, wanted) in [(file, folder), (folder, file), (file, file), (folder, folder)] {
        let project = Project::with(on_disk);
        let (output_dir, new) = (project.output_dir(), site(wanted));
        let both = Manifest::of(&site(file)).union(&Manifest::of(&site(folder)));
        project.put(MANIFEST, &both.to_string());
        in_place::replace(&output_dir, &plan(&output_dir, &new), &|| true).unwrap();
        project.holds(wanted);
        project.put(MANIFEST, &both.to_string());
        project.write(on_disk).unwrap();
        project.holds(on_disk);
    }
}

#[test]
fn in_place_a_failure_while_staging_leaves_the_old_site() {
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), unwritable(NEW));
    let refused = in_place::replace(&output_dir, &plan(&output_dir, &new), &|| true).unwrap_err();
    assert!(matches!(refused, EmitError::Io { .. }), "{refused:?}");
    project.holds(OLD);
}

#[test]
fn in_place_a_kill_at_any_step_is_finished_by_the_next_build() {
    for moved in 0..=3 {
        let project = Project::with(OLD);
        let (output_dir, new) = (project.output_dir(), site(NEW));
        let ready = plan(&output_dir, &new);
        let inside = output_dir.output.join(in_place::INSIDE);
        let both = ready.old.clone().unwrap().union(&ready.new);
        let changed: Vec<_> = ready.changed().collect();
        swap::stage(&inside, &both, &changed, &ready, &|| true).unwrap();
        for path in [MANIFEST, "a/more.html", "index.html"].iter().take(moved) {
            fs::rename(below(&inside, path), below(&output_dir.output, path)).unwrap();
        }
        check(&output_dir.output, &[]).unwrap();
        project.write(NEW).unwrap();
        project.holds(NEW);
    }
}

#[test]
fn in_place_a_kill_before_the_first_site_is_cleared_away() {
    let project = Project::new();
    fs::create_dir(project.output()).unwrap();
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let ready = plan(&output_dir, &new);
    let changed: Vec<_> = ready.changed().collect();
    swap::stage(&output_dir.output.join(in_place::INSIDE), &ready.new, &changed, &ready, &|| true)
        .unwrap();
    project.write(OLD).unwrap();
    project.holds(OLD);
}

#[test]
fn in_place_a_failure_halfway_says_so_and_can_be_finished() {
    let project = Project::with(OLD);
    let (output_dir, new) = (project.output_dir(), site(NEW));
    let ready = plan(&output_dir, &new);
    project.put("gone/notes.txt", "precious");
    let reported = in_place::replace(&output_dir, &ready, &|| true).unwrap_err();
    assert!(matches!(reported, EmitError::PartiallyApplied { .. }), "{reported:?}");
    assert!(!output_dir.output.join(in_place::INSIDE).exists());
    let refused = project.write(NEW).unwrap_err();
    assert!(refused.to_string().contains("`gone/notes.txt`"), "{refused}");
    fs::remove_file(output_dir.output.join("gone/notes.txt")).unwrap();
    project.write(NEW).unwrap();
    project.holds(NEW);
}

#[test]
fn only_errors_that_every_rename_would_meet_pin_a_folder() {
    assert!(swap::is_not_renamable(&ErrorKind::CrossesDevices.into()));
    assert!(swap::is_not_renamable(&ErrorKind::ResourceBusy.into()));
    assert!(!swap::is_not_renamable(&ErrorKind::NotFound.into()));
    let nothing = swap::swap_by_renames(&Project::new().output_dir());
    assert!(matches!(nothing, Err(EmitError::Io { .. })), "{nothing:?}");
}
