//! Fills the slots of parsed Markdown: addresses, titles, image sizes, citations.
//!
//! The rest of the HTML was made when the text was parsed; see [`crate::parse`].

use super::book::places::{self, Places};
use super::sizes::Sizes;
use crate::link::glossary::TermUse;
use crate::link::{Destination, Linked, TextLinks, address};
use crate::parse::text::{escape, escaped};
use crate::parse::{Citation, Markdown, SlotContent};
use crate::schema::settings::CitationStyle;
use std::fmt::Write as _;

/// What filling slots depends on besides the text.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The guide.
    pub(super) linked: &'a Linked,
    /// `../` as often as it takes to get to the site's root.
    pub(super) root: &'a str,
    /// Sources of the page, in the order of their numbers. None on a page that quotes the text of
    /// another: there citations lead to the list of all sources, and terms are not explained.
    pub(super) sources: Option<&'a [usize]>,
    /// Sizes of images.
    pub(super) sizes: &'a Sizes,
    /// Where things are in the book that the text is part of; none on a page of the site.
    pub(super) book: Option<&'a Places>,
}

/// The HTML of a text on a page.
pub(super) fn fill(markdown: &Markdown, links: &TextLinks, context: Context<'_>) -> String {
    let mut html = String::with_capacity(markdown.html.len() + markdown.slots.len() * 48);
    let mut from = 0;
    let mut terms = links.terms.iter().filter(|_| context.sources.is_some()).peekable();
    for slot in &markdown.slots {
        while let Some(use_) = terms.next_if(|use_| use_.range.start < slot.at) {
            term(markdown, use_, context, &mut from, &mut html);
        }
        html.push_str(&markdown.html[from..slot.at]);
        from = slot.at;
        match slot.content {
            SlotContent::LinkAddress(index) => {
                if let Some(destination) = links.links.get(index) {
                    link_address(destination, context, &mut html);
                }
            }
            SlotContent::LinkText(index) => {
                if let Some(destination) = links.links.get(index) {
                    escape(&context.linked.text_of(destination), &mut html);
                }
            }
            SlotContent::LinkEnd(index) => {
                if let (Some(book), Some(destination)) = (context.book, links.links.get(index)) {
                    html.push_str(&book.number(destination));
                }
            }
            SlotContent::ImageAddress(index) => {
                let found = links.images.get(index).and_then(Option::as_ref);
                image_address(found, context, &mut html);
            }
            SlotContent::Citation(index) => {
                if let (Some(citation), Some(sources)) =
                    (markdown.citations.get(index), links.citations.get(index))
                {
                    cite(citation, sources, context, &mut html);
                }
            }
        }
    }
    for use_ in terms {
        term(markdown, use_, context, &mut from, &mut html);
    }
    html.push_str(&markdown.html[from..]);
    html
}

/// Links a glossary term to its explanation: on the same page, or in the book's glossary.
fn term(
    markdown: &Markdown,
    use_: &TermUse,
    context: Context<'_>,
    from: &mut usize,
    html: &mut String,
) {
    let slug = &context.linked.glossary.glossary.terms[use_.term].slug;
    let glossary = context.book.map_or("", |_| places::GLOSSARY);
    html.push_str(&markdown.html[*from..use_.range.start]);
    let text = &markdown.html[use_.range.clone()];
    let _ = write!(
        html,
        "<a class=\"term\" href=\"{glossary}#term-{slug}\" role=\"doc-glossref\">{text}</a>"
    );
    *from = use_.range.end;
}

/// Path of a destination on the site, or in the book, and whether it is elsewhere.
fn link_address(destination: &Destination, context: Context<'_>, html: &mut String) {
    if let Some(book) = context.book {
        html.push_str(&book.address(destination, context.linked));
        return;
    }
    let (path, anchor) = match destination {
        Destination::Entry(index, anchor) => {
            (entry_path(context.linked, *index), anchor.as_deref())
        }
        Destination::Page(path) | Destination::Asset(path) => (path.clone(), None),
        Destination::Anchor(anchor) => {
            let _ = write!(html, " href=\"#{}\"", escaped(anchor));
            return;
        }
        Destination::External(address) => {
            let _ = write!(html, " href=\"{}\" rel=\"external\"", escaped(address));
            return;
        }
        Destination::Nowhere => return,
    };
    let _ = write!(html, " href=\"{}{}", context.root, escaped(&encoded(&path)));
    if let Some(anchor) = anchor {
        let _ = write!(html, "#{}", escaped(anchor));
    }
    html.push('"');
}

