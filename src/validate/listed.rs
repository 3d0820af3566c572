//! One text where a list belongs: whether it is one item, and the list that was meant if it is not.
//!
//! Does not report it and does not check the items; see [`super::value`].

use crate::schema::{Field, FieldType, Schema};
use crate::yaml::Value;

/// Whether a value may be several items in one text. A sentence of Markdown with a comma in it is one item.
pub(super) fn may_be_several(field: &Field, value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    match field.field_type {
        FieldType::Markdown | FieldType::Record(_) => false,
        // An address may have a comma in it.
        FieldType::Url | FieldType::Image => text.trim().contains(char::is_whitespace),
        _ => text.contains([',', ';']),
    }
}

/// The list that is meant by names that commas divide, such as `energy, chemicals`; none when that is uncertain.
pub(super) fn divided(schema: &Schema, field: &Field, value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let items: Vec<&str> = text.split([',', ';']).map(str::trim).collect();
    let are_names = match &field.field_type {
        FieldType::Term(of) => {
            let vocabulary = &schema.vocabularies[*of];
            let is_term = |item: &&str| vocabulary.suggest(item).is_some();
            // A term that entries bring may have a comma in it, and so may a label.
            !vocabulary.open && vocabulary.suggest(text).is_none() && items.iter().all(is_term)
        }
        FieldType::Ref { .. } | FieldType::Source => items.iter().all(|item| !item.contains(' ')),
        _ => false,
    };
    let is_plain = |item: &&str| {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | ' ');
        item.starts_with(char::is_alphanumeric) && item.chars().all(is_of_name)
    };
    (are_names && items.iter().all(is_plain)).then(|| format!("[{}]", items.join(", ")))
}
