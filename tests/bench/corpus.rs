//! Writes a generated guide of N entries into DIR/content: `cargo run --profile dist --example corpus -- N DIR [SEED]`.
//!
//! The same seed gives the same bytes on every machine. The guide has all three kinds, evidence,
//! links, citations, a glossary, tables, footnotes and code, and builds without a diagnostic. Its
//! words are made up: 15,000 drawn by Zipf's law, with families of forms, and names that stand in
//! two or three entries each, so that the vocabulary grows with the guide as real ones do.
//! Measures nothing; see `benches/search/run`.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Words that are drawn by rank, the names aside.
const WORDS: usize = 15_000;
/// The most frequent words of English texts; the made-up words follow.
const FREQUENT: &str = "the of and to in a is that for it with as on by this are was be from at or \
    which an not have has they their its can were but more one when who may all other than";
const SUFFIXES: [&str; 9] = ["s", "ed", "ing", "er", "ers", "ation", "ment", "ness", "able"];
const STAGES: [&str; 5] = ["exploring", "initiating", "running", "resilience", "ahead"];
const AUDIENCES: [&str; 3] = ["university", "firm", "funder"];
const SECTORS: [&str; 8] =
    ["aerospace", "automotive", "chemicals", "energy", "health", "materials", "power", "telecoms"];
const COUNTRIES: [&str; 7] = ["brazil", "canada", "france", "germany", "india", "japan", "sweden"];
const STANCES: [&str; 4] = ["supports", "supports", "qualifies", "contradicts"];

const GUIDE: &str = include_str!("corpus.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [count, folder, seed @ ..] = arguments.as_slice() else {
        return Err("say how many entries and where: corpus N DIR [SEED]".into());
    };
    let seed = seed.first().map_or(Ok(1), |seed| seed.parse())?;
    let content = Path::new(folder).join("content");
    let corpus = Corpus::new(count.parse::<usize>()?.max(10), Random(seed));
    for kind in Kind::ALL {
        fs::create_dir_all(content.join(kind.folder()))?;
    }
    fs::write(content.join("guide.yaml"), GUIDE)?;
    fs::write(content.join("glossary.yaml"), corpus.glossary())?;
    fs::write(content.join("sources.bib"), corpus.bibliography())?;
    for (number, entry) in corpus.entries.iter().enumerate() {
        let path = content.join(entry.kind.folder()).join(format!("{}.md", entry.slug));
        fs::write(path, corpus.entry(number))?;
    }
    Ok(())
}

/// SplitMix64.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// `count` different ones.
    fn several<'a>(&mut self, from: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut left = from.to_vec();
        (0..count.min(left.len())).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lesson,
    Case,
    Note,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Lesson, Self::Case, Self::Note];

    fn folder(self) -> &'static str {
        match self {
            Self::Lesson => "lessons",
            Self::Case => "case-studies",
            Self::Note => "notes",
        }
    }
}

/// What others have to know of an entry.
struct Entry {
    kind: Kind,
    slug: String,
    title: String,
}

struct Corpus {
    random: Random,
    words: Words,
    entries: Vec<Entry>,
    /// Numbers of the lessons.
    lessons: Vec<usize>,
    /// Terms of the glossary, two words each.
    terms: Vec<String>,
    sources: usize,
}

impl Corpus {
    fn new(count: usize, mut random: Random) -> Self {
        let words = Words::new(count * 3 / 2, &mut random);
        let mut entries = Vec::with_capacity(count);
        for number in 0..count {
            let kind = match number % 5 {
                0 => Kind::Lesson,
                4 => Kind::Note,
                _ => Kind::Case,
            };
            let titled = [words.content(&mut random), words.content(&mut random)];
            let [first, second] = titled;
            let (middle, last) = (words.any(&mut random), words.content(&mut random));
            let title = capital(&format!("{first} {second} {middle} {last}"));
            entries.push(Entry { kind, slug: format!("{first}-{second}-{number}"), title });
        }
        let mut terms: Vec<String> = Vec::new();
        let mut used = HashSet::new();
        while terms.len() < 60 {
            let (first, second) = (words.content(&mut random), words.content(&mut random));
            // A form must not belong to two terms.
            if first != second && used.insert(first) && used.insert(second) {
                terms.push(format!("{first} {second}"));
            }
        }
        let lessons = (0..count).filter(|n| entries[*n].kind == Kind::Lesson).collect();
        Self { random, words, entries, lessons, terms, sources: 100 + count / 20 }
    }

    fn glossary(&self) -> String {
        let mut random = self.random.clone();
        let mut out = String::from("terms:\n");
        for (number, term) in self.terms.iter().enumerate() {
            let definition = Prose::new(self, &mut random, 0).sentence(14);
            _ = writeln!(
                out,
                "  term-{number}:\n    term: \"{}\"\n    definition: \"{definition}\"",
                capital(term)
            );
        }
        out
    }

