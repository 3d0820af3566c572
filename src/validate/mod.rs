//! [`Document`]s → [`Guide`]: every file an entry of a kind, every field a value of its type.
//!
//! After this stage there is no untyped front matter. Whether references lead anywhere is for
//! [`crate::link`].

mod value;
mod vocabularies;

use crate::date::Date;
use crate::diagnostic::{Checked, Diagnostic, did_you_mean, meant, nearest, rule};
use crate::parse::text::slugify;
use crate::parse::{Document, Markdown, MarkdownSettings};
use crate::schema::{Field, FieldType, Kind, Schema, is_slug};
use crate::span::{FileId, SourceMap, Span};
use crate::yaml::{self, Map, Step, Yaml};
use rayon::prelude::*;

/// The guide as declared and written, before anything in it is resolved.
#[derive(Clone, Debug)]
pub struct Guide {
    /// What was declared; open vocabularies hold the terms that entries brought.
    pub schema: Schema,
    /// What will be published, by kind in declared order, then by slug.
    pub entries: Vec<Entry>,
    /// What is not published: kind and slug of drafts and of entries that are not cleared.
    pub drafts: Vec<(usize, String)>,
}

impl Guide {
    /// The title of the entry that a wiki link names, or the name as words.
    pub fn title_of(&self, name: &str) -> String {
        let path = name.split('#').next().unwrap_or_default();
        let slug = path.rsplit('/').next().unwrap_or_default();
        match (0..self.schema.kinds.len()).find_map(|kind| self.entry(kind, slug)) {
            Some(index) => self.entries[index].title.clone(),
            None => slug.replace('-', " "),
        }
    }

    /// Index of the entry of a kind with this slug.
    pub fn entry(&self, kind: usize, slug: &str) -> Option<usize> {
        self.entries
            .binary_search_by(|entry| (entry.kind, entry.slug.as_str()).cmp(&(kind, slug)))
            .ok()
    }
}

/// A validated Markdown file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Index of its kind in the schema.
    pub kind: usize,
    /// Its name within its kind.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub file: FileId,
    /// The values of its fields, in the order of the kind's fields; a field without `list` has at
    /// most one.
    pub values: Vec<Vec<Item>>,
    /// Its Markdown texts: the body first, then those of fields.
    pub texts: Vec<Text>,
    front_matter: Yaml,
}

/// One value of a field.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One line of plain text.
    Line(String),
    /// Markdown, by index into [`Entry::texts`].
    Markdown(usize),
    /// A date.
    Date(Date),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A web address.
    Url(String),
    /// A path of an image, as written.
    Image(String),
    /// A term, by index into its vocabulary.
    Term(usize),
    /// A reference, as written: `slug` or `kind/slug`.
    Ref(String),
    /// A citation key.
    Source(String),
    /// The values of a record's fields, in the order of the fields.
    Record(Vec<Option<Value>>),
}

/// A Markdown text of an entry.
#[derive(Clone, Debug)]
pub struct Text {
    /// The field it is the value of; none for the body.
    pub place: Option<Place>,
    /// What it says.
    pub markdown: Markdown,
}

/// A value's place in front matter, from which its span is found again when it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the field.
    pub field: usize,
    /// Index in the list, for fields that hold one.
    pub item: Option<usize>,
    /// Index of the record's field.
    pub sub: Option<usize>,
}

impl Entry {
    /// An entry that is nothing but texts: the glossary, whose definitions link and cite too.
    pub fn of_texts(
        kind: usize,
        slug: &str,
        file: FileId,
        texts: impl Iterator<Item = Markdown>,
    ) -> Self {
        Self {
            kind,
            slug: slug.to_owned(),
            title: String::new(),
            file,
            values: Vec::new(),
            texts: texts.map(|markdown| Text { place: None, markdown }).collect(),
            front_matter: Yaml::empty_in(file),
        }
    }

