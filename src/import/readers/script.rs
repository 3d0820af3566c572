//! Settings in JavaScript and TypeScript, as far as they are plain: strings, lists and objects.
//!
//! No script is run: an expression that is not a literal is null. Comments are skipped.

use crate::yaml::{Map, Value};

/// Literals nested deeper than this are not read.
const MAX_DEPTH: usize = 40;

/// The string after `key:`, below the key `above` where one is given: of several the outermost, then the first.
pub(super) fn string_of(script: &str, above: Option<&str>, key: &str) -> Option<String> {
    let mut found: Option<(usize, String)> = None;
    entries(script, |entry, reader| {
        let is_wanted = entry.key == key && above.is_none_or(|above| above == entry.above);
        let is_first = found.as_ref().is_none_or(|(depth, _)| entry.depth < *depth);
        if is_wanted && is_first {
            found = reader.clone().plain_string().map(|text| (entry.depth, text)).or(found.take());
        }
    });
    found.map(|(_, text)| text)
}

/// Every value after `key:`, with the key that it is below.
pub(super) fn values_of(script: &str, key: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    entries(script, |entry, reader| {
        if entry.key == key {
            found.push((entry.above.to_owned(), reader.value(0)));
        }
    });
    found
}

/// The first argument of every call of a function whose name ends with this.
pub(super) fn arguments_of(script: &str, function: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut reader = Literals { rest: script };
    while let Some(token) = reader.token() {
        let is_called = matches!(token, Token::Word(word) if word.ends_with(function));
        if is_called && let Some(rest) = reader.rest.trim_start().strip_prefix('(') {
            reader.rest = rest;
            found.push(reader.value(0));
        }
    }
    found
}

/// Every string, in order.
pub(super) fn strings(script: &str) -> Vec<String> {
    let mut reader = Literals { rest: script };
    let mut found = Vec::new();
    while let Some(token) = reader.token() {
        if let Token::Text(text) = token {
            found.push(text);
        }
    }
    found
}

/// The list or object that a script exports.
pub(super) fn exported(script: &str) -> Option<Value> {
    let mut reader = Literals { rest: script };
    let mut before = "";
    while let Some(token) = reader.token() {
        let Token::Word(word) = token else { continue };
        let is_export = word == "default" && before == "export"
            || word == "module.exports" && reader.rest.trim_start().starts_with('=');
        if is_export {
            let rest = reader.rest.trim_start();
            reader.rest = rest.strip_prefix('=').unwrap_or(rest);
            return match reader.clone().token()? {
                Token::Sign('[' | '{' | '(') => Some(reader.value(0)),
                Token::Word(name) => declared(script, name),
                _ => None,
            };
        }
        before = word;
    }
    None
}

/// The list or object that a name is declared as: `const name: Type = {}`.
fn declared(script: &str, name: &str) -> Option<Value> {
    let mut reader = Literals { rest: script };
    let mut before = "";
    while let Some(token) = reader.token() {
        let Token::Word(word) = token else { continue };
        if word == name && ["const", "let", "var"].contains(&before) {
            while !matches!(reader.token()?, Token::Sign('=')) {}
            return Some(reader.value(0)).filter(|value| *value != Value::Null);
        }
        before = word;
    }
    None
}

/// A key in a script.
struct Entry<'a> {
    key: &'a str,
    /// The nearest key above it, or the name before its object in a list; empty for none.
    above: &'a str,
    /// How many brackets it is in.
    depth: usize,
}

/// Visits every `key:` of a script, with a reader at its value. Keys in a value that `visit` reads are not visited.
fn entries<'s>(script: &'s str, mut visit: impl FnMut(Entry<'_>, &mut Literals<'s>)) {
    let mut reader = Literals { rest: script };
    // Names by number; each bracket has the number of its key.
    let (mut names, mut open): (Vec<String>, Vec<usize>) = (vec![String::new()], Vec::new());
    let (mut last, mut key) = (None, None);
    while let Some(token) = reader.token() {
        let above = open.last().copied().unwrap_or_default();
        match token {
            Token::Text(text) => last = Some(text),
            Token::Word(word) => last = Some(word.to_owned()),
            Token::Sign(sign) => {
                let before = last.take();
                match (sign, before) {
                    (':', Some(name)) => {
                        visit(
                            Entry { key: &name, above: &names[above], depth: open.len() },
                            &mut reader,
                        );
                        key = Some(name);
                    }
                    ('[' | '{' | '(', _) => {
                        open.push(match key.take() {
                            Some(name) => {
                                names.push(name);
                                names.len() - 1
                            }
                            None => above,
                        });
                    }
                    (']' | '}' | ')', _) => _ = (open.pop(), key.take()),
                    // `['name', {}]`: the settings of a plugin.
                    (',', name) => key = name,
                    (';', _) => key = None,
                    _ => {}
                }
            }
        }
    }
}

/// The smallest parts of a script.
enum Token<'s> {
    /// A name, or several with full stops between them.
    Word(&'s str),
    Text(String),
    Sign(char),
}

