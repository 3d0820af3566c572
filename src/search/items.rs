//! What readers can find: entries, and after them glossary terms, sources, terms of vocabularies and the other pages
//! of the site; what each is called, and what it says.
//!
//! Counts no words; see [`super::extract`].

use super::words::words;
use crate::assess::{Assessed, facets_of, page_label};
use crate::fold::fold;
use crate::ids::{EntryId, GlossaryTermId, Id, SourceId, TermId, VocabularyId};
use crate::link::Linked;
use crate::link::address::{self, Page};
use crate::messages::{KindLabels, messages};
use crate::parse::bibliography::Source;
use crate::schema::FieldType;
use crate::validate::{Entry, Value};
use serde::Serialize;
use std::collections::BTreeSet;

/// What a word counts in each place, in tenths: whole numbers take half the memory, and every sum of them is the
/// same in any order.
const NAME: u16 = 30;
const SUMMARY: u16 = 40;
const HEADING: u16 = 30;
const FACT: u16 = 20;
const TEXT: u16 = 10;
/// What an explained or related word counts that the text does not contain itself.
const SYNONYM: u16 = 7;

/// What the score of an item is multiplied by that is no entry.
const GLOSSARY_FACTOR: f64 = 1.1;
const SOURCE_FACTOR: f64 = 0.8;
const PAGE_FACTOR: f64 = 0.45;
/// The most long names that a short one can mean.
const MAX_LONG_NAMES: usize = 3;
/// How many of the entries that cite a source are named with it.
const MAX_CITING: usize = 5;

/// Something that a search finds.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Entry(EntryId),
    GlossaryTerm(GlossaryTermId),
    Source(SourceId, Vec<EntryId>),
    Term(VocabularyId, TermId),
    /// A page that lists or shows something, by its path.
    Page(String, Page),
}

