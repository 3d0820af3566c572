//! Patterns of paths, as `.gitignore` has them: a name without a slash is meant in every folder, a folder
//! stands for all that is in it, `!` takes a path back, and the last pattern that fits decides.
//!
//! Knows no tool; what is left out by them is decided in [`super::unpublished`].

use super::text::below;
use glob::Pattern;

/// A longer pattern is not read.
const MAX_BYTES: usize = 300;

/// Patterns in order, of paths below a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns {
    folder: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    names: Vec<Name>,
    is_negated: bool,
    only_folders: bool,
}

#[derive(Clone, Debug)]
enum Name {
    /// `**`: any number of folders.
    Any,
    Like(Pattern),
}

impl Patterns {
    /// The patterns of these lines.
    pub(super) fn new(folder: &str, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let rules = lines.into_iter().filter_map(|line| rule(line.as_ref())).collect();
        Self { folder: folder.to_owned(), rules }
    }

    /// Whether a file is meant.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(path) = below(path, &self.folder) else { return false };
        let names: Vec<&str> = path.split('/').collect();
        let last = self.rules.iter().rev().find(|rule| rule.matches(&names));
        last.is_some_and(|rule| !rule.is_negated)
    }
}

fn rule(line: &str) -> Option<Rule> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') || line.len() > MAX_BYTES {
        return None;
    }
    let (line, is_negated) = match line.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (line.strip_prefix('\\').unwrap_or(line), false),
    };
    let line = line.strip_prefix("./").unwrap_or(line);
    let (line, only_folders) = match line.strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    if line.is_empty() {
        return None;
    }
    let mut names = Vec::new();
    if !line.contains('/') {
        names.push(Name::Any);
    }
    for name in line.trim_start_matches('/').split('/') {
        names.push(match name {
            "**" => Name::Any,
            name => Name::Like(
                Pattern::new(name).or_else(|_| Pattern::new(&Pattern::escape(name))).ok()?,
            ),
        });
    }
    Some(Rule { names, is_negated, only_folders })
}

impl Rule {
    /// Whether the rule fits a path or a folder that it is in.
    fn matches(&self, path: &[&str]) -> bool {
        // Which lengths of the path the names so far can stand for.
        let mut reached = vec![false; path.len() + 1];
        reached[0] = true;
        for name in &self.names {
            let mut next = vec![false; path.len() + 1];
            match name {
                Name::Any => {
                    let first = reached.iter().position(|is| *is).unwrap_or(next.len());
                    next[first..].fill(true);
                }
                Name::Like(pattern) => {
                    for (at, name) in path.iter().enumerate() {
                        next[at + 1] = reached[at] && pattern.matches(name);
                    }
                }
            }
            reached = next;
        }
        let end = if self.only_folders { path.len() } else { path.len() + 1 };
        reached[1..end].contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        for (pattern, yes, no) in [
            ("private/", "a/private/x.md", "private"),
            ("/private/", "private/x.md", "a/private/x.md"),
            ("secret.md", "a/b/secret.md", "a/secret.md.md"),
            ("drafts/*.md", "drafts/x.md", "a/drafts/x.md"),
            ("a/**/z.md", "a/z.md", "b/a/z.md"),
            ("a/**/z.md", "a/b/c/z.md", "a/b/c/y.md"),
            ("**/_*/**", "x/_y/z.md", "x/y/z.md"),
            ("t[0-9].md", "t1.md", "tx.md"),
            ("[", "a/[", "a"),
            ("./a", "a/b.md", "b.md"),
        ] {
            let patterns = Patterns::new("", [pattern]);
            assert!(patterns.matches(yes), "{pattern} {yes}");
            assert!(!patterns.matches(no), "{pattern} {no}");
        }
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let patterns = Patterns::new("docs", ["# all", "", "*", "!*.qmd", "private/"]);
        assert!(patterns.matches("docs/a.md"));
        assert!(!patterns.matches("docs/b/a.qmd"));
        assert!(patterns.matches("docs/private/a.qmd"));
        assert!(!patterns.matches("other/a.md"));
    }
}
