//! An entry → a [`Source`]: what each field means for a reference.
//!
//! Reports values that cannot be shown as they are written. How they are shown is decided in
//! [`crate::link::reference`].

use super::addresses::{self, Address};
use super::dates::{self, Published, Written};
use super::entry::{Entry, NAMES, PUBLIC};
use super::kinds::is_part_of_book;
use super::names::{self, Name};
use super::syntax::Problem;
use crate::date::Date;
use crate::span::Span;

/// A source. Fields are plain text, and empty where the file says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is cited by.
    pub key: String,
    /// The place of the key in the `.bib` file.
    pub span: Span,
    /// The entry type in lower case: `article`, `techreport`.
    pub kind: String,
    /// Authors.
    pub authors: Vec<Name>,
    /// Editors.
    pub editors: Vec<Name>,
    /// Translators.
    pub translators: Vec<Name>,
    /// Names in other roles, by field: `bookauthor`.
    pub contributors: Vec<(&'static str, Vec<Name>)>,
    /// Title, with the subtitle after a colon.
    pub title: String,
    /// When it was published.
    pub published: Published,
    /// Title of the journal or book it is part of.
    pub container: String,
    /// Publisher, institution, school or organisation.
    pub publisher: String,
    /// Where the publisher is.
    pub place: String,
    /// Edition: `2`, `2nd`, `Revised`.
    pub edition: String,
    /// Series or work of several volumes that it is part of.
    pub series: String,
    /// Volume.
    pub volume: String,
    /// Number or issue.
    pub number: String,
    /// Pages, with an en dash in ranges.
    pub pages: String,
    /// Number of an article that has no pages.
    pub article: String,
    /// Chapter of a book.
    pub chapter: String,
    /// Web address, `http` or `https`.
    pub url: String,
    /// Another address, which cannot be linked.
    pub unlinked: String,
    /// The day the address was looked at, in words.
    pub accessed: String,
    /// The same as a date, where it is one.
    pub accessed_on: Option<Date>,
    /// Digital object identifier, without a resolver's address before it.
    pub doi: String,
    /// Its place in an archive of papers.
    pub eprint: Option<Eprint>,
    /// What kind of report, thesis or page it is: `Working paper`.
    pub genre: String,
    /// How it was published, where that is not a journal or publisher: `Blog page, 2 May 2024`.
    pub medium: String,
    /// Version of software or of a page.
    pub version: String,
    /// `in press`, where the year is known too.
    pub state: String,
    /// What the author of the file adds for readers.
    pub note: String,
    /// Every field that may be published, as text: what records for reference managers are made from.
    pub fields: Vec<(&'static str, String)>,
}

/// A place in an archive of papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eprint {
    /// As readers see it: `arXiv:2301.00001 [cs.LG]`.
    pub label: String,
    /// Its address, where the archive is known.
    pub url: Option<String>,
}

/// Reads an entry. It has inherited what it inherits.
pub(super) fn source(entry: &Entry, problems: &mut Vec<Problem>) -> Source {
    let mut reader = Reader { entry, problems };
    let reader = &mut reader;
    let published = reader.published();
    let (address, doi) = reader.addresses();
    let (medium, note, mut url) = reader.remarks(&address);
    let mut eprint = reader.eprint();
    if let Some(of_web) = eprint.take_if(|eprint| addresses::is_web(&eprint.label)) {
        let has_none = url.is_empty() && doi.is_empty() && address.unlinked.is_empty();
        if has_none {
            url = of_web.label;
        } else if of_web.label != url {
            eprint = Some(of_web);
        }
    }
    let (accessed, accessed_on) = dates::accessed(&reader.first(&["urldate"]));
    let contributors = reader.contributors();
    let role = |role: &str| {
        let found = contributors.iter().find(|(field, _)| *field == role);
        found.map(|(_, names)| names.clone()).unwrap_or_default()
    };
    let (authors, editors, translators) = (role("author"), role("editor"), role("translator"));
    let mut source = Source {
        key: entry.key.clone(),
        span: Span::new(entry.file, entry.range.clone()),
        kind: entry.kind.clone(),
        authors,
        editors,
        translators,
        title: reader.titles("title", "subtitle"),
        container: reader.container(),
        publisher: reader.first(&["publisher", "institution", "school", "organization"]),
        place: reader.first(&["location", "address"]),
        edition: reader.first(&["edition"]),
        series: reader.series(),
        volume: reader.first(&["volume"]),
        number: reader.first(&["number", "issue"]),
        pages: pages(&reader.first(&["pages"])),
        article: reader.first(&["eid", "articleno", "article-number"]),
        chapter: reader.first(&["chapter"]),
        eprint,
        genre: genre(&entry.kind, &reader.first(&["type"])),
        version: reader.first(&["version"]),
        unlinked: address.unlinked,
        state: match entry.has("year") || entry.has("date") {
            true => dates::state(&reader.first(&["pubstate"])),
            false => String::new(),
        },
        contributors,
        published,
        accessed,
        accessed_on,
        url,
        doi,
        medium,
        note,
        fields: Vec::new(),
    };
    source.fields = fields(entry, &source);
    source
}

