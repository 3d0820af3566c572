//! A site → the same with its texts compressed beside them, for servers that send such files as they
//! are (`gzip_static` of nginx, `precompressed` of Caddy).
//!
//! Writes nothing; see [`super::write`].

use super::Site;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use std::io::{self, Write};

/// Smaller files travel in one packet anyway.
const MIN_SIZE: usize = 1024;
/// Larger files of the content stay as they are: they would be in memory whole.
const MOST: u64 = 64 << 20;
/// Endings of texts. Images, fonts and books are compressed already.
const TEXTS: [&str; 11] =
    ["bib", "css", "csv", "html", "js", "json", "md", "ris", "svg", "txt", "xml"];

/// Adds a `.gz` and a `.br` to each text that gets smaller by it.
pub fn compress(mut site: Site) -> Site {
    let files = site.files().par_iter().filter(|(path, _)| is_text(path));
    let of_files = files.flat_map_iter(|(path, bytes)| both(path, bytes));
    let copies = site.copies().par_iter().filter(|(path, _)| is_text(path));
    let of_copies = copies.flat_map_iter(|(path, asset)| {
        // One that cannot be read ends the build when it is copied; a very large one is not worth it.
        asset.read(MOST).map(|bytes| both(path, &bytes)).unwrap_or_default()
    });
    let compressed: Vec<(String, Vec<u8>)> = of_files.chain(of_copies).collect();
    for (path, bytes) in compressed {
        // A file of that name was reported when the site was collected; it stays.
        let _ = site.insert(path, bytes);
    }
    site
}

/// A text in both forms, as far as they are smaller than it.
fn both(path: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if bytes.len() <= MIN_SIZE {
        return Vec::new();
    }
    let made = [("gz", gzip(bytes)), ("br", brotli(bytes))];
    let smaller = made.into_iter().filter_map(|(ending, made)| {
        let made = made.ok().filter(|made| made.len() < bytes.len())?;
        Some((format!("{path}.{ending}"), made))
    });
    smaller.collect()
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

/// No name and no time are in the header, so equal texts give equal files.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut made = Vec::new();
    // The highest quality, 11, takes three times as long for 2 % less.
    let (quality, size_hint) = (10, bytes.len());
    let params = BrotliEncoderParams { quality, size_hint, ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut bytes, &mut made, &params)?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn made() -> Site {
        let mut site = Site::default();
        let text = "A partnership begins small. ".repeat(100);
        site.insert("a/page.html", text.as_bytes()).unwrap();
        site.insert("photo.jpg", text.as_bytes()).unwrap();
        site.insert("short.html", &text.as_bytes()[..MIN_SIZE]).unwrap();
        site.insert("own.css", text.as_bytes()).unwrap();
        site.insert("own.css.gz", *b"an editor's").unwrap();
        site
    }

    #[test]
    fn texts_are_compressed_beside_themselves() {
        let site = compress(made());
        let paths: Vec<&str> = site.files().keys().map(String::as_str).collect();
        let expected = [
            "a/page.html",
            "a/page.html.br",
            "a/page.html.gz",
            "own.css",
            "own.css.br",
            "own.css.gz",
            "photo.jpg",
            "short.html",
        ];
        assert_eq!(paths, expected);
        assert_eq!(site.get("own.css.gz").unwrap().as_ref(), b"an editor's");
        let page = site.get("a/page.html").unwrap();
        let mut text = Vec::new();
        let gz = site.get("a/page.html.gz").unwrap();
        flate2::read::GzDecoder::new(gz.as_ref()).read_to_end(&mut text).unwrap();
        assert_eq!(text, page.as_ref());
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut site.get("a/page.html.br").unwrap().as_ref(), &mut text)
            .unwrap();
        assert_eq!(text, page.as_ref());
    }

    #[test]
    fn what_does_not_get_smaller_is_left_alone() {
        let mut seed = 7_u32;
        let noise = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        let mut site = Site::default();
        site.insert("noise.txt", noise.take(4 * MIN_SIZE).collect::<Vec<u8>>()).unwrap();
        assert_eq!(compress(site).files().len(), 1);
    }

    #[test]
    fn two_runs_are_the_same_byte_for_byte() {
        assert!(compress(made()).files() == compress(made()).files());
    }
}
