//! One value where a list belongs → the list that was meant.
//!
//! Does not report it and does not check the items; see [`super::value`].

use crate::schema::{Field, FieldType, Schema};
use crate::yaml::Value;

/// What to write instead of `written`; none when that is more than a line, or a text that its commas need not
/// divide.
pub(super) fn listed(
    schema: &Schema,
    field: &Field,
    value: &Value,
    written: &str,
) -> Option<String> {
    let special = ['[', ']', '{', '}', '#', '\n', '\r'];
    if written.is_empty() || written.contains(special) || matches!(value, Value::Map(_)) {
        return None;
    }
    match value {
        Value::Text(text) if text.contains([',', ';']) => divided(schema, field, text),
        _ => Some(format!("[{written}]")),
    }
}

/// Names that commas divide, such as `energy, chemicals`. A sentence with a comma in it is one item.
fn divided(schema: &Schema, field: &Field, text: &str) -> Option<String> {
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
