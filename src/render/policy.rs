//! The content security policy: what a page may load, as a header and as a `<meta>` of every page.
//!
//! One policy for both. It is strict because the theme needs no exception: no script, style or handler
//! is in a page. Where a host sends no headers, or the site is opened from a folder, the `<meta>`
//! still holds.

use crate::link::{Linked, remote_images};
use crate::parse::text::escape_html;
use crate::schema::policy::PolicySetting;
use crate::schema::settings::RawHtml;
use std::collections::BTreeSet;
use url::Url;

/// A policy: directives with their sources, in the order they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policy(Vec<(String, Vec<String>)>);

/// What a page may do when guide.yaml does not say otherwise.
const STRICT: [(&str, &str); 5] = [
    ("default-src", "'self'"),
    ("base-uri", "'none'"),
    ("object-src", "'none'"),
    ("form-action", "'self'"),
    FRAMES,
];
/// Other sites do not show pages in frames.
const FRAMES: (&str, &str) = ("frame-ancestors", "'none'");
/// Directives that browsers ignore in a `<meta>`.
const HEADER_ONLY: [&str; 1] = [FRAMES.0];

impl Policy {
    /// The policy of a guide. Where all editors are trusted with raw HTML, what their scripts and
    /// styles need cannot be known, so pages have none unless guide.yaml sets one.
    pub(crate) fn of(linked: &Linked) -> Self {
        let settings = &linked.guide.schema.settings;
        let own: &[(String, Vec<String>)] =
            match (&settings.content_security_policy, settings.raw_html) {
                (PolicySetting::Off, _) => return Self::default(),
                (PolicySetting::Unset, RawHtml::Allow) => return Self::from([FRAMES]),
                (PolicySetting::Unset, RawHtml::Sanitize) => &[],
                (PolicySetting::Directives(own), _) => own.as_slice(),
            };
        let mut policy = Self::from(STRICT);
        for (name, sources) in own {
            policy.set(name, sources.clone());
        }
        policy.allow_images(image_hosts(linked));
        policy
    }

    fn from<const N: usize>(directives: [(&str, &str); N]) -> Self {
        let directive = |(name, source): (&str, &str)| (name.to_owned(), vec![source.to_owned()]);
        Self(directives.into_iter().map(directive).collect())
    }

    fn sources(&self, name: &str) -> Option<&Vec<String>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, sources)| sources)
    }

    fn set(&mut self, name: &str, sources: Vec<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = sources,
            None => self.0.push((name.to_owned(), sources)),
        }
    }

    /// Adds where texts show images from, since an editor put them there.
    fn allow_images(&mut self, hosts: BTreeSet<String>) {
        if hosts.is_empty() {
            return;
        }
        let known = self.sources("img-src").or_else(|| self.sources("default-src"));
        let mut sources = known.cloned().unwrap_or_default();
        sources.retain(|source| source != "'none'");
        sources.extend(hosts.into_iter().filter(|host| !known.is_some_and(|k| k.contains(host))));
        self.set("img-src", sources);
    }

    /// As the value of a header.
    pub(crate) fn header(&self) -> Option<String> {
        written(self.0.iter())
    }

    /// As a `<meta>`. `'self'` stands for files too where a page is opened from a folder: measured in
    /// Chromium and Firefox.
    pub(super) fn meta(&self) -> Option<String> {
        let in_page = self.0.iter().filter(|(name, _)| !HEADER_ONLY.contains(&name.as_str()));
        let content = escape_html(&written(in_page)?);
        Some(format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{content}\">"))
    }
}

fn written<'a>(directives: impl Iterator<Item = &'a (String, Vec<String>)>) -> Option<String> {
    let directive =
        |(name, sources): &(String, Vec<String>)| format!("{name} {}", sources.join(" "));
    let written = directives.map(directive).collect::<Vec<_>>().join("; ");
    (!written.is_empty()).then_some(written)
}

