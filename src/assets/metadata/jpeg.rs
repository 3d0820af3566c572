//! JPEG: segments up to the end of the image; pictures may have several scans.
//!
//! What follows the end, such as a film or another picture, is left out.

use super::{Input, exif, orientation};

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const JFIF: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const ADOBE: u8 = 0xEE;
const EXIF: &[u8] = b"Exif\0\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// The picture alone; none when the file is damaged before its first scan.
pub(super) fn strip(file: &[u8]) -> Option<Vec<u8>> {
    let mut input = Input(file.get(2..)?);
    let mut out = vec![0xFF, START];
    let mut has_scan = false;
    let mut is_turned = false;
    loop {
        let Some(marker) = next_marker(&mut input) else { return has_scan.then_some(out) };
        match marker {
            END => {
                out.extend([0xFF, END]);
                return has_scan.then_some(out);
            }
            // Markers that stand alone.
            0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let Some(content) = segment(&mut input) else { return has_scan.then_some(out) };
        match marker {
            JFIF => out.extend(jfif(content).unwrap_or_default()),
            APP1 => {
                let turned = content.strip_prefix(EXIF).and_then(orientation);
                if let (Some(turned), false) = (turned, is_turned) {
                    is_turned = true;
                    write(&mut out, APP1, &[EXIF, &exif(turned)].concat());
                }
            }
            APP2 if content.starts_with(PROFILE) => write(&mut out, APP2, content),
            // How colours are coded: five bytes of name, seven of what is meant.
            ADOBE if content.starts_with(b"Adobe") => {
                write(&mut out, ADOBE, content.get(..12)?);
            }
            SCAN => {
                has_scan = true;
                write(&mut out, SCAN, content);
                out.extend(scan(&mut input));
            }
            // Frames, tables, restarts and hierarchies; not the other applications and comments.
            0xC0..=0xCF | 0xDB..=0xDF => write(&mut out, marker, content),
            _ => {}
        }
    }
}

/// The orientation of a picture, which is said before its first scan.
pub(super) fn orientation_of(file: &[u8]) -> Option<u16> {
    let mut input = Input(file.get(2..)?);
    loop {
        match (next_marker(&mut input)?, segment(&mut input)?) {
            (SCAN | END, _) => return None,
            (APP1, content) if content.starts_with(EXIF) => {
                return orientation(&content[EXIF.len()..]);
            }
            _ => {}
        }
    }
}

/// The next marker; any number of fill bytes may be before it.
fn next_marker(input: &mut Input<'_>) -> Option<u8> {
    if input.byte()? != 0xFF {
        return None;
    }
    loop {
        match input.byte()? {
            0xFF => {}
            0x00 => return None,
            marker => return Some(marker),
        }
    }
}

fn segment<'a>(input: &mut Input<'a>) -> Option<&'a [u8]> {
    let length = input.take(2)?;
    input.take(usize::from(u16::from_be_bytes([length[0], length[1]])).checked_sub(2)?)
}

/// The coded picture up to the next marker that is no restart.
fn scan<'a>(input: &mut Input<'a>) -> &'a [u8] {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    let end = input.0.windows(2).position(is_end).unwrap_or(input.0.len());
    input.take(end).unwrap_or_default()
}

/// The header of JFIF without its thumbnail.
fn jfif(content: &[u8]) -> Option<Vec<u8>> {
    let mut header = content.get(..14).filter(|header| header.starts_with(b"JFIF\0"))?.to_vec();
    header[12..].fill(0);
    let mut out = Vec::new();
    write(&mut out, JFIF, &header);
    Some(out)
}

/// Writes a segment; one that was read, or is shorter, fits its length.
fn write(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    out.extend([0xFF, marker]);
    out.extend(u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(content);
}
