//! Adds sources to the bibliography: from records in BibTeX, RIS or CSL-JSON, or from what a website says of
//! itself.
//!
//! Asks no website; see [`crate::external::lookup`]. Each form is read into a [`record::Record`], which is
//! written as BibTeX and read back by what reads every `.bib` file. A source that is in the guide already is not
//! added again.

mod csl;
pub mod identifier;
mod keys;
mod open_library;
mod page;
mod record;
mod ris;

use super::change::{FileChange, in_lines_of};
use super::verify::{new_problems, problems, refuse_problems};
use super::{AuthorError, Edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Files, Inventory, Memory};
use crate::outputs::source_as_bibtex;
use crate::parse::bibliography::{Bibliography, Source, bibliography, private_fields};
use identifier::Identity;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The file that a guide without a bibliography is given.
const DEFAULT_FILE: &str = "sources.bib";
/// The name of a text while it is read.
const READ_AS: &str = "added.bib";

/// In which form records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordForm {
    /// BibTeX or BibLaTeX.
    Bibtex,
    /// RIS, as most databases export it.
    Ris,
    /// CSL-JSON, as Zotero exports it and registries of DOIs answer it.
    Csl,
    /// What Open Library knows of a book.
    OpenLibrary,
    /// A web page, at this address.
    Page(String),
}

/// Sources that were read.
#[derive(Clone, Debug, Default)]
pub struct Records {
    sources: Vec<Source>,
    /// Fields that are not kept, such as abstracts.
    pub left_out: Vec<String>,
}

/// A plan to add sources.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The change to the `.bib` file; none where every source is known.
    pub changes: Vec<FileChange>,
    /// The keys of the new sources.
    pub added: Vec<String>,
    /// Sources that are in the guide already: what they are, and their key.
    pub known: Vec<(String, String)>,
    /// The `.bib` file, below the content folder.
    pub file: String,
}

/// The bibliography of a guide, to which sources are added.
pub struct BibliographyEditor {
    inventory: Inventory,
    bibliography: Bibliography,
    /// The key of each source, by all that it is known by.
    known: BTreeMap<Identity, String>,
}

/// The form of a text by how it begins.
pub fn form_of(text: &str) -> Option<RecordForm> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_ris = |line: &str| line.starts_with("TY  -");
    if text.starts_with(['[', '{']) {
        Some(RecordForm::Csl)
    } else if text.lines().any(is_ris) {
        Some(RecordForm::Ris)
    } else if text.contains('@') {
        Some(RecordForm::Bibtex)
    } else {
        None
    }
}

/// Reads records.
///
/// # Errors
/// They cannot be read, or there are none.
pub fn read(text: &str, form: &RecordForm) -> Result<Records, String> {
    let text = text.trim_start_matches('\u{feff}');
    let records = match form {
        RecordForm::Bibtex => {
            let left_out = private_fields(text);
            let sources = read_bibtex(text)?;
            return some(Records { sources, left_out });
        }
        RecordForm::Ris => ris::records(text),
        RecordForm::Csl => csl::records(text)?,
        RecordForm::OpenLibrary => open_library::records(text)?,
        RecordForm::Page(address) => vec![page::record(text, address)?],
    };
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    let mut sources = Vec::new();
    for record in &records {
        left_out.extend(record.left_out.iter().cloned());
        sources.extend(read_bibtex(&record.bibtex())?);
    }
    some(Records { sources, left_out: left_out.into_iter().collect() })
}

fn some(records: Records) -> Result<Records, String> {
    match records.sources.is_empty() {
        true => Err("it contains no sources".to_owned()),
        false => Ok(records),
    }
}

/// Reads BibTeX as the guide's own files are read.
fn read_bibtex(text: &str) -> Result<Vec<Source>, String> {
    let mut memory = Memory::default();
    memory.content.insert(READ_AS.to_owned(), text.as_bytes().to_vec());
    let inventory = memory.inventory().value;
    let read = bibliography(&inventory);
    let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
    if let Some(problem) = read.diagnostics.iter().find(is_error) {
        let at = problem.labels.first().map(|label| inventory.sources.line_column(label.span));
        let line = at.map(|at| format!("line {}: ", at.line)).unwrap_or_default();
        return Err(format!("{line}{}", problem.message));
    }
    let mut sources: Vec<Source> = read.value.sources.into_iter().collect();
    sources.sort_by_key(|source| source.span);
    Ok(sources)
}

