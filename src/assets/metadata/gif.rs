//! GIF: blocks, each a run of short pieces.
//!
//! What follows the last block is left out.

use super::Input;

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2C;
const END: u8 = 0x3B;
/// How long a picture is shown and what of it is clear.
const CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;
/// How often pictures repeat, and the colour profile.
const APPLICATIONS: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

/// The pictures alone; none when the file is damaged before its first picture ends.
pub(super) fn strip(file: &[u8]) -> Option<Vec<u8>> {
    let mut input = Input(file);
    let mut out = Vec::with_capacity(file.len());
    let header = input.take(13)?;
    out.extend(header);
    out.extend(table(&mut input, header[10])?);
    let mut has_picture = false;
    loop {
        // A single byte outside any block is skipped, as browsers do.
        match input.byte() {
            Some(EXTENSION) => {
                let Some((kind, blocks)) = extension(&mut input) else { break };
                let name = blocks.get(1..12).unwrap_or_default();
                if kind == CONTROL || (kind == APPLICATION && APPLICATIONS.contains(&name)) {
                    out.extend([EXTENSION, kind]);
                    out.extend(blocks);
                }
            }
            Some(PICTURE) => {
                let Some(picture) = picture(&mut input) else { break };
                out.push(PICTURE);
                out.extend(picture);
                has_picture = true;
            }
            Some(END) | None => break,
            Some(_) => {}
        }
    }
    out.push(END);
    has_picture.then_some(out)
}

/// The colours, where flags say that there are some.
fn table<'a>(input: &mut Input<'a>, flags: u8) -> Option<&'a [u8]> {
    input.take(if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) })
}

fn extension<'a>(input: &mut Input<'a>) -> Option<(u8, &'a [u8])> {
    Some((input.byte()?, blocks(input)?))
}

fn picture<'a>(input: &mut Input<'a>) -> Option<&'a [u8]> {
    let all = input.0;
    let header = input.take(9)?;
    table(input, header[8])?;
    input.byte()?;
    blocks(input)?;
    all.get(..all.len() - input.0.len())
}

/// Short pieces with their lengths, the empty one that ends them included.
fn blocks<'a>(input: &mut Input<'a>) -> Option<&'a [u8]> {
    let all = input.0;
    while input
        .byte()
        .map(usize::from)
        .filter(|length| *length > 0)
        .is_some_and(|length| input.take(length).is_some())
    {}
    let read = all.len() - input.0.len();
    all.get(..read).filter(|blocks| blocks.last() == Some(&0))
}
