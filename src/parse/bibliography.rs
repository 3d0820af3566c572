//! `.bib` files → [`Bibliography`]: every source, its fields in plain text.
//!
//! Does not format references ([`crate::link::reference`]) and does not look up what is cited. A file is read in
//! steps, each in a file of its own: `syntax`, `strings`, `latex`, `entry`, `inherit` and `source`.
//!
//! The crates `biblatex` and `hayagriva` were measured. `biblatex` leaves out LaTeX commands that it does not know,
//! reads neither `@book(…)` nor a preamble in braces, and refuses a file for one bad entry. `hayagriva` builds on
//! it, refuses a library for one `year = {n.d.}`, drops `institution`, and adds 92 crates and 6 MB.

mod addresses;
mod commands;
mod dates;
mod entry;
mod inherit;
pub(crate) mod kinds;
mod latex;
mod markup;
mod names;
mod organisations;
mod source;
mod strings;
mod syntax;

use crate::diagnostic::{Applicability, Diagnostic, WithDiagnostics, rule};
use crate::files::Inventory;
use crate::hidden;
use crate::ids::{Id, IdVec, SourceId};
use crate::span::{FileId, Span};
pub use dates::Published;
#[cfg(test)]
pub(crate) use entry::{NAMES, PUBLIC};
pub use names::Name;
pub use source::{Eprint, Source};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use strings::{Budget, Strings};
use syntax::{Problem, ProblemKind};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Every source that can be cited.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    /// The sources, sorted by key.
    pub sources: IdVec<SourceId, Source>,
}

impl Bibliography {
    /// The index of the source with this key, however its letters are composed.
    pub fn index(&self, key: &str) -> Option<SourceId> {
        let find = |key: &str| {
            let found = self.sources.binary_search_by(|source| source.key.as_str().cmp(key));
            found.ok().map(SourceId::from_index)
        };
        if is_nfc(key) { find(key) } else { find(&key.nfc().collect::<String>()) }
    }

    /// The source with this key.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.index(key).and_then(|index| self.sources.get(index))
    }
}

/// Reads every `.bib` file of the content folder.
///
/// An entry that cannot be read is reported and kept with its key alone, so that citing it is not
/// a second problem. Of two entries with one key the first is kept.
pub fn bibliography(inventory: &Inventory) -> WithDiagnostics<Bibliography> {
    let mut reports = Vec::new();
    let mut entries = read_entries(inventory, &mut reports);
    for (index, problem) in inherit::inherit(&mut entries) {
        reports.push((entries[index].file, problem));
    }
    let mut sources = Vec::new();
    for entry in entries.iter() {
        let mut problems = Vec::new();
        let source = source::source(entry, &mut problems);
        reports.extend(problems.into_iter().map(|problem| (entry.file, problem)));
        // Data for other entries cannot be cited.
        if entry.kind != "xdata" && entry.kind != "set" {
            sources.push(source);
        }
    }
    let mut diagnostics: Vec<Diagnostic> =
        reports.into_iter().map(|(file, problem)| diagnostic(file, problem)).collect();
    diagnostics.extend(hidden_in_sources(inventory, &sources));
    sources.sort_by(|a, b| (&a.key, a.span).cmp(&(&b.key, b.span)));
    diagnostics.extend(duplicates(&sources));
    sources.dedup_by(|later, first| later.key == first.key);
    WithDiagnostics { value: Bibliography { sources: sources.into() }, diagnostics }
}

/// The identifier in a text that is a DOI, without a resolver or label before it.
pub fn doi(text: &str) -> Option<String> {
    addresses::doi(text)
}

/// An address or identifier without braces and backslashes, which would end a field of BibTeX: they are percent-encoded.
pub(crate) fn safe_address(text: &str) -> String {
    addresses::safe(text)
}

/// A single name, as BibTeX divides it: `Jane van Doe` or `Doe, Jane`. A name with `and` in it is an organisation's.
pub(crate) fn single_name(text: &str) -> Name {
    names::single(text)
}

