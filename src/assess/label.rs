//! What each page of the site is called: in its head, in links to it, in search.
//!
//! Labels of pages that every guide has are in [`crate::messages`]. Decides no address; see
//! [`crate::link::address`].

use super::Assessed;
use crate::link::address::Page;
use crate::messages::{fill, in_sentence, messages};

/// The label of a page.
pub fn page_label(assessed: &Assessed, page: Page) -> String {
    let guide = &assessed.linked.guide;
    let schema = &guide.schema;
    let language = &schema.settings.language;
    let say = messages(language);
    let term = |(of, term)| schema.vocabularies[of].terms[term].label.clone();
    match page {
        Page::Entry(index) => guide.entries[index].title.clone(),
        Page::Home => schema.settings.title.clone(),
        Page::Kind(index) => schema.kinds[index].plural.clone(),
        Page::Vocabulary(index) => schema.vocabularies[index].label.clone(),
        Page::Term(of, index) => term((of, index)),
        Page::Pair(pair) => {
            let [first, second] = assessed.knowledge.facets.pairs[pair].facets.map(term);
            fill(say.both, &[("first", first), ("second", second)])
        }
        Page::Map(ratings) => {
            let rated = &schema.kinds[schema.ratings[ratings].kind];
            fill(say.map, &[("kind", in_sentence(&rated.plural, language))])
        }
        Page::Stances(ratings) => evidence_about(assessed, ratings),
        Page::Stance(ratings, stance) => {
            let of = schema.ratings[ratings].stances;
            let part = in_sentence(&term((of, stance)), language);
            fill(say.part, &[("label", evidence_about(assessed, ratings)), ("part", part)])
        }
        Page::Comparison(kind) => {
            fill(say.comparison, &[("kind", in_sentence(&schema.kinds[kind].plural, language))])
        }
        Page::Brief(index) => fill(say.brief, &[("title", &guide.entries[index].title)]),
        Page::Sheet(of, index) => fill(say.sheet, &[("label", term((of, index)))]),
        Page::Decision(id) => assessed.linked.decisions.decisions[id].title.clone(),
        Page::Decisions => say.pages.decisions.to_owned(),
        Page::Selection => say.pages.selection.to_owned(),
        Page::SelfAssessment => say.pages.self_assessment.to_owned(),
        Page::Sources => say.pages.sources.to_owned(),
        Page::Search => say.pages.search.to_owned(),
        Page::AToZ => say.pages.a_to_z.to_owned(),
        Page::Glossary => say.pages.glossary.to_owned(),
        Page::Changes => say.pages.changes.to_owned(),
        Page::Coverage => say.pages.coverage.to_owned(),
        Page::GapMap(..) => say.pages.gap_map.to_owned(),
        Page::Downloads => say.pages.downloads.to_owned(),
        Page::Print => say.pages.whole_guide.to_owned(),
        Page::NotFound => say.pages.not_found.to_owned(),
    }
}

/// What evidence is about: the entries of a rated kind.
fn evidence_about(assessed: &Assessed, ratings: usize) -> String {
    let schema = &assessed.linked.guide.schema;
    let language = &schema.settings.language;
    let rated = &schema.kinds[schema.ratings[ratings].kind];
    let kind = in_sentence(&rated.plural, language);
    fill(messages(language).evidence_about, &[("kind", kind)])
}
