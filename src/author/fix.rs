//! Makes the changes that problems themselves suggest, where only one thing can be meant, and leaves out those
//! after which a guide would not be better.
//!
//! Guesses nothing: what was meant is said where the problem is found, see [`crate::diagnostic::Suggestion`]. A change
//! replaces what is wrong, such as a name, an address or a value; the words in that range are the suggestion's to keep
//! or to replace. After the changes the guide is checked again. A change is left out if words outside its range are
//! lost, a file cannot be read, or there is another problem where it was made ([`harm`]); all others are made. A problem
//! in any other place was hidden before; it is reported.

mod edits;
mod harm;
mod proposal;
mod words;

use super::AuthorError;
use super::change::{Edit, FileChange, changed};
use super::verify::manuscript_with;
use crate::BuildCache;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Files, Inventory};
use crate::span::{FileId, LineColumn, SourceMap, Span};
use edits::{FileFixes, Fix};
use harm::{Fixes, Harm, Known, State, still_unreadable};
use proposal::Proposal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fixing one mistake can show another, and finding which of many changes does harm takes rounds; after so many
/// the rest is left for the next call.
const MAX_ROUNDS: usize = 100;

/// What was fixed, and how.
#[derive(Clone, Debug)]
pub struct FixReport {
    /// The files that change.
    pub changes: Vec<FileChange>,
    /// Each change, by file and place.
    pub fixed: Vec<AppliedFix>,
    /// Changes that were tried and left out, by file and place.
    pub dropped: Vec<DroppedFix>,
    /// The problems that are left, by file and place.
    pub remaining: Vec<RemainingProblem>,
}

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppliedFix {
    /// The file, as the user knows it.
    pub path: String,
    /// Its place in the text before.
    pub place: LineColumn,
    /// The rule that was broken.
    pub rule: &'static str,
    /// What the text was.
    pub before: String,
    /// What it is now.
    pub after: String,
}

/// A change that was not made because it would do harm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DroppedFix {
    /// The change.
    pub fix: AppliedFix,
    /// What would have come of it.
    pub reason: String,
}

/// A problem that is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingProblem {
    /// The file, as the user knows it; empty when the problem is of no file.
    pub path: String,
    /// Its place in the text after all changes.
    pub place: Option<LineColumn>,
    /// How bad it is.
    pub severity: Severity,
    /// The rule that is broken.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
}

/// Plans the changes.
///
/// # Errors
/// An earlier change was interrupted.
pub fn fix(files: &dyn Files) -> Result<FixReport, AuthorError> {
    let read = super::inventory(files)?;
    // Files are numbered as in every round.
    let inventory = changed(&read.value, &[]);
    let unreadable: BTreeSet<&str> = read
        .diagnostics
        .iter()
        .flat_map(|found| &found.labels)
        .map(|label| read.value.sources.get(label.span.file).path.as_str())
        .collect();
    // The text of a file that is not what is on the disk cannot be edited.
    let is_editable =
        |file: &&FileId| !unreadable.contains(inventory.sources.get(**file).path.as_str());
    let editable = inventory.content.iter().filter(is_editable).copied().collect();
    let mut work = Work::new(inventory, editable);
    let after = work.run();
    // What is hidden is reported again when the guide is checked.
    let from_reading = read.diagnostics.iter().filter(|found| found.rule.id != "control-character");
    let from_reading = from_reading.map(|found| remaining(found, &read.value.sources));
    let from_checking =
        after.problems.diagnostics.iter().map(|found| remaining(found, &after.problems.sources));
    Ok(FixReport {
        changes: work.changes(),
        fixed: work.fixed(),
        dropped: work.dropped(),
        remaining: from_reading.chain(from_checking).collect(),
    })
}

/// Plans the change that fixes one problem of a guide that was read.
///
/// # Errors
/// The problem does not suggest a certain change of one file, or that change would do harm.
pub fn fix_one(inventory: &Inventory, found: &Diagnostic) -> Result<FileChange, AuthorError> {
    // Files are numbered as in every round.
    let numbered = changed(inventory, &[]);
    let found = renumbered(found, inventory, &numbered);
    let editable = numbered.content.iter().copied().collect();
    let mut work = Work::new(numbered, editable);
    let by_hand = || AuthorError::Usage("this problem has to be fixed by hand".to_owned());
    let (file, proposal) = work.proposal(&found).ok_or_else(by_hand)?;
    let before = work.state();
    work.fixes.entry(file).or_default().add(vec![proposal], 1);
    let after = work.state();
    // A problem that was hidden before can be fixed next.
    let expected = |found: &Diagnostic| work.proposal(found).is_some();
    let known = Known::of(&before);
    let (harm, _) =
        harm::harm((&before, &known), &after, (&work.inventory, &work.fixes), &expected);
    let reasons = harm.fixes.into_values().chain(harm.files.into_values().map(str::to_owned));
    match reasons.take(1).next() {
        Some(reason) => Err(AuthorError::Usage(format!("nothing was changed, because {reason}"))),
        None => work.changes().pop().ok_or_else(by_hand),
    }
}

