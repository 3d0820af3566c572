//! `queries.yaml` → the searches that a guide promises its readers, and what each must find.
//!
//! Searches nothing; see [`crate::search::query`].

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::Inventory;
use crate::yaml::reader::Reader;
use crate::yaml::{self, PathSegment, Value, Yaml};

/// The search contract's name in the content folder.
pub const QUERIES_FILE: &str = "queries.yaml";

const MAX_BYTES: usize = 4 << 20;
const KNOWN: [&str; 3] = ["query", "finds", "why"];

/// A search and what it must find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What is asked.
    pub query: String,
    /// Names of the entries that must be among the first.
    pub finds: Vec<String>,
}

/// Reads the searches; none where the guide promises none.
pub fn queries(inventory: &Inventory) -> WithDiagnostics<Vec<Search>> {
    let mut files = inventory.content.iter();
    let Some(file) = files.find(|file| inventory.sources.get(**file).path == QUERIES_FILE) else {
        return WithDiagnostics::clean(Vec::new());
    };
    let text = &inventory.sources.get(*file).text;
    match yaml::read(*file, text, 0..text.len(), MAX_BYTES) {
        Ok(yaml) => read(&yaml),
        Err(diagnostics) => WithDiagnostics { value: Vec::new(), diagnostics },
    }
}

fn read(yaml: &Yaml) -> WithDiagnostics<Vec<Search>> {
    let mut diagnostics = Vec::new();
    let items = match &yaml.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        _ => {
            let message = "queries.yaml must be a list of searches";
            let problem = Diagnostic::new(&rule::BAD_QUERIES, yaml.span(&[]), message).help(
                "write `- query: what readers type` and `  finds: [entry-name]` for each search",
            );
            return WithDiagnostics { value: Vec::new(), diagnostics: vec![problem] };
        }
    };
    let mut reader = Reader::new(yaml, &rule::BAD_QUERIES, &mut diagnostics);
    let mut value = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let before = reader.reported();
        let at = reader.mapping(item, vec![PathSegment::Item(index)], &KNOWN);
        if !matches!(item, Value::Map(_)) {
            continue;
        }
        let query = reader.required_text(&at, "query");
        let finds = reader.texts(&at, "finds");
        // A misspelt key was meant to be this one.
        if reader.reported() == before && finds.iter().all(String::is_empty) {
            let help = "add `finds: [entry-name]`".to_owned();
            reader.report_key(&at.path, "`finds` is missing or empty", Some(help));
        }
        // It is for people, but has to be text all the same.
        reader.text(&at, "why");
        value.push(Search { query, finds });
    }
    WithDiagnostics { value, diagnostics }
}
