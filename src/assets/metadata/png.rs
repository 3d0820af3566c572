//! PNG: chunks, each with a name and a checksum.
//!
//! What follows the last chunk is left out.

use super::{Input, exif, orientation};
use flate2::Crc;

/// Chunks that say what the picture looks like, moves or is coloured like.
const KEPT: [&[u8]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"hIST", b"pHYs", b"cICP", b"mDCV", b"acTL", b"fcTL", b"fdAT",
];

/// The picture alone; none when the file is damaged before its picture.
pub(super) fn strip(file: &[u8]) -> Option<Vec<u8>> {
    let mut input = Input(file);
    let mut out = input.take(8)?.to_vec();
    let mut has_picture = false;
    while let Some((name, content, whole)) = chunk(&mut input) {
        match name {
            b"eXIf" => {
                if let Some(turned) = orientation(content) {
                    write(&mut out, name, &exif(turned));
                }
            }
            _ if KEPT.contains(&name) => out.extend(whole),
            _ => {}
        }
        has_picture |= name == b"IDAT";
        if name == b"IEND" {
            break;
        }
    }
    has_picture.then_some(out)
}

/// The orientation of a picture.
pub(super) fn orientation_of(file: &[u8]) -> Option<u16> {
    let mut input = Input(file.get(8..)?);
    loop {
        match chunk(&mut input)? {
            (b"eXIf", content, _) => return orientation(content),
            (b"IEND", ..) => return None,
            _ => {}
        }
    }
}

/// The next chunk: name, content, and all of it.
fn chunk<'a>(input: &mut Input<'a>) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
    let length: [u8; 4] = input.0.get(..4)?.try_into().ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    let whole = input.take(length.checked_add(12)?)?;
    Some((&whole[4..8], &whole[8..8 + length], whole))
}

fn write(out: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(content);
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(name);
    out.extend(content);
    out.extend(crc.sum().to_be_bytes());
}
