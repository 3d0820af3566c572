//! Includes: a file, or lines of one, in the place of the instruction that names it.
//!
//! mdBook, Snippets of MkDocs, Quarto and Jekyll. Notes that embed each other are in [`super::links`].

use super::convert::Text;
use super::draft::{Change, code, is_in};
use super::report::Outcome;
use super::text::{ending, folder, window, within};
use crate::link::join;
use std::ops::Range;

/// An included file is at most this large.
const MAX_FILE: u64 = 1 << 20;
/// A page does not grow beyond this by what it includes.
const MAX_PAGE: usize = 4 << 20;
/// A page reads so much of what it includes parts of.
const MAX_READ: usize = 32 << 20;
/// Includes in what is included are followed so often.
const MAX_ROUNDS: usize = 4;

/// An instruction to include something.
struct Include<'a> {
    range: Range<usize>,
    target: &'a str,
    /// Folders that the target may count from.
    folders: Vec<String>,
}

/// Puts files in the place of instructions.
pub(super) fn expand(text: &mut Text<'_>) {
    for _ in 0..MAX_ROUNDS {
        if !text.draft.text.contains(['{', '<']) {
            return;
        }
        let mut changes = Vec::new();
        let (mut size, mut read) = (text.draft.text.len(), 0);
        let whole = std::mem::take(&mut text.draft.text);
        for include in find(text, &whole) {
            let written = &whole[include.range.clone()];
            let found = match size > MAX_PAGE || read > MAX_READ {
                true => Err("the page would be too large"),
                false => included(text, &include).ok_or("not found in the source"),
            };
            let found = found.and_then(|Included { path, text, of }| {
                size += text.len();
                read += of;
                if size > MAX_PAGE { Err("the page would be too large") } else { Ok((path, text)) }
            });
            let (path, included) = match found {
                Ok(found) => found,
                Err(after) => {
                    text.note(Outcome::Lost, "Included files", include.range.start, written, after);
                    changes.push(Change::new(include.range, ""));
                    continue;
                }
            };
            let after = format!("the text of {path}");
            text.note(Outcome::Changed, "Included files", include.range.start, written, &after);
            changes.push(Change::new(include.range, included));
        }
        text.draft.text = whole;
        if changes.is_empty() {
            return;
        }
        text.draft.change(changes);
    }
}

fn find<'t>(text: &Text<'_>, whole: &'t str) -> Vec<Include<'t>> {
    let own = folder(text.path).to_owned();
    let mut found = Vec::new();
    // mdBook includes in code too; the others do not.
    let mut code_places = None;
    for (at, _) in whole.match_indices("{{") {
        let Some(length) = window(whole, at, 400).find("}}") else { continue };
        let inner = &whole[at + 2..at + length];
        let range = at..at + length + 2;
        if at > 0 && whole.as_bytes()[at - 1] == b'\\' {
            continue;
        }
        let mdbook = ["#include ", "#rustdoc_include ", "#playground ", "#playpen "];
        let mdbook = mdbook.iter().find_map(|name| inner.strip_prefix(name));
        if let Some(target) = mdbook {
            let target = target.split_whitespace().next().unwrap_or_default();
            found.push(Include { range, target, folders: vec![own.clone()] });
            continue;
        }
        let inner = inner.trim_matches(['<', '>', '%']).trim();
        if let Some(target) = inner.strip_prefix("include ") {
            let code = code_places.get_or_insert_with(|| code(&super::draft::body(whole)));
            if !is_in(code, at) {
                let target = target.trim().trim_matches(['"', '\'']);
                found.push(Include { range, target, folders: vec![own.clone(), String::new()] });
            }
        }
    }
    let mut at = 0;
    for line in whole.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let bare = line.trim();
        let snippet = bare.strip_prefix("--8<-- ").map(|rest| rest.trim_matches(['"', '\'']));
        let include = bare.strip_prefix("{% include").and_then(|rest| rest.strip_suffix("%}"));
        let include = include.filter(|_| text.tool == super::model::Tool::Jekyll);
        if let Some(target) = snippet {
            let folders = vec![String::new(), text.project.roots[0].folder.clone(), own.clone()];
            found.push(Include { range, target, folders });
        } else if let Some(rest) = include {
            let rest = rest.strip_prefix("_relative").unwrap_or(rest).trim();
            // With parameters it is a template.
            if !rest.contains([' ', '{']) && ["md", "markdown"].contains(&ending(rest).as_str()) {
                let folders = vec!["_includes".to_owned(), own.clone()];
                found.push(Include { range, target: rest, folders });
            }
        }
    }
    found
}

/// What an instruction names.
struct Included {
    path: String,
    text: String,
    /// How many bytes the file has that the text is from.
    of: usize,
}

/// The path and the text that an instruction names.
fn included(text: &Text<'_>, include: &Include<'_>) -> Option<Included> {
    let (target, part) = match include.target.split_once(':') {
        Some((target, part)) => (target, Some(part)),
        None => (include.target, None),
    };
    let path = include.folders.iter().find_map(|folder| {
        let path = join(folder, target).or_else(|| join("", &within(folder, target)))?;
        text.source.files.contains_key(&path).then_some(path)
    })?;
    let whole = text.source.text(&path, MAX_FILE)?;
    let front = super::front::split(&whole);
    let body = match super::readers::PAGES.contains(&ending(&path).as_str()) {
        true => &whole[front.body],
        false => whole.as_str(),
    };
    let text = lines(body, part).trim_end_matches('\n').to_owned();
    Some(Included { path, text, of: whole.len() })
}

/// The lines that `:2`, `:2:5`, `::5`, `:name` stand for, without marks of names.
fn lines(text: &str, part: Option<&str>) -> String {
    let Some(part) = part.filter(|part| !part.is_empty()) else { return joined(text.lines()) };
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let (first, last) = part.split_once(':').unwrap_or((part, part));
    if is_number(first) && is_number(last) {
        let first = first.parse::<usize>().unwrap_or(1).max(1);
        let last = last.parse::<usize>().unwrap_or(usize::MAX);
        let count = last.saturating_add(1).saturating_sub(first);
        return joined(text.lines().skip(first - 1).take(count));
    }
    let is = |line: &&str, mark: &str| {
        line.split_once(mark).is_some_and(|(_, name)| name.split_whitespace().next() == Some(part))
    };
    let from = text.lines().skip_while(|line| !is(line, "ANCHOR: ")).skip(1);
    joined(from.take_while(|line| !is(line, "ANCHOR_END: ")))
}

/// Lines without those that mark parts.
fn joined<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let is_mark = |line: &&str| line.contains("ANCHOR: ") || line.contains("ANCHOR_END: ");
    lines.filter(|line| !is_mark(line)).map(|line| line.to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn parts_of_files_are_lines_or_named() {
        let text = "a\n// ANCHOR: x\nb\n// ANCHOR_END: x\nc\n";
        for (part, found) in [
            (None, "a\nb\nc\n"),
            (Some("1"), "a\n"),
            (Some("3:5"), "b\nc\n"),
            (Some(":1"), "a\n"),
            (Some("x"), "b\n"),
            (Some("y"), ""),
        ] {
            assert_eq!(lines(text, part), found, "{part:?}");
        }
    }
}
