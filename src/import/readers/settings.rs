//! Settings of tools: values by their keys, in YAML, TOML and JSON.
//!
//! Knows no tool. Settings in JavaScript are read in [`super::script`].

use crate::import::front;
use crate::import::model::Source;
use crate::import::report::{Outcome, Report};
use crate::yaml::{Map, Value};

/// The settings in the first of these files that exists. A file that cannot be read is reported.
pub(in crate::import) fn map(source: &Source, names: &[&str], report: &mut Report) -> Map {
    let Some((name, text)) = source.settings(names) else { return Map::default() };
    let read = match name.rsplit_once('.') {
        Some((_, "toml")) => front::from_toml(&text),
        Some((_, "json")) => front::from_json(&text),
        _ => front::from_yaml(&text).or_else(|| front::from_yaml(&without_tags(&text))),
    };
    if read.is_none() {
        let why = "cannot be read; nothing in it is used";
        report.add(Outcome::Decide, "Settings files", (name, 0), "", why);
    }
    read.unwrap_or_default()
}

/// YAML without the tags that a program would follow: `!!python/name:x`, `!ENV [A, b]`.
fn without_tags(text: &str) -> String {
    let plain = |line: &str| match line.find(" !") {
        Some(at) => line[..at].to_owned(),
        None => line.to_owned(),
    };
    text.lines().map(|line| plain(line) + "\n").collect()
}

/// A value by its keys, from the outermost.
pub(super) fn get<'m>(map: &'m Map, keys: &[&str]) -> Option<&'m Value> {
    let (first, rest) = keys.split_first()?;
    let value = map.get(first)?;
    match (rest, value) {
        ([], value) => Some(value),
        (rest, Value::Map(map)) => get(map, rest),
        _ => None,
    }
}

/// A text by its keys, from the outermost; empty when there is none.
pub(super) fn text(map: &Map, keys: &[&str]) -> String {
    match get(map, keys) {
        Some(Value::Text(text)) => text.trim().to_owned(),
        _ => String::new(),
    }
}

/// A list of texts, or one.
pub(super) fn texts(map: &Map, keys: &[&str]) -> Vec<String> {
    get(map, keys).map(front::texts).unwrap_or_default()
}

/// Names of authors: texts, or mappings with a name.
pub(super) fn authors(map: &Map, keys: &[&str]) -> Vec<String> {
    let name = |value: &Value| match value {
        Value::Map(author) => text(author, &["name"]),
        other => front::flat(other).trim().to_owned(),
    };
    let names = match get(map, keys) {
        Some(Value::List(items)) => items.iter().map(name).collect(),
        Some(value) => vec![name(value)],
        None => Vec::new(),
    };
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_do_not_hide_the_rest() {
        let text = "site_name: A\nformat: !!python/name:x.y\nnav: [a.md]\n";
        let map = front::from_yaml(&without_tags(text)).expect("is YAML");
        assert_eq!(super::text(&map, &["site_name"]), "A");
    }
}
