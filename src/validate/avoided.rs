//! Words and phrases that `style:` says to avoid, found in the prose of entries.
//!
//! Prose is titles, fields of one line and Markdown. Code, addresses, the names of links, and quotations (blocks,
//! `<q>`, and what is between double quotes) are left alone: other people wrote them, or programs read them. What to
//! avoid is declared in [`crate::schema::style`].

use super::{Entry, FieldPath, Validated, Value};
use crate::diagnostic::{Applicability, Diagnostic, Names, rule};
use crate::fold::{fold_into, is_word_char};
use crate::parse::Body;
use crate::parse::tree::{Kind as Node, LinkForm, TextRef, Visit};
use crate::schema::style::{Avoided, Style, normal};
use crate::schema::{Field, FieldType, Kind, Schema, declare};
use crate::span::Span;
use crate::yaml::Yaml;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// Standard fields of one line that are no prose: names are in the words of readers.
const NOT_PROSE: [&str; 3] = ["names", "aliases", "owner"];

/// Elements of raw HTML that hold code or quotations.
const NOT_PROSE_ELEMENTS: [&str; 8] =
    ["code", "pre", "kbd", "samp", "var", "q", "blockquote", "cite"];

/// Finds words to avoid.
pub(super) struct AvoidedWords<'a> {
    style: &'a Style,
    /// None when there is nothing to avoid.
    automaton: Option<AhoCorasick>,
}

/// Something to avoid in a text.
struct Use {
    /// Its place among the words to avoid.
    avoided: usize,
    /// Where it is in the text.
    range: Range<usize>,
    /// Whether links may name the text: a heading, a title.
    is_named: bool,
}

impl<'a> AvoidedWords<'a> {
    /// A finder of all of them. Of phrases that overlap the longest is found.
    pub(super) fn new(style: &'a Style) -> Self {
        let phrases = style.avoid.iter().map(|avoided| Words::of(avoided.phrase.trim()).text);
        let phrases: Vec<String> = phrases.collect();
        let builder =
            || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).ok();
        let automaton = if phrases.is_empty() { None } else { builder() };
        Self { style, automaton }
    }

    /// Each use in the public prose of an entry. `front_matter` is where its fields are.
    pub(super) fn in_entry(
        &self,
        kind: &Kind,
        entry: &Entry,
        front_matter: &Yaml,
    ) -> Vec<Diagnostic> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let id = format!("{}/{}", kind.id, entry.slug);
        let may_use = |avoided: &Avoided| {
            avoided.except.iter().any(|(name, _)| *name == entry.slug || *name == id)
        };
        let mut found = Vec::new();
        let mut report = |uses: Vec<Use>, written: &dyn Fn(&Use) -> Place| {
            for one in uses {
                let avoided = &self.style.avoid[one.avoided];
                if !may_use(avoided) {
                    found.push(problem(avoided, one.is_named, written(&one)));
                }
            }
        };
        let in_field = |place: FieldPath, written: &str| {
            let whole = entry.span(kind, place);
            let part = front_matter.part(whole, written);
            (written.to_owned(), part.unwrap_or(whole), part)
        };
        for (line, place) in lines(kind, entry) {
            let mut uses = Words::of(line).uses(automaton);
            let is_title = kind.fields[place.field].name == "title";
            uses.iter_mut().for_each(|one| one.is_named = is_title);
            report(uses, &|one| in_field(place, &line[one.range.clone()]));
        }
        for text in &entry.texts {
            let (body, place) = (&text.markdown, text.place);
            if place.is_some_and(|place| is_private(kind, place)) {
                continue;
            }
            let written = |one: &Use| body.source.get(one.range.clone()).unwrap_or_default();
            report(uses_in(body, automaton), &|one| match place {
                Some(place) => in_field(place, written(one)),
                None => {
                    let span = Span::new(entry.file, one.range.clone());
                    let span = span.shifted(body.source.start());
                    (written(one).to_owned(), span, Some(span))
                }
            });
        }
        found
    }
}

