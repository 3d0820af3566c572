//! Entries → sections → postings → files.
//!
//! Extraction runs per entry and in parallel; only the merge sees the whole guide. The encoding is
//! in [`super::shards`], words are in [`super::words`].

use super::postings::{HASHES, Lengths, Occurrence, PARTS, Parts, word_shards};
use super::shards::{self, File, Shard};
use super::words::{Join, Stems, Word, fold, stop_words, words};
use crate::assess::{Assessed, facets_of};
use crate::files::Bytes;
use crate::link::{Linked, address};
use crate::parse::with_titles;
use crate::schema::FieldType;
use crate::validate::{Entry, Value};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher;

/// The index of a guide.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The files, by path on the site.
    pub files: BTreeMap<String, Bytes>,
}

/// Sections an entry can have; more are joined to the last.
pub const SECTIONS: usize = 32;
/// Entries whose text files one `texts` file names.
const TEXTS: usize = 64;
/// What a word counts in each place.
const TITLE: f32 = 10.0;
const SUMMARY: f32 = 4.0;
const HEADING: f32 = 3.0;
const FACT: f32 = 2.0;
const TEXT: f32 = 1.0;
/// What an explained or related word counts that the text does not hold itself.
const SYNONYM: f32 = 0.7;

/// One section of an entry, as readers see it.
#[derive(Debug, Default, Serialize)]
struct Section(String, String, String);

#[derive(Debug, Serialize)]
struct Text<'a> {
    path: String,
    title: &'a str,
    kind: &'a str,
    summary: &'a str,
    rating: Option<Rating<'a>>,
    terms: Vec<&'a str>,
    sections: &'a [Section],
}

#[derive(Debug, Serialize)]
struct Rating<'a> {
    label: &'a str,
    rank: usize,
    highest: usize,
}

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    version: u8,
    language: &'a str,
    stop: &'static [&'static str],
    entries: usize,
    words: Vec<(String, String)>,
    reversed: Vec<(String, String)>,
    texts: Vec<String>,
    facets: Vec<Facet<'a>>,
}

#[derive(Debug, Serialize)]
struct Facet<'a> {
    id: &'a str,
    label: &'a str,
    hash: String,
    values: Vec<FacetValue<'a>>,
}

#[derive(Debug, Serialize)]
struct FacetValue<'a> {
    slug: &'a str,
    label: &'a str,
    count: usize,
}

/// An entry taken apart: what results show of it, and folded text with what it counts.
struct Extract {
    text: File,
    /// Section, weight, folded text.
    folded: Vec<(usize, f32, String)>,
}

/// The sections of an entry, as they are found.
struct Sections {
    sections: Vec<Section>,
    folded: Vec<(usize, f32, String)>,
}

/// A compound whose parts stand one after the other: section, weight, the compound as one word.
type Joined = (usize, f32, String);

