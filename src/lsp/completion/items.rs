//! What can be offered: entries with their titles, sources with author and year, terms, files, headings.
//!
//! [`super`] decides what is offered where. A guide has thousands of names: candidates are made only of those that fit what
//! is typed.

use super::MAX_OFFERED;
use crate::diagnostic::folded;
use crate::ids::{KindId, VocabularyId};
use crate::link::address::encode_in_markdown;
use crate::link::relative_path;
use crate::lsp::checked::Checked;
use crate::lsp::hover;
use crate::lsp::place::Thing;
use crate::parse::Body;
use crate::parse::bibliography::Source;
use crate::parse::tree::commonmark::escaped;
use crate::schema::Term;
use crate::validate::Validated;
use lsp_types::CompletionItemKind;

/// Something that can be written.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What is shown and found by.
    pub(super) label: String,
    /// What is shown beside it, and found by too.
    pub(super) title: String,
    /// What it is.
    pub(super) kind: CompletionItemKind,
    /// A line about it.
    pub(super) detail: String,
    /// More about it, as Markdown.
    pub(super) about: String,
    /// What is written.
    pub(super) insert: String,
    /// From which byte of the text on it replaces what is typed.
    pub(super) start: usize,
    /// Its place among others that fit as well: the lowest come first.
    pub(super) rank: u8,
}

impl Candidate {
    pub(super) fn new(label: &str, title: &str, start: usize) -> Self {
        Self {
            label: label.to_owned(),
            title: title.to_owned(),
            kind: CompletionItemKind::TEXT,
            detail: String::new(),
            about: String::new(),
            insert: label.to_owned(),
            start,
            rank: 0,
        }
    }

    /// Whether it is one for what is typed: the beginning of its label, or words of its title.
    pub(super) fn fits(&self, typed: &str) -> bool {
        fit(typed, &self.label, &self.title).is_some()
    }
}

/// How well a label with a title fits what is typed: 0 best; none when it does not.
pub(super) fn fit(typed: &str, label: &str, title: &str) -> Option<u8> {
    let typed = folded(typed);
    let (label, title) = (folded(label), folded(title));
    if label.starts_with(&typed) {
        return Some(0);
    }
    (label.contains(&typed) || title.contains(&typed)).then_some(1)
}

/// Names of a guide for what is typed from a place on.
pub(super) struct Names<'a> {
    pub(super) checked: &'a Checked,
    pub(super) start: usize,
    pub(super) typed: &'a str,
}