    fn bibliography(&self) -> String {
        let mut random = self.random.clone();
        let mut out = String::new();
        for number in 0..self.sources {
            let name = capital(self.words.name(&mut random));
            let given = capital(self.words.content(&mut random));
            let title = Prose::new(self, &mut random, 0).phrase(7);
            let year = 1990 + random.below(34);
            _ = write!(
                out,
                "@misc{{source{number},\n  author = {{{name}, {given}}},\n  title = {{{title}}},\n  \
                 year = {{{year}}},\n  url = {{https://example.org/{number}}}\n}}\n\n"
            );
        }
        out
    }

    /// The file of an entry.
    fn entry(&self, number: usize) -> String {
        let mut random =
            Random(self.random.0 ^ (number as u64).wrapping_mul(0x5851_f42d_4c95_7f2d));
        let mut prose = Prose::new(self, &mut random, number);
        let entry = &self.entries[number];
        let summary = prose.sentence(16);
        let mut out = format!("---\ntitle: \"{}\"\nsummary: \"{summary}\"\n", entry.title);
        prose.fields(entry.kind, &mut out);
        out.push_str("---\n\n");
        prose.body(&mut out);
        out
    }
}

/// Writes one entry's text.
struct Prose<'a> {
    corpus: &'a Corpus,
    random: &'a mut Random,
    number: usize,
    /// Rare words of this entry.
    names: Vec<&'a str>,
    /// Links, citations and terms that the next sentences take in.
    inserts: Vec<String>,
}

impl<'a> Prose<'a> {
    fn new(corpus: &'a Corpus, random: &'a mut Random, number: usize) -> Self {
        let names = (0..4).map(|_| corpus.words.name(random)).collect();
        Self { corpus, random, number, names, inserts: Vec::new() }
    }

    fn word(&mut self) -> String {
        let words = &self.corpus.words;
        match self.random.below(1000) {
            0..12 => capital(self.names[self.random.below(self.names.len())]),
            12..18 => (1980 + self.random.below(45)).to_string(),
            18..22 => {
                self.random.pick(&["spin-out", "match-fund", "long-term", "co-own"]).to_owned()
            }
            _ => words.any(self.random).to_owned(),
        }
    }

    fn phrase(&mut self, words: usize) -> String {
        capital(&(0..words).map(|_| self.word()).collect::<Vec<_>>().join(" "))
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut text = self.phrase(words / 2);
        if self.random.one_in(4) {
            text.push(',');
        }
        for _ in words / 2..words {
            text.push(' ');
            text.push_str(&self.word());
        }
        text.push('.');
        text
    }

    fn paragraph(&mut self, sentences: usize, out: &mut String) {
        for number in 0..sentences {
            let length = 8 + self.random.below(10);
            let mut sentence = self.sentence(length);
            if let Some(insert) = self.inserts.pop_if(|_| number % 2 == 1) {
                sentence.pop();
                _ = write!(sentence, " {insert}.");
            }
            out.push_str(&sentence);
            out.push(if number + 1 == sentences { '\n' } else { ' ' });
        }
        out.push('\n');
    }

    fn list(&mut self, name: &str, from: &[&str], count: usize, out: &mut String) {
        let terms = self.random.several(from, count).join(", ");
        _ = writeln!(out, "{name}: [{terms}]");
    }

    fn fields(&mut self, kind: Kind, out: &mut String) {
        let stages = 1 + self.random.below(2);
        self.list("stages", &STAGES, stages, out);
        match kind {
            Kind::Lesson => {
                self.list("audiences", &AUDIENCES, 1 + stages % 2, out);
                for (name, count) in [("practices", 3), ("warnings", 2)] {
                    _ = writeln!(out, "{name}:");
                    (0..count).for_each(|_| _ = writeln!(out, "  - \"{}\"", self.sentence(12)));
                }
                let lesson = self.others(1, |corpus, other| corpus.entries[other].kind == kind);
                _ = writeln!(out, "related: [{}]", self.corpus.entries[lesson[0]].slug);
            }
            Kind::Case => {
                self.list("sectors", &SECTORS, stages, out);
                self.list("countries", &COUNTRIES, stages, out);
                let (first, mut second) = (self.phrase(2), self.phrase(2));
                while first == second {
                    second = self.phrase(2);
                }
                let partners = format!("[\"{first}\", \"{second}\"]");
                let started = 1970 + self.random.below(50);
                _ = writeln!(out, "partners: {partners}\nstarted: {started}");
                self.evidence(2, out);
            }
            Kind::Note => self.evidence(1, out),
        }
    }

    fn evidence(&mut self, count: usize, out: &mut String) {
        out.push_str("evidence:\n");
        for other in self.others(count, |corpus, other| corpus.entries[other].kind == Kind::Lesson)
        {
            let lesson = &self.corpus.entries[other].slug;
            let (stance, shows) = (self.random.pick(&STANCES), self.sentence(14));
            let source = self.random.below(self.corpus.sources);
            let shows = format!("{} [@source{source}].", shows.trim_end_matches('.'));
            _ = writeln!(out, "  - lesson: {lesson}\n    stance: {stance}\n    shows: \"{shows}\"");
        }
    }

