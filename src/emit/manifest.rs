//! The manifest: the list of what fieldguide wrote, kept in the output folder, and what is in
//! a folder beside it.
//!
//! Does not write or remove anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use blake3::Hash;
use rayon::prelude::*;

use super::error::{EmitError, PathList};
use super::site::{Site, folders, path_fault};
use crate::disk::{Folder, Kind};

/// Name of the manifest in the output folder.
pub(super) const MANIFEST: &str = ".fieldguide-manifest";
/// Name under which a new manifest is written before it replaces the existing one.
pub(super) const NEXT_MANIFEST: &str = ".fieldguide-manifest-new";

const HEADER: &str = "fieldguide 2";
/// As long as manifests did not say what a site was made from.
const OLD_HEADER: &str = "fieldguide 1";
/// What the line begins with that says what a site was made from.
const INPUTS: &str = "inputs ";

/// What fieldguide wrote to a folder.
///
/// As text: the header; where it is known, what the site was made from; then for each file its hash,
/// its size and its path, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Stands for all that the site was made from; see [`Site::input_digest`].
    pub inputs: Option<Hash>,
    /// The files by path, the manifest itself not among them.
    pub files: BTreeMap<String, FileDigest>,
}

/// What a file held when it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// The first eight bytes of its BLAKE3 hash: enough to notice a change. Where new bytes are at
    /// hand, they are compared.
    hash: u64,
    /// Its size in bytes.
    pub(super) size: u64,
}

impl Manifest {
    /// The manifest of a site about to be written.
    pub(super) fn of(site: &Site) -> Self {
        let stamped = site.files().par_iter();
        let files = stamped.map(|(path, bytes)| (path.clone(), FileDigest::of(bytes))).collect();
        Self { inputs: site.input_digest, files }
    }

