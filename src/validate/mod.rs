//! [`Document`]s → [`Guide`]: every file an entry of a kind, every field a value of its type.
//!
//! After this stage there is no untyped front matter. Whether references point anywhere is for
//! [`crate::link`].

mod avoided;
mod field_names;
mod listed;
mod sections;
mod text;
mod value;
mod vocabularies;

use crate::date::Date;
use crate::diagnostic::{Diagnostic, WithDiagnostics, did_you_mean, rule};
use crate::ids::{FieldId, Id, IdVec, KindId, TermId, VocabularyId};
use crate::memo::{self, ByPtr, Memo};
use crate::messages::in_sentence;
use crate::parse::text::slugify;
use crate::parse::{Body, Document, MarkdownSettings};
use crate::schema::{FieldType, Kind, Schema, is_slug};
use crate::span::{FileId, SourceMap, Span};
use crate::yaml::{self, Map, PathSegment, Yaml};
use avoided::AvoidedWords;
use field_names::{check_names, is_missing, missing_field};
use std::sync::Arc;
use value::TermIndex;
use vocabularies::OpenTerm;

/// The guide as declared and written, private parts and drafts included, before anything in it is
/// resolved. What readers may see of it is for [`crate::redact`].
#[derive(Clone, Debug)]
pub struct Guide {
    /// What was declared; open vocabularies hold the terms that entries brought.
    pub schema: Arc<Schema>,
    /// How many terms of each vocabulary were declared; entries brought those that follow.
    pub declared_terms: IdVec<VocabularyId, usize>,
    /// All entries, by kind in declared order, then by slug.
    pub entries: Vec<Validated>,
}

/// A validated Markdown file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Index of its kind in the schema.
    pub kind: KindId,
    /// Its name within its kind.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub file: FileId,
    /// The values of its fields, in the order of the kind's fields; a field without `list` has at
    /// most one.
    pub values: IdVec<FieldId, Vec<Item>>,
    /// Its Markdown texts: the body first, then those of fields.
    pub texts: Vec<Text>,
    /// Stands for its kind, its name and the ids in its body: all that links need of it.
    pub outline: u64,
    /// See [`Document::front_digest`].
    pub front_digest: u64,
    /// A number for its terms and for where they and its texts are: all that ratings and the like need
    /// of its front matter besides its links.
    pub terms_digest: u64,
    /// Terms of open vocabularies that are not written like their labels, in the order of places.
    pub spellings: Vec<(FieldPath, String)>,
    /// Where its values are.
    front_matter: Yaml,
}

/// One value of a field.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it is.
    pub place: FieldPath,
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
    Term(TermId),
    /// A reference, as written: `slug` or `kind/slug`.
    Ref(String),
    /// A citation key.
    Source(String),
    /// The values of a record's fields, in the order of the fields.
    Record(IdVec<FieldId, Option<Value>>),
}

/// A Markdown text of an entry.
#[derive(Clone, Debug)]
pub struct Text {
    /// The field it is the value of; none for the body.
    pub place: Option<FieldPath>,
    /// What it says.
    pub markdown: Arc<Body>,
}

/// A value's place in front matter, from which its span is found again when it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    /// Index of the field.
    pub field: FieldId,
    /// Index in the list, for fields that hold one.
    pub item: Option<usize>,
    /// Index of the record's field.
    pub sub: Option<FieldId>,
}

impl Entry {
    /// An entry that is nothing but texts: the glossary, whose definitions link and cite too.
    pub fn of_texts(
        kind: KindId,
        slug: &str,
        file: FileId,
        texts: impl Iterator<Item = Body>,
    ) -> Self {
        Self {
            kind,
            slug: slug.to_owned(),
            title: String::new(),
            file,
            values: IdVec::default(),
            texts: texts
                .map(|markdown| Text { place: None, markdown: Arc::new(markdown) })
                .collect(),
            outline: 0,
            front_digest: 0,
            terms_digest: 0,
            spellings: Vec::new(),
            front_matter: Yaml::empty_in(file),
        }
    }

    /// The same entry with other values and texts.
    pub fn with(&self, values: IdVec<FieldId, Vec<Item>>, texts: Vec<Text>) -> Self {
        Self {
            kind: self.kind,
            slug: self.slug.clone(),
            title: self.title.clone(),
            file: self.file,
            outline: self.outline,
            front_digest: self.front_digest,
            terms_digest: terms_digest(&values),
            spellings: Vec::new(),
            front_matter: self.front_matter.clone(),
            values,
            texts,
        }
    }

