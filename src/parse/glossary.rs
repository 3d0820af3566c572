//! `glossary.yaml` → [`Glossary`]: terms, their definitions and the other words for them.
//!
//! Does not look for terms in texts; see [`crate::link::glossary`].

use super::markdown;
use super::origin::{FieldPrefix, Origin};
use super::text::slugify;
use super::{Body, Excerpt, MarkdownSettings};
use crate::diagnostic::{WithDiagnostics, rule};
use crate::files::Inventory;
use crate::ids::{GlossaryTermId, Id, IdVec};
use crate::schema::is_slug;
use crate::span::FileId;
use crate::yaml::reader::{MapCursor, Reader};
use crate::yaml::{self, PathSegment, Yaml};
use std::collections::BTreeMap;

/// The glossary's name in the content folder.
pub const GLOSSARY_FILE: &str = "glossary.yaml";

const MAX_BYTES: usize = 4 << 20;
const KNOWN: [&str; 4] = ["term", "definition", "synonyms", "see"];

/// The words the guide explains.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    /// Where it is; none when the guide has no glossary.
    pub file: Option<FileId>,
    /// The terms, in alphabetical order.
    pub terms: IdVec<GlossaryTermId, GlossaryTerm>,
}

/// A word or phrase and what it means.
#[derive(Clone, Debug)]
pub struct GlossaryTerm {
    /// Its id in the page of the glossary.
    pub slug: String,
    /// The term as it is written.
    pub term: String,
    /// What it means.
    pub definition: Body,
    /// Its synonyms.
    pub synonyms: Vec<String>,
    /// Other terms to look at, by index.
    pub see: Vec<GlossaryTermId>,
}

/// Reads the glossary, if there is one.
pub fn glossary(
    inventory: &Inventory,
    settings: MarkdownSettings<'_>,
) -> WithDiagnostics<Glossary> {
    let is_glossary = |file: &&FileId| inventory.sources.get(**file).path == GLOSSARY_FILE;
    let Some(file) = inventory.content.iter().find(is_glossary).copied() else {
        return WithDiagnostics::clean(Glossary::default());
    };
    let text = &inventory.sources.get(file).text;
    match yaml::read(file, text, 0..text.len(), MAX_BYTES) {
        Err(diagnostics) => WithDiagnostics { value: Glossary::default(), diagnostics },
        Ok(yaml) => read(file, &yaml, settings),
    }
}

fn read(file: FileId, yaml: &Yaml, settings: MarkdownSettings<'_>) -> WithDiagnostics<Glossary> {
    let mut diagnostics = Vec::new();
    let mut markdown_problems = Vec::new();
    let mut reader = Reader::new(yaml, &rule::GLOSSARY, &mut diagnostics);
    let root = reader.root(&["terms"]);
    let mut entries = reader.children(&root, "terms", &KNOWN);
    let term = |reader: &mut Reader<'_>, at: &MapCursor<'_>| match at.map.get("term") {
        Some(yaml::Value::Text(term)) => term.trim().to_owned(),
        _ => {
            let help = "add `term: …`, the term as it is written in texts".to_owned();
            reader.report_key(&at.path, "`term` is missing", Some(help));
            String::new()
        }
    };
    let mut named: Vec<(String, &str, MapCursor<'_>)> = Vec::with_capacity(entries.len());
    for (slug, at) in entries.drain(..) {
        if !is_slug(slug) {
            let help = "use lower-case letters, digits and single hyphens".to_owned();
            reader.report_key(&at.path, format!("`{slug}` is not a valid name"), Some(help));
        }
        named.push((term(&mut reader, &at), slug, at));
    }
    named.sort_by_key(|(term, slug, _)| (term.to_lowercase(), *slug));
    let slugs = named
        .iter()
        .enumerate()
        .map(|(index, (_, slug, _))| (*slug, GlossaryTermId::from_index(index)));
    let slugs: BTreeMap<&str, GlossaryTermId> = slugs.collect();
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    let mut terms = IdVec::from(Vec::with_capacity(named.len()));
    for (index, (term, slug, at)) in named.iter().enumerate() {
        let synonyms = reader.texts(at, "synonyms");
        for form in std::iter::once(term).chain(&synonyms).filter(|form| !form.is_empty()) {
            let taken = owners.insert(slugify(form), index).filter(|owner| *owner != index);
            if let Some(owner) = taken {
                let message = format!("`{form}` already belongs to `{}`", named[owner].1);
                let help = "delete it from one of the two terms".to_owned();
                reader.report_key(&at.path, message, Some(help));
            }
        }
        let mut see = Vec::new();
        for (item, other) in reader.texts(at, "see").into_iter().enumerate() {
            match slugs.get(other.as_str()) {
                Some(found) => see.push(*found),
                None => {
                    let names = (other.as_str(), named.iter().map(|(_, slug, _)| *slug));
                    let otherwise = "use the name of a term in this file".to_owned();
                    let message = format!("unknown term `{other}`");
                    reader.report_unknown(&at.path_of_item("see", item), message, names, otherwise);
                }
            }
        }
        let text = reader.required_text(at, "definition");
        let origin = Origin::Field { file, prefix: FieldPrefix(index + 1) };
        let mut parsed = markdown::parse(Excerpt::from(&*text), origin, settings);
        let here = yaml.span(&[at.path.as_slice(), &[PathSegment::Key("definition")]].concat());
        parsed.place_at(here);
        let definition = parsed.drain_into(&mut markdown_problems);
        terms.push(GlossaryTerm {
            slug: (*slug).to_owned(),
            term: term.clone(),
            definition,
            synonyms,
            see,
        });
    }
    diagnostics.extend(markdown_problems);
    WithDiagnostics { value: Glossary { file: Some(file), terms }, diagnostics }
}
