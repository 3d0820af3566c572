//! `.bib` files → [`Bibliography`]: every source, its fields in plain text.
//!
//! Does not format references ([`crate::link::reference`]) and does not look up what is cited.
//! The crate `biblatex` reads BibTeX. It is asked for one field at a time, because one that is bad
//! would hide all others, and a string or cross-reference that names itself would overflow the
//! stack: strings are put in here, cross-references are left alone.

use crate::diagnostic::{Checked, Diagnostic, rule};
use crate::files::Inventory;
use crate::span::{FileId, Span};
use biblatex::{
    Chunk, Chunks, ChunksExt, Field, Pair, ParseError, ParseErrorKind, Person, RawBibliography,
    RawChunk, RawEntry, Spanned, Token,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

/// Every source that can be cited.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    /// The sources, sorted by key.
    pub sources: Vec<Source>,
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
    pub fn index(&self, key: &str) -> Option<usize> {
        self.sources.binary_search_by(|source| source.key.as_str().cmp(key)).ok()
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
pub fn bibliography(inventory: &Inventory) -> Checked<Bibliography> {
    let mut diagnostics = Vec::new();
    let mut sources = Vec::new();
    for file in &inventory.content {
        let text = inventory.sources.get(*file);
        if text.path.ends_with(".bib") {
            sources.extend(read(*file, &text.text).take(&mut diagnostics));
        }
    }
    sources.sort_by(|a, b| (&a.key, a.span).cmp(&(&b.key, b.span)));
    diagnostics.extend(duplicates(&sources));
    sources.dedup_by(|later, first| later.key == first.key);
    Checked { value: Bibliography { sources }, diagnostics }
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
        let (key, same) = (&source.key, first.key == source.key);
        let (message, help) = if same {
            (format!("`{key}` is defined twice"), "delete one of the two entries, or rename it")
        } else {
            let message = format!("`{key}` and `{}` differ only in case", first.key);
            (message, "rename one of the two entries; BibTeX does not tell their keys apart")
        };
        diagnostics.push(
            Diagnostic::new(&rule::DUPLICATE_SOURCE, source.span, message)
                .also(first.span, "first defined here")
                .help(help),
        );
    }
    diagnostics
}

/// BibTeX that cannot be read, by its place in the file.
struct Problem {
    range: Range<usize>,
    message: String,
    help: &'static str,
}

impl Problem {
    fn new(range: Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        Self { range, message: message.into(), help }
    }
}

fn read(file: FileId, text: &str) -> Checked<Vec<Source>> {
    let mut problems = Vec::new();
    let text = mend(text, &mut problems);
    let mut value = Vec::new();
    let raw = RawBibliography::parse(&text).unwrap_or_else(|error| {
        problems.push(syntax(&text, 0, &error));
        nothing()
    });
    let strings = strings(&raw.abbreviations);
    for entry in &raw.entries {
        problems.extend(early_end(&text, entry));
        if entry.v.key.v.is_empty() {
            let place = entry.v.kind.span.clone();
            problems.push(Problem::new(place, "this entry has no key", HELP_KEY));
        } else {
            let fields = Fields { text: &text, entry: &entry.v, strings: &strings };
            value.push(source(file, fields, &mut problems));
        }
    }
    let diagnostic = |problem: Problem| {
        let span = Span::new(file, problem.range);
        Diagnostic::new(&rule::BIBTEX_SYNTAX, span, problem.message).help(problem.help)
    };
    Checked { value, diagnostics: problems.into_iter().map(diagnostic).collect() }
}

const HELP_KEY: &str = "an entry begins like `@article{key,`";
const HELP_VALUE: &str = "put values in braces, `year = {2015}`; a dollar sign in one is `\\$`";
const HELP_BRACES: &str = "every `{` needs its `}`";
const HELP_COMMA: &str = "put a comma after the key and after each value";

/// The text without what cannot be read, every byte in its place. A mistake makes the parser give
/// up, so that a file with one is tried in pieces, each from a line that begins with `@` to the
/// next; of a bad piece, the type and key are kept.
fn mend<'t>(text: &'t str, problems: &mut Vec<Problem>) -> Cow<'t, str> {
    if RawBibliography::parse(text).is_ok() {
        return Cow::Borrowed(text);
    }
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('@') {
            starts.push(at);
        }
        at += line.len();
    }
    let mut mended = " ".repeat(starts.first().copied().unwrap_or(text.len()));
    for (index, &start) in starts.iter().enumerate() {
        let piece = &text[start..starts.get(index + 1).copied().unwrap_or(text.len())];
        match RawBibliography::parse(piece) {
            Ok(_) => mended.push_str(piece),
            Err(error) => {
                problems.push(syntax(piece, start, &error));
                let head = format!("{}}}", piece.split_inclusive(',').next().unwrap_or_default());
                let is_head = head.len() <= piece.len() && RawBibliography::parse(&head).is_ok();
                mended.push_str(if is_head { &head } else { "" });
                mended.extend(iter::repeat_n(' ', start + piece.len() - mended.len()));
            }
        }
    }
    Cow::Owned(mended)
}

