//! Images and embedded files of the source → images, links and texts of the guide.
//!
//! Links are in [`super::links`]; which files are published is decided in [`super::files`].

use super::draft::Change;
use super::embeds;
use super::headings::anchor;
use super::links::{Linker, NO_PAGE, Place, Rewrite, TO_DRAFT, Topic, Written, escaped, shown};
use super::report::Outcome;
use super::resolve::Found;
use super::text::ending;
use super::tree::{inside, plain};
use crate::link::address::percent_encode;
use crate::link::relative_path;
use crate::parse::Target;
use crate::parse::tree::NodeId;
use crate::schema::values::IMAGES;
use std::ops::Range;

const NO_IMAGE: Topic = (Outcome::Decide, "Images that do not exist");
const NO_FILE: Topic = (Outcome::Decide, "Files that are not published");
const EMBEDDED: Topic = (Outcome::Changed, "Embedded notes");
const SIZE: Topic = (Outcome::Lost, "Image sizes");
const REWRITTEN: Topic = (Outcome::Changed, "Images and other files");

/// An image as it is written, or what is embedded like one.
struct Embed<'t> {
    node: NodeId,
    range: Range<usize>,
    written: &'t str,
    /// The text for those who cannot see it.
    alt: String,
    is_wiki: bool,
    /// The text after `|` in `![[name|label]]`, unless it is a size.
    label: &'t str,
    has_size: bool,
}

impl<'t> Embed<'t> {
    fn new(text: &Rewrite<'t>, node: NodeId) -> Self {
        let range = text.body.node(node).range();
        let written = &text.draft.text[range.clone()];
        let label = written.trim_end_matches("]]").split_once('|').map_or("", |(_, label)| label);
        let has_size =
            !label.is_empty() && label.chars().all(|c| c.is_ascii_digit() || "x| ".contains(c));
        let (alt, is_wiki) = (plain(text.body, node), written.starts_with("![["));
        let label = if has_size { "" } else { label };
        Self { node, range, written, alt, is_wiki, label, has_size }
    }

    /// Its words, where the guide has no such image or page.
    fn words(&self) -> String {
        match (self.is_wiki, self.label) {
            (true, "") => escaped(&wiki_name(self.written)),
            (true, label) => escaped(label),
            (false, _) => escaped(&self.alt),
        }
    }
}

impl Linker<'_> {
    /// Rewrites an image, or what is embedded like one.
    pub(super) fn image(&mut self, text: &mut Rewrite<'_>, node: NodeId, target: &Target) {
        let embed = Embed::new(text, node);
        let page = &self.pages[text.place.base];
        let found = match target {
            Target::External(_) if !embed.is_wiki => return,
            Target::Path { path, .. } => self.index.path(page, path),
            Target::Wiki { name, .. } => self.index.name(page, name),
            _ => None,
        };
        match found {
            Some(Found::Page(number)) if self.is_hidden_draft(number, text.place) => {
                self.replace(text, embed.range.clone(), TO_DRAFT, embed.words());
            }
            Some(Found::Page(number)) => self.note_of_page(text, &embed, number, target),
            Some(Found::File(path)) => self.file(text, &embed, &path),
            None => self.replace(text, embed.range.clone(), NO_IMAGE, embed.words()),
        }
    }

    /// Replaces an image with text, and reports it.
    fn replace(&mut self, text: &mut Rewrite<'_>, range: Range<usize>, topic: Topic, with: String) {
        self.note(text, range.clone(), topic, "");
        text.changes.push(Change::new(range, with));
    }

    /// Embeds the text of a page, or links to it.
    fn note_of_page(
        &mut self,
        text: &mut Rewrite<'_>,
        embed: &Embed<'_>,
        number: usize,
        target: &Target,
    ) {
        let embedded = embeds::embed(self, text.draft, &embed.range, number, target, text.place);
        let with =
            embedded.unwrap_or_else(|| self.link_to(number, target, text.place, embed.label));
        let after = with.lines().next().unwrap_or_default();
        self.note(text, embed.range.clone(), EMBEDDED, after);
        text.changes.push(Change::new(embed.range.clone(), with));
    }

    /// An image of the guide, or a link to a file of another kind.
    fn file(&mut self, text: &mut Rewrite<'_>, embed: &Embed<'_>, path: &str) {
        let range = embed.range.clone();
        let Some(target) = self.files.target(path) else {
            return self.replace(text, range, NO_FILE, embed.words());
        };
        let address = percent_encode(&relative_path(&self.folder(text.place.out), &target));
        let name = escaped(&super::text::label(super::text::stem(path)));
        let alt = match (embed.is_wiki, embed.label) {
            (true, "") => name.clone(),
            (true, label) => escaped(label.split('|').next().unwrap_or_default()),
            (false, _) => inside(text.body, embed.node)
                .map_or(String::new(), |inner| text.draft.text[inner].to_owned()),
        };
        let bare = without_size(&alt);
        if embed.has_size || bare.len() != alt.len() {
            self.note(text, range.clone(), SIZE, "");
        }
        let title = if embed.is_wiki { String::new() } else { title(embed.written) };
        let with = match IMAGES.contains(&ending(path).as_str()) {
            true => format!("![{bare}]({address}{title})"),
            false => format!("[{}]({address})", if bare.is_empty() { &name } else { bare }),
        };
        if with != embed.written {
            self.note(text, range.clone(), REWRITTEN, &with);
        }
        text.changes.push(Change::new(range, with));
    }

    /// Rewrites an image whose address a definition has: the definition is rewritten with the links, and what is no
    /// image any more becomes a link or its text.
    pub(super) fn reference_image(
        &mut self,
        text: &mut Rewrite<'_>,
        node: NodeId,
        target: &Target,
    ) {
        let range = text.body.node(node).range();
        match self.written(text.place, target) {
            Written::Nothing(topic) => {
                let topic = if topic == NO_PAGE { NO_IMAGE } else { topic };
                self.replace(text, range, topic, escaped(&plain(text.body, node)));
            }
            Written::Address(address) => {
                let path = address.split('#').next().unwrap_or_default();
                let is_image = IMAGES.contains(&ending(path).as_str());
                if !is_image && text.draft.text[range.clone()].starts_with("![") {
                    text.changes.push(Change::new(range.start..range.start + 1, ""));
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
