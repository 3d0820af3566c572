//! Whether a name without a comma is an organisation's, by the words in it.
//!
//! Names are read in [`super::names`].

use super::names::{Word, text};

/// Words that name organisations and that hardly anybody is called.
const ORGANISATIONS: &[&str] = &[
    "academy",
    "agency",
    "alliance",
    "association",
    "authority",
    "bureau",
    "centre",
    "center",
    "commission",
    "committee",
    "company",
    "consortium",
    "corporation",
    "council",
    "department",
    "directorate",
    "federation",
    "foundation",
    "gmbh",
    "inc",
    "initiative",
    "institute",
    "institution",
    "laboratory",
    "laboratories",
    "limited",
    "llc",
    "ltd",
    "ministry",
    "network",
    "organisation",
    "organization",
    "partnership",
    "plc",
    "programme",
    "program",
    "project",
    "secretariat",
    "society",
    "survey",
    "taskforce",
    "team",
    "university",
    "université",
    "universität",
    "universidad",
    "universidade",
    "collaboration",
    "museum",
    "library",
    "observatory",
    "government",
    "parliament",
    "embassy",
    "hospital",
    "panel",
];

/// Words that name organisations before `of`, and may be family names.
const OF_SOMETHING: &[&str] = &[
    "bank",
    "board",
    "chamber",
    "church",
    "city",
    "college",
    "confederation",
    "court",
    "faculty",
    "house",
    "houses",
    "kingdom",
    "office",
    "republic",
    "royal",
    "school",
    "state",
];

/// Whether a name has a word of English in it that is no particle: `Isidore of Seville`.
pub(super) fn is_of_somewhere(words: &[Word]) -> bool {
    let is_one = |word: &Word| {
        !word[0].in_braces
            && matches!(text(word).as_str(), "of" | "the" | "for" | "in" | "at" | "on")
    };
    words.iter().skip(1).any(is_one)
}

/// Whether a name without a comma is an organisation's: `World Health Organization`, `Bank of England`,
/// `The Economist`. No single word is, and nothing in braces has to be.
pub(super) fn is_organisation(words: &[Word]) -> bool {
    if words.len() < 2 || words.iter().flatten().any(|letter| letter.in_braces) {
        return false;
    }
    let bare = |word: &Word| text(word).trim_matches(['.', ',', '(', ')']).to_lowercase();
    let lower: Vec<String> = words.iter().map(bare).collect();
    let is_listed = |word: &String| ORGANISATIONS.contains(&word.as_str());
    let ends = [lower.first(), lower.last()];
    let has_of = || {
        let before = lower.iter().position(|word| word == "of" || word == "for");
        before.is_some_and(|at| {
            let known = |word: &String| is_listed(word) || OF_SOMETHING.contains(&word.as_str());
            at > 0 && (words[at][0].c == 'f' || lower[..at].iter().any(known))
        })
    };
    let is_bank = || {
        matches!(lower.as_slice(), [.., before, bank] if bank == "bank"
        && matches!(before.as_str(), "world" | "development" | "central" | "investment" | "reserve"))
    };
    let has_article = text(&words[0]) == "The";
    has_article || ends.into_iter().flatten().any(is_listed) || has_of() || is_bank()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_word_is_listed_twice() {
        let words: Vec<&str> = ORGANISATIONS.iter().chain(OF_SOMETHING).copied().collect();
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
    }
}
