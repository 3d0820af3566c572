//! Settings for external links: which of them are not checked.
//!
//! They are asked in [`crate::external`].

use super::values::is_web_address;
use crate::yaml::PathSegment;
use crate::yaml::reader::{MapCursor, Reader};

/// Settings for external links.
#[derive(Clone, Debug, Default)]
pub struct External {
    /// Addresses that are not asked; `*` stands for anything.
    pub skip: Vec<String>,
}

impl External {
    /// Whether an address is not to be asked.
    pub fn skips(&self, address: &str) -> bool {
        self.skip.iter().any(|pattern| matches(pattern, address))
    }
}

/// Whether a text is as a pattern says, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

/// Reads `external:` of the settings.
pub(super) fn read<'a>(reader: &mut Reader<'a>, settings: &MapCursor<'a>) -> External {
    let at = reader.child(settings, "external", &["skip"]);
    let skip = reader.texts(&at, "skip");
    for (index, pattern) in skip.iter().enumerate() {
        if !is_web_address(&pattern.replace('*', "0")) {
            let path: Vec<PathSegment<'_>> = at.path_of_item("skip", index);
            let message = format!("`{pattern}` is not a web address");
            let help = "start it with https:// or http://; `*` matches anything";
            reader.report(&path, message, Some(help.into()));
        }
    }
    External { skip }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("https://a.test/", "https://a.test/"),
            ("https://a.test/*", "https://a.test/"),
            ("https://a.test/*", "https://a.test/b/c"),
            ("https://*.a.test/*.pdf", "https://www.a.test/b/c.pdf"),
            ("https://*/a/*/b", "https://x/a/a/c/b"),
            ("https://a*a", "https://aa"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("https://a.test/", "https://a.test/b"),
            ("https://a.test/*", "https://b.test/https://a.test/"),
            ("https://*.a.test/*.pdf", "https://www.a.test/b"),
            ("https://a*a", "https://a"),
            ("https://*b*c", "https://cb"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
