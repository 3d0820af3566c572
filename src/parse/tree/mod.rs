//! The document tree: a text as typed nodes, each with its place in the source.
//!
//! Nodes are in one flat list in the order of the text; a node knows where its last descendant ends, so
//! walking needs no recursion. What is said is a range of the source wherever the two agree. What points
//! somewhere is in tables, by number; [`crate::link`] fills parallel tables of targets. Built in
//! [`super::build`]; writers are visitors ([`Body::walk`]). Writes nothing itself.

pub mod addresses;
mod callout;
mod code;
pub mod commonmark;
pub mod plain;
mod tables;
#[cfg(test)]
mod tests;

use super::{Excerpt, Target};
use crate::span::Span;
pub(in crate::parse) use callout::CalloutSign;
pub use callout::{Callout, CalloutStyle};
pub use code::{CodeBlock, Run, classed};
use std::ops::Range;
pub use tables::{
    Bracketed, Citation, CitedItem, Definition, Element, Heading, Image, Link, LinkForm, Note,
    Section,
};

/// A Markdown text that was read once and can be written in any form.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The text itself.
    pub source: Excerpt,
    /// The nodes, parents before children.
    pub(super) nodes: Vec<Node>,
    /// What is said where the source has it in other letters, such as entities.
    pub(super) strings: String,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links in order.
    pub links: Vec<Link>,
    /// Images in order.
    pub images: Vec<Image>,
    /// Citations in order.
    pub citations: Vec<Citation>,
    /// Footnotes, in the order they are first met.
    pub notes: Vec<Note>,
    /// Call-outs in order.
    pub callouts: Vec<Callout>,
    /// Blocks of code in order.
    pub code: Vec<CodeBlock>,
    /// Elements of raw HTML in order.
    pub elements: Vec<Element>,
    /// Definitions of link references, `[label]: address`, in order.
    pub definitions: Vec<Definition>,
    /// Words in brackets that are no links, which may be keys of sources.
    pub bracketed: Vec<Bracketed>,
    /// The first figure of each paragraph that gives one and cites nothing.
    pub uncited_figures: Vec<Span>,
    /// What the ids of footnotes begin with: nothing in a file's body.
    pub id_prefix: Box<str>,
    /// Whether raw HTML is published as it is written.
    pub trusts_html: bool,
}

/// The number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A piece of a text: a block, or something in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// First byte in the text.
    pub(super) start: u32,
    /// One past the last byte in the text.
    pub(super) end: u32,
    /// The number after its last descendant's.
    pub(super) next: u32,
}

impl Node {
    /// Its place in the text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where a string is: in the source, or among the strings of the [`Body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRef {
    at: u32,
    length: u32,
}

/// The bit of [`TextRef::at`] that says that the string is among the strings of the body.
const OWN: u32 = 1 << 31;
/// A text has to be shorter than this.
pub(super) const MAX_BYTES: usize = OWN as usize;

impl TextRef {
    /// A range of the source.
    pub(super) fn source(range: Range<usize>) -> Self {
        Self { at: offset(range.start), length: offset(range.len()) }
    }

    /// A range of the strings.
    pub(super) fn own(range: Range<usize>) -> Self {
        Self { at: offset(range.start) | OWN, length: offset(range.len()) }
    }

    /// Its range in the source, if that is where it is.
    pub fn in_source(self) -> Option<Range<usize>> {
        (self.at & OWN == 0).then(|| self.range())
    }

    pub(super) fn range(self) -> Range<usize> {
        let at = (self.at & !OWN) as usize;
        at..at + self.length as usize
    }
}

/// The range of a string that is a part of a text: not one that is equal, but the same memory.
pub(super) fn place_in(text: &str, part: &str) -> Option<Range<usize>> {
    let at = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + part.len() <= text.len()).then_some(at..at + part.len())
}

