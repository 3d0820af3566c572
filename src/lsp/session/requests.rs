//! Requests → results.
//!
//! Reads parameters, calls the module for the request, and writes the result in the form of the protocol.

use super::{Failure, Session};
use crate::files::exists;
use crate::lsp::actions::Actions;
use crate::lsp::checked::Checked;
use crate::lsp::completion::{self, Context};
use crate::lsp::diagnostics::Lines;
use crate::lsp::document::Document;
use crate::lsp::hover::hover;
use crate::lsp::navigate::{self, Definition};
use crate::lsp::place::{AtPlace, thing_at};
use crate::lsp::rename::{RenameRequest, renamable};
use crate::lsp::worker::Job;
use crate::lsp::{links, symbols, uri};
use crate::span::FileId;
use lsp_server::{ErrorCode, Request};
use lsp_types::{
    CodeActionKind, CodeActionParams, CodeActionResponse, CompletionParams, CompletionResponse,
    DocumentChanges, DocumentLinkParams, DocumentSymbolParams, DocumentSymbolResponse,
    FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents,
    HoverParams, InlayHintParams, Location, MarkupContent, MarkupKind, OneOf, Position,
    PrepareRenameResponse, Range, ReferenceParams, RenameParams, TextDocumentPositionParams,
    WorkspaceEdit, WorkspaceSymbolParams,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Failure>;

impl Session {
    /// The result of a request; none if it is answered later.
    pub(super) fn result(&mut self, request: Request) -> Result<Option<Value>> {
        let result = match request.method.as_str() {
            "textDocument/completion" => {
                let params: CompletionParams = read(&request)?;
                written(self.completion(&params.text_document_position))
            }
            "textDocument/hover" => {
                let params: HoverParams = read(&request)?;
                written(self.hover(&params.text_document_position_params))
            }
            "textDocument/definition" => {
                let params: GotoDefinitionParams = read(&request)?;
                written(self.definition(&params.text_document_position_params))
            }
            "textDocument/references" => written(self.references(&read(&request)?)),
            "textDocument/prepareRename" => written(self.prepare_rename(&read(&request)?)?),
            "textDocument/rename" => return self.rename(&request).map(|()| None),
            "textDocument/codeAction" => written(self.code_actions(&read(&request)?)),
            "textDocument/documentSymbol" => {
                let params: DocumentSymbolParams = read(&request)?;
                let document = self.document(&params.text_document.uri);
                let outline = |(_, document): (_, Document)| symbols::outline(&document);
                written(document.map(outline).map(DocumentSymbolResponse::Nested))
            }
            "textDocument/foldingRange" => {
                let params: FoldingRangeParams = read(&request)?;
                let document = self.document(&params.text_document.uri);
                written(document.map(|(_, document)| symbols::folds(&document)))
            }
            "textDocument/documentLink" => {
                let params: DocumentLinkParams = read(&request)?;
                let document = self.document(&params.text_document.uri);
                written(document.map(|(checked, document)| links::links(&checked, &document)))
            }
            "textDocument/inlayHint" => {
                let params: InlayHintParams = read(&request)?;
                let document = self.document(&params.text_document.uri);
                written(document.map(|(checked, document)| {
                    let within = document.lines.bytes(params.range);
                    links::hints(&checked, &document, &within)
                }))
            }
            "workspace/symbol" => {
                let params: WorkspaceSymbolParams = read(&request)?;
                written(Some(self.symbols(&params.query)))
            }
            method => {
                let message = format!("there is no method `{method}`");
                return Err(Failure { code: ErrorCode::MethodNotFound, message });
            }
        };
        result.map(Some)
    }

    /// What is at a place of a text.
    fn at(
        &mut self,
        params: &TextDocumentPositionParams,
    ) -> Option<(Arc<Checked>, Document, Option<AtPlace>)> {
        let (checked, document) = self.document(&params.text_document.uri)?;
        let at = document.lines.offset(params.position);
        let found = thing_at(&checked, &document, at);
        Some((checked, document, found))
    }

    fn completion(&mut self, params: &TextDocumentPositionParams) -> Option<CompletionResponse> {
        let (checked, document) = self.document(&params.text_document.uri)?;
        let at = document.lines.offset(params.position);
        let (checked, document) = (&*checked, &document);
        let context = Context { checked, document, at, highlighter: &self.highlighter };
        Some(CompletionResponse::List(completion::complete(&context)))
    }

    fn hover(&mut self, params: &TextDocumentPositionParams) -> Option<Hover> {
        let (checked, document, found) = self.at(params)?;
        let AtPlace { thing, range } = found?;
        let value = hover(&checked, &thing)?;
        let content = MarkupContent { kind: MarkupKind::Markdown, value };
        let range = Some(document.lines.range(&range));
        Some(Hover { contents: HoverContents::Markup(content), range })
    }

    fn definition(
        &mut self,
        params: &TextDocumentPositionParams,
    ) -> Option<GotoDefinitionResponse> {
        let (checked, _, found) = self.at(params)?;
        let location = self.location(&checked, navigate::definition(&checked, &found?.thing)?)?;
        Some(GotoDefinitionResponse::Scalar(location))
    }

    fn location(&self, checked: &Checked, found: Definition) -> Option<Location> {
        match found {
            Definition::Span(span) => Lines::new(checked, self.client.encoding).location(span),
            Definition::File(path) => {
                let uri = uri::of_path(&checked.path_below(&path))?;
                let start = Position::new(0, 0);
                Some(Location { uri, range: Range::new(start, start) })
            }
        }
    }

    fn references(&mut self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let (checked, _, found) = self.at(&params.text_document_position)?;
        let thing = found?.thing;
        let mut lines = Lines::new(&checked, self.client.encoding);
        let definition = navigate::definition(&checked, &thing);
        let definition = definition.filter(|_| params.context.include_declaration);
        let definition = definition.and_then(|found| self.location(&checked, found));
        let named = navigate::references(&checked, &thing);
        let named = named.into_iter().filter_map(|span| lines.location(span));
        Some(definition.into_iter().chain(named).collect())
    }

    fn prepare_rename(
        &mut self,
        params: &TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let Some((checked, document, found)) = self.at(params) else { return Ok(None) };
        let Some((name, found)) = found.and_then(|found| renamable(&checked, found)) else {
            return Ok(None);
        };
        let range = document.lines.range(&found.range);
        Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: name.slug }))
    }

    /// Sends a rename to the worker, which answers it: planning one takes longer than other requests.
    fn rename(&mut self, request: &Request) -> Result<()> {
        let params: RenameParams = read(request)?;
        if !self.client.can_rename {
            let message = "this editor cannot rename files; run `fieldguide rename` instead";
            return Err(Failure::failed(message));
        }
        let place = &params.text_document_position;
        let no_guide = || Failure::failed("this file is not part of a guide");
        let (checked, _, found) = self.at(place).ok_or_else(no_guide)?;
        let nothing = || Failure::failed("put the cursor on a link to an entry, or on its title");
        let (name, _) = found.and_then(|of| renamable(&checked, of)).ok_or_else(nothing)?;
        let from = checked.file_of(&name).ok_or_else(nothing)?;
        let to = params.new_name.trim().to_owned();
        let path = uri::to_path(&place.text_document.uri).ok_or_else(no_guide)?;
        let job = Job::Rename(Box::new(RenameRequest { id: request.id.clone(), from, to }));
        self.send(&path, job);
        Ok(())
    }

    fn code_actions(&mut self, params: &CodeActionParams) -> Option<CodeActionResponse> {
        let only = params.context.only.as_ref();
        let is_wanted =
            |kind: &CodeActionKind| kind.as_str().is_empty() || *kind == CodeActionKind::QUICKFIX;
        if only.is_some_and(|only| !only.iter().any(is_wanted)) {
            return None;
        }
        let (checked, document) = self.document(&params.text_document.uri)?;
        let (file, source) = checked.file(&document.path)?;
        if source.text != *document.lines.text() {
            return None;
        }
        let open = |file: FileId| {
            let path = checked.path_of(file);
            let text = self.texts.get(&path).map(|open| &open.text);
            let is_checked = text.is_none_or(|of| *of == checked.inventory.sources.get(file).text);
            self.known_as(&path).filter(|_| is_checked)
        };
        let is_taken = |path: &Path| self.texts.contains_key(path) || exists(path);
        let mut actions = Actions {
            checked: &checked,
            document: &document,
            lines: Lines::new(&checked, self.client.encoding),
            open: &open,
            is_taken: &is_taken,
            today: (self.today)(),
            can_create: self.client.can_create,
        };
        let found = actions.at(file, &document.lines.bytes(params.range));
        let action = |mut action: lsp_types::CodeAction| {
            action.edit = action.edit.map(|edit| self.for_client(edit));
            action.into()
        };
        Some(found.into_iter().map(action).collect())
    }

    /// An edit, in the older form for editors that support no other.
    fn for_client(&self, edit: WorkspaceEdit) -> WorkspaceEdit {
        match edit.document_changes {
            Some(DocumentChanges::Edits(documents)) if !self.client.has_document_changes => {
                #[expect(clippy::mutable_key_type, reason = "the protocol's type")]
                let mut changes: HashMap<_, Vec<_>> = HashMap::new();
                for document in documents {
                    let edits = document.edits.into_iter().map(|edit| match edit {
                        OneOf::Left(edit) => edit,
                        OneOf::Right(annotated) => annotated.text_edit,
                    });
                    changes.entry(document.text_document.uri).or_default().extend(edits);
                }
                WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
            }
            _ => edit,
        }
    }

    fn symbols(&mut self, query: &str) -> Vec<lsp_types::WorkspaceSymbol> {
        let encoding = self.client.encoding;
        let checked = self.guides.iter_mut().filter_map(|guide| guide.worker.checked());
        let of = |checked: Arc<Checked>| {
            symbols::of_guide(&checked, &mut Lines::new(&checked, encoding), query)
        };
        checked.flat_map(of).collect()
    }
}

/// The parameters of a request.
fn read<P: DeserializeOwned>(request: &Request) -> Result<P> {
    serde_json::from_value(request.params.clone()).map_err(|error| Failure {
        code: ErrorCode::InvalidParams,
        message: format!("cannot read the parameters of `{}`: {error}", request.method),
    })
}

/// A result as JSON; `null` where there is none.
fn written<T: Serialize>(result: Option<T>) -> Result<Value> {
    serde_json::to_value(result)
        .map_err(|error| Failure { code: ErrorCode::InternalError, message: error.to_string() })
}
