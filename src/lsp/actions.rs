//! Quick fixes: the changes that problems suggest, and creating the missing entry that a link names.
//!
//! Which fixes are certain is part of each suggestion. A fix is offered only while the texts it changes are the same as
//! when they were checked.

use super::checked::{Checked, EntryName};
use super::diagnostics::{Lines, diagnostic};
use super::document::Document;
use super::place::{Thing, thing_at};
use super::text::shortened;
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
use std::path::Path;

/// The most characters of a text that the title of an action shows.
const MAX_SHOWN: usize = 40;

/// The input for code actions.
pub(super) struct Actions<'a> {
    pub(super) checked: &'a Checked,
    pub(super) document: &'a Document,
    pub(super) lines: Lines<'a>,
    /// The address of a file, and its version if it is open in the editor. None while its text is newer than the last
    /// check.
    pub(super) open: &'a dyn Fn(FileId) -> Option<(Uri, Option<i32>)>,
    /// Whether a file or an open text has this path.
    pub(super) is_taken: &'a dyn Fn(&Path) -> bool,
    pub(super) today: Date,
    /// Whether the editor can create files.
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
        let before = on_one_line(self.checked.inventory.sources.slice(edit.span));
        let after = on_one_line(&edit.replacement);
        match (before.trim(), after.trim()) {
            ("", _) => format!("Insert `{after}`"),
            (_, "") => format!("Delete `{before}`"),
            _ => format!("Replace `{before}` with `{after}`"),
        }
    }

    /// Actions that create the entry named at a place: of the kind that is named, or one for each kind with a folder.
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
        let on_disk = self.checked.path_below(&path);
        if (self.is_taken)(&on_disk) {
            return None;
        }
        let uri = uri::of_path(&on_disk)?;
        // Should the file be created meanwhile, the editor refuses the whole edit.
        let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
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
fn on_one_line(text: &str) -> String {
    shortened(&text.replace(['\n', '\r'], "⏎"), MAX_SHOWN)
}