/// A problem of one inventory as a problem of another with the same files.
fn renumbered(found: &Diagnostic, from: &Inventory, to: &Inventory) -> Diagnostic {
    let ids: HashMap<&str, FileId> =
        to.content.iter().map(|file| (to.sources.get(*file).path.as_str(), *file)).collect();
    let moved = |span: Span| {
        let path = from.sources.get(span.file).path.as_str();
        let file = ids.get(path).copied().filter(|_| from.content.contains(&span.file));
        file.map(|file| Span { file, ..span })
    };
    let mut found = found.clone();
    found.labels.retain_mut(|label| moved(label.span).map(|span| label.span = span).is_some());
    if let Some(suggestion) = &mut found.suggestion {
        let is_whole = suggestion.edits.iter().all(|edit| moved(edit.span).is_some());
        suggestion.edits.retain_mut(|edit| {
            moved(edit.span).filter(|_| is_whole).map(|span| edit.span = span).is_some()
        });
    }
    found
}

fn remaining(found: &Diagnostic, sources: &SourceMap) -> RemainingProblem {
    let span = found.labels.first().map(|label| label.span);
    let path = span.map(|span| sources.get(span.file).display.clone());
    RemainingProblem {
        path: path.or_else(|| found.path.clone()).unwrap_or_default(),
        place: span.map(|span| sources.line_column(span)),
        severity: found.severity,
        rule: found.rule.id,
        message: found.message.clone(),
        help: found.help.clone(),
    }
}

/// The fixes so far, against the texts as they were read.
struct Work {
    inventory: Inventory,
    editable: BTreeSet<FileId>,
    cache: BuildCache,
    fixes: Fixes,
    /// Edits that do harm, the rule that asked for them, and why they are left out.
    rejected: HashMap<(FileId, Vec<Edit>), (&'static str, String)>,
    /// How many fixes of a file are tried together, where some of them do harm.
    limits: BTreeMap<FileId, usize>,
}

impl Work {
    fn new(inventory: Inventory, editable: BTreeSet<FileId>) -> Self {
        let (cache, fixes, rejected, limits) = Default::default();
        Self { inventory, editable, cache, fixes, rejected, limits }
    }

    /// Adds fixes until there are no more, and leaves out those that do harm. Returns the guide with the others.
    fn run(&mut self) -> State {
        let mut now = self.state();
        let mut known = Known::of(&now);
        // What was last checked and found to be without harm.
        let (mut harmless, mut checked) = (Fixes::new(), now.clone());
        for _ in 0..MAX_ROUNDS {
            let harm = |expected: &dyn Fn(&Diagnostic) -> bool| {
                harm::harm((&checked, &known), &now, (&self.inventory, &self.fixes), expected)
            };
            // A problem in the place of a fix may be fixed in the next round.
            let (found, _) = harm(&|found| self.proposal(found).is_some());
            if !found.is_none() {
                self.leave_out(found);
                now = self.state();
                continue;
            }
            let (mut found, seen) = harm(&|_| false);
            known = seen;
            self.accept();
            if found.is_none() {
                found = still_unreadable(&now, &self.fixes);
            }
            if found.is_none() {
                (harmless, checked) = (self.fixes.clone(), now.clone());
            }
            if !self.propose(&now) {
                if found.is_none() {
                    break;
                }
                self.leave_out(found);
            }
            now = self.state();
        }
        self.fixes = harmless;
        checked
    }

    /// The guide with the fixes so far.
    fn state(&mut self) -> State {
        let inventory = changed(&self.inventory, &self.changes());
        let (problems, manuscript) = manuscript_with(&inventory, &mut self.cache);
        State { problems, manuscript }
    }

    /// Notes that the fixes so far do no harm; where a few were tried, more are tried next.
    fn accept(&mut self) {
        self.fixes.values_mut().for_each(FileFixes::accept);
        self.limits.values_mut().for_each(|limit| *limit = limit.saturating_mul(2));
    }

    /// Leaves out fixes that do harm. Where it is not known which of a file's does, half of the new ones are left
    /// out and tried again later.
    fn leave_out(&mut self, harm: Harm) {
        let mut numbers: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
        for ((file, number), reason) in harm.fixes {
            self.reject(file, number, reason);
            numbers.entry(file).or_default().insert(number);
        }
        for (file, reason) in harm.files {
            let Some(fixes) = self.fixes.get(&file).map(FileFixes::fixes) else { continue };
            let new: Vec<usize> = (0..fixes.len()).filter(|number| fixes[*number].is_new).collect();
            let suspects = if new.is_empty() { (0..fixes.len()).collect() } else { new };
            let (tried, rest) = suspects.split_at(suspects.len() / 2);
            match rest {
                [only] if tried.is_empty() => self.reject(file, *only, reason.to_owned()),
                _ => _ = self.limits.insert(file, tried.len()),
            }
            numbers.entry(file).or_default().extend(rest);
        }
        for (file, numbers) in numbers {
            if let Some(fixes) = self.fixes.get_mut(&file) {
                fixes.remove(&numbers);
            }
        }
        self.fixes.retain(|_, fixes| !fixes.fixes().is_empty());
    }

