//! Settings in JavaScript and TypeScript, as far as they are plain: strings, lists and objects.
//!
//! Nothing is run: what is no literal counts as nothing.

use crate::yaml::{Map, Value};

/// Literals nested deeper than this are not read.
const MAX_DEPTH: usize = 40;

/// The first string after `key:` in JavaScript.
pub(super) fn in_script(script: &str, key: &str) -> Option<String> {
    let mut rest = script;
    while let Some(at) = rest.find(key) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + key.len()..];
        let value = rest.trim_start_matches(['"', '\'']).trim_start();
        let is_key = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '/');
        let Some(value) = value.strip_prefix(':').filter(|_| is_key) else { continue };
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|c| "'\"`".contains(*c)) else { continue };
        let end = value[1..].find(quote)?;
        return Some(value[1..=end].to_owned());
    }
    None
}

/// Every string in JavaScript, in order; what is in comments is left out.
pub(super) fn strings(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(['"', '\'', '`', '/']) {
        let after = &rest[at..];
        if after.starts_with("//") {
            rest = after.split_once('\n').map_or("", |(_, rest)| rest);
        } else if after.starts_with("/*") {
            rest = after.split_once("*/").map_or("", |(_, rest)| rest);
        } else if let Some(inner) = after.strip_prefix('/') {
            rest = inner;
        } else {
            let quote = after.chars().next().unwrap_or('"');
            let Some(end) = after[1..].find(quote) else { break };
            found.push(after[1..=end].to_owned());
            rest = &after[end + 2..];
        }
    }
    found
}

/// The list or object after `key:` or `key =` in JavaScript.
pub(super) fn literal(script: &str, key: &str) -> Option<Value> {
    let mut from = 0;
    while let Some(at) = script[from..].find(key).map(|at| from + at) {
        from = at + key.len();
        let before = script[..at].chars().next_back();
        let is_key = before.is_none_or(|c| !c.is_alphanumeric() && !"_/.".contains(c));
        let rest = script[from..].trim_start_matches(['"', '\'']).trim_start();
        // A type may come between a name and its value.
        let rest = match rest.strip_prefix(':').map(str::trim_start) {
            Some(rest) if rest.starts_with(['[', '{']) => rest,
            Some(rest) => rest.split_once(['=', ',', '\n']).map_or("", |(_, rest)| rest),
            None => rest.strip_prefix('=').unwrap_or_default(),
        };
        if is_key && rest.trim_start().starts_with(['[', '{']) {
            return Some(Literals { rest: rest.trim_start() }.value(0));
        }
    }
    None
}

/// The list or object that a script exports.
pub(super) fn exported(script: &str) -> Option<Value> {
    let after = ["module.exports", "export default"].iter().find_map(|of| {
        script.split_once(of).map(|(_, rest)| rest.trim_start_matches([' ', '=', '\n']))
    })?;
    if after.starts_with(['[', '{']) {
        return Some(Literals { rest: after }.value(0));
    }
    let name = after.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next()?;
    if name.is_empty() { None } else { literal(script, name) }
}

/// A reader of literals.
struct Literals<'s> {
    rest: &'s str,
}

impl<'s> Literals<'s> {
    /// The next value; null for what is no literal.
    fn value(&mut self, depth: usize) -> Value {
        self.skip_space();
        match self.rest.chars().next() {
            Some('[') if depth < MAX_DEPTH => {
                self.rest = &self.rest[1..];
                Value::List(self.items(']', |reader| Some(reader.value(depth + 1))))
            }
            Some('{') if depth < MAX_DEPTH => {
                self.rest = &self.rest[1..];
                Value::Map(Map(self.items('}', |reader| reader.entry(depth + 1))))
            }
            Some(quote @ ('"' | '\'' | '`')) => match self.string(quote) {
                Some(text) => {
                    self.skip_space();
                    // What goes on is an expression.
                    let is_whole =
                        self.rest.is_empty() || self.rest.starts_with([',', ']', '}', ';']);
                    if !is_whole {
                        self.skip_expression();
                    }
                    Value::Text(text)
                }
                None => Value::Null,
            },
            _ => {
                let word = self.skip_expression().trim();
                match word {
                    "true" => Value::Boolean(true),
                    "false" => Value::Boolean(false),
                    word => word.parse().map_or(Value::Null, Value::Integer),
                }
            }
        }
    }

