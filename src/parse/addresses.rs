//! Where every address stands in a Markdown text: of links, images and link definitions, byte for
//! byte, for those who rewrite them.
//!
//! Finds places and changes nothing; what addresses lead to is for [`crate::link`]. Code and raw
//! HTML hold no addresses.

use super::markdown::{OPTIONS, Unresolved, quietly};
use super::origin::Located;
use super::target::Target;
use pulldown_cmark::{Event, LinkType, Parser, Tag};
use std::ops::Range;

/// An address in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where the link, image or definition stands as a whole.
    pub around: Range<usize>,
    /// Where the address stands, as it was written; none where escapes hide it.
    pub written: Option<Range<usize>>,
    /// What it says.
    pub target: Target,
}

/// Every address of a text, in order. None when the text cannot be read.
pub fn addresses(text: &str) -> Option<Vec<Address>> {
    let mut found = quietly(|| {
        let unresolved = Unresolved::default();
        let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&unresolved));
        let mut found = definitions(text, &parser);
        let events: Vec<Located<'_>> = parser.into_offset_iter().collect();
        found.extend((0..events.len()).filter_map(|index| address(text, &events[index..])));
        found
    })?;
    found.sort_by_key(|address| address.around.start);
    Some(found)
}

/// `[label]: address "title"`, those that no link uses too.
fn definitions<'a>(text: &str, parser: &Parser<'a, &'a Unresolved>) -> Vec<Address> {
    let defined = parser.reference_definitions().iter().map(|(_, definition)| {
        let around = definition.span.clone();
        let whole = text.get(around.clone()).unwrap_or_default();
        let label = label_length(whole);
        let written = whole[label..].strip_prefix(':').and_then(|rest| {
            let at = around.end - rest.len();
            place(text, at, &definition.dest)
        });
        Address { around, written, target: Target::address(&definition.dest) }
    });
    defined.collect()
}

/// Length of the `[label]` that a text begins with.
fn label_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            ']' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    0
}

/// The address of the link or image that the events begin with, if it has one of its own.
fn address(text: &str, events: &[Located<'_>]) -> Option<Address> {
    let (event, around) = events.first()?;
    let (link_type, address, opening) = match event {
        Event::Start(Tag::Link { link_type, dest_url, .. }) => (link_type, dest_url, "["),
        Event::Start(Tag::Image { link_type, dest_url, .. }) => (link_type, dest_url, "!["),
        _ => return None,
    };
    let inside = around.start + opening.len();
    let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
    let at = match link_type {
        LinkType::WikiLink { .. } => inside + "[".len(),
        LinkType::Inline => {
            let content_end = end_of_content(events).unwrap_or(inside).max(inside);
            let rest = text.get(content_end..around.end)?;
            content_end + rest.find("](").map_or(rest.len(), |at| at + "](".len())
        }
        // References have theirs in a definition; `<https://…>` and citations lead out of the guide.
        _ => return None,
    };
    let target = match is_wiki && opening == "[" {
        true => Target::wiki(address),
        false => Target::address(address),
    };
    Some(Address { around: around.clone(), written: place(text, at, address), target })
}

/// Where what stands between the brackets of a link ends, told from the events inside it.
fn end_of_content(events: &[Located<'_>]) -> Option<usize> {
    let (_, around) = events.first()?;
    let inside = events[1..].iter().take_while(|(_, range)| range.end < around.end);
    inside.map(|(_, range)| range.end).max()
}

/// The place of an address that stands after `at`, if it is written out there: bare or between
/// angle brackets.
fn place(text: &str, at: usize, address: &str) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if rest.starts_with(address) {
        return Some(at..at + address.len());
    }
    let trimmed = rest.trim_start();
    let trimmed = trimmed.strip_prefix('<').unwrap_or(trimmed);
    let start = at + (rest.len() - trimmed.len());
    trimmed.starts_with(address).then(|| start..start + address.len())
}

#[cfg(test)]
mod tests {
    use super::addresses;

    /// What stands at each place, and the whole around it.
    fn found(text: &str) -> Vec<(Option<&str>, &str)> {
        let found = addresses(text).expect("can be read");
        let show = |address: &super::Address| {
            (address.written.clone().map(|range| &text[range]), &text[address.around.clone()])
        };
        found.iter().map(show).collect()
    }

    #[test]
    fn links_of_every_form_are_placed() {
        for (text, written) in [
            ("x [[start-small]] y", "start-small"),
            ("x [[lesson/start-small#how|the *way*]] y", "lesson/start-small#how"),
            ("[[ start-small ]]", " start-small "),
            ("[a](b.md)", "b.md"),
            ("[a](b.md#c \"a ](title) of b.md\")", "b.md#c"),
            ("[a b.md](  <b.md>  'b.md')", "b.md"),
            ("[*a* `](b.md)` \\](b.md)](c.md)", "c.md"),
            ("[a\n  b](\n  c.md)", "c.md"),
            ("[](b.md)", "b.md"),
            ("- [a](b.md)", "b.md"),
            ("a[^n]\n\n[^n]: see [a](b.md)", "b.md"),
            ("| a |\n|---|\n| [a](b.md) |", "b.md"),
            ("![a [b] c](d.png)", "d.png"),
            ("![](d.png \"caption\")", "d.png"),
            ("[a][b]\n\n[b]: c.md \"c.md\"", "c.md"),
            ("[b \\]: x]: <c.md>", "c.md"),
            ("[b]:\n  c.md", "c.md"),
            ("[a](año.md)", "año.md"),
        ] {
            let all = found(text);
            assert_eq!(
                all.iter().map(|found| found.0).collect::<Vec<_>>(),
                [Some(written)],
                "{text}"
            );
        }
    }

    #[test]
    fn an_image_in_a_link_has_an_address_of_its_own() {
        let text = "[![a](b.png)](c.md) [d](e.md)";
        let places: Vec<_> = found(text).into_iter().map(|found| found.0).collect();
        assert_eq!(places, [Some("c.md"), Some("b.png"), Some("e.md")]);
    }

    #[test]
    fn code_html_citations_and_plain_words_hold_none() {
        let text = "`[a](b.md)` <a href=\"b.md\">b</a> [@key] @key [b.md] <https://b.test>\n\n\
                    ```\n[[start-small]]\n```\n\n    [a](b.md)\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn what_escapes_hide_is_told_without_a_place() {
        assert_eq!(found("[a](b\\_c.md)"), [(None, "[a](b\\_c.md)")]);
        assert_eq!(found("> [a](\n> b.md)"), [(None, "[a](\n> b.md)")]);
    }

    #[test]
    fn a_text_the_parser_panics_on_is_told() {
        assert_eq!(addresses("\u{FFFD}\u{FFFD}  2\n:<\n  {}\n -\n"), None);
    }
}