/// The same as it is stored.
pub(super) fn stored_place_in(text: &str, part: &str) -> Option<Range<u32>> {
    place_in(text, part).map(|range| offset(range.start)..offset(range.end))
}

/// An offset as it is stored. [`super::markdown`] refuses texts that are too long for one.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What a node is. Numbers are indices into the tables of the [`Body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading.
    Heading(u32),
    /// A paragraph.
    Paragraph,
    /// A list; with a number when it is ordered.
    List {
        /// The number it starts with.
        start: Option<u32>,
        /// Whether its items are lines, not paragraphs.
        is_tight: bool,
    },
    /// An item of a list.
    Item,
    /// The box of a task, at the start of its item.
    Task {
        /// Whether the task is done.
        is_done: bool,
    },
    /// A quotation.
    Quote,
    /// A note, tip or warning set apart from the text.
    Callout(u32),
    /// The title of a call-out, where it was written: the first child.
    CalloutTitle,
    /// A table: its head, then its rows.
    Table,
    /// The first row of a table.
    TableHead,
    /// Another row of a table.
    TableRow,
    /// A cell of a table.
    TableCell {
        /// How its column is aligned.
        alignment: Alignment,
        /// Whether it is in the head.
        is_head: bool,
    },
    /// A block of code.
    CodeBlock(u32),
    /// An image that is a paragraph of its own, and its caption.
    Figure,
    /// The caption of a figure.
    Caption,
    /// The definition of a footnote. It is shown below the text.
    NoteDefinition(u32),
    /// A list of definitions.
    DefinitionList,
    /// What is defined.
    Term,
    /// What it means.
    Description,
    /// A rule between blocks.
    Rule,
    /// Plain text.
    Text(TextRef),
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck text.
    Strikethrough,
    /// Raised text.
    Superscript,
    /// Lowered text.
    Subscript,
    /// Code in a line.
    Code(TextRef),
    /// A link; without children it shows the title of its target.
    Link(u32),
    /// An image; its children are the text for those who cannot see it.
    Image(u32),
    /// A citation.
    Citation(u32),
    /// A reference to a footnote.
    NoteMark {
        /// The footnote.
        note: u32,
        /// Which of its references this is, from 1.
        nth: u32,
    },
    /// A line end in the source that is a space.
    SoftBreak,
    /// A line end that is kept.
    HardBreak,
    /// An element of raw HTML that is allowed.
    Element(u32),
    /// Text in raw HTML.
    HtmlText(TextRef),
    /// Raw HTML that no reader sees, such as a script, with what it holds.
    Removed,
    /// Raw HTML as it was written, where [`Body::trusts_html`]. The elements beside it are the same for
    /// writers of other forms.
    Html(TextRef),
}

impl Kind {
    /// Whether it never has children.
    pub fn is_leaf(self) -> bool {
        use Kind::*;
        matches!(
            self,
            Text(_)
                | Code(_)
                | SoftBreak
                | HardBreak
                | HtmlText(_)
                | Html(_)
                | Citation(_)
                | NoteMark { .. }
                | Task { .. }
                | Rule
                | CodeBlock(_)
        )
    }

    /// Whether it begins and ends a block of text.
    pub fn is_block(self) -> bool {
        use Kind::*;
        matches!(
            self,
            Heading(_)
                | Paragraph
                | List { .. }
                | Item
                | Quote
                | Callout(_)
                | CalloutTitle
                | Table
                | TableHead
                | TableRow
                | TableCell { .. }
                | CodeBlock(_)
                | Figure
                | NoteDefinition(_)
                | DefinitionList
                | Term
                | Description
                | Rule
        )
    }
}

/// How a column of a table is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// As the language is.
    None,
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

impl Body {
    /// All nodes, in the order of the text.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// A string of the text; empty when there is none.
    pub fn text(&self, text: TextRef) -> &str {
        let whole: &str = if text.at & OWN == 0 { &self.source } else { &self.strings };
        whole.get(text.range()).unwrap_or_default()
    }

