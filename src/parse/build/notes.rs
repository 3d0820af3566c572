//! Footnotes: which of them readers get to see, and their numbers.
//!
//! Writes none; see [`crate::render`].

use crate::parse::origin::Located;
use crate::parse::text::nfc;
use crate::parse::tree::{NodeId, Note};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};

/// The footnotes of a text.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) table: Vec<Note>,
    by_label: BTreeMap<String, u32>,
    numbered: u32,
    /// The labels of those that are shown.
    shown: BTreeSet<String>,
    /// Whether the definitions that are open are shown.
    open: Vec<bool>,
}

impl Notes {
    pub(super) fn find_shown(&mut self, events: &[Located<'_>]) {
        self.shown = reached(events);
    }

    /// Whether a definition is open.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn index(&mut self, label: &str) -> u32 {
        let next = self.table.len() as u32;
        let index = *self.by_label.entry(fold(label)).or_insert(next);
        if index == next {
            self.table.push(Note { label: label.into(), number: None, node: None, marks: 0 });
        }
        index
    }

    /// Begins the definition of a note, which is `node`. What nothing refers to is not shown, nor what is
    /// defined again.
    pub(super) fn define(&mut self, label: &str, node: NodeId) -> u32 {
        let index = self.index(label);
        let is_shown =
            self.shown.contains(&fold(label)) && self.table[index as usize].node.is_none();
        if is_shown {
            self.number(index);
            self.table[index as usize].node = Some(node);
        }
        self.open.push(is_shown);
        index
    }

    pub(super) fn end_definition(&mut self) {
        self.open.pop();
    }

    /// Refers to a note. Returns its index and which of its references this is; 0 is one that is not shown.
    pub(super) fn refer(&mut self, label: &str) -> (u32, u32) {
        let index = self.index(label);
        if self.open.contains(&false) {
            return (index, 0);
        }
        self.number(index);
        let note = &mut self.table[index as usize];
        note.marks += 1;
        (index, note.marks)
    }

    /// Notes are numbered in the order they are first met.
    fn number(&mut self, index: u32) {
        let note = &mut self.table[index as usize];
        if note.number.is_none() {
            self.numbered += 1;
            note.number = Some(self.numbered);
        }
    }
}

/// A label as labels are compared: case does not matter, nor how many blanks there are, nor how accents were
/// typed.
pub(in crate::parse) fn fold(label: &str) -> String {
    nfc(&label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()).into_owned()
}

/// The folded labels that the text refers to, or a note that it refers to, and so on. What is in the text
/// of an image refers to nothing: no link can be shown there.
pub(in crate::parse) fn reached(events: &[Located<'_>]) -> BTreeSet<String> {
    let mut references: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    let mut defined = BTreeSet::new();
    // Of a note that is defined twice, what it is defined as first is shown.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut images = 0_usize;
    for (event, _) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                let label = fold(label);
                let is_first = defined.insert(label.clone());
                open.push((label, is_first));
            }
            Event::End(TagEnd::FootnoteDefinition) => _ = open.pop(),
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::FootnoteReference(label) if images == 0 => match open.last() {
                Some((_, false)) => {}
                from => {
                    let from = from.map(|(label, _)| label.clone());
                    references.entry(from).or_default().push(fold(label));
                }
            },
            _ => {}
        }
    }
    let mut reached = BTreeSet::new();
    let mut from = vec![None];
    while let Some(label) = from.pop() {
        for to in references.get(&label).into_iter().flatten() {
            if reached.insert(to.clone()) {
                from.push(Some(to.clone()));
            }
        }
    }
    reached
}
