//! [`Assessed`] → the guide's other forms: feeds, data, texts, a book.
//!
//! Each reads the same assessed guide that pages are made from; none reads HTML. What
//! `guide.yaml` names is made. Pages, the one for paper among them, are made in [`crate::render`].

pub mod data;
mod hosting;

use crate::assess::Assessed;
use crate::files::Inventory;
use crate::render::Files;
use crate::schema::editions::Edition;
use serde::Serialize;

/// The files of every edition that the guide asks for.
pub fn files(assessed: &Assessed, _: &Inventory) -> Files {
    let mut files = hosting::files(assessed);
    for edition in &assessed.linked.guide.schema.settings.editions {
        files.extend(match edition {
            Edition::Data => data::files(&data::dataset(assessed)),
            _ => Files::new(),
        });
    }
    files
}

/// A value as JSON that people can read, with a line end.
fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Only a map whose keys are no texts, or a number that is none, cannot be written.
    let mut json = serde_json::to_vec_pretty(value).unwrap_or_default();
    json.push(b'\n');
    json
}
