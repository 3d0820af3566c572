//! An [`Import`] → the content folder: new files are added, files that nobody has touched since are replaced,
//! files that somebody has edited are kept and named.
//!
//! Every file is reached from the folder's handle, so that nothing is written through a link or outside. What was
//! written is in a manifest with hashes; a folder that is not empty and has none is refused.

use super::Import;
use super::files::MAX_FILE;
use crate::disk::{Below, Folder, Kind};
use crate::files::Asset;
use serde_json::{Value, json};
use std::borrow::Cow;
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
    /// Files that stay as they are, and why.
    pub kept: Vec<(String, Reason)>,
}

/// Why a file of the content folder stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody has edited it since.
    Edited {
        /// Whether the source has changed too.
        is_changed: bool,
    },
    /// Somebody has deleted it since.
    Deleted {
        /// Whether the source has changed too.
        is_changed: bool,
    },
    /// Somebody has edited it since, and its page is gone from the source.
    Gone,
    /// No import has written it.
    Foreign,
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

/// What earlier imports wrote.
#[derive(Default)]
struct Manifest {
    /// Hashes by path: one, or more where an import was interrupted that may or may not have replaced the file.
    hashes: BTreeMap<String, BTreeSet<String>>,
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
        None if root.is_empty().map_err(disk("open", dir))? => Manifest::default(),
        None => return Err(WriteError::Foreign(dir.to_owned())),
    };
    let files = files(import);
    let mut started = before.hashes.clone();
    for (path, file) in &files {
        let hash = hash(&file.bytes().map_err(disk("read the source of", &dir.join(path)))?);
        started.entry((*path).clone()).or_default().insert(hash);
    }
    // With the manifest in place, an import that is interrupted can be run again.
    save(&root, &started, false).map_err(disk("write", &dir.join(MANIFEST)))?;
    let mut written = Written::default();
    let mut hashes = BTreeMap::new();
    for (path, file) in files {
        let Some(below) = Below::visible(path) else { continue };
        let shown = dir.join(path);
        let bytes = file.bytes().map_err(disk("read the source of", &shown))?;
        let hash = hash(&bytes);
        let known = before.hashes.get(path);
        let is_known = |hash: &String| known.is_some_and(|known| known.contains(hash));
        let is_changed = !is_known(&hash);
        let there = current(&root, &below).map_err(disk("read", &shown))?;
        let reason = match &there {
            Some(there) if *there == hash => None,
            Some(there) if is_known(there) => {
                put(&root, &below, &bytes, true).map_err(disk("write", &shown))?;
                written.updated.push(path.clone());
                None
            }
            None if known.is_none() || !before.is_complete => {
                put(&root, &below, &bytes, false).map_err(disk("write", &shown))?;
                written.added.push(path.clone());
                None
            }
            None => Some(Reason::Deleted { is_changed }),
            Some(_) if known.is_some() => Some(Reason::Edited { is_changed }),
            Some(_) => Some(Reason::Foreign),
        };
        match (reason, known) {
            (None, _) => _ = hashes.insert(path.clone(), BTreeSet::from([hash])),
            (Some(reason), known) => {
                written.kept.push((path.clone(), reason));
                hashes.extend(known.map(|known| (path.clone(), known.clone())));
            }
        }
    }
    for (path, known) in &before.hashes {
        if import.texts.contains_key(path) || import.assets.contains_key(path) {
            continue;
        }
        let Some(below) = Below::visible(path) else { continue };
        let shown = dir.join(path);
        match current(&root, &below).map_err(disk("read", &shown))? {
            Some(there) if known.contains(&there) => {
                remove(&root, &below).map_err(disk("delete", &shown))?;
                written.deleted.push(path.clone());
            }
            Some(_) => written.kept.push((path.clone(), Reason::Gone)),
            None => {}
        }
    }
    save(&root, &hashes, true).map_err(disk("write", &dir.join(MANIFEST)))?;
    Ok(written)
}

/// A file to be written.
enum File<'a> {
    Text(&'a str),
    Asset(&'a Asset),
}

impl File<'_> {
    fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Asset(asset) => {
                let read = asset.read(MAX_FILE);
                let read = read.map_err(|error| io::Error::other(error.to_string()))?;
                Ok(Cow::Owned(read.to_vec()))
            }
        }
    }
}

/// The files of an import by path.
fn files(import: &Import) -> BTreeMap<&String, File<'_>> {
    let assets = import.assets.iter().map(|(path, asset)| (path, File::Asset(asset)));
    let texts = import.texts.iter().map(|(path, text)| (path, File::Text(text)));
    assets.chain(texts).collect()
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
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
    let hashes = |(path, hashes): (&String, &Value)| {
        let hashes = hashes.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
        Some((path.clone(), hashes.collect()))
    };
    let is_complete = read["complete"].as_bool().unwrap_or_default();
    Ok(Some(Manifest { hashes: files.iter().filter_map(hashes).collect(), is_complete }))
}

fn save(
    root: &Folder,
    hashes: &BTreeMap<String, BTreeSet<String>>,
    is_complete: bool,
) -> io::Result<()> {
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
            Ok(bytes.map(|bytes| hash(&bytes)))
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

/// Deletes a file, and the folders above it in which nothing is left.
fn remove(root: &Folder, path: &Below) -> io::Result<()> {
    let (folders, name) = path.split();
    let mut folders: Vec<&str> = folders.collect();
    let Some(folder) = root.descend(folders.iter().copied())? else { return Ok(()) };
    folder.remove_file(name)?;
    while let Some(name) = folders.pop() {
        let Some(above) = root.descend(folders.iter().copied())? else { break };
        if !above.child(name)?.is_empty()? {
            break;
        }
        above.remove_folder(name)?;
    }
    Ok(())
}