    /// The span of the value at `place`, or of the nearest thing around it.
    pub fn span(&self, kind: &Kind, place: FieldPath) -> Span {
        let Some(field) = kind.fields.get(place.field) else { return self.first_line() };
        let mut path = vec![PathSegment::Key(&field.name)];
        path.extend(place.item.map(PathSegment::Item));
        if let (Some(sub), FieldType::Record(fields)) = (place.sub, &field.field_type) {
            path.extend(fields.get(sub).map(|field| PathSegment::Key(&field.name)));
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
        self.front_matter.span(&[PathSegment::Key("title")])
    }

    /// The values of the field with this name.
    pub fn field(&self, kind: &Kind, name: &str) -> &[Item] {
        kind.field(name).and_then(|field| self.values.get(field)).map_or(&[], Vec::as_slice)
    }

    /// The values of a line field with this name.
    pub fn lines(&self, kind: &Kind, name: &str) -> impl Iterator<Item = &str> {
        self.field(kind, name).iter().filter_map(|item| match &item.value {
            Value::Line(line) => Some(line.as_str()),
            _ => None,
        })
    }

    /// The first value of a line field with this name; empty when there is none.
    pub fn line(&self, kind: &Kind, name: &str) -> &str {
        match self.field(kind, name).first().map(|item| &item.value) {
            Some(Value::Line(line)) => line,
            _ => "",
        }
    }
}

/// An entry as it was written, and what it says of its own publication.
#[derive(Clone, Debug)]
pub struct Validated {
    /// The entry, private values included.
    pub entry: Arc<Entry>,
    /// Whether it is marked `draft: true`.
    pub is_draft: bool,
    /// Whether it holds the term that its kind requires before publication.
    pub is_cleared: bool,
}

/// What was validated, from one build to the next.
#[derive(Debug, Default)]
pub struct ValidateCache {
    schemas: Memo<(ByPtr<Schema>, Vec<OpenTerm>), Arc<Schema>>,
    entries: Entries,
}

impl ValidateCache {
    /// For a single build: lets go of documents when they are validated.
    pub fn disabled() -> Self {
        Self { entries: Memo::disabled(), ..Self::default() }
    }
}

/// Entries by schema and document.
type Entries = Memo<(ByPtr<Schema>, ByPtr<Document>), WithDiagnostics<Option<Validated>>>;

/// Checks documents against the schema.
pub fn guide(
    schema: Arc<Schema>,
    documents: Vec<Arc<Document>>,
    sources: &SourceMap,
    settings: MarkdownSettings<'_>,
    cache: &mut ValidateCache,
) -> WithDiagnostics<Guide> {
    let mut diagnostics = Vec::new();
    let declared_terms = schema.vocabularies.iter().map(|of| of.terms.len()).collect();
    let schema = match vocabularies::open_terms(&schema, &documents).drain_into(&mut diagnostics) {
        open_terms if open_terms.is_empty() => schema,
        open_terms => {
            let key = (ByPtr(Arc::clone(&schema)), open_terms.clone());
            cache.schemas.get_or_compute(key, || {
                Arc::new(vocabularies::with_open_terms(&schema, open_terms))
            })
        }
    };
    let key = |document| (ByPtr(Arc::clone(&schema)), ByPtr(document));
    let index = (&TermIndex::new(&schema), &AvoidedWords::new(&schema.style));
    let checked = cache
        .entries
        .get_or_compute_many(documents.into_iter().map(key).collect(), |_, (_, document)| {
            entry((&schema, index), document, sources, settings)
        });
    let checked = checked.into_iter().filter_map(|checked| checked.drain_into(&mut diagnostics));
    let mut entries: Vec<Validated> = checked.collect();
    entries.sort_by(|Validated { entry: a, .. }, Validated { entry: b, .. }| {
        (a.kind, &a.slug).cmp(&(b.kind, &b.slug))
    });
    diagnostics.extend(avoided::unknown_exceptions(&schema, &entries));
    WithDiagnostics { value: Guide { schema, declared_terms, entries }, diagnostics }
}

fn entry(
    (schema, (index, avoided)): (&Schema, (&TermIndex<'_>, &AvoidedWords<'_>)),
    document: &Document,
    sources: &SourceMap,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Option<Validated>> {
    let mut diagnostics = Vec::new();
    let display = &sources.get(document.file).display;
    let Some(kind_index) = schema.kinds.position(|kind| kind.folder == document.folder) else {
        diagnostics.push(no_kind(schema, document, display));
        return WithDiagnostics { value: None, diagnostics };
    };
    let kind = &schema.kinds[kind_index];
    diagnostics.extend(bad_slug(document, display));
    // Front matter that could not be read was reported; its fields are not missing.
    let readable = document.front_matter.is_some();
    let front_matter = match &document.front_matter {
        Some(yaml) => Arc::clone(yaml),
        None => Arc::new(Yaml::empty_in(document.file)),
    };
    let empty = Map::default();
    let map = match &front_matter.value {
        yaml::Value::Map(map) => map,
        _ => &empty,
    };
    check_names((schema, kind), &front_matter, map, &mut diagnostics);
    let body = Text { place: None, markdown: Arc::clone(&document.body) };
    let mut reader = value::Reader {
        schema,
        yaml: &front_matter,
        settings,
        index,
        texts: vec![body],
        spellings: Vec::new(),
        diagnostics: &mut diagnostics,
    };
    let values: IdVec<FieldId, Vec<Item>> = kind
        .fields
        .iter_enumerated()
        .map(|(index, field)| reader.field(index, field, map))
        .collect();
    let value::Reader { texts, spellings, .. } = reader;
    for field in kind.fields.iter().filter(|field| readable && field.required) {
        if is_missing(field, &kind.fields, map) {
            let path = [PathSegment::Key(&field.name)];
            let owner = format!("this {}", in_sentence(&kind.label, &schema.settings.language));
            diagnostics.push(missing_field(schema, &front_matter, (field, map), &path, &owner));
        }
    }
    let mut entry = Entry {
        kind: kind_index,
        title: String::new(),
        slug: document.slug.clone(),
        file: document.file,
        terms_digest: terms_digest(&values),
        values,
        texts,
        outline: outline(kind_index, document),
        front_digest: document.front_digest,
        spellings,
        front_matter: front_matter.without_value(),
    };
    entry.title = match entry.line(kind, "title") {
        "" => entry.slug.replace('-', " "),
        title => title.to_owned(),
    };
    let is_draft = matches!(entry.field(kind, "draft"), [Item { value: Value::Boolean(true), .. }]);
    let withheld = readable.then(|| missing_consent(schema, kind, &entry)).flatten();
    let is_cleared = withheld.is_none();
    diagnostics.extend(withheld);
    if kind.require_citations {
        diagnostics.extend(uncited_claims(&entry));
    }
    diagnostics.extend(sections::missing_sections(kind, &entry));
    diagnostics.extend(avoided.in_entry(kind, &entry, &front_matter));
    let value = Some(Validated { entry: Arc::new(entry), is_draft, is_cleared });
    WithDiagnostics { value, diagnostics }
}

/// See [`Entry::outline`].
fn outline(kind: KindId, document: &Document) -> u64 {
    let ids: Vec<&str> = document.body.ids().collect();
    memo::digest(&(kind, &document.slug, ids))
}

/// See [`Entry::terms_digest`].
fn terms_digest(values: &[Vec<Item>]) -> u64 {
    // Which text of the entry a record holds says which citations are the record's.
    let part = |value: &Value| match value {
        Value::Term(term) => Some((true, term.index())),
        Value::Markdown(text) => Some((false, *text)),
        _ => None,
    };
    let parts = |item: &Item| match &item.value {
        Value::Record(values) => values.iter().map(|value| value.as_ref().and_then(part)).collect(),
        value => vec![part(value)],
    };
    let items = values.iter().flatten().map(|item| (item.place, parts(item)));
    memo::digest(&items.collect::<Vec<(FieldPath, Vec<_>)>>())
}

/// An entry whose kind wants a term before publication, and that does not hold it.
fn missing_consent(schema: &Schema, kind: &Kind, entry: &Entry) -> Option<Diagnostic> {
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
    let span = entry.span(kind, FieldPath { field, item: None, sub: None });
    let message = format!("this entry is held back because `{name}` is not {}", slugs.join(" or "));
    Some(Diagnostic::new(&rule::MISSING_CONSENT, span, message).help(format!(
        "set `{name}` once consent is given; until then, the entry is not published"
    )))
}

fn uncited_claims(entry: &Entry) -> impl Iterator<Item = Diagnostic> {
    entry.texts[0].markdown.uncited_figures.iter().map(|span| {
        Diagnostic::new(&rule::UNCITED_CLAIM, *span, "this figure has no source")
            .help("cite its source in the paragraph, `[@key]`, or remove the figure")
    })
}

fn bad_slug(document: &Document, display: &str) -> Option<Diagnostic> {
    if is_slug(&document.slug) {
        return None;
    }
    let wanted = slugify(&document.slug);
    let help = match is_slug(&wanted) {
        true if document.slug == "README" => {
            format!("rename it to `{wanted}.md`, or list it under `ignore:` in the settings")
        }
        true => format!("rename it to `{wanted}.md`"),
        false => "use lower-case letters, digits and hyphens".to_owned(),
    };
    let message = format!("`{}.md` cannot be used in a URL", document.slug);
    Some(Diagnostic::in_path(&rule::BAD_SLUG, display, message).help(help))
}

fn no_kind(schema: &Schema, document: &Document, display: &str) -> Diagnostic {
    let folders = schema.kinds.iter().map(|kind| kind.folder.as_str()).filter(|f| !f.is_empty());
    let above = document.folder.split('/').next().unwrap_or_default();
    let help = did_you_mean(&document.folder, folders.clone()).unwrap_or_else(|| {
        match folders.clone().find(|folder| *folder == above) {
            Some(folder) => format!("move it to `{folder}`; entries cannot be in subfolders"),
            None => match folders.map(|folder| format!("`{folder}`")).collect::<Vec<_>>() {
                folders if folders.is_empty() => {
                    "declare a kind with this folder in guide.yaml, under `kinds:`".to_owned()
                }
                folders => format!("move it to one of: {}", folders.join(", ")),
            },
        }
    });
    let message = format!("no kind of entry has the folder `{}`", document.folder);
    let help = format!("{help}; if it is not an entry, list it under `ignore:` in the settings");
    Diagnostic::in_path(&rule::NO_KIND, display, message).help(help)
}
