//! A figure as a file of its own, to download: with its title, its key, its source and its licence.
//!
//! Programs that show slides and papers know neither custom properties nor other files, so the colours are those of the
//! built-in theme in light mode, with the guide's accent, in a style sheet within the file.

use super::{put, short};
use crate::parse::text::escape_html;
use std::fmt::Write as _;

/// The accent of a guide that sets none.
pub(in crate::render) const ACCENT: &str = "#0a5566";

/// Room around everything, and the minimum width between.
const MARGIN: f64 = 24.0;
const MIN_WIDTH: f64 = 760.0;
/// The most letters in a line of text that is as wide as `MIN_WIDTH`.
const MAX_LETTERS: usize = 95;
const LINE: f64 = 20.0;

/// What a file says besides the figure.
pub(in crate::render) struct Caption {
    /// What the figure shows.
    pub title: String,
    /// What its parts mean, a line each.
    pub key: Vec<KeyLine>,
    /// Where it comes from and how it may be used, a line each.
    pub origin: Vec<String>,
    /// The accent colour.
    pub accent: String,
}

/// A line below the figure that says what a part of it means.
pub(in crate::render) struct KeyLine {
    /// The name of a stance whose colour is shown before the text; empty for none.
    pub tone: String,
    /// The text.
    pub text: String,
}

