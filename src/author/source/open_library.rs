//! What Open Library answers about a book → a record.
//!
//! The answer is an object with one member for each number that was asked for.

use super::record::{Person, Record};
use serde_json::Value;

/// Reads the books.
pub(super) fn records(text: &str) -> Result<Vec<Record>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))?;
    let books = value.as_object().ok_or("it is not an answer of Open Library")?;
    Ok(books.iter().map(|(number, book)| record(number, book)).collect())
}

fn record(number: &str, book: &Value) -> Record {
    let text = |key: &str| book.get(key).and_then(Value::as_str).unwrap_or_default();
    let names = |key: &str| {
        let all = book.get(key).and_then(Value::as_array).into_iter().flatten();
        let names = all.filter_map(|one| one.get("name").and_then(Value::as_str));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut record = Record::new("book");
    let authors = names("authors").into_iter().map(|name| ("author", Person::Written(name)));
    record.names.extend(authors);
    record.field("title", text("title"));
    record.field("subtitle", text("subtitle"));
    record.date(&year(text("publish_date")), "");
    record.field("publisher", names("publishers").into_iter().next().unwrap_or_default());
    record.field("address", names("publish_places").into_iter().next().unwrap_or_default());
    record.field("isbn", number.trim_start_matches("ISBN:"));
    record
}

/// The year in a date such as `March 2005`.
fn year(date: &str) -> String {
    let numbers = date.split(|c: char| !c.is_ascii_digit());
    let year = numbers.into_iter().find(|number| number.len() == 4);
    year.unwrap_or(date).to_owned()
}
