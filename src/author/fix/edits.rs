//! The fixes of one file: edits of the text as it was read, and where they are in the edited text.
//!
//! Knows places only; whether an edit does harm is for [`super::harm`].

use super::proposal::Proposal;
use crate::author::change::Edit;
use crate::diagnostic::Rule;
use std::collections::BTreeSet;
use std::ops::Range;

/// The edits of one suggestion, made together or not at all.
#[derive(Clone, Debug)]
pub(super) struct Fix {
    /// In order, in the text as it was read.
    pub(super) edits: Vec<Edit>,
    /// The rule that was broken.
    pub(super) rule: &'static Rule,
    /// What was reported and what is edited, in the text as it was read.
    pub(super) region: Range<usize>,
    /// The problems that it fixes: their rules, and where they begin in the text as it was read.
    pub(super) solves: Vec<(&'static str, usize)>,
    /// Whether the guide was not checked with it yet.
    pub(super) is_new: bool,
}

/// All fixes of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct FileFixes {
    fixes: Vec<Fix>,
    /// Every edit, in order.
    placed: Vec<Placed>,
}

/// An edit and its place.
#[derive(Clone, Debug)]
struct Placed {
    /// The number of its fix.
    fix: usize,
    before: Range<usize>,
    after: Range<usize>,
}

/// Where a range of the edited text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is as it was read, there.
    Original(Range<usize>),
    /// An edit wrote it: the number of its fix, and the range in what it wrote.
    Edited(usize, Range<usize>),
    /// It is partly edited.
    Mixed,
}

impl FileFixes {
    pub(super) fn fixes(&self) -> &[Fix] {
        &self.fixes
    }

    /// Every edit, in order.
    pub(super) fn edits(&self) -> Vec<Edit> {
        self.ordered().into_iter().map(|(_, edit)| edit.clone()).collect()
    }

    /// Every edit with its fix, in order.
    pub(super) fn ordered(&self) -> Vec<(&Fix, &Edit)> {
        let mut edits: Vec<(&Fix, &Edit)> = self
            .fixes
            .iter()
            .flat_map(|fix| fix.edits.iter().map(move |edit| (fix, edit)))
            .collect();
        edits.sort_by_key(|(_, edit)| (edit.range.start, edit.range.end));
        edits
    }

    /// Adds proposals, at most so many, but for those that would overlap others. Says whether there was one.
    pub(super) fn add(&mut self, proposals: Vec<Proposal>, limit: usize) -> bool {
        let range = |edit: &Edit| (edit.range.start, edit.range.end);
        let mut taken: BTreeSet<(usize, usize)> =
            self.fixes.iter().flat_map(|fix| fix.edits.iter().map(range)).collect();
        let mut changed = BTreeSet::new();
        let mut added = 0;
        for proposal in proposals {
            match proposal {
                _ if added == limit => break,
                Proposal::Further(number, fix) => {
                    if let Some(earlier) = self.fixes.get_mut(number)
                        && changed.insert(number)
                    {
                        *earlier = fix;
                        added += 1;
                    }
                }
                Proposal::New(fix) => {
                    if fix.edits.iter().all(|edit| is_apart(&taken, range(edit))) {
                        taken.extend(fix.edits.iter().map(range));
                        self.fixes.push(fix);
                        added += 1;
                    }
                }
            }
        }
        self.place();
        added > 0
    }

    /// Leaves out the fixes with these numbers.
    pub(super) fn remove(&mut self, numbers: &BTreeSet<usize>) {
        let mut number = 0;
        self.fixes.retain(|_| {
            number += 1;
            !numbers.contains(&(number - 1))
        });
        self.place();
    }

    /// Notes that the guide was checked with all of them.
    pub(super) fn accept(&mut self) {
        self.fixes.iter_mut().for_each(|fix| fix.is_new = false);
    }

    /// Works out where each edit is in the edited text.
    fn place(&mut self) {
        let mut placed: Vec<Placed> = Vec::new();
        for (number, fix) in self.fixes.iter().enumerate() {
            placed.extend(fix.edits.iter().map(|edit| {
                let (fix, before) = (number, edit.range.clone());
                Placed { fix, before, after: 0..edit.with.len() }
            }));
        }
        placed.sort_by_key(|edit| (edit.before.start, edit.before.end));
        let (mut at, mut done) = (0, 0);
        for edit in &mut placed {
            let start = at + edit.before.start - done;
            edit.after = start..start + edit.after.len();
            (at, done) = (edit.after.end, edit.before.end);
        }
        self.placed = placed;
    }

    /// Where a range of the edited text comes from.
    pub(super) fn origin(&self, range: &Range<usize>) -> Origin {
        let next = self.placed.partition_point(|edit| edit.after.end <= range.start);
        match self.placed.get(next).filter(|edit| edit.after.start < range.end) {
            Some(edit) if edit.after.start <= range.start && range.end <= edit.after.end => {
                let inside = range.start - edit.after.start..range.end - edit.after.start;
                Origin::Edited(edit.fix, inside)
            }
            Some(_) => Origin::Mixed,
            None => {
                let start = self.unshifted(next, range.start);
                Origin::Original(start..start + range.len())
            }
        }
    }

    /// The place in the text as it was read of a place in the edited text; where an edit begins, for what it
    /// wrote.
    pub(super) fn original(&self, at: usize) -> usize {
        let next = self.placed.partition_point(|edit| edit.after.end <= at);
        match self.placed.get(next).filter(|edit| edit.after.start <= at) {
            Some(edit) => edit.before.start,
            None => self.unshifted(next, at),
        }
    }