fn nothing<'t>() -> RawBibliography<'t> {
    RawBibliography { preamble: String::new(), entries: Vec::new(), abbreviations: Vec::new() }
}

/// What is wrong with the piece at `start` that cannot be read.
fn syntax(piece: &str, start: usize, error: &ParseError) -> Problem {
    let rest = piece.get(error.span.start..).unwrap_or_default().trim_start();
    let Some(first) = rest.chars().next() else {
        let at = start + unclosed(piece);
        return Problem::new(at..at + 1, "this is not closed", HELP_BRACES);
    };
    let at = start + piece.len() - rest.len();
    let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let range = at..at + word.max(first.len_utf8());
    match &error.kind {
        ParseErrorKind::UnexpectedEof => Problem::new(range, "expected a value", HELP_VALUE),
        ParseErrorKind::Expected(Token::Comma) => {
            Problem::new(range, "expected a comma before this", HELP_COMMA)
        }
        kind => Problem::new(range, kind.to_string(), HELP_BRACES),
    }
}

/// The brace or quotation mark that is not closed. Where a line looks like a field though
/// something is open, it is what is open; else it is what is open at the end.
fn unclosed(piece: &str) -> usize {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut escaped = false;
    let mut at = 0;
    for line in piece.split_inclusive('\n') {
        if open.len() > 1 && is_field(line) {
            break;
        }
        for byte in line.bytes() {
            let quoted = open.last().is_some_and(|(_, byte)| *byte == b'"');
            match byte {
                _ if escaped => {}
                b'"' if quoted => drop(open.pop()),
                b'"' if open.len() == 1 => open.push((at, byte)),
                b'{' if !quoted => open.push((at, byte)),
                b'}' if !quoted => drop(open.pop()),
                _ => {}
            }
            escaped = byte == b'\\' && !escaped;
            at += 1;
        }
    }
    open.last().map_or(0, |(at, _)| *at)
}

/// Whether a line begins with `name = {`, or with a quotation mark or digit for the brace.
fn is_field(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim();
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphabetic())
            && value.trim_start().starts_with(|c: char| matches!(c, '{' | '"' | '0'..='9'))
    })
}

/// A closing brace too many ends an entry before its last fields, which would be lost silently.
fn early_end(text: &str, entry: &Spanned<RawEntry<'_>>) -> Option<Problem> {
    let rest = text.get(entry.span.end..)?.trim_start().strip_prefix('}')?.trim_start();
    let is_more = match rest.strip_prefix(',') {
        Some(next) => next.lines().find(|line| !line.trim().is_empty()).is_some_and(is_field),
        None => rest.starts_with('}'),
    };
    let at = text.len() - rest.len();
    let message = format!("the entry `{}` ends before this", entry.v.key.v);
    is_more.then(|| Problem::new(at..at + 1, message, "delete the closing brace too many"))
}

/// What `@string` defines, by lower-case name; no more than so many pieces each.
type Strings<'t> = BTreeMap<String, Field<'t>>;
const MOST_PIECES: usize = 100;

/// The strings of a file. One may be made of those before it, so that none is made of itself.
fn strings<'t>(defined: &[Pair<'t>]) -> Strings<'t> {
    let mut strings = Strings::new();
    for string in defined {
        let value = expand(&string.value.v, &strings);
        if value.len() <= MOST_PIECES {
            strings.insert(string.key.v.to_lowercase(), value);
        }
    }
    strings
}

fn expand<'t>(field: &[Spanned<RawChunk<'t>>], strings: &Strings<'t>) -> Field<'t> {
    let mut expanded = Vec::with_capacity(field.len());
    for chunk in field {
        match &chunk.v {
            RawChunk::Abbreviation(name) if strings.contains_key(&name.to_lowercase()) => {
                expanded.extend_from_slice(&strings[&name.to_lowercase()]);
            }
            _ => expanded.push(chunk.clone()),
        }
    }
    expanded
}