    /// Different entries, this one aside. Lessons are the first of every five.
    fn others(&mut self, count: usize, fits: impl Fn(&Corpus, usize) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        while found.len() < count {
            let any = self.random.below(self.corpus.entries.len());
            let lesson = self.corpus.lessons[self.random.below(self.corpus.lessons.len())];
            let other = if fits(self.corpus, any) { any } else { lesson };
            if other != self.number && !found.contains(&other) {
                found.push(other);
            }
        }
        found
    }

    fn body(&mut self, out: &mut String) {
        for (place, other) in self.others(6, |_, _| true).into_iter().enumerate() {
            let Entry { kind, slug, title } = &self.corpus.entries[other];
            self.inserts.push(match place % 2 {
                0 => format!("[[{slug}]]"),
                _ => format!("[{}](../{}/{slug}.md)", title.to_lowercase(), kind.folder()),
            });
        }
        for _ in 0..3 {
            self.inserts.push(format!("[@source{}]", self.random.below(self.corpus.sources)));
            self.inserts
                .push(self.corpus.terms[self.random.below(self.corpus.terms.len())].clone());
        }
        self.paragraph(4, out);
        let mut headings = HashSet::new();
        for section in 0..5 {
            let mut heading = self.phrase(3);
            while !headings.insert(heading.to_lowercase()) {
                heading = self.phrase(4);
            }
            _ = writeln!(out, "## {heading}\n");
            self.paragraph(4, out);
            match section {
                1 => self.table(out),
                2 if self.number % 10 == 3 => self.code(out),
                3 => {
                    let (said, note) = (self.sentence(9), self.sentence(8));
                    _ = writeln!(out, "{said}[^1]\n\n[^1]: {note}\n");
                }
                _ => {}
            }
            self.paragraph(4, out);
        }
    }

    fn table(&mut self, out: &mut String) {
        let mut row = |out: &mut String| {
            let cells = [self.phrase(2), self.phrase(1), self.phrase(1)];
            _ = writeln!(out, "| {} |", cells.join(" | "));
        };
        row(out);
        out.push_str("|---|---|---|\n");
        (0..4).for_each(|_| row(out));
        out.push('\n');
    }

    fn code(&mut self, out: &mut String) {
        let words = &self.corpus.words;
        let (name, value) = (words.content(self.random), words.content(self.random));
        _ = write!(
            out,
            "```rust\nfn {name}({value}: u32) -> u32 {{\n    let first = {value} + 1;\n    \
             first * 2\n}}\n```\n\n"
        );
    }
}

struct Words {
    /// By rank.
    ranked: Vec<String>,
    /// Sums of the words' shares up to each.
    heights: Vec<u64>,
    names: Vec<String>,
}

impl Words {
    fn new(names: usize, random: &mut Random) -> Self {
        let mut ranked: Vec<String> = FREQUENT.split_whitespace().map(str::to_owned).collect();
        let mut known: HashSet<String> = ranked.iter().cloned().collect();
        while ranked.len() < WORDS {
            // Frequent words are short; one in three is a form of another.
            let base = ranked[random.below(ranked.len())].clone();
            let word = match ranked.len() > 300 && base.len() > 3 && random.one_in(3) {
                true => base + random.pick(&SUFFIXES),
                false => made_up(2 + usize::from(ranked.len() > 500) * random.below(2), random),
            };
            if word.len() < 14 && known.insert(word.clone()) {
                ranked.push(word);
            }
        }
        let mut all_names = Vec::with_capacity(names);
        while all_names.len() < names {
            let name = made_up(2 + random.below(2), random);
            if name.len() > 4 && known.insert(name.clone()) {
                all_names.push(name);
            }
        }
        let mut height = 0;
        let share = |rank: usize| {
            height += 1_000_000_000 / (rank as u64 + 3);
            height
        };
        let heights = (0..ranked.len()).map(share).collect();
        Self { ranked, heights, names: all_names }
    }

    fn any(&self, random: &mut Random) -> &str {
        let total = self.heights.last().copied().unwrap_or(1);
        let at = random.next() % total;
        &self.ranked[self.heights.partition_point(|height| *height <= at)]
    }

    /// A word that says something.
    fn content(&self, random: &mut Random) -> &str {
        let first = FREQUENT.split_whitespace().count();
        loop {
            let word = self.any(random);
            if !self.ranked[..first].iter().any(|frequent| frequent == word) {
                return word;
            }
        }
    }

    fn name(&self, random: &mut Random) -> &str {
        &self.names[random.below(self.names.len())]
    }
}

fn made_up(syllables: usize, random: &mut Random) -> String {
    const ONSETS: [&str; 28] = [
        "b", "c", "d", "f", "g", "h", "j", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "cl",
        "dr", "fl", "gr", "pl", "pr", "st", "tr", "sh", "ch", "",
    ];
    const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "a", "e", "ea", "ou"];
    const CODAS: [&str; 14] =
        ["", "", "", "", "n", "r", "l", "s", "t", "m", "nd", "st", "ck", "rt"];
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(random.pick(&ONSETS));
        word.push_str(random.pick(&VOWELS));
        word.push_str(random.pick(&CODAS));
    }
    word
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
