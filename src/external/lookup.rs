//! Requests descriptions of sources: from a registry of DOIs, from a catalogue of books, or from the page itself.
//!
//! All requests go through [`ReadPage`], under the rules for all external links ([`Reach`]): no private hosts, no user names
//! or passwords, wherever a redirect points. Answers are read by [`crate::author::source`].

use super::Reach;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 8;
/// The media type that is requested from registries of DOIs.
const CSL: &str = "application/vnd.citationstyles.csl+json";
const HTML: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
const JSON: &str = "application/json";

/// Reads a page, without following redirects.
pub trait ReadPage {
    /// The response to a request for one of these media types.
    ///
    /// # Errors
    /// There is no response; the reason, in words.
    fn read(&self, address: &Url, accept: &str) -> Result<PageAnswer, String>;
}

/// The response to a request for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAnswer {
    /// The status code: 200, 404 and so on.
    pub code: u16,
    /// Where it redirects.
    pub location: Option<String>,
    /// The text of the page. A long page is cut off.
    pub text: String,
}

/// The addresses of the services. In each, `{id}` is replaced by the identifier.
#[derive(Clone, Debug)]
pub struct Services {
    /// A registry of DOIs.
    pub doi: String,
    /// A catalogue of books, by ISBN.
    pub books: String,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            doi: "https://doi.org/{id}".to_owned(),
            books: "https://openlibrary.org/api/books?bibkeys=ISBN:{id}&format=json&jscmd=data"
                .to_owned(),
        }
    }
}

/// Looks up sources.
pub struct Lookup<'a> {
    /// Sends the requests.
    pub read: &'a dyn ReadPage,
    /// The hosts to which requests may be sent.
    pub reach: &'a Reach,
    /// Where DOIs and ISBNs are looked up.
    pub services: Services,
}

impl Lookup<'_> {
    /// The record of a DOI, as CSL-JSON.
    ///
    /// # Errors
    /// There is no response, or the DOI is not registered.
    pub fn doi(&self, doi: &str) -> Result<String, String> {
        let address = address(&self.services.doi, doi);
        let address = address.ok_or_else(|| format!("`{doi}` is not a DOI"))?;
        self.page(address, CSL).map_err(|why| match why.as_str() {
            NOT_FOUND => format!("the DOI {doi} is not registered"),
            _ => why,
        })
    }

    /// The record of a book, in the form of Open Library.
    ///
    /// # Errors
    /// There is no response, or the catalogue does not have the book.
    pub fn isbn(&self, isbn: &str) -> Result<String, String> {
        let address = address(&self.services.books, isbn);
        let address = address.ok_or_else(|| format!("`{isbn}` is not an ISBN"))?;
        let host = address.host_str().unwrap_or_default().to_owned();
        match self.page(address, JSON)?.trim() {
            "" | "{}" => Err(format!("{host} has no book with the ISBN {isbn}")),
            text => Ok(text.to_owned()),
        }
    }

    /// A web page.
    ///
    /// # Errors
    /// There is no response, or the page does not exist.
    pub fn url(&self, address: &str) -> Result<String, String> {
        let url = Url::parse(address).map_err(|_| format!("`{address}` is not an address"))?;
        self.page(url, HTML)
    }

    fn page(&self, mut address: Url, accept: &str) -> Result<String, String> {
        for _ in 0..=MAX_REDIRECTS {
            if !matches!(address.scheme(), "http" | "https") {
                return Err(format!("it redirects to `{address}`, which is not a web page"));
            }
            if let Some(why) = self.reach.refusal(&address) {
                return Err(format!("{why}; no request was sent"));
            }
            let PageAnswer { code, location, text } = self.read.read(&address, accept)?;
            match (code, location) {
                (200..=299, _) => return Ok(text),
                (300..=399, Some(location)) => {
                    let next = address.join(&location);
                    address = next.map_err(|_| format!("it redirects to `{location}`"))?;
                }
                (404 | 410, _) => return Err(NOT_FOUND.to_owned()),
                (code, _) => {
                    let host = address.host_str().unwrap_or_default();
                    return Err(format!("{host} responded with status {code}"));
                }
            }
        }
        Err("too many redirects".to_owned())
    }
}