impl BibliographyEditor {
    /// Reads the bibliography of a guide.
    ///
    /// # Errors
    /// An earlier change was interrupted, or the bibliography has errors.
    pub fn read(files: &dyn Files) -> Result<Self, AuthorError> {
        let inventory = super::inventory(files)?.value;
        let read = bibliography(&inventory);
        let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
        let diagnostics: Vec<Diagnostic> = read.diagnostics.into_iter().filter(is_error).collect();
        if !diagnostics.is_empty() {
            let message = "fix the bibliography first".to_owned();
            let sources = Box::new(inventory.sources);
            return Err(AuthorError::Problems { message, diagnostics, sources });
        }
        let bibliography = read.value;
        let mut known = BTreeMap::new();
        for source in &bibliography.sources {
            for identity in Identity::of(source) {
                known.entry(identity).or_insert_with(|| source.key.clone());
            }
        }
        Ok(Self { inventory, bibliography, known })
    }

    /// The `.bib` files, below the content folder.
    pub fn files(&self) -> Vec<&str> {
        let paths = self.inventory.content.iter().map(|file| self.inventory.sources.get(*file));
        paths.map(|source| source.path.as_str()).filter(|path| path.ends_with(".bib")).collect()
    }

    /// The key of the source that has this identity.
    pub fn known(&self, identity: &Identity) -> Option<&str> {
        self.known.get(identity).map(String::as_str)
    }

    /// The `.bib` file that new sources go to: the one that is named, or the only one.
    ///
    /// # Errors
    /// There are several and none is named, or the name is not that of a `.bib` file.
    pub fn file(&self, named: Option<&str>) -> Result<String, AuthorError> {
        let files = self.files();
        let Some(named) = named else {
            return match files.as_slice() {
                [] => Ok(DEFAULT_FILE.to_owned()),
                [one] => Ok((*one).to_owned()),
                files => Err(AuthorError::Usage(format!(
                    "there are several .bib files; name one with --to: {}",
                    files.join(", ")
                ))),
            };
        };
        let root = self.inventory.content_root();
        let named = named.strip_prefix("./").unwrap_or(named);
        let path = named.strip_prefix(root).unwrap_or(named);
        match path.ends_with(".bib") {
            true => Ok(path.to_owned()),
            false => Err(AuthorError::Usage(format!(
                "`{named}` is not a .bib file; available: {}",
                files.join(", ")
            ))),
        }
    }

    /// Plans to add sources to a `.bib` file: each gets a key of the form that the others have, and none is
    /// added twice.
    ///
    /// # Errors
    /// The guide would have new errors.
    pub fn add(&self, records: Records, file: &str) -> Result<Addition, AuthorError> {
        let existing = self.inventory.content.iter().map(|file| self.inventory.sources.get(*file));
        let before: Option<Arc<str>> = existing
            .into_iter()
            .find(|source| source.path == file)
            .map(|source| Arc::clone(&source.text));
        let mut keys = keys::Keys::of(&self.bibliography.sources);
        let (mut added, mut known, mut new) = (Vec::new(), Vec::new(), String::new());
        let mut seen = self.known.clone();
        let gap = before.as_deref().is_some_and(has_gaps);
        for mut source in records.sources {
            let identities = Identity::of(&source);
            let twin = identities.iter().find_map(|identity| seen.get(identity)).cloned();
            if let Some(key) = twin {
                known.push((source.title, key));
                continue;
            }
            source.key = keys.make(&source);
            seen.extend(identities.into_iter().map(|identity| (identity, source.key.clone())));
            if gap && (!new.is_empty() || before.is_some()) {
                new.push('\n');
            }
            new.push_str(&source_as_bibtex(&source));
            added.push(source.key);
        }
        let mut changes = Vec::new();
        if !new.is_empty() {
            changes.push(appended(file, before, &new));
            self.check(&changes)?;
        }
        Ok(Addition { changes, added, known, file: file.to_owned() })
    }

    /// Refuses additions that bring errors.
    fn check(&self, changes: &[FileChange]) -> Result<(), AuthorError> {
        let after = problems(&super::change::changed(&self.inventory, changes));
        let mut new = new_problems(&problems(&self.inventory), &after, str::to_owned);
        new.retain(|problem| problem.severity == Severity::Error);
        refuse_problems(new, after)
    }
}

/// A file with a text at its end, on a line of its own.
fn appended(file: &str, before: Option<Arc<str>>, new: &str) -> FileChange {
    let Some(before) = before else { return FileChange::create(file, new) };
    let line_end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let with = in_lines_of(&before, &format!("{line_end}{new}"));
    let (path, end) = (Some(file.to_owned()), before.len());
    FileChange { old: path.clone(), new: path, before, edits: vec![Edit { range: end..end, with }] }
}

/// Whether the entries of a file have empty lines between them.
fn has_gaps(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let (apart, together) = (text.matches("}\n\n@").count(), text.matches("}\n@").count());
    apart > together
}

#[cfg(test)]
mod tests;
