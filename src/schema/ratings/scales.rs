//! Scales that are shown beside the level of a rating: `scales:` of a rating.
//!
//! Their terms are what an entry says of itself; nothing is counted for them.

use crate::ids::{FieldId, KindId};
use crate::schema::{Field, FieldType, Schema};
use crate::yaml::reader::{MapCursor, Reader};

/// Reads `scales: [cost, time]`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    ratings: &MapCursor<'a>,
    schema: &Schema,
    kind: KindId,
) -> Vec<FieldId> {
    let kind = &schema.kinds[kind];
    let is_scale = |field: &Field| match field.field_type {
        FieldType::Term(of) => {
            let vocabulary = &schema.vocabularies[of];
            vocabulary.ordered && !vocabulary.open && !field.list && !field.private
        }
        _ => false,
    };
    let mut scales = Vec::new();
    for (item, name) in reader.texts(ratings, "scales").into_iter().enumerate() {
        match kind.field(&name).filter(|field| is_scale(&kind.fields[*field])) {
            Some(field) if scales.contains(&field) => {
                let help = "delete it here".to_owned();
                let path = ratings.path_of_item("scales", item);
                reader.report(&path, format!("`{name}` is listed twice"), Some(help));
            }
            Some(field) => scales.push(field),
            None => {
                let names = kind.fields.iter().filter(|field| is_scale(field));
                let names = names.map(|field| field.name.as_str());
                let otherwise = "a scale is a public field with one term of an `ordered` vocabulary that is not `open`";
                let message = format!("`{name}` is not a field that can be a scale");
                let path = ratings.path_of_item("scales", item);
                reader.report_unknown(&path, message, (&name, names), otherwise.to_owned());
            }
        }
    }
    scales
}
