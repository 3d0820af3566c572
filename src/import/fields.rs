//! Front matter of all pages of a kind → the fields that the kind declares, with their types and vocabularies.
//!
//! Titles, addresses and order are read before; see [`super::pages`].

use super::distinct::Distinct;
use super::files::FileNames;
use super::front::{flat, texts};
use super::model::{ImportedKind, Page};
use super::names;
use super::report::{Outcome, Report};
use super::resolve::{Found, Index};
use super::terms::Terms;
use super::text::{ending, hashed, slug};
use super::unpublished::is_flag;
use super::values::{FieldForm, Seen, day};
use crate::schema::declare::standard_fields;
use crate::schema::values::IMAGES;
use crate::schema::{Field, FieldType};
use crate::yaml::{Map, Value};
use std::collections::{BTreeMap, HashSet};

/// A longer key is a sentence with a colon.
const MAX_KEY: usize = 60;
/// Fields that say how a page is made, not what is in it.
#[rustfmt::skip]
const OF_TOOLS: [&str; 39] = [
    "layout", "template", "toc", "cssclass", "cssclasses", "css", "hide",
    "sidebar", "sidebar_class_name", "hide_title", "hide_table_of_contents", "pagination",
    "pagination_next", "pagination_prev", "pagination_label", "cascade", "outputs", "menu", "markup", "type",
    "eleventyComputed", "build", "_build", "parent", "grand_parent", "has_children",
    "nav_exclude", "has_toc", "search_exclude", "format", "execute", "jupyter", "custom_edit_url",
    "displayed_sidebar", "slug", "theme", "bookCollapseSection", "mobile", "comments",
];

/// Terms that only pages have that are not published.
pub(super) const TERMS_OF_DRAFTS: &str = "Terms that only drafts have";

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

/// A vocabulary to be declared.
#[derive(Clone, Debug, Default)]
pub(super) struct ImportedVocabulary {
    pub(super) label: String,
    pub(super) terms: Terms,
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
    let found = Fields { of_page: vec![Vec::new(); pages.len()], ..Fields::default() };
    let (vocabularies, by_key) = (names::taken_for_vocabularies(kinds), BTreeMap::new());
    let standard = standard_fields();
    let mut finder = Finder { pages, index, files, report, found, vocabularies, by_key };
    for (number, kind) in kinds.iter().enumerate() {
        let of_all = standard.iter().map(|field| field.name.as_str());
        let mut names = Distinct::new(of_all.chain(kind.sections.iter().map(|_| "section")));
        let mut free: Vec<&Field> = standard.iter().collect();
        let mut of_kind = Vec::new();
        for (key, values) in of_keys(pages, number) {
            if OF_TOOLS.contains(&key) || key.len() > MAX_KEY {
                let topic = "Fields that only the other tool reads";
                values.iter().for_each(|(at, value)| finder.lose(topic, key, *at, value));
                continue;
            }
            let mut field = finder.field(key, &values);
            let is_standard = take_standard(&mut free, &mut field);
            if !is_standard {
                field.name = names.take(&field.name, '_');
            }
            if field.form == FieldForm::Term {
                field.vocabulary = Some(finder.vocabulary(&field.name));
            }
            let has_any = finder.values(key, &field, &values);
            if has_any && !is_standard {
                of_kind.push(field);
            }
        }
        finder.found.of_kind.push(of_kind);
    }
    finder.hide_terms();
    finder.found
}

/// What fields are found from, and what was found so far.
struct Finder<'a, 's> {
    pages: &'a [Page],
    index: &'a Index<'a>,
    files: &'a mut FileNames<'s>,
    report: &'a mut Report,
    found: Fields,
    vocabularies: Distinct,
    /// Vocabularies by their fields: those of the same name in several kinds share one.
    by_key: BTreeMap<String, String>,
}

impl Finder<'_, '_> {
    fn field(&self, key: &str, values: &[(usize, &Value)]) -> ImportedField {
        let (seen, name) = (seen(values, self.pages, self.index), field_name(key));
        ImportedField {
            label: super::text::label(&name),
            name,
            form: seen.form(key),
            is_list: seen.is_list(key),
            vocabulary: None,
        }
    }

    /// The vocabulary of a field.
    fn vocabulary(&mut self, field: &str) -> String {
        let name = || {
            let wanted = slug(field).unwrap_or_else(|| hashed("terms", field));
            self.vocabularies.take(&wanted, '-')
        };
        self.by_key.entry(field.to_owned()).or_insert_with(name).clone()
    }

