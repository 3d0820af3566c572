//! Reads a declaration (guide.yaml, glossary.yaml) out of YAML values: each getter returns what is
//! there, and reports at its place what is not as it should be.
//!
//! Knows shapes (text, list, mapping), not meanings; the caller names the rule that is broken.

use super::{Map, PathSegment, Value, Yaml};
use crate::diagnostic::{
    Applicability, Diagnostic, NameSuggestion, Names, Rule, nearest, suggest_name,
};
use crate::span::Span;

/// Reads one file and gathers its problems.
pub struct Reader<'a> {
    yaml: &'a Yaml,
    rule: &'static Rule,
    problems: &'a mut Vec<Diagnostic>,
}

/// A mapping in the file, and how to get there.
#[derive(Clone)]
pub struct MapCursor<'a> {
    /// The mapping.
    pub map: &'a Map,
    /// Steps from the root.
    pub path: Vec<PathSegment<'a>>,
    /// Whether it has another type or a misspelt key: that was reported.
    reported: bool,
}

static EMPTY: Map = Map(Vec::new());

impl<'a> MapCursor<'a> {
    /// The path of an item of the list under `key`, or of the one text that counts as a list.
    pub fn path_of_item(&self, key: &'a str, item: usize) -> Vec<PathSegment<'a>> {
        let mut path = self.path_of(key);
        if let Some(Value::List(_)) = self.map.get(key) {
            path.push(PathSegment::Item(item));
        }
        path
    }

    /// The path of `key` in this mapping.
    pub fn path_of(&self, key: &'a str) -> Vec<PathSegment<'a>> {
        let mut path = self.path.clone();
        path.push(PathSegment::Key(key));
        path
    }
}

impl<'a> Reader<'a> {
    /// A reader that reports under `rule`.
    pub fn new(yaml: &'a Yaml, rule: &'static Rule, problems: &'a mut Vec<Diagnostic>) -> Self {
        Self { yaml, rule, problems }
    }

    /// How many problems have been reported so far.
    pub fn reported(&self) -> usize {
        self.problems.len()
    }

    /// The file's outermost mapping.
    pub fn root(&mut self, known: &[&str]) -> MapCursor<'a> {
        let yaml = self.yaml;
        self.mapping(&yaml.value, Vec::new(), known)
    }

    /// Where the value at `path` is.
    pub fn span(&self, path: &[PathSegment<'_>]) -> Span {
        self.yaml.span(path)
    }

    /// Reports a problem with the value at `path`.
    pub fn report(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let span = self.yaml.span(path);
        self.problems.push(Diagnostic::new(self.rule, span, message).maybe_help(help));
    }

    /// Reports a problem with the key at `path`.
    pub fn report_key(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let span = self.yaml.key_span(path);
        self.problems.push(Diagnostic::new(self.rule, span, message).maybe_help(help));
    }

    /// Reports a value that is none of the names there are, with the one that was meant or with
    /// `otherwise`.
    pub fn report_unknown<'k>(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        (wrong, known): (&str, impl IntoIterator<Item = &'k str>),
        otherwise: String,
    ) {
        let span = self.yaml.span(path);
        self.push_unknown(span, message.into(), wrong, suggest_name(wrong, known), otherwise);
    }

