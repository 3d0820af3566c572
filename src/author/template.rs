//! The text of a new entry: every field of its kind, what it is for, and what it may hold.
//!
//! Checks nothing; what is given is written down for [`super::entry`] to check.

use super::scalar::{read, scalar};
use crate::date::Date;
use crate::schema::vocabulary::label_from;
use crate::schema::{Field, FieldType, Kind, Schema, Term, Vocabulary, declare};
use crate::yaml::Value;
use std::ops::Range;

/// Columns of a comment.
const WIDTH: usize = 98;
/// Terms of a vocabulary that are listed.
const MAX_TERMS: usize = 30;

/// A new entry, as text.
pub(super) struct Template {
    pub(super) text: String,
    /// Fields that are needed and are empty, and their lines.
    pub(super) open: Vec<(String, Range<usize>)>,
}

/// What is known of a new entry.
pub(super) struct Prefill<'a> {
    pub(super) title: &'a str,
    /// Values by field, those of a list one after another.
    pub(super) fields: &'a [(String, String)],
    pub(super) today: Date,
}

/// The text of a new entry of a kind.
pub(super) fn template(schema: &Schema, kind: &Kind, given: &Prefill<'_>) -> Template {
    let text = "---\n".to_owned();
    let mut writer = Writer { schema, given, out: Template { text, open: Vec::new() } };
    let about = match kind.description.as_str() {
        "" => kind.label.clone(),
        description => format!("{}: {description}", kind.label),
    };
    writer.comment(&about);
    writer.comment(
        "Fill in the empty fields. A line such as `#owner:` is an optional field: delete the `#` to use it. \
         `fieldguide check` reports what is missing or wrong.",
    );
    writer.out.text.push_str(&format!("\ntitle: {}\n", scalar(given.title)));
    let (own, every): (Vec<&Field>, Vec<&Field>) = {
        let standard = declare::standard_fields();
        let is_own = |field: &&Field| standard.iter().all(|other| other.name != field.name);
        kind.fields.iter().filter(|field| field.name != "title").partition(is_own)
    };
    let (draft, every): (Vec<&Field>, Vec<&Field>) =
        every.into_iter().partition(|field| field.name == "draft");
    for field in draft.into_iter().chain(own).chain(every) {
        writer.field(field);
    }
    writer.unknown(kind);
    writer.out.text.push_str("---\n\n");
    let sections = kind.outline.iter().filter_map(|section| section.first());
    let sections: Vec<String> = sections.map(|heading| format!("## {heading}\n")).collect();
    writer.out.text.push_str(&sections.join("\n"));
    writer.out
}

struct Writer<'a> {
    schema: &'a Schema,
    given: &'a Prefill<'a>,
    out: Template,
}