impl Names<'_> {
    /// Every entry, by the shortest name that is its own.
    pub(super) fn entries(&self) -> Vec<Candidate> {
        let best = self.best(self.checked.entries().iter(), names_of);
        best.into_iter().map(|found| self.entry(found, self.is_shared(found))).collect()
    }

    /// Those that fit best what is typed: no more than can be offered, and one, so that more are known of.
    fn best<T>(
        &self,
        all: impl Iterator<Item = T>,
        names: impl Fn(&T) -> (String, String),
    ) -> Vec<T> {
        let ranked = all.filter_map(|one| {
            let (label, title) = names(&one);
            Some((fit(self.typed, &label, &title)?, label, one))
        });
        let mut ranked: Vec<(u8, String, T)> = ranked.collect();
        ranked.sort_by(|(a, one, _), (b, other, _)| (a, one).cmp(&(b, other)));
        ranked.truncate(MAX_OFFERED + 1);
        ranked.into_iter().map(|(.., one)| one).collect()
    }

    fn is_shared(&self, found: &Validated) -> bool {
        self.checked.entries_named(&found.entry.slug).nth(1).is_some()
    }

    /// The entries of a kind.
    pub(super) fn entries_of(&self, kind: KindId) -> Vec<Candidate> {
        let all = self.checked.entries().iter().filter(|found| found.entry.kind == kind);
        self.best(all, names_of).into_iter().map(|found| self.entry(found, false)).collect()
    }

    fn entry(&self, found: &Validated, is_shared: bool) -> Candidate {
        let entry = &found.entry;
        let kind = self.checked.schema().map(|schema| &schema.kinds[entry.kind]);
        let (id, label) = kind.map_or(("", ""), |kind| (&kind.id, &kind.label));
        let name = if is_shared { format!("{id}/{}", entry.slug) } else { entry.slug.clone() };
        let draft = if found.is_draft { " (draft)" } else { "" };
        Candidate {
            kind: CompletionItemKind::REFERENCE,
            detail: format!("{label}{draft}"),
            about: kind.map(|kind| escaped(entry.line(kind, "summary"))).unwrap_or_default(),
            ..Candidate::new(&name, &entry.title, self.start)
        }
    }

    /// The sources, with author and year.
    pub(super) fn sources(&self) -> Vec<Candidate> {
        let Some(manuscript) = &self.checked.manuscript else { return Vec::new() };
        let linked = self.checked.assessed.as_ref().map(|assessed| &assessed.linked);
        let label = |key: &str| {
            let linked = linked?;
            let index = linked.bibliography.index(key)?;
            linked.references.get(index).map(|reference| reference.label.as_str())
        };
        let title = |source: &Source| {
            format!("{} {}", label(&source.key).unwrap_or_default(), source.title)
        };
        let all = manuscript.bibliography.sources.iter();
        let best = self.best(all, |source| (source.key.clone(), title(source)));
        let candidate = |source: &Source| Candidate {
            kind: CompletionItemKind::CONSTANT,
            about: escaped(&source.title),
            ..Candidate::new(&source.key, &title(source), self.start)
        };
        best.into_iter().map(candidate).collect()
    }

    /// The terms of a vocabulary.
    pub(super) fn terms(&self, of: VocabularyId) -> Vec<Candidate> {
        let Some(vocabulary) = self.checked.schema().and_then(|schema| schema.vocabularies.get(of))
        else {
            return Vec::new();
        };
        let candidate = |term: &Term| Candidate {
            kind: CompletionItemKind::ENUM_MEMBER,
            detail: vocabulary.singular.clone(),
            about: escaped(&term.description),
            ..Candidate::new(&term.slug, &term.label, self.start)
        };
        // What is being typed is a term of an open vocabulary already.
        let is_typed = |term: &&Term| vocabulary.open && term.slug == self.typed;
        let terms = vocabulary.terms.iter().filter(|term| !is_typed(term)).map(candidate);
        terms.filter(|candidate| candidate.fits(self.typed)).collect()
    }

    /// The terms of the glossary, as they are written in texts.
    pub(super) fn glossary(&self) -> Vec<Candidate> {
        let Some(manuscript) = &self.checked.manuscript else { return Vec::new() };
        let mut found = Vec::new();
        for (index, term) in manuscript.glossary.terms.iter_enumerated() {
            if fit(self.typed, &term.term, "") == Some(0) {
                let about = hover::hover(self.checked, &Thing::GlossaryTerm(index));
                found.push(Candidate {
                    kind: CompletionItemKind::TEXT,
                    detail: "glossary".to_owned(),
                    about: about.unwrap_or_default(),
                    ..Candidate::new(&term.term, "", self.start)
                });
            }
        }
        found
    }

    /// The terms of the glossary by their names in its file.
    pub(super) fn glossary_slugs(&self) -> Vec<Candidate> {
        let Some(manuscript) = &self.checked.manuscript else { return Vec::new() };
        let terms = manuscript.glossary.terms.iter();
        let fitting = terms.filter(|term| self.fits(&term.slug, &term.term));
        fitting.map(|term| Candidate::new(&term.slug, &term.term, self.start)).collect()
    }

    /// The headings of a text, by their ids.
    pub(super) fn headings(&self, body: &Body) -> Vec<Candidate> {
        let headings = body.headings.iter();
        let fitting = headings.filter(|heading| self.fits(&heading.anchor, &heading.text));
        fitting
            .map(|heading| Candidate {
                kind: CompletionItemKind::MODULE,
                detail: "heading".to_owned(),
                ..Candidate::new(&heading.anchor, &heading.text, self.start)
            })
            .collect()
    }

    /// The files that can be shown or linked to, by their path from a folder.
    pub(super) fn files(&self, folder: &str, is_image: bool) -> Vec<Candidate> {
        let assets = self.checked.inventory.assets.keys();
        let assets = assets.filter(|path| !is_image || is_picture(path));
        let mut found: Vec<Candidate> = Vec::new();
        for path in assets {
            let written = link_path(folder, path, self.typed);
            if self.fits(&written, path) {
                let kind = CompletionItemKind::FILE;
                found.push(Candidate { kind, ..Candidate::new(&written, path, self.start) });
            }
        }
        found
    }

    /// The entries, by the path from a folder to their files.
    pub(super) fn entry_files(&self, folder: &str) -> Vec<Candidate> {
        let written = |of: &Validated| {
            let path = &self.checked.inventory.sources.get(of.entry.file).path;
            link_path(folder, path, self.typed)
        };
        let all = self.checked.entries().iter();
        let best = self.best(all, |of| (written(of), of.entry.title.clone()));
        let candidate = |of: &Validated| {
            let written = written(of);
            Candidate { label: written.clone(), insert: written, ..self.entry(of, false) }
        };
        best.into_iter().map(candidate).collect()
    }

    /// Plain words.
    pub(super) fn words(&self, words: &[&str]) -> Vec<Candidate> {
        let fitting = words.iter().filter(|word| self.fits(word, ""));
        let kind = CompletionItemKind::KEYWORD;
        fitting.map(|word| Candidate { kind, ..Candidate::new(word, "", self.start) }).collect()
    }

    fn fits(&self, label: &str, title: &str) -> bool {
        fit(self.typed, label, title).is_some()
    }
}

/// The names by which an entry is found.
fn names_of(found: &&Validated) -> (String, String) {
    (found.entry.slug.clone(), found.entry.title.clone())
}

fn is_picture(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp", "svg", "avif"].contains(&ending.as_str())
}

/// The path from a folder to a file, as it is written in a link; from the content folder if `typed` begins there.
fn link_path(folder: &str, path: &str, typed: &str) -> String {
    match typed.starts_with('/') {
        true => format!("/{}", encode_in_markdown(path)),
        false => encode_in_markdown(&relative_path(folder, path)),
    }
}
