//! The links of a text: the target of each, and the title of the target if the link does not show it.
//!
//! Links are taken from the tree of the body, and names are looked up in [`super::checked`].

use super::checked::{Anchors, Checked, Named};
use super::document::Document;
use super::text::shortened;
use super::uri;
use crate::link::join;
use crate::parse::tree::{Link, LinkForm};
use crate::parse::{Body, Target};
use lsp_types::{DocumentLink, InlayHint, InlayHintLabel, Uri};
use std::ops::Range;
use std::str::FromStr;

/// The most titles that are shown.
const MAX_HINTS: usize = 1000;
/// Titles longer than this are shortened.
const MAX_TITLE: usize = 48;

/// Every link and image of a body that points to a file or to another site.
pub(super) fn links(checked: &Checked, document: &Document) -> Vec<DocumentLink> {
    let body = &document.body;
    let links = body.links.iter().map(|link| (body.place_of_link(link), &link.target));
    let images = body.images.iter().map(|image| (body.place_of_image(image), &image.target));
    let link = |(span, target): (crate::span::Span, &Target)| {
        let uri = address(checked, document, target)?;
        let range = document.lines.range(&span.range());
        Some(DocumentLink { range, target: Some(uri), tooltip: None, data: None })
    };
    let mut found: Vec<DocumentLink> = links.chain(images).filter_map(link).collect();
    found.sort_by_key(|link| (link.range.start, link.range.end));
    found
}

/// What a target points to.
fn address(checked: &Checked, document: &Document, target: &Target) -> Option<Uri> {
    match (checked.named_by(document.folder(), target), target) {
        (Some(Named::Entry(name)), _) => {
            let entry = &checked.entry(&name)?.entry;
            uri::of_path(&checked.path_of(entry.file))
        }
        (Some(Named::Missing(..)), _) => None,
        (None, Target::External(address)) => Uri::from_str(address).ok(),
        (None, Target::Path { path, .. }) => {
            let path = join(document.folder(), path)?;
            let (path, _) = checked.inventory.assets.get_key_value(&path)?;
            uri::of_path(&checked.path_below(path))
        }
        _ => None,
    }
}

/// The titles of the entries that links point to without showing the title, in a range of the text.
pub(super) fn hints(
    checked: &Checked,
    document: &Document,
    within: &Range<usize>,
) -> Vec<InlayHint> {
    let body = &document.body;
    let mut anchors = Anchors::new(checked);
    let hint = |link: &Link| {
        let range = link.span.range();
        if range.end < within.start || within.end < range.start || has_own_text(body, link) {
            return None;
        }
        let Some(Named::Entry(name)) = checked.named_by(document.folder(), &link.target) else {
            return None;
        };
        let entry = &checked.entry(&name)?.entry;
        let heading = anchors.heading(&name, &link.target);
        let heading = heading.and_then(|id| entry.texts.first()?.markdown.heading(&id));
        let title = heading.map_or(&entry.title, |heading| &heading.text);
        Some(InlayHint {
            position: document.lines.position(range.end),
            label: InlayHintLabel::String(shortened(title, MAX_TITLE)),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    body.links.iter().filter_map(hint).take(MAX_HINTS).collect()
}

/// Whether the text of a link is its author's own.
fn has_own_text(body: &Body, link: &Link) -> bool {
    link.form != LinkForm::Wiki || body.has_children(link.node)
}
