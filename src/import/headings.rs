//! Titles and headings: a page's title leaves its text, and the headings below it get the levels that a page
//! of the guide has.
//!
//! Ids of headings are read when the levels are right; see [`anchors`].

use super::convert::Text;
use super::draft::{Change, Draft};
use super::front::flat;
use super::model::{Page, Tool};
use super::report::Outcome;
use super::text::{file_name, key, label, one_line, stem};
use super::tree::{blocks, plain};
use crate::parse::tree::{Body, Heading, Kind, NodeId};
use crate::yaml::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// The title of a page: that of its front matter, its first heading, the navigation, or its file.
pub(super) fn title(page: &Page, text: &mut Text<'_>) -> String {
    let written = page.front.map.get("title").map(flat).unwrap_or_default();
    let mut written = one_line(&written);
    if written.is_empty() && text.tool == Tool::Obsidian {
        written = stem(&page.path).to_owned();
    }
    let body = text.draft.body();
    let top = blocks(&body);
    let first = first_heading(&body, &top);
    let (mut title, mut removed) = (written.clone(), None);
    if let Some((id, heading)) = first {
        let is_same = key(&heading.text) == key(&written);
        let is_first = top.first() == Some(&id);
        if (written.is_empty() || is_same && heading.level == 1) && !heading.text.trim().is_empty()
        {
            if key(&heading.text) == "title" && is_first && written.is_empty() {
                // A template whose first section is the title.
                if let Some((said, range)) = titled(&body, &top) {
                    title = said;
                    removed = Some(body.node(id).range().start..range.end);
                }
            }
            let same_level = body.headings.iter().filter(|of| of.level == heading.level).count();
            if removed.is_none() && (heading.level == 1 || same_level == 1) {
                title = if written.is_empty() { one_line(&heading.text) } else { written };
                removed = Some(body.node(id).range());
            }
        }
    }
    if let Some(range) = removed {
        let end = text.draft.text[range.end..].find(|c: char| c != '\n').unwrap_or(0);
        text.draft.change(vec![Change::new(range.start..range.end + end, "")]);
    }
    let named = [title, page.title.clone()].into_iter().find(|title| !title.trim().is_empty());
    named.unwrap_or_else(|| from_file(page))
}

/// What the navigation calls a page becomes another name of it, where it is not its title.
pub(super) fn labels(page: &mut Page, text: &mut Text<'_>) {
    for label in std::mem::take(&mut page.labels) {
        let label = one_line(&label);
        let is_known = page.labels.contains(&label);
        if label == one_line(&page.title) || is_known {
            continue;
        }
        if !page.names.contains(&label) {
            page.names.push(label.clone());
        }
        let (place, after) = ((text.path, 0), "another name of the page");
        text.report.add(Outcome::Changed, "Labels in the navigation", place, &label, after);
        page.labels.push(label);
    }
}

/// A title from the name of a file, or of its folder for an index.
fn from_file(page: &Page) -> String {
    let folder = super::text::folder(&page.path);
    let name = match page.is_index() && !folder.is_empty() {
        true => file_name(folder),
        false => stem(&page.path),
    };
    let name = label(name);
    if name.chars().any(char::is_alphanumeric) { name } else { "Untitled".to_owned() }
}

/// The first heading, if nothing but images, comments or text in HTML comes before it.
fn first_heading<'b>(body: &'b Body, top: &[NodeId]) -> Option<(NodeId, &'b Heading)> {
    let heading = |id: &NodeId| match body.node(*id).kind {
        Kind::Heading(number) => Some((*id, body.headings.get(number as usize)?)),
        _ => None,
    };
    let first = top.iter().find_map(heading)?;
    let is_said = |id: &&NodeId| !plain(body, **id).is_empty();
    let said_before = top.iter().take_while(|id| **id != first.0).filter(is_said).count();
    let only_one = body.headings.iter().filter(|heading| heading.level == 1).count() == 1;
    (said_before == 0 || first.1.level == 1 && only_one).then_some(first)
}

/// The line below a first heading "Title", and where it is.
fn titled(body: &Body, top: &[NodeId]) -> Option<(String, Range<usize>)> {
    let next = *top.get(1)?;
    let said = plain(body, next);
    let is_line = matches!(body.node(next).kind, Kind::Paragraph) && !said.is_empty();
    (is_line && said.len() < 120).then(|| (said, body.node(next).range()))
}

