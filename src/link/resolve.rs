//! Finds what each link, relation, image and citation of an entry points to.
//!
//! Reads the whole guide, changes nothing; the results are gathered in [`super`].

mod decisions;
mod pages;
mod source;

use super::address::{self, Addresses, Page};
use super::advice::bare_name;
use super::anchor::{self, AnchorIndex};
use super::broken_link::BrokenLink;
use super::glossary::TermMatcher;
use super::path::{AssetNames, join};
use super::suggestions::{PageTargets, Suggestions};
use super::{Destination, EntryLinks, Relation, TextLinks};
use crate::diagnostic::{Diagnostic, NameSuggestion, WithDiagnostics, rule};
use crate::files::Inventory;
use crate::ids::{EntryId, IdVec, KindId};
use crate::memo;
use crate::messages::in_sentence;
use crate::parse::bibliography::Bibliography;
use crate::parse::decisions::Decisions;
use crate::parse::glossary::Glossary;
use crate::parse::text::nfc;
use crate::parse::{Body, Target};
use crate::redact::PublicGuide;
use crate::schema::{Field, FieldType, Kind};
use crate::span::Span;
use crate::validate::{Entry, FieldPath, Value};
use foldhash::fast::FixedState;
use source::Cited;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// What all resolving reads.
pub(super) struct Resolver<'a> {
    pub(super) guide: &'a PublicGuide,
    pub(super) bibliography: &'a Bibliography,
    glossary: &'a Glossary,
    decisions: &'a Decisions,
    addresses: &'a Addresses,
    pub(super) inventory: &'a Inventory,
    matcher: &'a TermMatcher,
    pub(super) by_slug: HashMap<&'a str, Vec<EntryId>, FixedState>,
    pub(super) suggestions: Suggestions<'a>,
    /// The ids of each entry's body, from when they are first asked for.
    anchors: IdVec<EntryId, OnceLock<AnchorIndex<'a>>>,
    /// The names of files.
    assets: AssetNames<'a>,
}

/// What was found for one entry.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub(super) links: Arc<EntryLinks>,
    pub(super) relations: Vec<Relation>,
    /// Entries linked to in texts, with the numbers of text and link.
    pub(super) backlinks: Vec<(EntryId, usize, usize)>,
    pub(super) assets: Vec<String>,
    /// Whether a link names a heading or title of another entry by its words, which may change without its id.
    pub(super) is_by_words: bool,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        guide: &'a PublicGuide,
        (bibliography, glossary, decisions): (&'a Bibliography, &'a Glossary, &'a Decisions),
        addresses: &'a Addresses,
        inventory: &'a Inventory,
        matcher: &'a TermMatcher,
    ) -> Self {
        let mut by_slug: HashMap<&str, Vec<EntryId>, FixedState> = HashMap::default();
        for (index, entry) in guide.entries.iter_enumerated() {
            by_slug.entry(&entry.slug).or_default().push(index);
        }
        let suggestions = Suggestions::new(guide, bibliography, addresses, inventory);
        let anchors = guide.entries.ids().map(|_| OnceLock::new()).collect();
        let assets = AssetNames::of(inventory);
        Self {
            guide,
            bibliography,
            glossary,
            decisions,
            addresses,
            inventory,
            matcher,
            by_slug,
            suggestions,
            anchors,
            assets,
        }
    }

    /// Resolves an entry.
    pub(super) fn entry(&self, index: EntryId) -> WithDiagnostics<Resolved> {
        let entry = &self.guide.entries[index];
        let kind = &self.guide.schema.kinds[entry.kind];
        let mut one = EntryResolver::new(self, Some(index), entry, kind);
        let mut terms = BTreeSet::new();
        let in_title = self.matcher.in_text(&entry.title, &mut BTreeSet::new());
        one.links.title_terms = in_title.into_iter().map(|(_, term)| term).collect();
        for (number, text) in entry.texts.iter().enumerate() {
            let mut links = one.text(number, &text.markdown);
            links.terms = self.matcher.first_uses(&text.markdown, &mut terms);
            one.links.texts.push(links);
        }
        for (field, items) in kind.fields.iter().zip(&entry.values) {
            for item in items {
                one.value(field, &item.value, item.place);
            }
        }
        one.found()
    }

    /// Resolves the definitions of the glossary, as texts of a page at the root.
    pub(super) fn glossary(&self, glossary: &Glossary) -> WithDiagnostics<Resolved> {
        let page = self.guide.schema.kinds.position(|kind| kind.folder.is_empty());
        let (Some(file), Some(page)) = (glossary.file, page) else {
            return WithDiagnostics::clean(Resolved::default());
        };
        let definitions = glossary.terms.iter().map(|term| term.definition.clone());
        let entry = Entry::of_texts(page, "glossary", file, definitions);
        let kind = &self.guide.schema.kinds[page];
        let mut one = EntryResolver::new(self, None, &entry, kind);
        for (number, text) in entry.texts.iter().enumerate() {
            let links = one.text(number, &text.markdown);
            one.links.texts.push(links);
        }
        one.found()
    }

    /// The ids of an entry's body.
    fn anchors(&self, entry: EntryId) -> &AnchorIndex<'a> {
        let body = &self.guide.entries[entry].texts[0].markdown;
        self.anchors[entry].get_or_init(|| AnchorIndex::of(body))
    }

    /// A label as it is written inside a sentence.
    fn label(&self, label: &str) -> String {
        in_sentence(label, &self.guide.schema.settings.language)
    }

    fn kind_named(&self, name: &str) -> Option<KindId> {
        self.guide.schema.kinds.position(|kind| kind.id == name || kind.folder == name)
    }
}

