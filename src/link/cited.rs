//! How one source of a citation reads: the words before its label, the label, the words after it.
//!
//! Knows no form of output: HTML, copies and books put their own brackets, links and numbers around it.

use super::reference::Reference;
use crate::parse::tree::{Citation, CitedItem};
use crate::schema::settings::CitationStyle;

/// One source of a citation in words. All plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedWords {
    /// `see `
    pub before: String,
    /// `Smith 2015`, in a sentence `Smith (2015, p. 4)`, and without the author `2015`.
    pub label: String,
    /// `, p. 4, emphasis added`
    pub after: String,
}

impl CitedWords {
    /// The words of an item of a citation.
    pub fn of(
        item: &CitedItem,
        citation: &Citation,
        reference: &Reference,
        style: CitationStyle,
    ) -> Self {
        let mut after = match item.locator.as_str() {
            "" => String::new(),
            locator => format!(", {locator}"),
        };
        after.push_str(&item.suffix);
        if citation.in_text {
            let before = String::new();
            // A name can end in a parenthesis, too: `The Star (Sheffield)`.
            let dated = match style {
                CitationStyle::AuthorDate => reference.narrative.strip_suffix(')'),
                CitationStyle::Numeric => None,
            };
            return match dated {
                Some(open) => {
                    let label = format!("{open}{after})");
                    Self { before, label, after: String::new() }
                }
                None => Self { before, label: reference.narrative.clone(), after },
            };
        }
        let before = match item.prefix.as_str() {
            "" => String::new(),
            prefix => format!("{prefix} "),
        };
        let label = match item.is_author_suppressed {
            true => year(reference, style).unwrap_or(&reference.label).to_owned(),
            false => reference.label.clone(),
        };
        Self { before, label, after }
    }
}

/// What a label says besides the names: of `Smith (2015a)`, the year with its letter. None where sources are
/// numbered.
fn year(reference: &Reference, style: CitationStyle) -> Option<&str> {
    let (_, year) = match style {
        CitationStyle::AuthorDate => reference.narrative.rsplit_once(" (")?,
        CitationStyle::Numeric => return None,
    };
    year.strip_suffix(')')
}

/// What is between the sources of a citation: numbers alone need no semicolon.
pub fn separator(citation: &Citation, style: CitationStyle) -> &'static str {
    let is_bare = |item: &CitedItem| {
        item.prefix.is_empty() && item.locator.is_empty() && item.suffix.is_empty()
    };
    match style {
        CitationStyle::Numeric if citation.items.iter().all(is_bare) => ", ",
        CitationStyle::Numeric | CitationStyle::AuthorDate => "; ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{FileId, Span};

    #[test]
    fn a_parenthesis_in_a_name_is_no_year() {
        let words = |narrative: &str, style, is_author_suppressed| {
            let reference = Reference {
                label: "The Star (Sheffield) 2001".into(),
                narrative: narrative.into(),
                html: String::new(),
                text: String::new(),
            };
            let item = CitedItem {
                key: "star".into(),
                prefix: String::new(),
                locator: "p. 4".into(),
                suffix: String::new(),
                is_author_suppressed,
                span: Span::new(FileId(0), 0..0),
            };
            let citation = Citation { items: Vec::new(), in_text: !is_author_suppressed };
            let CitedWords { before, label, after } =
                CitedWords::of(&item, &citation, &reference, style);
            format!("{before}|{label}|{after}")
        };
        let (dated, numbered) = (CitationStyle::AuthorDate, CitationStyle::Numeric);
        let with_year = "The Star (Sheffield) (2001)";
        let names = "The Star (Sheffield)";
        assert_eq!(words(with_year, dated, false), "|The Star (Sheffield) (2001, p. 4)|");
        assert_eq!(words(names, numbered, false), "|The Star (Sheffield)|, p. 4");
        assert_eq!(words(with_year, dated, true), "|2001|, p. 4");
        assert_eq!(words(names, numbered, true), "|The Star (Sheffield) 2001|, p. 4");
    }
}
