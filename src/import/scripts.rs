//! Statements of MDX that run, `import` and `export`: they are deleted, and the report has every word of them.
//!
//! A line is such a statement only where MDX takes it for one: at the beginning of a block, and with the grammar
//! of JavaScript. Sentences that begin with "import" are text.

use super::convert::Text;
use super::draft::{Change, code, is_in};
use super::report::Outcome;

/// A statement has at most so many lines.
const MAX_LINES: usize = 2000;

/// Deletes statements.
pub(super) fn delete(text: &mut Text<'_>) {
    if !["import", "export"].iter().any(|word| text.draft.text.contains(word)) {
        return;
    }
    let code = code(&text.draft.body());
    let whole = text.draft.text.clone();
    let rows = text.draft.rows();
    let mut changes = Vec::new();
    // Where brackets are never closed, later ones are not looked for.
    let mut is_closed = true;
    let (mut at, mut is_start) = (0, true);
    while let Some(row) = rows.get(at) {
        let line = &whole[row.clone()];
        let found = match is_start && !is_in(&code, row.start) {
            true => statement(&whole, &rows[at..], &mut is_closed),
            false => None,
        };
        let Some(count) = found else {
            is_start = line.trim().is_empty();
            at += 1;
            continue;
        };
        let end = rows[at + count - 1].end;
        text.note(Outcome::Lost, "MDX imports and exports", row.start, &whole[row.start..end], "");
        changes.push(Change::new(row.start..(end + 1).min(whole.len()), ""));
        at += count;
    }
    text.draft.change(changes);
}

/// How many lines a statement has that begins with the first of these; none when it is text.
fn statement(whole: &str, rows: &[std::ops::Range<usize>], is_closed: &mut bool) -> Option<usize> {
    let first = &whole[rows.first()?.clone()];
    let is_import = first.starts_with("import");
    if is_import && is_whole_import(first) {
        return Some(1);
    }
    let begins = match is_import {
        // Names in braces may be on lines of their own.
        true => {
            let rest = first["import".len()..].trim_start();
            rest.starts_with('{') && !rest.contains('}')
        }
        false => begins_export(first),
    };
    if !begins {
        return None;
    }
    let mut depth = 0_i64;
    for (number, row) in rows.iter().enumerate().take(if *is_closed { MAX_LINES } else { 0 }) {
        let line = &whole[row.clone()];
        depth += brackets(line);
        let is_end = depth <= 0
            && (line.trim_end().ends_with([';', '}', ')', ']', '>', '\'', '"', '`'])
                || rows.get(number + 1).is_none_or(|next| whole[next.clone()].trim().is_empty()));
        if is_end {
            let statement = &whole[rows[0].start..row.end];
            let is_one = !is_import || is_whole_import(&statement.replace('\n', " "));
            return is_one.then_some(number + 1);
        }
    }
    *is_closed = false;
    let until_empty = rows.iter().take_while(|row| !whole[(*row).clone()].trim().is_empty());
    let may_be_open = !is_import && !first.starts_with("export {");
    may_be_open.then(|| until_empty.count())
}

