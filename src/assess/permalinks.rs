//! Addresses that were published and have to last: what is at them now, and what would vanish.
//!
//! Held against the ledger, [`crate::parse::url_lock`]. Does not decide where pages are; see
//! [`crate::link::address`].

use super::facets::Facets;
use crate::diagnostic::{Applicability, Diagnostic, WithDiagnostics, rule};
use crate::ids::{EntryId, KindId};
use crate::link::Linked;
use crate::link::address::{self, Addresses, Page};
use crate::parse::tree::Heading;
use crate::parse::url_lock::{Address, Record, UrlLock};
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the guide has published and publishes.
#[derive(Clone, Debug, Default)]
pub struct Permalinks {
    /// What was recorded.
    pub url_lock: Arc<UrlLock>,
    /// Filters that nothing matches any more, and the page of the term they point to instead.
    pub redirects: BTreeMap<String, String>,
    /// Recorded addresses at which nothing is, and nobody said that it was meant.
    pub vanished: Vec<Address>,
    /// Those of them whose heading was probably reworded.
    reworded: Vec<Reworded>,
}

/// A recorded heading that is gone, and the only new heading on its page. Where that heading is in its
/// file is looked up when the problem is reported: it moves with every edit above it.
#[derive(Clone, Debug)]
struct Reworded {
    address: Address,
    record: Span,
    /// The entry, by index, and the heading in its body.
    entry: EntryId,
    heading: usize,
}

impl Permalinks {
    /// Reports the headings that were reworded, at the places where they are in `linked`.
    pub(super) fn reworded(&self, linked: &Linked) -> Vec<Diagnostic> {
        let report = |found: &Reworded| {
            let Reworded { address: Address { path, anchor }, record, entry, heading } = found;
            let entry = linked.guide.entries.get(*entry)?;
            let span = entry.texts.first()?.markdown.headings.get(*heading)?.span;
            let end = Span { start: span.end, ..span };
            let help = format!(
                "if this heading replaces it, add `{{#{anchor}}}` after it; otherwise record why it was removed: {ACCEPT}"
            );
            Some(
                vanished(span, no_heading(path, anchor))
                    .secondary_label(*record, "recorded here")
                    .help(help)
                    .suggest_edit(
                        Some(end),
                        format!(" {{#{anchor}}}"),
                        Applicability::MaybeIncorrect,
                    ),
            )
        };
        self.reworded.iter().filter_map(report).collect()
    }
}

/// Holds the guide's addresses against those it has published.
pub fn permalinks(
    linked: &Linked,
    facets: &Facets,
    url_lock: &Arc<UrlLock>,
) -> WithDiagnostics<Permalinks> {
    let mut found = Permalinks { url_lock: Arc::clone(url_lock), ..Permalinks::default() };
    if url_lock.records.is_empty() {
        return WithDiagnostics::clean(found);
    }
    let published = published(linked, facets);
    let live = |record: &&Record| record.gone.is_none() && !published.contains(&record.address);
    let mut diagnostics = Vec::new();
    let recorded: BTreeSet<&Address> =
        url_lock.records.iter().map(|record| &record.address).collect();
    let mut matcher =
        AddressFinder { linked, facets, recorded: &recorded, new: None, on_page: None };
    for record in url_lock.records.iter().filter(live) {
        let Address { path, anchor } = &record.address;
        if let (true, Some(term)) = (anchor.is_empty(), matcher.term_of_filter(path)) {
            found.redirects.insert(path.clone(), term);
            continue;
        }
        match matcher.vanished(record) {
            Some(Vanished::Reported(problem)) => diagnostics.push(problem),
            Some(Vanished::Reworded(reworded)) => found.reworded.push(reworded),
            None => continue,
        }
        found.vanished.push(record.address.clone());
    }
    WithDiagnostics { value: found, diagnostics }
}

