//! What follows a key: pages or another locator, then the rest: `, pp. 33–35, and passim`.
//!
//! Where the rest is from is not its concern; see [`super::bracket`].

/// Words before a number that say what it counts, in lower case without a stop.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "p", "pp", "page", "pages", "ch", "chap", "chaps", "chapter", "chapters", "sec", "secs", "section",
    "sections", "§", "§§", "¶", "vol", "vols", "volume", "fig", "figs", "figure", "figures", "no", "nos",
    "number", "note", "notes", "n", "para", "paras", "paragraph", "part", "parts", "col", "cols", "column",
    "app", "appendix", "art", "article", "bk", "book", "table", "tab", "l", "ll", "line", "lines", "v", "vv",
    "verse", "verses", "eq", "box", "slide", "s", "f", "seite", "seiten", "kap", "kapitel", "bd", "band",
    "abb", "nr", "chapitre", "tome", "página", "págs", "cap",
];

/// Splits what follows a key. The locator has no comma before it, the rest has what is before it.
pub(in crate::parse) fn split(rest: &str) -> (String, String) {
    let rest = rest.trim_end();
    let body = rest.trim_start_matches([',', ' ', '\u{A0}', '\n']);
    if let Some((locator, rest)) = body.strip_prefix('{').and_then(|body| body.split_once('}')) {
        return (locator.trim().to_owned(), rest.to_owned());
    }
    let length = locator_length(body);
    if length > 0 {
        let locator = body[..length].trim_end_matches(',');
        return (locator.to_owned(), body[locator.len()..].to_owned());
    }
    let between = &rest[..rest.len() - body.len()];
    let between = match between {
        "" => "",
        between if between.contains(',') => ", ",
        _ => " ",
    };
    (String::new(), format!("{between}{body}"))
}

/// Length in bytes of the locator that a text begins with.
fn locator_length(text: &str) -> usize {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let (mut at, mut length) = (0, 0);
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let used = match word.trim_end() {
            word if is_number(word, false) => 1,
            word if is_label(word) && is_number(next.trim_end(), true) => 2,
            "and" | "&" | "–" | "-" if at > 0 && is_number(next.trim_end(), false) => 2,
            _ => break,
        };
        length += words[at..at + used].iter().map(|word| word.len()).sum::<usize>();
        at += used;
    }
    text[..length].trim_end().len()
}

fn is_label(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    LABELS.contains(&word.as_str())
}

/// Whether a word is a number or a range of them. After a label it may be Roman or a letter.
fn is_number(word: &str, after_label: bool) -> bool {
    let word = word.trim_end_matches([',', '.']);
    let bare = word.trim_start_matches(|c: char| c == '§' || c == '.' || c.is_alphabetic());
    let label = &word[..word.len() - bare.len()];
    // `p.33` is written together.
    let is_joined = bare.starts_with(|c: char| c.is_ascii_digit())
        && (label.is_empty() || is_label(label) || label.chars().count() == 1);
    let is_roman =
        |part: &str| !part.is_empty() && part.chars().all(|c| "ivxlcdmIVXLCDM".contains(c));
    let is_letter = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
    is_joined || (after_label && (word.split(['-', '–']).all(is_roman) || is_letter))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn pages_are_told_from_remarks() {
        for (rest, locator, suffix) in [
            (", p. 3", "p. 3", ""),
            (", pp. 33-35, 38–39 and passim", "pp. 33-35, 38–39", " and passim"),
            (" 33", "33", ""),
            (" [sic]", "", " [sic]"),
            (", ch. 1, emphasis added", "ch. 1", ", emphasis added"),
            (", vol. 2, p. 7", "vol. 2, p. 7", ""),
            (", §12", "§12", ""),
            (", p.33", "p.33", ""),
            (", pp. iv-xi", "pp. iv-xi", ""),
            (", {Book of Kells}, why", "Book of Kells", ", why"),
            (", for example", "", ", for example"),
            (" and elsewhere", "", " and elsewhere"),
            ("’s", "", "’s"),
            (", Appendix B", "Appendix B", ""),
            (", no one knows", "", ", no one knows"),
            ("", "", ""),
        ] {
            assert_eq!(split(rest), (locator.to_owned(), suffix.to_owned()), "{rest}");
        }
    }
}
