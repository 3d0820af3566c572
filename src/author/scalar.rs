//! Text as YAML needs it: plain where that reads back as the same text, quoted where not.
//!
//! Reads no files and knows no fields.

use crate::span::FileId;
use crate::yaml::{self, Value};
use std::sync::Arc;

/// `text` as a value in front matter, in a list or not.
pub(super) fn scalar(text: &str) -> String {
    let list = format!("[{text}, x]");
    let map = format!("k: {text}\n");
    let (one, other) = (Value::Text(text.to_owned()), Value::Text("x".to_owned()));
    let is_plain = !text.starts_with(['"', '\''])
        && read(&list) == Some(Value::List(vec![one.clone(), other]))
        && matches!(read(&map), Some(Value::Map(map)) if map.get("k") == Some(&one));
    if is_plain { text.to_owned() } else { quote(text) }
}

/// What a piece of YAML says, if it can be read.
pub(super) fn read(text: &str) -> Option<Value> {
    let text: Arc<str> = text.into();
    let read = yaml::read(FileId(u32::MAX), &text, 0..text.len(), text.len());
    read.ok().map(|yaml| yaml.value)
}

fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_needs_quotes_gets_them() {
        for text in ["Start small", "start-small", "What’s new?", "año", "a#b", "yes"] {
            assert_eq!(scalar(text), text);
        }
        for (text, written) in [
            ("Start small: how", "\"Start small: how\""),
            ("a, b", "\"a, b\""),
            ("2024", "\"2024\""),
            ("true", "\"true\""),
            ("null", "\"null\""),
            ("a #b", "\"a #b\""),
            ("\"so\" he said", "\"\\\"so\\\" he said\""),
            ("[a]", "\"[a]\""),
            ("@key", "\"@key\""),
            ("a\nb", "\"a\\nb\""),
            ("", "\"\""),
            (" a", "\" a\""),
            ("- a", "\"- a\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "\\PC{0,12}|[a-z:#\\[\\]{},&*!|>'\"%@`~\\\\ \n\t0-9.-]{0,12}") {
            // Hidden characters are refused wherever they are read.
            prop_assume!(crate::hidden::first(&text).is_none());
            let list = read(&format!("- {}\n- [{0}, x]\n", scalar(&text)));
            let one = Value::Text(text.clone());
            let flow = Value::List(vec![one.clone(), Value::Text("x".into())]);
            prop_assert_eq!(list, Some(Value::List(vec![one, flow])));
        }
    }
}
