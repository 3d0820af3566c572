//! What places a work, part by part: edition, series, publisher, volume, pages, day, archive.
//!
//! The order and the punctuation between them are a style's; see [`super`].

use super::people::{given_first, people};
use super::{Lead, year};
use crate::date::Date;
use crate::parse::bibliography::{Name, Source, kinds};

/// Where the day or month of a work that stands alone is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    /// Apart from the year, after the publisher.
    Apart,
    /// With the year.
    Within,
}

/// What kind of report or thesis it is, who published it, and what else places a work that stands alone or
/// a chapter of a book.
pub(super) fn published(source: &Source, lead: &Lead<'_>, dated: Dated) -> String {
    // The number of a book is its place in the series.
    let number = match series_number(source) {
        "" => counted("no. ", &source.number),
        _ => String::new(),
    };
    let genre = if source.genre == source.medium { "" } else { &source.genre };
    let is_apart = dated == Dated::Apart;
    let mut parts = vec![
        genre.to_owned(),
        imprint(source, lead),
        counted("vol. ", &source.volume),
        number,
        source.medium.clone(),
        version(source),
        if is_apart { day(source) } else { String::new() },
        if is_apart { chapter(source) } else { String::new() },
        if is_apart { page_range(source) } else { String::new() },
    ];
    parts.extend(apart(source).into_iter().skip(2));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What any source may have besides: how it was published, its version, its place in an archive, its state.
pub(super) fn apart(source: &Source) -> [String; 4] {
    let eprint = source.eprint.as_ref().map(|eprint| eprint.label.clone());
    let eprint = eprint.filter(|label| !source.note.contains(label.as_str()));
    let state = source.state.clone();
    [source.medium.clone(), version(source), eprint.unwrap_or_default(), state]
}

/// The publisher and the series.
pub(super) fn imprint(source: &Source, lead: &Lead<'_>) -> String {
    format!("{} {}", publisher(source, lead), series(source)).trim().to_owned()
}

/// The place and name of the publisher, where the reference does not begin with it.
fn publisher(source: &Source, lead: &Lead<'_>) -> String {
    let is_lead = match lead {
        Lead::Publisher(_) => true,
        _ => source.authors.iter().any(|author| author.family == source.publisher),
    };
    match (source.place.as_str(), source.publisher.as_str()) {
        ("", _) if is_lead => String::new(),
        (place, _) if is_lead => place.to_owned(),
        ("", publisher) => publisher.to_owned(),
        (place, "") => place.to_owned(),
        (place, publisher) => format!("{place}: {publisher}"),
    }
}

/// `2nd edn`, `Revised edn`; as it is written where it says so itself.
pub(super) fn edition(source: &Source, word: &str) -> String {
    let edition = source.edition.trim_end_matches('.');
    let lower = edition.to_lowercase();
    let says_so = lower.split(|c: char| !c.is_alphabetic()).any(|part| {
        part.starts_with("ed") && part.len() < 4 || matches!(part, "edition" | "auflage" | "aufl")
    });
    match edition.parse::<u32>() {
        _ if edition.is_empty() || says_so => edition.to_owned(),
        Ok(number) => format!("{number}{} {word}", ordinal(number)),
        Err(_) => format!("{edition} {word}"),
    }
}

fn ordinal(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    }
}

/// `(Practice Guides, 12)`.
fn series(source: &Source) -> String {
    match (source.series.as_str(), series_number(source)) {
        ("", _) => String::new(),
        (series, "") => format!("({series})"),
        (series, number) => format!("({series}, {number})"),
    }
}

/// The number of a book or chapter in its series. A report has a number of its own.
fn series_number(source: &Source) -> &str {
    let is_numbered = is_book(source) || is_part_of_book(source);
    if is_numbered && !source.series.is_empty() { &source.number } else { "" }
}

fn version(source: &Source) -> String {
    let is_number = source.version.starts_with(|c: char| c.is_ascii_digit());
    add_prefix(if is_number { "Version " } else { "" }, &source.version)
}

pub(super) fn chapter(source: &Source) -> String {
    counted("ch. ", &source.chapter)
}

