//! Sources → [`Reference`]s: short labels and full references, formatted once per build.
//!
//! Does not number or sort references and does not know where they are cited.

use crate::ids::{IdVec, SourceId};
use crate::parse::bibliography::{Bibliography, Name, Source};
use crate::parse::text::{escape, escape_html};
use crate::schema::settings::CitationStyle;
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
/// the same label are told apart by letters, in the order of their keys. By number this is IEEE,
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
    if source.year.is_empty() { "n.d." } else { &source.year }
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

/// Names in a row; of more than `most`, the first.
fn people(names: &[Name], most: usize, last_and: &str, show: impl Fn(&Name) -> String) -> String {
    let shown = match names {
        [first, ..] if names.len() > most => std::slice::from_ref(first),
        [named @ .., last] if last.given.is_empty() && last.family == "others" => named,
        names => names,
    };
    let shown_names: Vec<String> = shown.iter().map(show).collect();
    match shown_names.as_slice() {
        _ if shown.len() < names.len() => format!("{} et al.", shown_names.join(", ")),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] if !first.is_empty() => format!("{}{last_and}{last}", first.join(", ")),
        _ => shown_names.concat(),
    }
}

/// `J.-P.` and `W.A.`, with `between` given names.
fn initials(given: &str, between: &str) -> String {
    let initial = |part: &str| part.chars().next().map_or(String::new(), |c| format!("{c}."));
    let short = |name: &str| match name.chars().next() {
        Some(first) if first.is_lowercase() => format!(" {name} "),
        _ => {
            let dotted = |part: &str| part.split('.').map(initial).collect::<Vec<_>>().concat();
            name.split('-').map(dotted).collect::<Vec<_>>().join("-")
        }
    };
    let names: Vec<String> = given.split_whitespace().map(short).collect();
    names.join(between).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn family_first(name: &Name) -> String {
    match initials(&name.given, "") {
        given if given.is_empty() => name.family.clone(),
        given => format!("{}, {given}", name.family),
    }
}

fn given_first(name: &Name, between: &str) -> String {
    format!("{} {}", initials(&name.given, between), name.family).trim().to_owned()
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
        line.stop().sentence(&published(source, &lead, true));
    } else {
        if has_title {
            line.push(&format!(" ‘{}’,", source.title));
        }
        if is_part_of_book(source) {
            line.push(" in ");
            if !source.editors.is_empty() {
                let editors = people(&source.editors, 3, " and ", |name| given_first(name, ""));
                let role = plural(&source.editors, "ed.", "eds.");
                line.push(&format!("{editors} ({role}) "));
            }
            line.cite(&source.container).stop().sentence(&published(source, &lead, true));
        } else {
            let number = match source.number.as_str() {
                "" => source.volume.clone(),
                number => format!("{}({number})", source.volume),
            };
            line.push(" ").cite(&source.container);
            line.parts(&[number, page_range(source)]).stop();
        }
    }
    if let Some(link) = link(source) {
        line.push(" Available at: ").link(&link, &shorten_url(&link), &link);
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
    let year = year(source).to_owned();
    let is_book = source.container.is_empty() && source.kind.ends_with("book");
    if is_book {
        line.cite(title).stop().push(" ");
    } else {
        let comma = if title.ends_with(['?', '!', '.']) { "" } else { "," };
        line.push(&format!("“{title}{comma}” "));
    }
    if source.container.is_empty() {
        let published = published(source, &lead, false);
        line.push(&published).push(if published.is_empty() { "" } else { ", " }).push(&year);
    } else if is_part_of_book(source) {
        line.push("in ").cite(&source.container);
        let mut editors = names(&source.editors);
        if !editors.is_empty() {
            editors = format!("{editors}, {}", plural(&source.editors, "Ed.", "Eds."));
        }
        let pages = page_range(source);
        line.parts(&[
            editors,
            add_prefix("vol. ", &source.volume),
            publisher(source, &lead),
            year,
            pages,
        ]);
    } else {
        let volume = add_prefix("vol. ", &source.volume);
        let number = add_prefix("no. ", &source.number);
        line.cite(&source.container).parts(&[volume, number, page_range(source), year]);
    }
    match link(source) {
        Some(link) if !source.doi.is_empty() => {
            line.push(", doi: ").link(&link, &source.doi, &source.doi).push(".");
        }
        Some(link) => {
            line.stop().push(" [Online]. Available: ").link(&link, &shorten_url(&link), &link);
        }
        None => drop(line.stop()),
    }
    line
}

/// What kind of thesis it is, who published it, and what else places a work that stands alone or
/// a chapter of a book.
fn published(source: &Source, lead: &Lead<'_>, with_pages: bool) -> String {
    let thesis = match source.kind.as_str() {
        "phdthesis" => "PhD thesis",
        "mastersthesis" => "Master’s thesis",
        "thesis" => "Thesis",
        _ => "",
    };
    let parts = [
        thesis.to_owned(),
        publisher(source, lead),
        add_prefix("vol. ", &source.volume),
        add_prefix("no. ", &source.number),
        source.medium.clone(),
        if with_pages { page_range(source) } else { String::new() },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The publisher, where the reference does not begin with it.
fn publisher(source: &Source, lead: &Lead<'_>) -> String {
    let is_lead = match lead {
        Lead::Publisher(_) => true,
        _ => source.authors.iter().any(|author| author.family == source.publisher),
    };
    if is_lead { String::new() } else { source.publisher.clone() }
}

/// Whether a source is part of a book or of proceedings, and not of a journal.
pub(crate) fn is_part_of_book(source: &Source) -> bool {
    let kind = source.kind.as_str();
    let is_part = kind == "conference" || kind.starts_with("in") || kind.starts_with("supp");
    is_part && !source.container.is_empty()
}

fn page_range(source: &Source) -> String {
    let many = source.pages.contains(['–', ',', '-', '+']);
    add_prefix(if many { "pp. " } else { "p. " }, &source.pages)
}

fn add_prefix(prefix: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{prefix}{text}") }
}

fn plural<'a>(names: &[Name], one: &'a str, more: &'a str) -> &'a str {
    if names.len() == 1 { one } else { more }
}

/// Where the source is found: by its identifier, which lasts, or its address.
pub(crate) fn link(source: &Source) -> Option<String> {
    match (source.doi.as_str(), source.url.as_str()) {
        ("", "") => None,
        ("", url) => Some(url.to_owned()),
        (doi, _) => Some(doi_address(doi)),
    }
}

/// Where a digital object identifier leads from.
pub(crate) fn doi_address(doi: &str) -> String {
    format!("https://doi.org/{doi}")
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

/// A reference in the making, as HTML and as plain text.
#[derive(Default)]
struct Line {
    html: String,
    text: String,
}

impl Line {
    fn push(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.html);
        self.text.push_str(text);
        self
    }

    fn cite(&mut self, title: &str) -> &mut Self {
        self.html.push_str(&format!("<cite>{}</cite>", escape_html(title)));
        self.text.push_str(title);
        self
    }

    fn link(&mut self, url: &str, shown: &str, text: &str) -> &mut Self {
        self.html.push_str(&format!("<a href=\"{}\">{}</a>", escape_html(url), escape_html(shown)));
        self.text.push_str(text);
        self
    }

    /// Ends a sentence that has not ended.
    fn stop(&mut self) -> &mut Self {
        let ends = self.text.ends_with(['.', '?', '!', '…']);
        self.push(if ends { "" } else { "." })
    }

    /// Adds a sentence, if there is one.
    fn sentence(&mut self, text: &str) -> &mut Self {
        if text.is_empty() { self } else { self.push(" ").push(text).stop() }
    }

    /// Adds what is not empty, each after a comma.
    fn parts(&mut self, parts: &[String]) -> &mut Self {
        for part in parts.iter().filter(|part| !part.is_empty()) {
            self.push(", ").push(part);
        }
        self
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
            journal = {R\&D <i>}, year = 2001, volume = 4, pages = {1--2}, note = {excerpt seen},
            url = {https://www.ex.org/a?b="&c}}"#;
        let [made] = made(text, CitationStyle::AuthorDate).try_into().expect("is one");
        assert_eq!(
            made.html,
            "Doe, J.-P. van W.A. (2001) ‘Is &lt;b&gt; &quot;safe&quot;?’, \
             <cite>R&amp;D &lt;i&gt;</cite>, 4, pp. 1–2. Available at: \
             <a href=\"https://www.ex.org/a?b=&quot;&amp;c\">ex.org/a?b=&quot;&amp;c</a>"
        );
        assert!(made.text.ends_with("https://www.ex.org/a?b=\"&c") && !made.text.contains("seen"));
    }
}
