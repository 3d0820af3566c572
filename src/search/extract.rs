//! Entries → what results show of each, and the words of their sections.
//!
//! Looks at a few entries at a time, so it runs in parallel; [`super::postings`] joins what it finds.

use super::shards::{self, File};
use super::words::{Join, fold, fold_into, words};
use crate::assess::{Assessed, facets_of};
use crate::ids::{EntryId, Id};
use crate::link::{Linked, address};
use crate::schema::FieldType;
use crate::validate::{Entry, Value};
use foldhash::fast::FixedState;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;
use std::ops::Range;

/// Sections an entry can have; more are joined to the last.
pub(super) const SECTIONS: usize = 32;
/// What a word counts in each place, in tenths: whole numbers take half the memory, and every sum of
/// them is the same in any order.
const TITLE: u16 = 100;
const SUMMARY: u16 = 40;
const HEADING: u16 = 30;
const FACT: u16 = 20;
const TEXT: u16 = 10;
/// What an explained or related word counts that the text does not hold itself.
const SYNONYM: u16 = 7;
/// Words are joined in parts, by their hash, so that it can be done in parallel.
pub(super) const PARTS: usize = 16;
/// Hashes of words: the same on every machine.
pub(super) const HASHES: FixedState = FixedState::with_seed(0);

/// The second parts of compounds, by the first.
pub(super) type Compounds = HashMap<String, BTreeSet<String>, FixedState>;

/// Entries that follow each other, taken apart: how often each of their words occurs in each section,
/// weighted. They share one list of words, so that it is small for each.
pub(super) struct Batch {
    /// The name of each entry's text file.
    pub(super) names: Vec<String>,
    /// How many words each section of each entry has.
    lengths: Vec<[u32; SECTIONS]>,
    /// The first document.
    first: u32,
    /// All words, each once.
    words: Vec<Box<str>>,
    /// The numbers of the words of each part.
    by_part: [Vec<u32>; PARTS],
    /// By word, then by place.
    occurrences: Vec<Occurrence>,
    /// Where the occurrences of each word end.
    ends: Vec<u32>,
}

/// A word in a section.
#[derive(Clone, Copy)]
pub(super) struct Occurrence {
    /// The section, counted from the first document of the batch.
    place: u16,
    /// How often the word occurs there, each time by its weight.
    tenths: u16,
}

/// A word in a section, for what its score depends on.
#[derive(Clone, Copy)]
pub(super) struct Count {
    pub(super) document: u32,
    pub(super) frequency: f32,
    /// How many words the section has.
    pub(super) length: u32,
}

/// Words by number, each once.
#[derive(Default)]
struct Lexicon {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, FixedState>,
}

/// A piece of what an entry says: of the section with this anchor and heading, or, without, of what
/// the head has besides its text.
struct Piece<'a> {
    section: Option<(&'a str, &'a str)>,
    weight: u16,
    text: &'a str,
}

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
    max_rank: usize,
}

/// The sections of an entry as they are found.
struct Sections(Vec<Section>);

/// Folded text with what it counts.
#[derive(Default)]
struct Folded {
    text: String,
    /// Section, weight, place in the text.
    runs: Vec<(usize, u16, Range<usize>)>,
}

/// Takes entries apart, as long as `should_continue` says that it is still wanted.
pub(super) fn batch(
    assessed: &Assessed,
    entries: Range<usize>,
    compounds: &Compounds,
    should_continue: &dyn Fn() -> bool,
) -> Batch {
    let mut counts = Counts::new(compounds);
    let first = (entries.start * SECTIONS) as u32;
    let mut names = Vec::with_capacity(entries.len());
    let ids = entries.map(EntryId::from_index);
    for index in ids.take_while(|_| should_continue()) {
        let mut sections = Sections::new();
        let mut folded = Folded::default();
        pieces(&assessed.linked, index, &mut |piece| folded.add(&piece, sections.add(&piece)));
        names.push(shards::file("text", &text(assessed, index, &sections.0)).hash);
        counts.add(&folded, sections.0.len());
    }
    counts.batch(names, first)
}

/// What results show of an entry.
pub(super) fn text_file(assessed: &Assessed, index: EntryId) -> File {
    let mut sections = Sections::new();
    pieces(&assessed.linked, index, &mut |piece| _ = sections.add(&piece));
    shards::file("text", &text(assessed, index, &sections.0))
}

/// First and second parts of the compounds that are hyphenated in an entry.
pub(super) fn hyphenated(linked: &Linked, index: EntryId) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut look = |text: &str| {
        if !text.bytes().any(begins_hyphen) {
            return;
        }
        // No compound goes across a space.
        for piece in text.split(char::is_whitespace) {
            if !piece.bytes().any(begins_hyphen) {
                continue;
            }
            let folded = fold(piece);
            let mut before = "";
            for word in words(&folded) {
                if word.join == Join::Hyphen && is_compound(before, word.text) {
                    found.push((before.to_owned(), word.text.to_owned()));
                }
                before = word.text;
            }
        }
    };
    pieces(linked, index, &mut |piece| {
        look(piece.section.map_or("", |(_, heading)| heading));
        look(piece.text);
    });
    found
}

