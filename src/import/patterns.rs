//! Patterns of paths, as in `.gitignore`: a name without a slash matches in every folder, a folder matches all that is
//! in it, `!` includes a path again, and the last pattern that matches decides. `{a,b}` is either of two, as in the
//! settings of most tools.
//!
//! A pattern that cannot be read matches every path that it might match: these pages become drafts, and the report
//! lists the pattern. Knows no tool; what pages are excluded is decided in [`super::unpublished`].

use super::regexes::{self, Search};
use super::text::below;
use glob::Pattern;
use std::collections::BTreeSet;

/// A longer pattern is not read.
const MAX_BYTES: usize = 300;
/// A pattern with more alternatives than these is not read.
const MAX_ALTERNATIVES: usize = 100;
/// Patterns after these are not read.
const MAX_PATTERNS: usize = 1_000;
/// Groups that only some tools have, such as `!(a|b)`.
const GROUPS: [&str; 5] = ["?(", "*(", "+(", "@(", "!("];

/// Patterns in order, of paths below a folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns {
    folder: String,
    rules: Vec<Rule>,
    /// Paths that do not match, whatever the patterns.
    except: BTreeSet<String>,
    /// Patterns that could not be read, or only in part.
    pub(super) unread: Vec<String>,
}

#[derive(Clone, Debug)]
struct Rule {
    shape: Shape,
    is_negated: bool,
    only_folders: bool,
}

