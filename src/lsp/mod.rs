//! The language server: what an editor shows and offers while a guide is written.
//!
//! Implements the Language Server Protocol over a connection that its caller opens. Writes nothing to the disk: every
//! change is an edit that the editor makes. The guide is checked with the functions and caches of the preview
//! ([`crate::manuscript`], [`crate::assess_manuscript`]), and changes are planned by [`crate::author`].
//!
//! - A guide is found by its `guide.yaml`: above the folder that the editor opened, or in its `content` folder; or
//!   else below it, the nearest [`session::MAX_FOUND`] of them. Any other guide is found when one of its texts is opened.
//!   Each guide is checked in a thread of its own ([`worker`]); requests wait only for the first check.
//! - Open texts replace the files on the disk ([`crate::files::Reader::set_buffer`]).
//! - A request is answered from the current text ([`document`]) and the names of the last check ([`checked`]). What the
//!   cursor is on is found in one place for all requests ([`place`]).
//! - No message from an editor causes a panic. A request that cannot be read is answered with an error ([`session`]), and
//!   one about a file outside every guide with an empty result.

mod actions;
mod capabilities;
mod checked;
mod completion;
mod diagnostics;
mod document;
mod edits;
mod hover;
mod inbox;
mod links;
mod navigate;
mod place;
mod position;
mod rename;
mod session;
mod symbols;
mod text;
mod uri;
mod worker;

use crate::date::Date;
use capabilities::Client;
use inbox::Inbox;
use lsp_server::{Connection, ErrorCode, Message, Response};
use lsp_types::InitializeParams;
use session::Session;
use std::sync::Arc;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The editor shut it down.
    Properly,
    /// The editor ended it without shutting it down first.
    WithoutShutdown,
    /// The connection was closed.
    Disconnected,
}

/// Answers an editor until it ends the session. New entries are dated `today`.
pub fn run(connection: &Connection, today: fn() -> Date) -> Ended {
    let (id, params) = loop {
        let Ok((id, params)) = connection.initialize_start() else { return Ended::WithoutShutdown };
        match serde_json::from_value::<InitializeParams>(params) {
            Ok(params) => break (id, params),
            Err(error) => {
                let message = format!("cannot read the parameters of `initialize`: {error}");
                let refused = Response::new_err(id, ErrorCode::InvalidParams as i32, message);
                if connection.sender.send(refused.into()).is_err() {
                    return Ended::Disconnected;
                }
            }
        }
    };
    let client = Client::of(&params);
    let answer = Response::new_ok(id, capabilities::of_server(&client));
    if connection.sender.send(answer.into()).is_err() {
        return Ended::Disconnected;
    }
    let sender = connection.sender.clone();
    // An editor that no longer receives messages ends the session soon.
    let out: worker::Outbox = Arc::new(move |message| _ = sender.send(message));
    let session = Session::new(client, out, today);
    serve(connection, session, &params)
}

fn serve(connection: &Connection, mut session: Session, params: &InitializeParams) -> Ended {
    session.open_folders(params);
    let mut inbox = Inbox::new(connection);
    while let Some(message) = inbox.next() {
        match message {
            Message::Request(request) => {
                let is_cancelled = inbox.is_cancelled(&request.id);
                session.answer(request, is_cancelled);
            }
            Message::Notification(notice) if notice.method == "exit" => {
                return match session.is_shut_down() {
                    true => Ended::Properly,
                    false => Ended::WithoutShutdown,
                };
            }
            Message::Notification(notice) => session.notify(notice),
            // The responses to registrations of capabilities need no action.
            Message::Response(_) => {}
        }
    }
    Ended::Disconnected
}
