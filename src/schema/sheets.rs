//! What a kind declares to be shown side by side or on one sheet: `compare` and `brief`.
//!
//! Fields are read in [`super::declare`].

use super::{Brief, Field, FieldType};
use crate::diagnostic::did_you_mean;
use crate::ids::{FieldId, Id};
use crate::yaml::reader::{MapCursor, Reader};

const BRIEF_KNOWN: [&str; 3] = ["fields", "evidence", "sources"];
/// How many entries a brief names for each stance, and how many sources, unless it is declared.
const EVIDENCE: usize = 1;
const SOURCES: usize = 5;
/// More than this does not fit on a sheet.
pub(super) const MAX_ON_SHEET: usize = 20;

/// Reads `compare: [status, started]`.
pub(super) fn compare<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    fields: &[Field],
) -> Vec<FieldId> {
    let is_short = |field: &Field| {
        use FieldType as Of;
        let short = matches!(
            field.field_type,
            Of::Line | Of::Date | Of::Number | Of::Boolean | Of::Url | Of::Term(_) | Of::Ref { .. }
        );
        short && field.name != "title"
    };
    named(reader, at, "compare", (fields, &is_short), "a table has room for short values")
}

/// Reads `brief: { fields: [practices, warnings], evidence: 1, sources: 5 }`.
pub(super) fn brief<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    fields: &[Field],
) -> Option<Brief> {
    at.map.get("brief")?;
    let at = reader.child(at, "brief", &BRIEF_KNOWN);
    let is_shown = |field: &Field| !matches!(field.name.as_str(), "title" | "summary");
    let shown =
        named(reader, &at, "fields", (fields, &is_shown), "title and summary are always shown");
    let mut count = |key, default: usize| match reader.whole(&at, key, 0) {
        None => default,
        Some(number) if number <= MAX_ON_SHEET => number,
        Some(_) => {
            let message = format!("`{key}` must be {MAX_ON_SHEET} or less");
            reader.report(&at.path_of(key), message, Some("a brief has to fit on a sheet".into()));
            default
        }
    };
    let (evidence, sources) = (count("evidence", EVIDENCE), count("sources", SOURCES));
    Some(Brief { fields: shown, evidence, sources })
}

/// Whether a field can be shown.
type Fits<'a> = &'a dyn Fn(&Field) -> bool;

/// The fields that are named under `key`. Reports names of no public field that fits.
fn named<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    (fields, fits): (&[Field], Fits<'_>),
    why: &str,
) -> Vec<FieldId> {
    let mut found = Vec::new();
    for (item, name) in reader.texts(at, key).iter().enumerate() {
        let path = at.path_of_item(key, item);
        let place = fields.iter().position(|field| field.name == *name);
        match place.filter(|place| !fields[*place].private && fits(&fields[*place])) {
            Some(place) if found.contains(&FieldId::from_index(place)) => {
                let message = format!("`{name}` is listed twice");
                reader.report(&path, message, Some("delete one of the two".to_owned()));
            }
            Some(place) => found.push(FieldId::from_index(place)),
            None => {
                let names = fields.iter().filter(|field| !field.private && fits(field));
                let names: Vec<&str> = names.map(|field| field.name.as_str()).collect();
                let help = did_you_mean(name, names.iter().copied())
                    .unwrap_or_else(|| format!("{why}; available fields: {}", names.join(", ")));
                let message = match place {
                    Some(_) => format!("`{name}` cannot be shown here"),
                    None => format!("this kind has no field `{name}`"),
                };
                reader.report(&path, message, Some(help));
            }
        }
    }
    found
}
