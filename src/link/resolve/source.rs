//! The source that a citation or a field names by its key.
//!
//! What is a citation is decided in [`crate::parse::citation`].

use super::EntryResolver;
use crate::diagnostic::rule;
use crate::ids::SourceId;
use crate::link::broken_link::BrokenLink;
use crate::parse::citation::has_year;
use crate::parse::text::nfc;
use crate::span::Span;

/// Where a source is cited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cited {
    InText,
    InField,
}

impl EntryResolver<'_, '_> {
    /// Index of a cited source, which is noted for the entry's list.
    pub(super) fn source(
        &mut self,
        key: &str,
        cited: Cited,
        span: impl FnOnce() -> Span,
    ) -> Option<SourceId> {
        let found = self.all.bibliography.index(&nfc(key));
        match found {
            Some(source) if !self.links.sources.contains(&source) => {
                self.links.sources.push(source);
            }
            Some(_) => {}
            None => {
                let message = format!("no source has the key `{key}`");
                let near = self.all.suggestions.source(key);
                let add = "add the source to a .bib file in the content folder";
                let help = match (&near, cited) {
                    // A name with a year is a key for sure.
                    (Some(near), Cited::InText) if !has_year(key) => {
                        format!(
                            "{} For plain text, write `\\@{key}` or use backquotes",
                            near.help()
                        )
                    }
                    (Some(near), _) => near.help(),
                    (None, Cited::InText) => {
                        format!("{add}; for plain text, write `\\@{key}` or use backquotes")
                    }
                    (None, Cited::InField) => add.to_owned(),
                };
                let failure = BrokenLink::new(&rule::UNKNOWN_CITATION, message, "");
                self.fail(failure.suggest("", key, near).help(help), span());
            }
        }
        found
    }
}
