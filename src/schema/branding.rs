//! What a guide says about its looks: colours, font, logo, icon.
//!
//! Checks that text in a colour can be read; does not write style sheets, see [`crate::render`].

use super::values::{ICONS, IMAGES, ends_in};
use crate::diagnostic::nearest;
use crate::files::Inventory;
use crate::yaml::reader::{MapCursor, Reader};
use std::fmt;

/// The looks a guide sets over its theme's own; all may be missing.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    /// Colour of links and buttons on a light page.
    pub accent: Option<Color>,
    /// The same on a dark page.
    pub accent_dark: Option<Color>,
    /// Colour behind the guide's name.
    pub header_color: Option<Color>,
    /// Fonts of all text, in the form of CSS; empty for the theme's own.
    pub font: String,
    /// Path of the logo in the content folder; empty when there is none.
    pub logo: String,
    /// Path of the site's icon in the content folder; empty for the theme's own.
    pub icon: String,
}

const KNOWN: [&str; 6] = ["accent", "accent_dark", "header_color", "font", "logo", "icon"];

/// An opaque colour of sRGB; prints as in CSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// Red, green, blue.
    pub channels: [u8; 3],
}

/// The backgrounds of text, or the text on a colour, at their worst: the light and the dark page.
const LIGHT: Color = Color { channels: [0xff; 3] };
const DARK: Color = Color { channels: [0x18, 0x20, 0x23] };
/// The least contrast of text in WCAG 2.2 (success criterion 1.4.3).
const MIN_CONTRAST: f64 = 4.5;

impl Color {
    /// Reads `#0a5566` or `#fff`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text
            .strip_prefix('#')?
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Self { channels: [r * 17, g * 17, b * 17] }),
            [r, rr, g, gg, b, bb] => {
                Some(Self { channels: [r * 16 + rr, g * 16 + gg, b * 16 + bb] })
            }
            _ => None,
        }
    }

    /// The contrast ratio of WCAG 2.2: 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance by WCAG 2.2: 0 to 1.
    fn luminance(self) -> f64 {
        let linear = self.channels.map(|channel| {
            let share = f64::from(channel) / 255.0;
            match share <= 0.04045 {
                true => share / 12.92,
                false => ((share + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}

impl fmt::Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.channels;
        write!(formatter, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// Reads `branding:` of the settings.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    settings: &MapCursor<'a>,
    inventory: &Inventory,
) -> Branding {
    let at = reader.child(settings, "branding", &KNOWN);
    let font = reader.text(&at, "font").unwrap_or_default();
    let is_font = |c: char| c.is_alphanumeric() || " ,-_'\"".contains(c);
    if !font.chars().all(is_font) {
        let help = "separate font names with commas: `Georgia, \"Times New Roman\", serif`";
        reader.report(&at.path_of("font"), "invalid list of fonts", Some(help.into()));
    }
    Branding {
        accent: color(reader, &at, "accent", (LIGHT, "a white page")),
        accent_dark: color(reader, &at, "accent_dark", (DARK, "a dark page")),
        header_color: color(reader, &at, "header_color", (LIGHT, "white letters")),
        font,
        logo: image(reader, &at, ("logo", &IMAGES), inventory),
        icon: image(reader, &at, ("icon", &ICONS), inventory),
    }
}

fn color<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    key: &'a str,
    (beside, what): (Color, &str),
) -> Option<Color> {
    let text = reader.text(at, key)?;
    let Some(color) = Color::parse(&text) else {
        let help = "write a hex colour in quotes: `\"#0a5566\"`".to_owned();
        reader.report(&at.path_of(key), format!("`{text}` is not a colour"), Some(help));
        return None;
    };
    let contrast = color.contrast(beside);
    if contrast < MIN_CONTRAST {
        let contrast = (contrast * 10.0).floor() / 10.0;
        let message = format!("`{text}` has too little contrast with {what}: {contrast}");
        let darker = if beside == LIGHT { "darker" } else { "lighter" };
        let help = format!("choose a {darker} colour, with a contrast of at least {MIN_CONTRAST}");
        reader.report(&at.path_of(key), message, Some(help));
    }
    Some(color)
}

fn image<'a>(
    reader: &mut Reader<'a>,
    at: &MapCursor<'a>,
    (key, endings): (&'a str, &[&str]),
    inventory: &Inventory,
) -> String {
    let path = reader.text(at, key).unwrap_or_default();
    if path.is_empty() {
        return path;
    }
    let assets = &inventory.assets;
    if !ends_in(&path, endings) {
        let message = format!("`{path}` cannot be used as `{key}`");
        let help = format!("choose an image with one of these extensions: {}", endings.join(", "));
        reader.report(&at.path_of(key), message, Some(help));
    } else if !assets.contains_key(&path) {
        let near = nearest(&path, assets.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write its path in the content folder: `images/logo.svg`".to_owned(),
        };
        let message = format!("file not found in the content folder: `{path}`");
        reader.report(&at.path_of(key), message, Some(help));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_compared() {
        let parse = Color::parse;
        assert_eq!(parse("#fff"), Some(LIGHT));
        assert_eq!(parse("#182023"), Some(DARK));
        assert_eq!(parse("#0A5566").map(|color| color.to_string()).as_deref(), Some("#0a5566"));
        for bad in ["", "fff", "#ff", "#ggg", "#12345", "red", "#1234567", "#é12"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        // The example of the WCAG working group: #777 on white is 4.48, just short.
        let grey = parse("#777").map(|grey| (grey.contrast(LIGHT) * 100.0).round());
        assert_eq!(grey, Some(448.0));
        assert!((LIGHT.contrast(parse("#000").unwrap_or(LIGHT)) - 21.0).abs() < 1e-9);
    }
}
