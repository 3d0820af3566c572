//! Small images with something in their metadata.

/// A small image with this in its metadata.
pub(super) fn image(number: u32, mark: &[u8]) -> (&'static str, Vec<u8>) {
    let length = u8::try_from(mark.len()).expect("is short");
    match number % 4 {
        0 => (
            "jpg",
            [
                b"\xFF\xD8\xFF\xFE\0",
                &[length + 2][..],
                mark,
                b"\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0",
                b"\xFF\xDA\0\x08\x01\x01\0\0\x3F\0\x12\xFF\xD9",
                mark,
            ]
            .concat(),
        ),
        1 => (
            "png",
            [
                b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\0\0\0\0\0\0\0",
                &[length][..],
                b"tEXt",
                mark,
                b"\0\0\0\0\0\0\0\x01IDAT\0\0\0\0\0\0\0\0\0IEND\0\0\0\0",
            ]
            .concat(),
        ),
        2 => (
            "gif",
            [
                b"GIF89a\x01\0\x01\0\0\0\0\x21\xFE",
                &[length][..],
                mark,
                b"\0",
                b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B",
                mark,
            ]
            .concat(),
        ),
        _ => {
            let mark = [mark, b" "].concat();
            let mark = &mark[..mark.len() / 2 * 2];
            let length = u8::try_from(mark.len()).expect("is short");
            let chunks =
                [&b"WEBPVP8 \x04\0\0\0even"[..], b"XMP ", &[length, 0, 0, 0], mark].concat();
            let whole = u8::try_from(chunks.len()).expect("is short");
            ("webp", [b"RIFF", &[whole, 0, 0, 0][..], &chunks].concat())
        }
    }
}
