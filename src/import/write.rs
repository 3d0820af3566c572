//! An [`Import`] → the content folder: new files are added, files that nobody has touched since are replaced,
//! files that somebody has edited are kept and named.
//!
//! Every file is reached from the folder's handle, so that nothing is written through a link or outside. What was
//! written is in a manifest with hashes; a folder that is not empty and has none is refused.

use super::Import;
use super::files::MAX_FILE;
use crate::disk::{Below, Folder, Kind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What was written, in the content folder; hidden, so that it is no part of the guide.
const MANIFEST: &str = ".fieldguide-import.json";

/// What became of the files of the content folder.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Files that are new.
    pub added: Vec<String>,
    /// Files that were replaced.
    pub updated: Vec<String>,
    /// Files that are gone from the source and were deleted.
    pub deleted: Vec<String>,
    /// Files that somebody has edited or deleted since, which stay as they are; whether the source has changed
    /// too.
    pub kept: Vec<(String, bool)>,
}

/// Why nothing was written, or not all.
#[derive(Debug)]
pub enum WriteError {
    /// The folder holds something else.
    Foreign(PathBuf),
    /// The system refused.
    Disk {
        /// What was tried.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// The answer.
        error: io::Error,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => write!(
                f,
                "`{}` is not empty and was not written by an import; choose another folder with --into",
                path.display()
            ),
            Self::Disk { action, path, error } => {
                write!(f, "cannot {action} `{}`: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// What an earlier import wrote: hashes by path.
struct Manifest {
    hashes: BTreeMap<String, String>,
    /// Whether everything was written.
    is_complete: bool,
}

/// Writes an import.
///
/// # Errors
/// The folder holds something else, or the system refuses. What was written before that is continued by the next
/// import.
pub fn write(dir: &Path, import: &Import) -> Result<Written, WriteError> {
    let root = Folder::named_or_created(dir).map_err(disk("open", dir))?;
    let before = match manifest(&root).map_err(disk("read", &dir.join(MANIFEST)))? {
        Some(manifest) => manifest,
        None if root.is_empty().map_err(disk("open", dir))? => {
            Manifest { hashes: BTreeMap::new(), is_complete: false }
        }
        None => return Err(WriteError::Foreign(dir.to_owned())),
    };
    let mut written = Written::default();
    let mut hashes = before.hashes.clone();
    // With the manifest in place, an import that is interrupted can be run again.
    save(&root, &hashes, false).map_err(disk("write", &dir.join(MANIFEST)))?;
    let paths: BTreeSet<&String> = import.texts.keys().chain(import.assets.keys()).collect();
    for path in paths {
        let Some(below) = Below::visible(path) else { continue };
        let shown = dir.join(path);
        let bytes = match (import.texts.get(path), import.assets.get(path)) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (None, Some(asset)) => {
                let read =
                    asset.read(MAX_FILE).map_err(|error| io::Error::other(error.to_string()));
                read.map_err(disk("read the source of", &shown))?.to_vec()
            }
            (None, None) => continue,
        };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let known = before.hashes.get(path);
        let there = current(&root, &below).map_err(disk("read", &shown))?;
        match (&there, known) {
            (Some(there), _) if *there == hash => {}
            (Some(there), Some(known)) if there == known => {
                put(&root, &below, &bytes, true).map_err(disk("write", &shown))?;
                written.updated.push(path.clone());
            }
            (None, known) if known.is_none() || !before.is_complete => {
                put(&root, &below, &bytes, false).map_err(disk("write", &shown))?;
                written.added.push(path.clone());
            }
            (_, known) => {
                written.kept.push((path.clone(), known != Some(&hash)));
                continue;
            }
        }
        hashes.insert(path.clone(), hash);
    }
    for (path, known) in &before.hashes {
        if import.texts.contains_key(path) || import.assets.contains_key(path) {
            continue;
        }
        let Some(below) = Below::visible(path) else { continue };
        let shown = dir.join(path);
        match current(&root, &below).map_err(disk("read", &shown))? {
            Some(there) if there == *known => {
                remove(&root, &below).map_err(disk("delete", &shown))?;
                written.deleted.push(path.clone());
            }
            Some(_) => written.kept.push((path.clone(), true)),
            None => {}
        }
        hashes.remove(path);
    }
    save(&root, &hashes, true).map_err(disk("write", &dir.join(MANIFEST)))?;
    Ok(written)
}

/// For `map_err`: what was tried, and with which path.
fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    move |error| WriteError::Disk { action, path: path.to_owned(), error }
}

fn manifest(root: &Folder) -> io::Result<Option<Manifest>> {
    let Some(bytes) = root.read(MANIFEST)? else { return Ok(None) };
    let read: Value = match serde_json::from_slice(&bytes) {
        Ok(read) => read,
        Err(_) => return Ok(None),
    };
    let Some(files) = read["files"].as_object() else { return Ok(None) };
    let hash = |(path, hash): (&String, &Value)| Some((path.clone(), hash.as_str()?.to_owned()));
    let is_complete = read["complete"].as_bool().unwrap_or_default();
    Ok(Some(Manifest { hashes: files.iter().filter_map(hash).collect(), is_complete }))
}

fn save(root: &Folder, hashes: &BTreeMap<String, String>, is_complete: bool) -> io::Result<()> {
    let text = json!({ "complete": is_complete, "files": hashes });
    let text = format!("{text:#}\n");
    match root.kind(MANIFEST)? {
        None => root.add(MANIFEST, text.as_bytes()),
        Some(Kind::File) => root.replace(MANIFEST, text.as_bytes(), None),
        Some(_) => Err(ErrorKind::AlreadyExists.into()),
    }
}

/// The hash of the file at a path; none when there is none.
fn current(root: &Folder, path: &Below) -> io::Result<Option<String>> {
    match root.kind_at(path)? {
        None => Ok(None),
        Some(Kind::File) => {
            let (folders, name) = path.split();
            let Some(folder) = root.descend(folders)? else { return Ok(None) };
            let bytes = folder.read(name)?;
            Ok(bytes.map(|bytes| blake3::hash(&bytes).to_hex().to_string()))
        }
        Some(_) => {
            Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file, or a symbolic link"))
        }
    }
}

fn put(root: &Folder, path: &Below, bytes: &[u8], is_there: bool) -> io::Result<()> {
    let (folders, name) = path.split();
    let mut folder = root.again()?;
    for name in folders {
        folder = folder.child_or_created(name)?.0;
    }
    match is_there {
        true => folder.replace(name, bytes, None),
        false => folder.add(name, bytes),
    }
}

/// Deletes a file, and its folder when nothing else is in it.
fn remove(root: &Folder, path: &Below) -> io::Result<()> {
    let (folders, name) = path.split();
    let Some(folder) = root.descend(folders)? else { return Ok(()) };
    folder.remove_file(name)
}
