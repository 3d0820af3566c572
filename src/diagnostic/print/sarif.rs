//! Diagnostics as one SARIF 2.1.0 document, for code scanning and editors.
//!
//! Rules that were not broken are left out; `fieldguide explain` lists them all.

use crate::diagnostic::{Diagnostic, SuggestedEdit};
use crate::span::{SourceMap, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The document, with every problem in order.
pub fn sarif(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let broken: BTreeMap<&str, _> =
        diagnostics.iter().map(|found| (found.rule.id, found.rule)).collect();
    let rules: Vec<Value> = broken
        .values()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "help": { "text": rule.explanation_as_text(), "markdown": rule.explanation },
                "defaultConfiguration": { "level": rule.severity.as_str() },
            })
        })
        .collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|found| {
            let index = broken.keys().position(|id| *id == found.rule.id);
            result(found, index, sources)
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}")
}

fn result(found: &Diagnostic, rule: Option<usize>, sources: &SourceMap) -> Value {
    let text = match &found.help {
        Some(help) => format!("{}; {help}", found.message),
        None => found.message.clone(),
    };
    let mut result = json!({
        "ruleId": found.rule.id,
        "ruleIndex": rule,
        "level": found.severity.as_str(),
        "message": { "text": text },
    });
    let at = |span: Span| {
        json!({
            "artifactLocation": { "uri": uri(&sources.get(span.file).display) },
            "region": region(span, sources),
        })
    };
    match (found.labels.split_first(), &found.path) {
        (Some((first, others)), _) => {
            result["locations"] = json!([{ "physicalLocation": at(first.span) }]);
            let related = others.iter().map(|label| {
                json!({
                    "physicalLocation": at(label.span),
                    "message": { "text": label.message },
                })
            });
            if !others.is_empty() {
                result["relatedLocations"] = related.collect();
            }
        }
        (None, Some(path)) => {
            let place = json!({ "artifactLocation": { "uri": uri(path) } });
            result["locations"] = json!([{ "physicalLocation": place }]);
        }
        (None, None) => {}
    }
    if let Some(suggestion) = &found.suggestion
        && let Some(first) = suggestion.edits.first()
    {
        let path = &sources.get(first.span.file).display;
        let replacement = |edit: &SuggestedEdit| {
            json!({
                "deletedRegion": region(edit.span, sources),
                "insertedContent": { "text": edit.replacement },
            })
        };
        result["fixes"] = json!([{
            "description": { "text": found.help.as_deref().unwrap_or(&found.message) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri(path) },
                "replacements": suggestion.edits.iter().map(replacement).collect::<Value>(),
            }],
        }]);
    }
    result
}

/// Lines and columns from 1; the end column is the one after the last.
fn region(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.line_column(span), sources.end_line_column(span));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI, relative when the path is.
fn uri(path: &str) -> String {
    let mut uri = match path.as_bytes() {
        [b'/', ..] => "file://".to_owned(),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
