//! Images and embedded files of the source → images, links and texts of the guide.
//!
//! Links are in [`super::links`]; which files are published is decided in [`super::files`].

use super::draft::{Change, Draft};
use super::embeds;
use super::headings::anchor;
use super::links::{Linker, Place, Written, escaped, shown};
use super::report::Outcome;
use super::resolve::Found;
use super::text::ending;
use super::tree::{inside, plain};
use crate::link::address::percent_encode;
use crate::link::relative_path;
use crate::parse::Target;
use crate::parse::tree::{Body, NodeId};
use crate::schema::values::IMAGES;

impl Linker<'_> {
    /// Rewrites an image, or what is embedded like one.
    pub(super) fn image(
        &mut self,
        draft: &Draft,
        body: &Body,
        node: NodeId,
        target: &Target,
        place: Place,
        changes: &mut Vec<Change>,
    ) {
        let range = body.node(node).range();
        let written = draft.text[range.clone()].to_owned();
        let page = &self.pages[place.base];
        let alt = plain(body, node);
        let is_wiki = written.starts_with("![[");
        let found = match target {
            Target::External(_) if !is_wiki => return,
            Target::Path { path, .. } => self.index.path(page, path),
            Target::Wiki { name, .. } => self.index.name(page, name),
            _ => None,
        };
        let label = written.trim_end_matches("]]").split_once('|').map_or("", |(_, label)| label);
        let is_size =
            !label.is_empty() && label.chars().all(|c| c.is_ascii_digit() || "x| ".contains(c));
        match found {
            Some(Found::Page(number)) if self.is_hidden_draft(number, place) => {
                self.note(draft, place, Outcome::Decide, "Links to drafts", range.clone(), "");
                let said = match (is_wiki, is_size || label.is_empty()) {
                    (true, true) => wiki_name(&written),
                    (true, false) => label.to_owned(),
                    (false, _) => alt,
                };
                changes.push(Change::new(range, escaped(&said)));
            }
            Some(Found::Page(number)) => {
                let embedded = embeds::embed(self, draft, &range, number, target, place);
                let with = match embedded {
                    Some(text) => text,
                    None => self.link_to(number, target, place, label),
                };
                let after = with.lines().next().unwrap_or_default().to_owned();
                self.note(draft, place, Outcome::Changed, "Embedded notes", range.clone(), &after);
                changes.push(Change::new(range, with));
            }
            Some(Found::File(path)) => {
                let Some(target) = self.files.target(&path) else {
                    let topic = "Files that are not published";
                    self.note(draft, place, Outcome::Decide, topic, range.clone(), "");
                    changes.push(Change::new(range, escaped(&alt)));
                    return;
                };
                let address = percent_encode(&relative_path(&self.folder(place.out), &target));
                let is_image = IMAGES.contains(&ending(&path).as_str());
                let name = super::text::label(super::text::stem(&path));
                let alt = match (is_wiki, is_size || label.is_empty()) {
                    (true, true) => escaped(&name),
                    (true, false) => escaped(label.split('|').next().unwrap_or_default()),
                    (false, _) => inside(body, node)
                        .map_or(String::new(), |inner| draft.text[inner].to_owned()),
                };
                let bare = without_size(&alt);
                if is_size || bare.len() != alt.len() {
                    self.note(draft, place, Outcome::Lost, "Image sizes", range.clone(), "");
                }
                let title = if is_wiki { String::new() } else { title(&written) };
                let with = match is_image {
                    true => format!("![{bare}]({address}{title})"),
                    false => format!(
                        "[{}]({address})",
                        if bare.is_empty() { escaped(&name) } else { bare.to_owned() }
                    ),
                };
                if with != written {
                    let topic = "Images and other files";
                    self.note(draft, place, Outcome::Changed, topic, range.clone(), &with);
                }
                changes.push(Change::new(range, with));
            }
            None => {
                let topic = "Images that do not exist";
                self.note(draft, place, Outcome::Decide, topic, range.clone(), "");
                let said = if is_wiki && !is_size && !label.is_empty() { label } else { &alt };
                changes.push(Change::new(range, escaped(said)));
            }
        }
    }

    /// Rewrites an image whose address a definition holds: the definition is rewritten with the links, and what
    /// is no image any more becomes a link or its text.
    pub(super) fn reference_image(
        &mut self,
        draft: &Draft,
        body: &Body,
        node: NodeId,
        target: &Target,
        place: Place,
        changes: &mut Vec<Change>,
    ) {
        let range = body.node(node).range();
        match self.written(place, target) {
            Written::Nothing(outcome, topic) => {
                let topic = match topic {
                    "Links to pages that do not exist" => "Images that do not exist",
                    other => other,
                };
                self.note(draft, place, outcome, topic, range.clone(), "");
                changes.push(Change::new(range, escaped(&plain(body, node))));
            }
            Written::Address(address) => {
                let path = address.split('#').next().unwrap_or_default();
                let is_image = IMAGES.contains(&ending(path).as_str());
                if !is_image && draft.text[range.clone()].starts_with("![") {
                    changes.push(Change::new(range.start..range.start + 1, ""));
                }
            }
            Written::Same | Written::Shown => {}
        }
    }

    /// A link in the place of a note that is not embedded.
    fn link_to(&self, number: usize, target: &Target, place: Place, label: &str) -> String {
        let page = &self.pages[number];
        let written = match target {
            Target::Wiki { anchor, .. } | Target::Path { anchor, .. } => anchor.as_deref(),
            _ => None,
        };
        let id = written.and_then(|written| anchor(&page.anchors, written)).unwrap_or_default();
        let shown = match (label, written) {
            ("", Some(written)) => format!("{} > {written}", page.title),
            ("", None) => page.title.clone(),
            (label, _) => label.to_owned(),
        };
        format!("[{}]({})", escaped(&shown), self.address(place, number, id))
    }
}

/// The name between `![[` and `]]`, as other tools show it.
fn wiki_name(written: &str) -> String {
    let inner = written.trim_start_matches("![[").trim_end_matches("]]");
    shown(inner.split('|').next().unwrap_or_default())
}

/// The text for those who cannot see an image, without a size at its end: `text|300`.
fn without_size(alt: &str) -> &str {
    match alt.rsplit_once('|') {
        Some((bare, size))
            if size.chars().all(|c| c.is_ascii_digit() || c == 'x') && !size.is_empty() =>
        {
            bare.trim_end_matches('\\')
        }
        _ => alt,
    }
}

/// The title of an image with a blank before it, as it is written.
fn title(written: &str) -> String {
    let Some((_, rest)) = written.split_once("](") else { return String::new() };
    let inner = rest.strip_suffix(')').unwrap_or(rest).trim_end();
    let start = match inner.chars().last() {
        Some(quote @ ('"' | '\'')) => inner[..inner.len() - 1].find(quote),
        Some(')') => inner.find(" (").map(|at| at + 1),
        _ => None,
    };
    let title = start.and_then(|start| inner.get(start..));
    title.map_or(String::new(), |title| format!(" {title}"))
}
