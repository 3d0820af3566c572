//! The style sheet of a guide's own colours and fonts.
//!
//! Sets the custom properties that the theme's style sheet begins with; see
//! [`crate::schema::branding`] for what is allowed.

use crate::schema::branding::Branding;
use std::fmt::Write;

/// The style sheet; none when the guide sets nothing.
pub(super) fn sheet(branding: &Branding) -> Option<String> {
    let colors = [
        ("own-accent-light", branding.accent),
        ("own-accent-dark", branding.accent_dark),
        ("own-header-color", branding.header_color),
    ];
    let mut rules = String::new();
    for (name, color) in colors {
        if let Some(color) = color {
            let _ = writeln!(rules, "  --{name}: {color};");
        }
    }
    if branding.accent.or(branding.accent_dark).is_some() {
        rules.push_str("  --accent-strong: color-mix(in srgb, var(--accent), var(--ink) 35%);\n");
    }
    // The theme's own muted colour need not stand out from another band.
    if branding.header_color.is_some() {
        rules.push_str("  --on-band-muted: var(--on-band);\n");
    }
    if !branding.font.is_empty() {
        let _ = writeln!(rules, "  --text: {};", branding.font);
    }
    (!rules.is_empty()).then(|| format!(":root {{\n{rules}}}\n"))
}
