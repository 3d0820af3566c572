//! `guide.yaml` → [`Schema`]: reads the declaration and checks that it fits together.
//!
//! Does not look at entries; see [`crate::validate`].

use super::vocabulary::{check_slug, label_from};
use super::{Field, FieldType, Kind, Schema, settings, vocabulary};
use crate::diagnostic::{Checked, Diagnostic, did_you_mean, rule};
use crate::files::Inventory;
use crate::span::FileId;
use crate::yaml::reader::{At, Reader};
use crate::yaml::{self, Yaml};
use std::sync::Arc;

/// The declaration's name in the content folder.
pub const GUIDE_FILE: &str = "guide.yaml";

const MAX_BYTES: usize = 4 << 20;
const ROOT_KNOWN: [&str; 3] = ["settings", "vocabularies", "kinds"];
const KIND_KNOWN: [&str; 5] = ["label", "plural", "description", "folder", "fields"];
const FIELD_KNOWN: [&str; 11] = [
    "type", "label", "help", "list", "required", "min", "max", "of", "to", "inverse", "fields",
];
const TYPES: [&str; 11] = [
    "line", "markdown", "date", "number", "boolean", "url", "image", "term", "ref", "source",
    "record",
];
/// The three kinds of a practice guide, for a guide that declares none, and the kind `page`.
const DEFAULTS: &str = include_str!("default.yaml");

/// Reads the declaration of a guide.
pub fn schema(inventory: &Inventory) -> Checked<Schema> {
    let mut problems = Vec::new();
    let defaults = default_yaml();
    let file = inventory
        .content
        .iter()
        .copied()
        .find(|file| inventory.sources.get(*file).path == GUIDE_FILE);
    let declared = match file {
        None => {
            problems.push(
                Diagnostic::in_path(&rule::NO_GUIDE_FILE, GUIDE_FILE, "the content folder has no guide.yaml")
                    .help("add one with `settings:` and a `title:` under it, or name another folder with --content"),
            );
            None
        }
        Some(file) => {
            let text = &inventory.sources.get(file).text;
            yaml::read(file, text, 0..text.len(), MAX_BYTES)
                .map_err(|found| problems.extend(found))
                .ok()
        }
    };
    let value = match &declared {
        Some(yaml) => read(yaml, &defaults, &mut problems),
        None => Schema { kinds: default_kinds(&defaults, &mut Vec::new()), ..Schema::default() },
    };
    Checked { value, diagnostics: problems }
}

/// The defaults are part of the program; a test reads them.
fn default_yaml() -> Yaml {
    let text: Arc<str> = DEFAULTS.into();
    let file = FileId(u32::MAX);
    yaml::read(file, &text, 0..text.len(), MAX_BYTES).unwrap_or_else(|_| Yaml::empty_in(file))
}

fn default_kinds(defaults: &Yaml, vocabularies: &mut Vec<super::Vocabulary>) -> Vec<Kind> {
    let mut ignored = Vec::new();
    let mut reader = Reader::new(defaults, &rule::BAD_DECLARATION, &mut ignored);
    let root = reader.root(&ROOT_KNOWN);
    for vocabulary in vocabulary::read(&mut reader, &root) {
        if vocabularies.iter().all(|declared| declared.id != vocabulary.id) {
            vocabularies.push(vocabulary);
        }
    }
    read_kinds(&mut reader, &root, vocabularies)
}

fn read(yaml: &Yaml, defaults: &Yaml, problems: &mut Vec<Diagnostic>) -> Schema {
    let mut reader = Reader::new(yaml, &rule::BAD_DECLARATION, problems);
    let root = reader.root(&ROOT_KNOWN);
    let settings = settings::read(&mut reader, &root);
    let mut vocabularies = vocabulary::read(&mut reader, &root);
    let mut kinds = read_kinds(&mut reader, &root, &vocabularies);
    if root.map.get("kinds").is_none() {
        kinds = default_kinds(defaults, &mut vocabularies);
    } else if kinds.iter().all(|kind| kind.id != "page") {
        let page = default_kinds(defaults, &mut vocabularies.clone()).pop();
        kinds.extend(page);
    }
    Schema { settings, vocabularies, kinds }
}

fn read_kinds<'a>(
    reader: &mut Reader<'a>,
    root: &At<'a>,
    vocabularies: &[super::Vocabulary],
) -> Vec<Kind> {
    let children = reader.children(root, "kinds", &KIND_KNOWN);
    let ids: Vec<&str> = children.iter().map(|(id, _)| *id).collect();
    let mut kinds: Vec<Kind> = Vec::new();
    for (id, at) in children {
        check_slug(reader, &at, id);
        let folder = match reader.text(&at, "folder") {
            Some(folder) => folder.trim_matches('/').to_owned(),
            None if id == "page" => String::new(),
            None => id.to_owned(),
        };
        if kinds.iter().any(|kind| kind.folder == folder) {
            let message = format!("two kinds share the folder `{folder}`");
            reader.report(&at.path_of("folder"), message, Some("give each kind its own".into()));
        }
        if vocabularies.iter().any(|vocabulary| vocabulary.id == folder) {
            let message = format!("the folder `{folder}` is also the name of a vocabulary");
            reader.report(&at.path_of("folder"), message, Some("rename one of the two".into()));
        }
        let names = Names { vocabularies, kinds: &ids };
        let mut fields = standard_fields();
        for field in read_fields(reader, &at, &names) {
            if fields.iter().any(|standard| standard.name == field.name) {
                let message = format!("every kind has `{}` already", field.name);
                let path = [at.path_of("fields").as_slice(), &[yaml::Step::Key(&field.name)]].concat();
                reader.report_key(&path, message, Some("leave it out here".into()));
            } else {
                fields.push(field);
            }
        }
        let label = reader.text(&at, "label").unwrap_or_else(|| label_from(id));
        kinds.push(Kind {
            id: id.to_owned(),
            plural: reader.text(&at, "plural").unwrap_or_else(|| format!("{label}s")),
            label,
            description: reader.text(&at, "description").unwrap_or_default(),
            folder,
            fields,
        });
    }
    kinds
}

