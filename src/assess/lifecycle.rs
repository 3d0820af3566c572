//! What was changed, and what is due for review.
//!
//! Dates come from content; "today" is an input. Git and file times are not looked at.

use crate::date::Date;
use crate::diagnostic::{Diagnostic, rule};
use crate::ids::EntryId;
use crate::link::Linked;
use crate::schema::FieldType;
use crate::validate::Value;

/// A change to an entry, as recorded in its front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub date: Date,
    /// The entry.
    pub entry: EntryId,
    /// What was changed.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
}

/// Every change, the latest first, then by entry.
pub fn changes(linked: &Linked) -> Vec<Change> {
    let mut changes = Vec::new();
    for (index, entry) in linked.guide.entries.iter_enumerated() {
        let kind = &linked.guide.schema.kinds[entry.kind];
        let Some(field) = kind.field("changes") else { continue };
        let FieldType::Record(fields) = &kind.fields[field].field_type else { continue };
        for item in &entry.values[field] {
            let Value::Record(values) = &item.value else { continue };
            let value = |name: &str| {
                let index = fields.position(|field| field.name == name)?;
                values.get(index)?.as_ref()
            };
            let line = |name| match value(name) {
                Some(Value::Line(line)) => line.clone(),
                _ => String::new(),
            };
            if let Some(Value::Date(date)) = value("date") {
                changes.push(Change {
                    date: *date,
                    entry: index,
                    what: line("what"),
                    why: line("why"),
                });
            }
        }
    }
    changes.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.entry.cmp(&b.entry)));
    changes
}

/// Entries whose date of review has come.
pub(super) fn reviews_due(linked: &Linked, today: Date) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for entry in &linked.guide.entries {
        let kind = &linked.guide.schema.kinds[entry.kind];
        let [item] = entry.field(kind, "review_by") else { continue };
        let Value::Date(date) = item.value else { continue };
        if date > today {
            continue;
        }
        let owner = match entry.line(kind, "owner") {
            "" => String::new(),
            owner => format!(" by {owner}"),
        };
        let message = format!("`{}` is due for review{owner} by {date}", entry.slug);
        found.push(Diagnostic::new(&rule::REVIEW_DUE, entry.span(kind, item.place), message).help(
            "check it against its sources, then set the next date and add a line to `changes`",
        ));
    }
    found
}
