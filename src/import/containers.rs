//! Containers of other tools: `!!! note` and tabs of MkDocs, `:::` of Docusaurus, VuePress, Pandoc and Quarto.
//!
//! Found line by line, since indented text that is no code here is text there.

use super::callouts::Callout;
use super::convert::Text;
use super::draft::{Change, fenced, is_in};
use super::report::Outcome;

/// Containers in containers are converted so deep.
const MAX_DEPTH: usize = 8;

/// Converts containers, the outermost first.
pub(super) fn convert(text: &mut Text<'_>) {
    for _ in 0..MAX_DEPTH {
        let has_any =
            ["!!!", "???", ":::", "=== \""].iter().any(|mark| text.draft.text.contains(mark));
        if !has_any || !round(text) {
            return;
        }
    }
}

/// Converts the outermost containers. False when there are none.
fn round(text: &mut Text<'_>) -> bool {
    let body = text.draft.body();
    let whole = text.draft.text.clone();
    let code = fenced(&whole, &body);
    let rows = text.draft.rows();
    let lines: Vec<&str> = rows.iter().map(|row| &whole[row.clone()]).collect();
    let ends = ends(&lines);
    let mut changes = Vec::new();
    let mut number = 0;
    while number < lines.len() {
        let line = lines[number];
        let found = match is_in(&code, rows[number].start) {
            true => None,
            false => indented(&lines[number..]).or_else(|| colons(&lines[number..], ends[number])),
        };
        let Some(Container { length, lines: with, topic }) = found else {
            number += 1;
            continue;
        };
        let range = rows[number].start..rows[number + length - 1].end;
        let after = with.iter().find(|line| !line.is_empty()).cloned().unwrap_or_default();
        text.note(Outcome::Changed, topic, range.start, line, &after);
        changes.push(Change::new(range, with.join("\n")));
        number += length;
    }
    let is_any = !changes.is_empty();
    text.draft.change(changes);
    is_any
}

/// A container that was found.
struct Container {
    /// How many lines it has.
    length: usize,
    /// What replaces it.
    lines: Vec<String>,
    topic: &'static str,
}

/// `!!! note "Title"`, `??? note`, `=== "Tab"`, and the lines indented below.
fn indented(lines: &[&str]) -> Option<Container> {
    let first = lines.first()?;
    let indent = first.len() - first.trim_start().len();
    let bare = first.trim();
    let (mark, rest) = ["!!!", "???+", "???", "==="]
        .iter()
        .find_map(|mark| Some((*mark, bare.strip_prefix(mark)?.strip_prefix(' ')?)))?;
    let (words, title) = match rest.split_once('"') {
        Some((words, title)) => (words.trim(), title.trim_end().trim_end_matches('"')),
        None => (rest.trim(), ""),
    };
    if mark == "===" && title.is_empty() {
        return None;
    }
    let is_inside =
        |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() >= indent + 2;
    let mut length = 1 + lines[1..].iter().take_while(is_inside).count();
    while length > 1 && lines[length - 1].trim().is_empty() {
        length -= 1;
    }
    let depth = lines[1..length].iter().find(|line| !line.trim().is_empty());
    let depth =
        depth.map_or(indent + 4, |line| line.len() - line.trim_start().len()).min(indent + 4);
    let inner: Vec<&str> = lines[1..length].iter().map(|line| dedented(line, depth)).collect();
    let (with, topic) = match mark {
        "===" => {
            let mut with = vec![format!("**{title}**"), String::new()];
            with.extend(inner.iter().map(|line| (*line).to_owned()));
            (with, "Tabs")
        }
        mark => {
            let name = words.split_whitespace().next().unwrap_or("note");
            let fold = match mark {
                "???" => Some(false),
                "???+" => Some(true),
                _ => None,
            };
            (Callout { name, title, fold }.wrap(&inner), "Call-outs")
        }
    };
    Some(Container { length, lines: indent_all(with, indent), topic })
}

/// How many colons a line begins with, and whether there is nothing behind them.
fn fence(line: &str) -> Option<bool> {
    let bare = line.trim();
    let colons = bare.len() - bare.trim_start_matches(':').len();
    (colons >= 3).then_some(bare.len() == colons)
}