/// How many brackets a line opens and does not close, but for those in strings.
fn brackets(line: &str) -> i64 {
    let (mut depth, mut quote) = (0, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '`') => quote = Some(c),
            (None, '{' | '(' | '[') => depth += 1,
            (None, '}' | ')' | ']') => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// `import 'x'`, `import x, { y as z } from "w";`: all of the line, and nothing behind it.
fn is_whole_import(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("import") else { return false };
    if !rest.starts_with([' ', '\t', '{', '*', '"', '\'']) {
        return false;
    }
    let rest = rest.trim();
    let rest = rest.split_once(';').map_or(rest, |(rest, behind)| match behind.trim() {
        "" => rest,
        behind if behind.starts_with("//") => rest,
        _ => "",
    });
    let Some(quote) = rest.chars().next_back().filter(|c| "'\"".contains(*c)) else { return false };
    let Some((names, _)) = rest[..rest.len() - 1].rsplit_once(quote) else { return false };
    let names = names.trim();
    if names.is_empty() {
        return true;
    }
    let Some(names) = names.strip_suffix("from").map(str::trim_end) else { return false };
    let names = names.strip_prefix("type ").unwrap_or(names).trim();
    let (outer, inner) = match (names.find('{'), names.ends_with('}')) {
        (Some(at), true) => (names[..at].trim(), &names[at + 1..names.len() - 1]),
        (None, false) => (names, ""),
        _ => return false,
    };
    let mut outer = outer.trim_end_matches(',').split(',').filter(|name| !name.is_empty());
    let mut inner = inner.split(',').map(str::trim).filter(|name| !name.is_empty());
    outer.all(|name| is_name(name.trim())) && inner.all(is_name)
}

/// `a`, `a as b`, `* as a`.
fn is_name(name: &str) -> bool {
    let plain = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
    };
    match name.split_once(" as ") {
        Some((name, local)) => (plain(name.trim()) || name.trim() == "*") && plain(local.trim()),
        None => plain(name.strip_prefix("type ").unwrap_or(name).trim()),
    }
}

/// Whether a line begins what is exported.
fn begins_export(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("export ").map(str::trim_start) else { return false };
    let (word, rest) = rest.split_once([' ', '(', '*']).unwrap_or((rest, ""));
    let rest = rest.trim_start();
    let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next();
    let behind = &rest[name.map_or(0, str::len)..];
    match word {
        "const" | "let" | "var" => {
            name.is_some_and(|name| !name.is_empty()) && behind.trim_start().starts_with(['=', ':'])
                || rest.starts_with(['{', '['])
        }
        "function" | "function*" => behind.trim_start().starts_with('('),
        "class" => behind.trim_start().starts_with('{') || behind.starts_with(" extends "),
        "async" => rest.starts_with("function"),
        "default" => {
            rest.starts_with(['{', '(', '[', '<', '"', '\'', '`'])
                || matches!(name, Some("function" | "class" | "async"))
                || matches!(behind.trim(), "" | ";") && !rest.is_empty()
                || behind.starts_with('(')
                || behind.trim_start().starts_with("=>")
        }
        word if word.starts_with('{') => {
            line.contains(" from ") || line.trim_end().ends_with(['}', ';', ',', '{'])
        }
        "" => line.contains(" from "),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Option<usize> {
        let draft = super::super::draft::Draft::new(text.into(), 1);
        statement(text, &draft.rows(), &mut true)
    }

    #[test]
    fn statements_are_known_by_their_grammar() {
        for (text, lines) in [
            ("import 'a.css';", 1),
            ("import A from \"b\"", 1),
            ("import A, {b, c as d} from 'e'; // f", 1),
            ("import * as a from 'b';", 1),
            ("import {\n  a,\n  b,\n} from 'c';\nText", 4),
            ("export const a = 1;\nText", 1),
            ("export const a = {\n\n  b: 1,\n};\nText", 4),
            ("export const B = ({c}) => (\n  <p>\n    {c}\n  </p>\n);\n\nText", 5),
            ("export default function A() {\n  return 1;\n}", 3),
            ("export default Layout;", 1),
            ("export {a} from 'b';", 1),
            ("export * from 'b';", 1),
            ("export const a = [\n  1,\n\nText", 2),
        ] {
            assert_eq!(count(text), Some(lines), "{text}");
        }
    }

    #[test]
    fn sentences_are_text() {
        for text in [
            "import \"all\" of it first.",
            "import the data from 'x' into the sheet",
            "import data from the \"old\" system",
            "importing 'x'",
            "import duties are 'high'.",
            "import",
            "import {",
            "import {a} of \"b\"",
            "export const means nothing here",
            "export default settings to a file.",
            "export function names to the table",
            "export the list from 'x'",
            "export {",
            "exports",
        ] {
            assert_eq!(count(text), None, "{text}");
        }
    }
}
