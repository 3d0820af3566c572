//! What guide.yaml says about the content security policy of the site.
//!
//! The policy itself is made in [`crate::render::policy`].

use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};

/// What guide.yaml says about the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PolicySetting {
    /// Nothing.
    #[default]
    Unset,
    /// There is none (`content_security_policy: none`).
    Off,
    /// These directives, each with its sources, take the place of those of the same name.
    Directives(Vec<(String, Vec<String>)>),
}

/// Directives that may be set.
pub(crate) const DIRECTIVES: [&str; 19] = [
    "default-src",
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "font-src",
    "connect-src",
    "media-src",
    "object-src",
    "frame-src",
    "child-src",
    "worker-src",
    "manifest-src",
    "base-uri",
    "form-action",
    "frame-ancestors",
];
/// Sources that are words in quotes.
const KEYWORDS: [&str; 8] = [
    "self",
    "none",
    "unsafe-inline",
    "unsafe-eval",
    "wasm-unsafe-eval",
    "unsafe-hashes",
    "strict-dynamic",
    "report-sample",
];

/// Reads `content_security_policy:` of the settings.
pub(super) fn read<'a>(reader: &mut Reader<'a>, settings: &MapCursor<'a>) -> PolicySetting {
    const KEY: &str = "content_security_policy";
    match settings.map.get(KEY) {
        None | Some(Value::Null) => PolicySetting::Unset,
        Some(Value::Text(text)) if text.trim() == "none" => PolicySetting::Off,
        Some(Value::Map(_)) => {
            let at = reader.child(settings, KEY, &DIRECTIVES);
            let set = |name: &&str| at.map.get(name).is_some();
            let names: Vec<&str> = DIRECTIVES.into_iter().filter(set).collect();
            let directives = names.into_iter().filter_map(|name| {
                let sources = sources(reader, &at, name)?;
                Some((name.to_owned(), sources))
            });
            PolicySetting::Directives(directives.collect())
        }
        Some(_) => {
            let help = "write `none`, or directives and their sources: `img-src: [\"'self'\"]`";
            let message = format!("`{KEY}` is not a policy");
            reader.report(&settings.path_of(KEY), message, Some(help.to_owned()));
            PolicySetting::Unset
        }
    }
}

/// The sources of a directive; none when one of them is not a source.
fn sources<'a>(reader: &mut Reader<'a>, at: &MapCursor<'a>, name: &'a str) -> Option<Vec<String>> {
    let before = reader.reported();
    let texts = reader.texts(at, name);
    let sources: Vec<String> =
        texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
    let problem = match sources.iter().find(|source| !is_source(source)) {
        Some(bare) if KEYWORDS.contains(&bare.as_str()) => Some((
            format!("`{bare}` needs single quotes inside the quotes"),
            format!("write \"'{bare}'\""),
        )),
        Some(bad) => Some((
            format!("`{bad}` is not a valid source for a content security policy"),
            "write a host (https://example.org), a scheme (https:) or \"'self'\"".to_owned(),
        )),
        None if sources.is_empty() => {
            Some((format!("`{name}` has no sources"), "write \"'none'\" to allow none".to_owned()))
        }
        None if sources.len() > 1 && sources.iter().any(|source| source == "'none'") => Some((
            "`'none'` cannot be combined with other sources".to_owned(),
            "write it alone, or delete it".to_owned(),
        )),
        None => None,
    };
    if let (Some((message, help)), true) = (problem, reader.reported() == before) {
        reader.report(&at.path_of(name), message, Some(help));
    }
    (reader.reported() == before).then_some(sources)
}

/// Whether a text is a source: a word or a hash in quotes, a scheme, or a host.
fn is_source(text: &str) -> bool {
    if let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        let hash =
            ["sha256-", "sha384-", "sha512-"].iter().find_map(|kind| inner.strip_prefix(kind));
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
        let is_hash = |hash: &str| !hash.is_empty() && hash.chars().all(is_base64);
        return KEYWORDS.contains(&inner) || hash.is_some_and(is_hash);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/*%+=[]".contains(c);
    let is_bare = KEYWORDS.contains(&text);
    !is_bare
        && text.chars().any(|c| c.is_ascii_alphanumeric() || c == '*')
        && text.chars().all(plain)
}
