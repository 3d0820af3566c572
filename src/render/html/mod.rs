//! The document tree → HTML: what links, images and citations are on a page, or in a book.
//!
//! Nodes are written by [`nodes`]. Decides no address; see [`crate::link`].

mod citation;
mod nodes;

use super::book::addresses::BookAddresses;
use super::image_sizes::Sizes;
use crate::ids::{EntryId, SourceId};
use crate::link::address::percent_encode;
use crate::link::{Destination, Linked, TextLinks, address};
use crate::parse::Body;
use crate::parse::text::escape_html;
use nodes::Writer;
use std::fmt::Write as _;

/// What the HTML of a text depends on besides the text.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The guide.
    pub(super) linked: &'a Linked,
    /// `../` as often as it takes to get to the site's root.
    pub(super) root: &'a str,
    /// Sources of the page, in the order of [`super::numbering`]. None on a page without a list of its own:
    /// there citations point to the list of all sources.
    pub(super) sources: Option<&'a [SourceId]>,
    /// Whether the page explains the terms that the text uses first; not the page of another entry.
    pub(super) explains_terms: bool,
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
        Some(Destination::Asset(path, part)) => {
            let mut address = escape_html(&percent_encode(path));
            // A book has files without parts.
            if let (Some(part), None) = (part, context.book) {
                let _ = write!(address, "#{}", escape_html(&percent_encode(part)));
            }
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
