//! What becomes of the links to an entry that goes, when another takes over its address.
//!
//! Plans the edits only; see [`super::remove`](mod@super::remove).

use super::AuthorError;
use super::change::Edit;
use super::content::{Content, Name};
use super::references::{ContentReference, List, ReferenceKind, TargetMatch};
use super::rewrite::Move;
use super::scalar::scalar;
use crate::span::FileId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What becomes of the links to an entry.
pub(super) struct Redirected {
    /// The edits, by file.
    pub(super) edits: BTreeMap<FileId, Vec<Edit>>,
    /// How many links they change.
    pub(super) links: usize,
    /// How many of these are in records, which now say something about another entry.
    pub(super) records: usize,
}

/// Rewrites every link to an entry, so that it refers to its heir. In a list that names the heir already, or
/// that belongs to it, the item is deleted instead.
///
/// # Errors
/// A link may mean another entry, or cannot be rewritten; or an entry would have two records about the heir.
pub(super) fn redirect(
    content: &Content,
    (from, heir): (&Name, &Name),
    references: &[ContentReference],
) -> Result<Redirected, AuthorError> {
    let plan = Move { content, from: from.clone(), to: heir.clone() };
    let own = content.require_page(from)?.file;
    let heirs_file = content.require_page(heir)?.file;
    let others = || references.iter().filter(|reference| reference.file != own);
    let refuse = |refused: Vec<&ContentReference>, message: &str| match refused.as_slice() {
        [] => Ok(()),
        refused => {
            let places = refused.iter().map(|reference| reference.place(content)).collect();
            Err(AuthorError::Places { message: message.to_owned(), places })
        }
    };
    let is_unclear = |reference: &&ContentReference| {
        reference.match_target(content, from) == TargetMatch::Ambiguous
    };
    let slug = &from.slug;
    let message =
        format!("several entries are named `{slug}`; write `kind/{slug}` in these places first");
    refuse(others().filter(is_unclear).collect(), &message)?;

    // Lists that name the heir already.
    let has_heir: BTreeSet<(FileId, List)> = others()
        .filter(|reference| reference.match_target(content, heir) == TargetMatch::Exact)
        .filter(|reference| !is_in_text_of_record(reference))
        .filter_map(|reference| Some((reference.file, reference.list?)))
        .collect();
    let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let (mut hidden, mut double) = (Vec::new(), Vec::new());
    let (mut links, mut records) = (0, 0);
    for reference in others() {
        if reference.match_target(content, from) != TargetMatch::Exact {
            continue;
        }
        links += 1;
        let text = &content.source(reference.file).text;
        let is_own =
            matches!(reference.what, ReferenceKind::Ref(_)) && reference.file == heirs_file;
        let is_double =
            reference.list.is_some_and(|list| has_heir.contains(&(reference.file, list)));
        match reference.list {
            Some(List::OfNames(_)) if is_own || is_double => {
                match without_item(text, reference.around.clone()) {
                    Some(range) => {
                        let edit = Edit { range, with: String::new() };
                        edits.entry(reference.file).or_default().push(edit);
                    }
                    None => hidden.push(reference),
                }
                continue;
            }
            Some(List::OfRecords(_)) if !is_in_text_of_record(reference) => {
                records += 1;
                double.extend(is_double.then_some(reference));
            }
            _ => {}
        }
        let Some(new) = plan.rewrite(reference) else { continue };
        let Some(range) = reference.written.clone() else {
            hidden.push(reference);
            continue;
        };
        let with = if range == reference.around { scalar(&new) } else { new };
        edits.entry(reference.file).or_default().push(Edit { range, with });
    }
    let message =
        format!("these would be second records about {}; merge the records first", heir.slug);
    refuse(double, &message)?;
    let message =
        "cannot update these values because of how they are written; write each on one line first";
    refuse(hidden, message)?;
    Ok(Redirected { edits, links, records })
}

/// Whether it is a link in a text of a record, and not the entry that the record is about.
fn is_in_text_of_record(reference: &ContentReference) -> bool {
    matches!(reference.list, Some(List::OfRecords(_)))
        && !matches!(reference.what, ReferenceKind::Ref(_))
}

/// What is deleted with an item of a list: its comma, or its line. None where the list is written in another
/// way.
fn without_item(text: &str, item: Range<usize>) -> Option<Range<usize>> {
    let (before, after) = (text.get(..item.start)?, text.get(item.end..)?);
    let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
    let rest = &after[blank..];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    if before[line..].trim() == "-" {
        let length = match (rest.strip_prefix("\r\n"), rest.strip_prefix('\n')) {
            (Some(_), _) => 2,
            (_, Some(_)) => 1,
            _ => return None,
        };
        return Some(line..item.end + blank + length);
    }
    if let Some(next) = rest.strip_prefix(',') {
        let space = next.len() - next.trim_start_matches(' ').len();
        return Some(item.start..item.end + blank + 1 + space);
    }
    let left = before.trim_end_matches([' ', '\t']);
    match (rest.starts_with(']'), left.strip_suffix(',')) {
        (true, Some(left)) => Some(left.len()..item.end),
        (true, None) => left.ends_with('[').then_some(item),
        (false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_goes_with_its_comma_or_its_line() {
        for (text, left) in [
            ("[a, X, b]\n", "[a, b]\n"),
            ("[X, b]\n", "[b]\n"),
            ("[a , X ]\n", "[a  ]\n"),
            ("[X]\n", "[]\n"),
            ("k:\n  - a\n  - X\n  - b\n", "k:\n  - a\n  - b\n"),
            ("k:\r\n- X\r\nl: 1\r\n", "k:\r\nl: 1\r\n"),
        ] {
            let at = text.find('X').expect("is there");
            let range = without_item(text, at..at + 1).expect("can be deleted");
            let mut found = text.to_owned();
            found.replace_range(range, "");
            assert_eq!(found, left, "{text}");
        }
        for text in ["k: X\n", "- a: X\n", "[a,\n X\n]", "  - X # why\n"] {
            let at = text.find('X').expect("is there");
            assert_eq!(without_item(text, at..at + 1), None, "{text}");
        }
    }
}
