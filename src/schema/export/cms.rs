//! The configuration of a web form for entries: Sveltia CMS or Decap CMS, which read the same.
//!
//! They write entries into the repository, as changes to be reviewed. What an editor has to know
//! about the two stands at the head of the file.

use crate::schema::{Field, FieldType, Kind, Schema, declare};
use crate::yaml::{Map, Value, write};

const HEAD: &str = "\
# A web form for the entries of this guide, made by `fieldguide schema --format cms`. Make it again
# when guide.yaml changes.
#
# 1. Put this file into a folder of its own that is published with the site, `admin/config.yml`, with
#    an `admin/index.html` that loads Sveltia CMS (https://sveltiacms.app) or Decap CMS
#    (https://decapcms.org).
# 2. Write your repository below, at `repo`.
# 3. Let your checks run `fieldguide check` for each change: the form knows the shape of an entry, and
#    not whether the sources and entries it names are there.
";

/// The file, as YAML. `content` is the path of the content folder in the repository.
pub fn cms(schema: &Schema, content: &str) -> String {
    let content = content.trim_end_matches('/');
    let collections = schema.kinds.iter().map(|kind| collection(schema, kind, content));
    let backend = map([
        ("name", "github".into()),
        ("repo", "OWNER/REPOSITORY".into()),
        ("branch", "main".into()),
    ]);
    let config = map([
        ("backend", backend),
        ("publish_mode", "editorial_workflow".into()),
        ("media_folder", format!("{content}/images").into()),
        ("public_folder", "/images".into()),
        ("slug", map([("encoding", "ascii".into()), ("clean_accents", true.into())])),
        // An empty text is a mistake where a missing one is none.
        ("output", map([("omit_empty_optional_fields", true.into())])),
        ("collections", Value::List(collections.collect())),
    ]);
    format!("{HEAD}\n{}", write(&config))
}

/// A mapping in this order.
fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Value {
    Value::List(texts.into_iter().map(Value::from).collect())
}

fn collection(schema: &Schema, kind: &Kind, content: &str) -> Value {
    let folder = match kind.folder.as_str() {
        "" => content.to_owned(),
        folder => format!("{content}/{folder}"),
    };
    // The title, what is its own, its text, and last what every kind has.
    let standard = declare::standard_fields();
    let is_own = |field: &&Field| standard.iter().all(|other| other.name != field.name);
    let (own, every): (Vec<&Field>, Vec<&Field>) = kind.fields.iter().partition(is_own);
    let (title, every): (Vec<&Field>, Vec<&Field>) =
        every.into_iter().partition(|field| field.name == "title");
    let show = |fields: Vec<&Field>| -> Vec<Value> {
        fields.into_iter().map(|field| widget(schema, field)).collect()
    };
    let body = map([
        ("label", "Text".into()),
        ("name", "body".into()),
        ("widget", "markdown".into()),
        ("required", false.into()),
        // The other mode writes `[[links]]` and `[@citations]` back with backslashes.
        ("modes", texts(["raw"])),
    ]);
    let fields = [show(title), show(own), vec![body], show(every)].concat();
    map([
        ("name", kind.id.as_str().into()),
        ("label", kind.plural.as_str().into()),
        ("label_singular", kind.label.as_str().into()),
        ("description", kind.description.as_str().into()),
        ("folder", folder.into()),
        ("create", true.into()),
        ("extension", "md".into()),
        ("format", "yaml-frontmatter".into()),
        ("slug", "{{slug}}".into()),
        ("summary", "{{title}}".into()),
        ("fields", Value::List(fields)),
    ])
}

/// The form of a field.
fn widget(schema: &Schema, field: &Field) -> Value {
    let mut options =
        vec![("label", Value::from(field.label.as_str())), ("name", field.name.as_str().into())];
    let help = hint(schema, field);
    if !help.is_empty() {
        options.push(("hint", help.into()));
    }
    if !field.required {
        options.push(("required", false.into()));
    }
    // Terms and entries are chosen in one form, however many; of others there is a form for each.
    let chooses = match &field.field_type {
        FieldType::Term(of) => !schema.vocabularies[*of].open,
        FieldType::Ref { .. } => true,
        _ => false,
    };
    if !field.list || chooses {
        options.extend(input(schema, field));
        if field.list {
            options.push(("multiple", true.into()));
        }
    } else {
        options.push(("widget", "list".into()));
        if let FieldType::Record(fields) = &field.field_type {
            options.push(("fields", records(schema, fields)));
        } else {
            let mut item = vec![
                ("label", Value::from(field.label.as_str())),
                ("name", field.name.as_str().into()),
            ];
            item.extend(input(schema, field));
            options.push(("field", owned(item)));
        }
    }
    if field.list && field.required {
        options.push(("min", 1.into()));
    }
    owned(options)
}

