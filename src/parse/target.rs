//! What a link or image points to, as it was written.
//!
//! Tells kinds of targets apart; whether they exist is for [`crate::link`]. Names are in NFC.

use super::text::nfc;

/// The target of a link or image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `[[slug]]` or `[[kind/slug#heading]]`.
    Wiki {
        /// `slug` or `kind/slug`.
        name: String,
        /// The heading's id.
        anchor: Option<String>,
    },
    /// A path from the file's own folder, or from the content folder when it begins with `/`.
    Path {
        /// The path, percent-decoded.
        path: String,
        /// The heading's id.
        anchor: Option<String>,
    },
    /// A heading of the same page.
    Anchor(String),
    /// An address elsewhere.
    External(String),
    /// An address that could run a script or read the reader's disk.
    Unsafe(String),
}

const SAFE_SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

impl Target {
    /// Reads the text between `[[` and `]]`, without the part after `|`.
    pub(crate) fn wiki(text: &str) -> Self {
        let (name, anchor) = split_anchor(text);
        let name = nfc(name.trim().trim_end_matches(".md")).into_owned();
        match anchor {
            Some(anchor) if name.is_empty() => Self::Anchor(anchor),
            anchor => Self::Wiki { name, anchor },
        }
    }

    /// Reads an address.
    pub(crate) fn address(text: &str) -> Self {
        // Browsers ignore spaces and controls inside a scheme: `java\tscript:` runs.
        let bare: String = text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        if bare.starts_with("//") || bare.starts_with("\\") || bare.starts_with("/\\") {
            return Self::Unsafe(text.to_owned());
        }
        let head = bare.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((scheme, _)) = head.split_once(':') {
            let known = SAFE_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str());
            return if known {
                Self::External(text.trim().to_owned())
            } else {
                Self::Unsafe(text.to_owned())
            };
        }
        let (path, anchor) = split_anchor(text.trim());
        match anchor {
            Some(anchor) if path.is_empty() => Self::Anchor(anchor),
            anchor => Self::Path { path: in_nfc(percent_decoded(path)), anchor },
        }
    }
}

/// What to write instead of an address that readers cannot be sent to.
pub(super) fn unsafe_help(address: &str) -> &'static str {
    let bare = address.trim().to_ascii_lowercase();
    let is_drive = matches!(bare.as_bytes(), [b'a'..=b'z', b':', b'/' | b'\\', ..]);
    if is_drive || bare.starts_with("file:") {
        return "this is a file on your computer: copy it into the content folder and link to it there";
    }
    if bare.starts_with("\\\\") {
        return "this is a folder in your network: copy the file into the content folder and link to it there";
    }
    if bare.starts_with("//") {
        return "begin the address with https://";
    }
    "link to a page of the guide, or to an address that begins with https://"
}

fn split_anchor(text: &str) -> (&str, Option<String>) {
    match text.split_once('#') {
        Some((path, anchor)) => (path, Some(in_nfc(percent_decoded(anchor)))),
        None => (text, None),
    }
}

fn in_nfc(text: String) -> String {
    if text.is_ascii() { text } else { nfc(&text).into_owned() }
}

/// `a%20b` as `a b`; what is not valid is left as it is.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = (byte == b'%')
            .then(|| tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_that_run_scripts_are_seen_through_disguises() {
        for text in [
            "javascript:x",
            "JaVaScript:x",
            "java\tscript:x",
            " javascript:x",
            "data:text/html,x",
            "//evil.test/x",
            "/\\evil.test",
            "vbscript:x",
            "file:///etc/passwd",
        ] {
            assert!(matches!(Target::address(text), Target::Unsafe(_)), "{text}");
        }
        for text in ["https://a.test", "HTTPS://a.test", "mailto:a@b.test"] {
            assert!(matches!(Target::address(text), Target::External(_)), "{text}");
        }
    }

    #[test]
    fn paths_are_decoded_and_anchors_split_off() {
        let path = |path: &str, anchor: Option<&str>| Target::Path {
            path: path.into(),
            anchor: anchor.map(Into::into),
        };
        assert_eq!(Target::address("a%20b.md#x%20y"), path("a b.md", Some("x y")));
        assert_eq!(Target::address("../notes/a.md"), path("../notes/a.md", None));
        assert_eq!(Target::address("a?b:c"), path("a?b:c", None));
        assert_eq!(Target::address("#top"), Target::Anchor("top".into()));
        assert_eq!(Target::address("50%"), path("50%", None));
    }
}
