//! Which files of other types the owner of a guide publishes: patterns of paths in guide.yaml.
//!
//! What types need no naming is decided in [`crate::assets`].

use crate::yaml::reader::{MapCursor, Reader};
use glob::{MatchOptions, Pattern};

/// Patterns of paths in the content folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Publish(Vec<Pattern>);

/// `*` stands for anything in one name, `**` for any folders.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

impl Publish {
    /// Whether a path is named.
    pub fn names(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches_with(path, OPTIONS))
    }
}

/// Reads `publish:` of the settings.
pub(super) fn read<'a>(reader: &mut Reader<'a>, settings: &MapCursor<'a>) -> Publish {
    let mut patterns = Vec::new();
    for (index, text) in reader.texts(settings, "publish").into_iter().enumerate() {
        let problem = match Pattern::new(&text) {
            Ok(pattern) if !text.is_empty() && !text.starts_with('/') && !text.contains('\\') => {
                patterns.push(pattern);
                continue;
            }
            Ok(_) => {
                "write paths relative to the content folder, with `/` between names".to_owned()
            }
            Err(error) => error.msg.to_lowercase(),
        };
        let path = settings.path_of_item("publish", index);
        let message = format!("`{text}` is not a valid path pattern: {problem}");
        reader.report(&path, message, Some("write a pattern such as `data/*.nc`".to_owned()));
    }
    Publish(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_does_not_cross_folders() {
        let publish = |patterns: &[&str]| {
            Publish(patterns.iter().map(|text| Pattern::new(text).unwrap()).collect())
        };
        assert!(publish(&["data/*.nc"]).names("data/a.nc"));
        assert!(publish(&["**/*.nc"]).names("data/of/a.nc"));
        assert!(publish(&["x", "data/a.nc"]).names("data/a.nc"));
        for path in ["data/of/a.nc", "a.nc", "data/a.nc.html"] {
            assert!(!publish(&["data/*.nc"]).names(path), "{path}");
        }
        assert!(!Publish::default().names("a.nc"));
    }
}
