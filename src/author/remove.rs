//! Deletes an entry that nothing links to, or redirects its links and addresses to another.
//!
//! What becomes of the links is for [`super::redirect`].

use super::AuthorError;
use super::aliases;
use super::change::{Edit, FileChange, changed, in_order};
use super::content::{Content, Name};
use super::redirect::redirect;
use super::references::{ContentReference, TargetMatch, references};
use super::urls::urls;
use super::verify::{build, new_problems, refuse_problems};
use crate::assess::permalinks::is_vanished;
use crate::files::Files;
use crate::link::address::alias_path;
use crate::span::FileId;
use crate::yaml::Value;
use std::collections::BTreeMap;

/// What a removal changes.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The file that goes, and the one that takes over its addresses.
    pub changes: Vec<FileChange>,
    /// What the entry is called: `lesson/start-small`.
    pub name: String,
    /// Addresses at which nothing will be.
    pub gone: Vec<String>,
    /// How many links and fields now refer to the entry that takes over.
    pub links: usize,
    /// How many files these are in.
    pub files: usize,
    /// How many of them are records, which were written about the other entry.
    pub records: usize,
}

/// Plans a removal. `name` is the slug of an entry, `kind/slug` or the path of its file; `heir` is
/// the entry that its addresses, old ones too, will redirect to, and its links refer to; `reason` says
/// in the ledger why nothing is there any more.
///
/// # Errors
/// The entry does not exist, something links to it, or the guide would have problems without it.
pub fn remove(
    files: &dyn Files,
    name: &str,
    heir: Option<&str>,
    reason: Option<&str>,
) -> Result<Removal, AuthorError> {
    let content = Content::read_all(files)?;
    let name = content.find(name)?;
    let heir = heir.map(|heir| content.find(heir)).transpose()?;
    let shown = content.show(&name);
    let page = content.require_page(&name)?;
    let references = references(&content)?;
    if heir.is_none() {
        refuse_linked(&content, &name, &references)?;
    }
    let addresses = addresses(&content, &name);
    let mut changes = vec![FileChange::delete(content.source(page.file))];
    let (mut links, mut in_files, mut records) = (0, 0, 0);
    if let Some(heir) = &heir {
        if *heir == name {
            return Err(AuthorError::Usage(format!(
                "{shown} cannot redirect to itself; choose another entry"
            )));
        }
        let mut redirected = redirect(&content, (&name, heir), &references)?;
        (links, records) = (redirected.links, redirected.records);
        in_files = redirected.edits.len();
        let edits = &mut redirected.edits;
        let heirs_file = content.require_page(heir)?.file;
        edits.entry(heirs_file).or_default().push(inherit(&content, heir, &addresses)?);
        changes.extend(edited(&content, redirected.edits)?);
    }
    let after = changed(&content.inventory, &changes);
    let (before, old_addresses) = build(&content.inventory);
    let recording = urls(&after, reason);
    let (after, new_addresses) = build(&after);
    let is_gone =
        |address: &String| old_addresses.contains(address) && !new_addresses.contains(address);
    let gone = addresses.into_iter().map(|stem| format!("{stem}.html")).filter(is_gone).collect();
    let problems = new_problems(&before, &after, str::to_owned);
    let (vanished, problems): (Vec<_>, Vec<_>) = problems.into_iter().partition(is_vanished);
    refuse_problems(problems, after)?;
    match (vanished.is_empty(), reason) {
        (true, _) => {}
        (false, Some(_)) => changes.extend(recording?.change),
        (false, None) => {
            let message = format!(
                "{shown} was published; redirect its address with --redirect-to, or give the reason with --reason"
            );
            return Err(AuthorError::Usage(message));
        }
    }
    Ok(Removal { changes, name: shown, gone, links, files: in_files, records })
}

/// The paths at which an entry is or was, without `.html`.
fn addresses(content: &Content, name: &Name) -> Vec<String> {
    let mut addresses = vec![content.stem(name)];
    let aliases = content.page(name).and_then(|page| match &page.yaml.value {
        Value::Map(map) => map.get("aliases"),
        _ => None,
    });
    let kind = &content.schema.kinds[name.kind];
    for alias in aliases.map_or(&[][..], Value::items) {
        let Value::Text(alias) = alias else { continue };
        let path = alias_path(&kind.folder, alias.trim());
        addresses.extend(path.and_then(|path| Some(path.strip_suffix(".html")?.to_owned())));
    }
    addresses
}

/// The edit that gives addresses to an entry.
fn inherit(content: &Content, heir: &Name, addresses: &[String]) -> Result<Edit, AuthorError> {
    let page = content.require_page(heir)?;
    let folder = format!("{}/", content.schema.kinds[heir.kind].folder);
    // An alias without a slash counts from the heir's own folder.
    let alias = |address: &String| match (address.strip_prefix(&folder), address.contains('/')) {
        (Some(slug), _) if !slug.contains('/') => slug.to_owned(),
        (_, true) => address.clone(),
        (_, false) => format!("/{address}"),
    };
    let aliases: Vec<String> = addresses.iter().map(alias).collect();
    aliases::add(content, page, &aliases)
}

/// Refuses while something links to the entry.
fn refuse_linked(
    content: &Content,
    name: &Name,
    references: &[ContentReference],
) -> Result<(), AuthorError> {
    let own = content.require_page(name)?.file;
    let places: Vec<String> = references
        .iter()
        .filter(|reference| reference.file != own)
        .filter(|reference| reference.match_target(content, name) != TargetMatch::Other)
        .map(|reference| reference.place(content))
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{} is still linked from these places; delete the links, or have them rewritten with --redirect-to",
        content.show(name)
    );
    Err(AuthorError::Places { message, places })
}

/// The changed files.
fn edited(
    content: &Content,
    edits: BTreeMap<FileId, Vec<Edit>>,
) -> Result<Vec<FileChange>, AuthorError> {
    let change = |(file, edits): (FileId, Vec<Edit>)| {
        let source = content.source(file);
        let (path, before) = (Some(source.path.clone()), source.text.clone());
        match in_order(edits) {
            Some(edits) => Ok(FileChange { old: path.clone(), new: path, before, edits }),
            None => {
                let message = "two links overlap in this file; separate them first".to_owned();
                Err(AuthorError::Places { message, places: vec![source.display.clone()] })
            }
        }
    };
    edits.into_iter().map(change).collect()
}
