//! Takes scripts, styles and unknown elements out of HTML that editors wrote by hand.
//!
//! Uses the sanitiser `ammonia`; only bodies that hold raw HTML pass through it.

use super::output::Output;
use super::{Slot, SlotContent, Target};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The HTML made safe and well-formed, with its slots found again.
///
/// A slot is marked by an attribute whose name does not occur in the text, so that it cannot be
/// forged; a slot in an element that is taken out goes with it.
pub(super) fn clean(out: Output) -> Output {
    let mark =
        (0..).map(|n| format!("data-slot{n}")).find(|mark| !out.html.contains(mark.as_str()));
    let mark = mark.unwrap_or_default();
    let mut marked = String::with_capacity(out.html.len() + out.slots.len() * 32);
    let mut from = 0;
    for (number, slot) in out.slots.iter().enumerate() {
        marked.push_str(&out.html[from..slot.at]);
        from = slot.at;
        let _ = match slot.content {
            SlotContent::LinkAddress(_) | SlotContent::ImageAddress(_) => {
                write!(marked, " {mark}=\"{number}\"")
            }
            SlotContent::LinkText(_) | SlotContent::LinkEnd(_) | SlotContent::Citation(_) => {
                write!(marked, "<span {mark}=\"{number}\"></span>")
            }
        };
    }
    marked.push_str(&out.html[from..]);
    let cleaned = sanitiser(&mark).clean(&marked).to_string();
    find_slots(&cleaned, &mark, &out.slots)
}

fn find_slots(cleaned: &str, mark: &str, slots: &[Slot]) -> Output {
    let mut found = Output { html: String::with_capacity(cleaned.len()), slots: Vec::new() };
    let attribute = format!(" {mark}=\"");
    let mut rest = cleaned;
    while let Some(at) = rest.find(&attribute) {
        let after = &rest[at + attribute.len()..];
        let (number, after) = after.split_once('"').unwrap_or((after, ""));
        let slot = number.parse::<usize>().ok().and_then(|number| slots.get(number));
        match slot.map(|slot| slot.content) {
            Some(
                content @ (SlotContent::LinkText(_)
                | SlotContent::LinkEnd(_)
                | SlotContent::Citation(_)),
            ) => {
                found.html.push_str(rest[..at].trim_end_matches("<span"));
                found.slots.push(Slot { at: found.html.len(), content });
                rest = after.trim_start_matches("></span>");
            }
            Some(content) => {
                found.html.push_str(&rest[..at]);
                found.slots.push(Slot { at: found.html.len(), content });
                rest = after;
            }
            None => {
                found.html.push_str(&rest[..at]);
                rest = after;
            }
        }
    }
    found.html.push_str(rest);
    found
}

/// What this library writes itself must pass, and so must harmless structure written by hand.
fn sanitiser(mark: &str) -> ammonia::Builder<'_> {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["section", "input", "figure", "figcaption"])
        .add_generic_attributes(["class", "id", "lang", "dir", "role", "aria-label", "tabindex"])
        .add_generic_attributes([mark])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("li", ["value"])
        .link_rel(None);
    builder
}