    /// A list of files about to be made.
    pub(super) fn unknown<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        let stamp = FileDigest { hash: 0, size: 0 };
        Self { inputs: None, files: paths.map(|path| (path.to_owned(), stamp)).collect() }
    }

    /// The manifest in `folder`, if there is a folder with a manifest.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, EmitError> {
        let path = folder.join(MANIFEST);
        let damaged = |why: &str| EmitError::Manifest { path: path.clone(), why: why.into() };
        let opened = match Folder::open(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(EmitError::io("open", folder))?,
        };
        match opened.kind(MANIFEST).map_err(EmitError::io("inspect", &path))? {
            None => return Ok(None),
            Some(Kind::File) => {}
            Some(Kind::Folder | Kind::Other) => return Err(damaged("is not a file")),
        }
        let bytes = opened.read(MANIFEST).map_err(EmitError::io("read", &path))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| damaged("is not text"))?;
        Self::parse(&text).map(Some).map_err(|why| EmitError::Manifest { path, why })
    }

    /// Both lists in one; where they differ, `other` is right. What comes of it was made from neither.
    pub(super) fn union(&self, other: &Self) -> Self {
        let mut files = self.files.clone();
        files.extend(other.files.iter().map(|(path, stamp)| (path.clone(), *stamp)));
        Self { inputs: None, files }
    }

    /// Whether every file in `folder` is still as it was written.
    pub(super) fn matches(&self, folder: &Path) -> bool {
        let is_same = |(path, stamp): (&String, &FileDigest)| {
            let file = below(folder, path);
            fs::symlink_metadata(&file)
                .is_ok_and(|found| found.is_file() && found.len() == stamp.size)
                && FileDigest::of_file(&file).is_ok_and(|now| now == *stamp)
        };
        self.files.par_iter().all(is_same)
    }

    /// Every folder that has a listed file in it, at any depth.
    pub(super) fn folders(&self) -> BTreeSet<&str> {
        self.files.keys().flat_map(|path| folders(path)).collect()
    }

    /// What is in `folder` and not listed: neither as a file, nor as a folder of one. A symbolic
    /// link is never listed. Names in `aside`, directly in the folder, are ignored.
    pub(super) fn foreign_files(
        &self,
        folder: &Path,
        aside: &[&str],
    ) -> Result<PathList, EmitError> {
        let folders = self.folders();
        let mut found = Vec::new();
        let mut pending = vec![String::new()];
        while let Some(parent) = pending.pop() {
            let output_dir = below(folder, &parent);
            for entry in fs::read_dir(&output_dir).map_err(EmitError::io("list", &output_dir))? {
                let entry = entry.map_err(EmitError::io("list", &output_dir))?;
                let kind = entry.file_type().map_err(EmitError::io("inspect", &entry.path()))?;
                let name = entry.file_name();
                let readable = name.to_string_lossy();
                let path = match parent.as_str() {
                    "" => readable.to_string(),
                    parent => format!("{parent}/{readable}"),
                };
                let is_listed = name.to_str().is_some()
                    && if kind.is_dir() {
                        folders.contains(path.as_str())
                    } else {
                        kind.is_file() && self.files.contains_key(&path)
                    };
                if is_listed && kind.is_dir() {
                    pending.push(path);
                } else if !is_listed && !aside.contains(&path.as_str()) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(PathList(found))
    }

    /// Reads what its `Display` wrote. No path points outside the folder.
    ///
    /// # Errors
    /// It is no manifest, or damaged; in which line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate().peekable();
        match lines.next().map(|(_, line)| line) {
            Some(HEADER | OLD_HEADER) => {}
            Some(other) if other.starts_with("fieldguide ") => {
                return Err("was written by another version of fieldguide".into());
            }
            _ => return Err("is not a fieldguide manifest".into()),
        }
        let damaged = |at: usize| format!("is damaged on line {}", at + 1);
        let inputs = lines.next_if(|(_, line)| line.starts_with(INPUTS));
        let inputs =
            inputs.map(|(at, line)| Hash::from_hex(&line[INPUTS.len()..]).map_err(|_| damaged(at)));
        let files: BTreeMap<_, _> = lines
            .map(|(at, line)| entry(line).ok_or_else(|| damaged(at)))
            .collect::<Result<_, String>>()?;
        Ok(Self { inputs: inputs.transpose()?, files })
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(inputs) = &self.inputs {
            writeln!(f, "{INPUTS}{inputs}")?;
        }
        for (path, FileDigest { hash, size }) in &self.files {
            writeln!(f, "{hash:016x} {size} {path}")?;
        }
        Ok(())
    }
}

impl FileDigest {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::new(blake3::hash(bytes), bytes.len() as u64)
    }

    pub(super) fn new(hash: Hash, size: u64) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
        Self { hash: u64::from_be_bytes([a, b, c, d, e, f, g, h]), size }
    }

    /// Of a file on the disk, which is not read into memory whole.
    fn of_file(path: &Path) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(fs::File::open(path)?)?;
        Ok(Self::new(hasher.finalize(), hasher.count()))
    }
}

/// The path of a site's file below `folder`, with the system's own separators.
pub(super) fn below(folder: &Path, path: &str) -> PathBuf {
    let mut below = folder.to_path_buf();
    below.extend(path.split('/').filter(|segment| !segment.is_empty()));
    below
}

