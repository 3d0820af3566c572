//! [`Assessed`] → the guide's other forms: feeds, data, texts, a book.
//!
//! Each reads the same assessed guide that pages are made from; none reads HTML. What
//! `guide.yaml` names is made. Pages, the one for paper among them, are made in [`crate::render`].

mod citations;
mod feeds;
mod markdown;
mod sitemap;
mod xml;

use crate::assess::Assessed;
use crate::files::Inventory;
use crate::render::Files;
use crate::schema::editions::Edition;

/// A file that was made: its path and its text.
type Made = (String, String);

/// The files of every edition that the guide asks for, and what every site has for programs.
pub fn files(assessed: &Assessed, inventory: &Inventory) -> Files {
    let _ = inventory;
    let mut made = sitemap::files(assessed);
    for edition in &assessed.linked.guide.schema.settings.editions {
        match edition {
            Edition::Citations => made.extend(citations::files(assessed)),
            Edition::Feeds => made.extend(feeds::files(assessed)),
            Edition::Markdown => made.extend(markdown::files(assessed)),
            Edition::Data | Edition::Epub | Edition::Print => {}
        }
    }
    made.into_iter().map(|(path, text)| (path, text.into_bytes().into())).collect()
}
