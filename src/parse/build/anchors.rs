//! Ids of a text: of headings, set by hand or made of their words, and of raw HTML.
//!
//! Ids that are set by hand in raw HTML come first, and a heading's words make another id then. Ids that
//! pages have for parts of their own are reserved. Knows one text; the ids of the others on a page are not
//! its concern.

use super::Builder;
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::text::{nfc, slugify};
use crate::parse::tree::{Kind, Node};
use std::collections::BTreeMap;
use std::ops::Range;

/// What ids of the theme's parts begin with. A theme may have more; its ids have an underscore.
const THEME: [&str; 15] = [
    "assess_",
    "comparison_",
    "day_",
    "decision_",
    "field_",
    "from_",
    "letter_",
    "list_",
    "lost_",
    "part_",
    "search_",
    "section_",
    "stance_",
    "step_",
    "theme_",
];

/// Ids given out in a text.
#[derive(Default)]
struct Taken {
    places: BTreeMap<String, Range<usize>>,
    /// The number that each id from a heading's text gets when it comes again.
    numbers: BTreeMap<String, usize>,
}

impl Builder<'_> {
    /// Gives ids to headings, and reports those that are set by hand and cannot be had.
    pub(super) fn assign_ids(&mut self) {
        let mut taken = Taken::default();
        for (id, place) in self.ids_of_elements() {
            self.take(&mut taken, id, place);
        }
        let prefix = self.origin.id_prefix();
        for number in 0..self.body.headings.len() {
            let place = self.heading_places[number].clone();
            let id = match self.body.headings[number].anchor.as_str() {
                "" => taken.id_from(&self.body.headings[number].text, place),
                set => {
                    let id = nfc(set).into_owned();
                    self.take(&mut taken, id.clone(), place);
                    id
                }
            };
            self.body.headings[number].anchor = format!("{prefix}{id}");
        }
    }

    /// The ids of raw HTML and the places of their tags.
    fn ids_of_elements(&self) -> Vec<(String, Range<usize>)> {
        let id = |node: &Node| {
            let Kind::Element(element) = node.kind else { return None };
            let id = self.body.elements.get(element as usize)?.get("id")?;
            let range = node.range();
            let tag = self.text.get(range.clone())?.find('>').map_or(range.len(), |at| at + 1);
            (!id.is_empty()).then(|| (id.to_owned(), range.start..range.start + tag))
        };
        self.body.nodes.iter().filter_map(id).collect()
    }

    /// Takes an id that is set by hand, and reports one that cannot be had.
    fn take(&mut self, taken: &mut Taken, id: String, place: Range<usize>) {
        let span = self.origin.span(place.clone());
        if is_reserved(&id) {
            let message = format!("the id `{id}` is reserved for a part of the page");
            let problem = Diagnostic::new(&rule::DUPLICATE_ANCHOR, span, message);
            self.diagnostics
                .push(problem.help(format!("choose another id, such as `{}`", free(&id))));
            return;
        }
        let message = format!("the id `{id}` is used twice");
        if let Some(first) = taken.places.insert(id, place) {
            let problem = Diagnostic::new(&rule::DUPLICATE_ANCHOR, span, message)
                .secondary_label(self.origin.span(first), "first used here")
                .help("give one of the two another id");
            self.diagnostics.push(problem);
        }
    }
}

impl Taken {
    /// An id from the words of a heading.
    fn id_from(&mut self, text: &str, place: Range<usize>) -> String {
        let slug = slugify(text);
        let base = match slug.as_str() {
            "" => "section".to_owned(),
            slug if is_reserved(slug) => free(slug),
            _ => slug,
        };
        let mut id = base.clone();
        let number = self.numbers.entry(base.clone()).or_insert(2);
        while self.places.contains_key(&id) {
            id = format!("{base}-{number}");
            *number += 1;
        }
        self.places.insert(id.clone(), place);
        id
    }
}

/// An id like a reserved one that is not reserved.
fn free(id: &str) -> String {
    format!("section-{}", id.replace('_', "-"))
}

/// Whether pages have this id, or may have it, for a part of their own: a footnote `note-1` and its mark
/// `noted-1-2`, a source `ref-1`, a term `term-x`, the same in a field `f2-note-1`.
fn is_reserved(id: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let numbered = |prefix: &str| {
        let numbers = id.strip_prefix(prefix);
        numbers.is_some_and(|numbers| numbers.split('-').all(is_number))
    };
    let in_field = id.strip_prefix('f').and_then(|rest| rest.split_once('-'));
    THEME.iter().any(|prefix| id.starts_with(prefix))
        || ["note-", "noted-", "ref-"].into_iter().any(numbered)
        || id.strip_prefix("term-").is_some_and(|term| !term.is_empty())
        || in_field.is_some_and(|(number, rest)| is_number(number) && !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_pages_are_reserved() {
        for id in
            ["note-1", "noted-1-2", "ref-12", "part_main", "from_evidence", "term-bed", "f1-a"]
        {
            assert!(is_reserved(id), "{id}");
            assert!(!is_reserved(&free(id)), "{id}");
        }
        for id in
            ["note", "note-one", "notes-1", "references", "my_id", "terms", "f-1", "f1", "part"]
        {
            assert!(!is_reserved(id), "{id}");
        }
    }

    #[test]
    fn ids_of_the_theme_are_reserved() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/practice/templates");
        let mut found = 0;
        for file in walkdir::WalkDir::new(folder) {
            let path = file.expect("can be listed").into_path();
            let text = std::fs::read_to_string(path).unwrap_or_default();
            for id in text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let bare = id.split("{{").next().unwrap_or_default();
                if bare.contains('_') {
                    assert!(is_reserved(bare), "{id}");
                    found += 1;
                }
            }
        }
        assert!(found > 20, "{found}");
    }
}
