//! The place of every key and value of a YAML text, and what in it is refused.
//!
//! Reads events only; what the values mean is serde_yaml's to say, see [`super::read`].

use super::PathSegment;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::BTreeMap;
use std::ops::Range;

/// Nesting deeper than this is refused.
pub(super) const MAX_DEPTH: usize = 64;

/// A YAML text as its events tell it: places only, the values are serde_yaml's.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) root: Option<Node>,
    pub(super) duplicates: Vec<Duplicate>,
    /// Every scalar in order, and whether it is plain: without quotes, in a line.
    pub(super) scalars: Vec<(Range<usize>, bool)>,
    /// Anchors and tags. Aliases are not told: there is none without an anchor.
    pub(super) features: Vec<(Range<usize>, Feature)>,
    pub(super) too_deep: Option<Range<usize>>,
    /// Where reading stopped, and why.
    pub(super) error: Option<(usize, String)>,
}

/// A key that is set twice.
#[derive(Debug)]
pub(super) struct Duplicate {
    pub(super) first: Range<usize>,
    pub(super) second: Range<usize>,
    pub(super) key: String,
    pub(super) again: Again,
}

/// What a key that comes again begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Nothing: it is a mistake in its mapping.
    Inside,
    /// The next item of a list, since it is the first key of the item before.
    Begins {
        /// Whether other keys came in between.
        has_others: bool,
    },
    /// It is in an item that such a key began.
    Following,
}

/// Something of YAML that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// `&name` before a value.
    Anchor,
    /// `!type` before a value.
    Tag,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Range<usize>,
    children: Children,
}

#[derive(Debug)]
enum Children {
    None,
    Items(Vec<Node>),
    /// Of a key that is set twice, what it was set to first.
    Entries(BTreeMap<String, Node>),
}

impl Node {
    pub(super) fn child(&self, step: PathSegment<'_>) -> Option<&Node> {
        match (&self.children, step) {
            (Children::Items(items), PathSegment::Item(index)) => items.get(index),
            (Children::Entries(entries), PathSegment::Key(key)) => entries.get(key),
            _ => None,
        }
    }

    /// The child that a place is in, and whether it is in its key.
    pub(super) fn child_at(&self, at: usize) -> Option<(PathSegment<'_>, &Node, bool)> {
        let is_in = |range: &Range<usize>| range.start <= at && at <= range.end;
        let is_in_key = |node: &Node| node.key.as_ref().is_some_and(is_in);
        match &self.children {
            Children::None => None,
            Children::Items(items) => {
                let (number, item) = items.iter().enumerate().find(|(_, of)| is_in(&of.value))?;
                Some((PathSegment::Item(number), item, false))
            }
            Children::Entries(entries) => {
                // A folded value ends where the next key begins, and is not meant there.
                let key = entries.iter().find(|(_, node)| is_in_key(node));
                let value = || entries.iter().find(|(_, node)| is_in(&node.value));
                let (name, node) = key.or_else(value)?;
                Some((PathSegment::Key(name), node, is_in_key(node)))
            }
        }
    }
}

/// A container whose end has not been seen, and the key that waits for its value.
struct Open {
    node: Node,
    waiting_key: Option<(String, Range<usize>)>,
    first_key: Option<String>,
    /// Whether its first key came again.
    is_repeated: bool,
}

impl Tree {
    /// Reads as far as the events go. Iterative, so that depth costs no stack.
    pub(super) fn read(source: &str) -> Tree {
        let offsets = (!source.is_ascii())
            .then(|| source.char_indices().map(|(at, _)| at).collect::<Vec<_>>());
        let byte = |index: usize| match &offsets {
            Some(offsets) => offsets.get(index).copied().unwrap_or(source.len()),
            None => index.min(source.len()),
        };
        let mut tree = Tree::default();
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(source) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    tree.error = Some((byte(error.marker().index()), error.info().to_lowercase()));
                    break;
                }
            };
            let range = byte(span.start.index())..byte(span.end.index());
            let (anchor, tagged) = match &event {
                Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
                Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                    (*anchor, tag.is_some())
                }
                _ => (0, false),
            };
            if anchor != 0 {
                tree.features.push((first_word(source, &range), Feature::Anchor));
            }
            if tagged {
                tree.features.push((first_word(source, &range), Feature::Tag));
            }
            match event {
                Event::Scalar(text, style, ..) => {
                    if !range.is_empty() {
                        tree.scalars.push((range.clone(), style == ScalarStyle::Plain));
                    }
                    tree.add_leaf(&mut open, text.into_owned(), range);
                }
                Event::Alias(_) => tree.add_leaf(&mut open, String::new(), range),
                Event::SequenceStart(..) | Event::MappingStart(..) => {
                    if open.len() >= MAX_DEPTH {
                        tree.too_deep = Some(range);
                        break;
                    }
                    let children = match event {
                        Event::SequenceStart(..) => Children::Items(Vec::new()),
                        _ => Children::Entries(BTreeMap::new()),
                    };
                    let node = Node { key: None, value: range, children };
                    open.push(Open {
                        node,
                        waiting_key: None,
                        first_key: None,
                        is_repeated: false,
                    });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    if let Some(mut closed) = open.pop() {
                        closed.node.value.end = range.end.max(closed.node.value.end);
                        trim_end(source, &mut closed.node.value);
                        tree.place(&mut open, closed.node);
                    }
                }
                _ => {}
            }
        }
        // What was open when reading stopped still has places.
        while let Some(unfinished) = open.pop() {
            tree.place(&mut open, unfinished.node);
        }
        tree
    }

    fn add_leaf(&mut self, open: &mut [Open], text: String, range: Range<usize>) {
        let is_item =
            matches!(open, [.., Open { node: Node { children: Children::Items(_), .. }, .. }, _]);
        if let Some(Open {
            node: Node { children: Children::Entries(entries), .. },
            waiting_key,
            first_key,
            is_repeated,
        }) = open.last_mut()
            && waiting_key.is_none()
        {
            if let Some(first) = entries.get(&text) {
                let first = first.key.clone().unwrap_or_else(|| range.clone());
                let again = match first_key.as_deref() == Some(text.as_str()) && is_item {
                    true => Again::Begins { has_others: entries.len() > 1 },
                    false if *is_repeated => Again::Following,
                    false => Again::Inside,
                };
                *is_repeated |= matches!(again, Again::Begins { .. });
                let key = text.clone();
                self.duplicates.push(Duplicate { first, second: range.clone(), key, again });
            }
            first_key.get_or_insert_with(|| text.clone());
            *waiting_key = Some((text, range));
            return;
        }
        self.place(open, Node { key: None, value: range, children: Children::None });
    }

    fn place(&mut self, open: &mut [Open], mut node: Node) {
        let Some(parent) = open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut parent.node.children {
            Children::Items(items) => items.push(node),
            Children::Entries(entries) => {
                let (name, key) = parent.waiting_key.take().unwrap_or_default();
                if node.value.is_empty() {
                    node.value = key.clone();
                }
                node.key = Some(key);
                entries.entry(name).or_insert(node);
            }
            Children::None => {}
        }
    }
}

/// The anchor or tag that a value's range begins with.
fn first_word(source: &str, range: &Range<usize>) -> Range<usize> {
    let text = source.get(range.clone()).unwrap_or_default();
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    range.start..range.start + length
}

/// Leaves trailing blanks and line ends out of a container's range.
fn trim_end(source: &str, range: &mut Range<usize>) {
    if let Some(text) = source.get(range.clone()) {
        range.end = range.start + text.trim_end().len();
    }
}
