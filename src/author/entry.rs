//! A new entry: its file from the fields of its kind, checked by what checks the guide.
//!
//! Lists the questions for an editor; the command line asks them. The text is
//! made in [`super::template`].

use super::AuthorError;
use super::change::{FileChange, changed};
use super::content::{Content, Name, Page, check_new_slug};
use super::template::{Prefill, describe, sentence, template};
use super::verify::{Problems, manuscript, new_problems, problems};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Files;
use crate::ids::KindId;
use crate::parse::text::slugify;
use crate::schema::{Field, FieldType, Kind, Schema, Term};
use crate::span::SourceMap;
use crate::yaml::Value;
use std::ops::Range;

/// The guide that new entries are made for.
pub struct EntryBuilder {
    content: Content,
    /// With the terms that entries brought to open vocabularies.
    schema: Schema,
    /// Keys of the bibliography.
    sources: Vec<String>,
    before: Problems,
}

/// What a new entry is to be.
#[derive(Clone, Debug)]
pub struct Request {
    /// The kind, by id or folder.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The name, when it is not to be made from the title.
    pub slug: Option<String>,
    /// Values by field; a list has one pair for each of its items.
    pub fields: Vec<(String, String)>,
    /// The day it is made.
    pub today: Date,
}

/// A new entry that may be written.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its file.
    pub change: FileChange,
    /// Its file as users know it.
    pub path: String,
    /// Fields that are needed and are empty.
    pub open: Vec<String>,
    /// Whether it is a draft.
    pub draft: bool,
    /// What is to be said about it that forbids nothing.
    pub warnings: Vec<Diagnostic>,
    /// What the warnings point into.
    pub sources: SourceMap,
}

/// A field that an editor is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The field.
    pub field: String,
    /// What it is called.
    pub label: String,
    /// What it is for, and what it may hold where there is nothing to choose from.
    pub about: String,
    /// Whether it takes several values.
    pub list: bool,
    /// What may be answered, each with what it means; empty when there is nothing to choose from.
    pub choices: Vec<(String, String)>,
    /// Whether other answers are right too.
    pub open: bool,
}

impl Request {
    /// A request for an entry whose kind and title are yet to be given.
    pub fn new(slug: Option<String>, fields: Vec<(String, String)>, today: Date) -> Self {
        Self { kind: String::new(), title: String::new(), slug, fields, today }
    }
}

/// The text of a new draft with every field of its kind, empty but for its title.
pub fn blank(schema: &Schema, kind: KindId, title: &str, today: Date) -> String {
    template(schema, &schema.kinds[kind], &Prefill { title, fields: &[], today }).text
}

