//! The only reader: every file of a build, once, in sorted order.
//!
//! Does not interpret files beyond telling text from other bytes; see [`crate::parse`].

use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::span::{FileId, Source, SourceMap, Span};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Where a build's input comes from: the disk, or memory for tests and unsaved buffers.
pub trait Files: Sync {
    /// Every file below both roots, in sorted order, and what could not be read.
    fn inventory(&self) -> Checked<Inventory>;
}

/// Everything a build reads.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every text file, of content and themes.
    pub sources: SourceMap,
    /// Text files of the content folder: Markdown, YAML, BibTeX and the ledger.
    pub content: Vec<FileId>,
    /// Every other file of the content folder, by path below it.
    pub assets: BTreeMap<String, Bytes>,
    /// Text files of the themes folder; their path begins with the theme's name.
    pub theme_templates: Vec<FileId>,
    /// Other files of the themes folder, by path below it.
    pub theme_assets: BTreeMap<String, Bytes>,
}

impl Inventory {
    /// The content folder as the user knows it, with a final slash: `content/`.
    pub fn content_root(&self) -> &str {
        let first = self.content.first().map(|file| self.sources.get(*file));
        first.and_then(|source| source.display.strip_suffix(&source.path)).unwrap_or_default()
    }
}

/// Bytes that are shared, not copied.
pub type Bytes = Arc<[u8]>;

/// Files on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of themes, where there is one.
    pub themes: Option<PathBuf>,
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Content, by path below the content folder.
    pub content: BTreeMap<String, Vec<u8>>,
    /// Themes, by path below the themes folder.
    pub themes: BTreeMap<String, Vec<u8>>,
}

/// What was read already.
impl Files for Inventory {
    fn inventory(&self) -> Checked<Inventory> {
        Checked::clean(self.clone())
    }
}

impl Files for Disk {
    fn inventory(&self) -> Checked<Inventory> {
        let mut diagnostics = Vec::new();
        let content = read_tree(&self.content, &mut diagnostics);
        let themes = match &self.themes {
            Some(root) => read_tree(root, &mut diagnostics),
            None => Vec::new(),
        };
        collect(content, themes, diagnostics)
    }
}

impl Files for Memory {
    fn inventory(&self) -> Checked<Inventory> {
        let raw = |root: &str, files: &BTreeMap<String, Vec<u8>>| {
            let raw = |(path, bytes): (&String, &Vec<u8>)| Raw {
                path: path.clone(),
                display: format!("{root}/{path}"),
                bytes: Bytes::from(bytes.as_slice()),
            };
            files.iter().map(raw).collect()
        };
        collect(raw("content", &self.content), raw("themes", &self.themes), Vec::new())
    }
}

/// The text of a file that is no part of a guide.
///
/// # Errors
/// It is not there, cannot be read, or is not UTF-8.
pub fn text(path: &Path) -> std::io::Result<String> {
    fs::read_to_string(path)
}

/// Every file of a folder that was published, by path below it; hidden files are passed over.
pub fn published(folder: &Path) -> Checked<BTreeMap<String, Bytes>> {
    let mut diagnostics = Vec::new();
    let files = read_tree(folder, &mut diagnostics).into_iter();
    Checked { value: files.map(|raw| (raw.path, raw.bytes)).collect(), diagnostics }
}

/// Texts larger than this are not read: parsing them would take minutes.
const MAX_TEXT: u64 = 16 << 20;
/// Other files larger than this are not read: a site is built in memory.
const MAX_BYTES: u64 = 1 << 30;

/// A file before it is known to be text.
struct Raw {
    path: String,
    display: String,
    bytes: Bytes,
}

/// The ledger's name in the content folder.
pub const LEDGER_FILE: &str = "urls.lock";
/// Endings of the content files that are text to be parsed.
const CONTENT_TEXT: [&str; 4] = ["md", "yaml", "yml", "bib"];
/// Endings of the theme files that are text to be run or styled.
const THEME_TEXT: [&str; 3] = ["html", "xml", "txt"];

