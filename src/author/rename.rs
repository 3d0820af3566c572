//! Renames an entry and updates everything that links to it.
//!
//! Decides what becomes of each file; [`super::rewrite`] decides about single addresses, and a build
//! in memory whether all of it holds.

use super::change::{Edit, FileChange, changed, in_order};
use super::content::Content;
use super::references::{ContentReference, ReferenceKind, TargetMatch, references};
use super::rewrite::Move;
use super::scalar::scalar;
use super::verify::{build, new_problems, refuse_problems};
use super::{AuthorError, aliases};
use crate::files::Files;
use crate::messages::in_sentence;
use crate::span::FileId;
use crate::yaml::{PathSegment, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a rename changes.
#[derive(Clone, Debug)]
pub struct Renaming {
    /// Every file that becomes different, the entry's own first.
    pub changes: Vec<FileChange>,
    /// What the entry was called: `lesson/start-small`.
    pub from: String,
    /// What it is called now.
    pub to: String,
    /// How many links and fields are rewritten.
    pub rewritten: usize,
    /// How many files these are in.
    pub files: usize,
}

/// Plans a rename. `old` is the slug of an entry, `kind/slug` or the path of its file; `new` a slug,
/// or `kind/slug` to give it another kind as well. Its old address becomes an alias.
///
/// The ledger of published addresses stays as it is: the old one still works, and the new one
/// is recorded when it has been published.
///
/// # Errors
/// The entry does not exist, the name is taken, something that links to the entry cannot be rewritten,
/// or the renamed guide would have problems that it has not now.
pub fn rename(files: &dyn Files, old: &str, new: &str) -> Result<Renaming, AuthorError> {
    let content = Content::read_all(files)?;
    let from = content.find(old)?;
    if content.stem(&from) == "index" {
        return Err(AuthorError::Usage(
            "the home page cannot be renamed; change its title instead".to_owned(),
        ));
    }
    let to = content.new_name(new, from.kind)?;
    let plan = Move { content: &content, from, to };
    refuse_fields(&plan)?;
    let references = references(&content)?;
    refuse_unclear(&plan, &references)?;
    let (edits, (rewritten, in_files)) = edits(&plan, &references)?;
    let changes = changes(&plan, edits, &references)?;
    let after = changed(&content.inventory, &changes);
    refuse_other_mentions(&plan, &references, &Content::read_all(&after)?)?;

    let (old_slug, new_slug) = (plan.from.slug.as_str(), plan.to.slug.as_str());
    let (before, old_addresses) = build(&content.inventory);
    let (after, new_addresses) = build(&after);
    let named = |text: &str| text.replace(old_slug, new_slug);
    let lost: Vec<&String> = old_addresses.difference(&new_addresses).collect();
    let problems = new_problems(&before, &after, named);
    if let (true, [first, ..]) = (problems.is_empty(), lost.as_slice()) {
        let message = format!("`{first}` would no longer exist, so nothing was changed");
        return Err(AuthorError::Usage(message));
    }
    refuse_problems(problems, after)?;
    let (from, to) = (content.show(&plan.from), content.show(&plan.to));
    Ok(Renaming { changes, from, to, rewritten, files: in_files })
}

/// Refuses to move an entry to a kind that lacks fields which the entry has.
fn refuse_fields(plan: &Move<'_>) -> Result<(), AuthorError> {
    let content = plan.content;
    if plan.from.kind == plan.to.kind {
        return Ok(());
    }
    let (page, kind) = (content.require_page(&plan.from)?, &content.schema.kinds[plan.to.kind]);
    let Value::Map(map) = &page.yaml.value else { return Ok(()) };
    let ignored = &content.schema.settings.ignore_fields;
    let names = map.0.iter().map(|(name, _)| name);
    let lacking = names.filter(|name| kind.field(name).is_none() && !ignored.contains(name));
    let display = &content.source(page.file).display;
    let place = |name: &String| {
        let at = page.yaml.key_span(&[PathSegment::Key(name)]);
        let at = content.inventory.sources.line_column(at);
        format!("{display}:{}:{}: {name}", at.line, at.column)
    };
    let places: Vec<String> = lacking.map(place).collect();
    if places.is_empty() {
        return Ok(());
    }
    let plural = in_sentence(&kind.plural, &content.schema.settings.language);
    let message = format!("{plural} have no such fields; delete or rename them first");
    Err(AuthorError::Places { message, places })
}

/// Refuses while there are links that may mean this entry or another.
fn refuse_unclear(plan: &Move<'_>, references: &[ContentReference]) -> Result<(), AuthorError> {
    let unclear: Vec<&ContentReference> = references
        .iter()
        .filter(|reference| {
            reference.match_target(plan.content, &plan.from) == TargetMatch::Ambiguous
        })
        .collect();
    let slug = &plan.from.slug;
    refuse(
        plan,
        &unclear,
        &format!("several entries are named `{slug}`; write `kind/{slug}` in these places first"),
    )
}

fn refuse(
    plan: &Move<'_>,
    references: &[&ContentReference],
    message: &str,
) -> Result<(), AuthorError> {
    if references.is_empty() {
        return Ok(());
    }
    let mut places: Vec<String> =
        references.iter().map(|reference| reference.place(plan.content)).collect();
    places.dedup();
    Err(AuthorError::Places { message: message.to_owned(), places })
}

/// What is rewritten in each file.
type Edits = BTreeMap<FileId, Vec<Edit>>;

/// What is rewritten, how many links that is, and in how many files.
fn edits(
    plan: &Move<'_>,
    references: &[ContentReference],
) -> Result<(Edits, (usize, usize)), AuthorError> {
    let mut edits = Edits::new();
    let (mut hidden, mut files, mut rewritten) = (Vec::new(), BTreeSet::new(), 0);
    for reference in references {
        let Some(text) = plan.rewrite(reference) else { continue };
        let Some(range) = reference.written.clone() else {
            hidden.push(reference);
            continue;
        };
        // A whole value without quotes gets them when it needs them: `2024`.
        let with = match range == reference.around {
            true => scalar(&text),
            false => text,
        };
        if reference.what != ReferenceKind::Alias {
            rewritten += 1;
            files.insert(reference.file);
        }
        edits.entry(reference.file).or_default().push(Edit { range, with });
    }
    let message = "cannot update these values because of their quoting or folding; write each on one line first";
    refuse(plan, &hidden, message)?;
    Ok((edits, (rewritten, files.len())))
}

/// The changed files. In the entry's own the old address becomes an alias.
fn changes(
    plan: &Move<'_>,
    mut edits: Edits,
    references: &[ContentReference],
) -> Result<Vec<FileChange>, AuthorError> {
    let content = plan.content;
    let own = content.require_page(&plan.from)?;
    let alias = plan.old_address();
    // It may already be there, instead of an alias that the entry takes back.
    let is_there = |reference: &ContentReference| {
        reference.what == ReferenceKind::Alias && plan.rewrite(reference).as_ref() == Some(&alias)
    };
    if !references.iter().any(is_there) {
        edits.entry(own.file).or_default().push(aliases::add(content, own, &[alias])?);
    }
    let mut changes = Vec::new();
    for (file, edits) in edits {
        let source = content.source(file);
        let Some(edits) = in_order(edits) else {
            let message = "two links overlap in this file; separate them first";
            let places = vec![source.display.clone()];
            return Err(AuthorError::Places { message: message.to_owned(), places });
        };
        let new = match file == own.file {
            true => format!("{}.md", content.stem(&plan.to)),
            false => source.path.clone(),
        };
        let (old, before) = (Some(source.path.clone()), source.text.clone());
        changes.push(FileChange { old, new: Some(new), before, edits });
    }
    changes.sort_by_key(|change| change.old == change.new);
    Ok(changes)
}

/// Reads the changed guide again: everything has to lead where the plan says, and nothing else may
/// have become a link or ceased to be one.
fn refuse_other_mentions(
    plan: &Move<'_>,
    planned: &[ContentReference],
    after: &Content,
) -> Result<(), AuthorError> {
    let new_path = format!("{}.md", plan.content.stem(&plan.to));
    let old_path = format!("{}.md", plan.content.stem(&plan.from));
    let mut expected: BTreeMap<&str, Vec<(String, &ContentReference)>> = BTreeMap::new();
    for reference in planned.iter().filter(|reference| reference.what != ReferenceKind::Alias) {
        let path = plan.content.source(reference.file).path.as_str();
        let path = if path == old_path { new_path.as_str() } else { path };
        let text = plan.rewrite(reference).unwrap_or_else(|| reference.text.clone());
        expected.entry(path).or_default().push((text, reference));
    }
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for reference in
        references(after)?.into_iter().filter(|reference| reference.what != ReferenceKind::Alias)
    {
        found.entry(&after.source(reference.file).path).or_default().push(reference.text);
    }
    for (path, expected) in &expected {
        let found = found.get(path).map_or(&[][..], Vec::as_slice);
        let other =
            expected.iter().enumerate().find(|(at, (text, _))| found.get(*at) != Some(text));
        if let Some((_, (_, reference))) = other {
            return refuse(plan, &[reference], "cannot update this link; simplify it first");
        }
    }
    Ok(())
}
