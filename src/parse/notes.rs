//! Which footnotes of a text readers get to see.
//!
//! Writes none; see [`super::writer`].

use super::origin::Located;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};

/// The labels that the text refers to, or a note that it refers to, and so on. What stands in the
/// text of an image refers to nothing: no link can be shown there.
pub(super) fn reached<'e>(events: &'e [Located<'_>]) -> BTreeSet<&'e str> {
    let mut references: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    let mut defined = BTreeSet::new();
    // Of a note that is defined twice, what it is defined as first is shown.
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut images = 0_usize;
    for (event, _) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                open.push((label, defined.insert(&**label)));
            }
            Event::End(TagEnd::FootnoteDefinition) => _ = open.pop(),
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::FootnoteReference(label) if images == 0 => match open.last() {
                Some((_, false)) => {}
                from => {
                    let from = from.map(|(label, _)| *label);
                    references.entry(from).or_default().push(label);
                }
            },
            _ => {}
        }
    }
    let mut reached = BTreeSet::new();
    let mut from = vec![None];
    while let Some(label) = from.pop() {
        for to in references.get(&label).into_iter().flatten() {
            if reached.insert(*to) {
                from.push(Some(*to));
            }
        }
    }
    reached
}
