//! `guide.yaml` → [`Schema`]: reads the declaration and checks that it fits together.
//!
//! Does not look at entries; see [`crate::validate`].

use super::vocabulary::{check_slug, label_from, plural_from};
use super::{
    Field, FieldType, Kind, Schema, Style, is_slug, options, ratings, settings, sheets, style,
    vocabulary,
};
use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
pub use crate::files::GUIDE_FILE;
use crate::files::Inventory;
use crate::ids::{Id, IdVec, KindId, VocabularyId};
use crate::span::{FileId, Span};
use crate::yaml::reader::{MapCursor, Reader};
use crate::yaml::{self, PathSegment, Yaml};
use std::sync::Arc;

/// The field of every kind by which entries are ordered within a list.
pub(crate) const ORDER_FIELD: &str = "order";

const MAX_BYTES: usize = 4 << 20;
const ROOT_KNOWN: [&str; 5] = ["settings", "vocabularies", "kinds", "ratings", "style"];
const KIND_KNOWN: [&str; 12] = [
    "label",
    "plural",
    "description",
    "folder",
    "fields",
    "require_citations",
    "outline",
    "publish_when",
    "question_field",
    "date_range",
    "compare",
    "brief",
];
const FIELD_KNOWN: [&str; 12] = [
    "type", "label", "help", "list", "required", "private", "min", "max", "of", "to", "inverse",
    "fields",
];
const TYPES: [&str; 11] = [
    "line", "markdown", "date", "number", "boolean", "url", "image", "term", "ref", "source",
    "record",
];
/// The three kinds of a practice guide, for a guide that declares none, and the kind `page`.
pub(crate) const DEFAULTS: &str = include_str!("default.yaml");

/// Reads the declaration of a guide. None when its vocabularies or kinds have mistakes in them:
/// entries held against those would only repeat them.
pub fn schema(inventory: &Inventory) -> WithDiagnostics<Option<Schema>> {
    let Some(file) = named(inventory, GUIDE_FILE) else {
        let help = match named(inventory, "guide.yml") {
            Some(_) => "rename guide.yml to guide.yaml",
            None => {
                "create one with a `title:` under `settings:`, or pass another folder with --content"
            }
        };
        let message = "the content folder has no guide.yaml";
        let problem = Diagnostic::without_location(&rule::NO_GUIDE_FILE, message).help(help);
        return WithDiagnostics { value: None, diagnostics: vec![problem] };
    };
    let text = &inventory.sources.get(file).text;
    match yaml::read(file, text, 0..text.len(), MAX_BYTES) {
        Ok(yaml) => {
            let mut diagnostics = Vec::new();
            WithDiagnostics {
                value: read(&yaml, &default_yaml(), inventory, &mut diagnostics),
                diagnostics,
            }
        }
        Err(diagnostics) => WithDiagnostics { value: None, diagnostics },
    }
}

/// A problem of the declaration that only shows when entries are read.
pub(crate) fn problem(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&rule::BAD_DECLARATION, span, message)
}

/// Where the value of a setting is, by its keys.
pub(crate) fn span_of_setting(inventory: &Inventory, keys: &[&str]) -> Option<Span> {
    let file = named(inventory, GUIDE_FILE)?;
    let text = &inventory.sources.get(file).text;
    let yaml = yaml::read(file, text, 0..text.len(), MAX_BYTES).ok()?;
    let path: Vec<PathSegment<'_>> =
        ["settings"].iter().chain(keys).map(|key| PathSegment::Key(key)).collect();
    Some(yaml.span(&path))
}

/// The file of the content folder with this name.
fn named(inventory: &Inventory, name: &str) -> Option<FileId> {
    inventory.content.iter().copied().find(|file| inventory.sources.get(*file).path == name)
}

/// The defaults are part of the program; a test reads them.
fn default_yaml() -> Yaml {
    let text: Arc<str> = DEFAULTS.into();
    let file = FileId(u32::MAX);
    yaml::read(file, &text, 0..text.len(), MAX_BYTES).unwrap_or_else(|_| Yaml::empty_in(file))
}

