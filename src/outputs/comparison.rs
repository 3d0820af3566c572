//! The tables that compare the entries of a kind, for spreadsheets.
//!
//! What is compared is decided in [`crate::assess::comparison`].

use super::csv::table;
use crate::assess::Assessed;
use crate::assess::comparison::comparison;
use crate::files::Bytes;
use crate::link::address;
use crate::render::Files;

/// A table for each kind that declares one. The last column has the address of the entry.
pub(super) fn files(assessed: &Assessed) -> Files {
    let guide = &assessed.linked.guide;
    let kinds = guide.schema.kinds.iter_enumerated();
    let compared = kinds.filter(|(_, kind)| !kind.compare.is_empty());
    let file = |(index, kind): (crate::ids::KindId, &crate::schema::Kind)| {
        let found = comparison(assessed, index);
        let names = found.columns.iter().map(|column| column.name.as_str());
        let names: Vec<&str> = ["title"].into_iter().chain(names).chain(["address"]).collect();
        let rows = found.rows.iter().map(|row| {
            let entry = &guide.entries[row.entry];
            let path = address::entry(kind, &entry.slug);
            let full = guide.schema.settings.address(&path);
            let mut cells = vec![entry.title.clone()];
            let both = row.cells.iter().zip(&found.columns);
            cells.extend(both.map(|(cell, column)| match column.vocabulary {
                // Dates, as programs read them.
                None if !cell.sort.is_empty() => cell.sort.clone(),
                _ => cell.texts.join("; "),
            }));
            cells.push(if full.is_empty() { path } else { full });
            cells
        });
        (address::comparison_table(kind), Bytes::from(table(&names, rows)))
    };
    compared.map(file).collect()
}
