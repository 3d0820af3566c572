//! Files that are made as they are written, one after the other, into the folder that becomes the
//! new site.
//!
//! Does not know what is in them and does not exchange folders; see [`super::swap`].

use super::error::EmitError;
use super::manifest::{Manifest, Stamp, below};
use super::{Make, Site, holds, remove, swap};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// What was made.
#[derive(Debug, Default)]
pub(super) struct Made<'a> {
    /// What the files hold.
    pub(super) manifest: Manifest,
    /// Those that have the same bytes in the old site, and were not written.
    pub(super) same: Vec<&'a str>,
    /// Where the others stand; none when nothing was to be made.
    pub(super) folder: Option<PathBuf>,
}

/// Makes what the site has to be made, in `folder`. The old site stands in `output`.
pub(super) fn make<'a>(
    folder: &Path,
    site: &'a Site,
    make: &Make<'_>,
    output: &Path,
    old: Option<&Manifest>,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<Made<'a>, EmitError> {
    if site.later().is_empty() {
        return Ok(Made::default());
    }
    let paths: Vec<&str> = site.later().iter().map(String::as_str).collect();
    let every = site.files().keys().chain(site.later()).map(String::as_str);
    let made = swap::begin(folder, &Manifest::unknown(every))
        .and_then(|()| swap::add_folders(folder, &paths))
        .and_then(|()| write(folder, &paths, make, output, old, goes_on));
    if made.is_err() {
        // The first error is the one to report; what cannot be cleared now, the next build clears.
        let _ = remove::tree(folder, &Manifest::default());
    }
    made
}

fn write<'a>(
    folder: &Path,
    paths: &[&'a str],
    make: &Make<'_>,
    output: &Path,
    old: Option<&Manifest>,
    goes_on: &(dyn Fn() -> bool + Sync),
) -> Result<Made<'a>, EmitError> {
    let one = |path: &&'a str| {
        if !goes_on() {
            return Err(EmitError::Interrupted);
        }
        let Some(bytes) = make(path) else { return Ok(None) };
        let stamp = Stamp::of(&bytes);
        let is_same = old.is_some_and(|old| old.files.get(*path) == Some(&stamp))
            && holds(&below(output, path), &bytes);
        if !is_same {
            swap::write_new(&below(folder, path), &bytes)?;
        }
        Ok(Some((*path, stamp, is_same)))
    };
    // Every file is tried, so that its maker knows of all that is wrong.
    let made = paths.par_iter().map(one).collect::<Result<Vec<_>, EmitError>>()?;
    let made: Option<Vec<_>> = made.into_iter().collect();
    let made = made.ok_or(EmitError::Unmade)?;
    let same = made.iter().filter(|(.., is_same)| *is_same).map(|(path, ..)| *path).collect();
    let files = made.into_iter().map(|(path, stamp, _)| (path.to_owned(), stamp)).collect();
    let manifest = Manifest { inputs: None, files };
    Ok(Made { manifest, same, folder: Some(folder.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NEW, OLD, Project};
    use super::super::{Plan, Report, in_place, survey, write_making};
    use super::*;
    use std::sync::Arc;

    /// [`NEW`], in which pages are made as they are written.
    fn pages_later() -> Site {
        let mut site = Site::default();
        for (path, text) in NEW {
            match path.ends_with(".html") {
                true => site.insert_later(*path).unwrap(),
                false => site.insert(*path, text.as_bytes()).unwrap(),
            }
        }
        site
    }

    fn page(path: &str) -> Option<Arc<[u8]>> {
        let (_, text) = NEW.iter().find(|(of, _)| *of == path)?;
        Some(text.as_bytes().into())
    }

    #[test]
    fn what_is_made_stands_with_the_rest_and_is_not_written_again() {
        let project = Project::with(OLD);
        let write =
            |make: &Make<'_>| write_making(&pages_later(), make, &project.output(), &[], &|| true);
        let report = write(&page).unwrap();
        project.holds(NEW);
        assert_eq!((report.written, report.unchanged, report.removed), (3, 1, 1));
        let report = write(&page).unwrap();
        project.holds(NEW);
        assert_eq!(report, Report { unchanged: 4, bytes: 25, ..Report::default() });
        let refused = write(&|path| page(path).filter(|_| path != "index.html"));
        assert!(matches!(refused, Err(EmitError::Unmade)), "{refused:?}");
        project.holds(NEW);
    }

    #[test]
    fn only_what_differs_from_the_old_site_is_written_and_cleared_after_a_kill() {
        let project = Project::with(&[("index.html", "new index")]);
        let (place, new) = (project.place(), pages_later());
        let old = survey(&place).unwrap();
        let made = super::make(&place.staging, &new, &page, &place.output, old.as_ref(), &|| true)
            .unwrap();
        assert_eq!(made.same, ["index.html"]);
        assert!(!place.staging.join("index.html").exists(), "it would be written twice");
        assert!(place.staging.join("a/more.html").exists());
        // Killed here, a build has left files that the next one knows for ours.
        project.write(NEW).unwrap();
        project.holds(NEW);
    }

    #[test]
    fn what_was_made_beside_the_site_is_taken_when_the_folder_cannot_be_renamed() {
        let project = Project::with(OLD);
        let (place, new) = (project.place(), pages_later());
        let old = survey(&place).unwrap();
        let made = super::make(&place.staging, &new, &page, &place.output, old.as_ref(), &|| true)
            .unwrap();
        let plan = Plan::new(&new, &place.output, old, made);
        in_place::replace(&place, &plan, &|| true).unwrap();
        swap::sweep(&place).unwrap();
        project.holds(NEW);
    }
}
