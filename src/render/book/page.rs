//! [`Book`] → one page: ids that begin with the chapter's name, headings as deep as the chapter.
//!
//! The page itself is the template `print.html`.

use super::markup::{Element, Token, is_absolute};
use super::{Book, BookLink, Chapter};
use crate::parse::text::{escape, escape_html};
use crate::render::view;
use std::fmt::Write as _;

/// A book as the template of the page sees it. `root` is the way from the page to the site's root.
pub(in crate::render) fn view(book: &Book, root: &str) -> view::Book {
    let mut page = view::Book { html: String::new(), contents: Vec::new(), parts: Vec::new() };
    for chapter in &book.chapters {
        if chapter.depth == 0 {
            page.html = html(book, chapter, root);
            continue;
        }
        if chapter.depth == 1 {
            page.parts.push(view::BookPart {
                number: chapter.number.clone(),
                title: chapter.title.clone(),
                chapters: Vec::new(),
            });
        }
        if let Some(part) = page.parts.last_mut() {
            part.chapters.push(view::BookChapter {
                anchor: chapter.name.clone(),
                depth: chapter.depth,
                is_entry: chapter.is_entry,
                html: html(book, chapter, root),
            });
        }
        let line = view::BookLine {
            number: chapter.number.clone(),
            title: chapter.title.clone(),
            path: format!("#{}", chapter.name),
            grouped_by: chapter.grouped_by.clone(),
            children: Vec::new(),
        };
        add(&mut page.contents, chapter.depth, line);
    }
    page
}

/// Adds a line to the contents, so deep.
fn add(lines: &mut Vec<view::BookLine>, depth: usize, line: view::BookLine) {
    match lines.last_mut() {
        Some(above) if depth > 1 => add(&mut above.children, depth - 1, line),
        _ => lines.push(line),
    }
}

/// The id, in the page, of an id in a chapter. No name of a chapter has two underscores in a row.
fn anchor(chapter: &str, id: &str) -> String {
    format!("{chapter}__{id}")
}

fn html(book: &Book, chapter: &Chapter, root: &str) -> String {
    let mut html = String::new();
    // Ends of the elements that are open; none for a link that is broken.
    let mut open: Vec<Option<&'static str>> = Vec::new();
    for token in &chapter.tokens {
        match token {
            Token::Text(text) => escape(text, &mut html),
            Token::Open(element) => open.push(start((book, root), chapter, element, &mut html)),
            Token::Close => {
                if let Some(Some(name)) = open.pop() {
                    let _ = write!(html, "</{name}>");
                }
            }
        }
    }
    html
}

/// Writes the start of an element. Returns the name to end it with.
fn start(
    (book, root): (&Book, &str),
    chapter: &Chapter,
    element: &Element,
    html: &mut String,
) -> Option<&'static str> {
    let name = level(element.name, chapter.depth);
    let mut attributes = String::new();
    for (attribute, value) in &element.attributes {
        let value = match *attribute {
            "id" => anchor(&chapter.name, value),
            "href" => match book.lead(chapter, value) {
                BookLink::Here(id) => format!("#{}", anchor(&chapter.name, id)),
                BookLink::Chapter(other, Some(id)) => format!("#{}", anchor(other, id)),
                BookLink::Chapter(other, None) => format!("#{other}"),
                BookLink::Elsewhere(address) => address.to_owned(),
                BookLink::Nowhere => return None,
            },
            "src" if !is_absolute(value) => format!("{root}{value}"),
            _ => value.clone(),
        };
        let _ = write!(attributes, " {attribute}=\"{}\"", escape_html(&value));
    }
    let _ = write!(html, "<{name}{attributes}>");
    (!matches!(name, "br" | "col" | "hr" | "img" | "wbr")).then_some(name)
}

/// A heading so many levels deeper; there are six.
fn level(name: &'static str, deeper: usize) -> &'static str {
    const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
    match HEADINGS.iter().position(|heading| *heading == name) {
        Some(level) => HEADINGS[(level + deeper).min(HEADINGS.len() - 1)],
        None => name,
    }
}
