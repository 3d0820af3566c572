//! How the texts of a guide are written: `style:` of guide.yaml.
//!
//! Declares only; texts are read in [`crate::validate`].

use crate::fold::{fold, is_word_char};
use crate::span::Span;
use crate::yaml::Value;
use crate::yaml::reader::{MapCursor, Reader};
use std::collections::BTreeMap;

/// How texts are written.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Words and phrases to avoid, in the order they are declared.
    pub avoid: Vec<Avoided>,
}

/// A word or phrase to avoid.
#[derive(Clone, Debug)]
pub struct Avoided {
    /// The word or phrase.
    pub phrase: String,
    /// What to write instead; may be empty.
    pub write: String,
    /// The reason; may be empty.
    pub why: String,
    /// Whether the other words always fit where it is, so that `fieldguide fix` may write them.
    pub exact: bool,
    /// The entries that may use it: `name` or `kind/name`, and where each is declared.
    pub except: Vec<(String, Span)>,
}

const KNOWN: [&str; 1] = ["avoid"];
const AVOID_KNOWN: [&str; 4] = ["write", "why", "exact", "except"];

/// Marks around what is not read: quotations and what is no text.
const NOT_READ: [char; 7] = ['"', '“', '”', '„', '«', '»', '\u{FFFC}'];

/// Reads `style: { avoid: { utilise: use } }`.
pub(super) fn read<'a>(reader: &mut Reader<'a>, root: &MapCursor<'a>) -> Style {
    let style = reader.child(root, "style", &KNOWN);
    let at = reader.child(&style, "avoid", &[]);
    let mut phrases: BTreeMap<String, &str> = BTreeMap::new();
    let mut avoid = Vec::new();
    for (phrase, value) in &at.map.0 {
        let path = at.path_of(phrase);
        if !phrase.contains(is_word_char) || phrase.contains(NOT_READ) || phrase.contains("://") {
            let help = "write a word or a phrase without quotation marks".to_owned();
            let message = format!("`{phrase}` is not a word or phrase that can be found");
            reader.report_key(&path, message, Some(help));
            continue;
        }
        let folded = normal(phrase);
        if let Some(other) = phrases.get(&folded) {
            let help = "case and accents make no difference; delete one of the two".to_owned();
            reader.report_key(
                &path,
                format!("`{phrase}` is the same phrase as `{other}`"),
                Some(help),
            );
            continue;
        }
        let avoided = match value {
            Value::Map(_) => in_full(reader, &at, phrase),
            _ => Avoided {
                phrase: phrase.clone(),
                write: reader.text(&at, phrase).unwrap_or_default(),
                why: String::new(),
                exact: false,
                except: Vec::new(),
            },
        };
        if format!(" {} ", normal(&avoided.write)).contains(&format!(" {folded} ")) {
            let help = "write other words, or give the reason in `why:`".to_owned();
            let message = format!("what to write instead of `{phrase}` has the same words in it");
            reader.report(&path, message, Some(help));
        }
        phrases.insert(folded, phrase);
        avoid.push(avoided);
    }
    Style { avoid }
}

/// Reads `{ write: use, exact: true }`.
fn in_full<'a>(reader: &mut Reader<'a>, avoid: &MapCursor<'a>, phrase: &'a str) -> Avoided {
    let at = reader.child(avoid, phrase, &AVOID_KNOWN);
    let write = reader.text(&at, "write").unwrap_or_default();
    let exact = reader.flag(&at, "exact");
    if exact && write.is_empty() {
        let help = "add `write:` with the words to write instead".to_owned();
        reader.report_key(&at.path_of("exact"), "there is nothing to write instead", Some(help));
    }
    Avoided {
        phrase: phrase.to_owned(),
        exact: exact && !write.is_empty(),
        write,
        why: reader.text(&at, "why").unwrap_or_default(),
        except: reader
            .texts(&at, "except")
            .into_iter()
            .enumerate()
            .map(|(item, name)| (name, reader.span(&at.path_of_item("except", item))))
            .collect(),
    }
}

/// A text with neither case nor accents, and with one blank between words.
pub fn normal(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
