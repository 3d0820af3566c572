//! Formulas in a line of text: fractions, roots, raised and lowered letters.
//!
//! What Unicode has no letters for is written with signs and parentheses, so that it means the same.

use super::super::commands;
use super::{Action, Letter, Reader, Script};

impl Reader<'_> {
    pub(super) fn ends_with_digit(&self) -> bool {
        self.letters.last().is_some_and(|letter| letter.c.is_ascii_digit())
    }

    /// Puts the letters since `from` in parentheses, where they would be read as something else without.
    pub(super) fn enclose(&mut self, from: usize, is_unclear: fn(&[Letter]) -> bool) {
        // Nobody writes so much; and groups in groups would take time.
        let set = &self.letters[from..];
        if set.len() < 1000 && is_unclear(set) {
            let in_braces = !self.groups.is_empty();
            self.letters.insert(from, Letter { c: '(', in_braces });
            self.push(')');
        }
    }

    /// Begins a command with one or two arguments that `action` is done with.
    pub(super) fn argument(&mut self, action: Action) {
        self.skip_spaces();
        self.script = Some(action);
    }

    /// The index of a root: `[3]`. Some have a sign of their own; what cannot be raised is printed as it is.
    pub(super) fn root(&mut self) {
        let end = self.near().find(']').filter(|_| self.peek() == Some('['));
        let index = end.map_or("", |end| self.near()[1..end].trim()).to_owned();
        let raised = |c: char| commands::RAISED.iter().find(|(plain, _)| *plain == c);
        let all: Option<Vec<char>> =
            index.chars().map(|c| raised(c).map(|(_, small)| *small)).collect();
        if let (Some(end), Some(_)) = (end, &all) {
            self.at += end + 1;
        }
        match index.as_str() {
            "2" => self.emit('√'),
            "3" => self.emit('∛'),
            "4" => self.emit('∜'),
            _ => {
                all.into_iter().flatten().for_each(|c| self.push(c));
                self.emit('√');
            }
        }
        self.argument(Action::Rooted);
    }

    /// Raises or lowers the letters since `from`, by the characters that Unicode has for it.
    pub(super) fn set(&mut self, from: usize, table: &[(char, char)], script: Script, sign: char) {
        let small = |letter: &Letter| {
            table.iter().find(|(plain, _)| *plain == letter.c).map(|(_, small)| *small)
        };
        let set = &mut self.letters[from..];
        // Nobody raises so much; and groups in groups would take time.
        if set.len() > 100 {
            return;
        }
        if let Some(all) = set.iter().map(small).collect::<Option<Vec<char>>>() {
            set.iter_mut().zip(all).for_each(|(letter, c)| letter.c = c);
            return;
        }
        let is_word = set.len() > 1 && set.iter().all(|letter| letter.c.is_alphabetic());
        let is_sign = matches!(set, [letter] if !letter.c.is_alphanumeric());
        let is_clear = script == Script::Text || is_sign || is_word && sign == '^';
        if is_clear || set.is_empty() {
            return;
        }
        let in_braces = !self.groups.is_empty();
        let is_one = set.len() == 1;
        self.letters.insert(from, Letter { c: sign, in_braces });
        if !is_one {
            self.letters.insert(from + 1, Letter { c: '(', in_braces });
            self.push(')');
        }
    }
}

/// Whether letters are a sum, product or quotient, and not one number or name.
pub(super) fn is_sum(letters: &[Letter]) -> bool {
    let is_operator =
        |letter: &Letter| letter.c.is_whitespace() || "+-−–±∓·×∗*/=".contains(letter.c);
    letters.len() > 1 && letters.iter().any(is_operator)
}

/// The same, or a number and a name: `2x`.
pub(super) fn is_product(letters: &[Letter]) -> bool {
    let has = |is: fn(char) -> bool| letters.iter().any(|letter| is(letter.c));
    is_sum(letters) || has(char::is_alphabetic) && has(|c| c.is_ascii_digit())
}
