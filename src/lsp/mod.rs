//! The language server: what an editor shows and offers while a guide is written.
//!
//! Speaks the Language Server Protocol over a connection that its caller opens. Writes nothing to the disk: every
//! change is an edit that the editor makes. Finds no problems and resolves no links of its own; the guide is checked
//! by the functions, and with the caches, of the preview ([`crate::manuscript`], [`crate::assess_manuscript`]), and
//! changed by [`crate::author`].
//!
//! - A guide is found by its `guide.yaml`: above the folder that the editor opened, or in its `content` folder; or
//!   else below it, the nearest [`session::MAX_FOUND`] of them. A guide that is not found so is found when a text
//!   of it is opened. Each is checked on its own ([`worker`]), in a thread that is never waited for but the first time.
//! - Texts that are open count instead of the disk's ([`crate::files::Reader::set_buffer`]).
//! - A request is answered from the text of this moment ([`document`]) and the names of the last check
//!   ([`checked`]). What the cursor is on is found in one place for all requests ([`place`]).
//! - Nothing panics on what an editor sends: what cannot be read is answered with an error ([`session`]), and what
//!   is outside every guide with nothing.

mod actions;
mod capabilities;
mod checked;
mod completion;
mod diagnostics;
mod document;
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
    /// As the editor asked for.
    Properly,
    /// The editor ended it without shutting it down first.
    WithoutShutdown,
    /// The connection was closed.
    Disconnected,
}

/// Answers an editor until it ends the session. `today` is for new entries.
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
    // Whoever does not listen any more ends the session soon.
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
            Message::Notification(notice) => session.notice(notice),
            // What the editor says of registered capabilities changes nothing.
            Message::Response(_) => {}
        }
    }
    Ended::Disconnected
}
