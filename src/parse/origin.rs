//! The place of a Markdown text in its file, for diagnostics about it.
//!
//! Reads nothing; see [`super::markdown`].

use crate::span::{FileId, Span};
use pulldown_cmark::Event;
use std::ops::Range;

/// The place of a Markdown text in its file.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// It is a file's body.
    Body {
        /// The file.
        file: FileId,
        /// Where the body begins, in bytes.
        start: usize,
    },
    /// It is a value of front matter, whose quoting and folding hide exact places: spans are empty.
    Field {
        /// The file.
        file: FileId,
        /// Keeps ids apart from the body's.
        prefix: FieldPrefix,
    },
}

/// A number that keeps the ids of one field's footnotes apart from those of other texts in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldPrefix(pub usize);

impl Origin {
    /// The place in the file of a range in the text.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        match self {
            Self::Body { file, start } => Span::new(file, range).shifted(start),
            Self::Field { file, .. } => Span::new(file, 0..0),
        }
    }

    /// The same where it is exact: quoting and folding hide the places in fields.
    pub(super) fn exact(self, range: Range<usize>) -> Option<Span> {
        matches!(self, Self::Body { .. }).then(|| self.span(range))
    }

    /// What ids begin with: nothing in a body.
    pub(super) fn id_prefix(self) -> String {
        match self {
            Self::Body { .. } => String::new(),
            Self::Field { prefix, .. } => format!("f{}-", prefix.0),
        }
    }
}

/// An event and the bytes it came from.
pub(super) type Located<'a> = (Event<'a>, Range<usize>);
