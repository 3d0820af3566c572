//! Which place of a page an address names after its `#`: an id, or what another tool makes of the same words.
//!
//! GitHub, mdBook, Pandoc, Obsidian and others make ids of headings in ways of their own, which differ in
//! punctuation, hyphens and numbers only. A link by any of them points to the heading; its address is written
//! with the id that the page has. Whether there is a page is for [`super::resolve`].

use super::Destination;
use super::broken_link::BrokenLink;
use crate::diagnostic::{nearest_few, rule, suggest_name};
use crate::parse::text::slugify;
use crate::parse::{Body, Target};
use std::collections::{BTreeMap, BTreeSet};

/// So many headings are offered in the place of one that does not exist.
const MAX_OFFERED: usize = 5;

/// The ids of a text, and the headings by what all tools keep of their words.
#[derive(Debug, Default)]
pub struct AnchorIndex<'a> {
    in_order: Vec<&'a str>,
    ids: BTreeSet<&'a str>,
    by_letters: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> AnchorIndex<'a> {
    /// Reads the ids of a text.
    pub fn of(text: &'a Body) -> Self {
        let in_order: Vec<&str> = text.ids().collect();
        let mut by_letters: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for heading in &text.headings {
            let letters = letters(&heading.text);
            let short = from_first_letter(&letters).to_owned();
            if short != letters {
                by_letters.entry(short).or_default().push(&heading.anchor);
            }
            by_letters.entry(letters).or_default().push(&heading.anchor);
        }
        Self { ids: in_order.iter().copied().collect(), in_order, by_letters }
    }

    /// The id that `anchor` names, by whatever form of a heading's words; none when it is the page as a whole, by
    /// its title, or when there is no such heading.
    pub fn id(&self, title: &str, anchor: &str) -> Option<String> {
        find_id(&[self], title, anchor).flatten()
    }

    /// The heading with these words, by its number among those that have them.
    fn heading(&self, words: &str, number: usize) -> Option<&'a str> {
        let letters = letters(words);
        let found = self.by_letters.get(&letters).filter(|_| !letters.is_empty());
        found.and_then(|found| found.get(number)).copied()
    }
}

/// The id that `anchor` names in one of a page's texts; none when it is the page as a whole, by its title.
pub(super) fn find(
    texts: &[&AnchorIndex<'_>],
    title: &str,
    anchor: &str,
    page: &str,
) -> Result<Option<String>, BrokenLink> {
    find_id(texts, title, anchor).ok_or_else(|| {
        let known: Vec<&str> = texts.iter().flat_map(|text| &text.in_order).copied().collect();
        broken(&known, anchor, page)
    })
}

/// The same; none when there is no such place.
fn find_id(texts: &[&AnchorIndex<'_>], title: &str, anchor: &str) -> Option<Option<String>> {
    if texts.iter().any(|text| text.ids.contains(anchor)) {
        return Some(Some(anchor.to_owned()));
    }
    // Browsers know `#top` in every page.
    if anchor == "top" || is_same(title, anchor) {
        return Some(None);
    }
    // Of a path of headings, as Obsidian writes it, the last counts.
    let last = anchor.rsplit('#').next().unwrap_or(anchor);
    let named = texts.iter().find_map(|text| text.heading(last, 0));
    // Other tools number from 1: `steps-1` is the second of the headings "Steps".
    let numbered = || {
        let (words, number) = last.rsplit_once('-')?;
        let number: usize = number.parse().ok()?;
        texts.iter().find_map(|text| text.heading(words, number))
    };
    named.or_else(numbered).map(|id| Some(id.to_owned()))
}

/// Whether a link to an entry was written with other words than the id it points to.
pub(super) fn is_by_words(target: &Target, destination: &Destination) -> bool {
    let (Target::Wiki { anchor, .. } | Target::Path { anchor, .. }) = target else { return false };
    matches!(destination, Destination::Entry(_, id) if id != anchor)
}

/// Checks that a generated page has this id. Ids with an underscore are of the theme's own parts,
/// which only the theme knows.
pub(super) fn check_id(page: &str, id: &str, known: &[String]) -> Result<(), BrokenLink> {
    if id.contains('_') || known.iter().any(|known| known == id) {
        return Ok(());
    }
    let failure = BrokenLink::new(&rule::BROKEN_ANCHOR, format!("`{page}` has no id `#{id}`"), "");
    let near = suggest_name(id, known.iter().map(String::as_str));
    let help = match &near {
        Some(near) => format!("did you mean `#{}`?", near.name),
        None => format!("remove `#{id}` from the link"),
    };
    Err(failure.suggest("#", id, near).help(help))
}

/// The letters and digits of a heading's text or id: what all tools keep.
fn letters(text: &str) -> String {
    slugify(text).replace('-', "")
}

/// Some tools leave out what is before the first letter.
fn from_first_letter(letters: &str) -> &str {
    letters.trim_start_matches(|c: char| !c.is_alphabetic())
}

/// Whether an id is made of these words, in whatever way.
fn is_same(words: &str, id: &str) -> bool {
    let (words, id) = (letters(words), letters(id));
    !id.is_empty() && (id == words || id == from_first_letter(&words))
}

fn broken(known: &[&str], anchor: &str, page: &str) -> BrokenLink {
    let message = match anchor {
        "" => "this link ends in `#` and names no heading".to_owned(),
        anchor => format!("{page} has no heading `#{anchor}`"),
    };
    let near = suggest_name(anchor, known.iter().copied());
    let mut distinct = known.to_vec();
    distinct.dedup();
    let help = match (&near, distinct.len()) {
        (Some(near), _) => format!("did you mean `#{}`?", near.name),
        (None, 0) => format!("{page} has no headings; remove `#{anchor}` from the link"),
        (None, number) if number <= MAX_OFFERED => {
            format!("the headings of {page} are #{}", distinct.join(", #"))
        }
        (None, number) => {
            let offered = nearest_few(anchor, &distinct, MAX_OFFERED).join(", #");
            format!("the nearest of the {number} headings of {page} are #{offered}")
        }
    };
    BrokenLink::new(&rule::BROKEN_ANCHOR, message, "").suggest("#", anchor, near).help(help)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn ids_of_other_tools_are_known() {
        for (words, ids) in [
            // GitHub and mdBook, Pandoc, VitePress, Obsidian.
            (
                "What's new & why?",
                ["whats-new--why", "whats-new-why", "what-s-new-why", "What's new & why?"],
            ),
            (
                "1.2 Set-up (a/b)",
                ["12-set-up-ab", "set-up-ab", "_1-2-set-up-a-b", "1.2 Set-up (a/b)"],
            ),
            (
                "e.g. snake_case",
                ["eg-snake_case", "e.g.-snake_case", "e-g-snake-case", "e.g. snake_case"],
            ),
            ("🚀 São Paulo", ["-são-paulo", "são-paulo", "sao-paulo", "🚀 São Paulo"]),
        ] {
            for id in ids {
                assert!(is_same(words, id), "{words}: {id}");
            }
        }
        assert!(!is_same("Costs", "cost") && !is_same("!", "") && !is_same("", ""));
    }
}
