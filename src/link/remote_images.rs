//! Images that pages would load from other sites: those sites see who reads the guide, and may change or remove
//! the image.
//!
//! Says nothing about a host that guide.yaml allows in `img-src` of its content security policy.

use super::{Destination, Linked, TextLinks};
use crate::diagnostic::{Diagnostic, rule};
use crate::parse::Body;
use crate::parse::tree::Kind;
use crate::schema::policy::PolicySetting;
use crate::span::{FileId, SourceMap, Span};
use url::Url;

/// The addresses of the images of a text that are not files of the guide, and where each is; of images in raw HTML
/// that is known if the text is the body of `file`.
pub(crate) fn addresses<'a>(
    body: &'a Body,
    links: &'a TextLinks,
    file: Option<FileId>,
) -> impl Iterator<Item = (&'a str, Option<Span>)> {
    let images = body.images.iter().zip(&links.images);
    let images = images.filter_map(|(image, destination)| match destination {
        Some(Destination::External(address)) => Some((address.as_str(), Some(image.span))),
        _ => None,
    });
    let raw = body.nodes().iter().filter_map(move |node| {
        let Kind::Element(number) = node.kind else { return None };
        let image = body.elements.get(number as usize).filter(|element| element.name == "img")?;
        let place = |file| Span::new(file, node.range()).shifted(body.source.start());
        Some((image.get("src")?, file.map(place)))
    });
    images.chain(raw)
}

/// A problem for each image of another site.
pub(super) fn problems(linked: &Linked, sources: &SourceMap) -> Vec<Diagnostic> {
    let schema = &linked.guide.schema;
    let allowed: &[String] = match &schema.settings.content_security_policy {
        PolicySetting::Directives(directives) => {
            let images = directives.iter().find(|(name, _)| name == "img-src");
            images.map_or(&[], |(_, sources)| sources.as_slice())
        }
        _ => &[],
    };
    let mut found = Vec::new();
    let mut report = |address: &str, span: Option<Span>, file: FileId| {
        let Some(host) = host(address).filter(|host| !is_allowed(host, allowed)) else { return };
        let message = format!("this image would be loaded from `{host}`");
        let problem = match span {
            Some(span) => Diagnostic::new(&rule::REMOTE_IMAGE, span, message),
            None => Diagnostic::in_path(&rule::REMOTE_IMAGE, &sources.get(file).display, message),
        };
        found.push(problem.help(
            "save it in the content folder if its licence permits, or allow the host with `img-src`",
        ));
    };
    for (entry, links) in linked.guide.entries.iter().zip(&linked.resolved) {
        let kind = &schema.kinds[entry.kind];
        for (number, (text, links)) in entry.texts.iter().zip(&links.texts).enumerate() {
            for (address, span) in addresses(&text.markdown, links, Some(entry.file)) {
                let span = span.map(|span| entry.span_in_text(kind, number, span));
                report(address, span, entry.file);
            }
        }
    }
    let glossary = &linked.glossary;
    let definitions = glossary.glossary.terms.iter().zip(&glossary.definitions);
    for (term, links) in definitions {
        let Some(file) = glossary.glossary.file else { continue };
        let images = addresses(&term.definition, links, None);
        images.for_each(|(address, span)| report(address, span, file));
    }
    for (decision, links) in linked.decisions.decisions.iter().zip(&linked.decisions.links) {
        for (text, links) in decision.texts.iter().zip(&links.texts) {
            let images = addresses(text, links, None);
            images.for_each(|(address, span)| report(address, span, decision.file));
        }
    }
    found
}

/// The host of an address elsewhere; a relative address has none.
fn host(address: &str) -> Option<String> {
    let whole = address.strip_prefix("//").map(|rest| format!("https://{rest}"));
    let url = Url::parse(whole.as_deref().unwrap_or(address)).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.host_str().map(str::to_owned))?
}

/// Whether a directive allows a host: it is named, or all are.
fn is_allowed(host: &str, sources: &[String]) -> bool {
    sources.iter().any(|source| {
        let named = source.split_once("://").map_or(source.as_str(), |(_, rest)| rest);
        let named = named.split(['/', ':']).next().unwrap_or_default();
        let below = named.strip_prefix("*.").is_some_and(|parent| {
            host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
        });
        source == "*" || source == "https:" || named == host || below
    })
}
