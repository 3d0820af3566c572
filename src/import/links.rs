//! Links of the source → links of the guide, at their places in the tree.
//!
//! What they point to is found in [`super::resolve`]; images are in [`super::images`]. What points nowhere becomes its
//! text, and is listed in the report.

use super::draft::{Change, Draft, is_in};
use super::embeds::Embedded;
use super::files::FileNames;
use super::model::{ImportedKind, Page};
use super::report::{Outcome, Report};
use super::resolve::{Found, Index};
use super::text::folder;
use super::tree::inside;
use crate::link::address::percent_encode;
use crate::link::join;
use crate::link::relative_path;
use crate::parse::Target;
use crate::parse::tree::{Body, Definition, Kind, Link, LinkForm};
use std::collections::BTreeSet;
use std::ops::Range;

/// All that links are written from.
pub(super) struct Linker<'a> {
    pub(super) index: Index<'a>,
    pub(super) pages: &'a [Page],
    pub(super) kinds: &'a [ImportedKind],
    /// Names that entries of several kinds have.
    pub(super) ambiguous: BTreeSet<&'a str>,
    pub(super) files: FileNames<'a>,
    pub(super) report: &'a mut Report,
    /// What was embedded in the page that is written.
    pub(super) embedded: Embedded,
}

/// Where a text comes from and where it goes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The page that it was written in.
    pub(super) base: usize,
    /// The page that it is in now.
    pub(super) out: usize,
    /// Whether notes may be embedded.
    pub(super) embeds: bool,
}

/// A text that is rewritten.
pub(super) struct Rewrite<'t> {
    pub(super) draft: &'t Draft,
    pub(super) body: &'t Body,
    pub(super) place: Place,
    /// Where tables are, in which `|` has a meaning of its own.
    tables: Vec<Range<usize>>,
    pub(super) changes: Vec<Change>,
}

