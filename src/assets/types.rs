//! The types of files that are published: the endings of their names, and how their content begins.
//!
//! A list of what is known. What is not on it is published only when guide.yaml names it.

/// A type of file.
#[derive(Debug)]
pub(super) struct FileType {
    /// What it is called in messages, with its article.
    pub(super) name: &'static str,
    /// Endings of names, in lower case.
    pub(super) endings: &'static [&'static str],
    /// Whether content is of this type.
    pub(super) is: fn(&[u8]) -> bool,
}

impl FileType {
    /// Whether it is text, which has no signature.
    pub(super) fn is_text(&self) -> bool {
        TEXTS.iter().any(|text| text.name == self.name)
    }

    /// Whether more than the first bytes have to be looked at.
    pub(super) fn needs_all(&self) -> bool {
        self.is_text() || self.endings.iter().any(|ending| OFFICE.contains(ending))
    }
}

/// Endings of documents that are known by the folders in them.
const OFFICE: [&str; 3] = ["docx", "xlsx", "pptx"];

const fn of(
    name: &'static str,
    endings: &'static [&'static str],
    is: fn(&[u8]) -> bool,
) -> FileType {
    FileType { name, endings, is }
}

/// The type that a name with this ending promises.
pub(super) fn of_ending(ending: &str) -> Option<&'static FileType> {
    TYPES.iter().chain(&TEXTS).find(|known| known.endings.contains(&ending))
}

/// The type that content is of, where its first bytes say so.
pub(super) fn of_content(bytes: &[u8]) -> Option<&'static FileType> {
    TYPES.iter().find(|known| (known.is)(bytes))
}

/// Types with a signature. Those that are packed in another come before it.
static TYPES: [FileType; 38] = [
    of("a PNG image", &["png"], |bytes| bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
    of("a JPEG image", &["jpg", "jpeg"], |bytes| bytes.starts_with(b"\xff\xd8\xff")),
    of("a GIF image", &["gif"], |bytes| {
        bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
    }),
    of("a WebP image", &["webp"], |bytes| riff(bytes, b"WEBP")),
    of("an AVIF image", &["avif"], |bytes| brand(bytes, &[b"avif", b"avis"])),
    of("an icon", &["ico"], |bytes| bytes.starts_with(b"\0\0\x01\0")),
    of("a BMP image", &["bmp"], |bytes| {
        bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4])
    }),
    of("a TIFF image", &["tif", "tiff"], |bytes| {
        bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
    }),
    of("a PDF document", &["pdf"], |bytes| bytes.starts_with(b"%PDF-")),
    of("a Word document", &["docx"], |bytes| office(bytes, b"word/")),
    of("an Excel workbook", &["xlsx"], |bytes| office(bytes, b"xl/")),
    of("a PowerPoint presentation", &["pptx"], |bytes| office(bytes, b"ppt/")),
    of("an OpenDocument text", &["odt"], |bytes| {
        packed(bytes, b"application/vnd.oasis.opendocument.text")
    }),
    of("an OpenDocument spreadsheet", &["ods"], |bytes| {
        packed(bytes, b"application/vnd.oasis.opendocument.spreadsheet")
    }),
    of("an OpenDocument presentation", &["odp"], |bytes| {
        packed(bytes, b"application/vnd.oasis.opendocument.presentation")
    }),
    of("an OpenDocument drawing", &["odg"], |bytes| {
        packed(bytes, b"application/vnd.oasis.opendocument.graphics")
    }),
    of("an EPUB book", &["epub"], |bytes| packed(bytes, b"application/epub+zip")),
    of("a document of Office 97", &["doc", "xls", "ppt"], |bytes| {
        bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    }),
    of("an RTF document", &["rtf"], |bytes| bytes.starts_with(b"{\\rtf")),
    of("MP3 audio", &["mp3"], |bytes| {
        bytes.starts_with(b"ID3") || matches!(bytes, [0xFF, second, ..] if second & 0xE6 == 0xE2)
    }),
    of("Ogg audio or video", &["ogg", "oga", "ogv", "opus"], |bytes| bytes.starts_with(b"OggS")),
    of("WAV audio", &["wav"], |bytes| riff(bytes, b"WAVE")),
    of("FLAC audio", &["flac"], |bytes| bytes.starts_with(b"fLaC")),
    of("MPEG-4 audio", &["m4a"], |bytes| {
        brand(bytes, &[b"M4A ", b"M4B ", b"mp42", b"isom", b"dash"])
    }),
    of("MPEG-4 video", &["mp4", "m4v"], |bytes| bytes.get(4..8) == Some(b"ftyp")),
    of("QuickTime video", &["mov"], |bytes| {
        [b"ftyp", b"moov", b"mdat", b"wide", b"free"]
            .iter()
            .any(|atom| bytes.get(4..8) == Some(*atom))
    }),
    of("WebM video", &["webm"], |bytes| bytes.starts_with(b"\x1a\x45\xdf\xa3")),
    of("a WOFF font", &["woff"], |bytes| bytes.starts_with(b"wOFF")),
    of("a WOFF2 font", &["woff2"], |bytes| bytes.starts_with(b"wOF2")),
    of("a TrueType font", &["ttf"], |bytes| {
        bytes.starts_with(b"\0\x01\0\0\0") || bytes.starts_with(b"true\0")
    }),
    of("an OpenType font", &["otf"], |bytes| bytes.starts_with(b"OTTO\0")),
    of("a ZIP archive", &["zip"], is_zip),
    of("a gzip archive", &["gz", "tgz"], |bytes| bytes.starts_with(b"\x1f\x8b\x08")),
    of("a tar archive", &["tar"], |bytes| {
        // What is before the signature is the name of the first file.
        bytes.get(257..262) == Some(b"ustar") && !is_markup(bytes)
    }),
    of("a 7-Zip archive", &["7z"], |bytes| bytes.starts_with(b"7z\xbc\xaf\x27\x1c")),
    of("an xz archive", &["xz"], |bytes| bytes.starts_with(b"\xfd7zXZ\0")),
    of("a bzip2 archive", &["bz2"], |bytes| {
        matches!(bytes, [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..])
    }),
    of("a NetCDF or HDF5 data set", &["h5", "hdf5"], |bytes| {
        bytes.starts_with(b"\x89HDF\r\n\x1a\n")
    }),
];

