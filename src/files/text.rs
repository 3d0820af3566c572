//! Bytes → text, with what is wrong with them.
//!
//! Knows nothing of folders; see [`super::read`].

use super::{Bytes, Root, awkward_name, is_text};
use crate::diagnostic::{Diagnostic, Rule, rule};
use crate::span::{FileId, Source, Span};
use std::ops::Range;
use std::sync::Arc;

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Text, and what is wrong with its bytes.
    Text(Arc<Source>, Arc<[Flaw]>),
    /// Any other file, with its path below its root.
    Bytes(String, Bytes),
    /// A file whose name is no good; it is left out.
    Awkward(Diagnostic),
}

/// What is wrong with the bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) rule: &'static Rule,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Flaw {
    /// The problem, in the file with this number.
    pub(super) fn at(&self, file: FileId) -> Diagnostic {
        let span = Span::new(file, self.range.clone());
        Diagnostic::new(self.rule, span, self.message.clone()).help(self.help)
    }
}

impl Raw {
    pub(super) fn new(root: Root, path: String, display: String, bytes: &[u8]) -> Self {
        if root == Root::Content
            && let Some(problem) = awkward_name(&path, &display)
        {
            return Self::Awkward(problem);
        }
        if !is_text(root, &path) {
            return Self::Bytes(path, Bytes::from(bytes));
        }
        let (text, flaws) = text(bytes);
        Self::Text(Arc::new(Source { path, display, text }), flaws.into())
    }

    /// Its path below its root; empty when that is no good.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Text(source, _) => &source.path,
            Self::Bytes(path, _) => path,
            Self::Awkward(_) => "",
        }
    }

    /// This, or the old file if it is the same, so that it is known for the same at a glance.
    pub(super) fn or_same(self, old: Option<&Self>) -> Self {
        old.filter(|old| **old == self).cloned().unwrap_or(self)
    }
}

/// Text without its byte order mark, and what is wrong with it. What is not text is replaced, so that
/// the file is still there for what refers to it.
fn text(bytes: &[u8]) -> (Arc<str>, Vec<Flaw>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut flaws = Vec::new();
    let mut not_utf8 = |range, message: &str| {
        let (message, help) = (message.to_owned(), "save the file as UTF-8");
        flaws.push(Flaw { rule: &rule::NOT_UTF8, range, message, help });
    };
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
    let Some((at, c)) = hidden_control(&text) else { return (text, flaws) };
    flaws.push(Flaw {
        rule: &rule::CONTROL_CHARACTER,
        range: at..at + c.len_utf8(),
        message: format!("a hidden control character, U+{:04X}", u32::from(c)),
        help: "delete it; it cannot be seen and changes how the text reads",
    });
    // No parser is to see a NUL as well: one mistake is told once.
    let plain = text.replace(|c: char| c.is_ascii_control() && is_hidden_control(c), "?");
    (plain.into(), flaws)
}

/// The first hidden control character. Only bytes that one can begin with are looked at closely.
fn hidden_control(text: &str) -> Option<(usize, char)> {
    let begins = |byte: u8| match byte {
        b'\t' | b'\n' | b'\r' => false,
        byte => byte == 0xE2 || byte.is_ascii_control(),
    };
    let mut from = 0;
    while let Some(offset) = text.as_bytes()[from..].iter().position(|byte| begins(*byte)) {
        let at = from + offset;
        let c = text[at..].chars().next()?;
        if is_hidden_control(c) {
            return Some((at, c));
        }
        from = at + c.len_utf8();
    }
    None
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
pub(super) fn is_hidden_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
