//! Names and contents, and whether they are published.
//!
//! What drawings may contain is tested in [`super::svg`].

use super::{Trust, file, types};
use crate::files::Bytes;
use proptest::prelude::*;

/// The rule that a file breaks; nothing when it is published.
fn verdict(path: &str, bytes: &[u8], trust: Trust) -> &'static str {
    let looked = file(path, &Bytes::from(bytes), trust);
    assert_eq!(looked.value.is_none(), !looked.is_clean(), "{path}");
    looked.diagnostics.first().map_or("", |problem| problem.rule.id)
}

fn zip_of(first: &str, text: &str, rest: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend([0; 26]);
    bytes.extend(format!("{first}{text}PK{rest}").bytes());
    bytes
}

/// A file of each type that is published.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let at = |offset: usize, signature: &[u8]| [vec![b' '; offset], signature.to_vec()].concat();
    let mut tar = b"a.txt".to_vec();
    tar.resize(257, 0);
    tar.extend(b"ustar\x0000");
    let word = zip_of("[Content_Types].xml", "", "word/document.xml");
    let text = "application/vnd.oasis.opendocument.text";
    vec![
        ("a.png", b"\x89PNG\r\n\x1a\n...".to_vec()),
        ("A.PNG", b"\x89PNG\r\n\x1a\n...".to_vec()),
        ("a.jpg", b"\xff\xd8\xff\xe0".to_vec()),
        ("a.jpeg", b"\xff\xd8\xff\xdb".to_vec()),
        ("a.gif", b"GIF89a".to_vec()),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ".to_vec()),
        ("a.avif", b"\0\0\0\x1cftypavif".to_vec()),
        ("a.ico", b"\0\0\x01\0\x01\0".to_vec()),
        ("a.pdf", b"%PDF-1.7\n<script>".to_vec()),
        ("a.v1.2.pdf", b"%PDF-1.7".to_vec()),
        ("a.docx", word),
        ("a.xlsx", zip_of("xl/workbook.xml", "", "[Content_Types].xml")),
        ("a.odt", zip_of("mimetype", text, "")),
        ("a.epub", zip_of("mimetype", "application/epub+zip", "")),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("a.mp3", b"\xff\xfb\x90\x64".to_vec()),
        ("a.mp3", b"ID3\x04".to_vec()),
        ("a.opus", b"OggS\0".to_vec()),
        ("a.wav", b"RIFF\x10\0\0\0WAVEfmt ".to_vec()),
        ("a.flac", b"fLaC\0".to_vec()),
        ("a.m4a", b"\0\0\0\x1cftypM4A ".to_vec()),
        ("a.mp4", b"\0\0\0\x1cftypisom".to_vec()),
        ("a.mov", at(4, b"ftypqt  ")),
        ("a.webm", b"\x1a\x45\xdf\xa3".to_vec()),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n- <i>Yes</i>".to_vec()),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nYes".to_vec()),
        ("a.woff2", b"wOF2\0\x01\0\0".to_vec()),
        ("a.ttf", b"\0\x01\0\0\0\x0c".to_vec()),
        ("a.otf", b"OTTO\0\x0c".to_vec()),
        ("a.csv", "\u{FEFF}name,ort\r\nÄrger,\"<b>\"\r\n".into()),
        ("a.txt", b"".to_vec()),
        ("a.json", b"{\"a\": 1}".to_vec()),
        ("a.tex", b"% a comment\n\\documentclass{article}".to_vec()),
        ("a.zip", b"PK\x05\x06\0\0\0\0".to_vec()),
        ("a.csv.gz", b"\x1f\x8b\x08\0".to_vec()),
        ("a.tar.gz", b"\x1f\x8b\x08\0".to_vec()),
        ("a.tgz", b"\x1f\x8b\x08\0".to_vec()),
        ("a.tar", tar),
        ("a.7z", b"7z\xbc\xaf\x27\x1c".to_vec()),
        ("a.tar.xz", b"\xfd7zXZ\0".to_vec()),
        ("a.tar.bz2", b"BZh91AY&SY".to_vec()),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("functions/sine.png", b"\x89PNG\r\n\x1a\n...".to_vec()),
    ]
}

#[test]
fn what_is_what_its_name_says_is_published() {
    for (path, bytes) in samples() {
        assert_eq!(verdict(path, &bytes, Trust::default()), "", "{path}");
    }
}

#[test]
fn what_is_not_what_its_name_says_is_not() {
    let page = b"<!doctype html><script>x()</script>".to_vec();
    let utf_16: Vec<u8> =
        "<script>x()</script>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".to_vec(), utf_16.clone()].concat();
    let others = [page, utf_16, marked, b"".to_vec(), b"\0".to_vec()];
    for (path, bytes) in samples() {
        for other in &others {
            let is_text =
                bytes.is_empty() || other.is_empty() && types::of_content(&bytes).is_none();
            if !(is_text && other.is_empty() && !matches!(path, "a.vtt" | "a.svg")) {
                let rule = verdict(path, other, Trust::default());
                assert_eq!(rule, "mismatched-file-type", "{path}: {other:?}");
            }
        }
        // A signature counts at the beginning only.
        if types::of_content(&bytes).is_some() && !matches!(path, "a.mov") {
            let later = [b"<script>x()</script>".to_vec(), bytes].concat();
            assert_eq!(verdict(path, &later, Trust::default()), "mismatched-file-type", "{path}");
        }
    }
}

