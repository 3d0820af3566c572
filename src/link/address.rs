//! Where everything is on the site: one table of pages, and the old addresses that point to them.
//!
//! The only place that decides addresses. Does not render; see [`crate::render`].
mod paths;

use crate::diagnostic::{Diagnostic, did_you_mean, rule};
use crate::ids::{DecisionId, EntryId, Id, KindId, TermId, VocabularyId};
use crate::messages::in_sentence;
use crate::redact::PublicGuide;
use crate::schema::outputs::OutputFormat;
use crate::schema::ratings::EXPECTED_FIELD;
use crate::schema::settings::Redirect;
use crate::schema::{FieldType, Kind};
use crate::span::Span;
use crate::validate::{Entry, FieldPath, Value};
pub use paths::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// An entry, by index; the home page is one when the guide has an `index.md`.
    Entry(EntryId),
    /// The home page of a guide that has no `index.md`.
    Home,
    /// The list of a kind's entries, by index of the kind.
    Kind(KindId),
    /// The list of a vocabulary's terms, by index.
    Vocabulary(VocabularyId),
    /// The entries with a term: indices of vocabulary and term.
    Term(VocabularyId, TermId),
    /// The entries with two terms: index of the pair.
    Pair(usize),
    /// Every source, with what cites it.
    Sources,
    /// Where readers search.
    Search,
    /// Every entry by its first letter.
    AToZ,
    /// The words the guide explains.
    Glossary,
    /// What was changed.
    Changes,
    /// What nothing supports, cites or uses.
    Coverage,
    /// The questions that readers ask themselves.
    SelfAssessment,
    /// What bears on what, drawn: index of the rated kind's rules.
    Map(usize),
    /// Where evidence is missing: index of the rated kind's rules, and of the dimension (kinds
    /// first, then vocabularies).
    GapMap(usize, usize),
    /// What entries say of the entries of a rated kind, by stance: index of the kind's rules.
    Stances(usize),
    /// All that takes one stance: index of the rated kind's rules, and the stance.
    Stance(usize, TermId),
    /// The entries of a kind side by side.
    Comparison(KindId),
    /// An entry on one sheet of paper.
    Brief(EntryId),
    /// The entries with a term in full, for paper.
    Sheet(VocabularyId, TermId),
    /// The list of decision guides.
    Decisions,
    /// A decision guide.
    Decision(DecisionId),
    /// The entries that a reader has gathered.
    Selection,
    /// The guide in other forms.
    Downloads,
    /// The whole guide on one page.
    Print,
    /// The page for addresses that do not exist.
    NotFound,
}

/// Every address of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Pages by path.
    pub pages: BTreeMap<String, Page>,
    /// Old paths and the paths they redirect to.
    pub redirects: BTreeMap<String, String>,
}

/// What the site has besides entries, kinds and vocabularies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extras {
    /// A list of sources.
    pub sources: bool,
    /// A glossary.
    pub glossary: bool,
    /// The names of decision guides, in their order.
    pub decisions: Vec<String>,
}

