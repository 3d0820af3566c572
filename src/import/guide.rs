//! Pages, kinds and fields → the files of a content folder: `guide.yaml`, entries, the page with the order.
//!
//! Writes nothing to the disk; see [`super::write`].

use super::fields::Fields;
use super::links::escaped;
use super::model::{ImportedKind, Page, Project};
use super::text::{one_line, within};
use crate::yaml::{self, Map, Value};
use std::fmt::Write as _;

/// The page that lists all others in the order of the source.
pub(super) const CONTENTS: &str = "contents";

/// The declaration of the guide.
pub(super) fn declaration(project: &Project, kinds: &[ImportedKind], fields: &Fields) -> String {
    let mut settings = vec![("title", Value::from(project.title.clone()))];
    if !project.description.is_empty() {
        settings.push(("description", Value::from(one_line(&project.description))));
    }
    if let Ok(language) = crate::schema::values::language(&project.language) {
        settings.push(("language", Value::from(language)));
    }
    if !project.base_url.is_empty() {
        settings.push(("base_url", Value::from(project.base_url.clone())));
    }
    if !project.authors.is_empty() {
        let authors = project.authors.iter().map(|name| Value::from(one_line(name)));
        settings.push(("authors", Value::List(authors.collect())));
    }
    let mut vocabularies: Vec<(String, Value)> = Vec::new();
    for (name, terms) in kinds.iter().filter_map(|kind| kind.sections.as_ref()) {
        let terms = terms.iter().map(|(term, label)| term_of(term, label)).collect();
        let about = [
            ("label", Value::from("Sections")),
            ("singular", Value::from("Section")),
            ("ordered", Value::from(true)),
            ("terms", Value::Map(Map(terms))),
        ];
        vocabularies.push((name.clone(), map(about)));
    }
    for (name, vocabulary) in &fields.vocabularies {
        let mut terms: Vec<(String, Value)> =
            vocabulary.terms.labels.iter().map(|(term, label)| term_of(term, label)).collect();
        terms.sort_by(|(a, _), (b, _)| a.cmp(b));
        let about = [
            ("label", Value::from(vocabulary.label.clone())),
            ("open", Value::from(vocabulary.is_open)),
            ("terms", Value::Map(Map(terms))),
        ];
        vocabularies.push((name.clone(), map(about)));
    }
    let of_kind = kinds.iter().zip(&fields.of_kind);
    let kinds = of_kind.map(|(kind, fields)| (kind.id.clone(), kind_of(kind, fields)));
    let mut root = vec![("settings", map(settings))];
    if !vocabularies.is_empty() {
        root.push(("vocabularies", Value::Map(Map(vocabularies))));
    }
    root.push(("kinds", Value::Map(Map(kinds.collect()))));
    yaml::write(&map(root))
}

fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::Map(Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

fn term_of(term: &str, label: &str) -> (String, Value) {
    (term.to_owned(), map([("label", Value::from(one_line(label)))]))
}

fn kind_of(kind: &ImportedKind, fields: &[super::fields::ImportedField]) -> Value {
    let mut about = vec![("label", Value::from(one_line(&kind.label)))];
    if !kind.plural.is_empty() {
        about.push(("plural", Value::from(one_line(&kind.plural))));
    }
    if !kind.description.is_empty() {
        about.push(("description", Value::from(one_line(&kind.description))));
    }
    about.push(("folder", Value::from(kind.folder.clone())));
    let mut declared: Vec<(String, Value)> = Vec::new();
    if let Some((name, _)) = &kind.sections {
        let section = [("type", Value::from("term")), ("of", Value::from(name.clone()))];
        declared.push(("section".to_owned(), map(section)));
    }
    for field in fields {
        let mut about = vec![("type", Value::from(field.form.as_str()))];
        about.extend(field.vocabulary.iter().map(|of| ("of", Value::from(of.clone()))));
        if field.is_list {
            about.push(("list", Value::from(true)));
        }
        about.push(("label", Value::from(field.label.clone())));
        declared.push((field.name.clone(), map(about)));
    }
    if !declared.is_empty() {
        about.push(("fields", Value::Map(Map(declared))));
    }
    map(about)
}

/// The file of a page.
pub(super) fn entry(
    page: &Page,
    fields: &[(String, Value)],
    aliases: &[String],
    body: &str,
) -> String {
    let mut front = vec![("title".to_owned(), Value::from(page.title.clone()))];
    let list = |items: &[String]| {
        Value::List(items.iter().map(|item| Value::from(one_line(item))).collect())
    };
    if !page.names.is_empty() {
        front.push(("names".to_owned(), list(&page.names)));
    }
    if !aliases.is_empty() {
        front.push(("aliases".to_owned(), list(aliases)));
    }
    if page.is_draft {
        front.push(("draft".to_owned(), Value::from(true)));
    }
    if let Some(section) = &page.section {
        front.push(("section".to_owned(), Value::from(section.clone())));
    }
    front.extend(fields.iter().cloned());
    let front = yaml::write(&Value::Map(Map(front)));
    let body = body.trim_start_matches('\n').trim_end();
    match body.is_empty() {
        true => format!("---\n{front}---\n"),
        false => format!("---\n{front}---\n\n{body}\n"),
    }
}

/// The page with links to all others in the order of the source.
pub(super) fn contents(kinds: &[ImportedKind], pages: &[Page]) -> (String, String) {
    let mut text = "---\ntitle: Contents\n---\n".to_owned();
    let mut trail: Vec<&str> = Vec::new();
    for page in pages.iter().filter(|page| page.slug != "index" && !page.is_draft) {
        let shared = trail.iter().zip(&page.trail).take_while(|(a, b)| **a == b.as_str()).count();
        for (depth, label) in page.trail.iter().enumerate().skip(shared) {
            match depth {
                0 => _ = writeln!(text, "\n## {}\n", escaped(label)),
                depth => _ = writeln!(text, "{}- {}", "  ".repeat(depth - 1), escaped(label)),
            }
        }
        trail = page.trail.iter().map(String::as_str).collect();
        if trail.is_empty() && text.ends_with("---\n") {
            text.push('\n');
        }
        let indent = "  ".repeat(trail.len().saturating_sub(1));
        // The source's own word for it, as readers know the list.
        let label = page.labels.first().unwrap_or(&page.title);
        _ = writeln!(text, "{indent}- [{}]({})", escaped(label), page.target(kinds));
    }
    (format!("{CONTENTS}.md"), text)
}

/// A home page for a source that has none.
pub(super) fn home(project: &Project) -> (String, String) {
    let title = yaml::write(&map([("title", Value::from(project.title.clone()))]));
    let about = one_line(&project.description);
    let lead = if about.is_empty() { String::new() } else { format!("{}\n\n", escaped(&about)) };
    (within("", "index.md"), format!("---\n{title}---\n\n{lead}[Contents]({CONTENTS}.md)\n"))
}
