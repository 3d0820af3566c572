//! Names of people and organisations: from a field such as `author`, as BibTeX and BibLaTeX divide it.
//!
//! A name that can hardly be a person's is kept whole and reported: an organisation without braces, or several
//! people who are not divided by `and`. How names are shown is decided in [`crate::link::reference`].

use super::latex::{Letter, plain};
use super::syntax::Problem;
use std::ops::Range;

/// A person or organisation. `and others` is a last name whose family is `others`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Family name with its particles and `Jr`, or the name of an organisation.
    pub family: String,
    /// Given names; empty for an organisation.
    pub given: String,
}

impl Name {
    fn others() -> Self {
        Self::whole("others".into())
    }

    fn whole(family: String) -> Self {
        Self { family, given: String::new() }
    }

    /// Whether a name is in Chinese, Japanese or Korean letters, which have no initials.
    pub fn is_east_asian(&self) -> bool {
        let is_one = |c| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
        self.family.contains(is_one) && (self.given.is_empty() || self.given.contains(is_one))
    }
}

/// Reads the names of a field. Problems are at `place`, the value of the field.
pub(super) fn read(
    field: &str,
    letters: &[Letter],
    place: &Range<usize>,
    problems: &mut Vec<Problem>,
) -> Vec<Name> {
    let mut names = Vec::new();
    let whole = plain(letters);
    let report = |problem: &Doubt, name: &str| {
        let message = problem.message(name);
        let help = problem.help(field, &whole);
        Problem::value(place.clone(), message, help)
    };
    let items = divide(letters);
    let mut has_empty = false;
    let has_names = items.iter().any(|words| !words.is_empty());
    for words in items.into_iter().filter(|_| has_names) {
        let (words, has_others) = without_et_al(&words);
        if !words.is_empty() {
            let (mut name, doubt) = name(words);
            if name.family.is_empty() {
                std::mem::swap(&mut name.family, &mut name.given);
            }
            problems.extend(doubt.map(|doubt| report(&doubt, &name.family)));
            if !name.family.is_empty() {
                names.push(name);
            }
        } else if !has_others && !has_empty {
            has_empty = true;
            problems.push(report(&Doubt::Empty, ""));
        }
        if has_others {
            names.push(Name::others());
        }
    }
    names
}

type Word = Vec<Letter>;

/// The words of each name: `and` divides names, in any case, but not in braces.
fn divide(letters: &[Letter]) -> Vec<Vec<Word>> {
    let mut items = vec![Vec::new()];
    for word in letters.split(|letter| letter.c.is_whitespace() && !letter.in_braces) {
        let is_and =
            !word.is_empty() && !word[0].in_braces && text(word).eq_ignore_ascii_case("and");
        match items.last_mut() {
            _ if is_and => items.push(Vec::new()),
            Some(item) if !word.is_empty() => item.push(word.to_vec()),
            _ => {}
        }
    }
    items
}

fn text(word: &[Letter]) -> String {
    word.iter().map(|letter| letter.c).collect()
}

/// A name without `others` or `et al.` at its end, and whether that was there.
fn without_et_al(words: &[Word]) -> (&[Word], bool) {
    let is = |word: &Word, wanted: &str| {
        text(word).trim_end_matches(['.', ',']).eq_ignore_ascii_case(wanted) && !word[0].in_braces
    };
    match words {
        [only] if is(only, "others") => (&[], true),
        [name @ .., et, al] if is(et, "et") && is(al, "al") => (name, true),
        words => (words, false),
    }
}

/// Why a name may not be what its author meant.
enum Doubt {
    Empty,
    Organisation,
    /// Several people without `and`.
    Several,
    Ampersand,
}

impl Doubt {
    fn message(&self, name: &str) -> String {
        match self {
            Self::Empty => "an `and` has no name beside it".to_owned(),
            Self::Organisation => format!("`{name}` looks like an organisation, not a person"),
            Self::Several => format!("`{name}` looks like several names"),
            Self::Ampersand => format!("`{name}` may be one name or two"),
        }
    }

    fn help(&self, field: &str, whole: &str) -> String {
        match self {
            Self::Empty => "delete the `and`, or add the name".to_owned(),
            Self::Organisation => format!(
                "put the name of an organisation in braces, `{field} = {{{{{whole}}}}}`; \
                 write a person as `Family, Given`"
            ),
            Self::Several => {
                "write ` and ` between people, or put the name of an organisation in braces"
                    .to_owned()
            }
            Self::Ampersand => format!(
                "write ` and ` between people; put the name of an organisation in braces, \
                 `{field} = {{{{{whole}}}}}`"
            ),
        }
    }
}

