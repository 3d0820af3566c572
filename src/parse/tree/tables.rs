//! What the nodes of a tree refer to by number: headings, links, images, citations, footnotes.
//!
//! Where links point is for [`crate::link`].

use super::{NodeId, Target};
use crate::parse::html;
use crate::span::Span;
use std::ops::Range;

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id in the page.
    pub anchor: String,
    /// Its plain text.
    pub text: String,
    /// The classes it was given, with spaces between them.
    pub classes: Box<str>,
    /// Where it is.
    pub span: Span,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// `[text](address)`.
    Inline,
    /// `[text][label]`, or a label alone.
    Reference,
    /// `<https://example.org>`.
    Autolink,
    /// `<name@example.org>`.
    Email,
    /// `[[name]]`, with a text of its own or without.
    Wiki,
}

/// A link.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it points to, as it was written.
    pub target: Target,
    /// Its title; often empty.
    pub title: Box<str>,
    /// How it is written.
    pub form: LinkForm,
    /// Where its address is in the text; none where escapes hide it.
    pub written: Option<Range<u32>>,
    /// Where it is.
    pub span: Span,
    /// Its node.
    pub node: NodeId,
}

impl Link {
    /// The name of the entry that a wiki link names.
    pub fn name(&self) -> Option<&str> {
        match &self.target {
            Target::Wiki { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// A word in brackets that is no link: `[key]`, `[key, p. 3]` or `@[key]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracketed {
    /// The word.
    pub key: Box<str>,
    /// What follows it in the brackets.
    pub rest: Box<str>,
    /// Whether there is an `@` before the brackets.
    pub has_sign: bool,
    /// Where it is, with the sign.
    pub span: Span,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// What it shows, as it was written.
    pub target: Target,
    /// Its title; that of a figure is its caption.
    pub title: Box<str>,
    /// Where it is.
    pub span: Span,
    /// Its node.
    pub node: NodeId,
    /// Where its address is in the text; none where escapes hide it, or where a definition has it.
    pub written: Option<Range<u32>>,
    /// Whether a definition has its address.
    pub is_reference: bool,
}

/// One or more sources cited at one place: `[@key, p. 12; @other]` or `@key` in a sentence.
#[derive(Clone, Debug)]
pub struct Citation {
    /// What is cited.
    pub items: Vec<CitedItem>,
    /// Whether the author's name is part of the sentence.
    pub in_text: bool,
}

/// One source of a [`Citation`]. Texts are plain, and empty when there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedItem {
    /// The key in the bibliography.
    pub key: String,
    /// The words before it: `see`.
    pub prefix: String,
    /// Pages or the like: `p. 12`.
    pub locator: String,
    /// The words after it, with what is before them: `, emphasis added`.
    pub suffix: String,
    /// Whether the author's name is left out, because the sentence has it.
    pub is_author_suppressed: bool,
    /// Where the key is.
    pub span: Span,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its label in the source.
    pub label: Box<str>,
    /// Its number among those that are shown; none when nothing that is shown refers to it.
    pub number: Option<u32>,
    /// The node of its definition.
    pub node: Option<NodeId>,
    /// How often it is referred to.
    pub marks: u32,
}

/// An element of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: &'static str,
    /// Its attributes, each once.
    pub attributes: Box<[(&'static str, Box<str>)]>,
}

impl Element {
    /// Whether it holds nothing and has no end.
    pub fn is_void(&self) -> bool {
        html::is_void(self.name)
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| &**value)
    }
}

/// `[label]: address "title"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its place in the text.
    pub range: Range<u32>,
    /// Where its address is in the text; none where escapes hide it.
    pub written: Option<Range<u32>>,
    /// What it points to, as it was written.
    pub target: Target,
}

/// The plain text under a heading, or before the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Index of the heading; none before the first.
    pub heading: Option<usize>,
    /// The text, blocks separated by line ends.
    pub text: String,
}
