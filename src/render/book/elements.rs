//! The elements of a book: those that every reader knows, what each may hold and where it may stand.
//!
//! Part of HTML's content models, drawn narrower where that costs nothing. Elements are put in
//! order by [`super::markup`].

/// An element that may stand in a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) is: Is,
    pub(super) holds: Holds,
}

/// Where an element may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    /// In a line of text.
    Phrase,
    /// Among blocks.
    Block,
    /// In the list, table or figure it is a part of.
    Part,
}

/// What an element may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Text, phrases and blocks.
    Blocks,
    /// Text and phrases.
    Phrases,
    /// Its parts, and no text.
    Parts(&'static [&'static str]),
    Nothing,
}

const CELLS: Holds = Holds::Parts(&["td", "th"]);
const ROWS: Holds = Holds::Parts(&["tr"]);
const ITEMS: Holds = Holds::Parts(&["li"]);

/// What takes the place of a block that cannot stand where it does.
pub(super) const DIV: Known = Known { name: "div", is: Is::Block, holds: Holds::Blocks };
/// A group of a description list.
pub(super) const GROUP: Known =
    Known { name: "div", is: Is::Part, holds: Holds::Parts(&["dt", "dd"]) };
/// A phrase that means nothing by itself.
pub(super) const SPAN: Known = Known { name: "span", is: Is::Phrase, holds: Holds::Phrases };

#[rustfmt::skip]
const ELEMENTS: &[(Is, Holds, &[&str])] = &[
    (Is::Phrase, Holds::Phrases, &[
        "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    ]),
    (Is::Phrase, Holds::Nothing, &["br", "img", "wbr"]),
    (Is::Block, Holds::Blocks, &["article", "aside", "blockquote", "div", "figure", "section"]),
    (Is::Block, Holds::Phrases, &["h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"]),
    (Is::Block, Holds::Nothing, &["hr"]),
    (Is::Block, ITEMS, &["ol", "ul"]),
    (Is::Block, Holds::Parts(&["dd", "div", "dt"]), &["dl"]),
    (Is::Block, Holds::Parts(&["caption", "colgroup", "tbody", "tfoot", "thead"]), &["table"]),
    (Is::Part, Holds::Blocks, &["dd", "figcaption", "li", "td"]),
    (Is::Part, Holds::Phrases, &["caption", "dt", "th"]),
    (Is::Part, Holds::Parts(&["col"]), &["colgroup"]),
    (Is::Part, Holds::Nothing, &["col"]),
    (Is::Part, ROWS, &["tbody", "tfoot", "thead"]),
    (Is::Part, CELLS, &["tr"]),
];

/// Elements of HTML that say the same as one of a book.
const OTHERS: &[(&str, &str)] = &[
    ("acronym", "abbr"),
    ("address", "div"),
    ("big", "span"),
    ("center", "div"),
    ("details", "div"),
    ("fieldset", "div"),
    ("font", "span"),
    ("footer", "div"),
    ("header", "div"),
    ("hgroup", "div"),
    ("legend", "div"),
    ("main", "div"),
    ("nav", "div"),
    ("strike", "s"),
    ("summary", "div"),
    ("tt", "code"),
];

/// Elements that go with all that they hold.
const GONE: &[&str] = &[
    "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "frameset", "head",
    "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "template", "textarea", "title", "video",
];

/// The element of a book with this name in HTML.
pub(super) fn known(name: &str) -> Option<Known> {
    let name = OTHERS.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| own);
    ELEMENTS.iter().find_map(|(is, holds, names)| {
        let name = names.iter().find(|known| **known == name)?;
        Some(Known { name, is: *is, holds: *holds })
    })
}

/// Whether an element goes with all that it holds.
pub(super) fn is_gone(name: &str) -> bool {
    GONE.contains(&name)
}
