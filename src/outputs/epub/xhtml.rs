//! [`Chapter`] → XHTML, with addresses and ids as files of an e-book have them.
//!
//! What may be in a chapter is decided in [`crate::render::book::markup`].

use super::Image;
use crate::render::book::markup::{Element, Token};
use crate::render::book::{Book, BookLink, Chapter};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A chapter as a file.
pub(super) fn chapter(
    book: &Book,
    chapter: &Chapter,
    images: &BTreeMap<String, Image>,
    language: &str,
) -> String {
    let role = match (chapter.name.as_str(), chapter.depth) {
        ("title", _) => "titlepage",
        ("glossary", _) => "glossary",
        ("sources", _) => "bibliography",
        (_, 1) => "part",
        _ => "chapter",
    };
    let title = match chapter.number.as_str() {
        "" => chapter.title.clone(),
        number => format!("{number} {}", chapter.title),
    };
    let body = body(book, chapter, images);
    let body = format!("<section class=\"{role}\" epub:type=\"{role}\">\n{body}\n</section>");
    document(&title, language, &body)
}

/// A file with this title and body.
pub(super) fn document(title: &str, language: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n\
         <head>\n<meta charset=\"utf-8\"/>\n<title>{}</title>\n\
         <link rel=\"stylesheet\" type=\"text/css\" href=\"book.css\"/>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n",
        escape(title)
    )
}

/// Text as XML has it. Characters that XML has no place for are replaced.
pub(super) fn escape(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(c),
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => {
                xml.push(char::REPLACEMENT_CHARACTER);
            }
            c => xml.push(c),
        }
    }
    xml
}

/// An id as XML allows it: letters, digits and hyphens, a letter first. No two ids become one.
pub(super) fn id(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        if c.is_ascii_alphabetic() || (at > 0 && (c.is_ascii_digit() || c == '-')) {
            id.push(c);
        } else {
            let _ = write!(id, "_{:X}_", u32::from(c));
        }
    }
    id
}

fn body(book: &Book, chapter: &Chapter, images: &BTreeMap<String, Image>) -> String {
    let mut xml = String::new();
    // Ends of the elements that are open; none for a link that is broken.
    let mut open: Vec<Option<&'static str>> = Vec::new();
    for token in &chapter.tokens {
        match token {
            Token::Text(text) => xml.push_str(&escape(text)),
            Token::Open(element) if element.name == "img" => {
                image(element, images, &mut xml);
                open.push(None);
            }
            Token::Open(element) => open.push(start(book, chapter, element, &mut xml)),
            Token::Close => {
                if let Some(Some(name)) = open.pop() {
                    let _ = write!(xml, "</{name}>");
                }
            }
        }
    }
    xml
}

/// Writes an image, or its words where the book does not hold it.
fn image(element: &Element, images: &BTreeMap<String, Image>, xml: &mut String) {
    let Some(image) = element.get("src").and_then(|address| images.get(address)) else {
        xml.push_str(&escape(element.get("alt").unwrap_or_default()));
        return;
    };
    let _ = write!(xml, "<img src=\"{}\"", image.path);
    for (name, value) in &element.attributes {
        if *name != "src" {
            attribute(name, value, xml);
        }
    }
    xml.push_str("/>");
}

/// Writes the start of an element. Returns the name to end it with.
fn start(
    book: &Book,
    chapter: &Chapter,
    element: &Element,
    xml: &mut String,
) -> Option<&'static str> {
    let mut attributes = String::new();
    for (name, value) in &element.attributes {
        let value = match *name {
            "href" => match book.lead(chapter, value) {
                BookLink::Here(anchor) => format!("#{}", id(anchor)),
                BookLink::Chapter(other, Some(anchor)) => format!("{other}.xhtml#{}", id(anchor)),
                BookLink::Chapter(other, None) => format!("{other}.xhtml"),
                BookLink::Elsewhere(address) => address.to_owned(),
                BookLink::Nowhere => return None,
            },
            "tabindex" => continue,
            _ => value.clone(),
        };
        attribute(name, &value, &mut attributes);
    }
    let name = element.name;
    if matches!(name, "br" | "col" | "hr" | "wbr") {
        let _ = write!(xml, "<{name}{attributes}/>");
        return None;
    }
    let _ = write!(xml, "<{name}{attributes}>");
    Some(name)
}

fn attribute(name: &str, value: &str, xml: &mut String) {
    let value = if name == "id" { id(value) } else { value.to_owned() };
    let value = escape(&value);
    let _ = write!(xml, " {name}=\"{value}\"");
    if name == "lang" {
        let _ = write!(xml, " xml:lang=\"{value}\"");
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, id};

    #[test]
    fn ids_are_names_in_xml_and_stay_apart() {
        assert_eq!(id("term-match-funding"), "term-match-funding");
        assert_eq!(id("2-what"), "_32_-what");
        assert_eq!(id("a_b"), "a_5F_b");
        assert_ne!(id("_32_"), id("2"));
        assert_eq!(id("é"), "_E9_");
    }

    #[test]
    fn what_xml_has_no_place_for_is_replaced() {
        assert_eq!(escape("a\u{1}<b>&\"\u{FFFE}"), "a\u{FFFD}&lt;b&gt;&amp;&quot;\u{FFFD}");
    }
}
