//! [`Guide`] → [`Public`]: the one place that decides what of a guide readers may see.
//!
//! Everything after this stage works on what is public and has nothing else, so no later stage can
//! publish the rest. Public is:
//!
//! - an entry that is no draft (or drafts are wanted) and that holds the term its kind requires;
//! - of an entry, the values and texts of fields, and of fields of records, that are not private;
//! - of the declaration, fields that are not private, and vocabularies that such a field or a rating
//!   draws from, or none at all;
//! - a term that is declared, or that a public value brings to an open vocabulary, spelled as there;
//! - a source that something public cites, or that nothing cites; not one that only drafts, entries
//!   without clearance or private fields cite;
//! - the glossary and the decision guides, which are written for readers as a whole;
//! - a file that something public shows or links to, which [`crate::link`] finds out from this, and of
//!   an image its picture but not its metadata, see [`crate::assets`].
//!
//! Resolves nothing and reports nothing; what is wrong with private parts, [`crate::validate`] has
//! reported. Problems of drafts that are left out are dropped.

mod schema;

use crate::diagnostic::Diagnostic;
use crate::ids::{EntryId, Id, IdVec, KindId};
use crate::memo::{self, ByPtr, Memo};
use crate::parse::Body;
use crate::parse::bibliography::Bibliography;
use crate::parse::decisions::Decisions;
use crate::parse::glossary::Glossary;
use crate::schema::Schema;
use crate::span::{FileId, SourceMap};
use crate::validate::{Entry, Guide, Validated, Value};
use schema::{PublicTerms, Renumbering};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether entries marked `draft: true` are part of the build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// They are left out.
    #[default]
    Exclude,
    /// They are published like other entries.
    Include,
}

/// What of a guide is public. Made by [`redact`] only.
#[derive(Clone, Debug)]
pub struct Public {
    /// The entries and what is declared of them.
    pub guide: PublicGuide,
    /// The sources.
    pub bibliography: Arc<Bibliography>,
}

/// The public part of a [`Guide`].
#[derive(Clone, Debug)]
pub struct PublicGuide {
    /// What is declared. Its fields are not private, and its vocabularies hold public terms only.
    pub schema: Arc<Schema>,
    /// What will be published, by kind in declared order, then by slug.
    pub entries: IdVec<EntryId, Arc<Entry>>,
    /// Kind and slug of the other entries, for messages to those who link to one.
    withheld: BTreeSet<(KindId, String)>,
    /// Whether drafts were left out.
    pub lacks_drafts: bool,
}

impl PublicGuide {
    /// The title of the entry that a wiki link names, or the name as words.
    pub fn title_of(&self, name: &str) -> String {
        let path = name.split('#').next().unwrap_or_default();
        let slug = path.rsplit('/').next().unwrap_or_default();
        match self.schema.kinds.ids().find_map(|kind| self.entry(kind, slug)) {
            Some(index) => self.entries[index].title.clone(),
            None => slug.replace('-', " "),
        }
    }

    /// Index of the entry of a kind with this slug.
    pub fn entry(&self, kind: KindId, slug: &str) -> Option<EntryId> {
        self.entries
            .binary_search_by(|entry| (entry.kind, entry.slug.as_str()).cmp(&(kind, slug)))
            .ok()
            .map(EntryId::from_index)
    }

    /// Whether there is an entry with this slug, of this kind or of any, that is not published.
    pub fn is_withheld(&self, kind: Option<KindId>, slug: &str) -> bool {
        match kind {
            Some(kind) => self.withheld.contains(&(kind, slug.to_owned())),
            None => self.withheld.iter().any(|(_, withheld)| withheld == slug),
        }
    }

    /// A number that stands for the names of what is not published.
    pub fn withheld_digest(&self) -> u64 {
        memo::digest(&self.withheld)
    }
}

/// What of a schema is public, by the schema and its public terms, and the numbers of what is left.
type Schemas = Memo<(ByPtr<Schema>, PublicTerms), (Arc<Schema>, Arc<Renumbering>)>;

/// What was found to be public, from one build to the next.
#[derive(Debug, Default)]
pub struct RedactCache {
    schemas: Schemas,
    entries: Memo<(ByPtr<Schema>, ByPtr<Entry>), Arc<Entry>>,
    bibliographies: Memo<(ByPtr<Bibliography>, BTreeSet<String>), Arc<Bibliography>>,
}

impl RedactCache {
    /// For a single build.
    pub fn disabled() -> Self {
        Self { entries: Memo::disabled(), ..Self::default() }
    }
}

/// Drops the problems of drafts, which are left out of the build whatever they lack.
pub fn drop_problems_of_drafts(
    guide: &Guide,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let drafts = guide.entries.iter().filter(|found| found.is_draft);
    let drafts: BTreeSet<FileId> = drafts.map(|found| found.entry.file).collect();
    if drafts.is_empty() {
        return;
    }
    let paths: BTreeSet<&str> =
        drafts.iter().map(|file| sources.get(*file).display.as_str()).collect();
    let is_of_draft = |problem: &Diagnostic| match (problem.labels.first(), &problem.path) {
        (Some(label), _) => drafts.contains(&label.span.file),
        (None, Some(path)) => paths.contains(path.as_str()),
        (None, None) => false,
    };
    diagnostics.retain(|problem| !is_of_draft(problem));
}