    /// Items up to a sign.
    fn items<T>(&mut self, end: char, mut item: impl FnMut(&mut Self) -> Option<T>) -> Vec<T> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                return items;
            }
            let before = self.rest.len();
            items.extend(item(self));
            self.skip_space();
            self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
            if self.rest.len() == before {
                // Nothing that a list or object may hold here.
                self.rest = "";
            }
            if self.rest.is_empty() {
                return items;
            }
        }
    }

    /// `key: value`.
    fn entry(&mut self, depth: usize) -> Option<(String, Value)> {
        let key = match self.rest.chars().next()? {
            quote @ ('"' | '\'' | '`') => self.string(quote)?,
            c if c.is_alphabetic() || c == '_' || c == '$' => {
                let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = self.rest.find(|c: char| !is_name(c)).unwrap_or(self.rest.len());
                let (key, rest) = self.rest.split_at(end);
                self.rest = rest;
                key.to_owned()
            }
            _ => {
                self.skip_expression();
                return None;
            }
        };
        self.skip_space();
        match self.rest.strip_prefix(':') {
            Some(rest) => {
                self.rest = rest;
                Some((key, self.value(depth)))
            }
            None => {
                self.skip_expression();
                None
            }
        }
    }

    /// A string from its first quotation mark; none when it does not end.
    fn string(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next()?.1 {
                    'n' | 't' | 'r' | '\n' => text.push(' '),
                    escaped => text.push(escaped),
                },
                c if c == quote => {
                    self.rest = &self.rest[1 + at + 1..];
                    return Some(text);
                }
                c => text.push(c),
            }
        }
        self.rest = "";
        None
    }

    /// Passes an expression up to the comma or bracket that ends it.
    fn skip_expression(&mut self) -> &'s str {
        let all = self.rest;
        let mut depth = 0;
        while let Some(at) =
            self.rest.find(['[', '{', '(', ']', '}', ')', ',', '"', '\'', '`', '/'])
        {
            let c = self.rest.as_bytes()[at];
            match c {
                b'[' | b'{' | b'(' => depth += 1,
                _ if depth == 0 && matches!(c, b']' | b'}' | b')' | b',') => {
                    self.rest = &self.rest[at..];
                    return &all[..all.len() - self.rest.len()];
                }
                b']' | b'}' | b')' => depth -= 1,
                _ => {}
            }
            self.rest = &self.rest[at..];
            match c {
                b'"' | b'\'' | b'`' => _ = self.string(char::from(c)),
                b'/' if self.rest.starts_with("//") || self.rest.starts_with("/*") => {
                    self.skip_space();
                }
                _ => self.rest = &self.rest[1..],
            }
        }
        self.rest = "";
        all
    }

    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let end = match self.rest.get(..2) {
                Some("//") => self.rest.find('\n'),
                Some("/*") => self.rest.find("*/").map(|at| at + 2),
                _ => return,
            };
            self.rest = end.map_or("", |end| &self.rest[end..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_of_scripts_are_found() {
        let script = "export default { // title: 'no'\n  title: 'My \"site\"',\n url: `https://a.test`,\n subtitle: 1 }";
        assert_eq!(in_script(script, "url").as_deref(), Some("https://a.test"));
        assert_eq!(in_script(script, "missing"), None);
        assert_eq!(strings(script), ["My \"site\"", "https://a.test"]);
    }

    #[test]
    fn literals_are_read_and_expressions_passed() {
        let script = "import x from 'y';\n/** @type {z} */\nconst sidebars: Config = {\n  // one\n  main: ['a', ...more([1, 2]), { type: 'category', 'label': `It\\'s`, items: [call({a: ']'}), 'b',], n: 3 }],\n  ...rest,\n  on: true,\n};\nexport default sidebars;\n";
        let Some(Value::Map(found)) = exported(script) else { panic!("nothing is exported") };
        let Some(Value::List(main)) = found.get("main") else { panic!("{found:?}") };
        assert_eq!(main[0], Value::from("a"));
        assert_eq!(main[1], Value::Null);
        let Value::Map(category) = &main[2] else { panic!("{main:?}") };
        assert_eq!(category.get("label"), Some(&Value::from("It's")));
        assert_eq!(category.get("items"), Some(&Value::List(vec![Value::Null, Value::from("b")])));
        assert_eq!(category.get("n"), Some(&Value::Integer(3)));
        assert_eq!(found.get("on"), Some(&Value::Boolean(true)));
        for broken in [
            "module.exports = {",
            "module.exports = [{a: ]}",
            "export default x",
            "x = [(",
            "export default [",
        ] {
            _ = exported(broken);
        }
        let deep = format!("module.exports = {}", "[".repeat(100_000));
        _ = exported(&deep);
    }
}
