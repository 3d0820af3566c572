//! What somebody probably meant: the nearest of the names there are.
//!
//! Compares spellings only; what else names a thing (its title, its label) is for those who know it.

use super::Applicability;

/// The name that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameSuggestion<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether nothing else can be meant.
    pub applicability: Applicability,
}

impl NameSuggestion<'_> {
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
/// at most a third of its length away (at least one edit); ties go to the first. A candidate that differs
/// only in case wins.
///
/// It is sure when no other is as near and both have the same digits: `smith2014` is another work
/// than `smith2015`, not a misspelling of it.
pub fn suggest_name<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<NameSuggestion<'a>> {
    let mut search = Search::new(wrong);
    candidates.into_iter().for_each(|name| search.consider(name, &Letters::of(name)));
    search.best.map(|(_, suggestion)| suggestion)
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
    move |candidate| search.distance(candidate, &Letters::of(candidate)).is_some()
}

/// Names that many wrong ones are compared with: there may be as many of both as there are entries.
#[derive(Debug, Default)]
pub struct Names<'a>(Vec<(&'a str, Letters)>);

impl<'a> FromIterator<&'a str> for Names<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(|name| (name, Letters::of(name))).collect())
    }
}

impl<'a> Names<'a> {
    /// The name nearest to `wrong`; see [`suggest_name`].
    pub fn suggest(&self, wrong: &str) -> Option<NameSuggestion<'a>> {
        let mut search = Search::new(wrong);
        self.0.iter().for_each(|(name, letters)| search.consider(name, letters));
        search.best.map(|(_, suggestion)| suggestion)
    }
}

/// A search for the name nearest to a wrong one.
struct Search<'w, 'a> {
    wrong: &'w str,
    lower: String,
    letters: Letters,
    /// The most edits that are forgiven.
    allowed: usize,
    /// The nearest so far, and its distance.
    best: Option<(usize, NameSuggestion<'a>)>,
}

impl<'w, 'a> Search<'w, 'a> {
    fn new(wrong: &'w str) -> Self {
        Self {
            wrong,
            lower: wrong.to_lowercase(),
            letters: Letters::of(wrong),
            allowed: (wrong.chars().count() / 3).max(1),
            best: None,
        }
    }

    /// How far away a candidate is, if it is near enough.
    fn distance(&self, candidate: &str, letters: &Letters) -> Option<usize> {
        // Most are ignored without working out how far away they are.
        let most = self.best.as_ref().map_or(self.allowed, |(least, _)| *least);
        if self.letters.least_edits(letters) > most {
            return None;
        }
        let distance = strsim::osa_distance(&self.lower, &candidate.to_lowercase());
        let is_near = distance <= self.allowed && distance < candidate.chars().count();
        is_near.then_some(distance)
    }

    fn consider(&mut self, candidate: &'a str, letters: &Letters) {
        let Some(distance) = self.distance(candidate, letters) else { return };
        match &mut self.best {
            Some((least, _)) if distance > *least => {}
            Some((least, first)) if distance == *least => {
                if first.name != candidate {
                    first.applicability = Applicability::MaybeIncorrect;
                }
            }
            best => {
                let applicability = match digits(self.wrong).eq(digits(candidate)) {
                    true => Applicability::MachineApplicable,
                    false => Applicability::MaybeIncorrect,
                };
                *best = Some((distance, NameSuggestion { name: candidate, applicability }));
            }
        }
    }
}

/// How often letters occur in a name, in whatever order.
#[derive(Debug)]
struct Letters([u8; 32]);

impl Letters {
    fn of(name: &str) -> Self {
        let mut counts = [0_u8; 32];
        for c in name.chars().flat_map(char::to_lowercase) {
            let count = &mut counts[u32::from(c) as usize % 32];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// Two names are at least so many edits apart: each edit adds one letter, takes one away, or both.
    fn least_edits(&self, other: &Self) -> usize {
        let (mut more, mut fewer) = (0, 0);
        for (a, b) in self.0.into_iter().zip(other.0) {
            more += usize::from(a.saturating_sub(b));
            fewer += usize::from(b.saturating_sub(a));
        }
        more.max(fewer)
    }
}

fn digits(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(char::is_ascii_digit)
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

    #[test]
    fn a_guess_is_reported_from_what_is_sure() {
        let likely = |wrong, candidates: &[&'static str]| {
            suggest_name(wrong, candidates.iter().copied()).map(|suggestion| {
                (suggestion.name, suggestion.applicability == Applicability::MaybeIncorrect)
            })
        };
        assert_eq!(likely("aerospce", &["aerospace", "ict"]), Some(("aerospace", false)));
        assert_eq!(likely("austrlia", &["austria", "australia"]), Some(("austria", true)));
        assert_eq!(likely("austrla", &["austria", "austria"]), Some(("austria", false)));
        assert_eq!(likely("perkman2013", &["perkmann2013"]), Some(("perkmann2013", false)));
        assert_eq!(likely("perkmann2014", &["perkmann2013"]), Some(("perkmann2013", true)));
    }

    proptest! {
        #[test]
        fn what_is_passed_over_is_too_far_away(a in "[a-dA-D1-3é-]{0,9}", b in "[a-dA-D1-3é-]{0,9}") {
            let distance = strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase());
            prop_assert!(Letters::of(&a).least_edits(&Letters::of(&b)) <= distance);
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
            let letters = Letters::of(wrong);
            names.iter().filter(|name| letters.least_edits(&Letters::of(name)) <= 2).count()
        };
        let compared: usize = names.iter().map(near).sum();
        assert!(compared < names.len() * names.len() / 20, "{compared}");
    }
}
