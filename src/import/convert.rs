//! The text of a page → Markdown as the guide reads it: each step rewrites one family of markup.
//!
//! Links wait until every page has its name; see [`super::links`].

use super::draft::Draft;
use super::model::{Project, Source, Tool};
use super::report::{Outcome, Report};
use super::{callouts, containers, html, includes, inline, templates};
use crate::yaml::Map;
use std::collections::BTreeSet;

/// A page's text while it is converted, with all that a step may ask for.
pub(super) struct Text<'a> {
    pub(super) source: &'a Source,
    pub(super) project: &'a Project,
    pub(super) tool: Tool,
    /// Words for languages of code that the guide knows.
    pub(super) languages: &'a BTreeSet<String>,
    /// The page's file.
    pub(super) path: &'a str,
    pub(super) front: &'a Map,
    pub(super) draft: &'a mut Draft,
    pub(super) report: &'a mut Report,
}

impl Text<'_> {
    /// Says in the report what became of something at an offset.
    pub(super) fn note(
        &mut self,
        outcome: Outcome,
        topic: &str,
        at: usize,
        before: &str,
        after: &str,
    ) {
        let line = self.draft.line(at);
        self.report.add(outcome, topic, (self.path, line), before.trim(), after.trim());
    }
}

/// Converts a page's text, but for its links and headings.
pub(super) fn convert(text: &mut Text<'_>) {
    includes::expand(text);
    templates::expand(text);
    if text.tool == Tool::Obsidian {
        inline::comments(text);
    }
    containers::convert(text);
    callouts::convert(text);
    html::convert(text);
    inline::convert(text);
}
