//! Notes that embed each other: a section or a whole note is put where it is embedded.
//!
//! Images and other files are in [`super::links`].

use super::draft::{Change, Draft, body, code, is_in};
use super::headings::{anchor, levelled};
use super::links::{Linker, Place};
use crate::parse::Target;
use crate::parse::tree::Kind;
use std::ops::Range;

/// A longer text is linked to instead.
const MAX_BYTES: usize = 32 << 10;

/// Of notes that are embedded in a page, so much is read.
const MAX_READ: usize = 4 << 20;

/// What was embedded in a page so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Embedded {
    /// How many notes.
    count: usize,
    /// How many bytes were read for them.
    bytes: usize,
}

/// The text to put in the place of an embedded note; none when it is to be linked to.
pub(super) fn embed(
    linker: &mut Linker<'_>,
    draft: &Draft,
    range: &Range<usize>,
    number: usize,
    target: &Target,
    place: Place,
) -> Option<String> {
    let begins = range.start == 0 || draft.text[..range.start].ends_with('\n');
    if !place.embeds || !begins || number == place.out {
        return None;
    }
    let rest = draft.text[range.end..].split('\n').next().unwrap_or_default();
    if !rest.trim().is_empty() {
        return None;
    }
    let written = match target {
        Target::Wiki { anchor, .. } | Target::Path { anchor, .. } => anchor.as_deref(),
        _ => None,
    };
    let page = &linker.pages[number];
    let whole = page.draft.text.as_str();
    linker.embedded.bytes += whole.len();
    if linker.embedded.bytes > MAX_READ {
        return None;
    }
    let part = match written {
        Some(written) => section(whole, anchor(&page.anchors, written)?)?,
        None => 0..whole.len(),
    };
    let text = whole[part.clone()].trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let start = part.end - whole[part.clone()].trim_start().len();
    let mut embedded = page.draft.clone();
    let around = [0..start, start + text.len()..whole.len()];
    embedded.change(around.map(|range| Change::new(range, "")).into());
    let place = Place { base: number, out: place.out, embeds: false };
    linker.rewrite(&mut embedded, place);
    let (changes, _) = levelled(&embedded);
    embedded.change(changes);
    linker.embedded.count += 1;
    let prefix = format!("[^embed-{}-", linker.embedded.count);
    let changes = footnotes(&embedded).map(|at| Change::new(at..at + 2, prefix.as_str())).collect();
    embedded.change(changes);
    Some(format!("\n{}\n", embedded.text.trim_end()))
}

/// Where labels of footnotes begin: in the page that they come to, others may have the same labels.
fn footnotes(draft: &Draft) -> impl Iterator<Item = usize> {
    let has_any = draft.text.contains("[^");
    let code = if has_any { code(&draft.body()) } else { Vec::new() };
    draft.text.match_indices("[^").map(|(at, _)| at).filter(move |at| !is_in(&code, *at))
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
