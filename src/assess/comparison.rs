//! The entries of a kind side by side: what each has in the fields that the kind declares.
//!
//! Makes no page and no file; see [`crate::render`] and [`crate::outputs`].

use super::Assessed;
use crate::ids::{EntryId, FieldId, Id, KindId, TermId, VocabularyId};
use crate::schema::{Field, FieldType};
use crate::validate::{Item, Value};

/// A table of entries.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The columns besides the title.
    pub columns: Vec<Column>,
    /// The entries, by title.
    pub rows: Vec<Row>,
}

/// A column of the table.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name of its field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The vocabulary that its values are terms of.
    pub vocabulary: Option<VocabularyId>,
}

/// An entry in the table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The entry.
    pub entry: EntryId,
    /// What it has in each column.
    pub cells: Vec<Cell>,
}

/// What an entry has in a column.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its values in words.
    pub texts: Vec<String>,
    /// What it is sorted by where that is not its text.
    pub sort: String,
    /// Its terms.
    pub terms: Vec<TermId>,
}

/// Compares the entries of a kind. For a kind that is rated, the rating is the first column.
pub fn comparison(assessed: &Assessed, kind: KindId) -> Comparison {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let declared = &schema.kinds[kind];
    let rating = schema.ratings.iter().find(|rules| rules.kind == kind);
    let mut columns: Vec<Column> = Vec::new();
    columns.extend(rating.map(|rules| Column {
        name: "rating".to_owned(),
        label: schema.vocabularies[rules.vocabulary].singular.clone(),
        vocabulary: Some(rules.vocabulary),
    }));
    columns.extend(declared.compare.iter().map(|field| {
        let field = &declared.fields[*field];
        let vocabulary = match field.field_type {
            FieldType::Term(of) => Some(of),
            _ => None,
        };
        Column { name: field.name.clone(), label: field.label.clone(), vocabulary }
    }));
    let entries = linked.guide.entries.iter_enumerated();
    let of_kind = entries.filter(|(_, entry)| entry.kind == kind);
    let mut rows: Vec<Row> = of_kind
        .map(|(entry, found)| {
            let mut cells: Vec<Cell> = Vec::new();
            if rating.is_some() {
                cells.push(rating_of(assessed, entry));
            }
            let cell = |field: &FieldId| {
                cell(assessed, entry, &declared.fields[*field], &found.values[*field])
            };
            cells.extend(declared.compare.iter().map(cell));
            Row { entry, cells }
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        (linked.guide.entries[row.entry].title.to_lowercase(), row.entry)
    });
    Comparison { columns, rows }
}

fn rating_of(assessed: &Assessed, entry: EntryId) -> Cell {
    let schema = &assessed.linked.guide.schema;
    let Some(found) = &assessed.knowledge.evidence[entry] else { return Cell::default() };
    let level = &schema.vocabularies[schema.ratings[found.ratings].vocabulary].terms[found.level];
    Cell {
        texts: vec![level.label.clone()],
        sort: found.level.index().to_string(),
        terms: vec![found.level],
    }
}

fn cell(assessed: &Assessed, entry: EntryId, field: &Field, items: &[Item]) -> Cell {
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    let mut cell = Cell::default();
    for item in items {
        match (&item.value, &field.field_type) {
            (Value::Term(term), FieldType::Term(of)) => {
                let vocabulary = &schema.vocabularies[*of];
                if cell.terms.is_empty() && vocabulary.ordered {
                    cell.sort = term.index().to_string();
                }
                cell.terms.push(*term);
                cell.texts.push(vocabulary.terms[*term].label.clone());
            }
            (Value::Date(date), _) => {
                cell.sort = date.to_string();
                cell.texts.push(date.in_words(&schema.settings.language));
            }
            (Value::Line(text) | Value::Url(text), _) => cell.texts.push(text.clone()),
            (Value::Number(number), _) => cell.texts.push(number.to_string()),
            (Value::Boolean(flag), _) => {
                let say = crate::messages::messages(&schema.settings.language);
                cell.texts.push(if *flag { say.yes } else { say.no }.to_owned());
            }
            (Value::Ref(name), _) => {
                let relation = linked.relation_at(entry, item.place);
                let title = relation.map(|relation| &linked.guide.entries[relation.to].title);
                cell.texts.push(title.unwrap_or(name).clone());
            }
            _ => {}
        }
    }
    cell
}
