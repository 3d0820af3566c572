//! Front matter of all pages of a kind → the fields that the kind declares, with their types and vocabularies.
//!
//! Titles, addresses and order are read before; see [`super::pages`].

use super::files::FileNames;
use super::front::{flat, texts};
use super::model::{ImportedKind, Page};
use super::names::free;
use super::report::{Outcome, Report};
use super::resolve::{Found, Index};
use super::text::{ending, hashed, slug};
use super::values::{FieldForm, Seen, day};
use crate::schema::declare::standard_fields;
use crate::schema::values::IMAGES;
use crate::yaml::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A longer key is a sentence with a colon.
const MAX_KEY: usize = 60;
/// Fields that say how a page is made, not what is in it.
#[rustfmt::skip]
const OF_TOOLS: [&str; 41] = [
    "layout", "template", "toc", "cssclass", "cssclasses", "css", "hide",
    "sidebar", "sidebar_label", "sidebar_class_name", "hide_title", "hide_table_of_contents", "pagination",
    "pagination_next", "pagination_prev", "pagination_label", "cascade", "outputs", "menu", "markup", "type",
    "eleventyComputed", "eleventyExcludeFromCollections", "parent", "grand_parent", "has_children",
    "nav_exclude", "has_toc", "search_exclude", "format", "execute", "jupyter", "custom_edit_url",
    "displayed_sidebar", "unlisted", "slug", "theme", "linkTitle", "bookCollapseSection", "mobile", "comments",
];

/// Fields that say whether a page is a draft, which is read from them.
const OF_DRAFTS: [&str; 3] = ["draft", "published", "publish"];

/// A field to be declared.
#[derive(Clone, Debug)]
pub(super) struct ImportedField {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) form: FieldForm,
    pub(super) is_list: bool,
    /// The vocabulary of its terms.
    pub(super) vocabulary: Option<String>,
}

/// A vocabulary to be declared: its label, and the labels of its terms by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct ImportedVocabulary {
    pub(super) label: String,
    pub(super) terms: BTreeMap<String, String>,
    pub(super) is_open: bool,
}

/// Fields of every kind, vocabularies, and the fields of every page with their values.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) of_kind: Vec<Vec<ImportedField>>,
    pub(super) vocabularies: BTreeMap<String, ImportedVocabulary>,
    pub(super) of_page: Vec<Vec<(String, Value)>>,
}

/// Finds the fields.
pub(super) fn fields(
    kinds: &[ImportedKind],
    pages: &[Page],
    index: &Index<'_>,
    files: &mut FileNames<'_>,
    report: &mut Report,
) -> Fields {
    let mut fields = Fields { of_page: vec![Vec::new(); pages.len()], ..Fields::default() };
    let mut taken: BTreeSet<String> = kinds.iter().map(|kind| kind.folder.clone()).collect();
    taken.extend(kinds.iter().filter_map(|kind| Some(kind.sections.as_ref()?.0.clone())));
    let standard: BTreeSet<String> =
        standard_fields().into_iter().map(|field| field.name).collect();
    for (number, kind) in kinds.iter().enumerate() {
        let mut names: BTreeSet<String> = standard.clone();
        names.extend(kind.sections.iter().map(|_| "section".to_owned()));
        let mut of_kind = Vec::new();
        for (key, values) in of_keys(pages, number) {
            let place = |at: usize| (pages[at].path.as_str(), pages[at].front.line(key));
            if OF_DRAFTS.contains(&key) {
                continue;
            }
            if OF_TOOLS.contains(&key) || key.len() > MAX_KEY {
                for (at, value) in values {
                    let before = format!("{key}: {}", flat(value));
                    report.add(Outcome::Lost, "Fields of the tool", place(at), before, "");
                }
                continue;
            }
            let name = free(&field_name(key), |name| !names.contains(name));
            let seen = seen(&values, pages, index);
            let mut field = ImportedField {
                label: super::text::label(&name),
                form: seen.form(key),
                is_list: seen.is_list(key),
                vocabulary: None,
                name: name.clone(),
            };
            if field.form == FieldForm::Term {
                let wanted =
                    slug(&name.replace('_', "-")).unwrap_or_else(|| hashed("terms", &name));
                field.vocabulary = Some(free(&wanted, |name| !taken.contains(name)));
            }
            for (at, value) in &values {
                match written(&mut fields, &field, value, &pages[*at], index, files) {
                    Some(converted) => {
                        if field.form == FieldForm::Date
                            && texts(value).iter().any(|text| text.len() > 10)
                        {
                            let after = flat(&converted);
                            report.add(
                                Outcome::Changed,
                                "Times of day",
                                place(*at),
                                flat(value),
                                after,
                            );
                        }
                        fields.of_page[*at].push((name.clone(), converted));
                    }
                    None => {
                        let before = format!("{key}: {}", flat(value));
                        report.add(
                            Outcome::Lost,
                            "Values that no field holds",
                            place(*at),
                            before,
                            "",
                        );
                    }
                }
            }
            let has_any =
                values.iter().any(|(at, _)| fields.of_page[*at].iter().any(|(of, _)| *of == name));
            if has_any {
                names.insert(name);
                of_kind.push(field);
            }
        }
        fields.of_kind.push(of_kind);
    }
    fields
}