    fn reject(&mut self, file: FileId, number: usize, reason: String) {
        let fix = self.fixes.get(&file).and_then(|fixes| fixes.fixes().get(number));
        if let Some(fix) = fix {
            self.rejected.insert((file, fix.edits.clone()), (fix.rule.id, reason));
        }
    }

    /// Adds what the problems of a guide suggest. Says whether there was anything.
    fn propose(&mut self, now: &State) -> bool {
        let mut proposals: BTreeMap<FileId, Vec<Proposal>> = BTreeMap::new();
        for found in &now.problems.diagnostics {
            if let Some((file, proposal)) = self.proposal(found) {
                proposals.entry(file).or_default().push(proposal);
            }
        }
        let mut is_any = false;
        for (file, proposals) in proposals {
            let limit = self.limits.get(&file).copied().unwrap_or(usize::MAX);
            is_any |= self.fixes.entry(file).or_default().add(proposals, limit);
        }
        is_any
    }

    /// The fix that a problem suggests; none when there is none, or it does harm.
    fn proposal(&self, found: &Diagnostic) -> Option<(FileId, Proposal)> {
        let file = found.edits().first()?.span.file;
        if !self.editable.contains(&file) {
            return None;
        }
        let none = FileFixes::default();
        let text = &self.inventory.sources.get(file).text;
        let proposal = Proposal::of(found, text, self.fixes.get(&file).unwrap_or(&none))?;
        let edits = &proposal.fix().edits;
        let is_same = |edit: &Edit| text.get(edit.range.clone()) == Some(&*edit.with);
        let is_rejected = self.rejected.contains_key(&(file, edits.clone()));
        (!is_rejected && !edits.iter().all(is_same)).then_some((file, proposal))
    }

    fn changes(&self) -> Vec<FileChange> {
        let change = |(file, fixes): (&FileId, &FileFixes)| {
            let source = self.inventory.sources.get(*file);
            FileChange {
                old: Some(source.path.clone()),
                new: Some(source.path.clone()),
                before: source.text.clone(),
                edits: fixes.edits(),
            }
        };
        self.fixes.iter().map(change).collect()
    }

    fn fixed(&self) -> Vec<AppliedFix> {
        let each = self.fixes.iter().flat_map(|(file, fixes)| {
            let applied = |(fix, edit): (&Fix, &Edit)| self.applied(*file, fix.rule.id, edit);
            fixes.ordered().into_iter().map(applied).collect::<Vec<_>>()
        });
        each.collect()
    }

    fn dropped(&self) -> Vec<DroppedFix> {
        let each = self.rejected.iter().filter_map(|((file, edits), (rule, reason))| {
            let fix = self.applied(*file, rule, edits.first()?);
            Some(DroppedFix { fix, reason: reason.clone() })
        });
        let mut dropped: Vec<DroppedFix> = each.collect();
        dropped.sort();
        dropped
    }

    fn applied(&self, file: FileId, rule: &'static str, edit: &Edit) -> AppliedFix {
        let sources = &self.inventory.sources;
        let span = Span::new(file, edit.range.clone());
        AppliedFix {
            path: sources.get(file).display.clone(),
            place: sources.line_column(span),
            rule,
            before: sources.slice(span).to_owned(),
            after: edit.with.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn the_one_fix_that_does_harm_is_found_by_halves() {
        let links: String = (0..64).map(|number| format!("{number} [[Look_ahead]]\n\n")).collect();
        let many = format!("---\ntitle: Many\n---\n\n{links}");
        let mut files = Memory::default();
        for (path, text) in [
            ("guide.yaml", "settings: { title: T }\nkinds: { lesson: { folder: lessons } }\n"),
            ("lessons/look-ahead.md", "---\ntitle: Look ahead\n---\n"),
            ("lessons/many.md", many.as_str()),
        ] {
            files.content.insert(path.into(), text.as_bytes().to_vec());
        }
        let inventory = changed(&files.inventory().value, &[]);
        let mut work = Work::new(inventory.clone(), inventory.content.iter().copied().collect());
        let mut sources = inventory.sources.iter();
        let (file, _) = sources.find(|(_, of)| of.path == "lessons/many.md").expect("is there");
        let bad = many.find("37 [[").expect("is there") + 5;
        let mut now = work.state();
        let mut rounds = 0;
        loop {
            rounds += 1;
            let edits = work.fixes.get(&file).map(FileFixes::edits).unwrap_or_default();
            if edits.iter().any(|edit| edit.range.start == bad) {
                let files = BTreeMap::from([(file, "words would be lost")]);
                work.leave_out(Harm { files, ..Harm::default() });
            } else {
                work.accept();
                if !work.propose(&now) {
                    break;
                }
            }
            now = work.state();
        }
        assert_eq!((work.fixes[&file].edits().len(), work.rejected.len()), (63, 1));
        assert_eq!(now.problems.diagnostics.len(), 1);
        assert!(rounds < MAX_ROUNDS / 2, "{rounds}");
    }
}
