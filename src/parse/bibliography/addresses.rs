//! Web addresses and identifiers: from the fields `url`, `doi` and `eprint`.
//!
//! Repairs what can only be meant one way (`https://` is missing, angle brackets, a resolver before an
//! identifier) and reports the rest. Does not ask whether an address exists; see [`crate::external`].

use super::syntax::Problem;
use std::ops::Range;

/// What a field with an address contains.
#[derive(Default)]
pub(super) struct Address {
    /// The address, `http` or `https`.
    pub(super) url: String,
    /// What is in the field and cannot be linked: an `ftp` address.
    pub(super) unlinked: String,
}

/// Whether a text is an address of the web.
pub(super) fn is_web(text: &str) -> bool {
    let host = strip_scheme(text).unwrap_or_default();
    !host.is_empty() && !host.starts_with(['/', '.', ':', '?', '#'])
}

fn strip_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web.then_some(rest)
}

/// Reads the field `url`.
pub(super) fn web(text: &str, place: &Range<usize>, problems: &mut Vec<Problem>) -> Address {
    let trim = |c: char| c.is_whitespace() || "<>\"'".contains(c);
    let text = text.trim_matches(trim);
    let text = strip_label(text, &["url:", "url "]);
    // Line breaks were made spaces, and so were breaks within an address.
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let Some(mut url) = scheme_added(first.trim_matches(trim), place, problems) else {
        if !text.is_empty() {
            let message = format!("`{text}` is not a web address, and is not linked");
            let help = "write an address that begins with `https://`, or put it in `note`";
            let is_known = text.to_ascii_lowercase().starts_with("ftp://");
            problems.extend((!is_known).then(|| Problem::value(place.clone(), message, help)));
        }
        return Address { url: String::new(), unlinked: safe(text) };
    };
    let starts = |word: &&&str| {
        let word = word.trim_matches(trim);
        is_web(word) || word.starts_with("www.")
    };
    match rest.as_slice() {
        [] => {}
        rest if rest.iter().any(|word| starts(&word)) || !rest.iter().all(|w| is_path(w)) => {
            url.truncate(url.trim_end_matches([',', ';']).len());
            let rest = rest.join(" ");
            let message = format!("only `{url}` is linked; `{rest}` is left out");
            let help = "keep one address in `url`, and put the rest in `note`";
            problems.push(Problem::value(place.clone(), message, help));
        }
        rest => {
            let joined = format!("{url}%20{}", rest.join("%20"));
            let message = format!("`{text}` contains a space; `{joined}` is linked");
            let help = "write `%20` for a space in an address, or delete it";
            problems.push(Problem::value(place.clone(), message, help));
            url = joined;
        }
    }
    Address { url: safe(&url), unlinked: String::new() }
}

/// Whether what follows a space can be part of an address: not a remark such as `(accessed 2 May)`.
fn is_path(word: &str) -> bool {
    word.contains(['/', '.', '-', '_', '%', '=']) && !word.starts_with(['(', '['])
}

fn scheme_added(text: &str, place: &Range<usize>, problems: &mut Vec<Problem>) -> Option<String> {
    if is_web(text) {
        return Some(text.to_owned());
    }
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_file = host == text
        && ["pdf", "html", "htm", "doc", "docx", "txt", "ps", "gz", "zip"].contains(&last);
    let is_host = host.contains('.')
        && !is_file
        && host.chars().all(|c| c.is_alphanumeric() || ".-".contains(c))
        && host.split('.').all(|label| !label.is_empty())
        && last.chars().count() > 1
        && last.chars().all(char::is_alphabetic);
    if !is_host {
        return None;
    }
    let url = format!("https://{text}");
    let message = format!("the address `{text}` has no `https://`");
    let problem = Problem::value(place.clone(), message, format!("write `{url}`"));
    problems.push(problem.edit(place.clone(), url.clone()));
    Some(url)
}

/// A text without a label, whatever its case.
fn strip_label<'a>(text: &'a str, labels: &[&str]) -> &'a str {
    for label in labels {
        if let Some((start, rest)) = text.split_at_checked(label.len())
            && start.eq_ignore_ascii_case(label)
        {
            return rest.trim_start();
        }
    }
    text
}

/// An address in which no brace or backslash is left, which BibTeX could not contain.
pub(super) fn safe(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

/// Reads the field `doi`: the identifier, without a resolver or label before it. None when it is none.
pub(super) fn doi(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "<>".contains(c));
    let start = match text.find("10.").or(text.find("10/")) {
        Some(0) => 0,
        Some(start) => {
            let before = text[..start].to_ascii_lowercase();
            let before = before.trim_end();
            let is_label = match before.strip_suffix('/') {
                // A resolver, or a library's way to one.
                Some(address) => {
                    is_web(address) || address.ends_with("doi") || address.ends_with("doi.org")
                }
                None => before.trim_end_matches(':').trim_end() == "doi",
            };
            is_label.then_some(start)?
        }
        None => return None,
    };
    let doi = &text[start..];
    let (prefix, suffix) = doi.split_once('/')?;
    // `10/abc` is a short form.
    let registrant = prefix.strip_prefix("10.").or((prefix == "10").then_some("0"))?;
    let is_one = !registrant.is_empty()
        && registrant.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !suffix.is_empty()
        && !suffix.contains(char::is_whitespace);
    is_one.then(|| safe(doi.trim_end_matches([',', ';'])))
}

/// Where an archive keeps a paper, for the archives that readers know.
pub(super) fn eprint(archive: &str, id: &str) -> Option<String> {
    let id = id.trim();
    if id.is_empty() || id.contains(|c: char| c.is_whitespace() || "<>\"{}\\".contains(c)) {
        return None;
    }
    match archive.to_ascii_lowercase().as_str() {
        "arxiv" => Some(format!("https://arxiv.org/abs/{id}")),
        "pubmed" | "pmid" => Some(format!("https://pubmed.ncbi.nlm.nih.gov/{id}/")),
        "jstor" => Some(format!("https://www.jstor.org/stable/{id}")),
        "hdl" | "handle" => Some(format!("https://hdl.handle.net/{id}")),
        "googlebooks" => Some(format!("https://books.google.com/books?id={id}")),
        _ => None,
    }
}