impl<'a> Writer<'a> {
    fn values(&self, name: &str) -> Vec<&'a str> {
        let fields = self.given.fields.iter().filter(|(field, _)| field == name);
        fields.map(|(_, value)| value.as_str()).collect()
    }

    fn field(&mut self, field: &Field) {
        self.out.text.push('\n');
        let name = &field.name;
        let values = self.values(name);
        if name == "draft" && values.is_empty() {
            self.comment("Drafts are not published. Delete this line to publish the entry.");
            self.out.text.push_str("draft: true\n");
            return;
        }
        self.about(field);
        let start = self.out.text.len();
        let lines = match values.as_slice() {
            [] if name == "changes" => {
                format!("changes:\n  - date: {}\n    what: Added.\n", self.given.today)
            }
            [] if field.required => format!("{name}:\n"),
            [] => format!("#{name}:\n"),
            values => format!("{name}:{}\n", write_value(field, values)),
        };
        self.out.text.push_str(&lines);
        if !values.is_empty() || name == "changes" {
            return;
        }
        if field.required {
            let line = start..self.out.text.len();
            self.out.open.push((name.clone(), line));
        }
        if let FieldType::Record(fields) = &field.field_type {
            for (number, part) in fields.iter().enumerate() {
                let dash = match (field.list, number) {
                    (true, 0) => "  - ",
                    (true, _) => "    ",
                    (false, _) => "  ",
                };
                self.out.text.push_str(&format!("#{dash}{}:\n", part.name));
            }
        }
    }

    /// What the field is for and what it may hold, as comments.
    fn about(&mut self, field: &Field) {
        let about = describe(self.schema, field);
        self.comment(&about);
        match &field.field_type {
            FieldType::Record(fields) => {
                let rows = fields.iter().map(|part| (part.name.as_str(), self.part(part)));
                self.columns(rows.collect());
            }
            FieldType::Term(of) => self.terms(&self.schema.vocabularies[*of]),
            _ => {}
        }
    }

    /// What a field of a record is for and what it may hold.
    fn part(&self, field: &Field) -> String {
        let form = match field.field_type {
            FieldType::Term(of) => one_of(&self.schema.vocabularies[of]),
            _ => form(self.schema, field),
        };
        let form = sentence(&capitalize(&form));
        let form = if field.required { form } else { format!("Optional. {form}") };
        format!("{form} {}", sentence(&field.help)).trim_end().to_owned()
    }

    fn terms(&mut self, vocabulary: &Vocabulary) {
        let (shown, others) = vocabulary.terms.split_at(vocabulary.terms.len().min(MAX_TERMS));
        let described = shown.iter().any(|term| !term.description.is_empty());
        if described {
            let about = |term: &Term| match term.description.as_str() {
                "" => term.label.clone(),
                description => description.to_owned(),
            };
            self.columns(shown.iter().map(|term| (term.slug.as_str(), about(term))).collect());
        } else if !shown.is_empty() {
            let slugs: Vec<&str> = shown.iter().map(|term| term.slug.as_str()).collect();
            self.wrapped(&slugs.join(", "), "#   ", "#   ");
        }
        let more = others.len();
        if more > 0 {
            let text = format!("and {more} more: see `{}` in guide.yaml", vocabulary.id);
            self.wrapped(&text, "#   ", "#   ");
        }
    }

    /// Names and what they mean.
    fn columns(&mut self, rows: Vec<(&str, String)>) {
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let next = format!("#   {}", " ".repeat(width + 2));
        for (name, about) in rows {
            self.wrapped(&format!("{name:width$}  {about}"), "#   ", &next);
        }
    }

    /// Values for names that the kind does not have; the check reports them.
    fn unknown(&mut self, kind: &Kind) {
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in self.given.fields {
            if kind.field(name).is_some() || seen.contains(&name.as_str()) {
                continue;
            }
            seen.push(name);
            let values: Vec<String> = self.values(name).into_iter().map(scalar).collect();
            self.out.text.push_str(&format!("\n{}: {}\n", scalar(name), values.join(", ")));
        }
    }

    fn comment(&mut self, text: &str) {
        self.wrapped(text, "# ", "# ");
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        let mut rest = text;
        while !rest.is_empty() {
            // Spaces that align columns belong to the word after them.
            let blank = rest.len() - rest.trim_start().len();
            let word = rest[blank..].find(char::is_whitespace).map_or(rest.len(), |at| blank + at);
            let (piece, after) = rest.split_at(word);
            rest = after;
            if !is_empty && line.chars().count() + piece.chars().count() > WIDTH {
                self.out.text.push_str(line.trim_end());
                self.out.text.push('\n');
                line = format!("{next}{}", piece.trim_start());
            } else {
                line.push_str(piece);
            }
            is_empty = false;
        }
        self.out.text.push_str(line.trim_end());
        self.out.text.push('\n');
    }
}

/// What a field is for, whether it is needed, and what it may hold.
pub(super) fn describe(schema: &Schema, field: &Field) -> String {
    let help = sentence(&field.help);
    let about = match field.label == label_from(&field.name) && !help.is_empty() {
        true => help,
        false => format!("{} {help}", sentence(&field.label)).trim_end().to_owned(),
    };
    let one = form(schema, field);
    let form = match (&field.field_type, field.list) {
        (FieldType::Record(_), true) => "a list of groups, each with:".to_owned(),
        (FieldType::Record(_), false) => "a group with:".to_owned(),
        (FieldType::Term(of), list) => terms(&schema.vocabularies[*of], list),
        (FieldType::Ref { .. } | FieldType::Source, true) => {
            format!("a list, `[one, other]`; each item is {one}")
        }
        (_, true) => format!("a list, each item on a line after `- `: {one}"),
        (_, false) => one,
    };
    let form = if form.ends_with(':') { form } else { sentence(&form) };
    match field.required {
        true => format!("{about} Required: {form}"),
        false => format!("{about} {}", capitalize(&form)),
    }
}

