//! What editors show about the thing under the cursor.
//!
//! Texts of content are escaped: nothing in a title can become a link or an image. What the cursor is on is found
//! in [`super::place`].

use super::checked::{Checked, EntryName};
use super::place::Thing;
use crate::ids::{FieldId, GlossaryTermId, IdVec, KindId, TermId, VocabularyId};
use crate::messages::rating::reason_in_full;
use crate::parse::tree::commonmark::escaped;
use crate::schema::{Field, FieldType, Schema};

/// The text about a thing, as Markdown; none if there is nothing to show.
pub(super) fn hover(checked: &Checked, thing: &Thing) -> Option<String> {
    let manuscript = checked.manuscript.as_ref()?;
    match thing {
        Thing::Entry(name) => entry(checked, name),
        Thing::Missing(..) => None,
        Thing::Heading(name, id) => {
            let found = &checked.entry(name)?.entry;
            let heading = found.texts.first()?.markdown.heading(id)?;
            Some(format!("**{}**\n\nin {}", escaped(&heading.text), escaped(&found.title)))
        }
        Thing::Source(key) => source(checked, key),
        Thing::GlossaryTerm(term) => glossary_term(checked, *term),
        Thing::Term(of, term) => vocabulary_term(&manuscript.guide.schema, *of, *term),
        Thing::Field(kind, path) => field_at(&manuscript.guide.schema, *kind, path),
        Thing::File(path) => {
            let asset = checked.inventory.assets.get(path)?;
            Some(format!("`{path}`, {}", size(asset.size())))
        }
    }
}

fn entry(checked: &Checked, name: &EntryName) -> Option<String> {
    let found = checked.entry(name)?;
    let kind = &checked.schema()?.kinds[name.kind];
    let draft = if found.is_draft { ", a draft" } else { "" };
    let mut parts = vec![
        format!("**{}**", escaped(&found.entry.title)),
        format!("{}{draft} · `{}`", escaped(&kind.label), checked.show(name)),
    ];
    let summary = found.entry.line(kind, "summary");
    parts.extend((!summary.is_empty()).then(|| escaped(summary)));
    parts.extend(rating(checked, name));
    Some(parts.join("\n\n"))
}

/// "Evidence: **Broad** — 4 case studies support it".
fn rating(checked: &Checked, name: &EntryName) -> Option<String> {
    let assessed = checked.assessed.as_ref()?;
    let guide = &assessed.linked.guide;
    let index = guide.entry(name.kind, &name.slug)?;
    let evidence = assessed.knowledge.evidence.get(index)?.as_ref()?;
    let rules = &guide.schema.ratings[evidence.ratings];
    let level = &guide.schema.vocabularies[rules.vocabulary].terms[evidence.level];
    let label = &guide.schema.vocabularies[rules.vocabulary].label;
    let reason = reason_in_full(evidence.basis(&guide.schema));
    Some(format!("{}: **{}** ({})", escaped(label), escaped(&level.label), escaped(&reason)))
}

fn source(checked: &Checked, key: &str) -> Option<String> {
    let linked = &checked.assessed.as_ref()?.linked;
    let text = match linked.bibliography.index(key) {
        Some(index) => linked.references[index].text.clone(),
        // Only private texts cite it, so it has no reference.
        None => checked.manuscript.as_ref()?.bibliography.get(key)?.title.clone(),
    };
    Some(format!("{}\n\n`@{key}`", escaped(&text)))
}

fn glossary_term(checked: &Checked, term: GlossaryTermId) -> Option<String> {
    let found = checked.manuscript.as_ref()?.glossary.terms.get(term)?;
    let title = |name: &str| {
        let slug = name.rsplit('/').next().unwrap_or_default();
        let found = checked.entries_named(slug).next();
        found.map_or_else(|| slug.replace('-', " "), |found| found.entry.title.clone())
    };
    let definition = found.definition.opening(&title);
    let mut text = format!("**{}**\n\n{}", escaped(&found.term), escaped(&definition));
    if !found.synonyms.is_empty() {
        text.push_str(&format!("\n\nAlso: {}", escaped(&found.synonyms.join(", "))));
    }
    Some(text)
}

fn vocabulary_term(schema: &Schema, of: VocabularyId, term: TermId) -> Option<String> {
    let vocabulary = schema.vocabularies.get(of)?;
    let term = vocabulary.terms.get(term)?;
    let head = format!(
        "**{}** · {} · `{}`",
        escaped(&term.label),
        escaped(&vocabulary.singular),
        term.slug
    );
    Some(match term.description.as_str() {
        "" => head,
        description => format!("{head}\n\n{}", escaped(description)),
    })
}

fn field_at(schema: &Schema, kind: KindId, path: &[FieldId]) -> Option<String> {
    let mut fields: &IdVec<FieldId, Field> = &schema.kinds.get(kind)?.fields;
    let mut found = None;
    for number in path {
        let field = fields.get(*number)?;
        if let FieldType::Record(inner) = &field.field_type {
            fields = inner;
        }
        found = Some(field);
    }
    found.map(|found| field(schema, found))
}

/// What a field is for, and its possible values.
pub(super) fn field(schema: &Schema, field: &Field) -> String {
    let mut text = format!("**{}** · {}", escaped(&field.label), holds(schema, field));
    if !field.help.is_empty() {
        text.push_str(&format!("\n\n{}", escaped(&field.help)));
    }
    text
}

/// "required, list of terms of `stages`, at most 3".
pub(super) fn holds(schema: &Schema, field: &Field) -> String {
    let of = match &field.field_type {
        FieldType::Term(of) => format!("term of `{}`", schema.vocabularies[*of].id),
        FieldType::Ref { to, .. } => format!("name of a `{}`", schema.kinds[*to].id),
        FieldType::Source => "citation key".to_owned(),
        other => other.as_str().to_owned(),
    };
    let mut parts = Vec::new();
    parts.extend(field.required.then(|| "required".to_owned()));
    parts.extend(field.private.then(|| "private".to_owned()));
    parts.push(if field.list { format!("list, each a {of}") } else { of });
    parts.extend(field.min.map(|min| format!("at least {min}")));
    parts.extend(field.max.map(|max| format!("at most {max}")));
    parts.join(", ")
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
