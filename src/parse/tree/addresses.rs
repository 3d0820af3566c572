//! Where every address is in a text: of links, images and link definitions, byte for byte, for those who
//! rewrite them.
//!
//! Finds places and changes nothing; what addresses point to is for [`crate::link`]. Code, raw HTML and
//! addresses outside the guide in `<…>` are not among them.

use super::{Body, Image, Link, LinkForm, NodeId};
use crate::diagnostic::Severity;
use crate::parse::citation::CitationKeys;
use crate::parse::highlight::Highlighter;
use crate::parse::origin::Origin;
use crate::parse::{Excerpt, MarkdownSettings, Target, markdown};
use crate::schema::settings::RawHtml;
use crate::span::{FileId, Span};
use std::ops::Range;

/// An address in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where the link, image or definition is as a whole.
    pub around: Range<usize>,
    /// Where the address is, as it was written; none where escapes hide it.
    pub written: Option<Range<usize>>,
    /// What it says.
    pub target: Target,
}

/// Every address of a text, in order. None when the text cannot be read.
pub fn addresses(text: Excerpt) -> Option<Vec<Address>> {
    let highlighter = &Highlighter::off();
    let citation_keys = &CitationKeys::default();
    let settings = MarkdownSettings { raw_html: RawHtml::Sanitize, highlighter, citation_keys };
    let parsed = markdown::parse(text, Origin::Body { file: FileId(0), start: 0 }, settings);
    let is_unread = parsed.value.nodes().is_empty()
        && parsed.diagnostics.iter().any(|problem| problem.severity == Severity::Error);
    (!is_unread).then(|| parsed.value.addresses())
}

impl Body {
    /// Where the address of a link is in the file, in a file's body; or the link, where escapes hide it.
    pub fn place_of_link(&self, link: &Link) -> Span {
        self.place(link.node, link.span, link.written.as_ref())
    }

    /// The same of an image.
    pub fn place_of_image(&self, image: &Image) -> Span {
        self.place(image.node, image.span, image.written.as_ref())
    }

    fn place(&self, node: NodeId, span: Span, written: Option<&Range<u32>>) -> Span {
        let body = span.start.checked_sub(self.node(node).start);
        let place = body.zip(written).map(|(body, written)| Span {
            start: written.start + body,
            end: written.end + body,
            ..span
        });
        place.unwrap_or(span)
    }

    /// Every address that is written in the text, in order.
    fn addresses(&self) -> Vec<Address> {
        let wide = |range: &Range<u32>| range.start as usize..range.end as usize;
        let at = |node: NodeId, written: &Option<Range<u32>>, target: &Target| Address {
            around: self.node(node).range(),
            written: written.as_ref().map(wide),
            target: target.clone(),
        };
        let links = self.links.iter();
        let links = links.filter(|link| matches!(link.form, LinkForm::Inline | LinkForm::Wiki));
        let images = self.images.iter().filter(|image| !image.is_reference);
        let defined = self.definitions.iter().map(|definition| Address {
            around: wide(&definition.range),
            written: definition.written.as_ref().map(wide),
            target: definition.target.clone(),
        });
        let mut found: Vec<Address> = links
            .map(|link| at(link.node, &link.written, &link.target))
            .chain(images.map(|image| at(image.node, &image.written, &image.target)))
            .chain(defined)
            .collect();
        found.sort_by_key(|address| address.around.start);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::addresses;

    /// What is at each place, and the whole around it.
    fn found(text: &str) -> Vec<(Option<&str>, &str)> {
        let found = addresses(text.into()).expect("can be read");
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
        let written: Vec<_> = found(text).into_iter().map(|found| found.0).collect();
        assert_eq!(written, [Some("c.md"), Some("b.png"), Some("e.md")]);
    }

    #[test]
    fn code_html_citations_and_plain_words_hold_none() {
        let text = "`[a](b.md)` <a href=\"b.md\">b</a> [@key] @key [b.md] <https://b.test>\n\n\
                    ```\n[[start-small]]\n```\n\n    [a](b.md)\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn what_escapes_hide_is_reported_without_a_place() {
        assert_eq!(found("[a](b\\_c.md)"), [(None, "[a](b\\_c.md)")]);
        assert_eq!(found("[a](b&amp;c.md)"), [(None, "[a](b&amp;c.md)")]);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_reported() {
        assert_eq!(addresses((">".repeat(401) + "x").as_str().into()), None);
    }
}
