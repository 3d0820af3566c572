//! What the cursor is on: one answer for hover, definition, references and rename.
//!
//! Reads the nodes of the body, and the front matter with its places. In Markdown inside YAML, where quoting and
//! folding hide places, links and citations are found by their brackets. Looks up no more than whether an entry
//! exists.

use super::checked::{Anchors, Checked, EntryName, Named};
use super::document::{Document, Format};
use super::text::{self, Inline};
use crate::ids::{FieldId, GlossaryTermId, KindId, TermId, VocabularyId};
use crate::link::glossary::term_at;
use crate::link::join;
use crate::parse::Target;
use crate::parse::tree::{Kind as NodeKind, Link};
use crate::schema::{Field, FieldType, Schema};
use crate::yaml::{Located, PathSegment, Value};
use std::ops::Range;

/// Something that a place in a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// An entry.
    Entry(EntryName),
    /// An entry that does not exist, of this kind or of any.
    Missing(Option<KindId>, String),
    /// A heading of an entry, by its id.
    Heading(EntryName, String),
    /// A source, by its key.
    Source(String),
    /// A term of the glossary.
    GlossaryTerm(GlossaryTermId),
    /// A term of a vocabulary.
    Term(VocabularyId, TermId),
    /// A field of a kind, or of a record in one.
    Field(KindId, Vec<FieldId>),
    /// A file of the content folder, by its path.
    File(String),
}

/// What is at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AtPlace {
    /// What it is.
    pub(super) thing: Thing,
    /// Where it is named, in the text.
    pub(super) range: Range<usize>,
}

/// What a byte of a text is on.
pub(super) fn thing_at(checked: &Checked, document: &Document, at: usize) -> Option<AtPlace> {
    let finder = Finder { checked, document, at };
    match document.format {
        Format::Markdown if !document.is_in_yaml(at) => finder.in_body(),
        Format::Markdown => finder.in_front_matter(),
        Format::Bibliography => finder.in_bibliography(),
        Format::Glossary => finder.in_glossary(),
        Format::Queries | Format::Decision => finder.in_names(),
        Format::Guide => finder.in_guide(),
        Format::Other => None,
    }
}

/// The field at a path of front matter: its numbers, from the outside in.
pub(super) fn field_at<'s>(
    schema: &'s Schema,
    kind: KindId,
    path: &[PathSegment<'_>],
) -> Option<(Vec<FieldId>, &'s Field)> {
    let mut fields = &schema.kinds.get(kind)?.fields;
    let mut numbers = Vec::new();
    let mut found = None;
    for segment in path {
        let PathSegment::Key(name) = segment else { continue };
        let number = fields.position(|field| field.name == *name)?;
        let field = fields.get(number)?;
        numbers.push(number);
        found = Some(field);
        if let FieldType::Record(inner) = &field.field_type {
            fields = inner;
        }
    }
    found.map(|field| (numbers, field))
}

struct Finder<'a> {
    checked: &'a Checked,
    document: &'a Document,
    at: usize,
}

