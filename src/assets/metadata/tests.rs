//! Small images made by hand, with a marker in every place that is not their picture.
//!
//! That what is left is shown as before is tried with files of cameras and editors, outside of tests.

use super::*;
use flate2::Crc;
use proptest::prelude::*;

const MARK: &[u8] = b"PLANTED-MARKER";

fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap_or_default().to_be_bytes();
    [&length, name, content, &crc.sum().to_be_bytes()].concat()
}

fn png(between: &[Vec<u8>]) -> Vec<u8> {
    let header = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0");
    let picture = chunk(b"IDAT", b"\x78\x9c\x63\x60\0\0\0\x02\0\x01");
    let end = chunk(b"IEND", b"");
    [b"\x89PNG\r\n\x1a\n", &*header, &between.concat(), &picture, &end].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or_default().to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// A progressive picture of two scans, with tables between them and bytes that look like markers.
fn jpeg(before: &[Vec<u8>], between: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
    let frame = segment(0xC2, b"\x08\0\x01\0\x01\x01\x01\x11\0");
    let scan = segment(0xDA, b"\x01\x01\0\0\0\0");
    let coded = b"\x12\xFF\x00\x34\xFF\xD0\x56";
    let tables = segment(0xC4, b"tables");
    let parts: [&[u8]; 10] = [
        b"\xFF\xD8",
        &before.concat(),
        &frame,
        &scan,
        coded,
        &between.concat(),
        &tables,
        &scan,
        coded,
        b"\xFF\xD9",
    ];
    [&parts.concat(), after].concat()
}

fn gif(extension: &[u8], after: &[u8]) -> Vec<u8> {
    let header = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let control = b"\x21\xF9\x04\x01\0\0\0\0";
    let picture = b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [header, extension, control, picture, b"\x3B", after].concat()
}

fn riff(name: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or_default().to_le_bytes();
    [name, &length, content, &[0][..content.len() % 2]].concat()
}

fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff(b"RIFF", &[b"WEBP", &*chunks.concat()].concat())
}

fn stripped(file: Vec<u8>) -> Vec<u8> {
    match published(&file) {
        Published::Stripped(bytes) => bytes.to_vec(),
        other => panic!("{other:?}"),
    }
}

fn is_whole(file: Vec<u8>) -> bool {
    matches!(published(&file), Published::Whole)
}

/// EXIF of a camera: little-endian, turned, with a name and a thumbnail behind it.
fn camera(orientation: u16) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
    block.extend(b"\x0F\x01\x02\0\x0E\0\0\0\x26\0\0\0");
    block.extend(b"\x12\x01\x03\0\x01\0\0\0");
    block.extend(orientation.to_le_bytes());
    block.extend(b"\0\0\0\0\0\0");
    block.extend(MARK);
    block
}