    /// The span of the value at `place`, or of the nearest thing around it.
    pub fn span(&self, kind: &Kind, place: Place) -> Span {
        let Some(field) = kind.fields.get(place.field) else { return self.first_line() };
        let mut path = vec![Step::Key(&field.name)];
        path.extend(place.item.map(Step::Item));
        if let (Some(sub), FieldType::Record(fields)) = (place.sub, &field.field_type) {
            path.extend(fields.get(sub).map(|field| Step::Key(&field.name)));
        }
        self.front_matter.span(&path)
    }

    /// The span of something in the text with this number: exact in the body, the whole value in a
    /// field.
    pub fn span_in_text(&self, kind: &Kind, text: usize, span: Span) -> Span {
        match self.texts.get(text).and_then(|text| text.place) {
            Some(place) => self.span(kind, place),
            None => span,
        }
    }

    /// The first line of the front matter.
    pub fn first_line(&self) -> Span {
        self.front_matter.span(&[Step::Key("title")])
    }

    /// The values of the field with this name.
    pub fn field(&self, kind: &Kind, name: &str) -> &[Item] {
        kind.field(name).and_then(|field| self.values.get(field)).map_or(&[], Vec::as_slice)
    }

    /// The first value of a line field with this name; empty when there is none.
    pub fn line(&self, kind: &Kind, name: &str) -> &str {
        match self.field(kind, name).first().map(|item| &item.value) {
            Some(Value::Line(line)) => line,
            _ => "",
        }
    }
}

/// What validating one document gives.
struct Validated {
    entry: Entry,
    draft: bool,
    cleared: bool,
}

/// Whether entries marked `draft: true` are part of the build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// They are left out.
    #[default]
    Leave,
    /// They are published like other entries.
    Include,
}

/// Checks documents against the schema.
pub fn guide(
    mut schema: Schema,
    documents: Vec<Document>,
    sources: &SourceMap,
    settings: MarkdownSettings<'_>,
    drafts: Drafts,
) -> Checked<Guide> {
    let mut diagnostics = vocabularies::complete(&mut schema, &documents);
    let checked: Vec<Checked<Option<Validated>>> = documents
        .into_par_iter()
        .map(|document| entry(&schema, document, sources, settings))
        .collect();
    let mut guide = Guide { schema, entries: Vec::new(), drafts: Vec::new() };
    for checked in checked {
        let checked = checked.take(&mut diagnostics);
        let Some(Validated { entry, draft, cleared }) = checked else { continue };
        if !cleared || (draft && drafts == Drafts::Leave) {
            guide.drafts.push((entry.kind, entry.slug));
        } else {
            guide.entries.push(entry);
        }
    }
    guide.entries.sort_by(|a, b| (a.kind, &a.slug).cmp(&(b.kind, &b.slug)));
    Checked { value: guide, diagnostics }
}

