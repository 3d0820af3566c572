//! The front matter of a kind as JSON Schema.
//!
//! Accepts what [`crate::validate`] accepts without an error, as far as shape goes.

use super::{DIALECT, web_address};
use crate::ids::VocabularyId;
use crate::schema::{Field, FieldType, Kind, Schema};
use serde_json::{Map, Value, json};

/// A date as [`crate::date::Date::parse`] reads it: a year, a month, or a day that exists.
const DATE: &str = concat!(
    "^\\s*(",
    "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})",
    "(?:-(?:0[1-9]|1[0-2])|",
    "-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|",
    "-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|",
    "-02-(?:0[1-9]|1[0-9]|2[0-8]))?|",
    "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29",
    ")\\s*$"
);

/// The schema of the front matter of a kind.
pub(super) fn front_matter(schema: &Schema, kind: &Kind) -> Value {
    let mut front_matter = object(schema, &kind.fields);
    front_matter["$schema"] = DIALECT.into();
    front_matter["title"] = kind.label.as_str().into();
    if !kind.description.is_empty() {
        front_matter["description"] = kind.description.as_str().into();
    }
    for name in &schema.settings.ignore_fields {
        if kind.field(name).is_none() {
            front_matter["properties"][name] = true.into();
        }
    }
    front_matter
}

fn object(schema: &Schema, fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.clone(), property(schema, field))).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(schema: &Schema, field: &Field) -> Value {
    let mut property = match field.list {
        false => value(schema, field),
        true => match list(schema, field) {
            list if list["minItems"].as_u64() > Some(1) => list,
            list => json!({ "anyOf": [list, item(schema, field)] }),
        },
    };
    // A field without a value is as good as not there.
    if !field.required {
        property = or_nothing(property);
    }
    property["title"] = field.label.as_str().into();
    if !field.help.is_empty() {
        property["description"] = field.help.as_str().into();
    }
    property
}

/// The same, or nothing: `owner:` with no value.
fn or_nothing(mut schema: Value) -> Value {
    let nothing = Value::from("null");
    if let Some(forms) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        forms.push(json!({ "type": nothing }));
        return schema;
    }
    schema["type"] = match schema["type"].take() {
        Value::Array(mut types) => {
            types.push(nothing);
            types.into()
        }
        one => json!([one, nothing]),
    };
    if let Some(terms) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        terms.push(Value::Null);
    }
    schema
}

/// One value, which counts as a list of one. Several names in one text are none.
fn item(schema: &Schema, field: &Field) -> Value {
    let mut item = value(schema, field);
    let divides = !matches!(
        field.field_type,
        FieldType::Markdown | FieldType::Record(_) | FieldType::Url | FieldType::Image
    );
    if divides {
        item["not"] = json!({ "type": "string", "pattern": "[,;]" });
    }
    item
}

fn list(schema: &Schema, field: &Field) -> Value {
    let mut list = json!({ "type": "array", "items": value(schema, field) });
    if field.required {
        list["minItems"] = 1.into();
    }
    // Bounds of what has a length are the lengths of its items.
    let counts_items =
        !matches!(field.field_type, FieldType::Line | FieldType::Markdown | FieldType::Number);
    if let Some(min) = whole(field.min.map(f64::ceil)).filter(|_| counts_items) {
        list["minItems"] = min.max(field.required.into()).into();
    }
    if let Some(max) = whole(field.max.map(f64::floor)).filter(|_| counts_items) {
        list["maxItems"] = max.into();
    }
    list
}

fn value(schema: &Schema, field: &Field) -> Value {
    match &field.field_type {
        FieldType::Line => line(field),
        FieldType::Markdown | FieldType::Image => json!({ "type": "string" }),
        FieldType::Date => json!({
            "type": ["string", "integer"],
            "pattern": DATE,
            "patternErrorMessage": "write a year, month or day that exists",
            "minimum": 1,
            "maximum": 9999,
            "examples": [1990, "1990-11", "1990-11-23"],
        }),
        FieldType::Number => {
            let mut number = json!({ "type": "number" });
            for (key, bound) in [("minimum", field.min), ("maximum", field.max)] {
                if let Some(bound) = bound {
                    number[key] = bound.into();
                }
            }
            number
        }
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Url => web_address(),
        FieldType::Term(of) => term(schema, *of),
        FieldType::Ref { to, .. } => {
            let kind = &schema.kinds[*to];
            let about = format!("The name of a file in `{}/`, without `.md`.", kind.folder);
            json!({ "type": "string", "description": about })
        }
        FieldType::Source => json!({
            "type": "string",
            "description": "The key of a source in a .bib file.",
        }),
        FieldType::Record(fields) => object(schema, fields),
    }
}

/// One line with something in it, of a length within bounds; spaces around it do not count.
fn line(field: &Field) -> Value {
    let least = whole(field.min.map(f64::ceil)).unwrap_or(1).max(1);
    let most = whole(field.max.map(f64::floor));
    // The first and the last character are not spaces, so two fewer are in between.
    let (from, to) = (least.saturating_sub(2), most.map(|most| most.saturating_sub(2)));
    let to = to.map(|to| to.to_string()).unwrap_or_default();
    let rest = format!("(?:.{{{from},{to}}}\\S)");
    let rest = match (least, most) {
        (_, Some(1)) => String::new(),
        (1, _) => format!("{rest}?"),
        _ => rest,
    };
    let error = match (field.min.is_some(), most) {
        (false, None) => "write one line of text".to_owned(),
        (true, None) => format!("write one line of at least {least} characters"),
        (false, Some(most)) => format!("write one line of at most {most} characters"),
        (true, Some(most)) => format!("write one line of {least} to {most} characters"),
    };
    json!({
        "type": "string",
        "pattern": format!("^\\s*\\S{rest}\\s*$"),
        "patternErrorMessage": error,
    })
}

fn term(schema: &Schema, of: VocabularyId) -> Value {
    let vocabulary = &schema.vocabularies[of];
    let slugs: Vec<&str> = vocabulary.terms.iter().map(|term| term.slug.as_str()).collect();
    if vocabulary.open {
        return json!({
            "type": "string",
            "pattern": "[\\p{L}\\p{N}]",
            "description": vocabulary.description,
            "examples": slugs,
        });
    }
    let about = vocabulary.terms.iter().map(|term| match term.description.as_str() {
        "" => term.label.clone(),
        description => format!("{}: {description}", term.label),
    });
    json!({
        "type": "string",
        "description": vocabulary.description,
        "enum": slugs,
        // Not of JSON Schema; editors show it beside each term.
        "markdownEnumDescriptions": about.collect::<Vec<_>>(),
    })
}

/// A bound as a number of things; none when it cannot be one.
fn whole(bound: Option<f64>) -> Option<u32> {
    bound.filter(|bound| (0.0..=f64::from(u32::MAX)).contains(bound)).map(|bound| bound as u32)
}
