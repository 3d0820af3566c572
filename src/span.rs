//! Names for places: files, byte ranges in them, and values that remember where they stood.
//!
//! Does not read files and does not print; see [`crate::files`] and [`crate::diagnostic::print`].

use std::ops::Range;
use std::sync::Arc;

/// A file of the [`SourceMap`], by its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range in one file. Offsets count from the first byte after a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `range` in `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The byte range, for slicing the file's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The place of `part` in `text`, which stands at this span: right after `lead`, as a whole word.
    /// None unless it stands there once.
    pub fn of_part(self, text: &str, lead: &str, part: &str) -> Option<Self> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let whole = |at: &usize| {
            let (before, after) = (&text[..*at], &text[*at + lead.len() + part.len()..]);
            !(after.starts_with(is_word) || lead.is_empty() && before.ends_with(is_word))
        };
        let wanted = format!("{lead}{part}");
        let mut places = text.match_indices(&wanted).map(|(at, _)| at).filter(whole);
        let at = places.next().filter(|_| !part.is_empty())? + lead.len();
        let range = at..at + part.len();
        places.next().is_none().then(|| Self::new(self.file, range).shifted(self.start as usize))
    }

    /// The span as seen by a reader of a text that begins `by` bytes into the file.
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.file, self.start as usize + by..self.end as usize + by)
    }
}

/// A text file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path below its root, with `/` between segments: `lessons/start-small.md`.
    pub path: String,
    /// Path as the user knows it: `content/lessons/start-small.md`.
    pub display: String,
    /// The text without a byte order mark; line ends are as in the file.
    pub text: Arc<str>,
}

/// Every text file of a build, in sorted order.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Arc<Source>>,
}

/// A place as people name it: line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceMap {
    /// Adds a file and names it.
    pub fn add(&mut self, source: impl Into<Arc<Source>>) -> FileId {
        let id = FileId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(source.into());
        id
    }

    /// Whether both are of the very same files.
    pub fn is_same(&self, other: &Self) -> bool {
        let mut both = self.sources.iter().zip(&other.sources);
        self.sources.len() == other.sources.len() && both.all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// The file `id` was given out for.
    pub fn get(&self, id: FileId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(self.sources.iter().map(|source| &**source))
    }

    /// The text a span covers. A span that does not fit its file gives the empty string.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a span's end, which is one past its last character.
    pub fn end_line_column(&self, span: Span) -> LineColumn {
        self.line_column(Span { start: span.end, ..span })
    }

    /// Line and column of a span's start.
    pub fn line_column(&self, span: Span) -> LineColumn {
        let text = &self.get(span.file).text;
        let mut end = (span.start as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        LineColumn {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_where_it_stands_once_as_a_word() {
        let whole = Span { file: FileId(0), start: 10, end: 40 };
        let part = |text, lead, part| whole.of_part(text, lead, part).map(Span::range);
        assert_eq!(part("\"suports\"", "", "suports"), Some(11..18));
        assert_eq!(part("[[a|a]]", "[[", "a"), Some(12..13));
        assert_eq!(part("[a](a)", "", "a"), None, "twice");
        assert_eq!(part("[@ab2; @ab]", "@", "ab"), Some(18..20), "not the beginning of a word");
        assert_eq!(part("x-ab ab", "", "ab"), Some(15..17), "not the end of a word");
        assert_eq!(part("folded over\nlines", "", "over lines"), None);
    }

    #[test]
    fn columns_count_characters_and_survive_odd_offsets() {
        let mut map = SourceMap::default();
        let file = map.add(Source {
            path: "a.md".into(),
            display: "content/a.md".into(),
            text: "one\ntítulo: 'ñandú'\n".into(),
        });
        let place = |start| map.line_column(Span::new(file, start..start));
        assert_eq!(place(0), LineColumn { line: 1, column: 1 });
        assert_eq!(place(4), LineColumn { line: 2, column: 1 });
        assert_eq!(place(7), LineColumn { line: 2, column: 3 });
        assert_eq!(place(6), LineColumn { line: 2, column: 2 }, "inside a character");
        assert_eq!(place(999), LineColumn { line: 3, column: 1 }, "past the end");
    }
}