/// A key of front matter, with its values by the numbers of their pages.
type OfKey<'a> = (&'a str, Vec<(usize, &'a Value)>);

/// Every key that pages of a kind have, in the order they are first met.
fn of_keys(pages: &[Page], kind: usize) -> Vec<OfKey<'_>> {
    let mut found: Vec<OfKey<'_>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.kind == kind) {
        for (key, value) in &page.front.map.0 {
            if matches!(key.as_str(), "aliases" | "alias") || is_empty(value) {
                continue;
            }
            let place = *places.entry(key).or_insert_with(|| {
                found.push((key, Vec::new()));
                found.len() - 1
            });
            found[place].1.push((at, value));
        }
    }
    found
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.iter().all(is_empty),
        Value::Map(Map(entries)) => entries.is_empty(),
        _ => false,
    }
}

/// `timeRequired` as `time_required`; names that the guide has another word for get that.
fn field_name(key: &str) -> String {
    let mut name = String::new();
    for c in key.chars() {
        if c.is_uppercase() && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        match c.is_ascii_alphanumeric() {
            true => name.push(c.to_ascii_lowercase()),
            false if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            false => {}
        }
    }
    let name = name.trim_end_matches('_');
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase());
    match name {
        "description" | "excerpt" => "summary".to_owned(),
        "author" => "authors".to_owned(),
        "tag" => "tags".to_owned(),
        "lastmod" | "last_update" | "last_modified_at" | "last_modified" => "updated".to_owned(),
        name if is_name => name.to_owned(),
        "" => hashed("field", key).replace('-', "_"),
        name => format!("field_{name}"),
    }
}

/// What the values of a field are like.
fn seen(values: &[(usize, &Value)], pages: &[Page], index: &Index<'_>) -> Seen {
    let mut seen = Seen::default();
    for (at, value) in values {
        let is_image = |text: &str| {
            IMAGES.contains(&ending(text).as_str())
                && matches!(index.path(&pages[*at], text), Some(Found::File(_)))
        };
        seen.add(value, &is_image);
    }
    seen
}

/// A value as its field holds it; none when it cannot.
fn written(
    fields: &mut Fields,
    field: &ImportedField,
    value: &Value,
    page: &Page,
    index: &Index<'_>,
    files: &mut FileNames<'_>,
) -> Option<Value> {
    let items: Vec<&Value> = match value {
        Value::List(items) => items.iter().filter(|item| !is_empty(item)).collect(),
        one => vec![one],
    };
    let mut written = Vec::new();
    for item in items {
        let text = flat(item).trim().to_owned();
        written.push(match field.form {
            FieldForm::Boolean | FieldForm::Number => item.clone(),
            FieldForm::Date => Value::Text(day(&text)?),
            FieldForm::Image => match index.path(page, &text) {
                Some(Found::File(path)) => Value::Text(format!("/{}", files.target(&path)?)),
                _ => return None,
            },
            FieldForm::Term => {
                let id = field.vocabulary.clone()?;
                let vocabulary = fields.vocabularies.entry(id).or_default();
                vocabulary.label.clone_from(&field.label);
                vocabulary.is_open = field.is_list;
                let label = text.trim_start_matches('#').to_owned();
                let term = slug(&label).unwrap_or_else(|| hashed("term", &label));
                vocabulary.terms.entry(term.clone()).or_insert(label);
                Value::Text(term)
            }
            FieldForm::Line if matches!(item, Value::Map(_) | Value::List(_)) => return None,
            _ if text.contains("{{") || text.contains("{%") => return None,
            _ => Value::Text(text),
        });
    }
    let mut once: Vec<Value> = Vec::new();
    for value in written {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    match field.is_list {
        true => Some(Value::List(once)),
        false => once.into_iter().next(),
    }
}
