//! HTML that grows, with the slots in it.
//!
//! Knows nothing of Markdown; see [`super::writer`].

use super::{Slot, SlotContent};

/// HTML and the slots in it.
#[derive(Default)]
pub(super) struct Output {
    pub(super) html: String,
    pub(super) slots: Vec<Slot>,
    /// Addresses of images in raw HTML, once it is cleaned.
    pub(super) raw_images: Vec<String>,
}

impl Output {
    pub(super) fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    pub(super) fn slot(&mut self, content: SlotContent) {
        self.slots.push(Slot { at: self.html.len(), content });
    }

    pub(super) fn insert(&mut self, at: usize, html: &str) {
        self.html.insert_str(at, html);
        for slot in self.slots.iter_mut().rev().take_while(|slot| slot.at >= at) {
            slot.at += html.len();
        }
    }

    pub(super) fn append(&mut self, other: Output) {
        let by = self.html.len();
        self.html.push_str(&other.html);
        self.slots.extend(other.slots.into_iter().map(|slot| Slot { at: slot.at + by, ..slot }));
    }
}