/// Names under `except:` of entries that do not exist.
pub(super) fn unknown_exceptions(schema: &Schema, entries: &[Validated]) -> Vec<Diagnostic> {
    let mut excepted = schema.style.avoid.iter().flat_map(|avoided| &avoided.except).peekable();
    // Names are gathered only where some are mentioned.
    if excepted.peek().is_none() {
        return Vec::new();
    }
    let names = entries.iter().flat_map(|Validated { entry, .. }| {
        [entry.slug.clone(), format!("{}/{}", schema.kinds[entry.kind].id, entry.slug)]
    });
    let names: BTreeSet<String> = names.collect();
    let spellings: Names<'_> = names.iter().map(String::as_str).collect();
    let unknown = excepted.filter(|(name, _)| !names.contains(name));
    let problem = |(name, span): &(String, Span)| {
        let help = spellings.suggest(name).map(|suggestion| suggestion.help());
        let help = help.unwrap_or_else(|| "write the name of an entry, or delete it".to_owned());
        let message = format!("no entry is named `{name}`");
        declare::problem(*span, message).help(help)
    };
    unknown.map(problem).collect()
}

/// What is written at a use, where it is reported, and where it may be replaced.
type Place = (String, Span, Option<Span>);

/// The problem of a use: what is written there, where it is reported, and where it may be replaced.
/// A text that links may name is not changed, or they would be broken.
fn problem(avoided: &Avoided, is_named: bool, (written, span, part): Place) -> Diagnostic {
    let Avoided { phrase, write, why, exact, .. } = avoided;
    let shown = written.split_whitespace().collect::<Vec<_>>().join(" ");
    // Accents make another word (`schon`, `schön`), and so may an entity within it: no edit is certain there.
    let is_same = plain(&shown) == plain(phrase.trim());
    let shown = if normal(&shown) == normal(phrase) { shown } else { phrase.clone() };
    let message = format!("this guide avoids `{shown}`");
    let instead = in_case_of(write, &shown, phrase);
    let help = match (write.as_str(), why.as_str()) {
        ("", "") => "say it in other words".to_owned(),
        ("", why) => why.to_owned(),
        (write, "") => format!("write `{}`", instead.as_deref().unwrap_or(write)),
        (write, why) => format!("write `{}`: {why}", instead.as_deref().unwrap_or(write)),
    };
    let problem = Diagnostic::new(&rule::AVOIDED_WORD, span, message).help(help);
    match instead.filter(|_| *exact && is_same && !is_named) {
        Some(instead) => problem.suggest_edit(part, instead, Applicability::MachineApplicable),
        None => problem,
    }
}

/// A phrase in small letters, with straight apostrophes.
fn plain(phrase: &str) -> String {
    phrase.to_lowercase().replace(['’', '‘'], "'")
}

/// What to write instead, with a capital where the avoided words have one; none where they have more capitals
/// than that, which nobody can say how to carry over.
fn in_case_of(write: &str, written: &str, phrase: &str) -> Option<String> {
    let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
    let begins = |text: &str| text.starts_with(char::is_uppercase);
    match (begins(written) && !begins(phrase), capitals(written), capitals(phrase)) {
        (false, has, declared) if has == declared => Some(write.to_owned()),
        (true, has, declared) if has == declared + 1 => {
            let mut letters = write.chars();
            let first = letters.next()?;
            Some(first.to_uppercase().chain(letters).collect())
        }
        _ => None,
    }
}

fn is_private(kind: &Kind, place: FieldPath) -> bool {
    let Some(field) = kind.fields.get(place.field) else { return false };
    let sub = match (&field.field_type, place.sub) {
        (FieldType::Record(fields), Some(sub)) => fields.get(sub),
        _ => None,
    };
    field.private || sub.is_some_and(|field| field.private)
}

/// The fields of one line that are prose, with their places.
fn lines<'e>(kind: &'e Kind, entry: &'e Entry) -> impl Iterator<Item = (&'e str, FieldPath)> {
    let is_prose = |field: &Field| !NOT_PROSE.contains(&field.name.as_str());
    let fields = kind.fields.iter().zip(&entry.values);
    let items = fields.filter(move |(field, _)| is_prose(field)).flat_map(|(_, items)| items);
    let values = items.flat_map(|item| {
        let values: Vec<(&Value, FieldPath)> = match &item.value {
            Value::Record(values) => values
                .iter_enumerated()
                .filter_map(|(sub, value)| {
                    Some((value.as_ref()?, FieldPath { sub: Some(sub), ..item.place }))
                })
                .collect(),
            value => vec![(value, item.place)],
        };
        values
    });
    values.filter_map(move |(value, place)| match value {
        Value::Line(line) if !is_private(kind, place) => Some((line.as_str(), place)),
        _ => None,
    })
}

