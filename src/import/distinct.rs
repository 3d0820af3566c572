//! Names that no two things share, in linear time however many want the same.
//!
//! What the names are is decided by those who ask.

use std::collections::{HashMap, HashSet};

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Distinct {
    taken: HashSet<String>,
    /// The number that a name got when it was last wanted.
    numbers: HashMap<String, u32>,
}

impl Distinct {
    /// With these names taken from the start.
    pub(super) fn new(taken: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let taken = taken.into_iter().map(Into::into).collect();
        Self { taken, numbers: HashMap::new() }
    }

    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// Takes a name, or the name with the first number behind it that makes it free.
    pub(super) fn take(&mut self, name: &str, separator: char) -> String {
        let mut found = name.to_owned();
        let number = self.numbers.entry(name.to_owned()).or_insert(1);
        while !self.taken.insert(found.clone()) {
            *number += 1;
            found = format!("{name}{separator}{number}");
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut names = Distinct::new(["a", "a-3"]);
        let taken: Vec<String> = ["a", "a", "b", "b", "a-2"].map(|of| names.take(of, '-')).into();
        assert_eq!(taken, ["a-2", "a-4", "b", "b-2", "a-2-2"]);
    }
}
