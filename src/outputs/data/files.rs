//! The files of the dataset.
//!
//! What is in them is decided in [`super::collect`] and [`super::tables`].

use super::super::json;
use super::{SCHEMA, dataset, tables, trees};
use crate::assess::Assessed;
use crate::files::Bytes;
use crate::link::address;
use crate::render::Files;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// `guide.json` and its schema, the trees of texts, the tables and their dictionary, and checksums of all of
/// them.
pub(in super::super) fn files(assessed: &Assessed) -> Files {
    let data = &dataset(assessed);
    let tables = tables::tables(data);
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("README.md", tables::dictionary(data, &tables).into_bytes()),
        ("guide.json", json(data)),
        ("guide.schema.json", SCHEMA.into()),
        ("texts.jsonl", trees::lines(&assessed.linked)),
    ];
    files.extend(tables.iter().map(|table| (table.name, tables::csv(table))));
    files.sort_by_key(|(name, _)| *name);
    let mut sums = String::new();
    for (name, bytes) in &files {
        for byte in Sha256::digest(bytes) {
            let _ = write!(sums, "{byte:02x}");
        }
        let _ = writeln!(sums, "  {name}");
    }
    files.push(("SHA256SUMS", sums.into_bytes()));
    let file =
        |(name, bytes): (&str, Vec<u8>)| (format!("{}/{name}", address::DATA), Bytes::from(bytes));
    files.into_iter().map(file).collect()
}