/// Gives headings the levels from 2 on without gaps, in the order of their depth.
pub(super) fn level(text: &mut Text<'_>) {
    let (changes, first) = levelled(text.draft);
    if let Some(at) = first {
        let before = text.draft.text[at..].lines().next().unwrap_or_default().to_owned();
        let moved = changes.len();
        let after = match moved {
            1 => "level of 1 heading changed, without gaps from level 2".to_owned(),
            moved => format!("levels of {moved} headings changed, without gaps from level 2"),
        };
        text.note(Outcome::Changed, "Heading levels", at, &before, &after);
    }
    text.draft.change(changes);
}

/// What gives headings their levels, and where the first of them is.
pub(super) fn levelled(draft: &Draft) -> (Vec<Change>, Option<usize>) {
    let body = draft.body();
    let mut open: Vec<u8> = Vec::new();
    let mut changes = Vec::new();
    let mut first = None;
    for node in body.nodes() {
        let Kind::Heading(number) = node.kind else { continue };
        let Some(heading) = body.headings.get(number as usize) else { continue };
        while open.last().is_some_and(|level| *level >= heading.level) {
            open.pop();
        }
        open.push(heading.level);
        let wanted = (open.len() + 1).min(6);
        if wanted == usize::from(heading.level) {
            continue;
        }
        let Some(change) = relevelled(draft, node.range(), wanted) else { continue };
        first.get_or_insert(node.range().start);
        changes.push(change);
    }
    (changes, first)
}

/// A heading at another level.
fn relevelled(draft: &Draft, range: Range<usize>, level: usize) -> Option<Change> {
    let written = draft.text.get(range.clone())?;
    let marks = "#".repeat(level);
    if let Some(rest) = written.trim_start().strip_prefix('#') {
        let indent = written.len() - written.trim_start().len();
        let old = 1 + rest.len() - rest.trim_start_matches('#').len();
        return Some(Change::new(range.start + indent..range.start + indent + old, marks));
    }
    // A heading that is underlined.
    let (said, _) = written.trim_end().rsplit_once('\n')?;
    let said =
        said.split('\n').map(|line| line.trim().trim_start_matches("> ")).collect::<Vec<_>>();
    Some(Change::new(
        range.start..range.start + written.trim_end().len(),
        format!("{marks} {}", said.join(" ")),
    ))
}

/// The ids that links to a page may use, by every way in which they may write them.
pub(super) fn anchors(draft: &Draft, title: &str) -> BTreeMap<String, String> {
    let body = draft.body();
    let mut anchors: BTreeMap<String, String> = BTreeMap::new();
    for heading in &body.headings {
        let id = heading.anchor.clone();
        let said = key(&heading.text);
        if !said.is_empty() {
            anchors.entry(said).or_insert(id.clone());
        }
        anchors.entry(id.clone()).or_insert(id.clone());
        anchors.entry(key(&id)).or_insert(id);
    }
    for id in body.ids() {
        anchors.entry(id.to_owned()).or_insert(id.to_owned());
    }
    anchors.entry(key(title)).or_default();
    anchors
}

/// The id of a heading as a link writes it; none when there is no such heading. The top of the page has the
/// empty id.
pub(super) fn anchor<'a>(anchors: &'a BTreeMap<String, String>, written: &str) -> Option<&'a str> {
    // `Heading#Heading below` of Obsidian names the last.
    let last = written.rsplit('#').next().unwrap_or(written);
    let id = last.trim_start_matches('^');
    let found = anchors.get(id).or_else(|| anchors.get(&key(last)));
    // `#heading-1` is the second of its name.
    let bare = last.rsplit_once('-').filter(|(_, n)| n.parse::<u32>().is_ok());
    found
        .or_else(|| anchors.get(&key(bare?.0)))
        .map(String::as_str)
        .or((last.is_empty() || last == "top").then_some(""))
}

/// Takes the title out of the fields.
pub(super) fn take_title(page: &mut Page) {
    page.front.map.0.retain(|(key, value)| key != "title" || matches!(value, Value::Map(_)));
}
