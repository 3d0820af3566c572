//! What identifies a source: a DOI, the address of a page, or the ISBN of a book.
//!
//! Two sources with one of these in common are the same.

use crate::parse::bibliography::{Source, doi, kinds};
use percent_encoding::percent_decode_str;
use url::Url;

/// What identifies a source, in one form for all spellings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// A DOI in lower case.
    Doi(String),
    /// An address without its scheme, `www.` and the last slash.
    Url(String),
    /// An ISBN of thirteen digits.
    Isbn(String),
}

/// What to add, as it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A DOI.
    Doi(String),
    /// An ISBN, digits only.
    Isbn(String),
    /// The address of a page.
    Url(String),
}

impl Wanted {
    /// Reads a DOI, an address or an ISBN, however it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_resolver =
            |url: &Url| matches!(url.host_str(), Some("doi.org" | "dx.doi.org" | "www.doi.org"));
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if let Some(url) = url {
            let path = percent_decode_str(url.path()).decode_utf8().ok();
            let doi = path
                .filter(|_| is_resolver(&url))
                .and_then(|path| doi(path.trim_start_matches('/')));
            return Some(doi.map_or_else(|| Self::Url(text.to_owned()), Self::Doi));
        }
        if let Some(doi) = doi(text) {
            return Some(Self::Doi(doi));
        }
        let number = text.trim_start_matches(['i', 's', 'b', 'n', 'I', 'S', 'B', 'N', ':', ' ']);
        isbn(number).map(Self::Isbn)
    }

    /// What identifies the source.
    pub fn identity(&self) -> Identity {
        match self {
            Self::Doi(doi) => Identity::Doi(doi.to_lowercase()),
            Self::Isbn(isbn) => Identity::Isbn(isbn.clone()),
            Self::Url(url) => address(url),
        }
    }
}

impl Identity {
    /// Everything that identifies a source.
    pub(super) fn of(source: &Source) -> Vec<Self> {
        let mut all = Vec::new();
        if !source.doi.is_empty() {
            all.push(Self::Doi(source.doi.to_lowercase()));
        }
        if !source.url.is_empty() {
            all.push(address(&source.url));
        }
        // The chapters of a book share its ISBN.
        let is_whole = !kinds::is_part_of_book(&source.kind);
        let numbers = source.fields.iter().filter(|(name, _)| is_whole && *name == "isbn");
        let numbers = numbers.flat_map(|(_, text)| text.split([',', ';', ' ']));
        all.extend(numbers.filter_map(isbn).map(Self::Isbn));
        all
    }
}

/// The identity of an address: the DOI that it resolves, or the address itself.
fn address(text: &str) -> Identity {
    if let Some(Wanted::Doi(doi)) = Wanted::parse(text) {
        return Identity::Doi(doi.to_lowercase());
    }
    let text = text.split('#').next().unwrap_or_default();
    let (_, rest) = text.split_once("://").unwrap_or(("", text));
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/');
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Identity::Url(format!("{}/{path}", host.to_lowercase()))
}

/// An ISBN of thirteen digits, if this is a valid one of ten or thirteen.
fn isbn(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '‐' | '–')).collect();
    let digit = |c: char| c.to_digit(10);
    match number.len() {
        10 => {
            let mut sum = 0;
            for (place, c) in number.chars().enumerate() {
                let value = match c {
                    'X' | 'x' if place == 9 => 10,
                    c => digit(c)?,
                };
                sum += value * (10 - u32::try_from(place).ok()?);
            }
            let without = format!("978{}", &number[..9]);
            (sum % 11 == 0).then(|| format!("{without}{}", check_digit(&without)))
        }
        13 if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            let last = number.chars().last().and_then(digit)?;
            (check_digit(&number[..12]) == last).then_some(number)
        }
        _ => None,
    }
}

/// The last digit of an ISBN of thirteen.
fn check_digit(twelve: &str) -> u32 {
    let digits = twelve.chars().filter_map(|c| c.to_digit(10));
    let weighted =
        digits.enumerate().map(|(place, digit)| digit * if place % 2 == 0 { 1 } else { 3 });
    (10 - weighted.sum::<u32>() % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_however_they_are_written() {
        let doi = |text: &str| Some(Wanted::Doi(text.to_owned()));
        for text in
            ["10.1016/j.x", "doi:10.1016/j.x", "https://doi.org/10.1016/j.x", " 10.1016/j.x "]
        {
            assert_eq!(Wanted::parse(text), doi("10.1016/j.x"), "{text}");
        }
        let page = "https://example.org/10.1016/j.x";
        assert_eq!(Wanted::parse(page), Some(Wanted::Url(page.to_owned())));
        assert_eq!(Wanted::parse("https://doi.org/10.1/a%3Cb?x=1#y"), doi("10.1/a<b"));
        let isbn = Some(Wanted::Isbn("9780306406157".to_owned()));
        for text in ["978-0-306-40615-7", "0-306-40615-2", "ISBN 0306406152", "isbn:9780306406157"]
        {
            assert_eq!(Wanted::parse(text), isbn, "{text}");
        }
        for text in
            ["", "0-306-40615-3", "9780306406158", "sources.bib", "ftp://example.org/", "isbn"]
        {
            assert_eq!(Wanted::parse(text), None, "{text}");
        }
    }

    #[test]
    fn one_source_has_one_identity() {
        assert_eq!(address("http://www.Example.org/a/"), address("https://example.org/a#b"));
        assert_ne!(address("https://example.org/a"), address("https://example.org/A"));
        assert_eq!(address("http://dx.doi.org/10.1/AB"), Identity::Doi("10.1/ab".to_owned()));
        assert_eq!(isbn("0-8044-2957-X"), Some("9780804429573".to_owned()));
    }
}