fn name(words: &[Word]) -> (Name, Option<Doubt>) {
    let space = Letter { c: ' ', in_braces: false };
    let mut letters: Vec<Letter> = words.join(&space);
    while letters.pop_if(|last| last.c == ';' && !last.in_braces).is_some() {}
    let all = || Name::whole(plain(&letters));
    let parts: Vec<&[Letter]> =
        letters.split(|letter| letter.c == ',' && !letter.in_braces).collect();
    if let Some(name) = extended(&parts) {
        return (name, None);
    }
    let bare = |wanted: char| letters.iter().any(|letter| letter.c == wanted && !letter.in_braces);
    if bare(';') {
        return (all(), Some(Doubt::Several));
    }
    if words.iter().any(|word| text(word) == "&" && !word[0].in_braces) {
        return (all(), Some(Doubt::Ampersand));
    }
    match parts.as_slice() {
        [_] if is_organisation(words) => (all(), Some(Doubt::Organisation)),
        [_] if all().is_east_asian() || is_of_somewhere(words) => (all(), None),
        [_] => (first_and_last(words), None),
        [family, given] => (Name { family: plain(family), given: plain(given) }, None),
        [family, suffix, given] | [family, given, suffix] if is_suffix(&plain(suffix)) => {
            let family = format!("{} {}", plain(family), plain(suffix)).trim().to_owned();
            (Name { family, given: plain(given) }, None)
        }
        _ => (all(), Some(Doubt::Several)),
    }
}

/// `Jr`, `III`, `PhD`: what may follow a family name.
fn is_suffix(text: &str) -> bool {
    let bare = text.replace(['.', ' '], "").to_lowercase();
    bare.is_empty()
        || bare.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            bare.as_str(),
            "jr" | "sr"
                | "junior"
                | "senior"
                | "phd"
                | "md"
                | "esq"
                | "filho"
                | "neto"
                | "fils"
                | "père"
                | "dr"
                | "prof"
                | "cbe"
                | "obe"
                | "mbe"
                | "sj"
        )
        || bare.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

/// `Jane van der Berg`: the family name is the last word, with all that follows the first word that begins
/// with a small letter.
fn first_and_last(words: &[Word]) -> Name {
    let Some(last) = words.len().checked_sub(1) else { return Name::whole(String::new()) };
    let is_small = |word: &Word| {
        let first = word.iter().find(|letter| letter.c.is_alphabetic());
        first.is_some_and(|letter| letter.c.is_lowercase() && !letter.in_braces)
    };
    let start = words[..last].iter().position(is_small).unwrap_or(last);
    let join = |words: &[Word]| {
        let words: Vec<String> = words.iter().map(|word| plain(word)).collect();
        words.join(" ").trim().to_owned()
    };
    Name { family: join(&words[start..]), given: join(&words[..start]) }
}

/// A name with its parts named: `family=Berg, given=Jan, prefix=van den`.
fn extended(parts: &[&[Letter]]) -> Option<Name> {
    let (mut family, mut given, mut prefix, mut suffix, mut middle) =
        <(String, String, String, String, String)>::default();
    for part in parts {
        let part = plain(part);
        let (key, value) = part.split_once('=')?;
        let value = value.trim().to_owned();
        match key.trim() {
            "family" => family = value,
            "given" => given = value,
            "prefix" => prefix = value,
            "suffix" => suffix = value,
            "middle" => middle = value,
            // How a name is sorted or shortened elsewhere.
            key if key.chars().all(|c| c.is_ascii_lowercase() || c == '-') => {}
            _ => return None,
        }
    }
    let join = |parts: [String; 3]| parts.join(" ").trim().to_owned();
    let (family, given) = (join([prefix, family, suffix]), join([given, middle, String::new()]));
    (!family.is_empty()).then_some(Name { family, given })
}

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
    "association",
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
    "college",
];

/// Whether a name has a word of English in it that is no particle: `Isidore of Seville`.
fn is_of_somewhere(words: &[Word]) -> bool {
    let is_one = |word: &Word| {
        !word[0].in_braces
            && matches!(text(word).as_str(), "of" | "the" | "for" | "in" | "at" | "on")
    };
    words.iter().skip(1).any(is_one)
}

/// Whether a name without a comma is an organisation's: `World Health Organization`, `Bank of England`. No
/// single word is, and nothing in braces has to be.
fn is_organisation(words: &[Word]) -> bool {
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
    ends.into_iter().flatten().any(is_listed) || has_of() || is_bank()
}
