//! The tree of a drawing → its text, with what may not be published left out and named.
//!
//! Which names and values may be is decided in [`super::allowed`] and [`super::values`].

use super::allowed::{self, Fate, SVG, XLINK};
use super::{Drawing, MAX_DEPTH, css, values};
use roxmltree::{Attribute, Document, Node};
use std::fmt::Write as _;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Writes a drawing.
///
/// # Errors
/// Its elements are nested too deeply.
pub(super) fn drawing(document: &Document<'_>) -> Result<Drawing, String> {
    let mut writer = Writer { out: String::new(), drawing: Drawing::default() };
    for node in document.root().children() {
        if node.pi().is_some_and(|pi| pi.target.eq_ignore_ascii_case("xml-stylesheet")) {
            writer.drawing.active.insert("`<?xml-stylesheet`".to_owned());
        }
    }
    writer.element(document.root_element(), 0)?;
    writer.out.push('\n');
    Ok(Drawing { bytes: writer.out.into_bytes(), ..writer.drawing })
}

struct Writer {
    out: String,
    drawing: Drawing,
}

impl Writer {
    /// Writes an element of the SVG namespace that is on the list.
    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!("its elements are nested more than {MAX_DEPTH} deep"));
        }
        let name = node.tag_name().name();
        let _ = write!(self.out, "<{name}");
        if depth == 0 {
            let _ = write!(self.out, " xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"");
        }
        for attribute in node.attributes() {
            self.attribute(name, &attribute);
        }
        self.out.push('>');
        let inside = self.out.len();
        if name == "style" {
            self.style(node);
        } else {
            for child in node.children() {
                self.child(child, depth)?;
            }
        }
        // What is left empty is written as what was empty is, so that a second reading changes nothing.
        if self.out.len() == inside {
            self.out.truncate(inside - 1);
            self.out.push_str("/>");
        } else {
            let _ = write!(self.out, "</{name}>");
        }
        Ok(())
    }

    fn child(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if node.is_text() {
            escape(node.text().unwrap_or_default(), &mut self.out);
        }
        if !node.is_element() {
            return Ok(());
        }
        let name = node.tag_name().name();
        let fate = match node.tag_name().namespace() {
            Some(SVG) => allowed::element(name),
            // What is in no namespace that browsers know is not drawn, whatever it is called.
            _ => Fate::Unseen,
        };
        match fate {
            Fate::Kept => return self.element(node, depth + 1),
            Fate::Active if name == "foreignObject" && has_substitute(node) => {}
            Fate::Active => _ = self.drawing.active.insert(format!("`<{name}>`")),
            Fate::Removed => _ = self.drawing.removed.insert(format!("`<{name}>`")),
            Fate::Unseen => {}
        }
        self.inspect(node);
        Ok(())
    }

    /// Names what is active in an element that is left out.
    fn inspect(&mut self, node: Node<'_, '_>) {
        for below in node.descendants().filter(Node::is_element) {
            let name = below.tag_name().name();
            // HTML in a drawing counts only for what it runs.
            if allowed::is_active(name) && !name.eq_ignore_ascii_case("foreignObject") {
                self.drawing.active.insert(format!("`<{name}>`"));
            }
            for attribute in below.attributes() {
                let is_address = matches!(attribute.value().trim_start().get(..11), Some(start)
                    if start.eq_ignore_ascii_case("javascript:"));
                let sets = attribute.name() == "attributeName" && is_settable(attribute.value());
                if is_handler(attribute.name()) || is_address || sets {
                    let shown = format!("the attribute `{}` of `<{name}>`", attribute.name());
                    self.drawing.active.insert(shown);
                }
            }
        }
    }

    fn attribute(&mut self, element: &str, attribute: &Attribute<'_, '_>) {
        let (name, value) = (attribute.name(), attribute.value());
        let (shown, is_address) = match (attribute.namespace(), name) {
            (None, "href") => ("href".to_owned(), true),
            (Some(XLINK), "href") => ("xlink:href".to_owned(), true),
            (Some(XML), "space" | "lang") => (format!("xml:{name}"), false),
            (None, _) if allowed::attribute(name) => (name.to_owned(), false),
            (None, _) if is_handler(name) => {
                self.drawing.active.insert(format!("the attribute `{name}`"));
                return;
            }
            _ => return,
        };
        let danger = match name {
            _ if is_address => values::address_danger(element, value),
            _ if allowed::is_plain_text(name) => None,
            _ => values::danger(name, value),
        };
        if let Some(danger) = danger {
            self.drawing.active.insert(danger);
            return;
        }
        let _ = write!(self.out, " {shown}=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    fn style(&mut self, node: Node<'_, '_>) {
        let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
        let sheet: String = texts.collect();
        match css::danger(&sheet) {
            Some(danger) => _ = self.drawing.active.insert(format!("{danger} in `<style>`")),
            None => escape(&sheet, &mut self.out),
        }
        node.children().filter(Node::is_element).for_each(|child| self.inspect(child));
    }
}

/// Whether a name is that of an attribute that browsers run.
fn is_handler(name: &str) -> bool {
    name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
}

/// Whether an animation of this attribute could run something.
fn is_settable(name: &str) -> bool {
    let local = name.trim().rsplit(':').next().unwrap_or_default();
    is_handler(local) || local.eq_ignore_ascii_case("href")
}

/// Whether a `<switch>` shows something else instead, as the exports of draw.io do.
fn has_substitute(node: Node<'_, '_>) -> bool {
    let is_switch = |parent: &Node<'_, '_>| parent.tag_name().name() == "switch";
    node.parent().filter(is_switch).is_some() && node.next_sibling_element().is_some()
}

/// Text and values of XML alike.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
}
