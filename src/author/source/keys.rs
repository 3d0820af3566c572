//! Keys for new sources, of the form that most keys of the guide have.
//!
//! The form is found by making the key of every source in each form, and counting how often it is the one that
//! the source has.

use crate::parse::bibliography::{Name, Source};
use crate::parse::text::slugify;
use std::collections::{BTreeMap, BTreeSet};

/// How a key is made: from the first author and the year, and perhaps the first word of the title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    separator: &'static str,
    is_capital: bool,
    has_title: bool,
}

/// The form of keys, and those that are taken.
pub(super) struct Keys {
    form: Form,
    /// In lower case: BibTeX does not tell keys apart by case.
    taken: BTreeSet<String>,
    /// The last number that was added to a key, by key.
    numbers: BTreeMap<String, usize>,
}

const SEPARATORS: [&str; 4] = ["", "-", "_", ":"];
/// Words of names and titles that are not significant.
const SMALL: [&str; 14] =
    ["a", "an", "the", "on", "of", "in", "for", "to", "and", "how", "why", "what", "from", "with"];

impl Keys {
    pub(super) fn of(sources: &[Source]) -> Self {
        let mut best = (0, Form { separator: "", is_capital: false, has_title: false });
        for has_title in [false, true] {
            for is_capital in [false, true] {
                for separator in SEPARATORS {
                    let form = Form { separator, is_capital, has_title };
                    let fits = |source: &&Source| form.key(source) == source.key;
                    let count = sources.iter().filter(fits).count();
                    if count > best.0 {
                        best = (count, form);
                    }
                }
            }
        }
        let taken = sources.iter().map(|source| source.key.to_lowercase()).collect();
        Self { form: best.1, taken, numbers: BTreeMap::new() }
    }

    /// A key that no other source has.
    pub(super) fn make(&mut self, source: &Source) -> String {
        let first = self.form.key(source);
        let numbered = |number: usize| match u8::try_from(number).ok().filter(|n| *n < 26) {
            Some(letter) => format!("{first}{}", char::from(b'a' + letter)),
            None => format!("{first}-{number}"),
        };
        let mut key = first.clone();
        let number = self.numbers.entry(key.to_lowercase()).or_default();
        while !self.taken.insert(key.to_lowercase()) {
            *number += 1;
            key = numbered(*number);
        }
        key
    }
}

impl Form {
    fn key(self, source: &Source) -> String {
        let name = source.authors.first().or(source.editors.first());
        let word = name.and_then(name_word).or_else(|| title_word(source));
        let word = word.unwrap_or_else(|| "source".into());
        let mut letters = word.chars();
        let word = match letters.next().filter(|_| self.is_capital) {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => word,
        };
        let date = source.published.from;
        let year = date.map(|date| date.year.to_string()).unwrap_or_default();
        let title =
            if self.has_title { title_word(source).unwrap_or_default() } else { String::new() };
        let parts = [word, year, title].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(self.separator)
    }
}

/// The words of a text as keys can contain them, with hyphens between: letters of any script, but no marks, which a
/// citation cannot have.
fn words(text: &str) -> String {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '-';
    slugify(text).chars().filter(is_part).collect()
}

/// A family name as one word; of an organisation, its first significant word.
fn name_word(name: &Name) -> Option<String> {
    let words = words(&name.family);
    let is_small = |word: &&str| SMALL.contains(word);
    let is_organisation = name.given.is_empty() && words.split('-').count() > 2;
    match is_organisation {
        true => {
            words.split('-').find(|word| !is_small(word) && !word.is_empty()).map(str::to_owned)
        }
        false => {
            let is_generation = |word: &str| matches!(word, "jr" | "sr" | "ii" | "iii" | "iv");
            let parts = words.split('-').filter(|word| !is_generation(word));
            Some(parts.collect::<String>()).filter(|word| !word.is_empty())
        }
    }
}

/// The first significant word of a title.
fn title_word(source: &Source) -> Option<String> {
    let words = words(&source.title);
    let found = words.split('-').find(|word| !SMALL.contains(word) && !word.is_empty());
    found.map(str::to_owned)
}
