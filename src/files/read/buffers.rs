//! Texts that are open in an editor, over those on the disk.
//!
//! Writes nothing; what an editor has open is for [`crate::lsp`] to know.

use super::{MAX_TEXT, Reader, slashed};
use crate::files::snapshot::is_skipped;
use crate::files::text::LoadedFile;
use crate::files::{Root, is_text};
use std::path::Path;
use std::sync::Arc;

impl Reader {
    /// The path below the content folder of a text that belongs to the guide, whether or not it is on the disk.
    pub fn content_path(&self, path: &Path) -> Option<String> {
        let tree = self.trees.iter().find(|tree| tree.root == Root::Content)?;
        let below = path.strip_prefix(&tree.path).ok()?;
        let path = slashed(below).filter(|_| !below.iter().any(is_skipped))?;
        is_text(Root::Content, &path).then_some(path)
    }

    /// Takes a text from an editor instead of the disk, or the disk's again. False for a file that is no text
    /// of the guide, and for a text that is too large to be read.
    pub fn set_buffer(&mut self, path: &Path, text: Option<&Arc<str>>) -> bool {
        let Some(below) = self.content_path(path) else { return false };
        let Some(text) = text.filter(|text| text.len() as u64 <= MAX_TEXT) else {
            self.buffers.remove(&below);
            return text.is_none();
        };
        let Some(tree) = self.trees.iter().find(|tree| tree.root == Root::Content) else {
            return false;
        };
        let on_disk = path.strip_prefix(&tree.path).ok().and_then(|below| tree.read.get(below));
        let on_disk = on_disk.and_then(|read| read.file.as_ref().ok());
        let display = tree.display(Path::new(&below));
        // What is open and not changed is known already.
        let old = self.buffers.get(&below).or(on_disk);
        let file = LoadedFile::buffer(below.clone(), display, text).or_same(old);
        self.buffers.insert(below, file);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Disk, Inventory};
    use std::fs;

    fn texts(inventory: &Inventory) -> Vec<(&str, &str)> {
        inventory.sources.iter().map(|(_, source)| (&*source.path, &*source.text)).collect()
    }

    #[test]
    fn open_texts_count_instead_of_those_on_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("b.md"), "disk").expect("written");
        let mut reader = Reader::new(Disk {
            content: folder.path().to_owned(),
            themes: None,
            static_files: None,
        });
        let first = reader.inventory().value;
        let open = |reader: &mut Reader, name: &str, text: Option<&str>| {
            let text = text.map(Arc::from);
            reader.set_buffer(&folder.path().join(name), text.as_ref())
        };
        assert!(open(&mut reader, "b.md", Some("disk")));
        assert!(reader.inventory().value.is_same(&first), "the same text is the same file");
        assert!(open(&mut reader, "b.md", Some("\u{FEFF}open")));
        assert!(open(&mut reader, "a/new.md", Some("new")));
        let read = reader.inventory();
        assert_eq!(texts(&read.value), [("a/new.md", "new"), ("b.md", "\u{FEFF}open")]);
        assert_eq!(read.diagnostics.len(), 1, "the mark is hidden, and keeps its place");
        assert!(open(&mut reader, "b.md", None) && open(&mut reader, "a/new.md", None));
        assert!(reader.inventory().value.is_same(&first));
        for name in [".hidden.md", "image.png", "../c.md"] {
            assert!(!open(&mut reader, name, Some("x")), "{name}");
        }
        let huge = "x".repeat(MAX_TEXT as usize + 1);
        assert!(!open(&mut reader, "b.md", Some(&huge)));
        assert!(reader.inventory().value.is_same(&first), "the disk's text is read instead");
    }
}