fn entry(
    schema: &Schema,
    document: Document,
    sources: &SourceMap,
    settings: MarkdownSettings<'_>,
) -> Checked<Option<Validated>> {
    let mut diagnostics = Vec::new();
    let display = &sources.get(document.file).display;
    let Some(kind_index) = schema.kinds.iter().position(|kind| kind.folder == document.folder)
    else {
        diagnostics.push(no_kind(schema, &document, display));
        return Checked { value: None, diagnostics };
    };
    let kind = &schema.kinds[kind_index];
    if !is_slug(&document.slug) {
        let wanted = slugify(&document.slug);
        let help = match is_slug(&wanted) {
            true => format!("rename it to `{wanted}.md`"),
            false => "use lower-case letters, digits and hyphens".to_owned(),
        };
        let message = format!("`{}.md` does not make a good address", document.slug);
        diagnostics.push(Diagnostic::in_path(&rule::BAD_SLUG, display, message).help(help));
    }
    // Front matter that could not be read was reported; its fields are not missing.
    let readable = document.front_matter.is_some();
    let front_matter = document.front_matter.unwrap_or_else(|| Yaml::empty_in(document.file));
    let empty = Map::default();
    let map = match &front_matter.value {
        yaml::Value::Map(map) => map,
        _ => &empty,
    };
    check_names(kind, &front_matter, map, &mut diagnostics);
    let body = Text { place: None, markdown: document.body };
    let mut reader = value::Reader {
        schema,
        yaml: &front_matter,
        settings,
        texts: vec![body],
        diagnostics: &mut diagnostics,
    };
    let values: Vec<Vec<Item>> = kind
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| reader.field(index, field, map))
        .collect();
    let texts = reader.texts;
    for field in kind.fields.iter().filter(|field| readable && field.required) {
        if is_missing(field, &kind.fields, map) {
            let path = [Step::Key(&field.name)];
            let owner = format!("this {}", kind.label.to_lowercase());
            diagnostics.push(missing_field(schema, &front_matter, (field, map), &path, &owner));
        }
    }
    let mut entry = Entry {
        kind: kind_index,
        title: String::new(),
        slug: document.slug,
        file: document.file,
        values,
        texts,
        front_matter,
    };
    entry.title = match entry.line(kind, "title") {
        "" => entry.slug.replace('-', " "),
        title => title.to_owned(),
    };
    let draft = matches!(entry.field(kind, "draft"), [Item { value: Value::Boolean(true), .. }]);
    let cleared = readable.then(|| not_cleared(schema, kind, &entry)).flatten();
    let held_back = cleared.is_some();
    diagnostics.extend(cleared);
    if kind.claims_cited {
        diagnostics.extend(uncited_claims(&entry));
    }
    forget_private(kind, &mut entry);
    Checked { value: Some(Validated { entry, draft, cleared: !held_back }), diagnostics }
}

/// An entry whose kind wants a term before publication, and that does not hold it.
fn not_cleared(schema: &Schema, kind: &Kind, entry: &Entry) -> Option<Diagnostic> {
    let (name, slugs) = kind.publish_when.as_ref()?;
    let field = kind.field(name)?;
    let FieldType::Term(of) = kind.fields[field].field_type else { return None };
    let held = entry.values[field].iter().any(|item| match item.value {
        Value::Term(term) => slugs.contains(&schema.vocabularies[of].terms[term].slug),
        _ => false,
    });
    if held {
        return None;
    }
    let span = entry.span(kind, Place { field, item: None, sub: None });
    let message = format!("held back: `{name}` is not {}", slugs.join(" or "));
    Some(Diagnostic::new(&rule::NOT_CLEARED, span, message).help(format!(
        "set `{name}` when it has been given; until then nothing of the entry is published"
    )))
}

fn uncited_claims(entry: &Entry) -> impl Iterator<Item = Diagnostic> {
    entry.texts[0].markdown.uncited_figures.iter().map(|span| {
        Diagnostic::new(&rule::UNCITED_CLAIM, *span, "a paragraph gives a figure and no source")
            .help("cite the source, `[@key]`, or leave the figure out")
    })
}

/// Takes out the values of private fields, once they are checked, so that no later stage can
/// publish them.
fn forget_private(kind: &Kind, entry: &mut Entry) {
    for (field, values) in kind.fields.iter().zip(&mut entry.values) {
        if field.private {
            values.clear();
        } else if let FieldType::Record(fields) = &field.field_type {
            for item in values {
                if let Value::Record(values) = &mut item.value {
                    let private = fields.iter().zip(values).filter(|(field, _)| field.private);
                    private.for_each(|(_, value)| *value = None);
                }
            }
        }
    }
    let is_private = |place: Place| {
        let field = &kind.fields[place.field];
        let sub = match (&field.field_type, place.sub) {
            (FieldType::Record(fields), Some(sub)) => fields[sub].private,
            _ => false,
        };
        field.private || sub
    };
    for text in &mut entry.texts {
        if text.place.is_some_and(is_private) {
            text.markdown = Markdown::default();
        }
    }
}

