//! Sources → [`Reference`]s: short labels and full references, formatted once per build.
//!
//! Does not number or sort references and does not know where they are cited.

mod line;
mod parts;
mod people;

use crate::ids::{IdVec, SourceId};
use crate::parse::bibliography::{Bibliography, Name, Source};
use crate::schema::settings::CitationStyle;
use line::Line;
use parts::*;
use people::{family_first, given_first, people, plural};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::BTreeMap;

/// A source as readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `Coates Ulrichsen and O'Sullivan 2015`, `Bruneel et al. 2010`, `UIDP 2015a`. Plain text.
    pub label: String,
    /// For a sentence, `Coates Ulrichsen and O'Sullivan (2015)`; the names alone where sources
    /// are numbered. Plain text.
    pub narrative: String,
    /// The full reference as HTML.
    pub html: String,
    /// The full reference as plain text, with the whole address.
    pub text: String,
}

/// Formats every source, in the order of the bibliography.
///
/// By author and date this is Harvard after *Cite Them Right*, but labels say `et al.` from three
/// names on, a missing year is `n.d.` and publishers of reports are named. Sources that would have
/// the same label are distinguished by letters, in the order of their keys. By number this is IEEE,
/// but web pages have a year.
pub fn references(bibliography: &Bibliography, style: CitationStyle) -> IdVec<SourceId, Reference> {
    let labels: Vec<(String, &str)> = bibliography
        .sources
        .iter()
        .map(|source| (short(&Lead::of(source)), year(source)))
        .collect();
    let mut same: BTreeMap<&(String, &str), (usize, usize)> = BTreeMap::new();
    for label in &labels {
        same.entry(label).or_default().0 += 1;
    }
    let mut references = IdVec::from(Vec::with_capacity(labels.len()));
    for (source, label) in bibliography.sources.iter().zip(&labels) {
        let (count, seen) = same.entry(label).or_default();
        let letter = if *count > 1 { letters(*seen) } else { String::new() };
        *seen += 1;
        references.push(reference(source, label, &letter, style));
    }
    references
}

fn reference(
    source: &Source,
    label: &(String, &str),
    letter: &str,
    style: CitationStyle,
) -> Reference {
    let (names, year) = label;
    match style {
        CitationStyle::AuthorDate => {
            let hyphen = !letter.is_empty() && !year.ends_with(|c: char| c.is_ascii_digit());
            let year = format!("{year}{}{letter}", if hyphen { "-" } else { "" });
            let Line { html, text } = author_date(source, &year);
            let (label, narrative) = (format!("{names} {year}"), format!("{names} ({year})"));
            Reference { label, narrative, html, text }
        }
        CitationStyle::Numeric => {
            let Line { html, text } = numeric(source);
            Reference { label: format!("{names} {year}"), narrative: names.clone(), html, text }
        }
    }
}

