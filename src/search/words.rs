//! Folded text → words: where they begin and end, which are common, their stems.
//!
//! Letters are folded in [`crate::fold`]. Knows nothing of sections and postings; see [`super::index`].

use crate::fold::is_word_char;
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;

/// A word of a folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: Cow<'a, str>,
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

/// What French, Italian and Catalan put before a word with an apostrophe.
const ELISIONS: [&str; 26] = [
    "all", "bell", "c", "coll", "d", "dall", "dell", "gl", "j", "jusqu", "l", "lorsqu", "m", "n",
    "nell", "puisqu", "qu", "quell", "quest", "quoiqu", "s", "sant", "sull", "t", "un", "v",
];

/// The words of a folded text, in order: runs of letters, digits and marks.
///
/// Runs are joined to one word where people write it in several ways: contractions (`don't`), initials (`u.k.`,
/// `ph.d.`, `r&d`) and thousands (`10,000`). A possessive s and an elided article are left out, and so is the
/// Arabic article. `+` and `#` after a few letters belong to them (`c++`). Scripts without blanks are cut into
/// pairs of characters.
pub fn words(folded: &str) -> impl Iterator<Item = Word<'_>> {
    let mut runs = Runs { text: folded, at: 0 };
    let mut end_of_last = 0;
    let mut pairs: std::vec::IntoIter<&str> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        if let Some(pair) = pairs.next() {
            return Some(Word { text: Cow::Borrowed(pair), join: Join::Apart });
        }
        let (start, end, text) = runs.next_word()?;
        let join = match &folded[end_of_last..start] {
            " " => Join::Blank,
            "-" => Join::Hyphen,
            _ => Join::Apart,
        };
        end_of_last = end;
        match &text {
            Cow::Borrowed(run) if run.starts_with(is_without_blanks) => {
                pairs = pairs_of(run).into_iter();
                pairs.next().map(|pair| Word { text: Cow::Borrowed(pair), join })
            }
            _ => Some(Word { text: without_article(text), join }),
        }
    })
}

/// Runs of word characters, from `at`.
struct Runs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Runs<'a> {
    /// The place of the next run: word characters that are all of scripts without blanks, or all of others.
    fn next(&mut self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let letters = |from: usize, wanted: bool| {
            let rest = bytes.get(from..).unwrap_or_default();
            let is_other = |byte: &u8| !byte.is_ascii() || IS_LETTER[usize::from(*byte)] != wanted;
            from + rest.iter().position(is_other).unwrap_or(rest.len())
        };
        let start = letters(self.at, false);
        let end = letters(start, true);
        // Nearly all runs are of ASCII.
        if end > start && bytes.get(end).is_none_or(u8::is_ascii) {
            self.at = end;
            return Some((start, end));
        }
        self.next_of_any(start)
    }

    /// The next run of characters of any script, from a place that is in no run.
    fn next_of_any(&mut self, from: usize) -> Option<(usize, usize)> {
        let begins = self.text[from..].char_indices().find(|(_, c)| is_word_char(*c));
        let (start, first) = begins.map(|(at, c)| (from + at, c))?;
        let is_cut = is_without_blanks(first);
        let is_same = |c| is_combining_mark(c) || is_word_char(c) && is_without_blanks(c) == is_cut;
        let rest = &self.text[start..];
        self.at = start + rest.find(|c| !is_same(c)).unwrap_or(rest.len());
        Some((start, self.at))
    }

    /// The next word with where it begins and ends: a run, or several that are one word.
    fn next_word(&mut self) -> Option<(usize, usize, Cow<'a, str>)> {
        let (mut start, mut end) = self.next()?;
        let mut word = Cow::Borrowed(&self.text[start..end]);
        let mut last = start..end;
        let is_separator = |b: &u8| matches!(b, b'\'' | b'.' | b'&' | b',');
        while let Some(separator) = self.text[end..].bytes().next().filter(is_separator) {
            let mut ahead = Runs { text: self.text, at: end };
            let Some((next, next_end)) = ahead.next().filter(|(next, _)| *next == end + 1) else {
                break;
            };
            let (before, after) = (&self.text[last], &self.text[next..next_end]);
            match separator {
                b'\'' if after == "s" => {
                    self.at = next_end;
                    return Some((start, next_end, word));
                }
                b'\'' if ELISIONS.contains(&&*word) => {
                    (start, word) = (next, Cow::Borrowed(after));
                }
                _ if is_one_word(separator, before, after) => word.to_mut().push_str(after),
                _ => break,
            }
            (self.at, end, last) = (next_end, next_end, next..next_end);
        }
        let signs = self.text[end..].bytes().take_while(|b| matches!(b, b'+' | b'#')).count();
        if signs > 0 && is_short(&word) {
            let is_followed = self.text[end + signs..].chars().next().is_some_and(is_word_char);
            if !is_followed {
                word.to_mut().push_str(&self.text[end..end + signs]);
            }
        }
        Some((start, end, word))
    }
}

