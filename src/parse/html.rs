//! Raw HTML → the tags and texts that are allowed.
//!
//! Reads one fragment at a time with html5ever's tokeniser, by an allow-list of elements, attributes and
//! schemes. Balances nothing; see [`super::build`].

mod markdown;

use super::Target;
use super::text::nfc;
use super::tree::Element;
use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
pub(super) use markdown::markdown_in;
use std::cell::RefCell;

/// A piece of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An allowed element begins.
    Open(Element),
    /// An allowed element that holds nothing.
    Void(Element),
    /// An allowed element ends.
    Close(&'static str),
    /// An element begins whose content no reader sees: a script or a style.
    OpenRemoved,
    /// It ends.
    CloseRemoved,
    /// Text.
    Text(String),
}

/// What is not published of a fragment, or may not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// An element is not allowed.
    Element(String),
    /// Attributes of an allowed element are not.
    Attributes(&'static str, Vec<String>),
    /// An address that readers cannot be sent to.
    Unsafe(String),
    /// An address that depends on the page, and is not checked.
    Relative(String),
    /// A tag without `>`.
    OpenTag,
}

/// A fragment, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fragment {
    /// What is allowed, in order.
    pub(super) pieces: Vec<Piece>,
    /// Problems, each with the number of its line in the fragment, from 0.
    pub(super) problems: Vec<(usize, Problem)>,
}

/// Elements that may be in a text, by what they are.
#[rustfmt::skip]
const PHRASES: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins",
    "kbd", "map", "mark", "q", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var",
];
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "article", "aside", "blockquote", "caption", "center", "colgroup", "dd", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "li", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
];
/// Elements whose text is meant literally.
const LITERAL: &[&str] = &["code", "kbd", "pre", "samp", "tt", "var"];
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "input", "wbr"];
/// Elements of which nothing is published.
const HIDDEN: &[&str] = &["script", "style"];

/// Attributes by the elements that may have them; all may have the first.
#[rustfmt::skip]
const ATTRIBUTES: &[(&[&str], &[&str])] = &[
    (&[], &["aria-label", "class", "dir", "id", "lang", "role", "tabindex", "title"]),
    (&["a"], &["href", "hreflang"]),
    (&["blockquote", "q"], &["cite"]),
    (&["del", "ins"], &["cite", "datetime"]),
    (&["time"], &["datetime"]),
    (&["data", "li"], &["value"]),
    (&["col", "colgroup"], &["align", "char", "charoff", "span"]),
    (&["hr"], &["align", "size", "width"]),
    (&["img"], &["align", "alt", "height", "loading", "src", "width"]),
    (&["input"], &["checked", "disabled", "type"]),
    (&["ol"], &["start", "type", "reversed"]),
    (&["details"], &["open"]),
    (&["table"], &["align", "char", "charoff", "summary"]),
    (&["tbody", "tfoot", "thead", "tr"], &["align", "char", "charoff"]),
    (&["td"], &["align", "char", "charoff", "colspan", "headers", "rowspan"]),
    (&["th"], &["align", "char", "charoff", "colspan", "headers", "rowspan", "scope"]),
];
/// Attributes that hold an address.
const ADDRESSES: &[&str] = &["cite", "href", "src"];

/// An element's name as it is in the allow-list.
fn allowed(name: &str) -> Option<&'static str> {
    let mut known = PHRASES.iter().chain(BLOCKS).chain(VOID);
    known.find(|known| **known == name).copied()
}

/// Whether an element is published.
pub(crate) fn is_allowed(name: &str) -> bool {
    allowed(name).is_some()
}

/// Whether an element is published with this attribute.
pub(crate) fn is_allowed_attribute(element: &str, name: &str) -> bool {
    attribute_of(element, name).is_some() || (element, name) == ("a", "name")
}

/// Whether what is in an element is meant literally: no links, citations and markup are looked for there.
pub(super) fn is_literal(name: &str) -> bool {
    LITERAL.contains(&name)
}

/// Whether an element holds nothing and has no end.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether an element begins and ends a block of text.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || name == "hr"
}