/// The path of a site's address, `/guide/` of `https://example.org/guide/`. A preview has the path only.
pub fn path_of(base_url: &str) -> &str {
    let Some((_, rest)) = base_url.split_once("://") else { return base_url };
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// Lays out the site. Reports what would share an address; on a case-insensitive disk paths that
/// differ only in case do.
pub fn assign(
    guide: &PublicGuide,
    extras: &Extras,
    diagnostics: &mut Vec<Diagnostic>,
) -> Addresses {
    let mut table = Table { addresses: Addresses::default(), owners: HashMap::new(), diagnostics };
    for (index, entry_) in guide.entries.iter_enumerated() {
        let kind = &guide.schema.kinds[entry_.kind];
        table.page(entry(kind, &entry_.slug), Page::Entry(index), Owner::Entry(entry_));
    }
    for (index, kind_) in guide.schema.kinds.iter_enumerated() {
        if !kind_.folder.is_empty() {
            table.page(kind(kind_), Page::Kind(index), Owner::List(kind_));
        }
    }
    for (index, vocabulary) in guide.schema.vocabularies.iter_enumerated() {
        if !guide.schema.is_facet(index) {
            continue;
        }
        table.page(
            term(&vocabulary.id, "index"),
            Page::Vocabulary(index),
            Owner::Terms(&vocabulary.id),
        );
        for (number, term_) in vocabulary.terms.iter_enumerated() {
            let path = term(&vocabulary.id, &term_.slug);
            table.page(path, Page::Term(index, number), Owner::Terms(&term_.slug));
        }
    }
    table.fixed_pages(guide, extras);
    table.sheets(guide, extras);
    for entry_ in &guide.entries {
        table.aliases(&guide.schema.kinds[entry_.kind], entry_);
    }
    table.redirects(&guide.schema.settings.redirects);
    table.addresses
}

/// What an address belongs to, for the message about a conflict. The place of an entry is looked up
/// only then.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Entry(&'a Entry),
    List(&'a Kind),
    Terms(&'a str),
    Page(&'static str),
    Redirect(&'a str, Span),
    Alias(&'a str, &'a Entry, &'a Kind, FieldPath),
}

impl Owner<'_> {
    fn name(&self) -> String {
        match self {
            Self::Entry(entry) => format!("the entry `{}`", entry.slug),
            Self::List(kind) => format!("the list of {}", in_sentence(&kind.plural, "")),
            Self::Terms(name) => format!("the page of `{name}`"),
            Self::Page(name) => (*name).to_owned(),
            Self::Redirect(from, _) => format!("the redirect `{from}`"),
            Self::Alias(alias, ..) => format!("the alias `{alias}`"),
        }
    }

    fn span(&self) -> Option<Span> {
        match self {
            Self::Entry(entry) => Some(entry.first_line()),
            Self::List(_) | Self::Terms(_) | Self::Page(_) => None,
            Self::Redirect(_, span) => Some(*span),
            Self::Alias(_, entry, kind, place) => Some(entry.span(kind, *place)),
        }
    }
}

/// Chains of redirects are followed up to this length.
const MAX_CHAIN: usize = 64;

struct Table<'a> {
    addresses: Addresses,
    owners: HashMap<String, Owner<'a>>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    fn fixed_pages(&mut self, guide: &'a PublicGuide, extras: &Extras) {
        let schema = &guide.schema;
        let any = |has: fn(&Kind, &Entry) -> bool| {
            guide.entries.iter().any(|entry| has(&schema.kinds[entry.kind], entry))
        };
        let mut pages =
            vec![(NOT_FOUND.to_owned(), Page::NotFound, "the page for missing pages (404)")];
        pages.push((SEARCH.to_owned(), Page::Search, "the search page"));
        pages.push((A_TO_Z.to_owned(), Page::AToZ, "the A to Z list"));
        pages.push((SELECTION.to_owned(), Page::Selection, "the reader's own list"));
        if !self.addresses.pages.contains_key(HOME) {
            pages.push((HOME.to_owned(), Page::Home, "the home page"));
        }
        if extras.sources {
            pages.push((SOURCES.to_owned(), Page::Sources, "the list of sources"));
        }
        if extras.glossary {
            pages.push((GLOSSARY.to_owned(), Page::Glossary, "the glossary"));
        }
        if any(|kind, entry| !entry.field(kind, "changes").is_empty()) {
            pages.push((CHANGES.to_owned(), Page::Changes, "the list of changes"));
        }
        if any(|kind, entry| {
            kind.question_field.is_some_and(|field| !entry.values[field].is_empty())
        }) {
            pages.push((SELF_ASSESSMENT.to_owned(), Page::SelfAssessment, "the self-assessment"));
        }
        if schema.settings.has_downloads() {
            pages.push((DOWNLOADS.to_owned(), Page::Downloads, "the downloads page"));
        }
        if schema.settings.outputs.contains(&OutputFormat::Print) {
            pages.push((PRINT.to_owned(), Page::Print, "the whole guide on one page"));
        }
        if !schema.ratings.is_empty() {
            pages.push((COVERAGE.to_owned(), Page::Coverage, "the coverage page"));
        }
        for (index, rules) in schema.ratings.iter().enumerate() {
            let kind = &schema.kinds[rules.kind];
            pages.push((map(kind), Page::Map(index), "a map"));
            pages.push((stance(kind, "index"), Page::Stances(index), "the list of stances"));
            for (term, of) in schema.vocabularies[rules.stances].terms.iter_enumerated() {
                let path = stance(kind, &of.slug);
                pages.push((path, Page::Stance(index, term), "the page of a stance"));
            }
            let dimensions =
                rules.dimensions.iter().map(|of| Some(schema.vocabularies[*of].id.as_str()));
            for (number, dimension) in std::iter::once(None).chain(dimensions).enumerate() {
                pages.push((gap_map(kind, dimension), Page::GapMap(index, number), "a gap map"));
            }
        }
        for (path, page, name) in pages {
            self.page(path, page, Owner::Page(name));
        }
    }

    /// What is made of entries, of terms and of decision guides besides their own pages.
    fn sheets(&mut self, guide: &'a PublicGuide, extras: &Extras) {
        let schema = &guide.schema;
        for (index, kind) in schema.kinds.iter_enumerated() {
            if !kind.compare.is_empty() {
                let owner = Owner::Page("the comparison of a kind");
                self.page(comparison(kind), Page::Comparison(index), owner);
            }
        }
        for (index, entry) in guide.entries.iter_enumerated() {
            let kind = &schema.kinds[entry.kind];
            if kind.brief.is_some() {
                let path = brief(kind, &entry.slug);
                self.page(path, Page::Brief(index), Owner::Page("the brief of an entry"));
            }
        }
        for (index, vocabulary) in schema.vocabularies.iter_enumerated() {
            if schema.is_printed(index) {
                let used = used_terms(guide, index);
                let terms = vocabulary.terms.iter_enumerated();
                for (number, term) in terms.filter(|(number, _)| used.contains(number)) {
                    let path = sheet(&vocabulary.id, &term.slug);
                    let owner = Owner::Page("the page to print a term from");
                    self.page(path, Page::Sheet(index, number), owner);
                }
            }
        }
        if !extras.decisions.is_empty() {
            let owner = Owner::Page("the list of decision guides");
            self.page(decision("index"), Page::Decisions, owner);
        }
        for (number, slug) in extras.decisions.iter().enumerate() {
            let page = Page::Decision(DecisionId::from_index(number));
            self.page(decision(slug), page, Owner::Page("a decision guide"));
        }
    }

    fn page(&mut self, path: String, page: Page, owner: Owner<'a>) {
        if self.claim(&path, owner, "rename one of the two") {
            self.addresses.pages.insert(path, page);
        }
    }

    /// Takes an address if it is free.
    fn claim(&mut self, path: &str, owner: Owner<'a>, help: &str) -> bool {
        let Some(holder) = self.owners.insert(path.to_lowercase(), owner) else {
            return true;
        };
        let message = format!("{} and {} would both be at `{path}`", holder.name(), owner.name());
        let problem = match (owner.span().or(holder.span()), holder.span()) {
            (Some(span), first) => {
                let problem = Diagnostic::new(&rule::DUPLICATE_PAGE, span, message);
                match first.filter(|first| *first != span) {
                    Some(first) => problem.secondary_label(first, "already taken here"),
                    None => problem,
                }
            }
            (None, _) => Diagnostic::without_location(&rule::DUPLICATE_PAGE, message),
        };
        self.diagnostics.push(problem.help(help));
        self.owners.insert(path.to_lowercase(), holder);
        false
    }

    /// Redirects that `guide.yaml` declares. Each points directly to a page: no chains, no loops.
    fn redirects(&mut self, redirects: &'a [Redirect]) {
        let mut declared: HashMap<String, &Redirect> = HashMap::new();
        for redirect in redirects {
            if let Some(path) = path_on_site(&redirect.from) {
                declared.entry(path).or_insert(redirect);
            }
        }
        for Redirect { from, to, span } in redirects {
            let (path, target) = (path_on_site(from), path_on_site(to));
            let help = match (&path, &target) {
                (None, _) => "write an old path from the root of the site: `stages/old`".to_owned(),
                (_, Some(target)) if self.addresses.pages.contains_key(target) => String::new(),
                (_, target) => match target.as_ref().and_then(|to| self.end_of(to, &declared)) {
                    Some(end) => format!("write `{end}`; `{to}` is a redirect to it"),
                    None => self.near(to),
                },
            };
            if let (Some(path), Some(target), "") = (path, target, help.as_str()) {
                let owner = Owner::Redirect(from, *span);
                if self.claim(&path, owner, "delete this redirect") {
                    self.addresses.redirects.insert(path, target);
                }
                continue;
            }
            let message = format!("`{from}` cannot redirect to `{to}`");
            self.diagnostics.push(Diagnostic::new(&rule::BAD_REDIRECT, *span, message).help(help));
        }
    }

    /// What to write for a path at which there is no page.
    fn near(&self, path: &str) -> String {
        let pages = self.addresses.pages.keys().map(|path| without_ending(path));
        let near = did_you_mean(without_ending(path.trim_matches('/')), pages);
        let otherwise = "write the path of a page from the root of the site: `stages/new-name`";
        near.unwrap_or_else(|| otherwise.to_owned())
    }

    /// The page that a path points to in the end, by aliases and declared redirects.
    fn end_of(&self, path: &str, declared: &HashMap<String, &Redirect>) -> Option<String> {
        let mut path = path.to_owned();
        // Longer than this is probably a loop.
        for _ in 0..MAX_CHAIN {
            if self.addresses.pages.contains_key(&path) {
                return Some(path);
            }
            path = match (self.addresses.redirects.get(&path), declared.get(&path)) {
                (Some(to), _) => to.clone(),
                (None, Some(of)) => path_on_site(&of.to)?,
                (None, None) => return None,
            };
        }
        None
    }

    fn aliases(&mut self, kind: &'a Kind, entry_: &'a Entry) {
        for item in entry_.field(kind, "aliases") {
            let Value::Line(alias) = &item.value else { continue };
            let Some(path) = alias_path(&kind.folder, alias) else {
                let message = format!("`{alias}` is not a valid path");
                self.diagnostics.push(
                    Diagnostic::new(&rule::BAD_ALIAS, entry_.span(kind, item.place), message)
                        .help("write an old name, `old-name`, or an old path from the root of the site, `lessons/old-name`"),
                );
                continue;
            };
            let to = entry(kind, &entry_.slug);
            if self.addresses.redirects.get(&path) == Some(&to) {
                continue;
            }
            let help = match path == to {
                true => format!(
                    "delete this alias, which is the address of the page itself; if you mean the address `/{alias}`, write `/{alias}`"
                ),
                false => "delete this alias".to_owned(),
            };
            let of_brief = brief_of_alias(kind, &path, &entry_.slug);
            for (path, to) in [(path, to)].into_iter().chain(of_brief) {
                let owner = Owner::Alias(alias, entry_, kind, item.place);
                if self.claim(&path, owner, &help) {
                    self.addresses.redirects.insert(path, to);
                }
            }
        }
    }
}

/// The old and the new address of an entry's brief, where `path` is an old address of the entry.
fn brief_of_alias(kind: &Kind, path: &str, slug: &str) -> Option<(String, String)> {
    kind.brief.as_ref()?;
    let name = path.strip_prefix(kind.folder.as_str())?.strip_prefix('/')?;
    let old = name.strip_suffix(".html")?;
    (!old.contains('/')).then(|| (brief(kind, old), brief(kind, slug)))
}

/// The terms of a vocabulary that some entry has.
fn used_terms(guide: &PublicGuide, vocabulary: VocabularyId) -> BTreeSet<TermId> {
    let of_entry = |entry: &Arc<Entry>| {
        let fields = guide.schema.kinds[entry.kind].fields.iter().zip(&entry.values);
        let drawing = fields.filter(|(field, _)| {
            matches!(field.field_type, FieldType::Term(of) if of == vocabulary)
                && field.name != EXPECTED_FIELD
        });
        let terms = drawing.flat_map(|(_, items)| items).filter_map(|item| match item.value {
            Value::Term(term) => Some(term),
            _ => None,
        });
        terms.collect::<Vec<_>>()
    };
    guide.entries.iter().flat_map(of_entry).collect()
}

/// `old-name`, which is in the folder, and `/lessons/old-name.html` as the path `lessons/old-name.html`.
pub(crate) fn alias_path(folder: &str, alias: &str) -> Option<String> {
    match alias.contains('/') || alias.is_empty() {
        true => path_on_site(alias),
        false => path_on_site(&format!("{folder}/{alias}")),
    }
}

/// The path of a page without its ending, which it has once.
pub(crate) fn without_ending(path: &str) -> &str {
    path.strip_suffix(".html").unwrap_or(path)
}

/// `/lessons/old-name`, with or without its ending, as the path `lessons/old-name.html`; `lessons/` as
/// `lessons/index.html`.
fn path_on_site(text: &str) -> Option<String> {
    let path = without_ending(text.trim_start_matches('/'));
    let path = match path.strip_suffix('/') {
        Some(folder) => format!("{folder}/index"),
        None => path.to_owned(),
    };
    let plain = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    path.split('/').all(plain).then(|| format!("{path}.html"))
}

/// A path as it is written in a link in Markdown: the characters that would end or change it are encoded.
pub(crate) fn encode_in_markdown(path: &str) -> String {
    encode(path, |c| matches!(c, ' ' | '%' | '(' | ')' | '<' | '>' | '\\' | '#' | '?'))
}

/// A path with the characters encoded that would end or change an address.
pub(crate) fn percent_encode(path: &str) -> String {
    let is_special = |c| {
        matches!(c, ' ' | '"' | '<' | '>' | '%' | '#' | '?' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    encode(path, is_special)
}

fn encode(path: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(path.len());
    for c in path.chars() {
        match is_special(c) {
            true => _ = write!(encoded, "%{:02X}", u32::from(c)),
            false => encoded.push(c),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_markdown_are_encoded() {
        assert_eq!(encode_in_markdown("a (1) 5%.md"), "a%20%281%29%205%25.md");
    }

    #[test]
    fn aliases_stay_inside_the_site() {
        let path = |alias| alias_path("lessons", alias);
        assert_eq!(path("old").as_deref(), Some("lessons/old.html"));
        assert_eq!(path("/notes/old.html").as_deref(), Some("notes/old.html"));
        assert_eq!(path("notes/").as_deref(), Some("notes/index.html"));
        for bad in ["../x", "a/../b", "", "/", "a//b", "a\\b", ".hidden", "%2e%2e/x", "a b"] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_path_of_a_site_is_that_of_its_address() {
        assert_eq!(path_of("https://example.org/guide/"), "/guide/");
        assert_eq!(path_of("https://example.org/"), "/");
        assert_eq!(path_of(""), "");
    }
}
