//! Deletes a site: the files that its manifest lists, and nothing else.
//!
//! Refuses whatever [`super::write()`] refuses: a link, a folder of someone else, files that no build wrote.

use std::fs;
use std::path::Path;

use super::error::EmitError;
use super::manifest::Manifest;
use super::output_dir::{Lock, OutputDir};
use super::{recover, remove};
use crate::disk::State;

/// Deletes the site in `output`, what an interrupted build left beside it, and the record that makes it
/// known as up to date. Returns the number of files of the site; none where there was no site.
///
/// # Errors
/// The folder is a link, holds files that fieldguide did not write, or cannot be deleted.
pub fn clean(output: &Path, inputs: &[&Path]) -> Result<Option<usize>, EmitError> {
    let output_dir = OutputDir::find(output, inputs)?;
    let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
    let made = [&output_dir.output, &output_dir.staging, &output_dir.backup];
    if !made.iter().any(|path| is_there(path)) {
        return Ok(None);
    }
    let _lock = Lock::take(&output_dir)?;
    let site = recover(&output_dir)?;
    if let Some(Ok(record)) = State::of_user().map(|state| state.record(&output_dir.output)) {
        record.remove_site().map_err(EmitError::io("change", record.shown()))?;
    }
    let Some(site) = site else { return Ok(None) };
    remove::tree(&output_dir.output, &Manifest::default())?;
    Ok(Some(site.files.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::{Site, write};
    use std::path::PathBuf;
    use tempfile::{TempDir, tempdir};

    fn built() -> (TempDir, PathBuf) {
        let keep = tempdir().unwrap();
        let output = keep.path().join("output");
        let mut site = Site::default();
        site.insert("a/b.html", *b"x").unwrap();
        site.insert("c.html", *b"x").unwrap();
        write(&site, &output, &[]).unwrap();
        (keep, output)
    }

    #[test]
    fn a_site_goes_whole_and_once() {
        let (keep, output) = built();
        assert_eq!(clean(&output, &[]).unwrap(), Some(2));
        assert_eq!(fs::read_dir(keep.path()).unwrap().count(), 0);
        assert_eq!(clean(&output, &[]).unwrap(), None);
    }

    #[test]
    fn what_no_build_wrote_stays_and_so_does_the_site() {
        let (_keep, output) = built();
        fs::write(output.join("notes.txt"), "mine").unwrap();
        assert!(matches!(clean(&output, &[]), Err(EmitError::ForeignFiles { .. })));
        assert!(output.join("c.html").exists() && output.join("notes.txt").exists());

        let other = tempdir().unwrap();
        fs::write(other.path().join("notes.txt"), "mine").unwrap();
        assert!(matches!(clean(other.path(), &[]), Err(EmitError::NotManaged { .. })));
        assert!(other.path().join("notes.txt").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_goes_through_a_link() {
        let (keep, output) = built();
        let link = keep.path().join("link");
        std::os::unix::fs::symlink(&output, &link).unwrap();
        assert!(matches!(clean(&link, &[]), Err(EmitError::Link(_))));
        assert!(output.join("c.html").exists());

        let below = output.join("a");
        fs::rename(&below, keep.path().join("moved")).unwrap();
        std::os::unix::fs::symlink(keep.path().join("moved"), &below).unwrap();
        assert!(clean(&output, &[]).is_err());
        assert!(keep.path().join("moved/b.html").exists());
    }
}
