//! Markdown in a block of raw HTML, where it is not read: `**bold**` below a line `<details>`.
//!
//! Finds signs that nobody writes in HTML; what is in code and comments is not looked at.

use std::ops::Range;

/// The first Markdown in the lines of a block: number of the line, and its place in it.
pub(in crate::parse) fn markdown_in(lines: &[&str]) -> Option<(usize, Range<usize>)> {
    let mut hidden: Option<&str> = None;
    let mut bare: Vec<String> = Vec::with_capacity(lines.len());
    for line in lines {
        bare.push(without_tags(line, &mut hidden));
    }
    let is_list = |line: Option<&String>| line.is_some_and(|line| begins_item(line.trim_start()));
    for (number, line) in bare.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        let whole = lead..line.trim_end().len();
        let text = &line[whole.clone()];
        let is_item = is_list(Some(line));
        let has_neighbour =
            is_list(bare.get(number + 1)) || (number > 0 && is_list(bare.get(number - 1)));
        if begins_block(text) || (is_item && has_neighbour) {
            return Some((number, whole));
        }
        if let Some(found) = span_in(text) {
            return Some((number, lead + found.start..lead + found.end));
        }
    }
    None
}

/// Elements whose text is not looked at, by how they begin and end.
const HIDDEN: [(&str, &str); 8] = [
    ("<!--", "-->"),
    ("<pre", "</pre"),
    ("<code", "</code"),
    ("<kbd", "</kbd"),
    ("<samp", "</samp"),
    ("<script", "</script"),
    ("<style", "</style"),
    ("<textarea", "</textarea"),
];

/// A line with blanks in the place of tags and of what is hidden. `hidden` is the end that is waited for.
fn without_tags(line: &str, hidden: &mut Option<&'static str>) -> String {
    let lower = line.to_ascii_lowercase();
    let mut bare = String::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let length = match *hidden {
            Some(end) => match lower[at..].find(end) {
                Some(found) => {
                    *hidden = None;
                    found + end.len()
                }
                None => line.len() - at,
            },
            None if line[at..].starts_with('<') => {
                let begun = HIDDEN.iter().find(|(begin, _)| lower[at..].starts_with(begin));
                *hidden = begun.map(|(_, end)| *end);
                match hidden {
                    Some(_) => 1,
                    None => line[at..].find('>').map_or(line.len() - at, |end| end + 1),
                }
            }
            None => {
                let text = line[at..].find('<').unwrap_or(line.len() - at);
                bare.push_str(&line[at..at + text]);
                at += text;
                continue;
            }
        };
        bare.push_str(&" ".repeat(length));
        at += length;
    }
    bare
}

fn begins_item(line: &str) -> bool {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = (1..3).contains(&digits) && line[digits..].starts_with(". ");
    numbered || line.starts_with("- ") || line.starts_with("* ")
}

/// Whether a line is a heading, a fence, or the line below the head of a table.
fn begins_block(line: &str) -> bool {
    let bare = line.trim_start_matches('#');
    let is_heading = (2..=6).contains(&(line.len() - bare.len())) && bare.starts_with(' ');
    let is_row =
        line.starts_with('|') && line.contains("--") && !line.contains(char::is_alphanumeric);
    is_heading || line.starts_with("```") || is_row
}

/// Markdown within a line: a link, an image, strong text, code.
fn span_in(line: &str) -> Option<Range<usize>> {
    let link = line.find("](").and_then(|middle| {
        let start = line[..middle].rfind('[')?;
        let end = line[middle..].find(')').map(|at| middle + at + 1)?;
        Some(start..end)
    });
    let wiki = between(line, "[[", "]]");
    let cited = between(line, "[@", "]");
    let strong = between(line, "**", "**");
    let code = between(line, "`", "`");
    [link, wiki, cited, strong, code].into_iter().flatten().min_by_key(|found| found.start)
}

/// The first words in a line between two signs.
fn between(line: &str, opening: &str, closing: &str) -> Option<Range<usize>> {
    let start = line.find(opening)?;
    let inner = &line[start + opening.len()..];
    let length = inner.find(closing)?;
    let is_text = length > 0 && !inner.starts_with(' ') && !inner[..length].ends_with(' ');
    is_text.then(|| start..start + opening.len() + length + closing.len())
}

#[cfg(test)]
mod tests {
    use super::markdown_in;

    fn found(block: &str) -> Option<&str> {
        let lines: Vec<&str> = block.split_inclusive('\n').collect();
        markdown_in(&lines).map(|(number, range)| &lines[number][range])
    }

    #[test]
    fn signs_of_markdown_are_found() {
        for (block, sign) in [
            ("<details>\nSee **this** now\n</details>", "**this**"),
            ("<div>See [x](y.md)</div>", "[x](y.md)"),
            ("<div>\n- a\n- b\n</div>", "- a"),
            ("<div>\n## Next\n</div>", "## Next"),
            ("<p>é `x` and ![y](z.png)", "`x`"),
            ("<div>\n| a | b |\n|---|---|\n</div>", "|---|---|"),
            ("<div>[[start]] [@key]</div>", "[[start]]"),
        ] {
            assert_eq!(found(block), Some(sign), "{block}");
        }
    }

    #[test]
    fn html_is_none() {
        for block in [
            "<p>a - b * c ** d</p>",
            "<pre>\n# a\n- b\n- c\n**d**\n</pre>",
            "<!-- **a** -->\n<p>b</p>",
            "<a href=\"x](y)\">b</a>",
            "<code>`a`</code> <kbd>**</kbd>",
            "<p>\n- one dash\n</p>",
            "<table><tr><td>a[0](1)</td></tr>\n",
            "<p>#1 and 5 * 3 * 2</p>",
            "<script>\nx = `a`;\n</script>",
        ] {
            let wanted = block.contains("[0](1)").then_some("[0](1)");
            assert_eq!(found(block), wanted, "{block}");
        }
    }
}
