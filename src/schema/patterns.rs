//! Patterns of paths in guide.yaml: files of other types to publish, and Markdown files to ignore.
//!
//! What is published without being named is decided in [`crate::assets`].

use crate::span::Span;
use crate::yaml::reader::{MapCursor, Reader};
use glob::{MatchOptions, Pattern};

/// Patterns of paths in the content folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PathPatterns(Vec<(Pattern, Span)>);

/// `*` stands for anything in one name, `**` for any folders.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

impl PathPatterns {
    /// Whether a path matches one of them.
    pub fn matches(&self, path: &str) -> bool {
        self.0.iter().any(|(pattern, _)| pattern.matches_with(path, OPTIONS))
    }

    /// Those that match none of these paths, and where they are written.
    pub fn unmatched(&self, paths: &[&str]) -> impl Iterator<Item = (&str, Span)> {
        let is_unmatched = |(pattern, _): &&(Pattern, Span)| {
            !paths.iter().any(|path| pattern.matches_with(path, OPTIONS))
        };
        self.0.iter().filter(is_unmatched).map(|(pattern, span)| (pattern.as_str(), *span))
    }
}

/// Reads the patterns under a key of the settings. `example` is one that would be right there.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    settings: &MapCursor<'a>,
    (key, example): (&'a str, &str),
) -> PathPatterns {
    let mut patterns = Vec::new();
    for (index, text) in reader.texts(settings, key).into_iter().enumerate() {
        let problem = match Pattern::new(&text) {
            Ok(pattern) if !text.is_empty() && !text.starts_with('/') && !text.contains('\\') => {
                patterns.push((pattern, reader.span(&settings.path_of_item(key, index))));
                continue;
            }
            Ok(_) => {
                "write paths relative to the content folder, with `/` between names".to_owned()
            }
            Err(error) => error.msg.to_lowercase(),
        };
        let path = settings.path_of_item(key, index);
        let message = format!("`{text}` is not a valid path pattern: {problem}");
        reader.report(&path, message, Some(format!("write a pattern such as `{example}`")));
    }
    PathPatterns(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn a_star_does_not_cross_folders() {
        let patterns = |patterns: &[&str]| {
            let span = Span::new(FileId(0), 0..0);
            let pattern = |text: &&str| (Pattern::new(text).unwrap(), span);
            PathPatterns(patterns.iter().map(pattern).collect())
        };
        assert!(patterns(&["data/*.nc"]).matches("data/a.nc"));
        assert!(patterns(&["**/*.nc"]).matches("data/of/a.nc"));
        assert!(patterns(&["x", "data/a.nc"]).matches("data/a.nc"));
        for path in ["data/of/a.nc", "a.nc", "data/a.nc.html"] {
            assert!(!patterns(&["data/*.nc"]).matches(path), "{path}");
        }
        assert!(!PathPatterns::default().matches("a.nc"));
    }
}
