//! What fixes did to a guide besides fixing it: the guide before them is compared with the guide after.
//!
//! Changes nothing; what is done about harm is decided in [`super`].

use super::edits::{FileFixes, Fix, Regions};
use super::words::Words;
use crate::Manuscript;
use crate::author::verify::Problems;
use crate::diagnostic::{Diagnostic, Rule};
use crate::files::Inventory;
use crate::span::{FileId, Span};
use crate::validate::Entry;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The line `---` that opens an entry is at most so many bytes long, with a byte order mark and the end of the line.
const LONGEST_OPENING: u32 = 8;

/// A guide at one time.
#[derive(Clone)]
pub(super) struct State {
    pub(super) problems: Problems,
    /// None when `guide.yaml` cannot be read.
    pub(super) manuscript: Option<Manuscript>,
}

/// The fixes of each file.
pub(super) type Fixes = BTreeMap<FileId, FileFixes>;

/// The harm that fixes do.
#[derive(Debug, Default)]
pub(super) struct Harm {
    /// Fixes to leave out, by file and number, and why.
    pub(super) fixes: BTreeMap<(FileId, usize), String>,
    /// Files of which some fix does harm, and how.
    pub(super) files: BTreeMap<FileId, &'static str>,
}

/// Problems by file, rule, and where they begin in the text as it was read: those that fixes solved too.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(HashMap<(FileId, &'static str, usize), usize, FixedState>);

impl Known {
    /// The problems of a guide that nothing was fixed in.
    pub(super) fn of(state: &State) -> Self {
        let mut known = Self::default();
        for (span, problem) in placed(&state.problems) {
            *known.0.entry((span.file, problem.rule.id, span.start as usize)).or_default() += 1;
        }
        known
    }
}

impl Harm {
    pub(super) fn is_none(&self) -> bool {
        self.fixes.is_empty() && self.files.is_empty()
    }

    fn is_of(&self, file: FileId) -> bool {
        self.fixes.range((file, 0)..=(file, usize::MAX)).next().is_some()
            || self.files.contains_key(&file)
    }
}

/// The harm that `fixes` did since a guide was last checked, when it had the `known` problems. Problems that are
/// `expected` to go away are none. Returns what is known now, too: also problems that were hidden by others.
pub(super) fn harm(
    (before, known): (&State, &Known),
    after: &State,
    (inventory, fixes): (&Inventory, &Fixes),
    expected: &dyn Fn(&Diagnostic) -> bool,
) -> (Harm, Known) {
    let mut harm = Harm::default();
    let known = add_new_problems(known.clone(), after, fixes, expected, &mut harm);
    add_unreadable((before, after), fixes, &mut harm);
    add_lost_words((before, after), (inventory, fixes), &mut harm);
    (harm, known)
}

/// Fixes of texts that still cannot be read when nothing more can be fixed: nobody can say whether they are right.
pub(super) fn still_unreadable(after: &State, fixes: &Fixes) -> Harm {
    let mut harm = Harm::default();
    let unreadable = unreadable(after);
    for (file, fixes) in fixes.iter().filter(|(file, _)| unreadable.contains(file)) {
        let blocking =
            fixes.fixes().iter().enumerate().filter(|(_, fix)| makes_unreadable(fix.rule));
        for (number, _) in blocking {
            let why = "the file could still not be read".to_owned();
            harm.fixes.insert((*file, number), why);
        }
    }
    harm
}

/// Adds fixes that cause a problem where they were made, or do not solve theirs.
fn add_new_problems(
    mut known: Known,
    after: &State,
    fixes: &Fixes,
    expected: &dyn Fn(&Diagnostic) -> bool,
    harm: &mut Harm,
) -> Known {
    let mut found = Known::default();
    let all = fixes.iter().flat_map(|(file, of)| of.fixes().iter().map(move |fix| (*file, fix)));
    for (file, Fix { solves, .. }) in all {
        for (rule, start) in solves {
            let key = (file, *rule, *start);
            *found.0.entry(key).or_default() += 1;
            known.0.entry(key).and_modify(|count| *count = count.saturating_sub(1));
        }
    }
    let regions: BTreeMap<FileId, Regions> =
        fixes.iter().map(|(file, fixes)| (*file, fixes.regions())).collect();
    for (span, problem) in placed(&after.problems) {
        let start = span.start as usize;
        let start = fixes.get(&span.file).map_or(start, |fixes| fixes.original(start));
        let key = (span.file, problem.rule.id, start);
        match known.0.get_mut(&key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                *found.0.entry(key).or_default() += 1;
            }
            _ if expected(problem) => {}
            _ => {
                let touched = touched(problem, &regions);
                if touched.is_empty() {
                    *found.0.entry(key).or_default() += 1;
                }
                for fix in touched {
                    let why = || format!("then {} ({})", problem.message, problem.rule.id);
                    harm.fixes.entry(fix).or_insert_with(why);
                }
            }
        }
    }
    found
}