/// The uses in a text, by their places in its source.
fn uses_in(body: &Body, automaton: &AhoCorasick) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut block = Block::default();
    let mut walk = body.walk();
    while let Some(visit) = walk.next() {
        let (Visit::Enter(id) | Visit::Leave(id)) = visit;
        let node = body.node(id);
        if node.kind.is_block() {
            block.end(automaton, &mut uses);
            block.is_heading = visit == Visit::Enter(id) && matches!(node.kind, Node::Heading(_));
        }
        if matches!(visit, Visit::Leave(_)) {
            continue;
        }
        match node.kind {
            Node::Text(text) | Node::HtmlText(text) => {
                block.push_text(body, text, node.range());
            }
            Node::SoftBreak | Node::HardBreak => block.push(" ", node.range()),
            kind if is_prose(body, kind) => {}
            _ => {
                block.push(GAP, node.range());
                walk.skip_children();
            }
        }
    }
    block.end(automaton, &mut uses);
    uses
}

/// Whether what is in a node is prose, as far as it is text.
fn is_prose(body: &Body, kind: Node) -> bool {
    match kind {
        Node::Quote
        | Node::CodeBlock(_)
        | Node::Code(_)
        | Node::Citation(_)
        | Node::NoteMark { .. }
        | Node::Html(_)
        | Node::Removed => false,
        Node::Link(number) => {
            let form = body.links.get(number as usize).map(|link| link.form);
            !matches!(form, Some(LinkForm::Autolink | LinkForm::Email))
        }
        Node::Element(number) => {
            let element = body.elements.get(number as usize);
            !element.is_some_and(|element| NOT_PROSE_ELEMENTS.contains(&element.name))
        }
        _ => true,
    }
}

/// Stands for what is no prose, so that no phrase reaches over it.
const GAP: &str = "\u{FFFC}";

/// The prose of a block.
#[derive(Default)]
struct Block {
    text: String,
    /// Where each part begins in `text`, and where it is in the source.
    parts: Vec<(usize, Range<usize>)>,
    is_heading: bool,
}

/// What smart punctuation makes of the signs that are written.
const SMART: [(&str, &str); 7] =
    [("’", "'"), ("‘", "'"), ("“", "\""), ("”", "\""), ("—", "---"), ("–", "--"), ("…", "...")];

/// The longest entity that is looked for: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 33;

/// The length of what is said and the length of what is written for it, where one sign stands for another.
fn sign(said: &str, written: &str) -> Option<(usize, usize)> {
    let first = said.chars().next()?.len_utf8();
    match written.as_bytes().first()? {
        b'\\' if written[1..].starts_with(&said[..first]) => Some((first, 1 + first)),
        b'\\' => said.starts_with('\\').then_some((1, 1)),
        b'&' => {
            let end = written.bytes().take(LONGEST_ENTITY).position(|b| b == b';');
            let length = end.map_or(1, |end| end + 1);
            let is_literal = said.starts_with(&written[..length]);
            Some(if is_literal { (length, length) } else { (first, length) })
        }
        _ => SMART
            .iter()
            .find(|(sign, as_written)| said.starts_with(sign) && written.starts_with(as_written))
            .map(|(sign, as_written)| (sign.len(), as_written.len())),
    }
}

impl Block {
    /// Adds a text, in parts that are each at their own place where signs were replaced.
    fn push_text(&mut self, body: &Body, text: TextRef, place: Range<usize>) {
        if let Some(source) = text.in_source() {
            return self.push(body.text(text), source);
        }
        let mut said = body.text(text);
        let mut at = place.start;
        loop {
            let written = body.source.get(at..place.end).unwrap_or_default();
            let is_same = |(a, b): &(char, char)| a == b && !matches!(b, '&' | '\\');
            let same = said.chars().zip(written.chars()).take_while(is_same);
            let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
            self.push(&said[..same], at..at + same);
            (said, at) = (&said[same..], at + same);
            let written = &written[same..];
            let Some((sign, length)) = sign(said, written) else { break };
            self.push(&said[..sign], at..at + length);
            (said, at) = (&said[sign..], at + length);
        }
        // What cannot be told apart, such as an entity of two characters.
        if !said.is_empty() {
            self.push(said, at.min(place.end)..place.end);
        }
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        self.parts.push((self.text.len(), source));
        self.text.push_str(text);
    }

    /// Adds the uses in it, and begins another.
    fn end(&mut self, automaton: &AhoCorasick, uses: &mut Vec<Use>) {
        for Use { avoided, range, .. } in Words::of(&self.text).uses(automaton) {
            let start = self.in_source(range.start).0;
            let end = self.in_source(range.end.saturating_sub(1)).1;
            let is_named = self.is_heading;
            uses.push(Use { avoided, range: start..end.max(start), is_named });
        }
        self.text.clear();
        self.parts.clear();
    }

