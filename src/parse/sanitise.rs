//! Takes scripts, styles and unknown elements out of HTML that editors wrote by hand.
//!
//! Uses the sanitiser `ammonia`; only bodies that hold raw HTML pass through it.

use super::output::Output;
use super::slots::Mark;
use super::{SlotContent, Target};
use std::collections::BTreeSet;

/// The HTML made safe and well-formed, and the slots that went with what was removed.
pub(super) fn clean(out: &Output) -> (Output, Vec<SlotContent>) {
    let mark = Mark::of(&out.html);
    let cleaned = sanitiser(mark.name()).clean(&mark.insert(out)).to_string();
    mark.find(&cleaned, &out.slots)
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
        clean(&Output { html: html.to_owned(), ..Output::default() }).0.html
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

    /// HTML in which `{0}` is the address of a link, `{1}` its text, `{2}` a citation and `{3}` the
    /// address of an image; and the same cleaned, with what is lost.
    fn with_slots(html: &str) -> (String, Vec<SlotContent>) {
        let contents = [
            SlotContent::LinkAddress(0),
            SlotContent::LinkText(0),
            SlotContent::Citation(0),
            SlotContent::ImageAddress(0),
        ];
        let mut out = Output::default();
        for (index, part) in html.split('{').enumerate() {
            match part.split_once('}') {
                Some((number, text)) if index > 0 => {
                    out.slot(contents[number.parse::<usize>().expect("a number")]);
                    out.push(text);
                }
                _ => out.push(part),
            }
        }
        let (out, lost) = clean(&out);
        let mut shown = out.html.clone();
        for slot in out.slots.iter().rev() {
            let number = contents.iter().position(|content| *content == slot.content);
            shown.insert_str(slot.at, &format!("{{{}}}", number.expect("is one of them")));
        }
        (shown, lost)
    }

    #[test]
    fn slots_survive() {
        let html = "<div><a{0}>{1}</a> see{2} <img{3} alt=\"x\"></div>";
        assert_eq!(with_slots(html), (html.to_owned(), Vec::new()));
        let (html, lost) = with_slots("<textarea><a{0}>{1}</a></textarea>{2}");
        assert_eq!(html, "&lt;a&gt;&lt;span&gt;&lt;/span&gt;&lt;/a&gt;{2}");
        assert_eq!(lost.len(), 2);
    }

    #[test]
    fn slots_cannot_be_forged() {
        for forged in [
            "<i data-slot0=\"0\">",
            "<i DATA-SLOT0='1'>",
            "<a Data-Slot-0=1>",
            "<span data-slot-0=\"1\"></span>",
            "<i data-&#115;lot0=\"1\">",
            "<svg data-slot0='1'><a xlink:data-slot0='1'></svg>",
        ] {
            let (html, _) = with_slots(&format!("{forged} <a{{0}}>{{1}}</a>"));
            assert!(!html.to_ascii_lowercase().contains("slot"), "{html}");
            assert_eq!(html.matches('{').count(), 2, "{html}");
        }
    }

    #[test]
    fn a_slot_in_an_attribute_that_does_not_end_makes_no_markup() {
        for (open, close) in [("\"", ""), ("'", ""), ("\"", "\""), ("'", "'"), ("", "")] {
            let text = "\"\" onmouseover=alert(1) x=\"\"";
            let html =
                format!("<div title={open}<a{{0}}>{text}</a>{{1}}{{2}}{close}><b>{text}</b>");
            let (html, _) = with_slots(&html);
            assert!(!html.to_ascii_lowercase().contains("data-slot"), "{html}");
            let html = ["{0}", "{1}", "{2}"].iter().fold(html, |html, slot| html.replace(slot, ""));
            assert_eq!(cleaned(&html), html, "it is as clean without them");
        }
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