/// What a reference begins with.
enum Lead<'a> {
    Authors(&'a [Name]),
    Editors(&'a [Name]),
    Publisher(&'a str),
    /// The title or, of an entry that could not be read, the key.
    Title(&'a str),
}

impl<'a> Lead<'a> {
    fn of(source: &'a Source) -> Self {
        if !source.authors.is_empty() {
            Self::Authors(&source.authors)
        } else if !source.editors.is_empty() && !is_part_of_book(source) {
            Self::Editors(&source.editors)
        } else if !source.publisher.is_empty() {
            Self::Publisher(&source.publisher)
        } else if !source.title.is_empty() {
            Self::Title(&source.title)
        } else {
            Self::Title(&source.key)
        }
    }
}

fn year(source: &Source) -> &str {
    match source.published.year.as_str() {
        "" => "n.d.",
        year => year,
    }
}

/// a, b … z, aa, ab …
fn letters(index: usize) -> String {
    let last = char::from(b'a' + u8::try_from(index % 26).unwrap_or_default());
    let before = if index < 26 { String::new() } else { letters(index / 26 - 1) };
    format!("{before}{last}")
}

/// Whom or what a label names.
fn short(lead: &Lead<'_>) -> String {
    match lead {
        Lead::Authors(names) | Lead::Editors(names) => {
            people(names, 2, " and ", |name| abbreviation(&name.family).to_owned())
        }
        Lead::Publisher(publisher) => abbreviation(publisher).to_owned(),
        Lead::Title(title) => {
            let words: Vec<&str> = title.split_whitespace().collect();
            match words.get(..6) {
                Some(first) => format!("{}…", first.join(" ")),
                None => words.join(" "),
            }
        }
    }
}

/// `UIDP` of `University Industry Demonstration Partnership (UIDP)`; other names as they are. The
/// letters have to be initials of the words before: `The Star (Sheffield)` is no abbreviation.
fn abbreviation(name: &str) -> &str {
    let Some((before, rest)) = name.split_once('(') else { return name };
    let Some((inner, _)) = rest.split_once(')') else { return name };
    let mut initials = before
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase);
    let is_short = inner.chars().count() > 1
        && inner.chars().all(char::is_uppercase)
        && inner.chars().all(|c| initials.any(|initial| initial == c));
    if is_short { inner } else { name }
}

fn author_date(source: &Source, year: &str) -> Line {
    let mut line = Line::default();
    let lead = Lead::of(source);
    let names = |names: &[Name]| people(names, 3, " and ", family_first);
    match &lead {
        Lead::Authors(authors) => line.push(&names(authors)),
        Lead::Editors(editors) => {
            line.push(&format!("{} ({})", names(editors), plural(editors, "ed.", "eds.")))
        }
        Lead::Publisher(publisher) => line.push(publisher),
        Lead::Title(title) => line.cite(title),
    };
    line.push(&format!(" ({year})"));
    let has_title = !matches!(lead, Lead::Title(_)) && !source.title.is_empty();
    if source.container.is_empty() {
        if has_title {
            line.push(" ").cite(&source.title);
        }
        line.stop().sentence(&edition(source, "edn"));
        line.sentence(&published(source, &lead, Dated::Apart));
    } else {
        if has_title {
            line.push(&format!(" ‘{}’,", source.title));
        }
        if is_part_of_book(source) {
            line.push(" in ");
            if let Some((names, role)) = book_names(source) {
                line.push(&people(names, 3, " and ", |name| given_first(name, "")));
                let role = if role { plural(names, " (ed.)", " (eds.)") } else { "" };
                line.push(role).push(" ");
            }
            line.cite(&source.container).stop().sentence(&edition(source, "edn"));
            line.sentence(&published(source, &lead, Dated::Apart));
        } else {
            let (volume, number) = (bare(&source.volume), bare(&source.number));
            let number = match (volume, number) {
                (volume, "") => volume.to_owned(),
                ("", number) => counted("no. ", number),
                (volume, number) => format!("{volume}({number})"),
            };
            line.push(" ").cite(&source.container);
            line.parts(&[number, day_of_paper(source), page_range(source)]);
            line.parts(&apart(source)).stop();
        }
    }
    line.sentence(&translated(source)).sentence(&source.note);
    match link(source) {
        Some(link) => {
            line.push(" Available at: ").link(&link, &shorten_url(&link), &link);
            if source.doi.is_empty() && !source.accessed.is_empty() {
                line.push(&format!(" (Accessed: {}).", source.accessed));
            }
            line.sentence(&add_prefix("Also at: ", &source.unlinked));
        }
        None => drop(line.sentence(&add_prefix("Available at: ", &source.unlinked))),
    }
    line
}

fn numeric(source: &Source) -> Line {
    let mut line = Line::default();
    let lead = Lead::of(source);
    let names = |names: &[Name]| people(names, 6, ", and ", |name| given_first(name, " "));
    match &lead {
        Lead::Authors(authors) => line.push(&names(authors)).push(", "),
        Lead::Editors(editors) => {
            let role = plural(editors, "Ed.", "Eds.");
            line.push(&names(editors)).push(", ").push(role).push(", ")
        }
        Lead::Publisher(publisher) => line.push(publisher).push(", "),
        Lead::Title(_) => &mut line,
    };
    let title = if source.title.is_empty() { &source.key } else { &source.title };
    let is_book = source.container.is_empty() && is_book(source);
    if is_book {
        line.cite(title);
        line.parts(&[edition(source, "ed.")]).stop().push(" ");
    } else {
        let comma = if title.ends_with(['?', '!', '.']) { "" } else { "," };
        line.push(&format!("“{title}{comma}” "));
    }
    let date = if is_book { year(source).to_owned() } else { short_date(source) };
    if source.container.is_empty() {
        let published = published(source, &lead, Dated::Within);
        line.prose(&published).push(if published.is_empty() { "" } else { ", " }).push(&date);
    } else if is_part_of_book(source) {
        line.push("in ").cite(&source.container);
        let names = match book_names(source) {
            Some((of, true)) => format!("{}, {}", names(of), plural(of, "Ed.", "Eds.")),
            Some((of, false)) => names(of),
            None => String::new(),
        };
        let edition = edition(source, "ed.");
        let volume = counted("vol. ", &source.volume);
        line.parts(&[names, edition, volume, imprint(source, &lead), date]);
        line.parts(&[chapter(source), page_range(source)]).parts(&apart(source));
    } else {
        let volume = counted("vol. ", &source.volume);
        let number = counted("no. ", &source.number);
        line.cite(&source.container).parts(&[volume, number, page_range(source), date]);
        line.parts(&apart(source));
    }
    match link(source) {
        Some(link) if !source.doi.is_empty() => {
            line.push(", doi: ").link(&link, &source.doi, &source.doi).push(".");
            line.sentence(&translated(source)).sentence(&source.note);
            line.sentence(&add_prefix("Also at: ", &source.unlinked));
        }
        Some(link) => {
            line.stop().sentence(&translated(source)).sentence(&source.note);
            if !source.accessed.is_empty() {
                line.push(&format!(" Accessed: {}.", source.accessed));
            }
            line.push(" [Online]. Available: ").link(&link, &shorten_url(&link), &link);
            line.sentence(&add_prefix("Also at: ", &source.unlinked));
        }
        None => {
            line.stop().sentence(&translated(source)).sentence(&source.note);
            line.sentence(&add_prefix("[Online]. Available: ", &source.unlinked));
        }
    }
    line
}

/// Where the source is found: by its identifier, which lasts, its address, or its place in an archive.
pub(crate) fn link(source: &Source) -> Option<String> {
    match (source.doi.as_str(), source.url.as_str()) {
        ("", "") => source.eprint.as_ref().and_then(|eprint| eprint.url.clone()),
        ("", url) => Some(url.to_owned()),
        (doi, _) => Some(doi_address(doi)),
    }
}

/// Signs that an identifier may contain and that mean something else in an address.
const IN_DOI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

/// The address that a digital object identifier resolves from.
pub(crate) fn doi_address(doi: &str) -> String {
    format!("https://doi.org/{}", utf8_percent_encode(doi, IN_DOI))
}

/// An address as it is shown: `host/path`, or `host/…` where that is long.
fn shorten_url(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, bare)| bare);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    match bare.split_once('/') {
        Some((host, _)) if bare.chars().count() > 50 => format!("{host}/…"),
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Files, Memory};
    use crate::parse::bibliography::bibliography;

    fn made(text: &str, style: CitationStyle) -> Vec<Reference> {
        let mut memory = Memory::default();
        memory.content.insert("a.bib".into(), text.into());
        references(&bibliography(&memory.inventory().value).value, style).into_iter().collect()
    }

    #[test]
    fn labels_name_few_and_report_years_apart() {
        let label = |fields: &str| {
            let text = format!("@misc{{a, {fields}}}");
            made(&text, CitationStyle::AuthorDate).remove(0).label
        };
        assert_eq!(label("author = {A, B and C, D}, year = 2001"), "A and C 2001");
        assert_eq!(label("author = {A, B and C, D and E, F}, year = 2001"), "A et al. 2001");
        assert_eq!(label("author = {A, B and others}, year = 2001"), "A et al. 2001");
        assert_eq!(label("editor = {A, B}"), "A n.d.");
        assert_eq!(label("publisher = {National Press (NP)}, title = {T}"), "NP n.d.");
        assert_eq!(label("author = {{The Star (Sheffield)}}"), "The Star (Sheffield) n.d.");
        assert_eq!(label("author = {{The Tech (MIT)}}"), "The Tech (MIT) n.d.");
        assert_eq!(
            label("title = {One two three four five six seven}"),
            "One two three four five six… n.d."
        );
        assert_eq!(label("note = {nothing else}"), "a n.d.");
        let two = "@misc{b, author = {A, B}, year = 2001} @misc{a, author = {A, X}, year = 2001}
            @misc{c, author = {A, B}} @misc{d, author = {A, B}}";
        let labels = made(two, CitationStyle::AuthorDate).into_iter().map(|made| made.narrative);
        let expected = ["A (2001a)", "A (2001b)", "A (n.d.-a)", "A (n.d.-b)"];
        assert_eq!(labels.collect::<Vec<_>>(), expected);
        assert_eq!((letters(25), letters(26), letters(52)), ("z".into(), "aa".into(), "ba".into()));
    }

    #[test]
    fn one_editor_and_several_are_reported_apart() {
        let text = |entry: &str| made(entry, CitationStyle::AuthorDate).remove(0).text;
        let one = text("@book{a, editor = {Doe, Jo}, title = {T}, year = 2001}");
        assert!(one.starts_with("Doe, J. (ed.) (2001) "), "{one}");
        let two = text("@book{a, editor = {Doe, Jo and Roe, Al}, title = {T}, year = 2001}");
        assert!(two.starts_with("Doe, J. and Roe, A. (eds.) (2001) "), "{two}");
        let part = text(
            "@incollection{a, author = {Poe, Ed}, editor = {Doe, Jo and Roe, Al}, title = {T}, \
             booktitle = {B}, year = 2001}",
        );
        assert!(part.contains(" in J. Doe and A. Roe (eds.) B."), "{part}");
    }

    #[test]
    fn references_are_safe_html_and_keep_notes_to_themselves() {
        let text = r#"@article{a, author = {Doe, Jan-Philip van W. A.}, title = {Is <b> "safe"?},
            journal = {R\&D <i>}, year = 2001, volume = 4, pages = {1--2}, annotation = {excerpt seen},
            url = {https://www.ex.org/a?b='&c}}"#;
        let [made] = made(text, CitationStyle::AuthorDate).try_into().expect("is one");
        assert_eq!(
            made.html,
            "Doe, J.-P. van W.A. (2001) ‘Is &lt;b&gt; &quot;safe&quot;?’, \
             <cite>R&amp;D &lt;i&gt;</cite>, 4, pp. 1–2. Available at: \
             <a href=\"https://www.ex.org/a?b='&amp;c\">ex.org/a?b='&amp;c</a>"
        );
        assert!(made.text.ends_with("https://www.ex.org/a?b=\"&c") && !made.text.contains("seen"));
    }
}
