//! Changes to files as values: the text before, and the text after.
//!
//! Writes nothing; see [`super::write`].

use crate::files::Inventory;
use crate::span::{Source, SourceMap};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// One file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path below the folder that is changed; none when it is new.
    pub old: Option<String>,
    /// Its path afterwards; none when it goes.
    pub new: Option<String>,
    /// Its text before, without a byte order mark; empty when it is new.
    pub before: Arc<str>,
    /// What becomes different, in order, without overlaps.
    pub edits: Vec<Edit>,
}

/// A range of a text and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The range, in bytes.
    pub range: Range<usize>,
    /// What is put there.
    pub with: String,
}

impl FileChange {
    /// A file that is new.
    pub fn create(path: impl Into<String>, text: impl Into<String>) -> Self {
        let edits = vec![Edit { range: 0..0, with: text.into() }];
        Self { old: None, new: Some(path.into()), before: "".into(), edits }
    }

    /// A file whose text is set again, whether or not it exists.
    pub fn whole(path: &str, before: Option<&str>, text: impl Into<String>) -> Self {
        let Some(before) = before else { return Self::create(path, text) };
        let edits = vec![Edit { range: 0..before.len(), with: text.into() }];
        let path = Some(path.to_owned());
        Self { old: path.clone(), new: path, before: before.into(), edits }
    }

    /// A file that goes.
    pub(super) fn delete(source: &Source) -> Self {
        let edits = vec![Edit { range: 0..source.text.len(), with: String::new() }];
        let before = Arc::clone(&source.text);
        Self { old: Some(source.path.clone()), new: None, before, edits }
    }

    /// Its text afterwards.
    pub fn after(&self) -> String {
        let mut text = String::with_capacity(self.before.len());
        let mut at = 0;
        for edit in &self.edits {
            text.push_str(self.before.get(at..edit.range.start).unwrap_or_default());
            text.push_str(&edit.with);
            at = edit.range.end;
        }
        text.push_str(self.before.get(at..).unwrap_or_default());
        text
    }
}

/// What is written into `text`, with the line endings of its first line.
pub(crate) fn in_lines_of(text: &str, written: &str) -> String {
    let is_windows = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    let written = written.replace("\r\n", "\n");
    if is_windows { written.replace('\n', "\r\n") } else { written }
}

/// Puts edits in order. None when two of them overlap.
pub(super) fn in_order(mut edits: Vec<Edit>) -> Option<Vec<Edit>> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let apart = edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
    apart.then_some(edits)
}

/// The files of `inventory` as they are after changes to text files of the content folder.
pub(super) fn changed(inventory: &Inventory, changes: &[FileChange]) -> Inventory {
    let root = inventory.content_root();
    let replaced: HashSet<&str> =
        changes.iter().filter_map(|change| change.old.as_deref()).collect();
    let sources = inventory.content.iter().map(|file| inventory.sources.get(*file));
    let mut content: Vec<Source> =
        sources.filter(|source| !replaced.contains(source.path.as_str())).cloned().collect();
    content.extend(changes.iter().filter_map(|change| {
        let path = change.new.clone()?;
        let display = format!("{root}{path}");
        Some(Source { path, display, text: change.after().into() })
    }));
    content.sort_by(|a, b| a.path.cmp(&b.path));
    let mut sources = SourceMap::default();
    let content = content.into_iter().map(|source| sources.add(source)).collect();
    let templates = inventory.theme_templates.iter();
    let theme_templates =
        templates.map(|file| sources.add(inventory.sources.get(*file).clone())).collect();
    Inventory {
        sources,
        content,
        theme_templates,
        assets: inventory.assets.clone(),
        theme_assets: inventory.theme_assets.clone(),
        static_files: inventory.static_files.clone(),
        is_interrupted: inventory.is_interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_the_line_endings_of_the_text() {
        assert_eq!(in_lines_of("a\r\nb\r\n", "c\nd\r\ne"), "c\r\nd\r\ne");
        assert_eq!(in_lines_of("a\nb\r\n", "c\nd"), "c\nd");
        assert_eq!(in_lines_of("a", "c\r\nd"), "c\nd");
    }

    #[test]
    fn edits_leave_the_rest_as_it_stands() {
        let edit = |range: Range<usize>, with: &str| Edit { range, with: with.into() };
        let edits = in_order(vec![edit(8..9, "C"), edit(0..1, "AA"), edit(4..4, "b")]);
        let change = FileChange {
            old: Some("a.md".into()),
            new: Some("a.md".into()),
            before: "a\r\n  \n  c\t\n".into(),
            edits: edits.expect("apart"),
        };
        assert_eq!(change.after(), "AA\r\n b \n  C\t\n");
        assert_eq!(in_order(vec![edit(0..2, ""), edit(1..3, "")]), None);
    }
}
