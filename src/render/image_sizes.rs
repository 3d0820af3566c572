//! Width and height of images, so that nothing on a page moves when they come.
//!
//! Reads what a file says about itself and decodes no image.

use super::view::Picture;
use crate::assets::metadata;
use crate::files::Asset;
use crate::link::Linked;
use crate::link::address::percent_encode;
use crate::memo::Memo;
use std::collections::BTreeMap;
use std::io::BufReader;

/// Width and height of images, by path in the content folder.
pub(super) type Sizes = BTreeMap<String, (usize, usize)>;

/// Sizes by path and file.
pub(super) type SizeCache = Memo<(String, Asset), Option<(usize, usize)>>;

/// The sizes of all images that pages show.
pub(super) fn sizes(linked: &Linked, cache: &mut SizeCache) -> Sizes {
    let key = |(path, asset): (&String, &Asset)| (path.clone(), asset.clone());
    let keys: Vec<_> = linked.assets.iter().map(key).collect();
    let sizes = cache.get_or_compute_many(keys.clone(), |_, (_, asset)| size(asset));
    let paths = keys.into_iter().map(|(path, _)| path);
    paths.zip(sizes).filter_map(|(path, size)| Some((path, size?))).collect()
}

/// The size of an image, of which only the beginning is read, or what its parts say.
fn size(asset: &Asset) -> Option<(usize, usize)> {
    // What cannot be read is reported elsewhere ([`crate::files::unreadable_assets`]).
    let file = BufReader::new(asset.open().ok()?);
    let of_pixels = imagesize::reader_size(file).ok().map(|size| (size.width, size.height));
    let as_shown = of_pixels.map(|(width, height)| match is_on_its_side(asset) {
        true => (height, width),
        false => (width, height),
    });
    as_shown.or_else(|| of_drawing(&asset.head(DRAWING_HEAD).ok()?))
}

/// Whether browsers turn a picture by a quarter, as its EXIF says.
fn is_on_its_side(asset: &Asset) -> bool {
    let Ok(head) = asset.head(metadata::HEAD) else { return false };
    let bytes = metadata::may_have(&head).then(|| asset.read(asset.size()));
    matches!(bytes, Some(Ok(bytes)) if metadata::is_on_its_side(&bytes))
}

/// The tag that says the size of a drawing is looked for in so many bytes.
const DRAWING_HEAD: u64 = 1 << 16;

/// An image as templates see it.
pub(super) fn picture(path: &str, sizes: &Sizes) -> Picture {
    let (width, height) = sizes.get(path).copied().unwrap_or_default();
    Picture { path: percent_encode(path), width, height }
}

/// What an SVG says in `width` and `height`, or else in `viewBox`.
fn of_drawing(bytes: &[u8]) -> Option<(usize, usize)> {
    // What was read may end within a character.
    let text = bytes.utf8_chunks().next()?.valid();
    let tag = text.split_once("<svg")?.1.split('>').next()?;
    let value = |name: &str| {
        tag.match_indices(name).find_map(|(at, _)| {
            let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let whole = tag[..at].ends_with(char::is_whitespace);
            rest[1..].split(quote).next().filter(|_| whole)
        })
    };
    let pixels = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        (1.0..1e5).contains(&number).then(|| number.round() as usize)
    };
    let declared = value("width").and_then(pixels).zip(value("height").and_then(pixels));
    declared.or_else(|| {
        let separates = |c: char| c == ',' || c.is_whitespace();
        let numbers = value("viewBox")?.split(separates).filter(|part| !part.is_empty());
        let [_, _, width, height] = numbers.collect::<Vec<_>>()[..] else { return None };
        pixels(width).zip(pixels(height))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_on_its_side_is_as_wide_as_it_is_shown() {
        let frame = b"\xFF\xC0\0\x0B\x08\0\x03\0\x07\x01\x01\x11\0";
        let scan = b"\xFF\xDA\0\x08\x01\x01\0\0\0\0\x12\xFF\xD9";
        let exif = |turned: u8| {
            let block = b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
            [block.as_slice(), &[turned], &[0; 6]].concat()
        };
        let photo = |exif: &[u8]| {
            let bytes = [b"\xFF\xD8".as_slice(), exif, frame, scan].concat();
            size(&Asset::from(crate::files::Bytes::from(bytes)))
        };
        assert_eq!(photo(b""), Some((7, 3)));
        assert_eq!(photo(&exif(3)), Some((7, 3)));
        assert_eq!(photo(&exif(6)), Some((3, 7)));
    }

    #[test]
    fn drawings_say_their_size() {
        for (tag, expected) in [
            ("<svg width=\"120\" height='40px' viewBox='0 0 3 1'>", Some((120, 40))),
            ("<?xml version='1.0'?>\n<svg\n  viewBox = \"0 0 120.4,40\">", Some((120, 40))),
            ("<svg width='100%' height='100%' viewBox='0 0 120 40'>", Some((120, 40))),
            ("<svg stroke-width=\"2\" height=\"40\">", None),
            ("<svg viewBox='0 0 0 0'>", None),
            ("<svg viewBox='0 0 NaN inf'>", None),
            ("<svg width=", None),
            ("<svg", None),
            ("GIF89a", None),
        ] {
            assert_eq!(of_drawing(tag.as_bytes()), expected, "{tag}");
        }
        assert_eq!(of_drawing(b"\xff<svg width='1' height='1'>"), None);
    }
}
