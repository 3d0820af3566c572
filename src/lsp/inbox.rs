//! Messages from the editor, in order. Messages that are already waiting can cancel a request.
//!
//! Of the content of messages, reads only which request is cancelled.

use lsp_server::{Connection, Message, RequestId};
use std::collections::VecDeque;

/// Messages that were received and not yet answered.
pub(super) struct Inbox<'a> {
    connection: &'a Connection,
    waiting: VecDeque<Message>,
}

impl<'a> Inbox<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, waiting: VecDeque::new() }
    }

    /// The next message; waits for it. None when the connection is closed.
    pub(super) fn next(&mut self) -> Option<Message> {
        let receiver = &self.connection.receiver;
        if self.waiting.is_empty() {
            self.waiting.extend(receiver.recv().ok());
        }
        self.waiting.extend(receiver.try_iter());
        self.waiting.pop_front()
    }

    /// Whether a waiting message cancels a request.
    pub(super) fn is_cancelled(&self, id: &RequestId) -> bool {
        let cancels = |message: &Message| match message {
            Message::Notification(notice) if notice.method == "$/cancelRequest" => {
                let cancelled = notice.params.get("id").cloned();
                cancelled.and_then(|of| serde_json::from_value(of).ok()).as_ref() == Some(id)
            }
            _ => false,
        };
        self.waiting.iter().any(cancels)
    }
}
