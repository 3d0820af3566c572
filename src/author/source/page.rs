//! A web page → a record, from its own metadata: the tags that reference managers read, Open Graph, and its title.
//!
//! Reads tags only, with html5ever's tokeniser; nothing of the page is kept.

use super::record::{Record, Values, date, one_line};
use crate::parse::bibliography::{Name, single_name};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::{Cell, RefCell};

/// The tokeniser is fed pieces of this size.
const PIECE: usize = 16 << 10;
/// Reading stops at a tag that is longer than this: the time that html5ever takes for a tag grows with the square of the
/// number of attributes.
const MAX_TAG: usize = 64 << 10;

/// Tags with the date of publication, in order of preference.
const DATES: [&str; 7] = [
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "article:published_time",
    "dc.date",
    "dcterms.issued",
    "date",
];

/// Tags that repeat in another form what other tags contain.
const SAID: [&str; 3] = ["dc.creator", "dc.title", "dcterms.title"];

/// Reads a page at an address.
pub(super) fn record(html: &str, address: &str) -> Result<Record, String> {
    let Page { title: of_browser, mut values } = Page::read(html);
    let journal = values.first(&["citation_journal_title", "prism.publicationname"]);
    let book = values.first(&["citation_inbook_title", "citation_conference_title"]);
    let institution = values.first(&["citation_technical_report_institution"]);
    let kind = match (journal.as_str(), book.as_str(), institution.as_str()) {
        ("", "", "") => "misc",
        ("", "", _) => "techreport",
        ("", ..) => "inproceedings",
        _ => "article",
    };
    let title = values.first(&["citation_title", "dc.title", "dcterms.title", "og:title"]);
    let title = if title.is_empty() { one_line(&of_browser) } else { title };
    if title.is_empty() {
        return Err("the page has no title".to_owned());
    }
    let mut record = Record::new(kind);
    let authors = ["citation_author", "citation_authors", "dc.creator", "author", "article:author"];
    let mut names = authors.iter().map(|name| values.all(&[name]));
    let names = names.find(|names| !names.is_empty()).unwrap_or_default();
    // Some give the address of an author's profile.
    let names = names.iter().filter(|name| !name.contains("://"));
    record.names("author", names.flat_map(|names| names.split(';')).map(single_name));
    let site = values.first(&["citation_publisher", "og:site_name", "dc.publisher"]);
    if !record.has_names() {
        let site = Name { family: site.clone(), given: String::new() };
        record.names("author", [site]);
    }
    record.field("title", &title);
    record.field("journal", &journal);
    record.field("booktitle", &book);
    record.field("institution", &institution);
    let published = DATES.iter().find_map(|name| date(&values.first(&[name])));
    match published {
        Some((date, _)) => record.published(date),
        None => record.field("year", "n.d."),
    }
    record.field("volume", &values.first(&["citation_volume"]));
    record.field("number", &values.first(&["citation_issue"]));
    let (first, last) =
        (values.first(&["citation_firstpage"]), values.first(&["citation_lastpage"]));
    record.pages(&if last.is_empty() { first } else { format!("{first}–{last}") });
    if kind != "misc" {
        record.field("publisher", &site);
    }
    record.field("language", &values.first(&["citation_language"]));
    record.field("isbn", &values.all(&["citation_isbn"]).join(", "));
    record.field("issn", &values.all(&["citation_issn"]).join(", "));
    record.address("url", address);
    record.doi("citation_doi", &values.first(&["citation_doi", "prism.doi"]));
    // Other tags are for search engines and social networks. The address of the page is known.
    let describes = |name: &String| {
        ["citation_", "dc.", "dcterms.", "prism."].iter().any(|start| name.starts_with(start))
            && !name.ends_with("_url")
            && !SAID.iter().chain(&DATES).any(|said| said == name)
    };
    record.left_out.extend(values.left_out().filter(describes));
    Ok(record)
}

/// The metadata of a page.
#[derive(Default)]
struct Page {
    title: String,
    /// The values of `meta` tags by their names in lower case.
    values: Values,
}

impl Page {
    fn read(html: &str) -> Self {
        let reader = Tokenizer::new(Reader::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        let mut rest = html;
        let mut since_token = 0;
        while !rest.is_empty() && since_token < MAX_TAG {
            let end = (PIECE..rest.len()).find(|at| rest.is_char_boundary(*at));
            let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
            input.push_back(StrTendril::from(piece));
            reader.sink.has_token.set(false);
            // A tokeniser without a script engine reads to the end.
            _ = reader.feed(&input);
            since_token = if reader.sink.has_token.get() { 0 } else { since_token + piece.len() };
            rest = after;
        }
        reader.end();
        reader.sink.page.into_inner()
    }
}

#[derive(Default)]
struct Reader {
    page: RefCell<Page>,
    is_title: Cell<bool>,
    has_token: Cell<bool>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut page = self.page.borrow_mut();
        // Errors are reported within a tag.
        if !matches!(token, Token::ParseError(_)) {
            self.has_token.set(true);
        }
        match token {
            Token::TagToken(tag) => {
                let is_start = tag.kind == TagKind::StartTag;
                let is_first = page.title.is_empty();
                self.is_title.set(is_start && &*tag.name == "title" && is_first);
                match &*tag.name {
                    "meta" => {
                        if let Some((name, value)) = meta(&tag) {
                            page.values.add(&name, &value);
                        }
                    }
                    "title" if is_start => return TokenSinkResult::RawData(RawKind::Rcdata),
                    "script" if is_start => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" if is_start => return TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            Token::CharacterTokens(text) if self.is_title.get() => page.title.push_str(&text),
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
