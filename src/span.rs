//! Places: files, byte ranges in them, and values with their places.
//!
//! Does not read files and does not print; see [`crate::files`] and [`crate::diagnostic::print`].

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A file of the [`SourceMap`]. Numbers are in the order of the files, with room between them.
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

    /// The place of `part` in `text`, which is at this span: right after `lead`, as a whole word.
    /// None unless it occurs exactly once.
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    sources: Vec<Numbered>,
    /// The file for an id that was never given out: one without text.
    absent: Arc<Source>,
}

#[derive(Clone, Debug)]
struct Numbered {
    id: FileId,
    source: Arc<Source>,
    /// Made for the first place in this file that is asked for.
    lines: OnceLock<Arc<LineIndex>>,
}

/// The distance between the ids of two files, so that new files find room between them.
pub const STRIDE: u32 = 1 << 12;

/// A place as people name it: line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceMap {
    /// Adds a file after all others and numbers it.
    pub fn add(&mut self, source: impl Into<Arc<Source>>) -> FileId {
        let last = self.sources.last().map(|last| last.id.0);
        let id = FileId(last.map_or(0, |last| last.saturating_add(STRIDE)));
        self.insert(id, source);
        id
    }

    /// Adds a file with a number above those of all others.
    pub fn insert(&mut self, id: FileId, source: impl Into<Arc<Source>>) {
        self.sources.push(Numbered { id, source: source.into(), lines: OnceLock::new() });
    }

    /// Whether both are of the very same files.
    pub fn is_same(&self, other: &Self) -> bool {
        let mut both = self.sources.iter().zip(&other.sources);
        let is_same =
            |(a, b): (&Numbered, &Numbered)| a.id == b.id && Arc::ptr_eq(&a.source, &b.source);
        self.sources.len() == other.sources.len() && both.all(is_same)
    }

    /// The file `id` was given out for.
    pub fn get(&self, id: FileId) -> &Source {
        self.find(id).map_or(&*self.absent, |found| &*found.source)
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.sources.iter().map(|numbered| (numbered.id, &*numbered.source))
    }

    /// The text a span covers. A span that does not fit its file gives the empty string.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a span's end, which is one past its last character.
    pub fn end_line_column(&self, span: Span) -> LineColumn {
        self.line_column(Span { start: span.end, ..span })
    }

    /// Line and column of a span's start. The first call for a file reads it whole; later ones do not.
    pub fn line_column(&self, span: Span) -> LineColumn {
        let Some(found) = self.find(span.file) else { return LineColumn { line: 1, column: 1 } };
        let text = &found.source.text;
        let index = found.lines.get_or_init(|| Arc::new(LineIndex::of(text)));
        index.line_column(text, span.start as usize)
    }

    /// The byte at which the line of a span begins, and the number of that line from 1.
    pub fn line_start(&self, span: Span) -> (usize, usize) {
        let Some(found) = self.find(span.file) else { return (0, 1) };
        let index = found.lines.get_or_init(|| Arc::new(LineIndex::of(&found.source.text)));
        index.line_start(span.start as usize)
    }

    fn find(&self, id: FileId) -> Option<&Numbered> {
        let at = self.sources.binary_search_by_key(&id, |numbered| numbered.id).ok()?;
        self.sources.get(at)
    }
}

/// Where lines begin, so that a place in a large file is named without reading what is before it.
#[derive(Debug)]
struct LineIndex {
    /// The first byte of each line.
    starts: Vec<u32>,
    /// How many characters begin before each multiple of [`STEP`] bytes.
    characters: Vec<u32>,
}

/// So many bytes at most are read to count the characters before a place.
const STEP: usize = 1024;

impl LineIndex {
    fn of(text: &str) -> Self {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = newlines.map(|(at, _)| number(at + 1));
        let mut characters = vec![0];
        let mut so_far = 0;
        for piece in text.as_bytes().chunks(STEP) {
            so_far += begun(piece);
            characters.push(number(so_far));
        }
        Self { starts: std::iter::once(0).chain(starts).collect(), characters }
    }

    fn line_start(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start as usize <= at).max(1);
        (self.starts.get(line - 1).map_or(0, |start| *start as usize), line)
    }

    fn line_column(&self, text: &str, at: usize) -> LineColumn {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (start, line) = self.line_start(at);
        LineColumn { line, column: self.before(text, at) - self.before(text, start) + 1 }
    }

    /// How many characters begin before a byte.
    fn before(&self, text: &str, at: usize) -> usize {
        let piece = at / STEP;
        let rest = text.as_bytes().get(piece * STEP..at).unwrap_or_default();
        self.characters.get(piece).map_or(0, |before| *before as usize) + begun(rest)
    }
}

/// How many characters begin in these bytes of a text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
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

    #[test]
    fn every_place_of_a_long_text_is_named_as_by_counting() {
        let text: String =
            (0..9000).map(|n| ["a", "ñ", "\n", "€", "🙂", "\r\n", "b"][n * n % 7]).collect();
        let mut map = SourceMap::default();
        let file = map.add(Source { text: text.as_str().into(), ..Source::default() });
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let before = &text[..at];
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let expected = LineColumn {
                line: before.matches('\n').count() + 1,
                column: before[start..].chars().count() + 1,
            };
            let span = Span::new(file, at..at);
            assert_eq!(map.line_column(span), expected);
            assert_eq!(map.line_start(span), (start, expected.line));
        }
    }

    #[test]
    fn files_are_found_by_any_number() {
        let source = |path: &str| Source { path: path.into(), ..Source::default() };
        let mut map = SourceMap::default();
        for id in [0, 7, STRIDE, 2 * STRIDE - 1] {
            map.insert(FileId(id), source(&id.to_string()));
        }
        let last = map.add(source("last"));
        assert_eq!(map.get(last).path, "last");
        for id in [0, 7, STRIDE, 2 * STRIDE - 1] {
            assert_eq!(map.get(FileId(id)).path, id.to_string());
        }
        assert_eq!(map.get(FileId(u32::MAX)).path, "");
        let nowhere = Span::new(FileId(5), 3..4);
        assert_eq!(map.line_column(nowhere), LineColumn { line: 1, column: 1 });
    }
}
