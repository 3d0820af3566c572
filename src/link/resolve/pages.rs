//! Links to pages that are not entries: whether they exist, and have the id that is linked to.
//!
//! Entries are resolved in [`super`]; files, too.

use super::{EntryResolver, Resolver};
use crate::link::Destination;
use crate::link::address::{self, Page, without_ending};
use crate::link::anchor::check_id;
use crate::link::broken_link::BrokenLink;
use crate::parse::decisions::Decision;

impl Resolver<'_> {
    /// The ids of what a generated page lists: glossary terms, sources, steps of a decision guide.
    fn ids_of_page(&self, path: &str) -> Vec<String> {
        match self.addresses.pages.get(path) {
            Some(Page::Glossary) => {
                let terms = self.glossary.terms.iter();
                terms.map(|term| address::term_anchor(&term.slug)).collect()
            }
            Some(Page::Sources) => {
                let sources = self.bibliography.sources.iter();
                sources.map(|source| source.key.clone()).collect()
            }
            Some(Page::Decision(id)) => {
                let steps = self.decisions.get(*id).into_iter().flat_map(|found| &found.steps);
                steps.map(Decision::anchor).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl EntryResolver<'_, '_> {
    /// A page that is not an entry's, and an id that it has.
    pub(super) fn page(
        &self,
        path: String,
        anchor: Option<&str>,
    ) -> Result<Destination, BrokenLink> {
        if let Some(anchor) = anchor {
            check_id(&path, anchor, &self.all.ids_of_page(&path))?;
        }
        Ok(Destination::Page(path, anchor.map(str::to_owned)))
    }

    /// Whether this would be the page of an entry, were it not a draft.
    pub(super) fn is_draft_page(&self, page: &str) -> bool {
        let (folder, name) = page.rsplit_once('/').unwrap_or(("", page));
        let kind = self.all.guide.schema.kinds.position(|kind| kind.folder == folder);
        kind.is_some() && self.all.guide.is_withheld(kind, without_ending(name))
    }
}
