//! The only reader: every text of a build, once, in sorted order; other files by name, to be read when
//! they are needed.
//!
//! What is read of a file is always one version of it ([`stable`]), and nothing below a folder is
//! reached through a symbolic link ([`folder`]). Does not interpret files beyond telling text from
//! other bytes; see [`crate::parse`].

mod asset;
mod failure;
mod folder;
mod foreign;
mod ids;
mod leftover;
pub mod locate;
mod read;
mod snapshot;
mod stable;
mod stamp;
mod text;

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::hidden;
use crate::span::{FileId, SourceMap};
pub use asset::{Asset, AssetError, Opened};
use blake3::Hash;
pub use failure::unreadable_assets;
pub use foreign::{ForeignFiles, folder_name, foreign, overlap, resolved};
use ids::FileIds;
pub use locate::{GUIDE_FILE, guide_above, guides_below};
pub use read::{MAX_TEXT, Reader};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::LoadedFile;

/// Where a build's input comes from: the disk, or memory for tests and unsaved buffers.
pub trait Files: Sync {
    /// Every file below both roots, in sorted order, and what could not be read.
    fn inventory(&self) -> WithDiagnostics<Inventory>;
}

/// Everything a build reads.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every text file, of content and themes.
    pub sources: SourceMap,
    /// Text files of the content folder: Markdown, YAML, BibTeX and the ledger.
    pub content: Vec<FileId>,
    /// Every other file of the content folder, by path below it.
    pub assets: BTreeMap<String, Asset>,
    /// Text files of the themes folder; their path begins with the theme's name.
    pub theme_templates: Vec<FileId>,
    /// Other files of the themes folder, by path below it.
    pub theme_assets: BTreeMap<String, Bytes>,
    /// Files that are published as they are, by path on the site.
    pub static_files: BTreeMap<String, Asset>,
    /// Whether a change to the content folder was interrupted, so that nothing was read.
    pub is_interrupted: bool,
}

impl Inventory {
    /// Whether both are of the very same files, read once.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same_file =
            |(a, b): ((&String, &Bytes), (&String, &Bytes))| a.0 == b.0 && Arc::ptr_eq(a.1, b.1);
        self.content == other.content
            && self.theme_templates == other.theme_templates
            && self.sources.is_same(&other.sources)
            && self.assets == other.assets
            && self.static_files == other.static_files
            && self.theme_assets.len() == other.theme_assets.len()
            && self.theme_assets.iter().zip(&other.theme_assets).all(is_same_file)
    }

    /// A hash of what a site is made from: the names of all files, and what is in them. Of assets only
    /// those count that are published; others are not read.
    ///
    /// # Errors
    /// A file that is published cannot be read.
    pub fn digest(&self, is_published: &dyn Fn(&str) -> bool) -> Result<Hash, AssetError> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |path: &str, bytes: &[u8]| {
            // With lengths before them, no two lists of files give one text.
            for part in [path.as_bytes(), bytes] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        };
        for file in self.content.iter().chain(&self.theme_templates) {
            let source = self.sources.get(*file);
            add(&source.path, source.text.as_bytes());
        }
        add("", b"");
        for (path, asset) in &self.assets {
            match is_published(path) {
                true => add(path, asset.hash()?.as_bytes()),
                false => add(path, b""),
            }
        }
        for (path, bytes) in &self.theme_assets {
            add(path, bytes);
        }
        add("", b"");
        for (path, asset) in &self.static_files {
            add(path, asset.hash()?.as_bytes());
        }
        Ok(hasher.finalize())
    }

    /// The content folder as the user knows it, with a final slash: `content/`.
    pub fn content_root(&self) -> &str {
        let first = self.content.first().map(|file| self.sources.get(*file));
        first.and_then(|source| source.display.strip_suffix(&source.path)).unwrap_or_default()
    }

    /// The folder of files that are published as they are, as the user knows it, with a final slash: `static/`.
    pub fn static_root(&self) -> String {
        let above = self.content_root().trim_end_matches('/').rsplit_once('/');
        above.map_or(format!("{STATIC}/"), |(above, _)| format!("{above}/{STATIC}/"))
    }
}

/// The folder beside that of the content whose files are published as they are.
pub const STATIC: &str = "static";

/// Bytes that are shared, not copied.
pub type Bytes = Arc<[u8]>;

/// Files on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of themes, where there is one.
    pub themes: Option<PathBuf>,
    /// The folder of files that are published as they are, where there is one.
    pub static_files: Option<PathBuf>,
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Content, by path below the content folder.
    pub content: BTreeMap<String, Vec<u8>>,
    /// Themes, by path below the themes folder.
    pub themes: BTreeMap<String, Vec<u8>>,
    /// Files that are published as they are, by path on the site.
    pub static_files: BTreeMap<String, Vec<u8>>,
}

/// What was read already.
impl Files for Inventory {
    fn inventory(&self) -> WithDiagnostics<Inventory> {
        WithDiagnostics::clean(self.clone())
    }
}

impl Files for Disk {
    fn inventory(&self) -> WithDiagnostics<Inventory> {
        Reader::new(self.clone()).settled_inventory()
    }
}

impl Files for Memory {
    fn inventory(&self) -> WithDiagnostics<Inventory> {
        let of = |root: Root, name: &'static str, files: &BTreeMap<String, Vec<u8>>| {
            let file = |(path, bytes): (&String, &Vec<u8>)| {
                (root, LoadedFile::new(root, path.clone(), format!("{name}/{path}"), bytes))
            };
            files.iter().map(file).collect::<Vec<_>>()
        };
        let mut files = of(Root::Content, "content", &self.content);
        files.extend(of(Root::Themes, "themes", &self.themes));
        files.extend(of(Root::Static, STATIC, &self.static_files));
        let files = files.iter().map(|(root, file)| (*root, file));
        collect(files, &mut FileIds::default(), Vec::new())
    }
}

