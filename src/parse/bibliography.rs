//! `.bib` files → [`Bibliography`]: every source, its fields in plain text.
//!
//! Does not format references ([`crate::link::reference`]) and does not look up what is cited.
//! The crate `biblatex` reads BibTeX. It is asked for one entry at a time, because one that is bad
//! would hide all others, and a string or cross-reference that names itself would overflow the
//! stack: strings are put in here, cross-references are left alone.

mod syntax;

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::Inventory;
use crate::hidden;
use crate::ids::{Id, IdVec, SourceId};
use crate::span::{FileId, Span};
use biblatex::{
    Chunk, Chunks, ChunksExt, Field, Pair, ParseError, ParseErrorKind, Person, RawBibliography,
    RawChunk, RawEntry, Spanned,
};
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use syntax::{HELP_KEY, HELP_VALUE, Problem, early_end, nothing, repair, syntax};

/// Every source that can be cited.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    /// The sources, sorted by key.
    pub sources: IdVec<SourceId, Source>,
}

/// A source. Fields are plain text, and empty where the file says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is cited by.
    pub key: String,
    /// Where the key stands in the `.bib` file.
    pub span: Span,
    /// The entry type in lower case: `article`, `techreport`.
    pub kind: String,
    /// Authors.
    pub authors: Vec<Name>,
    /// Editors.
    pub editors: Vec<Name>,
    /// Title, with the subtitle after a colon.
    pub title: String,
    /// `2015`; `n.d.` where the file says that there is none; rarely words such as `in press`.
    pub year: String,
    /// Title of the journal or book it is part of.
    pub container: String,
    /// Publisher, institution, school or organisation.
    pub publisher: String,
    /// Volume.
    pub volume: String,
    /// Number or issue.
    pub number: String,
    /// Pages, with an en dash in ranges.
    pub pages: String,
    /// Web address, `http` or `https`.
    pub url: String,
    /// Digital object identifier, without a resolver's address before it.
    pub doi: String,
    /// How it was published, where that is not a journal or publisher: `Blog page, 2 May 2024`.
    pub medium: String,
    /// What the author of the `.bib` file noted; not meant for a reference.
    pub note: String,
}

/// A person or organisation. `and others` is a last name whose family is `others`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Family name with its particles, or the name of an organisation.
    pub family: String,
    /// Given names; empty for an organisation.
    pub given: String,
}

impl Bibliography {
    /// The index of the source with this key.
    pub fn index(&self, key: &str) -> Option<SourceId> {
        let found = self.sources.binary_search_by(|source| source.key.as_str().cmp(key));
        found.ok().map(SourceId::from_index)
    }

    /// The source with this key.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.index(key).and_then(|index| self.sources.get(index))
    }
}

/// Reads every `.bib` file of the content folder.
///
/// An entry that cannot be read is reported and kept with its key alone, so that citing it is not
/// a second problem. Of two entries with one key the first is kept.
pub fn bibliography(inventory: &Inventory) -> WithDiagnostics<Bibliography> {
    let mut diagnostics = Vec::new();
    let mut sources = Vec::new();
    for file in &inventory.content {
        let text = inventory.sources.get(*file);
        if text.path.ends_with(".bib") {
            sources.extend(read(*file, &text.text).drain_into(&mut diagnostics));
        }
    }
    sources.sort_by(|a, b| (&a.key, a.span).cmp(&(&b.key, b.span)));
    diagnostics.extend(duplicates(&sources));
    sources.dedup_by(|later, first| later.key == first.key);
    WithDiagnostics { value: Bibliography { sources: sources.into() }, diagnostics }
}

/// Sources whose keys are the same, or the same but for case, which BibTeX does not tell apart.
fn duplicates(sources: &[Source]) -> Vec<Diagnostic> {
    let mut in_order: Vec<&Source> = sources.iter().collect();
    in_order.sort_by_key(|source| source.span);
    let mut first_by_key = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for source in in_order {
        let first: &Source = first_by_key.entry(source.key.to_lowercase()).or_insert(source);
        if first.span == source.span {
            continue;
        }
        let message = if first.key == source.key {
            format!("`{}` is defined twice", source.key)
        } else {
            format!("`{}` and `{}` differ only in case", source.key, first.key)
        };
        diagnostics.push(
            Diagnostic::new(&rule::DUPLICATE_SOURCE, source.span, message)
                .secondary_label(first.span, "first defined here")
                .help("rename one of the two entries, or delete it"),
        );
    }
    diagnostics
}