    /// Whether a node has children.
    pub fn has_children(&self, id: NodeId) -> bool {
        self.node(id).next > id.0 + 1
    }

    /// The title of a call-out, if it was written.
    pub fn callout_title(&self, callout: NodeId) -> Option<NodeId> {
        let first = NodeId(callout.0 + 1);
        let is_title = |id: &NodeId| self.node(*id).kind == Kind::CalloutTitle;
        Some(first).filter(|_| self.has_children(callout)).filter(is_title)
    }

    /// The call-out that a node is, or whose title it is.
    pub fn callout(&self, id: NodeId) -> Option<&Callout> {
        let callout = match self.node(id).kind {
            Kind::CalloutTitle => self.nodes.get(id.0.checked_sub(1)? as usize)?.kind,
            kind => kind,
        };
        match callout {
            Kind::Callout(number) => self.callouts.get(number as usize),
            _ => None,
        }
    }

    /// Enters and leaves every node.
    pub fn walk(&self) -> Walk<'_> {
        Walk { nodes: &self.nodes, at: 0, end: self.nodes.len() as u32, open: Vec::new() }
    }

    /// Enters and leaves a node and everything in it.
    pub fn walk_in(&self, id: NodeId) -> Walk<'_> {
        Walk { nodes: &self.nodes, at: id.0, end: self.node(id).next, open: Vec::new() }
    }

    /// Enters and leaves everything in a node.
    pub fn walk_below(&self, id: NodeId) -> Walk<'_> {
        Walk { at: id.0 + 1, ..self.walk_in(id) }
    }

    /// The ids that links can point to: of headings, and of raw HTML.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let headings = self.headings.iter().map(|heading| heading.anchor.as_str());
        headings.chain(self.elements.iter().filter_map(|element| element.get("id")))
    }

    /// The heading with an id.
    pub fn heading(&self, id: &str) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.anchor == id)
    }

    /// The footnotes that readers get to see, in the order of their numbers.
    pub fn shown_notes(&self) -> impl Iterator<Item = &Note> {
        let mut shown: Vec<&Note> = self.notes.iter().filter(|note| note.marks > 0).collect();
        shown.sort_by_key(|note| note.number);
        shown.into_iter()
    }

    /// Gives back the memory that growing lists took in advance: a guide is many of them.
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.strings.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.links.shrink_to_fit();
        self.images.shrink_to_fit();
        self.citations.iter_mut().for_each(|citation| citation.items.shrink_to_fit());
        self.citations.shrink_to_fit();
        self.notes.shrink_to_fit();
        self.callouts.shrink_to_fit();
        self.code.shrink_to_fit();
        self.elements.shrink_to_fit();
        self.definitions.shrink_to_fit();
        self.uncited_figures.shrink_to_fit();
        self.bracketed.shrink_to_fit();
    }
}

/// A step of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// A node begins; one that never has children is not left.
    Enter(NodeId),
    /// A node with everything in it ends.
    Leave(NodeId),
}

/// Walks over nodes in the order of the text.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    nodes: &'a [Node],
    at: u32,
    end: u32,
    open: Vec<u32>,
}

impl Walk<'_> {
    /// Skips what is in the node that was just entered, which is not left then.
    pub fn skip_children(&mut self) {
        let entered = self.open.pop_if(|id| *id + 1 == self.at);
        if let Some(id) = entered {
            self.at = self.nodes[id as usize].next;
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        if let Some(id) = self.open.pop_if(|id| self.nodes[*id as usize].next <= self.at) {
            return Some(Visit::Leave(NodeId(id)));
        }
        let id = self.at;
        if id >= self.end {
            return None;
        }
        self.at += 1;
        if !self.nodes[id as usize].kind.is_leaf() {
            self.open.push(id);
        }
        Some(Visit::Enter(NodeId(id)))
    }
}