    /// The same where many are compared with the same names.
    pub fn report_unknown_among(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        (wrong, known): (&str, &Names<'_>),
        otherwise: String,
    ) {
        let span = self.yaml.span(path);
        self.push_unknown(span, message.into(), wrong, known.suggest(wrong), otherwise);
    }

    /// Reports a key that is none of the names there are, as [`Self::report_unknown`] does.
    pub fn report_unknown_key<'k>(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        (wrong, known): (&str, impl IntoIterator<Item = &'k str>),
        otherwise: String,
    ) {
        let span = self.yaml.key_span(path);
        self.push_unknown(span, message.into(), wrong, suggest_name(wrong, known), otherwise);
    }

    /// Reports a text that can only mean another, as `(text, other)`.
    pub fn report_instead(
        &mut self,
        path: &[PathSegment<'_>],
        message: impl Into<String>,
        (written, suggestion): (&str, &str),
    ) {
        let span = self.yaml.span(path);
        let problem =
            Diagnostic::new(self.rule, span, message).help(format!("write `{suggestion}`"));
        let part = self.yaml.part(span, written);
        self.problems.push(problem.suggest_edit(
            part,
            suggestion,
            Applicability::MachineApplicable,
        ));
    }

    fn push_unknown(
        &mut self,
        span: Span,
        message: String,
        wrong: &str,
        suggestion: Option<NameSuggestion<'_>>,
        otherwise: String,
    ) {
        let problem = Diagnostic::new(self.rule, span, message);
        self.problems.push(problem.suggest(self.yaml.part(span, wrong), suggestion, otherwise));
    }

    /// A value as a mapping with only `known` keys; an empty list of known keys allows any.
    pub fn mapping(
        &mut self,
        value: &'a Value,
        path: Vec<PathSegment<'a>>,
        known: &[&str],
    ) -> MapCursor<'a> {
        let (map, reported) = match value {
            Value::Map(map) => (map, false),
            Value::Null => (&EMPTY, false),
            _ => {
                let help = match known {
                    [] => "write a line `name: …` for each".to_owned(),
                    known => {
                        format!("write `key: value` lines; the keys here are {}", known.join(", "))
                    }
                };
                self.report(&path, "keys and values are needed here", Some(help));
                (&EMPTY, true)
            }
        };
        let at = MapCursor { map, path, reported };
        for (key, _) in &map.0 {
            if !known.is_empty() && !known.contains(&key.as_str()) {
                let names = (key.as_str(), known.iter().copied());
                let otherwise = format!("the keys here are {}", known.join(", "));
                let message = format!("unknown key `{key}`");
                self.report_unknown_key(&at.path_of(key), message, names, otherwise);
            }
        }
        at
    }

    /// The mapping under `key`, empty when it is missing.
    pub fn child(&mut self, at: &MapCursor<'a>, key: &'a str, known: &[&str]) -> MapCursor<'a> {
        match at.map.get(key) {
            Some(value) => self.mapping(value, at.path_of(key), known),
            None => {
                let misspelt = at.map.0.iter().any(|(name, _)| nearest(name, [key]).is_some());
                MapCursor { map: &EMPTY, path: at.path_of(key), reported: at.reported || misspelt }
            }
        }
    }

    /// Every entry of the mapping under `key`, each a mapping with only `known` keys.
    pub fn children(
        &mut self,
        at: &MapCursor<'a>,
        key: &'a str,
        known: &[&str],
    ) -> Vec<(&'a str, MapCursor<'a>)> {
        let parent = self.child(at, key, &[]);
        let mut children = Vec::with_capacity(parent.map.0.len());
        for (name, value) in &parent.map.0 {
            children.push((name.as_str(), self.mapping(value, parent.path_of(name), known)));
        }
        children
    }

    /// The text under `key`. Numbers and booleans are not text.
    pub fn text(&mut self, at: &MapCursor<'a>, key: &'a str) -> Option<String> {
        match at.map.get(key)? {
            Value::Text(text) => Some(text.trim().to_owned()),
            Value::Null => None,
            Value::List(_) | Value::Map(_) => {
                let help = "write one text, in quotes if it begins with a bracket".to_owned();
                self.report(&at.path_of(key), format!("`{key}` must be text"), Some(help));
                None
            }
            _ => {
                let path = at.path_of(key);
                let raw = self.yaml.raw(&path).to_owned();
                let quoted = format!("\"{raw}\"");
                let span = self.yaml.span(&path);
                let problem = Diagnostic::new(self.rule, span, format!("`{key}` must be text"));
                let problem = problem.help(format!("put it in quotes: {quoted}"));
                self.problems.push(problem.suggest_edit(
                    Some(span),
                    quoted,
                    Applicability::MachineApplicable,
                ));
                None
            }
        }
    }

    /// The text under `key` that people read as a name, which cannot be empty.
    pub fn name(&mut self, at: &MapCursor<'a>, key: &'a str) -> Option<String> {
        let name = self.text(at, key)?;
        if name.is_empty() {
            let help = "write a name, or delete the line".to_owned();
            self.report(&at.path_of(key), format!("`{key}` is empty"), Some(help));
            return None;
        }
        Some(name)
    }

    /// The text under `key`, which has to be there.
    pub fn required_text(&mut self, at: &MapCursor<'a>, key: &'a str) -> String {
        let is_missing = match at.map.get(key) {
            None | Some(Value::Null) => true,
            Some(Value::Text(text)) => text.trim().is_empty(),
            Some(_) => false,
        };
        if !at.reported && is_missing {
            let below = match at.path.last() {
                Some(PathSegment::Key(parent)) => format!(" below `{parent}:`"),
                _ => String::new(),
            };
            let help = format!("add `{key}: …`{below}");
            self.report_key(&at.path, format!("`{key}` is missing"), Some(help));
        }
        self.text(at, key).unwrap_or_default()
    }

    /// The truth value under `key`; false when it is missing.
    pub fn flag(&mut self, at: &MapCursor<'a>, key: &'a str) -> bool {
        match at.map.get(key) {
            None => false,
            Some(Value::Boolean(flag)) => *flag,
            Some(_) => {
                let message = format!("`{key}` must be true or false");
                let help = format!("write `{key}: true`, or leave it out");
                self.report(&at.path_of(key), message, Some(help));
                false
            }
        }
    }

    /// The number under `key`.
    pub fn number(&mut self, at: &MapCursor<'a>, key: &'a str) -> Option<f64> {
        match at.map.get(key)? {
            Value::Integer(number) => Some(*number as f64),
            Value::Number(number) if number.is_finite() => Some(*number),
            _ => {
                let help = "write it in digits, or leave it out".to_owned();
                self.report(&at.path_of(key), format!("`{key}` must be a number"), Some(help));
                None
            }
        }
    }

    /// The whole number under `key`, at least `least` and at most a million, so that sums do not overflow.
    pub fn whole(&mut self, at: &MapCursor<'a>, key: &'a str, least: u32) -> Option<usize> {
        const MOST: f64 = 1_000_000.0;
        let number = self.number(at, key)?;
        if number.fract() == 0.0 && (f64::from(least)..=MOST).contains(&number) {
            return Some(number as usize);
        }
        let message = match number > MOST {
            true => format!("`{key}` must be a whole number, {MOST} or less"),
            false => format!("`{key}` must be a whole number, {least} or more"),
        };
        let help = format!("write {least}, {}, {} …", least + 1, least + 2);
        self.report(&at.path_of(key), message, Some(help));
        None
    }

    /// The list of texts under `key`; one text counts as a list of one.
    pub fn texts(&mut self, at: &MapCursor<'a>, key: &'a str) -> Vec<String> {
        match at.map.get(key) {
            Some(Value::List(items)) => {
                let mut texts = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    if let Value::Text(text) = item {
                        texts.push(text.trim().to_owned());
                    } else {
                        let mut path = at.path_of(key);
                        path.push(PathSegment::Item(index));
                        let help = "put it in quotes".to_owned();
                        self.report(&path, format!("`{key}` must be a list of texts"), Some(help));
                    }
                }
                texts
            }
            _ => self.text(at, key).into_iter().collect(),
        }
    }
}
