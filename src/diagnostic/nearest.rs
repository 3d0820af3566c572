//! What somebody probably meant: the nearest of the names there are, and whether nothing else can be meant.
//!
//! Compares spellings only; what else names a thing (its title, its label) is for those who know it. This is
//! the one place that decides which spelling is certain, so that `fieldguide fix` never changes what is meant.

use super::Applicability;
use super::lookalikes::is_lookalike;
use unicode_normalization::UnicodeNormalization;

/// The name that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameSuggestion<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether nothing else can be meant.
    pub applicability: Applicability,
}

impl<'a> NameSuggestion<'a> {
    /// One of the names that are written like the wrong one but for [`folded`] differences: certain when
    /// there is no other.
    pub fn among(mut same: impl Iterator<Item = &'a str>) -> Option<Self> {
        let name = same.next()?;
        let applicability = match same.any(|other| other != name) {
            false => Applicability::MachineApplicable,
            true => Applicability::MaybeIncorrect,
        };
        Some(Self { name, applicability })
    }

    /// The same where something else speaks against it.
    #[must_use]
    pub fn as_maybe_incorrect(self) -> Self {
        Self { applicability: Applicability::MaybeIncorrect, ..self }
    }

    /// "did you mean `x`?"
    pub fn help(&self) -> String {
        format!("did you mean `{}`?", self.name)
    }
}

/// "did you mean `x`?" for the candidate nearest to `wrong`, if one is near enough.
pub fn did_you_mean<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    suggest_name(wrong, candidates).map(|suggestion| suggestion.help())
}

/// The candidate nearest to `wrong`; see [`suggest_name`].
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggest_name(wrong, candidates).map(|suggestion| suggestion.name)
}

/// The candidate nearest to `wrong` by the number of edits (a letter more, less or other, or two swapped),
/// at most a third of its length away (at least one edit); ties go to the first. A candidate that is
/// [`folded`] to the same text wins.
///
/// It is certain in two cases, and only when no other candidate is as near:
/// - only case, hyphens, underscores and blanks differ;
/// - two neighbouring letters are swapped in a word of six letters or more, and neither spelling is another
///   word: `framing` may be meant where `farming` is known.
///
/// Any other misspelling may be another word: `mining` is not `dining`, `smith2014` is not `smith2015`.
pub fn suggest_name<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<NameSuggestion<'a>> {
    let mut search = Search::new(wrong);
    candidates.into_iter().for_each(|name| search.consider(name, &Spelling::of(name)));
    search.best()
}

/// So many candidates are compared when a few are offered.
const MAX_COMPARED: usize = 1000;

/// The candidates that are most like `wrong`, at most so many, the likest first; ties in their order.
pub fn nearest_few<'a>(wrong: &str, candidates: &[&'a str], most: usize) -> Vec<&'a str> {
    let lower = wrong.to_lowercase();
    let likeness =
        |name: &&str| strsim::normalized_damerau_levenshtein(&lower, &name.to_lowercase());
    let mut by_likeness: Vec<(f64, &'a str)> =
        candidates.iter().take(MAX_COMPARED).map(|name| (likeness(name), *name)).collect();
    by_likeness.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    by_likeness.into_iter().take(most).map(|(_, name)| name).collect()
}

/// Whether a candidate is near enough to `wrong` to be meant; see [`suggest_name`].
pub fn is_near(wrong: &str) -> impl Fn(&str) -> bool {
    let search = Search::new(wrong);
    move |candidate| search.distance(candidate, &Spelling::of(candidate)).is_some()
}

/// What is left of a name without what cannot change its meaning: case, hyphens, underscores and blanks. Between
/// two digits they divide numbers, so a hyphen is left there.
pub fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut is_divided = false;
    for c in name.nfc().flat_map(char::to_lowercase) {
        if is_separator(c) {
            is_divided = true;
            continue;
        }
        if is_divided && c.is_numeric() && folded.ends_with(char::is_numeric) {
            folded.push('-');
        }
        is_divided = false;
        folded.push(c);
    }
    folded
}

/// Blanks, underscores, and the hyphens and dashes that word processors make of a hyphen.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2013}')
}

/// Names that many wrong ones are compared with: there may be as many of both as there are entries.
#[derive(Debug, Default)]
pub struct Names<'a>(Vec<(&'a str, Spelling)>);

impl<'a> FromIterator<&'a str> for Names<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(|name| (name, Spelling::of(name))).collect())
    }
}

impl<'a> Names<'a> {
    /// The name nearest to `wrong`; see [`suggest_name`].
    pub fn suggest(&self, wrong: &str) -> Option<NameSuggestion<'a>> {
        let mut search = Search::new(wrong);
        self.0.iter().for_each(|(name, spelling)| search.consider(name, spelling));
        search.best()
    }

    /// The key of a source nearest to `wrong`. It is certain only when nothing but case differs: every other
    /// key may be that of another work, and a claim must not be given another source.
    pub fn suggest_key(&self, wrong: &str) -> Option<NameSuggestion<'a>> {
        let suggestion = self.suggest(wrong)?;
        match suggestion.name.to_lowercase() == wrong.to_lowercase() {
            true => Some(suggestion),
            false => Some(suggestion.as_maybe_incorrect()),
        }
    }
}

