//! Bytes → text, with what is wrong with them.
//!
//! Knows nothing of folders; see [`super::read`].

use super::{Asset, Bytes, Root, awkward_name, bad_name, is_text};
use crate::diagnostic::{Diagnostic, rule};
use crate::hidden;
use crate::span::{FileId, Source, Span};
use std::ops::Range;
use std::sync::Arc;

/// A file that was read, as far as it had to be.
#[derive(Clone, Debug)]
pub(super) enum LoadedFile {
    /// Text, and what is wrong with its bytes.
    Text(Arc<Source>, Arc<[TextError]>),
    /// Any other file of a folder whose files are published, with its path there.
    Asset(String, Asset),
    /// Any other file of another folder, with its path there.
    Bytes(String, Bytes),
    /// A file whose name cannot be used; it is left out.
    BadName(Diagnostic),
}

/// What is wrong with the bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextError {
    /// They are not UTF-8.
    NotUtf8(Range<usize>, &'static str),
    /// This character among them is hidden.
    Hidden(Range<usize>, char),
}

impl TextError {
    /// The problem, in the file with this number.
    pub(super) fn at(&self, file: FileId) -> Diagnostic {
        match self {
            Self::NotUtf8(range, message) => {
                Diagnostic::new(&rule::NOT_UTF8, Span::new(file, range.clone()), *message)
                    .help("save the file as UTF-8")
            }
            Self::Hidden(range, c) => {
                Diagnostic::hidden_character(Span::new(file, range.clone()), *c)
            }
        }
    }
}

impl LoadedFile {
    /// A file in memory.
    pub(super) fn new(root: Root, path: String, display: String, bytes: &[u8]) -> Self {
        if let Some(problem) = bad_name(root, &path, &display) {
            return Self::BadName(problem);
        }
        match root {
            _ if is_text(root, &path) => {
                let (text, errors) = text(bytes);
                Self::Text(Arc::new(Source { path, display, text }), errors.into())
            }
            Root::Content | Root::Static => Self::Asset(path, Bytes::from(bytes).into()),
            _ => Self::Bytes(path, bytes.into()),
        }
    }

    /// A text of the content folder as an editor has it. Nothing of it is left out, so that places are the
    /// editor's.
    pub(super) fn buffer(path: String, display: String, text: &Arc<str>) -> Self {
        if let Some(problem) = awkward_name(&path, &display) {
            return Self::BadName(problem);
        }
        let (text, errors) = without_controls(Arc::clone(text), Vec::new());
        Self::Text(Arc::new(Source { path, display, text }), errors.into())
    }

    /// Its path below its root; empty when that cannot be used.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Text(source, _) => &source.path,
            Self::Asset(path, _) | Self::Bytes(path, _) => path,
            Self::BadName(_) => "",
        }
    }

    /// Whether both are the same version of a file.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a, errors), Self::Text(b, others)) => a == b && errors == others,
            (Self::Asset(a, asset), Self::Asset(b, other)) => {
                a == b && asset.is_same_version(other)
            }
            (Self::Bytes(a, bytes), Self::Bytes(b, others)) => a == b && bytes == others,
            (Self::BadName(a), Self::BadName(b)) => a == b,
            _ => false,
        }
    }

    /// This, or the old file if it is the same, so that it is known for the same at a glance.
    pub(super) fn or_same(self, old: Option<&Self>) -> Self {
        old.filter(|old| old.is_same(&self)).cloned().unwrap_or(self)
    }
}

/// Text without its byte order mark, and what is wrong with it. What is not text is replaced, so that
/// the file is still there for what refers to it.
fn text(bytes: &[u8]) -> (Arc<str>, Vec<TextError>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut errors = Vec::new();
    let mut not_utf8 = |range, message| errors.push(TextError::NotUtf8(range, message));
    let text: Arc<str> = match (std::str::from_utf8(bytes), utf16(bytes)) {
        (Ok(text), _) => text.into(),
        (Err(_), Some(text)) => {
            not_utf8(0..text.find('\n').unwrap_or(text.len()), "this file is UTF-16");
            text.into()
        }
        (Err(error), None) => {
            let at = error.valid_up_to();
            not_utf8(at..at + '\u{FFFD}'.len_utf8(), "these bytes are not UTF-8");
            String::from_utf8_lossy(bytes).into()
        }
    };
    without_controls(text, errors)
}

/// The text without control characters that are hidden, and what is wrong with it.
fn without_controls(text: Arc<str>, mut errors: Vec<TextError>) -> (Arc<str>, Vec<TextError>) {
    let Some((at, c)) = hidden::first(&text) else { return (text, errors) };
    errors.push(TextError::Hidden(at..at + c.len_utf8(), c));
    // No parser is to see a NUL as well: one mistake is reported once.
    let plain = text.replace(|c: char| c.is_ascii_control() && hidden::is_hidden(c), "?");
    (plain.into(), errors)
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
