//! What `@string` defines, and what the values of entries take from it.
//!
//! A string can be made of others, each several times, so that a short file can stand for any amount of text. How
//! long a string may be is limited, and so is what all values together take.

use super::latex::{self, Mode};
use super::syntax::{HELP_VALUE, Piece, Problem, RawField};
use std::collections::BTreeMap;

/// A string is a name of a journal, publisher or month, not more bytes than this.
const MAX_BYTES: usize = 10_000;

/// It is made of no more pieces than this.
const MAX_PIECES: usize = 100;

/// How many bytes of strings all values together may still take.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(20_000_000)
    }
}

/// The strings that are defined, by name in lower case.
#[derive(Clone)]
pub(super) struct Strings<'t>(BTreeMap<String, Vec<Piece<'t>>>);

impl<'t> Strings<'t> {
    /// The strings that every style of BibTeX defines.
    pub(super) fn months() -> Self {
        let names = [
            ("jan", "January"),
            ("feb", "February"),
            ("mar", "March"),
            ("apr", "April"),
            ("may", "May"),
            ("jun", "June"),
            ("jul", "July"),
            ("aug", "August"),
            ("sep", "September"),
            ("oct", "October"),
            ("nov", "November"),
            ("dec", "December"),
        ];
        let month = |(short, text): (&str, _)| {
            (short.to_owned(), vec![Piece { text, range: 0..0, is_name: false }])
        };
        Self(names.into_iter().map(month).collect())
    }

    /// Adds strings. One can be made of those before it, so that none is made of itself.
    pub(super) fn define(&mut self, defined: &[RawField<'t>], problems: &mut Vec<Problem>) {
        for string in defined {
            for piece in &string.value {
                match piece.is_name {
                    true => problems.extend(self.undefined(piece)),
                    false => latex::read(piece, Mode::Text, &mut Vec::new(), problems),
                }
            }
            let value = self.expand(&string.value).unwrap_or_else(|| {
                let message =
                    format!("the string `{}` is too long, and is left empty", string.name);
                let help = format!(
                    "make it of at most {MAX_PIECES} parts and {MAX_BYTES} bytes, \
                     or write the text in the entries"
                );
                problems.push(Problem::syntax(string.range.clone(), message, help));
                Vec::new()
            });
            self.0.insert(string.name.to_lowercase(), value);
        }
    }

    /// The pieces of a value, with those of strings instead of their names; none when they are too many.
    fn expand(&self, value: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
        let (mut pieces, mut bytes) = (Vec::new(), 0);
        for piece in value {
            let defined = self.get(piece).unwrap_or(std::slice::from_ref(piece));
            for piece in defined.iter().filter(|piece| !piece.text.is_empty()) {
                bytes += piece.text.len();
                pieces.push(piece.clone());
                if bytes > MAX_BYTES || pieces.len() > MAX_PIECES {
                    return None;
                }
            }
        }
        Some(pieces)
    }

    fn get(&self, piece: &Piece<'_>) -> Option<&[Piece<'t>]> {
        let found = piece.is_name.then(|| self.0.get(&piece.text.to_lowercase()));
        found.flatten().map(Vec::as_slice)
    }

    /// What the name of a string in a value of an entry stands for.
    pub(super) fn use_in_value(
        &self,
        name: &Piece<'_>,
        Budget(budget): &mut Budget,
        problems: &mut Vec<Problem>,
    ) -> &[Piece<'t>] {
        problems.extend(self.undefined(name));
        let pieces = self.get(name).unwrap_or_default();
        let bytes = pieces.iter().map(|piece| piece.text.len()).sum();
        match budget.checked_sub(bytes) {
            Some(left) => {
                *budget = left;
                pieces
            }
            None => {
                let message = format!("`{}` is left out: strings are used too often", name.text);
                let help = "write shorter strings, or the text itself";
                problems.push(Problem::syntax(name.range.clone(), message, help));
                &[]
            }
        }
    }

    fn undefined(&self, piece: &Piece<'_>) -> Option<Problem> {
        let message = format!("no `@string` defines `{}`", piece.text);
        let problem = || Problem::syntax(piece.range.clone(), message, HELP_VALUE);
        self.get(piece).is_none().then(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::*;

    /// The messages about the strings of a file, and the text that a name stands for.
    fn defined(text: &str, name: &str) -> (Vec<String>, String) {
        let (mut problems, mut strings) = (Vec::new(), Strings::months());
        strings.define(&syntax::parse(text, &mut problems).strings, &mut problems);
        let name = Piece { text: name, range: 0..0, is_name: true };
        let pieces = strings.use_in_value(&name, &mut Budget::default(), &mut problems);
        let value = pieces.iter().map(|piece| piece.text).collect();
        (problems.into_iter().map(|problem| problem.message).collect(), value)
    }

    #[test]
    fn a_string_that_grows_without_bound_is_reported_where_it_is_defined() {
        let (problems, text) = defined("@string{a = {x} # \"y\"}\n@string{B = a # a # mar}", "b");
        assert_eq!((problems.len(), text.as_str()), (0, "xyxyMarch"));
        let too_long = |name: &str| format!("the string `{name}` is too long, and is left empty");
        let long = "x".repeat(MAX_BYTES);
        let fits = format!("@string{{a = {{{long}}}}}");
        assert_eq!(defined(&fits, "a"), (Vec::new(), long.clone()));
        let one_more = format!("@string{{a = {{{long}x}}}}");
        assert_eq!(defined(&one_more, "a"), (vec![too_long("a")], String::new()));
        let twice = format!("@string{{a = {{{long}}}}}\n@string{{b = a # a}}");
        assert_eq!(defined(&twice, "b"), (vec![too_long("b")], String::new()));
        let pieces = format!("@string{{a = {{x}}}}\n@string{{b = a{}}}", " # a".repeat(MAX_PIECES));
        assert_eq!(defined(&pieces, "b").0, [too_long("b")]);
        // Nothing, however often, is short.
        let empty: String =
            (1..40).map(|n| format!("@string{{s{n} = s{0} # s{0}}}\n", n - 1)).collect();
        let empty = format!("@string{{s0 = {{}}}}\n{empty}");
        assert_eq!(defined(&empty, "s39"), (Vec::new(), String::new()));
    }

    #[test]
    fn values_take_no_more_than_there_is() {
        let mut strings = Strings::months();
        let (mut problems, mut budget) = (Vec::new(), Budget(12));
        strings
            .define(&syntax::parse("@string{a = {12345}}", &mut problems).strings, &mut problems);
        let name = Piece { text: "A", range: 0..1, is_name: true };
        let mut uses = || strings.use_in_value(&name, &mut budget, &mut problems).len();
        assert_eq!([uses(), uses(), uses()], [1, 1, 0]);
        assert_eq!(problems[0].message, "`A` is left out: strings are used too often");
    }
}