/// Path of an entry's page.
pub(super) fn entry_path(linked: &Linked, index: usize) -> String {
    let entry = &linked.guide.entries[index];
    address::entry(&linked.guide.schema.kinds[entry.kind], &entry.slug)
}

fn image_address(found: Option<&Destination>, context: Context<'_>, html: &mut String) {
    let _ = match found {
        Some(Destination::Asset(path)) => {
            let address = escaped(&encoded(path));
            let size = match context.sizes.get(path) {
                Some((width, height)) => format!(" width=\"{width}\" height=\"{height}\""),
                None => String::new(),
            };
            write!(html, " src=\"{}{address}\"{size} loading=\"lazy\"", context.root)
        }
        Some(Destination::External(address)) => {
            write!(html, " src=\"{}\" loading=\"lazy\"", escaped(address))
        }
        _ => Ok(()),
    };
}

/// A path with the characters encoded that would end or change an address.
pub(crate) fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '"' | '<' | '>' | '%' | '#' | '?' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                let _ = write!(encoded, "%{:02X}", u32::from(c));
            }
            c => encoded.push(c),
        }
    }
    encoded
}

fn cite(citation: &Citation, sources: &[Option<usize>], context: Context<'_>, html: &mut String) {
    let style = context.linked.guide.schema.settings.citations;
    let cited: Vec<Cited> = citation
        .items
        .iter()
        .zip(sources)
        .filter_map(|(item, source)| Cited::find(&item.locator, (*source)?, context))
        .collect();
    let (open, between, close) = match (style, citation.in_text) {
        (_, true) => ("", "", ""),
        (CitationStyle::AuthorDate, false) => ("(", "; ", ")"),
        (CitationStyle::Numeric, false) => ("[", ", ", "]"),
    };
    if cited.is_empty() {
        return;
    }
    let _ = write!(html, "<span class=\"cite\">{open}");
    for (index, cited) in cited.iter().enumerate() {
        if index > 0 {
            html.push_str(between);
        }
        let (address, label) = (&cited.address, &cited.label);
        let _ = match (style, citation.in_text, cited.number) {
            (CitationStyle::Numeric, false, Some(number)) => {
                write!(html, "<a href=\"{address}\" title=\"{label}\">{number}</a>")
            }
            (CitationStyle::Numeric, true, Some(number)) => {
                write!(html, "{} [<a href=\"{address}\">{number}</a>]", cited.narrative)
            }
            (_, true, _) => write!(html, "<a href=\"{address}\">{}</a>", cited.narrative),
            (_, false, _) => write!(html, "<a href=\"{address}\">{label}</a>"),
        };
        html.push_str(&cited.locator);
    }
    let _ = write!(html, "{close}</span>");
}

/// A source cited at one place, as HTML.
struct Cited {
    /// Its number in the page's list; none on a page that quotes.
    number: Option<usize>,
    address: String,
    label: String,
    narrative: String,
    locator: String,
}

impl Cited {
    fn find(locator: &str, source: usize, context: Context<'_>) -> Option<Self> {
        let (number, address) = match (context.book, context.sources) {
            (Some(book), _) => {
                let number = book.source(source)?;
                (Some(number), format!("{}#ref-{number}", places::SOURCES))
            }
            (None, Some(sources)) => {
                let number = sources.iter().position(|cited| *cited == source)? + 1;
                (Some(number), format!("#ref-{number}"))
            }
            (None, None) => {
                let key = &context.linked.bibliography.sources[source].key;
                let key = escaped(&encoded(key));
                (None, format!("{}{}#{key}", context.root, address::SOURCES))
            }
        };
        let reference = &context.linked.references[source];
        let locator = match locator {
            "" => String::new(),
            text => format!(", {}", escaped(text)),
        };
        Some(Self {
            number,
            address,
            label: escaped(&reference.label),
            narrative: escaped(&reference.narrative),
            locator,
        })
    }
}
