//! Text → words: folding, segmentation, stems, compounds.
//!
//! Knows nothing of sections and postings; see [`super::index`].

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without diacritics, compatibility forms made plain, one kind of apostrophe.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] at the end of another text.
pub fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        folded[start..].make_ascii_lowercase();
        return;
    }
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let bare = lower.nfd().filter(|c| !is_combining_mark(*c));
    folded.extend(bare.map(|c| if c == '’' { '\'' } else { c }));
}

/// A word of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: &'a str,
    /// How it is divided from the word before.
    pub join: Join,
}

/// What is before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// One space: they are neighbours.
    Blank,
    /// A hyphen: they are parts of one compound.
    Hyphen,
    /// Anything else, or nothing.
    Apart,
}

/// The words of a folded text, in order.
pub fn words(folded: &str) -> impl Iterator<Item = Word<'_>> {
    let mut end_of_last = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = run_end(folded, at, |c| !c.is_alphanumeric(), |b| !b.is_ascii_alphanumeric());
        if start == folded.len() {
            return None;
        }
        let mut end = word_end(folded, start);
        at = end;
        // An apostrophe inside a word belongs to it; a possessive s does not.
        if let Some(after) = folded[end..].strip_prefix('\'') {
            let tail_at = folded.len() - after.len();
            if after.starts_with(char::is_alphabetic) {
                at = word_end(folded, tail_at);
                if &folded[tail_at..at] != "s" {
                    end = at;
                }
            }
        }
        let join = match &folded[end_of_last..start] {
            " " => Join::Blank,
            "-" | "‑" | "‐" => Join::Hyphen,
            _ => Join::Apart,
        };
        end_of_last = at;
        Some(Word { text: &folded[start..end], join })
    })
}

fn word_end(text: &str, start: usize) -> usize {
    run_end(text, start, char::is_alphanumeric, |b| b.is_ascii_alphanumeric())
}

/// Where the characters end that `should_continue` takes, from `start`; `ascii` says the same of those
/// that are one byte, which nearly all are.
fn run_end(
    text: &str,
    start: usize,
    should_continue: impl Fn(char) -> bool,
    ascii: impl Fn(u8) -> bool,
) -> usize {
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            if !ascii(*byte) {
                break;
            }
            at += 1;
        } else {
            match text[at..].chars().next() {
                Some(c) if should_continue(c) => at += c.len_utf8(),
                _ => break,
            }
        }
    }
    at
}

/// Words so common in questions that they say nothing of what is sought, for languages we have a
/// list for. They count only when a query has no other words.
pub fn stop_words(language: &str) -> &'static [&'static str] {
    match language.split('-').next() {
        Some("en") => ENGLISH,
        _ => &[],
    }
}

const ENGLISH: &[&str] = &[
    "a", "about", "after", "all", "an", "and", "any", "are", "as", "at", "be", "been", "before",
    "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "happen", "happened",
    "happens", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "make", "may",
    "me", "my", "no", "not", "of", "on", "or", "our", "should", "so", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "us", "was", "we",
    "were", "what", "when", "where", "which", "who", "whom", "whose", "why", "will", "with",
    "would", "you", "your",
];

/// Finds the stems of a language's words.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// For a BCP 47 tag; a language without a Snowball stemmer has no stems.
    pub fn of(language: &str) -> Self {
        let primary = language.split('-').next().unwrap_or_default();
        let algorithm = match primary {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "nl" => Algorithm::Dutch,
            "en" => Algorithm::English,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "es" => Algorithm::Spanish,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            _ => return Self(None),
        };
        Self(Some(Stemmer::create(algorithm)))
    }

    /// The stem of a folded word.
    pub fn stem(&self, word: &str) -> String {
        match &self.0 {
            Some(stemmer) => stemmer.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(&fold(text)).map(|word| word.text.to_owned()).collect()
    }

    #[test]
    fn words_are_folded_and_keep_what_matters() {
        assert_eq!(
            texts("The firm’s TRL 4–7, São Paulo"),
            ["the", "firm", "trl", "4", "7", "sao", "paulo"]
        );
        assert_eq!(texts("don't stop; o'clock's"), ["don't", "stop", "o'clock", "s"]);
        assert_eq!(texts("ﬁnance ２０１５"), ["finance", "2015"]);
        assert_eq!(texts("--- !!"), [""; 0]);
    }

    #[test]
    fn neighbours_and_compounds_are_reported_apart() {
        let folded = fold("a spin-out, spin out; spin  out");
        let joins: Vec<Join> = words(&folded).map(|word| word.join).collect();
        use Join::{Apart, Blank, Hyphen};
        assert_eq!(joins, [Apart, Blank, Hyphen, Apart, Blank, Apart, Apart]);
    }

    #[test]
    fn stems_follow_the_language() {
        assert_eq!(Stems::of("en-GB").stem("partnerships"), "partnership");
        assert_eq!(Stems::of("xx").stem("partnerships"), "partnerships");
    }

    proptest::proptest! {
        #[test]
        fn words_are_pieces_of_their_text(text in ".{0,60}") {
            let folded = fold(&text);
            for word in words(&folded) {
                proptest::prop_assert!(!word.text.is_empty() && folded.contains(word.text));
            }
        }
    }
}