/// What raw HTML says, on one line and without any element.
pub(super) fn text(html: &str) -> String {
    let mut builder = ammonia::Builder::empty();
    builder.clean_content_tags(["script", "style"].into());
    let escaped = builder.clean(html).to_string();
    let marks = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    let text = marks.iter().fold(escaped, |text, (mark, plain)| text.replace(mark, plain));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first thing in a piece of raw HTML that the sanitiser takes out, in words.
pub(super) fn first_removed(html: &str) -> Option<String> {
    let builder = ammonia::Builder::default();
    let allowed: BTreeSet<&str> = builder
        .clone_tags()
        .into_iter()
        .chain(["section", "input", "figure", "figcaption"])
        .collect();
    tags(html).find_map(|(name, inside)| {
        if !allowed.contains(name.as_str()) {
            return Some(format!("`<{name}>`"));
        }
        let attributes = inside.split([' ', '\t', '\n', '/', '"', '\'']);
        let removed = |attribute: &str| {
            let name = attribute.split('=').next().unwrap_or_default().to_ascii_lowercase();
            let is_removed = name.starts_with("on") || name == "style";
            (attribute.contains('=') && is_removed).then(|| format!("the attribute `{name}`"))
        };
        attributes.into_iter().find_map(removed)
    })
}

/// The first address in a piece of raw HTML that leads somewhere else from each page.
pub(super) fn first_relative(html: &str) -> Option<&str> {
    tags(html).find_map(|(_, inside)| {
        let mut before = "";
        let parts = inside.split([' ', '\t', '\n', '=']).filter(|part| !part.is_empty());
        parts.into_iter().find_map(|part| {
            let is_address = ["href", "src"].iter().any(|name| name.eq_ignore_ascii_case(before));
            before = part;
            let address = part.trim_end_matches('/').trim_matches(['"', '\'']);
            let leads = matches!(Target::address(address), Target::Path { .. });
            (is_address && leads && !address.is_empty()).then_some(address)
        })
    })
}

/// The tags that begin elements in a piece of raw HTML: the name in lower case, and what follows it.
fn tags(html: &str) -> impl Iterator<Item = (String, &str)> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('<')?;
            let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let end = after.find(|c| !is_of_name(c)).unwrap_or(after.len());
            rest = after;
            if end == 0 {
                continue;
            }
            // What is in the tag is passed over, so that each byte is looked at once.
            let (inside, after) = after[end..].split_once('>').unwrap_or((&after[end..], ""));
            let name = rest[..end].to_ascii_lowercase();
            rest = after;
            return Some((name, inside));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(html: &str) -> String {
        clean(Output { html: html.to_owned(), slots: Vec::new() }).html
    }

    #[test]
    fn scripts_go_and_structure_stays() {
        assert_eq!(cleaned("<p>a<script>alert(1)</script>b</p>"), "<p>ab</p>");
        assert_eq!(cleaned("<b onclick=\"x()\">c</b>"), "<b>c</b>");
        assert_eq!(cleaned("<div><p>never closed"), "<div><p>never closed</p></div>");
        assert_eq!(cleaned("<a href=\"javascript:x\">d</a>"), "<a>d</a>");
    }

    #[test]
    fn text_is_what_readers_see() {
        let html = "<div>\n<!-- not <b>this</b> --><p>a &amp;lt; b</p> <script>x()</script>c</div>";
        assert_eq!(text(html), "a &lt; b c");
    }

    #[test]
    fn slots_survive_and_cannot_be_forged() {
        let html = "<div><a>x</a> see </div><i data-slot0=\"0\">".to_owned();
        let at = html.find(">x").expect("there");
        let cite = html.find("</div>").expect("there");
        let slots = vec![
            Slot { at, content: SlotContent::LinkAddress(0) },
            Slot { at: cite, content: SlotContent::Citation(0) },
        ];
        let out = clean(Output { html, slots: slots.clone() });
        assert_eq!(out.html, "<div><a>x</a> see </div><i></i>");
        assert_eq!(out.slots, slots);
    }

    #[test]
    fn what_is_removed_is_named() {
        assert_eq!(first_removed("<iframe src=x>").as_deref(), Some("`<iframe>`"));
        assert_eq!(first_removed("<b ONCLICK=x>").as_deref(), Some("the attribute `onclick`"));
        assert_eq!(first_removed("<b>fine</b><br/>"), None);
        assert_eq!(first_removed("</iframe>"), None, "said where it begins");
    }

    #[test]
    fn addresses_that_lead_from_the_page_are_named() {
        for (html, found) in [
            ("<b><a class=x HREF = '../a.md'>", Some("../a.md")),
            ("<img alt=\"\" src=\"c.png\"/>", Some("c.png")),
            ("<img src=a/b.png>", Some("a/b.png")),
            ("<img src=\"/a/b.png\">", Some("/a/b.png")),
            ("<a href=\"../lessons/\">", Some("../lessons/")),
            ("<a href=\"https://a.test/\">href=x.md</a>", None),
            ("<a href='#top'></a> <a name=\"href\" class=\"x\">", None),
            ("<a href='' class='x'>", None),
            ("<a href", None),
        ] {
            assert_eq!(first_relative(html), found, "{html}");
        }
    }
}