/// Types that are text and have no signature.
static TEXTS: [FileType; 4] = [
    of("captions", &["vtt"], |bytes| {
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).starts_with(b"WEBVTT")
            && is_text(bytes)
    }),
    of("plain text in UTF-8", &["txt", "tex", "srt", "log"], is_text),
    of("a table in UTF-8", &["csv", "tsv"], is_text),
    of("data in UTF-8", &["json", "geojson", "jsonl", "ris", "csl", "enw", "nbib"], is_text),
];

/// A file of the RIFF family.
fn riff(bytes: &[u8], form: &[u8; 4]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(form)
}

/// A file of the ISO base media family, with one of these brands first.
fn brand(bytes: &[u8], brands: &[&[u8; 4]]) -> bool {
    let first = bytes.get(8..12);
    bytes.get(4..8) == Some(b"ftyp") && brands.iter().any(|brand| first == Some(*brand))
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06\0\0")
}

/// A ZIP archive whose first file is `mimetype`, not compressed, with this text.
fn packed(bytes: &[u8], media_type: &[u8]) -> bool {
    is_zip(bytes)
        && bytes.get(30..38) == Some(b"mimetype")
        && bytes.get(38..).is_some_and(|rest| rest.starts_with(media_type))
        && bytes.get(38 + media_type.len()..).is_some_and(|rest| rest.starts_with(b"PK"))
}

/// A ZIP archive with the table of contents of Office, and a folder of this name.
fn office(bytes: &[u8], folder: &[u8]) -> bool {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    is_zip(bytes) && has(b"[Content_Types].xml") && has(folder)
}

/// Text in UTF-8 that no browser takes for anything else: without control characters, by which text in
/// other encodings and binary data give themselves away, and not beginning as markup does.
fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let text = std::str::from_utf8(bytes);
    text.is_ok_and(|text| text.chars().all(is_plain))
        && !is_markup(bytes)
        && !bytes.starts_with(b"%PDF-")
        && !bytes.starts_with(b"%!PS")
}

/// Whether a browser that looks at content may take it for a page: after marks and spaces, it begins
/// with `<`, in whatever encoding.
pub(super) fn is_markup(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b""];
    let mark = marks.into_iter().find(|mark| bytes.starts_with(mark)).unwrap_or_default();
    let mut rest = bytes[mark.len()..].iter().filter(|byte| **byte != 0);
    let first = rest.find(|byte| !byte.is_ascii_whitespace() && **byte != 0x0B);
    // `+ADw-` is `<` in UTF-7.
    first == Some(&b'<') || bytes[mark.len()..].trim_ascii_start().starts_with(b"+ADw")
}