fn owned(options: Vec<(&str, Value)>) -> Value {
    Value::Map(Map(options.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

fn records(schema: &Schema, fields: &[Field]) -> Value {
    Value::List(fields.iter().map(|field| widget(schema, field)).collect())
}

/// What a value is written with.
fn input<'a>(schema: &'a Schema, field: &'a Field) -> Vec<(&'static str, Value)> {
    let string = |pattern: Option<[&str; 2]>| {
        let mut options = vec![("widget", Value::from("string"))];
        options.extend(pattern.map(|pattern| ("pattern", texts(pattern))));
        options
    };
    match &field.field_type {
        FieldType::Line => match bounds(field) {
            Some([pattern, error]) => string(Some([&pattern, &error])),
            None => string(None),
        },
        FieldType::Markdown => vec![("widget", "text".into())],
        FieldType::Date => {
            let error = "a year, a month or a day: 1990, 1990-11 or 1990-11-23";
            string(Some(["^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", error]))
        }
        FieldType::Number => {
            let mut options = vec![("widget", "number".into()), ("value_type", "float".into())];
            let bounds = [("min", field.min), ("max", field.max)];
            options.extend(
                bounds.into_iter().filter_map(|(key, bound)| Some((key, Value::Number(bound?)))),
            );
            options
        }
        FieldType::Boolean => vec![("widget", "boolean".into())],
        FieldType::Url => string(Some(["^https?://", "an address that begins with https://"])),
        FieldType::Image => vec![("widget", "image".into())],
        FieldType::Source => string(None),
        FieldType::Term(of) if schema.vocabularies[*of].open => string(None),
        FieldType::Term(of) => {
            let choice = |term: &crate::schema::Term| {
                map([("label", term.label.as_str().into()), ("value", term.slug.as_str().into())])
            };
            let choices = schema.vocabularies[*of].terms.iter().map(choice).collect();
            vec![("widget", "select".into()), ("options", Value::List(choices))]
        }
        FieldType::Ref { to, .. } => vec![
            ("widget", "relation".into()),
            ("collection", schema.kinds[*to].id.as_str().into()),
            ("value_field", "{{slug}}".into()),
            ("search_fields", texts(["title"])),
            ("display_fields", texts(["title"])),
        ],
        FieldType::Record(fields) => {
            vec![("widget", "object".into()), ("fields", records(schema, fields))]
        }
    }
}

/// The help of a field, and what is to be known about its type.
fn hint(schema: &Schema, field: &Field) -> String {
    let about = match &field.field_type {
        FieldType::Date => "A year, a month or a day: 1990, 1990-11 or 1990-11-23.".to_owned(),
        FieldType::Source => "The key of a source in a .bib file.".to_owned(),
        FieldType::Markdown => "Markdown; `[@key]` cites a source.".to_owned(),
        FieldType::Term(of) if schema.vocabularies[*of].open => {
            let terms = schema.vocabularies[*of].terms.iter().map(|term| term.slug.as_str());
            let terms: Vec<&str> = terms.collect();
            if terms.is_empty() { String::new() } else { format!("Such as {}.", terms.join(", ")) }
        }
        _ => String::new(),
    };
    let parts = [field.help.as_str(), &about];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The lengths that a line may have, as an expression and in words.
fn bounds(field: &Field) -> Option<[String; 2]> {
    let least = field.min.map_or(1.0, f64::ceil);
    match (field.min, field.max.map(f64::floor)) {
        (None, None) => None,
        (_, None) => Some([format!("^.{{{least},}}$"), format!("at least {least} characters")]),
        (_, Some(most)) => {
            Some([format!("^.{{{least},{most}}}$"), format!("{least} to {most} characters")])
        }
    }
}
