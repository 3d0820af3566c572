//! Where the cursor is in YAML that is being typed, which is seldom YAML that can be read: found by lines and
//! their indentation.
//!
//! Knows no fields; see [`super::front_matter`].

/// Where the cursor is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct YamlCursor {
    /// The keys around it, from the outside in. The last is that of the value, where a value is typed.
    pub(super) path: Vec<String>,
    /// Where what is being typed begins, in the text.
    pub(super) start: usize,
    /// Whether it may be a key: nothing but blanks and dashes is before it.
    pub(super) is_key: bool,
    /// The keys that are beside it.
    pub(super) siblings: Vec<String>,
}

/// A line as its indentation and its dashes divide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line<'a> {
    /// The column of its first dash.
    dash: Option<usize>,
    /// The column of what follows.
    column: usize,
    /// The key that it begins with.
    key: Option<&'a str>,
    /// What follows the key and its colon, or the dashes.
    rest: &'a str,
}

/// The cursor at the end of `before`, with `after` behind it.
pub(super) fn cursor(before: &str, after: &str) -> YamlCursor {
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let current = Line::of(&before[line_start..]);
    let above: Vec<Line<'_>> =
        before[..line_start].lines().rev().filter_map(Line::with_text).collect();
    let below: Vec<Line<'_>> = after.lines().skip(1).filter_map(Line::with_text).collect();
    let mut path = parents(current, &above);
    let mut found =
        YamlCursor { start: before.len() - current.rest.len(), ..YamlCursor::default() };
    match current.key {
        Some(key) => path.push(key.to_owned()),
        None => {
            found.is_key = true;
            found.siblings = siblings(current, &above, &below);
        }
    }
    found.path = path;
    in_flow(before, current, &mut found);
    found
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let mut rest = line.trim_start_matches(' ');
        let mut column = line.len() - rest.len();
        let mut dash = None;
        while let Some(item) =
            rest.strip_prefix("- ").or(rest.strip_prefix('-').filter(|of| of.is_empty()))
        {
            dash.get_or_insert(column);
            let inner = item.trim_start_matches(' ');
            column += rest.len() - inner.len();
            rest = inner;
        }
        let key = key_of(rest);
        if let Some((key, value)) = key {
            return Self { dash, column, key: Some(key), rest: value };
        }
        Self { dash, column, key: None, rest }
    }

    /// The line, unless it is blank or a comment.
    fn with_text(line: &'a str) -> Option<Self> {
        let text = line.trim();
        (!text.is_empty() && !text.starts_with('#') && text != "---").then(|| Self::of(line))
    }
}

/// The key that a text begins with, and what follows its colon.
fn key_of(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = text.split_once(':')?;
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let is_key = !key.is_empty() && key.chars().all(is_name);
    let value = rest.trim_start_matches(' ');
    (is_key && (rest.is_empty() || value.len() < rest.len())).then_some((key, value))
}

/// The keys around a line, from the lines above it, the nearest first.
fn parents(current: Line<'_>, above: &[Line<'_>]) -> Vec<String> {
    // A list may be as far to the left as its key.
    let mut limit = match current.dash {
        Some(dash) => dash + 1,
        None => current.column,
    };
    let mut found = Vec::new();
    for line in above {
        if line.column < limit
            && let Some(key) = line.key
        {
            found.push(key.to_owned());
            limit = line.dash.map_or(line.column, |dash| dash + 1);
        } else if let Some(dash) = line.dash.filter(|dash| *dash < limit) {
            limit = dash + 1;
        }
        if limit == 0 {
            break;
        }
    }
    found.reverse();
    found
}

/// The keys of the mapping that a line is in.
fn siblings(current: Line<'_>, above: &[Line<'_>], below: &[Line<'_>]) -> Vec<String> {
    let mut keys = Vec::new();
    let mut add = |line: &Line<'_>| {
        let is_beside = line.column == current.column;
        keys.extend(line.key.filter(|_| is_beside).map(str::to_owned));
    };
    if current.dash.is_none() {
        for line in above {
            if line.column < current.column {
                break;
            }
            add(line);
            if line.column == current.column && line.dash.is_some() {
                break;
            }
        }
    }
    for line in below {
        let is_next_item = line.dash.is_some_and(|dash| dash < current.column);
        if line.column < current.column || is_next_item {
            break;
        }
        add(line);
    }
    keys
}

/// Looks into the brackets that a value opens in its line.
fn in_flow(before: &str, current: Line<'_>, found: &mut YamlCursor) {
    let value = current.rest;
    if !value.starts_with(['[', '{']) {
        let blank = value.len() - value.trim_start_matches(['"', '\'', ' ']).len();
        found.start += blank;
        found.is_key &= blank == 0;
        return;
    }
    found.is_key = false;
    let from = value.rfind(['[', '{', ',']).map_or(0, |at| at + 1);
    let inner = value[from..].trim_start();
    let opened = value.rfind('{').filter(|open| !value[*open..].contains('}'));
    let start = before.len() - inner.len();
    if let Some(open) = opened {
        let entries = value[open + 1..].split(',');
        found.siblings = entries.filter_map(|of| Some(key_of(of.trim())?.0.to_owned())).collect();
        if let Some((key, value)) = key_of(inner) {
            found.path.push(key.to_owned());
            found.start = before.len() - value.trim_start_matches(['"', '\'']).len();
            return;
        }
        found.is_key = true;
        found.start = start;
        return;
    }
    found.siblings.clear();
    found.start = before.len() - inner.trim_start_matches(['"', '\'']).len();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor at `|`: path, what is typed, whether it may be a key, and the keys beside it.
    fn at(text: &str) -> (String, String, bool, String) {
        let (before, after) = text.split_once('|').expect("has a cursor");
        let found = cursor(before, after);
        let typed = before[found.start..].to_owned();
        (found.path.join("."), typed, found.is_key, found.siblings.join(","))
    }

    fn expect(text: &str, path: &str, typed: &str, is_key: bool, siblings: &str) {
        let expected = (path.into(), typed.into(), is_key, siblings.into());
        assert_eq!(at(text), expected, "{text}");
    }

    #[test]
    fn keys_and_values_are_told_apart_and_know_where_they_are() {
        expect("---\ntitle: A\nst|\ncost: x\n", "", "st", true, "title,cost");
        expect("cost: lo|\n", "cost", "lo", false, "");
        expect("stages: [start, r|]\n", "stages", "r", false, "");
        expect("stages: [\"r|\n", "stages", "r", false, "");
        expect("stages:\n  - start\n  - r|\n", "stages", "r", true, "");
        expect("stages:\n- r|\n", "stages", "r", true, "");
        let record =
            "evidence:\n  - lesson: a\n    stance: s\n    sh|\n    note: x\n  - lesson: b\n";
        expect(record, "evidence", "sh", true, "stance,lesson,note");
        expect("evidence:\n  - lesson: a\n    stance: s|\n", "evidence.stance", "s", false, "");
        expect("evidence:\n  - le|\n    stance: s\n", "evidence", "le", true, "stance");
        expect("changes:\n  - { date: 2026, wh|\n", "changes", "wh", true, "date");
        expect("changes:\n  - { date: 20|\n", "changes.date", "20", false, "date");
        expect("tool: >\n  Some text: see [[a|\nx: y\n", "tool", "Some text: see [[a", true, "");
        expect("a:\n  b: 1\nc: \"x|\n", "c", "x", false, "");
        expect("|", "", "", true, "");
    }
}
