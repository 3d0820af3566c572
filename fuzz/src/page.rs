//! A finished page as a browser reads it: its elements, and their links.
//!
//! Elements that change how the rest is read are not among those a text may have, so the tokens are
//! what a browser would see.

use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use std::cell::RefCell;

/// What a text may be made of, raw HTML included, in the bare theme.
const HARMLESS: [&str; 78] = [
    "a",
    "abbr",
    "acronym",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
    "tfoot",
];

/// How the element begins that tells a browser what a page may load.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" ";

/// The elements of a page, in order.
pub fn elements(page: &str) -> Vec<Tag> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page));
    let tokenizer = Tokenizer::new(Elements::default(), Default::default());
    _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

/// A page of the bare theme holds nothing that could run, and nothing that is not text but fieldguide's
/// own policy, which comes before all else.
pub fn is_harmless(page: &str) {
    super::is_inert(page);
    let own = usize::from(page.trim_start().starts_with(POLICY));
    for tag in &elements(page)[own..] {
        assert!(HARMLESS.contains(&&*tag.name), "<{}> in {page}", tag.name);
    }
}

/// What the elements of a page have in their attributes of this name.
pub fn values(elements: &[Tag], name: &str) -> Vec<String> {
    let is_named = |attribute: &&Attribute| &*attribute.name.local == name;
    let values = elements.iter().flat_map(|tag| tag.attrs.iter().filter(is_named));
    values.map(|attribute| attribute.value.to_string()).collect()
}

#[derive(Default)]
struct Elements(RefCell<Vec<Tag>>);

impl TokenSink for Elements {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}