struct Reader<'a> {
    entry: &'a Entry,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    /// The first of these fields that says something.
    fn first(&self, names: &[&str]) -> String {
        let texts = names.iter().map(|name| self.entry.text(name));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// A title and what follows it after a colon.
    fn titles(&self, title: &str, subtitle: &str) -> String {
        join(&[self.entry.text(title), self.entry.text(subtitle)], ": ")
    }

    /// Adds problems with a field, unless the entry only inherits it.
    fn report(&mut self, field: &str, found: Vec<Problem>) {
        if self.entry.fields.get(field).is_some_and(|value| value.place.is_some()) {
            self.problems.extend(found);
        }
    }

    fn contributors(&mut self) -> Vec<(&'static str, Vec<Name>)> {
        let mut contributors = Vec::new();
        for field in NAMES {
            let Some(value) = self.entry.fields.get(field) else { continue };
            let mut found = Vec::new();
            let place = self.entry.place(field);
            let names = names::read(field, &value.letters, &place, &mut found);
            if !names.is_empty() {
                contributors.push((field, names));
            }
            self.report(field, found);
        }
        contributors
    }

    fn published(&mut self) -> Published {
        let text = |name: &str| self.entry.text(name);
        let (date, year, month) = (text("date"), text("year"), text("month"));
        let (day, state) = (text("day"), text("pubstate"));
        let written = Written { date: &date, year: &year, month: &month, day: &day, state: &state };
        let (published, unread) = written.read();
        if let Some(field) = unread {
            let shown = &published.year;
            let message = match field {
                "date" => format!("`{date}` is not a date; `{shown}` is shown"),
                _ => format!("`{year}` contains no year"),
            };
            let help = match field {
                "date" => "write `2015`, `2015-03`, `2015-03-01` or a range `2015/2016`",
                _ => "write a year, `n.d.` or `forthcoming`",
            };
            let problem = Problem::value(self.entry.place(field), message, help);
            self.report(field, vec![problem]);
        }
        published
    }

    /// The address and the identifier.
    fn addresses(&mut self) -> (Address, String) {
        let mut found = Vec::new();
        let mut address =
            addresses::web(&self.entry.text("url"), &self.entry.place("url"), &mut found);
        self.report("url", found);
        let written = self.entry.text("doi");
        let doi = addresses::doi(&written);
        if doi.is_none() && !written.is_empty() {
            let message = format!("`{written}` is not a DOI, and is not linked as one");
            let help = "a DOI begins with `10.` and contains a slash; put an address in `url`";
            let place = self.entry.place("doi");
            self.report("doi", vec![Problem::value(place, message, help)]);
            if let Some(url) = addresses::web_address(&written).filter(|_| address.url.is_empty()) {
                address.url = url;
            }
        }
        (address, doi.unwrap_or_default())
    }

    /// How it was published, the note, and the address, which some write in one of these fields.
    fn remarks(&self, address: &Address) -> (String, String, String) {
        let mut url = address.url.clone();
        let mut text = |name: &str| {
            let text = self.entry.text(name);
            match addresses::web_address(&text) {
                Some(found) if url.is_empty() && address.unlinked.is_empty() => {
                    url = found;
                    String::new()
                }
                _ => text,
            }
        };
        let (medium, note) = (text("howpublished"), text("note"));
        let medium = join(&[self.entry.text("titleaddon"), medium], ", ");
        let issue = self.titles("issuetitle", "issuesubtitle");
        (medium, join(&[issue, note, self.entry.text("addendum")], ". "), url)
    }

    fn container(&self) -> String {
        let main = || self.titles("maintitle", "mainsubtitle");
        let is_part = is_part_of_book(&self.entry.kind);
        let journal = join(
            &[self.first(&["journal", "journaltitle"]), self.entry.text("journalsubtitle")],
            ": ",
        );
        match journal.as_str() {
            "" => {}
            _ => return journal,
        }
        let book = self.titles("booktitle", "booksubtitle");
        let book = join(&[book, self.entry.text("booktitleaddon")], ", ");
        match (book.as_str(), is_part) {
            ("", true) if self.entry.has("maintitle") => main(),
            ("", true) => self.entry.text("eventtitle"),
            _ => book,
        }
    }

    /// The series, after a work of several volumes that is not the container.
    fn series(&self) -> String {
        let main = self.titles("maintitle", "mainsubtitle");
        let main = if main == self.container() { String::new() } else { main };
        join(&[main, self.entry.text("series")], ", ")
    }

    fn eprint(&self) -> Option<Eprint> {
        let written = self.entry.text("eprint");
        let (mut archive, mut id) =
            (self.first(&["eprinttype", "archiveprefix"]), written.as_str());
        if let Some(arxiv) = addresses::arxiv(id) {
            (archive, id) = ("arXiv".to_owned(), arxiv);
        }
        if id.is_empty() {
            return None;
        }
        if let Some(url) = addresses::web_address(id) {
            return Some(Eprint { label: url.clone(), url: Some(url) });
        }
        if archive.is_empty() && is_arxiv(id) {
            archive = "arXiv".to_owned();
        }
        let label = match archive.to_ascii_lowercase().as_str() {
            "" => id.to_owned(),
            "arxiv" => format!("arXiv:{id}"),
            "pubmed" => format!("PMID {id}"),
            _ => format!("{archive} {id}"),
        };
        let class = self.first(&["eprintclass", "primaryclass"]);
        let class = if class.is_empty() { class } else { format!(" [{class}]") };
        Some(Eprint { label: format!("{label}{class}"), url: addresses::eprint(&archive, id) })
    }
}

