//! Which values settings may have: addresses, languages, files.
//!
//! Knows nothing about YAML; the caller knows where a value is.

use url::Url;

/// Codes of ISO 639-1, which languages that have one must use (BCP 47).
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv \
    cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz \
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt \
    lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu \
    rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr \
    ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Endings of images that browsers show in a page.
pub(crate) const IMAGES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// Endings of images that browsers show beside a page's title.
pub(crate) const ICONS: [&str; 3] = ["ico", "png", "svg"];

/// A language tag (BCP 47) in its usual form, `pt-BR`, or what is wrong with it.
pub(crate) fn language(text: &str) -> Result<String, &'static str> {
    const FORM: &str = "write a language tag such as `en`, `de` or `pt-BR`";
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default().to_ascii_lowercase();
    let has = |part: &str, lengths: &[usize], is: fn(&u8) -> bool| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| is(&byte))
    };
    if !has(&first, &[2, 3], u8::is_ascii_alphabetic) {
        return Err(FORM);
    }
    if first.len() == 2 && !LANGUAGES.split(' ').any(|known| known == first) {
        return Err("unknown language code; write a language tag such as `en`, `de` or `pt-BR`");
    }
    let mut tag = first;
    // Script, region and variants, in this order; how far the tag has come.
    let mut stage = 0;
    for part in parts {
        tag.push('-');
        let is_variant = has(part, &[5, 6, 7, 8], u8::is_ascii_alphanumeric)
            || part.starts_with(|c: char| c.is_ascii_digit())
                && has(part, &[4], u8::is_ascii_alphanumeric);
        if stage < 1 && has(part, &[4], u8::is_ascii_alphabetic) {
            stage = 1;
            tag.push_str(&part[..1].to_ascii_uppercase());
            tag.push_str(&part[1..].to_ascii_lowercase());
        } else if stage < 2
            && (has(part, &[2], u8::is_ascii_alphabetic) || has(part, &[3], u8::is_ascii_digit))
        {
            stage = 2;
            tag.push_str(&part.to_ascii_uppercase());
        } else if is_variant {
            stage = 3;
            tag.push_str(&part.to_ascii_lowercase());
        } else {
            return Err(FORM);
        }
    }
    Ok(tag)
}

/// Where a site is published, with a final slash, or what is wrong with the address.
///
/// # Errors
/// How to fix an address to which no path can be added.
pub fn base_address(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text).ok().filter(|_| is_web_address(text));
    let Some(url) = url else {
        return Err("write an address that starts with https:// or http://");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("delete the user name and password: every page would show them");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("delete the part from `?` or `#`: page paths are added at the end");
    }
    Ok(with_final_slash(text))
}

/// The address with exactly one slash at its end.
pub(super) fn with_final_slash(address: &str) -> String {
    format!("{}/", address.trim_end_matches('/'))
}

/// Whether `text` is an absolute web address.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"`".contains(c))
    }) && Url::parse(text).is_ok()
}

/// Whether `text` is a web address that everybody may see: without a user name and password.
pub(super) fn is_public_address(text: &str) -> bool {
    let url = Url::parse(text).ok().filter(|_| is_web_address(text));
    url.is_some_and(|url| url.username().is_empty() && url.password().is_none())
}

/// Where readers write to: a web address or one of mail, with `{path}` and `{title}` for the page.
pub(super) fn feedback(text: &str) -> Result<(), &'static str> {
    let filled = text.replace("{path}", "index.html").replace("{title}", "Home");
    let mail = filled.strip_prefix("mailto:").filter(|mail| {
        let address = mail.split('?').next().unwrap_or_default();
        !mail.contains(char::is_whitespace)
            && address.split('@').filter(|p| !p.is_empty()).count() == 2
    });
    match mail.is_some() || is_public_address(&filled) {
        false => {
            Err("start it with https://, http:// or mailto:, without a user name and password")
        }
        true if filled.contains(['{', '}']) => {
            Err("only the placeholders `{path}` and `{title}` are allowed")
        }
        true => Ok(()),
    }
}

/// Whether the name of a file ends in one of these endings, in either case.
pub(super) fn ends_in(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    endings.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_tags() {
        for (text, tag) in [
            ("en", "en"),
            ("EN-gb", "en-GB"),
            ("pt-BR", "pt-BR"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-CH-1996", "de-CH-1996"),
            ("ca-valencia", "ca-valencia"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(language(text).as_deref(), Ok(tag), "{text}");
        }
        for bad in [
            "",
            "e",
            "english",
            "English",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "xx",
            "en-GB-US",
            "en-US-Latn",
            "en-G",
            "en-12",
            "é",
            "en GB",
            "\"><script>",
            "en-abcdefghi",
            "x-private",
            "de-DE@euro",
        ] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_base_is_an_address_that_paths_are_added_to() {
        for (text, base) in [
            ("https://example.org", "https://example.org/"),
            ("http://example.org/guide//", "http://example.org/guide/"),
            ("https://bücher.example:8443/ä/", "https://bücher.example:8443/ä/"),
        ] {
            assert_eq!(base_address(text).as_deref(), Ok(base), "{text}");
        }
        for bad in [
            "",
            "example.org",
            "//example.org",
            "ftp://example.org/",
            "https://",
            "https:///x",
            "https://a b/",
            "https://me:secret@example.org/",
            "https://me@example.org/",
            "https://example.org/?a=b",
            "https://example.org/#a",
            "https://example.org/?",
            "https://a:99999/",
            "https://[::1/",
            "javascript:alert(1)",
            "https://a<b>/",
            "HTTPS//a",
        ] {
            assert!(base_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn feedback_is_an_address_to_write_to() {
        for good in [
            "mailto:a@example.org?subject={title}",
            "https://example.org/issues/new?title={title}&body={path}",
        ] {
            assert_eq!(feedback(good), Ok(()), "{good}");
        }
        for bad in [
            "mailto:",
            "mailto:a",
            "mailto:@",
            "a@example.org",
            "javascript:x",
            "https://{host}/",
            "https://me:secret@example.org/",
            "https://example.org/{page}",
            "mailto:a@b c",
        ] {
            assert!(feedback(bad).is_err(), "{bad}");
        }
    }
}