/// Whether this may be the first byte of one of the hyphens that [`Join::Hyphen`] knows.
fn begins_hyphen(byte: u8) -> bool {
    matches!(byte, b'-' | 0xE2)
}

fn is_compound(first: &str, second: &str) -> bool {
    let letters = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    letters(first) && letters(second)
}

/// All that an entry says, in order.
fn pieces(linked: &Linked, index: EntryId, take: &mut dyn FnMut(Piece<'_>)) {
    let entry = &linked.guide.entries[index];
    let schema = &linked.guide.schema;
    let kind = &schema.kinds[entry.kind];
    let mut head = |weight, text: &str| take(Piece { section: None, weight, text });
    head(TITLE, &entry.title);
    head(FACT, &entry.slug.replace('-', " "));
    let mut facts = String::new();
    let mut synonyms = String::new();
    for (field, items) in kind.fields.iter().zip(&entry.values) {
        for item in items {
            match (&item.value, &field.field_type) {
                (Value::Line(_), _)
                    if matches!(field.name.as_str(), "title" | "aliases" | "owner") => {}
                (Value::Line(line), _) if field.name == "summary" => head(SUMMARY, line),
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
    let in_texts = links.texts.iter().flat_map(|text| &text.terms).map(|found| found.term);
    for term in in_texts.chain(links.title_terms.iter().copied()) {
        let term = &linked.glossary.glossary.terms[term];
        push_line(&mut synonyms, &term.term);
        term.synonyms.iter().for_each(|word| push_line(&mut synonyms, word));
    }
    head(FACT, &facts);
    head(SYNONYM, &synonyms);
    text_pieces(linked, entry, take);
}

fn text_pieces(linked: &Linked, entry: &Entry, take: &mut dyn FnMut(Piece<'_>)) {
    let kind = &linked.guide.schema.kinds[entry.kind];
    let title = |name: &str| linked.guide.title_of(name);
    for text in &entry.texts {
        let field = text.place.and_then(|place| kind.fields.get(place.field));
        let anchor = field.map(|field| format!("field_{}", field.name));
        for section in text.markdown.sections(&title) {
            let heading = section.heading.and_then(|index| text.markdown.headings.get(index));
            let place = match (field.zip(anchor.as_deref()), heading) {
                (Some((field, anchor)), _) => (anchor, field.label.as_str()),
                (None, Some(heading)) => (heading.anchor.as_str(), heading.text.as_str()),
                (None, None) => ("", ""),
            };
            take(Piece { section: Some(place), weight: TEXT, text: &section.text });
        }
    }
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Where a piece belongs.
enum WordEntry {
    /// A section that was there.
    Known(usize),
    /// One that begins with it.
    New(usize),
}

impl Sections {
    fn new() -> Self {
        Self(vec![Section::default()])
    }

    /// Adds a piece to its section, which is made when there is none.
    fn add(&mut self, piece: &Piece<'_>) -> WordEntry {
        let Some((anchor, heading)) = piece.section else { return WordEntry::Known(0) };
        let found = match self.0.iter().position(|section| section.0 == anchor) {
            Some(number) => WordEntry::Known(number),
            None if self.0.len() == SECTIONS => WordEntry::Known(SECTIONS - 1),
            None => {
                self.0.push(Section(anchor.to_owned(), heading.to_owned(), String::new()));
                WordEntry::New(self.0.len() - 1)
            }
        };
        let (WordEntry::Known(number) | WordEntry::New(number)) = found;
        push_line(&mut self.0[number].2, piece.text);
        found
    }
}

impl Folded {
    fn add(&mut self, piece: &Piece<'_>, place: WordEntry) {
        let number = match (place, piece.section) {
            (WordEntry::New(number), Some((_, heading))) => {
                self.count(number, HEADING, heading);
                number
            }
            (WordEntry::Known(number) | WordEntry::New(number), _) => number,
        };
        self.count(number, piece.weight, piece.text);
    }

    fn count(&mut self, section: usize, weight: u16, text: &str) {
        let start = self.text.len();
        fold_into(text, &mut self.text);
        self.runs.push((section, weight, start..self.text.len()));
    }
}

/// What is counted so far of a batch.
struct Counts<'c> {
    compounds: &'c Compounds,
    lexicon: Lexicon,
    lengths: Vec<[u32; SECTIONS]>,
    /// Words where they occur.
    found: Vec<(u32, Occurrence)>,
    /// What is known of each word.
    known: Vec<Known<'c>>,
}

/// What is known of a word of a batch.
struct Known<'c> {
    /// The entry it was seen in last.
    entry: u32,
    /// Its number among the words of that entry.
    number: u32,
    /// What it makes compounds with.
    seconds: Option<&'c BTreeSet<String>>,
}

/// Frequencies of the words of one entry.
struct EntryCounts<'a, 'c> {
    counts: &'a mut Counts<'c>,
    entry: u32,
    sections: usize,
    /// Its words.
    words: Vec<u32>,
    /// For each of its words, for each of its sections.
    frequencies: Vec<u16>,
}

impl<'c> Counts<'c> {
    fn new(compounds: &'c Compounds) -> Self {
        let (lengths, found, known) = Default::default();
        Self { compounds, lexicon: Lexicon::default(), lengths, found, known }
    }

    /// Counts the words of an entry, and compounds as one word each, wherever their parts occur
    /// together.
    fn add(&mut self, said: &Folded, sections: usize) {
        let mut lengths = [0; SECTIONS];
        let mut of_entry = EntryCounts {
            entry: self.lengths.len() as u32,
            sections,
            words: Vec::new(),
            frequencies: Vec::new(),
            counts: self,
        };
        for (section, weight, place) in &said.runs {
            let (mut before, mut seconds) = ("", None);
            for word in words(&said.text[place.clone()]) {
                lengths[*section] += 1;
                let own = of_entry.count(word.text, *section, *weight);
                let follows = |seconds: &BTreeSet<String>| seconds.contains(word.text);
                if word.join != Join::Apart && seconds.is_some_and(follows) {
                    of_entry.count(&format!("{before}{}", word.text), *section, *weight);
                }
                (before, seconds) = (word.text, own);
            }
        }
        of_entry.end();
        self.lengths.push(lengths);
    }

    fn batch(self, names: Vec<String>, first: u32) -> Batch {
        let Self { lexicon: Lexicon { words, .. }, lengths, found, .. } = self;
        // Sorted by counting: they come by place already.
        let mut ends = vec![0u32; words.len()];
        found.iter().for_each(|(word, ..)| ends[*word as usize] += 1);
        let mut end = 0;
        for count in &mut ends {
            (end, *count) = (end + *count, end);
        }
        let mut occurrences = vec![Occurrence { place: 0, tenths: 0 }; found.len()];
        for (word, occurrence) in found {
            let at = &mut ends[word as usize];
            occurrences[*at as usize] = occurrence;
            *at += 1;
        }
        let mut by_part: [Vec<u32>; PARTS] = Default::default();
        for (number, word) in (0..).zip(&words) {
            by_part[HASHES.hash_one(word.as_bytes()) as usize % PARTS].push(number);
        }
        Batch { names, lengths, first, words, by_part, occurrences, ends }
    }
}

impl<'c> EntryCounts<'_, 'c> {
    /// Counts a word, and gives what it makes compounds with.
    fn count(&mut self, word: &str, section: usize, weight: u16) -> Option<&'c BTreeSet<String>> {
        let Self { counts, entry, sections, words, frequencies } = self;
        let number = counts.lexicon.number(word);
        if counts.known.len() <= number as usize {
            let seconds = counts.compounds.get(word);
            counts.known.push(Known { entry: u32::MAX, number: 0, seconds });
        }
        let known = &mut counts.known[number as usize];
        if known.entry != *entry {
            (known.entry, known.number) = (*entry, words.len() as u32);
            words.push(number);
            frequencies.resize(frequencies.len() + *sections, 0);
        }
        let frequency = &mut frequencies[known.number as usize * *sections + section];
        *frequency = frequency.saturating_add(weight);
        known.seconds
    }

    fn end(self) {
        // The sections of a batch are fewer than half of what has a number: see `BATCH`.
        let first = (self.entry as usize * SECTIONS) as u16;
        for (word, of_word) in self.words.iter().zip(self.frequencies.chunks(self.sections)) {
            let found = (first..).zip(of_word).filter(|(_, tenths)| **tenths > 0);
            let found = found.map(|(place, tenths)| (*word, Occurrence { place, tenths: *tenths }));
            self.counts.found.extend(found);
        }
    }
}

impl Lexicon {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}

impl Batch {
    /// The words of a part, each with its place.
    pub(super) fn part(
        &self,
        part: usize,
    ) -> impl Iterator<Item = (&str, impl Iterator<Item = Count>)> {
        self.by_part[part].iter().map(|&number| {
            let number = number as usize;
            let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
            let found = self.occurrences[start..self.ends[number] as usize].iter();
            let count = |found: &Occurrence| Count {
                document: self.first + u32::from(found.place),
                frequency: f32::from(found.tenths) / 10.0,
                length: self.length(*found),
            };
            (&*self.words[number], found.map(count))
        })
    }

    /// How many words are in the section.
    fn length(&self, found: Occurrence) -> u32 {
        let place = usize::from(found.place);
        self.lengths[place / SECTIONS][place % SECTIONS]
    }

    /// In how many sections words occur, and how long these are, summed over all words.
    pub(super) fn extent(&self) -> (u64, u64) {
        let length = |found: &Occurrence| u64::from(self.length(*found));
        (self.occurrences.len() as u64, self.occurrences.iter().map(length).sum())
    }
}

/// An entry as results show it.
fn text<'a>(assessed: &'a Assessed, entry: EntryId, sections: &'a [Section]) -> Text<'a> {
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