/// Makes the index, as long as `goes_on` says that it is still wanted. Where it is not, what is left
/// of it is of no use.
pub fn index(assessed: &Assessed, goes_on: &(dyn Fn() -> bool + Sync)) -> Index {
    let linked = &assessed.linked;
    let entries: Vec<usize> = (0..linked.guide.entries.len()).collect();
    let wanted = entries.par_iter().filter(|_| goes_on());
    let extracts: Vec<Extract> = wanted.map(|entry| extract(assessed, *entry)).collect();
    let compounds = compounds(&extracts);
    let wanted = extracts.par_iter().filter(|_| goes_on());
    let joined: Vec<Vec<Joined>> = wanted.map(|extract| joined(extract, &compounds)).collect();
    let wanted = extracts.par_iter().zip(&joined).enumerate().filter(|_| goes_on());
    let (occurrences, lengths): (Vec<Parts<'_>>, Vec<Lengths>) =
        wanted.map(|(entry, (extract, joined))| occurrences(entry, extract, joined)).unzip();

    let mut index = Index::default();
    if !goes_on() {
        return index;
    }
    let language = &linked.guide.schema.settings.language;
    let stems = Stems::of(language);
    let (word_shards, reversed) = word_shards(occurrences, &lengths, &stems, goes_on);
    let texts: Vec<File> = extracts.into_iter().map(|extract| extract.text).collect();
    let hashes: Vec<&str> = texts.iter().map(|file| file.hash.as_str()).collect();
    let text_names: Vec<File> =
        hashes.chunks(TEXTS).map(|names| shards::file("texts", &names.concat())).collect();
    let manifest = Manifest {
        version: 1,
        language,
        stop: stop_words(language),
        entries: linked.guide.entries.len(),
        words: index.add_shards("words", word_shards),
        reversed: index.add_shards("reversed", reversed),
        texts: text_names.iter().map(|file| file.hash.clone()).collect(),
        facets: index.add_facets(assessed),
    };
    texts.into_iter().chain(text_names).for_each(|file| index.add(file));
    index.files.insert(address::SEARCH_INDEX.to_owned(), shards::manifest(&manifest));
    index
}

impl Index {
    fn add(&mut self, file: File) {
        self.files.insert(file.path, file.bytes);
    }

    /// Adds shards and gives their first words and hashes.
    fn add_shards(&mut self, kind: &str, shards: Vec<Shard>) -> Vec<(String, String)> {
        let files: Vec<(String, File)> =
            shards.into_par_iter().map(|s| (s.first, shards::file(kind, &s.text))).collect();
        let mut listed = Vec::with_capacity(files.len());
        for (first, file) in files {
            listed.push((first, file.hash.clone()));
            self.add(file);
        }
        listed
    }

    fn add_facets<'a>(&mut self, assessed: &'a Assessed) -> Vec<Facet<'a>> {
        let schema = &assessed.linked.guide.schema;
        let entries = &assessed.linked.guide.entries;
        let kinds = schema.kinds.iter().enumerate().map(|(kind, declared)| {
            let members: Vec<usize> =
                (0..entries.len()).filter(|entry| entries[*entry].kind == kind).collect();
            (declared.id.as_str(), declared.plural.as_str(), members)
        });
        let mut facets = Vec::new();
        facets.extend(self.add_facet("kind", "Kind", kinds.collect()));
        let mut members: Vec<Vec<Vec<usize>>> =
            schema.vocabularies.iter().map(|v| vec![Vec::new(); v.terms.len()]).collect();
        for entry in 0..entries.len() {
            for (of, term) in facets_of(&assessed.linked, entry) {
                members[of][term].push(entry);
            }
            if let Some(found) = &assessed.knowledge.evidence[entry] {
                members[schema.ratings[found.ratings].vocabulary][found.level].push(entry);
            }
        }
        for (vocabulary, members) in schema.vocabularies.iter().zip(members) {
            let terms = vocabulary.terms.iter().zip(members);
            let values = terms.map(|(term, m)| (term.slug.as_str(), term.label.as_str(), m));
            facets.extend(self.add_facet(&vocabulary.id, &vocabulary.singular, values.collect()));
        }
        facets
    }

    fn add_facet<'a>(
        &mut self,
        id: &'a str,
        label: &'a str,
        values: Vec<(&'a str, &'a str, Vec<usize>)>,
    ) -> Option<Facet<'a>> {
        let used: Vec<_> =
            values.into_iter().filter(|(_, _, members)| !members.is_empty()).collect();
        if used.is_empty() {
            return None;
        }
        let lines = used.iter().map(|(_, _, members)| {
            let mut line = String::new();
            let mut next = 0;
            for member in members {
                shards::push_number((member - next) as u64, &mut line);
                next = member + 1;
            }
            line
        });
        let file = shards::file("facet", &lines.collect::<Vec<_>>().join("\n"));
        let hash = file.hash.clone();
        self.add(file);
        let value = |(slug, label, members): (&'a str, &'a str, Vec<usize>)| FacetValue {
            slug,
            label,
            count: members.len(),
        };
        Some(Facet { id, label, hash, values: used.into_iter().map(value).collect() })
    }
}

