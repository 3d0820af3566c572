//! Atom feeds (RFC 4287) of what changed: one of the whole guide, one of each kind.
//!
//! Changes and their dates come from the content; see [`crate::assess::lifecycle`]. Feeds hold the
//! latest, and the page of changes holds all.

use super::OutputFile;
use super::xml::{PROLOGUE, escape};
use crate::assess::Assessed;
use crate::assess::lifecycle::Change;
use crate::date::Date;
use crate::ids::KindId;
use crate::link::address::{self, root_from};
use crate::schema::Kind;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How many changes a feed holds.
const MAX_CHANGES: usize = 100;

/// The feed of the guide, and that of each kind to whose entries something changed.
pub(super) fn files(assessed: &Assessed) -> Vec<OutputFile> {
    let schema = &assessed.linked.guide.schema;
    let of_kind = |kind: KindId| {
        let entries = &assessed.linked.guide.entries;
        assessed.knowledge.changes.iter().filter(move |change| entries[change.entry].kind == kind)
    };
    let whole = Feed { assessed, path: address::FEED.to_owned(), kind: None };
    let kinds = schema.kinds.iter_enumerated().filter(|(_, kind)| !kind.folder.is_empty());
    let kinds = kinds.map(|(index, kind)| {
        let feed = Feed { assessed, path: address::kind_feed(kind), kind: Some(kind) };
        feed.file(of_kind(index))
    });
    std::iter::once(whole.file(assessed.knowledge.changes.iter())).chain(kinds).flatten().collect()
}

/// A feed.
struct Feed<'a> {
    assessed: &'a Assessed,
    path: String,
    kind: Option<&'a Kind>,
}

impl Feed<'_> {
    /// The feed of these changes, the latest first; none when nothing changed.
    fn file<'a>(&self, changes: impl Iterator<Item = &'a Change>) -> Option<OutputFile> {
        let mut changes = changes.take(MAX_CHANGES).peekable();
        let updated = changes.peek()?.date;
        let mut seen = BTreeSet::new();
        let mut xml = self.head(updated);
        for change in changes {
            let id = self.id_of(change);
            // A change that is listed twice is one entry.
            if seen.insert(id.clone()) {
                self.entry(change, &id, &mut xml);
            }
        }
        xml.push_str("</feed>\n");
        Some((self.path.clone(), xml))
    }

    fn head(&self, updated: Date) -> String {
        let settings = &self.assessed.linked.guide.schema.settings;
        let (of, page) = match self.kind {
            Some(kind) => (kind.plural.as_str(), address::kind(kind)),
            None => ("changes", address::CHANGES.to_owned()),
        };
        let mut xml = format!(
            "{PROLOGUE}<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
            escape(&settings.language)
        );
        let mut line = |line: String| {
            let _ = writeln!(xml, "  {line}");
        };
        line(format!("<title>{}: {}</title>", escape(&settings.title), escape(of)));
        if !settings.description.is_empty() {
            line(format!("<subtitle>{}</subtitle>", escape(&settings.description)));
        }
        let kind = self.kind.map_or("", |kind| &kind.id);
        line(format!("<id>{}</id>", urn(&["feed", &settings.title, kind])));
        line(format!("<updated>{}</updated>", instant(updated)));
        let own = self.address(&self.path);
        line(format!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>"));
        line(format!(
            "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
            self.address(&page)
        ));
        // A feed has to have an author; who is not named is the guide.
        let authors = match settings.authors.as_slice() {
            [] => std::slice::from_ref(&settings.title),
            authors => authors,
        };
        for author in authors {
            line(format!("<author><name>{}</name></author>", escape(author)));
        }
        if let Some(license) = &settings.license {
            line(format!("<rights>{}</rights>", escape(&license.name)));
            if !license.url.is_empty() {
                line(format!("<link rel=\"license\" href=\"{}\"/>", escape(&license.url)));
            }
        }
        line("<generator>fieldguide</generator>".to_owned());
        xml
    }

    fn entry(&self, change: &Change, id: &str, xml: &mut String) {
        let guide = &self.assessed.linked.guide;
        let entry = &guide.entries[change.entry];
        let kind = &guide.schema.kinds[entry.kind];
        let page = self.address(&address::entry(kind, &entry.slug));
        let summary = match change.why.as_str() {
            "" => change.what.clone(),
            why => format!("{}. Why: {why}", change.what.trim_end_matches('.')),
        };
        let _ = write!(
            xml,
            "  <entry>\n    \
               <title>{}</title>\n    \
               <id>{id}</id>\n    \
               <updated>{}</updated>\n    \
               <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n    \
               <category term=\"{}\" label=\"{}\"/>\n    \
               <summary>{}</summary>\n  \
             </entry>\n",
            escape(&entry.title),
            instant(change.date),
            escape(&kind.id),
            escape(&kind.label),
            escape(&summary),
        );
    }

    /// What a change is known by for good: the entry, the date and what was changed.
    fn id_of(&self, change: &Change) -> String {
        let guide = &self.assessed.linked.guide;
        let entry = &guide.entries[change.entry];
        let kind = &guide.schema.kinds[entry.kind].id;
        let (title, date) = (&guide.schema.settings.title, change.date.to_string());
        urn(&["change", title, kind, &entry.slug, &date, &change.what])
    }

    /// Where a page is: in full, or from the feed.
    fn address(&self, path: &str) -> String {
        let full = self.assessed.linked.guide.schema.settings.address(path);
        escape(&match full.as_str() {
            "" => format!("{}{path}", root_from(&self.path)),
            _ => full,
        })
    }
}

/// A name that holds everywhere and for good, made of what does not change; the address of a guide
/// does. It is a UUID of version 8 (RFC 9562), whose bits are a hash.
fn urn(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = bytes.map(|byte| format!("{byte:02x}")).concat();
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// A date as the moment it begins (RFC 3339).
fn instant(date: Date) -> String {
    let (month, day) = (date.month.unwrap_or(1), date.day.unwrap_or(1));
    format!("{:04}-{month:02}-{day:02}T00:00:00Z", date.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_are_moments() {
        let of = |date| Date::parse(date).map(instant);
        assert_eq!(of("1990").as_deref(), Some("1990-01-01T00:00:00Z"));
        assert_eq!(of("1990-11").as_deref(), Some("1990-11-01T00:00:00Z"));
        assert_eq!(of("1990-11-23").as_deref(), Some("1990-11-23T00:00:00Z"));
    }

    #[test]
    fn names_report_parts_apart_and_stay() {
        assert_ne!(urn(&["ab", "c"]), urn(&["a", "bc"]));
        // As published: were this to change, every reader would see every change as new.
        assert_eq!(urn(&["feed", "Guide", ""]), "urn:uuid:ba02dd73-d300-859e-ad3d-2729fb1231ca");
    }
}
