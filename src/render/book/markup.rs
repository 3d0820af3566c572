//! The HTML of a chapter → [`Token`]s: known elements, each where it may occur, with safe attributes.
//!
//! What a book cannot hold is replaced by what comes nearest, and its text stays. Binds nothing:
//! addresses and ids are still the chapter's own.

use super::elements::{Category, ContentModel, DIV, ElementSpec, GROUP, SPAN, is_dropped, known};
use super::tree::{self, Data, Tree};
use std::collections::BTreeSet;

/// A piece of a chapter. Every [`Token::Open`] has its [`Token::Close`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// An element begins.
    Open(Element),
    /// Plain text.
    Text(String),
    /// The element that was opened last ends.
    Close,
}

/// An element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: &'static str,
    /// Its attributes.
    pub attributes: Vec<(&'static str, String)>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The maximum depth of nested elements; deeper ones are removed, and their text is kept.
const MAX_DEPTH: usize = 64;

/// Reads a chapter.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let tree = tree::read(html);
    let has_block = with_blocks(&tree);
    let mut cleaner = Cleaner {
        tree: &tree,
        has_block: &has_block,
        open: vec![DIV],
        ids: BTreeSet::new(),
        tokens: Vec::new(),
    };
    let mut steps: Vec<Visit> = tree.top().iter().rev().map(|node| Visit::Enter(*node)).collect();
    while let Some(step) = steps.pop() {
        match step {
            Visit::Enter(node) => cleaner.enter(node, &mut steps),
            Visit::Leave => {
                cleaner.open.pop();
                cleaner.tokens.push(Token::Close);
            }
            Visit::Blank => cleaner.text(" "),
        }
    }
    cleaner.tokens
}

/// The nodes that have a block somewhere below them.
fn with_blocks(tree: &Tree) -> Vec<bool> {
    let mut has_block = vec![false; tree.nodes.len()];
    for node in 0..tree.nodes.len() {
        let is_block =
            tree.name(node).and_then(known).is_some_and(|known| known.is != Category::Phrase);
        let mut above = tree.nodes[node].parent.filter(|_| is_block);
        while let Some(parent) = above.filter(|parent| !has_block[*parent]) {
            has_block[parent] = true;
            above = tree.nodes[parent].parent;
        }
    }
    has_block
}

enum Visit {
    Enter(usize),
    Leave,
    /// Keeps two texts apart that were in blocks of their own.
    Blank,
}

struct Cleaner<'a> {
    tree: &'a Tree,
    has_block: &'a [bool],
    /// The elements that are open.
    open: Vec<ElementSpec>,
    ids: BTreeSet<String>,
    tokens: Vec<Token>,
}