    /// The place in the text as it was read of a place behind the first edits, so many.
    fn unshifted(&self, edits: usize, at: usize) -> usize {
        match edits.checked_sub(1).and_then(|last| self.placed.get(last)) {
            Some(last) => last.before.end + at - last.after.end,
            None => at,
        }
    }

    /// The place in the edited text of a range of the text as it was read, with the edits in it and at its ends.
    fn edited(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.placed.partition_point(|edit| edit.before.start < range.start);
        let until = self.placed.partition_point(|edit| edit.before.start <= range.end);
        let shifted = |edits: usize, at: usize, end_of: fn(&Placed) -> usize| match edits
            .checked_sub(1)
            .and_then(|last| self.placed.get(last))
        {
            Some(last) if at < last.before.end => end_of(last),
            Some(last) => last.after.end + at - last.before.end,
            None => at,
        };
        shifted(before, range.start, |edit| edit.after.start)..shifted(until, range.end, |edit| {
            edit.after.end
        })
    }

    /// The regions of the fixes in the edited text, to look up those that a place touches.
    pub(super) fn regions(&self) -> Regions {
        let mut regions: Vec<(Range<usize>, usize)> = Vec::with_capacity(self.fixes.len());
        for (number, fix) in self.fixes.iter().enumerate() {
            regions.push((self.edited(&fix.region), number));
        }
        regions.sort_by_key(|(range, number)| (range.start, *number));
        let mut furthest = 0;
        let ends = regions.iter().map(|(range, _)| {
            furthest = furthest.max(range.end);
            furthest
        });
        Regions { ends: ends.collect(), regions }
    }
}

/// Ranges in order, each with the number of its fix.
pub(super) struct Regions {
    regions: Vec<(Range<usize>, usize)>,
    /// The furthest end of each and those before it.
    ends: Vec<usize>,
}

impl Regions {
    /// The numbers of the fixes that a range touches.
    pub(super) fn touching(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let until = self.regions.partition_point(|(region, _)| region.start <= range.end);
        let start = range.start;
        let reaches = move |at: &usize| self.ends.get(*at).is_some_and(|end| *end >= start);
        let candidates = (0..until).rev().take_while(reaches);
        let found = candidates.filter_map(|at| self.regions.get(at));
        found.filter(move |(region, _)| region.end >= start).map(|(_, number)| *number)
    }
}

/// Whether a range overlaps none of those that are taken, and is none of them.
fn is_apart(taken: &BTreeSet<(usize, usize)>, range: (usize, usize)) -> bool {
    let before = taken.range(..range).next_back();
    let after = taken.range(range..).next();
    before.is_none_or(|before| before.1 <= range.0)
        && after.is_none_or(|after| *after != range && range.1 <= after.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule;

    fn fix(edits: &[(Range<usize>, &str)]) -> Proposal {
        let edit = |(range, with): &(Range<usize>, &str)| Edit {
            range: range.clone(),
            with: (*with).to_owned(),
        };
        Proposal::New(Fix {
            edits: edits.iter().map(edit).collect(),
            rule: rule::ALL[0],
            region: edits[0].0.start..edits[edits.len() - 1].0.end,
            solves: Vec::new(),
            is_new: true,
        })
    }

    #[test]
    fn places_in_an_edited_text_are_found_again() {
        // "ab cd ef" became "XYZb d ef".
        let mut fixes = FileFixes::default();
        assert!(fixes.add(vec![fix(&[(3..4, "")]), fix(&[(0..1, "XYZ")])], usize::MAX));
        assert_eq!(fixes.origin(&(3..4)), Origin::Original(1..2), "b");
        assert_eq!(fixes.origin(&(5..6)), Origin::Original(4..5), "d");
        assert_eq!(fixes.origin(&(7..9)), Origin::Original(6..8), "ef");
        assert_eq!(fixes.origin(&(1..2)), Origin::Edited(1, 1..2), "within what was written");
        assert_eq!(fixes.origin(&(2..4)), Origin::Mixed, "partly");
        assert_eq!((fixes.original(3), fixes.original(1), fixes.original(7)), (1, 0, 6));
        assert_eq!((fixes.edited(&(0..1)), fixes.edited(&(4..8))), (0..3, 5..9));
        let touching = |range| fixes.regions().touching(range).collect::<Vec<_>>();
        assert_eq!(touching(0..9), [0, 1]);
        assert_eq!(touching(3..4), [1], "it begins where what was written ends");
        assert_eq!(touching(7..9), [0_usize; 0]);
    }

    #[test]
    fn fixes_that_overlap_wait() {
        let mut fixes = FileFixes::default();
        let proposals =
            vec![fix(&[(2..4, "x"), (8..9, "y")]), fix(&[(3..5, "z")]), fix(&[(4..8, "w")])];
        assert!(fixes.add(proposals, usize::MAX));
        let edits: Vec<_> = fixes.edits().into_iter().map(|edit| edit.range).collect();
        assert_eq!(edits, [2..4, 4..8, 8..9]);
        assert!(!fixes.add(vec![fix(&[(2..4, "x")])], usize::MAX));
        fixes.remove(&BTreeSet::from([0]));
        assert_eq!(fixes.edits().len(), 1);
    }
}
