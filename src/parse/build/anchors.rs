//! Ids of headings: as set by hand, or from their text and made unique by a number.
//!
//! Knows one text; the ids of a page's other parts are not its concern.

use crate::diagnostic::{Diagnostic, rule};
use crate::parse::origin::Origin;
use crate::parse::text::slugify;
use std::collections::BTreeMap;
use std::ops::Range;

/// Ids given out in this text.
#[derive(Default)]
pub(super) struct Anchors {
    /// The headings that have them.
    taken: BTreeMap<String, Range<usize>>,
    /// The number that each id from a heading's text gets when it comes again.
    numbers: BTreeMap<String, usize>,
}

impl Anchors {
    /// The id of a heading; reports one that is set by hand twice.
    pub(super) fn add(
        &mut self,
        set_by_hand: Option<String>,
        text: &str,
        range: &Range<usize>,
        origin: Origin,
    ) -> (String, Option<Diagnostic>) {
        let prefix = origin.id_prefix();
        if let Some(id) = set_by_hand {
            let first = self.taken.insert(id.clone(), range.clone());
            let problem = first.map(|first| {
                let message = format!("the heading id `{id}` is used twice");
                Diagnostic::new(&rule::DUPLICATE_ANCHOR, origin.span(range.clone()), message)
                    .secondary_label(origin.span(first), "first used here")
                    .help("give one of the two another id")
            });
            return (prefix + &id, problem);
        }
        let slug = slugify(text);
        let base = if slug.is_empty() { "section".to_owned() } else { slug };
        let mut anchor = base.clone();
        let number = self.numbers.entry(base.clone()).or_insert(2);
        while self.taken.contains_key(&anchor) {
            anchor = format!("{base}-{number}");
            *number += 1;
        }
        self.taken.insert(anchor.clone(), range.clone());
        (prefix + &anchor, None)
    }
}