fn default_kinds(
    defaults: &Yaml,
    vocabularies: &mut IdVec<VocabularyId, super::Vocabulary>,
) -> Vec<Kind> {
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

fn read(
    yaml: &Yaml,
    defaults: &Yaml,
    inventory: &Inventory,
    problems: &mut Vec<Diagnostic>,
) -> Option<Schema> {
    let mut reader = Reader::new(yaml, &rule::BAD_DECLARATION, problems);
    let root = reader.root(&ROOT_KNOWN);
    let mut vocabularies = vocabulary::read(&mut reader, &root);
    let mut kinds = read_kinds(&mut reader, &root, &vocabularies);
    let fits_together = reader.reported() == 0;
    let settings = settings::read(&mut reader, &root, inventory);
    if matches!(root.map.get("kinds"), None | Some(yaml::Value::Null)) {
        kinds = default_kinds(defaults, &mut vocabularies);
    } else if kinds.iter().all(|kind| kind.id != "page") {
        let page = default_kinds(defaults, &mut vocabularies.clone()).pop();
        kinds.extend(page);
    }
    for (item, name) in settings.ignore_fields.iter().enumerate() {
        if kinds.iter().all(|kind| kind.field(name).is_some()) {
            let path = [
                PathSegment::Key("settings"),
                PathSegment::Key("ignore_fields"),
                PathSegment::Item(item),
            ];
            let help = "every kind has this field; delete it here".to_owned();
            reader.report(&path, format!("`{name}` cannot be ignored"), Some(help));
        }
    }
    let kinds = kinds.into();
    let ratings = Vec::new();
    let mut schema = Schema { settings, vocabularies, kinds, ratings, style: Style::default() };
    ratings::read(&mut reader, &root, &mut schema);
    schema.style = style::read(&mut reader, &root);
    fits_together.then_some(schema)
}

fn read_kinds<'a>(
    reader: &mut Reader<'a>,
    root: &MapCursor<'a>,
    vocabularies: &IdVec<VocabularyId, super::Vocabulary>,
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
        if !folder.is_empty() && !folder.split('/').all(is_slug) {
            let message = format!("`{folder}` cannot be the folder of a kind");
            let help = "use lower-case letters, digits and single hyphens".to_owned();
            reader.report(&at.path_of("folder"), message, Some(help));
        }
        if kinds.iter().any(|kind| kind.folder == folder) {
            let message = format!("two kinds share the folder `{folder}`");
            reader.report(
                &at.path_of("folder"),
                message,
                Some("give each kind its own folder".into()),
            );
        }
        if vocabularies.iter().any(|vocabulary| vocabulary.id == folder) {
            let message = format!("the folder `{folder}` is also the name of a vocabulary");
            reader.report(&at.path_of("folder"), message, Some("rename one of the two".into()));
        }
        let names = Names { vocabularies, kinds: &ids };
        let mut fields = standard_fields();
        for field in read_fields(reader, &at, &names) {
            if fields.iter().any(|standard| standard.name == field.name) {
                let message = format!("`{}` is already a field of every kind", field.name);
                let path =
                    [at.path_of("fields").as_slice(), &[yaml::PathSegment::Key(&field.name)]]
                        .concat();
                reader.report_key(&path, message, Some("delete it here".into()));
            } else {
                fields.push(field);
            }
        }
        let label = reader.name(&at, "label").unwrap_or_else(|| label_from(id));
        kinds.push(Kind {
            id: id.to_owned(),
            plural: reader.name(&at, "plural").unwrap_or_else(|| plural_from(&label)),
            label,
            description: reader.text(&at, "description").unwrap_or_default(),
            folder,
            require_citations: reader.flag(&at, "require_citations"),
            outline: options::outline(reader, &at),
            publish_when: options::publish_when(reader, &at, &fields, vocabularies),
            question_field: options::question_field(reader, &at, &fields),
            date_range: options::date_range(reader, &at, &fields),
            compare: sheets::compare(reader, &at, &fields),
            brief: sheets::brief(reader, &at, &fields),
            fields: fields.into(),
        });
    }
    kinds
}

/// What fields may refer to.
struct Names<'a> {
    vocabularies: &'a [super::Vocabulary],
    kinds: &'a [&'a str],
}

fn read_fields<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>, names: &Names<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, at) in reader.children(at, "fields", &FIELD_KNOWN) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !name.chars().all(plain) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            let help = "use lower-case letters, digits and underscores".to_owned();
            reader.report_key(&at.path, format!("`{name}` is not a valid field name"), Some(help));
        }
        let Some(field_type) = read_type(reader, &at, names) else { continue };
        let field = Field {
            name: name.to_owned(),
            label: reader.name(&at, "label").unwrap_or_else(|| label_from(name)),
            help: reader.text(&at, "help").unwrap_or_default(),
            field_type,
            list: reader.flag(&at, "list"),
            required: reader.flag(&at, "required"),
            private: reader.flag(&at, "private"),
            min: reader.number(&at, "min"),
            max: reader.number(&at, "max"),
        };
        options::check_bounds(reader, &at, &field);
        fields.push(field);
    }
    fields
}