/// Takes an entry apart into sections.
fn extract(assessed: &Assessed, index: usize) -> Extract {
    let linked = &assessed.linked;
    let entry = &linked.guide.entries[index];
    let schema = &linked.guide.schema;
    let kind = &schema.kinds[entry.kind];
    let mut extract = Sections { sections: vec![Section::default()], folded: Vec::new() };
    extract.folded.push((0, TITLE, fold(&entry.title)));
    extract.folded.push((0, FACT, entry.slug.replace('-', " ")));
    let mut facts = String::new();
    let mut synonyms = String::new();
    for (field, items) in kind.fields.iter().zip(&entry.values) {
        for item in items {
            match (&item.value, &field.field_type) {
                (Value::Line(_), _)
                    if matches!(field.name.as_str(), "title" | "aliases" | "owner") => {}
                (Value::Line(line), _) if field.name == "summary" => {
                    extract.folded.push((0, SUMMARY, fold(line)));
                }
                (Value::Line(line), _) => push_line(&mut facts, line),
                (Value::Term(term), FieldType::Term(of)) => {
                    let term = &schema.vocabularies[*of].terms[*term];
                    push_line(&mut facts, &term.label);
                    term.synonyms.iter().for_each(|word| push_line(&mut synonyms, word));
                }
                _ => {}
            }
        }
    }
    let links = &linked.resolved[index];
    for use_ in links.texts.iter().flat_map(|text| &text.terms).chain(&links.title_terms) {
        let term = &linked.glossary.glossary.terms[use_.term];
        push_line(&mut synonyms, &term.term);
        term.synonyms.iter().for_each(|word| push_line(&mut synonyms, word));
    }
    extract.folded.push((0, FACT, fold(&facts)));
    extract.folded.push((0, SYNONYM, fold(&synonyms)));
    extract.add_texts(linked, entry);
    extract.folded.iter_mut().for_each(|(.., text)| text.shrink_to_fit());
    extract.folded.shrink_to_fit();
    let text = shards::file("text", &text(assessed, index, &extract.sections));
    Extract { text, folded: extract.folded }
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

impl Sections {
    fn add_texts(&mut self, linked: &Linked, entry: &Entry) {
        let kind = &linked.guide.schema.kinds[entry.kind];
        let title = |name: &str| linked.guide.title_of(name);
        for text in &entry.texts {
            let field = text.place.and_then(|place| kind.fields.get(place.field));
            for section in &text.markdown.sections {
                let said = with_titles(&section.text, title);
                let heading = section.heading.and_then(|index| text.markdown.headings.get(index));
                match (field, heading) {
                    (Some(field), _) => {
                        self.add(&format!("field_{}", field.name), &field.label, &said);
                    }
                    (None, Some(heading)) => self.add(&heading.anchor, &heading.text, &said),
                    (None, None) => self.add("", "", &said),
                }
            }
        }
    }

    /// Adds text to the section with this anchor, which is made when there is none.
    fn add(&mut self, anchor: &str, heading: &str, text: &str) {
        let found = self.sections.iter().position(|section| section.0 == anchor);
        let number = match found {
            Some(number) => number,
            None if self.sections.len() == SECTIONS => SECTIONS - 1,
            None => {
                self.sections.push(Section(anchor.to_owned(), heading.to_owned(), String::new()));
                self.folded.push((self.sections.len() - 1, HEADING, fold(heading)));
                self.sections.len() - 1
            }
        };
        push_line(&mut self.sections[number].2, text);
        self.folded.push((number, TEXT, fold(text)));
    }
}

/// First and second parts of the compounds that are hyphenated anywhere in the guide.
fn compounds(extracts: &[Extract]) -> HashMap<String, BTreeSet<String>> {
    let of_one = |extract: &Extract| {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, _, text) in &extract.folded {
            if !text.contains(['-', '‑', '‐']) {
                continue;
            }
            for pair in words(text).windows(2) {
                if pair[1].join == Join::Hyphen && is_compound(pair[0].text, pair[1].text) {
                    let seconds = found.entry(pair[0].text.to_owned()).or_default();
                    seconds.insert(pair[1].text.to_owned());
                }
            }
        }
        found
    };
    let all = extracts.par_iter().map(of_one).reduce(BTreeMap::new, |mut all, one| {
        for (first, seconds) in one {
            all.entry(first).or_default().extend(seconds);
        }
        all
    });
    all.into_iter().collect()
}

