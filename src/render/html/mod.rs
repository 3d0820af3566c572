//! The document tree → HTML: what links, images and citations are on a page, or in a book.
//!
//! Nodes are written by [`nodes`]. Decides no address; see [`crate::link`].

mod nodes;

use super::book::addresses::{self, BookAddresses};
use super::image_sizes::Sizes;
use crate::ids::{EntryId, SourceId};
use crate::link::address::percent_encode;
use crate::link::{Destination, Linked, TextLinks, address};
use crate::parse::Body;
use crate::parse::text::escape_html;
use crate::parse::tree::Citation;
use crate::schema::settings::CitationStyle;
use nodes::Writer;
use std::fmt::Write as _;

/// What the HTML of a text depends on besides the text.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The guide.
    pub(super) linked: &'a Linked,
    /// `../` as often as it takes to get to the site's root.
    pub(super) root: &'a str,
    /// Sources of the page, in the order of their numbers. None on a page that quotes the text of
    /// another: there citations point to the list of all sources, and terms are not explained.
    pub(super) sources: Option<&'a [SourceId]>,
    /// Sizes of images.
    pub(super) sizes: &'a Sizes,
    /// Where things are in the book that the text is part of; none on a page of the site.
    pub(super) book: Option<&'a BookAddresses>,
}

/// The HTML of a text on a page.
pub(super) fn write(body: &Body, links: &TextLinks, context: Context<'_>) -> String {
    let mut writer = Writer::new(body, links, context);
    writer.write(body.walk());
    writer.notes();
    writer.html
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
        Destination::Page(path, anchor) | Destination::Asset(path, anchor) => {
            (path.clone(), anchor.as_deref())
        }
        Destination::Anchor(anchor) => {
            let _ = write!(html, " href=\"#{}\"", escape_html(anchor));
            return;
        }
        Destination::External(address) => {
            let _ = write!(html, " href=\"{}\" rel=\"external\"", escape_html(address));
            return;
        }
        Destination::Nowhere => return,
    };
    let _ = write!(html, " href=\"{}{}", context.root, escape_html(&percent_encode(&path)));
    if let Some(anchor) = anchor {
        let _ = write!(html, "#{}", escape_html(&percent_encode(anchor)));
    }
    html.push('"');
}

/// Path of an entry's page.
pub(super) fn entry_path(linked: &Linked, index: EntryId) -> String {
    let entry = &linked.guide.entries[index];
    address::entry(&linked.guide.schema.kinds[entry.kind], &entry.slug)
}

fn image_address(found: Option<&Destination>, context: Context<'_>, html: &mut String) {
    let _ = match found {
        Some(Destination::Asset(path, _)) => {
            let address = escape_html(&percent_encode(path));
            let size = match context.sizes.get(path) {
                Some((width, height)) => format!(" width=\"{width}\" height=\"{height}\""),
                None => String::new(),
            };
            write!(html, " src=\"{}{address}\"{size} loading=\"lazy\"", context.root)
        }
        Some(Destination::External(address)) => {
            write!(html, " src=\"{}\" loading=\"lazy\"", escape_html(address))
        }
        _ => Ok(()),
    };
}

fn cite(
    citation: &Citation,
    sources: &[Option<SourceId>],
    context: Context<'_>,
    html: &mut String,
) {
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
    fn find(locator: &str, source: SourceId, context: Context<'_>) -> Option<Self> {
        let (number, address) = match (context.book, context.sources) {
            (Some(book), _) => {
                let number = book.source(source)?;
                (Some(number), format!("{}#ref-{number}", addresses::SOURCES))
            }
            (None, Some(sources)) => {
                let number = sources.iter().position(|cited| *cited == source)? + 1;
                (Some(number), format!("#ref-{number}"))
            }
            (None, None) => {
                let key = &context.linked.bibliography.sources[source].key;
                let key = escape_html(&percent_encode(key));
                (None, format!("{}{}#{key}", context.root, address::SOURCES))
            }
        };
        let reference = &context.linked.references[source];
        let locator = match locator {
            "" => String::new(),
            text => format!(", {}", escape_html(text)),
        };
        Some(Self {
            number,
            address,
            label: escape_html(&reference.label),
            narrative: escape_html(&reference.narrative),
            locator,
        })
    }
}