fn read_type<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    names: &Names<'_>,
) -> Option<FieldType> {
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
            let found = lookup(reader, at, "of", "vocabulary", declared)?;
            FieldType::Term(VocabularyId::from_index(found))
        }
        "ref" => FieldType::Ref {
            to: lookup(reader, at, "to", "kind", names.kinds.iter().copied())
                .map(KindId::from_index)?,
            inverse: reader.text(at, "inverse"),
        },
        "record" => {
            let fields = read_fields(reader, at, names);
            if fields.is_empty() {
                let help = "add `fields:` under it".to_owned();
                reader.report_key(&at.path, "a record needs fields", Some(help));
            }
            let is_whole =
                |field: &&Field| field.list || matches!(field.field_type, FieldType::Record(_));
            for field in fields.iter().filter(is_whole) {
                let path =
                    [at.path_of("fields").as_slice(), &[yaml::PathSegment::Key(&field.name)]]
                        .concat();
                let message = format!("`{}` is a list or record inside a record", field.name);
                let help = "move it out of the record, to the fields of the kind".to_owned();
                reader.report_key(&path, message, Some(help));
            }
            FieldType::Record(fields.into())
        }
        "" => return None,
        other => {
            let otherwise = format!("available types: {}", TYPES.join(", "));
            let message = format!("unknown type `{other}`");
            reader.report_unknown(&at.path_of("type"), message, (other, TYPES), otherwise);
            return None;
        }
    };
    for (key, of) in [("of", "term"), ("to", "ref"), ("inverse", "ref"), ("fields", "record")] {
        if at.map.get(key).is_some() && word != of {
            let message = format!("`{key}` is only for fields of type `{of}`");
            reader.report_key(&at.path_of(key), message, Some("delete it here".into()));
        }
    }
    Some(field_type)
}

/// The index among `declared` of the name under `key`.
fn lookup<'a, 'n>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    what: &str,
    declared: impl Iterator<Item = &'n str> + Clone,
) -> Option<usize> {
    let name = reader.required_text(at, key);
    let found = declared.clone().position(|candidate| candidate == name);
    if found.is_none() && !name.is_empty() {
        let otherwise = format!("declared: {}", declared.clone().collect::<Vec<_>>().join(", "));
        let message = format!("unknown {what} `{name}`");
        reader.report_unknown(&at.path_of(key), message, (&name, declared), otherwise);
    }
    found
}

/// Fields that every kind has.
pub(crate) fn standard_fields() -> Vec<Field> {
    let field = |name: &str, help: &str, field_type, list, required| Field {
        name: name.to_owned(),
        label: label_from(name),
        help: help.to_owned(),
        field_type,
        list,
        required,
        private: false,
        min: None,
        max: None,
    };
    vec![
        field("title", "The title of the entry.", FieldType::Line, false, true),
        field(
            "names",
            "Other names of the entry, and questions that it answers: readers who search for them find it.",
            FieldType::Line,
            true,
            false,
        ),
        field(
            "aliases",
            "Old addresses of the entry, which redirect to it.",
            FieldType::Line,
            true,
            false,
        ),
        field(
            "draft",
            "Whether the entry is kept out of the published guide.",
            FieldType::Boolean,
            false,
            false,
        ),
        field(
            ORDER_FIELD,
            "The place of the entry among those of its step or list: 1 comes first. Entries without one follow by title.",
            FieldType::Number,
            false,
            false,
        ),
        field("owner", "Who keeps the entry up to date.", FieldType::Line, false, false),
        field(
            "as_of",
            "The date of the newest source of the entry.",
            FieldType::Date,
            false,
            false,
        ),
        field("review_by", "When the entry is due for review.", FieldType::Date, false, false),
        field(
            "changes",
            "What was changed, when and why.",
            FieldType::Record(IdVec::from(vec![
                field("date", "The date of the change.", FieldType::Date, false, true),
                field("what", "What was changed.", FieldType::Line, false, true),
                field("why", "Why it was changed.", FieldType::Line, false, false),
            ])),
            true,
            false,
        ),
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
