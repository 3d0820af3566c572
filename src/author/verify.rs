//! Builds the guide before and after changes, in memory, and tells what the changes would break.
//!
//! Plans nothing and writes nothing.

use super::AuthorError;
use super::change::{FileChange, changed};
use crate::BuildCache;
use crate::Manuscript;
use crate::Options;
use crate::diagnostic::{self, Diagnostic};
use crate::files::{Files, Inventory};
use crate::hidden;
use crate::redact::Drafts;
use crate::render::Progress;
use crate::span::{SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The problems of a guide.
#[derive(Clone)]
pub(super) struct Problems {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) sources: SourceMap,
}

/// Builds the guide, drafts too: what editors change may be one. Returns its problems, and the
/// addresses that point to something.
pub(super) fn build(inventory: &Inventory) -> (Problems, BTreeSet<String>) {
    let mut built = crate::build(inventory, &options(), &NoProgress);
    built.diagnostics.extend(hidden_characters(inventory));
    let paths = built.value.site.paths();
    let addresses = paths.filter(|path| path.ends_with(".html")).map(str::to_owned).collect();
    (Problems { diagnostics: built.diagnostics, sources: built.value.sources }, addresses)
}

/// The problems of a guide before pages are made.
pub(super) fn problems(inventory: &Inventory) -> Problems {
    problems_with(inventory, &mut BuildCache::disabled())
}

/// The same, and the guide as it was written.
pub(super) fn manuscript(inventory: &Inventory) -> (Problems, Option<Manuscript>) {
    manuscript_with(inventory, &mut BuildCache::default())
}

/// The same, with what is known of the guide before some of its files changed.
pub(super) fn manuscript_with(
    inventory: &Inventory,
    cache: &mut BuildCache,
) -> (Problems, Option<Manuscript>) {
    let problems = problems_with(inventory, cache);
    // What this reports is among those problems.
    (problems, crate::manuscript(inventory, &options(), cache).value)
}

fn problems_with(inventory: &Inventory, cache: &mut BuildCache) -> Problems {
    let mut diagnostics = crate::assess_guide(inventory, &options(), cache).diagnostics;
    diagnostics.extend(hidden_characters(inventory));
    diagnostic::sort(&mut diagnostics);
    Problems { diagnostics, sources: inventory.sources.clone() }
}

/// What reading the files would report of hidden characters: changed files are not read from the disk.
fn hidden_characters(inventory: &Inventory) -> impl Iterator<Item = Diagnostic> {
    inventory.content.iter().filter_map(|file| {
        let (at, c) = hidden::first(&inventory.sources.get(*file).text)?;
        Some(Diagnostic::hidden_character(Span::new(*file, at..at + c.len_utf8()), c))
    })
}

fn options() -> Options {
    Options { drafts: Drafts::Include, ..Options::default() }
}

/// Problems that are there after a change and were not before. `named` makes what the change renames
/// the same in both.
pub(super) fn new_problems(
    before: &Problems,
    after: &Problems,
    named: impl Fn(&str) -> String,
) -> Vec<Diagnostic> {
    let key = |state: &Problems, problem: &Diagnostic| {
        let span = problem.labels.first().map(|label| label.span.file);
        let path = span.map(|file| state.sources.get(file).path.clone()).or(problem.path.clone());
        (problem.rule.id, path.map(|path| named(&path)), named(&problem.message))
    };
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for problem in &before.diagnostics {
        *known.entry(key(before, problem)).or_default() += 1;
    }
    let is_new = |problem: &&Diagnostic| match known.get_mut(&key(after, problem)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    after.diagnostics.iter().filter(is_new).cloned().collect()
}

/// How many problems a guide would have after changes that it has not before.
///
/// # Errors
/// The content folder cannot be read.
pub fn count_new_problems(files: &dyn Files, changes: &[FileChange]) -> Result<usize, AuthorError> {
    let inventory = super::inventory(files)?.value;
    let before = problems(&inventory);
    let after = problems(&changed(&inventory, changes));
    Ok(new_problems(&before, &after, str::to_owned).len())
}

/// Refuses a change that brings problems.
pub(super) fn refuse_problems(
    diagnostics: Vec<Diagnostic>,
    after: Problems,
) -> Result<(), AuthorError> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let message = "this would break the guide, so nothing was changed".to_owned();
    Err(AuthorError::Problems { message, diagnostics, sources: Box::new(after.sources) })
}

/// Watches nothing.
struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: usize) {}
    fn page_done(&self) {}
}
