//! Markup of other tools in lines: highlights, comments, block ids, inline notes, attributes.
//!
//! What the guide's own checks find as foreign is changed as they suggest; what they have no suggestion for
//! is shown literally, so that nothing is lost and nothing is reported again.

use super::convert::Text;
use super::draft::{Change, code, is_in};
use super::report::Outcome;
use crate::diagnostic::Diagnostic;
use crate::parse::citation::CitationKeys;
use crate::parse::highlight::Highlighter;
use crate::parse::origin::Origin;
use crate::parse::tree::Kind;
use crate::parse::{MarkdownSettings, markdown};
use crate::schema::settings::RawHtml;
use crate::span::FileId;
use std::collections::BTreeSet;
use std::ops::Range;

/// What one change uncovers is found by the next round.
const MAX_ROUNDS: usize = 12;

/// `%%` comments of Obsidian, as comments that stay in the file.
pub(super) fn comments(text: &mut Text<'_>) {
    if !text.draft.text.contains("%%") {
        return;
    }
    let code = code(&text.draft.body());
    let whole = text.draft.text.clone();
    let marks = whole.match_indices("%%").map(|(at, _)| at).filter(|at| !is_in(&code, *at));
    let marks: Vec<usize> = marks.collect();
    let mut changes = Vec::new();
    for pair in marks.chunks_exact(2) {
        let (start, end) = (pair[0], pair[1]);
        if end < start + 2 {
            continue;
        }
        let inner = whole[start + 2..end].trim();
        let (outcome, with) = match inner.contains("--") || inner.is_empty() {
            true => (Outcome::Lost, String::new()),
            false => (Outcome::Changed, format!("<!-- {inner} -->")),
        };
        text.note(outcome, "Comments", start, inner, "not published");
        changes.push(Change::new(start..end + 2, with));
    }
    text.draft.change(changes);
}

/// Changes what the guide's checks find.
pub(super) fn convert(text: &mut Text<'_>) {
    languages(text);
    let mut notes = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let whole = text.draft.text.clone();
        let found = problems(&whole);
        let mut changes = Vec::new();
        for problem in &found {
            if problem.rule.id != "foreign-syntax" {
                continue;
            }
            let change = foreign(problem, &whole, &mut notes);
            let Some((topic, before, change)) = change else { continue };
            let after = change.with.trim().to_owned();
            text.note(Outcome::Changed, topic, change.range.start, &before, &after);
            changes.push(change);
        }
        if changes.is_empty() {
            break;
        }
        text.draft.change(changes);
    }
    let end = text.draft.text.len();
    let definitions = notes.into_iter().map(|note| Change::new(end..end, format!("\n\n{note}\n")));
    text.draft.change(definitions.collect());
}

/// What the guide would say of a text.
fn problems(whole: &str) -> Vec<Diagnostic> {
    let (highlighter, citation_keys) = (&Highlighter::off(), &CitationKeys::default());
    let settings = MarkdownSettings { raw_html: RawHtml::Sanitize, highlighter, citation_keys };
    let origin = Origin::Body { file: FileId(0), start: 0 };
    markdown::parse(whole.into(), origin, settings).diagnostics
}

type Found = Option<(&'static str, String, Change)>;

fn foreign(problem: &Diagnostic, whole: &str, notes: &mut Vec<String>) -> Found {
    let range = problem.labels.first()?.span.range();
    let written = whole.get(range.clone())?;
    if let Some(inner) = written.strip_prefix("^[").and_then(|rest| rest.strip_suffix(']')) {
        let label = format!("[^import-{}]", notes.len() + 1);
        notes.push(format!("{label}: {inner}"));
        return Some(("Inline footnotes", written.to_owned(), Change::new(range, label)));
    }
    if let Some(id) = written.trim().strip_prefix('^') {
        let with = format!("<span id=\"{id}\"></span>");
        return Some(("Block ids", written.to_owned(), Change::new(range, with)));
    }
    let edits: Vec<(Range<usize>, &str)> = problem
        .suggestion
        .iter()
        .flat_map(|suggestion| suggestion.edits.iter())
        .map(|edit| (edit.span.range(), edit.replacement.as_str()))
        .collect();
    if let [(range, with)] = edits.as_slice() {
        let before = whole.get(range.clone())?.to_owned();
        return Some(("Other markup", before, Change::new(range.clone(), *with)));
    }
    let is_contents = matches!(written.trim(), "[TOC]" | "[[TOC]]" | "[toc]" | "[[_TOC_]]");
    let with = match is_contents {
        true => String::new(),
        // In raw HTML, backquotes do not help.
        false if whole[..range.start].ends_with('`') => return None,
        false => super::text::code(written),
    };
    Some(("Other markup", written.to_owned(), Change::new(range, with)))
}

/// Names languages of code as the guide knows them.
fn languages(text: &mut Text<'_>) {
    let body = text.draft.body();
    let mut changes = Vec::new();
    for node in body.nodes() {
        let Kind::CodeBlock(number) = node.kind else { continue };
        let Some(block) = body.code.get(number as usize) else { continue };
        let range = node.range();
        let info = block.info.as_deref().unwrap_or_default();
        // `{python}` is a cell of a notebook.
        let cell = info.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let (written, name) = match cell {
            Some((inner, _)) => {
                let name = inner.trim_start_matches('.').split([' ', ',']).next();
                (&info[..inner.len() + 2], name.unwrap_or_default())
            }
            None => (block.language(), block.language()),
        };
        let known = known_language(name, text.languages);
        let first = text.draft.text[range.clone()].lines().next().unwrap_or_default();
        let Some(at) = first.find(written).filter(|_| !written.is_empty() && known != written)
        else {
            continue;
        };
        let (place, written) =
            (range.start + at..range.start + at + written.len(), written.to_owned());
        text.note(Outcome::Changed, "Languages of code blocks", place.start, &written, known);
        changes.push(Change::new(place, known));
    }
    text.draft.change(changes);
}

/// The word for a language that the guide knows; `text` where it knows none.
fn known_language<'n>(name: &'n str, languages: &BTreeSet<String>) -> &'n str {
    let lower = name.to_lowercase();
    let is_plain = ["text", "txt", "plain", "console", "output", ""].contains(&lower.as_str());
    if is_plain || languages.contains(&lower) {
        return name;
    }
    match lower.as_str() {
        "shell" | "shell-session" | "sh-session" | "zsh" => "bash",
        "python3" | "py3" | "ipython" => "python",
        "golang" => "go",
        "csharp" => "cs",
        "jsx" | "mdx" => "js",
        "jsonc" | "json5" => "json",
        "docker" => "dockerfile",
        _ => "text",
    }
}