/// The resolving of one entry.
struct EntryResolver<'r, 'a> {
    all: &'r Resolver<'a>,
    /// None for the definitions of the glossary, and for decision guides.
    index: Option<EntryId>,
    /// The path of the page that texts without an entry are on.
    own_page: String,
    entry: &'r Entry,
    kind: &'r Kind,
    links: EntryLinks,
    found: Resolved,
    problems: Vec<Diagnostic>,
}

const HELP_LINK: &str =
    "link to an entry by its name, `[[name]]`, or by its file, `[text](../lessons/name.md)`";

impl<'r, 'a> EntryResolver<'r, 'a> {
    fn new(
        all: &'r Resolver<'a>,
        index: Option<EntryId>,
        entry: &'r Entry,
        kind: &'r Kind,
    ) -> Self {
        let own_page = address::GLOSSARY.to_owned();
        let (links, found, problems) = (EntryLinks::default(), Resolved::default(), Vec::new());
        Self { all, index, own_page, entry, kind, links, found, problems }
    }

    /// What was found.
    fn found(self) -> WithDiagnostics<Resolved> {
        let mut links = self.links;
        let to_entry = |destination: &Destination| match destination {
            Destination::Entry(to, _) => Some(*to),
            _ => None,
        };
        let of_text = |text: &TextLinks| {
            let to: Vec<EntryId> = text.links.iter().filter_map(to_entry).collect();
            memo::digest(&(to, &text.citations))
        };
        let texts: Vec<u64> = links.texts.iter().map(of_text).collect();
        links.digest = memo::digest(&(texts, &links.sources, &self.found.relations));
        let value = Resolved { links: Arc::new(links), ..self.found };
        WithDiagnostics { value, diagnostics: self.problems }
    }