/// What became of something, and the topic of the report that it is in.
pub(super) type Topic = (Outcome, &'static str);

/// A page of the guide cannot link to a draft.
pub(super) const TO_DRAFT: Topic = (Outcome::Decide, "Links to drafts");
/// There is nothing at the address.
pub(super) const NO_PAGE: Topic = (Outcome::Decide, "Links to pages that do not exist");
const NO_HEADING: Topic = (Outcome::Decide, "Links to headings that do not exist");
const OFF_SITE: Topic = (Outcome::Decide, "Links that leave the site");
const NO_FILE: Topic = (Outcome::Decide, "Links to files that are not published");
const REWRITTEN: Topic = (Outcome::Changed, "Links rewritten");
const NO_LINK: Topic = (Outcome::Changed, "Addresses that cannot be linked to");

/// What becomes of an address.
pub(super) enum Written {
    /// It stays.
    Same,
    /// Another address.
    Address(String),
    /// Nothing: the link becomes its text.
    Nothing(Topic),
    /// The address becomes text too: a page cannot link to it.
    Shown,
}

impl<'a> Linker<'a> {
    pub(super) fn new(
        index: Index<'a>,
        pages: &'a [Page],
        kinds: &'a [ImportedKind],
        files: FileNames<'a>,
        report: &'a mut Report,
    ) -> Self {
        let (mut seen, mut ambiguous) = (BTreeSet::new(), BTreeSet::new());
        for page in pages {
            if !seen.insert(page.slug.as_str()) {
                ambiguous.insert(page.slug.as_str());
            }
        }
        Self { index, pages, kinds, ambiguous, files, report, embedded: Embedded::default() }
    }

    /// Rewrites every link and image of a text.
    pub(super) fn rewrite(&mut self, draft: &mut Draft, place: Place) {
        let body = draft.body();
        let (tables, changes) = (tables(&body), Vec::new());
        let mut text = Rewrite { draft, body: &body, place, tables, changes };
        for link in &body.links {
            self.link(&mut text, link);
        }
        for definition in &body.definitions {
            self.definition(&mut text, definition);
        }
        for image in &body.images {
            match image.is_reference {
                true => self.reference_image(&mut text, image.node, &image.target),
                false => self.image(&mut text, image.node, &image.target),
            }
        }
        let changes = text.changes;
        draft.change(changes);
    }

    /// Reports what became of a part of a text.
    pub(super) fn note(
        &mut self,
        text: &Rewrite<'_>,
        range: Range<usize>,
        (outcome, topic): Topic,
        after: &str,
    ) {
        let at = (self.pages[text.place.base].path.as_str(), text.draft.line(range.start));
        let written = text.draft.text.get(range).unwrap_or_default();
        let before: String = match written.char_indices().nth(300) {
            Some((end, _)) => format!("{}…", &written[..end]),
            None => written.to_owned(),
        };
        self.report.add(outcome, topic, at, before, after);
    }

    /// The address of links and images that name a definition.
    fn definition(&mut self, text: &mut Rewrite<'_>, definition: &Definition) {
        let (range, source) = (bytes(&definition.range), text.draft.text.as_str());
        match self.written(text.place, &definition.target) {
            Written::Address(address) => {
                self.note(text, range.clone(), REWRITTEN, &address);
                let label = source[range.clone()].split("]:").next().unwrap_or_default();
                text.changes.push(match &definition.written {
                    Some(at) => Change::new(bytes(at), address),
                    None => Change::new(range, format!("{label}]: {address}")),
                });
            }
            Written::Nothing(topic) => {
                self.note(text, range.clone(), topic, "");
                let line = source[range.end..].find('\n');
                let end = line.map_or(range.end, |at| range.end + at + 1);
                text.changes.push(Change::new(range.start..end, ""));
            }
            Written::Same | Written::Shown => {}
        }
    }

    fn link(&mut self, text: &mut Rewrite<'_>, link: &Link) {
        let range = text.body.node(link.node).range();
        match self.written(text.place, &link.target) {
            Written::Same => {}
            // The definition has the address.
            Written::Address(_) if link.form == LinkForm::Reference => {}
            Written::Address(address) => self.readdress(text, link, address),
            Written::Nothing(topic) => {
                self.note(text, range, topic, "");
                unlink(text, link, "");
            }
            Written::Shown => {
                let address = match &link.target {
                    Target::Unsafe(address) => address.trim(),
                    _ => "",
                };
                self.note(text, range.clone(), NO_LINK, "");
                let shown = super::text::code(address);
                match link.form {
                    LinkForm::Autolink | LinkForm::Email => {
                        text.changes.push(Change::new(range, shown));
                    }
                    _ => unlink(text, link, &format!(" ({shown})")),
                }
            }
        }
    }

    /// Gives a link another address.
    fn readdress(&mut self, text: &mut Rewrite<'_>, link: &Link, address: String) {
        let range = text.body.node(link.node).range();
        let is_wiki = link.form == LinkForm::Wiki;
        let with = if is_wiki { self.wiki(text, link, &address) } else { None };
        let after = with.as_ref().unwrap_or(&address);
        if *after != text.draft.text[range.clone()] {
            self.note(text, range.clone(), REWRITTEN, after);
        }
        text.changes.push(match (with, &link.written, link.form) {
            (Some(with), ..) => Change::new(range, with),
            (None, Some(at), LinkForm::Inline) => Change::new(bytes(at), address),
            _ => {
                let inner = inside(text.body, link.node);
                let label = inner.map_or("", |inner| &text.draft.text[inner]);
                Change::new(range, format!("[{label}]({address})"))
            }
        });
    }

    /// Whether a page is a draft, and the page that is written is not.
    pub(super) fn is_hidden_draft(&self, page: usize, place: Place) -> bool {
        self.pages[page].is_draft && !self.pages[place.out].is_draft
    }

    /// What becomes of an address.
    pub(super) fn written(&mut self, place: Place, target: &Target) -> Written {
        let page = &self.pages[place.base];
        let (found, anchor) = match target {
            Target::External(address) => match self.on_own_site(page, address) {
                Some(found) => found,
                None => return Written::Same,
            },
            Target::Unsafe(address) => {
                return match address.trim().strip_prefix("//") {
                    Some(rest) => Written::Address(format!("https://{rest}")),
                    None => Written::Shown,
                };
            }
            Target::Anchor(anchor) => {
                let found = super::headings::anchor(&page.anchors, anchor);
                return match found {
                    Some(id) if place.base == place.out && !id.is_empty() => {
                        Written::Address(format!("#{id}"))
                    }
                    Some(id) => Written::Address(self.address(place, place.base, id)),
                    None => Written::Nothing(NO_HEADING),
                };
            }
            Target::Wiki { name, anchor } => match self.index.name(page, name) {
                Some(found) => (found, anchor.clone()),
                None => return Written::Nothing(NO_PAGE),
            },
            Target::Path { path, anchor } => match self.index.path(page, path) {
                Some(found) => (found, anchor.clone()),
                None => {
                    return match self.index.outside(page, path) {
                        Some(address) => Written::Address(with_anchor(address, anchor.as_deref())),
                        // `../other/` beside the site, whose address is not known.
                        None if join(folder(&page.below), path).is_none() => {
                            Written::Nothing(OFF_SITE)
                        }
                        None => Written::Nothing(NO_PAGE),
                    };
                }
            },
        };
        match found {
            Found::Page(number) if self.is_hidden_draft(number, place) => {
                Written::Nothing(TO_DRAFT)
            }
            Found::Page(number) => {
                let id = match &anchor {
                    Some(written) => super::headings::anchor(&self.pages[number].anchors, written),
                    None => Some(""),
                };
                if id.is_none() {
                    let before =
                        format!("{}#{}", self.pages[number].path, anchor.unwrap_or_default());
                    let at = (self.pages[place.base].path.as_str(), 0);
                    let after = "links to the top of the page";
                    self.report.add(
                        Outcome::Decide,
                        "Headings that do not exist",
                        at,
                        before,
                        after,
                    );
                }
                Written::Address(self.address(place, number, id.unwrap_or_default()))
            }
            Found::File(path) => match self.files.target(&path) {
                Some(target) => {
                    let address = relative_path(&self.folder(place.out), &target);
                    Written::Address(with_anchor(percent_encode(&address), anchor.as_deref()))
                }
                None => Written::Nothing(NO_FILE),
            },
        }
    }

    /// What an address on the site of the source points to, and the heading there.
    fn on_own_site(&self, page: &Page, address: &str) -> Option<(Found, Option<String>)> {
        let rest = self.index.own(address)?;
        let (path, anchor) = rest.split_once('#').unwrap_or((rest, ""));
        let found = self.index.path(page, if path.is_empty() { "/" } else { path })?;
        Some((found, Some(anchor.to_owned()).filter(|of| !of.is_empty())))
    }

    pub(super) fn folder(&self, page: usize) -> String {
        folder(&self.pages[page].target(self.kinds)).to_owned()
    }

    /// The way from one page to another.
    pub(super) fn address(&self, place: Place, to: usize, id: &str) -> String {
        let address = relative_path(&self.folder(place.out), &self.pages[to].target(self.kinds));
        with_anchor(address, Some(id).filter(|id| !id.is_empty()))
    }

    /// A link between double brackets, as the guide has them; none for what is no page.
    fn wiki(&self, text: &Rewrite<'_>, link: &Link, address: &str) -> Option<String> {
        let (range, source) = (text.body.node(link.node).range(), &text.draft.text);
        let inner = source[range.clone()].strip_prefix("[[")?.strip_suffix("]]")?;
        let label = inside(text.body, link.node).map(|inner| source[inner].to_owned());
        let name = inner.split(['|']).next().unwrap_or_default().trim_end_matches('\\').trim();
        let shown = label.unwrap_or_else(|| escaped(&shown(name)));
        let number = match &link.target {
            Target::Wiki { name, .. } => {
                match self.index.name(&self.pages[text.place.base], name) {
                    Some(Found::Page(number)) => Some(number),
                    _ => None,
                }
            }
            Target::Anchor(_) => Some(text.place.base),
            _ => None,
        };
        let is_in_table = is_in(&text.tables, range.start);
        let page = number.map(|number| &self.pages[number]);
        let (Some(page), false) = (page, is_in_table || shown.contains(['|', ']', '['])) else {
            return Some(format!("[{shown}]({address})"));
        };
        let name = match self.ambiguous.contains(page.slug.as_str()) {
            true => format!("{}/{}", self.kinds[page.kind].id, page.slug),
            false => page.slug.clone(),
        };
        let id = address.split_once('#').map_or(String::new(), |(_, id)| format!("#{id}"));
        Some(match id.is_empty() && shown == page.title {
            true => format!("[[{name}]]"),
            false => format!("[[{name}{id}|{shown}]]"),
        })
    }
}

/// Deletes a link around its text, which may have links and images of its own.
fn unlink(text: &mut Rewrite<'_>, link: &Link, behind: &str) {
    let range = text.body.node(link.node).range();
    match inside(text.body, link.node) {
        Some(inner) => {
            text.changes.push(Change::new(range.start..inner.start, ""));
            text.changes.push(Change::new(inner.end..range.end, behind));
        }
        None => {
            let written = text.draft.text[range.clone()].trim_matches(['[', ']']);
            let written =
                if link.form == LinkForm::Wiki { escaped(&shown(written)) } else { String::new() };
            text.changes.push(Change::new(range, written + behind));
        }
    }
}

/// A range of the tree as a range of a string.
fn bytes(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// A name between double brackets as other tools show it: `Note#Heading` is "Note > Heading".
pub(super) fn shown(name: &str) -> String {
    let parts = name.trim().split('#').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" > ")
}

/// A text in which no sign is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<|&".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Where tables are.
fn tables(body: &Body) -> Vec<Range<usize>> {
    let tables = body.nodes().iter().filter(|node| matches!(node.kind, Kind::Table));
    tables.map(|node| node.range()).collect()
}

fn with_anchor(address: String, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{address}#{anchor}"),
        None => address,
    }
}
