//! The sections that every entry of a kind has: those that one lacks are reported.
//!
//! Their order is free, and so are further sections.

use super::Entry;
use crate::diagnostic::{Diagnostic, rule};
use crate::fold::fold;
use crate::schema::Kind;

/// A problem for each section that an entry lacks.
pub(super) fn missing_sections(kind: &Kind, entry: &Entry) -> Vec<Diagnostic> {
    if kind.outline.is_empty() {
        return Vec::new();
    }
    let headings = entry.texts.first().map_or(&[][..], |body| &body.markdown.headings);
    let written: Vec<String> = headings.iter().map(|heading| fold(heading.text.trim())).collect();
    let is_missing =
        |section: &&Vec<String>| !section.iter().any(|name| written.contains(&fold(name.trim())));
    let report = |section: &Vec<String>| {
        let name = section.first().map_or("", String::as_str);
        let message = format!("this entry has no section `{name}`");
        let help = format!("add the heading `## {name}`, and say there what is known");
        Diagnostic::new(&rule::MISSING_SECTION, entry.first_line(), message).help(help)
    };
    kind.outline.iter().filter(is_missing).map(report).collect()
}
