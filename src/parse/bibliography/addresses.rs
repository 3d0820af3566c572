//! Web addresses and identifiers: from the fields `url`, `doi` and `eprint`.
//!
//! Fixes what has only one possible meaning (a missing `https://`, angle brackets, a resolver before an
//! identifier) and reports the rest. What a web address is, [`crate::schema::values`] decides. Does not check whether an address exists; see [`crate::external`].

use super::latex::Letter;
use super::syntax::Problem;
use crate::schema::values::is_web_address;
use std::ops::Range;

/// What a field with an address contains.
#[derive(Default)]
pub(super) struct Address {
    /// The address, `http` or `https`.
    pub(super) url: String,
    /// What is in the field and cannot be linked: an `ftp` address.
    pub(super) unlinked: String,
}

/// Whether a text is a web address.
pub(super) fn is_web(text: &str) -> bool {
    web_address(text).is_some()
}

/// A text that is a web address, with its scheme in lower case.
pub(super) fn web_address(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let address = format!("{}://{rest}", scheme.to_ascii_lowercase());
    is_web_address(&address).then(|| safe(&address))
}

/// Deletes user names and passwords from the addresses in a text, and from one without a scheme if the text is to be
/// an address. Says whether there were any.
pub(super) fn delete_users(letters: &mut Vec<Letter>, is_address: bool) -> bool {
    let is_end = |c: char| c.is_whitespace() || "/?#<>\"()".contains(c);
    let mut users: Vec<Range<usize>> = Vec::new();
    let is_mail = letters.iter().map(|letter| letter.c).take(7).eq("mailto:".chars());
    let (mut at, mut from) = (0, Some(0).filter(|_| is_address && !is_mail));
    while let Some(letter) = letters.get(at) {
        let is_start = letter.c == ':'
            && matches!(letters.get(at + 1..at + 3), Some([a, b]) if a.c == '/' && b.c == '/');
        match from {
            _ if is_start => {
                at += 2;
                from = Some(at + 1);
            }
            Some(start) if letter.c == '@' => match users.last_mut() {
                // A password can contain the sign, too.
                Some(last) if last.start == start => last.end = at + 1,
                // `jane@example.org` is an address of mail.
                _ if start == 0 && !letters[..at].iter().any(|letter| letter.c == ':') => {
                    from = None
                }
                _ => users.push(start..at + 1),
            },
            Some(_) if is_end(letter.c) => from = None,
            _ => {}
        }
        at += 1;
    }
    let mut rest = users.iter().peekable();
    let mut at = 0;
    letters.retain(|_| {
        while rest.next_if(|user| user.end <= at).is_some() {}
        let is_kept = rest.peek().is_none_or(|user| !user.contains(&at));
        at += 1;
        is_kept
    });
    !users.is_empty()
}

/// The identifier in an address of arXiv, or behind its name: `arXiv:2301.00001`.
pub(super) fn arxiv(text: &str) -> Option<&str> {
    let (start, rest) = text.split_once(':')?;
    let id = if start.eq_ignore_ascii_case("arxiv") {
        rest
    } else {
        let address = rest.strip_prefix("//").filter(|_| is_web(text))?;
        let address = address.strip_prefix("www.").unwrap_or(address);
        let path = address.strip_prefix("arxiv.org/")?;
        let id = path.strip_prefix("abs/").or_else(|| path.strip_prefix("pdf/"))?;
        let id = id.strip_suffix(".pdf").unwrap_or(id);
        Some(id.trim_end_matches('/')).filter(|id| !id.is_empty() && !id.contains(['?', '#']))?
    };
    Some(id.trim())
}

/// Reads the field `url`.
pub(super) fn web(text: &str, place: &Range<usize>, problems: &mut Vec<Problem>) -> Address {
    let trim = |c: char| c.is_whitespace() || "<>\"'".contains(c);
    let text = text.trim_matches(trim);
    let text = strip_label(text, &["url:", "url "]);
    // Line breaks became spaces, also those within an address.
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let Some(mut url) = scheme_added(first.trim_matches(trim), place, problems) else {
        if !text.is_empty() {
            let message = format!("`{text}` is not a valid web address");
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
    if let Some(address) = web_address(text) {
        return Some(address);
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
    let url = Some(format!("https://{text}")).filter(|url| is_web(url))?;
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

/// Reads the field `doi`: the identifier, without a resolver or label before it. None when it is not a DOI.
pub(super) fn doi(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "<>".contains(c));
    let start = match text.find("10.").or(text.find("10/")) {
        Some(0) => 0,
        Some(start) => {
            let before = text[..start].to_ascii_lowercase();
            let before = before.trim_end();
            let is_label = match before.strip_suffix('/') {
                // A resolver, or a library's proxy of one.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_passwords_are_deleted_from_addresses_and_from_nothing_else() {
        let without = |text: &str, is_address| {
            let letter = |c| Letter { c, in_braces: false };
            let mut letters: Vec<Letter> = text.chars().map(letter).collect();
            delete_users(&mut letters, is_address);
            letters.iter().map(|letter| letter.c).collect::<String>()
        };
        for (text, expected) in [
            ("https://user:secret@example.org/a", "https://example.org/a"),
            ("https://me@example.org", "https://example.org"),
            (
                "FTP://a:b@c@example.org/ and http://d:e@f.org",
                "FTP://example.org/ and http://f.org",
            ),
            ("https://medium.com/@user", "https://medium.com/@user"),
            ("https://example.org/?to=a@b.org#c@d", "https://example.org/?to=a@b.org#c@d"),
            ("https://example.org a@b.org", "https://example.org a@b.org"),
            ("jane@example.org", "jane@example.org"),
        ] {
            assert_eq!(without(text, true), expected);
            assert_eq!(without(text, false), expected);
        }
        assert_eq!(without("user:secret@example.org/a", true), "example.org/a");
        assert_eq!(without("see user:secret@example.org/a", true), "see user:secret@example.org/a");
        assert_eq!(without("mailto:jane@example.org", true), "mailto:jane@example.org");
    }
}