impl Finder<'_> {
    fn is_at(&self, range: &Range<usize>) -> bool {
        range.start <= self.at && self.at <= range.end
    }

    fn in_body(&self) -> Option<AtPlace> {
        let body = &self.document.body;
        let link = body.links.iter().filter(|link| self.is_at(&link.span.range()));
        // An image in a link is inside it.
        let link = link.min_by_key(|link| link.span.range().len());
        let image = body.images.iter().find(|image| self.is_at(&image.span.range()));
        if let Some(image) = image
            && let Target::Path { path, .. } = &image.target
        {
            let range = body.place_of_image(image).range();
            return Some(AtPlace { thing: self.file(path)?, range });
        }
        if let Some(link) = link {
            return self.link(link);
        }
        let mut cited = body.citations.iter().flat_map(|citation| &citation.items);
        if let Some(item) = cited.find(|item| self.is_at(&with_sign(&item.span.range()))) {
            return Some(AtPlace { thing: self.source(&item.key)?, range: item.span.range() });
        }
        if let Some(heading) = body.headings.iter().find(|of| self.is_at(&of.span.range())) {
            let thing = Thing::Heading(self.own()?, heading.anchor.clone());
            return Some(AtPlace { thing, range: heading.span.range() });
        }
        self.term_in_prose()
    }

    fn link(&self, link: &Link) -> Option<AtPlace> {
        let range = self.document.body.place_of_link(link).range();
        if let Target::Anchor(anchor) = &link.target {
            let found = self.document.body.heading(anchor)?;
            return Some(AtPlace {
                thing: Thing::Heading(self.own()?, found.anchor.clone()),
                range,
            });
        }
        self.target(&link.target, range)
    }

    /// What a target names that is written at a range: behind its `#` the heading.
    fn target(&self, target: &Target, range: Range<usize>) -> Option<AtPlace> {
        let written = self.document.text().get(range.clone()).unwrap_or_default();
        let sign = written.find('#').map(|sign| range.start + sign);
        match self.checked.named_by(self.document.folder(), target) {
            Some(Named::Entry(name)) => {
                let heading = Anchors::new(self.checked).heading(&name, target);
                let on_heading = sign.is_some_and(|sign| self.at > sign);
                match (heading, sign) {
                    (Some(id), Some(sign)) if on_heading => {
                        let range = sign + 1..range.end;
                        Some(AtPlace { thing: Thing::Heading(name, id), range })
                    }
                    (_, sign) => {
                        let range = range.start..sign.unwrap_or(range.end);
                        Some(AtPlace { thing: Thing::Entry(name), range })
                    }
                }
            }
            Some(Named::Missing(kind, slug)) => {
                Some(AtPlace { thing: Thing::Missing(kind, slug), range })
            }
            None => match target {
                Target::Path { path, .. } => Some(AtPlace { thing: self.file(path)?, range }),
                _ => None,
            },
        }
    }

    fn term_in_prose(&self) -> Option<AtPlace> {
        let glossary = &self.checked.manuscript.as_ref()?.glossary;
        let body = &self.document.body;
        let mut texts = body.nodes().iter().filter(|node| matches!(node.kind, NodeKind::Text(_)));
        let node = texts.find(|node| self.is_at(&self.document.in_text(&node.range())))?;
        let place = self.document.in_text(&node.range());
        // As it was written: what readers see may have other quotation marks and dashes.
        let written = self.document.text().get(place.clone())?;
        let (range, term) = term_at(glossary, written, self.at - place.start)?;
        let range = range.start + place.start..range.end + place.start;
        Some(AtPlace { thing: Thing::GlossaryTerm(term), range })
    }

    fn in_front_matter(&self) -> Option<AtPlace> {
        let yaml = self.document.yaml.as_ref()?;
        let Located { path, is_key, span } = yaml.locate(self.at)?;
        let (kind, schema) = (self.document.kind?, self.checked.schema()?);
        let (numbers, field) = field_at(schema, kind, &path)?;
        let range = span.range();
        if is_key {
            return Some(AtPlace { thing: Thing::Field(kind, numbers), range });
        }
        if field.name == "title" && numbers.len() == 1 {
            return Some(AtPlace { thing: Thing::Entry(self.own()?), range });
        }
        let Some(Value::Text(value)) = yaml.get(&path) else { return None };
        let value = value.trim();
        let range = unquoted(self.document.text(), range);
        let thing = match &field.field_type {
            FieldType::Term(of) => {
                let terms = &schema.vocabularies.get(*of)?.terms;
                let label = || terms.position(|term| term.label == value);
                let found = terms.position(|term| term.slug == value).or_else(label)?;
                Thing::Term(*of, found)
            }
            FieldType::Ref { to, .. } => match self.reference(value, *to)? {
                Named::Entry(name) => Thing::Entry(name),
                Named::Missing(kind, slug) => Thing::Missing(kind, slug),
            },
            FieldType::Source => self.source(value.trim_start_matches('@'))?,
            FieldType::Image => self.file(value)?,
            FieldType::Markdown => return self.in_line(),
            _ => return None,
        };
        Some(AtPlace { thing, range })
    }

    fn reference(&self, value: &str, to: KindId) -> Option<Named> {
        let (kind, slug) = match value.rsplit_once('/') {
            Some((group, slug)) => (self.checked.kind_named(group)?, slug),
            None => (to, value),
        };
        Some(self.checked.of_kind(kind, slug))
    }

    /// A link or citation in the line, by its brackets.
    fn in_line(&self) -> Option<AtPlace> {
        let line = self.document.lines.line_at(self.at);
        let text = self.document.text().get(line.clone())?;
        let found = text::inline_at(text, self.at - line.start)?;
        let shift = |range: Range<usize>| range.start + line.start..range.end + line.start;
        match found {
            Inline::Wiki(range) => {
                let target = Target::wiki(text.get(range.clone())?);
                self.target(&target, shift(range))
            }
            Inline::Address(range) => {
                let target = Target::address(text.get(range.clone())?);
                self.target(&target, shift(range))
            }
            Inline::Key(range) => {
                let thing = self.source(text.get(range.clone())?)?;
                Some(AtPlace { thing, range: shift(range) })
            }
        }
    }

    fn in_bibliography(&self) -> Option<AtPlace> {
        let line = self.document.lines.line_at(self.at);
        let text = self.document.text().get(line.clone())?;
        let key = text::bibtex_key(text)?;
        let range = key.start + line.start..key.end + line.start;
        let thing = self.source(text.get(key)?)?;
        (self.at >= line.start).then_some(AtPlace { thing, range })
    }

    fn in_glossary(&self) -> Option<AtPlace> {
        let yaml = self.document.yaml.as_ref()?;
        let Located { path, is_key, span } = yaml.locate(self.at)?;
        let range = unquoted(self.document.text(), span.range());
        let term = |slug: &str| {
            let glossary = &self.checked.manuscript.as_ref()?.glossary;
            let found = glossary.terms.position(|term| term.slug == slug)?;
            Some(AtPlace { thing: Thing::GlossaryTerm(found), range: range.clone() })
        };
        match path.as_slice() {
            [PathSegment::Key("terms"), PathSegment::Key(slug)] if is_key => term(slug),
            [PathSegment::Key("terms"), PathSegment::Key(slug), PathSegment::Key("term")] => {
                term(slug)
            }
            [_, _, PathSegment::Key("see"), ..] if !is_key => match yaml.get(&path) {
                Some(Value::Text(slug)) => term(slug),
                _ => None,
            },
            _ if !is_key => self.in_line(),
            _ => None,
        }
    }

    /// Names of entries in searches and decision guides, and links in their texts.
    fn in_names(&self) -> Option<AtPlace> {
        let yaml = self.document.yaml.as_ref()?;
        let Located { path, is_key, span } = yaml.locate(self.at)?;
        let is_name = path.iter().any(|segment| match segment {
            PathSegment::Key(key) => match self.document.format {
                Format::Queries => matches!(*key, "finds" | "also"),
                _ => *key == "entry",
            },
            PathSegment::Item(_) => false,
        });
        if is_key || !is_name {
            return if is_key { None } else { self.in_line() };
        }
        let Some(Value::Text(name)) = yaml.get(&path) else { return None };
        let thing = match self.checked.named(name.trim())? {
            Named::Entry(name) => Thing::Entry(name),
            Named::Missing(kind, slug) => Thing::Missing(kind, slug),
        };
        Some(AtPlace { thing, range: unquoted(self.document.text(), span.range()) })
    }

    fn in_guide(&self) -> Option<AtPlace> {
        let yaml = self.document.yaml.as_ref()?;
        let Located { path, is_key, span } = yaml.locate(self.at)?;
        let schema = self.checked.schema()?;
        match path.as_slice() {
            [
                PathSegment::Key("vocabularies"),
                PathSegment::Key(of),
                PathSegment::Key("terms"),
                PathSegment::Key(slug),
            ] if is_key => {
                let of = schema.vocabulary(of)?;
                let term = schema.vocabularies[of].term(slug)?;
                Some(AtPlace { thing: Thing::Term(of, term), range: span.range() })
            }
            _ => None,
        }
    }

    /// The entry that the text is.
    fn own(&self) -> Option<EntryName> {
        Some(EntryName { kind: self.document.kind?, slug: self.document.slug().to_owned() })
    }

    fn source(&self, key: &str) -> Option<Thing> {
        let bibliography = &self.checked.manuscript.as_ref()?.bibliography;
        Some(Thing::Source(bibliography.get(key)?.key.clone()))
    }

    fn file(&self, path: &str) -> Option<Thing> {
        Some(Thing::File(join(self.document.folder(), path)?))
    }
}

/// The range of a key with its `@`.
fn with_sign(range: &Range<usize>) -> Range<usize> {
    range.start.saturating_sub(1)..range.end
}

/// The range of a value without its quotes and what is blank around it.
fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let value = text.get(range.clone()).unwrap_or_default();
    let inner = value.trim_end();
    let inner = inner.strip_prefix(['"', '\'']).unwrap_or(inner);
    let start = range.start + (value.trim_end().len() - inner.len());
    let inner = inner.strip_suffix(['"', '\'']).unwrap_or(inner);
    start..start + inner.len()
}
