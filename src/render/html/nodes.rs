//! Writes the nodes of a document tree as HTML.
//!
//! Links, images and citations are written by [`super`].

use super::citation::cite;
use super::{Context, image_address, link_address};
use crate::link::glossary::TermUse;
use crate::link::{Destination, TextLinks};
use crate::parse::Body;
use crate::parse::text::{escape, escape_html};
use crate::parse::tree::plain::as_written;
use crate::parse::tree::{Alignment, Element, Kind, NodeId, TextRef, Visit, Walk, classed};
use crate::render::book::addresses;
use std::fmt::Write as _;

/// What is written so far.
pub(super) struct Writer<'a> {
    body: &'a Body,
    links: &'a TextLinks,
    context: Context<'a>,
    /// The terms that are explained, by node.
    terms: &'a [TermUse],
    /// Whether a figure is open.
    in_figure: bool,
    pub(super) html: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(body: &'a Body, links: &'a TextLinks, context: Context<'a>) -> Self {
        let terms = if context.explains_terms { links.terms.as_slice() } else { &[] };
        let html = String::with_capacity(body.source.len() * 3 / 2);
        Self { body, links, context, terms, in_figure: false, html }
    }

    /// Writes what is walked over.
    pub(super) fn write(&mut self, mut walk: Walk<'_>) {
        while let Some(visit) = walk.next() {
            match visit {
                Visit::Enter(id) => {
                    if !self.enter(id) {
                        walk.skip_children();
                    }
                }
                Visit::Leave(id) => self.leave(id),
            }
        }
    }

    /// Writes the footnotes.
    pub(super) fn notes(&mut self) {
        let body = self.body;
        let mut notes = body.shown_notes().peekable();
        if notes.peek().is_none() {
            return;
        }
        let prefix = &*body.id_prefix;
        self.html.push_str("<div class=\"notes\" role=\"doc-endnotes\"><ol>\n");
        for note in notes {
            let number = note.number.unwrap_or_default();
            let _ = write!(self.html, "<li id=\"{prefix}note-{number}\" value=\"{number}\">");
            if let Some(node) = note.node {
                self.write(body.walk_below(node));
            }
            let _ = writeln!(
                self.html,
                "<a class=\"back\" href=\"#{prefix}noted-{number}\" aria-label=\"Back to {number} in the text\">↩</a></li>"
            );
        }
        self.html.push_str("</ol></div>\n");
    }

    /// Writes the start of a node. False when what is in it is not written.
    fn enter(&mut self, id: NodeId) -> bool {
        match self.body.node(id).kind {
            Kind::Text(text) => self.text(id, text),
            Kind::Heading(number) => self.heading(number as usize),
            Kind::List { start, .. } => match start {
                None => self.html.push_str("<ul>\n"),
                Some(1) => self.html.push_str("<ol>\n"),
                Some(first) => _ = writeln!(self.html, "<ol start=\"{first}\">"),
            },
            Kind::Task { is_done } => {
                let (checked, name) = if is_done { (" checked", "done") } else { ("", "to do") };
                let _ = write!(
                    self.html,
                    "<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\"> "
                );
            }
            Kind::Callout(_) => self.callout(id),
            Kind::CalloutTitle => self.callout_title(id),
            // A cell of the head without text names no column.
            Kind::TableCell { alignment, is_head } => {
                self.cell(alignment, is_head && self.body.has_children(id));
            }
            Kind::CodeBlock(number) => self.code_block(number as usize),
            Kind::Code(text) => {
                self.html.push_str("<code>");
                escape(self.body.text(text), &mut self.html);
                self.html.push_str("</code>");
            }
            Kind::Link(number) => self.link(id, number as usize),
            Kind::Image(number) => {
                self.image(id, number as usize);
                return false;
            }
            Kind::Citation(number) => self.citation(number as usize),
            Kind::NoteMark { note, nth } => self.note_mark(note as usize, nth),
            Kind::Element(number) => self.element(number as usize),
            Kind::HtmlText(text) if !self.body.trusts_html => self.text(id, text),
            Kind::Html(text) => self.html.push_str(self.body.text(text)),
            // Footnotes are written below the text.
            Kind::NoteDefinition(_) => return false,
            Kind::Removed => return self.body.trusts_html,
            kind => {
                self.in_figure |= kind == Kind::Figure;
                self.html.push_str(start(kind));
            }
        }
        true
    }

    /// Whether a call-out is open at first, where readers can fold it: a book has no folds.
    fn fold(&self, id: NodeId) -> Option<bool> {
        self.body.callout(id)?.fold.filter(|_| self.context.book.is_none())
    }

    /// Writes the start of a call-out, with its type for a title where it has none.
    fn callout(&mut self, id: NodeId) {
        let Some(callout) = self.body.callout(id) else { return };
        let class = callout.style.name();
        let (element, attribute) = match self.fold(id) {
            Some(true) => ("details", " open"),
            Some(false) => ("details", ""),
            None => ("div", " role=\"note\""),
        };
        let _ = write!(self.html, "<{element} class=\"alert alert-{class}\"{attribute}>");
        if self.body.callout_title(id).is_none() {
            let element = self.title_element(id);
            let _ = write!(self.html, "<{element} class=\"alert-title\">");
            escape(&callout.label(), &mut self.html);
            let _ = writeln!(self.html, "</{element}>");
        }
    }

    /// Writes the start of a title. The type is not shown beside it, but said.
    fn callout_title(&mut self, id: NodeId) {
        let Some(callout) = self.body.callout(id) else { return };
        let element = self.title_element(id);
        let _ =
            write!(self.html, "<{element} class=\"alert-title\"><span class=\"visually-hidden\">");
        escape(&callout.label(), &mut self.html);
        self.html.push_str(": </span>");
    }

    /// The element of the title of a call-out.
    fn title_element(&self, id: NodeId) -> &'static str {
        if self.fold(id).is_some() { "summary" } else { "p" }
    }

    /// Writes the end of a node.
    fn leave(&mut self, id: NodeId) {
        match self.body.node(id).kind {
            Kind::Heading(number) => {
                let level = self.body.headings.get(number as usize).map_or(2, |of| of.level);
                let _ = writeln!(self.html, "</h{level}>");
            }
            Kind::List { start, .. } => {
                self.html.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
            }
            Kind::Callout(_) => {
                let is_folded = self.fold(id).is_some();
                self.html.push_str(if is_folded { "</details>\n" } else { "</div>\n" });
            }
            Kind::CalloutTitle => _ = writeln!(self.html, "</{}>", self.title_element(id)),
            Kind::TableCell { is_head, .. } => {
                let is_head = is_head && self.body.has_children(id);
                self.html.push_str(if is_head { "</th>" } else { "</td>" });
            }
            Kind::Link(number) => {
                let destination = self.links.links.get(number as usize);
                if let (Some(book), Some(destination)) = (self.context.book, destination) {
                    self.html.push_str(&book.number(destination));
                }
                self.html.push_str("</a>");
            }
            Kind::Element(number) if !self.body.trusts_html => {
                if let Some(element) = self.body.elements.get(number as usize)
                    && !element.is_void()
                {
                    let _ = write!(self.html, "</{}>", element.name);
                }
            }
            kind => {
                self.in_figure &= kind != Kind::Figure;
                self.html.push_str(end(kind));
            }
        }
    }

    /// Writes text, in which the first use of a glossary term is a link to its explanation: on the same
    /// page, or in the book's glossary.
    fn text(&mut self, id: NodeId, text: TextRef) {
        let text = self.body.text(text);
        let first = self.terms.partition_point(|found| found.node < id);
        let terms = self.terms[first..].iter().take_while(|found| found.node == id);
        let glossary = self.context.book.map_or("", |_| addresses::GLOSSARY);
        let mut from = 0;
        for found in terms {
            let slug = &self.context.linked.glossary.glossary.terms[found.term].slug;
            escape(text.get(from..found.range.start).unwrap_or_default(), &mut self.html);
            let _ = write!(
                self.html,
                "<a class=\"term\" href=\"{glossary}#term-{slug}\" role=\"doc-glossref\">"
            );
            escape(text.get(found.range.clone()).unwrap_or_default(), &mut self.html);
            self.html.push_str("</a>");
            from = found.range.end;
        }
        escape(text.get(from..).unwrap_or_default(), &mut self.html);
    }

    fn heading(&mut self, number: usize) {
        let Some(heading) = self.body.headings.get(number) else { return };
        let _ = write!(self.html, "<h{} id=\"{}\"", heading.level, escape_html(&heading.anchor));
        if !heading.classes.is_empty() {
            let _ = write!(self.html, " class=\"{}\"", escape_html(&heading.classes));
        }
        self.html.push('>');
    }

    fn cell(&mut self, alignment: Alignment, is_head: bool) {
        self.html.push_str(if is_head { "<th scope=\"col\"" } else { "<td" });
        self.html.push_str(match alignment {
            Alignment::None => ">",
            Alignment::Left => " class=\"left\">",
            Alignment::Center => " class=\"center\">",
            Alignment::Right => " class=\"right\">",
        });
    }

    fn code_block(&mut self, number: usize) {
        let Some(block) = self.body.code.get(number) else { return };
        self.html.push_str("<pre tabindex=\"0\"><code");
        match block.language() {
            "" => {}
            language => _ = write!(self.html, " class=\"language-{}\"", escape_html(language)),
        }
        self.html.push('>');
        for (class, part) in classed(self.body.text(block.text), &block.runs) {
            match class {
                Some(class) => {
                    let _ = write!(self.html, "<i class=\"{class}\">");
                    escape(part, &mut self.html);
                    self.html.push_str("</i>");
                }
                None => escape(part, &mut self.html),
            }
        }
        self.html.push_str("</code></pre>\n");
    }

    fn link(&mut self, id: NodeId, number: usize) {
        self.html.push_str("<a");
        let Some(destination) = self.links.links.get(number) else {
            return self.html.push('>');
        };
        link_address(destination, self.context, &mut self.html);
        self.title(self.body.links.get(number).map_or("", |link| &link.title));
        self.html.push('>');
        if !self.body.has_children(id) {
            let own = match destination {
                Destination::Anchor(id) => self.body.heading(id),
                _ => None,
            };
            match own {
                Some(heading) => escape(&heading.text, &mut self.html),
                None => escape(&self.context.linked.text_of(destination), &mut self.html),
            }
        }
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            let _ = write!(self.html, " title=\"{}\"", escape_html(title));
        }
    }

    fn image(&mut self, id: NodeId, number: usize) {
        self.html.push_str("<img");
        let found = self.links.images.get(number).and_then(Option::as_ref);
        image_address(found, self.context, &mut self.html);
        let _ = write!(self.html, " alt=\"{}\"", escape_html(&self.body.plain(id, &as_written)));
        // The title of a figure is its caption.
        if !self.in_figure {
            self.title(self.body.images.get(number).map_or("", |image| &image.title));
        }
        self.html.push('>');
    }

    fn citation(&mut self, number: usize) {
        let citation = self.body.citations.get(number).zip(self.links.citations.get(number));
        if let Some((citation, sources)) = citation {
            cite(citation, sources, self.context, &mut self.html);
        }
    }

    fn note_mark(&mut self, note: usize, nth: u32) {
        let number = self.body.notes.get(note).and_then(|note| note.number).unwrap_or_default();
        let prefix = &*self.body.id_prefix;
        let again = if nth > 1 { format!("-{nth}") } else { String::new() };
        let _ = write!(
            self.html,
            "<sup class=\"note\"><a href=\"#{prefix}note-{number}\" id=\"{prefix}noted-{number}{again}\">{number}</a></sup>"
        );
    }

    fn element(&mut self, number: usize) {
        let Some(element) = self.body.elements.get(number) else { return };
        if !self.body.trusts_html {
            tag(element, &mut self.html);
        }
    }
}