/// Whether an element ends where this one begins, as browsers read it.
pub(super) fn ends_before(open: &str, new: &str) -> bool {
    match open {
        "p" => {
            let parts = ["td", "th", "tr", "tbody", "thead", "tfoot", "caption", "colgroup"];
            is_block(new) && !parts.contains(&new) && new != "summary" && new != "figcaption"
        }
        "li" => new == "li",
        "dt" | "dd" => matches!(new, "dt" | "dd"),
        "td" | "th" => matches!(new, "td" | "th" | "tr" | "tbody" | "tfoot"),
        "tr" => matches!(new, "tr" | "tbody" | "tfoot"),
        "thead" | "tbody" | "tfoot" => matches!(new, "tbody" | "tfoot"),
        "caption" | "colgroup" => matches!(new, "tr" | "tbody" | "thead" | "tfoot"),
        "rt" | "rp" => matches!(new, "rt" | "rp"),
        _ => false,
    }
}

/// Reads a fragment.
pub(super) fn read(html: &str) -> Fragment {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Reader::default(), options);
    _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut fragment = tokenizer.sink.fragment.take();
    if let Some(at) = open_tag(html) {
        let line = html[..at].matches('\n').count();
        fragment.problems.push((line, Problem::OpenTag));
    }
    fragment
}

/// Where a tag begins that does not end.
fn open_tag(html: &str) -> Option<usize> {
    let at = html.rfind('<')?;
    let begins = |c: char| c.is_ascii_alphabetic() || c == '/';
    let is_open = html[at + 1..].starts_with(begins) && !html[at..].contains('>');
    // In a comment or a script it is no tag.
    let last = |mark: &str| html.rfind(mark).map_or(0, |at| at + 1);
    let is_hidden = last("<!--") > last("-->") || last("<script") > last("</script");
    (is_open && !is_hidden).then_some(at)
}