fn no_kind(schema: &Schema, document: &Document, display: &str) -> Diagnostic {
    let folders = schema.kinds.iter().map(|kind| kind.folder.as_str()).filter(|f| !f.is_empty());
    let above = document.folder.split('/').next().unwrap_or_default();
    let help = did_you_mean(&document.folder, folders.clone()).unwrap_or_else(|| {
        match folders.clone().find(|folder| *folder == above) {
            Some(folder) => format!("entries lie directly in their folder: move it to `{folder}`"),
            None => format!("move it to one of: {}", folders.collect::<Vec<_>>().join(", ")),
        }
    });
    let message = format!("the folder `{}` belongs to no kind", document.folder);
    Diagnostic::in_path(&rule::NO_KIND, display, message).help(help)
}

/// Reports fields that the kind does not declare.
fn check_names(kind: &Kind, yaml: &Yaml, map: &Map, diagnostics: &mut Vec<Diagnostic>) {
    let mut places = None;
    for (name, _) in &map.0 {
        if kind.field(name).is_none() {
            let span = places.get_or_insert_with(|| yaml.places()).key_span(&[Step::Key(name)]);
            let owner = format!("{} have", kind.plural.to_lowercase());
            diagnostics.push(unknown_field(yaml, span, &kind.fields, name, &owner));
        }
    }
}

fn unknown_field(yaml: &Yaml, span: Span, fields: &[Field], name: &str, owner: &str) -> Diagnostic {
    let names = || fields.iter().map(|field| field.name.as_str());
    let otherwise = format!("the fields are {}", names().collect::<Vec<_>>().join(", "));
    let message = format!("{owner} no field `{name}`");
    let problem = Diagnostic::new(&rule::UNKNOWN_FIELD, span, message);
    problem.meant(yaml.part(span, name), meant(name, names()), otherwise)
}

/// Whether a field is not there, nor there under a misspelt name, which is reported as unknown.
fn is_missing(field: &Field, fields: &[Field], map: &Map) -> bool {
    let names = || fields.iter().map(|field| field.name.as_str());
    let means_it = |name: &str| {
        names().all(|known| known != name) && nearest(name, names()) == Some(&*field.name)
    };
    matches!(map.get(&field.name), None | Some(yaml::Value::Null))
        && !map.0.iter().any(|(name, _)| means_it(name))
}

fn missing_field(
    schema: &Schema,
    yaml: &Yaml,
    (field, map): (&Field, &Map),
    path: &[Step<'_>],
    owner: &str,
) -> Diagnostic {
    let example = match (&field.field_type, field.list) {
        (FieldType::Record(_), _) => "",
        (_, true) => " […]",
        (_, false) => " …",
    };
    let what = match &field.field_type {
        FieldType::Term(of) if !schema.vocabularies[*of].open => {
            let slugs: Vec<&str> =
                schema.vocabularies[*of].terms.iter().map(|term| term.slug.as_str()).collect();
            let (shown, more) = slugs.split_at(slugs.len().min(MOST_TERMS));
            let more = if more.is_empty() { "" } else { " and others" };
            format!(", one of {}{more}", shown.join(", "))
        }
        FieldType::Ref { to, .. } => {
            format!(", the name of a file in `{}/` without `.md`", schema.kinds[*to].folder)
        }
        FieldType::Date => ", such as 1990, 1990-11 or 1990-11-23".to_owned(),
        FieldType::Source => ", a key of a .bib file".to_owned(),
        FieldType::Boolean => ", true or false".to_owned(),
        _ => String::new(),
    };
    let about = match field.help.trim_end_matches('.') {
        "" => String::new(),
        help => format!("; {}", with_small_letter(help)),
    };
    let (lacks, how) = match map.get(&field.name) {
        None => ("", "add a line"),
        Some(_) => (", and here it says nothing", "fill it in:"),
    };
    let message = format!("{owner} needs the field `{}`{lacks}", field.name);
    Diagnostic::new(&rule::MISSING_FIELD, yaml.span(path), message)
        .help(format!("{how} `{}:{example}`{what}{about}", field.name))
}

/// Terms of a vocabulary that a message names.
const MOST_TERMS: usize = 12;

/// The text as it goes on after a semicolon. An abbreviation keeps its capital.
fn with_small_letter(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.as_str()) {
        (Some(first), rest) if !rest.starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => text.to_owned(),
    }
}
