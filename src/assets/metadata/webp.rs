//! WebP: chunks of a RIFF file; those of an animation hold chunks themselves.
//!
//! What follows the length that the file gives is left out.

use super::{Input, exif, orientation};

const KEPT: [&[u8]; 6] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ICCP"];
/// In the flags of an extended file: it holds EXIF, XMP.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
/// What is before the chunks of a frame.
const FRAME_HEADER: usize = 16;

/// The picture alone; none when the file is damaged before its picture.
pub(super) fn strip(file: &[u8]) -> Option<Vec<u8>> {
    let length: [u8; 4] = file.get(4..8)?.try_into().ok()?;
    let end = usize::try_from(u32::from_le_bytes(length)).ok()?.checked_add(8)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut flags = None;
    let mut has_picture = false;
    let mut input = Input(file.get(12..end.min(file.len()))?);
    while let Some((name, content)) = chunk(&mut input) {
        match name {
            b"EXIF" => {
                let block = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                if let (Some(turned), Some(at)) = (orientation(block), flags) {
                    write(&mut out, name, &exif(turned));
                    if let Some(flags) = out.get_mut(at) {
                        *flags |= HAS_EXIF;
                    }
                }
            }
            b"VP8X" => {
                let mut header = content.get(..10)?.to_vec();
                header[0] &= !(HAS_EXIF | HAS_XMP);
                flags = Some(out.len() + 8);
                write(&mut out, name, &header);
            }
            b"ANMF" => {
                write(&mut out, name, &frame(content)?);
                has_picture = true;
            }
            _ if KEPT.contains(&name) => {
                write(&mut out, name, content);
                has_picture |= name.starts_with(b"VP8");
            }
            _ => {}
        }
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    has_picture.then_some(out)
}

/// The orientation of a picture, which is said after it.
pub(super) fn orientation_of(file: &[u8]) -> Option<u16> {
    let mut input = Input(file.get(12..)?);
    loop {
        let (name, content) = chunk(&mut input)?;
        if name == b"EXIF" {
            return orientation(content.strip_prefix(b"Exif\0\0").unwrap_or(content));
        }
    }
}

fn frame(content: &[u8]) -> Option<Vec<u8>> {
    let mut input = Input(content);
    let mut out = input.take(FRAME_HEADER)?.to_vec();
    while let Some((name, content)) = chunk(&mut input) {
        if KEPT.contains(&name) {
            write(&mut out, name, content);
        }
    }
    Some(out)
}

/// The next chunk; those of an odd length have a byte more, which the last may lack.
fn chunk<'a>(input: &mut Input<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let name = input.take(4)?;
    let length: [u8; 4] = input.take(4)?.try_into().ok()?;
    let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
    let content = input.take(length)?;
    input.take(length % 2);
    Some((name, content))
}

fn write(out: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    out.extend(name);
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(content);
    out.extend(&[0][..content.len() % 2]);
}
