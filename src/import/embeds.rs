//! Notes that embed each other: a section or a whole note is put where it is embedded.
//!
//! Images and other files are in [`super::links`].

use super::draft::{Draft, body};
use super::headings::{anchor, levelled};
use super::links::{Linker, Place};
use crate::parse::Target;
use crate::parse::tree::Kind;
use std::ops::Range;

/// A longer text is linked to instead.
const MAX_BYTES: usize = 32 << 10;

/// The text to put in the place of an embedded note; none when it is to be linked to.
pub(super) fn embed(
    linker: &mut Linker<'_>,
    draft: &Draft,
    range: &Range<usize>,
    number: usize,
    target: &Target,
    place: Place,
) -> Option<String> {
    let start = draft.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = draft.text[range.end..].find('\n').map_or(draft.text.len(), |at| range.end + at);
    let is_alone = start == range.start && draft.text[range.end..end].trim().is_empty();
    if !place.embeds || !is_alone || number == place.out {
        return None;
    }
    let written = match target {
        Target::Wiki { anchor, .. } | Target::Path { anchor, .. } => anchor.as_deref(),
        _ => None,
    };
    let page = &linker.pages[number];
    let whole = page.draft.text.as_str();
    let part = match written {
        Some(written) => section(whole, anchor(&page.anchors, written)?)?,
        None => 0..whole.len(),
    };
    let text = whole[part.clone()].trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let mut embedded = Draft::new(text.to_owned(), page.draft.line(part.start));
    let place = Place { base: number, out: place.out, embeds: false };
    linker.rewrite(&mut embedded, place);
    let (changes, _) = levelled(&embedded);
    embedded.change(changes);
    Some(format!("\n{}\n", embedded.text.trim_end()))
}

/// What is below a heading, until the next of its level or above; all of it for the top.
fn section(text: &str, id: &str) -> Option<Range<usize>> {
    if id.is_empty() {
        return Some(0..text.len());
    }
    let body = body(text);
    let mut section: Option<(u8, usize)> = None;
    for node in body.nodes() {
        let Kind::Heading(number) = node.kind else { continue };
        let heading = body.headings.get(number as usize)?;
        match section {
            Some((level, start)) if heading.level <= level => {
                return Some(start..node.range().start);
            }
            None if heading.anchor == id => section = Some((heading.level, node.range().end)),
            _ => {}
        }
    }
    section.map(|(_, start)| start..text.len())
}
