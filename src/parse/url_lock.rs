//! `urls.lock` → [`UrlLock`]: every address that the guide has published, as it was recorded.
//!
//! Whether something is still there is for [`crate::assess::permalinks`]; the file is written by
//! [`crate::author::urls`].

use crate::diagnostic::{Diagnostic, WithDiagnostics, rule};
use crate::files::{Inventory, URL_LOCK_FILE};
use crate::span::Span;
use std::fmt;

/// Between an address and the reason why it no longer exists.
const GONE_SEPARATOR: &str = " gone: ";
/// What begins a line that is for people.
const COMMENT: char = '#';

/// The addresses that were recorded, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct UrlLock {
    /// One for each line.
    pub records: Vec<Record>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What was published.
    pub address: Address,
    /// Why it no longer exists, if that was intended.
    pub gone: Option<String>,
    /// Where it is.
    pub span: Span,
}

/// A page, or a heading on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The page's path on the site.
    pub path: String,
    /// The heading's id; empty for the page itself.
    pub anchor: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.anchor.as_str() {
            "" => f.write_str(&self.path),
            anchor => write!(f, "{}#{anchor}", self.path),
        }
    }
}

impl Address {
    /// A page.
    pub fn page(path: impl Into<String>) -> Self {
        Self { path: path.into(), anchor: String::new() }
    }

    fn read(text: &str) -> Option<Self> {
        let (path, anchor) = text.split_once('#').unwrap_or((text, ""));
        let plain = !path.is_empty() && !text.contains(char::is_whitespace);
        let whole = path.ends_with(".html") && !text.ends_with('#');
        (plain && whole).then(|| Self { path: path.to_owned(), anchor: anchor.to_owned() })
    }
}

/// Reads the ledger, where the guide has one.
pub fn url_lock(inventory: &Inventory) -> WithDiagnostics<UrlLock> {
    let mut found = WithDiagnostics::clean(UrlLock::default());
    let is_ledger = |file: &&_| inventory.sources.get(**file).path == URL_LOCK_FILE;
    let Some(file) = inventory.content.iter().find(is_ledger) else { return found };
    let text = &inventory.sources.get(*file).text;
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end();
        let span = Span::new(*file, start..start + line.len());
        start += whole.len();
        if line.is_empty() || line.starts_with(COMMENT) {
            continue;
        }
        let (address, gone) = match line.split_once(GONE_SEPARATOR) {
            Some((address, reason)) => (address, Some(reason.to_owned())),
            None => (line, None),
        };
        match Address::read(address) {
            Some(address) => found.value.records.push(Record { address, gone, span }),
            None => found.diagnostics.push(
                Diagnostic::new(
                    &rule::BAD_URL_LOCK,
                    span,
                    "this line is not the address of a page",
                )
                .help("delete it, then check with `fieldguide urls` that nothing is missing"),
            ),
        }
    }
    found
}

/// The text of a ledger: addresses in order, with the reason for those that are gone.
pub fn text<'a>(records: impl Iterator<Item = (&'a Address, Option<&'a str>)>) -> String {
    let mut text =
        "# Addresses that this guide has published. The build fails if one no longer exists.\n\
                    # Written by `fieldguide urls --accept`.\n"
            .to_owned();
    for (address, gone) in records {
        text.push_str(&address.to_string());
        if let Some(reason) = gone {
            text.push_str(GONE_SEPARATOR);
            text.push_str(reason);
        }
        text.push('\n');
    }
    text
}
