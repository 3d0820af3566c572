//! [`Assessed`] → the guide's other forms: feeds, data, texts, a book.
//!
//! Each reads the same assessed guide that pages are made from; none reads HTML. What
//! `guide.yaml` names is made. Pages, the one for paper among them, are made in [`crate::render`].

mod epub;
mod zip;

use crate::assess::Assessed;
use crate::files::Inventory;
use crate::render::Files;
use crate::render::book::Book;
use crate::schema::editions::Edition;

/// The files of every edition that the guide asks for. `book` is there when one of them needs it.
pub fn files(assessed: &Assessed, inventory: &Inventory, book: Option<&Book>) -> Files {
    let editions = &assessed.linked.guide.schema.settings.editions;
    let mut files = Files::new();
    if let Some(book) = book.filter(|_| editions.contains(&Edition::Epub)) {
        files.extend(epub::file(assessed, inventory, book));
    }
    files
}
