//! Settings of tools: values by their keys, in YAML, TOML, JSON, and as far as they are plain in JavaScript.
//!
//! Knows no tool.

use crate::import::front;
use crate::import::model::Source;
use crate::import::report::{Outcome, Report};
use crate::yaml::{Map, Value};

/// The settings in the first of these files that is there. What cannot be read is said in the report.
pub(super) fn map(source: &Source, names: &[&str], report: Option<&mut Report>) -> Map {
    let Some((name, text)) = source.settings(names) else { return Map::default() };
    let read = match name.rsplit_once('.') {
        Some((_, "toml")) => front::from_toml(&text),
        Some((_, "json")) => front::from_json(&text),
        _ => front::from_yaml(&text).or_else(|| front::from_yaml(&without_tags(&text))),
    };
    if let (None, Some(report)) = (&read, report) {
        let why = "the settings cannot be read; title, order and addresses are made from the files";
        report.add(Outcome::Decide, "Settings", (name, 0), "", why);
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

/// The first string after `key:` in JavaScript.
pub(super) fn in_script(script: &str, key: &str) -> Option<String> {
    let mut rest = script;
    while let Some(at) = rest.find(key) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + key.len()..];
        let value = rest.trim_start_matches(['"', '\'']).trim_start();
        let is_key = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '/');
        let Some(value) = value.strip_prefix(':').filter(|_| is_key) else { continue };
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|c| "'\"`".contains(*c)) else { continue };
        let end = value[1..].find(quote)?;
        return Some(value[1..=end].to_owned());
    }
    None
}

/// Every string in JavaScript, in order; what is in comments is left out.
pub(super) fn strings(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(['"', '\'', '`', '/']) {
        let after = &rest[at..];
        if after.starts_with("//") {
            rest = after.split_once('\n').map_or("", |(_, rest)| rest);
        } else if after.starts_with("/*") {
            rest = after.split_once("*/").map_or("", |(_, rest)| rest);
        } else if let Some(inner) = after.strip_prefix('/') {
            rest = inner;
        } else {
            let quote = after.chars().next().unwrap_or('"');
            let Some(end) = after[1..].find(quote) else { break };
            found.push(after[1..=end].to_owned());
            rest = &after[end + 2..];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_of_scripts_are_found() {
        let script = "export default { // title: 'no'\n  title: 'My \"site\"',\n url: `https://a.test`,\n subtitle: 1 }";
        assert_eq!(in_script(script, "url").as_deref(), Some("https://a.test"));
        assert_eq!(in_script(script, "missing"), None);
        assert_eq!(strings(script), ["My \"site\"", "https://a.test"]);
    }

    #[test]
    fn tags_do_not_hide_the_rest() {
        let text = "site_name: A\nformat: !!python/name:x.y\nnav: [a.md]\n";
        let map = front::from_yaml(&without_tags(text)).expect("is YAML");
        assert_eq!(super::text(&map, &["site_name"]), "A");
    }
}
