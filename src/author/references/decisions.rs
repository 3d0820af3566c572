//! What decision guides mention: the entries of results, and what their texts link to.
//!
//! Other files are read in [`super`].

use super::{Collector, ContentReference, read};
use crate::author::AuthorError;
use crate::author::content::Content;
use crate::parse::decisions::DECISION_FOLDER;
use crate::span::FileId;
use crate::yaml::{Map, PathSegment, Value};

/// Adds what one decision guide mentions. Its entries are named as wiki links name them.
pub(super) fn in_decision(
    content: &Content,
    file: FileId,
    found: &mut Vec<ContentReference>,
) -> Result<(), AuthorError> {
    let yaml = read(content, file)?;
    let Value::Map(root) = &yaml.value else { return Ok(()) };
    let text = &content.source(file).text;
    let mut collector =
        Collector { file, folder: DECISION_FOLDER, text, yaml: &yaml, found, list: None };
    for (group, markdown) in [("questions", "help"), ("results", "text")] {
        let Some(Value::Map(steps)) = root.get(group) else { continue };
        for (name, step) in &steps.0 {
            let Value::Map(step) = step else { continue };
            let path = [PathSegment::Key(group), PathSegment::Key(name)];
            in_text(&mut collector, step, markdown, &path);
            if group == "results" {
                in_entries(&mut collector, step, &path);
            }
        }
    }
    Ok(())
}

fn in_entries(collector: &mut Collector<'_>, result: &Map, path: &[PathSegment<'_>]) {
    let Some(Value::List(entries)) = result.get("entries") else { return };
    for (number, entry) in entries.iter().enumerate() {
        let Value::Map(entry) = entry else { continue };
        let path = [path, &[PathSegment::Key("entries"), PathSegment::Item(number)]].concat();
        if let Some(name) = entry.get("entry") {
            let path = [path.as_slice(), &[PathSegment::Key("entry")]].concat();
            collector.entry_names(name, &path);
        }
        in_text(collector, entry, "reason", &path);
    }
}

/// Adds what the Markdown under `key` mentions.
fn in_text(collector: &mut Collector<'_>, map: &Map, key: &str, path: &[PathSegment<'_>]) {
    if let Some(Value::Text(text)) = map.get(key) {
        collector.markdown(text, &[path, &[PathSegment::Key(key)]].concat());
    }
}
