//! A response from Open Library → records of books.
//!
//! The response is an object with one member for each ISBN that was requested.

use super::csl::texts;
use super::record::{Record, Values, date};
use crate::parse::bibliography::single_name;
use serde_json::Value;

/// What describes the catalogue rather than the book.
const OF_CATALOGUE: [&str; 9] = [
    "classifications",
    "cover",
    "ebooks",
    "excerpts",
    "identifiers",
    "key",
    "links",
    "url",
    "weight",
];

/// Reads the books.
pub(super) fn records(text: &str) -> Result<Vec<Record>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))?;
    let books = value.as_object().ok_or("it is not a response from Open Library")?;
    Ok(books.iter().map(|(number, book)| record(number, book)).collect())
}

fn record(number: &str, book: &Value) -> Record {
    let mut values = Values::default();
    for (key, value) in book.as_object().into_iter().flatten() {
        texts(value).iter().for_each(|text| values.add(key, text));
    }
    let mut record = Record::new("book");
    record.names("author", values.all(&["authors"]).iter().map(|name| single_name(name)));
    record.field("title", &values.first(&["title"]));
    record.field("subtitle", &values.first(&["subtitle"]));
    let published = values.first(&["publish_date"]);
    match date(&published) {
        Some((date, _)) => record.published(date),
        None => record.field("year", &published),
    }
    record.publisher(&values.first(&["publishers"]));
    record.field("address", &values.first(&["publish_places"]));
    record.field("pagetotal", &values.first(&["number_of_pages"]));
    record.field("isbn", number.trim_start_matches("ISBN:"));
    OF_CATALOGUE.iter().for_each(|name| drop(values.all(&[name])));
    record.left_out.extend(values.left_out());
    record
}