#[test]
fn text_that_browsers_read_otherwise_is_refused() {
    for bytes in [
        &b"<html>"[..],
        b" \n\t<!-- a -->",
        b"\xef\xbb\xbf<p>",
        b"<",
        b"<?xml version='1.0'?>",
        b"\xfe\xff\0<\0p",
        b"\xff\xfe<\0p\0",
        b"\0<\0s",
        b"+ADw-script+AD4-",
        b"a\0b",
        b"\x1b$B<script>",
        b"caf\xe9",
        b"a\x0e",
        b"%PDF-1.7",
    ] {
        assert_eq!(verdict("a.txt", bytes, Trust::default()), "mismatched-file-type", "{bytes:?}");
    }
}

#[test]
fn what_browsers_or_hosts_act_on_is_refused() {
    let named = Trust { named: true, ..Trust::default() };
    for path in [
        "a.html",
        "A.HTM",
        "a.xhtml",
        "a.xht",
        "a.xml",
        "a.xsl",
        "a.svgz",
        "a.mht",
        "a.js",
        "a.mjs",
        "sw.js",
        "functions/api.js",
        "a.css",
        "a.wasm",
        "a.rdf",
        "a.atom",
        "a.swf",
        "index.html.gz",
        "a.html.br",
        "b/index.HTML.GZ",
        "a.css.gz",
        "a.js.br",
        "a.svg.gz",
        "search/manifest.js.gz",
        "a.html.xz",
    ] {
        for trust in [Trust::default(), named] {
            assert_eq!(verdict(path, b"\x1f\x8b\x08", trust), "active-content", "{path}");
        }
        assert_eq!(verdict(path, b"x", Trust { runs: true, named: false }), "", "{path}");
    }
    for path in [
        "_headers",
        "_Redirects",
        "a/_headers",
        "_routes.json",
        "_worker.js",
        "web.config",
        "Web.Config",
        ".htaccess",
        "netlify.toml",
        "vercel.json",
        "index.php",
        "a.php5",
        "a.shtml",
        "a.phtml",
        "a.php.jpg",
        "a.PHP.txt",
        "a.phar",
        "a.aspx",
        "a.jsp",
        "x.cgi",
        "robots.txt",
        "CNAME",
        "staticwebapp.config.json",
    ] {
        for trust in [Trust::default(), named, Trust { runs: true, named: true }] {
            assert_eq!(verdict(path, b"\xff\xd8\xff", trust), "active-content", "{path}");
        }
    }
}

#[test]
fn unknown_types_are_published_when_they_are_named() {
    let named = Trust { named: true, ..Trust::default() };
    for path in
        ["a.nc", "README", "a.", "a.exe", "a.csv.zst", "a.gz", "a.unknown.gz", "a.br", "a.py"]
    {
        assert_eq!(
            verdict(path, b"\x1f\x8b\x08 data", Trust::default()),
            "unknown-file-type",
            "{path}"
        );
        assert_eq!(verdict(path, b"\x1f\x8b\x08 data", named), "", "{path}");
        for markup in [&b"<html>"[..], b"\xef\xbb\xbf <script>", b"\xff\xfe<\0", b"\0\0\0<"] {
            assert_eq!(verdict(path, markup, named), "active-content", "{path}");
        }
    }
    assert_eq!(verdict("a.csv", b"caf\xe9", named), "", "a table in another encoding");
    assert_eq!(verdict("a.svg", b"<svg onload='x()'/>", named), "mismatched-file-type");
}

#[test]
fn a_drawing_is_published_as_it_is_written_again() {
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><!-- a --><g/></svg>";
    let written = file("a.svg", &Bytes::from(&drawing[..]), Trust::default()).value.unwrap();
    assert!(!written.windows(4).any(|part| part == b"<!--"));
    let trusted = file("a.svg", &Bytes::from(&drawing[..]), Trust { runs: true, named: false });
    assert_eq!(&*trusted.value.unwrap(), &drawing[..]);
}

/// Whether a browser that looks at content takes it for HTML or XML, as the WHATWG's standard for
/// sniffing has it, which is not how [`types`] decides.
fn is_sniffed_as_page(bytes: &[u8]) -> bool {
    const TAGS: [&[u8]; 17] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<script",
        b"<iframe",
        b"<h1",
        b"<div",
        b"<font",
        b"<table",
        b"<a",
        b"<style",
        b"<title",
        b"<b",
        b"<body",
        b"<br",
        b"<p",
        b"<!--",
    ];
    let start = bytes.iter().position(|byte| !b"\t\n\x0c\r ".contains(byte)).unwrap_or(bytes.len());
    let lower = bytes[start..].to_ascii_lowercase();
    let ends = |length: usize| matches!(lower.get(length), Some(b' ' | b'>'));
    lower.starts_with(b"<?xml") || TAGS.iter().any(|tag| lower.starts_with(tag) && ends(tag.len()))
}

proptest! {
    #[test]
    fn nothing_that_is_published_is_sniffed_as_a_page(
        ending in prop::sample::select(
            samples().iter().map(|(path, _)| path.split_once('.').unwrap_or_default().1.to_owned())
                .chain(["nc".to_owned(), String::new()]).collect::<Vec<_>>()
        ),
        blanks in "[ \\t\\r\\n\\x0c]{0,3}",
        tag in prop::sample::select(vec!["<html>", "<SCRIPT >", "<?xml ", "<!-- ", "<p>", "", "ID3", "GIF89a"]),
        rest in prop::collection::vec(any::<u8>(), 0..32),
        named in any::<bool>(),
    ) {
        let bytes = [blanks.as_bytes(), tag.as_bytes(), &rest].concat();
        let path = format!("a.{ending}");
        let published = file(&path, &Bytes::from(bytes), Trust { runs: false, named }).value;
        if let Some(published) = published.filter(|_| ending != "svg") {
            prop_assert!(!is_sniffed_as_page(&published), "{path}");
        }
    }
}
