//! Images that pages would load from other sites: those sites see who reads the guide, and may change or remove
//! the image.
//!
//! Says nothing about a host that guide.yaml allows in `img-src` of its content security policy.

use super::{Destination, Linked};
use crate::diagnostic::{Diagnostic, rule};
use crate::schema::policy::PolicySetting;
use url::Url;

/// A problem for each image of another site.
pub(super) fn problems(linked: &Linked) -> Vec<Diagnostic> {
    let schema = &linked.guide.schema;
    let allowed: &[String] = match &schema.settings.content_security_policy {
        PolicySetting::Directives(directives) => {
            let images = directives.iter().find(|(name, _)| name == "img-src");
            images.map_or(&[], |(_, sources)| sources.as_slice())
        }
        _ => &[],
    };
    let mut found = Vec::new();
    for (entry, links) in linked.guide.entries.iter().zip(&linked.resolved) {
        let kind = &schema.kinds[entry.kind];
        for (number, (text, links)) in entry.texts.iter().zip(&links.texts).enumerate() {
            for (image, destination) in text.markdown.images.iter().zip(&links.images) {
                let Some(Destination::External(address)) = destination else { continue };
                let Some(host) = host(address).filter(|host| !is_allowed(host, allowed)) else {
                    continue;
                };
                let span = entry.span_in_text(kind, number, image.span);
                let message = format!("this image would be loaded from `{host}`");
                found.push(Diagnostic::new(&rule::REMOTE_IMAGE, span, message).help(
                    "save it in the content folder if its licence permits, or allow the host with `img-src`",
                ));
            }
        }
    }
    found
}

fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
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
