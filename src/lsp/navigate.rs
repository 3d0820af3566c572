//! Where a thing is defined, and where it is named.
//!
//! Places are those of the last check. What the cursor is on is found in [`super::place`].

use super::checked::{Anchors, Checked, EntryName, Named};
use super::document::MAX_YAML;
use super::place::Thing;
use crate::ids::{FieldId, GlossaryTermId, IdVec, TermId, VocabularyId};
use crate::link::glossary::TermUse;
use crate::parse::decisions::{DECISION_FOLDER, StepContent};
use crate::parse::tree::Kind as NodeKind;
use crate::parse::{Body, Target};
use crate::schema::declare::GUIDE_FILE;
use crate::schema::{Field, FieldType, Kind};
use crate::span::{FileId, Span};
use crate::validate::{Entry, FieldPath, Value};
use crate::yaml::{self, PathSegment, Yaml};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// Where something is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    /// In a text.
    Span(Span),
    /// As a file that is no text, by its path below the content folder.
    File(String),
}

/// Where a thing is defined.
pub(super) fn definition(checked: &Checked, thing: &Thing) -> Option<Definition> {
    let manuscript = checked.manuscript.as_ref()?;
    let span = match thing {
        Thing::Entry(name) => {
            let found = &checked.entry(name)?.entry;
            found.first_line()
        }
        Thing::Heading(name, id) => {
            let found = &checked.entry(name)?.entry;
            found.texts.first()?.markdown.heading(id)?.span
        }
        Thing::Source(key) => manuscript.bibliography.get(key)?.span,
        Thing::GlossaryTerm(term) => glossary_key(checked, *term)?,
        Thing::Term(of, term) => term_key(checked, *of, *term)?,
        Thing::Field(kind, path) => {
            field_key(checked, &manuscript.guide.schema.kinds[*kind], path)?
        }
        Thing::File(path) => {
            let path = checked.inventory.assets.get_key_value(path)?.0;
            return Some(Definition::File(path.clone()));
        }
        Thing::Missing(..) => return None,
    };
    Some(Definition::Span(span))
}

fn glossary_key(checked: &Checked, term: GlossaryTermId) -> Option<Span> {
    let glossary = &checked.manuscript.as_ref()?.glossary;
    let slug = &glossary.terms.get(term)?.slug;
    let yaml = read(checked, glossary.file?)?;
    Some(yaml.key_span(&[PathSegment::Key("terms"), PathSegment::Key(slug)]))
}

fn term_key(checked: &Checked, of: VocabularyId, term: TermId) -> Option<Span> {
    let vocabulary = checked.schema()?.vocabularies.get(of)?;
    let slug = &vocabulary.terms.get(term)?.slug;
    let declared = ["vocabularies", &vocabulary.id, "terms", slug].map(PathSegment::Key);
    in_guide(checked, &declared)
}

fn field_key(checked: &Checked, kind: &Kind, numbers: &[FieldId]) -> Option<Span> {
    let mut path = vec![PathSegment::Key("kinds"), PathSegment::Key(&kind.id)];
    let mut fields: &IdVec<FieldId, Field> = &kind.fields;
    for number in numbers {
        let field = fields.get(*number)?;
        path.extend([PathSegment::Key("fields"), PathSegment::Key(&field.name)]);
        if let FieldType::Record(inner) = &field.field_type {
            fields = inner;
        }
    }
    in_guide(checked, &path)
}

