//! Files for crawlers: `robots.txt`, and the sitemap of a guide whose address is known.
//!
//! Which pages there are is decided in [`crate::link::address`].

use super::OutputFile;
use super::xml::{PROLOGUE, escape};
use crate::assess::Assessed;
use crate::link::address::{self, Page};
use crate::schema::Settings;
use std::fmt::Write;

/// How many addresses one sitemap may hold (<https://www.sitemaps.org/protocol.html>).
const MAX_URLS_PER_FILE: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `robots.txt`, and the sitemap or the sitemaps with their index.
pub(super) fn files(assessed: &Assessed) -> Vec<OutputFile> {
    let settings = &assessed.linked.guide.schema.settings;
    let mut robots = "User-agent: *\nDisallow:\n".to_owned();
    let mut files = Vec::new();
    if !settings.base_url.is_empty() {
        let _ = write!(robots, "\nSitemap: {}\n", absolute_url(settings, address::SITEMAP));
        files = sitemaps(settings, &urls(assessed), MAX_URLS_PER_FILE);
    }
    files.push((address::ROBOTS.to_owned(), robots));
    files
}

/// The pages worth finding. Pairs of terms are filters of lists that are here themselves: every
/// combination would be many pages that say nothing new. So would briefs and the printable pages, which say
/// again what entries say. A reader's own list is empty for everyone else.
fn urls(assessed: &Assessed) -> Vec<String> {
    let settings = &assessed.linked.guide.schema.settings;
    let pages = assessed.linked.addresses.pages.iter();
    let is_worth_finding = |page: &Page| {
        !matches!(
            page,
            Page::NotFound
                | Page::Search
                | Page::Pair(_)
                | Page::Print
                | Page::Brief(_)
                | Page::Sheet(..)
                | Page::Selection
        )
    };
    let worth_finding = pages.filter(|(_, page)| is_worth_finding(page));
    let url = |(path, page): (&String, &Page)| {
        let changed = match page {
            Page::Entry(index) => {
                assessed.knowledge.changes_of(*index).next().map(|change| change.date)
            }
            _ => None,
        };
        // The protocol's schema knows whole days only.
        let day = changed.filter(|date| date.day.is_some());
        let day = day.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        format!("  <url><loc>{}</loc>{day}</url>\n", absolute_url(settings, path))
    };
    worth_finding.map(url).collect()
}

/// One sitemap, or several and an index of them.
fn sitemaps(settings: &Settings, urls: &[String], most: usize) -> Vec<OutputFile> {
    let file = |root: &str, parts: String| {
        format!("{PROLOGUE}<{root} xmlns=\"{NAMESPACE}\">\n{parts}</{root}>\n")
    };
    if urls.len() <= most {
        return vec![(address::SITEMAP.to_owned(), file("urlset", urls.concat()))];
    }
    let mut files: Vec<OutputFile> = urls
        .chunks(most)
        .enumerate()
        .map(|(index, urls)| (format!("sitemap-{}.xml", index + 1), file("urlset", urls.concat())))
        .collect();
    let listed = files.iter().map(|(path, _)| {
        format!("  <sitemap><loc>{}</loc></sitemap>\n", absolute_url(settings, path))
    });
    let index = file("sitemapindex", listed.collect());
    files.push((address::SITEMAP.to_owned(), index));
    files
}

/// A full address in ASCII, as the protocol wants it, and escaped.
fn absolute_url(settings: &Settings, path: &str) -> String {
    let mut ascii = String::with_capacity(path.len());
    for byte in settings.address(path).bytes() {
        match byte.is_ascii() {
            true => ascii.push(char::from(byte)),
            false => drop(write!(ascii, "%{byte:02X}")),
        }
    }
    escape(&ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_addresses_are_divided_and_listed() {
        let base_url = "https://example.org/".to_owned();
        let settings = Settings { base_url, ..Settings::default() };
        let urls: Vec<String> = (0..5).map(|n| format!("  <url><loc>{n}</loc></url>\n")).collect();
        let one = sitemaps(&settings, &urls, 5);
        assert_eq!(one.len(), 1);
        assert!(one[0].1.contains("<urlset") && one[0].1.matches("<url>").count() == 5);
        let [first, second, third, index] = sitemaps(&settings, &urls, 2).try_into().expect("four");
        assert_eq!((first.1.matches("<url>").count(), third.1.matches("<url>").count()), (2, 1));
        assert_eq!(second.0, "sitemap-2.xml");
        assert_eq!(index.0, "sitemap.xml");
        assert!(index.1.contains("<loc>https://example.org/sitemap-3.xml</loc>"));
    }

    #[test]
    fn addresses_are_ascii() {
        let base_url = "https://example.org/".to_owned();
        let settings = Settings { base_url, ..Settings::default() };
        assert_eq!(
            absolute_url(&settings, "thèmes/a.html"),
            "https://example.org/th%C3%A8mes/a.html"
        );
    }
}
