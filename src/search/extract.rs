//! Items → what results show of each, and the words of their sections.
//!
//! Looks at a few items at a time, so it runs in parallel; [`super::postings`] joins what it finds. What an item says
//! is in [`super::items`].

use super::items::{Card, Item, Piece};
use super::shards::{self, File};
use super::words::{Join, words};
use crate::assess::Assessed;
use crate::fold::{fold, fold_into};
use foldhash::fast::FixedState;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;
use std::ops::Range;

/// Sections an item can have, and names; more are joined to the last.
const MAX_SECTIONS: usize = 32;
/// Documents of an item: its sections have the even numbers, its names the odd ones.
pub(super) const DOCUMENTS: usize = 2 * MAX_SECTIONS;
/// The section of what is said before the first heading.
const HEAD: usize = 0;
/// A whole name, and what initials count for.
const WHOLE_NAME: usize = 16;
const SHORT_NAME: u16 = 12;
/// Words are joined in parts, by their hash, so that it can be done in parallel.
pub(super) const PARTS: usize = 16;
/// Hashes of words: the same on every machine.
pub(super) const HASHES: FixedState = FixedState::with_seed(0);

/// The second parts of compounds, by the first.
pub(super) type Compounds = HashMap<String, BTreeSet<String>, FixedState>;

/// Consecutive entries, split into words: how often each of their words occurs in each section,
/// weighted. They share one list of words, so that it is small for each.
pub(super) struct Batch {
    /// The name of each entry's text file.
    pub(super) names: Vec<String>,
    /// How many words each section of each entry has.
    lengths: Vec<[u32; DOCUMENTS]>,
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

/// One section of an item, as readers see it: anchor, heading and text.
#[derive(Debug, Default, Serialize)]
pub(super) struct Section(String, String, String);

#[derive(Debug, Serialize)]
struct Text<'a> {
    #[serde(flatten)]
    card: &'a Card<'a>,
    sections: &'a [Section],
}

/// The sections of an item as they are found, and how many names it has.
struct Sections {
    all: Vec<Section>,
    names: usize,
}

/// Folded text with what it counts.
#[derive(Default)]
struct Folded {
    text: String,
    /// Section, weight, place in the text.
    runs: Vec<(usize, u16, Range<usize>)>,
}

/// Splits items into sections and words, as long as `should_continue` returns true.
pub(super) fn batch(
    assessed: &Assessed,
    items: &[Item],
    first: usize,
    compounds: &Compounds,
    stop: &BTreeSet<&str>,
    should_continue: &dyn Fn() -> bool,
) -> Batch {
    let mut counts = Counts::new(compounds, stop);
    let mut names = Vec::new();
    for item in items.iter().take_while(|_| should_continue()) {
        let mut sections = Sections::new();
        let mut folded = Folded::default();
        item.pieces(assessed, &mut |piece| folded.add(&piece, sections.add(&piece)));
        if let Item::Entry(_) = item {
            names.push(item.with_card(assessed, |card| text_hash(card, &sections.all)));
        }
        counts.add(&folded, sections.documents());
    }
    counts.batch(names, (first * DOCUMENTS) as u32)
}

/// What results show of an entry.
pub(super) fn text_file(assessed: &Assessed, entry: &Item) -> File {
    let sections = sections_of(assessed, entry).all;
    entry.with_card(assessed, |card| {
        let hash = text_hash(card, &sections);
        shards::named_file("text", hash, &Text { card, sections: &sections })
    })
}

/// The hash of what results show of an entry, which is less work than to write the file.
fn text_hash(card: &Card<'_>, sections: &[Section]) -> String {
    let mut all = serde_json::to_vec(card).unwrap_or_default();
    for text in sections.iter().flat_map(|Section(anchor, heading, text)| [anchor, heading, text]) {
        // No text holds this byte.
        all.push(0xFF);
        all.extend_from_slice(text.as_bytes());
    }
    shards::hash(&all)
}

/// What results show of several items.
pub(super) fn texts_file(assessed: &Assessed, items: &[Item]) -> File {
    let texts = items.iter().map(|item| {
        let sections = sections_of(assessed, item);
        let value = |card: &Card<'_>| serde_json::to_value(Text { card, sections: &sections.all });
        // Texts, numbers and lists of them are written without fail.
        item.with_card(assessed, value).unwrap_or_default()
    });
    shards::file("items", &texts.collect::<Vec<_>>())
}

fn sections_of(assessed: &Assessed, item: &Item) -> Sections {
    let mut sections = Sections::new();
    item.pieces(assessed, &mut |piece| _ = sections.add(&piece));
    sections
}

/// First and second parts of the compounds that are hyphenated in an item.
pub(super) fn hyphenated(assessed: &Assessed, item: &Item) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut look = |text: &str| {
        let mut end = 0;
        // The first bytes of a hyphen, plain or not.
        for at in memchr::memchr2_iter(b'-', 0xE2, text.as_bytes()) {
            if at < end {
                continue;
            }
            // No compound goes across a space.
            let before = text[end..at].char_indices().rfind(|(_, c)| c.is_whitespace());
            let start = before.map_or(end, |(place, c)| end + place + c.len_utf8());
            end = at + text[at..].find(char::is_whitespace).unwrap_or(text.len() - at);
            let folded = fold(&text[start..end]);
            let mut before = Cow::Borrowed("");
            for word in words(&folded) {
                if word.join == Join::Hyphen && is_compound(&before, &word.text) {
                    found.push((before.into_owned(), word.text.to_string()));
                }
                before = word.text;
            }
        }
    };
    item.pieces(assessed, &mut |piece| match piece {
        Piece::Name(text) | Piece::Head(_, text) => look(text),
        Piece::ShortName(_) => {}
        Piece::Section { heading, text, .. } => {
            look(heading);
            look(text);
        }
    });
    found
}