/// A search for the name nearest to a wrong one.
struct Search<'w, 'a> {
    wrong: &'w str,
    lower: String,
    spelling: Spelling,
    /// The most edits that are forgiven.
    allowed: usize,
    /// The nearest so far, its distance, and whether no other is as near.
    nearest: Option<(usize, &'a str, bool)>,
    /// The first that is folded to the same, and whether no other is.
    same: Option<(&'a str, bool)>,
}

impl<'w, 'a> Search<'w, 'a> {
    fn new(wrong: &'w str) -> Self {
        Self {
            wrong,
            lower: wrong.to_lowercase(),
            spelling: Spelling::of(wrong),
            allowed: (wrong.chars().count() / 3).max(1),
            nearest: None,
            same: None,
        }
    }

    /// How far away a candidate is, if it is near enough.
    fn distance(&self, candidate: &str, spelling: &Spelling) -> Option<usize> {
        // Most are ignored without working out how far away they are.
        let most = self.nearest.map_or(self.allowed, |(least, ..)| least);
        if self.spelling.least_edits(spelling) > most {
            return None;
        }
        let distance = strsim::osa_distance(&self.lower, &candidate.to_lowercase());
        let is_near = distance <= self.allowed && distance < candidate.chars().count();
        is_near.then_some(distance)
    }

    fn consider(&mut self, candidate: &'a str, spelling: &Spelling) {
        if !self.spelling.folded.is_empty() && self.spelling.folded == spelling.folded {
            self.same = match self.same {
                None => Some((candidate, true)),
                Some((first, is_only)) => Some((first, is_only && first == candidate)),
            };
        }
        let Some(distance) = self.distance(candidate, spelling) else { return };
        match &mut self.nearest {
            Some((least, ..)) if distance > *least => {}
            Some((least, first, is_only)) if distance == *least => *is_only &= *first == candidate,
            nearest => *nearest = Some((distance, candidate, true)),
        }
    }

    fn best(self) -> Option<NameSuggestion<'a>> {
        let (name, is_certain) = match (self.same, self.nearest) {
            (Some((name, true)), _) => (name, true),
            (Some(_), Some((_, name, _))) | (Some((name, false)), None) => (name, false),
            (None, Some((_, name, is_only))) => (name, is_only && is_slip(self.wrong, name)),
            (None, None) => return None,
        };
        let applicability = match is_certain {
            true => Applicability::MachineApplicable,
            false => Applicability::MaybeIncorrect,
        };
        Some(NameSuggestion { name, applicability })
    }
}

/// A word in which two swapped letters are a slip and not another word has at least so many letters.
const LEAST_LETTERS: usize = 6;

/// Whether the two names differ by one pair of neighbouring letters, in a word that is long enough and like no
/// other.
fn is_slip(wrong: &str, right: &str) -> bool {
    let letters = |name: &str| {
        let hyphenated = |c| if is_separator(c) { '-' } else { c };
        name.nfc().flat_map(char::to_lowercase).map(hyphenated).collect::<Vec<char>>()
    };
    let (wrong, right) = (letters(wrong), letters(right));
    let Some(at) = wrong.iter().zip(&right).position(|(a, b)| a != b) else { return false };
    let mut swapped = right.clone();
    if wrong.len() != right.len() || at + 1 >= right.len() {
        return false;
    }
    swapped.swap(at, at + 1);
    let is_letter = |c: &char| c.is_alphabetic();
    if wrong != swapped || !right[at..=at + 1].iter().all(is_letter) {
        return false;
    }
    let start = at - right[..at].iter().rev().take_while(|c| is_letter(c)).count();
    let end = at + right[at..].iter().take_while(|c| is_letter(c)).count();
    let word = wrong[start..end].iter().collect::<String>();
    end - start >= LEAST_LETTERS && !is_lookalike(&word)
}

/// What is compared of a name before its letters are compared one by one.
#[derive(Debug)]
struct Spelling {
    /// See [`folded`].
    folded: String,
    /// How often letters occur, in whatever order.
    counts: [u8; 32],
}

impl Spelling {
    fn of(name: &str) -> Self {
        let mut counts = [0_u8; 32];
        for c in name.chars().flat_map(char::to_lowercase) {
            let count = &mut counts[u32::from(c) as usize % 32];
            *count = count.saturating_add(1);
        }
        Self { folded: folded(name), counts }
    }

