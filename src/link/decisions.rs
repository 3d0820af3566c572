//! Decision guides with everything in them resolved.
//!
//! Types only; names are resolved in [`super::resolve`].

use super::TextLinks;
use crate::ids::{DecisionId, EntryId, IdVec, SourceId};
use crate::parse::decisions::Decisions;
use std::sync::Arc;

/// The decision guides, and where their texts point.
#[derive(Clone, Debug, Default)]
pub struct LinkedDecisions {
    /// The guides.
    pub decisions: Arc<Decisions>,
    /// Where the texts of each point, in the same order.
    pub links: IdVec<DecisionId, DecisionLinks>,
}

/// Where a decision guide points.
#[derive(Clone, Debug, Default)]
pub struct DecisionLinks {
    /// For each of its texts.
    pub texts: Vec<TextLinks>,
    /// Sources that it cites, each once, in the order they are first cited.
    pub sources: Vec<SourceId>,
    /// For each step, the entries it names; none where one does not exist.
    pub entries: Vec<Vec<Option<EntryId>>>,
}

impl LinkedDecisions {
    /// Sources that any of them cites, in their order.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.links.iter().flat_map(|links| &links.sources).copied()
    }
}