/// The place of a key in `guide.yaml`, if it is there.
fn in_guide(checked: &Checked, path: &[PathSegment<'_>]) -> Option<Span> {
    let (file, _) = checked.file(GUIDE_FILE)?;
    let yaml = read(checked, file)?;
    yaml.get(path)?;
    Some(yaml.key_span(path))
}

fn read(checked: &Checked, file: FileId) -> Option<Yaml> {
    let text = Arc::clone(&checked.inventory.sources.get(file).text);
    yaml::read(file, &text, 0..text.len(), MAX_YAML).ok()
}

/// Where a thing is named, in the order of the files; its definition is not among them.
pub(super) fn references(checked: &Checked, thing: &Thing) -> Vec<Span> {
    let mut found = Vec::new();
    let Some(manuscript) = &checked.manuscript else { return found };
    if let Thing::GlossaryTerm(term) = thing {
        found.extend(uses(checked, *term));
    }
    let search = Search { checked, thing, anchors: RefCell::new(Anchors::new(checked)) };
    for of in &manuscript.guide.entries {
        search.in_entry(&of.entry, &mut found);
    }
    if let Some(file) = manuscript.glossary.file {
        for term in &manuscript.glossary.terms {
            search.in_yaml(&term.definition, "", &mut found);
        }
        if let Thing::GlossaryTerm(term) = thing {
            found.extend(see_also(checked, file, &manuscript.glossary.terms[*term].slug));
        }
    }
    for decision in manuscript.decisions.iter() {
        for text in &decision.texts {
            search.in_yaml(text, DECISION_FOLDER, &mut found);
        }
        for step in &decision.steps {
            if let StepContent::Result(entries) = &step.content {
                let named = entries.iter().filter(|entry| search.is_named(&entry.name));
                found.extend(named.map(|entry| part(checked, entry.span, &entry.name)));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

struct Search<'a> {
    checked: &'a Checked,
    thing: &'a Thing,
    anchors: RefCell<Anchors<'a>>,
}

impl Search<'_> {
    fn in_entry(&self, entry: &Entry, found: &mut Vec<Span>) {
        let Some(schema) = self.checked.schema() else { return };
        let kind = &schema.kinds[entry.kind];
        for text in &entry.texts {
            match text.place {
                None => self.in_body_of(entry, &text.markdown, &kind.folder, found),
                Some(place) => {
                    let mut inside = Vec::new();
                    self.in_body_of(entry, &text.markdown, &kind.folder, &mut inside);
                    if !inside.is_empty() {
                        found.push(part(self.checked, entry.span(kind, place), self.written()));
                    }
                }
            }
        }
        for (field, items) in kind.fields.iter().zip(&entry.values) {
            for item in items {
                self.in_value((entry, kind), field, &item.value, item.place, found);
            }
        }
    }

    fn in_value(
        &self,
        (entry, kind): (&Entry, &Kind),
        field: &Field,
        value: &Value,
        place: FieldPath,
        found: &mut Vec<Span>,
    ) {
        let is_it = match (value, &field.field_type, self.thing) {
            (Value::Record(values), FieldType::Record(fields), _) => {
                for ((number, field), value) in fields.iter_enumerated().zip(values) {
                    if let Some(value) = value {
                        let place = FieldPath { sub: Some(number), ..place };
                        self.in_value((entry, kind), field, value, place, found);
                    }
                }
                false
            }
            (Value::Ref(written), FieldType::Ref { to, .. }, Thing::Entry(name)) => {
                match written.rsplit_once('/') {
                    Some((group, slug)) => {
                        slug == name.slug && self.checked.kind_named(group) == Some(name.kind)
                    }
                    None => *written == name.slug && *to == name.kind,
                }
            }
            (Value::Source(key), _, Thing::Source(wanted)) => key == wanted,
            (Value::Term(term), FieldType::Term(of), Thing::Term(wanted_of, wanted)) => {
                (term, of) == (wanted, wanted_of)
            }
            _ => false,
        };
        if is_it {
            found.push(entry.span(kind, place));
        }
    }

    /// What a text names, the headings of its own entry too.
    fn in_body_of(&self, entry: &Entry, body: &Body, folder: &str, found: &mut Vec<Span>) {
        if let Thing::Heading(name, id) = self.thing
            && *name == EntryName::of(entry)
        {
            let is_it = |target: &Target| matches!(target, Target::Anchor(anchor) if anchor == id);
            let links = body.links.iter().filter(|link| is_it(&link.target));
            found.extend(links.map(|link| body.place_of_link(link)));
        }
        self.in_body(body, folder, found);
    }

    /// What a text in a YAML file names, of which only the place of the whole is known.
    fn in_yaml(&self, body: &Body, folder: &str, found: &mut Vec<Span>) {
        let mut inside = Vec::new();
        self.in_body(body, folder, &mut inside);
        found.extend(inside.first().map(|span| part(self.checked, *span, self.written())));
    }

    fn in_body(&self, body: &Body, folder: &str, found: &mut Vec<Span>) {
        match self.thing {
            Thing::Entry(_) | Thing::Heading(..) => {
                let links = body.links.iter();
                let links = links.filter(|link| self.is_target(folder, &link.target));
                found.extend(links.map(|link| body.place_of_link(link)));
            }
            Thing::Source(key) => {
                let items = body.citations.iter().flat_map(|citation| &citation.items);
                found.extend(items.filter(|item| item.key == *key).map(|item| item.span));
            }
            Thing::File(path) => {
                let is_it = |target: &Target| match target {
                    Target::Path { path: written, .. } => {
                        crate::link::join(folder, written).as_ref() == Some(path)
                    }
                    _ => false,
                };
                let links = body.links.iter().filter(|link| is_it(&link.target));
                found.extend(links.map(|link| body.place_of_link(link)));
                let images = body.images.iter().filter(|image| is_it(&image.target));
                found.extend(images.map(|image| body.place_of_image(image)));
            }
            _ => {}
        }
    }

    fn is_target(&self, folder: &str, target: &Target) -> bool {
        let (Thing::Entry(name) | Thing::Heading(name, _)) = self.thing else { return false };
        // Names are compared before anything is looked up: a guide has many links.
        let can_be = match target {
            Target::Wiki { name: written, .. } => written.ends_with(&name.slug),
            Target::Path { path, .. } => path.contains(&name.slug),
            _ => false,
        };
        can_be
            && self.checked.named_by(folder, target) == Some(Named::Entry(name.clone()))
            && match self.thing {
                Thing::Heading(_, id) => {
                    self.anchors.borrow_mut().heading(name, target).as_ref() == Some(id)
                }
                _ => true,
            }
    }

    fn is_named(&self, written: &str) -> bool {
        let Thing::Entry(name) = self.thing else { return false };
        self.checked.named(written) == Some(Named::Entry(name.clone()))
    }

    /// What a text that names the thing contains.
    fn written(&self) -> &str {
        match self.thing {
            Thing::Entry(name) | Thing::Heading(name, _) => &name.slug,
            Thing::Source(key) => key,
            Thing::File(path) => path,
            _ => "",
        }
    }
}

/// The part of a value that names something, if it is there once; or else the value.
fn part(checked: &Checked, span: Span, written: &str) -> Span {
    span.of_part(checked.inventory.sources.slice(span), "", written).unwrap_or(span)
}

/// Where entries use a term of the glossary first.
fn uses(checked: &Checked, term: GlossaryTermId) -> Vec<Span> {
    let Some(linked) = checked.assessed.as_ref().map(|assessed| &assessed.linked) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let used_in = linked.glossary.used_in.get(term).map_or(&[][..], Vec::as_slice);
    for entry in used_in {
        let (entry, links) = (&linked.guide.entries[*entry], &linked.resolved[*entry]);
        let kind = &linked.guide.schema.kinds[entry.kind];
        for (text, links) in entry.texts.iter().zip(&links.texts) {
            for used in links.terms.iter().filter(|used| used.term == term) {
                let range = written(&text.markdown, used);
                found.push(match text.place {
                    None => Span::new(entry.file, range),
                    Some(place) => entry.span(kind, place),
                });
            }
        }
    }
    found
}

/// Where the use of a term is in the file of a body.
fn written(body: &Body, used: &TermUse) -> Range<usize> {
    let node = body.node(used.node);
    let NodeKind::Text(text) = node.kind else { return node.range() };
    let start = body.source.start();
    if let Some(source) = text.in_source() {
        return used.range.start + source.start + start..used.range.end + source.start + start;
    }
    // With other quotation marks or dashes than in the source, it is found by its number among equal ones.
    let (whole, node) = (body.text(text), node.range());
    let term = whole.get(used.range.clone()).unwrap_or_default();
    let before = whole.get(..used.range.start).unwrap_or_default().matches(term).count();
    let source = body.source.get(node.clone()).unwrap_or_default();
    let found = source.match_indices(term).nth(before).map(|(at, _)| node.start + at);
    let at = found.unwrap_or(node.start) + start;
    at..at + term.len()
}

/// Where other terms of the glossary point to a term.
fn see_also(checked: &Checked, file: FileId, slug: &str) -> Vec<Span> {
    let Some(yaml) = read(checked, file) else { return Vec::new() };
    let Some(yaml::Value::Map(terms)) = yaml.get(&[PathSegment::Key("terms")]) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, term) in &terms.0 {
        let yaml::Value::Map(term) = term else { continue };
        let Some(yaml::Value::List(see)) = term.get("see") else { continue };
        let items = see.iter().enumerate();
        let items = items.filter(|(_, item)| matches!(item, yaml::Value::Text(of) if of == slug));
        found.extend(items.map(|(number, _)| {
            let keys = ["terms", name, "see"].map(PathSegment::Key);
            yaml.span(&[keys.as_slice(), &[PathSegment::Item(number)]].concat())
        }));
    }
    found
}
