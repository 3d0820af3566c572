//! What can be written at the cursor: names of fields and terms, entries, headings, citation keys, files, languages
//! of code, terms of the glossary.
//!
//! Uses the current text and the names of the last check, so that no request waits for a check.

mod cursor;
mod front_matter;
mod items;

use super::checked::{Checked, Named};
use super::document::{Document, Format};
use super::text::{Typing, typing};
use crate::parse::Target;
use crate::parse::highlight::Highlighter;
use crate::parse::tree::{CalloutStyle, Kind};
use items::{Candidate, Names, fit};
use lsp_types::{
    CompletionItem, CompletionItemLabelDetails, CompletionList, CompletionTextEdit, Documentation,
    MarkupContent, MarkupKind, TextEdit,
};

/// The most candidates that are offered.
const MAX_OFFERED: usize = 100;
/// The fewest letters of a word for which terms of the glossary are offered.
const MIN_TERM: usize = 3;
const CALLOUTS: [CalloutStyle; 5] = [
    CalloutStyle::Note,
    CalloutStyle::Tip,
    CalloutStyle::Important,
    CalloutStyle::Warning,
    CalloutStyle::Caution,
];

/// Where completion is requested.
pub(super) struct Context<'a> {
    pub(super) checked: &'a Checked,
    pub(super) document: &'a Document,
    /// The byte of the text that the cursor is at.
    pub(super) at: usize,
    /// Knows the languages of code, once it has loaded them.
    pub(super) highlighter: &'a Highlighter,
}

impl Context<'_> {
    /// What is typed from a byte on.
    fn typed(&self, start: usize) -> &str {
        self.document.text().get(start..self.at).unwrap_or_default()
    }

    /// The rest of the line behind the cursor.
    fn line_after(&self) -> &str {
        let line = self.document.lines.line_at(self.at);
        self.document.text().get(self.at..line.end).unwrap_or_default()
    }
}

/// What can be written.
pub(super) fn complete(context: &Context<'_>) -> CompletionList {
    let document = context.document;
    let candidates = match document.format {
        Format::Bibliography | Format::Guide | Format::Other => Vec::new(),
        Format::Markdown if !document.is_in_yaml(context.at) => in_body(context),
        _ => front_matter::candidates(context),
    };
    let mut ranked: Vec<(u8, Candidate)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let fit = fit(context.typed(candidate.start), &candidate.label, &candidate.title)?;
            Some((fit * 2 + candidate.rank.min(1), candidate))
        })
        .collect();
    ranked.sort_by(|(a, one), (b, other)| (a, &one.label).cmp(&(b, &other.label)));
    let is_incomplete = ranked.len() > MAX_OFFERED;
    ranked.truncate(MAX_OFFERED);
    let items = ranked.into_iter().enumerate();
    let items = items.map(|(number, (_, candidate))| item(context, number, candidate)).collect();
    CompletionList { is_incomplete, items }
}

fn item(context: &Context<'_>, number: usize, candidate: Candidate) -> CompletionItem {
    let Candidate { label, title, kind, detail, about, insert, start, .. } = candidate;
    let range = context.document.lines.range(&(start..context.at));
    let documentation =
        (!about.is_empty()).then_some(Documentation::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: about,
        }));
    let description = Some(title.clone()).filter(|title| !title.is_empty());
    CompletionItem {
        filter_text: Some(format!("{label} {title}").trim_end().to_owned()),
        label_details: description
            .map(|of| CompletionItemLabelDetails { detail: None, description: Some(of) }),
        label,
        kind: Some(kind),
        detail: Some(detail).filter(|detail| !detail.is_empty()),
        documentation,
        sort_text: Some(format!("{number:04}")),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: insert })),
        ..CompletionItem::default()
    }
}

