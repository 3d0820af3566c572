//! A reference in the making: the same text as HTML and plain.
//!
//! Knows how to mark titles and links, and not what a reference consists of.

use crate::parse::text::{escape, escape_html};

/// A reference in the making, as HTML and as plain text.
#[derive(Default)]
pub(super) struct Line {
    pub(super) html: String,
    pub(super) text: String,
}

impl Line {
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.html);
        self.text.push_str(text);
        self
    }

    pub(super) fn cite(&mut self, title: &str) -> &mut Self {
        self.html.push_str(&format!("<cite>{}</cite>", escape_html(title)));
        self.text.push_str(title);
        self
    }

    /// Text in which web addresses are links.
    pub(super) fn prose(&mut self, text: &str) -> &mut Self {
        for (index, word) in text.split(' ').enumerate() {
            self.push(if index == 0 { "" } else { " " });
            let start = word.find("http").unwrap_or(0);
            let url = word[start..].trim_end_matches(['.', ',', ';', ':', ')', '>', ']', '”', '’']);
            if url.starts_with("https://") || url.starts_with("http://") {
                self.push(&word[..start]).link(url, url, url).push(&word[start + url.len()..]);
            } else {
                self.push(word);
            }
        }
        self
    }

    pub(super) fn link(&mut self, url: &str, shown: &str, text: &str) -> &mut Self {
        self.html.push_str(&format!("<a href=\"{}\">{}</a>", escape_html(url), escape_html(shown)));
        self.text.push_str(text);
        self
    }

    /// Ends a sentence that has not ended.
    pub(super) fn stop(&mut self) -> &mut Self {
        let ends = self.text.ends_with(['.', '?', '!', '…']);
        self.push(if ends { "" } else { "." })
    }

    /// Adds a sentence, if there is one.
    pub(super) fn sentence(&mut self, text: &str) -> &mut Self {
        if text.is_empty() { self } else { self.push(" ").prose(text).stop() }
    }

    /// Adds what is not empty, each after a comma.
    pub(super) fn parts(&mut self, parts: &[String]) -> &mut Self {
        for part in parts.iter().filter(|part| !part.is_empty()) {
            self.push(", ").prose(part);
        }
        self
    }
}