impl EntryBuilder {
    /// Reads the guide.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(files: &dyn Files) -> Result<Self, AuthorError> {
        let content = Content::read(files)?;
        // Editors choose among all there is: private fields, terms and sources of drafts too.
        let (before, written) = manuscript(&content.inventory);
        let sources = written.iter().flat_map(|written| &written.bibliography.sources);
        let sources = sources.map(|source| source.key.clone()).collect();
        let schema = written.map(|written| (*written.guide.schema).clone());
        let schema = schema.unwrap_or_else(|| content.schema.clone());
        Ok(Self { content, schema, sources, before })
    }

    /// The kinds that an entry can be of, each with what it is for.
    pub fn kinds(&self) -> Vec<(String, String)> {
        let about = |kind: &Kind| match kind.description.as_str() {
            "" => kind.label.clone(),
            description => description.to_owned(),
        };
        self.schema.kinds.iter().map(|kind| (kind.id.clone(), about(kind))).collect()
    }

    /// Makes the file of a new entry.
    ///
    /// # Errors
    /// There is no such kind, the name is taken, or a value is not right.
    pub fn entry(&self, request: &Request) -> Result<NewEntry, AuthorError> {
        let name = self.name(request)?;
        let kind = &self.schema.kinds[name.kind];
        for (field, _) in &request.fields {
            let count = request.fields.iter().filter(|(other, _)| other == field).count();
            let takes_one = kind.field(field).is_some_and(|index| !kind.fields[index].list);
            if field == "title" || (takes_one && count > 1) {
                return Err(AuthorError::Usage(format!("`{field}` takes only one value")));
            }
        }
        let given =
            Prefill { title: &request.title, fields: &request.fields, today: request.today };
        let template = template(&self.schema, kind, &given);
        let path = format!("{}.md", self.content.stem(&name));
        let change = FileChange::create(path.clone(), template.text);
        let after = changed(&self.content.inventory, std::slice::from_ref(&change));
        let after = problems(&after);
        let is_expected = |problem: &Diagnostic| {
            problem.labels.first().is_some_and(|label| {
                let place = label.span.range();
                let in_field =
                    |line: &Range<usize>| line.start <= place.start && place.end <= line.end;
                after.sources.get(label.span.file).path == path
                    && template.open.iter().any(|(_, line)| in_field(line))
            })
        };
        let mut problems = new_problems(&self.before, &after, str::to_owned);
        problems.retain(|problem| !is_expected(problem));
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            let message = "nothing was written".to_owned();
            let sources = Box::new(after.sources);
            return Err(AuthorError::Problems { message, diagnostics: problems, sources });
        }
        let source = after.sources.iter().find(|(_, source)| source.path == path);
        let is_draft = |(field, value): &(String, String)| field == "draft" && value != "true";
        Ok(NewEntry {
            path: source.map_or(path.clone(), |(_, source)| source.display.clone()),
            change,
            open: template.open.into_iter().map(|(field, _)| field).collect(),
            draft: !request.fields.iter().any(is_draft),
            warnings: problems,
            sources: after.sources,
        })
    }

    /// The fields that a new entry needs and does not have, but for groups of fields: those are
    /// easier to fill in in the file.
    ///
    /// # Errors
    /// There is no such kind.
    pub fn questions(&self, request: &Request) -> Result<Vec<Question>, AuthorError> {
        let kind = &self.schema.kinds[self.content.require_kind(&request.kind)?];
        let is_open = |name: &str| request.fields.iter().all(|(field, _)| field != name);
        let fields = kind.fields.iter().filter(|field| field.required && field.name != "title");
        let fields = fields.filter(|field| !matches!(field.field_type, FieldType::Record(_)));
        let question = |field: &Field| Question {
            field: field.name.clone(),
            label: field.label.clone(),
            about: match field.field_type {
                FieldType::Term(_) | FieldType::Ref { .. } | FieldType::Source => {
                    sentence(&field.help)
                }
                _ => describe(&self.schema, field),
            },
            list: field.list,
            choices: self.choices(&field.field_type),
            open: match field.field_type {
                FieldType::Term(of) => self.schema.vocabularies[of].open,
                FieldType::Ref { .. } | FieldType::Source => false,
                _ => true,
            },
        };
        Ok(fields.filter(|field| is_open(&field.name)).map(question).collect())
    }

    fn choices(&self, field_type: &FieldType) -> Vec<(String, String)> {
        match field_type {
            FieldType::Term(of) => {
                let terms = self.schema.vocabularies[*of].terms.iter();
                let about = |term: &Term| match term.description.as_str() {
                    "" => term.label.clone(),
                    description => description.to_owned(),
                };
                terms.map(|term| (term.slug.clone(), about(term))).collect()
            }
            FieldType::Ref { to, .. } => {
                let pages = self.content.pages.iter().filter(|page| page.kind == Some(*to));
                let title = |page: &Page| match &page.yaml.value {
                    Value::Map(map) => match map.get("title") {
                        Some(Value::Text(title)) => title.clone(),
                        _ => String::new(),
                    },
                    _ => String::new(),
                };
                pages.map(|page| (page.slug.clone(), title(page))).collect()
            }
            FieldType::Source => {
                self.sources.iter().map(|key| (key.clone(), String::new())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn name(&self, request: &Request) -> Result<Name, AuthorError> {
        let kind = self.content.require_kind(&request.kind)?;
        if request.title.trim().is_empty() {
            return Err(AuthorError::Usage(
                "the title is empty; give the entry a title".to_owned(),
            ));
        }
        let slug = match &request.slug {
            Some(slug) => check_new_slug(slug)?,
            None => check_new_slug(&slugify(&request.title)).map_err(|_| {
                let message = "cannot derive a file name from this title; pass one with --slug";
                AuthorError::Usage(message.to_owned())
            })?,
        };
        let name = Name { kind, slug };
        match self.content.page(&name) {
            None => Ok(name),
            Some(page) => {
                let path = &self.content.source(page.file).display;
                let message = format!(
                    "{path} already exists; choose another title, or pass a file name with --slug"
                );
                Err(AuthorError::Usage(message))
            }
        }
    }
}
