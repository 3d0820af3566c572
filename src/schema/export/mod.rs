//! What `guide.yaml` declares, for other programs: JSON Schema for editors, a web form for those who
//! use none.
//!
//! Pure functions from the [`Schema`]; writes no files. A schema cannot check
//! whether references are valid or values are repeated; see [`crate::validate`] and [`crate::link`].

mod cms;
mod decision;
mod declaration;
mod front_matter;
mod vscode;

use super::Schema;
use crate::disk::FileKind;
pub use cms::cms;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
pub use vscode::vscode;

/// The version of JSON Schema that is written.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What the file of a schema is known by, in its second line.
const COMMENT: &str = "written by fieldguide schema";

/// What the file of a schema is known by.
pub const KIND: FileKind = FileKind {
    name: "a schema written by fieldguide",
    is_one: |head| {
        let mark =
            head.lines().nth(1).and_then(|line| line.trim().strip_prefix("\"$comment\": \""));
        mark.is_some_and(|mark| mark.starts_with(COMMENT))
    },
};

/// A JSON Schema for each thing that an editor writes, by its name: the id of a kind, for the front
/// matter of its entries, or the name of a file.
pub fn json_schemas(schema: &Schema) -> BTreeMap<String, Value> {
    let kinds =
        schema.kinds.iter().map(|kind| (kind.id.clone(), front_matter::front_matter(schema, kind)));
    let mut schemas = files();
    schemas.extend(kinds.map(|(id, schema)| (id, marked(schema))));
    schemas
}

/// A schema that begins with what its file is known by.
fn marked(schema: Value) -> Value {
    let mut marked = Map::from_iter([("$comment".to_owned(), COMMENT.into())]);
    if let Value::Object(rest) = schema {
        marked.extend(rest);
    }
    marked.into()
}

/// The schemas of the files that are the same in every guide.
fn files() -> BTreeMap<String, Value> {
    let files = [
        ("guide.yaml", declaration::guide()),
        ("glossary.yaml", declaration::glossary()),
        ("queries.yaml", declaration::queries()),
        ("decisions/*.yaml", decision::decision()),
    ];
    files.into_iter().map(|(name, schema)| (name.to_owned(), marked(schema))).collect()
}

/// The name of the file that holds a schema: `decisions.yaml.schema.json` for those of a folder.
pub fn file_name(name: &str) -> String {
    format!("{}.schema.json", name.replace("/*", ""))
}

/// Text with something in it.
fn text() -> Value {
    json!({ "type": "string", "pattern": "\\S" })
}

/// A web address, as [`super::values::is_web_address`] reads one.
fn web_address() -> Value {
    json!({
        "type": "string",
        "pattern": "^\\s*https?://[^/\\s<>\"`\\u0000-\\u001f\\u007f-\\u009f][^\\s<>\"`\\u0000-\\u001f\\u007f-\\u009f]*\\s*$",
        "patternErrorMessage": "start it with https:// or http://",
        "examples": ["https://example.org/"],
    })
}