/// Whether anything has this path: a file, a folder or a symbolic link. What cannot be accessed counts.
pub fn exists(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

/// Whether a folder has this name. One that cannot be accessed counts as a folder, so that the reason is reported
/// when it is read.
pub fn is_folder(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(found) => found.is_dir(),
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

/// The text of a file that is no part of a guide.
///
/// # Errors
/// It does not exist, cannot be read, or is not UTF-8.
pub fn text(path: &Path) -> std::io::Result<String> {
    fs::read_to_string(path)
}

/// Every file of a folder that was published, by path below it; hidden files are ignored.
pub fn published(folder: &Path) -> WithDiagnostics<BTreeMap<String, Bytes>> {
    read::folder(folder)
}

/// What a folder of a guide is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Content,
    Themes,
    /// Files that are published as they are.
    Static,
    /// What was published.
    Site,
}

/// The ledger's name in the content folder.
pub const URL_LOCK_FILE: &str = "urls.lock";
/// Endings of the content files that are text to be parsed.
const CONTENT_TEXT: [&str; 4] = ["md", "yaml", "yml", "bib"];
/// Endings of the theme files that are text to be run or styled.
const THEME_TEXT: [&str; 3] = ["html", "xml", "txt"];

/// Whether the file at this path below its root is text to be read as such.
fn is_text(root: Root, path: &str) -> bool {
    match root {
        Root::Content => has_ending(path, &CONTENT_TEXT) || path == URL_LOCK_FILE,
        Root::Themes => has_ending(path, &THEME_TEXT) && path.contains("/templates/"),
        Root::Static | Root::Site => false,
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Gathers files, those of the content first.
fn collect<'a>(
    files: impl Iterator<Item = (Root, &'a LoadedFile)>,
    ids: &mut FileIds,
    mut diagnostics: Vec<Diagnostic>,
) -> WithDiagnostics<Inventory> {
    let mut inventory = Inventory::default();
    let mut texts = Vec::new();
    for (root, file) in files {
        match file {
            LoadedFile::BadName(problem) => diagnostics.push(problem.clone()),
            LoadedFile::Text(source, errors) => texts.push((root, source, errors)),
            LoadedFile::Asset(path, asset) => {
                let assets = match root {
                    Root::Static => &mut inventory.static_files,
                    _ => &mut inventory.assets,
                };
                assets.insert(path.clone(), asset.clone());
            }
            LoadedFile::Bytes(path, bytes) => {
                inventory.theme_assets.insert(path.clone(), Bytes::clone(bytes));
            }
        }
    }
    let keys = texts.iter().map(|(root, source, _)| (*root, source.path.clone())).collect();
    for ((root, source, errors), file) in texts.into_iter().zip(ids.assign(keys)) {
        inventory.sources.insert(file, Arc::clone(source));
        diagnostics.extend(errors.iter().map(|error| error.at(file)));
        match root {
            Root::Content => inventory.content.push(file),
            Root::Themes | Root::Static | Root::Site => inventory.theme_templates.push(file),
        }
    }
    WithDiagnostics { value: inventory, diagnostics }
}

/// What is wrong with the name of a file below a root, for which it is left out.
fn bad_name(root: Root, path: &str, display: &str) -> Option<Diagnostic> {
    match root {
        Root::Content => awkward_name(path, display),
        Root::Static if snapshot::is_hidden(Path::new(path)) => {
            let message = "a file whose name begins with a dot is not published".to_owned();
            let help = "rename it; only `.well-known` and `.nojekyll` may begin with a dot";
            Some(Diagnostic::in_path(&rule::NON_PORTABLE_NAME, display, message).help(help))
        }
        Root::Static => awkward_segment(path, display),
        Root::Themes | Root::Site => None,
    }
}

/// A name that some system, or a URL, would read as something else. Such a file is left out: it
/// has to be renamed, and with it every link to it.
pub(crate) fn awkward_name(path: &str, display: &str) -> Option<Diagnostic> {
    awkward_segment(path, display).or_else(|| {
        let (_, ending) = path.rsplit_once('.')?;
        let plain = match ending.to_lowercase().as_str() {
            "markdown" => "md",
            lower => CONTENT_TEXT.into_iter().find(|known| *known == lower && lower != ending)?,
        };
        let message = format!("files with the extension `.{ending}` are ignored");
        Some(
            Diagnostic::in_path(&rule::NON_PORTABLE_NAME, display, message)
                .help(format!("change the extension to `.{plain}`")),
        )
    })
}

/// The name of a file, or of a folder above it, that does not work everywhere.
fn awkward_segment(path: &str, display: &str) -> Option<Diagnostic> {
    let awkward = |segment: &&str| {
        segment
            .chars()
            .any(|c| c.is_control() || "<>:\"\\|?*%#".contains(c) || hidden::is_hidden(c))
            || segment.ends_with(['.', ' '])
            || segment.starts_with(' ')
            || segment.len() > 200
            || is_device(segment)
    };
    let segment = path.split('/').find(awkward)?;
    let message = format!("the name {segment:?} does not work on every system or in URLs");
    Some(
        Diagnostic::in_path(&rule::NON_PORTABLE_NAME, display, message)
            .help("use letters, digits, hyphens and dots, at most 200 bytes"),
    )
}

/// Whether Windows takes a file of this name for a device, whatever its ending.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || is_numbered("com")
        || is_numbered("lpt")
}

/// A path as the user typed it, with `/` between segments.
fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}
