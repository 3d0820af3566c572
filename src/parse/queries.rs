//! `queries.yaml` → the searches that a guide promises its readers, and what each must find.
//!
//! Searches nothing; see [`crate::search`]. Names are checked when it is known what the guide has
//! ([`unknown_names`]).

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule, suggest_name};
use crate::files::Inventory;
use crate::fold::fold;
use crate::span::Span;
use crate::yaml::reader::{MapCursor, Reader};
use crate::yaml::{self, PathSegment, Value, Yaml};
use std::collections::BTreeSet;

/// The search contract's name in the content folder.
pub const QUERIES_FILE: &str = "queries.yaml";

const MAX_BYTES: usize = 4 << 20;
const KNOWN: [&str; 5] = ["query", "finds", "also", "within", "why"];

/// A search and what it finds when it works well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What is asked.
    pub query: String,
    /// What answers it.
    pub finds: Vec<Wanted>,
    /// What helps, too.
    pub also: Vec<Wanted>,
    /// All that answers it must be among so many results; none where it is only measured.
    pub within: Option<usize>,
}

/// Something that a search should find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The name of an entry, `glossary/` with the id of a term, `source/` with a key, or `page/` with an address.
    pub name: String,
    /// Where it is named.
    pub span: Span,
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
            let message = "queries.yaml is not a list of searches";
            let problem = Diagnostic::new(&rule::BAD_QUERIES, yaml.span(&[]), message).help(
                "write `- query: what readers type` and `  finds: [name-of-an-entry]` for each",
            );
            return WithDiagnostics { value: Vec::new(), diagnostics: vec![problem] };
        }
    };
    let mut reader = Reader::new(yaml, &rule::BAD_QUERIES, &mut diagnostics);
    let mut value = Vec::with_capacity(items.len());
    // A search that is listed twice counts twice.
    let mut known = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let before = reader.reported();
        let at = reader.mapping(item, vec![PathSegment::Item(index)], &KNOWN);
        if !matches!(item, Value::Map(_)) {
            continue;
        }
        let query = reader.required_text(&at, "query");
        if !query.is_empty() && !known.insert(fold(&query)) {
            let help = "delete one of the two, and list all answers in the other".to_owned();
            reader.report(&at.path_of("query"), "this search is already in the list", Some(help));
        }
        let finds = wanted(&mut reader, &at, "finds");
        // A misspelt key was meant to be this one.
        if reader.reported() == before && finds.is_empty() {
            let help = "add `finds: [name-of-an-entry]`".to_owned();
            reader.report_key(&at.path, "this search finds nothing", Some(help));
        }
        let also = wanted(&mut reader, &at, "also");
        let within = reader.whole(&at, "within", 1);
        // It is for people, but has to be text all the same.
        reader.text(&at, "why");
        value.push(Search { query, finds, also, within });
    }
    WithDiagnostics { value, diagnostics }
}

fn wanted<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>, key: &'a str) -> Vec<Wanted> {
    let names = reader.texts(at, key).into_iter().enumerate();
    let named = names.filter(|(_, name)| !name.is_empty());
    named
        .map(|(item, name)| Wanted { name, span: reader.span(&at.path_of_item(key, item)) })
        .collect()
}

/// Reports names of what the guide does not have. `known` has all names there are.
pub fn unknown_names(searches: &[Search], known: &BTreeSet<String>) -> Vec<Diagnostic> {
    let all = searches.iter().flat_map(|search| search.finds.iter().chain(&search.also));
    let unknown = all.filter(|wanted| !known.contains(&wanted.name));
    let report = |Wanted { name, span }: &Wanted| {
        let message = format!("the guide has no `{name}` to find");
        let nearest = suggest_name(name, known.iter().map(String::as_str));
        let help = match nearest {
            Some(near) => format!("did you mean `{}`?", near.name),
            None => {
                "write the name of an entry, or `glossary/…`, `source/…` or `page/…`".to_owned()
            }
        };
        Diagnostic::new(&rule::BAD_QUERIES, *span, message).help(help)
    };
    unknown.map(report).collect()
}
