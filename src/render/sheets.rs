//! Pages that are made from entries besides their own: decision guides, evidence by stance, comparisons,
//! briefs, printable pages, and the reader's own list.
//!
//! Values are made in the files beside this one; other pages are in [`super::pages`].

use super::book::{self, Scope, page};
use super::numbering;
use super::pages::Renderer;
use super::theme::{TemplateFailure, Values};
use super::view::{Crumb, Group};
use crate::assess::page_label;
use crate::ids::{EntryId, TermId, VocabularyId};
use crate::link::address::{self, Page};

impl Renderer<'_> {
    /// A page of one of these kinds; empty for any other.
    pub(super) fn sheet(&self, path: &str, page: Page) -> Result<String, TemplateFailure> {
        let ctx = self.ctx;
        let schema = &ctx.linked.guide.schema;
        let label = page_label(ctx.assessed, page);
        let values = |description: &str, crumbs: Vec<Crumb>| {
            let view = self.page_view((path, page), &label, description, crumbs);
            Values::default().with("page", &view).with("root", &address::root_from(path))
        };
        match page {
            Page::Decisions => {
                let values = values("", Vec::new()).with("decisions", &ctx.decisions());
                self.theme.render("decisions.html", &values)
            }
            Page::Decision(id) => {
                let decision = ctx.decision(id);
                let list = page_label(ctx.assessed, Page::Decisions);
                let crumb = Crumb { label: list, path: address::decision("index") };
                let values = values(&decision.summary, vec![crumb]);
                let html =
                    self.theme.render("decision.html", &values.with("decision", &decision))?;
                let sources = &ctx.linked.decisions.links[id].sources;
                Ok(numbering::number(html, sources, ctx.linked))
            }
            Page::Stances(ratings) => {
                let rated = ctx.kind_group(schema.ratings[ratings].kind);
                let values = values("", vec![crumb(&rated)]);
                let values = values.with("rated", &rated).with("stances", &ctx.stances(ratings));
                self.theme.render("evidence-index.html", &values)
            }
            Page::Stance(ratings, stance) => {
                let evidence = ctx.stance(ratings, stance);
                let list = page_label(ctx.assessed, Page::Stances(ratings));
                let kind = &schema.kinds[schema.ratings[ratings].kind];
                let above = Crumb { label: list, path: address::stance(kind, "index") };
                let values =
                    values(&evidence.stance.description, vec![crumb(&evidence.rated), above]);
                self.theme.render("evidence.html", &values.with("evidence", &evidence))
            }
            Page::Comparison(kind) => {
                let comparison = ctx.comparison(kind);
                let values = values("", vec![crumb(&comparison.kind)]);
                self.theme.render("comparison.html", &values.with("comparison", &comparison))
            }
            Page::Brief(index) => {
                let brief = ctx.brief(index);
                let crumbs = self.crumbs_to(index);
                let values = values(&brief.card.summary, crumbs).with("brief", &brief);
                self.theme.render("brief.html", &values)
            }
            Page::Sheet(of, term) => {
                let book = book::bind(ctx, self.theme, Scope::Term(of, term)).map_err(|of| *of)?;
                let list = ctx.term_group(of, term);
                let crumbs = vec![crumb(&ctx.vocabulary_group(of)), crumb(&list)];
                let book = page::view(&book, &address::root_from(path));
                let values = values(&list.description, crumbs).with("book", &book);
                self.theme.render("sheet.html", &values)
            }
            Page::Selection => {
                let values = values("", Vec::new()).with("sheets", &self.printed_terms());
                self.theme.render("my-list.html", &values)
            }
            _ => Ok(String::new()),
        }
    }

    /// The way to the page of an entry, that page included.
    fn crumbs_to(&self, index: EntryId) -> Vec<Crumb> {
        let guide = &self.ctx.linked.guide;
        let kind = &guide.schema.kinds[guide.entries[index].kind];
        let card = &self.ctx.cards[index];
        let own = Crumb { label: card.title.clone(), path: card.path.clone() };
        let list = (!kind.folder.is_empty())
            .then(|| Crumb { label: kind.plural.clone(), path: address::kind(kind) });
        list.into_iter().chain([own]).collect()
    }

    /// The terms that have a printable page, with the paths of those pages.
    fn printed_terms(&self) -> Vec<Group> {
        let schema = &self.ctx.linked.guide.schema;
        let vocabularies = schema.vocabularies.ids();
        let printed = vocabularies.filter(|of| schema.is_printed(*of));
        let sheet = |of: VocabularyId, term: TermId| {
            let group = self.ctx.term_group(of, term);
            let path = address::sheet(&schema.vocabularies[of].id, &group.id);
            (group.count > 0).then_some(Group { path, ..group })
        };
        let of_vocabulary = |of: VocabularyId| {
            let terms = schema.vocabularies[of].terms.ids();
            terms.filter_map(move |term| sheet(of, term)).collect::<Vec<_>>()
        };
        printed.flat_map(of_vocabulary).collect()
    }
}

fn crumb(group: &Group) -> Crumb {
    Crumb { label: group.label.clone(), path: group.path.clone() }
}
