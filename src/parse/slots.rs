//! Carries slots through the sanitiser: each becomes an attribute before, and a place again after.
//!
//! Cleans nothing itself; see [`super::sanitise`].

use super::output::Output;
use super::{Slot, SlotContent};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The name of the attribute that stands for a slot in one text.
///
/// It is a hash of the text, so it is the same in every build, and no text can contain its own: who
/// writes a guess into a text changes the name. Even a name that is known would gain nothing, since
/// `Mark::find` reads attributes only where the sanitiser wrote them.
pub(super) struct Mark(String);

impl Mark {
    /// The mark for a text.
    pub(super) fn of(html: &str) -> Self {
        let hash = blake3::Hasher::new().update(b"slots of ").update(html.as_bytes()).finalize();
        Self(format!("data-slot-{}", hash.to_hex()))
    }

    /// The attribute's name.
    pub(super) fn name(&self) -> &str {
        &self.0
    }

    /// The text with an attribute in the place of each slot.
    pub(super) fn insert(&self, out: &Output) -> String {
        let mark = &self.0;
        let mut marked =
            String::with_capacity(out.html.len() + out.slots.len() * (2 * mark.len() + 16));
        let mut from = 0;
        for (number, slot) in out.slots.iter().enumerate() {
            marked.push_str(&out.html[from..slot.at]);
            from = slot.at;
            let _ = match element(slot.content) {
                Some(_) => write!(marked, " {mark}=\"{number}\""),
                None => write!(marked, "<span {mark}=\"{number}\"></span>"),
            };
        }
        marked.push_str(&out.html[from..]);
        marked
    }

    /// Clean HTML with its slots as places again, and the slots that are no longer in it.
    ///
    /// Reads the HTML that `html5ever` writes, in which every attribute is `name="value"` and no value
    /// or text contains a bare quote or `<`.
    pub(super) fn find(&self, cleaned: &str, slots: &[Slot]) -> (Output, Vec<SlotContent>) {
        let mut found = Finder {
            mark: &self.0,
            slots,
            out: Output { html: String::with_capacity(cleaned.len()), ..Output::default() },
            seen: BTreeSet::new(),
        };
        let mut rest = cleaned;
        while let Some(at) = rest.find('<') {
            found.text(&rest[..at]);
            rest = found.tag(&rest[at..]);
        }
        found.text(rest);
        let lost = slots.iter().enumerate().filter(|(number, _)| !found.seen.contains(number));
        let lost = lost.map(|(_, slot)| slot.content).collect();
        (found.out, lost)
    }
}

/// The element whose attributes a slot is filled with; none for a slot between elements.
fn element(content: SlotContent) -> Option<&'static str> {
    match content {
        SlotContent::LinkAddress(_) => Some("a"),
        SlotContent::ImageAddress(_) => Some("img"),
        SlotContent::LinkText(_) | SlotContent::LinkEnd(_) | SlotContent::Citation(_) => None,
    }
}

struct Finder<'a> {
    mark: &'a str,
    slots: &'a [Slot],
    out: Output,
    /// The numbers of the slots that were found.
    seen: BTreeSet<usize>,
}

impl Finder<'_> {
    /// Copies the tag that begins here, unless it is a slot. Returns what follows it.
    fn tag<'h>(&mut self, html: &'h str) -> &'h str {
        let end = html.find([' ', '>']).unwrap_or(html.len());
        let (name, mut rest) = html.split_at(end);
        let mut attributes = String::new();
        let mut slot = None;
        while let Some((attribute, after)) = attribute(rest) {
            rest = after;
            let (attribute_name, value) = attribute;
            if attribute_name == self.mark {
                slot = value.parse().ok().and_then(|number| self.slot(name, number));
            } else {
                let value = self.without_mark(value);
                if (name, attribute_name) == ("<img", "src") && is_elsewhere(&value) {
                    self.out.raw_images.push(value.replace("&amp;", "&"));
                }
                let _ = write!(attributes, " {attribute_name}=\"{value}\"");
            }
        }
        let Some((number, content)) = slot else {
            self.out.push(name);
            self.out.push(&attributes);
            return rest;
        };
        match (element(content), rest.strip_prefix("></span>")) {
            (Some(_), _) => {
                self.out.push(name);
                self.out.slot(content);
                self.out.push(&attributes);
                self.seen.insert(number);
            }
            (None, Some(after)) => {
                self.out.slot(content);
                self.seen.insert(number);
                rest = after;
            }
            (None, None) => self.out.push(name),
        }
        rest
    }

    /// The slot with a number, if it belongs in an element that begins like this.
    fn slot(&self, opens: &str, number: usize) -> Option<(usize, SlotContent)> {
        let content = self.slots.get(number)?.content;
        let belongs = opens.strip_prefix('<') == Some(element(content).unwrap_or("span"));
        belongs.then_some((number, content))
    }

    fn text(&mut self, text: &str) {
        let text = self.without_mark(text);
        self.out.push(&text);
    }

    /// A text or a value without the marks that raw HTML around them made part of it.
    fn without_mark(&self, text: &str) -> String {
        let mut parts = text.split(self.mark);
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            whole.truncate(whole.trim_end_matches(' ').len());
            let part = part.strip_prefix('=').unwrap_or(part);
            let (part, quote) = ["&quot;", "\""]
                .into_iter()
                .find_map(|quote| Some((part.strip_prefix(quote)?, quote)))
                .unwrap_or((part, ""));
            let part = part.trim_start_matches(|c: char| c.is_ascii_digit());
            whole.push_str(part.strip_prefix(quote).unwrap_or(part));
        }
        whole
    }
}