    fn text(&mut self, number: usize, markdown: &Body) -> TextLinks {
        let mut links = TextLinks::default();
        let (all, index, own) = (self.all, self.index, OnceCell::new());
        let anchors = || match (number, index) {
            (0, Some(index)) => all.anchors(index),
            _ => own.get_or_init(|| AnchorIndex::of(markdown)),
        };
        for (at, link) in markdown.links.iter().enumerate() {
            let destination = match self.target(&link.target, &anchors) {
                Ok(destination) => destination,
                Err(failure) => {
                    self.fail(failure, self.entry.span_in_text(self.kind, number, link.span));
                    Destination::Nowhere
                }
            };
            self.found.is_by_words |= anchor::is_by_words(&link.target, &destination);
            match &destination {
                Destination::Entry(to, _) => self.found.backlinks.push((*to, number, at)),
                Destination::Asset(path, _) => self.found.assets.push(path.clone()),
                _ => {}
            }
            links.links.push(destination);
        }
        for image in &markdown.images {
            let found = match &image.target {
                Target::External(address) => Some(Destination::External(address.clone())),
                Target::Path { path, anchor } => {
                    self.asset(path).map(|path| Destination::Asset(path, anchor.clone()))
                }
                _ => None,
            };
            match &found {
                Some(Destination::Asset(path, _)) => self.found.assets.push(path.clone()),
                Some(_) => {}
                None => {
                    let span = self.entry.span_in_text(self.kind, number, image.span);
                    match &image.target {
                        Target::Wiki { name, .. } => self.problems.push(self.all.embed(name, span)),
                        target => self.broken_image("(", target, span),
                    }
                }
            }
            links.images.push(found);
        }
        for word in &markdown.bracketed {
            let span = self.entry.span_in_text(self.kind, number, word.span);
            let is_exact = self.index.is_some() && self.entry.texts[number].place.is_none();
            self.problems.extend(self.all.key_without_sign(word, span, is_exact));
        }
        for citation in &markdown.citations {
            let mut sources = Vec::with_capacity(citation.items.len());
            for item in &citation.items {
                let (entry, kind) = (self.entry, self.kind);
                let span = || entry.span_in_text(kind, number, item.span);
                sources.push(self.source(&item.key, Cited::InText, span));
            }
            links.citations.push(sources);
        }
        links
    }

    fn value(&mut self, field: &Field, value: &Value, place: FieldPath) {
        match (value, &field.field_type) {
            (Value::Ref(name), FieldType::Ref { to, .. }) => self.relation(name, *to, place),
            (Value::Source(key), _) => {
                let (entry, kind) = (self.entry, self.kind);
                self.source(key, Cited::InField, || entry.span(kind, place));
            }
            (Value::Image(path), _) => match self.asset(path) {
                Some(path) => {
                    self.found.assets.push(path.clone());
                    self.links.images.push((place, path));
                }
                None => {
                    let target = Target::Path { path: path.clone(), anchor: None };
                    self.broken_image("", &target, self.entry.span(self.kind, place));
                }
            },
            (Value::Record(values), FieldType::Record(fields)) => {
                for ((index, field), value) in fields.iter_enumerated().zip(values) {
                    if let Some(value) = value {
                        self.value(field, value, FieldPath { sub: Some(index), ..place });
                    }
                }
            }
            _ => {}
        }
    }

    fn relation(&mut self, name: &str, to: KindId, place: FieldPath) {
        let wanted = &self.all.guide.schema.kinds[to];
        let name = &*nfc(name);
        let (kind, slug) = match name.rsplit_once('/') {
            Some((kind, slug)) => (self.all.kind_named(kind), slug),
            None => (Some(to), name),
        };
        let found =
            kind.filter(|kind| *kind == to).and_then(|kind| self.all.guide.entry(kind, slug));
        let bare = bare_name(name);
        let meant = self.all.guide.entry(to, bare).filter(|_| found.is_none() && bare != name);
        let elsewhere = self.all.by_slug.get(slug).and_then(|found| found.first());
        let all = self.all;
        let help = || format!("write the name of a file in `{}/` without `.md`", wanted.folder);
        let failure = match (found, elsewhere) {
            _ if meant.is_some() => {
                let group = name.rsplit('/').nth(1).map(|of| of.trim_start_matches(['[', '!']));
                let group = group.filter(|group| !group.is_empty());
                let is_other =
                    group.and_then(|group| all.kind_named(group)).is_some_and(|of| of != to);
                BrokenLink::decorated(&rule::UNKNOWN_ENTRY, name, bare, is_other)
            }
            (Some(target), _) if Some(target) == self.index => BrokenLink::new(
                &rule::SELF_REFERENCE,
                "an entry cannot refer to itself",
                "name another entry, or delete this",
            ),
            (Some(target), _) => {
                let relation = self.index.map(|from| Relation { from, place, to: target });
                self.found.relations.extend(relation);
                return;
            }
            (None, Some(other)) => {
                let is = &self.all.guide.schema.kinds[self.all.guide.entries[*other].kind];
                let (is, wanted) = (all.label(&is.plural), all.label(&wanted.plural));
                let message = format!("`{slug}` is one of the {is}; this field is for {wanted}");
                let failure = BrokenLink::new(&rule::WRONG_KIND, message, help());
                failure.suggest(
                    "",
                    slug,
                    all.suggestions.entry(slug, Some(to)).map(NameSuggestion::as_maybe_incorrect),
                )
            }
            (None, None) if all.guide.is_withheld(Some(to), slug) => BrokenLink::draft(slug),
            (None, None) => {
                let message = format!("no {} is named `{name}`", all.label(&wanted.label));
                let failure = BrokenLink::new(&rule::UNKNOWN_ENTRY, message, help());
                failure.suggest("", slug, all.suggestions.entry(slug, Some(to)))
            }
        };
        self.fail(failure, self.entry.span(self.kind, place));
    }

