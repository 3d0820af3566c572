//! Every place in the content folder that names an entry or a file of it: links, images, fields.
//!
//! Tells where and what is written there, for drafts and private fields too; what becomes of it is
//! for [`super::rewrite`]. Looks at no code, no raw HTML and no plain prose.

mod decisions;

use super::AuthorError;
use super::content::{Content, Name, Page};
use crate::ids::KindId;
use crate::link::join;
use crate::parse::Excerpt;
use crate::parse::Target;
use crate::parse::decisions::is_decision;
use crate::parse::glossary::GLOSSARY_FILE;
use crate::parse::queries::QUERIES_FILE;
use crate::parse::tree::addresses::addresses;
use crate::schema::declare::GUIDE_FILE;
use crate::schema::{Field, FieldType};
use crate::span::{FileId, Source, Span};
use crate::yaml::{self, PathSegment, Value, Yaml};
use std::ops::Range;
use std::sync::Arc;

/// The searches that a guide's tests make, and the entries that must be found.
const MAX_BYTES: usize = 4 << 20;
/// The field that holds an entry's old addresses.
pub(super) const ALIASES: PathSegment<'_> = PathSegment::Key("aliases");

/// A place that names something.
#[derive(Clone, Debug)]
pub(super) struct ContentReference {
    pub(super) file: FileId,
    /// The folder from which relative paths count.
    pub(super) folder: String,
    /// The link or value as a whole, in the file.
    pub(super) around: Range<usize>,
    /// Where the address or name is in the file; none where escapes or folding hide it.
    pub(super) written: Option<Range<usize>>,
    /// The address or name, as it is read.
    pub(super) text: String,
    pub(super) what: ReferenceKind,
    /// The list that it is in, if it is in one.
    pub(super) list: Option<List>,
}

/// A list, by where it begins in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    /// Its items are names of entries.
    OfNames(usize),
    /// Its items are records.
    OfRecords(usize),
}

/// What a mention is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReferenceKind {
    /// The address of a link or image, or of a link definition.
    Address(Target),
    /// A field that names an entry of this kind.
    Ref(KindId),
    /// A field that holds the path of an image.
    Image,
    /// An address the entry had before.
    Alias,
}

/// Whether a mention refers to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetMatch {
    Exact,
    Other,
    /// To one of several entries of this name.
    Ambiguous,
}

/// Every mention of a content folder: by file, and in a file in the order of body, then fields.
pub(super) fn references(content: &Content) -> Result<Vec<ContentReference>, AuthorError> {
    let mut found = Vec::new();
    for page in &content.pages {
        in_page(content, page, &mut found)?;
    }
    for file in &content.inventory.content {
        match content.source(*file).path.as_str() {
            GLOSSARY_FILE => in_glossary(content, *file, &mut found)?,
            QUERIES_FILE => in_queries(content, *file, &mut found)?,
            GUIDE_FILE => in_declaration(content, *file, &mut found)?,
            path if is_decision(path) => decisions::in_decision(content, *file, &mut found)?,
            _ => {}
        }
    }
    Ok(found)
}

impl ContentReference {
    /// Whether it refers to the entry with this name.
    pub(super) fn match_target(&self, content: &Content, name: &Name) -> TargetMatch {
        let is = |yes: bool| if yes { TargetMatch::Exact } else { TargetMatch::Other };
        let qualified = |group: &str, slug: &str| {
            slug == name.slug && content.kind_named(group) == Some(name.kind)
        };
        match &self.what {
            ReferenceKind::Address(Target::Wiki { name: written, .. }) => {
                match written.rsplit_once('/') {
                    Some((group, slug)) => is(qualified(group, slug)),
                    None if *written != name.slug => TargetMatch::Other,
                    None if content.kinds_with(written).len() > 1 => TargetMatch::Ambiguous,
                    None => TargetMatch::Exact,
                }
            }
            ReferenceKind::Address(Target::Path { path, .. }) => {
                let full = join(&self.folder, path).unwrap_or_default();
                let stem = full.strip_suffix(".md").or_else(|| full.strip_suffix(".html"));
                is(stem == Some(&content.stem(name)))
            }
            ReferenceKind::Ref(to) => is(match self.text.rsplit_once('/') {
                Some((group, slug)) => qualified(group, slug),
                None => *to == name.kind && self.text == name.slug,
            }),
            ReferenceKind::Address(_) | ReferenceKind::Image | ReferenceKind::Alias => {
                TargetMatch::Other
            }
        }
    }