/// Leaves only what is public.
pub fn redact(
    guide: Guide,
    bibliography: Arc<Bibliography>,
    (glossary, decisions): (&Glossary, &Decisions),
    drafts: Drafts,
    cache: &mut RedactCache,
) -> Public {
    let is_public =
        |found: &Validated| found.is_cleared && (!found.is_draft || drafts == Drafts::Include);
    let Guide { schema: whole, declared_terms, entries: all } = guide;
    let public = || all.iter().filter(|found| is_public(found)).map(|found| &found.entry);
    let terms = PublicTerms::of(&whole, declared_terms, public());
    let key = (ByPtr(Arc::clone(&whole)), terms.clone());
    let (schema, renumbering) =
        cache.schemas.get_or_compute(key, || match schema::public(&whole, &terms) {
            Some((schema, renumbering)) => (Arc::new(schema), Arc::new(renumbering)),
            None => (Arc::clone(&whole), Arc::default()),
        });
    let entries: IdVec<EntryId, Arc<Entry>> = if Arc::ptr_eq(&whole, &schema) {
        public().cloned().collect()
    } else {
        let key = |entry: &Arc<Entry>| (ByPtr(Arc::clone(&schema)), ByPtr(Arc::clone(entry)));
        let keys = public().map(key).collect();
        cache
            .entries
            .get_or_compute_many(keys, |_, (_, entry)| Arc::new(renumbering.entry(entry)))
            .into()
    };
    let withheld = withheld_sources(&all, &entries, (glossary, decisions), &bibliography);
    let bibliography = match withheld.is_empty() {
        true => bibliography,
        false => {
            let key = (ByPtr(Arc::clone(&bibliography)), withheld.clone());
            cache.bibliographies.get_or_compute(key, || Arc::new(without(&bibliography, &withheld)))
        }
    };
    let lacks_drafts = drafts == Drafts::Exclude && all.iter().any(|found| found.is_draft);
    let withheld = all.into_iter().filter(|found| !is_public(found));
    let withheld = withheld.map(|found| (found.entry.kind, found.entry.slug.clone())).collect();
    Public { guide: PublicGuide { schema, entries, withheld, lacks_drafts }, bibliography }
}

/// Keys of the sources that are cited, and by nothing that is public.
fn withheld_sources(
    all: &[Validated],
    public: &[Arc<Entry>],
    (glossary, decisions): (&Glossary, &Decisions),
    bibliography: &Bibliography,
) -> BTreeSet<String> {
    // What an entry that is public as a whole cites is shown. In most guides all are.
    let mut rest = public.iter().peekable();
    let is_whole = |found: &&Validated| rest.next_if(|of| Arc::ptr_eq(of, &found.entry)).is_some();
    let (_, partly): (Vec<&Validated>, Vec<&Validated>) = all.iter().partition(is_whole);
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    partly.iter().for_each(|found| cited_by(&found.entry, &mut cited));
    if cited.is_empty() {
        return BTreeSet::new();
    }
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    public.iter().for_each(|entry| cited_by(entry, &mut shown));
    glossary.terms.iter().for_each(|term| cited_in(&term.definition, &mut shown));
    let texts = decisions.iter().flat_map(|decision| &decision.texts);
    texts.for_each(|text| cited_in(text, &mut shown));
    // Citations in private parts are not checked: one in another case is not known to be a mistake.
    let hidden: BTreeSet<String> = cited.difference(&shown).map(|key| key.to_lowercase()).collect();
    let keys = bibliography.sources.iter().map(|source| &source.key);
    keys.filter(|key| !shown.contains(key.as_str()) && hidden.contains(&key.to_lowercase()))
        .cloned()
        .collect()
}

fn cited_by<'a>(entry: &'a Entry, keys: &mut BTreeSet<&'a str>) {
    for item in entry.values.iter().flatten() {
        let values = match &item.value {
            Value::Record(values) => &**values,
            Value::Source(key) => {
                keys.insert(key);
                continue;
            }
            _ => continue,
        };
        keys.extend(values.iter().filter_map(|value| match value {
            Some(Value::Source(key)) => Some(key.as_str()),
            _ => None,
        }));
    }
    entry.texts.iter().for_each(|text| cited_in(&text.markdown, keys));
}

fn cited_in<'a>(body: &'a Body, keys: &mut BTreeSet<&'a str>) {
    let items = body.citations.iter().flat_map(|citation| &citation.items);
    keys.extend(items.map(|item| item.key.as_str()));
}

fn without(bibliography: &Bibliography, withheld: &BTreeSet<String>) -> Bibliography {
    let sources = bibliography.sources.iter().filter(|source| !withheld.contains(&source.key));
    Bibliography { sources: sources.cloned().collect() }
}