/// Writes the start tag of an element of raw HTML.
fn tag(element: &Element, html: &mut String) {
    html.push('<');
    html.push_str(element.name);
    for (name, value) in &element.attributes {
        let _ = write!(html, " {name}=\"{}\"", escape_html(value));
    }
    html.push('>');
}

/// What a node that has no attributes begins with.
fn start(kind: Kind) -> &'static str {
    match kind {
        Kind::Paragraph => "<p>",
        Kind::Item => "<li>",
        Kind::Quote => "<blockquote>\n",
        Kind::Table => "<div class=\"table\" tabindex=\"0\"><table>\n",
        Kind::TableHead => "<thead><tr>",
        Kind::TableRow => "<tr>",
        Kind::Figure => "<figure>",
        Kind::Caption => "<figcaption>",
        Kind::DefinitionList => "<dl>\n",
        Kind::Term => "<dt>",
        Kind::Description => "<dd>",
        Kind::Rule => "<hr>\n",
        Kind::Emphasis => "<em>",
        Kind::Strong => "<strong>",
        Kind::Strikethrough => "<del>",
        Kind::Superscript => "<sup>",
        Kind::Subscript => "<sub>",
        Kind::SoftBreak => "\n",
        Kind::HardBreak => "<br>\n",
        _ => "",
    }
}

/// What a node that has no attributes ends with.
fn end(kind: Kind) -> &'static str {
    match kind {
        Kind::Paragraph => "</p>\n",
        Kind::Item => "</li>\n",
        Kind::Quote => "</blockquote>\n",
        Kind::Table => "</tbody></table></div>\n",
        Kind::TableHead => "</tr></thead><tbody>\n",
        Kind::TableRow => "</tr>\n",
        Kind::Figure => "</figure>\n",
        Kind::Caption => "</figcaption>",
        Kind::DefinitionList => "</dl>\n",
        Kind::Term => "</dt>\n",
        Kind::Description => "</dd>\n",
        Kind::Emphasis => "</em>",
        Kind::Strong => "</strong>",
        Kind::Strikethrough => "</del>",
        Kind::Superscript => "</sup>",
        Kind::Subscript => "</sub>",
        _ => "",
    }
}