fn is_compound(first: &str, second: &str) -> bool {
    let letters = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    letters(first) && letters(second)
}

/// The compounds of an entry, as one word each.
fn joined(extract: &Extract, compounds: &HashMap<String, BTreeSet<String>>) -> Vec<Joined> {
    let of_text = |(section, weight, text): &(usize, f32, String)| {
        let is_joined = |pair: &&[Word<'_>]| {
            let (before, word) = (&pair[0], &pair[1]);
            match word.join {
                Join::Hyphen => is_compound(before.text, word.text),
                Join::Blank => compounds.get(before.text).is_some_and(|s| s.contains(word.text)),
                Join::Apart => false,
            }
        };
        let words = words(text);
        let joined = words.windows(2).filter(is_joined);
        let joined = joined.map(|pair| format!("{}{}", pair[0].text, pair[1].text));
        joined.map(|word| (*section, *weight, word)).collect::<Vec<_>>()
    };
    extract.folded.iter().flat_map(of_text).collect()
}

/// The words of an entry with the documents they are in, in any order, and how long these are.
fn occurrences<'a>(
    entry: usize,
    extract: &'a Extract,
    joined: &'a [Joined],
) -> (Parts<'a>, Lengths) {
    let mut frequencies: HashMap<(&str, usize), f32, FixedState> = HashMap::with_hasher(HASHES);
    let mut lengths = [0; SECTIONS];
    let mut count = |word: &'a str, section: usize, weight: f32| {
        *frequencies.entry((word, section)).or_default() += weight;
    };
    for (section, weight, text) in &extract.folded {
        let words = words(text);
        lengths[*section] += words.len() as u32;
        words.iter().for_each(|word| count(word.text, *section, *weight));
    }
    joined.iter().for_each(|(section, weight, word)| count(word, *section, *weight));
    let mut parts = Parts::default();
    frequencies.into_iter().for_each(|((word, section), frequency)| {
        let part = HASHES.hash_one(word.as_bytes()) as usize % PARTS;
        let document = (entry * SECTIONS + section) as u32;
        parts[part].push((word, Occurrence { document, frequency }));
    });
    parts.iter_mut().for_each(Vec::shrink_to_fit);
    (parts, lengths)
}

/// An entry as results show it.
fn text<'a>(assessed: &'a Assessed, entry: usize, sections: &'a [Section]) -> Text<'a> {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let found = &linked.guide.entries[entry];
    let kind = &schema.kinds[found.kind];
    let facets = facets_of(linked, entry).into_iter().filter(|(of, _)| schema.is_facet(*of));
    let terms = facets.map(|(of, term)| schema.vocabularies[of].terms[term].label.as_str());
    let rating = assessed.knowledge.evidence[entry].as_ref().map(|evidence| {
        let levels = &schema.vocabularies[schema.ratings[evidence.ratings].vocabulary].terms;
        let (label, rank) = (levels[evidence.level].label.as_str(), evidence.level);
        Rating { label, rank, highest: levels.len() - 1 }
    });
    Text {
        path: address::entry(kind, &found.slug),
        title: &found.title,
        kind: &kind.label,
        summary: found.line(kind, "summary"),
        rating,
        terms: terms.collect(),
        sections,
    }
}
