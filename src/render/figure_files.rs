//! The figures that readers can download: maps, decision guides, and when the entries of a kind took place.
//!
//! How a file looks is decided in [`super::figures::file`].

use super::figures::file::{ACCENT, Caption, KeyLine, Row, file, rows_file};
use super::view::Card;
use super::{Files, ViewContext};
use crate::assess::page_label;
use crate::ids::{DecisionId, KindId};
use crate::link::address::{self, Page};
use crate::messages::{fill, messages};

impl ViewContext<'_> {
    /// Every figure as a file.
    pub(super) fn figure_files(self) -> Files {
        let schema = &self.linked.guide.schema;
        let maps = (0..schema.ratings.len()).filter_map(|ratings| self.map_file(ratings));
        let years = schema.kinds.ids().filter_map(|kind| self.years_file(kind));
        let decisions = self.linked.decisions.decisions.ids();
        let decisions = decisions.filter_map(|id| self.decision_file(id));
        let files = maps.chain(years).chain(decisions);
        files.map(|(path, svg)| (path, svg.into_bytes().into())).collect()
    }

    fn map_file(self, ratings: usize) -> Option<(String, String)> {
        let kind = &self.linked.guide.schema.kinds[self.linked.guide.schema.ratings[ratings].kind];
        let page = address::map(kind);
        // A file is read anywhere: its links name the guide's address when that is known.
        let base = &self.linked.guide.schema.settings.base_url;
        let root = if base.is_empty() { address::root_from(&page) } else { base.clone() };
        let map = self.map(ratings, &root, self.path_positions);
        let key = map.stances.iter().map(|stance| KeyLine {
            tone: stance.slug.clone(),
            text: format!("{} ({})", stance.label, stance.count),
        });
        let title = page_label(self.assessed, Page::Map(ratings));
        let caption = self.caption(title, key.collect(), &page);
        (!map.figure.is_empty()).then(|| (map.file, file(&map.figure, &caption)))
    }

    fn years_file(self, kind: KindId) -> Option<(String, String)> {
        let chronology = self.chronology(kind)?;
        let of = &self.linked.guide.schema.kinds[kind];
        let title = format!("{}: {}", of.plural, chronology.alt);
        let caption = self.caption(title, Vec::new(), &address::kind(of));
        let row = |card: &Card, figure, said: &str| Row {
            name: card.title.clone(),
            figure,
            said: said.to_owned(),
        };
        let dated = chronology.rows.iter();
        let dated = dated.map(|of| row(&of.card, Some(of.figure.clone()), &of.alt));
        let undated = chronology.undated.iter().map(|card| row(card, None, ""));
        let rows: Vec<Row> = dated.chain(undated).collect();
        Some((chronology.file, rows_file(&chronology.figure, &rows, &caption)))
    }

    fn decision_file(self, id: DecisionId) -> Option<(String, String)> {
        let decision = self.decision(id);
        let key = decision.steps.iter().flat_map(|step| {
            let title = format!("{}. {}", step.number, step.title);
            let answers = step.answers.iter().map(|of| format!("– {} → {}", of.text, of.step));
            std::iter::once(title).chain(answers)
        });
        let key = key.map(|text| KeyLine { tone: String::new(), text }).collect();
        let page = address::decision(&self.linked.decisions.decisions[id].slug);
        let caption = self.caption(decision.title, key, &page);
        (!decision.figure.is_empty()).then(|| (decision.file, file(&decision.figure, &caption)))
    }

    /// What a file says besides the figure; `page` shows the same figure.
    fn caption(self, title: String, key: Vec<KeyLine>, page: &str) -> Caption {
        let settings = &self.linked.guide.schema.settings;
        let say = messages(&settings.language);
        let join = |parts: &[&str]| {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            parts.join(say.list_separator)
        };
        let source = join(&[&settings.title, &settings.address(page)]);
        let mut origin = vec![fill(say.figure_source, &[("source", source)])];
        if let Some(license) = &settings.license {
            let license = join(&[&license.name, &license.url]);
            origin.push(fill(say.figure_license, &[("license", license)]));
        }
        let accent =
            settings.branding.accent.map_or_else(|| ACCENT.to_owned(), |of| of.to_string());
        Caption { title, key, origin, accent }
    }
}
