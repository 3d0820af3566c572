//! The results of checking addresses, reported at every place that contains them.
//!
//! Sends no requests; see [`super::ask`].

use super::reach::has_credentials;
use super::{LinkSite, Outcome};
use crate::diagnostic::{Applicability, Diagnostic, rule};
use std::collections::BTreeMap;
use url::Url;

/// Every place whose link does not work, in order.
pub fn diagnostics(
    link_sites: &[LinkSite],
    outcomes: &BTreeMap<String, Outcome>,
) -> Vec<Diagnostic> {
    let problem = |place: &LinkSite| problem(place, outcomes.get(&place.address)?);
    link_sites.iter().filter_map(problem).collect()
}

fn problem(place: &LinkSite, outcome: &Outcome) -> Option<Diagnostic> {
    let written = &place.written;
    match outcome {
        Outcome::Alive => None,
        Outcome::Dead(why) => {
            let message = format!("`{written}` is a dead link: {why}");
            Some(Diagnostic::new(&rule::DEAD_LINK, place.span, message).help(
                "find the new address of the page, or link to a copy in an archive such as https://web.archive.org",
            ))
        }
        Outcome::Unverified(why) => {
            let message = format!("cannot check `{written}`: {why}");
            Some(Diagnostic::new(&rule::UNVERIFIED_LINK, place.span, message).help(
                "open it in a browser; if it works, add it to `external: { skip: […] }` in the settings",
            ))
        }
        Outcome::Refused(why) => {
            let url = Url::parse(written).ok();
            let has_credentials = url.as_ref().is_some_and(has_credentials);
            // A password is not repeated in logs.
            let shown = url.map_or_else(|| written.clone(), without_credentials);
            let help = match has_credentials {
                true => "delete the user name and password: everyone can read them",
                false => {
                    "if you trust the host, allow it with `--allow-host`; otherwise delete the link, or add it to `external: { skip: […] }` in the settings"
                }
            };
            let message = format!("`{shown}` was not checked: {why}");
            Some(Diagnostic::new(&rule::REFUSED_LINK, place.span, message).help(help))
        }
        Outcome::Moved(to) => {
            let to = with_fragment(written, to);
            let message = format!("`{written}` has moved permanently");
            let span = place.is_exact.then_some(place.span);
            Some(
                Diagnostic::new(&rule::MOVED_LINK, place.span, message)
                    .help(format!("write `{to}`"))
                    .suggest_edit(span, &to, applicability(written, &to)),
            )
        }
    }
}

fn without_credentials(mut url: Url) -> String {
    // Only addresses without a host can have none, and those are not of the web.
    _ = url.set_username("");
    _ = url.set_password(None);
    url.to_string()
}

/// The new address with the part after `#` of the old one, which servers never see.
fn with_fragment(old: &str, new: &str) -> String {
    match old.split_once('#') {
        Some((_, fragment)) => format!("{new}#{fragment}"),
        None => new.to_owned(),
    }
}

/// It is the same page if only `https`, `www.` or the last slash are new. Another path may be a
/// front page to which a server sends whoever asks for what it has no more.
fn applicability(old: &str, new: &str) -> Applicability {
    fn page(address: &str) -> Option<(String, String, Option<String>)> {
        let url = Url::parse(address).ok()?;
        let host = url.host_str()?;
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        let path = url.path().trim_end_matches('/').to_owned();
        Some((host, path, url.query().map(str::to_owned)))
    }
    match page(old) == page(new) {
        true => Applicability::MachineApplicable,
        false => Applicability::MaybeIncorrect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_is_reported_from_another() {
        for (old, new) in [
            ("http://a.test/b", "https://a.test/b"),
            ("http://a.test", "https://www.a.test/"),
            ("https://www.a.test/b?c#d", "https://a.test/b/?c#d"),
        ] {
            assert_eq!(applicability(old, new), Applicability::MachineApplicable, "{old} {new}");
        }
        for (old, new) in [
            ("https://a.test/b", "https://a.test/"),
            ("https://a.test/b", "https://b.test/b"),
            ("https://a.test/b?c", "https://a.test/b"),
        ] {
            assert_eq!(applicability(old, new), Applicability::MaybeIncorrect, "{old} {new}");
        }
    }
}
