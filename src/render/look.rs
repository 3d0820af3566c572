//! The style sheet of a guide's own colours and fonts.
//!
//! Sets the custom properties that the theme's style sheet begins with; see
//! [`crate::schema::look`] for what is allowed.

use crate::schema::look::Look;
use std::fmt::Write;

/// The style sheet; none when the guide sets nothing.
pub(super) fn sheet(look: &Look) -> Option<String> {
    let colours = [
        ("own-accent-light", look.accent),
        ("own-accent-dark", look.accent_dark),
        ("own-band", look.band),
    ];
    let mut rules = String::new();
    for (name, colour) in colours {
        if let Some(colour) = colour {
            let _ = writeln!(rules, "  --{name}: {colour};");
        }
    }
    if look.accent.or(look.accent_dark).is_some() {
        rules.push_str("  --accent-strong: color-mix(in srgb, var(--accent), var(--ink) 35%);\n");
    }
    // The theme's own muted colour need not stand out from another band.
    if look.band.is_some() {
        rules.push_str("  --on-band-muted: var(--on-band);\n");
    }
    if !look.font.is_empty() {
        let _ = writeln!(rules, "  --text: {};", look.font);
    }
    (!rules.is_empty()).then(|| format!(":root {{\n{rules}}}\n"))
}
