//! Front matter of other tools: YAML, TOML between `+++`, or JSON, as the same values.
//!
//! Does not say what the fields mean; see [`super::fields`].

use crate::span::FileId;
use crate::yaml::{self, Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Front matter larger than this is not read.
const MAX_BYTES: usize = 64 << 10;

/// A file in two parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Front {
    pub(super) map: Map,
    /// The line of each key, from 1.
    pub(super) lines: BTreeMap<String, u32>,
    /// Lines that could not be read, with their numbers.
    pub(super) unread: Vec<(u32, String)>,
    /// Where the body is in the file.
    pub(super) body: Range<usize>,
}

/// Splits a file.
pub(super) fn split(text: &str) -> Front {
    let first = text.lines().next().unwrap_or_default().trim_end();
    let found = match first {
        "---" => fenced(text, &["---", "..."]).map(|front| front.read(text, from_yaml)),
        "+++" => fenced(text, &["+++"]).map(|front| front.read(text, from_toml)),
        first if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            json(text)
        }
        _ => None,
    };
    found.unwrap_or_else(|| Front { body: 0..text.len(), ..Front::default() })
}

/// Where the front matter is between its fences, and where the body begins.
struct Fenced {
    inner: Range<usize>,
    body: usize,
}

fn fenced(text: &str, closing: &[&str]) -> Option<Fenced> {
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if closing.contains(&line.trim_end()) {
            return Some(Fenced { inner: start..at, body: at + line.len() });
        }
        at += line.len();
    }
    None
}

impl Fenced {
    fn read(self, text: &str, read: fn(&str) -> Option<Map>) -> Front {
        let inner = &text[self.inner.clone()];
        let body = self.body..text.len();
        let mut front = Front { body, lines: key_lines(inner), ..Front::default() };
        match read(inner) {
            Some(map) => front.map = map,
            None => front.read_lines(inner),
        }
        front
    }
}

impl Front {
    /// Reads what is neither YAML nor TOML line by line, `key: value`, so that a colon in a title does not
    /// take every other field along.
    fn read_lines(&mut self, inner: &str) {
        let mut met = BTreeSet::new();
        for (number, line) in (2..).zip(inner.lines()) {
            let field = line.split_once(':').filter(|(key, _)| is_key(key));
            match field {
                Some((key, value)) if met.insert(key) => {
                    self.map.0.push((key.to_owned(), scalar(value.trim())));
                }
                _ if line.trim().is_empty() => {}
                _ => self.unread.push((number, line.to_owned())),
            }
        }
    }

    /// The line of a key; that of the front matter when it is not known.
    pub(super) fn line(&self, key: &str) -> u32 {
        self.lines.get(key).copied().unwrap_or(1)
    }
}

/// A value on one line, as far as it can be read.
fn scalar(text: &str) -> Value {
    match from_yaml(&format!("value: {text}\n")).and_then(|map| map.get("value").cloned()) {
        Some(value) => value,
        None => Value::Text(text.trim_matches(['"', '\'']).to_owned()),
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

/// The lines of the keys at the top.
fn key_lines(inner: &str) -> BTreeMap<String, u32> {
    let mut lines = BTreeMap::new();
    for (number, line) in (2..).zip(inner.lines()) {
        let key = line.split([':', '=']).next().unwrap_or_default();
        let key = key.trim_end().trim_matches(['"', '\'', '[', ']']);
        if is_key(key) && !line.starts_with([' ', '\t', '-']) {
            lines.entry(key.to_owned()).or_insert(number);
        }
    }
    lines
}

/// YAML as a mapping.
pub(super) fn from_yaml(text: &str) -> Option<Map> {
    let text: Arc<str> = text.into();
    let read = yaml::read(FileId(0), &text, 0..text.len(), MAX_BYTES).ok()?;
    match read.value {
        Value::Map(map) => Some(map),
        Value::Null => Some(Map::default()),
        _ => None,
    }
}

/// TOML as a mapping.
pub(super) fn from_toml(text: &str) -> Option<Map> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let table: toml::Table = text.parse().ok()?;
    match toml_value(toml::Value::Table(table)) {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

fn toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Integer(number),
        toml::Value::Float(number) => Value::Number(number),
        toml::Value::Boolean(is) => Value::Boolean(is),
        toml::Value::Datetime(date) => Value::Text(date.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(toml_value).collect()),
        toml::Value::Table(table) => Value::Map(Map(table
            .into_iter()
            .map(|(key, value)| (key, toml_value(value)))
            .collect())),
    }
}

/// JSON as a mapping.
pub(super) fn from_json(text: &str) -> Option<Map> {
    match json_value(serde_json::from_str(text).ok()?) {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

fn json_value(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(is) => Value::Boolean(is),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Number(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(json_value).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(Map(map.into_iter().map(|(key, value)| (key, json_value(value))).collect()))
        }
    }
}

/// Front matter that is one JSON object.
fn json(text: &str) -> Option<Front> {
    let head =
        &text[..(0..=text.len().min(MAX_BYTES)).rev().find(|at| text.is_char_boundary(*at))?];
    let mut read = serde_json::Deserializer::from_str(head).into_iter::<serde_json::Value>();
    let Value::Map(map) = json_value(read.next()?.ok()?) else { return None };
    let end = read.byte_offset();
    let lines = key_lines(text[..end].split_once('\n').map_or("", |(_, rest)| rest));
    Some(Front { map, lines, unread: Vec::new(), body: end..text.len() })
}

/// A value as one text: what is said in a list or mapping, with commas between.
pub(super) fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Boolean(is) => is.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.iter().map(flat).collect::<Vec<_>>().join(", "),
        Value::Map(map) => {
            let pairs = map.0.iter().map(|(key, value)| format!("{key}: {}", flat(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The texts of a value that is one or a list of them.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let items = match value {
        Value::List(items) => items.iter().map(flat).collect(),
        Value::Map(_) => Vec::new(),
        other => vec![flat(other)],
    };
    let trimmed = items.into_iter().map(|text| text.trim().to_owned());
    trimmed.filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_says_the_same() {
        for text in [
            "---\ntitle: A\nn: 1\n---\nBody",
            "+++\ntitle = \"A\"\nn = 1\n+++\nBody",
            "{\n\"title\": \"A\",\n\"n\": 1\n}\nBody",
        ] {
            let front = split(text);
            assert_eq!(front.map.get("title"), Some(&Value::from("A")), "{text}");
            assert_eq!(front.map.get("n"), Some(&Value::Integer(1)), "{text}");
            assert_eq!(text[front.body.clone()].trim(), "Body");
            assert_eq!((front.line("title"), front.line("n")), (2, 3), "{text}");
        }
    }

    #[test]
    fn what_is_no_front_matter_is_body() {
        for text in ["# A", "---", "a\n---\n", "{{ x }}", "{% x %}\na", "{ no json", ""] {
            let front = split(text);
            assert_eq!(front.body, 0..text.len(), "{text}");
        }
    }

    #[test]
    fn a_colon_in_a_title_takes_nothing_along() {
        let front = split("---\ntitle: A: b\ntags: [x, y]\n  stray\n---\nBody");
        assert_eq!(front.map.get("title"), Some(&Value::from("A: b")));
        assert_eq!(texts(front.map.get("tags").expect("is there")), ["x", "y"]);
        assert_eq!(front.unread, [(4, "  stray".to_owned())]);
    }
}