/// Puts a `<meta>` into a page: behind the one with the encoding, which has to come first, or at the
/// beginning of the head, or where browsers begin one.
pub(super) fn insert(meta: &str, html: &mut String) {
    const NEAR: usize = 2048;
    let mut start = html.as_bytes()[..html.len().min(NEAR)].to_vec();
    start.make_ascii_lowercase();
    let end_of = |tag: &[u8]| {
        let at = start.windows(tag.len()).position(|part| part == tag)?;
        let after = start.get(at + tag.len()).filter(|byte| b" \t\r\n>".contains(byte));
        after.and(start[at..].iter().position(|byte| *byte == b'>')).map(|end| at + end + 1)
    };
    let places: [&[u8]; 3] = [b"<meta charset=\"utf-8\"", b"<head", b"<!doctype"];
    let at = places.into_iter().find_map(end_of).unwrap_or_default();
    html.insert_str(at, &format!("\n  {meta}"));
}

/// Where texts show images from, besides the site itself.
fn image_hosts(linked: &Linked) -> BTreeSet<String> {
    let entries = linked.guide.entries.iter().zip(&linked.resolved);
    let entries = entries.flat_map(|(entry, links)| {
        entry.texts.iter().map(|text| &*text.markdown).zip(&links.texts)
    });
    let terms = linked.glossary.glossary.terms.iter().map(|term| &term.definition);
    let terms = terms.zip(&linked.glossary.definitions);
    let decisions = linked.decisions.decisions.iter().zip(&linked.decisions.links);
    let decisions = decisions.flat_map(|(decision, links)| decision.texts.iter().zip(&links.texts));
    let texts = entries.chain(terms).chain(decisions);
    let images = texts.flat_map(|(body, links)| remote_images::addresses(body, links, None));
    images.filter_map(|(address, _)| host(address)).collect()
}

/// The scheme and host of an address elsewhere, or the host alone when it has no scheme.
fn host(address: &str) -> Option<String> {
    let (address, is_bare) = match address.starts_with("//") {
        true => (format!("https:{address}"), true),
        false => (address.to_owned(), false),
    };
    let url = Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let origin = url.origin().ascii_serialization();
    // A semicolon would begin another directive.
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
    if !origin.chars().all(plain) {
        return None;
    }
    Some(if is_bare { origin.trim_start_matches("https://").to_owned() } else { origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_stands_behind_the_encoding() {
        for (html, expected) in [
            (
                "<!doctype html>\n<head>\n<META charset=\"UTF-8\">x",
                "<!doctype html>\n<head>\n<META charset=\"UTF-8\">\n  Mx",
            ),
            (
                "<!doctype html><html><head lang=\"é\">x<header>",
                "<!doctype html><html><head lang=\"é\">\n  Mx<header>",
            ),
            ("<!DOCTYPE html><header>x", "<!DOCTYPE html>\n  M<header>x"),
            ("é", "\n  Mé"),
        ] {
            let mut html = html.to_owned();
            insert("M", &mut html);
            assert_eq!(html, expected);
        }
    }

    #[test]
    fn hosts_are_written_as_browsers_compare_them() {
        for (address, expected) in [
            ("https://a.test/x.png?a;b", Some("https://a.test")),
            ("http://A.test:8080/x.png", Some("http://a.test:8080")),
            ("//a.test/x.png", Some("a.test")),
            ("https://bücher.test/x.png", Some("https://xn--bcher-kva.test")),
            ("https://a.test;script-src *", None),
            ("https://a.test;sandbox/x.png", None),
            ("https://a.test,x/y.png", None),
            ("javascript:x", None),
            ("x.png", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_policy_is_written_for_headers_and_pages() {
        let mut policy = Policy::from(STRICT);
        policy.set("script-src", vec!["'self'".into(), "'unsafe-inline'".into()]);
        policy.allow_images(["https://a.test".to_owned()].into());
        assert_eq!(
            policy.header().unwrap(),
            "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; \
             frame-ancestors 'none'; script-src 'self' 'unsafe-inline'; img-src 'self' https://a.test"
        );
        let meta = policy.meta().unwrap();
        assert!(meta.contains("script-src 'self' 'unsafe-inline'"), "{meta}");
        assert!(!meta.contains("frame-ancestors"), "{meta}");
        assert_eq!(Policy::from([FRAMES]).meta(), None);
        assert_eq!(Policy::default().header(), None);
    }
}
