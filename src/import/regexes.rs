//! Regular expressions of paths → patterns that match at least the same paths.
//!
//! No expression is run. What a pattern cannot express becomes a wildcard, so that no page that a tool excludes is
//! published.

/// A regular expression as a pattern.
pub(super) struct Read {
    /// A pattern of whole paths, with braces around alternatives.
    pub(super) pattern: String,
    /// Whether it matches only what the expression matches.
    pub(super) is_exact: bool,
}

/// Where an expression has to match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Anywhere in a path, as in Go.
    Anywhere,
    /// From the start of a path, as `re.match` in Python.
    FromStart,
}

/// Reads an expression; none where it has parts that are not understood.
pub(super) fn read(regex: &str, search: Search) -> Option<Read> {
    let mut reader = Reader { rest: regex, search, is_exact: true };
    let pattern = reader.alternatives(true)?;
    reader.rest.is_empty().then_some(Read { pattern, is_exact: reader.is_exact })
}

struct Reader<'t> {
    rest: &'t str,
    search: Search,
    is_exact: bool,
}

impl Reader<'_> {
    /// Alternatives up to a closing bracket or the end.
    fn alternatives(&mut self, is_outermost: bool) -> Option<String> {
        let mut found = vec![self.alternative(is_outermost)?];
        while let Some(rest) = self.rest.strip_prefix('|') {
            self.rest = rest;
            found.push(self.alternative(is_outermost)?);
        }
        Some(match found.as_slice() {
            [one] => one.clone(),
            several => format!("{{{}}}", several.join(",")),
        })
    }

    fn alternative(&mut self, is_outermost: bool) -> Option<String> {
        let mut text = String::new();
        let (mut has_start, mut has_end) = (self.search == Search::FromStart, false);
        if is_outermost && let Some(rest) = self.rest.strip_prefix('^') {
            (self.rest, has_start) = (rest, true);
        }
        while let Some(c) = self.rest.chars().next().filter(|c| !"|)".contains(*c)) {
            if !"^$".contains(c) {
                text.push_str(&self.repeated()?);
                continue;
            }
            self.rest = &self.rest[1..];
            has_end =
                is_outermost && c == '$' && matches!(self.rest.chars().next(), None | Some('|'));
            // Without anchors in other places, the pattern only matches more.
            self.is_exact &= has_end;
        }
        let around = |has: bool| if has || !is_outermost { "" } else { "*" };
        Some(format!("{}{text}{}", around(has_start), around(has_end)))
    }

    /// A part with the number of times that it is repeated.
    fn repeated(&mut self) -> Option<String> {
        let part = self.part()?;
        let sign = self.rest.chars().next().filter(|c| "*+?{".contains(*c));
        let Some(sign) = sign else { return Some(part) };
        if sign == '{' {
            let (count, rest) = self.rest[1..].split_once('}')?;
            if !count.chars().all(|c| c.is_ascii_digit() || c == ',') {
                return None;
            }
            self.rest = rest;
        } else {
            self.rest = &self.rest[1..];
        }
        // A lazy `*?` matches the same paths.
        self.rest = self.rest.strip_prefix('?').unwrap_or(self.rest);
        self.is_exact &= sign == '?' || part == "?" && sign != '{';
        Some(match sign {
            '?' => format!("{{{part},}}"),
            '+' => format!("{part}*"),
            _ => "*".to_owned(),
        })
    }

    fn part(&mut self) -> Option<String> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        match c {
            '.' => Some("?".to_owned()),
            '(' => {
                self.rest = self.rest.strip_prefix("?:").unwrap_or(self.rest);
                let inner = self.alternatives(false)?;
                self.rest = self.rest.strip_prefix(')')?;
                Some(inner)
            }
            '[' => self.class(),
            '\\' => {
                let escaped = self.rest.chars().next()?;
                self.rest = &self.rest[escaped.len_utf8()..];
                match escaped {
                    'd' | 'D' | 'w' | 'W' | 's' | 'S' => {
                        self.is_exact = false;
                        Some("?".to_owned())
                    }
                    c if c.is_alphanumeric() => None,
                    c => Some(literal(c)),
                }
            }
            '*' | '+' | '?' | '{' | '}' => None,
            c => Some(literal(c)),
        }
    }

    /// One character of several.
    fn class(&mut self) -> Option<String> {
        let members = self.rest.strip_prefix('^').unwrap_or(self.rest);
        let negation = if members.len() < self.rest.len() { "!" } else { "" };
        let mut is_escaped = false;
        // A bracket that comes first is a member.
        let (end, _) = members.char_indices().find(|(at, c)| {
            let is_end = *c == ']' && !is_escaped && *at > 0;
            is_escaped = *c == '\\' && !is_escaped;
            is_end
        })?;
        self.rest = &members[end + 1..];
        let members = &members[..end];
        if members.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
            return Some(format!("[{negation}{members}]"));
        }
        self.is_exact = false;
        Some("?".to_owned())
    }
}

/// A literal character.
fn literal(c: char) -> String {
    match c.is_alphanumeric() || "/-_. ".contains(c) {
        true => c.to_string(),
        false => format!("\\{c}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_patterns() {
        for (regex, search, pattern, is_exact) in [
            (r".*\.(tmp|bin)$", Search::FromStart, "*.{tmp,bin}", true),
            (r"private/", Search::FromStart, "private/*", true),
            (r"^a|b$", Search::Anywhere, "{a*,*b}", true),
            (r"\.foo$", Search::Anywhere, "*.foo", true),
            (r"(^|/)_x?", Search::Anywhere, "*{,/}_{x,}*", false),
            (r"[^/]+\d{2,}?[a-c]$", Search::FromStart, "?**[a-c]", false),
            (r"[\]x]$", Search::FromStart, "?", false),
            (r"é\*\{,!(?:[!x])", Search::FromStart, r"é\*\{\,\!?*", false),
        ] {
            let read = read(regex, search).expect(regex);
            assert_eq!((read.pattern.as_str(), read.is_exact), (pattern, is_exact), "{regex}");
        }
    }

    #[test]
    fn what_is_not_understood_is_known() {
        let deep = "(".repeat(300);
        let others =
            ["(?i)a", "(?!b)c", r"(a)\1", r"\ba", "a)", "(a", "[a", "*a", "a{b}", r"a\", r"[\]"];
        for regex in others.into_iter().chain([deep.as_str()]) {
            assert!(read(regex, Search::Anywhere).is_none(), "{regex}");
        }
    }
}
