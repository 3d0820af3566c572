//! A web page → a record, from what it says of itself: the tags that reference managers read, Open Graph, and its
//! title.
//!
//! Reads tags only, with html5ever's tokeniser; nothing of the page is kept.

use super::record::{Person, Record, one_line};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// Reads a page at an address.
pub(super) fn record(html: &str, address: &str) -> Result<Record, String> {
    let page = Page::read(html);
    let journal = page.first(&["citation_journal_title", "prism.publicationname"]);
    let book = page.first(&["citation_inbook_title", "citation_conference_title"]);
    let institution = page.first(&["citation_technical_report_institution"]);
    let kind = match (journal.as_str(), book.as_str(), institution.as_str()) {
        ("", "", "") => "misc",
        ("", "", _) => "techreport",
        ("", ..) => "inproceedings",
        _ => "article",
    };
    let title = page.first(&["citation_title", "dc.title", "dcterms.title", "og:title"]);
    let title = if title.is_empty() { one_line(&page.title) } else { title };
    if title.is_empty() {
        return Err("the page has no title".to_owned());
    }
    let mut record = Record::new(kind);
    let authors = ["citation_author", "citation_authors", "dc.creator", "author", "article:author"];
    let names = authors.iter().map(|name| page.all(name)).find(|names| !names.is_empty());
    let names = names.unwrap_or_default().into_iter().filter(|name| !name.contains("://"));
    record.names = names.map(|name| ("author", person(&name))).collect();
    let site = page.first(&["citation_publisher", "og:site_name", "dc.publisher"]);
    if record.names.is_empty() && !site.is_empty() {
        record.names.push(("author", Person::Whole(site.clone())));
    }
    record.field("title", title);
    record.field("journal", journal);
    record.field("booktitle", book);
    record.field("institution", institution);
    let date = page.first(&[
        "citation_publication_date",
        "citation_date",
        "citation_online_date",
        "article:published_time",
        "dc.date",
        "dcterms.issued",
        "date",
    ]);
    let mut parts = date.split(['/', '-', 'T', ' ']);
    let year = parts.next().filter(|year| year.len() == 4).unwrap_or("n.d.");
    let month = parts.next().filter(|month| month.parse::<u8>().is_ok()).unwrap_or_default();
    record.date(year, if year == "n.d." { "" } else { month });
    record.field("volume", page.first(&["citation_volume"]));
    record.field("number", page.first(&["citation_issue"]));
    let (first, last) = (page.first(&["citation_firstpage"]), page.first(&["citation_lastpage"]));
    record.field("pages", if last.is_empty() { first } else { format!("{first}–{last}") });
    if kind != "misc" {
        record.field("publisher", site);
    }
    record.field("isbn", page.first(&["citation_isbn"]));
    record.field("doi", page.first(&["citation_doi", "prism.doi"]).trim_start_matches("doi:"));
    record.field("url", address);
    Ok(record)
}

/// `Doe, Jane` or `Jane Doe`.
fn person(name: &str) -> Person {
    match name.split_once(',') {
        Some((family, given)) => Person::Parts(one_line(family), one_line(given)),
        None => Person::Written(name.to_owned()),
    }
}

/// What a page says of itself.
#[derive(Default)]
struct Page {
    title: String,
    /// Names in lower case, and their values.
    tags: Vec<(String, String)>,
}

impl Page {
    fn read(html: &str) -> Self {
        let reader = Tokenizer::new(Reader::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        // A tokeniser without a script engine reads to the end.
        _ = reader.feed(&input);
        reader.end();
        reader.sink.page.into_inner()
    }

    /// The values of a tag.
    fn all(&self, name: &str) -> Vec<String> {
        let of = self.tags.iter().filter(|(tag, _)| tag == name);
        of.map(|(_, value)| value.clone()).collect()
    }

    /// The first value of the first tag that has one.
    fn first(&self, names: &[&str]) -> String {
        names.iter().find_map(|name| self.all(name).into_iter().next()).unwrap_or_default()
    }
}

#[derive(Default)]
struct Reader {
    page: RefCell<Page>,
    is_title: RefCell<bool>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut page = self.page.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let is_start = tag.kind == TagKind::StartTag;
                let is_first = page.title.is_empty();
                *self.is_title.borrow_mut() = is_start && &*tag.name == "title" && is_first;
                match &*tag.name {
                    "meta" => page.tags.extend(meta(&tag)),
                    "title" if is_start => return TokenSinkResult::RawData(RawKind::Rcdata),
                    "script" if is_start => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" if is_start => return TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            Token::CharacterTokens(text) if *self.is_title.borrow() => page.title.push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The name and value of a `meta` tag.
fn meta(tag: &Tag) -> Option<(String, String)> {
    let get = |name: &str| {
        let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
        found.map(|attribute| one_line(&attribute.value))
    };
    let name = get("name").or_else(|| get("property"))?;
    let value = get("content").filter(|value| !value.is_empty())?;
    Some((name.to_lowercase(), value))
}