/// A reader of literals.
#[derive(Clone)]
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
                let items = self.items(']', |reader| Some(reader.value(depth + 1)));
                self.skip_rest();
                Value::List(items)
            }
            Some('{') if depth < MAX_DEPTH => {
                self.rest = &self.rest[1..];
                let entries = self.items('}', |reader| reader.entry(depth + 1));
                self.skip_rest();
                Value::Map(Map(entries))
            }
            Some('(') if depth < MAX_DEPTH => self.in_brackets(depth),
            Some('"' | '\'' | '`') => match self.clone().plain_string() {
                Some(text) => {
                    self.skip_expression();
                    Value::Text(text)
                }
                None => {
                    self.skip_expression();
                    Value::Null
                }
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

    /// The value in round brackets; null when they contain something else, such as parameters.
    fn in_brackets(&mut self, depth: usize) -> Value {
        let start = self.rest;
        self.rest = &start[1..];
        let value = self.value(depth + 1);
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix(')') {
            self.rest = rest;
            if self.is_at_end() {
                self.skip_rest();
                return value;
            }
        }
        self.rest = start;
        self.skip_expression();
        Value::Null
    }

    /// A string that is a whole value: no part of an expression, and without one in it.
    fn plain_string(&mut self) -> Option<String> {
        self.skip_space();
        let quote = self.rest.chars().next().filter(|c| "\"'`".contains(*c))?;
        let text = self.string(quote)?;
        let is_whole = self.is_at_end() && !(quote == '`' && text.contains("${"));
        is_whole.then_some(text)
    }

    /// Whether a value ends here. A type that TypeScript adds to it is ignored.
    fn is_at_end(&mut self) -> bool {
        self.skip_space();
        let rest = self.rest;
        rest.is_empty()
            || rest.starts_with([',', ']', '}', ')', ';'])
            || ["as ", "satisfies "].iter().any(|word| rest.starts_with(word))
    }

    /// Skips what follows a list or an object up to the end of the expression.
    fn skip_rest(&mut self) {
        self.skip_space();
        if !self.rest.starts_with([',', ']', '}', ')', ';']) {
            self.skip_expression();
        }
    }

    /// The next part of a script.
    fn token(&mut self) -> Option<Token<'s>> {
        self.skip_space();
        let first = self.rest.chars().next()?;
        Some(match first {
            '"' | '\'' | '`' => match self.string(first) {
                Some(text) => Token::Text(text),
                None => Token::Sign(first),
            },
            c if is_start(c) => Token::Word(self.word()),
            c => {
                self.rest = &self.rest[c.len_utf8()..];
                Token::Sign(c)
            }
        })
    }

    /// A name, or several with full stops between them.
    fn word(&mut self) -> &'s str {
        let is_end = |c: char| !(c.is_alphanumeric() || "_$.".contains(c));
        let (word, rest) = self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest;
        word
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

    /// `key: value`; null where the value is written in another way.
    fn entry(&mut self, depth: usize) -> Option<(String, Value)> {
        let key = match self.rest.chars().next()? {
            quote @ ('"' | '\'' | '`') => self.string(quote)?,
            c if is_start(c) => self.word().to_owned(),
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
                Some((key, Value::Null))
            }
        }
    }

    /// A string from its first quotation mark; none when it does not end, or not on its line.
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
                '\n' if quote != '`' => {
                    self.rest = &self.rest[1 + at..];
                    return None;
                }
                c => text.push(c),
            }
        }
        self.rest = "";
        None
    }

    /// Skips an expression up to the comma or bracket that ends it.
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

/// Whether a name can begin with this character.
fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_strings_of_scripts_are_found() {
        let script = "// title: 'Old'\nimport a from 'b';\nexport default {\n  theme: { navbar: { title: 'Bar' } },\n  /* title: 'x' */ title: 'It\\'s \"mine\"',\n  url: `https://a.test`,\n  subtitle: 1, tagline: 'a' + b, c: `${d}`, /* e */ \"f\": 'g' as const, docs: { h: 'i' }, blog: { h: 'j' },\n}";
        let of = |key: &str| string_of(script, None, key);
        assert_eq!(of("title").as_deref(), Some("It's \"mine\""));
        assert_eq!(of("url").as_deref(), Some("https://a.test"));
        assert_eq!(of("f").as_deref(), Some("g"));
        for none in ["missing", "subtitle", "tagline", "c", "Old"] {
            assert_eq!(of(none), None, "{none}");
        }
        assert_eq!(string_of(script, Some("blog"), "h").as_deref(), Some("j"));
        assert_eq!(strings("x('a') // 'b'\n/* 'c' */ + \"d\\\"\""), ["a", "d\""]);
    }

    #[test]
    fn values_are_found_below_their_keys_and_arguments_in_their_calls() {
        let script = "const c: C = { presets: [['classic', /** @type {x} */ ({ blog: { exclude: ['a'] }, 'docs': { x: { y: [1] }, exclude: ['b', z] } } satisfies P)]] };";
        let found = values_of(script, "exclude");
        let list = |items: Vec<Value>| Value::List(items);
        assert_eq!(found[0], ("blog".to_owned(), list(vec!["a".into()])));
        assert_eq!(found[1], ("docs".to_owned(), list(vec!["b".into(), Value::Null])));
        let calls = "// c.ignores.add('x')\nc.ignores.add(\"a\");\nc.ignores.add(b);";
        assert_eq!(arguments_of(calls, "ignores.add"), ["a".into(), Value::Null]);
        let Some(Value::Map(found)) =
            exported(script.replacen("const c: C =", "export default", 1).as_str())
        else {
            panic!("nothing is exported")
        };
        let Some(Value::List(presets)) = found.get("presets") else { panic!("{found:?}") };
        let Value::List(classic) = &presets[0] else { panic!("{presets:?}") };
        assert!(matches!(&classic[1], Value::Map(map) if map.get("docs").is_some()), "{classic:?}");
    }

    #[test]
    fn scripts_of_any_shape_are_read_in_linear_time() {
        for part in ["{title:'a'+", "{exclude:[", "(", "`", "'", "title:'a' /* */ +", "{a:{title:"]
        {
            let script = part.repeat(60_000);
            _ = (string_of(&script, None, "title"), values_of(&script, "exclude"));
            _ = (strings(&script), exported(&format!("export default {script}")));
        }
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