fn is_elsewhere(address: &str) -> bool {
    let start = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    ["https://", "http://", "//"].iter().any(|elsewhere| start.starts_with(elsewhere))
}

/// The attribute that begins here, as name and value, and what follows it.
fn attribute(html: &str) -> Option<((&str, &str), &str)> {
    let (name, rest) = html.strip_prefix(' ')?.split_once("=\"")?;
    let (value, rest) = rest.split_once('"')?;
    Some(((name, value), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots() -> Vec<Slot> {
        let contents = [
            SlotContent::LinkAddress(0),
            SlotContent::LinkText(0),
            SlotContent::LinkEnd(0),
            SlotContent::ImageAddress(0),
            SlotContent::Citation(0),
        ];
        contents.map(|content| Slot { at: 0, content }).to_vec()
    }

    /// What is found, with each slot as its number in braces.
    fn found(html: &str) -> String {
        let (slots, mark) = (slots(), Mark("m".into()));
        let (out, _) = mark.find(html, &slots);
        let mut shown = out.html.clone();
        for slot in out.slots.iter().rev() {
            let number = slots.iter().position(|known| known.content == slot.content);
            shown.insert_str(slot.at, &format!("{{{}}}", number.expect("a slot of the text")));
        }
        shown
    }

    #[test]
    fn a_slot_is_found_only_in_the_element_that_it_belongs_to() {
        for (html, expected) in [
            ("a <a m=\"0\" class=\"x\">t</a> b", "a <a{0} class=\"x\">t</a> b"),
            ("<img class=\"x\" m=\"3\">", "<img{3} class=\"x\">"),
            ("<p><span m=\"1\"></span><span m=\"4\"></span>", "<p>{1}{4}"),
            // Elsewhere it goes, and nothing with it.
            ("<img m=\"0\"><a m=\"3\">x</a>", "<img><a>x</a>"),
            ("<span m=\"0\"></span><a m=\"1\"></a>", "<span></span><a></a>"),
            ("<span m=\"1\">x</span>", "<span>x</span>"),
            ("<b m=\"2\"></b><a m=\"9\"></a><a m=\"-1\"></a>", "<b></b><a></a><a></a>"),
            // Values and texts are not attributes, whatever they contain.
            ("<b title=\"&lt;a m=\">\" \" m=\"0\" x</b>", "<b title=\"&lt;a\">\" \" x</b>"),
            ("<b title=\"&lt;a m=&quot;0&quot;&gt;\">x</b>", "<b title=\"&lt;a&gt;\">x</b>"),
            ("&lt;a m=\"0\"&gt;x", "&lt;a&gt;x"),
        ] {
            assert_eq!(found(html), expected, "{html}");
        }
    }

    #[test]
    fn slots_that_are_gone_are_named() {
        let (_, lost) = Mark("m".into()).find("<a m=\"0\"></a><img m=\"3\">", &slots());
        let expected =
            vec![SlotContent::LinkText(0), SlotContent::LinkEnd(0), SlotContent::Citation(0)];
        assert_eq!(lost, expected);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(html in "[<>/ \"=am09s&;span]{0,40}") {
            let (out, _) = Mark("m".into()).find(&html, &slots());
            proptest::prop_assert!(out.slots.iter().all(|slot| out.html.is_char_boundary(slot.at)));
        }
    }
}