fn collect(
    content: Vec<Raw>,
    themes: Vec<Raw>,
    mut diagnostics: Vec<Diagnostic>,
) -> Checked<Inventory> {
    let mut inventory = Inventory::default();
    for raw in content {
        if let Some(problem) = awkward_name(&raw) {
            diagnostics.push(problem);
        } else if has_ending(&raw.path, &CONTENT_TEXT) || raw.path == LEDGER_FILE {
            let file = add_text(&mut inventory.sources, raw, &mut diagnostics);
            inventory.content.push(file);
        } else {
            inventory.assets.insert(raw.path, raw.bytes);
        }
    }
    for raw in themes {
        if has_ending(&raw.path, &THEME_TEXT) && raw.path.contains("/templates/") {
            let file = add_text(&mut inventory.sources, raw, &mut diagnostics);
            inventory.theme_templates.push(file);
        } else {
            inventory.theme_assets.insert(raw.path, raw.bytes);
        }
    }
    Checked { value: inventory, diagnostics }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Adds a text file, without its byte order mark. What is not text is reported and replaced, so
/// that the file is still there for what refers to it.
fn add_text(sources: &mut SourceMap, raw: Raw, diagnostics: &mut Vec<Diagnostic>) -> FileId {
    let bytes = raw.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&raw.bytes);
    let (text, not_utf8): (Arc<str>, _) = match (std::str::from_utf8(bytes), utf16(bytes)) {
        (Ok(text), _) => (text.into(), None),
        (Err(_), Some(text)) => {
            let line = text.find('\n').unwrap_or(text.len());
            (text.into(), Some((0..line, "this file is UTF-16")))
        }
        (Err(error), None) => {
            let at = error.valid_up_to();
            let range = at..at + '\u{FFFD}'.len_utf8();
            (String::from_utf8_lossy(bytes).into(), Some((range, "these bytes are not UTF-8")))
        }
    };
    let hidden = text.char_indices().find(|(_, c)| is_hidden_control(*c));
    // No parser is to see a NUL as well: one mistake is told once.
    let text = match hidden {
        Some(_) => text.replace(|c: char| c.is_ascii_control() && is_hidden_control(c), "?").into(),
        None => text,
    };
    let file = sources.add(Source { path: raw.path, display: raw.display, text });
    if let Some((range, message)) = not_utf8 {
        let problem = Diagnostic::new(&rule::NOT_UTF8, Span::new(file, range), message);
        diagnostics.push(problem.help("save the file as UTF-8"));
    }
    if let Some((at, c)) = hidden {
        let span = Span::new(file, at..at + c.len_utf8());
        let message = format!("a hidden control character, U+{:04X}", u32::from(c));
        diagnostics.push(
            Diagnostic::new(&rule::CONTROL_CHARACTER, span, message)
                .help("delete it; it cannot be seen and changes how the text reads"),
        );
    }
    file
}

/// The text of a file that begins with the mark of UTF-16.
fn utf16(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect())
}

