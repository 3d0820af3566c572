//! Quick fixes: the changes that problems suggest, and the entry that a link names and that does not exist.
//!
//! Decides nothing about what is certain; a suggestion says so. A change is offered only while the texts it is for
//! are those that were checked.

use super::checked::{Checked, EntryName};
use super::diagnostics::{Lines, diagnostic};
use super::document::Document;
use super::place::{Thing, thing_at};
use super::uri;
use crate::author::entry::blank;
use crate::author::in_lines_of;
use crate::date::Date;
use crate::diagnostic::{Applicability, Diagnostic, SuggestedEdit, Suggestion};
use crate::ids::KindId;
use crate::schema::is_slug;
use crate::schema::vocabulary::label_from;
use crate::span::FileId;
use lsp_types::{
    CodeAction, CodeActionKind, CreateFile, CreateFileOptions, DocumentChangeOperation,
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range as LspRange,
    ResourceOp, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// What code actions are made from.
pub(super) struct Actions<'a> {
    pub(super) checked: &'a Checked,
    pub(super) document: &'a Document,
    pub(super) lines: Lines<'a>,
    /// The address and version of a file in the editor; of one that is not open, its address alone. None while
    /// its text is newer than the last check.
    pub(super) open: &'a dyn Fn(FileId) -> Option<(Uri, Option<i32>)>,
    pub(super) today: Date,
    /// Whether the editor creates files.
    pub(super) can_create: bool,
}

impl Actions<'_> {
    /// The actions for a range of a file.
    pub(super) fn at(&mut self, file: FileId, range: &Range<usize>) -> Vec<CodeAction> {
        let checked = self.checked;
        let is_here = |problem: &&Diagnostic| {
            problem.labels.first().is_some_and(|label| {
                let place = label.span.range();
                label.span.file == file && place.start <= range.end && range.start <= place.end
            })
        };
        let problems: Vec<&Diagnostic> = checked.problems.iter().filter(is_here).collect();
        let mut actions: Vec<CodeAction> = Vec::new();
        for problem in &problems {
            actions.extend(problem.suggestion.as_ref().and_then(|of| self.fix(problem, of)));
        }
        let is_broken = |of: &&&Diagnostic| ["broken-link", "unknown-entry"].contains(&of.rule.id);
        if let Some(problem) = problems.iter().find(is_broken).filter(|_| self.can_create) {
            actions.extend(self.create(problem, range.start));
        }
        actions
    }

    fn fix(&mut self, problem: &Diagnostic, suggestion: &Suggestion) -> Option<CodeAction> {
        let mut by_file: BTreeMap<FileId, Vec<&SuggestedEdit>> = BTreeMap::new();
        for edit in &suggestion.edits {
            by_file.entry(edit.span.file).or_default().push(edit);
        }
        let mut documents = Vec::new();
        for (file, edits) in by_file {
            let (uri, version) = (self.open)(file)?;
            let text = &self.checked.inventory.sources.get(file).text;
            let mut change = |edit: &SuggestedEdit| {
                let new_text = in_lines_of(text, &edit.replacement);
                OneOf::Left(TextEdit { range: self.lines.range(edit.span), new_text })
            };
            let edits = edits.into_iter().map(&mut change).collect();
            let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
            documents.push(TextDocumentEdit { text_document, edits });
        }
        let is_certain = suggestion.applicability == Applicability::MachineApplicable;
        Some(CodeAction {
            title: self.title(problem, suggestion),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic(problem, &mut self.lines)]),
            edit: Some(WorkspaceEdit {
                document_changes: Some(DocumentChanges::Edits(documents)),
                ..WorkspaceEdit::default()
            }),
            is_preferred: Some(is_certain),
            ..CodeAction::default()
        })
    }

    /// "Replace `a` with `b`".
    fn title(&self, problem: &Diagnostic, suggestion: &Suggestion) -> String {
        let [edit] = suggestion.edits.as_slice() else {
            return match &problem.help {
                Some(help) => format!("Fix: {help}"),
                None => format!("Fix: {}", problem.rule.summary),
            };
        };
        let before = shortened(self.checked.inventory.sources.slice(edit.span));
        let after = shortened(&edit.replacement);
        match (before.trim(), after.trim()) {
            ("", _) => format!("Insert `{after}`"),
            (_, "") => format!("Delete `{before}`"),
            _ => format!("Replace `{before}` with `{after}`"),
        }
    }

    /// Creates the entry that is named at a place, of its kind or of any that has a folder.
    fn create(&mut self, problem: &Diagnostic, at: usize) -> Vec<CodeAction> {
        let found = thing_at(self.checked, self.document, at);
        let Some(Thing::Missing(kind, slug)) = found.map(|found| found.thing) else {
            return Vec::new();
        };
        let Some(schema) = self.checked.schema().filter(|_| is_slug(&slug)) else {
            return Vec::new();
        };
        let kinds = schema.kinds.iter_enumerated();
        let kinds = kinds.filter(|(id, of)| kind.map_or(!of.folder.is_empty(), |kind| kind == *id));
        let kinds: Vec<KindId> = kinds.map(|(id, _)| id).collect();
        let create = |kind| self.new_entry(problem, kind, &slug);
        kinds.into_iter().filter_map(create).collect()
    }

    fn new_entry(&mut self, problem: &Diagnostic, kind: KindId, slug: &str) -> Option<CodeAction> {
        let schema = self.checked.schema()?;
        let path = self.checked.file_of(&EntryName { kind, slug: slug.to_owned() })?;
        let uri = uri::of_path(&self.checked.path_below(&path))?;
        let options = CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) };
        let file = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
        let start = LspRange::new(Position::new(0, 0), Position::new(0, 0));
        let new_text = blank(schema, kind, &label_from(slug), self.today);
        let text = TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
            edits: vec![OneOf::Left(TextEdit { range: start, new_text })],
        };
        let operations = vec![
            DocumentChangeOperation::Op(ResourceOp::Create(file)),
            DocumentChangeOperation::Edit(text),
        ];
        Some(CodeAction {
            title: format!("Create `{path}` ({})", schema.kinds[kind].label),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic(problem, &mut self.lines)]),
            edit: Some(WorkspaceEdit {
                document_changes: Some(DocumentChanges::Operations(operations)),
                ..WorkspaceEdit::default()
            }),
            ..CodeAction::default()
        })
    }
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    let line = text.replace(['\n', '\r'], "⏎");
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