/// Whether two runs with this between them are one word.
fn is_one_word(separator: u8, before: &str, after: &str) -> bool {
    let is_digits = |run: &str| run.bytes().all(|b| b.is_ascii_digit());
    match separator {
        b'\'' => true,
        b',' | b'.' if is_digits(before) => {
            before.len() <= 3 && after.len() == 3 && is_digits(after)
        }
        b',' => false,
        _ => {
            let letters =
                |run: &str| run.chars().all(char::is_alphabetic).then(|| run.chars().count());
            matches!((letters(before), letters(after)), (Some(1), Some(1 | 2)) | (Some(2), Some(1)))
        }
    }
}

/// Whether signs after it can belong to a word: up to three letters.
fn is_short(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.chars().count() <= 3
}

/// A word without the Arabic article.
fn without_article(word: Cow<'_, str>) -> Cow<'_, str> {
    match word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3) {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => word,
    }
}

/// Han, kana, Thai, Lao, Khmer and Burmese: their words are not divided by blanks. The theme's `search.js` has the
/// same ranges.
fn is_without_blanks(c: char) -> bool {
    matches!(
        c,
        '\u{E00}'..='\u{EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

/// Each pair of neighbours in a run of a script without blanks, or the only character.
fn pairs_of(run: &str) -> Vec<&str> {
    let starts = run.char_indices().filter(|(at, c)| *at == 0 || !is_combining_mark(*c));
    let ends = starts.map(|(at, _)| at).chain([run.len()]).collect::<Vec<_>>();
    match ends.as_slice() {
        [_, _] => vec![run],
        ends => ends.windows(3).map(|pair| &run[pair[0]..pair[2]]).collect(),
    }
}

/// Which bytes are letters and digits of ASCII.
const IS_LETTER: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        letters[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    letters
};

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
    use crate::fold::fold;

    fn texts(text: &str) -> Vec<String> {
        words(&fold(text)).map(|word| word.text.into_owned()).collect()
    }

    #[test]
    fn words_that_are_written_in_several_ways_are_one() {
        for (text, expected) in [
            ("The firm’s TRL 4–7, São Paulo", "the firm trl 4 7 sao paulo"),
            ("don't stop; o'clock's", "dont stop oclock"),
            ("U.K. and UK, Ph.D., R&D, Q&A, e.g. this", "uk and uk phd rd qa eg this"),
            ("in 3.5 and v1.2, x.org, to.be.or", "in 3 5 and v1 2 x org to be or"),
            ("10,000 or 1.000.000, but 1,2 and 12,34", "10000 or 1000000 but 1 2 and 12 34"),
            ("C++, C# and C; heading# a+b", "c++ c# and c heading a b"),
            ("l'université, dell'università, qu'il", "universite universita il"),
            ("الثقة ثقة", "ثقة ثقة"),
            ("--- !!", ""),
        ] {
            assert_eq!(texts(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_cut_into_pairs() {
        assert_eq!(texts("企业合作, 会"), ["企业", "业合", "合作", "会"]);
        assert_eq!(texts("AIと大学2024年"), ["ai", "と大", "大学", "2024", "年"]);
        assert_eq!(texts("R&Dの予算"), ["rd", "の予", "予算"]);
        assert_eq!(texts("น้ำดี"), texts("น้ำดี "));
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
        fn words_are_of_word_characters(text in "\\PC{0,60}|[a-z .,&'+#0-9]{0,40}") {
            for word in words(&fold(&text)) {
                let signs = word.text.trim_end_matches(['+', '#']);
                proptest::prop_assert!(!signs.is_empty() && signs.chars().all(is_word_char), "{:?}", word);
            }
        }
    }
}