fn is_compound(first: &str, second: &str) -> bool {
    let letters = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    letters(first) && letters(second)
}

/// Where a piece belongs.
struct Place {
    /// The document, counted from the first of its item.
    document: usize,
    /// Whether it begins with this piece.
    is_new: bool,
}

impl Place {
    fn section(section: usize, is_new: bool) -> Self {
        Self { document: 2 * section, is_new }
    }
}

/// Whether a document is a name of its item.
pub(super) fn is_name(document: usize) -> bool {
    document % 2 == 1
}

impl Sections {
    fn new() -> Self {
        Self { all: vec![Section::default()], names: 0 }
    }

    /// How many documents these are, when each has its number.
    fn documents(&self) -> usize {
        2 * self.all.len().max(self.names)
    }

    /// Adds a piece to its section, which is created when there is none.
    fn add(&mut self, piece: &Piece<'_>) -> Place {
        let (anchor, heading, text) = match piece {
            Piece::Name(_) | Piece::ShortName(_) => {
                self.names = (self.names + 1).min(MAX_SECTIONS);
                return Place { document: 2 * self.names - 1, is_new: true };
            }
            Piece::Head(..) => return Place::section(HEAD, false),
            Piece::Section { anchor, heading, text } => (*anchor, *heading, *text),
        };
        let found = match self.all.iter().position(|section| section.0 == anchor) {
            Some(number) => Place::section(number, false),
            None if self.all.len() == MAX_SECTIONS => Place::section(MAX_SECTIONS - 1, false),
            None => {
                self.all.push(Section(anchor.to_owned(), heading.to_owned(), String::new()));
                Place::section(self.all.len() - 1, true)
            }
        };
        let of_section = &mut self.all[found.document / 2].2;
        if !of_section.is_empty() {
            of_section.push('\n');
        }
        of_section.push_str(text);
        found
    }
}

impl Folded {
    fn add(&mut self, piece: &Piece<'_>, Place { document, is_new }: Place) {
        let (of_text, of_heading) = Piece::SECTION_WEIGHTS;
        match piece {
            Piece::Name(text) => self.count(document, 0, text),
            Piece::ShortName(text) => self.count(document, SHORT_NAME, text),
            Piece::Head(weight, text) => self.count(document, *weight, text),
            Piece::Section { heading, text, .. } => {
                if is_new {
                    self.count(document, of_heading, heading);
                }
                self.count(document, of_text, text);
            }
        }
    }

    fn count(&mut self, document: usize, weight: u16, text: &str) {
        let start = self.text.len();
        fold_into(text, &mut self.text);
        self.runs.push((document, weight, start..self.text.len()));
    }
}

/// What each word of a name counts for: its share of the words that say something.
fn share(name: &str, stop: &BTreeSet<&str>) -> u16 {
    let count = words(name).filter(|word| !stop.contains(&*word.text)).count();
    let share = (WHOLE_NAME + count / 2).checked_div(count).unwrap_or(1);
    share.clamp(1, WHOLE_NAME) as u16
}

/// What is counted so far of a batch.
struct Counts<'c> {
    compounds: &'c Compounds,
    stop: &'c BTreeSet<&'c str>,
    lexicon: Lexicon,
    lengths: Vec<[u32; DOCUMENTS]>,
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
    fn new(compounds: &'c Compounds, stop: &'c BTreeSet<&'c str>) -> Self {
        let (lengths, found, known) = Default::default();
        Self { compounds, stop, lexicon: Lexicon::default(), lengths, found, known }
    }

    /// Counts the words of an entry, and compounds as one word each, wherever their parts occur
    /// together.
    fn add(&mut self, said: &Folded, sections: usize) {
        let mut lengths = [0; DOCUMENTS];
        let mut of_entry = EntryCounts {
            entry: self.lengths.len() as u32,
            sections,
            words: Vec::new(),
            frequencies: Vec::new(),
            counts: self,
        };
        for (section, weight, place) in &said.runs {
            let text = &said.text[place.clone()];
            let is_whole_name = is_name(*section) && *weight == 0;
            let weight = if is_whole_name { share(text, of_entry.counts.stop) } else { *weight };
            let (mut before, mut seconds) = (Cow::Borrowed(""), None);
            for word in words(text) {
                lengths[*section] += 1;
                let own = of_entry.count(&word.text, *section, weight);
                let follows = |seconds: &BTreeSet<String>| seconds.contains(&*word.text);
                if word.join != Join::Apart && seconds.is_some_and(follows) {
                    of_entry.count(&format!("{before}{}", word.text), *section, weight);
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
        // A word that is twice in a name has no larger share of it.
        *frequency = match is_name(section) {
            true => weight.max(*frequency),
            false => frequency.saturating_add(weight),
        };
        known.seconds
    }

    fn end(self) {
        // The sections of a batch are fewer than half of what has a number: see `BATCH`.
        let first = (self.entry as usize * DOCUMENTS) as u16;
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
        self.lengths[place / DOCUMENTS][place % DOCUMENTS]
    }

    /// In how many sections words occur, and how long these are, summed over all words.
    pub(super) fn extent(&self) -> (u64, u64) {
        let texts = self.occurrences.iter().filter(|found| !is_name(usize::from(found.place)));
        texts.fold((0, 0), |(count, total), found| {
            (count + 1, total + u64::from(self.length(*found)))
        })
    }
}
