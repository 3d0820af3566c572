//! XML as text.
//!
//! Knows no vocabulary; feeds are written in [`super::feeds`], sitemaps in [`super::sitemap`].

/// How every file of XML begins.
pub(super) const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// Text safe in elements and in double-quoted attributes. Characters that XML does not have, however
/// they are written, are left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | ' '..='\u{FFFD}' | '\u{10000}'.. => escaped.push(c),
            _ => {}
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn text_ends_no_element_and_holds_no_character_that_xml_lacks() {
        assert_eq!(escape("a]]>b </c> \"d\" & 'e'"), "a]]&gt;b &lt;/c&gt; &quot;d&quot; &amp; 'e'");
        assert_eq!(escape("a\u{0}\u{1b}\u{fffe}\u{ffff}\tb\n🌱"), "a\tb\n🌱");
    }
}