/// The fields of BibTeX that are not published, such as abstracts, by name: those that a text has.
pub fn private_fields(text: &str) -> Vec<String> {
    let parsed = syntax::parse(text, &mut Vec::new());
    let fields = parsed.entries.iter().flat_map(|entry| &entry.fields);
    let names: BTreeSet<String> = fields.map(|field| field.name.to_lowercase()).collect();
    names.into_iter().filter(|name| entry::canonical(name).is_none()).collect()
}

/// Every entry of every file. The strings of one file can be used in the others, as in BibTeX.
fn read_entries(inventory: &Inventory, reports: &mut Vec<(FileId, Problem)>) -> Vec<entry::Entry> {
    let files = inventory.content.iter().map(|file| (*file, inventory.sources.get(*file)));
    let mut read = Vec::new();
    let mut strings = Strings::months();
    for (file, source) in files.filter(|(_, source)| source.path.ends_with(".bib")) {
        let mut problems = Vec::new();
        let parsed = syntax::parse(&source.text, &mut problems);
        strings.define(&parsed.strings, &mut problems);
        reports.extend(problems.into_iter().map(|problem| (file, problem)));
        read.push((file, parsed));
    }
    let (mut entries, mut budget) = (Vec::new(), Budget::default());
    for (file, parsed) in &read {
        let mut strings = strings.clone();
        // A file's own strings come before those of the same name in others.
        strings.define(&parsed.strings, &mut Vec::new());
        for raw in &parsed.entries {
            let mut problems = Vec::new();
            entries.push(entry::read(*file, raw, &strings, &mut budget, &mut problems));
            reports.extend(problems.into_iter().map(|problem| (*file, problem)));
        }
    }
    entries
}

fn diagnostic(file: FileId, problem: Problem) -> Diagnostic {
    let rule = match problem.kind {
        ProblemKind::Syntax => &rule::BIBTEX_SYNTAX,
        ProblemKind::Value => &rule::BIBTEX_VALUE,
    };
    let diagnostic = Diagnostic::new(rule, Span::new(file, problem.range), problem.message);
    let diagnostic = diagnostic.help(problem.help);
    match problem.edit {
        Some((range, replacement)) => {
            let span = Some(Span::new(file, range));
            diagnostic.suggest_edit(span, replacement, Applicability::MaybeIncorrect)
        }
        None => diagnostic,
    }
}

/// Sources whose keys are the same, or the same but for case, which BibTeX does not tell apart.
fn duplicates(sources: &[Source]) -> Vec<Diagnostic> {
    let mut in_order: Vec<&Source> = sources.iter().collect();
    in_order.sort_by_key(|source| source.span);
    let mut first_by_key = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for source in in_order {
        let first: &Source = first_by_key.entry(source.key.to_lowercase()).or_insert(source);
        if first.span == source.span {
            continue;
        }
        let message = if first.key == source.key {
            format!("`{}` is defined twice", source.key)
        } else {
            format!("`{}` and `{}` differ only in case", source.key, first.key)
        };
        diagnostics.push(
            Diagnostic::new(&rule::DUPLICATE_SOURCE, source.span, message)
                .secondary_label(first.span, "first defined here")
                .help("rename one of the two entries, or delete it"),
        );
    }
    diagnostics
}

/// Reports a hidden character in each source, where LaTeX commands stand for it. What a file contains as it
/// is was reported when it was read.
fn hidden_in_sources(inventory: &Inventory, sources: &[Source]) -> Vec<Diagnostic> {
    let mut has_own = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for source in sources {
        let text = |file| hidden::first(&inventory.sources.get(file).text).is_some();
        let file = source.span.file;
        if !*has_own.entry(file).or_insert_with(|| text(file)) {
            diagnostics.extend(hidden_in_source(source));
        }
    }
    diagnostics
}

fn hidden_in_source(source: &Source) -> Option<Diagnostic> {
    let names = source.contributors.iter().flat_map(|(_, names)| names);
    let names = names.flat_map(|name| [&name.family, &name.given]);
    let fields = source.fields.iter().map(|(_, text)| text);
    let (_, c) = names.chain(fields).find_map(|text| hidden::first(text))?;
    Some(Diagnostic::hidden_character(source.span, c))
}