fn read(file: FileId, text: &str) -> WithDiagnostics<Vec<Source>> {
    let mut problems = Vec::new();
    let mut value = Vec::new();
    let fixed;
    let (text, raw) = match RawBibliography::parse(text) {
        Ok(raw) => (text, raw),
        Err(error) => {
            fixed = repair(text, &mut problems);
            if problems.is_empty() {
                problems.push(syntax(text, 0, &error));
            }
            (fixed.as_str(), RawBibliography::parse(&fixed).unwrap_or_else(|_| nothing()))
        }
    };
    let strings = strings(&raw.abbreviations);
    for entry in &raw.entries {
        problems.extend(early_end(text, entry));
        if entry.v.key.v.is_empty() {
            let place = entry.v.kind.span.clone();
            problems.push(Problem::new(place, "this entry has no key", HELP_KEY));
        } else {
            let fields = Fields { text, entry: &entry.v, strings: &strings };
            value.push(source(file, fields, &mut problems));
        }
    }
    let diagnostic = |problem: Problem| {
        let span = Span::new(file, problem.range);
        Diagnostic::new(&rule::BIBTEX_SYNTAX, span, problem.message).help(problem.help)
    };
    let hidden = hidden_in_sources(text, &value);
    WithDiagnostics {
        value,
        diagnostics: problems.into_iter().map(diagnostic).chain(hidden).collect(),
    }
}

/// Reports a hidden character in each source of a file, where LaTeX commands stand for it.
fn hidden_in_sources(text: &str, sources: &[Source]) -> Vec<Diagnostic> {
    match hidden::first(text) {
        None => sources.iter().filter_map(hidden_in_source).collect(),
        // What the file contains as it is was reported when it was read.
        Some(_) => Vec::new(),
    }
}

fn hidden_in_source(source: &Source) -> Option<Diagnostic> {
    let names = source.authors.iter().chain(&source.editors);
    let names = names.flat_map(|name| [&name.family, &name.given]);
    let Source { title, year, container, publisher, volume, number, pages, .. } = source;
    let Source { url, doi, medium, note, .. } = source;
    let texts = [title, year, container, publisher, volume, number, pages, url, doi, medium, note];
    let (_, c) = names.chain(texts).find_map(|text| hidden::first(text))?;
    Some(Diagnostic::hidden_character(source.span, c))
}

/// What `@string` defines, by lower-case name.
type Strings<'t> = BTreeMap<String, Field<'t>>;

/// The strings of a file. One may be made of those before it, so that none is made of itself, and
/// of so many pieces, so that none grows without bound.
fn strings<'t>(defined: &[Pair<'t>]) -> Strings<'t> {
    let mut strings = Strings::new();
    for string in defined {
        let value = expand(&string.value.v, &strings);
        if value.len() <= 100 {
            strings.insert(string.key.v.to_lowercase(), value);
        }
    }
    strings
}

fn expand<'t>(field: &[Spanned<RawChunk<'t>>], strings: &Strings<'t>) -> Field<'t> {
    let defined = |chunk: &Spanned<RawChunk<'_>>| match chunk.v {
        RawChunk::Abbreviation(name) => strings.get(&name.to_lowercase()).cloned(),
        RawChunk::Normal(_) => None,
    };
    let expand = |chunk| defined(chunk).unwrap_or_else(|| vec![chunk.clone()]);
    field.iter().flat_map(expand).collect()
}

