//! The capabilities of the editor that matter here, and those of the server.
//!
//! Requests are answered in [`super::session`].

use super::position::Encoding;
use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CompletionOptions, DocumentLinkOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, InitializeParams, InitializeResult, OneOf, PositionEncodingKind,
    RenameOptions, ResourceOperationKind, SaveOptions, ServerCapabilities, ServerInfo,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

/// The capabilities of the editor that matter here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    /// The units of columns.
    pub(super) encoding: Encoding,
    /// Whether edits may name versions of texts.
    pub(super) has_document_changes: bool,
    /// Whether an edit may create files.
    pub(super) can_create: bool,
    /// Whether an edit may rename files.
    pub(super) can_rename: bool,
    /// Whether it watches files for the server.
    pub(super) can_watch: bool,
    /// Whether it can watch a folder outside those it has open.
    pub(super) has_relative_patterns: bool,
}

impl Client {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, general, .. } = &params.capabilities;
        let workspace = workspace.as_ref();
        let edit = workspace.and_then(|of| of.workspace_edit.as_ref());
        let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
        let can = |kind| operations.is_some_and(|of| of.contains(&kind));
        let has_document_changes = edit.and_then(|edit| edit.document_changes) == Some(true);
        let watching = workspace.and_then(|of| of.did_change_watched_files.as_ref());
        let encodings = general.as_ref().and_then(|of| of.position_encodings.as_ref());
        let has_utf8 = encodings.is_some_and(|of| of.contains(&PositionEncodingKind::UTF8));
        Self {
            encoding: if has_utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            has_document_changes,
            can_create: has_document_changes && can(ResourceOperationKind::Create),
            can_rename: has_document_changes && can(ResourceOperationKind::Rename),
            can_watch: watching.and_then(|of| of.dynamic_registration) == Some(true),
            has_relative_patterns: watching.and_then(|of| of.relative_pattern_support)
                == Some(true),
        }
    }
}

/// The capabilities of the server.
pub(super) fn of_server(client: &Client) -> InitializeResult {
    let position_encoding = match client.encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
    };
    let no_progress = || WorkDoneProgressOptions { work_done_progress: None };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(false),
        })),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = ["[", "#", "@", "(", "/", "`"].map(str::to_owned);
    let capabilities = ServerCapabilities {
        position_encoding: Some(position_encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: no_progress(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: no_progress(),
        }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    };
    InitializeResult {
        capabilities,
        server_info: Some(ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}