/// One line of a manifest. The path is checked like any other: a manifest is read from a disk
/// others can write to, and its paths are deleted.
fn entry(line: &str) -> Option<(String, FileDigest)> {
    let (hash, rest) = line.split_once(' ')?;
    let (size, path) = rest.split_once(' ')?;
    let well_formed = hash.len() == 16 && path_fault(path).is_none();
    let hash = u64::from_str_radix(hash, 16).ok().filter(|_| well_formed)?;
    Some((path.to_owned(), FileDigest { hash, size: size.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let mut site = Site::default();
        for path in paths {
            site.insert(*path, path.as_bytes()).unwrap();
        }
        Manifest::of(&site)
    }

    #[test]
    fn the_text_is_stable_and_reads_back() {
        let mut site = Site::default();
        site.insert("index.html", *b"index.html").unwrap();
        site.insert("a b/ñ.css", *b"").unwrap();
        let manifest = Manifest::of(&site);
        let text = manifest.to_string();
        assert_eq!(
            text,
            "fieldguide 2\n\
             af1349b9f5f9a1a6 0 a b/ñ.css\n\
             80c7dd78cd9faa6e 10 index.html\n"
        );
        assert_eq!(Manifest::parse(&text), Ok(manifest.clone()));
        assert_eq!(Manifest::parse(&text.replace("fieldguide 2", "fieldguide 1")), Ok(manifest));
        assert_eq!(Manifest::parse("fieldguide 2\n"), Ok(Manifest::default()));
        site.input_digest = Some(blake3::hash(b""));
        let text = Manifest::of(&site).to_string();
        let line = "fieldguide 2\ninputs af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262\n";
        assert!(text.starts_with(line), "{text}");
        assert_eq!(Manifest::parse(&text), Ok(Manifest::of(&site)));
    }

    #[test]
    fn damaged_and_hostile_manifests_are_refused() {
        let parse = |line: &str| Manifest::parse(&format!("fieldguide 2\n{line}\n"));
        for line in [
            "",
            "0123456789abcdef",
            "0123456789abcdef 1",
            "0123456789abcdef 1 ",
            "0123456789abcde 1 a",
            "0123456789abcdeg 1 a",
            "0123456789abcdef -1 a",
            "0123456789abcdef 1 ../a",
            "0123456789abcdef 1 /etc/passwd",
            "0123456789abcdef 1 a/../../b",
            "0123456789abcdef 1 .fieldguide-manifest",
            "inputs ",
            "inputs 0123456789abcdef",
        ] {
            assert_eq!(parse(line), Err("is damaged on line 2".into()), "{line:?}");
        }
        assert!(parse("0123456789abcdef 1 a b").is_ok());
        let version = Manifest::parse("fieldguide 3\n");
        assert_eq!(version, Err("was written by another version of fieldguide".into()));
        for text in ["", "x", "\n", "fieldgui"] {
            assert_eq!(Manifest::parse(text), Err("is not a fieldguide manifest".into()));
        }
    }

    #[test]
    fn folders_are_known_at_every_depth() {
        let manifest = manifest(&["a/b/c/d", "a/e", "f"]);
        assert_eq!(Vec::from_iter(manifest.folders()), ["a", "a/b", "a/b/c"]);
    }

    #[test]
    fn strangers_are_found_and_not_entered() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| below(folder.path(), path);
        for path in ["a/b", "empty", ".git/objects", "a/c.html", "aside"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        for path in ["a/b/index.html", "a/foreign", ".git/HEAD", "index.html", "a.css", "aside/x"] {
            fs::write(at(path), "").unwrap();
        }
        let listed = ["a/b/index.html", "a/c.html", "index.html", "a.css", "missing/x"];
        let foreign_files = manifest(&listed).foreign_files(folder.path(), &["aside"]).unwrap();
        assert_eq!(foreign_files.0, [".git", "a/c.html", "a/foreign", "empty"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_unreadable_names_are_strangers() {
        use std::os::unix::{ffi::OsStrExt, fs::symlink};
        let folder = tempfile::tempdir().unwrap();
        symlink("/etc/passwd", folder.path().join("index.html")).unwrap();
        symlink("/etc", folder.path().join("a")).unwrap();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff")), "").unwrap();
        let listed = manifest(&["index.html", "a/passwd", "\u{fffd}"]);
        let foreign_files = listed.foreign_files(folder.path(), &[]).unwrap();
        assert_eq!(foreign_files.0, ["a", "index.html", "\u{fffd}"]);
    }
}
