//! Citations as HTML: brackets and links around the words of their sources.
//!
//! The words are made in [`crate::link::cited`].

use super::Context;
use crate::ids::SourceId;
use crate::link::address::{self, percent_encode};
use crate::link::cited::{CitedWords, separator};
use crate::parse::text::escape_html;
use crate::parse::tree::{Citation, CitedItem};
use crate::render::book::addresses;
use crate::render::numbering;
use crate::schema::settings::CitationStyle;
use std::fmt::Write as _;

pub(super) fn cite(
    citation: &Citation,
    sources: &[Option<SourceId>],
    context: Context<'_>,
    html: &mut String,
) {
    let style = context.linked.guide.schema.settings.citations;
    let cited: Vec<Cited> = citation
        .items
        .iter()
        .zip(sources)
        .filter_map(|(item, source)| Cited::find(item, citation, (*source)?, context))
        .collect();
    let (open, close) = match (style, citation.in_text) {
        (_, true) => ("", ""),
        (CitationStyle::AuthorDate, false) => ("(", ")"),
        (CitationStyle::Numeric, false) => ("[", "]"),
    };
    if cited.is_empty() {
        return;
    }
    let _ = write!(html, "<span class=\"cite\">{open}");
    for (index, cited) in cited.iter().enumerate() {
        if index > 0 {
            html.push_str(separator(citation, style));
        }
        let Cited { link, before, label, after, .. } = cited;
        let _ = match (style, citation.in_text, &cited.number) {
            (CitationStyle::Numeric, false, Some(number)) => {
                write!(html, "{before}<a {link} title=\"{label}\">{number}</a>{after}")
            }
            (CitationStyle::Numeric, true, Some(number)) => {
                write!(html, "{label} [<a {link}>{number}</a>{after}]")
            }
            _ => write!(html, "{before}<a {link}>{label}</a>{after}"),
        };
    }
    let _ = write!(html, "{close}</span>");
}

/// A source cited at one place, as HTML.
struct Cited {
    /// Its number in the list of the page or the book; none where there is no list.
    number: Option<String>,
    /// The attributes of the link to it.
    link: String,
    before: String,
    label: String,
    after: String,
}

impl Cited {
    fn find(
        item: &CitedItem,
        citation: &Citation,
        source: SourceId,
        context: Context<'_>,
    ) -> Option<Self> {
        let (number, link) = match (context.book, context.sources) {
            (Some(book), _) => {
                let number = book.source(source)?;
                let link = format!("href=\"{}#ref-{number}\"", addresses::SOURCES);
                (Some(number.to_string()), link)
            }
            (None, Some(sources)) => {
                let place = sources.iter().position(|cited| *cited == source)?;
                (Some(numbering::mark_number(place)), numbering::mark_link(place))
            }
            (None, None) => {
                let key = &context.linked.bibliography.sources[source].key;
                let key = escape_html(&percent_encode(key));
                (None, format!("href=\"{}{}#{key}\"", context.root, address::SOURCES))
            }
        };
        let style = context.linked.guide.schema.settings.citations;
        let reference = &context.linked.references[source];
        let words = CitedWords::of(item, citation, reference, style);
        Some(Self {
            number,
            link,
            before: escape_html(&words.before),
            label: escape_html(&words.label),
            after: escape_html(&words.after),
        })
    }
}