#[derive(Clone, Debug)]
enum Shape {
    /// Name by name.
    Names(Vec<Name>),
    /// The whole path: wildcards also match slashes.
    Whole(Pattern),
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
        let mut patterns = Self::none(folder);
        for line in lines {
            let line = line.as_ref().trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match alternatives(line).filter(|of| patterns.has_room(of.len())) {
                Some(of) => of.iter().for_each(|of| patterns.add(of, line)),
                None => patterns.cannot_read(line),
            }
        }
        patterns
    }

    /// Patterns of whole paths, whose wildcards also match slashes. Folders match only themselves.
    pub(super) fn whole(folder: &str, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut patterns = Self::none(folder);
        for line in lines {
            let line = line.as_ref();
            let is_short = line.len() <= MAX_BYTES && patterns.has_room(1);
            match glob(line).filter(|_| is_short) {
                Some(pattern) => patterns.add_whole(pattern),
                None => patterns.cannot_read(line),
            }
        }
        patterns
    }

    /// Regular expressions of whole paths. What cannot be expressed as a pattern matches more than it should, never
    /// less.
    pub(super) fn regexes(folder: &str, lines: &[String], search: Search) -> Self {
        let mut patterns = Self::none(folder);
        for line in lines {
            let short = Some(line).filter(|line| line.len() <= MAX_BYTES);
            let read = short.and_then(|line| regexes::read(line, search));
            let of = read.as_ref().and_then(|read| alternatives(&read.pattern));
            let of: Option<Vec<Pattern>> = of.and_then(|of| of.iter().map(|of| glob(of)).collect());
            match of.filter(|of| patterns.has_room(of.len())) {
                Some(of) => of.into_iter().for_each(|pattern| patterns.add_whole(pattern)),
                None => patterns.cannot_read(line),
            }
            if read.is_some_and(|read| !read.is_exact) {
                patterns.is_unread(line);
            }
        }
        patterns
    }

    /// The pages below a folder that match none of these patterns, for tools that publish only what matches. Without
    /// patterns, nothing is excluded.
    pub(super) fn all_but_like(folder: &str, lines: &[String]) -> Self {
        let (not, only): (Vec<&str>, Vec<&str>) =
            lines.iter().map(String::as_str).partition(|line| line.starts_with('!'));
        let all = only.first().map(|_| "*".to_owned());
        let only = only.iter().map(|line| format!("!{line}"));
        let not = not.iter().map(|line| line[1..].to_owned());
        Self::new(folder, all.into_iter().chain(only).chain(not))
    }

    /// Every path but these.
    pub(super) fn all_but(paths: impl Iterator<Item = String>) -> Self {
        Self { except: paths.collect(), ..Self::new("", ["*"]) }
    }

    /// Every path below a folder, since what excludes some of them cannot be read.
    pub(super) fn unknown(folder: &str, written: &str) -> Self {
        let mut patterns = Self::none(folder);
        patterns.cannot_read(written);
        patterns
    }

    fn none(folder: &str) -> Self {
        Self { folder: folder.to_owned(), ..Self::default() }
    }

    /// Whether a file matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(below) = below(path, &self.folder) else { return false };
        if self.rules.is_empty() || self.except.contains(path) {
            return false;
        }
        let names: Vec<&str> = below.split('/').collect();
        let last = self.rules.iter().rev().find(|rule| rule.matches(below, &names));
        last.is_some_and(|rule| !rule.is_negated)
    }

    /// The folder that the paths are below.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    fn has_room(&self, count: usize) -> bool {
        self.rules.len() + count <= MAX_PATTERNS
    }

    /// A pattern that cannot be read matches every path; one with `!` includes none again.
    fn cannot_read(&mut self, line: &str) {
        self.is_unread(line);
        let is_negated = line.starts_with('!') && !line.starts_with("!(");
        if !is_negated && self.rules.len() <= MAX_PATTERNS {
            let shape = Shape::Names(vec![Name::Any]);
            self.rules.push(Rule { shape, is_negated: false, only_folders: false });
        }
    }

    fn is_unread(&mut self, line: &str) {
        if self.unread.last().is_none_or(|last| last != line) {
            self.unread.push(line.to_owned());
        }
    }

    fn add_whole(&mut self, pattern: Pattern) {
        let shape = Shape::Whole(pattern);
        self.rules.push(Rule { shape, is_negated: false, only_folders: false });
    }

    /// Adds one of the alternatives of a line.
    fn add(&mut self, pattern: &str, line: &str) {
        let negated = pattern.strip_prefix('!').filter(|rest| !rest.starts_with('('));
        let (pattern, is_negated) = (negated.unwrap_or(pattern), negated.is_some());
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let (pattern, mut only_folders) = match pattern.strip_suffix('/') {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        if pattern.is_empty() {
            return;
        }
        let mut names = Vec::new();
        if !pattern.contains('/') {
            names.push(Name::Any);
        }
        for name in pattern.trim_start_matches('/').split('/') {
            if name == "**" {
                names.push(Name::Any);
                continue;
            }
            match glob(name).filter(|_| !has_groups(name)) {
                Some(pattern) => names.push(Name::Like(pattern)),
                None => {
                    self.is_unread(line);
                    if is_negated {
                        return;
                    }
                    // Matches all below the folders that could be read.
                    names.push(Name::Any);
                    only_folders = false;
                    break;
                }
            }
        }
        self.rules.push(Rule { shape: Shape::Names(names), is_negated, only_folders });
    }
}

fn has_groups(name: &str) -> bool {
    GROUPS.iter().any(|group| name.contains(group)) || name.contains('(') && name.contains('|')
}

/// The alternatives of a pattern with braces: `a/{b,c}` is `a/b` and `a/c`. None when they cannot be listed.
fn alternatives(line: &str) -> Option<Vec<String>> {
    if line.len() > MAX_BYTES {
        return None;
    }
    let (mut open, mut found) = (vec![line.to_owned()], Vec::new());
    while let Some(text) = open.pop() {
        if open.len() + found.len() >= MAX_ALTERNATIVES {
            return None;
        }
        let Some((start, parts, end)) = braces(&text) else {
            found.push(text);
            continue;
        };
        // In some tools, `{1..3}` is a range of numbers.
        if parts.len() == 1 && parts[0].contains("..") {
            return None;
        }
        let (before, after) = (&text[..start], &text[end..]);
        open.extend(parts.iter().rev().map(|part| format!("{before}{part}{after}")));
    }
    Some(found)
}

