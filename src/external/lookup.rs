//! What websites say of a source: registries of DOIs, a catalogue of books, or the page itself.
//!
//! Asks through [`ReadPage`], under the rules for all external links ([`Reach`]): no private hosts, no names or
//! passwords, wherever a redirect points. What an answer says is for [`crate::author`].

use super::Reach;
use url::Url;

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 8;
/// The form in which registries of DOIs are asked.
const CSL: &str = "application/vnd.citationstyles.csl+json";
const HTML: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
const JSON: &str = "application/json";

/// Reads one page, and follows nothing.
pub trait ReadPage {
    /// What the address answers when it is asked for these types.
    ///
    /// # Errors
    /// There is no answer; why, in words.
    fn read(&self, address: &Url, accept: &str) -> Result<PageAnswer, String>;
}

/// What an address answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAnswer {
    /// 200, 404 and so on.
    pub code: u16,
    /// Where it sends readers on to.
    pub location: Option<String>,
    /// Its text, as far as it is read.
    pub text: String,
}

/// Whom to ask.
#[derive(Clone, Debug)]
pub struct Services {
    /// What DOIs are added to.
    pub doi: String,
    /// The address of a catalogue of books; `{isbn}` is replaced.
    pub books: String,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            doi: "https://doi.org/".to_owned(),
            books: "https://openlibrary.org/api/books?bibkeys=ISBN:{isbn}&format=json&jscmd=data"
                .to_owned(),
        }
    }
}

/// Asks websites about sources.
pub struct Lookup<'a> {
    /// Reads pages.
    pub read: &'a dyn ReadPage,
    /// Which hosts may be asked.
    pub reach: &'a Reach,
    /// Whom to ask.
    pub services: Services,
}

impl Lookup<'_> {
    /// What is registered for a DOI, as CSL-JSON.
    ///
    /// # Errors
    /// There is no answer; why, in words.
    pub fn doi(&self, doi: &str) -> Result<String, String> {
        let address = Url::parse(&self.services.doi).and_then(|base| base.join(&encoded(doi)));
        let address = address.map_err(|_| format!("`{doi}` is not a DOI"))?;
        self.page(address, CSL).map_err(|why| match why.as_str() {
            NOT_FOUND => format!("the DOI {doi} is not registered"),
            _ => why,
        })
    }

    /// What a catalogue says of a book, in the form of Open Library.
    ///
    /// # Errors
    /// There is no answer, or the book is not known.
    pub fn isbn(&self, isbn: &str) -> Result<String, String> {
        let address = Url::parse(&self.services.books.replace("{isbn}", isbn));
        let address = address.map_err(|_| format!("`{isbn}` is not an ISBN"))?;
        let host = address.host_str().unwrap_or_default().to_owned();
        match self.page(address, JSON)?.trim() {
            "" | "{}" => Err(format!("{host} does not know the ISBN {isbn}")),
            text => Ok(text.to_owned()),
        }
    }

    /// A web page.
    ///
    /// # Errors
    /// There is no answer; why, in words.
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
                return Err(format!("{why}, and is not asked"));
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
                    return Err(format!("{host} answered with the status {code}"));
                }
            }
        }
        Err("it redirects too often".to_owned())
    }
}

const NOT_FOUND: &str = "the page does not exist";

/// A DOI in an address. Its slashes stay, and so does what addresses allow.
fn encoded(doi: &str) -> String {
    let mut encoded = String::new();
    for byte in doi.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'('
            | b')' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    // `10.1/x` must not be read as a scheme or as a path from the root.
    format!("./{encoded}")
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

    fn ask(web: &Web, doi: &str) -> Result<String, String> {
        Lookup { read: web, reach: &Reach::default(), services: Services::default() }.doi(doi)
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
        assert_eq!(ask(&web, "10.1/a<b").as_deref(), Ok("found"));
        assert!(web.asked.borrow()[0].ends_with(CSL));
        for (doi, why) in [
            ("10.1/home", "private network"),
            ("10.1/file", "not a web page"),
            ("10.1/loop", "redirects too often"),
            ("10.1/none", "10.1/none is not registered"),
        ] {
            let refused = ask(&web, doi).expect_err("is refused");
            assert!(refused.contains(why), "{refused}");
        }
        let asked = web.asked.borrow().join("\n");
        assert!(!asked.contains("192.168") && !asked.contains("file:"), "{asked}");
    }
}