    /// Gives every page its value of a field; whether there is any that the field can hold.
    fn values(&mut self, key: &str, field: &ImportedField, values: &[(usize, &Value)]) -> bool {
        let mut has_any = false;
        for (at, value) in values {
            let page = &self.pages[*at];
            let written = written(&mut self.found, field, value, page, self.index, self.files);
            let Some(written) = written else {
                self.lose("Values that no field can hold", key, *at, value);
                continue;
            };
            let has_time = texts(value).iter().any(|text| text.len() > 10);
            if field.form == FieldForm::Date && has_time {
                let (topic, place) =
                    ("Times removed from dates", (&*page.path, page.front.line(key)));
                self.report.add(Outcome::Changed, topic, place, flat(value), flat(&written));
            }
            has_any = true;
            self.found.of_page[*at].push((field.name.clone(), written));
        }
        has_any
    }

    /// Removes terms that only drafts have: the guide publishes the name of every term.
    fn hide_terms(&mut self) {
        let Fields { of_kind, vocabularies, of_page } = &mut self.found;
        for (page, values) in self.pages.iter().zip(of_page).filter(|(page, _)| page.is_draft) {
            let fields = of_kind.get(page.kind).map_or(&[][..], Vec::as_slice);
            values.retain_mut(|(name, value)| {
                let field = fields.iter().find(|field| field.name == *name);
                let vocabulary =
                    field.and_then(|field| vocabularies.get(field.vocabulary.as_ref()?));
                let Some(ImportedVocabulary { terms, .. }) = vocabulary else { return true };
                let before = texts(value);
                let (kept, hidden): (Vec<&String>, Vec<&String>) =
                    before.iter().partition(|term| terms.is_public(term));
                if hidden.is_empty() {
                    return true;
                }
                let hidden = hidden.iter().map(|term| terms.label(term)).collect::<Vec<_>>();
                let said = format!("{name}: {}", hidden.join(", "));
                self.report.add(Outcome::Lost, TERMS_OF_DRAFTS, (&page.path, 0), said, "");
                let kept: Vec<Value> = kept.into_iter().map(|of| Value::from(of.clone())).collect();
                let is_kept = !kept.is_empty();
                *value = Value::List(kept);
                is_kept
            });
        }
        for vocabulary in vocabularies.values_mut() {
            vocabulary.terms.hide();
            vocabulary.is_open |= vocabulary.terms.labels.is_empty();
        }
    }

    fn lose(&mut self, topic: &str, key: &str, page: usize, value: &Value) {
        let page = &self.pages[page];
        let place = (page.path.as_str(), page.front.line(key));
        self.report.add(Outcome::Lost, topic, place, format!("{key}: {}", flat(value)), "");
    }
}

/// Whether a field is one that every kind has: a text, date or number of that name is that field.
fn take_standard(free: &mut Vec<&Field>, field: &mut ImportedField) -> bool {
    let Some(at) = free.iter().position(|of| of.name == field.name) else { return false };
    let (form, fits) = match free[at].field_type {
        FieldType::Line => {
            (FieldForm::Line, !matches!(field.form, FieldForm::Markdown | FieldForm::Image))
        }
        FieldType::Date => (FieldForm::Date, field.form == FieldForm::Date),
        FieldType::Number => (FieldForm::Number, field.form == FieldForm::Number),
        _ => return false,
    };
    let fits = fits && !free[at].list && !field.is_list && field.name != "title";
    if fits {
        field.form = form;
        free.remove(at);
    }
    fits
}

/// A key of front matter, with its values by the numbers of their pages.
type OfKey<'a> = (&'a str, Vec<(usize, &'a Value)>);

/// Every key that pages of a kind have, in the order they are first met.
fn of_keys(pages: &[Page], kind: usize) -> Vec<OfKey<'_>> {
    let mut found: Vec<OfKey<'_>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.kind == kind) {
        for (key, value) in &page.front.map.0 {
            if is_flag(key, value) || is_empty(value) {
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
                vocabulary.is_open |= field.is_list;
                let label = text.strip_prefix('#').unwrap_or(&text);
                Value::Text(vocabulary.terms.add(label, !page.is_draft))
            }
            FieldForm::Line if matches!(item, Value::Map(_) | Value::List(_)) => return None,
            _ if text.contains("{{") || text.contains("{%") => return None,
            _ => Value::Text(text),
        });
    }
    let mut met = HashSet::new();
    written.retain(|value| met.insert(flat(value)));
    match field.is_list {
        true => Some(Value::List(written)),
        false => written.into_iter().next(),
    }
}
