//! Bytes → text, with what is wrong with them.
//!
//! Knows nothing of folders; see [`super::read`].

use super::Bytes;
use crate::diagnostic::{Rule, rule};
use std::ops::Range;
use std::sync::Arc;

/// What a file holds.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Text(Text),
    Bytes(Bytes),
}

/// The text of a file without its byte order mark. What is not text is replaced, so that the file is
/// still there for what refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: Arc<str>,
    pub(super) flaws: Arc<[Flaw]>,
}

/// What is wrong with the bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) rule: &'static Rule,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Content {
    pub(super) fn new(bytes: &[u8], is_text: bool) -> Self {
        if is_text { Self::Text(Text::new(bytes)) } else { Self::Bytes(Bytes::from(bytes)) }
    }

    /// This, or the old content if it is the same, so that it is known for the same at a glance.
    pub(super) fn or_same(self, old: &Self) -> Self {
        let is_same = match (&self, old) {
            (Self::Text(new), Self::Text(old)) => new == old,
            (Self::Bytes(new), Self::Bytes(old)) => new == old,
            _ => false,
        };
        if is_same { old.clone() } else { self }
    }
}

impl Text {
    fn new(bytes: &[u8]) -> Self {
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
        let Some((at, c)) = text.char_indices().find(|(_, c)| is_hidden_control(*c)) else {
            return Self { text, flaws: flaws.into() };
        };
        flaws.push(Flaw {
            rule: &rule::CONTROL_CHARACTER,
            range: at..at + c.len_utf8(),
            message: format!("a hidden control character, U+{:04X}", u32::from(c)),
            help: "delete it; it cannot be seen and changes how the text reads",
        });
        // No parser is to see a NUL as well: one mistake is told once.
        let plain = text.replace(|c: char| c.is_ascii_control() && is_hidden_control(c), "?");
        Self { text: plain.into(), flaws: flaws.into() }
    }
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