fn source(file: FileId, fields: Fields<'_>, problems: &mut Vec<Problem>) -> Source {
    let mut chunks = |name: &str| {
        fields.resolved(name).unwrap_or_else(|problem| {
            problems.push(problem);
            Chunks::new()
        })
    };
    let (authors, editors) = (names(chunks("author")), names(chunks("editor")));
    let mut first = |names: &[&str]| {
        let plain = |name: &&str| Some(plain(&chunks(name))).filter(|text| !text.is_empty());
        names.iter().find_map(plain).unwrap_or_default()
    };
    let (title, subtitle) = (first(&["title"]), first(&["subtitle"]));
    let (url, doi) = (fields.address("url"), fields.address("doi"));
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let doi = doi.rsplit_once("doi.org/").map_or(doi.as_str(), |(_, doi)| doi);
    let entry = fields.entry;
    Source {
        key: entry.key.v.to_owned(),
        span: Span::new(file, entry.key.span.clone()),
        kind: entry.kind.v.to_lowercase(),
        authors,
        editors,
        title: if subtitle.is_empty() { title } else { format!("{title}: {subtitle}") },
        year: year(&first(&["year", "date"])),
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

    /// A field with its LaTeX commands resolved.
    fn resolved(self, name: &str) -> Result<Chunks, Problem> {
        let field = self.raw(name);
        let (Some(first), Some(last)) = (field.first(), field.last()) else {
            return Ok(Chunks::new());
        };
        let range = first.span.start..last.span.end;
        if field.iter().any(|chunk| is_deep(&chunk.v)) {
            return Err(Problem::new(range, "too many braces in braces", "delete some"));
        }
        let fields = vec![Pair::new(Spanned::zero(name), Spanned::zero(field))];
        let entry = RawEntry { key: Spanned::zero(""), kind: Spanned::zero("misc"), fields };
        let raw = RawBibliography { entries: vec![Spanned::zero(entry)], ..nothing() };
        match biblatex::Bibliography::from_raw(raw) {
            Ok(read) => {
                let entry = read.into_vec().pop();
                Ok(entry.and_then(|mut entry| entry.fields.remove(name)).unwrap_or_default())
            }
            Err(ParseError { span, kind: ParseErrorKind::UnknownAbbreviation(word) }) => {
                Err(Problem::new(span, format!("no `@string` defines `{word}`"), HELP_VALUE))
            }
            Err(_) => {
                // The parser names the end; a dollar sign before it is most often to blame.
                let dollar = self.text.get(range.clone()).and_then(|value| value.rfind('$'));
                let dollar = dollar.map(|at| range.start + at..range.start + at + 1);
                let message = format!("the LaTeX in `{name}` does not end");
                Err(Problem::new(dollar.unwrap_or(range), message, HELP_VALUE))
            }
        }
    }
}

/// Whether braces stand so deep in braces that the parser, which calls itself for each, might not
/// come back.
fn is_deep(chunk: &RawChunk<'_>) -> bool {
    let RawChunk::Normal(text) = chunk else { return false };
    let mut depth = 0_u32;
    text.bytes().any(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 50
    })
}

fn names(mut chunks: Chunks) -> Vec<Name> {
    for chunk in &mut chunks {
        let text = chunk.v.get_mut();
        *text = text.replace('~', " ");
    }
    let name = |person: Person| {
        let family = format!("{} {} {}", person.prefix, person.name, person.suffix);
        Name { family: tidy(&family), given: tidy(&person.given_name) }
    };
    let people: Vec<Person> = chunks.parse().unwrap_or_default();
    people.into_iter().map(name).filter(|name| !name.family.is_empty()).collect()
}

/// A year, or whatever the file says in its place; `n.d.` however that is written.
fn year(text: &str) -> String {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    if ["nd", "nodate", "undated"].contains(&letters.to_ascii_lowercase().as_str()) {
        return "n.d.".to_owned();
    }
    match text.split_once(['-', '/']) {
        Some((year, _)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            year.to_owned()
        }
        _ => text.to_owned(),
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
    let mut tidy = String::with_capacity(text.len());
    let mut braces = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('\\', Some(next)) if next.is_ascii_alphabetic() => {
                while chars.next_if(char::is_ascii_alphabetic).is_some() {}
                chars.next_if_eq(&' ');
                if chars.next_if_eq(&'{').is_some() {
                    braces.push(true);
                }
            }
            ('\\', Some(',' | ';' | ' ')) => {
                chars.next();
                tidy.push(' ');
            }
            ('\\', Some('!' | '/')) => drop(chars.next()),
            ('{', _) => {
                braces.push(false);
                tidy.push(c);
            }
            ('}', _) if braces.pop() == Some(true) => {}
            ('~', _) if !tidy.ends_with('/') => tidy.push(' '),
            ('`', Some('`')) => {
                chars.next();
                tidy.push('“');
            }
            ('\'', Some('\'')) => {
                chars.next();
                tidy.push('”');
            }
            ('`', _) => tidy.push('‘'),
            _ => tidy.push(c),
        }
    }
    tidy.split_whitespace().collect::<Vec<_>>().join(" ")
}
