//! Where a link needs a record of evidence: `records_for:` of a rating.
//!
//! The links themselves are looked at in `assess::unrecorded`.

use super::RecordsFor;
use crate::fold::fold;
use crate::schema::{Field, FieldType, Kind};
use crate::yaml::reader::{MapCursor, Reader};

const KNOWN: [&str; 2] = ["fields", "headings"];

/// Reads `records_for: { fields: [limits], headings: [A case in point] }`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    ratings: &MapCursor<'a>,
    kind: &Kind,
) -> RecordsFor {
    let at = reader.child(ratings, "records_for", &KNOWN);
    let is_text = |field: &Field| matches!(field.field_type, FieldType::Markdown) && !field.private;
    let mut fields = Vec::new();
    for (item, name) in reader.texts(&at, "fields").into_iter().enumerate() {
        match kind.field(&name).filter(|field| is_text(&kind.fields[*field])) {
            Some(field) if fields.contains(&field) => {
                let message = format!("`{name}` is listed twice");
                let help = Some("delete one of the two".to_owned());
                reader.report(&at.path_of_item("fields", item), message, help);
            }
            Some(field) => fields.push(field),
            None => {
                let names = kind.fields.iter().filter(|field| is_text(field));
                let names = names.map(|field| field.name.as_str());
                let otherwise = "list public fields of type `markdown`".to_owned();
                let message = format!("a {} has no field `{name}` of type `markdown`", kind.id);
                let path = at.path_of_item("fields", item);
                reader.report_unknown(&path, message, (&name, names), otherwise);
            }
        }
    }
    let headings: Vec<String> =
        reader.texts(&at, "headings").iter().map(|heading| fold(heading)).collect();
    RecordsFor { fields, headings }
}