/// What fields may refer to.
struct Names<'a> {
    vocabularies: &'a [super::Vocabulary],
    kinds: &'a [&'a str],
}

fn read_fields<'a>(reader: &mut Reader<'a>, at: &At<'a>, names: &Names<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, at) in reader.children(at, "fields", &FIELD_KNOWN) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !name.chars().all(plain) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            let help = "use lower-case letters, digits and underscores".to_owned();
            reader.report_key(&at.path, format!("`{name}` cannot name a field"), Some(help));
        }
        let Some(field_type) = read_type(reader, &at, names) else { continue };
        fields.push(Field {
            name: name.to_owned(),
            label: reader.text(&at, "label").unwrap_or_else(|| label_from(name)),
            help: reader.text(&at, "help").unwrap_or_default(),
            field_type,
            list: reader.flag(&at, "list"),
            required: reader.flag(&at, "required"),
            min: reader.number(&at, "min"),
            max: reader.number(&at, "max"),
        });
    }
    fields
}

fn read_type<'a>(reader: &mut Reader<'a>, at: &At<'a>, names: &Names<'_>) -> Option<FieldType> {
    let word = reader.required_text(at, "type");
    let field_type = match word.as_str() {
        "line" => FieldType::Line,
        "markdown" => FieldType::Markdown,
        "date" => FieldType::Date,
        "number" => FieldType::Number,
        "boolean" => FieldType::Boolean,
        "url" => FieldType::Url,
        "image" => FieldType::Image,
        "source" => FieldType::Source,
        "term" => {
            let declared = names.vocabularies.iter().map(|vocabulary| vocabulary.id.as_str());
            FieldType::Term(lookup(reader, at, "of", "vocabulary", declared)?)
        }
        "ref" => FieldType::Ref {
            to: lookup(reader, at, "to", "kind", names.kinds.iter().copied())?,
            inverse: reader.text(at, "inverse"),
        },
        "record" => {
            let fields = read_fields(reader, at, names);
            if fields.is_empty() {
                let help = "add `fields:` under it".to_owned();
                reader.report_key(&at.path, "a record needs fields", Some(help));
            }
            if fields.iter().any(|field| field.list || matches!(field.field_type, FieldType::Record(_))) {
                let help = "make it a field of the kind itself".to_owned();
                reader.report_key(&at.path, "a record cannot hold a list or another record", Some(help));
                return None;
            }
            FieldType::Record(fields)
        }
        "" => return None,
        other => {
            let help = did_you_mean(other, TYPES)
                .unwrap_or_else(|| format!("the types are {}", TYPES.join(", ")));
            reader.report(&at.path_of("type"), format!("unknown type `{other}`"), Some(help));
            return None;
        }
    };
    for (key, of) in [("of", "term"), ("to", "ref"), ("inverse", "ref"), ("fields", "record")] {
        if at.map.get(key).is_some() && word != of {
            let message = format!("`{key}` belongs to fields of type `{of}`");
            reader.report_key(&at.path_of(key), message, Some("leave it out here".into()));
        }
    }
    Some(field_type)
}

/// The index among `declared` of the name under `key`.
fn lookup<'a, 'n>(
    reader: &mut Reader<'a>,
    at: &At<'a>,
    key: &'a str,
    what: &str,
    declared: impl Iterator<Item = &'n str> + Clone,
) -> Option<usize> {
    let name = reader.required_text(at, key);
    let found = declared.clone().position(|candidate| candidate == name);
    if found.is_none() && !name.is_empty() {
        let help = did_you_mean(&name, declared.clone())
            .unwrap_or_else(|| format!("declared: {}", declared.collect::<Vec<_>>().join(", ")));
        reader.report(&at.path_of(key), format!("there is no {what} `{name}`"), Some(help));
    }
    found
}

/// Fields that every kind has.
fn standard_fields() -> Vec<Field> {
    let field = |name: &str, help: &str, field_type, list, required| Field {
        name: name.to_owned(),
        label: label_from(name),
        help: help.to_owned(),
        field_type,
        list,
        required,
        min: None,
        max: None,
    };
    vec![
        field("title", "What the entry is called.", FieldType::Line, false, true),
        field("aliases", "Addresses the entry had before; each leads here.", FieldType::Line, true, false),
        field("draft", "Whether to leave the entry out of the published guide.", FieldType::Boolean, false, false),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_order() {
        let yaml = default_yaml();
        let mut problems = Vec::new();
        let mut reader = Reader::new(&yaml, &rule::BAD_DECLARATION, &mut problems);
        let root = reader.root(&ROOT_KNOWN);
        let vocabularies = vocabulary::read(&mut reader, &root);
        let kinds = read_kinds(&mut reader, &root, &vocabularies);
        let ids: Vec<&str> = kinds.iter().map(|kind| kind.id.as_str()).collect();
        assert_eq!(ids, ["lesson", "case-study", "workshop-note", "page"]);
        assert_eq!(problems, []);
    }
}