const NOT_FOUND: &str = "the page does not exist";

/// Characters of an identifier that have another meaning in the path or query of an address.
const IN_IDENTIFIER: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'(')
    .remove(b')');

/// An address with an identifier in it, percent-encoded. None if the identifier changes which page is requested, as `..`
/// does.
fn address(template: &str, identifier: &str) -> Option<Url> {
    let encoded = utf8_percent_encode(identifier, IN_IDENTIFIER).to_string();
    let url = Url::parse(&template.replace("{id}", &encoded)).ok()?;
    url.as_str().contains(&encoded).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    #[derive(Default)]
    struct Web {
        pages: BTreeMap<&'static str, (u16, &'static str)>,
        asked: RefCell<Vec<String>>,
    }

    impl ReadPage for Web {
        fn read(&self, address: &Url, accept: &str) -> Result<PageAnswer, String> {
            self.asked.borrow_mut().push(format!("{address} {accept}"));
            let (code, text) = self.pages.get(address.as_str()).copied().unwrap_or((404, ""));
            let location = (300..400).contains(&code).then(|| text.to_owned());
            Ok(PageAnswer { code, location, text: text.to_owned() })
        }
    }

    fn look_up(web: &Web, doi: &str) -> Result<String, String> {
        Lookup { read: web, reach: &Reach::default(), services: Services::default() }.doi(doi)
    }

    #[test]
    fn an_identifier_cannot_change_the_rest_of_the_address() {
        let Services { doi, books } = Services::default();
        let shown = |template: &str, id: &str| address(template, id).map(|url| url.to_string());
        for (id, encoded) in [
            ("10.1/a?b#c", "10.1/a%3Fb%23c"),
            ("10.1/%2e%2e/a b", "10.1/%252e%252e/a%20b"),
            ("10.1/a\\b:é&", "10.1/a%5Cb%3A%C3%A9%26"),
            ("//example.org/x", "//example.org/x"),
        ] {
            assert_eq!(shown(&doi, id), Some(format!("https://doi.org/{encoded}")));
        }
        let book = shown(&books, "1&bibkeys=ISBN:2").expect("an address");
        assert!(book.contains("ISBN:1%26bibkeys%3DISBN%3A2&format"), "{book}");
        assert_eq!(shown(&doi, "10.1/../x"), None);
    }

    #[test]
    fn redirects_are_followed_and_each_is_checked() {
        let mut web = Web::default();
        web.pages.insert("https://doi.org/10.1/a%3Cb", (302, "https://api.example.org/x"));
        web.pages.insert("https://api.example.org/x", (303, "/y"));
        web.pages.insert("https://api.example.org/y", (200, "found"));
        web.pages.insert("https://doi.org/10.1/home", (302, "http://192.168.0.1/"));
        web.pages.insert("https://doi.org/10.1/file", (302, "file:///etc/passwd"));
        web.pages.insert("https://doi.org/10.1/loop", (302, "loop"));
        assert_eq!(look_up(&web, "10.1/a<b").as_deref(), Ok("found"));
        assert!(web.asked.borrow()[0].ends_with(CSL));
        for (doi, why) in [
            ("10.1/home", "private network"),
            ("10.1/file", "not a web page"),
            ("10.1/loop", "too many redirects"),
            ("10.1/none", "10.1/none is not registered"),
            ("10.1/../../x", "is not a DOI"),
            ("10.1/.", "is not a DOI"),
        ] {
            let refused = look_up(&web, doi).expect_err("is refused");
            assert!(refused.contains(why), "{refused}");
        }
        let asked = web.asked.borrow().join("\n");
        assert!(!asked.contains("192.168") && !asked.contains("file:"), "{asked}");
    }
}