fn source(file: FileId, fields: Fields<'_>, problems: &mut Vec<Problem>) -> Source {
    let resolved = fields.resolved(problems);
    let chunks = |name: &str| resolved.get(name).map_or(&[][..], Vec::as_slice);
    let first = |names: &[&str]| {
        let plain = |name: &&str| Some(plain(chunks(name))).filter(|text| !text.is_empty());
        names.iter().find_map(plain).unwrap_or_default()
    };
    let titles = [first(&["title"]), first(&["subtitle"])];
    let (url, doi) = (fields.address("url"), fields.address("doi"));
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let doi = doi.rsplit_once("doi.org/").map_or(doi.as_str(), |(_, doi)| doi);
    let entry = fields.entry;
    Source {
        key: super::text::nfc(entry.key.v).into_owned(),
        span: Span::new(file, entry.key.span.clone()),
        kind: entry.kind.v.to_lowercase(),
        authors: names(chunks("author")),
        editors: names(chunks("editor")),
        title: titles.join(": ").trim_end_matches(": ").to_owned(),
        year: year(first(&["year"]), &first(&["date"])),
        container: first(&["journal", "journaltitle", "booktitle"]),
        publisher: first(&["publisher", "institution", "school", "organization"]),
        volume: first(&["volume"]),
        number: first(&["number"]),
        pages: pages(&first(&["pages"])),
        url: if is_web { url } else { String::new() },
        doi: doi.strip_prefix("doi:").unwrap_or(doi).to_owned(),
        medium: first(&["howpublished"]),
        note: first(&["note"]),
    }
}

/// Fields that are text or names.
const TEXTS: &str = "author editor title subtitle year date journal journaltitle booktitle \
    publisher institution school organization volume number pages howpublished note";

/// The fields of one entry of the file's text.
#[derive(Clone, Copy)]
struct Fields<'a> {
    text: &'a str,
    entry: &'a RawEntry<'a>,
    strings: &'a Strings<'a>,
}

impl<'a> Fields<'a> {
    /// A field with its strings put in; the last of that name, as in BibTeX.
    fn raw(self, name: &str) -> Field<'a> {
        let is_it = |field: &&Pair<'_>| field.key.v.eq_ignore_ascii_case(name);
        let field = self.entry.fields.iter().rev().find(is_it);
        field.map(|field| expand(&field.value.v, self.strings)).unwrap_or_default()
    }

    /// A web address or identifier. `biblatex` would turn two hyphens in it into a dash.
    fn address(self, name: &str) -> String {
        let mut address = String::new();
        for chunk in self.raw(name) {
            if let RawChunk::Normal(text) = chunk.v {
                let text = text.replace("\\url", "");
                address.extend(text.chars().filter(|c| !c.is_whitespace() && !"{}\\".contains(*c)));
            }
        }
        address
    }

    /// The fields that are text, by name, with their LaTeX commands resolved.
    fn resolved(self, problems: &mut Vec<Problem>) -> BTreeMap<String, Chunks> {
        let mut fields = Vec::new();
        for name in TEXTS.split_ascii_whitespace() {
            let field = Spanned::zero(self.raw(name));
            if let Some(deep) = field.v.iter().find(|chunk| is_deep(&chunk.v)) {
                let message = "too many braces in braces";
                problems.push(Problem::new(deep.span.clone(), message, "delete some"));
            } else if !field.v.is_empty() {
                fields.push(Pair::new(Spanned::zero(name), field));
            }
        }
        self.resolve(fields, problems)
    }

    /// Resolves fields together or, where one cannot be, each for itself.
    fn resolve(
        self,
        fields: Vec<Pair<'a>>,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, Chunks> {
        let (key, kind) = (Spanned::zero(""), Spanned::zero("misc"));
        let entry = RawEntry { key, kind, fields: fields.clone() };
        let raw = RawBibliography { entries: vec![Spanned::zero(entry)], ..nothing() };
        match (biblatex::Bibliography::from_raw(raw), fields.as_slice()) {
            (Ok(read), _) => read.into_iter().flat_map(|entry| entry.fields).collect(),
            (Err(error), [field]) => {
                problems.push(self.latex(field, error));
                BTreeMap::new()
            }
            (Err(_), _) => {
                fields.into_iter().flat_map(|field| self.resolve(vec![field], problems)).collect()
            }
        }
    }

    fn latex(self, field: &Pair<'_>, error: ParseError) -> Problem {
        if let ParseErrorKind::UnknownAbbreviation(word) = error.kind {
            return Problem::new(error.span, format!("no `@string` defines `{word}`"), HELP_VALUE);
        }
        // The parser names the end; a dollar sign before it is most often to blame.
        let mut spans = field.value.v.iter().map(|chunk| chunk.span.clone());
        let is_it = |place: &Range<usize>| (place.start..=place.end).contains(&error.span.start);
        let place = spans.find(is_it).unwrap_or(error.span.clone());
        let dollar = self.text.get(place.clone()).and_then(|value| value.rfind('$'));
        let dollar = dollar.map(|at| place.start + at..place.start + at + 1);
        let message = format!("the LaTeX in `{}` cannot be read", field.key.v);
        Problem::new(dollar.unwrap_or(place), message, HELP_VALUE)
    }
}

