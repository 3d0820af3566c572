//! Call-outs: of any type, each shown in one of five styles.
//!
//! What is in a call-out, and its title, are nodes of the tree.

use std::ops::Range;

/// A call-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callout {
    /// How it looks.
    pub style: CalloutStyle,
    /// Its type as it was written, in lower case.
    pub name: Box<str>,
    /// Whether it is open at first, where readers can fold it.
    pub fold: Option<bool>,
}

/// How a call-out looks, and how urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalloutStyle {
    /// Useful to know.
    Note,
    /// Advice.
    Tip,
    /// Needed to succeed.
    Important,
    /// Something to avoid.
    Warning,
    /// A risk.
    Caution,
}

/// The sign that a call-out begins with: `[!note]-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) struct CalloutSign<'a> {
    /// The type.
    pub(in crate::parse) name: &'a str,
    /// Whether it is open at first, where readers can fold it.
    pub(in crate::parse) fold: Option<bool>,
    /// The place of the title in the line.
    pub(in crate::parse) title: Range<usize>,
}

impl<'a> CalloutSign<'a> {
    /// The sign at the start of a line; none where it would be a link or a definition.
    pub(in crate::parse) fn read(line: &'a str) -> Option<Self> {
        let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
        let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(is_name) || rest.starts_with(['(', '[', ':', '{']) {
            return None;
        }
        let (fold, rest) = match rest.strip_prefix(['-', '+']) {
            Some(folded) => (Some(rest.starts_with('+')), folded),
            None => (None, rest),
        };
        let title = rest.trim();
        let start = line.len() - rest.trim_start().len();
        Some(Self { name, fold, title: start..start + title.len() })
    }
}

impl Callout {
    /// A call-out of a type.
    pub fn new(name: &str, fold: Option<bool>) -> Self {
        let name = name.to_lowercase();
        Self { style: CalloutStyle::nearest(&name), name: name.into(), fold }
    }

    /// What it is called: its type as a word.
    pub fn label(&self) -> String {
        let words = self.name.replace(['-', '_'], " ");
        let mut letters = words.trim().chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The sign it begins with: `[!note]-`.
    pub fn sign(&self) -> String {
        let fold = match self.fold {
            Some(true) => "+",
            Some(false) => "-",
            None => "",
        };
        let name = if self.style.name() == &*self.name {
            self.name.to_uppercase()
        } else {
            self.name.to_string()
        };
        format!("[!{name}]{fold}")
    }
}

impl CalloutStyle {
    /// The style of a type, by its name in lower case.
    fn nearest(name: &str) -> Self {
        match name {
            "tip" | "hint" | "success" | "check" | "done" => Self::Tip,
            "important" => Self::Important,
            "warning" | "attention" | "warn" => Self::Warning,
            "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" | "alert" => {
                Self::Caution
            }
            _ => Self::Note,
        }
    }

    /// Its name in classes and data, and that of the type it is named after.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_has_a_type_and_says_how_it_is_folded() {
        let read = |line: &'static str| {
            let sign = CalloutSign::read(line)?;
            Some((sign.name, sign.fold, &line[sign.title]))
        };
        assert_eq!(read("[!note]"), Some(("note", None, "")));
        assert_eq!(read("[!Info]- The *title*  "), Some(("Info", Some(false), "The *title*")));
        assert_eq!(read("[!see-also]+"), Some(("see-also", Some(true), "")));
        assert_eq!(read("[!tip]Title"), Some(("tip", None, "Title")));
        for other in ["[note]", "[!]", "[!a b]", "[!a|b] c", "[!a](b)", "[!a][b]", "[!a]: b"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn any_type_has_a_style_and_a_label() {
        for (name, style, label, sign) in [
            ("Warning", CalloutStyle::Warning, "Warning", "[!WARNING]-"),
            ("danger", CalloutStyle::Caution, "Danger", "[!danger]-"),
            ("hint", CalloutStyle::Tip, "Hint", "[!hint]-"),
            ("see-also", CalloutStyle::Note, "See also", "[!see-also]-"),
        ] {
            let callout = Callout::new(name, Some(false));
            assert_eq!((callout.style, &*callout.label(), &*callout.sign()), (style, label, sign));
        }
    }
}
