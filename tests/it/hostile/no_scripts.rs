//! Whether a page runs anything but the theme's own scripts, as a browser would read it.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use std::cell::RefCell;

/// Elements that load or run what is not in the page, or change how the rest is read.
const LIVE: [&str; 12] = [
    "animate",
    "applet",
    "base",
    "embed",
    "foreignobject",
    "frame",
    "iframe",
    "math",
    "object",
    "portal",
    "set",
    "style",
];
/// Attributes that hold an address.
const ADDRESSES: [&str; 9] =
    ["action", "background", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"];
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];
/// Elements by whose name scripts find them in `document`, in the place of its own properties.
const NAMED: [&str; 3] = ["form", "img", "object"];

/// Everything in a page that could run.
pub(super) fn live(page: &str) -> Vec<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page));
    let tokenizer = Tokenizer::new(Watch::default(), Default::default());
    _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

#[derive(Default)]
struct Watch(RefCell<Vec<String>>);

impl TokenSink for Watch {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        self.0.borrow_mut().extend(found(&tag));
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

fn found(tag: &Tag) -> Vec<String> {
    let mut found = Vec::new();
    let name = &*tag.name;
    let value = |wanted: &str| {
        let mut named = tag.attrs.iter().filter(|attribute| &*attribute.name.local == wanted);
        named.next().map(|attribute| &*attribute.value)
    };
    if LIVE.contains(&name) {
        found.push(format!("<{name}>"));
    }
    if name == "script" && value("type") != Some("application/ld+json") && value("src").is_none() {
        found.push("a script of its own".to_owned());
    }
    for attribute in &tag.attrs {
        let (key, value) = (&*attribute.name.local, &*attribute.value);
        let runs = key.starts_with("on") || matches!(key, "style" | "srcdoc" | "http-equiv");
        let moves_on =
            key == "http-equiv" && matches!(value, "refresh" | "Content-Security-Policy");
        let clobbers = key == "name" && NAMED.contains(&name);
        let leads_off = ADDRESSES.contains(&key) && !is_safe(value, name);
        if runs && !moves_on || clobbers || leads_off {
            found.push(format!("<{name} {key}=\"{value:.60}\">"));
        }
    }
    found
}

/// The address of the guide itself, which the page for what is not found is told.
const OWN: &str = "https://example.org/guide/";

/// Whether an address is of this site, or one that readers may be sent to. Scripts are of this site.
fn is_safe(address: &str, element: &str) -> bool {
    let bare: String = address.chars().filter(|c| *c > ' ').collect();
    let bare = bare.replace('\\', "/");
    let head = bare.split(['/', '?', '#']).next().unwrap_or_default();
    match head.split_once(':') {
        Some((scheme, _)) => {
            let known = SCHEMES.contains(&scheme.to_lowercase().as_str());
            known && (element != "script" || address.starts_with(OWN))
        }
        None => !bare.starts_with("//"),
    }
}

#[test]
fn what_runs_is_seen() {
    let seen = [
        "<script>x</script>",
        "<script src=//evil.test/x></script>",
        "<script src=https://evil.test/x></script>",
        "<img src=x onerror=x>",
        "<svg onload=x>",
        "<a href='java\nscript:x'>",
        "<a href=' JaVaScript:x'>",
        "<a href=data:text/html,x>",
        "<p style=x>",
        "<iframe srcdoc=x>",
        "<img name=body>",
        "<title></title><b onclick=x>",
    ];
    for page in seen {
        assert_ne!(live(page), Vec::<String>::new(), "{page}");
    }
    let inert = [
        "<script type=application/ld+json>{}</script>",
        "<script src=../assets/a.js></script>",
        "<p>&lt;script&gt;</p>",
        "<a href=https://example.org/>x</a>",
        "<title><b onclick=x></title>",
        "<a title='<script>x</script>'>x</a>",
    ];
    for page in inert {
        assert_eq!(live(page), Vec::<String>::new(), "{page}");
    }
}