    /// `path:line:column: the text there`.
    pub(super) fn place(&self, content: &Content) -> String {
        let Source { text, display, .. } = content.source(self.file);
        let whole = text.get(self.around.clone()).unwrap_or_default().trim_end();
        let is_long = whole.contains(['\n', '\r']);
        let start = match &self.written {
            Some(written) if is_long => written.start,
            _ => self.around.start,
        };
        let line_start = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let shown = if is_long { line.trim() } else { whole };
        let shown = match shown.char_indices().nth(80) {
            Some((end, _)) => format!("{} …", &shown[..end]),
            None => shown.to_owned(),
        };
        let at = content.inventory.sources.line_column(Span::new(self.file, start..start));
        format!("{display}:{}:{}: {shown}", at.line, at.column)
    }
}

/// Gathers what one YAML text mentions.
struct Collector<'a> {
    file: FileId,
    folder: &'a str,
    text: &'a str,
    yaml: &'a Yaml,
    found: &'a mut Vec<ContentReference>,
    /// The list whose items are read.
    list: Option<List>,
}

fn in_page(
    content: &Content,
    page: &Page,
    found: &mut Vec<ContentReference>,
) -> Result<(), AuthorError> {
    let source = content.source(page.file);
    let body = source.text.get(page.body.clone()).unwrap_or_default();
    let shift = |range: Range<usize>| range.start + page.body.start..range.end + page.body.start;
    let excerpt = Excerpt::new(Arc::clone(&source.text), page.body.clone());
    let Some(all) = addresses(excerpt) else {
        let message = "the Markdown parser failed on this file, which may link to the entry";
        let places = vec![source.display.clone()];
        return Err(AuthorError::Places { message: message.to_owned(), places });
    };
    found.extend(all.into_iter().map(|address| ContentReference {
        file: page.file,
        folder: page.folder.clone(),
        around: shift(address.around.clone()),
        text: address.written.clone().map_or(String::new(), |written| body[written].to_owned()),
        written: address.written.map(shift),
        what: ReferenceKind::Address(address.target),
        list: None,
    }));
    let (Some(kind), Value::Map(map)) = (page.kind, &page.yaml.value) else { return Ok(()) };
    let (file, folder, text) = (page.file, page.folder.as_str(), &*source.text);
    let yaml = &page.yaml;
    let mut gatherer = Collector { file, folder, text, yaml, found, list: None };
    for field in &content.schema.kinds[kind].fields {
        if let Some(value) = map.get(&field.name) {
            gatherer.values(field, value, &[PathSegment::Key(&field.name)]);
        }
    }
    Ok(())
}

fn in_glossary(
    content: &Content,
    file: FileId,
    found: &mut Vec<ContentReference>,
) -> Result<(), AuthorError> {
    let yaml = read(content, file)?;
    let Value::Map(root) = &yaml.value else { return Ok(()) };
    let Some(Value::Map(terms)) = root.get("terms") else { return Ok(()) };
    let text = &content.source(file).text;
    let mut gatherer = Collector { file, folder: "", text, yaml: &yaml, found, list: None };
    for (name, term) in &terms.0 {
        let Value::Map(term) = term else { continue };
        if let Some(Value::Text(definition)) = term.get("definition") {
            let path =
                [PathSegment::Key("terms"), PathSegment::Key(name), PathSegment::Key("definition")];
            gatherer.markdown(definition, &path);
        }
    }
    Ok(())
}

/// `finds:` and `also:` name entries as wiki links do.
fn in_queries(
    content: &Content,
    file: FileId,
    found: &mut Vec<ContentReference>,
) -> Result<(), AuthorError> {
    let yaml = read(content, file)?;
    let Value::List(searches) = &yaml.value else { return Ok(()) };
    let text = &content.source(file).text;
    let mut gatherer = Collector { file, folder: "", text, yaml: &yaml, found, list: None };
    for (number, search) in searches.iter().enumerate() {
        let Value::Map(search) = search else { continue };
        for key in ["finds", "also"] {
            if let Some(names) = search.get(key) {
                gatherer.entry_names(names, &[PathSegment::Item(number), PathSegment::Key(key)]);
            }
        }
    }
    Ok(())
}

/// `except:` of words to avoid names entries as wiki links do.
fn in_declaration(
    content: &Content,
    file: FileId,
    found: &mut Vec<ContentReference>,
) -> Result<(), AuthorError> {
    let yaml = read(content, file)?;
    let avoid = ["style", "avoid"].iter().try_fold(&yaml.value, |value, key| match value {
        Value::Map(map) => map.get(key),
        _ => None,
    });
    let Some(Value::Map(avoid)) = avoid else { return Ok(()) };
    let text = &content.source(file).text;
    let mut gatherer = Collector { file, folder: "", text, yaml: &yaml, found, list: None };
    for (phrase, avoided) in &avoid.0 {
        let Value::Map(avoided) = avoided else { continue };
        let path = ["style", "avoid", phrase, "except"].map(PathSegment::Key);
        if let Some(names) = avoided.get("except") {
            gatherer.entry_names(names, &path);
        }
    }
    Ok(())
}