/// For each line that begins a container with colons, how many lines later it ends.
fn ends(lines: &[&str]) -> Vec<Option<usize>> {
    let mut ends = vec![None; lines.len()];
    let mut open = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match fence(line) {
            Some(true) => {
                if let Some(start) = open.pop() {
                    let start: usize = start;
                    ends[start] = Some(number - start);
                }
            }
            Some(false) => open.push(number),
            None => {}
        }
    }
    ends
}

/// `:::note Title`, `::: {.callout-tip title="x"}`, and the lines until it ends.
fn colons(lines: &[&str], end: Option<usize>) -> Option<Container> {
    let first = lines.first()?;
    let indent = first.len() - first.trim_start().len();
    let bare = first.trim();
    let count = bare.len() - bare.trim_start_matches(':').len();
    let rest = bare[count..].trim().trim_end_matches(':').trim();
    if count < 3 {
        return None;
    }
    if rest.is_empty() {
        // A closing fence without an opening one.
        return Some(Container { length: 1, lines: Vec::new(), topic: "Containers" });
    }
    let length = end.map_or(1, |length| length + 1);
    let inner: Vec<&str> =
        lines[1..end.unwrap_or(1)].iter().map(|line| dedented(line, indent)).collect();
    let (name, title, is_folded) = described(rest);
    let (title, inner) = match (title.is_empty(), titled(&inner)) {
        // The first heading is the title of a call-out of Quarto.
        (true, Some((found, rest))) if name.is_some() => (found, rest),
        _ => (title, inner),
    };
    let (with, topic) = match &name {
        Some(name) => {
            let fold = is_folded.then_some(false);
            (Callout { name, title: &title, fold }.wrap(&inner), "Call-outs")
        }
        None => {
            let bold = (!title.is_empty()).then(|| format!("**{title}**"));
            let head = bold.into_iter().flat_map(|title| [title, String::new()]);
            (head.chain(inner.iter().map(|line| (*line).to_owned())).collect(), "Containers")
        }
    };
    Some(Container { length, lines: indent_all(with, indent), topic })
}

/// The type of a call-out, if it is one, its title, and whether it is folded.
fn described(rest: &str) -> (Option<String>, String, bool) {
    let attribute = |name: &str| {
        let (_, value) = rest.split_once(&format!("{name}="))?;
        let value = value.trim_start_matches('"');
        Some(value.split(['"', '}']).next().unwrap_or_default().to_owned())
    };
    if let Some(inner) = rest.strip_prefix('{') {
        let classes = inner.split([' ', '}']).filter_map(|word| word.strip_prefix('.'));
        let name = classes.filter_map(|class| class.strip_prefix("callout-")).next();
        let is_folded = attribute("collapse").is_some_and(|value| value != "false");
        return (name.map(str::to_owned), attribute("title").unwrap_or_default(), is_folded);
    }
    let end = rest.find([' ', '[', '{']).unwrap_or(rest.len());
    let (name, title) = (&rest[..end], rest[end..].trim());
    let title = match title.strip_prefix('[').and_then(|title| title.strip_suffix(']')) {
        Some(title) => title,
        None => title.split(" {").next().unwrap_or_default(),
    };
    let title = attribute("title").unwrap_or_else(|| title.to_owned());
    let is_folded = name == "details";
    (Some(name.to_owned()).filter(|_| is_type(name)), title, is_folded)
}

/// Whether a container is a call-out: it has a plain name.
fn is_type(name: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["tabs", "tab", "code-group", "columns", "column", "grid", "row", "card"];
    name.chars().all(|c| c.is_ascii_alphabetic() || c == '-') && !OTHERS.contains(&name)
}

/// A heading at the start, and the lines below it.
fn titled<'a>(lines: &[&'a str]) -> Option<(String, Vec<&'a str>)> {
    let at = lines.iter().position(|line| !line.trim().is_empty())?;
    let title = lines[at].strip_prefix("##").or_else(|| lines[at].strip_prefix("# "))?;
    let title = title.trim_start_matches('#').trim().to_owned();
    Some((title, lines[at + 1..].to_vec()))
}

/// A line without so much of its indent.
fn dedented(line: &str, most: usize) -> &str {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[indent.min(most)..]
}

fn indent_all(lines: Vec<String>, indent: usize) -> Vec<String> {
    let blank = " ".repeat(indent);
    let indented = |line: String| if line.is_empty() { line } else { format!("{blank}{line}") };
    lines.into_iter().map(indented).collect()
}
