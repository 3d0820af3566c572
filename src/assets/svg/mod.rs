//! SVG → SVG: a drawing is read and written again from lists of what may be in it.
//!
//! A pure function of bytes. Nothing is copied that is not on a list ([`allowed`]), so what this module
//! does not know is never published. What editors of drawings keep for themselves goes without a word.

mod allowed;
mod css;
#[cfg(test)]
mod tests;
mod values;
mod write;

use roxmltree::{Document, ParsingOptions};
use std::collections::BTreeSet;

/// A drawing that can be published, once nothing `active` was in it.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// The drawing, written again.
    pub bytes: Vec<u8>,
    /// What a browser would have run or loaded, in words.
    pub active: BTreeSet<String>,
    /// What else was removed that a reader would have seen.
    pub removed: BTreeSet<String>,
}

/// Larger drawings are not read.
const MAX_SIZE: usize = 16 << 20;
/// A drawing with more elements and comments is not read.
const MAX_TAGS: usize = 500_000;
/// Attributes of one element, which the parser compares with each other.
const MAX_ATTRIBUTES: usize = 500;
/// Declarations of namespaces, which the parser copies to every element below.
const MAX_NAMESPACES: usize = 4096;
/// Elements in elements.
const MAX_DEPTH: usize = 256;

/// Reads a drawing and writes what of it may be published.
///
/// # Errors
/// It is not SVG, or too large to be read; in words.
pub fn clean(bytes: &[u8]) -> Result<Drawing, String> {
    if bytes.len() > MAX_SIZE {
        return Err(format!("it has more than {} MB", MAX_SIZE >> 20));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("it is not text in UTF-8".to_owned());
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    bounded(text)?;
    let (before, after, has_declarations) = around_doctype(text)?;
    let without_doctype = [before, after].concat();
    let options = ParsingOptions { nodes_limit: 4 * MAX_TAGS as u32, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&without_doctype, options)
        .map_err(|error| format!("it is not well-formed XML: {error}"))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err("its first element is not `<svg>`".to_owned());
    }
    if root.tag_name().namespace() != Some(allowed::SVG) {
        return Err(format!(
            "its `<svg>` has no xmlns=\"{}\", so no browser draws it",
            allowed::SVG
        ));
    }
    let mut drawing = write::drawing(&document)?;
    if has_declarations {
        drawing.active.insert("declarations in `<!DOCTYPE`".to_owned());
    }
    Ok(drawing)
}

/// Refuses texts that would take the parser too long or too much memory.
fn bounded(text: &str) -> Result<(), String> {
    if text.bytes().filter(|byte| *byte == b'<').count() > MAX_TAGS {
        return Err(format!("it has more than {MAX_TAGS} elements"));
    }
    if text.matches("xmlns").count() > MAX_NAMESPACES {
        return Err(format!("it declares more than {MAX_NAMESPACES} namespaces"));
    }
    let too_many = |tag: &str| {
        let mut quote = None;
        let mut values = 0;
        for byte in tag.bytes() {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if byte == b'>' => break,
                None if matches!(byte, b'"' | b'\'') => {
                    quote = Some(byte);
                    values += 1;
                }
                None => {}
            }
        }
        values > MAX_ATTRIBUTES
    };
    if text.split('<').skip(1).any(too_many) {
        return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
    }
    Ok(())
}

/// What is before and after the document type, and whether it declares something: entities that
/// expand, or attributes that browsers would add.
fn around_doctype(text: &str) -> Result<(&str, &str, bool), String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ => break,
        };
        rest = rest.split_once(end).map_or("", |(_, after)| after);
    }
    if !rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
        return Ok((text, "", false));
    }
    let before = &text[..text.len() - rest.len()];
    let mut quote = None;
    let mut has_declarations = false;
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => has_declarations = true,
            (None, b'<') => depth += 1,
            (None, b'>') if depth > 1 => depth -= 1,
            (None, b'>') if !has_declarations || rest[..at].trim_end().ends_with(']') => {
                return Ok((before, &rest[at + 1..], has_declarations));
            }
            _ => {}
        }
    }
    Err("its `<!DOCTYPE` does not end".to_owned())
}