fn read(content: &Content, file: FileId) -> Result<yaml::Yaml, AuthorError> {
    let text = &content.source(file).text;
    yaml::read(file, text, 0..text.len(), MAX_BYTES).map_err(|diagnostics| AuthorError::Problems {
        message: "fix these problems first: a file that cannot be read may link to the entry"
            .to_owned(),
        diagnostics,
        sources: Box::new(content.inventory.sources.clone()),
    })
}

impl Collector<'_> {
    fn values(&mut self, field: &Field, value: &Value, path: &[PathSegment<'_>]) {
        if let Value::List(items) = value {
            let start = self.yaml.span(path).range().start;
            self.list = match field.field_type {
                FieldType::Ref { .. } => Some(List::OfNames(start)),
                FieldType::Record(_) => Some(List::OfRecords(start)),
                _ => None,
            };
            for (index, item) in items.iter().enumerate() {
                self.value(field, item, &[path, &[PathSegment::Item(index)]].concat());
            }
            self.list = None;
        } else {
            self.value(field, value, path);
        }
    }

    fn value(&mut self, field: &Field, value: &Value, path: &[PathSegment<'_>]) {
        match (&field.field_type, value) {
            (FieldType::Record(fields), Value::Map(map)) => {
                for field in fields {
                    if let Some(value) = map.get(&field.name) {
                        self.value(
                            field,
                            value,
                            &[path, &[PathSegment::Key(&field.name)]].concat(),
                        );
                    }
                }
            }
            (FieldType::Markdown, Value::Text(text)) => self.markdown(text, path),
            (FieldType::Ref { to, .. }, Value::Text(text)) => {
                self.whole(text, ReferenceKind::Ref(*to), path)
            }
            (FieldType::Image, Value::Text(text)) => self.whole(text, ReferenceKind::Image, path),
            (FieldType::Line, Value::Text(text)) if path.first() == Some(&ALIASES) => {
                self.whole(text, ReferenceKind::Alias, path);
            }
            _ => {}
        }
    }

    /// A name of an entry, or a list of them, written as in wiki links.
    fn entry_names(&mut self, names: &Value, path: &[PathSegment<'_>]) {
        match names {
            Value::Text(name) => {
                let target = Target::Wiki { name: name.trim().to_owned(), anchor: None };
                self.whole(name, ReferenceKind::Address(target), path);
            }
            Value::List(names) => {
                self.list = Some(List::OfNames(self.yaml.span(path).range().start));
                for (item, name) in names.iter().enumerate() {
                    self.entry_names(name, &[path, &[PathSegment::Item(item)]].concat());
                }
                self.list = None;
            }
            _ => {}
        }
    }

    /// A value that is one name or path.
    fn whole(&mut self, text: &str, what: ReferenceKind, path: &[PathSegment<'_>]) {
        let text = text.trim();
        self.add(text, 0..text.len(), what, path);
    }

    fn markdown(&mut self, text: &str, path: &[PathSegment<'_>]) {
        // A text the parser gives up on is an error of its own, which the build before this reports.
        let text = text.trim();
        for address in addresses(text.into()).unwrap_or_default() {
            let written = address.written.unwrap_or_default();
            self.add(text, written, ReferenceKind::Address(address.target), path);
        }
    }

    /// Adds what is at `range` of the value at `path`. In the file it is the same occurrence of
    /// the same letters, if quoting, escapes and folding leave as many of them as the value has.
    fn add(
        &mut self,
        value: &str,
        range: Range<usize>,
        what: ReferenceKind,
        path: &[PathSegment<'_>],
    ) {
        let text = value.get(range.clone()).unwrap_or_default();
        let around = self.yaml.span(path).range();
        let raw = self.text.get(around.clone()).unwrap_or_default();
        let number = starts(value, text).take_while(|start| *start < range.start).count();
        let as_many = starts(value, text).count() == starts(raw, text).count();
        let at = starts(raw, text).nth(number).filter(|_| as_many && !text.is_empty());
        self.found.push(ContentReference {
            file: self.file,
            folder: self.folder.to_owned(),
            written: at.map(|at| around.start + at..around.start + at + text.len()),
            around,
            text: text.to_owned(),
            what,
            list: self.list,
        });
    }
}

/// Where `part` begins in `text`, overlapping ones too.
fn starts<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.char_indices().map(|(at, _)| at).filter(move |at| text[*at..].starts_with(part))
}
