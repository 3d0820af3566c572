//! Images without what they say beside their picture: where and when a photo was taken, by whom, with
//! which camera, what an editor wrote in a comment.
//!
//! Copies the parts that a browser needs to show the picture and no others, from an allow-list, and
//! decodes nothing: the picture is the same, bit for bit. Of EXIF only the orientation is kept, of
//! colour profiles all. JPEG, PNG, GIF and WebP are read; drawings are text and none of this, and
//! whether a file is what its name says is not asked here.

mod gif;
mod jpeg;
mod png;
mod webp;

use crate::files::Bytes;

/// What is published of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// All of it.
    Whole,
    /// The picture, without its metadata.
    Stripped(Bytes),
    /// Nothing: it is an image, but its metadata cannot be separated from the picture.
    Unreadable(&'static str),
}

/// The first bytes of a file that [`may_have`] looks at.
pub const HEAD: u64 = 64;

/// Whether a file that begins with `head` is an image that may have metadata.
pub fn may_have(head: &[u8]) -> bool {
    Format::of(head).is_some()
}

/// What of a file may be published, whatever kind of file it is.
pub fn published(file: &[u8]) -> Published {
    let stripped = match Format::of(file) {
        Some(Format::Jpeg) => jpeg::strip(file),
        Some(Format::Png) => png::strip(file),
        Some(Format::Gif) => gif::strip(file),
        Some(Format::WebP) => webp::strip(file),
        Some(Format::Heif) if has_heif_metadata(file) => return Published::Unreadable(HEIF),
        Some(Format::Heif) | None => return Published::Whole,
    };
    match stripped {
        Some(stripped) if *stripped == *file => Published::Whole,
        Some(stripped) => Published::Stripped(stripped.into()),
        None => Published::Unreadable(DAMAGED),
    }
}

/// Whether a picture is shown on its side, so that what it says is its width is its height. Only images whose
/// metadata has been removed are looked at: of theirs, only the orientation is left.
pub fn is_on_its_side(file: &[u8]) -> bool {
    let turned = match Format::of(file) {
        Some(Format::Jpeg) => jpeg::orientation_of(file),
        Some(Format::Png) => png::orientation_of(file),
        Some(Format::WebP) => webp::orientation_of(file),
        Some(Format::Gif | Format::Heif) | None => None,
    };
    turned.is_some_and(|turned| turned >= 5)
}

enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
    Heif,
}

impl Format {
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', _, b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] if is_heif(head) => Some(Self::Heif),
            _ => None,
        }
    }
}

const HEIF: &str = "it contains EXIF or XMP, which cannot be removed from AVIF and HEIC";
const DAMAGED: &str = "it is damaged";

/// Whether a file in the container of MPEG-4 is an image, by its brands.
fn is_heif(file: &[u8]) -> bool {
    let brands = file.get(8..64.min(file.len())).unwrap_or_default();
    [b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"]
        .iter()
        .any(|brand| brands.chunks(4).any(|found| found == *brand))
}

/// Whether any of its boxes holds something besides the picture, or cannot be read.
fn has_heif_metadata(file: &[u8]) -> bool {
    let mut input = Input(file);
    while !input.0.is_empty() {
        let Some((kind, content)) = heif_box(&mut input) else { return true };
        let holds = |item: &[u8]| content.windows(item.len()).any(|found| found == item);
        let is_picture = match kind {
            b"ftyp" | b"mdat" => true,
            b"meta" | b"moov" => !holds(b"Exif") && !holds(b"mime"),
            _ => false,
        };
        if !is_picture {
            return true;
        }
    }
    false
}

fn heif_box<'a>(input: &mut Input<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let length = u32::from_be_bytes(input.take(4)?.try_into().ok()?);
    let kind = input.take(4)?;
    let content = match length {
        0 => input.0.len(),
        1 => {
            let length = u64::from_be_bytes(input.take(8)?.try_into().ok()?);
            usize::try_from(length).ok()?.checked_sub(16)?
        }
        length => usize::try_from(length).ok()?.checked_sub(8)?,
    };
    Some((kind, input.take(content)?))
}

/// Bytes that are read from the front.
#[derive(Clone, Copy)]
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }
}

/// The orientation in an EXIF block, where it is not the usual one.
fn orientation(exif: &[u8]) -> Option<u16> {
    let is_little = match exif.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    const ORIENTATION: u16 = 0x0112;
    const SHORT: u16 = 3;
    let first = long(4)?;
    let tags = (0..usize::from(short(first)?)).map(|tag| first + 2 + tag * 12);
    let tag = tags.into_iter().find(|at| short(*at) == Some(ORIENTATION))?;
    let is_one = short(tag + 2)? == SHORT && long(tag + 4)? == 1;
    short(tag + 8).filter(|value| is_one && (2..=8).contains(value))
}

/// An EXIF block that holds this orientation and nothing else.
fn exif(orientation: u16) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(orientation.to_be_bytes());
    exif.extend([0; 6]);
    exif
}

#[cfg(test)]
mod tests;
