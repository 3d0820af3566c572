//! YAML as plain values, with the place of every key and value found again when it is asked for.
//!
//! The only module that names the YAML crates. `serde_yaml` reads the values (YAML 1.2 core schema);
//! `saphyr-parser` gives places, and is run only for files with something to report, so that a
//! clean file costs one parse. Knows nothing of kinds and fields; see [`crate::validate`].

mod explain;
mod faults;
mod locate;
pub mod reader;
mod tabs;
mod tree;
mod write;

use crate::diagnostic::{Applicability, Diagnostic, SuggestedEdit, rule};
use crate::hidden;
use crate::memo;
use crate::span::{FileId, Span};
pub(crate) use explain::quoted;
pub use locate::Located;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use tree::{MAX_DEPTH, Node, Tree};
pub use write::write;

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Map(Map),
}

impl Value {
    /// The items of a list. Another value counts as a list of one, and nothing as a list of none.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::Null => &[],
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }
}

/// A mapping in the order it was written; keys are text and stand once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(pub Vec<(String, Value)>);

impl Map {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathSegment<'a> {
    /// The value of a key.
    Key(&'a str),
    /// An item of a list, from 0.
    Item(usize),
}

/// A YAML text that was read.
#[derive(Clone, Debug)]
pub struct Yaml {
    /// What it says.
    pub value: Value,
    file: FileId,
    text: Arc<str>,
    range: Range<usize>,
    /// Read when the first place is asked for, and once, whoever asks.
    tree: Arc<OnceLock<Tree>>,
}

/// Reads the YAML in `range` of a file's `text`, at most `max_bytes` long.
///
/// # Errors
/// Every problem found: syntax, duplicate keys, anchors, aliases and tags, depth, size.
pub fn read(
    file: FileId,
    text: &Arc<str>,
    range: Range<usize>,
    max_bytes: usize,
) -> Result<Yaml, Vec<Diagnostic>> {
    let tree = Arc::default();
    let yaml = Yaml { value: Value::Null, file, text: Arc::clone(text), range, tree };
    let source = yaml.source();
    if source.len() > max_bytes {
        let message = format!("{} bytes of YAML; at most {max_bytes} are read", source.len());
        return Err(vec![
            yaml.problem_at(Problem::TooLarge, 0..0, &message)
                .help("move long text into the body of a Markdown file"),
        ]);
    }
    // The events are looked at first only where the text could hold what serde_yaml is slow at.
    let depth = bracket_depth(source);
    if depth > MAX_DEPTH || source.contains(['&', '*', '!']) {
        let mut problems = yaml.structural_problems();
        if depth > MAX_DEPTH && problems.is_empty() {
            problems.extend(yaml.own_syntax_problem());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
    }
    match serde_yaml::from_str::<Value>(source) {
        Ok(value) => {
            let yaml = Yaml { value, ..yaml };
            let mut problems = yaml.hidden_characters();
            problems.extend(yaml.cut_values());
            if problems.is_empty() { Ok(yaml) } else { Err(problems) }
        }
        Err(error) => {
            let problems = yaml.structural_problems();
            if problems.is_empty() { Err(vec![yaml.syntax_problem(&error)]) } else { Err(problems) }
        }
    }
}

impl Yaml {
    /// YAML that says nothing, in a file whose YAML could not be read.
    pub fn empty_in(file: FileId) -> Self {
        Self { value: Value::Null, file, text: "".into(), range: 0..0, tree: Arc::default() }
    }

    /// The same without what it says: enough to find places.
    pub fn without_value(&self) -> Self {
        let (text, range, tree) = (Arc::clone(&self.text), self.range.clone(), &self.tree);
        Self { value: Value::Null, file: self.file, text, range, tree: Arc::clone(tree) }
    }

    /// The file it is in.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// A problem with a value that is not of the shape its place asks for.
    pub fn shape_error(&self, path: &[PathSegment<'_>], message: &str) -> Diagnostic {
        let span = self.span(path);
        let start = (span.start as usize).saturating_sub(self.range.start);
        let end = (span.end as usize).saturating_sub(self.range.start);
        self.problem_at(Problem::Syntax, start..end, message)
    }

    /// The place of the value at `path`, or of the nearest thing around it that can be found.
    pub fn span(&self, path: &[PathSegment<'_>]) -> Span {
        self.node_span(path, |node| node.value.clone())
    }

    /// The place of the key of the value at `path`.
    pub fn key_span(&self, path: &[PathSegment<'_>]) -> Span {
        let key_or_value = |node: &Node| node.key.clone().unwrap_or_else(|| node.value.clone());
        self.node_span(path, key_or_value)
    }

    fn node_span(&self, path: &[PathSegment<'_>], place: impl Fn(&Node) -> Range<usize>) -> Span {
        let Some(mut node) = self.tree().root.as_ref() else { return self.first_line() };
        for (depth, step) in path.iter().enumerate() {
            match node.child(*step) {
                Some(child) => node = child,
                // A missing value is reported at the key of what it is missing from.
                None if depth == 0 => return self.first_line(),
                None => {
                    let around = node.key.clone().unwrap_or_else(|| node.value.clone());
                    return self.span_of(around);
                }
            }
        }
        self.span_of(place(node))
    }

    fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| Tree::read(self.source()))
    }

    /// Whether a backslash is written anywhere in it: without one, nothing is escaped.
    pub fn has_backslash(&self) -> bool {
        self.source().contains('\\')
    }

    /// The text of the value at `path` as it was written.
    pub fn raw(&self, path: &[PathSegment<'_>]) -> &str {
        self.text.get(self.span(path).range()).unwrap_or_default()
    }

    /// The place of `part` in the text at `span`, without quotes around it. None where it is written
    /// otherwise: over lines, with escapes.
    pub fn part(&self, span: Span, part: &str) -> Option<Span> {
        span.of_part(self.text.get(span.range())?, "", part)
    }

    fn source(&self) -> &str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    fn first_line(&self) -> Span {
        let source = self.source();
        let end = source.find(['\n', '\r']).unwrap_or(source.len());
        self.span_of(0..end)
    }

    fn span_of(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range).shifted(self.range.start)
    }

    fn syntax_problem(&self, error: &serde_yaml::Error) -> Diagnostic {
        self.own_syntax_problem().unwrap_or_else(|| {
            let at = error.location().map_or(0, |location| location.index());
            self.explained(at.min(self.source().len()), &plain_message(error))
        })
    }

    /// The problem at which the events end, if they do.
    fn own_syntax_problem(&self) -> Option<Diagnostic> {
        let source = self.source();
        let (at, message) = Tree::read(source).error.filter(|(at, _)| *at <= source.len())?;
        Some(self.explained(at, &message))
    }

    fn explained(&self, at: usize, message: &str) -> Diagnostic {
        let source = self.source();
        let cause = explain::syntax_error(source, at, message);
        let edit = |(range, replacement)| SuggestedEdit { span: self.span_of(range), replacement };
        let edits = cause.fix.into_iter().map(edit).collect();
        self.problem_at(Problem::Syntax, cause.range, &cause.message)
            .help(cause.help)
            .suggest_edits(edits, Applicability::MachineApplicable)
    }

    fn problem_at(&self, problem: Problem, range: Range<usize>, message: &str) -> Diagnostic {
        let rule = match problem {
            Problem::Syntax => &rule::YAML_SYNTAX,
            Problem::Feature => &rule::YAML_UNSUPPORTED_FEATURE,
            Problem::Duplicate => &rule::YAML_DUPLICATE_KEY,
            Problem::TooLarge => &rule::YAML_TOO_LARGE,
        };
        Diagnostic::new(rule, self.span_of(range), message)
    }
}

/// Hidden characters that a text writes as escapes, such as `"\u202E"`.
impl Yaml {
    fn hidden_characters(&self) -> Vec<Diagnostic> {
        // What the text contains as it is was reported when the file was read.
        if !self.source().contains('\\') || hidden::first(self.source()).is_some() {
            return Vec::new();
        }
        let mut found = Vec::new();
        find_hidden(&self.value, &mut Vec::new(), &mut found);
        if found.is_empty() {
            return Vec::new();
        }
        let problem = |(path, part, c): &(Vec<PathSegment<'_>>, Part, char)| {
            let span = match part {
                Part::Key => self.key_span(path),
                Part::Value => self.span(path),
            };
            let problem = Diagnostic::hidden_character(span, *c);
            let help = "delete the escape; if a backslash is meant, put the value in single quotes";
            problem.help(help)
        };
        found.iter().map(problem).collect()
    }
}

/// A part of an entry of a mapping.
enum Part {
    Key,
    Value,
}

/// Finds every text with a hidden character in it. Values are not nested deeper than [`MAX_DEPTH`].
fn find_hidden<'a>(
    value: &'a Value,
    path: &mut Vec<PathSegment<'a>>,
    found: &mut Vec<(Vec<PathSegment<'a>>, Part, char)>,
) {
    match value {
        Value::Text(text) => {
            found.extend(hidden::first(text).map(|(_, c)| (path.clone(), Part::Value, c)));
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(PathSegment::Item(index));
                find_hidden(item, path, found);
                path.pop();
            }
        }
        Value::Map(map) => {
            for (key, value) in &map.0 {
                path.push(PathSegment::Key(key));
                found.extend(hidden::first(key).map(|(_, c)| (path.clone(), Part::Key, c)));
                find_hidden(value, path, found);
                path.pop();
            }
        }
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => {}
    }
}

enum Problem {
    Syntax,
    Feature,
    Duplicate,
    TooLarge,
}

/// How deep brackets stand in each other at most, wherever they stand: in quotes they count too.
fn bracket_depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The error without its location, which the caret shows.
fn plain_message(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_lowercase()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a plain value")
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Number(value as f64), Value::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::default();
        let mut seen = HashSet::new();
        while let Some(key) = entries.next_key::<Value>()? {
            let key = match key {
                Value::Text(key) => key,
                Value::Integer(number) => number.to_string(),
                Value::Boolean(boolean) => boolean.to_string(),
                _ => return Err(A::Error::custom("a key must be text")),
            };
            // Large maps are not searched for every key.
            if !seen.insert(memo::digest(&key)) && map.get(&key).is_some() {
                return Err(A::Error::custom(format!("`{key}` is set twice")));
            }
            map.0.push((key, entries.next_value()?));
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_for_places_once_whoever_asks() {
        let text: Arc<str> = "a: [1, 2]\nb: { c: 3 }\n".into();
        let yaml = read(FileId(0), &text, 0..text.len(), 1000).expect("is YAML");
        assert!(yaml.tree.get().is_none(), "a clean file is read for values only");
        let (copy, places_only) = (yaml.clone(), yaml.without_value());
        let item = [PathSegment::Key("a"), PathSegment::Item(1)];
        assert_eq!(places_only.span(&item).range(), 7..8);
        for yaml in [&yaml, &copy] {
            assert!(std::ptr::eq(yaml.tree(), places_only.tree()), "read again");
        }
        assert_eq!(yaml.key_span(&[PathSegment::Key("b"), PathSegment::Key("c")]).range(), 15..16);
    }
}