impl Cleaner<'_> {
    fn holder(&self) -> ElementSpec {
        self.open.last().copied().unwrap_or(DIV)
    }

    fn text(&mut self, text: &str) {
        if matches!(self.holder().holds, ContentModel::Blocks | ContentModel::Phrases) {
            match self.tokens.last_mut() {
                Some(Token::Text(known)) => known.push_str(text),
                _ => self.tokens.push(Token::Text(text.to_owned())),
            }
        }
    }

    fn enter(&mut self, node: usize, steps: &mut Vec<Visit>) {
        let name = match (&self.tree.nodes[node].data, self.tree.name(node)) {
            (Data::Text(text), _) => return self.text(text),
            (_, Some(name)) if !is_dropped(name) => name,
            _ => return,
        };
        match name {
            "input" => return self.checkbox(node),
            "img" if self.tree.attribute(node, "src").is_none() => {
                return self.text(self.tree.attribute(node, "alt").unwrap_or_default());
            }
            _ => {}
        }
        let found = known(name);
        let fitting = found.and_then(|known| self.fitting(node, known));
        let is_apart = fitting.is_none() && found.is_some_and(|known| known.is != Category::Phrase);
        if is_apart {
            self.text(" ");
            steps.push(Visit::Blank);
        }
        if let Some(known) = fitting {
            let element = Element { name: known.name, attributes: self.attributes(node, known) };
            self.tokens.push(Token::Open(element));
            self.open.push(known);
            steps.push(Visit::Leave);
        }
        steps.extend(self.tree.nodes[node].children.iter().rev().map(|child| Visit::Enter(*child)));
    }

    /// The element to open for a node; none when only its content may occur here.
    fn fitting(&self, node: usize, known: ElementSpec) -> Option<ElementSpec> {
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        let holder = self.holder();
        match (known.is, holder.holds) {
            (_, ContentModel::Parts(["dd", "div", "dt"])) if known.name == "div" => Some(GROUP),
            (_, ContentModel::Parts(parts)) => parts.contains(&known.name).then_some(known),
            (_, ContentModel::Nothing) => None,
            (Category::Phrase, ContentModel::Blocks) if self.has_block[node] => Some(DIV),
            (Category::Phrase, _) => self.phrase(node, known),
            (Category::Block | Category::Part, ContentModel::Phrases) => None,
            (Category::Block, ContentModel::Blocks) => Some(match known.name {
                "p" if self.has_block[node] => DIV,
                "ol" | "ul" | "dl" | "table" if !self.is_in_order(node, known) => DIV,
                _ => known,
            }),
            (Category::Part, ContentModel::Blocks) => {
                let is_caption = known.name == "figcaption"
                    && holder.name == "figure"
                    && self.is_only_caption(node);
                Some(if is_caption { known } else { DIV })
            }
        }
    }

    /// A phrase, where it means something.
    fn phrase(&self, node: usize, known: ElementSpec) -> Option<ElementSpec> {
        let is_open = |name: &str| self.open.iter().any(|open| open.name == name);
        match known.name {
            "a" if self.tree.attribute(node, "href").is_none() => {
                self.tree.attribute(node, "id").map(|_| SPAN)
            }
            "a" | "dfn" if is_open(known.name) => None,
            "time" => {
                let date = self.tree.attribute(node, "datetime");
                let is_date = date.is_some_and(|date| crate::date::Date::parse(date).is_some());
                Some(if is_date { known } else { SPAN })
            }
            _ => Some(known),
        }
    }

    /// The names of what is directly in a node; text counts unless it is blank.
    fn names(&self, node: usize) -> Vec<&str> {
        let children = self.tree.nodes[node].children.iter();
        let name = |child: &usize| match &self.tree.nodes[*child].data {
            Data::Text(text) => (!text.trim().is_empty()).then_some("text"),
            Data::Element { .. } => self.tree.name(*child).filter(|name| !is_dropped(name)),
            Data::Other => None,
        };
        children.filter_map(name).collect()
    }

    /// Whether a list or table holds what it should, in the order it should have.
    fn is_in_order(&self, node: usize, known: ElementSpec) -> bool {
        let names = self.names(node);
        let are_pairs = |names: &[&str]| {
            let known = names.iter().all(|name| matches!(*name, "dt" | "dd"));
            known && names.first() != Some(&"dd") && names.last() != Some(&"dt")
        };
        match known.name {
            "dl" if names.contains(&"div") => {
                let children = &self.tree.nodes[node].children;
                let mut groups = children.iter().filter(|child| self.tree.name(**child).is_some());
                groups.all(|group| {
                    let inside = self.names(*group);
                    self.tree.name(*group) == Some("div")
                        && !inside.is_empty()
                        && are_pairs(&inside)
                }) && names.iter().all(|name| *name == "div")
            }
            "dl" => !names.is_empty() && are_pairs(&names),
            "table" => {
                let place = |name: &&str| match *name {
                    "caption" => 0,
                    "colgroup" => 1,
                    "thead" => 2,
                    "tbody" => 3,
                    "tfoot" => 4,
                    _ => 5,
                };
                let addresses: Vec<usize> = names.iter().map(place).collect();
                let once = |wanted| addresses.iter().filter(|place| **place == wanted).count() <= 1;
                addresses.is_sorted() && !addresses.contains(&5) && [0, 2, 4].into_iter().all(once)
            }
            _ => !names.is_empty() && names.iter().all(|name| *name == "li"),
        }
    }

    /// Whether a caption is its figure's only one, and is at its beginning or its end.
    fn is_only_caption(&self, node: usize) -> bool {
        let Some(figure) = self.tree.nodes[node].parent else { return false };
        let names = self.names(figure);
        let ends = [names.first(), names.last()].contains(&Some(&"figcaption"));
        ends && names.iter().filter(|name| **name == "figcaption").count() == 1
    }

    /// The box of a task.
    fn checkbox(&mut self, node: usize) {
        if self.tree.attribute(node, "type") == Some("checkbox") {
            let (mark, name) = match self.tree.attribute(node, "checked") {
                Some(_) => ("☑", "done"),
                None => ("☐", "to do"),
            };
            let attributes = vec![("role", "img".to_owned()), ("aria-label", name.to_owned())];
            if matches!(self.holder().holds, ContentModel::Blocks | ContentModel::Phrases) {
                self.tokens.push(Token::Open(Element { name: "span", attributes }));
                self.tokens.extend([Token::Text(mark.to_owned()), Token::Close]);
            }
        }
    }

    /// The attributes of a node that may be in a book.
    fn attributes(&mut self, node: usize, known: ElementSpec) -> Vec<(&'static str, String)> {
        let Data::Element { attributes, .. } = &self.tree.nodes[node].data else {
            return Vec::new();
        };
        let parent = self.holder().name;
        let mut kept: Vec<(&'static str, String)> = Vec::new();
        for attribute in attributes {
            let value = attribute.value.trim();
            let Some(name) = allowed(&attribute.name.local, value, known.name, parent) else {
                continue;
            };
            let is_new = name != "id" || self.ids.insert(value.to_owned());
            if is_new && kept.iter().all(|(known, _)| *known != name) {
                kept.push((name, value.to_owned()));
            }
        }
        if known.name == "img" && kept.iter().all(|(name, _)| *name != "alt") {
            kept.push(("alt", String::new()));
        }
        kept
    }
}

