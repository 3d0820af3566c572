//! What templates see of what programs read.
//!
//! Types only, as in [`super`].

use super::{Crumb, Picture};
use serde::Serialize;

/// `page.head`: metadata for programs.
#[derive(Debug, Default, Serialize)]
pub struct Head {
    /// Its type in the Open Graph protocol: `article` for entries, `website` for all others.
    pub open_graph_type: &'static str,
    /// The image of the entry, if it has one.
    pub image: Option<Picture>,
    /// The date of the entry's first change in ISO form; empty when none is known.
    pub published: String,
    /// The date of its last; empty when none is known.
    pub modified: String,
    /// Whether search engines are to show it.
    pub is_indexed: bool,
    /// The feed of what changed in the entries it lists, if it has one.
    pub feed: Option<Crumb>,
    /// Path of its copy as Markdown; empty when there is none.
    pub markdown: String,
    /// What it is, as JSON-LD in which nothing ends a script; safe to print with `| safe`.
    pub json_ld: String,
}
