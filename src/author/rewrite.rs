//! What becomes of a mention when an entry gets another name, or another folder with it.
//!
//! Works on one address at a time and touches nothing around it: a form stays as it was chosen.

use super::content::{Content, Name};
use super::references::{ContentReference, ReferenceKind, TargetMatch};
use crate::link::address::{alias_path, encode_in_markdown};
use crate::link::{join, relative_path};
use crate::parse::Target;

/// An entry that gets another name.
pub(super) struct Move<'a> {
    pub(super) content: &'a Content,
    pub(super) from: Name,
    pub(super) to: Name,
}

impl Move<'_> {
    /// The replacement for a mention's text; none when it stays as it is.
    pub(super) fn rewrite(&self, reference: &ContentReference) -> Option<String> {
        let match_target = reference.match_target(self.content, &self.from) == TargetMatch::Exact;
        let text = match &reference.what {
            ReferenceKind::Address(Target::Wiki { .. }) if match_target => {
                self.name(&reference.text)
            }
            ReferenceKind::Ref(_) if match_target => self.reference(&reference.text),
            ReferenceKind::Address(Target::Path { path, .. }) => {
                self.path(reference, path, match_target)?
            }
            ReferenceKind::Image => self.path(reference, &reference.text, false)?,
            ReferenceKind::Alias if self.is_own(reference) => self.alias(&reference.text)?,
            _ => return None,
        };
        (text != reference.text).then_some(text)
    }

    /// The address the entry had, as an alias that is in its file from now on.
    pub(super) fn old_address(&self) -> String {
        match (self.folder(&self.from), self.folder(&self.to)) {
            (old, new) if old == new => self.from.slug.clone(),
            (old, _) => format!("{old}/{}", self.from.slug),
        }
    }

    fn folder(&self, name: &Name) -> &str {
        &self.content.schema.kinds[name.kind].folder
    }

    /// Whether a mention is in the file of the entry itself.
    fn is_own(&self, reference: &ContentReference) -> bool {
        self.content.page(&self.from).is_some_and(|page| page.file == reference.file)
    }

    /// ` kind/old.md#heading ` with the new name in it.
    fn name(&self, text: &str) -> String {
        let name = text.split('#').next().unwrap_or_default();
        let bare = name.trim().trim_end_matches(".md");
        let before = name.len() - name.trim_start().len();
        let (blank, rest) = text.split_at(before);
        let rest = &rest[bare.len()..];
        let taken =
            self.content.kinds_with(&self.to.slug).iter().any(|kind| *kind != self.from.kind);
        let new = match bare.rsplit_once('/') {
            Some((group, _)) => self.qualified(group),
            None if taken => self.content.show(&self.to),
            None => self.to.slug.clone(),
        };
        format!("{blank}{new}{rest}")
    }

    /// The value of a field that names entries of one kind.
    fn reference(&self, text: &str) -> String {
        match text.rsplit_once('/') {
            Some((group, _)) => self.qualified(group),
            None => self.to.slug.clone(),
        }
    }

    /// The new name after its kind, by id or folder as it was.
    fn qualified(&self, group: &str) -> String {
        let old = &self.content.schema.kinds[self.from.kind];
        let new = &self.content.schema.kinds[self.to.kind];
        let group = match group {
            group if self.from.kind == self.to.kind => group,
            group if group == old.folder && group != old.id => &new.folder,
            _ => &new.id,
        };
        format!("{group}/{}", self.to.slug)
    }

    /// A path to the entry, or from the entry to another file.
    fn path(&self, reference: &ContentReference, path: &str, match_target: bool) -> Option<String> {
        let folder = match self.is_own(reference) {
            true => self.folder(&self.to),
            false => &reference.folder,
        };
        let old = join(&reference.folder, path)?;
        let goal = match match_target {
            true => format!("{}{}", self.content.stem(&self.to), ending(&old)),
            false => old,
        };
        if path.is_empty() || join(folder, path).as_ref() == Some(&goal) {
            return None;
        }
        let end = reference.text.find(['#', '?']).unwrap_or(reference.text.len());
        let (written, rest) = reference.text.split_at(end);
        let above = written.rfind('/').map_or(0, |slash| slash + 1);
        let beside = format!("{}{}{}", &written[..above], self.to.slug, ending(&goal));
        let new = match written.strip_prefix('/') {
            _ if match_target && join(folder, &beside).as_ref() == Some(&goal) => beside,
            Some(_) => format!("/{}", self.encoded(&goal, reference)),
            None => self.encoded(&relative_path(folder, &goal), reference),
        };
        let slash = if written.ends_with('/') && !new.ends_with('/') { "/" } else { "" };
        Some(format!("{new}{slash}{rest}"))
    }

    /// An address the entry had before: it stays one wherever the entry is now, and makes way when
    /// the entry takes it back.
    fn alias(&self, text: &str) -> Option<String> {
        let old = &self.content.schema.kinds[self.from.kind];
        let path = alias_path(&old.folder, text)?;
        if path == format!("{}.html", self.content.stem(&self.to)) {
            return Some(self.old_address());
        }
        let new = &self.content.schema.kinds[self.to.kind];
        match alias_path(&new.folder, text) {
            Some(same) if same == path => None,
            _ => Some(format!("{}/{text}", old.folder)),
        }
    }

    /// A path as it is written in Markdown; a field contains it as it is.
    fn encoded(&self, path: &str, reference: &ContentReference) -> String {
        match reference.what {
            ReferenceKind::Image => path.to_owned(),
            _ => encode_in_markdown(path),
        }
    }
}

/// `.md` or `.html`, or nothing.
fn ending(path: &str) -> &str {
    [".md", ".html"].into_iter().find(|ending| path.ends_with(ending)).unwrap_or_default()
}