/// NUL and other C0 controls but for white space, and marks that reorder what is seen.
fn is_hidden_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A name that some system, or a URL, would read as something else. Such a file is left out: it
/// has to be renamed, and with it every link to it.
fn awkward_name(raw: &Raw) -> Option<Diagnostic> {
    let reserved = |segment: &str| {
        let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let numbered = |prefix| {
            stem.strip_prefix(prefix)
                .is_some_and(|n| n.len() == 1 && n != "0" && n.parse::<u8>().is_ok())
        };
        matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
    };
    let awkward = |segment: &str| {
        segment
            .chars()
            .any(|c| c.is_control() || "<>:\"\\|?*%#".contains(c) || is_hidden_control(c))
            || segment.ends_with(['.', ' '])
            || segment.starts_with(' ')
            || segment.len() > 200
            || reserved(segment)
    };
    let ending = raw.path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let plain = match ending.to_lowercase().as_str() {
        "markdown" => Some("md"),
        lower => CONTENT_TEXT.into_iter().find(|known| *known == lower && lower != ending),
    };
    let (message, help) = if let Some(segment) =
        raw.path.split('/').find(|segment| awkward(segment))
    {
        let message = format!("the name {segment:?} does not work on every system or in every URL");
        (message, "use letters, digits, hyphens and dots, at most 200 bytes".to_owned())
    } else if let Some(plain) = plain {
        (
            format!("a file that ends in `.{ending}` is not read"),
            format!("let its name end in `.{plain}`"),
        )
    } else {
        return None;
    };
    Some(Diagnostic::in_path(&rule::AWKWARD_NAME, &raw.display, message).help(help))
}

/// Every regular file below `root`, sorted by path. Hidden files and editors' leavings are passed
/// over; links are reported and not followed; so is whatever is not a file.
fn read_tree(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Raw> {
    let root_name = display_path(root);
    let mut found = Vec::new();
    let walk = WalkDir::new(root).follow_links(false).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry))
    {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| root_name.clone(), display_path);
                diagnostics.push(unreadable(path, error.io_error()));
                continue;
            }
        };
        // The folder itself may be a link: it was named by whoever builds.
        if entry.depth() == 0 && entry.path().is_dir() {
            continue;
        }
        let display = display_path(entry.path());
        let kind = entry.file_type();
        if kind.is_symlink() {
            let message = "a symbolic link, which is not followed";
            diagnostics.push(
                Diagnostic::in_path(&rule::LINK_NOT_FOLLOWED, display, message)
                    .help("put a copy of the file in its place, or delete the link"),
            );
        } else if kind.is_file() {
            let relative = entry.path().strip_prefix(root).ok().and_then(slashed);
            match relative {
                Some(path) => found.push((path, display, entry.into_path())),
                None => diagnostics.push(unreadable(display, None)),
            }
        } else if !kind.is_dir() {
            diagnostics.push(unreadable(display, None));
        }
    }
    let read: Vec<Result<Raw, Diagnostic>> = found
        .into_par_iter()
        .map(|(path, display, on_disk)| match read_file(&path, &on_disk) {
            Ok(bytes) => Ok(Raw { path, display, bytes: Bytes::from(bytes) }),
            Err(error) => Err(unreadable(display, Some(&error))),
        })
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(raw) => files.push(raw),
            Err(problem) => diagnostics.push(problem),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The bytes of a file, unless there are too many.
fn read_file(path: &str, on_disk: &Path) -> std::io::Result<Vec<u8>> {
    let most = if has_ending(path, &CONTENT_TEXT) { MAX_TEXT } else { MAX_BYTES };
    let size = fs::metadata(on_disk)?.len();
    if size > most {
        let (size, most) = (size >> 20, most >> 20);
        return Err(std::io::Error::other(format!(
            "it has {size} megabytes; at most {most} are read"
        )));
    }
    fs::read(on_disk)
}

/// Whether a file or folder is none of the guide's: hidden, or an editor's leaving.
pub(crate) fn is_passed_over(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name.ends_with('~') || name.ends_with(".swp") || name.starts_with('#')
}

fn unreadable(display: String, error: Option<&std::io::Error>) -> Diagnostic {
    let reason = match error {
        Some(error) => error.to_string().to_lowercase(),
        None => "it is not a regular file with a readable name".to_owned(),
    };
    Diagnostic::in_path(&rule::UNREADABLE_FILE, display, format!("cannot be read: {reason}"))
        .help("check that it is a regular file that you may read, or move it out of the folder")
}

/// A path as the user typed it, with `/` between segments.
fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

fn slashed(path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> = path.iter().map(|segment| segment.to_str()).collect();
    segments.map(|segments| segments.join("/"))
}