/// An attribute that an element may have in a book.
fn allowed(name: &str, value: &str, element: &str, parent: &str) -> Option<&'static str> {
    let is_number = |least: u32, most: u32| {
        value.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number))
            && value.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_word = !value.is_empty() && !value.contains(char::is_whitespace);
    let is_fine = match (name, element) {
        ("id", _) => is_word,
        ("class", _) | ("title", _) => !value.is_empty(),
        ("lang", _) => is_language(value),
        ("dir", _) => matches!(value, "ltr" | "rtl" | "auto"),
        ("role", "div" | "section") => matches!(value, "note" | "doc-endnotes"),
        ("role", "a") => value == "doc-glossref",
        ("aria-hidden", _) => value == "true",
        ("aria-label", "a") => !value.is_empty(),
        ("tabindex", "div" | "pre") => value == "0",
        ("href", "a") => is_word || value.is_empty(),
        ("rel", "a") => value == "external",
        ("src", "img") => is_word,
        ("alt", "img") => true,
        ("width" | "height", "img") => is_number(1, 20_000),
        ("datetime", "time") => true,
        ("start", "ol") => is_number(0, 1_000_000),
        ("value", "li") => parent == "ol" && is_number(0, 1_000_000),
        ("colspan" | "rowspan", "td" | "th") => is_number(1, 1_000),
        ("span", "col" | "colgroup") => is_number(1, 1_000),
        ("scope", "th") => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        _ => false,
    };
    const NAMES: [&str; 22] = [
        "alt",
        "aria-hidden",
        "aria-label",
        "class",
        "colspan",
        "datetime",
        "dir",
        "height",
        "href",
        "id",
        "lang",
        "rel",
        "role",
        "rowspan",
        "scope",
        "span",
        "src",
        "start",
        "tabindex",
        "title",
        "value",
        "width",
    ];
    NAMES.into_iter().find(|known| is_fine && *known == name)
}

/// Whether this has the form of a tag of BCP 47.
pub fn is_language(value: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let first = value.split('-').next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && value.split('-').all(is_part)
}

/// Whether an address points outside the book, to a place that every reader can open.
pub(super) fn is_absolute(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let scheme = scheme.to_ascii_lowercase();
    let mut bytes = rest.bytes();
    let mut is_plain = true;
    while let Some(byte) = bytes.next() {
        is_plain &= match byte {
            b'%' => {
                let hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
                hex(bytes.next()) && hex(bytes.next())
            }
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'[' | b']' => false,
            byte => byte > b' ' && byte != 0x7F,
        };
    }
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next());
    let has_host = host.flatten().is_some_and(|host| {
        let is_fine = |c: char| c.is_alphanumeric() || "-._~:@".contains(c);
        host.starts_with(|c: char| c.is_alphanumeric()) && host.chars().all(is_fine)
    });
    is_plain
        && match scheme.as_str() {
            "http" | "https" => has_host,
            "mailto" | "tel" => !rest.is_empty(),
            _ => false,
        }
}