/// A figure of the site as a file. It must state its `viewBox`.
pub(in crate::render) fn file(figure: &str, caption: &Caption) -> String {
    let (width, height) = size(figure);
    let place = format!(r#"<svg x="{}" y="{{y}}" "#, short(MARGIN));
    framed((width, height), caption, |svg, y| {
        let place = place.replace("{y}", &short(y));
        svg.push_str(&figure.replacen("<svg ", &place, 1));
    })
}

/// A row of a figure: a name, what is drawn beside it if anything is, and the same in words.
pub(in crate::render) struct Row {
    /// The name, on the left.
    pub name: String,
    /// A figure as wide as its place.
    pub figure: Option<String>,
    /// What it says, on the right.
    pub said: String,
}

/// Rows below a head, as a file.
pub(in crate::render) fn rows_file(head: &str, rows: &[Row], caption: &Caption) -> String {
    const NAMES: f64 = 470.0;
    const WIDTH: f64 = 560.0;
    const SAID: f64 = 190.0;
    const HEIGHT: f64 = LINE + 4.0;
    let height = (rows.len() + 1) as f64 * HEIGHT;
    framed((NAMES + WIDTH + SAID, height), caption, |svg, top| {
        let [names, left, said] = [0.0, NAMES, NAMES + WIDTH + 12.0].map(|x| short(MARGIN + x));
        let drawn = |figure: &str, y: f64| {
            let place = format!(r#"x="{left}" y="{}" width="{}""#, short(y), short(WIDTH));
            figure.replacen(r#"width="100%""#, &place, 1)
        };
        svg.push_str(&drawn(head, top));
        for (number, row) in rows.iter().enumerate() {
            let y = top + (number + 1) as f64 * HEIGHT;
            let (name, words) = (escape_html(&cut(&row.name)), escape_html(&row.said));
            let base = short(y + 13.0);
            put!(svg, r#"<text class="said" x="{names}" y="{base}">{name}</text>"#);
            put!(svg, r#"<text x="{said}" y="{base}">{words}</text>"#);
            if let Some(figure) = &row.figure {
                svg.push_str(&drawn(figure, y));
            }
        }
    })
}

/// The frame: title above, key and origin below; `draw` draws at the height it is given.
fn framed(
    (width, height): (f64, f64),
    caption: &Caption,
    draw: impl FnOnce(&mut String, f64),
) -> String {
    let inner = width.max(MIN_WIDTH);
    let letters = (MAX_LETTERS as f64 * inner / MIN_WIDTH) as usize;
    let titles = wrap(&caption.title, letters * 3 / 5);
    let top = MARGIN + titles.len() as f64 * 30.0 + 12.0;
    let key: Vec<(&str, Vec<String>)> =
        caption.key.iter().map(|of| (of.tone.as_str(), wrap(&of.text, letters))).collect();
    let origin: Vec<String> = caption.origin.iter().flat_map(|of| wrap(of, letters)).collect();
    let below = key.iter().map(|(_, rows)| rows.len()).sum::<usize>() + origin.len() + 1;
    let (width, height) =
        (inner + 2.0 * MARGIN, top + height + below as f64 * LINE + MARGIN + LINE);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}"><title>{2}</title><desc>{3}</desc><style>{4}</style><rect width="100%" height="100%" fill="#fff"/>"##,
        short(width),
        short(height),
        escape_html(&caption.title),
        escape_html(&caption.origin.join("\n")),
        STYLE.replace("ACCENT", &escape_html(&caption.accent)),
    );
    let x = short(MARGIN);
    for (number, row) in titles.iter().enumerate() {
        let y = short(MARGIN + 22.0 + number as f64 * 30.0);
        put!(svg, r#"<text class="title" x="{x}" y="{y}">{}</text>"#, escape_html(row));
    }
    draw(&mut svg, top);
    let mut y = height - MARGIN - below as f64 * LINE + LINE / 2.0;
    for (tone, rows) in key {
        let mut x = MARGIN;
        if !tone.is_empty() {
            let middle = short(y - 5.0);
            let tone = escape_html(tone);
            put!(svg, r#"<path class="swatch tone-{tone}" d="M{} {middle}h30"/>"#, short(x));
            x += 40.0;
        }
        for row in rows {
            let (x, text) = (short(x), escape_html(&row));
            put!(svg, r#"<text class="said" x="{x}" y="{}">{text}</text>"#, short(y));
            y += LINE;
        }
    }
    y += LINE / 2.0;
    for row in origin {
        let text = escape_html(&row);
        put!(svg, r#"<text class="origin" x="{x}" y="{}">{text}</text>"#, short(y));
        y += LINE;
    }
    svg.push_str("</svg>\n");
    svg
}

/// The classes of [`super`] in light colours.
const STYLE: &str = "text{font:14px Helvetica,Arial,sans-serif;fill:#48555a}\
.title{font-size:22px;font-weight:bold;fill:#12181a}.said{fill:#12181a}.origin{font-size:13px}\
.line,.swatch{fill:none;stroke:#6c7a7f;stroke-width:1.25}.line{stroke-opacity:.4}.swatch{stroke-width:3}\
.tone-supports{stroke:ACCENT}.tone-qualifies{stroke:#8a5800;stroke-dasharray:7 4}\
.tone-contradicts{stroke:#a32d1c;stroke-dasharray:2 4;stroke-opacity:1}\
.own{display:none}.map text{fill:ACCENT}.map .heading{fill:#48555a;font-weight:bold}.map .left text{text-anchor:end}\
.map circle{fill:ACCENT}.map rect{fill:none}\
.decision text{fill:#12181a;text-anchor:middle}.way{fill:none;stroke:#6c7a7f;stroke-width:1.5}\
.asked rect{fill:#fff;stroke:#6c7a7f;stroke-width:1.5}.found rect{fill:#f1f5f5;stroke:#6c7a7f;stroke-width:1.5}\
.year{font-size:13px;text-anchor:middle}.grid{stroke:#c8d1d3}.closed,.earlier{fill:ACCENT}\
.open{fill:ACCENT;fill-opacity:.35;stroke:ACCENT;stroke-dasharray:4 3}";

/// Width and height of a figure, as its `viewBox` states them.
fn size(figure: &str) -> (f64, f64) {
    let stated = figure.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split_once('"'));
    let parts = stated.and_then(|(stated, _)| stated.split_once(' '));
    let number = |text: &str| text.parse().unwrap_or_default();
    parts.map_or((0.0, 0.0), |(width, height)| (number(width), number(height)))
}

/// A text in rows of so many letters, or of one word.
fn wrap(text: &str, letters: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match rows.last_mut() {
            Some(row) if row.chars().count() + 1 + word.chars().count() <= letters => {
                row.extend([" ", word]);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}

/// A name in a row, cut with an ellipsis where it does not fit.
fn cut(name: &str) -> String {
    const MOST: usize = 66;
    match name.chars().count() > MOST {
        true => name.chars().take(MOST - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption() -> Caption {
        Caption {
            title: "Lessons & evidence".to_owned(),
            key: vec![KeyLine { tone: "supports".to_owned(), text: "Supports (2)".to_owned() }],
            origin: vec!["Source: A guide".to_owned(), "Licence: CC BY 4.0".to_owned()],
            accent: "#123456".to_owned(),
        }
    }

    #[test]
    fn a_file_says_what_it_is_and_holds_the_figure_once() {
        let figure = r#"<svg class="figure map" viewBox="0 0 900 50"><g class="lines"/></svg>"#;
        let svg = file(figure, &caption());
        assert!(
            svg.starts_with(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 948 "#),
            "{svg}"
        );
        assert!(svg.contains("<title>Lessons &amp; evidence</title>"), "{svg}");
        assert!(svg.contains("<desc>Source: A guide\nLicence: CC BY 4.0</desc>"), "{svg}");
        for text in ["Supports (2)", "Source: A guide", "Licence: CC BY 4.0"] {
            assert!(svg.contains(&format!(">{text}</text>")), "{text} in {svg}");
        }
        assert_eq!(svg.matches(r#"<g class="lines"/>"#).count(), 1);
        assert!(svg.contains("stroke:#123456") && !svg.contains("ACCENT") && !svg.contains("var("));
    }

    #[test]
    fn a_row_without_a_figure_keeps_its_name() {
        let bar = r#"<svg class="figure period" width="100%" height="16"></svg>"#.to_owned();
        let row = |name: &str, figure| Row { name: name.into(), figure, said: "1990".into() };
        let rows = [row("First", Some(bar.clone())), row(&"x".repeat(99), None)];
        let svg = rows_file(&bar, &rows, &caption());
        assert!(svg.contains(">First</text>") && svg.contains(&format!(">{}…<", "x".repeat(65))));
        assert_eq!(svg.matches("figure period").count(), 2);
        assert!(!svg.contains(r#"<svg class="figure period" width="100%""#), "{svg}");
    }

    #[test]
    fn long_texts_take_rows() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), Vec::<String>::new());
        assert_eq!(size("<svg>"), (0.0, 0.0));
    }
}