pub(super) fn translated(source: &Source) -> String {
    let names = people(&source.translators, 3, " and ", |name| given_first(name, ""));
    add_prefix("Translated by ", &names)
}

/// Who a chapter's book is by, and whether these are editors.
pub(super) fn book_names(source: &Source) -> Option<(&[Name], bool)> {
    let of_book = source.contributors.iter().find(|(role, _)| *role == "bookauthor");
    match of_book {
        _ if !source.editors.is_empty() => Some((&source.editors, true)),
        Some((_, names)) if *names != source.authors => Some((names, false)),
        _ => None,
    }
}

/// The day of what is not a book, which is known by its year.
fn day(source: &Source) -> String {
    let by_year = is_book(source) || is_part_of_book(source) || source.kind.ends_with("thesis");
    if by_year { String::new() } else { source.published.day.clone() }
}

/// The day of a newspaper or magazine, which has no volume.
pub(super) fn day_of_paper(source: &Source) -> String {
    if source.volume.is_empty() { source.published.day.clone() } else { String::new() }
}

const MONTHS: [&str; 12] = [
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
];

/// `Mar. 12, 2002`.
pub(super) fn short_date(source: &Source) -> String {
    let published = &source.published;
    let month = |date: Date| MONTHS.get(usize::from(date.month?.checked_sub(1)?)).copied();
    let exact = published
        .from
        .filter(|date| published.to.is_none() && published.year == date.year.to_string());
    match (exact.and_then(month), exact.and_then(|date| date.day)) {
        (Some(month), Some(day)) => format!("{month} {day}, {}", published.year),
        (Some(month), None) => format!("{month} {}", published.year),
        _ if published.day.is_empty() => year(source).to_owned(),
        _ if published.day.ends_with(|c: char| c.is_ascii_digit()) => published.day.clone(),
        _ => format!("{} {}", published.day, year(source)),
    }
}

/// Whether a source is a book or a volume of several works.
pub(super) fn is_book(source: &Source) -> bool {
    kinds::is_book(&source.kind) || kinds::is_by_author_of_book(&source.kind)
}

/// Whether a source is part of a book or of proceedings, and not of a journal.
pub(super) fn is_part_of_book(source: &Source) -> bool {
    kinds::is_part_of_book(&source.kind) && !source.container.is_empty()
}

pub(super) fn page_range(source: &Source) -> String {
    let many = source.pages.contains(['–', ',', '-', '+']);
    match bare(&source.pages) {
        "" => counted("article ", &source.article),
        pages if pages.chars().all(|c| c.is_ascii_digit() || c == '-') => {
            counted(if many { "pp. " } else { "p. " }, &pages.replace('-', "–"))
        }
        _ => counted(if many { "pp. " } else { "p. " }, &source.pages),
    }
}

/// A number with what it is a number of, unless it says so itself: `No. 7`, `Discussion Paper 12`.
pub(super) fn counted(prefix: &str, text: &str) -> String {
    match bare(text) {
        number if number == text && says_what_it_is(text) => text.to_owned(),
        number => add_prefix(prefix, number),
    }
}

pub(super) fn add_prefix(prefix: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{prefix}{text}") }
}

/// Whether a number begins with a word: `Discussion Paper 12`.
fn says_what_it_is(text: &str) -> bool {
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    first.chars().count() > 2 && text.contains(' ') || first.chars().count() > 4
}

/// A number without a word that says what it is a number of: `7` of `No. 7`.
pub(super) fn bare(text: &str) -> &str {
    let word = text.find(|c: char| !c.is_alphabetic() && !"№#".contains(c)).unwrap_or(text.len());
    let known = matches!(
        text[..word].to_lowercase().as_str(),
        "no" | "nr"
            | "num"
            | "number"
            | "issue"
            | "vol"
            | "volume"
            | "bd"
            | "p"
            | "pp"
            | "page"
            | "pages"
            | "ch"
            | "chap"
            | "chapter"
            | "article"
            | "art"
            | "n"
            | "№"
            | "#"
    );
    let rest = text[word..].trim_start_matches(['.', ' ', '°', ':']);
    if known && rest.starts_with(|c: char| c.is_ascii_digit()) { rest } else { text }
}