/// Whether an identifier is one of arXiv: `2301.00001`, `math/0211159`.
fn is_arxiv(id: &str) -> bool {
    let digits = |text: &str, length| {
        let text = text.split_once('v').map_or(text, |(number, _)| number);
        text.len() >= length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (id.split_once('.'), id.split_once('/')) {
        (_, Some((archive, number))) => {
            archive.bytes().all(|byte| byte.is_ascii_lowercase() || b"-.".contains(&byte))
                && digits(number, 7)
        }
        (Some((month, number)), None) => month.len() == 4 && digits(month, 4) && digits(number, 4),
        _ => false,
    }
}

/// The kind of a report or thesis, in words where BibLaTeX has a word of its own for it.
fn genre(kind: &str, written: &str) -> String {
    let of_kind = match kind {
        "phdthesis" => "PhD thesis",
        "mastersthesis" | "mathesis" => "Master’s thesis",
        "thesis" => "Thesis",
        _ => "",
    };
    match written {
        "" => of_kind,
        "phdthesis" => "PhD thesis",
        "mathesis" | "mastersthesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        "datacd" => "CD-ROM",
        "audiocd" => "Audio CD",
        written => written,
    }
    .to_owned()
}

fn pages(text: &str) -> String {
    let is_range = text.chars().all(|c| c.is_ascii_digit() || "-–, ".contains(c));
    if is_range { text.replace('-', "–") } else { text.to_owned() }
}

/// Texts that are not empty, with `between` them.
fn join(texts: &[String], between: &str) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty()).map(String::as_str);
    texts.collect::<Vec<_>>().join(between)
}

/// What may be published of an entry: its public fields, where an address or identifier is what was understood.
fn fields(entry: &Entry, source: &Source) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for name in PUBLIC {
        let text = match name {
            "doi" if source.doi.is_empty() => addresses::safe(&entry.text(name)),
            "doi" => source.doi.clone(),
            "url" if source.url.is_empty() => source.unlinked.clone(),
            "url" if entry.has("url") || entry.has("doi") => source.url.clone(),
            // Readers of BibTeX do not know `date`.
            "year" if !entry.has("year") && source.published.from.is_some() => {
                source.published.year.clone()
            }
            _ => entry.text(name),
        };
        if !text.is_empty() {
            fields.push((name, text));
        }
    }
    fields
}