    /// The place in the source of a byte and of the end of it. Where the source has other letters, such as entities,
    /// that is its whole part.
    fn in_source(&self, at: usize) -> (usize, usize) {
        let part = self.parts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let Some((start, source)) = self.parts.get(part) else { return (0, 0) };
        let next = self.parts.get(part + 1).map_or(self.text.len(), |(start, _)| *start);
        match source.len() == next - start {
            true => (source.start + at - start, source.start + at - start + 1),
            false => (source.start, source.end),
        }
    }
}

/// A text as its words: folded, each between two marks, with one blank where there are several.
#[derive(Default)]
struct Words {
    text: String,
    /// Where each piece begins in `text`, and where it was.
    pieces: Vec<(usize, Range<usize>)>,
}

const OPEN: char = '\u{2}';
const CLOSE: char = '\u{3}';

impl Words {
    /// The words of a text, without quotations and addresses.
    fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut at = 0;
        let mut quotes = Quotes::default();
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let length = match quotes.length(text, at).or_else(|| address(text, at)) {
                Some(length) => {
                    words.push(GAP, at..at + length, false);
                    length
                }
                None if c.is_whitespace() => {
                    let length = rest.len() - rest.trim_start().len();
                    words.push(" ", at..at + length, false);
                    length
                }
                None if is_word_char(c) => {
                    let length = word(rest);
                    words.push(&rest[..length], at..at + length, true);
                    length
                }
                None => {
                    words.push(&rest[..c.len_utf8()], at..at + c.len_utf8(), false);
                    c.len_utf8()
                }
            };
            at += length;
        }
        words
    }

    fn push(&mut self, piece: &str, place: Range<usize>, is_word: bool) {
        self.pieces.push((self.text.len(), place));
        self.text.extend(is_word.then_some(OPEN));
        fold_into(piece, &mut self.text);
        self.text.extend(is_word.then_some(CLOSE));
    }

    fn uses(&self, automaton: &AhoCorasick) -> Vec<Use> {
        let piece = |at: usize| {
            let after = self.pieces.partition_point(|(start, _)| *start <= at);
            self.pieces.get(after.saturating_sub(1)).map(|(_, place)| place.clone())
        };
        let found = automaton.find_iter(&self.text).filter_map(|found| {
            let (first, last) = (piece(found.start())?, piece(found.end().saturating_sub(1))?);
            let avoided = found.pattern().as_usize();
            Some(Use { avoided, range: first.start..last.end, is_named: false })
        });
        found.collect()
    }
}

/// The length of the word at the start of a text. A hyphen or an apostrophe between letters belongs to it; the `'s`
/// of a possessive does not.
fn word(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let is_inner = is_word_char(c) || {
            let is_joint = matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’');
            let after = &text[at + c.len_utf8()..];
            let is_possessive = matches!(c, '\'' | '’')
                && after
                    .strip_prefix(['s', 'S'])
                    .is_some_and(|rest| !rest.starts_with(is_word_char));
            is_joint && !is_possessive && chars.peek().is_some_and(|(_, next)| is_word_char(*next))
        };
        if !is_inner {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// The length of a web or mail address that begins at a place.
fn address(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let begins =
        rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.");
    let is_start = !text[..at].ends_with(is_word_char);
    (begins && is_start).then(|| rest.find(char::is_whitespace).unwrap_or(rest.len()))
}

/// Finds what is between double quotes. A quote that is not closed begins nothing, and is looked for once.
#[derive(Default)]
struct Quotes {
    /// Closing marks of which there are no more.
    missing: Vec<char>,
}

impl Quotes {
    /// The length of a quotation that begins at a place, with its marks.
    fn length(&mut self, text: &str, at: usize) -> Option<usize> {
        let open = text[at..].chars().next()?;
        let closing: &[char] = match open {
            '“' => &['”'],
            '„' => &['“', '”'],
            '«' => &['»'],
            '"' if !text[..at].ends_with(char::is_alphanumeric) => &['"'],
            _ => return None,
        };
        if self.missing.contains(&closing[0]) {
            return None;
        }
        let inner = &text[at + open.len_utf8()..];
        match inner.find(closing) {
            Some(end) => {
                let close = inner[end..].chars().next().map_or(0, char::len_utf8);
                Some(open.len_utf8() + end + close)
            }
            None => {
                self.missing.push(closing[0]);
                None
            }
        }
    }
}