    fn target<'t>(
        &self,
        target: &Target,
        own: &dyn Fn() -> &'t AnchorIndex<'t>,
    ) -> Result<Destination, BrokenLink> {
        match target {
            Target::External(address) => Ok(Destination::External(address.clone())),
            Target::Unsafe(_) => Ok(Destination::Nowhere),
            Target::Anchor(anchor) => {
                let body = self.index.map(|index| self.all.anchors(index));
                let mut texts: Vec<&AnchorIndex<'_>> = vec![own()];
                texts.extend(body.filter(|body| !std::ptr::eq(*body, texts[0])));
                let found = anchor::find(&texts, &self.entry.title, anchor, "this page")?;
                Ok(match (found, self.index) {
                    (Some(id), _) => Destination::Anchor(id),
                    (None, Some(index)) => Destination::Entry(index, None),
                    (None, None) => Destination::Page(self.own_page.clone(), None),
                })
            }
            Target::Wiki { name, anchor } => self.wiki(name, anchor.as_deref()),
            Target::Path { path, anchor } => self.path(path, anchor.as_deref()),
        }
    }

    fn wiki(&self, name: &str, anchor: Option<&str>) -> Result<Destination, BrokenLink> {
        if let Some((group, slug)) = name.rsplit_once('/') {
            if let Some(kind) = self.all.kind_named(group) {
                let found = self.all.guide.entry(kind, slug);
                let lead = format!("[[{group}/");
                return self.entry_or_failure(found, (&lead, slug), Some(kind), anchor);
            }
            let path = format!("{group}/{slug}.html");
            if self.all.addresses.pages.contains_key(&path) {
                return self.page(path, anchor);
            }
        }
        match self.all.by_slug.get(name).map(Vec::as_slice) {
            Some([one]) => self.entry_or_failure(Some(*one), ("[[", name), None, anchor),
            Some(several @ [_, _, ..]) => {
                let ids: Vec<String> = several
                    .iter()
                    .map(|index| {
                        let entry = &self.all.guide.entries[*index];
                        format!("[[{}/{}]]", self.all.guide.schema.kinds[entry.kind].id, entry.slug)
                    })
                    .collect();
                let message = format!("{} entries are named `{name}`", several.len());
                let help = format!("write {}", ids.join(" or "));
                Err(BrokenLink::new(&rule::AMBIGUOUS_LINK, message, help))
            }
            _ => match self.all.file_in_brackets(name) {
                Some(failure) => Err(failure),
                None => self.entry_or_failure(None, ("[[", name), None, anchor),
            },
        }
    }

    fn path(&self, path: &str, anchor: Option<&str>) -> Result<Destination, BrokenLink> {
        let folder = &self.kind.folder;
        if path.split('?').next().is_none_or(str::is_empty) {
            let help =
                "write an address between the parentheses, or delete the brackets and parentheses";
            return Err(BrokenLink::broken("this link has no address".to_owned(), help));
        }
        let Some(full) = join(folder, path) else {
            let help = "link to a file inside the content folder";
            return Err(BrokenLink::broken(
                format!("`{path}` is outside the content folder"),
                help,
            ));
        };
        if let Some(stem) = full.strip_suffix(".md") {
            let (folder, slug) = stem.rsplit_once('/').unwrap_or(("", stem));
            let kind = self.all.guide.schema.kinds.position(|kind| kind.folder == folder);
            let found = kind.and_then(|kind| self.all.guide.entry(kind, slug));
            let written = path.strip_suffix(".md").and_then(|path| path.strip_suffix(slug));
            let lead = format!("({}", written.unwrap_or_default());
            let is_withheld = self.all.guide.is_withheld(kind, slug);
            if let (None, false) = (found, is_withheld)
                && let Some(advice) = self.all.advice(&self.kind.folder, path, PageTargets::Too)
            {
                let message = format!("`{path}` does not exist");
                return Err(BrokenLink::broken(message, HELP_LINK).advised("(", path, advice));
            }
            return self.entry_or_failure(found, (&lead, slug), kind, anchor);
        }
        if let Some(file) = self.all.assets.find_file(&full) {
            return Ok(Destination::Asset(file.to_owned(), anchor.map(str::to_owned)));
        }
        let page = match full.as_str() {
            "" => "index.html".to_owned(),
            folder if !folder.ends_with(".html") => format!("{folder}/index.html"),
            page => page.to_owned(),
        };
        match self.all.addresses.pages.get(&page) {
            Some(Page::Entry(index)) => {
                self.entry_or_failure(Some(*index), ("(", &page), None, anchor)
            }
            Some(_) => self.page(page, anchor),
            None if self.is_draft_page(&page) => Err(BrokenLink::draft(&page)),
            None => {
                let message = format!("`{path}` does not exist");
                let failure = BrokenLink::broken(message, HELP_LINK);
                Err(self.all.advised(failure, ("(", folder), path, PageTargets::Too))
            }
        }
    }

    fn entry_or_failure(
        &self,
        found: Option<EntryId>,
        (lead, slug): (&str, &str),
        kind: Option<KindId>,
        anchor: Option<&str>,
    ) -> Result<Destination, BrokenLink> {
        let Some(found) = found else {
            if self.all.guide.is_withheld(kind, slug) {
                return Err(BrokenLink::draft(slug));
            }
            let what = kind.map_or("entry".to_owned(), |kind| {
                self.all.label(&self.all.guide.schema.kinds[kind].label)
            });
            let failure = BrokenLink::broken(format!("no {what} is named `{slug}`"), HELP_LINK);
            return Err(match self.all.suggestions.entry(slug, kind) {
                None => self.all.of_another_kind(failure, (lead, slug), &self.kind.folder),
                near => failure.suggest(lead, slug, near),
            });
        };
        let Some(anchor) = anchor else { return Ok(Destination::Entry(found, None)) };
        let entry = &self.all.guide.entries[found];
        let page = format!("`{}`", entry.slug);
        let id = anchor::find(&[self.all.anchors(found)], &entry.title, anchor, &page)?;
        Ok(Destination::Entry(found, id))
    }

    /// The path of a file of the content folder, from a path as it was written.
    fn asset(&self, path: &str) -> Option<String> {
        let full = join(&self.kind.folder, &nfc(path))?;
        self.all.assets.find(&full).map(str::to_owned)
    }

    /// Reports an image that is written right after `lead`.
    fn broken_image(&mut self, lead: &str, target: &Target, span: Span) {
        let written = match target {
            Target::Path { path, .. } => path.as_str(),
            Target::Unsafe(text) | Target::External(text) | Target::Anchor(text) => text,
            Target::Wiki { name, .. } => name,
        };
        let help = "put the image next to this file, or write its path from the content folder, `/images/name.png`";
        let message = match written {
            "" => "this image has no address".to_owned(),
            written => format!("image file not found: `{written}`"),
        };
        let failure = BrokenLink::new(&rule::BROKEN_IMAGE, message, help);
        let folder = &self.kind.folder;
        self.fail(self.all.advised(failure, (lead, folder), written, PageTargets::No), span);
    }

    fn fail(&mut self, failure: BrokenLink, span: Span) {
        self.problems.push(failure.at(span, &self.all.inventory.sources));
    }
}