/// Every address of a page or a heading that there is now.
pub fn published(linked: &Linked, facets: &Facets) -> BTreeSet<Address> {
    let Addresses { pages, redirects } = &*linked.addresses;
    let mut published: BTreeSet<Address> = BTreeSet::new();
    for (path, page) in pages.iter().filter(|(_, page)| **page != Page::NotFound) {
        published.insert(Address::page(path));
        published.extend(headings(linked, *page).map(|heading| at(path, heading)));
    }
    published.extend(facets.pairs.iter().map(|pair| Address::page(&pair.path)));
    published.extend(redirects.keys().map(Address::page));
    published
}

fn at(path: &str, heading: &Heading) -> Address {
    Address { path: path.to_owned(), anchor: heading.anchor.clone() }
}

/// The headings that authors wrote on a page.
fn headings(linked: &Linked, page: Page) -> impl Iterator<Item = &Heading> {
    let entry = match page {
        Page::Entry(index) => linked.guide.entries.get(index),
        _ => None,
    };
    entry.into_iter().flat_map(|entry| &entry.texts[0].markdown.headings)
}

/// A recorded address at which nothing is.
enum Vanished {
    Reported(Diagnostic),
    Reworded(Reworded),
}

/// Finds what became of what has vanished.
struct AddressFinder<'a> {
    linked: &'a Linked,
    facets: &'a Facets,
    recorded: &'a BTreeSet<&'a Address>,
    /// Entries that were not recorded, by kind; looked for when the first page has vanished.
    new: Option<BTreeMap<KindId, Vec<&'a str>>>,
    /// Headings of a page that were not recorded: those of the page that was asked for last.
    on_page: Option<(&'a str, Vec<usize>)>,
}

impl<'a> AddressFinder<'a> {
    /// The term whose list was filtered at `path`, if that was a filter: of two terms the one whose
    /// entries all have the other as well, since its list is the same; or else the first.
    fn term_of_filter(&self, path: &str) -> Option<String> {
        let Addresses { pages, redirects } = &*self.linked.addresses;
        let (first, second) = path.rsplit_once('/').and_then(|(rest, term)| {
            let (first, vocabulary) = rest.rsplit_once('/')?;
            Some((format!("{first}.html"), format!("{vocabulary}/{term}")))
        })?;
        let is_term = |path: &String| matches!(pages.get(path), Some(Page::Term(..)));
        let now = |path: String| match is_term(&path) {
            true => Some(path),
            false => redirects.get(&path).filter(|to| is_term(to)).cloned(),
        };
        let (vocabulary, _) = second.split_once('/')?;
        let filters = pages.contains_key(&address::term(vocabulary, "index"));
        let second = second.clone();
        let (first, second) = (now(first).filter(|_| filters)?, now(second));
        match second.filter(|second| self.is_within(second, &first)) {
            Some(second) => Some(second),
            None => Some(first),
        }
    }

    /// Whether the page of a term lists some entries, and the page of another all of them and more.
    fn is_within(&self, narrow: &str, wide: &str) -> bool {
        let entries = |path: &str| match self.linked.addresses.pages.get(path) {
            Some(Page::Term(of, term)) => self.facets.uses[*of][*term].as_slice(),
            _ => &[],
        };
        let (narrow, wide) = (entries(narrow), entries(wide));
        let has = |entry: &EntryId| wide.binary_search(entry).is_ok();
        !narrow.is_empty() && narrow.len() < wide.len() && narrow.iter().all(has)
    }

    /// What is to be reported of an address at which nothing is, if anything.
    fn vanished(&mut self, record: &Record) -> Option<Vanished> {
        match record.address.anchor.as_str() {
            "" => Some(Vanished::Reported(self.vanished_page(record))),
            _ => self.vanished_heading(record),
        }
    }

