//! Adds sources to the bibliography: from records in BibTeX, RIS or CSL-JSON, or from the metadata of
//! a web page.
//!
//! Sends no requests; see [`crate::external::lookup`]. Each form is read into a [`record::Record`], which is written as
//! BibTeX and read back by the reader of every `.bib` file. What is not the same when it is read back is refused. A source
//! that is already in the guide is not added again.

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
use crate::disk::Below;
use crate::files::{Files, Inventory, Memory, awkward_name};
use crate::outputs::source_as_bibtex;
use crate::parse::bibliography::{Bibliography, Source, bibliography, private_fields};
use identifier::Identity;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The file to which sources are added in a guide without a `.bib` file.
const DEFAULT_FILE: &str = "sources.bib";
/// The name under which a text is read.
const READ_AS: &str = "added.bib";

/// The form of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordForm {
    /// BibTeX or BibLaTeX.
    Bibtex,
    /// RIS, as most databases export it.
    Ris,
    /// CSL-JSON, which Zotero exports and registries of DOIs return.
    Csl,
    /// What Open Library returns for a book.
    OpenLibrary,
    /// A web page, at this address.
    Page(String),
}

/// Sources that were read.
#[derive(Clone, Debug, Default)]
pub struct Records {
    sources: Vec<Source>,
    /// What is not kept, by the names that the records have for it: abstracts, for example.
    pub left_out: Vec<String>,
    /// Values that were not read as they were written, and why.
    pub warnings: Vec<String>,
}

/// A plan to add sources.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The change to the `.bib` file; none if every source is already in the guide.
    pub changes: Vec<FileChange>,
    /// The keys of the new sources.
    pub added: Vec<String>,
    /// Sources that are already in the guide: title and key.
    pub known: Vec<(String, String)>,
    /// The `.bib` file, below the content folder.
    pub file: String,
}

/// The bibliography of a guide, to which sources are added.
pub struct BibliographyEditor {
    inventory: Inventory,
    bibliography: Bibliography,
    /// The key of each source, by everything that identifies it.
    known: BTreeMap<Identity, String>,
}

/// The form of the records in a text.
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
        RecordForm::Bibtex => return some(bibtex(text)?),
        RecordForm::Ris => ris::records(text),
        RecordForm::Csl => csl::records(text)?,
        RecordForm::OpenLibrary => open_library::records(text)?,
        RecordForm::Page(address) => vec![page::record(text, address)?],
    };
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    let mut sources = Vec::new();
    for record in &records {
        left_out.extend(record.left_out.iter().cloned());
        let read = read_bibtex(&record.bibtex())?.sources;
        if !record.is_read_back(&read) {
            return Err(
                "a record cannot be written as BibTeX; add it to a .bib file yourself".into()
            );
        }
        sources.extend(read);
    }
    some(Records { sources, left_out: left_out.into_iter().collect(), warnings: Vec::new() })
}

/// Reads BibTeX, without addresses that are paths on somebody's computer.
fn bibtex(text: &str) -> Result<Records, String> {
    let mut records = read_bibtex(text)?;
    records.left_out = private_fields(text);
    for source in &mut records.sources {
        let is_private = |(name, text): &(&str, String)| *name == "url" && !record::is_public(text);
        if source.fields.iter().any(is_private) {
            source.fields.retain(|field| !is_private(field));
            *source = read_again(source)?;
            records.left_out.push("url".to_owned());
        }
    }
    records.left_out.sort();
    records.left_out.dedup();
    Ok(records)
}

/// A source as it is when its entry is read.
fn read_again(source: &Source) -> Result<Source, String> {
    let [read] = read_bibtex(&source_as_bibtex(source))?
        .sources
        .try_into()
        .map_err(|_| format!("`{}` cannot be written as BibTeX", source.title))?;
    Ok(Source { span: source.span, ..read })
}

fn some(records: Records) -> Result<Records, String> {
    match records.sources.is_empty() {
        true => Err("it contains no sources".to_owned()),
        false => Ok(records),
    }
}

/// Reads BibTeX as the guide's own files are read.
fn read_bibtex(text: &str) -> Result<Records, String> {
    let mut memory = Memory::default();
    memory.content.insert(READ_AS.to_owned(), text.as_bytes().to_vec());
    let inventory = memory.inventory().value;
    let read = bibliography(&inventory);
    let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
    let shown = |problem: &Diagnostic| {
        let at = problem.labels.first().map(|label| inventory.sources.line_column(label.span));
        let line = at.map(|at| format!("line {}: ", at.line)).unwrap_or_default();
        format!("{line}{}", problem.message)
    };
    if let Some(problem) = read.diagnostics.iter().find(is_error) {
        return Err(shown(problem));
    }
    let warnings = read.diagnostics.iter().map(shown).collect();
    let mut sources: Vec<Source> = read.value.sources.into_iter().collect();
    sources.sort_by_key(|source| source.span);
    Ok(Records { sources, left_out: Vec::new(), warnings })
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
        if !path.ends_with(".bib") {
            return Err(AuthorError::Usage(match files.as_slice() {
                [] => format!("`{named}` is not a .bib file"),
                files => format!("`{named}` is not a .bib file; available: {}", files.join(", ")),
            }));
        }
        if Below::visible(path).is_none() {
            let message = format!("`{named}` is not a path in the content folder");
            return Err(AuthorError::Usage(message));
        }
        match awkward_name(path, named) {
            Some(problem) => Err(AuthorError::Usage(problem.message)),
            None => Ok(path.to_owned()),
        }
    }

    /// Plans to add sources to a `.bib` file. Each gets a key in the form that the others have. None is added twice.
    ///
    /// # Errors
    /// An entry does not give the same source when it is read back, or the guide would have new errors.
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
            new.push_str(&entry(&source)?);
            added.push(source.key);
        }
        let mut changes = Vec::new();
        if !new.is_empty() {
            changes.push(appended(file, before, &new));
            self.check(&changes)?;
        }
        Ok(Addition { changes, added, known, file: file.to_owned() })
    }

    /// Refuses additions that cause errors.
    fn check(&self, changes: &[FileChange]) -> Result<(), AuthorError> {
        let after = problems(&super::change::changed(&self.inventory, changes));
        let mut new = new_problems(&problems(&self.inventory), &after, str::to_owned);
        new.retain(|problem| problem.severity == Severity::Error);
        refuse_problems(new, after)
    }
}

/// A source as BibTeX, if that gives the same source when it is read back.
fn entry(source: &Source) -> Result<String, AuthorError> {
    match read_again(source).is_ok_and(|read| read == *source) {
        true => Ok(source_as_bibtex(source)),
        false => Err(AuthorError::Usage(format!(
            "`{}` is not the same when it is read back; add it to a .bib file yourself",
            source.title
        ))),
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