#[test]
fn pictures_stay_and_markers_go() {
    let text = chunk(b"tEXt", &[b"Comment\0", MARK].concat());
    let unknown = chunk(b"prVt", MARK);
    assert_eq!(stripped(png(&[text, unknown])), png(&[]));
    assert_eq!(stripped([png(&[]).as_slice(), MARK].concat()), png(&[]));

    let comment = segment(0xFE, MARK);
    let photoshop = segment(0xED, &[b"Photoshop 3.0\0", MARK].concat());
    let xmp = segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", MARK].concat());
    let exif = segment(0xE1, &[b"Exif\0\0", &*camera(1)].concat());
    let several = segment(0xE2, &[b"MPF\0", MARK].concat());
    let before = [comment.clone(), photoshop, xmp, exif, several];
    assert_eq!(stripped(jpeg(&before, &[comment], MARK)), jpeg(&[], &[], b""));
    let thumbnail = segment(0xE0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01\x03\x03", MARK].concat());
    let bare = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    assert_eq!(stripped(jpeg(&[thumbnail], &[], b"")), jpeg(&[bare], &[], b""));

    let comment = [b"\x21\xFE\x0E", MARK, b"\0"].concat();
    let xmp = [b"\x21\xFF\x0BXMP DataXMP\x0E", MARK, b"\0"].concat();
    assert_eq!(stripped(gif(&[comment, xmp].concat(), MARK)), gif(b"", b""));

    let picture = riff(b"VP8 ", b"odd");
    let unknown = riff(b"MARK", MARK);
    assert_eq!(
        stripped(webp(&[picture.clone(), unknown.clone()])),
        webp(std::slice::from_ref(&picture))
    );
    let flags = |flags: u8| riff(b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let (exif, xmp) = (riff(b"EXIF", &camera(1)), riff(b"XMP ", MARK));
    assert_eq!(
        stripped(webp(&[flags(0x1C), picture.clone(), exif, xmp])),
        webp(&[flags(0x10), picture.clone()])
    );
    let frame = |chunks: &[Vec<u8>]| riff(b"ANMF", &[&[7; 16], &*chunks.concat()].concat());
    assert_eq!(
        stripped(webp(&[flags(2), frame(&[picture.clone(), unknown])])),
        webp(&[flags(2), frame(&[picture])])
    );
}

#[test]
fn the_orientation_and_colours_are_kept() {
    let turned = segment(0xE1, &[b"Exif\0\0", &*exif(6)].concat());
    let photo = segment(0xE1, &[b"Exif\0\0", &*camera(6)].concat());
    assert_eq!(stripped(jpeg(&[photo], &[], b"")), jpeg(&[turned], &[], b""));
    assert_eq!(stripped(png(&[chunk(b"eXIf", &camera(8))])), png(&[chunk(b"eXIf", &exif(8))]));
    let picture = riff(b"VP8 ", b"even");
    let flags = riff(b"VP8X", &[0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(
        stripped(webp(&[flags.clone(), picture.clone(), riff(b"EXIF", &camera(3))])),
        webp(&[flags, picture, riff(b"EXIF", &exif(3))])
    );
    assert_eq!(orientation(&exif(5)), Some(5));
    assert_eq!(orientation(&camera(9)), None, "there is no such orientation");
    let profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile");
    assert!(is_whole(jpeg(&[profile, segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")], &[], b"")));
    assert!(is_whole(png(&[chunk(b"iCCP", b"name\0\0"), chunk(b"acTL", b"")])));
    assert!(is_whole(gif(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0", b"")));
}

#[test]
fn pictures_on_their_side_are_known_in_every_format() {
    for (turned, is_on_its_side) in [(1, false), (3, false), (5, true), (6, true), (8, true)] {
        let block = camera(turned);
        let photo = jpeg(&[segment(0xE1, &[b"Exif\0\0", &*block].concat())], &[], b"");
        let drawing = png(&[chunk(b"eXIf", &block)]);
        let header = riff(b"VP8X", b"\x08\0\0\0\0\0\0\0\0\0");
        let web = webp(&[header, riff(b"VP8 ", b"picture."), riff(b"EXIF", &block)]);
        for file in [photo, drawing, web] {
            assert_eq!(super::is_on_its_side(&stripped(file)), is_on_its_side, "{turned}");
        }
    }
    for file in [b"".as_slice(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"] {
        assert!(!super::is_on_its_side(file));
    }
}

#[test]
fn what_is_no_image_is_left_alone_and_what_is_damaged_is_not_published() {
    for file in [&b"%PDF-1.7"[..], b"<svg/>", b"", b"\xFF\xD8", b"RIFF\0\0\0\0WAVE", b"ID3"] {
        assert!(is_whole(file.to_vec()), "{file:?}");
    }
    let avif = b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x0Cmeta....";
    assert!(is_whole(avif.to_vec()));
    for damaged in [
        b"\xFF\xD8\xFF\xE1\0\x40Exif".to_vec(),
        b"\x89PNG\r\n\x1a\n\0\0\0\x01IDAT".to_vec(),
        b"GIF89a".to_vec(),
        b"RIFF\0\0\0\0WEBP".to_vec(),
        [&avif[..], b"\0\0\0\x0Cuuidabcd"].concat(),
        b"\0\0\0\x10ftypmif1avif\0\0\0\x10metainfeExif".to_vec(),
    ] {
        assert!(matches!(published(&damaged), Published::Unreadable(_)), "{damaged:?}");
    }
}

proptest! {
    #[test]
    fn nothing_but_the_picture_is_left_however_a_file_is_cut_or_changed(
        format in 0..4,
        cut in 0..200usize,
        change in (0..200usize, any::<u8>()),
    ) {
        let mark = [MARK, MARK].concat();
        let mut file = match format {
            0 => png(&[chunk(b"tEXt", &mark), chunk(b"eXIf", &camera(6))]),
            1 => jpeg(&[segment(0xFE, &mark)], &[segment(0xE1, &mark)], &mark),
            2 => gif(&[b"\x21\xFE\x1C", &*mark, b"\0"].concat(), &mark),
            _ => webp(&[riff(b"VP8 ", b"even"), riff(b"XMP ", &mark), riff(b"EXIF", &camera(6))]),
        };
        file.truncate(file.len().saturating_sub(cut));
        if let Some(byte) = file.get_mut(change.0) {
            *byte = change.1;
        }
        if let Published::Stripped(bytes) = published(&file) {
            let again = published(&bytes);
            prop_assert_eq!(again, Published::Whole, "once is enough");
        }
    }
}