/// A part of what an item says.
pub(super) enum Piece<'a> {
    /// What it is called; each of its names is one.
    Name(&'a str),
    /// Its initials, or another short name.
    ShortName(&'a str),
    /// What is said before its sections, and what each of its words counts.
    Head(u16, &'a str),
    /// Text of the section with this anchor and heading.
    Section { anchor: &'a str, heading: &'a str, text: &'a str },
}

impl Piece<'_> {
    /// What a word of a section's text counts, and of its heading.
    pub(super) const SECTION_WEIGHTS: (u16, u16) = (TEXT, HEADING);
}

/// What results show of an item, without the text of its sections.
#[derive(Debug, Serialize)]
pub(super) struct Card<'a> {
    pub(super) path: String,
    title: &'a str,
    kind: &'a str,
    summary: String,
    rating: Option<Rating<'a>>,
    terms: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Rating<'a> {
    label: &'a str,
    rank: usize,
    max_rank: usize,
}

/// Everything that is found: the entries first, in their order.
pub(super) fn items(assessed: &Assessed) -> Vec<Item> {
    let linked = &assessed.linked;
    let mut items: Vec<Item> = linked.guide.entries.ids().map(Item::Entry).collect();
    items.extend(linked.glossary.glossary.terms.ids().map(Item::GlossaryTerm));
    let mut cited_in = linked.bibliography.sources.with_each(Vec::<EntryId>::new());
    for (entry, links) in linked.resolved.iter_enumerated() {
        links.sources.iter().for_each(|source| cited_in[*source].push(entry));
    }
    items.extend(
        cited_in.ids().zip(cited_in).map(|(source, entries)| Item::Source(source, entries)),
    );
    for (path, page) in &linked.addresses.pages {
        match page {
            Page::Entry(_) | Page::Home | Page::Pair(_) | Page::Search | Page::NotFound => {}
            Page::Term(of, term) if assessed.knowledge.facets.uses[*of][*term].is_empty() => {}
            Page::Term(of, term) => items.push(Item::Term(*of, *term)),
            page => items.push(Item::Page(path.clone(), *page)),
        }
    }
    items
}

impl Item {
    /// The kind of an item that is no entry: its slug and its labels. No kind of entries can have such a slug.
    pub(super) fn kind(&self, linked: &Linked) -> Option<(&'static str, KindLabels)> {
        let kinds = &messages(&linked.guide.schema.settings.language).found_kinds;
        match self {
            Self::Entry(_) => None,
            Self::GlossaryTerm(_) => Some(("glossary_term", kinds.glossary_term)),
            Self::Source(..) => Some(("cited_source", kinds.source)),
            Self::Term(..) | Self::Page(..) => Some(("other_page", kinds.other_page)),
        }
    }

    /// All that an item says, in order.
    pub(super) fn pieces(&self, assessed: &Assessed, take: &mut dyn FnMut(Piece<'_>)) {
        let linked = &assessed.linked;
        match self {
            Self::Entry(entry) => entry_pieces(linked, *entry, take),
            Self::GlossaryTerm(id) => {
                let term = &linked.glossary.glossary.terms[*id];
                name(&term.term, take);
                term.synonyms.iter().for_each(|synonym| name(synonym, take));
                take(Piece::Head(SUMMARY, &plain(linked, &term.definition)));
            }
            Self::Source(id, _) => {
                let (source, reference) =
                    (&linked.bibliography.sources[*id], &linked.references[*id]);
                name(&source.title, take);
                take(Piece::Name(&reference.label));
                let organisations = source.authors.iter().filter(|author| author.given.is_empty());
                for initials in organisations.flat_map(|author| initials(&author.family)) {
                    take(Piece::ShortName(&initials));
                }
                take(Piece::Head(FACT, &about_source(source)));
            }
            Self::Term(of, id) => {
                let term = &linked.guide.schema.vocabularies[*of].terms[*id];
                name(&term.label, take);
                term.synonyms.iter().for_each(|synonym| name(synonym, take));
                take(Piece::Head(SUMMARY, &term.description));
            }
            Self::Page(_, page) => {
                take(Piece::Name(&page_label(assessed, *page)));
                take(Piece::Head(SUMMARY, &self.summary(assessed)));
                let words = &messages(&linked.guide.schema.settings.language).page_words;
                page_words(*page, words).iter().for_each(|words| take(Piece::Name(words)));
            }
        }
    }

    /// What results show of an item.
    pub(super) fn with_card<T>(&self, assessed: &Assessed, show: impl FnOnce(&Card<'_>) -> T) -> T {
        let linked = &assessed.linked;
        let schema = &linked.guide.schema;
        let summary = self.summary(assessed);
        let (rating, terms) = (None, Vec::new());
        let kind = self.kind(linked).map_or("", |(_, labels)| labels.singular);
        match self {
            Self::Entry(entry) => show(&entry_card(assessed, *entry, summary)),
            Self::GlossaryTerm(id) => {
                let term = &linked.glossary.glossary.terms[*id];
                let path = format!("{}#{}", address::GLOSSARY, address::term_anchor(&term.slug));
                show(&Card { path, title: &term.term, kind, summary, rating, terms })
            }
            Self::Source(id, _) => {
                let source = &linked.bibliography.sources[*id];
                let path = format!("{}#{}", address::SOURCES, source.key);
                show(&Card { path, title: &source.title, kind, summary, rating, terms })
            }
            Self::Term(of, id) => {
                let vocabulary = &schema.vocabularies[*of];
                let term = &vocabulary.terms[*id];
                let path = address::term(&vocabulary.id, &term.slug);
                let kind = &vocabulary.singular;
                show(&Card { path, title: &term.label, kind, summary, rating, terms })
            }
            Self::Page(path, page) => {
                let (path, title) = (path.clone(), page_label(assessed, *page));
                show(&Card { path, title: &title, kind, summary, rating, terms })
            }
        }
    }

    /// A sentence or two about it.
    fn summary(&self, assessed: &Assessed) -> String {
        let linked = &assessed.linked;
        let schema = &linked.guide.schema;
        match self {
            Self::Entry(entry) => {
                let entry = &linked.guide.entries[*entry];
                entry.line(&schema.kinds[entry.kind], "summary").to_owned()
            }
            Self::GlossaryTerm(term) => {
                plain(linked, &linked.glossary.glossary.terms[*term].definition)
            }
            Self::Source(source, entries) => {
                let say = messages(&schema.settings.language);
                let about = about_source(&linked.bibliography.sources[*source]);
                let title = |entry: &EntryId| linked.guide.entries[*entry].title.as_str();
                let titles = entries.iter().take(MAX_CITING).map(title).collect::<Vec<_>>();
                let more = if entries.len() > MAX_CITING { " …" } else { "" };
                match titles.as_slice() {
                    [] => about,
                    titles => format!("{about}. {}: {}{more}", say.cited_in, titles.join("; ")),
                }
            }
            Self::Term(of, term) => schema.vocabularies[*of].terms[*term].description.clone(),
            Self::Page(_, Page::Kind(kind)) => schema.kinds[*kind].description.clone(),
            Self::Page(_, Page::Vocabulary(of)) => schema.vocabularies[*of].description.clone(),
            Self::Page(..) => String::new(),
        }
    }
}

fn entry_card(assessed: &Assessed, entry: EntryId, summary: String) -> Card<'_> {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let found = &linked.guide.entries[entry];
    let kind = &schema.kinds[found.kind];
    let facets = facets_of(linked, entry).into_iter().filter(|(of, _)| schema.is_facet(*of));
    let terms = facets.map(|(of, term)| schema.vocabularies[of].terms[term].label.as_str());
    let rating = assessed.knowledge.evidence[entry].as_ref().map(|evidence| {
        let levels = &schema.vocabularies[schema.ratings[evidence.ratings].vocabulary].terms;
        let (label, rank) = (levels[evidence.level].label.as_str(), evidence.level.index());
        Rating { label, rank, max_rank: levels.len() - 1 }
    });
    let path = address::entry(kind, &found.slug);
    Card { path, title: &found.title, kind: &kind.label, summary, rating, terms: terms.collect() }
}

/// Who wrote a source, when, and where it was published.
fn about_source(source: &Source) -> String {
    let names = source.authors.iter().chain(&source.editors).map(|name| name.family.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let parts = [names.as_str(), &source.published.year, &source.container, &source.publisher];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
}

fn plain(linked: &Linked, body: &crate::parse::tree::Body) -> String {
    let title = |name: &str| linked.guide.title_of(name);
    let sections = body.sections(&title).into_iter().map(|section| section.text);
    sections.collect::<Vec<_>>().join("\n")
}

/// A name, and what it is abbreviated to.
fn name(name: &str, take: &mut dyn FnMut(Piece<'_>)) {
    take(Piece::Name(name));
    initials(name).iter().for_each(|initials| take(Piece::ShortName(initials)));
}

fn entry_pieces(linked: &Linked, id: EntryId, take: &mut dyn FnMut(Piece<'_>)) {
    let entry = &linked.guide.entries[id];
    let schema = &linked.guide.schema;
    let kind = &schema.kinds[entry.kind];
    name(&entry.title, take);
    take(Piece::Name(&entry.slug.replace('-', " ")));
    let mut facts = String::new();
    let mut synonyms = String::new();
    for (field, items) in kind.fields.iter().zip(&entry.values) {
        for item in items {
            match (&item.value, &field.field_type) {
                (Value::Line(_), _)
                    if matches!(field.name.as_str(), "title" | "aliases" | "owner") => {}
                (Value::Line(line), _) if field.name == "names" => {
                    take(Piece::Name(line));
                    take(Piece::Head(NAME, line));
                }
                (Value::Line(line), _) if field.name == "summary" => {
                    take(Piece::Head(SUMMARY, line))
                }
                (Value::Line(line), _) => {
                    push_line(&mut facts, line);
                    initials(line).iter().for_each(|initials| take(Piece::ShortName(initials)));
                }
                (Value::Term(term), FieldType::Term(of)) => {
                    let term = &schema.vocabularies[*of].terms[*term];
                    push_line(&mut facts, &term.label);
                    term.synonyms.iter().for_each(|word| push_line(&mut synonyms, word));
                }
                _ => {}
            }
        }
    }
    let links = &linked.resolved[id];
    let in_texts = links.texts.iter().flat_map(|text| &text.terms).map(|found| found.term);
    for term in in_texts.chain(links.title_terms.iter().copied()) {
        let term = &linked.glossary.glossary.terms[term];
        push_line(&mut synonyms, &term.term);
        term.synonyms.iter().for_each(|word| push_line(&mut synonyms, word));
    }
    take(Piece::Head(FACT, &facts));
    take(Piece::Head(SYNONYM, &synonyms));
    text_pieces(linked, entry, take);
}

fn text_pieces(linked: &Linked, entry: &Entry, take: &mut dyn FnMut(Piece<'_>)) {
    let kind = &linked.guide.schema.kinds[entry.kind];
    let title = |name: &str| linked.guide.title_of(name);
    for text in &entry.texts {
        let field = text.place.and_then(|place| kind.fields.get(place.field));
        let field_anchor = field.map(|field| format!("field_{}", field.name));
        for section in text.markdown.sections(&title) {
            let heading = section.heading.and_then(|index| text.markdown.headings.get(index));
            let (anchor, heading) = match (field.zip(field_anchor.as_deref()), heading) {
                (Some((field, anchor)), _) => (anchor, field.label.as_str()),
                (None, Some(heading)) => (heading.anchor.as_str(), heading.text.as_str()),
                (None, None) => ("", ""),
            };
            take(Piece::Section { anchor, heading, text: &section.text });
        }
    }
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Words between the words of a name that its initials leave out.
const SMALL_WORDS: [&str; 21] = [
    "of", "for", "and", "the", "in", "on", "&", "de", "du", "des", "la", "le", "les", "et", "di",
    "der", "die", "das", "für", "und", "y",
];

/// The initials of three to six capitalised words that follow each other in a name, from its first word or a later
/// one: `rpif` for "UK Research Partnership Investment Fund".
pub(super) fn initials(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run: Vec<char> = Vec::new();
    let mut end_run = |run: &mut Vec<char>| {
        let starts = 0..run.len().saturating_sub(2);
        let all = starts.map(|start| run[start..].iter().collect::<String>());
        found.extend(all.filter(|initials| initials.chars().count() <= 6));
        run.clear();
    };
    for word in name.split(|c: char| c.is_whitespace() || c == '-') {
        let mut letters = word.chars();
        let (first, second) = (letters.next(), letters.next());
        match (first, second) {
            (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
                run.extend(first.to_lowercase());
                if word.ends_with([',', '.', ':', ';', ')']) {
                    end_run(&mut run);
                }
            }
            (None, _) => {}
            _ if SMALL_WORDS.contains(&word) => {}
            _ => end_run(&mut run),
        }
    }
    end_run(&mut run);
    found
}

/// Other words for a page of the site.
fn page_words(page: Page, words: &crate::messages::PageWords) -> &'static [&'static str] {
    match page {
        Page::Sources => words.sources,
        Page::AToZ => words.a_to_z,
        Page::Glossary => words.glossary,
        Page::Changes => words.changes,
        Page::Coverage => words.coverage,
        Page::SelfAssessment => words.self_assessment,
        Page::Map(_) => words.map,
        Page::GapMap(..) => words.gap_map,
        Page::Downloads => words.downloads,
        Page::Print => words.whole_guide,
        _ => &[],
    }
}

/// Short names with the long names of the same: of terms of the glossary and of vocabularies, those of one word with
/// those of several. Words are folded, and common ones left out.
pub(super) fn short_names(linked: &Linked, stop: &BTreeSet<&str>) -> BTreeSet<(String, String)> {
    let mut names = BTreeSet::new();
    let mut add = |term: &str, synonyms: &[String]| {
        let (mut short, mut long) = (Vec::new(), Vec::new());
        for name in [term].into_iter().chain(synonyms.iter().map(String::as_str)) {
            let folded = fold(name);
            let words = words(&folded).map(|word| word.text).filter(|word| !stop.contains(&**word));
            match words.collect::<Vec<_>>().as_slice() {
                [] => {}
                [word] => short.push(word.to_string()),
                words => long.push(words.join(" ")),
            }
        }
        for short in short {
            names
                .extend(long.iter().take(MAX_LONG_NAMES).map(|long| (short.clone(), long.clone())));
        }
    };
    linked.glossary.glossary.terms.iter().for_each(|term| add(&term.term, &term.synonyms));
    let terms = linked.guide.schema.vocabularies.iter().flat_map(|vocabulary| &vocabulary.terms);
    terms.for_each(|term| add(&term.label, &term.synonyms));
    names
}

/// What the scores of items are multiplied by: the first item of each group, and the factor.
pub(super) fn groups(items: &[Item]) -> Vec<(usize, f64)> {
    let mut groups: Vec<(usize, f64)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let factor = match item {
            Item::Entry(_) => 1.0,
            Item::GlossaryTerm(_) => GLOSSARY_FACTOR,
            Item::Source(..) => SOURCE_FACTOR,
            Item::Term(..) | Item::Page(..) => PAGE_FACTOR,
        };
        if groups.last().is_none_or(|(_, last)| *last != factor) {
            groups.push((number, factor));
        }
    }
    groups
}

/// Items that are no entries, by kind, for the filter: the slug of each kind, its label and its items.
pub(super) fn other_kinds(
    items: &[Item],
    linked: &Linked,
) -> Vec<(&'static str, &'static str, Vec<usize>)> {
    let mut kinds: Vec<(&str, &str, Vec<usize>)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let Some((slug, labels)) = item.kind(linked) else { continue };
        match kinds.iter_mut().find(|(known, ..)| *known == slug) {
            Some((.., members)) => members.push(number),
            None => kinds.push((slug, labels.plural, vec![number])),
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_capitalised_words_that_follow_each_other() {
        for (name, expected) in [
            ("Energy Biosciences Institute", "ebi"),
            ("UK Research Partnership Investment Fund", "rpif pif"),
            ("Engineering and Physical Sciences Research Council", "epsrc psrc src"),
            ("Structural Genomics Consortium (SGC)", "sgc"),
            ("Build trust early", ""),
            ("Ford, Michigan, Ohio", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name).join(" "), expected, "{name}");
        }
    }
}
