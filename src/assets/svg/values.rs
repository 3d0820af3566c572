//! Decides whether the value of an attribute of a drawing can be published.
//!
//! Knows no element but those that show or link to something.

use super::css;

/// Endings of the names of images that a drawing may carry.
const IMAGES: [&str; 5] = ["png", "jpeg", "jpg", "gif", "webp"];
/// Schemes of addresses that a link may have.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// What an address on an element would load or run, in words; none when it does neither.
pub(super) fn address_danger(element: &str, address: &str) -> Option<String> {
    let address = address.trim();
    let is_fine = address.is_empty()
        || address.starts_with('#')
        || match element {
            "a" => is_link(address),
            "image" | "feImage" => is_image(address),
            _ => false,
        };
    let shown: String = address.chars().take(40).collect();
    (!is_fine).then(|| format!("`<{element}>` with the address `{shown}`"))
}

/// What the value of another attribute would load or run.
pub(super) fn danger(name: &str, value: &str) -> Option<String> {
    let reason = css::danger(value)?;
    Some(format!("{reason} in `{name}`"))
}

/// A link that readers follow by a click, as in any text.
fn is_link(address: &str) -> bool {
    if address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    match address.find([':', '/', '?', '#']).map(|at| (&address[..at], &address[at..])) {
        Some((scheme, rest)) if rest.starts_with(':') => {
            SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
        }
        _ => true,
    }
}

fn is_image(address: &str) -> bool {
    let Some((kind, data)) = address.split_once(',') else { return false };
    let kind = kind.to_ascii_lowercase();
    let image = kind.strip_prefix("data:image/").and_then(|kind| kind.strip_suffix(";base64"));
    let is_base64 =
        |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c) || c.is_ascii_whitespace();
    image.is_some_and(|image| IMAGES.contains(&image)) && data.chars().all(is_base64)
}
