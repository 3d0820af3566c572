//! Renaming an entry: its file, and every link to it.
//!
//! The change is planned and verified by [`crate::author::rename`]; here it becomes an edit that the editor makes.

use super::checked::{Checked, EntryName};
use super::place::{AtPlace, Thing};
use super::position::{Encoding, LineMap};
use super::uri;
use super::worker::OpenText;
use crate::author::{AuthorError, FileChange, rename as author};
use crate::diagnostic::WithDiagnostics;
use crate::files::Inventory;
use lsp_server::{ErrorCode, RequestId, Response};
use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    RenameFile, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use std::path::Path;
use std::sync::Arc;

/// What an editor asks for.
#[derive(Debug)]
pub(super) struct RenameRequest {
    /// The request that is answered.
    pub(super) id: RequestId,
    /// The path of the entry's file below the content folder.
    pub(super) from: String,
    /// The new name: `slug`, or `kind/slug` for another kind.
    pub(super) to: String,
}

/// The entry that can be renamed at a place, if there is one.
pub(super) fn renamable(checked: &Checked, found: AtPlace) -> Option<(EntryName, AtPlace)> {
    let name = match &found.thing {
        Thing::Entry(name) => name.clone(),
        _ => return None,
    };
    checked.entry(&name)?;
    Some((name, found))
}

/// The edit that renames an entry.
pub(super) fn plan(
    content: &Path,
    read: WithDiagnostics<Inventory>,
    request: &RenameRequest,
    encoding: Encoding,
    open: &dyn Fn(&Path) -> Option<OpenText>,
) -> Result<WorkspaceEdit, String> {
    if let Some(problem) = read.diagnostics.iter().find(|found| found.rule.forbids_changes()) {
        return Err(problem.message.clone());
    }
    let renaming = author::rename(&read.value, &request.from, &request.to);
    let renaming = renaming.map_err(|error| explained(&error))?;
    let mut operations = Vec::new();
    let mut moves = Vec::new();
    for change in &renaming.changes {
        operations
            .extend(edits(content, change, encoding, open).map(DocumentChangeOperation::Edit));
        if let (Some(old), Some(new)) = (&change.old, &change.new)
            && old != new
            && let (Some(old), Some(new)) = (address(content, old), address(content, new))
        {
            let (old_uri, new_uri) = (old, new);
            let file = RenameFile { old_uri, new_uri, options: None, annotation_id: None };
            moves.push(DocumentChangeOperation::Op(ResourceOp::Rename(file)));
        }
    }
    // Texts are edited under the names that the editor has them by.
    operations.append(&mut moves);
    let document_changes = Some(DocumentChanges::Operations(operations));
    Ok(WorkspaceEdit { document_changes, ..WorkspaceEdit::default() })
}

fn address(content: &Path, below: &str) -> Option<lsp_types::Uri> {
    uri::of_path(&content.join(below))
}

/// The edits of one file.
fn edits(
    content: &Path,
    change: &FileChange,
    encoding: Encoding,
    open: &dyn Fn(&Path) -> Option<OpenText>,
) -> Option<TextDocumentEdit> {
    let path = content.join(change.old.as_ref()?);
    let open = open(&path);
    let version = open.as_ref().map(|open| open.version);
    let uri = open.map(|open| open.uri).or_else(|| uri::of_path(&path))?;
    let lines = LineMap::new(Arc::clone(&change.before), encoding);
    let edit = |edit: &crate::author::Edit| {
        OneOf::Left(TextEdit { range: lines.range(&edit.range), new_text: edit.with.clone() })
    };
    let edits = change.edits.iter().map(edit).collect();
    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
    Some(TextDocumentEdit { text_document, edits })
}

/// Why nothing is changed, on as many lines as there are places or problems.
fn explained(error: &AuthorError) -> String {
    let mut text = error.to_string();
    if let AuthorError::Problems { diagnostics, sources, .. } = error {
        for problem in diagnostics {
            let place = problem.labels.first().map(|label| {
                let at = sources.line_column(label.span);
                format!("{}:{}: ", sources.get(label.span.file).path, at.line)
            });
            text.push_str(&format!("\n  {}{}", place.unwrap_or_default(), problem.message));
        }
    }
    text
}

/// The response with the edit, or with the reason why there is none.
pub(super) fn response(id: RequestId, made: Option<Result<WorkspaceEdit, String>>) -> Response {
    match made {
        Some(Ok(edit)) => Response::new_ok(id, edit),
        Some(Err(why)) => Response::new_err(id, ErrorCode::RequestFailed as i32, why),
        None => {
            let message = "the rename could not be planned; nothing was changed".to_owned();
            Response::new_err(id, ErrorCode::InternalError as i32, message)
        }
    }
}
