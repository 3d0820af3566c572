//! Every address elsewhere that a guide sends readers to, with its place.
//!
//! Addresses in raw HTML are not found, and those that private fields hold are not looked for.

use super::schedule::is_web;
use crate::assess::Assessed;
use crate::files::Inventory;
use crate::ids::FieldId;
use crate::link::reference::doi_address;
use crate::link::{Destination, TextLinks};
use crate::parse::Body;
use crate::parse::bibliography::Source;
use crate::schema::{Field, FieldType, declare};
use crate::span::{SourceMap, Span};
use crate::validate::{self, Value};
use url::Url;

/// An address, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkSite {
    /// Where it is: exactly, or where it cannot be distinguished, what is around it.
    pub span: Span,
    /// The address as it was written.
    pub written: String,
    /// What is asked: in the form of the standard, without the part after `#`.
    pub address: String,
    /// Whether the span holds the address as it was written and nothing else.
    pub is_exact: bool,
}

/// Every address of the web in the guide but those it says not to ask, in the order of files.
pub fn link_sites(assessed: &Assessed, inventory: &Inventory) -> Vec<LinkSite> {
    let mut found = SiteCollector { sources: &inventory.sources, link_sites: Vec::new() };
    let linked = &assessed.linked;
    let schema = &linked.guide.schema;
    for (entry, resolved) in linked.guide.entries.iter().zip(&linked.resolved) {
        let kind = &schema.kinds[entry.kind];
        for (number, (text, links)) in entry.texts.iter().zip(&resolved.texts).enumerate() {
            match text.place {
                None => found.text(&text.markdown, links, |exact, _| exact),
                Some(_) => {
                    let place = |_, span| entry.span_in_text(kind, number, span);
                    found.text(&text.markdown, links, place);
                }
            }
        }
        for (field, items) in kind.fields.iter().zip(&entry.values) {
            for item in items {
                let place = |sub| entry.span(kind, validate::FieldPath { sub, ..item.place });
                found.value(field, &item.value, place);
            }
        }
    }
    let glossary = &linked.glossary;
    for (term, links) in glossary.glossary.terms.iter().zip(&glossary.definitions) {
        found.text(&term.definition, links, |_, span| span);
    }
    let decisions = linked.decisions.decisions.iter().zip(&linked.decisions.links);
    for (decision, links) in decisions {
        for (text, links) in decision.texts.iter().zip(&links.texts) {
            found.text(text, links, |_, span| span);
        }
    }
    for source in &linked.bibliography.sources {
        found.source(source);
    }
    let settings = &schema.settings;
    // Any page will do for the form that readers fill in.
    let feedback = settings.feedback.replace("{path}", "index.html").replace("{title}", "Home");
    let license = settings.license.as_ref().map_or("", |license| &license.url);
    for (address, key) in [(&*feedback, &["feedback"][..]), (license, &["license", "url"])] {
        if let Some(span) = declare::span_of_setting(inventory, key) {
            found.add(address, span);
        }
    }
    let mut link_sites = found.link_sites;
    link_sites.retain(|place| !settings.external.skips(&place.written));
    link_sites.sort();
    link_sites.dedup();
    link_sites
}

struct SiteCollector<'a> {
    sources: &'a SourceMap,
    link_sites: Vec<LinkSite>,
}

impl SiteCollector<'_> {
    /// Adds the addresses of a text. `place` chooses between where one is in a file's body, and where
    /// the link is said to be.
    fn text(&mut self, text: &Body, links: &TextLinks, place: impl Fn(Span, Span) -> Span) {
        let images = links.images.iter().map(Option::as_ref);
        let images = text.images.iter().map(|of| (text.place_of_image(of), of.span)).zip(images);
        let links = links.links.iter().map(Some);
        let all = text.links.iter().map(|of| (text.place_of_link(of), of.span)).zip(links);
        for ((exact, span), destination) in all.chain(images) {
            if let Some(Destination::External(address)) = destination {
                self.add(address, place(exact, span));
            }
        }
    }

    fn value(&mut self, field: &Field, value: &Value, place: impl Fn(Option<FieldId>) -> Span) {
        match (value, &field.field_type) {
            (Value::Url(address), _) => self.add(address, place(None)),
            (Value::Record(values), FieldType::Record(_)) => {
                for (index, value) in values.iter_enumerated() {
                    if let Some(Value::Url(address)) = value {
                        self.add(address, place(Some(index)));
                    }
                }
            }
            _ => {}
        }
    }

    /// The address and identifier of a source, which are somewhere after its key.
    fn source(&mut self, source: &Source) {
        let text = &self.sources.get(source.span.file).text;
        let rest = text.get(source.span.end as usize..).unwrap_or_default();
        let entry = &rest[..rest.find("\n@").unwrap_or(rest.len())];
        let place = |part: &str| {
            let whole = Span::new(source.span.file, 0..entry.len());
            let part = whole.of_part(entry, "", part);
            part.map_or(source.span, |part| part.shifted(source.span.end as usize))
        };
        if !source.url.is_empty() {
            self.add(&source.url, place(&source.url));
        }
        if !source.doi.is_empty() {
            self.add(&doi_address(&source.doi), place(&source.doi));
        }
    }

    /// Adds an address of the web that is somewhere in `around`. What is no address is one of the
    /// web too, if it says so: that is a mistake, and the check reports it.
    fn add(&mut self, written: &str, around: Span) {
        let address = match Url::parse(written) {
            Ok(url) if !is_web(&url) => return,
            Ok(mut url) => {
                url.set_fragment(None);
                url.to_string()
            }
            Err(_) if written.to_ascii_lowercase().starts_with("http") => written.to_owned(),
            Err(_) => return,
        };
        let exact = around.of_part(self.sources.slice(around), "", written);
        self.link_sites.push(LinkSite {
            span: exact.unwrap_or(around),
            written: written.to_owned(),
            address,
            is_exact: exact.is_some(),
        });
    }
}