/// Whether braces stand so deep that the parser, which calls itself for each, might not come back.
fn is_deep(chunk: &RawChunk<'_>) -> bool {
    let RawChunk::Normal(text) = chunk else { return false };
    let step = |depth: &mut u32, byte| {
        *depth = match byte {
            b'{' => *depth + 1,
            b'}' => depth.saturating_sub(1),
            _ => *depth,
        };
        Some(*depth)
    };
    text.bytes().scan(0, step).any(|depth| depth > 50)
}

fn names(chunks: &[Spanned<Chunk>]) -> Vec<Name> {
    let mut chunks = chunks.to_vec();
    chunks.iter_mut().for_each(|chunk| *chunk.v.get_mut() = chunk.v.get().replace('~', " "));
    let name = |person: Person| {
        let family = format!("{} {} {}", person.prefix, person.name, person.suffix);
        Name { family: tidy(&family), given: tidy(&person.given_name) }
    };
    let people: Vec<Person> = chunks.parse().unwrap_or_default();
    people.into_iter().map(name).filter(|name| !name.family.is_empty()).collect()
}

/// A year, or whatever the file says in its place; `n.d.` however that is written.
fn year(year: String, date: &str) -> String {
    let letters = year.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    match letters.as_str() {
        "nd" | "nodate" | "undated" => "n.d.".to_owned(),
        "" => date.split(['-', '/']).next().unwrap_or_default().to_owned(),
        _ => year,
    }
}

fn pages(text: &str) -> String {
    let is_range = text.chars().all(|c| c.is_ascii_digit() || "-–, ".contains(c));
    if is_range { text.replace('-', "–") } else { text.to_owned() }
}

fn plain(chunks: &[Spanned<Chunk>]) -> String {
    let mut text = String::new();
    for chunk in chunks {
        match &chunk.v {
            Chunk::Normal(part) | Chunk::Verbatim(part) => text.push_str(part),
            Chunk::Math(part) => text.extend(part.chars().filter(|c| !"{}_^\\".contains(*c))),
        }
    }
    tidy(&text)
}

/// Drops commands that `biblatex` does not know and keeps what they enclose; quotes and spaces.
fn tidy(text: &str) -> String {
    let text = text.replace("``", "“").replace("''", "”");
    let mut tidy = String::with_capacity(text.len());
    let (mut commands, mut quotes) = (0, 0);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_alphabetic() => {
                let name = iter::from_fn(|| chars.next_if(char::is_ascii_alphabetic));
                tidy.push_str(match name.collect::<String>().as_str() {
                    "pounds" | "textsterling" => "£",
                    "euro" | "texteuro" => "€",
                    _ => "",
                });
                chars.next_if_eq(&' ');
                commands += usize::from(chars.next_if_eq(&'{').is_some());
            }
            ('\\', Some(',' | ';' | ' ')) => tidy.extend(chars.next().map(|_| ' ')),
            ('}', _) if commands > 0 => commands -= 1,
            ('~', _) if !tidy.ends_with('/') => tidy.push(' '),
            ('`', _) => {
                quotes += 1;
                tidy.push('‘');
            }
            ('\'', next) if quotes > 0 && !next.is_some_and(|next| next.is_alphanumeric()) => {
                quotes -= 1;
                tidy.push('’');
            }
            _ => tidy.push(c),
        }
    }
    tidy.split_whitespace().collect::<Vec<_>>().join(" ")
}