fn in_body(context: &Context<'_>) -> Vec<Candidate> {
    let body = &context.document.body;
    let is_code = body.nodes().iter().any(|node| {
        let range = context.document.in_text(&node.range());
        matches!(node.kind, Kind::CodeBlock(_))
            && range.start < context.at
            && context.at < range.end
    });
    let line = context.document.lines.line_at(context.at);
    let before = context.document.text().get(line.start..context.at).unwrap_or_default();
    let is_fence = before.trim_start().starts_with(['`', '~']);
    if is_code && !is_fence { Vec::new() } else { in_markdown(context) }
}

/// What can be written in Markdown, in a body or a field.
fn in_markdown(context: &Context<'_>) -> Vec<Candidate> {
    let line = context.document.lines.line_at(context.at);
    let before = context.document.text().get(line.start..context.at).unwrap_or_default();
    let Some(typing) = typing(before) else { return Vec::new() };
    let names = |start: usize| Names {
        checked: context.checked,
        start: start + line.start,
        typed: before.get(start..).unwrap_or_default(),
    };
    match typing {
        Typing::Wiki(start) => wiki(context, &names(start), &before[start..]),
        Typing::Address { start, is_image } => {
            address(context, &names(start), &before[start..], is_image)
        }
        Typing::Key(start) => names(start).sources(),
        Typing::Language(start) => {
            let languages = context.highlighter.languages();
            let usable = languages.iter().map(String::as_str).filter(|of| !of.contains(' '));
            names(start).words(&usable.collect::<Vec<_>>())
        }
        Typing::Callout(start) => {
            let candidate = |callout: CalloutStyle| {
                let name = callout.name().to_uppercase();
                let closed = context.line_after().starts_with(']');
                let insert = if closed { name.clone() } else { format!("{name}]") };
                Candidate { insert, ..Candidate::new(&name, callout.title(), start + line.start) }
            };
            CALLOUTS.into_iter().map(candidate).collect()
        }
        Typing::Word(start) if before[start..].chars().count() >= MIN_TERM => {
            names(start).glossary()
        }
        Typing::Word(_) => Vec::new(),
    }
}

/// Entries in `[[…]]`, and headings after `#`.
fn wiki(context: &Context<'_>, names: &Names<'_>, typed: &str) -> Vec<Candidate> {
    let rest = context.line_after();
    let is_closed = rest.find("]]").is_some_and(|end| !rest[..end].contains("[["));
    let close = if is_closed { "" } else { "]]" };
    let mut found = match typed.split_once('#') {
        Some((name, heading)) => {
            let names = Names { start: names.start + name.len() + 1, typed: heading, ..*names };
            headings(context, &names, &Target::wiki(name))
        }
        None => names.entries(),
    };
    found.iter_mut().for_each(|candidate| candidate.insert.push_str(close));
    found
}

fn address(
    context: &Context<'_>,
    names: &Names<'_>,
    typed: &str,
    is_image: bool,
) -> Vec<Candidate> {
    let folder = context.document.folder();
    if let Some((path, heading)) = typed.split_once('#') {
        let names = Names { start: names.start + path.len() + 1, typed: heading, ..*names };
        return headings(context, &names, &Target::address(path));
    }
    let mut found = names.files(folder, is_image);
    if !is_image {
        found.extend(names.entry_files(folder));
    }
    let rest = context.line_after();
    let is_closed = rest.find(')').is_some_and(|end| !rest[..end].contains('('));
    if !is_closed {
        found.iter_mut().for_each(|candidate| candidate.insert.push(')'));
    }
    found
}

/// The headings of what a target names; of this text when it names nothing.
fn headings(context: &Context<'_>, names: &Names<'_>, target: &Target) -> Vec<Candidate> {
    let is_own = match target {
        Target::Wiki { name, .. } => name.is_empty(),
        Target::Path { path, .. } => path.is_empty(),
        _ => true,
    };
    if is_own {
        return names.headings(&context.document.body);
    }
    let named = context.checked.named_by(context.document.folder(), target);
    let Some(Named::Entry(name)) = named else { return Vec::new() };
    let entry = context.checked.entry(&name).map(|found| &found.entry);
    let body = entry.and_then(|entry| entry.texts.first());
    body.map(|body| names.headings(&body.markdown)).unwrap_or_default()
}
