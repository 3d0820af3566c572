//! The files of a new guide: a few sample entries of every kind, and what editing needs.
//!
//! Writes nothing; see [`super::lay_out`].

use super::change::FileChange;
use crate::schema::declare::{DEFAULTS, GUIDE_FILE};
use include_dir::{Dir, DirEntry, include_dir};

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/author/starter");

/// The files, by path.
pub fn files() -> Vec<FileChange> {
    let mut files = Vec::new();
    collect(&STARTER, &mut files);
    files.sort_by(|a, b| a.new.cmp(&b.new));
    files
}

fn collect(folder: &Dir<'_>, files: &mut Vec<FileChange>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, files),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let mut text = file.contents_utf8().unwrap_or_default().to_owned();
                if path.ends_with(GUIDE_FILE) {
                    text.push_str(&kinds());
                }
                files.push(FileChange::create(path, text));
            }
        }
    }
}

/// The kinds of a guide that declares none, as comments: with every setting they have.
fn kinds() -> String {
    let after = DEFAULTS.split_once("\nkinds:\n").map_or("", |(_, after)| after);
    let kinds = after.split("\n  page:").next().unwrap_or_default();
    let lines = std::iter::once("kinds:").chain(kinds.lines());
    lines.map(|line| format!("# {line}\n")).collect()
}
