//! Makes the changes that problems themselves suggest, where only one thing can be meant.
//!
//! Guesses nothing: what was meant is said where the problem is found, see
//! [`crate::diagnostic::Suggestion`].

use super::AuthorError;
use super::change::{Edit, FileChange, changed};
use super::verify::{Problems, new_problems, problems, refuse_problems};
use crate::diagnostic::{Applicability, Diagnostic, Suggestion};
use crate::files::{Files, Inventory};
use crate::span::{FileId, LineColumn, Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Mending one mistake can show another; after so many rounds the rest is left for the next call.
const MAX_ROUNDS: usize = 100;

/// What was fixed, and how.
#[derive(Clone, Debug)]
pub struct FixReport {
    /// The files that change.
    pub changes: Vec<FileChange>,
    /// Each mistake, by file and place.
    pub fixed: Vec<AppliedFix>,
    /// How many problems are left.
    pub remaining: usize,
}

/// A mistake that is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedFix {
    /// The file, as the user knows it.
    pub path: String,
    /// Where it stood.
    pub place: LineColumn,
    /// The rule it broke.
    pub rule: &'static str,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// Plans the changes. First files that cannot be read are made readable; what only then comes to
/// light was there before. Then names are put right, and the guide must have no new problem.
///
/// # Errors
/// The changes would bring problems.
pub fn fix(files: &dyn Files) -> Result<FixReport, AuthorError> {
    let read = super::inventory(files)?;
    // The text of a file that is not what stands on the disk cannot be edited.
    let unreadable = read.diagnostics.iter().flat_map(|found| &found.labels);
    let unreadable: BTreeSet<FileId> = unreadable.map(|label| label.span.file).collect();
    let mut work = Work { inventory: read.value, unreadable, edits: BTreeMap::new() };
    let readable = work.apply_while(|found| found.rule.is_blocking());
    let after = work.apply_while(|_| true);
    refuse_problems(new_problems(&readable, &after, str::to_owned), after.clone())?;
    Ok(FixReport {
        fixed: work.fixed(),
        changes: work.changes(),
        remaining: after.diagnostics.len() + read.diagnostics.len(),
    })
}

/// The edits so far, against the texts as they were read.
struct Work {
    inventory: Inventory,
    unreadable: BTreeSet<FileId>,
    edits: BTreeMap<FileId, Vec<(Edit, &'static str)>>,
}

impl Work {
    /// Makes the changes that the wanted problems suggest until there are none. Returns the problems
    /// that are left.
    fn apply_while(&mut self, wanted: impl Fn(&Diagnostic) -> bool) -> Problems {
        let mut problems = self.problems();
        for _ in 0..MAX_ROUNDS {
            let before = self.edits.clone();
            for found in problems.diagnostics.iter().filter(|found| wanted(found)) {
                let Some(suggestion) = &found.suggestion else { continue };
                if suggestion.applicability == Applicability::MachineApplicable {
                    let path = &problems.sources.get(suggestion.span.file).path;
                    self.add(path, suggestion, found.rule.id, &before);
                }
            }
            if self.edits == before {
                break;
            }
            problems = self.problems();
        }
        problems
    }

    /// Adds an edit, unless it would overlap another.
    fn add(
        &mut self,
        path: &str,
        suggestion: &Suggestion,
        rule: &'static str,
        before: &BTreeMap<FileId, Vec<(Edit, &'static str)>>,
    ) {
        let mut content = self.inventory.content.iter();
        let file = content.find(|file| self.inventory.sources.get(**file).path == path);
        let Some(file) = file.filter(|file| !self.unreadable.contains(file)) else { return };
        let earlier = before.get(file).map_or(&[][..], Vec::as_slice);
        let Some(range) = in_original(earlier, suggestion.span.range()) else { return };
        let edits = self.edits.entry(*file).or_default();
        let at = edits.partition_point(|(edit, _)| edit.range.start < range.start);
        let apart = |(edit, _): &(Edit, _)| {
            let touches = edit.range.start == range.start && edit.range.end == range.end;
            !touches && (edit.range.end <= range.start || range.end <= edit.range.start)
        };
        if edits.iter().all(apart) {
            edits.insert(at, (Edit { range, with: suggestion.replacement.clone() }, rule));
        }
    }

    fn problems(&self) -> Problems {
        problems(&changed(&self.inventory, &self.changes()))
    }

    fn changes(&self) -> Vec<FileChange> {
        let change = |(file, edits): (&FileId, &Vec<(Edit, _)>)| {
            let Source { path, text, .. } = self.inventory.sources.get(*file);
            FileChange {
                old: Some(path.clone()),
                new: Some(path.clone()),
                before: text.clone(),
                edits: edits.iter().map(|(edit, _)| edit.clone()).collect(),
            }
        };
        self.edits.iter().filter(|(_, edits)| !edits.is_empty()).map(change).collect()
    }

    fn fixed(&self) -> Vec<AppliedFix> {
        let sources = &self.inventory.sources;
        let each = self.edits.iter().flat_map(|(file, edits)| {
            edits.iter().map(move |(edit, rule)| (Span::new(*file, edit.range.clone()), edit, rule))
        });
        each.map(|(span, edit, rule)| AppliedFix {
            path: sources.get(span.file).display.clone(),
            place: sources.line_column(span),
            rule,
            before: sources.slice(span).to_owned(),
            after: edit.with.clone(),
        })
        .collect()
    }
}

/// The place in the text as it was read of a range of the edited text. None when it was edited.
fn in_original<T>(edits: &[(Edit, T)], range: Range<usize>) -> Option<Range<usize>> {
    // How much longer the text before the range has become, and how much shorter.
    let (mut grown, mut shrunk) = (0, 0);
    for (edit, _) in edits {
        let start = edit.range.start + grown - shrunk;
        if range.end <= start {
            break;
        }
        if range.start < start + edit.with.len() {
            return None;
        }
        grown += edit.with.len();
        shrunk += edit.range.len();
    }
    Some(range.start + shrunk - grown..range.end + shrunk - grown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_an_edited_text_are_found_again() {
        let edit = |range: Range<usize>, with: &str| (Edit { range, with: with.to_owned() }, ());
        // "ab cd ef" became "XYZb d ef".
        let edits = [edit(0..1, "XYZ"), edit(3..4, "")];
        assert_eq!(in_original(&edits, 3..4), Some(1..2), "b");
        assert_eq!(in_original(&edits, 5..6), Some(4..5), "d");
        assert_eq!(in_original(&edits, 7..9), Some(6..8), "ef");
        assert_eq!(in_original(&edits, 1..2), None, "within what was written");
        assert_eq!(in_original(&edits, 2..4), None, "partly");
    }
}
