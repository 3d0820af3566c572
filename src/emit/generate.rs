//! Files that are made or copied as they are written, one after the other, into the folder that
//! becomes the new site.
//!
//! Does not know what is in them and does not exchange folders; see [`super::swap`].

use super::error::EmitError;
use super::manifest::{FileDigest, Manifest, below};
use super::{Generate, Site, holds, remove, swap};
use crate::files::{Asset, AssetError};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

/// What was made.
#[derive(Debug, Default)]
pub(super) struct Generated<'a> {
    /// What the files hold.
    pub(super) manifest: Manifest,
    /// Those that have the same bytes in the old site, and were not written.
    pub(super) same: Vec<&'a str>,
    /// Where the others are; none when nothing had to be rendered.
    pub(super) folder: Option<PathBuf>,
}

/// Renders the deferred files of the site into `folder`. The old site is in `output`.
pub(super) fn make<'a>(
    folder: &Path,
    site: &'a Site,
    make: &Generate<'_>,
    output: &Path,
    old: Option<&Manifest>,
    should_continue: &(dyn Fn() -> bool + Sync),
) -> Result<Generated<'a>, EmitError> {
    if site.deferred().is_empty() && site.copies().is_empty() {
        return Ok(Generated::default());
    }
    let deferred = site.deferred().iter().map(|path| (path.as_str(), None));
    let copies = site.copies().iter().map(|(path, asset)| (path.as_str(), Some(asset)));
    let wanted: Vec<(&str, Option<&Asset>)> = deferred.chain(copies).collect();
    let paths: Vec<&str> = wanted.iter().map(|(path, _)| *path).collect();
    let target = Target { folder, output, old };
    let made = swap::prepare(folder, &Manifest::unknown(site.paths()))
        .and_then(|()| swap::add_folders(folder, &paths))
        .and_then(|()| target.write(&wanted, make, should_continue));
    if made.is_err() {
        // The first error is the one to report; what cannot be cleared now, the next build clears.
        let _ = remove::tree(folder, &Manifest::default());
    }
    made
}

/// Where files are written, and the existing site.
struct Target<'t> {
    folder: &'t Path,
    output: &'t Path,
    old: Option<&'t Manifest>,
}

impl Target<'_> {
    fn write<'a>(
        &self,
        wanted: &[(&'a str, Option<&Asset>)],
        make: &Generate<'_>,
        should_continue: &(dyn Fn() -> bool + Sync),
    ) -> Result<Generated<'a>, EmitError> {
        let one = |(path, asset): &(&'a str, Option<&Asset>)| {
            if !should_continue() {
                return Err(EmitError::Interrupted);
            }
            let written = match asset {
                Some(asset) => Some(self.copy(path, asset)?),
                None => self.make(path, make)?,
            };
            Ok(written.map(|(stamp, is_same)| (*path, stamp, is_same)))
        };
        // Every file is tried, so that its maker knows of all that is wrong.
        let made = wanted.par_iter().map(one).collect::<Result<Vec<_>, EmitError>>()?;
        let made: Option<Vec<_>> = made.into_iter().collect();
        let made = made.ok_or(EmitError::NotGenerated)?;
        let same = made.iter().filter(|(.., is_same)| *is_same).map(|(path, ..)| *path).collect();
        let files = made.into_iter().map(|(path, stamp, _)| (path.to_owned(), stamp)).collect();
        let manifest = Manifest { inputs: None, files };
        Ok(Generated { manifest, same, folder: Some(self.folder.to_owned()) })
    }

    /// Makes a file, unless it is the same in the old site. Returns what it is and whether it is the
    /// same; none when it cannot be made.
    fn make(
        &self,
        path: &str,
        make: &Generate<'_>,
    ) -> Result<Option<(FileDigest, bool)>, EmitError> {
        let Some(bytes) = make(path) else { return Ok(None) };
        let stamp = FileDigest::of(&bytes);
        let is_same = self.old.is_some_and(|old| old.files.get(path) == Some(&stamp))
            && holds(&below(self.output, path), &bytes);
        if !is_same {
            swap::write_new(&below(self.folder, path), &bytes)?;
        }
        Ok(Some((stamp, is_same)))
    }

    /// Copies a file, unless it is the same in the old site. It is never in memory whole, and its hash
    /// is that of what was written.
    fn copy(&self, path: &str, asset: &Asset) -> Result<(FileDigest, bool), EmitError> {
        let size = asset.size();
        let failed = |error| EmitError::Asset { path: path.to_owned(), error };
        let old = self.old.and_then(|old| old.files.get(path)).filter(|old| old.size == size);
        if old.is_some()
            && let Some(mut same) = Comparison::with(&below(self.output, path), size)
        {
            let hash = asset.copy(&mut same).map_err(failed)?;
            if same.is_same {
                return Ok((FileDigest::new(hash, size), true));
            }
        }
        let target = below(self.folder, path);
        let mut file = swap::create_new(&target)?;
        let hash = asset.copy(&mut file).map_err(|error| match error {
            AssetError::Write(error) => EmitError::io("write", &target)(error),
            error => failed(error),
        })?;
        Ok((FileDigest::new(hash, size), false))
    }
}

/// Compares what is written to it with a file.
struct Comparison {
    file: BufReader<File>,
    is_same: bool,
    buffer: Vec<u8>,
}