/// The fixes that a problem is in the text of, by file and number. What is missing is where its entry or record begins,
/// however much of it follows.
fn touched(problem: &Diagnostic, regions: &BTreeMap<FileId, Regions>) -> Vec<(FileId, usize)> {
    let is_missing = is_missing(problem);
    let spans = problem.labels.iter().map(|label| match is_missing {
        true => Span { end: label.span.start, ..label.span },
        false => label.span,
    });
    let each = spans.flat_map(|span| {
        let regions = regions.get(&span.file).into_iter();
        let numbers = regions.flat_map(move |of| of.touching(span.range()));
        numbers.map(move |number| (span.file, number))
    });
    each.collect()
}

/// Problems with the place of each, but for what is missing from a whole entry: that is reported at its first line,
/// whatever is there.
fn placed(problems: &Problems) -> impl Iterator<Item = (Span, &Diagnostic)> {
    let each = problems.diagnostics.iter();
    let each = each.filter_map(|problem| Some((problem.labels.first()?.span, problem)));
    each.filter(|(span, problem)| !(is_missing(problem) && span.start <= LONGEST_OPENING))
}

fn is_missing(problem: &Diagnostic) -> bool {
    ["missing-field", "missing-consent"].contains(&problem.rule.id)
}

/// Adds files that could be read before and cannot be read now.
fn add_unreadable((before, after): (&State, &State), fixes: &Fixes, harm: &mut Harm) {
    let known = unreadable(before);
    for file in unreadable(after).difference(&known) {
        if fixes.contains_key(file) && !harm.is_of(*file) {
            harm.files.insert(*file, "the file could not be read");
        }
    }
}

fn unreadable(state: &State) -> BTreeSet<FileId> {
    let problems = state.problems.diagnostics.iter();
    let unreadable = problems.filter(|problem| makes_unreadable(problem.rule));
    unreadable.filter_map(|problem| Some(problem.labels.first()?.span.file)).collect()
}

/// Whether a text that breaks the rule is not read any further.
fn makes_unreadable(broken: &Rule) -> bool {
    broken.is_blocking() && broken.id != "bad-declaration"
}

/// Adds files whose entries say less, by more than what the edits replaced.
fn add_lost_words(
    (before, after): (&State, &State),
    (inventory, fixes): (&Inventory, &Fixes),
    harm: &mut Harm,
) {
    let (Some(before), Some(after)) = (&before.manuscript, &after.manuscript) else { return };
    let is_entry = |file: &FileId| inventory.sources.get(*file).path.ends_with(".md");
    let others: Vec<FileId> = fixes.keys().filter(|file| !is_entry(file)).copied().collect();
    let (known, found) = (by_file(before), by_file(after));
    // What is declared can take words from any entry.
    let checked: Vec<FileId> = match others.is_empty() {
        true => fixes.keys().copied().collect(),
        false => known.keys().copied().collect(),
    };
    for file in checked {
        let Some(entry) = known.get(&file) else { continue };
        let expected = Words::of(entry, &before.guide.schema);
        let found = found.get(&file).map(|entry| Words::with_addresses(entry, &after.guide.schema));
        let replaced = replaced(inventory, file, fixes.get(&file));
        if !expected.are_lost_in(&[&found.unwrap_or_default(), &replaced]) {
            continue;
        }
        let blamed = if fixes.contains_key(&file) { &[file][..] } else { &others };
        for file in blamed.iter().filter(|file| !harm.is_of(**file)).copied().collect::<Vec<_>>() {
            harm.files.insert(file, "words would be lost");
        }
    }
}

fn by_file(manuscript: &Manuscript) -> BTreeMap<FileId, &Entry> {
    let entries = manuscript.guide.entries.iter();
    entries.map(|validated| (validated.entry.file, &*validated.entry)).collect()
}

/// The words that the edits of a file replaced, whole.
fn replaced(inventory: &Inventory, file: FileId, fixes: Option<&FileFixes>) -> Words {
    let text = &inventory.sources.get(file).text;
    let mut words = Words::default();
    for fix in fixes.map_or(&[][..], FileFixes::fixes) {
        for edit in &fix.edits {
            let is_letter = |c: char| c.is_alphanumeric();
            let (before, after) = (text.get(..edit.range.start), text.get(edit.range.end..));
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            let start = before.trim_end_matches(is_letter).len();
            let end = text.len() - after.trim_start_matches(is_letter).len();
            words.add(text.get(start..end).unwrap_or_default());
        }
    }
    words
}
