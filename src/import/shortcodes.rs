//! Shortcodes of Hugo and Quarto, and what they become in Markdown.
//!
//! Those that a theme defines for itself are not known; what they say in their parameters is kept.

use super::front::flat;
use super::report::Outcome;
use crate::yaml::Map;

/// Parameters that hold text for readers.
const SAID: [&str; 9] =
    ["title", "caption", "text", "label", "content", "summary", "alt", "heading", "name"];
/// Shortcodes that set a note apart from the text.
const CALLOUTS: [&str; 14] = [
    "notice",
    "hint",
    "alert",
    "callout",
    "admonition",
    "note",
    "warning",
    "tip",
    "info",
    "danger",
    "important",
    "caution",
    "pageinfo",
    "details",
];

/// A shortcode's name and parameters.
struct Shortcode<'a> {
    name: &'a str,
    named: Vec<(&'a str, &'a str)>,
    plain: Vec<&'a str>,
}

impl<'a> Shortcode<'a> {
    fn parse(inner: &'a str) -> Self {
        let inner = inner.trim().trim_end_matches('/').trim();
        let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
        let (named, plain) = Default::default();
        let mut shortcode = Self { name: &inner[..end], named, plain };
        let mut rest = inner[end..].trim_start();
        while !rest.is_empty() {
            let is_end = |c: char| c.is_whitespace() || "=\"'`".contains(c);
            let end = rest.find(is_end).unwrap_or(rest.len());
            let key = &rest[..end];
            let after = rest[end..].trim_start();
            match after.strip_prefix('=') {
                Some(value) if !key.is_empty() => {
                    let (value, left) = word(value.trim_start());
                    shortcode.named.push((key, value));
                    rest = left.trim_start();
                }
                _ => {
                    let (value, left) = word(rest);
                    shortcode.plain.push(value);
                    rest = left.trim_start();
                }
            }
        }
        shortcode
    }

    fn get(&self, name: &str) -> &'a str {
        self.named.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value)
    }

    /// The value of a parameter, or the parameter at a place.
    fn either(&self, name: &str, place: usize) -> &'a str {
        match self.get(name) {
            "" => self.plain.get(place).copied().unwrap_or_default(),
            value => value,
        }
    }
}

/// The first word or quoted text, and what follows.
fn word(text: &str) -> (&str, &str) {
    match text.chars().next().filter(|c| "\"'`".contains(*c)) {
        Some(quote) => {
            let end = text[1..].find(quote).map_or(text.len(), |end| end + 1);
            (&text[1..end], text.get(end + 1..).unwrap_or_default())
        }
        None => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            // What cannot be read as a word is one sign, so that reading goes on.
            let end = end.max(text.chars().next().map_or(0, char::len_utf8));
            text.split_at(end)
        }
    }
}

/// What parameters say to readers, as a line.
pub(super) fn said(parameters: &str) -> String {
    let written = format!("x {parameters}");
    let shortcode = Shortcode::parse(&written);
    let said = SAID.iter().map(|name| shortcode.get(name)).filter(|said| said.contains(' '));
    said.collect::<Vec<_>>().join(" ")
}

/// What a shortcode becomes.
pub(super) fn write(front: &Map, inner: &str) -> (Outcome, String) {
    let inner = inner.trim();
    // `{{</* name */>}}` shows a shortcode.
    if let Some(shown) = inner.strip_prefix("/*") {
        return (
            Outcome::Changed,
            format!("`{{{{< {} >}}}}`", shown.trim_end_matches("*/").trim()),
        );
    }
    if let Some(name) = inner.strip_prefix('/') {
        let name = name.trim();
        return match name {
            "highlight" => (Outcome::Changed, "```".to_owned()),
            name if CALLOUTS.contains(&name) => (Outcome::Changed, "\n:::\n".to_owned()),
            _ => (Outcome::Lost, String::new()),
        };
    }
    let code = Shortcode::parse(inner);
    let first = code.plain.first().copied().unwrap_or_default();
    let written = match code.name {
        "ref" | "relref" => first.to_owned(),
        "figure" | "img" | "image" | "imgproc" => figure(&code),
        "youtube" | "video" if code.either("id", 0).contains("://") => {
            let (address, title) = (code.either("id", 0), code.get("title"));
            link(if title.is_empty() { "Video" } else { title }, address)
        }
        "youtube" | "youtube-lite" => link(
            "Video on YouTube",
            &format!("https://www.youtube.com/watch?v={}", code.either("id", 0)),
        ),
        "vimeo" => link("Video on Vimeo", &format!("https://vimeo.com/{}", code.either("id", 0))),
        "tweet" | "x" if !code.get("id").is_empty() => {
            link("Post", &format!("https://x.com/{}/status/{}", code.get("user"), code.get("id")))
        }
        "gist" => {
            let id = code.plain.get(1).copied().unwrap_or_default();
            link("Gist", &format!("https://gist.github.com/{first}/{id}"))
        }
        "highlight" => format!("```{first}"),
        "param" | "meta" => front.get(first).map(flat).unwrap_or_default(),
        "video" | "audio" | "pdf" => link(code.get("title"), code.either("src", 0)),
        "pagebreak" => String::new(),
        name if CALLOUTS.contains(&name) => callout(&code),
        _ => return (Outcome::Lost, said(inner)),
    };
    match written.is_empty() {
        true => (Outcome::Lost, said(inner)),
        false => (Outcome::Changed, written),
    }
}

fn figure(code: &Shortcode<'_>) -> String {
    let source = code.either("src", 0);
    let alt = match code.get("alt") {
        "" => code.get("caption"),
        alt => alt,
    };
    let caption = match code.get("caption") {
        "" => code.get("title"),
        caption => caption,
    };
    let alt = alt.replace(['[', ']'], "");
    match caption.replace('"', "”") {
        caption if caption.is_empty() => format!("![{alt}](<{source}>)"),
        caption => format!("![{alt}](<{source}> \"{caption}\")"),
    }
}

fn link(text: &str, address: &str) -> String {
    let text = if text.is_empty() { address } else { text };
    format!("[{}](<{address}>)", text.replace(['[', ']'], ""))
}

/// A container that [`super::containers`] reads next.
fn callout(code: &Shortcode<'_>) -> String {
    let generic = ["notice", "hint", "alert", "callout", "admonition", "pageinfo"];
    let is_generic = generic.contains(&code.name);
    let name = match (is_generic, code.get("type"), code.get("context")) {
        (true, "", "") => code.plain.first().copied().unwrap_or("note"),
        (true, "", name) | (true, name, _) => name,
        (false, ..) => code.name,
    };
    let place = usize::from(is_generic && code.get("type").is_empty());
    let title = code.either("title", place);
    let is_name = name.chars().all(|c| c.is_ascii_alphabetic() || c == '-') && !name.is_empty();
    let name = if is_name { name } else { "note" };
    format!("\n:::{name} {title}\n")
}