    fn vanished_page(&mut self, record: &Record) -> Diagnostic {
        let path = &record.address.path;
        let message = format!("the published page `{path}` no longer exists");
        let problem = vanished(record.span, message);
        let Some((kind, slug)) = self.entry_at(path) else {
            return problem.help(format!(
                "redirect it with `redirects:` in guide.yaml, or record why it was removed: {ACCEPT}"
            ));
        };
        if self.linked.guide.is_withheld(Some(kind), slug) {
            return problem.help(format!(
                "`{slug}` is not published any more; publish it, or record why it was removed: {ACCEPT}"
            ));
        }
        let (linked, recorded) = (self.linked, self.recorded);
        let new = self.new.get_or_insert_with(|| new_entries(linked, recorded));
        let heir = match new.get(&kind).map_or(&[][..], Vec::as_slice) {
            [one] => format!("if `{one}` replaces it, add `aliases: [{slug}]` there"),
            _ => format!("add `aliases: [{slug}]` to the entry that replaces it"),
        };
        problem.help(format!("{heir}; otherwise record why it was removed: {ACCEPT}"))
    }

    /// Kind and name of the entry that was at `path`.
    fn entry_at<'p>(&self, path: &'p str) -> Option<(KindId, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let slug = name.strip_suffix(".html").filter(|slug| *slug != "index")?;
        let kinds = &self.linked.guide.schema.kinds;
        kinds.position(|kind| kind.folder == folder).map(|kind| (kind, slug))
    }

    /// Headings of a page that were not recorded, by number. Records of a page follow each other, so that
    /// they are looked for once a page.
    fn new_headings(&mut self, path: &str) -> Option<&[usize]> {
        let (path, page) = self.linked.addresses.pages.get_key_value(path)?;
        if self.on_page.as_ref().is_none_or(|(last, _)| *last != path.as_str()) {
            let headings = headings(self.linked, *page).enumerate();
            let is_new = |heading: &Heading| !self.recorded.contains(&at(path, heading));
            let new = headings.filter(|(_, heading)| is_new(heading)).map(|(number, _)| number);
            let new = new.collect();
            self.on_page = Some((path.as_str(), new));
        }
        self.on_page.as_ref().map(|(_, new)| new.as_slice())
    }

    /// None when the whole page has vanished, which is reported once, or is another now: readers of the old
    /// address come to the top of the new one.
    fn vanished_heading(&mut self, record: &Record) -> Option<Vanished> {
        let Address { path, anchor } = &record.address;
        let page = *self.linked.addresses.pages.get(path)?;
        let new = self.new_headings(path)?;
        Some(match (page, new) {
            (Page::Entry(entry), [heading]) => Vanished::Reworded(Reworded {
                address: record.address.clone(),
                record: record.span,
                entry,
                heading: *heading,
            }),
            _ => Vanished::Reported(vanished(record.span, no_heading(path, anchor)).help(format!(
                "add `{{#{anchor}}}` after the heading that replaces it, or record why it was removed: {ACCEPT}"
            ))),
        })
    }
}

fn no_heading(path: &str, anchor: &str) -> String {
    format!("the published heading `#{anchor}` of `{path}` no longer exists")
}

/// Entries whose pages were not recorded, by kind.
fn new_entries<'a>(
    linked: &'a Linked,
    recorded: &BTreeSet<&Address>,
) -> BTreeMap<KindId, Vec<&'a str>> {
    let mut new: BTreeMap<KindId, Vec<&str>> = BTreeMap::new();
    for entry in &linked.guide.entries {
        let kind = &linked.guide.schema.kinds[entry.kind];
        if !recorded.contains(&Address::page(address::entry(kind, &entry.slug))) {
            new.entry(entry.kind).or_default().push(&entry.slug);
        }
    }
    new
}

const ACCEPT: &str = "`fieldguide urls --accept --reason …`";

/// Whether a problem is that an address would vanish.
pub(crate) fn is_vanished(problem: &Diagnostic) -> bool {
    *problem.rule == rule::REMOVED_URL
}

fn vanished(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&rule::REMOVED_URL, span, message)
}