/// What a field of terms may hold; the terms follow.
fn terms(vocabulary: &Vocabulary, list: bool) -> String {
    let slugs = vocabulary.terms.iter().map(|term| term.slug.as_str());
    let example: Vec<&str> = slugs.take(2).collect();
    match (list, vocabulary.open, example.as_slice()) {
        (true, _, []) => "a list of terms, `[one, other]`".to_owned(),
        (false, _, []) => "a term".to_owned(),
        (true, false, example) => {
            format!("a list, such as `[{}]`, of these terms:", example.join(", "))
        }
        (true, true, example) => {
            format!("a list, such as `[{}]`, of these terms or your own:", example.join(", "))
        }
        (false, false, _) => "one of these terms:".to_owned(),
        (false, true, _) => "one of these terms or your own:".to_owned(),
    }
}

/// The terms of a record's field, in a line.
fn one_of(vocabulary: &Vocabulary) -> String {
    let slugs: Vec<&str> = vocabulary.terms.iter().map(|term| term.slug.as_str()).collect();
    match slugs.len() {
        0 => "a term".to_owned(),
        count if count > MAX_TERMS => format!("a term of `{}` in guide.yaml", vocabulary.id),
        _ if vocabulary.open => format!("one of {}, or your own term", slugs.join(", ")),
        1 => slugs.concat(),
        _ => format!("one of {}", slugs.join(", ")),
    }
}

/// One value of a field.
fn form(schema: &Schema, field: &Field) -> String {
    let bounds = |unit: &str| match (field.min, field.max) {
        (None, None) => String::new(),
        (Some(min), None) => format!(", at least {min}{unit}"),
        (None, Some(max)) => format!(", at most {max}{unit}"),
        (Some(min), Some(max)) => format!(", {min} to {max}{unit}"),
    };
    match &field.field_type {
        FieldType::Line => format!("one line{}", bounds(" characters")),
        FieldType::Markdown => "Markdown".to_owned(),
        FieldType::Date if field.help.contains("1990-11") => "a date".to_owned(),
        FieldType::Date => "a date: 1990, 1990-11 or 1990-11-23".to_owned(),
        FieldType::Number => format!("a number{}", bounds("")),
        FieldType::Boolean => "true or false".to_owned(),
        FieldType::Url => "a web address that starts with https://".to_owned(),
        FieldType::Image => "the path of an image, such as `/images/name.png`".to_owned(),
        FieldType::Term(_) => "a term".to_owned(),
        FieldType::Ref { to, .. } => {
            let folder = &schema.kinds[*to].folder;
            let place =
                if folder.is_empty() { "content".to_owned() } else { format!("`{folder}/`") };
            format!("the name of a file in {place}, without `.md`")
        }
        FieldType::Source => "the key of a source in a .bib file".to_owned(),
        FieldType::Record(_) => "a group".to_owned(),
    }
}

fn capitalize(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// The text with a full stop.
pub(super) fn sentence(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text if text.ends_with(['.', '?', '!']) => text.to_owned(),
        text => format!("{text}."),
    }
}

/// Values as they are after a field's name.
fn write_value(field: &Field, values: &[&str]) -> String {
    let one = |value: &&str| match field.field_type {
        FieldType::Record(_) if matches!(read(value), Some(Value::Map(_))) => (*value).to_owned(),
        FieldType::Number | FieldType::Boolean | FieldType::Date => match read(value) {
            Some(Value::Integer(_) | Value::Number(_) | Value::Boolean(_)) => (*value).to_owned(),
            _ => scalar(value),
        },
        _ => scalar(value),
    };
    let values = values.iter().map(one);
    match field.field_type {
        _ if !field.list => format!(" {}", values.collect::<Vec<_>>().join(", ")),
        FieldType::Term(_) | FieldType::Ref { .. } | FieldType::Source => {
            format!(" [{}]", values.collect::<Vec<_>>().join(", "))
        }
        _ => values.map(|value| format!("\n  - {value}")).collect(),
    }
}