impl Comparison {
    /// A comparison with a regular file of this size, if there is one.
    fn with(path: &Path, size: u64) -> Option<Self> {
        let found = fs::symlink_metadata(path).ok()?;
        let file = File::open(path).ok().filter(|_| found.is_file() && found.len() == size)?;
        Some(Self { file: BufReader::new(file), is_same: true, buffer: Vec::new() })
    }
}

impl Write for Comparison {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.is_same {
            self.buffer.resize(piece.len(), 0);
            self.is_same =
                self.file.read_exact(&mut self.buffer).is_ok() && self.buffer.as_slice() == piece;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NEW, OLD, Project};
    use super::super::{Plan, Report, in_place, survey, write_with_generator};
    use super::*;
    use std::sync::Arc;

    /// [`NEW`], in which pages are made as they are written.
    fn pages_later() -> Site {
        let mut site = Site::default();
        for (path, text) in NEW {
            match path.ends_with(".html") {
                true => site.insert_deferred(*path).unwrap(),
                false => site.insert(*path, text.as_bytes()).unwrap(),
            }
        }
        site
    }

    fn page(path: &str) -> Option<Arc<[u8]>> {
        let (_, text) = NEW.iter().find(|(of, _)| *of == path)?;
        Some(text.as_bytes().into())
    }

    /// What is made in the staging folder, beside an old site.
    fn made_beside<'a>(
        output_dir: &super::super::output_dir::OutputDir,
        new: &'a Site,
        old: Option<&Manifest>,
    ) -> Generated<'a> {
        super::make(&output_dir.staging, new, &page, &output_dir.output, old, &|| true).unwrap()
    }

    #[test]
    fn what_is_made_stands_with_the_rest_and_is_not_written_again() {
        let project = Project::with(OLD);
        let write = |make: &Generate<'_>| {
            write_with_generator(&pages_later(), make, &project.output(), &[], &|| true)
        };
        let report = write(&page).unwrap();
        project.holds(NEW);
        assert_eq!((report.written, report.unchanged, report.removed), (3, 1, 1));
        let report = write(&page).unwrap();
        project.holds(NEW);
        assert_eq!(report, Report { unchanged: 4, bytes: 25, ..Report::default() });
        let refused = write(&|path| page(path).filter(|_| path != "index.html"));
        assert!(matches!(refused, Err(EmitError::NotGenerated)), "{refused:?}");
        project.holds(NEW);
    }

    #[test]
    fn only_what_differs_from_the_old_site_is_written_and_cleared_after_a_kill() {
        let project = Project::with(&[("index.html", "new index")]);
        let (output_dir, new) = (project.output_dir(), pages_later());
        let old = survey(&output_dir).unwrap();
        let made = made_beside(&output_dir, &new, old.as_ref());
        assert_eq!(made.same, ["index.html"]);
        assert!(!output_dir.staging.join("index.html").exists(), "it would be written twice");
        assert!(output_dir.staging.join("a/more.html").exists());
        // Killed here, a build has left files that the next one knows for ours.
        project.write(NEW).unwrap();
        project.holds(NEW);
    }

    #[test]
    fn what_was_made_beside_the_site_is_taken_when_the_folder_cannot_be_renamed() {
        let project = Project::with(OLD);
        let (output_dir, new) = (project.output_dir(), pages_later());
        let old = survey(&output_dir).unwrap();
        let made = made_beside(&output_dir, &new, old.as_ref());
        let plan = Plan::new(&new, &output_dir.output, old, made);
        in_place::replace(&output_dir, &plan, &|| true).unwrap();
        swap::clean_up(&output_dir).unwrap();
        project.holds(NEW);
    }

    #[test]
    fn copies_are_written_once_and_refused_when_the_file_has_changed() {
        use crate::files::{Disk, Files as _};
        let project = Project::with(OLD);
        let content = tempfile::tempdir().unwrap();
        let film = content.path().join("film.mp4");
        let write = |inventory: &crate::files::Inventory| {
            let mut site = Site::default();
            site.insert("index.html", *b"home").unwrap();
            site.insert_copy("a/film.mp4", &inventory.assets["film.mp4"]).unwrap();
            crate::emit::write(&site, &project.output(), &[])
        };
        let read = || {
            Disk { content: content.path().to_owned(), themes: None, static_files: None }
                .inventory()
                .value
        };
        for text in ["one", "two", "three"] {
            std::fs::write(&film, text).unwrap();
            let inventory = read();
            assert!(write(&inventory).unwrap().written >= 1);
            project.holds(&[("index.html", "home"), ("a/film.mp4", text)]);
            let report = write(&inventory).unwrap();
            assert_eq!((report.written, report.unchanged), (0, 2));
        }
        let inventory = read();
        std::fs::write(&film, "other").unwrap();
        let refused = write(&inventory).unwrap_err();
        assert!(refused.to_string().contains("`a/film.mp4` changed"), "{refused}");
        project.holds(&[("index.html", "home"), ("a/film.mp4", "three")]);
        std::fs::remove_file(&film).unwrap();
        assert!(matches!(write(&inventory), Err(EmitError::Asset { .. })));
        project.holds(&[("index.html", "home"), ("a/film.mp4", "three")]);
    }
}