/// The first braces that are closed: where they begin, what is between their commas, and where they end.
fn braces(text: &str) -> Option<(usize, Vec<&str>, usize)> {
    // Braces that are open, with their commas.
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut first: Option<(usize, Vec<usize>, usize)> = None;
    for (at, sign) in signs(text) {
        match sign {
            '{' => open.push((at, Vec::new())),
            ',' => open.last_mut().into_iter().for_each(|(_, commas)| commas.push(at)),
            _ => {
                let Some((start, commas)) = open.pop() else { continue };
                if first.as_ref().is_none_or(|(first, ..)| start < *first) {
                    first = Some((start, commas, at));
                }
            }
        }
    }
    let (start, commas, end) = first?;
    let starts = std::iter::once(start).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain([end]);
    let parts = starts.zip(ends).map(|(from, to)| &text[from + 1..to]).collect();
    Some((start, parts, end + 1))
}

/// Braces and commas that are not escaped.
fn signs(text: &str) -> Vec<(usize, char)> {
    let mut is_escaped = false;
    let mut signs = Vec::new();
    for (at, c) in text.char_indices() {
        if !is_escaped && "{},".contains(c) {
            signs.push((at, c));
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    signs
}

/// Compiles a pattern; none for classes of characters that only some tools have.
fn glob(text: &str) -> Option<Pattern> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let escaped = rest.chars().next().unwrap_or('\\');
                plain.push_str(&Pattern::escape(&escaped.to_string()));
                rest = rest.strip_prefix(escaped).unwrap_or(rest);
            }
            '*' if plain.ends_with('*') => {}
            '[' => match class(rest) {
                Some((negation, members, after)) => {
                    if members.contains('\\') || members.contains("[:") {
                        return None;
                    }
                    plain.push_str(&format!("[{negation}{members}]"));
                    rest = after;
                }
                None => plain.push_str("[[]"),
            },
            c => plain.push(c),
        }
    }
    Pattern::new(&plain).ok()
}

/// What follows `[`: the sign of negation, the members, and the rest of the text. None without a closing bracket.
fn class(text: &str) -> Option<(&str, &str, &str)> {
    let members = text.strip_prefix(['!', '^']).unwrap_or(text);
    let negation = if members.len() < text.len() { "!" } else { "" };
    // A bracket that comes first is a member.
    let first = members.chars().next()?.len_utf8();
    let end = first + members[first..].find(']')?;
    Some((negation, &members[..end], &members[end + 1..]))
}