/// Gathers what is allowed.
#[derive(Default)]
struct Reader {
    fragment: RefCell<Fragment>,
    /// Whether what is read belongs to a script or a style.
    is_hidden: RefCell<bool>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut fragment = self.fragment.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let line = usize::try_from(line).unwrap_or_default().saturating_sub(1);
                *self.is_hidden.borrow_mut() =
                    tag.kind == TagKind::StartTag && HIDDEN.contains(&&*tag.name);
                let kind = raw_kind(&tag);
                fragment.tag(&tag, line);
                return kind.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
            }
            Token::CharacterTokens(text) if !*self.is_hidden.borrow() => fragment.text(&text),
            Token::NullCharacterToken => fragment.text("\u{FFFD}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// How what follows a tag is read, if it holds no tags.
fn raw_kind(tag: &Tag) -> Option<RawKind> {
    if tag.kind == TagKind::EndTag {
        return None;
    }
    match &*tag.name {
        "script" => Some(RawKind::ScriptData),
        "iframe" | "noembed" | "noframes" | "style" | "xmp" => Some(RawKind::Rawtext),
        "textarea" | "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}

impl Fragment {
    fn text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn tag(&mut self, tag: &Tag, line: usize) {
        let is_start = tag.kind == TagKind::StartTag;
        let Some(name) = allowed(&tag.name) else {
            let is_hidden = HIDDEN.contains(&&*tag.name);
            // An element is reported where it begins.
            if is_start {
                self.problems.push((line, Problem::Element(tag.name.to_string())));
            }
            self.pieces.extend(is_hidden.then_some(match is_start {
                true => Piece::OpenRemoved,
                false => Piece::CloseRemoved,
            }));
            return;
        };
        if !is_start {
            self.pieces.push(Piece::Close(name));
            return;
        }
        let element = self.element(name, &tag.attrs, line);
        self.pieces.push(match is_void(name) {
            true => Piece::Void(element),
            false => Piece::Open(element),
        });
    }

    fn element(&mut self, name: &'static str, attributes: &[Attribute], line: usize) -> Element {
        let mut kept: Vec<(&'static str, Box<str>)> = Vec::new();
        let mut removed: Vec<String> = Vec::new();
        for attribute in attributes {
            let (written, value) = (&*attribute.name.local, &*attribute.value);
            // `<a name>` is how ids were written once.
            let wanted = if (name, written) == ("a", "name") { "id" } else { written };
            let Some(known) = attribute_of(name, wanted) else {
                removed.push(written.to_owned());
                continue;
            };
            if ADDRESSES.contains(&known) {
                match Target::address(value) {
                    Target::Unsafe(_) => {
                        self.problems.push((line, Problem::Unsafe(value.to_owned())));
                        continue;
                    }
                    Target::Path { .. } if known != "cite" && !value.is_empty() => {
                        self.problems.push((line, Problem::Relative(value.to_owned())));
                    }
                    _ => {}
                }
            }
            if kept.iter().all(|(other, _)| *other != known) {
                let value = if known == "id" { nfc(value) } else { value.into() };
                kept.push((known, value.into()));
            }
        }
        if !removed.is_empty() {
            self.problems.push((line, Problem::Attributes(name, removed)));
        }
        Element { name, attributes: kept.into() }
    }
}

/// An attribute's name as it is in the allow-list of an element.
fn attribute_of(element: &str, name: &str) -> Option<&'static str> {
    let lists = ATTRIBUTES.iter().filter(|(of, _)| of.is_empty() || of.contains(&element));
    lists.flat_map(|(_, names)| *names).find(|known| **known == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a fragment, written out.
    fn pieces(html: &str) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Open(element) => format!("<{}>", shown(element)),
            Piece::Void(element) => format!("<{}/>", shown(element)),
            Piece::Close(name) => format!("</{name}>"),
            Piece::OpenRemoved => "[".to_owned(),
            Piece::CloseRemoved => "]".to_owned(),
            Piece::Text(text) => text.clone(),
        };
        read(html).pieces.iter().map(show).collect()
    }

    fn shown(element: &Element) -> String {
        let attributes = element.attributes.iter().map(|(name, value)| format!(" {name}={value}"));
        element.name.to_owned() + &attributes.collect::<String>()
    }

    fn problems(html: &str) -> Vec<Problem> {
        read(html).problems.into_iter().map(|(_, problem)| problem).collect()
    }

    #[test]
    fn scripts_go_and_structure_stays() {
        assert_eq!(pieces("<p>a<script>alert(1)</script>b</p>"), "<p>a[]b</p>");
        assert_eq!(pieces("<script>\n<b>x</b>"), "[");
        assert_eq!(pieces("<b onclick=\"x()\">c</b>"), "<b>c</b>");
        assert_eq!(pieces("<a href=\"java&#10;script:x\" class=y>d</a>"), "<a class=y>d</a>");
        assert_eq!(pieces("<BR/><iframe><b>x</b></iframe>"), "<br/><b>x</b>");
        assert_eq!(pieces("<svg><title><img src=x onerror=y></title>"), "<img src=x onerror=y>");
        assert_eq!(pieces("<!-- <b>not</b> -->a &amp;lt; &copy;"), "a &lt; ©");
        assert_eq!(pieces("<a name=x id=y>"), "<a id=x>");
    }

    #[test]
    fn what_is_removed_is_named() {
        assert_eq!(problems("<iframe src=x>"), [Problem::Element("iframe".into())]);
        assert_eq!(problems("<b ONCLICK=x>"), [Problem::Attributes("b", vec!["onclick".into()])]);
        let removed = vec!["srcset".into(), "sizes".into()];
        assert_eq!(problems("<img srcset=x alt=y sizes=z>"), [Problem::Attributes("img", removed)]);
        assert_eq!(problems("<b>fine</b><br/>"), []);
        assert_eq!(problems("</iframe>"), [], "said where it begins");
        assert_eq!(problems("<p q=\"r"), [Problem::OpenTag]);
        assert_eq!(problems("a < b <!-- <p"), []);
    }

    #[test]
    fn addresses_that_depend_on_the_page_are_named() {
        for (html, found) in [
            ("<b><a class=x HREF = '../a.md'>", Some("../a.md")),
            ("<img alt=\"\" src=\"c.png\"/>", Some("c.png")),
            ("<img src=a/b.png>", Some("a/b.png")),
            ("<img src=\"/a/b.png\">", Some("/a/b.png")),
            ("<a href=\"../lessons/\">", Some("../lessons/")),
            ("<a href=\"https://a.test/\">href=x.md</a>", None),
            ("<a href='#top'></a> <a name=\"href\" class=\"x\">", None),
            ("<a href='' class='x'>", None),
            ("<a href=>", None),
        ] {
            let wanted: Vec<Problem> =
                found.map(|found| Problem::Relative(found.into())).into_iter().collect();
            assert_eq!(problems(html), wanted, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn only_what_is_on_the_lists_comes_through(html in "(<|>|/|b|script|on|=|\"|a| |!|-|&|;|img|src|svg|\n){0,40}") {
            for piece in read(&html).pieces {
                if let Piece::Open(element) | Piece::Void(element) = piece {
                    proptest::prop_assert!(allowed(element.name).is_some());
                }
            }
        }
    }
}