    /// Two names are at least so many edits apart: each edit adds one letter, takes one away, or both.
    fn least_edits(&self, other: &Self) -> usize {
        let (mut more, mut fewer) = (0, 0);
        for (a, b) in self.counts.into_iter().zip(other.counts) {
            more += usize::from(a.saturating_sub(b));
            fewer += usize::from(b.saturating_sub(a));
        }
        more.max(fewer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nearest_forgives_typos_but_not_other_words() {
        let terms = ["aerospace", "automotive", "ict"];
        assert_eq!(nearest("aerospce", terms), Some("aerospace"));
        assert_eq!(nearest("Automotvie", terms), Some("automotive"));
        assert_eq!(nearest("ICT", terms), Some("ict"));
        assert_eq!(nearest("zoology", terms), None);
        assert_eq!(nearest("x", ["y"]), None, "one edit of one letter is another word");
    }

    /// The name that is suggested, and whether it is certain.
    fn suggested<'a>(wrong: &str, candidates: &[&'a str]) -> Option<(&'a str, bool)> {
        suggest_name(wrong, candidates.iter().copied()).map(|suggestion| {
            (suggestion.name, suggestion.applicability == Applicability::MachineApplicable)
        })
    }

    #[test]
    fn only_what_cannot_change_the_meaning_is_certain() {
        let certain = [
            ("Energy", "energy"),
            ("case_study", "case-study"),
            ("Case study", "case-study"),
            ("casestudy", "case-study"),
            ("co\u{2010}design", "co-design"),
            ("covid19", "covid-19"),
            ("E\u{301}valuer", "\u{e9}valuer"),
            ("automotvie", "automotive"),
            ("Automotvie", "automotive"),
            ("start-samller", "start-smaller"),
        ];
        for (wrong, right) in certain {
            assert_eq!(suggested(wrong, &[right, "other"]), Some((right, true)), "{wrong}");
        }
        let uncertain = [
            ("mining", "dining"),
            ("kitchen", "kitten"),
            ("smyth2015", "smith2015"),
            ("perkman2013", "perkmann2013"),
            ("smith2051", "smith2015"),
            ("created", "related"),
            ("status", "stages"),
            ("source", "sources"),
            ("aerospce", "aerospace"),
            ("from", "form"),
            ("get-from", "get-form"),
            ("framing", "farming"),
            ("case-study-trials", "case-study-trails"),
            ("1-12", "11-2"),
            ("112", "11-2"),
        ];
        for (wrong, right) in uncertain {
            let name = suggested(wrong, &[right]);
            assert!(name.is_none_or(|(_, is_certain)| !is_certain), "{wrong} {right}");
        }
    }

    #[test]
    fn two_candidates_are_never_certain() {
        assert_eq!(suggested("austrlia", &["austria", "australia"]), Some(("austria", false)));
        assert_eq!(suggested("Co-op", &["coop", "co-op"]), Some(("co-op", false)));
        assert_eq!(suggested("ENERGY", &["Energy", "energy"]), Some(("Energy", false)));
        assert_eq!(suggested("ENERGY", &["energy", "energy"]), Some(("energy", true)));
        assert_eq!(suggested("marketign", &["marketing", "marketings"]), Some(("marketing", true)));
    }

    #[test]
    fn a_key_is_certain_only_but_for_case() {
        let keys: Names<'_> = ["smith2015", "doe-2011"].into_iter().collect();
        let certain = |wrong| {
            keys.suggest_key(wrong)
                .map(|found| (found.name, found.applicability == Applicability::MachineApplicable))
        };
        assert_eq!(certain("Smith2015"), Some(("smith2015", true)));
        assert_eq!(certain("smith-2015"), Some(("smith2015", false)));
        assert_eq!(certain("doe2011"), Some(("doe-2011", false)));
        assert_eq!(certain("smyth2015"), Some(("smith2015", false)));
    }

    proptest! {
        #[test]
        fn what_is_passed_over_is_too_far_away(a in "[a-dA-D1-3é-]{0,9}", b in "[a-dA-D1-3é-]{0,9}") {
            let distance = strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase());
            prop_assert!(Spelling::of(&a).least_edits(&Spelling::of(&b)) <= distance);
        }
    }

    proptest! {
        #[test]
        fn names_gathered_once_give_the_same(
            wrong in "[a-c1-2]{0,6}",
            names in proptest::collection::vec("[a-c1-2]{0,6}", 0..6),
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let gathered: Names<'_> = names.iter().copied().collect();
            prop_assert_eq!(gathered.suggest(&wrong), suggest_name(&wrong, names));
        }
    }

    #[test]
    fn most_names_are_passed_over() {
        let names: Vec<String> = (0..1000u32)
            .map(|n| {
                (0..8)
                    .map(|at| {
                        char::from(b'a' + (n.wrapping_mul(2_654_435_761) >> (3 * at)) as u8 % 26)
                    })
                    .collect()
            })
            .collect();
        let near = |wrong: &String| {
            let spelling = Spelling::of(wrong);
            names.iter().filter(|name| spelling.least_edits(&Spelling::of(name)) <= 2).count()
        };
        let compared: usize = names.iter().map(near).sum();
        assert!(compared < names.len() * names.len() / 20, "{compared}");
    }
}
