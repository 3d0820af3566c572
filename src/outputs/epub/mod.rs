//! [`Book`] → an e-book: EPUB 3, a file for each chapter.
//!
//! The chapters are made in [`crate::render::book`]; here they become XHTML, and get what a reader
//! of e-books asks for: a list of all files, a table of contents, what the book is accessible to.

mod package;
mod xhtml;

use super::zip::{self, ZipMethod};
use crate::assess::Assessed;
use crate::files::{Asset, Bytes};
use crate::link::address::EPUB;
use crate::link::address::percent_encode;
use crate::render::Files;
use crate::render::book::Book;
use crate::render::book::markup::Token;
use std::collections::BTreeMap;

/// Folder of the book in its container.
const FOLDER: &str = "EPUB";

/// An image of the book.
struct Image {
    /// Its path in the book.
    path: String,
    /// Its type.
    media_type: &'static str,
    bytes: Bytes,
}

/// The book, at its address. There is none when it is too large for its container, which holds 4 GB.
pub(super) fn file(assessed: &Assessed, book: &Book) -> Files {
    let images = images(assessed, book);
    let settings = &assessed.linked.guide.schema.settings;
    let language = package::language(settings);
    let mut texts = vec![
        ("META-INF/container.xml".to_owned(), package::container()),
        (format!("{FOLDER}/package.opf"), package::package(assessed, book, &images)),
        (format!("{FOLDER}/nav.xhtml"), package::contents(book, settings)),
        (format!("{FOLDER}/book.css"), include_str!("book.css").to_owned()),
    ];
    for chapter in &book.chapters {
        let name = format!("{FOLDER}/{}.xhtml", chapter.name);
        texts.push((name, xhtml::chapter(book, chapter, &images, language)));
    }
    // What kind of file this is has to come first, as it is.
    let mut files: Vec<(String, &[u8], ZipMethod)> =
        vec![("mimetype".to_owned(), b"application/epub+zip", ZipMethod::Stored)];
    files.extend(
        texts.iter().map(|(name, text)| (name.clone(), text.as_bytes(), ZipMethod::Deflated)),
    );
    for image in images.values() {
        let keep = if image.media_type == SVG { ZipMethod::Deflated } else { ZipMethod::Stored };
        files.push((format!("{FOLDER}/{}", image.path), &*image.bytes, keep));
    }
    let packed = zip::pack(&files).map(|bytes| (EPUB.to_owned(), Bytes::from(bytes)));
    packed.into_iter().collect()
}

/// Larger images are left out of the book, whose container holds 4 GB.
const MAX_IMAGE: u64 = 256 << 20;

const SVG: &str = "image/svg+xml";

/// The images that chapters show, by the address they show them under, numbered in this order.
/// Their own names may hold what a container does not allow.
fn images(assessed: &Assessed, book: &Book) -> BTreeMap<String, Image> {
    let files: BTreeMap<String, &Asset> =
        assessed.linked.assets.iter().map(|(path, asset)| (percent_encode(path), asset)).collect();
    let mut images = BTreeMap::new();
    let tokens = book.chapters.iter().flat_map(|chapter| &chapter.tokens);
    for token in tokens {
        let Token::Open(element) = token else { continue };
        let Some(address) = element.get("src") else { continue };
        if images.contains_key(address) {
            continue;
        }
        let Some(asset) = files.get(address).copied() else { continue };
        // One that cannot be read any more ends the build when it is copied to the site.
        let Ok(bytes) = asset.read(MAX_IMAGE) else { continue };
        let Some((media_type, ending)) = media_type(&bytes) else { continue };
        let path = format!("images/{}.{ending}", images.len() + 1);
        let image = Image { path, media_type, bytes };
        images.insert(address.to_owned(), image);
    }
    images
}

/// The type of an image that every reader of e-books shows, by what it holds, and the ending of its
/// name.
fn media_type(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some(("image/png", "png")),
        [0xFF, 0xD8, 0xFF, ..] => Some(("image/jpeg", "jpg")),
        [b'G', b'I', b'F', b'8', ..] => Some(("image/gif", "gif")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            Some(("image/webp", "webp"))
        }
        _ => is_plain_svg(bytes).then_some((SVG, "svg")),
    }
}

/// Whether this is a drawing that does nothing and names no other file.
fn is_plain_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    const NOT_PLAIN: [&str; 6] =
        ["<!doctype", "<!entity", "<script", "<foreignobject", "<image", "<?xml-stylesheet"];
    let lower = text.to_lowercase();
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
        && text.contains("xmlns=\"http://www.w3.org/2000/svg\"")
        && NOT_PLAIN.iter().all(|word| !lower.contains(word))
}
