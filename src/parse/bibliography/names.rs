//! Names of people and organisations: from a field such as `author`, as BibTeX and BibLaTeX divide it.
//!
//! A name that can hardly be a person's is kept whole and reported: an organisation without braces, or several
//! people who are not divided by `and`. How names are shown is decided in [`crate::link::reference`].

use super::latex::{Letter, plain};
use super::organisations::{is_of_somewhere, is_organisation};
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
    let items = divide(letters);
    let report = |problem: &Doubt, name: &str, at: usize| {
        let message = problem.message(name);
        let help = problem.help(&|| in_braces(field, &items, at));
        Problem::value(place.clone(), message, help)
    };
    let mut has_empty = false;
    let has_names = items.iter().any(|words| !words.is_empty());
    for (at, words) in items.iter().enumerate().filter(|_| has_names) {
        let (words, has_others) = without_et_al(words);
        if !words.is_empty() {
            let (mut name, doubt) = name(words);
            if name.family.is_empty() {
                std::mem::swap(&mut name.family, &mut name.given);
            }
            problems.extend(doubt.map(|doubt| report(&doubt, &name.family, at)));
            if !name.family.is_empty() {
                names.push(name);
            }
        } else if !has_others && !has_empty {
            has_empty = true;
            problems.push(report(&Doubt::Empty, "", at));
        }
        if has_others {
            names.push(Name::others());
        }
    }
    names
}

/// Reads the only name in a text. A name with `and` in it is kept whole: `Department of Trade and Industry`.
pub(super) fn single(text: &str) -> Name {
    let letters: Vec<Letter> = text.chars().map(|c| Letter { c, in_braces: false }).collect();
    let words = words_of(&letters);
    let is_and = |word: &Word| self::text(word).eq_ignore_ascii_case("and");
    if words.is_empty() || words.iter().any(is_and) || is_organisation(&words) {
        return Name::whole(plain(&letters));
    }
    let (mut name, _) = name(&words);
    if name.family.is_empty() {
        std::mem::swap(&mut name.family, &mut name.given);
    }
    name
}

pub(super) type Word = Vec<Letter>;

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

pub(super) fn text(word: &[Letter]) -> String {
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

/// A field with braces around one of its names, so that the others stay people: `author = {{Acme Ltd} and Doe, Jo}`.
fn in_braces(field: &str, items: &[Vec<Word>], braced: usize) -> String {
    let name = |(at, words): (usize, &Vec<Word>)| {
        let space = Letter { c: ' ', in_braces: false };
        let (words, has_others) = without_et_al(words);
        let letters: Vec<Letter> = words.join(&space);
        let has_braces = letters.first().is_some_and(|letter| letter.in_braces);
        let name = match at == braced || has_braces {
            true => format!("{{{}}}", plain(&letters)),
            false => plain(&letters),
        };
        match (has_others, name.is_empty()) {
            (false, _) => name,
            (true, true) => "others".to_owned(),
            (true, false) => format!("{name} and others"),
        }
    };
    // A long list is shown only around the name.
    let from = braced.saturating_sub(1);
    let shown = items.iter().enumerate().skip(from).take(3);
    let names: Vec<String> = shown.map(name).collect();
    let start = if from > 0 { "… and " } else { "" };
    let end = if from + names.len() < items.len() { " and …" } else { "" };
    format!("`{field} = {{{start}{}{end}}}`", names.join(" and "))
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

    /// How to fix it. The field with braces around the name is worked out if it is shown.
    fn help(&self, in_braces: &dyn Fn() -> String) -> String {
        match self {
            Self::Empty => "delete the `and`, or add the name".to_owned(),
            Self::Organisation => format!(
                "put the name of an organisation in braces, {}; write a person as `Family, Given`",
                in_braces()
            ),
            Self::Several => {
                "write ` and ` between people, or put the name of an organisation in braces"
                    .to_owned()
            }
            Self::Ampersand => format!(
                "write ` and ` between people; put the name of an organisation in braces, {}",
                in_braces()
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
        // `Martin Luther King, Jr.`
        [name, suffix] if is_generation(&plain(suffix)) => {
            let words: Vec<Word> = words_of(name);
            (with_suffix(first_and_last(&words), &plain(suffix)), None)
        }
        [family, given] => (family_and_given(family, given), None),
        [family, suffix, given] | [family, given, suffix] if is_suffix(&plain(suffix)) => {
            let name = Name { family: plain(family), given: plain(given) };
            (with_suffix(name, &plain(suffix)), None)
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
        || is_generation(text)
}

/// `Jr.`, `III`: what a name can end in without a comma. One letter is an initial, and `Xi` is a name.
fn is_generation(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let is_number = || text.len() > 1 && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    matches!(text, "Jr" | "jr" | "JR" | "Sr" | "sr" | "SR" | "Junior" | "Senior") || is_number()
}

fn with_suffix(name: Name, suffix: &str) -> Name {
    Name { family: format!("{} {suffix}", name.family).trim().to_owned(), ..name }
}

/// The words of a name.
fn words_of(letters: &[Letter]) -> Vec<Word> {
    let words = letters.split(|letter| letter.c.is_whitespace() && !letter.in_braces);
    words.filter(|word| !word.is_empty()).map(<[Letter]>::to_vec).collect()
}

/// `Smith` and `John Jr.`
fn family_and_given(family: &[Letter], given: &[Letter]) -> Name {
    let (family, words) = (plain(family), words_of(given));
    if let [names @ .., last] = words.as_slice()
        && !names.is_empty()
        && is_generation(&plain(last))
    {
        let given: Vec<String> = names.iter().map(|word| plain(word)).collect();
        return with_suffix(Name { family, given: given.join(" ") }, &plain(last));
    }
    Name { family, given: plain(given) }
}

/// `Jane van der Berg`: the family name is the last word, with all that follows the first word that begins
/// with a small letter.
fn first_and_last(words: &[Word]) -> Name {
    if let [names @ .., last] = words
        && names.len() > 1
        && is_generation(&text(last))
    {
        return with_suffix(first_and_last(names), &plain(last));
    }
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
