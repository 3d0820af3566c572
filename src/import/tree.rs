//! Questions about a tree that several steps of an import ask.
//!
//! Changes nothing.

use crate::parse::tree::{Body, Kind, NodeId, Visit};
use std::ops::Range;

/// What is said in a node, without markup.
pub(super) fn plain(body: &Body, id: NodeId) -> String {
    let mut said = String::new();
    for visit in body.walk_in(id) {
        let Visit::Enter(id) = visit else { continue };
        match body.node(id).kind {
            Kind::Text(text) | Kind::Code(text) | Kind::HtmlText(text) => {
                said.push_str(body.text(text));
            }
            Kind::SoftBreak | Kind::HardBreak => said.push(' '),
            _ => {}
        }
    }
    said.trim().to_owned()
}

/// Where what is in a node is in the text: from its first child to its last.
pub(super) fn inside(body: &Body, id: NodeId) -> Option<Range<usize>> {
    let mut inner: Option<Range<usize>> = None;
    for visit in body.walk_below(id) {
        let Visit::Enter(id) = visit else { continue };
        let range = body.node(id).range();
        inner = Some(match inner {
            None => range,
            Some(inner) => inner.start.min(range.start)..inner.end.max(range.end),
        });
    }
    inner
}

/// The blocks at the top of a text, in order.
pub(super) fn blocks(body: &Body) -> Vec<NodeId> {
    let mut walk = body.walk();
    let mut blocks = Vec::new();
    while let Some(visit) = walk.next() {
        if let Visit::Enter(id) = visit {
            blocks.push(id);
            walk.skip_children();
        }
    }
    blocks
}
