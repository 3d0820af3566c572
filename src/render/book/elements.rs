//! The elements of a book: those that every reader supports, what each may contain and where it may occur.
//!
//! Part of HTML's content models, drawn narrower where that costs nothing. Elements are put in
//! order by [`super::markup`].

/// An element that may occur in a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct ElementSpec {
    pub(super) name: &'static str,
    pub(super) is: Category,
    pub(super) holds: ContentModel,
}

/// Where an element may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    /// In a line of text.
    Phrase,
    /// Among blocks.
    Block,
    /// In the list, table or figure it is a part of.
    Part,
}

/// What an element may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentModel {
    /// Text, phrases and blocks.
    Blocks,
    /// Text and phrases.
    Phrases,
    /// Its parts, and no text.
    Parts(&'static [&'static str]),
    Nothing,
}

const CELLS: ContentModel = ContentModel::Parts(&["td", "th"]);
const ROWS: ContentModel = ContentModel::Parts(&["tr"]);
const ITEMS: ContentModel = ContentModel::Parts(&["li"]);

/// The replacement for a block that may not occur where it is.
pub(super) const DIV: ElementSpec =
    ElementSpec { name: "div", is: Category::Block, holds: ContentModel::Blocks };
/// A group of a description list.
pub(super) const GROUP: ElementSpec =
    ElementSpec { name: "div", is: Category::Part, holds: ContentModel::Parts(&["dt", "dd"]) };
/// A phrase that means nothing by itself.
pub(super) const SPAN: ElementSpec =
    ElementSpec { name: "span", is: Category::Phrase, holds: ContentModel::Phrases };

#[rustfmt::skip]
const ELEMENTS: &[(Category, ContentModel, &[&str])] = &[
    (Category::Phrase, ContentModel::Phrases, &[
        "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    ]),
    (Category::Phrase, ContentModel::Nothing, &["br", "img", "wbr"]),
    (Category::Block, ContentModel::Blocks, &["article", "aside", "blockquote", "div", "figure", "section"]),
    (Category::Block, ContentModel::Phrases, &["h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"]),
    (Category::Block, ContentModel::Nothing, &["hr"]),
    (Category::Block, ITEMS, &["ol", "ul"]),
    (Category::Block, ContentModel::Parts(&["dd", "div", "dt"]), &["dl"]),
    (Category::Block, ContentModel::Parts(&["caption", "colgroup", "tbody", "tfoot", "thead"]), &["table"]),
    (Category::Part, ContentModel::Blocks, &["dd", "figcaption", "li", "td"]),
    (Category::Part, ContentModel::Phrases, &["caption", "dt", "th"]),
    (Category::Part, ContentModel::Parts(&["col"]), &["colgroup"]),
    (Category::Part, ContentModel::Nothing, &["col"]),
    (Category::Part, ROWS, &["tbody", "tfoot", "thead"]),
    (Category::Part, CELLS, &["tr"]),
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
const DROPPED_ELEMENTS: &[&str] = &[
    "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "frameset", "head",
    "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "template", "textarea", "title", "video",
];

/// The element of a book with this name in HTML.
pub(super) fn known(name: &str) -> Option<ElementSpec> {
    let name = OTHERS.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| own);
    ELEMENTS.iter().find_map(|(is, holds, names)| {
        let name = names.iter().find(|known| **known == name)?;
        Some(ElementSpec { name, is: *is, holds: *holds })
    })
}

/// Whether an element goes with all that it holds.
pub(super) fn is_dropped(name: &str) -> bool {
    DROPPED_ELEMENTS.contains(&name)
}
