//! Decides whether CSS in a drawing loads nothing and runs nothing.
//!
//! Reads the tokens that matter (functions, addresses, at-rules) and knows no property.

/// Functions that load nothing.
const FUNCTIONS: [&str; 52] = [
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "blur",
    "brightness",
    "calc",
    "circle",
    "clamp",
    "color",
    "color-mix",
    "contrast",
    "cos",
    "cubic-bezier",
    "device-cmyk",
    "drop-shadow",
    "ellipse",
    "format",
    "grayscale",
    "hsl",
    "hsla",
    "hue-rotate",
    "inset",
    "invert",
    "is",
    "lab",
    "lch",
    "light-dark",
    "local",
    "matrix",
    "matrix3d",
    "max",
    "min",
    "not",
    "nth-child",
    "nth-of-type",
    "oklab",
    "oklch",
    "opacity",
    "path",
    "polygon",
    "rgb",
    "rgba",
    "saturate",
    "sepia",
    "sin",
    "steps",
    "translate3d",
    "var",
    "where",
    "icc-color",
];
/// Functions of `transform`, which have a form for each axis.
const TRANSFORMS: [&str; 5] = ["translate", "scale", "rotate", "skew", "perspective"];
/// At-rules that load nothing.
const AT_RULES: [&str; 6] =
    ["media", "supports", "keyframes", "-webkit-keyframes", "font-face", "page"];
/// Addresses that carry what they name.
const DATA: [&str; 9] = [
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/jpg;base64,",
    "data:image/gif;base64,",
    "data:image/webp;base64,",
    "data:font/",
    "data:application/font-",
    "data:application/x-font-",
    "data:application/octet-stream;base64,",
];

/// What in CSS may load or run something, in words; none when nothing does. What it cannot read counts.
pub(super) fn danger(css: &str) -> Option<String> {
    if css.contains('\\') {
        return Some("a backslash in CSS".to_owned());
    }
    let mut rest = css;
    loop {
        // Names are read whole, so that what is before a parenthesis is known.
        let at = rest.find(|c: char| is_of_name(c) || "/\"'@".contains(c))?;
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some(quote) = rest.chars().next().filter(|c| "\"'".contains(*c)) {
            let text = rest[1..].split_once(quote).filter(|(text, _)| is_line(text));
            let Some((_, after)) = text else {
                return Some("an unclosed quote in CSS".to_owned());
            };
            rest = after;
        } else if let Some(after) = rest.strip_prefix('@') {
            let (name, after) = name(after);
            if !AT_RULES.contains(&name.to_ascii_lowercase().as_str()) {
                return Some(format!("`@{name}`"));
            }
            rest = after;
        } else if rest.starts_with(is_of_name) {
            let (name, after) = name(rest);
            rest = after;
            let Some(arguments) = after.strip_prefix('(') else { continue };
            let lower = name.to_ascii_lowercase();
            if lower == "url" {
                match address(arguments) {
                    Ok(after) => rest = after,
                    Err(danger) => return Some(danger),
                }
            } else if !is_harmless(&lower) {
                return Some(format!("`{name}(…)`"));
            }
        } else {
            rest = &rest[1..];
        }
    }
}

/// Whether an address stands for a part of the same drawing, or carries what it names.
pub(super) fn is_inside(address: &str) -> bool {
    let lower = address.get(..64).unwrap_or(address).to_ascii_lowercase();
    address.starts_with('#') || DATA.iter().any(|data| lower.starts_with(data))
}

/// Reads the arguments of `url(`; what follows them.
fn address(arguments: &str) -> Result<&str, String> {
    let inner = arguments.trim_start();
    let quote = inner.chars().next().filter(|c| "\"'".contains(*c));
    let read = match quote {
        Some(quote) => inner[1..]
            .split_once(quote)
            .and_then(|(address, after)| Some((address, after.trim_start().strip_prefix(')')?))),
        None => inner.split_once(')').map(|(address, after)| (address.trim(), after)),
    };
    let Some((address, after)) = read else {
        return Err("an unclosed `url(`".to_owned());
    };
    let plain = |c: char| !c.is_control() && !"\"'()<>".contains(c);
    if is_inside(address) && address.chars().all(plain) {
        Ok(after)
    } else {
        Err(format!("`url({})`", address.chars().take(40).collect::<String>()))
    }
}

fn is_harmless(function: &str) -> bool {
    let transforms = || {
        let of_axis = function.trim_end_matches(['x', 'y', 'z']);
        TRANSFORMS.contains(&of_axis) || TRANSFORMS.contains(&function)
    };
    FUNCTIONS.contains(&function) || transforms()
}

fn name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_of_name(c)).unwrap_or(text.len()))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_".contains(c) || !c.is_ascii()
}

fn is_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{c}'])
}

#[cfg(test)]
mod tests {
    use super::danger;

    #[test]
    fn css_of_drawing_programs_is_harmless() {
        for css in [
            "fill:#fff;stroke-width:.5px;font-family:'Open Sans',sans-serif",
            ".a{fill:url(#b)} .c{filter: url( \"#d\" )}",
            "@media (prefers-color-scheme: dark) { :root { --x: light-dark(#fff, rgb(0, 0, 0)) } }",
            "/* url(https://a.test/) @import */ .a{content:\"@import url(\"}",
            "@font-face{font-family:A;src:url(data:font/woff2;base64,d09GMg==) format('woff2')}",
            "transform:rotate(45deg) translateX(1px) scale(2)",
            "cursor:default;color:rgb(1,2,3)",
        ] {
            assert_eq!(danger(css), None, "{css}");
        }
    }

    #[test]
    fn css_that_loads_or_runs_something_is_named() {
        for css in [
            "@import 'https://a.test/a.css'",
            "@IMPORT url(#a)",
            "@charset 'x'",
            ".a{fill:url(https://a.test/#b)}",
            "fill:URL('//a.test/')",
            "fill:url(a.svg#b)",
            "fill:url(data:image/svg+xml,x)",
            "fill:url( 'javascript:x()' )",
            "fill:url(#a",
            "fill:u\\72l(https://a.test/)",
            "background:image-set('https://a.test/' 1x)",
            "background:src('https://a.test/')",
            "width:expression(alert(1))",
            "content:'a\n url(https://a.test/)",
            "content:'",
            "/**/fill:url(https://a.test/)",
            "a:element(#b)",
        ] {
            assert!(danger(css).is_some(), "{css}");
        }
    }
}