impl Rule {
    /// Whether the rule fits a path or a folder that it is in.
    fn matches(&self, path: &str, split: &[&str]) -> bool {
        let names = match &self.shape {
            Shape::Names(names) => names,
            Shape::Whole(pattern) => return pattern.matches(path),
        };
        // Which lengths of the path the names so far can stand for.
        let mut reached = vec![false; split.len() + 1];
        reached[0] = true;
        for name in names {
            let mut next = vec![false; split.len() + 1];
            match name {
                Name::Any => {
                    let first = reached.iter().position(|is| *is).unwrap_or(next.len());
                    next[first..].fill(true);
                }
                Name::Like(pattern) => {
                    for (at, name) in split.iter().enumerate() {
                        next[at + 1] = reached[at] && pattern.matches(name);
                    }
                }
            }
            reached = next;
        }
        let end = if self.only_folders { split.len() } else { split.len() + 1 };
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
            ("t[^0-9].md", "tx.md", "t1.md"),
            ("a**z.md", "abz.md", "a/z.md"),
            ("\\#a\\*.md", "#a*.md", "#ab.md"),
            ("[", "a/[", "a"),
            ("[]a].md", "].md", "b.md"),
            ("[!a].md", "b.md", "a.md"),
            ("./a", "a/b.md", "b.md"),
        ] {
            let patterns = Patterns::new("", [pattern]);
            assert!(patterns.matches(yes), "{pattern} {yes}");
            assert!(!patterns.matches(no), "{pattern} {no}");
        }
    }

    #[test]
    fn braces_stand_for_alternatives() {
        for (pattern, yes, no) in [
            ("a/**/*.{md,mdx}", "a/b/c.mdx", "a/b/c.qmd"),
            ("{/internal,/internal/**}", "internal/b/c.md", "a/internal/c.md"),
            ("{a,b{c,d}}.md", "x/bd.md", "b.md"),
            ("!{a,b}", "", "a"),
            ("{a}.md", "a.md", "b.md"),
            ("\\{a,b}.md", "{a,b}.md", "a.md"),
            ("{a,b.md", "{a,b.md", "a"),
            ("é{ü,ö}", "éö", "é"),
        ] {
            let patterns = Patterns::new("", [pattern]);
            assert!(yes.is_empty() || patterns.matches(yes), "{pattern} {yes}");
            assert!(!patterns.matches(no), "{pattern} {no}");
            assert_eq!(patterns.unread, [""; 0]);
        }
    }

    #[test]
    fn what_cannot_be_read_matches_all_that_it_may_match() {
        let (many, long) = ("{a,b}".repeat(60), "a".repeat(MAX_BYTES + 1));
        for pattern in
            [many.as_str(), &long, "!(a|b)", "@(a|b)/c", "(a|b)", "[[:alpha:]]", "{1..3}"]
        {
            let patterns = Patterns::new("docs", [pattern]);
            assert_eq!(patterns.unread, [pattern]);
            assert!(
                patterns.matches("docs/x/y.md") && !patterns.matches("other/x.md"),
                "{pattern}"
            );
            let negated = Patterns::new("", ["*", &format!("!{pattern}")]);
            assert!(negated.matches("a"), "{pattern} includes nothing again");
        }
        let below = Patterns::new("", ["/a/b/@(c|d)/e.md"]);
        assert!(below.matches("a/b/x.md") && !below.matches("a/c.md"));
        let lines: Vec<String> = (0..=MAX_PATTERNS).map(|number| number.to_string()).collect();
        for patterns in [Patterns::new("", &lines), Patterns::whole("", &lines)] {
            assert_eq!(patterns.unread.len(), 1);
            assert!(patterns.matches("x.md"));
        }
        assert!(Patterns::unknown("a", "x").matches("a/b.md"));
    }

    #[test]
    fn wildcards_of_whole_paths_stand_for_slashes() {
        let patterns = Patterns::whole("docs", ["private/*", "*.secret.md"]);
        for (path, is) in [
            ("docs/private/a/b.md", true),
            ("docs/a/b.secret.md", true),
            ("docs/a/private/b.md", false),
            ("private/a.md", false),
        ] {
            assert_eq!(patterns.matches(path), is, "{path}");
        }
    }

    #[test]
    fn regular_expressions_match_at_least_what_they_say() {
        let lines = [r".*\.(tmp|bak)$", "private/", r"\d+-draft"].map(str::to_owned);
        let patterns = Patterns::regexes("docs", &lines, Search::FromStart);
        for (path, is) in [
            ("docs/a/b.tmp", true),
            ("docs/private/a.md", true),
            ("docs/12-draft.md", true),
            ("docs/a/private/b.md", false),
            ("docs/a.tmp.md", false),
        ] {
            assert_eq!(patterns.matches(path), is, "{path}");
        }
        assert_eq!(patterns.unread, [lines[2].as_str()]);
        let unknown = Patterns::regexes("", &["(?!a)".to_owned()], Search::Anywhere);
        assert!(unknown.matches("x.md") && unknown.unread == ["(?!a)"]);
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let patterns = Patterns::new("docs", ["# all", "", "*", "!*.qmd", "private/"]);
        assert!(patterns.matches("docs/a.md"));
        assert!(!patterns.matches("docs/b/a.qmd"));
        assert!(patterns.matches("docs/private/a.qmd"));
        assert!(!patterns.matches("other/a.md"));
    }

    #[test]
    fn all_paths_but_some_are_meant() {
        let patterns = Patterns::all_but(["a[1].md".to_owned()].into_iter());
        assert!(!patterns.matches("a[1].md") && patterns.matches("a1.md"));
        // In linear time: each of these paths is looked up, not compared with every other.
        let paths = || (0..50_000).map(|number| format!("chapter-{number}.qmd"));
        let patterns = Patterns::all_but(paths());
        assert!(paths().all(|path| !patterns.matches(&path)));
    }
}
