//! Changes as `git apply` and people read them: a unified diff.
//!
//! Made from the edits themselves, so nothing is guessed about what belongs together.

use super::change::{Edit, FileChange};
use std::fmt::Write;
use std::ops::Range;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The changes to files below `folder`, one after another.
pub fn diff(changes: &[FileChange], folder: &str) -> String {
    let mut out = String::new();
    for change in changes {
        // Writing to a string cannot fail.
        _ = file(change, folder.trim_end_matches('/'), &mut out);
    }
    out
}

fn file(change: &FileChange, folder: &str, out: &mut String) -> std::fmt::Result {
    let path = |path: &Option<String>, other: &Option<String>| {
        let path = path.as_ref().or(other.as_ref()).map_or("", String::as_str);
        format!("{folder}/{path}")
    };
    let (old, new) = (path(&change.old, &change.new), path(&change.new, &change.old));
    writeln!(out, "diff --git a/{old} b/{new}")?;
    match (&change.old, &change.new) {
        (None, _) => writeln!(out, "new file mode 100644")?,
        (_, None) => writeln!(out, "deleted file mode 100644")?,
        (Some(_), Some(_)) if old != new => writeln!(out, "rename from {old}\nrename to {new}")?,
        _ => {}
    }
    let named = |letter: &str, path: &str, is_there: bool| match is_there {
        true => format!("{letter}/{path}"),
        false => "/dev/null".to_owned(),
    };
    if change.edits.is_empty() {
        return Ok(());
    }
    writeln!(out, "--- {}", named("a", &old, change.old.is_some()))?;
    writeln!(out, "+++ {}", named("b", &new, change.new.is_some()))?;
    hunks(change, out)
}

/// Lines that are replaced by a text.
struct Region {
    lines: Range<usize>,
    with: String,
}

fn hunks(change: &FileChange, out: &mut String) -> std::fmt::Result {
    let lines: Vec<&str> = change.before.split_inclusive('\n').collect();
    let regions = regions(change, &lines);
    let mut added = 0isize;
    let mut rest = regions.as_slice();
    while let Some(first) = rest.first() {
        // Changes that share their context make one hunk.
        let apart = |pair: &[Region]| pair[1].lines.start > pair[0].lines.end + 2 * CONTEXT;
        let count = rest.windows(2).position(apart).map_or(rest.len(), |at| at + 1);
        let (hunk, others) = rest.split_at(count);
        rest = others;
        let start = first.lines.start.saturating_sub(CONTEXT);
        let last = hunk.last().map_or(first.lines.end, |region| region.lines.end);
        let end = (last + CONTEXT).min(lines.len());
        let count = |region: &Region| region.with.split_inclusive('\n').count() as isize;
        let grown: isize =
            hunk.iter().map(|region| count(region) - region.lines.len() as isize).sum();
        let length = end - start;
        let new_length = length.saturating_add_signed(grown);
        // The first line of an empty stretch is the one before it.
        let old_start = if length == 0 { start } else { start + 1 };
        let new_start = (start + usize::from(new_length > 0)).saturating_add_signed(added);
        writeln!(out, "@@ -{old_start},{length} +{new_start},{new_length} @@")?;
        let mut at = start;
        for region in hunk {
            push_marked(' ', &lines[at..region.lines.start].concat(), out);
            push_marked('-', &lines[region.lines.clone()].concat(), out);
            push_marked('+', &region.with, out);
            at = region.lines.end;
        }
        push_marked(' ', &lines[at..end].concat(), out);
        added += grown;
    }
    Ok(())
}

/// The edits as whole lines; those on one line, or on lines that follow each other, are one.
fn regions(change: &FileChange, lines: &[&str]) -> Vec<Region> {
    let mut starts: Vec<usize> = vec![0];
    starts.extend(lines.iter().scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    let line_at = |at: usize| starts.partition_point(|start| *start <= at) - 1;
    let mut stretches: Vec<(Range<usize>, Vec<Edit>)> = Vec::new();
    for edit in &change.edits {
        let first = line_at(edit.range.start).min(lines.len());
        let last = line_at(edit.range.end).min(lines.len());
        let whole = starts.get(last) == Some(&edit.range.end) && edit.with.ends_with('\n');
        let end = if whole { last } else { (last + 1).min(lines.len()) };
        match stretches.last_mut() {
            Some((before, edits)) if first <= before.end => {
                before.end = before.end.max(end);
                edits.push(edit.clone());
            }
            _ => stretches.push((first..end, vec![edit.clone()])),
        }
    }
    let region = |(lines, mut edits): (Range<usize>, Vec<Edit>)| {
        let (start, end) = (starts[lines.start], starts[lines.end]);
        for edit in &mut edits {
            edit.range = edit.range.start - start..edit.range.end - start;
        }
        let before = change.before[start..end].into();
        let part = FileChange { before, edits, old: None, new: None };
        Region { lines, with: part.after() }
    };
    stretches.into_iter().map(region).collect()
}

/// Every line of a text after a mark.
fn push_marked(mark: char, text: &str, out: &mut String) {
    for line in text.split_inclusive('\n') {
        out.push(mark);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}
